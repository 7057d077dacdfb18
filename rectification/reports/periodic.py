"""What units report every month or quarter: the list, the table of one requirement, and who came late."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from povertycase.choices import Level
from povertycase.models import User
from rectification.choices.reports import (
    MEETING_PUNCTUALITY,
    MEETING_STATUS,
    SENT,
    Punctuality,
    ReportStatus,
)
from rectification.models import PeriodicReport, Reporter, ReportFile, ReportRequirement
from rectification.models.reports import ReportQuerySet
from rectification.rules.meetings import MINUTES, Meeting
from rectification.rules.quarters import quarter_words
from rectification.rules.reports import first_day, last_day, periods, punctuality

CHIPS: Mapping[str, str] = {
    Punctuality.IN_TIME: "ok",
    Punctuality.LATE: "warning",
    Punctuality.MISSING: "error",
    Punctuality.PENDING: "note",
}
CAME = (Punctuality.IN_TIME, Punctuality.LATE)


@dataclass(frozen=True, slots=True)
class Row:
    """One report: who reports what for which period, and how it stands. standing: None once withdrawn.

    held_on, venue, chair, attendance: of a meeting; minutes: the key of its newest minutes, where they show.
    """

    pk: int
    name: str
    unit: str
    place: str
    rhythm: str
    due_on: datetime.date
    sent_at: datetime.datetime | None
    status: str
    standing: Punctuality | None
    standing_label: str
    held_on: datetime.date | None
    venue: str
    chair: str
    attendance: int | None
    minutes: int | None

    @property
    def chip(self) -> str:
        """The colour of its standing."""
        return CHIPS[self.standing] if self.standing else ""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many reports stand how."""

    reports: int
    in_time: int
    late: int
    missing: int
    pending: int


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of a requirement and its report of each period, None where it has none."""

    unit: str
    place: str
    cells: Sequence[Row | None]

    @property
    def asked(self) -> int:
        """How many are owed; what is withdrawn is not."""
        return sum(1 for each in self.cells if each and each.standing)

    @property
    def done(self) -> int:
        """How many came, in time or not."""
        return sum(1 for each in self.cells if each and each.standing in CAME)

    @property
    def missing(self) -> int:
        """How many have not come though their day is over."""
        return sum(1 for each in self.cells if each and each.standing == Punctuality.MISSING)


def listed_reports(user: User) -> ReportQuerySet:
    """The reports of the user's reach, with what a list shows of them."""
    rows = PeriodicReport.objects.visible_to(user)
    return rows.select_related(
        "reporter__requirement", "reporter__organisation", "reporter__division__parent"
    )


def totals_of(rows: ReportQuerySet, on: datetime.date) -> Totals:
    """How many of them stand how on a day; what is withdrawn is not counted."""
    count = Counter(rows.with_standing(on).order_by().values_list("standing", flat=True))
    return Totals(
        reports=count.total(),
        in_time=count[Punctuality.IN_TIME],
        late=count[Punctuality.LATE],
        missing=count[Punctuality.MISSING],
        pending=count[Punctuality.PENDING],
    )


def rows_of(reports: Iterable[PeriodicReport], on: datetime.date) -> list[Row]:
    """As a list shows them."""
    return [_row_of(report, on) for report in reports]


def meetings_of(reports: Sequence[PeriodicReport], user: User, on: datetime.date) -> list[Row]:
    """The same of meetings, with their newest minutes."""
    files = ReportFile.objects.visible_to(user).filter(report__in=reports, paper=MINUTES).order_by("pk")
    minutes = dict(files.values_list("report", "pk"))
    return [_row_of(report, on, minutes.get(report.pk)) for report in reports]


def lines_of(
    requirement: ReportRequirement, user: User, *, on: datetime.date
) -> tuple[list[datetime.date], list[UnitLine]]:
    """The last days of the periods that have begun, and each unit with its report of each of them."""
    begun = list(periods(requirement.rhythm, requirement.begins_on, requirement.ends_on, until=on))
    reports = listed_reports(user).filter(reporter__requirement=requirement)
    known = {(each.reporter_id, each.period): _row_of(each, on) for each in reports}
    units = Reporter.objects.visible_to(user).filter(requirement=requirement)
    lines = [
        UnitLine(str(unit), place_of(unit), [known.get((unit.pk, period)) for period in begun])
        for unit in units.select_related("organisation", "division__parent").order_by("division_id", "pk")
    ]
    return [last_day(requirement.rhythm, period) for period in begun], lines


def place_of(unit: Reporter) -> str:
    """Where the office of a place lies; a county's and an organisation's need none."""
    parent = unit.division.parent
    needs_none = unit.organisation_id is not None or unit.division.level == Level.COUNTY
    return "" if parent is None or needs_none else parent.name


def standing_of(report: PeriodicReport, on: datetime.date) -> Punctuality | None:
    """How one report stands on a day; what is withdrawn is owed by nobody, as in with_standing()."""
    if report.status == ReportStatus.WITHDRAWN:
        return None
    sent = timezone.localtime(report.first_sent_at).date() if report.first_sent_at else None
    is_sent = report.status in SENT
    return punctuality(sent, is_sent=is_sent, due_on=report.due_on, held_on=report.held_on, on=on)


def standing_words(report: PeriodicReport, standing: Punctuality | None) -> str:
    """The standing in words: a meeting is held, a report is sent."""
    if standing is None:
        return status_words(report)
    is_meeting = report.reporter.requirement.is_meeting
    return str(MEETING_PUNCTUALITY[standing] if is_meeting else standing.label)


def status_words(report: PeriodicReport) -> str:
    """The state in words, likewise."""
    if report.reporter.requirement.is_meeting:
        return str(MEETING_STATUS[ReportStatus(report.status)])
    return report.get_status_display()


def _row_of(report: PeriodicReport, on: datetime.date, minutes: int | None = None) -> Row:
    standing = standing_of(report, on)
    return Row(
        pk=report.pk,
        name=report.reporter.requirement.name,
        unit=str(report.reporter),
        place=place_of(report.reporter),
        rhythm=period_words(report),
        due_on=report.due_on,
        sent_at=report.first_sent_at,
        status=status_words(report),
        standing=standing,
        standing_label=standing_words(report, standing),
        held_on=report.held_on,
        venue=report.venue,
        chair=report.chair,
        attendance=report.attendance,
        minutes=minutes,
    )


def held_of(report: PeriodicReport) -> Meeting:
    """The meeting as it was registered."""
    return Meeting(
        held_on=report.held_on,
        venue=report.venue,
        chair=report.chair,
        attendance=report.attendance,
        made_up_reason=report.made_up_reason,
    )


def period_words(report: PeriodicReport) -> str:
    """A period as people name it: 2026年3月, 2026年第一季度."""
    begins = first_day(report.reporter.requirement.rhythm, report.period)
    if report.due_on.month == begins.month:
        return f"{begins.year}年{begins.month}月"
    return quarter_words(report.due_on.month // 3, begins.year)
