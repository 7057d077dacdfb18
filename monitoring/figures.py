"""What the dashboard shows of monitoring, of the county's self-check and of the departments' files."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringCategory
from monitoring.choices.cases import ClueStatus, Timing
from monitoring.choices.feeds import FeedKind, Punctuality
from monitoring.choices.findings import RULES_OF, Fault, FindingStatus
from monitoring.choices.measures import MeasureState
from monitoring.choices.months import LineKind
from monitoring.forms.case_filters import Stage
from monitoring.forms.feed_filters import FeedPageFilter
from monitoring.forms.findings import FindingPageFilter
from monitoring.forms.measure_filters import MeasurePageFilter
from monitoring.forms.page_filters import CasePageFilter, CluePageFilter
from monitoring.forms.warnings import Open, WarningFilter
from monitoring.models import Clue, Feed, Finding, MonitoringCase, SupportMeasure, Warning
from monitoring.reports.months import figures_of, months_of
from monitoring.rules.catalogue import RULES
from monitoring.rules.feed_files import scored_since
from monitoring.rules.rights import FEED_READERS
from povertycase.choices import Role
from povertycase.figures import (
    AT_WORK,
    Frozen,
    FrozenMonth,
    Listing,
    Measure,
    Rate,
    Topic,
    listing_of,
)
from povertycase.models import User

CASES = listing_of(CasePageFilter, MonitoringCase)
WARNINGS = listing_of(WarningFilter, Warning)
CASE, MEASURE = "monitoring_monitoringcase", "monitoring_supportmeasure"
CLUE, FINDING, WARNING = "monitoring_clue", "monitoring_finding", "monitoring_warning"
FEED, RUN = "monitoring_feed", "monitoring_feedrun"
# Of how many days, and which of them count.
POLICY = ("povertycase_policyparameter", "povertycase_calendarday")
AT_CASES = AT_WORK - {Role.DEPARTMENT}
SENT_ALONE = frozenset({Role.HELPER, Role.DEPARTMENT})
OVERDUE, SOON = "overdue", "soon"
# An address names the year or month that is meant, and a day counts everything anew.
this_year = lazy(lambda: f"{timezone.localdate():%Y}", str)
this_month = lazy(lambda: scored_since(timezone.localdate()), str)


def _of_cases(
    code: str,
    label: Any,
    unit: Any,
    meaning: Any,
    *sources: str,
    address: str = "case-list",
    listing: Listing = CASES,
    tone: str = "",
    **narrowed: Any,
) -> Measure:
    """What hangs on cases: a department has none of those lists."""
    return Measure(
        code=f"monitoring.{code}",
        label=label,
        unit=unit,
        meaning=meaning,
        address=f"monitoring:{address}",
        narrowed=narrowed,
        listing=listing,
        sources=sources,
        readers=AT_CASES,
        tone=tone,
    )


def _warnings(
    code: str,
    label: Any,
    meaning: Any,
    *,
    readers: frozenset[Role] = AT_WORK,
    tone: str = "",
    **narrowed: Any,
) -> Measure:
    """A department has what it sent itself."""
    return Measure(
        code=f"warnings.{code}",
        label=label,
        unit=_("条"),
        meaning=meaning,
        address="monitoring:warning-list",
        narrowed=narrowed,
        listing=WARNINGS,
        sources=(WARNING,),
        readers=readers,
        alone=SENT_ALONE,
        tone=tone,
    )


def _monitoring() -> tuple[Measure, ...]:
    """Households under monitoring first; then who is on the way in and out, and what waits for somebody."""
    monitored = Stage.MONITORED.value
    return (
        _of_cases(
            "monitored",
            _("监测中"),
            _("户"),
            _("已录入全国系统、还没有公告消除风险的监测对象户，含消除办理中的。"),
            CASE,
            status=monitored,
        ),
        *(
            _of_cases(
                f"category_{category.name.lower()}",
                category.label,
                _("户"),
                _("监测中的%s。") % category.label,
                CASE,
                status=monitored,
                category=category.value,
            )
            for category in MonitoringCategory
        ),
        _of_cases(
            "first_late",
            _("首项措施超期"),
            _("户"),
            _(
                "监测中、超过规定月数（通常为识别后一个月）还没有一项帮扶措施落实的户，含名册承接后还没有补录措施的。"
            ),
            *(CASE, MEASURE, *POLICY),
            status=monitored,
            timing=Timing.OVERDUE.value,
            tone=OVERDUE,
        ),
        _of_cases(
            "measures_late",
            _("措施逾期未落实"),
            _("项"),
            _("过了计划落实日期还没有落实、也没有结束的帮扶措施。"),
            MEASURE,
            address="measure-list",
            listing=listing_of(MeasurePageFilter, SupportMeasure),
            state=MeasureState.LATE.value,
            tone=OVERDUE,
        ),
        *_on_the_way(),
    )


def _on_the_way() -> tuple[Measure, ...]:
    identifying = Stage.IDENTIFYING.value
    return (
        _of_cases(
            "clues",
            _("待研判线索"),
            _("条"),
            _("已登记、乡镇还没有研判是否立案的线索。"),
            CLUE,
            address="clue-list",
            listing=listing_of(CluePageFilter, Clue),
            status=ClueStatus.RECEIVED.value,
            tone=SOON,
        ),
        _of_cases(
            "identifying",
            _("识别中"),
            _("户"),
            _("已立案、还没有录入系统的户，从待入户核实到待录入系统。"),
            CASE,
            status=identifying,
        ),
        _of_cases(
            "identifying_late",
            _("识别超期"),
            _("户"),
            _("自线索登记起超过规定天数还没有县级审定的户；天数见政策参数“识别认定最长时限”。"),
            *(CASE, MEASURE, *POLICY),
            status=identifying,
            timing=Timing.OVERDUE.value,
            tone=OVERDUE,
        ),
        _of_cases(
            "removing",
            _("消除办理中"),
            _("户"),
            _("已申请消除风险、还没有公告标注的户，仍算在监测中。"),
            CASE,
            status=Stage.REMOVING.value,
        ),
        _of_cases(
            "removed",
            _("今年已消除"),
            _("户次"),
            _("消除时间在今年、没有回退的监测对象；一户一年内消除两次的算两次。"),
            CASE,
            removed_in=this_year(),
        ),
    )


def _faults() -> tuple[Measure, ...]:
    """Open findings by fault, with where its rules come from."""
    listing = listing_of(FindingPageFilter, Finding)
    return tuple(
        _of_cases(
            f"fault_{fault.value}",
            fault.label,
            _("条"),
            _("自查筛查发现、还没有处理的问题：%s。")
            % "；".join(f"{RULES[rule].title}（{RULES[rule].basis}）" for rule in RULES_OF[fault]),
            FINDING,
            address="finding-list",
            listing=listing,
            fault=fault.value,
            status=FindingStatus.OPEN.value,
            tone=SOON if fault == Fault.OTHER else OVERDUE,
        )
        for fault in Fault
    )


def _exchange() -> tuple[Measure, ...]:
    """What departments warn of, whether it is looked into by its day, and whether their files come."""
    return (
        _warnings(
            "unhandled",
            _("未办结预警"),
            _("部门推送的预警中还没有核实反馈的，含核实中的。"),
            tone=SOON,
            status=Open.UNHANDLED.value,
        ),
        _warnings(
            "late",
            _("逾期未办结"),
            _("过了核实期限还没有核实反馈的预警。"),
            is_late="true",
            tone=OVERDUE,
        ),
        _warnings(
            "in_time",
            _("按期办结"),
            _("近十二个月推送的预警中，在核实期限内办结的；花名册上没有找到本人的不计。"),
            punctuality=Punctuality.IN_TIME.value,
            since=this_month(),
        ),
        _warnings(
            "counted",
            _("已办结或逾期"),
            _("近十二个月推送的预警中，已经办结的和逾期还没有办结的；花名册上没有找到本人的不计。"),
            punctuality=Punctuality.COUNTED.value,
            since=this_month(),
        ),
        Measure(
            code="feeds.missing",
            label=_("到期没有推送"),
            unit=_("项"),
            meaning=_("启用的部门推送中，近十二个月有到期没有收到数据的，按推送项数计，不按月份。"),
            address="monitoring:feed-list",
            narrowed={"is_active": "true", "is_missing": "true"},
            listing=listing_of(FeedPageFilter, Feed),
            sources=(FEED, RUN),
            readers=FEED_READERS,
            alone=SENT_ALONE,
            tone=OVERDUE,
        ),
    )


def _by_department() -> tuple[Measure, ...]:
    """For whoever hurries departments on; a department's own is what it has of the others."""
    return tuple(
        _warnings(
            f"open_{kind.value}",
            kind.label,
            _("%s推送、还没有核实反馈的预警，含核实中的。") % kind.label,
            readers=FEED_READERS - {Role.DEPARTMENT},
            tone=SOON,
            kind=kind.value,
            status=Open.UNHANDLED.value,
        )
        for kind in FeedKind
    )


