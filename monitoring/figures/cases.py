"""防返贫监测: who is monitored, on the way in and out, and what is late."""

from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringCategory
from monitoring.choices.cases import ClueStatus, Timing
from monitoring.choices.measures import MeasureState
from monitoring.figures.months import FROZEN
from monitoring.forms.case_filters import Stage
from monitoring.forms.measure_filters import MeasurePageFilter
from monitoring.forms.page_filters import CasePageFilter, CluePageFilter
from monitoring.models import Clue, MonitoringCase, SupportMeasure
from povertycase.choices import Role
from povertycase.figures import AT_WORK, Listing, Measure, Topic, listing_of

CASES = listing_of(CasePageFilter, MonitoringCase)
CASE, MEASURE, CLUE = "monitoring_monitoringcase", "monitoring_supportmeasure", "monitoring_clue"
# Of how many days, and which of them count.
POLICY = ("povertycase_policyparameter", "povertycase_calendarday")
AT_CASES = AT_WORK - {Role.DEPARTMENT}
OVERDUE, SOON = "overdue", "soon"
# The address names the year that is meant, and each day counts everything anew.
this_year = lazy(lambda: f"{timezone.localdate():%Y}", str)


def of_cases(
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


WATCHED = (
    of_cases(
        "monitored",
        _("监测中"),
        _("户"),
        _("已录入全国系统、还没有公告消除风险的监测对象户，含消除办理中的。"),
        CASE,
        status=Stage.MONITORED.value,
    ),
    *(
        of_cases(
            f"category_{category.name.lower()}",
            category.label,
            _("户"),
            _("监测中的%s。") % category.label,
            CASE,
            status=Stage.MONITORED.value,
            category=category.value,
        )
        for category in MonitoringCategory
    ),
    of_cases(
        "first_late",
        _("首项措施超期"),
        _("户"),
        _(
            "监测中、超过规定月数（通常为识别后一个月）还没有一项帮扶措施落实的户；名册承接的户过了补录期限才算。"
        ),
        *(CASE, MEASURE, *POLICY),
        status=Stage.MONITORED.value,
        timing=Timing.OVERDUE.value,
        tone=OVERDUE,
    ),
    of_cases(
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
)
ON_THE_WAY = (
    of_cases(
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
    of_cases(
        "identifying",
        _("识别中"),
        _("户"),
        _("已立案、还没有录入系统的户，从待入户核实到待录入系统。"),
        CASE,
        status=Stage.IDENTIFYING.value,
    ),
    of_cases(
        "identifying_late",
        _("识别超期"),
        _("户"),
        _("自线索登记起超过规定天数还没有县级审定的户；天数见政策参数“识别认定最长时限”。"),
        *(CASE, MEASURE, *POLICY),
        status=Stage.IDENTIFYING.value,
        timing=Timing.OVERDUE.value,
        tone=OVERDUE,
    ),
    of_cases(
        "removing",
        _("消除办理中"),
        _("户"),
        _("已申请消除风险、还没有公告标注的户，仍算在监测中。"),
        CASE,
        status=Stage.REMOVING.value,
    ),
    of_cases(
        "removed",
        _("今年已消除"),
        _("户次"),
        _("消除时间在今年、没有回退的监测对象；一户一年内消除两次的算两次。"),
        CASE,
        removed_in=this_year(),
    ),
)
MONITORING = Topic(
    code="monitoring",
    title=_("防返贫监测"),
    icon="shield-check",
    measures=(*WATCHED, *ON_THE_WAY),
    frozen=FROZEN,
)
