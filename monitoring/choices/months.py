"""The words of the month: how households and people come into monitoring and go out of it."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineKind(TextChoices):
    """What one line of a village's month counts, in the order of the month equation."""

    OPENING = "opening", _("期初")
    NATURAL_IN = "natural_in", _("自然增加")
    NEWLY_IDENTIFIED = "newly_identified", _("新识别纳入")
    ROLLED_BACK = "rolled_back", _("回退")
    RELABELLED = "relabelled", _("再标注")
    NATURAL_OUT = "natural_out", _("自然减少")
    REMOVED = "removed", _("风险消除")
    CLEARED = "cleared", _("销户清退")
    CLOSING = "closing", _("期末")


# closing = opening + these − those, for households and for people.
SIGNS: Mapping[LineKind, int] = {
    LineKind.NATURAL_IN: 1,
    LineKind.NEWLY_IDENTIFIED: 1,
    LineKind.ROLLED_BACK: 1,
    LineKind.RELABELLED: 1,
    LineKind.NATURAL_OUT: -1,
    LineKind.REMOVED: -1,
    LineKind.CLEARED: -1,
}


class Unexplained(TextChoices):
    """Why a village's month cannot be frozen: what no movement tells."""

    APPEARED = "appeared", _("期末在监测，但没有纳入、回退或迁入的记录")
    VANISHED = "vanished", _("期末不在监测，但没有消除、销户或迁出的记录")
    REPEATED = "repeated", _("本月的纳入和消除记录前后不衔接")
    PEOPLE_LOST = "people_lost", _("期初的成员不在了，但没有离户的记录")
