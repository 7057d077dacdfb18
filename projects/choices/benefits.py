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
    PUBLIC_POST = "public_post", _("公益性岗位")
    ORDER = "order", _("订单种养")
    IN_KIND = "in_kind", _("借羊还羊（实物借还）")
    COOPERATION = "cooperation", _("企业（大户）带动")
    SERVICE = "service", _("设施服务受益")
    OTHER = "other", _("其他")


# 三个1/3 is counted in households and villages, never for one person.
SHARED_MODES = frozenset({BenefitMode.EQUITY})


class DueKind(TextChoices):
    """What a promise is of."""

    GUARANTEED = "guaranteed", _("保底分红")
    REBATE = "rebate", _("二次返利")
    SHARE = "share", _("股份分红")
    OTHER = "other", _("租金、工资、订单等")


# Ways in which something comes back after the guaranteed part.
REBATING = frozenset({BenefitMode.GUARANTEED, BenefitMode.REBATE})


class PaidKind(TextChoices):
    """A line of what was paid on a promise."""

    PAID = "paid", _("兑现")
    RETURNED = "returned", _("冲回")


class SettledKind(TextChoices):
    """How lent animals or things are settled."""

    RETURNED = "returned", _("归还")
    LOST = "lost", _("死亡、灭失核销")
