"""The words of help between cadres and households."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PairingEnd(TextChoices):
    """Why a 帮扶责任人 no longer answers for a household."""

    HANDED_OVER = "handed_over", _("移交他人")
    REASSIGNED = "reassigned", _("工作调动")
    RETIRED = "retired", _("退休离职")
    CLOSED = "closed", _("户已销户")
    ROSTER = "roster", _("名册载明结束")
    MISTAKEN = "mistaken", _("登记有误")
