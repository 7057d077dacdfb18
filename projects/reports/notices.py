"""三公示一公告: what hangs today, what ends soon, and what is missing before a gate."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from povertycase.models import User
from povertycase.models.parameters import values_for_places
from projects.choices.library import NoticeStage, ProjectStatus
from projects.models import Project, ProjectNotice
from projects.reports.lateness import Lateness
from projects.reports.listing import place_of
from projects.rules.library import NOTICE_BEFORE, Notice, notices_unmet

NOTICE_DAYS = "fund.notice_days"
SOON_DAYS = 3
# The gate that comes next in each state that waits for notices.
GATES: Mapping[str, str] = {
    ProjectStatus.APPLIED: "review",
    ProjectStatus.REVIEWED: "approve",
    ProjectStatus.APPROVED: "enlist",
}


@dataclass(frozen=True)
class Row:
    """One notice of a project, or one that is missing; lamp: state and words."""

    project: Project
    place: str
    stage: str
    notice: ProjectNotice | None
    lamp: Lateness


@dataclass(frozen=True)
class Board:
    """lacking: before a gate; running: hang today, the first to end first; soon: how many end within days."""

    lacking: list[Row]
    running: list[Row]
    soon: int


def board_of(user: User, *, as_of: datetime.date) -> Board:
    """The notices in reach; four queries whatever their number."""
    running = [_running(notice, as_of) for notice in running_of(user, as_of)]
    soon = sum(1 for row in running if row.lamp.state == "soon")
    return Board(_lacking(user, as_of), running, soon)


def running_of(user: User, as_of: datetime.date) -> QuerySet[ProjectNotice]:
    """Those that hang on a day, the first to end first."""
    rows = ProjectNotice.objects.visible_to(user).filter(posted_on__lte=as_of, ended_on__gte=as_of)
    return _with_project(rows.exclude(stage=NoticeStage.ANNOUNCEMENT)).order_by("ended_on", "pk")


def over_of(user: User, as_of: datetime.date) -> QuerySet[ProjectNotice]:
    """Those that have ended."""
    return _with_project(ProjectNotice.objects.visible_to(user).filter(ended_on__lt=as_of))


def rows_over(notices: Iterable[ProjectNotice]) -> list[Row]:
    """The same as rows."""
    return [_row(notice, Lateness("done", _("已期满"))) for notice in notices]


def _running(notice: ProjectNotice, as_of: datetime.date) -> Row:
    days = (notice.ended_on - as_of).days
    if days == 0:
        return _row(notice, Lateness("soon", _("今日期满")))
    words = _("公示中，还有 %s 天") % days
    return _row(notice, Lateness("soon" if days <= SOON_DAYS else "ok", words))


def _lacking(user: User, as_of: datetime.date) -> list[Row]:
    """The notices without which a project cannot take its next gate; those that hang long enough are fine."""
    projects = list(
        Project.objects.visible_to(user)
        .filter(status__in=GATES)
        .select_related("division__parent")
        .prefetch_related("notices")
        .order_by("division_id", "number")
    )
    days = values_for_places([NOTICE_DAYS], division_codes={each.division_id for each in projects}, on=as_of)
    rows = []
    for project in projects:
        least = days[project.division_id][NOTICE_DAYS]["days"]
        for stage in NOTICE_BEFORE[GATES[project.status]]:
            rows += _missing(project, stage, least, as_of)
    return rows


def _missing(project: Project, stage: str, least_days: int, as_of: datetime.date) -> list[Row]:
    known = [Notice(row.stage, row.posted_on, row.ended_on) for row in project.notices.all()]
    unmet = notices_unmet((stage,), known, least_days=least_days, as_of=as_of)
    label = str(NoticeStage(stage).label)
    return [
        Row(project, place_of(project), label, None, Lateness("overdue", item.message.rstrip("。")))
        for item in unmet
        if not item.code.endswith("_running")
    ]


def _row(notice: ProjectNotice, lamp: Lateness) -> Row:
    return Row(notice.project, place_of(notice.project), str(notice.get_stage_display()), notice, lamp)


def _with_project(rows: QuerySet[ProjectNotice]) -> QuerySet[ProjectNotice]:
    return rows.select_related("project__division__parent", "photo")
