"""Find the header of a sheet by the column names it ought to have, and tell other rows from data."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from .book import Merge, Row

WITHIN = 15
LEVELS = 3
LEAST = 2  # known names that make a header
FOOTER_CELLS = 8  # a data row has more

BRACKETS = str.maketrans("【〔[{｛】〕]}｝", "((((()))))")
SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
MEASURE = "(?:[百千万亿]?元|[百千万]?人次?|户|亩|公顷|个|项|处|岁|月|天|吨|公斤|公里|米|平方米|%)"
UNIT = re.compile(rf"单位[:：]?\s*({MEASURE}(?:[、,，/]{MEASURE})*)")
TOTAL = re.compile(r".{0,12}(合计|小计|总计|共计|累计)(\(.*\))?[:：]?")
FOOTER = re.compile(
    r"(填表|填报|制表|审核|复核|审批|经办|负责|单位负责|主管领导|分管领导|联系)(人|单位|日期|时间)?(\(.*\))?(签字|签章|签名)?(\(.*\))?[:：]"
    r"|(填表|填报|制表)(人|单位|日期)|\(?(单位)?(盖章|公章)|(注|说明|备注|填表说明)[:：]|第\d+页|共\d+页|监督电话"
)


@dataclass(frozen=True)
class Header:
    """Where the header is and what its columns are.

    names: of each column as shown, levels joined by '/'; '' for a column without one. keys: what the
    caller's aliases made of each name, or None. duplicates: keys that several columns have, with those
    columns. unknown: columns with a name but no key. unit: what stands after 单位 above the header.
    """

    first_row: int
    last_row: int
    names: tuple[str, ...]
    keys: tuple[str | None, ...]
    duplicates: tuple[tuple[str, tuple[int, ...]], ...]
    unknown: tuple[int, ...]
    unit: str
    above: frozenset[str]
    levels: tuple[tuple[str, ...], ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every normalised text in the header and above it."""
        return self.above.union(*self.levels)

    def column(self, key: str) -> int | None:
        """The first column with that key."""
        return self.keys.index(key) if key in self.keys else None


def normalise_header(text: str) -> str:
    """A column name without what varies from office to office: width, spaces, line breaks, brackets."""
    plain = unicodedata.normalize("NFKC", text).translate(BRACKETS)
    return SPACES.sub("", plain).strip("*:").rstrip(";,")


def find_header(rows: Sequence[Row], merged: Iterable[Merge], aliases: Mapping[str, str]) -> Header | None:
    """The block of one to three rows, among the first fifteen, that names the most known columns.

    merged: the sheet's merged ranges. aliases: normalised name, or normalised path of names joined by
    '/', to the caller's key; a path is tried before the last name in it. None when no block has two.
    """
    candidates = list(rows[:WITHIN])
    spans = [each for each in merged if candidates and each.top <= candidates[-1].number]
    found = []
    for depth in range(1, LEVELS + 1):
        for at in range(len(candidates) - depth + 1):
            if all(map(_may_group, candidates[at : at + depth - 1])):
                found.append(_header(candidates, at, depth, spans, aliases))
    best = max(found, key=_worth, default=None)  # the first of equals: the shallowest, then the highest
    return best if best and _worth(best)[0] >= LEAST else None


def _worth(header: Header) -> tuple[int, int]:
    """How many known columns it names, then how many columns it tells apart."""
    last = header.levels[-1]
    if not any(key and name for key, name in zip(header.keys, last, strict=True)):
        return 0, 0  # its last row adds nothing: that is already data
    return len({key for key in header.keys if key}), len(set(header.names))


def _may_group(row: Row) -> bool:
    """Whether a row may be an upper level: a title is one text, a line of units or dates has colons."""
    texts = set(_filled(row))
    return len(texts) > 1 and not any(":" in text for text in texts)


