"""The words of the project library: categories as the national lists print them, and our own states."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """项目类型: the seven of the national list, and what fits none of them."""

    INDUSTRY = "产业发展", "产业发展"
    EMPLOYMENT = "就业项目", "就业项目"
    CONSTRUCTION = "乡村建设行动", "乡村建设行动"
    RELOCATION = "易地搬迁后扶", "易地搬迁后扶"
    SAFEGUARDS = "巩固三保障成果", "巩固三保障成果"
    GOVERNANCE = "乡村治理和精神文明建设", "乡村治理和精神文明建设"
    FEE = "项目管理费", "项目管理费"
    OTHER = "其他", "其他"


# 二级项目类型 of each category; a category without an entry has no second level.
SUBCATEGORIES: Mapping[str, tuple[str, ...]] = {
    Category.INDUSTRY: (
        "生产项目",
        "加工流通项目",
        "配套设施项目",
        "产业服务支撑项目",
        "金融保险配套项目",
        "高质量庭院经济",
        "新型农村集体经济发展项目",
    ),
    Category.EMPLOYMENT: ("务工补助", "就业", "创业", "乡村工匠", "公益性岗位"),
    Category.CONSTRUCTION: ("农村基础设施", "人居环境整治", "农村公共服务"),
    Category.RELOCATION: ("公共服务岗位", "“一站式”社区综合服务设施建设", "易地扶贫搬迁贷款债券贴息补助"),
    Category.SAFEGUARDS: ("住房", "教育", "健康", "综合保障"),
}


class Nature(TextChoices):
    """建设性质."""

    NEW = "新建", "新建"
    CONTINUED = "续建", "续建"
    EXTENDED = "改扩建", "改扩建"


class SupportMode(TextChoices):
    """How public money takes part in a project."""

    DIRECT = "direct", _("直接实施")
    PRIVATE = "private", _("民办公助")
    GRANT = "grant", _("项目补助")
    REWARD = "reward", _("以奖代补")


class Procurement(TextChoices):
    """How the one who builds was found."""

    OPEN = "公开招标", "公开招标"
    INVITED = "邀请招标", "邀请招标"
    NEGOTIATED = "竞争性谈判", "竞争性谈判"
    QUOTED = "询价", "询价"
    SINGLE = "单一来源", "单一来源"
    VILLAGE = "村民自建", "村民自建"
    WORK_RELIEF = "以工代赈", "以工代赈"


class ProjectStatus(TextChoices):
    """How far a project has come on its way into the library and the year's plan."""

    DRAFTED = "drafted", _("谋划")
    APPLIED = "applied", _("村已申报")
    REVIEWED = "reviewed", _("乡已审核")
    APPROVED = "approved", _("县已审定")
    LISTED = "listed", _("已入库（储备）")
    PLANNED = "planned", _("列入年度计划")
    WITHDRAWN = "withdrawn", _("已出库")
    TERMINATED = "terminated", _("已终止")


# Money may go only to what stands in the library.
IN_LIBRARY = (ProjectStatus.LISTED, ProjectStatus.PLANNED)


class NoticeStage(TextChoices):
    """三公示一公告, in their order."""

    VILLAGE = "village", _("村公示")
    TOWNSHIP = "township", _("乡公示")
    COUNTY = "county", _("县公示")
    ANNOUNCEMENT = "announcement", _("县公告")


class TargetKind(TextChoices):
    """What a number of a project says: what is built, or what comes of it."""

    QUANTITY = "quantity", _("建设任务")
    PERFORMANCE = "performance", _("绩效目标")


class MilestoneKind(TextChoices):
    """What happens to a project of the year's plan, in the order of its life."""

    PROCURED = "procured", _("招投标")
    STARTED = "started", _("开工")
    COMPLETED = "completed", _("完工")
    ACCEPTED = "accepted", _("竣工验收")
    SETTLED = "settled", _("决算审计")
    HANDED_OVER = "handed_over", _("资产确权移交")
    IN_UPKEEP = "in_upkeep", _("管护")
    EVALUATED = "evaluated", _("绩效评价")


class Stage(TextChoices):
    """How far a project of the year's plan has come: the last of these steps that happened."""

    WAITING = "waiting", _("未开工")
    STARTED = MilestoneKind.STARTED.value, _("在建")
    COMPLETED = MilestoneKind.COMPLETED.value, _("已完工待验收")
    ACCEPTED = MilestoneKind.ACCEPTED.value, _("已验收待移交")
    HANDED_OVER = MilestoneKind.HANDED_OVER.value, _("已移交")
