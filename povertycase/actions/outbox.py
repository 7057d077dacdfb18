"""The outbox: what is written there leaves once, and what nobody knows of is shown and not repeated."""

import datetime
import time

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.actions import gateways
from povertycase.actions.records import record
from povertycase.choices import DispatchState, Role
from povertycase.exceptions import Conflict, Invalid, Refused, Unmet
from povertycase.models import Dispatch, User

WAITING, SENDING, SENT = DispatchState.WAITING, DispatchState.SENDING, DispatchState.SENT
FAILED, UNKNOWN = DispatchState.FAILED, DispatchState.UNKNOWN
# Longer than the slowest mail server may take for one message.
LEASE = datetime.timedelta(minutes=3)
# After each refusal; the products take twenty messages a minute of a robot, and less of one that insists.
BACK_OFF = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120))
MOST_ATTEMPTS = len(BACK_OFF) + 1
RUN_SECONDS = 50
SHORTEST_REASON = 2


def deliver(*, on: datetime.date) -> int:
    """Send what waits; how many were tried. Who: the job, as often and as many at once as one likes.

    A row is `sending` before anything is said to the outside, in a transaction of its own. Whoever dies then
    leaves it there, and it becomes unknown: nobody can say whether it arrived.
    """
    _close(on)
    began, tried = time.monotonic(), 0
    while time.monotonic() - began < RUN_SECONDS and (row := _claim()):
        _settle(row, gateways.send(row.channel.kind, **_directions(row)))
        tried += 1
    return tried


def _close(on: datetime.date) -> None:
    """What a killed worker left, and what nobody wants to read any more."""
    Dispatch.objects.filter(state=SENDING, lease_until__lt=Now()).update(
        state=UNKNOWN,
        lease_until=None,
        answer="lease",
        said=_("发送时程序中断，不知道对方收到没有。"),
    )
    Dispatch.objects.filter(state=WAITING, until_on__lt=on).update(
        state=FAILED, said=_("当天没有发出，已过时，不再发送。")
    )


@transaction.atomic
def _claim() -> Dispatch | None:
    due = Dispatch.objects.filter(state=WAITING, not_before__lte=Now(), channel__is_active=True)
    row = (
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("channel", "notification__user")
        .order_by("not_before", "pk")
        .first()
    )
    if row is not None:
        row.attempts += 1
        Dispatch.objects.filter(pk=row.pk).update(
            state=SENDING, attempts=row.attempts, lease_until=Now() + LEASE
        )
    return row


def _directions(row: Dispatch) -> dict[str, str]:
    channel = row.channel
    address = row.notification.user.email if row.notification else channel.address
    return {"address": address, "secret": channel.secret, "text": row.text}


def _settle(row: Dispatch, answer: gateways.Answer) -> bool:
    """Write down what is known of this attempt; whether it still counted.

    An answer that comes after the lease still says how this attempt ended. One that comes after somebody
    sent the message again changes nothing.
    """
    same = Dispatch.objects.filter(pk=row.pk, attempts=row.attempts, state__in=[SENDING, UNKNOWN])
    facts = {"answer": answer.code, "said": answer.said, "lease_until": None}
    if answer.state == FAILED and row.attempts < MOST_ATTEMPTS:
        later = timezone.now() + BACK_OFF[row.attempts - 1]
        return bool(same.update(state=WAITING, not_before=later, **facts))
    sent_at = timezone.now() if answer.state == SENT else None
    return bool(same.update(state=answer.state, sent_at=sent_at, **facts))


@transaction.atomic
def send_again(row: Dispatch, *, by: User, note: str) -> None:
    """Send once more what did not arrive, or may not have. Who: the system administrator, with a reason.

    Recorded. Raises Conflict for what waits or has left, Refused for anybody else.
    """
    current = Dispatch.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=row.pk).first()
    if current is None or Role.SYSTEM not in access.roles_at(by, current.division_id):
        raise Refused(_("外发消息由当地的系统管理员处理。"))
    if len(note.strip()) < SHORTEST_REASON:
        raise Invalid(
            [Unmet("note_required", _("请写明为什么再发一次，如“已电话确认没有收到”。"), field="note")]
        )
    if current.state not in {UNKNOWN, FAILED}:
        raise Conflict(_("这条消息现在是“{}”，不能再发。").format(current.get_state_display()))
    before, today = current.state, timezone.localdate()
    Dispatch.objects.filter(pk=current.pk).update(
        state=WAITING, not_before=timezone.now(), until_on=max(current.until_on, today)
    )
    record("dispatch_again", current, by=by, note=note.strip(), facts={"from": before, "to": WAITING.value})
