"""The words of talks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TalkStatus(TextChoices):
    """Where a talk stands."""

    PLANNED = "planned", _("待约谈")
    HELD = "held", _("已约谈")
    ANSWERED = "answered", _("已报送落实情况")
    CONCLUDED = "concluded", _("已办结")
    CANCELLED = "cancelled", _("已取消")
