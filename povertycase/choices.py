"""The words the kernel stores: levels, roles, kinds."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """The five levels of a division; each has its own code length."""

    PROVINCE = "province", _("省")
    PREFECTURE = "prefecture", _("市")
    COUNTY = "county", _("县")
    TOWNSHIP = "township", _("乡镇")
    VILLAGE = "village", _("村")


CODE_LENGTHS = {
    Level.PROVINCE: 2,
    Level.PREFECTURE: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}


class Role(TextChoices):
    """What a posting lets its holder do; which role may take which step is in each app's MOVES."""

    VILLAGE = "village", _("村干部/驻村队员")
    HELPER = "helper", _("帮扶责任人")
    TOWNSHIP = "township", _("乡镇经办")
    DEPARTMENT = "department", _("行业部门")
    COUNTY = "county", _("乡村振兴办")
    LEADER = "leader", _("领导（只读）")
    AUDITOR = "auditor", _("审计（只读）")
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")


# 三员分立: none of the three sees a household.
ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
READ_ONLY = frozenset({Role.LEADER, Role.AUDITOR})


class OrganisationKind(TextChoices):
    """What an organisation does in the county's work."""

    LEAD = "lead", _("牵头部门")
    DEPARTMENT = "department", _("行业部门")
    ENTERPRISE = "enterprise", _("企业")
    HELPER = "helper", _("帮扶单位")
    IMPLEMENTER = "implementer", _("项目实施单位")


# They help households and have no work of their own on the register: what they know of it is whom they help.
HELPING_UNITS = frozenset({OrganisationKind.HELPER, OrganisationKind.ENTERPRISE})


class Trade(TextChoices):
    """A department's line of work; it decides which columns its people read (FIELD_RIGHTS)."""

    MEDICAL = "medical", _("医疗保障")
    HEALTH = "health", _("卫生健康")
    EDUCATION = "education", _("教育")
    CIVIL_AFFAIRS = "civil_affairs", _("民政")
    DISABLED = "disabled", _("残联")
    HOUSING = "housing", _("住房建设")
    WATER = "water", _("水利")
    LABOUR = "labour", _("人力社保")
    FINANCE = "finance", _("财政")
    AGRICULTURE = "agriculture", _("农业农村")


class DayKind(TextChoices):
    """Why a calendar day differs from the ordinary week."""

    HOLIDAY = "holiday", _("放假")
    WORKDAY = "workday", _("调休上班")


class ObligationState(TextChoices):
    """Whether somebody still owes it."""

    OPEN = "open", _("待办")
    MET = "met", _("已办结")
    WITHDRAWN = "withdrawn", _("不再要求")


class ReminderLevel(TextChoices):
    """How far up the ladder an obligation has come, in order; the last two tell the offices above."""

    FIRST = "first", _("首次提醒")
    SECOND = "second", _("再次提醒")
    LAST = "last", _("临期提醒")
    DUE = "due", _("当日到期")
    OVERDUE = "overdue", _("逾期")
    TOWNSHIP = "township", _("逾期报乡镇")
    COUNTY = "county", _("逾期报县级")


class Urgency(TextChoices):
    """How near the last day of something is."""

    OVERDUE = "overdue", _("超期")
    SOON = "soon", _("3 个工作日内")
    LATER = "later", _("以后")


@dataclass(frozen=True, slots=True)
class ObligationKind:
    """A kind of obligation, as the configuration of its app tells of it.

    duties: the dotted name of a function without arguments that gives the duty of every record there is;
    before: the parameter with the days of its first reminders; tells_helpers: whether what is owed about a
    household falls to those who help it, too; is_personal: what is restricted of it is known to whoever owes
    it in person and to no office or reader.
    """

    label: Any
    duties: str
    before: str = "remind.before_days"
    tells_helpers: bool = True
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class PaperKind:
    """An official document that the system writes, as the configuration of its app tells of it.

    specimen: the dotted name of a function without arguments that gives an example of it.
    """

    label: Any
    specimen: str


class ChannelKind(TextChoices):
    """A way by which messages leave the system."""

    EMAIL = "email", _("电子邮件")
    WECOM = "wecom", _("企业微信群机器人")
    DINGTALK = "dingtalk", _("钉钉群机器人")


