"""What the dashboard shows of problems and of what units report: how they stand, and what is late."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.choices import Role
from povertycase.figures import AT_WORK, Measure, Rate, Topic, listing_of
from rectification.choices.reports import Punctuality, RequirementKind
from rectification.choices.tickets import TicketStatus
from rectification.forms.filters import Group, TicketPageFilter
from rectification.forms.reports import ReportFilterForm, ReportListing
from rectification.models import PeriodicReport, Ticket
from rectification.reports.periodic import listed_reports

TICKETS = listing_of(TicketPageFilter, Ticket)
# What only some may know of is counted for them alone.
COMMON = Q(is_restricted=False)
# A department sees what it leads or answers for, a helper what is about their households.
ALONE = frozenset({Role.DEPARTMENT, Role.HELPER})
WAITS = {
    TicketStatus.REGISTERED: _("已登记、还没有交办给谁的问题。"),
    TicketStatus.ASSIGNED: _("已交办、等经办人认领并填报措施的问题。"),
    TicketStatus.ACCEPTED: _("措施已填报、等另一人核定的问题。"),
    TicketStatus.MEASURE_FIXED: _("措施已核定、经办人还没有报过进展的问题。"),
    TicketStatus.IN_PROGRESS: _("经办人正在整改的问题。"),
    TicketStatus.REOPENED: _("销号后又反弹、等经办人重新认领的问题。"),
    TicketStatus.CLOSEOUT_REQUESTED: _("已申请销号、等村或乡镇初验的问题。"),
    TicketStatus.CHECKED: _("初验通过、等牵头部门审核的问题。"),
    TicketStatus.REVIEWED: _("审核通过、等县级认定的问题。"),
}

REPORTS = {
    Punctuality.MISSING: (_("报送期限已过、还没有报的材料；退回后没有重报的也算（R-REPORT）。"), "overdue"),
    Punctuality.PENDING: (_("已到报送期、期限未过、还没有报的材料；期限当天不算迟（R-REPORT）。"), ""),
    Punctuality.LATE: (_("期限过后才报的材料，按首次报送的日期算（R-REPORT）。"), ""),
    Punctuality.IN_TIME: (_("期限以内报送的材料，按首次报送的日期算（R-REPORT）。"), ""),
}


def _listed(user: Any, asked: Mapping[str, str]) -> ReportListing:
    """定期报送 as its page narrows it; meetings have a list of their own."""
    rows = listed_reports(user).filter(reporter__requirement__kind=RequirementKind.REPORT)
    return ReportListing(rows, ReportFilterForm(asked, requirements=(), zones=(), places=()), user)


def _tickets(
    code: str,
    label: Any,
    meaning: Any,
    *,
    tone: str = "",
    is_hourly: bool = False,
    **narrowed: str,
) -> Measure:
    """Problems of the list, narrowed so."""
    return Measure(
        code=f"tickets.{code}",
        label=label,
        unit=_("件"),
        meaning=meaning,
        address="rectification:list",
        narrowed=narrowed,
        listing=TICKETS,
        sources=(Ticket._meta.db_table,),
        place="place",
        common=COMMON,
        alone=ALONE,
        tone=tone,
        is_hourly=is_hourly,
    )


TOPICS = (
    Topic(
        code="tickets",
        title=_("问题整改"),
        icon="clipboard-check",
        measures=(
            _tickets(
                "open", _("未销号"), _("没有销号、也没有撤销的问题（R-ZERO）。"), group=Group.OPEN.value
            ),
            _tickets(
                "overdue",
                _("已超期"),
                _("未销号、整改时限已过的问题；时限当天不算（R-OVERDUE）。"),
                tone="overdue",
                group=Group.OVERDUE.value,
            ),
            _tickets(
                "soon",
                _("7 天内到期"),
                _("未销号、整改时限在今天起 7 天以内的问题。"),
                tone="soon",
                group=Group.SOON.value,
            ),
            _tickets(
                "hours_late",
                _("响应或处置超时"),
                _("未销号、过了规定钟点还没有响应或处置，或者过了才办的问题（R-HOURS）。"),
                tone="overdue",
                is_hourly=True,
                group=Group.HOURS_LATE.value,
            ),
            _tickets(
                "counted",
                _("问题总数"),
                _("登记的全部问题，不含已撤销（R-ZERO）。"),
                group=Group.COUNTED.value,
            ),
            _tickets(
                "closed", _("已销号"), _("县级认定销号的问题（R-RATE）。"), group=TicketStatus.CLOSED.value
            ),
            _tickets(
                "in_time",
                _("按期销号"),
                _("已销号、销号日期不晚于最初时限的问题；后来批准延期的仍按最初时限算（R-RATE）。"),
                group=Group.IN_TIME.value,
            ),
            _tickets(
                "rebounded",
                _("反弹过"),
                _("销号后反弹过的问题，含已经再次销号的（R-RATE）。"),
                tone="soon",
                rebounded="true",
            ),
        ),
        rates=(
            Rate(
                code="tickets.done_share",
                label=_("整改完成率"),
                part="tickets.closed",
                whole="tickets.counted",
                meaning=_("已销号 ÷ 问题总数（R-RATE）。"),
            ),
            Rate(
                code="tickets.in_time_share",
                label=_("按期率"),
                part="tickets.in_time",
                whole="tickets.closed",
                meaning=_("按期销号 ÷ 已销号（R-RATE）。"),
            ),
        ),
    ),
    Topic(
        code="ticket-steps",
        title=_("整改环节"),
        icon="signpost-split",
        measures=tuple(
            _tickets(status.value, status.label, meaning, group=status.value)
            for status, meaning in WAITS.items()
        ),
    ),
    Topic(
        code="reports",
        title=_("定期报送"),
        icon="calendar-check",
        measures=tuple(
            Measure(
                code=f"reports.{standing.value}",
                label=standing.label,
                unit=_("份"),
                meaning=meaning,
                address="rectification:report-list",
                narrowed={"standing": standing.value},
                listing=_listed,
                sources=(PeriodicReport._meta.db_table,),
                # Nobody asks a helper for one; a department sees its own.
                readers=AT_WORK - {Role.HELPER},
                alone=ALONE,
                tone=tone,
            )
            for standing, (meaning, tone) in REPORTS.items()
        ),
    ),
)
