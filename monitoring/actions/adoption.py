"""名册承接: households that rolls call monitored become cases, all of a place at once."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import MonitoringState
from households.models import Household
from monitoring.actions import guards
from monitoring.actions.duties import owe_cases
from monitoring.actions.holding import hold_households
from monitoring.choices.cases import Aim, CaseStatus
from monitoring.models import CaseRisk, MonitoringCase, Procedure
from monitoring.models.on_roll import Candidate, candidates, without_case
from monitoring.rules.adoption import OnRoll, risk_of_roll
from povertycase.actions import record
from povertycase.models import Division, User

# Households a transaction: about half a second of work.
CHUNK = 2000
# From so many households of a place on a worker does it; below it is a second's work.
ADOPTED_AT_ONCE = 2000
STATUS = {MonitoringState.ACTIVE: CaseStatus.ACTIVE, MonitoringState.REMOVED: CaseStatus.REMOVED}


@dataclass(frozen=True, slots=True)
class Adoption:
    """How many became cases, and how many wait for a person."""

    adopted: int
    left: int


def adopt_cases(*, division: Division, by: User, on: datetime.date) -> Adoption:
    """Every household of a place that a roll calls monitored and that has no case gets one.

    Episode, days and risks as the roll has them; nothing is guessed, so what is missing leaves a household
    out. Again it finds nothing. A case that is there already is never touched. Who: township, county of the
    place. Records how many.
    """
    guards.require_role("adopt_cases", by=by, division_code=division.pk)
    with transaction.atomic():
        adopted = sum(adopt_some(keys, by=by, on=on) for keys in chunks_of(waiting(division.pk, by=by)))
        return conclude(division, adopted=adopted, by=by)


def conclude(division: Division, *, adopted: int, by: User) -> Adoption:
    """Say what became of it."""
    left = without_case(Household.objects.visible_to(by)).filter(division__code__startswith=division.pk)
    done = Adoption(adopted, left.count())
    record("adopt_cases", division, by=by, facts={"adopted": done.adopted, "left": done.left})
    return done


def waiting(place: str, *, by: User) -> list[int]:
    """The households of a place that can be adopted now, in the order in which it is done."""
    rows = Household.objects.visible_to(by).filter(division__code__startswith=place)
    return [each.pk for each in candidates(rows) if not each.unmet()]


def chunks_of(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many households a transaction."""
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


@transaction.atomic
def adopt_some(keys: Sequence[int], *, by: User, on: datetime.date) -> int:
    """Some households become cases; how many. The caller asked who may.

    Each is locked first, as whoever opens a case locks it, and looked at again: one that got a case
    meanwhile has none too many.
    """
    rows = Household.objects.visible_to(by).filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    found = [each for each in candidates(rows) if not each.unmet()]
    now = timezone.now()
    with pghistory.context(user=by.pk, verb="adopt_cases"):
        cases = MonitoringCase.objects.bulk_create(_case(each, by, on, now) for each in found)
        CaseRisk.objects.bulk_create(
            risk for case, each in zip(cases, found, strict=True) for risk in _risks(case, each.roll)
        )
        Procedure.objects.bulk_create(_procedure(case, on) for case in cases)
        hold_households(cases, since=on)
        owe_cases(MonitoringCase.objects.filter(pk__in=[case.pk for case in cases]))
    return len(cases)


def _case(each: Candidate, by: User, on: datetime.date, now: datetime.datetime) -> MonitoringCase:
    roll = each.roll
    return MonitoringCase(
        household_id=each.pk,
        division_id=each.division_code,
        episode=each.rejected + 1,
        category=roll.category,
        clue_on=_first_day(roll.identified_on),
        identified_on=roll.identified_on,
        removed_on=roll.removed_on,
        number=each.number,
        adopted_on=on,
        status=STATUS[MonitoringState(roll.state)],
        moved_by=by,
        moved_at=now,
    )


def _risks(case: MonitoringCase, roll: OnRoll) -> Iterator[CaseRisk]:
    for rank, text in enumerate(roll.risks, start=1):
        risk = risk_of_roll(text)
        assert risk is not None, text  # noqa: S101  adoption_unmet has read it
        yield CaseRisk(case=case, rank=rank, risk=risk.risk, part=risk.part, note=risk.note)


def _procedure(case: MonitoringCase, on: datetime.date) -> Procedure:
    """The go through the steps was elsewhere: its papers are not here, and the row says so."""
    grounds = _("由名册承接，识别的材料在原系统")
    return Procedure(
        case=case,
        division_id=case.division_id,
        turn=1,
        aim=Aim.JOINING,
        started_on=on,
        grounds=grounds,
    )


def _first_day(text: str) -> datetime.date:
    """Of a day, itself; of a month, its first: no roll has the day of the clue."""
    year, month, *day = (int(part) for part in text.split("-"))
    return datetime.date(year, month, day[0] if day else 1)
