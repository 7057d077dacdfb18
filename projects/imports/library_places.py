"""Where a project lies, by the township and village that a sheet names; only inside the reader's reach."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from households.imports.places import is_called
from households.rules.cells import comparable
from households.rules.problems import shown
from povertycase.choices import Level
from povertycase.models import Division, User
from projects.imports.outcomes import Told
from projects.imports.values import Values
from projects.rules.rights import PROJECT_STEPS

# What stands for a township where a project serves the whole county.
WHOLE_COUNTY = "县级"
_COUNTY_WORDS = frozenset({WHOLE_COUNTY, "县本级", "全县", "区级", "区本级", "全区", "市本级"})
LONGEST = 60


class Reach:
    """The places that `by` writes projects of, found by name; nobody learns of places elsewhere."""

    def __init__(self, by: User) -> None:
        reach = Q(pk__in=[])
        for posting in by.postings:
            if posting.role in PROJECT_STEPS["import_projects"]:
                reach |= Q(code__startswith=posting.division_id)
        places = Division.objects.in_force(timezone.localdate()).filter(reach)
        self._by_level: dict[str, list[Division]] = {level: [] for level in Level}
        for place in places:
            self._by_level[place.level].append(place)

    def find(self, values: Values) -> Division | None:
        """The place of a row; None with a finding where its names mean none, or several."""
        town, village = values.text("town", LONGEST), values.text("village", LONGEST)
        if not town and not village:
            if not values.is_wrong("town"):
                message = _("没有填写乡镇和村；服务全县的项目请在乡镇一栏写“{}”").format(WHOLE_COUNTY)
                values.tell("E-DIV-REQUIRED", "town", message)
            return None
        if comparable(town) in _COUNTY_WORDS and not village:
            return self._one(values, "town", self._by_level[Level.COUNTY], town)
        towns = [each for each in self._by_level[Level.TOWNSHIP] if is_called(each, town)] if town else []
        if not village:
            return self._one(values, "town", towns, town)
        inside = _within(towns) if town else _anywhere
        villages = [each for each in self._by_level[Level.VILLAGE] if inside(each)]
        exact = [each for each in villages if comparable(each.name) == comparable(village)]
        named = exact or [each for each in villages if is_called(each, village)]
        return self._one(values, "village", named, f"{town}{village}")

    def _one(self, values: Values, key: str, places: list[Division], text: str) -> Division | None:
        if len(places) == 1:
            return places[0]
        if places:
            names = "、".join(_full_name(each) for each in places)
            told: Told = values.line.told(
                "E-DIV-AMBIG", key, _("“{}”不止一个：{}；请把乡镇和村都写全").format(shown(text), names)
            )
        else:
            message = _("在您的辖区找不到“{}”，请按现行区划名称填写乡镇和村").format(shown(text))
            told = values.line.told("E-DIV-UNKNOWN", key, message)
        values.found.append(told)
        return None


def _within(towns: list[Division]) -> Callable[[Division], bool]:
    codes = tuple(each.code for each in towns)
    return lambda village: village.code.startswith(codes) if codes else False


def _anywhere(_village: Division) -> bool:
    return True


def _full_name(place: Division) -> str:
    parent = place.parent
    return f"{parent.name if parent else ''}{place.name}"
