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
