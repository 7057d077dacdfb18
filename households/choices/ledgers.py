"""Words that the ledgers (台账) share."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryWay(TextChoices):
    """How an entry came into a ledger."""

    PAGE = "page", _("页面登记")
    SHEET = "sheet", _("表格导入")
    API = "api", _("接口登记")


class LabourWish(TextChoices):
    """What somebody who can work wants to do (就业意愿)."""

    AWAY = "外出务工", _("外出务工")
    NEARBY = "就近就业", _("就近就业")
    PUBLIC_POST = "公益性岗位", _("公益性岗位")
    FARMING = "发展产业", _("发展产业")
    BUSINESS = "自主创业", _("自主创业")
    NONE = "暂无意愿", _("暂无意愿")


class SkillLevel(TextChoices):
    """职业技能等级, and the two certificates beside the levels; 《职业技能等级》 words."""

    SPECIAL = "专项职业能力", _("专项职业能力")
    TRAINED = "培训合格证", _("培训合格证")
    FIVE = "五级/初级工", _("五级/初级工")
    FOUR = "四级/中级工", _("四级/中级工")
    THREE = "三级/高级工", _("三级/高级工")
    TWO = "二级/技师", _("二级/技师")
    ONE = "一级/高级技师", _("一级/高级技师")


class TrainingKind(TextChoices):
    """What a course was part of."""

    SKILL = "skill", _("技能培训")
    RAIN = "rain", _("雨露计划")
    CRAFTSMAN = "craftsman", _("百工技师")
    FARMING = "farming", _("实用技术培训")
    BUSINESS = "business", _("创业培训")


class Programme(TextChoices):
    """By which programme an unsafe house is put right (危房改造、土坯房改造、地灾避让搬迁、增减挂钩)."""

    REBUILDING = "rebuilding", _("危房改造")
    ADOBE = "adobe", _("土坯房改造")
    HAZARD = "hazard", _("地灾避让搬迁")
    SWAP = "swap", _("增减挂钩")
    OTHER = "other", _("其他方式")


class Cover(TextChoices):
    """Whether and how somebody is insured for medical care in a year."""

    RESIDENT = "resident", _("居民医保")
    EMPLOYEE = "employee", _("职工医保")
    ELSEWHERE = "elsewhere", _("异地参保")
    SERVING = "serving", _("参军服役")
    IMPRISONED = "imprisoned", _("服刑")
    NONE = "none", _("未参保")


class Persuaded(TextChoices):
    """What came of asking somebody to be insured, or a child to come back to school."""

    AGREED = "agreed", _("已同意")
    DONE = "done", _("已办好")
    UNDECIDED = "undecided", _("还在考虑")
    REFUSED = "refused", _("不同意")
    UNREACHED = "unreached", _("没有联系上")


class Schooling(TextChoices):
    """How a child of compulsory age is taught."""

    AT_SCHOOL = "at_school", _("在校就读")
    AT_HOME = "at_home", _("送教上门")
    UNABLE = "unable", _("因身体原因不能到校")
    DEFERRED = "deferred", _("延缓入学")
    DROPPED_OUT = "dropped_out", _("失学辍学")


class WorkedAt(TextChoices):
    """Where somebody worked away from home in a year; what lies in the county needs no travel subsidy."""

    OUT = "out", _("省外")
    PROVINCE = "province", _("县外省内")
    COUNTY = "county", _("县内")
    NOT = "not", _("本年没有务工")


class Appraisal(TextChoices):
    """What a month's appraisal of whoever holds a public post came to (公益岗位绩效考核)."""

    GOOD = "good", _("优秀")
    FIT = "fit", _("合格")
    UNFIT = "unfit", _("不合格")


class AidKind(TextChoices):
    """By which programme a pupil or student is helped with the costs of a year (教育资助)."""

    PRESCHOOL = "preschool", _("学前教育资助")
    COMPULSORY = "compulsory", _("义务教育生活补助")
    SENIOR = "senior", _("高中免学杂费和助学金")
    VOCATIONAL = "vocational", _("中职免学费和助学金")
    COLLEGE = "college", _("高等教育资助")
    SPECIAL = "special", _("特殊教育资助")
    NONE = "none", _("没有享受")
