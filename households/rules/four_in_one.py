"""四合一: what four channels say of a household, made comparable and compared field by field."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from households.choices.four_in_one import (
    BOOKS,
    ComparedField,
    Consistency,
    DataChannel,
    FieldVerdict,
)
from households.rules.cells import TEXT, comparable, half_width
from households.rules.values import (
    CodeReader,
    cause,
    decimal,
    house_grade,
    integer,
    matching_name,
    monitoring_category,
    yes_no,
)
from povertycase import masks

# How a personal value looks where it may not be read in full.
MASKS: Mapping[str, Callable[[str], str]] = {
    ComparedField.HEAD_CERTIFICATE: masks.identity,
    ComparedField.ADDRESS: masks.text,
}
LONGEST: Mapping[str, int] = {
    ComparedField.MEMBERS: 600,
    ComparedField.ADDRESS: 200,
    ComparedField.HELPER: 200,
}
LONGEST_TEXT = 60

NONE = "无"  # said to be none, which is not the same as not said
UNSAID = frozenset({"", "-", "--", "—", "——", "/", "不详", "未知", "空"})
BETWEEN_NAMES = "、,，;；/ \t\n\u3000"
MOST_COUNTED = 9999
CERTIFICATE_LENGTH = 18
UNITS = {ComparedField.SIZE: "人", ComparedField.INSURED: "人", ComparedField.EXIT_YEAR: "年"}
YES, NO = "是", "否"
STATES = {
    "未消除": "监测中",
    "风险未消除": "监测中",
    "未标注": "监测中",
    "已消除": "风险已消除",
    "消除": "风险已消除",
}
WATER = {"安全": YES, "已解决": YES, "有保障": YES, "不安全": NO, "未解决": NO, "无保障": NO}
Read = tuple[str, str]  # the value, and what is wrong with what was written


@dataclass(frozen=True, slots=True)
class Said:
    """What one channel says: {field: text}, "" where it does not say, and on which day it was taken."""

    values: Mapping[str, str]
    taken_on: datetime.date


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which channels differ: who says what is newest, and who says otherwise."""

    field: str
    ahead: tuple[str, ...]
    behind: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A household's channels compared.

    verdicts: {field: FieldVerdict}; missing: channels nobody has written down; newest_on: the last day on
    which one of them was taken.
    """

    state: Consistency
    verdicts: Mapping[str, FieldVerdict]
    differences: tuple[Difference, ...]
    missing: tuple[str, ...]
    books_agree: bool
    matches_life: bool
    newest_on: datetime.date

    @property
    def behind(self) -> tuple[str, ...]:
        """The channels that have to be put right, in their order."""
        found = {each for difference in self.differences for each in difference.behind}
        return tuple(each for each in DataChannel.values if each in found)


@lru_cache(maxsize=65_536)
def read(field: str, text: str) -> Read:
    """A field as it is kept, and a sentence that says what is wrong with it, "" when nothing is.

    “无” is a value; a stroke or 不详 says nothing. Numbers lose commas and units, names spaces and the kinds
    of dots, sets their order; words of a national list become the list's.

    Source: DOMAIN § 5.8, CORPUS § S115
    """
    plain = comparable(half_width(text))
    if plain in UNSAID:
        return "", ""
    if plain == NONE:
        return NONE, ""
    longest = LONGEST.get(field, LONGEST_TEXT)
    if len(plain) > longest:
        return "", f"不能超过 {longest} 个字"
    return _READERS.get(field, _text)(field, text.strip())


def shown(field: str, value: str) -> str:
    """A value as it may stand on pages and in sheets: a certificate in part, an address not at all.

    Source: PIPL § 51
    """
    return MASKS[field](value) if value and field in MASKS else value


def read_over(field: str, text: str, known: Iterable[str]) -> Read:
    """The same as `read`, of a cell that was shown masked: left as it was, it is the value behind the mask.

    known: the values it may stand for, the nearest first.

    Source: PIPL § 51
    """
    masked = half_width(text).strip()
    if field in MASKS and "*" in masked:
        value = next((each for each in known if each and shown(field, each) == masked), "")
        return (value, "") if value else ("", "带星号的内容对不上原来的数据，请填写完整内容，或者留空")
    return read(field, text)


def compare(said: Mapping[str, Said], *, tolerance_yuan: Decimal) -> Comparison:
    """The verdict of a household; said: by channel, at least one of them.

    Consistent only when all four are there, say all fifteen fields and say the same; a difference counts as
    soon as two say something. 账账相符: system, handbook and card say the same of all fields; 账实相符: each
    of the three says what is really so. Income may differ by `tolerance_yuan`.

    Source: SEED0 § 26, DOMAIN § 5.8
    """
    fields = {name: {channel: _value(name, each) for channel, each in said.items()} for name in FIELDS}
    verdicts = {name: _verdict(name, stated, tolerance_yuan) for name, stated in fields.items()}
    differing = [name for name in FIELDS if verdicts[name] == FieldVerdict.DIFFERS]
    return Comparison(
        state=_state(verdicts.values()),
        verdicts=verdicts,
        differences=tuple(_difference(name, fields[name], said, tolerance_yuan) for name in differing),
        missing=tuple(each for each in DataChannel.values if each not in said),
        books_agree=all(_agree(name, stated, BOOKS, tolerance_yuan) for name, stated in fields.items()),
        matches_life=all(
            _agree(name, stated, (DataChannel.ACTUAL, book), tolerance_yuan)
            for name, stated in fields.items()
            for book in BOOKS
        ),
        newest_on=max(each.taken_on for each in said.values()),
    )


FIELDS: tuple[str, ...] = tuple(ComparedField.values)


def said_of(differences: Iterable[Difference]) -> str:
    """Which fields differ and who says otherwise, without a value: 家庭人口数（帮扶手册与实际情况不一致）.

    Source: DOMAIN § 5.8
    """
    return "；".join(
        f"{ComparedField(each.field).label}（{_named(each.behind)}与{_named(each.ahead)}不一致）"
        for each in differences
    )


def _named(channels: Sequence[str]) -> str:
    return "、".join(str(DataChannel(each).label) for each in channels)


def _value(field: str, said: Said) -> str:
    return read(field, said.values.get(field, ""))[0]


def _verdict(field: str, stated: Mapping[str, str], tolerance_yuan: Decimal) -> FieldVerdict:
    texts = [text for text in stated.values() if text]
    if not _same(field, texts, tolerance_yuan):
        return FieldVerdict.DIFFERS
    return FieldVerdict.SAME if len(texts) == len(DataChannel) else FieldVerdict.MISSING


def _agree(field: str, stated: Mapping[str, str], channels: Iterable[str], tolerance_yuan: Decimal) -> bool:
    texts = [stated.get(channel, "") for channel in channels]
    return all(texts) and _same(field, texts, tolerance_yuan)


def _same(field: str, texts: Sequence[str], tolerance_yuan: Decimal) -> bool:
    if len(set(texts)) < 2:
        return True
    if field != ComparedField.PER_CAPITA or NONE in texts:
        return False
    try:
        amounts = [Decimal(text) for text in texts]
    except ArithmeticError:  # a text from before that is no number
        return False
    return max(amounts) - min(amounts) <= tolerance_yuan


def _state(verdicts: Iterable[FieldVerdict]) -> Consistency:
    found = set(verdicts)
    if FieldVerdict.DIFFERS in found:
        return Consistency.DIFFERS
    return Consistency.INCOMPLETE if FieldVerdict.MISSING in found else Consistency.CONSISTENT


def _difference(field: str, stated: Mapping[str, str], said: Mapping[str, Said], yuan: Decimal) -> Difference:
    """The newest of those who say something is believed; on the same day the first in DataChannel's order."""
    order = DataChannel.values
    saying = [channel for channel in order if stated.get(channel)]
    newest = max(saying, key=lambda channel: (said[channel].taken_on, -order.index(channel)))
    ahead = [channel for channel in saying if _same(field, [stated[channel], stated[newest]], yuan)]
    return Difference(field, tuple(ahead), tuple(each for each in saying if each not in ahead))


