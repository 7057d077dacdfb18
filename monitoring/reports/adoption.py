"""What can be taken over from rolls, what waits for a person, and where a case and its roll differ."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext as _

from households.choices import MonitoringState
from households.models import Household
from households.reports.households import Row, rows_of, with_summary
from monitoring.choices.cases import MONITORED, CaseStatus
from monitoring.models import MonitoringCase
from monitoring.models.cases import CaseQuerySet
from monitoring.models.on_roll import Candidate, candidates
from monitoring.rules.adoption import JOINING, Difference, OnRoll, differences
from monitoring.rules.rights import MONITORING_STEPS
from povertycase.exceptions import Unmet
from povertycase.models import Division, User


@dataclass(frozen=True, slots=True)
class Shown:
    """One household of a list: its summary, what the roll says, and what speaks against it."""

    row: Row
    roll: OnRoll
    unmet: Sequence[Unmet] = ()
    case: int | None = None
    differences: Sequence[Difference] = ()


def place_of(user: User, code: str) -> Division:
    """The place asked for where the step is the user's; "" is the widest that is.

    Raises Http404 for any other, whether it exists or not.
    """
    own = sorted(each.division_id for each in user.postings if each.role in MONITORING_STEPS["adopt_cases"])
    asked = code or next(iter(own), "")
    is_inside = any(asked.startswith(each) for each in own)
    place = Division.objects.filter(pk=asked).first() if is_inside else None
    if place is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return place


def waiting_in(place: str, *, by: User) -> tuple[list[Candidate], list[Candidate]]:
    """The households of a place without a case, judged by the rule that the step asks: which can be taken
    over, and which wait for a person; one query.
    """
    rows = Household.objects.visible_to(by).filter(division__code__startswith=place)
    judged = [(each, bool(each.unmet())) for each in candidates(rows)]
    ready = [each for each, is_blocked in judged if not is_blocked]
    return ready, [each for each, is_blocked in judged if is_blocked]


def counts_of(ready: Sequence[Candidate]) -> list[tuple[str, int, int]]:
    """By category: how many are monitored, and how many no longer."""
    found = Counter((each.roll.category, each.roll.state) for each in ready)
    return [
        (category, found[category, MonitoringState.ACTIVE], found[category, MonitoringState.REMOVED])
        for category in sorted({category for category, _state in found})
    ]


def shown(candidates_: Sequence[Candidate], user: User) -> list[Shown]:
    """A page of them with their heads and places."""
    rows = _summaries([each.pk for each in candidates_], user)
    return [Shown(rows[each.pk], each.roll, each.unmet()) for each in candidates_ if each.pk in rows]


def differing_in(place: str, *, by: User) -> list[tuple[MonitoringCase, Sequence[Difference]]]:
    """The newest cases whose household's roll columns say something else; the case stands."""
    cases = _perhaps(MonitoringCase.objects.visible_to(by).filter(division__code__startswith=place))
    rows = cases.select_related("household").order_by("division_id", "pk")
    judged = [(case, differences(_of_case(case), _of_roll(case.household))) for case in rows]
    return [(case, found) for case, found in judged if found]


def shown_differing(found: Sequence[tuple[MonitoringCase, Sequence[Difference]]], user: User) -> list[Shown]:
    """A page of them."""
    rows = _summaries([case.household_id for case, _differences in found], user)
    return [
        Shown(rows[case.household_id], _of_roll(case.household), case=case.pk, differences=each)
        for case, each in found
        if case.household_id in rows
    ]


def _perhaps(cases: CaseQuerySet) -> CaseQuerySet:
    """Those whose texts are not the roll's: of a county's cases only a handful is read."""
    same = (
        Q(category=F("household__monitoring_category"), said=F("household__risks"))
        & _same_day("identified_on", "household__risk_identified_on")
        & _same_day("removed_on", "household__risk_removed_on")
        & (
            Q(status__in=MONITORED, household__monitoring_state=MonitoringState.ACTIVE)
            | Q(status=CaseStatus.REMOVED, household__monitoring_state=MonitoringState.REMOVED)
        )
    )
    return cases.standing().with_risks().exclude(same)


def _same_day(ours: str, theirs: str) -> Q:
    """The roll's is the case's, or its month."""
    return Q(**{ours: F(theirs)}) | Q(**{f"{theirs}__gt": "", f"{ours}__startswith": F(theirs)})


def _of_case(case: MonitoringCase) -> OnRoll:
    states = dict.fromkeys(MONITORED, MonitoringState.ACTIVE)
    states[CaseStatus.REMOVED] = MonitoringState.REMOVED
    return OnRoll(
        category=case.category,
        state=states.get(CaseStatus(case.status), JOINING),
        identified_on=case.identified_on,
        removed_on=case.removed_on,
        risks=case.said,  # type: ignore[attr-defined]
    )


def _of_roll(household: Household) -> OnRoll:
    return OnRoll(
        category=household.monitoring_category,
        state=household.monitoring_state,
        identified_on=household.risk_identified_on,
        removed_on=household.risk_removed_on,
        risks=household.risks,
    )


def _summaries(keys: Sequence[int], user: User) -> dict[int, Row]:
    rows = with_summary(Household.objects.visible_to(user).filter(pk__in=keys), user=user)
    return {row.pk: row for row in rows_of(rows, user=user)}
