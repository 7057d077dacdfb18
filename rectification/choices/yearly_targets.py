"""The words of yearly targets and of the statements that are signed about them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from povertycase.choices import Level

# Who signs before the office above.
SIGNING_LEVELS = (Level.TOWNSHIP, Level.VILLAGE)


class TargetCount(TextChoices):
    """What the system counts by itself, so that nobody writes the actual figure down."""

    TICKETS_CLOSED = "tickets_closed", _("问题销号数（当年销号）")
    CASES_REMOVED = "cases_removed", _("风险消除户数（当年消除）")


class Achieved(TextChoices):
    """How an actual figure stands to its target."""

    MET = "met", _("已完成")
    RUNNING = "running", _("进行中")
    MISSED = "missed", _("未完成")
    WITHIN = "within", _("未超出")
    EXCEEDED = "exceeded", _("已超出")


class StatementStatus(TextChoices):
    """Where a statement of responsibility stands."""

    DUE = "due", _("待签订")
    SIGNED = "signed", _("已签订")
    WITHDRAWN = "withdrawn", _("已撤回")