def _text(_field: str, text: str) -> Read:
    return comparable(text), ""


def _name(_field: str, text: str) -> Read:
    return matching_name(text), ""


def _names(_field: str, text: str) -> Read:
    parts = text.translate(dict.fromkeys(map(ord, BETWEEN_NAMES), "、")).split("、")
    return "、".join(sorted({matching_name(part) for part in parts if part.strip()})), ""


def _certificate(_field: str, text: str) -> Read:
    number = comparable(text).upper()
    if len(number) != CERTIFICATE_LENGTH or not (number[:-1].isdecimal() and number[-1] in "0123456789X"):
        return "", "应为 18 位公民身份号码；没有变化的请保持脱敏的样子不改"
    return number, ""


def _count(field: str, text: str) -> Read:
    plain = comparable(text).removesuffix(UNITS[ComparedField(field)])
    value = integer(plain, what="", least=0, most=MOST_COUNTED).value
    return ("", "应写整数，如 4；没有的写“无”") if value is None else (str(value), "")


def _amount(_field: str, text: str) -> Read:
    value = decimal(comparable(text), scale=2, what="").value
    if value is None or value < 0:
        return "", "应写金额（元），如 12860.50"
    return f"{value.normalize():f}", ""


def _water(_field: str, text: str) -> Read:
    plain = comparable(text)
    value = yes_no(plain).value
    known = WATER.get(plain) or {True: YES, False: NO}.get(value)  # type: ignore[arg-type]
    return (known, "") if known else ("", "应写“是”或“否”")


def _listed(reader: CodeReader) -> Callable[[str, str], Read]:
    """A word of a national list in the list's wording; another word stays as it is written."""

    def listed(_field: str, text: str) -> Read:
        return str(reader(text, TEXT).value or comparable(text)), ""

    return listed


def _monitoring_state(_field: str, text: str) -> Read:
    plain = comparable(text)
    return STATES.get(plain, plain), ""


_READERS: Mapping[str, Callable[[str, str], Read]] = {
    ComparedField.HEAD: _name,
    ComparedField.HEAD_CERTIFICATE: _certificate,
    ComparedField.SIZE: _count,
    ComparedField.MEMBERS: _names,
    ComparedField.CAUSE: _listed(cause),
    ComparedField.EXIT_YEAR: _count,
    ComparedField.MONITORING_CATEGORY: _listed(monitoring_category),
    ComparedField.MONITORING_STATE: _monitoring_state,
    ComparedField.PER_CAPITA: _amount,
    ComparedField.HOUSE_GRADE: _listed(house_grade),
    ComparedField.SAFE_WATER: _water,
    ComparedField.INSURED: _count,
    ComparedField.HELPER: _names,
}
