"""The words of a case: risks as the national lists print them, and our own states and channels."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a clue came to us."""

    DECLARED = "declared", _("农户自主申报")
    CADRE = "cadre", _("基层干部排查")
    DEPARTMENT = "department", _("部门筛查预警")
    PUBLIC = "public", _("信访和舆情")


class ClueStatus(TextChoices):
    """What became of a clue."""

    RECEIVED = "received", _("待研判")
    TAKEN_UP = "taken_up", _("已立案核实")
    ENDED = "ended", _("不予立案")


class Risk(TextChoices):
    """致贫返贫风险."""

    ILLNESS = "因病", "因病"
    SCHOOLING = "因学", "因学"
    DISABILITY = "因残", "因残"
    DISASTER = "因自然灾害", "因自然灾害"
    ACCIDENT = "因意外事故", "因意外事故"
    INDUSTRY = "因产业项目失败", "因产业项目失败"
    WORK = "因务工就业不稳", "因务工就业不稳"
    LABOUR = "缺劳动力", "缺劳动力"
    HOUSING = "因安全住房", "因安全住房"
    WATER = "因安全饮水", "因安全饮水"
    OTHER = "其他", "其他"


class Disaster(TextChoices):
    """The kinds of natural disaster; 因自然灾害 names one."""

    FLOOD = "洪涝灾害", "洪涝灾害"
    GEOLOGICAL = "地质灾害", "地质灾害"
    DROUGHT = "旱灾", "旱灾"
    BIOLOGICAL = "生物灾害", "生物灾害"
    WEATHER = "气象灾害", "气象灾害"
    EARTHQUAKE = "地震灾害", "地震灾害"
    OTHER = "其他灾害", "其他灾害"


# The numeric codes that some provinces' sheets carry instead of the words.
RISK_CODES: Mapping[str, tuple[Risk, str]] = {
    "01": (Risk.ILLNESS, ""),
    "0201": (Risk.DISASTER, Disaster.FLOOD),
    "0202": (Risk.DISASTER, Disaster.GEOLOGICAL),
    "0203": (Risk.DISASTER, Disaster.DROUGHT),
    "0204": (Risk.DISASTER, Disaster.BIOLOGICAL),
    "0205": (Risk.DISASTER, Disaster.WEATHER),
    "0206": (Risk.DISASTER, Disaster.EARTHQUAKE),
    "0299": (Risk.DISASTER, Disaster.OTHER),
    "03": (Risk.DISABILITY, ""),
    "04": (Risk.LABOUR, ""),
    "05": (Risk.ACCIDENT, ""),
    "06": (Risk.INDUSTRY, ""),
    "07": (Risk.WORK, ""),
    "09": (Risk.SCHOOLING, ""),
    "99": (Risk.OTHER, ""),
}
MOST_RISKS = 5


class CaseStatus(TextChoices):
    """Where one episode of a household stands; a state is named by what it waits for."""

    VERIFYING = "verifying", _("待入户核实")
    CROSS_CHECKING = "cross_checking", _("待信息比对")
    REVIEWING = "reviewing", _("待民主评议")
    ON_NOTICE = "on_notice", _("村内公示")
    TOWN_REVIEW = "town_review", _("待乡镇审核")
    COUNTY_DECISION = "county_decision", _("待县级审定")
    DECIDED = "decided", _("待公告")
    ANNOUNCED = "announced", _("待录入系统")
    ACTIVE = "active", _("监测帮扶中")
    REMOVAL_VERIFYING = "removal_verifying", _("消除：待入户核实")
    REMOVAL_REVIEWING = "removal_reviewing", _("消除：待民主评议")
    REMOVAL_ON_NOTICE = "removal_on_notice", _("消除：村内公示")
    REMOVAL_TOWN_REVIEW = "removal_town", _("消除：待乡镇审核")
    REMOVAL_COUNTY = "removal_county", _("消除：待县级审批")
    REMOVAL_DECIDED = "removal_decided", _("消除：待公告标注")
    REMOVED = "removed", _("风险已消除")
    REJECTED = "rejected", _("不纳入")
    CLEARED = "cleared", _("已终止监测")


IDENTIFYING = (
    *(CaseStatus.VERIFYING, CaseStatus.CROSS_CHECKING, CaseStatus.REVIEWING, CaseStatus.ON_NOTICE),
    *(CaseStatus.TOWN_REVIEW, CaseStatus.COUNTY_DECISION, CaseStatus.DECIDED, CaseStatus.ANNOUNCED),
)
REMOVING = (
    *(CaseStatus.REMOVAL_VERIFYING, CaseStatus.REMOVAL_REVIEWING, CaseStatus.REMOVAL_ON_NOTICE),
    *(CaseStatus.REMOVAL_TOWN_REVIEW, CaseStatus.REMOVAL_COUNTY, CaseStatus.REMOVAL_DECIDED),
)
# The county has not decided yet: the clock of M-TIME runs.
UNDECIDED = tuple(each for each in IDENTIFYING if each not in {CaseStatus.DECIDED, CaseStatus.ANNOUNCED})
# A household is monitored from its registration until its removal is announced.
MONITORED = (CaseStatus.ACTIVE, *REMOVING)
# Cases that have come into the register, whatever became of them later.
REGISTERED = (*MONITORED, CaseStatus.REMOVED)
# One case of a household is open at a time.
OPEN = (*IDENTIFYING, *MONITORED)


class Timing(TextChoices):
    """How the clock of a case stands: that to the county's decision, or that to the first measure."""

    OVERDUE = "overdue", _("已超期")
    ALARM = "alarm", _("临近期限")
    IN_TIME = "in_time", _("期限内")


class RemovalWay(TextChoices):
    """风险消除方式."""

    HELPED = "帮扶消除", "帮扶消除"
    NATURAL = "自然消除", "自然消除"


class ClearedReason(TextChoices):
    """Why a household is not monitored any more although its risk was not removed."""

    DIED = "整户死亡", "整户死亡"
    MOVED = "整户迁出", "整户迁出"
    MERGED = "并入其他户", "并入其他户"
    EXPELLED = "清退", "清退"


class Aim(TextChoices):
    """What a go through the steps is for."""

    JOINING = "joining", _("纳入监测")
    LEAVING = "leaving", _("风险消除")
