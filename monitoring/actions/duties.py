"""What cases and their measures ask for by a day, as the kernel's obligations have it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.choices.cases import MONITORED, UNDECIDED, CaseStatus
from monitoring.models import MonitoringCase, SupportMeasure
from monitoring.models.clocks import Clocks, with_help
from povertycase.actions.obligations import Duty, owe
from povertycase.choices import ObligationState, Role

MEASURE, DECISION, FIRST_HELP = "measure", "case_decision", "first_help"
OPEN, MET, WITHDRAWN = ObligationState.OPEN, ObligationState.MET, ObligationState.WITHDRAWN


def owe_measure(measure: SupportMeasure) -> None:
    """The measure was planned, has landed or is over; its action calls it."""
    owe(_of_measures(SupportMeasure.objects.filter(pk=measure.pk)))
    owe(_of_help(MonitoringCase.objects.filter(pk=measure.case_id)))


def owe_case(case: MonitoringCase) -> None:
    """The household is looked at, decided about, monitored or not any more; its case's action calls it."""
    # A colleague may just now be saying that one has landed: that is waited for, and read.
    owe(_of_measures(case.measures.select_for_update(of=("self",)).order_by("pk")))
    owe(_of_decisions(MonitoringCase.objects.filter(pk=case.pk)))
    owe(_of_help(MonitoringCase.objects.filter(pk=case.pk)))


def owe_cases(cases: QuerySet[MonitoringCase]) -> None:
    """Cases that a roll told of were written; the action calls it."""
    owe(_of_help(cases))


def measure_duties() -> Iterator[Duty]:
    """Those of every measure, which wait until the caller's transaction ends."""
    return _of_measures(SupportMeasure.objects.select_for_update(of=("self",)).order_by("pk"))


def decision_duties() -> Iterator[Duty]:
    """Those of every case that the county decides about."""
    return _of_decisions(MonitoringCase.objects.select_for_update(of=("self",)).order_by("pk"))


def help_duties() -> Iterator[Duty]:
    """The first measure of every case."""
    return _of_help(MonitoringCase.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_decisions(cases: QuerySet[MonitoringCase]) -> Iterator[Duty]:
    """M-TIME: from the clue to the county's decision; the township sees to it that it comes that far.

    None of a case that a roll told of, and none where the holidays of a year are not announced.
    """
    rows = list(cases.filter(adopted_on=None))
    clocks = Clocks((case.division_id for case in rows), on=timezone.localdate())
    for case in rows:
        due_on = clocks.decision_due_on(case)
        if due_on is None:
            continue
        yield Duty(
            kind=DECISION,
            subject_code=f"case:{case.pk}",
            title=_("一户的监测对象认定应办结"),
            url=reverse("monitoring:case", args=[case.pk]),
            division_id=case.division_id,
            household_key=case.household_id,
            role=Role.TOWNSHIP,
            due_on=due_on,
            state=OPEN if case.status in UNDECIDED else WITHDRAWN if _is_cleared(case) else MET,
        )


def _is_cleared(case: MonitoringCase) -> bool:
    """Ended before anybody decided."""
    return case.status == CaseStatus.CLEARED and not case.identified_on


def _of_help(cases: QuerySet[MonitoringCase]) -> Iterator[Duty]:
    """M-NOHELP: the first measure lands within a month of the county's decision.

    What a roll told of has so many days to write down what was given before.
    """
    rows = list(with_help(cases.exclude(identified_on="")))
    clocks = Clocks((case.division_id for case in rows), on=timezone.localdate())
    for case in rows:
        due_on = clocks.help_due_on(case)
        if due_on is None:
            continue
        is_helped = case.is_helped  # type: ignore[attr-defined]
        yield Duty(
            kind=FIRST_HELP,
            subject_code=f"case:{case.pk}",
            title=_("一户的首项帮扶措施应落实"),
            url=reverse("monitoring:case-measures", args=[case.pk]),
            division_id=case.division_id,
            household_key=case.household_id,
            role=Role.VILLAGE,
            due_on=due_on,
            state=MET if is_helped else OPEN if case.status in MONITORED else WITHDRAWN,
        )


def _of_measures(measures: QuerySet[SupportMeasure]) -> Iterator[Duty]:
    """A measure lands by its planned day, as long as its household is monitored.

    It falls to the village, and to whoever helps the household.
    """
    for measure in measures.select_related("case"):
        yield Duty(
            kind=MEASURE,
            subject_code=f"{MEASURE}:{measure.pk}",
            title=_("一户的{}措施应落实").format(measure.get_kind_display()),
            url=reverse("monitoring:case-measures", args=[measure.case_id]),
            division_id=measure.division_id,
            household_key=measure.case.household_id,
            role=Role.VILLAGE,
            due_on=measure.planned_on,
            state=_state_of(measure),
        )


def _state_of(measure: SupportMeasure) -> ObligationState:
    if measure.landed_on is not None:
        return ObligationState.MET
    is_wanted = measure.ended_on is None and measure.case.status in MONITORED
    return ObligationState.OPEN if is_wanted else ObligationState.WITHDRAWN
