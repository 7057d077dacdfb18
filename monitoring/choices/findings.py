"""The words of findings: where one stands, which of the four faults it is, and the ten key groups."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingStatus(TextChoices):
    """Where a finding stands."""

    OPEN = "open", _("待处理")
    DISMISSED = "dismissed", _("已核实排除")
    RESOLVED = "resolved", _("已整改")


class Fault(TextChoices):
    """The four faults that the county looks for in its own work, and what else is looked at."""

    OVERLOOKED = "overlooked", _("应纳未纳")
    INACCURATE = "inaccurate", _("纳而不准")
    UNHELPED = "unhelped", _("纳而不帮")
    TOO_FAST = "too_fast", _("快进快出")
    OTHER = "other", _("其他")


RULES_OF: Mapping[str, tuple[str, ...]] = {
    Fault.OVERLOOKED: ("M-NIN",),
    Fault.INACCURATE: ("M-WRONG",),
    Fault.UNHELPED: ("M-NOHELP", "M-DEVEL"),
    Fault.TOO_FAST: ("M-FAST",),
    Fault.OTHER: ("M-TIME", "M-LONG", "M-INS-SUB", "M-SWEEP", "H-LOW-01", "I-05", "I-06", "I-07"),
}
FAULT_OF: Mapping[str, str] = {rule: fault for fault, rules in RULES_OF.items() for rule in rules}


class KeyGroup(TextChoices):
    """十类重点人群: the groups that every sweep looks at first."""

    EXITED = "exited", _("脱贫户")
    LOW_INCOME = "low_income", _("收入低或明显减少")
    DESTITUTE = "destitute", _("单人特困户")
    ALLOWANCE = "allowance", _("低保户")
    DISABLED = "disabled", _("残疾家庭")
    STUDENTS = "students", _("多子女就学家庭")
    UNSTEADY_WORK = "unsteady_work", _("务工收入不稳")
    EXPENSE = "expense", _("刚性支出大")
    CARE = "care", _("失能老人、留守或困境儿童家庭")
    LONG_OPEN = "long_open", _("超期未消除")


# What the facts of a finding are called; one that is not here is not shown.
FACT_LABELS: Mapping[str, Any] = {
    "per_capita_yuan": _("人均纯收入（元）"),
    "line_yuan": _("监测线（元）"),
    "ended_on": _("收入统计期止"),
    "oop_yuan": _("合规自付（元）"),
    "threshold_yuan": _("预警线（元）"),
    "late": _("超期预警（条）"),
    "able": _("有劳动力（人）"),
    "members": _("家庭人口（人）"),
    "identified_on": _("识别时间"),
    "removed_on": _("消除时间"),
    "due_on": _("期限"),
    "first": _("第一项措施落实"),
    "risk": _("风险"),
    "measures": _("现有措施"),
    "stated": _("实施开发式帮扶措施情况"),
    "clue_on": _("线索日期"),
    "decided_on": _("审定日期"),
    "months": _("月数"),
    "cutoff_on": _("参保截止日"),
    "share": _("占比"),
    "households": _("户数"),
    "recorded": _("有记录（户）"),
    "year": _("年度"),
    "whole": _("已全覆盖（次）"),
    "least": _("应不少于（次）"),
}
