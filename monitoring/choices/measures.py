"""The fourteen kinds of measures, and which of them answer which risk."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from households.choices import SafeguardItem
from monitoring.choices.cases import Risk


class MeasureKind(TextChoices):
    """帮扶措施类别."""

    INDUSTRY = "产业帮扶", "产业帮扶"
    EMPLOYMENT = "就业帮扶", "就业帮扶"
    FINANCE = "金融帮扶", "金融帮扶"
    PUBLIC_POST = "公益岗位帮扶", "公益岗位帮扶"
    HOUSING = "住房安全保障", "住房安全保障"
    WATER = "饮水安全保障", "饮水安全保障"
    HEALTH = "健康帮扶", "健康帮扶"
    COMPULSORY_EDUCATION = "义务教育保障", "义务教育保障"
    EDUCATION = "教育帮扶", "教育帮扶"
    SAFETY_NET = "综合保障", "综合保障"
    SOCIAL = "社会帮扶", "社会帮扶"
    RELOCATION = "搬迁", "搬迁"
    CONDITIONS = "生产生活条件改善", "生产生活条件改善"
    INFRASTRUCTURE = "基础设施建设", "基础设施建设"


# 开发式帮扶: what lets people earn.
DEVELOPING = frozenset(
    {MeasureKind.INDUSTRY, MeasureKind.EMPLOYMENT, MeasureKind.FINANCE, MeasureKind.PUBLIC_POST}
)

# What is done within a kind; a kind without an entry is described in words.
ITEMS: Mapping[str, tuple[str, ...]] = {
    MeasureKind.INDUSTRY: ("发展生产", "产业奖补", "资产收益", "入股分红", "技术指导", "其他"),
    MeasureKind.EMPLOYMENT: ("务工就业", "帮扶车间", "技能培训", "劳务输出", "外出务工补贴", "其他"),
    MeasureKind.FINANCE: ("小额信贷", "保险", "其他"),
    MeasureKind.HOUSING: ("危房改造", "其他"),
    MeasureKind.HEALTH: (
        *("参加城乡居民基本医疗保险个人缴费补贴", "大病保险", "医疗救助"),
        *("家庭医生签约", "大病专项救治", "其他"),
    ),
    MeasureKind.EDUCATION: ("雨露计划", "其他"),
    MeasureKind.SAFETY_NET: (
        *("低保", "特困供养", "残疾人补贴", "临时救助", "社会救助"),
        *("参加城乡居民基本养老保险补贴", "养老金", "其他"),
    ),
}

# The kinds that answer a risk; any of them does. 因安全住房: a safe house or a move, not both.
ANSWERS: Mapping[str, frozenset[MeasureKind]] = {
    Risk.ILLNESS: frozenset({MeasureKind.HEALTH, MeasureKind.SOCIAL}),
    Risk.SCHOOLING: frozenset({MeasureKind.COMPULSORY_EDUCATION, MeasureKind.EDUCATION, MeasureKind.SOCIAL}),
    Risk.DISABILITY: frozenset({MeasureKind.SAFETY_NET, MeasureKind.SOCIAL}),
    Risk.HOUSING: frozenset({MeasureKind.HOUSING, MeasureKind.RELOCATION}),
    Risk.WATER: frozenset({MeasureKind.WATER}),
    Risk.INDUSTRY: frozenset({MeasureKind.INDUSTRY, MeasureKind.FINANCE}),
    Risk.WORK: frozenset({MeasureKind.EMPLOYMENT, MeasureKind.PUBLIC_POST}),
    Risk.LABOUR: frozenset({MeasureKind.SAFETY_NET, MeasureKind.SOCIAL, MeasureKind.PUBLIC_POST}),
    **dict.fromkeys(
        (Risk.DISASTER, Risk.ACCIDENT),
        frozenset({MeasureKind.SOCIAL, MeasureKind.SAFETY_NET, MeasureKind.HOUSING, MeasureKind.INDUSTRY}),
    ),
}
# The kinds that answer a safeguard found not to be met.
SAFEGUARD_ANSWERS: Mapping[str, frozenset[MeasureKind]] = {
    SafeguardItem.SCHOOLING: frozenset({MeasureKind.COMPULSORY_EDUCATION}),
    SafeguardItem.MEDICAL: frozenset({MeasureKind.HEALTH, MeasureKind.SOCIAL}),
    SafeguardItem.HOUSING: ANSWERS[Risk.HOUSING],
    SafeguardItem.WATER: ANSWERS[Risk.WATER],
}
# When a risk is to be removed, one more kind answers it.
ANSWERS_AT_REMOVAL: Mapping[str, frozenset[MeasureKind]] = {
    Risk.ILLNESS: ANSWERS[Risk.ILLNESS] | {MeasureKind.SAFETY_NET}
}


class MeasureState(TextChoices):
    """How far a measure has come; late ones are planned ones."""

    PLANNED = "planned", _("未落实")
    LATE = "late", _("逾期未落实")
    LANDED = "landed", _("已落实")
    ENDED = "ended", _("已结束")


class PlanStatus(TextChoices):
    """Where a household's plan stands."""

    DRAFTED = "drafted", _("草拟")
    SUBMITTED = "submitted", _("待审批")
    APPROVED = "approved", _("已批准")
    REPLACED = "replaced", _("已被新计划替代")


class VillagePlanStatus(TextChoices):
    """Where a village's plan of a year stands."""

    DRAFTED = "drafted", _("草拟")
    SUBMITTED = "submitted", _("待审批")
    APPROVED = "approved", _("已批准")


LACKING = "lacking"  # the state of a village without a plan of the year
