"""What the villages of a township and a department report: in time, late, sent back, not yet."""

import datetime
from collections.abc import Iterable, Sequence

from django.utils import timezone

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from projects.actions.demo.cast import paper, place, user
from rectification.actions.reporting import accept_report, return_report, submit_report
from rectification.actions.requirements import RequirementDraft, Units, require_report
from rectification.models import PeriodicReport

# 2-44: from March, and with two papers in September.
MARCH, SEPTEMBER = 3, 9
PAPERS = ("工作报告", "整改台账")
TOLD = "本月排查 12 户，新发现问题 2 个，完成整改 3 个（示例）"
# So many villages beside the one with an account.
OTHERS = 4
# How many days before or after the last one the reports of a unit come; None: it never comes.
EARLY = (2, 0, -3)
HABITS: tuple[tuple[int | None, ...], ...] = ((2, 1, 0), (1, 0, 3), (0, -2, 1), (3, 2, None), (1, 1, 2))


def seed_reports(*, on: datetime.date) -> None:
    """The monthly reports of this year as they stand on a day; nothing before March."""
    if on.month < MARCH:
        return
    county, clerk = Division.objects.get(pk=place("county")), user("county")
    units = [each.organisation for each in user("department").postings if each.organisation]
    town = place("village")[: CODE_LENGTHS[Level.TOWNSHIP]]
    villages = Division.objects.under(town).villages().in_force(on).order_by("pk")
    draft = RequirementDraft(
        name="专项整治月报",
        content="当月排查、整改、销号情况和下月安排（示例）",
        rhythm="monthly",
        begins_on=on.replace(month=MARCH, day=1),
        ends_on=on.replace(month=12, day=31),
        papers={SEPTEMBER: PAPERS},
    )
    own = villages.filter(pk=place("village"))
    asked = Units(organisations=units, places=[*villages.exclude(pk__in=own)[:OTHERS], *own])
    requirement = require_report(county, draft, asked, by=clerk, on=on)
    past = PeriodicReport.objects.filter(reporter__requirement=requirement, due_on__lt=on)
    over = past.filter(division=place("village")).order_by("period")
    for number, report in enumerate(over):
        _send(report, early=EARLY[number % len(EARLY)], by=user("village"))
    others = requirement.reporters.exclude(pk__in=over.values("reporter")).order_by("pk")
    for number, reporter in enumerate(others):
        _send_all(past.filter(reporter=reporter).order_by("period"), HABITS[number % len(HABITS)])
    for report in over.all()[:2]:
        accept_report(report, by=clerk, version=report.version)
    for report in over.reverse()[:1]:
        note = "没有写新发现问题的处理情况（示例）"
        return_report(report, note=note, by=clerk, version=report.version)


def _send_all(reports: Iterable[PeriodicReport], habit: Sequence[int | None]) -> None:
    """A village's reports go in through its township's office, a department's through its own people."""
    for number, report in enumerate(reports):
        early = habit[number % len(habit)]
        if early is not None:
            by = user("department" if report.reporter.organisation_id else "township2")
            _send(report, early=early, by=by)


def _send(report: PeriodicReport, *, early: int, by: User) -> None:
    day = report.due_on - datetime.timedelta(days=early)
    asked = report.reporter.requirement.papers_of(report.due_on.month)
    submit_report(
        report,
        content=TOLD,
        papers={name: paper(f"{name}.png") for name in asked},
        by=by,
        at=datetime.datetime.combine(day, datetime.time(17), timezone.get_current_timezone()),
        version=report.version,
    )
