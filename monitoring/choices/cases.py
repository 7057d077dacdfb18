"""The words of a case: our own states and channels; its risks are those of the register."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The register knows the list too: its words are the lower app's, and monitoring's by this name.
from households.choices.risks import RISK_CODES as RISK_CODES
from households.choices.risks import Disaster as Disaster
from households.choices.risks import Risk as Risk


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
# Their list may still be objected to: the county has not decided whether they join, or leave.
OBJECTABLE = (*UNDECIDED, *(each for each in REMOVING if each != CaseStatus.REMOVAL_DECIDED))
# They wait for a list of their village, to join or to leave.
LISTED = (CaseStatus.ON_NOTICE, CaseStatus.REMOVAL_ON_NOTICE)
# A household is monitored from its registration until its removal is announced.
MONITORED = (CaseStatus.ACTIVE, *REMOVING)
# 纳入, of which the status alone says so. One that was cleared may never have been: models.taken_in asks.
IDENTIFIED = (CaseStatus.ANNOUNCED, *MONITORED, CaseStatus.REMOVED)
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