def frozen_months(user: User, place: str) -> Sequence[FrozenMonth]:
    """The frozen months of a place, each figure with its households.

    Nothing for a helper: their villages are counted, and the lists show them those paired with them.
    """
    if any(posting.role == Role.HELPER for posting in user.postings):
        return []
    return [_frozen(row, place) for row in reversed(months_of(user, place))]


def _frozen(row: Mapping[str, Any], place: str) -> FrozenMonth:
    month: datetime.date = row["month"]
    asked = {"period": f"{month:%Y-%m}", **({"division": place} if place else {})}
    cells = [
        (each.households, _address("month-households", asked | {"kind": each.kind}))
        if each.households or each.people
        else (0, "")
        for each in figures_of(row)
    ]
    return FrozenMonth(month=month, address=_address("month", asked), cells=cells)


def _address(name: str, asked: Mapping[str, str]) -> str:
    return f"{reverse(f'monitoring:{name}')}?{urlencode(asked)}"


TOPICS = (
    Topic(
        code="monitoring",
        title=_("防返贫监测"),
        icon="shield-check",
        measures=_monitoring(),
        frozen=Frozen(
            title=_("各月监测户变化（户）"),
            meaning=_(
                "月度快照冻结的数：期末＝期初＋自然增加＋新识别纳入＋回退＋再标注－自然减少－风险消除－销户清退。"
            ),
            address="monitoring:bulletin-list",
            columns={kind.value: kind.label for kind in LineKind},
            drawn=LineKind.CLOSING.value,
            months=frozen_months,
        ),
    ),
    Topic(code="faults", title=_("四类问题"), icon="search", measures=_faults()),
    Topic(
        code="feeds",
        title=_("部门数据"),
        icon="inboxes",
        measures=_exchange(),
        rates=(
            Rate(
                code="warnings.punctual",
                label=_("按期办结率"),
                part="warnings.in_time",
                whole="warnings.counted",
                meaning=_("按期办结的占已办结和逾期的，与部门推送页相同。"),
            ),
        ),
    ),
    Topic(code="departments", title=_("各部门未办结预警"), icon="building", measures=_by_department()),
)
