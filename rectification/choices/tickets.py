"""The words of tickets."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TicketStatus(TextChoices):
    """Where a ticket stands; the value is stored."""

    REGISTERED = "registered", _("待交办")
    ASSIGNED = "assigned", _("待认领")
    ACCEPTED = "accepted", _("待核定措施")
    MEASURE_FIXED = "measure_fixed", _("措施已核定")
    IN_PROGRESS = "in_progress", _("整改中")
    CLOSEOUT_REQUESTED = "closeout_requested", _("待村镇初验")
    CHECKED = "checked", _("待牵头部门审核")
    REVIEWED = "reviewed", _("待县级认定")
    CLOSED = "closed", _("已销号")
    REOPENED = "reopened", _("反弹待整改")
    CANCELLED = "cancelled", _("已撤销")


SETTLED = (TicketStatus.CLOSED, TicketStatus.CANCELLED)
# Somebody is at work on it: progress is reported, and more time may be asked for.
WORKING = (TicketStatus.MEASURE_FIXED, TicketStatus.IN_PROGRESS)
# It lies with those who judge whether it is done; nothing of it changes meanwhile.
JUDGED = (TicketStatus.CLOSEOUT_REQUESTED, TicketStatus.CHECKED, TicketStatus.REVIEWED)


class Topic(TextChoices):
    """The ten topics of the special campaigns, and what lies beside them."""

    OVERLOOKED = "1", _("应纳未纳")
    HOUSING = "2", _("住房安全")
    SCHOOLING = "3", _("控辍保学")
    INSURANCE = "4", _("重点人群未参保")
    WATER = "5", _("饮水工程运行维护")
    ELDERLY = "6", _("强化老人户保障")
    INDUSTRY = "7", _("产业带贫不规范")
    JOBS = "8", _("就业帮扶不到位")
    FINANCE = "9", _("金融帮扶不到位")
    RELOCATION = "10", _("搬迁社区治理融入")
    CONDUCT = "conduct", _("腐败和作风问题")
    FACILITIES = "facilities", _("村级基础设施")
    OPINION = "opinion", _("舆情信访")
    OTHER = "other", _("其他问题")


class RectifyMode(TextChoices):
    """How a problem is put right."""

    AT_ONCE = "at_once", _("立行立改")
    BY_DATE = "by_date", _("限期整改")
    LONG_TERM = "long_term", _("长期坚持")


class Liability(TextChoices):
    """In which quality somebody answers for the thing that is wrong."""

    OWNER = "owner", _("谁拥有谁负责")
    USER = "user", _("谁使用谁负责")
    KEEPER = "keeper", _("谁主管谁负责")


class DutyRole(TextChoices):
    """六大责任: which part whoever answers has in the county's work."""

    ZONE = "zone", _("战区主导")
    TOWNSHIP = "township", _("乡镇主体")
    VILLAGE = "village", _("村社主抓")
    TRADE = "trade", _("行业主管")
    HELPER = "helper", _("帮扶同责")
    SUPERVISOR = "supervisor", _("监督考核")


class EvidenceKind(TextChoices):
    """When a picture or paper shows the thing."""

    BEFORE = "before", _("整改前")
    AFTER = "after", _("整改后")


class CloseoutLevel(TextChoices):
    """By which levels a ticket is closed, in their order."""

    TOWN = "town", _("村镇初验")
    LEAD = "lead", _("牵头部门审核")
    COUNTY = "county", _("县级认定")


class ExtensionStatus(TextChoices):
    """Where a request for more time stands."""

    REQUESTED = "requested", _("待审批")
    APPROVED = "approved", _("已批准")
    DECLINED = "declined", _("未批准")


class ReferralStatus(TextChoices):
    """Where a referral to 纪委 stands."""

    REFERRED = "referred", _("已移送")
    CONCLUDED = "concluded", _("已反馈结果")


class Sanction(TextChoices):
    """What was done to somebody; one person may have several."""

    PUNISHED = "punished", _("党纪政务处分")
    ORGANISATIONAL = "organisational", _("组织处理")
    HELD_ACCOUNTABLE = "accountable", _("问责")
    TRANSFERRED = "transferred", _("移送司法")


class Cause(TextChoices):
    """What a proposed ticket comes from."""

    SURVEY = "survey", _("走访核查不达标")
    FOUR_IN_ONE = "four_in_one", _("四合一比对差异")
    MONITORING = "monitoring", _("监测规则发现")
    LEDGER = "ledger", _("民生台账缺口")
    AUDIT = "audit", _("审计发现")


class ProposalStatus(TextChoices):
    """What became of a proposed ticket."""

    PROPOSED = "proposed", _("待确认")
    ACCEPTED = "accepted", _("已立单")
    DISMISSED = "dismissed", _("不立单")
