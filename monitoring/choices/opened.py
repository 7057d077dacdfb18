"""Which figures of the dashboard may stand on a page for everybody, and why; nothing else ever does."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class OpenFigure:
    """One of them. code: the measure's; label: as people outside understand it.

    within: the figure that counts these too, so that each bounds the other. is_of_people: it counts
    households or what is wrong with them, so small ones are not told.
    """

    code: str
    label: Any
    within: str = ""
    is_of_people: bool = True


# Sums of a township at the end of a month, class S1. Left away: whatever tells kinds of households, health,
# schooling, income or what a department sent; what is late or lacking, which is about who works here; loans
# and what is owed to a household, which in a small place are somebody's.
OPEN_FIGURES = (
    # How many are on the register at all: says of nobody whether they are.
    OpenFigure("households.active", _("在册户")),
    # What the office owes the public: that somebody comes.
    OpenFigure("visits.households_quarter", _("本季度已走访户"), within="households.active"),
    # The bulletin of the month tells both to every township.
    OpenFigure("monitoring.monitored", _("监测对象"), within="households.active"),
    OpenFigure("monitoring.removed", _("今年消除风险")),
    # What was found wrong, and how much of it is done; nothing says what or with whom.
    OpenFigure("tickets.counted", _("发现问题")),
    OpenFigure("tickets.closed", _("已整改销号"), within="tickets.counted"),
    # Each project and each sum hangs on a board by itself: 公示公告 asks for it (0-44), so none is small.
    OpenFigure("projects.listed", _("项目库项目"), is_of_people=False),
    OpenFigure("funds.special_allocated", _("今年专项资金已安排"), is_of_people=False),
    OpenFigure("funds.integrated_allocated", _("今年整合资金已安排"), is_of_people=False),
)
# (label, part, whole): told where both are.
OPEN_RATES = ((_("整改完成率"), "tickets.closed", "tickets.counted"),)


class Openness:
    """What a county says of its page: the words of the parameter open.enquiry."""

    OPEN, CLOSED = "open", "closed"
