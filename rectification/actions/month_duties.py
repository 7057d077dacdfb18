"""What the months of work plans ask for by a day, as the kernel's obligations have it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe
from povertycase.choices import Level, ObligationState, Role
from rectification.choices.plans import MonthStatus, PlanStatus
from rectification.models import TaskMonth

WORK_MONTH = "work_month"


def owe_months(months: QuerySet[TaskMonth]) -> None:
    """Months were planned, changed, done, reopened or withdrawn, or their plan ended; the action calls it."""
    owe(_of_months(months.order_by("pk")))


def month_duties() -> Iterator[Duty]:
    """Those of every month of every plan, which wait until the caller's transaction ends."""
    return _of_months(TaskMonth.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_months(months: QuerySet[TaskMonth]) -> Iterator[Duty]:
    """A unit does its part by its day: whoever was named with an account, else its people."""
    for month in months.select_related("unit__task__plan", "division"):
        task = month.unit.task
        yield Duty(
            kind=WORK_MONTH,
            subject_code=f"{WORK_MONTH}:{month.pk}",
            title=_("应完成：{}（{}）").format(task, month.due_on.strftime("%Y-%m")),
            url=reverse("rectification:work-month", args=[month.pk]),
            division_id=month.division_id,
            role=Role.VILLAGE if month.division.level == Level.VILLAGE else Role.TOWNSHIP,
            organisation_id=month.unit.organisation_id,
            assignee_id=month.account_id,
            due_on=month.due_on,
            state=_state_of(month),
        )


def _state_of(month: TaskMonth) -> ObligationState:
    if month.status == MonthStatus.DONE:
        return ObligationState.MET
    is_wanted = month.status == MonthStatus.OPEN and month.unit.task.plan.status == PlanStatus.IN_FORCE
    return ObligationState.OPEN if is_wanted else ObligationState.WITHDRAWN
