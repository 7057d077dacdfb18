"""What the villages of a township and a department report: in time, late, sent back, not yet."""

import datetime

from django.utils import timezone

from povertycase.models import Division
from projects.actions.demo.cast import paper, place, user
from rectification.actions.reports import accept_report, return_report, submit_report
from rectification.actions.requirements import RequirementDraft, Units, require_report
from rectification.models import PeriodicReport

# 2-44: from March, and with two papers in September.
MARCH, SEPTEMBER = 3, 9
PAPERS = ("工作报告", "整改台账")
TOLD = "本月排查 12 户，新发现问题 2 个，完成整改 3 个（示例）"
# How many days before or after the last one each report of the village comes.
EARLY = (2, 0, -3)


def seed_reports(*, on: datetime.date) -> None:
    """The monthly reports of this year as they stand on a day; nothing before March."""
    if on.month < MARCH:
        return
    county, clerk = Division.objects.get(pk=place("county")), user("county")
    units = [each.organisation for each in user("department").postings if each.organisation]
    villages = Division.objects.under(place("township")).villages().in_force(on).order_by("pk")
    draft = RequirementDraft(
        name="专项整治月报",
        content="当月排查、整改、销号情况和下月安排（示例）",
        rhythm="monthly",
        begins_on=on.replace(month=MARCH, day=1),
        ends_on=on.replace(month=12, day=31),
        papers={SEPTEMBER: PAPERS},
    )
    asked = Units(organisations=units, places=list(villages))
    requirement = require_report(county, draft, asked, by=clerk, on=on)
    mine = PeriodicReport.objects.filter(reporter__requirement=requirement, division=place("village"))
    over = mine.filter(due_on__lt=on).order_by("period")
    for number, report in enumerate(over):
        _send(report, early=EARLY[number % len(EARLY)])
    for report in over[:2]:
        accept_report(report, by=clerk, version=report.version)
    for report in over.reverse()[:1]:
        note = "没有写新发现问题的处理情况（示例）"
        return_report(report, note=note, by=clerk, version=report.version)


def _send(report: PeriodicReport, *, early: int) -> None:
    day = report.due_on - datetime.timedelta(days=early)
    asked = report.reporter.requirement.papers_of(report.due_on.month)
    submit_report(
        report,
        content=TOLD,
        papers={name: paper(f"{name}.png") for name in asked},
        by=user("village"),
        at=datetime.datetime.combine(day, datetime.time(17), timezone.get_current_timezone()),
        version=report.version,
    )
