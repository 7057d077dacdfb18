"""The words of what units report again and again."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rhythm(TextChoices):
    """How often something is reported; each time by the last day of the period."""

    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")


class ReportStatus(TextChoices):
    """Where one report of one period stands."""

    DUE = "due", _("待报送")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("退回重报")
    ACCEPTED = "accepted", _("已采用")
    WITHDRAWN = "withdrawn", _("不再报送")


# It has been sent, and nobody has sent it back.
SENT = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)
# Somebody is still to send it.
WAITING = (ReportStatus.DUE, ReportStatus.RETURNED)


class Punctuality(TextChoices):
    """R-REPORT: whether a report came by its day."""

    PENDING = "pending", _("未到期")
    IN_TIME = "in_time", _("按时")
    LATE = "late", _("迟报")
    MISSING = "missing", _("未报")