def _header(
    rows: Sequence[Row], at: int, depth: int, merged: Sequence[Merge], aliases: Mapping[str, str]
) -> Header:
    block = rows[at : at + depth]
    width = max(len(row.texts) for row in block)
    levels = [_spread(row, width, merged, block) for row in block]
    paths = [_path(level[column] for level in levels) for column in range(width)]
    keys = tuple(_key(path, aliases) for path in paths)
    return Header(
        first_row=block[0].number,
        last_row=block[-1].number,
        names=tuple("/".join(path) for path in paths),
        keys=keys,
        duplicates=_duplicates(keys),
        unknown=tuple(i for i, path in enumerate(paths) if path and keys[i] is None),
        unit=_unit(rows[:at]),
        above=frozenset(filter(None, (_only_text(row) for row in rows[:at]))),
        levels=tuple(tuple(map(normalise_header, level)) for level in levels),
    )


def _spread(row: Row, width: int, merged: Sequence[Merge], block: Sequence[Row]) -> list[str]:
    """The texts of a header row, with a group's name over each of its columns.

    Where nothing is merged (as in text files), a group reaches as far as the cells right of it are blank
    and the last row has a name below.
    """
    texts = [*row.texts, *[""] * (width - len(row.texts))]
    for span in merged:
        if span.top == row.number and span.left < width:
            for column in range(span.left, min(span.right + 1, width)):
                texts[column] = texts[span.left]
    if row is block[-1] or any(span.top == row.number for span in merged):
        return texts
    lowest = block[-1].texts
    for column in range(1, min(width, len(lowest))):
        if not texts[column] and lowest[column] and lowest[column - 1]:
            texts[column] = texts[column - 1]
    return texts


def _path(texts: Iterable[str]) -> list[str]:
    path: list[str] = []
    for text in texts:
        shown = SPACES.sub("", text)
        if shown and shown not in path[-1:]:
            path.append(shown)
    return path


def _key(path: Sequence[str], aliases: Mapping[str, str]) -> str | None:
    names = [normalise_header(name) for name in path]
    for start in range(len(names)):
        key = aliases.get("/".join(names[start:]))
        if key is not None:
            return key
    return None


def _duplicates(keys: Sequence[str | None]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    places: dict[str, list[int]] = {}
    for column, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(column)
    return tuple((key, tuple(columns)) for key, columns in places.items() if len(columns) > 1)


def _unit(rows: Iterable[Row]) -> str:
    found = (UNIT.search(text) for row in rows for text in row.texts)
    return next((each[1] for each in found if each), "")


def _filled(row: Row) -> Iterator[str]:
    return (text for text in map(normalise_header, row.texts) if text)


def _first(row: Row) -> list[str]:
    """The first three texts. A roll has many rows, and normalising every cell of each would take long."""
    return [normalise_header(text) for text in islice(filter(None, row.texts), 3)]


def _only_text(row: Row) -> str:
    filled = list(_filled(row))
    return filled[0] if len(filled) == 1 else ""


def is_total(row: Row) -> bool:
    """合计, 小计 and the like stand at the start of the row."""
    return any(TOTAL.fullmatch(text) for text in _first(row))


def is_footer(row: Row) -> bool:
    """A line of signatures, a seal or a remark, not data: few cells, and one of them begins like such."""
    if len(row.kinds) - row.kinds.count(" ") > FOOTER_CELLS:
        return False
    return any(FOOTER.match(text) for text in _filled(row))


def repeats(header: Header, row: Row) -> bool:
    """The header, or a line that stands above it, printed again on a later page."""
    if not any(text in header.words for text in _first(row)):
        return False
    filled = [(column, text) for column, text in enumerate(map(normalise_header, row.texts)) if text]
    if len(filled) == 1:
        return filled[0][1] in header.above
    same = sum(
        any(column < len(level) and level[column] == text for level in header.levels)
        for column, text in filled
    )
    return same >= LEAST and same * 5 >= len(filled) * 4
