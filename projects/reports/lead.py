"""提前下达、加快验收: how long money waits for its projects, and finished work for its acceptance."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from povertycase.exceptions import CalendarMissing
from povertycase.models import User
from povertycase.models.parameters import working_calendar
from projects.choices.library import MilestoneKind
from projects.models import Allocation, Milestone
from projects.reports.places import Listed, Standing
from projects.rules.spending import lead_score

WORKDAYS = "fund.alloc_workdays"


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One allocation: working days from arrival to allocation, and its score where a limit stands."""

    allocation: int
    batch: int
    document_number: str
    project_name: str
    amount_yuan: Decimal
    workdays: int
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Lead:
    """The allocations of a year's money. workdays: mean, weighed by money; slow: beyond the limit.

    full: the limit in working days, None where none stands, and then nothing is slow. unknown: of how many
    the calendar of working days is not announced. acceptance_days: mean from completion to acceptance.
    """

    allocations: int
    workdays: Decimal | None
    score: Decimal | None
    full: int | None
    slow: Sequence[LeadLine]
    unknown: int
    accepted: int
    acceptance_days: Decimal | None
    sentence: str
    clause: str
    rows: Listed


def lead_times(user: User, *, year: int, as_of: datetime.date, place: str) -> Lead:
    """P-LEAD of a year's allocations in a place; four queries."""
    row = Standing([WORKDAYS], [place]).row(WORKDAYS, place, as_of)
    limit = row.value if row else None
    lines, unknown = _lines(user, year, place, limit)
    slow = [line for line in lines if limit and line.workdays > limit["full"]]
    accepted, days = _acceptance(user, year, place)
    filters = {"fund_year": str(year), **({"division": place} if place else {})}
    workdays = _weighed(lines, [Decimal(line.workdays) for line in lines])
    return Lead(
        allocations=len(lines),
        workdays=workdays,
        score=_weighed(lines, [line.score or Decimal(0) for line in lines]) if limit else None,
        full=limit["full"] if limit else None,
        slow=sorted(slow, key=lambda line: (-line.workdays, line.allocation)),
        unknown=unknown,
        accepted=accepted,
        acceptance_days=days,
        sentence=_words(workdays, len(slow), limit),
        clause=row.source if row else "",
        rows=Listed("allocations", filters),
    )


def _lines(user: User, year: int, place: str, limit: dict[str, int] | None) -> tuple[list[LeadLine], int]:
    calendar = working_calendar()
    rows = Allocation.objects.visible_to(user).filter(
        division__code__startswith=place, batch__year=year, batch__arrived_on__isnull=False
    )
    lines, unknown = [], 0
    known = rows.annotate(arrived_on=F("batch__arrived_on")).select_related("batch", "project")
    for row in known.order_by("pk"):
        try:
            workdays = max(0, calendar.between(row.arrived_on, row.allocated_on))
        except CalendarMissing:  # the holidays of a year between are not announced: said, not guessed
            unknown += 1
            continue
        score = lead_score(workdays, full=limit["full"], zero=limit["zero"]) if limit else None
        named = (row.batch.document_number, row.project.name)
        lines.append(LeadLine(row.pk, row.batch_id, *named, row.amount_yuan, workdays, score))
    return lines, unknown


def _weighed(lines: Sequence[LeadLine], values: Sequence[Decimal]) -> Decimal | None:
    total = sum((line.amount_yuan for line in lines), Decimal(0))
    if not total:
        return None
    return (
        sum((value * line.amount_yuan for value, line in zip(values, lines, strict=True)), Decimal(0)) / total
    )


def _acceptance(user: User, year: int, place: str) -> tuple[int, Decimal | None]:
    """How many projects of the year were accepted, and the mean days since their completion."""
    steps = Milestone.objects.visible_to(user).filter(
        division__code__startswith=place,
        project__year=year,
        kind=MilestoneKind.ACCEPTED,
        actual_on__isnull=False,
        project__milestones__kind=MilestoneKind.COMPLETED,
        project__milestones__actual_on__isnull=False,
    )
    span = F("actual_on") - F("project__milestones__actual_on")
    spans = list(steps.annotate(span=span).values_list("span", flat=True))
    return len(spans), Decimal(sum(span.days for span in spans)) / len(spans) if spans else None


def _words(workdays: Decimal | None, slow: int, limit: dict[str, int] | None) -> str:
    if workdays is None:
        return _("还没有安排到项目的资金。")
    words = _("资金到账后平均 {} 个工作日安排到项目").format(round(workdays, 1))
    if limit is None:
        return words
    if not slow:
        return _("{}，都在 {} 个工作日以内").format(words, limit["full"])
    return _("{}，{} 笔超过 {} 个工作日").format(words, slow, limit["full"])
