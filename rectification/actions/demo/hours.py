"""What is owed in hours in the demonstration: one is late, one is being mended, one was answered in public.

Registered a while ago by the clock: the hours of a demonstration that was just loaded would all lie ahead.
"""

import datetime

from django.db.models import F

from rectification.actions.clocks import CLOCKS
from rectification.actions.demo.scenes import Scenes
from rectification.actions.demo.sketches import Sketch
from rectification.actions.demo.tickets import Ledger
from rectification.actions.duties import owe_ticket
from rectification.choices.tickets import TicketStatus as Status
from rectification.models import Ticket

# (how many hours ago it was registered, what it is).
OWED = (
    (
        9,
        Sketch(
            scene="village",
            type="F.5",
            source="self",
            found=0,
            due=1,
            doer="village",
            reached=Status.REGISTERED,
            content="三组线路老化，昨晚起停电（示例）",
        ),
    ),
    (
        21,
        Sketch(
            scene="village",
            type="F.2",
            source="self",
            found=2,
            due=0,
            doer="village",
            reached=Status.ACCEPTED,
            content="高位水池水位不足，两个组轮流供水（示例）",
        ),
    ),
    (
        30,
        Sketch(
            scene="village",
            type="P.1",
            source="opinion",
            found=6,
            due=1,
            doer="village",
            reached=Status.CLOSEOUT_REQUESTED,
            content="本地论坛有帖文反映入户路长期积水（示例）",
        ),
    ),
)


def write_hours(ledger: Ledger, scenes: Scenes) -> None:
    """Each as far as it came; then its clocks are set back."""
    for hours, sketch in OWED:
        ticket = ledger.write(sketch, scenes.subject(sketch.scene))
        ago = datetime.timedelta(hours=hours)
        Ticket.objects.filter(pk=ticket.pk).update(
            response_due_at=F("response_due_at") - ago, handling_due_at=F("handling_due_at") - ago
        )
        # What was done was done an hour after it was written down.
        done = ago - datetime.timedelta(hours=1)
        Ticket.objects.filter(pk=ticket.pk).update(**{name: F(name) - done for name in CLOCKS[2:]})
        owe_ticket(ticket)
