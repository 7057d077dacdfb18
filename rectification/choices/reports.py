"""The words of what units report again and again."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rhythm(TextChoices):
    """How often something is reported; each time by the last day of the period."""

    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")


class RequirementKind(TextChoices):
    """What is owed: papers, or a meeting whose minutes are the paper; zones have meetings of their own."""

    REPORT = "report", _("报送材料")
    MEETING = "meeting", _("召开会议")
    ZONE = "zone", _("战区会议")


# It is held on a day, and its minutes are sent.
MEETINGS = (RequirementKind.MEETING, RequirementKind.ZONE)


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


# The same of a meeting.
MEETING_STATUS = {
    ReportStatus.DUE: _("待召开"),
    ReportStatus.SUBMITTED: _("已登记"),
    ReportStatus.RETURNED: _("退回重填"),
    ReportStatus.ACCEPTED: _("已采用"),
    ReportStatus.WITHDRAWN: _("不再召开"),
}


class Punctuality(TextChoices):
    """R-REPORT: whether a report came by its day."""

    PENDING = "pending", _("未到期")
    IN_TIME = "in_time", _("按时")
    LATE = "late", _("迟报")
    MISSING = "missing", _("未报")


# The same of a meeting; one that was made up for is late too.
MEETING_PUNCTUALITY = {
    Punctuality.PENDING: _("未到期"),
    Punctuality.IN_TIME: _("按期召开"),
    Punctuality.LATE: _("补开、迟登记"),
    Punctuality.MISSING: _("未召开"),
}
