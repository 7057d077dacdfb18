"""Who holds the equity of a project by 三个1/3, and what keeps its yield from being divided."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from households.choices import MonitoringState
from households.models import Household
from povertycase.exceptions import Unmet
from projects.actions.standings import standings_of
from projects.choices.benefits import BenefitMode
from projects.choices.subsidies import Standing
from projects.models import BenefitLink, Project
from projects.rules.benefits import Shares, shares_of

P_13 = "三个1/3"


@dataclass(frozen=True, slots=True)
class Sides:
    """Who holds the equity; unknown are households of which the register does not say how they stand."""

    collective: list[BenefitLink]
    registered: list[BenefitLink]
    ordinary: list[BenefitLink]
    unknown: list[BenefitLink]

    def shares(self, total_yuan: Decimal) -> Shares:
        """How a yield is divided among them."""
        return shares_of(total_yuan, registered=len(self.registered), ordinary=len(self.ordinary))


def sides_of(project: Project, *, on: datetime.date) -> Sides:
    """The links by equity in force, by how their households stand on a day."""
    held = BenefitLink.objects.in_force().filter(project=project, mode=BenefitMode.EQUITY)
    links = list(held.select_related("beneficiary", "village").order_by("pk"))
    standings = standings_of([link.beneficiary for link in links if link.beneficiary], on=on)
    sides = Sides([], [], [], [])
    for link in links:
        _side(link, standings, sides).append(link)
    return sides


def sides_unmet(sides: Sides) -> list[Unmet]:
    """What is missing before anything can be divided among these."""
    unmet = []
    if (villages := len(sides.collective)) != 1:
        message = _("“三个1/3”须有且只有一个村集体登记为股份分红的受益方，现有 {} 个。").format(villages)
        unmet.append(Unmet("one_collective", message, P_13, "project"))
    if not sides.registered:
        message = _("还没有脱贫户或监测对象登记为股份分红的受益户。")
        unmet.append(Unmet("no_registered", message, P_13, "project"))
    if sides.unknown:
        message = _("有 {} 户的户类型或退出时间没有登记，分不清属于哪一方。").format(len(sides.unknown))
        unmet.append(Unmet("standing_unknown", message, P_13, "project"))
    return unmet


def _side(link: BenefitLink, standings: dict[int, Standing | None], sides: Sides) -> list[BenefitLink]:
    household = link.beneficiary
    if household is None:
        return sides.collective
    standing = standings[household.pk]
    if standing is None:
        return sides.unknown
    return sides.registered if standing != Standing.ORDINARY or _is_monitored(household) else sides.ordinary


def _is_monitored(household: Household) -> bool:
    """A blank state of a monitored household counts as monitored."""
    return bool(household.monitoring_category) and household.monitoring_state != MonitoringState.REMOVED