# They stand in a group and have a webhook.
ROBOTS = frozenset({ChannelKind.WECOM, ChannelKind.DINGTALK})


class DispatchState(TextChoices):
    """What is known of a message that leaves the system."""

    WAITING = "waiting", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发出")
    FAILED = "failed", _("未发出")
    UNKNOWN = "unknown", _("不确定")


class ExportStatus(TextChoices):
    """Where a list stands that two people let out."""

    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("生成中")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    MADE = "made", _("可下载")
    FAILED = "failed", _("未生成")
    TAKEN = "taken", _("已下载")
    EXPIRED = "expired", _("已过期")


# What the audit trail calls the steps on such a list.
EXPORT_VERBS = {
    "ask_export": _("申请导出"),
    "approve_export": _("同意导出"),
    "refuse_export": _("不同意导出"),
    "withdraw_export": _("撤回导出申请"),
    "make_export": _("生成导出文件"),
    "fail_export": _("导出文件未生成"),
    "take_export": _("下载导出文件"),
    "expire_export": _("导出文件过期删除"),
}


class JobState(TextChoices):
    """Where a background job stands."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")


class JobKind(TextChoices):
    """A background job as its owner knows it; the value is the name of the Celery task that does it."""

    MAKE_EXPORT = "povertycase.make_export", _("生成导出文件")
    PREPARE_ROLL = "households.prepare_roll", _("花名册校验比对")
    MARK_ROLL = "households.mark_roll", _("花名册标注")
    APPLY_ROLL = "households.apply_roll", _("花名册入库")
    UNDO_ROLL = "households.undo_roll", _("花名册撤销")
    IMPORT_PAIRINGS = "households.import_pairings", _("结对名册导入")
    IMPORT_ENTRIES = "households.import_entries", _("台账导入")
    READ_CHANNELS = "households.read_channels", _("四合一渠道表读取")
    IMPORT_CHANNELS = "households.import_channels", _("四合一渠道表写入")
    PRINT_CARDS = "households.print_cards", _("整村明白卡打印")
    IMPORT_FUNDS = "projects.import_funds", _("资金分配结果导入")
    IMPORT_PROJECTS = "projects.import_projects", _("项目库导入")
    COMPARE_PROGRESS = "projects.compare_progress", _("支出进度台账核对")
    READ_FEED = "monitoring.read_feed", _("部门推送读取")
    FETCH_FEED = "monitoring.fetch_feed", _("部门推送接收")
    SCREEN = "monitoring.screen", _("防返贫筛查")
    ADOPT_CASES = "monitoring.adopt_cases", _("名册承接监测对象")
    IMPORT_SWEEP = "monitoring.import_sweep", _("集中排查表导入")
    READ_LEDGER = "rectification.read_ledger", _("整改台账读取")
    IMPORT_LEDGER = "rectification.import_ledger", _("整改台账写入")


# What the audit trail calls the steps on war zones; their pages tell them.
ZONE_VERBS = {
    "form_zone": _("设立战区"),
    "move_town": _("调整战区乡镇"),
    "change_commander": _("更换指挥长"),
    "end_zone": _("撤销战区"),
}
# The same of the layouts that an office makes of its own papers.
PAPER_VERBS = {
    "upload_paper_template": _("上传公文样式"),
    "restore_paper_layout": _("恢复系统公文样式"),
}
# The same of the outlines that its walls draw.
OUTLINE_VERBS = {
    "upload_outlines": _("上传地图轮廓"),
    "put_outlines_in_force": _("启用地图轮廓"),
    "withdraw_outlines": _("停用地图轮廓"),
    "hang_wall": _("挂屏"),
}


class CoordinateSystem(TextChoices):
    """What degrees of longitude and latitude mean: places differ by up to some hundred metres."""

    CGCS2000 = "CGCS2000", _("CGCS2000（2000 国家大地坐标系）")
    WGS84 = "WGS-84", _("WGS-84（卫星定位）")
    GCJ02 = "GCJ-02", _("GCJ-02（互联网地图）")
