"""What measures ask for by a day, as the kernel's obligations have it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.choices.cases import MONITORED
from monitoring.models import MonitoringCase, SupportMeasure
from povertycase.actions.obligations import Duty, owe
from povertycase.choices import ObligationState, Role

MEASURE = "measure"


def owe_measure(measure: SupportMeasure) -> None:
    """The measure was planned, has landed or is over; its action calls it."""
    owe(_of_measures(SupportMeasure.objects.filter(pk=measure.pk)))


def owe_measures(case: MonitoringCase) -> None:
    """The household is not monitored any more, or is again; the action of its case calls it."""
    # A colleague may just now be saying that one has landed: that is waited for, and read.
    owe(_of_measures(case.measures.select_for_update(of=("self",)).order_by("pk")))


def measure_duties() -> Iterator[Duty]:
    """Those of every measure, which wait until the caller's transaction ends."""
    return _of_measures(SupportMeasure.objects.select_for_update(of=("self",)).order_by("pk"))


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
