"""Where the demonstration takes place: real villages, chosen in the same way each time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from povertycase.choices import Level
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division

# The town whose roll people import to try the system out: it has no household of its own before that.
ROLL_TOWNS = {"511702": "511702108"}
NEIGHBOURS = {"511702": "511703", "511703": "511702"}
TOWNS, VILLAGES_A_TOWN = 6, 3
FIRST_TOWN_NUMBER = "100"  # smaller ones are the streets of the county seat
TOWN_NUMBER = slice(6, 9)
FIRST_VILLAGE_NUMBER = "200"  # smaller ones are communities
VILLAGE_NUMBER = slice(9, 12)


@dataclass(frozen=True)
class Places:
    """Codes: the county; the town that waits for its roll; where households live; the other county's."""

    county: str
    roll_town: str
    villages: Sequence[str]
    neighbour_town: str
    neighbour_village: str

    @property
    def town(self) -> str:
        """The first town with households."""
        return self.villages[0][: TOWN_NUMBER.stop]


def choose_places(county: str) -> Places:
    """The stage for one county; raises Invalid when the county has too little to stand on."""
    if not Division.objects.filter(code=county, level=Level.COUNTY).exists():
        raise Invalid(
            [Unmet("no_county", _("没有代码为“{}”的县，请先用 load_divisions 载入。").format(county))]
        )
    towns = _towns(county)
    roll_town = ROLL_TOWNS.get(county) or (towns[-1] if len(towns) > 1 else "")
    stages = [town for town in towns if town != roll_town][:TOWNS]
    villages = [village for town in stages for village in _villages(town)[:VILLAGES_A_TOWN]]
    neighbour = _neighbour(county)
    if not (roll_town and villages and neighbour):
        message = _("{} 至少要有两个带行政村的乡镇，同市还要有一个邻县。").format(county)
        raise Invalid([Unmet("county_too_small", message)])
    return Places(county, roll_town, villages, neighbour[: TOWN_NUMBER.stop], neighbour)


def _towns(county: str) -> list[str]:
    """Towns before streets, each with at least one village."""
    villages = Division.objects.under(county).villages()
    towns = {code[: TOWN_NUMBER.stop] for code in villages.values_list("code", flat=True)}
    return sorted(towns, key=lambda code: (code[TOWN_NUMBER] < FIRST_TOWN_NUMBER, code))


def _villages(town: str) -> list[str]:
    """Villages before communities."""
    codes = Division.objects.under(town).villages().values_list("code", flat=True)
    return sorted(codes, key=lambda code: (code[VILLAGE_NUMBER] < FIRST_VILLAGE_NUMBER, code))


def _neighbour(county: str) -> str:
    """The first village of another county of the same prefecture, or ""."""
    prefecture = county[:4]
    others = Division.objects.under(prefecture).filter(level=Level.COUNTY).exclude(code=county)
    codes = sorted(others.values_list("code", flat=True), key=lambda code: code != NEIGHBOURS.get(county))
    return next((_villages(town)[0] for code in codes for town in _towns(code)[:1]), "")
