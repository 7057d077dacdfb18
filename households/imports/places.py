"""Which village a row belongs to, by the names of county, township and village that it gives.

Only divisions inside the uploader's own are looked at, so an answer never tells what exists elsewhere.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from households.rules.cells import comparable
from households.rules.problems import Problem, problem, shown
from povertycase.choices import Level
from povertycase.models import Division

LEVELS = {
    "province": Level.PROVINCE,
    "prefecture": Level.PREFECTURE,
    "county": Level.COUNTY,
    "town": Level.TOWNSHIP,
    "village": Level.VILLAGE,
}
ORDER = tuple(Level)
MOST_CHOICES = 3
CLOSE_ENOUGH = 0.5

# Endings in the order they are tried, and what kind of place each means.
_ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    Level.VILLAGE: (
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
        ("社区", "社区"),
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("村", "村"),
    ),
    Level.TOWNSHIP: (
        ("街道办事处", "街道"),
        ("街道", "街道"),
        ("镇人民政府", "镇"),
        ("镇", "镇"),
        ("乡人民政府", "乡"),
        ("乡", "乡"),
    ),
}
_AREAS = tuple((ending, "") for ending in ("自治县", "自治州", "地区", "新区", "省", "市", "县", "区", "旗"))
OUTSIDE = problem("E-SCOPE", "这一行不在您的管辖范围，请删除后重传")
UNNAMED = problem("E-DIV-REQUIRED", "缺少行政村，请填写村或社区的全称")


class Found(NamedTuple):
    """The village's code, None when the names give none, and what was wrong with them."""

    code: str | None
    problems: tuple[Problem, ...] = ()


@lru_cache(maxsize=65536)
def _named(name: str, level: str) -> tuple[str, str]:
    """A name without its ending, and the kind of place the ending means."""
    plain = comparable(name)
    for ending, kind in _ENDINGS.get(level, _AREAS):
        if plain.endswith(ending) and len(plain) > len(ending):
            return plain[: -len(ending)], kind
    return plain, ""


def is_called(division: Division, text: str) -> bool:
    """Whether a text names the division: in full, with another official ending, or without any."""
    given, own = _named(text, division.level), _named(division.name, division.level)
    return comparable(text) == comparable(division.name) or (given[0] == own[0] and given[1] in ("", own[1]))


class Places:
    """The divisions inside one, looked up by name; each combination of names once."""

    def __init__(self, root: Division) -> None:
        today = timezone.localdate()
        inside = list(Division.objects.under(root.code))
        current = {each.code for each in Division.objects.under(root.code).in_force(today)}
        self.root = root
        self._above = list(Division.objects.filter(code__in=_codes_above(root.code)))
        self._by_level = {level: [each for each in inside if each.level == level] for level in Level}
        self._by_code = {each.code: each for each in inside}
        self._current = current
        self._known: dict[tuple[str, ...], Found] = {}

    def find(self, names: tuple[str, ...]) -> Found:
        """The village that names are of, from the province down; "" where the sheet has no such name."""
        found = self._known.get(names)
        if found is None:
            found = self._known[names] = self._find(dict(zip(LEVELS, names, strict=True)))
        return found

    def _find(self, names: dict[str, str]) -> Found:
        for name, level in LEVELS.items():
            above = next((each for each in self._above if each.level == level), None)
            if above and names[name] and not _is_above(above, names[name]):
                return Found(None, (OUTSIDE,))
        if self.root.level == Level.VILLAGE:
            return Found(self.root.code)
        reach = [self.root.code]
        for name, level in LEVELS.items():
            if ORDER.index(level) <= ORDER.index(Level(self.root.level)) or level == Level.VILLAGE:
                continue
            if names[name]:
                named = [each for each in self._inside(level, reach) if is_called(each, names[name])]
                if not named:
                    return Found(None, (self._unknown(names[name], level, reach),))
                reach = [code for each in named for code in (each.code, each.successor_id) if code]
        return self._village(names["village"], reach)

    def _inside(self, level: str, reach: Iterable[str]) -> list[Division]:
        return [each for each in self._by_level[Level(level)] if each.code.startswith(tuple(reach))]

    def _village(self, text: str, reach: list[str]) -> Found:
        if not text:
            return Found(None, (UNNAMED,))
        villages = self._inside(Level.VILLAGE, reach)
        plain = comparable(text)
        named = [each for each in villages if plain in (each.code, comparable(each.name))]
        present = [each for each in named if each.code in self._current]
        if not present:
            named = named or [each for each in villages if is_called(each, text)]
            present = [each for each in named if each.code in self._current]
        if len(present) == 1:
            return Found(present[0].code)
        if present:
            choices = "、".join(self._full_name(each) for each in present)
            message = f"“{shown(text)}”在本辖区有 {len(present)} 个，请写全称：{choices}"
            return Found(None, (problem("E-DIV-AMBIG", shown_long(message)),))
        heirs = {each.successor_id for each in named} & self._current
        if len(heirs) == 1:
            heir = self._by_code[str(heirs.pop())]
            message = f"“{shown(text)}”已并入“{heir.name}”，按“{heir.name}”登记，请确认"
            return Found(heir.code, (problem("W-DIV-MERGED", message),))
        return Found(None, (self._unknown(text, Level.VILLAGE, reach),))

    def _unknown(self, text: str, level: str, reach: list[str]) -> Problem:
        near = [each for each in self._inside(level, reach) if each.code in self._current]
        stem = _named(text, level)[0]
        alike = [each for each in near if _named(each.name, level)[0] == stem]
        if not alike:
            by_stem = {_named(each.name, level)[0]: each for each in near}
            close = get_close_matches(stem, by_stem, n=MOST_CHOICES, cutoff=CLOSE_ENOUGH)
            alike = [by_stem[key] for key in close]
        choices = "、".join(self._with_origins(each) for each in alike[:MOST_CHOICES])
        advice = f"可选：{choices}" if choices else "请按现行区划名称填写"
        return problem("E-DIV-UNKNOWN", shown_long(f"找不到“{shown(text)}”，{advice}"))

    def _with_origins(self, division: Division) -> str:
        origins = [each.name for each in self._by_code.values() if each.successor_id == division.code]
        return f"{division.name}（原{'、'.join(origins)}合并）" if origins else division.name

    def _full_name(self, village: Division) -> str:
        parent = self._by_code.get(village.parent_id or "")
        return f"{parent.name}{village.name}" if parent else village.name


def shown_long(message: str) -> str:
    """A message cut to what a finding keeps."""
    return message[:300]


def _codes_above(code: str) -> list[str]:
    return [code[:length] for length in (2, 4, 6, 9, 12) if length <= len(code)]


def _is_above(division: Division, text: str) -> bool:
    """Whether a text names a division above the rows; it may be written with those above it: 达州市通川区."""
    return is_called(division, text) or comparable(text).endswith(comparable(division.name))
