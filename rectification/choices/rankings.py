"""The words of rankings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RankingKind(TextChoices):
    """Who is compared with whom."""

    DEPARTMENTS = "departments", _("责任部门")
    VILLAGES = "villages", _("行政村")
    # By the months of a scheme alone.
    TOWNSHIPS = "townships", _("乡镇")


class RankingStatus(TextChoices):
    """Where a ranking stands; the value is stored."""

    DRAFT = "draft", _("起草中")
    PREVIEW = "preview", _("公示中")
    FROZEN = "frozen", _("已定稿")


class Indicator(TextChoices):
    """What a ranking weighs; each is a part of a whole."""

    COMPLETED = "completed", _("完成率")
    ON_TIME = "on_time", _("按期率")
    HELD = "held", _("回头看通过率")
    REPORTED = "reported", _("报送及时率")
