"""The words of who benefits from a project, and how."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BenefitMode(TextChoices):
    """利益联结方式."""

    GUARANTEED = "guaranteed", _("保底分红")
    REBATE = "rebate", _("二次返利")
    EQUITY = "equity", _("股份分红（三个1/3）")
    RENT = "rent", _("土地流转")
    WORK = "work", _("务工就业")
    ORDER = "order", _("订单种养")
    IN_KIND = "in_kind", _("借羊还羊（实物借还）")
    COOPERATION = "cooperation", _("企业（大户）带动")
    SERVICE = "service", _("设施服务受益")
    OTHER = "other", _("其他")
