"""Meetings and notices of villages as lists, and the cases that stand on them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from households.models import Household
from households.reports.households import head_of, place_of, with_summary
from monitoring.choices.cases import LISTED, Aim, CaseStatus
from monitoring.models import MonitoringCase, Procedure
from monitoring.rules.identification import notice_days
from povertycase.models import Division, NoticeObjection, PublicNotice, ReviewMeeting, User

Lamp = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as a list shows it. days: how long it hangs; open: objections without an answer."""

    notice: PublicNotice
    place: str
    days: int
    open: int
    lamp: Lamp


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting as a list shows it. cases: on how many it voted."""

    meeting: ReviewMeeting
    place: str
    cases: int


@dataclass(frozen=True, slots=True)
class OnPaper:
    """One case on a notice, or voted on by a meeting."""

    procedure: Procedure
    head: str
    place: str


@dataclass(frozen=True, slots=True)
class PaperCounts:
    """What is to be done about the papers of the villages in reach."""

    running: int
    objected: int


def with_open(notices: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    """Notices with how many objections wait, and their place."""
    waiting = Count("objections", filter=Q(objections__answered_on=None))
    return notices.annotate(open_count=waiting).select_related("division__parent")


def with_cases(meetings: QuerySet[ReviewMeeting]) -> QuerySet[ReviewMeeting]:
    """Meetings with how many cases they voted on, and their place."""
    return meetings.annotate(case_count=Count("procedures")).select_related("division__parent")


def notice_rows(notices: Iterable[PublicNotice], *, on: datetime.date) -> list[NoticeRow]:
    """The rows of notices that come from with_open."""
    return [
        NoticeRow(
            each,
            place_name(each.division),
            notice_days(each.posted_on, each.ended_on),
            each.open_count,  # type: ignore[attr-defined]
            lamp_of(each, on=on),
        )
        for each in notices
    ]


def meeting_rows(meetings: Iterable[ReviewMeeting]) -> list[MeetingRow]:
    """The rows of meetings that come from with_cases."""
    return [
        MeetingRow(each, place_name(each.division), each.case_count)  # type: ignore[attr-defined]
        for each in meetings
    ]


def lamp_of(notice: PublicNotice, *, on: datetime.date) -> Lamp:
    """Whether it hangs."""
    if on > notice.ended_on:
        return {"state": "done", "words": _("已期满")}
    if on < notice.posted_on:
        return {"state": "ok", "words": _("未开始")}
    left = (notice.ended_on - on).days
    return {"state": "soon", "words": _("公示中，还剩 %s 天") % left if left else _("公示中，今日期满")}


def not_named_yet(user: User, villages: Iterable[Division]) -> dict[str, PublicNotice]:
    """Of each village the latest notice that no case names yet: it hangs, or it has hung and may be named."""
    named = Procedure.objects.visible_to(user).exclude(notice=None).values("notice")
    notices = PublicNotice.objects.visible_to(user).filter(division__in=list(villages))
    rows = notices.exclude(pk__in=named).order_by("posted_on", "pk")
    return {each.division_id: each for each in rows}


def place_name(village: Division) -> str:
    """Township and village."""
    return f"{village.parent.name if village.parent else ''}{village.name}"


def counts_of(user: User, *, on: datetime.date) -> PaperCounts:
    """For the tiles."""
    notices = PublicNotice.objects.visible_to(user)
    waiting = NoticeObjection.objects.visible_to(user).filter(answered_on=None)
    return PaperCounts(
        running=notices.filter(posted_on__lte=on, ended_on__gte=on).count(),
        objected=notices.filter(pk__in=waiting.values("notice")).count(),
    )


def on_paper(user: User, condition: Q) -> list[OnPaper]:
    """The cases that stand on a notice or were voted on, as the user reaches them."""
    homes = with_summary(Household.objects.visible_to(user), user=user)
    rows = Procedure.objects.visible_to(user).filter(condition).select_related("case").order_by("pk")
    known = rows.prefetch_related(Prefetch("case__household", homes))
    return [OnPaper(each, _head(each.case.household), place_of(each.case.household)) for each in known]


def cases_to_list(user: User, village: Division) -> dict[int, tuple[MonitoringCase, str]]:
    """Of a village everybody who waits for a list: the case, and who it is and for what, in words."""
    homes = with_summary(Household.objects.visible_to(user), user=user)
    rows = MonitoringCase.objects.visible_to(user).filter(division=village, status__in=LISTED)
    known = rows.prefetch_related(Prefetch("household", homes)).order_by("status", "pk")
    words = {CaseStatus.ON_NOTICE: Aim.JOINING, CaseStatus.REMOVAL_ON_NOTICE: Aim.LEAVING}
    return {
        each.pk: (each, f"{_head(each.household)}（{words[CaseStatus(each.status)].label}）")
        for each in known
    }


def _head(home: Household) -> str:
    head = head_of(home)
    return head.name if head else ""
