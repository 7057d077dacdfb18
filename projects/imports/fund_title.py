"""What the lines above a published allocation say: whose money, of which year and instalment, since when."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from households.rules.cells import comparable
from households.rules.problems import shown
from households.rules.values.partial_dates import partial_date
from povertycase.choices import Level
from povertycase.models import Division, User
from povertycase.sheets import FileRefused, Header, normalise_header
from projects.choices.money import FundClass, FundLevel, FundSource
from projects.rules.rights import PROJECT_STEPS

DAY_LENGTH = len("2026-03-05")
WAN, YUAN = "万元", "元"
_dated = re.compile(r"(20\d{2})年度?")
_instalment = re.compile(r"第[一二三四五六七八九十\d]{1,3}批")
_announced = re.compile(r"(?:公告|公布|发布|公示|印发|下达)(?:日期|时间):(\S+?)(?=单位|$|[\s(])")
_opening = re.compile(r"^关于(?:下达|拨付|安排|分配|公布|公示)?")
_in_brackets = re.compile(r"\((万?元)\)").search
SPECIAL = ("衔接", "专项扶贫", "扶贫专项")
BY_LEVEL = {
    FundLevel.CENTRAL: FundSource.CENTRAL,
    FundLevel.PROVINCIAL: FundSource.PROVINCIAL,
    FundLevel.MUNICIPAL: FundSource.MUNICIPAL,
    FundLevel.COUNTY: FundSource.COUNTY,
    FundLevel.OTHER: FundSource.OTHER_PUBLIC,
}


@dataclass(frozen=True)
class Title:
    """title: as written; instalment: 第一批, or "" where none is named."""

    title: str
    county: Division
    year: int
    instalment: str
    announced_on: datetime.date
    fund_class: str

    def source_of(self, level: str) -> str:
        """Where money of a level comes from."""
        if self.fund_class == FundClass.INTEGRATED:
            return FundSource.INTEGRATED
        return BY_LEVEL[FundLevel(level)]

    def name_of(self, level: str) -> str:
        """What a batch of it is called."""
        return f"{self.year}年{self.instalment}{self.source_of(level)}"


def read_title(above: Sequence[str], *, by: User, as_of: datetime.date) -> Title:
    """The title of the sheet. Raises FileRefused for what it does not say, and for another county's."""
    title = next((text for text in above if _dated.search(comparable(text))), "")
    found = _dated.search(comparable(title))
    if not found:
        message = _("表头上方没有标题行，或标题里没有年度；应写成“某县2024年第一批……资金分配结果”")
        raise FileRefused("E-FUND-TITLE", message)
    plain = comparable(title)
    instalment = _instalment.search(plain)
    return Title(
        title=title,
        county=_county(_opening.sub("", plain[: found.start()]), by),
        year=int(found[1]),
        instalment=instalment[0] if instalment else "",
        announced_on=_announced_on(above, as_of),
        fund_class=_class_of(plain),
    )


def reach_of(by: User) -> list[Division]:
    """The counties whose money `by` records."""
    reach = Q(pk__in=[])
    for posting in by.postings:
        if posting.role in PROJECT_STEPS["record_batch"]:
            reach |= Q(code__startswith=posting.division_id)
    return list(Division.objects.filter(reach, level=Level.COUNTY))


def _county(named: str, by: User) -> Division:
    """The county that the title begins with, alone or after the places above it."""
    if not named:
        message = _("标题没有写明是哪个县（市、区）的资金，请在年度前面写上县名")
        raise FileRefused("E-FUND-TITLE", message)
    for county in reach_of(by):
        if named in _ways_to_name(county):
            return county
    message = _("标题写的是“{}”，不在您的管辖范围，不能导入").format(shown(named))
    raise FileRefused("E-SCOPE", message)


def _ways_to_name(county: Division) -> Iterable[str]:
    codes = [county.code[:2], county.code[:4]]
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    province, prefecture = (comparable(names.get(code, "")) for code in codes)
    own = comparable(county.name)
    return {own, prefecture + own, province + own, province + prefecture + own}


def _announced_on(above: Iterable[str], as_of: datetime.date) -> datetime.date:
    for text in above:
        found = _announced.search(normalise_header(text))
        if not found:
            continue
        parsed = partial_date(found[1], as_of=as_of)
        if parsed.problems:
            raise FileRefused(parsed.problems[0].code, _("公告日期：{}").format(parsed.problems[0].message))
        if len(parsed.value) == DAY_LENGTH:
            return datetime.date.fromisoformat(parsed.value)
    message = _("表头上方没有公告日期，请写上“公告日期：2024-03-04”（到日）")
    raise FileRefused("E-FUND-DAY", message)


def _class_of(title: str) -> str:
    if "整合" in title:
        return FundClass.INTEGRATED
    if any(word in title for word in SPECIAL):
        return FundClass.SPECIAL
    message = _("标题没有写明是衔接资金、专项扶贫资金还是统筹整合资金，无法确定支出率按哪一类考核")
    raise FileRefused("E-FUND-TITLE", message)


def is_in_wan(header: Header, column: int) -> bool:
    """Whether amounts are in 万元, by the column's heading and the line above the header.

    Raises FileRefused where nothing says it, or the two contradict each other.
    """
    heading = _in_brackets(normalise_header(header.names[column]))
    units = {heading[1]} if heading else set()
    units |= {unit for unit in (WAN, YUAN) if unit == header.unit}
    if len(units) == 1:
        return units == {WAN}
    message = (
        _("表头写的单位和“单位：”一行不一致，请核对是元还是万元")
        if units
        else _("没有写明金额单位，请在金额列的表头写上（万元）或（元）")
    )
    raise FileRefused("E-AMT-UNIT", message)
