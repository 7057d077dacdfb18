"""What approvals of the prevention fund ask for by a day: that the money leaves before they lapse."""

import datetime
from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.choices.fund import ReliefStatus
from monitoring.models import FundApplication
from monitoring.rules.fund import PAY_DAYS
from povertycase.actions.obligations import Duty, owe
from povertycase.calendars import Span
from povertycase.choices import ObligationState, Role
from povertycase.exceptions import CalendarMissing
from povertycase.models.parameters import values_in_force, working_calendar

RELIEF = "relief"


def pay_by(application: FundApplication, *, on: datetime.date) -> datetime.date | None:
    """The last day on which an approval is paid; None where no figure, or no calendar, says one."""
    known = values_in_force([PAY_DAYS], division_code=application.division_id, on=on).get(PAY_DAYS)
    if known is None or application.approved_on is None:
        return None
    try:
        return working_calendar().last_day(application.approved_on, Span.of(known))
    except CalendarMissing:
        return None


def owe_relief(application: FundApplication) -> None:
    """The application was approved, paid, taken back, or has lapsed; its action calls it."""
    owe(_of_applications(FundApplication.objects.filter(pk=application.pk)))


def relief_duties() -> Iterator[Duty]:
    """Those of every application that was approved, which wait until the caller's transaction ends."""
    return _of_applications(FundApplication.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_applications(applications: QuerySet[FundApplication]) -> Iterator[Duty]:
    """The county pays what it approved: nobody else can, so nobody else is told."""
    for application in applications.exclude(approved_on=None):
        due_on = pay_by(application, on=timezone.localdate())
        if due_on is None:
            continue
        yield Duty(
            kind=RELIEF,
            subject_code=f"{RELIEF}:{application.pk}",
            title=_("一户的防返贫基金应拨付，到期失效"),
            url=reverse("monitoring:fund-application", args=[application.pk]),
            division_id=application.division_id,
            household_key=application.household_id,
            role=Role.COUNTY,
            due_on=due_on,
            state=_state_of(application),
        )


def _state_of(application: FundApplication) -> ObligationState:
    if application.status == ReliefStatus.APPROVED:
        return ObligationState.OPEN
    return ObligationState.MET if application.paid_on else ObligationState.WITHDRAWN
