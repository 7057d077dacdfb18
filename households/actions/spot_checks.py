"""A telephone check of a visit: a fact beside it, which changes nothing of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import guards
from households.choices.visits import SpotOutcome
from households.models import Visit, VisitSpotCheck
from povertycase.actions import record
from povertycase.exceptions import Refused, Unmet
from povertycase.models import User

LONGEST_NOTE = 200


@transaction.atomic
def record_spot_check(visit: Visit, *, outcome: str, by: User, note: str = "") -> VisitSpotCheck:
    """What a household said on the telephone about a visit.

    Who: township and county of the place, but not the visitor, nor whoever made a version before. What
    differs is said in words.
    """
    guards.require_role("spot_check", by=by, division_code=visit.division_id)
    if by.pk in visit.visitors():
        raise Refused(_("不能核查自己的走访，请由他人电话核查。"))
    guards.require(_unmet(outcome, note.strip()))
    check = VisitSpotCheck.objects.create(
        visit=visit,
        household_id=visit.household_id,
        division_id=visit.division_id,
        by=by,
        on=timezone.localdate(),
        outcome=outcome,
        note=note.strip(),
    )
    record("spot_check", visit.household, by=by, facts={"receipt": visit.receipt, "outcome": outcome})
    return check


def _unmet(outcome: str, note: str) -> list[Unmet]:
    unmet = []
    if outcome not in SpotOutcome.values:
        unmet.append(Unmet("outcome_required", _("请选核查结果。"), field="outcome"))
    if outcome == SpotOutcome.DIFFERS and not note:
        unmet.append(Unmet("note_required", _("有出入的，请写明哪里不一样。"), field="note"))
    if len(note) > LONGEST_NOTE:
        unmet.append(Unmet("note_long", _("核查记录最多 200 字。"), field="note"))
    return unmet
