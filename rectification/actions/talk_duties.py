"""What talks ask for by a day, as the kernel's obligations have it.

It is restricted, so that no office between the unit and the county hears of it: an account of the unit owes
it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe
from povertycase.choices import CODE_LENGTHS, Level, ObligationState, Role
from povertycase.models import Posting
from rectification.choices.talks import TalkStatus
from rectification.models import Talk
from rectification.rules.moves import WORKERS

TALK = "talk"
COUNTY = CODE_LENGTHS[Level.COUNTY]


def owe_talk(talk: Talk) -> None:
    """It was held, answered, sent back or concluded; its action calls it."""
    owe(_of_talks(Talk.objects.filter(pk=talk.pk)))


def talk_duties() -> Iterator[Duty]:
    """Those of all talks that ask for something, which wait until the caller's transaction ends."""
    return _of_talks(Talk.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_talks(talks: QuerySet[Talk]) -> Iterator[Duty]:
    """A unit tells by the day what it did; sent back it is owed again."""
    for talk in talks.exclude(follow_up="").select_related("division"):
        if talk.follow_up_due_on is None:
            continue
        yield Duty(
            kind=TALK,
            subject_code=f"{TALK}:{talk.pk}",
            title=_("约谈后续要求应报送落实情况"),
            url=reverse("rectification:talk", args=[talk.pk]),
            division_id=talk.division_id[:COUNTY],
            due_on=talk.follow_up_due_on,
            state=ObligationState.OPEN if talk.status == TalkStatus.HELD else ObligationState.MET,
            is_restricted=True,
            **_owing(talk),
        )


def _owing(talk: Talk) -> dict[str, Any]:
    """The unit's account that was there first; where it has none, the county's office, which answers."""
    rows = Posting.objects.in_force(timezone.localdate()).filter(user__is_active=True)
    if talk.organisation_id is not None:
        rows = rows.filter(organisation=talk.organisation_id, role__in=WORKERS - {Role.HELPER})
    else:
        is_village = talk.division.level == Level.VILLAGE
        rows = rows.filter(division=talk.division_id, role=Role.VILLAGE if is_village else Role.TOWNSHIP)
    first = rows.order_by("valid_from", "pk").values_list("user", flat=True).first()
    return {"assignee_id": first} if first else {"role": Role.COUNTY}
