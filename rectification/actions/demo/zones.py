"""Five war zones of fictitious commanders, and the meetings of last month and this one; one was not held."""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from households.actions.demo import PASSWORD
from households.actions.worlds.offices import PostingDraft, UserDraft, write_offices
from povertycase.actions.zones import ZoneDraft, form_zone
from povertycase.choices import Level, OrganisationKind, Role
from povertycase.models import Division, Organisation, User
from projects.actions.demo.cast import paper, place, user
from rectification.actions.meetings import set_up_meetings
from rectification.actions.reporting import accept_report, submit_report
from rectification.actions.requirements import open_reports
from rectification.choices.reports import MEETINGS
from rectification.models import PeriodicReport
from rectification.rules.meetings import MINUTES, Meeting

NUMBERS = "一二三四五"
COMMANDERS = (
    ("沈立新", "区人大常委会主任（示例）"),
    ("罗正平", "区政协主席（示例）"),
    ("许国良", "区委副书记（示例）"),
    ("马思远", "常务副区长（示例）"),
    ("唐志勤", "区委组织部部长（示例）"),
)
TOLD = "通报进度，交办未销号问题，明确责任人和完成时限（示例）"
# The zone and the meeting of last month that nobody held, and how many days before the last one others were.
NOT_HELD, EARLY = ("示例第五战区办公室", "战区分析研判会"), (4, 9, 2, 12, 6)
# Of this month so many are still to be held where one has been.
STILL = 3


def seed_zones(*, on: datetime.date) -> None:
    """The zones of a while, and their meetings as they stand on a day."""
    before = (on.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    since = before.replace(month=1)
    county, clerk = Division.objects.get(pk=place("county")), user("county")
    offices = _write_offices(county, since)
    towns = Division.objects.under(county.pk).filter(level=Level.TOWNSHIP, valid_to=None).order_by("pk")
    for number, office in enumerate(offices):
        draft = ZoneDraft(
            name=f"第{NUMBERS[number]}战区",
            commander=COMMANDERS[number][0],
            duty=COMMANDERS[number][1],
            office=office,
            since=since,
            towns=[town for position, town in enumerate(towns) if position % len(offices) == number],
        )
        form_zone(county, draft, by=clerk, on=on)
    set_up_meetings(county, by=clerk, on=before)
    open_reports(by=clerk, on=on)
    _hold(PeriodicReport.objects.filter(reporter__requirement__kind__in=MEETINGS), on=on)


def _write_offices(county: Division, since: datetime.date) -> Sequence[Organisation]:
    """The zones' offices; the first one has an account of its own, the others share one."""
    names = [f"示例第{number}战区办公室" for number in NUMBERS]
    kind = OrganisationKind.DEPARTMENT
    organisations = [Organisation(name=name, kind=kind, trade="", division=county) for name in names]

    def postings(of: Iterable[str]) -> list[PostingDraft]:
        return [PostingDraft(Role.DEPARTMENT, county.pk, name, since, None) for name in of]

    users = [
        UserDraft("zone", PASSWORD, "吕战区", postings(names[:1])),
        UserDraft("zone2", PASSWORD, "柳联络", postings(names[1:])),
    ]
    write_offices(organisations, users)
    return list(Organisation.objects.filter(division=county, name__in=names).order_by("pk"))


def _hold(rows: QuerySet[PeriodicReport], *, on: datetime.date) -> None:
    """All of last month but one; of this month every third of those whose day has come."""
    known = rows.select_related("reporter__requirement", "reporter__organisation").order_by("pk")
    for number, report in enumerate(known):
        unit = report.reporter.organisation
        early = datetime.timedelta(days=EARLY[number % len(EARLY)])
        is_over = report.due_on < on
        if is_over and (unit and unit.name, report.reporter.requirement.name) == NOT_HELD:
            continue
        if is_over or number % STILL == 0:
            held_on = max(report.period, min(report.due_on, on) - early)
            _register(report, held_on, by=_sender(unit))
            if unit is None:
                accept_report(report, by=user("county2"), version=_fresh(report).version)


def _sender(unit: Organisation | None) -> User:
    if unit is None:
        return user("county")
    return user("zone" if unit.name.startswith(f"示例第{NUMBERS[0]}") else "zone2")


def _register(report: PeriodicReport, held_on: datetime.date, *, by: User) -> None:
    submit_report(
        report,
        content=TOLD,
        papers={MINUTES: paper(f"{MINUTES}.png")},
        meeting=Meeting(held_on=held_on, venue="县会议中心（示例）", chair="高主持", attendance=36),
        by=by,
        at=datetime.datetime.combine(held_on, datetime.time(17), timezone.get_current_timezone()),
        version=report.version,
    )


def _fresh(report: PeriodicReport) -> PeriodicReport:
    report.refresh_from_db()
    return report
