"""The last look at a list before it hangs in the village: nothing that is nobody's business may be on it."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from households.rules.privacy import HEALTH
from povertycase.exceptions import Unmet

CLAUSE = "监测对象识别程序：公示不含证件号、电话、银行账号和健康信息；个人信息保护法第五十一条"
# The only column that may hold a telephone: that of whoever watches over the list.
TELEPHONE = "监督电话"
LEAST_KNOWN, LONG = 6, 12

DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?(?!\d)")
# Signs that nobody sees: between digits they would hide a number.
UNSEEN = "Cf"
# Inside a number people write spaces, dashes and points.
JOINT = re.compile(r"(?<=[\dXx])[\s\-‐-―·.,，_/()]+(?=[\dXx])")
RUN = re.compile(r"\d{6,}[Xx]?(?:\d{2}[Bb]\d)?")
PHONES = (
    re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}\d{7,8}(?!\d)"),
    re.compile(r"(?<!\d)[2-9]\d{6,7}(?!\d)"),
)
IDENTITY = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])")
CERTIFICATE = re.compile(r"(?<!\d)\d{17}[\dXx]\d{2}(?:[Bb]\d)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One text of the finished list. address: where a person finds it; column: its heading, "" for none."""

    address: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of the members of the listed households and what must not hang out."""

    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def compact(text: str) -> str:
    """In half width, days and unseen signs left out, numbers without what people write inside them.

    Source: S1 § 公示内容; PIPL § 51
    """
    wide = unicodedata.normalize("NFKC", text)
    seen = "".join(each for each in wide if unicodedata.category(each) != UNSEEN)
    plain = DAY.sub("日", seen)
    return JOINT.sub("", plain)


def scanned(cells: Iterable[Cell], known: Known) -> list[Unmet]:
    """Every cell that shows an identity, a telephone, an account, a certificate or somebody's health.

    The column of the supervision's telephone may hold a telephone, though not one of a listed household.
    Source: S1 § 公示内容; PIPL § 51
    """
    return [
        Unmet("notice_shows", f"{_where(cell)}含有{reason}，不能公示，请先改正。", CLAUSE)
        for cell in cells
        for reason in _reasons(cell, known)
    ]


def _where(cell: Cell) -> str:
    return f"{cell.address}（{cell.column}）" if cell.column else cell.address


def _reasons(cell: Cell, known: Known) -> list[str]:
    text = compact(cell.text)
    reasons = _numbers(text, is_telephone=cell.column == TELEPHONE)
    if not reasons and any(number in text for number in _comparable(known.numbers)):
        reasons.append("农户登记的证件号、电话或账号")
    if HEALTH.search(text) or any(word in text for word in known.words):
        reasons.append("疾病、残疾等健康信息")
    return reasons


def _numbers(text: str, *, is_telephone: bool) -> list[str]:
    if CERTIFICATE.search(text):
        return ["残疾人证号"]
    if IDENTITY.search(text):
        return ["身份证号"]
    if not is_telephone and any(shape.search(text) for shape in PHONES):
        return ["电话号码"]
    if any(len(found) >= LONG for found in RUN.findall(text) if not (is_telephone and _is_phone(found))):
        return ["银行卡号一类的长串数字"]
    return []


def _is_phone(digits: str) -> bool:
    return any(shape.fullmatch(digits) for shape in PHONES)


def _comparable(numbers: Collection[str]) -> Sequence[str]:
    """What is long enough to be told from the size of a family."""
    return [short for short in (compact(number) for number in numbers) if len(short) >= LEAST_KNOWN]
