"""The words of what villages earn and who gives work in them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VillageIncomeSource(TextChoices):
    """Where a village's collective income comes from."""

    PROPERTY = "property", _("标准厂房、商铺等物业")
    SHARES = "shares", _("参股分红")
    PROJECT = "project", _("项目收益")
    BUSINESS = "business", _("自主经营")
    LEASE = "lease", _("资源发包、土地流转")
    GRANT = "grant", _("上级补助")
    OTHER = "other", _("其他")


class FloorStanding(TextChoices):
    """How a village's year stands to the floor (兜底线)."""

    NOT_REPORTED = "not_reported", _("未上报")
    WAITING = "waiting", _("低于兜底线，未认定")
    CONFIRMED = "confirmed", _("低于兜底线，已认定")
    MET = "met", _("达到兜底线")
    NO_FLOOR = "no_floor", _("未设兜底线")


class WorkshopKind(TextChoices):
    """Who gives work."""

    WORKSHOP = "workshop", _("帮扶车间")
    ENTERPRISE = "enterprise", _("帮带企业")
    COOPERATIVE = "cooperative", _("专业合作社")
    LARGE_FARM = "large_farm", _("种养大户、家庭农场")


class WorkshopDoubt(TextChoices):
    """Why one does not carry."""

    NO_ORDERS = "no_orders", _("没有订单")
    NO_WORKERS = "no_workers", _("没有带动脱贫群众和监测对象就业")
    IDLE = "idle", _("停工")
