"""What periodic reports ask for by a day, as the kernel's obligations have it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe
from povertycase.choices import Level, ObligationState, Role
from rectification.choices.reports import SENT, ReportStatus
from rectification.models import PeriodicReport

REPORT = "report"
OFFICES = {Level.VILLAGE: Role.VILLAGE, Level.TOWNSHIP: Role.TOWNSHIP}


def owe_reports(reports: QuerySet[PeriodicReport]) -> None:
    """Reports were opened, sent, sent back or withdrawn; their action calls it."""
    owe(_of_reports(reports.order_by("pk")))


def report_duties() -> Iterator[Duty]:
    """Those of every report that was opened, which wait until the caller's transaction ends."""
    return _of_reports(PeriodicReport.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_reports(reports: QuerySet[PeriodicReport]) -> Iterator[Duty]:
    """A unit reports by the last day of the period: the organisation that was asked, or the office there."""
    for report in reports.select_related("reporter__requirement", "division"):
        unit = report.reporter.organisation_id
        yield Duty(
            kind=REPORT,
            subject_code=f"{REPORT}:{report.pk}",
            title=_title_of(report),
            url=reverse("rectification:report", args=[report.pk]),
            division_id=report.division_id,
            role=OFFICES.get(Level(report.division.level), Role.COUNTY),
            organisation_id=unit,
            due_on=report.due_on,
            state=_state_of(report),
        )


def _title_of(report: PeriodicReport) -> str:
    asked = report.reporter.requirement
    words = _("应召开：{}（{}）") if asked.is_meeting else _("应报送：{}（{}）")
    return words.format(asked.name, report.due_on.strftime("%Y-%m"))


def _state_of(report: PeriodicReport) -> ObligationState:
    if report.status in SENT:
        return ObligationState.MET
    is_wanted = report.status != ReportStatus.WITHDRAWN
    return ObligationState.OPEN if is_wanted else ObligationState.WITHDRAWN
