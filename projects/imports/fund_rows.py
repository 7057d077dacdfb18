"""The rows of a published allocation: shares of batches, and totals that have to agree with them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from households.rules.cells import comparable
from projects.choices.library import Category
from projects.choices.money import FundLevel
from projects.imports.outcomes import Told
from projects.imports.reading import Line
from projects.imports.values import Values
from projects.rules.amounts import wan_of_yuan

LONGEST_NUMBER, LONGEST_PURPOSE = 60, 100
_LEVEL_WORDS = {
    FundLevel.CENTRAL: ("中央", "国家"),
    FundLevel.PROVINCIAL: ("省级", "省"),
    FundLevel.MUNICIPAL: ("市级", "州级", "市", "州", "市州级"),
    FundLevel.COUNTY: ("县级", "区级", "县", "区", "县区级", "区县级", "县(区)级", "县(市、区)级"),
    FundLevel.OTHER: ("其他",),
}
LEVELS = {
    comparable(word + ending): str(level)
    for level, words in _LEVEL_WORDS.items()
    for word in words
    for ending in ("", "资金", "财政")
}
CATEGORIES = {comparable(each): str(each) for each in Category.values}
_year_brackets = re.compile(r"[(\[【〔]\s*(20\d{2})\s*[)\]】〕]")


@dataclass(frozen=True)
class Share:
    """One row: so much of a batch for one use, in yuan."""

    line: Line
    level: str
    document_number: str
    purpose: str
    category: str
    amount_yuan: Decimal


def read_shares(lines: Iterable[Line], *, is_wan: bool) -> tuple[list[Share], list[Told]]:
    """The rows that can be read, and what is wrong with the others."""
    shares: list[Share] = []
    found: list[Told] = []
    for line in lines:
        values = Values(line)
        share = Share(
            line=line,
            level=_required_choice(values, "level", LEVELS),
            document_number=official(values.required("document_number", LONGEST_NUMBER)),
            purpose=values.required("purpose", LONGEST_PURPOSE),
            category=_required_choice(values, "category", CATEGORIES),
            amount_yuan=_required_yuan(values, is_wan=is_wan),
        )
        found += values.found
        if not any(told.code.startswith("E") for told in values.found):
            shares.append(share)
    return shares, found + _repeated(shares)


def official(number: str) -> str:
    """A 文号 as documents print it: the year between 〔 and 〕, no spaces."""
    return _year_brackets.sub(r"〔\1〕", comparable(number)) if number else ""


def _required_choice(values: Values, key: str, known: dict[str, str]) -> str:
    value = values.choice(key, known)
    if not value and not values.is_wrong(key):
        values.tell("E-REQUIRED", key, _("没有填写{}").format(values.cell(key).column))
    return value


def _required_yuan(values: Values, *, is_wan: bool) -> Decimal:
    value = values.yuan("amount", is_wan=is_wan)
    if value is None and not values.is_wrong("amount"):
        values.tell("E-REQUIRED", "amount", _("金额没有填写，或者是 0"))
    return value or Decimal(0)


def _repeated(shares: Sequence[Share]) -> list[Told]:
    """The same use of the same money twice."""
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for share in shares:
        key = (share.document_number, share.level, share.purpose, share.category)
        first = seen.setdefault(key, share.line.number)
        if first != share.line.number:
            message = _("与第 {} 行是同一笔资金的同一使用方向，请合并成一行或改正").format(first)
            found.append(share.line.told("E-DUP-CONFLICT", "purpose", message))
    return found


def check_totals(totals: Sequence[Line], shares: Sequence[Share], *, is_wan: bool) -> list[Told]:
    """合计 of the sheet, of one level, and 小计 of the rows since the last one, against the rows themselves.

    E-TOTAL names both sums and where the stated one stands.
    """
    if not any("小计" not in line.label for line in totals):
        message = _("表里没有合计行，无法核对有没有漏行或改动，请核对后再用这些数")
        return [Told("W-TOTAL-NONE", message), *_each_total(totals, shares, is_wan=is_wan)]
    return _each_total(totals, shares, is_wan=is_wan)


def _each_total(totals: Sequence[Line], shares: Sequence[Share], *, is_wan: bool) -> list[Told]:
    found: list[Told] = []
    since = 0
    for line in totals:
        values = Values(line)
        stated = values.yuan("amount", is_wan=is_wan)
        found += values.found
        rows = _meant(line, shares, since)
        if "小计" in line.label:
            since = line.number
        counted = sum((share.amount_yuan for share in rows), Decimal(0))
        if values.found and stated is None:
            continue
        if stated != counted:
            message = _(
                "{label}（第 {row} 行）写的是 {stated} 万元，"
                "{rows} 行明细相加是 {counted} 万元，相差 {gap} 万元，请核对"
            )
            text = message.format(
                label=line.label,
                row=line.number,
                stated=f"{wan_of_yuan(stated or Decimal(0)):f}",
                rows=len(rows),
                counted=f"{wan_of_yuan(counted):f}",
                gap=f"{wan_of_yuan(abs((stated or Decimal(0)) - counted)):f}",
            )
            found.append(line.told("E-TOTAL", "amount", text))
    return found


def _meant(line: Line, shares: Sequence[Share], since: int) -> list[Share]:
    """The rows that a total is of: those of the level it names, those since the last 小计, or all."""
    words = (comparable(line.cells["level"].text), line.label)
    level = next((level for word, level in LEVELS.items() if len(word) > 1 and _begins(words, word)), None)
    if level is not None:
        return [share for share in shares if share.level == level]
    if "小计" in line.label:
        return [share for share in shares if since < share.line.number < line.number]
    return list(shares)


def _begins(words: Sequence[str], word: str) -> bool:
    return any(each.startswith(word) for each in words)
