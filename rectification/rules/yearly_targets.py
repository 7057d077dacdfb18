"""A year's targets: how far an actual figure is, and whether the parts come to the whole."""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from povertycase.exceptions import Unmet
from rectification.choices.yearly_targets import Achieved

FIRST_YEAR, LAST_YEAR, DECEMBER = 2014, 2100, 12
MOST = Decimal(10) ** 12
CENT, TENTH, HUNDRED = Decimal("0.01"), Decimal("0.1"), Decimal(100)
LONGEST_NAME, LONGEST_UNIT, LONGEST_NOTE = 60, 20, 200
TABLE = "年度目标任务分解表"
NOT_A_NUMBER = "请填数字，最多两位小数，如 120 或 98.5。"


def read_figure(text: str) -> Decimal | None:
    """The figure that somebody wrote; None when it is no number, too great, or finer than two places.

    Source: SEED1 § 附件
    """
    try:
        figure = Decimal(text.strip().replace(",", "").replace("，", ""))
        is_fine = figure.is_finite() and abs(figure) < MOST and figure == figure.quantize(CENT)
    except InvalidOperation:
        return None
    return figure.quantize(CENT) if is_fine else None


def plain(figure: Decimal | None) -> str:
    """A figure as people write it, without zeros at its end; "" for none.

    Source: SEED1 § 附件
    """
    return "" if figure is None else f"{figure.normalize():f}"


def percent(target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """How much of the target is done, in percent to one place, half up; None without both, or for a 0.

    Source: SEED1 § 附件; DOMAIN § 5.0
    """
    if not target or actual is None:
        return None
    return (actual / target * HUNDRED).quantize(TENTH, rounding=ROUND_HALF_UP)


def achieved(
    target: Decimal | None, actual: Decimal | None, *, is_limit: bool, year: int, on: datetime.date
) -> Achieved | None:
    """How an actual figure stands on a day; None without both, or for a target of 0, which words tell of.

    is_limit: lower is better, so within the target is met. What is to be reached has the whole year.
    Source: SEED1 § 附件
    """
    if not target or actual is None:
        return None
    if is_limit:
        return Achieved.WITHIN if actual <= target else Achieved.EXCEEDED
    if actual >= target:
        return Achieved.MET
    return Achieved.RUNNING if on <= datetime.date(year, DECEMBER, 31) else Achieved.MISSED


def words_without_share(target: Decimal | None, actual: Decimal | None, *, is_limit: bool) -> str:
    """Why there is no percent and no lamp; "" where there are.

    Source: SEED1 § 附件
    """
    if target is None:
        return "未下达目标"
    if actual is None:
        return "未填报"
    if target:
        return ""
    if not is_limit:
        return "目标为 0，不算完成率"
    return "目标为 0，未超出" if actual <= 0 else "目标为 0，已超出"


def total(figures: Iterable[Decimal | None]) -> Decimal | None:
    """What the figures come to; None where there is none.

    Source: SEED1 § 附件
    """
    known = [each for each in figures if each is not None]
    return sum(known, Decimal(0)) if known else None


def gap(whole: Decimal | None, parts: Decimal | None) -> Decimal | None:
    """By how much the parts are more (above 0) or less (below 0) than the whole; None without both.

    Source: SEED1 § 附件
    """
    return None if whole is None or parts is None else parts - whole


def indicator_unmet(*, name: str, unit: str, year: int) -> list[Unmet]:
    """What an indicator lacks; all of it at once.

    Source: SEED1 § 附件
    """
    unmet = []
    if not name.strip():
        unmet.append(Unmet("name_required", "请填写指标名称。", TABLE, "name"))
    if not unit.strip():
        unmet.append(Unmet("unit_required", "请填写计量单位，如“万元”“户”“%”。", TABLE, "unit"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"年度应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。"
        unmet.append(Unmet("year", message, TABLE, "year"))
    return unmet


def target_unmet(target: Decimal | None, *, where: str) -> list[Unmet]:
    """What is wrong with a target; none at all is one that is not set. where: place and indicator.

    Source: SEED1 § 附件
    """
    if target is None:
        return []
    if target < 0:
        return [Unmet("target_negative", f"{where}：目标不能小于 0。", TABLE)]
    if target >= MOST or target != target.quantize(CENT):
        return [Unmet("target_number", f"{where}：{NOT_A_NUMBER}", TABLE)]
    return []


def actual_unmet(note: str, *, actual_on: datetime.date, year: int, on: datetime.date) -> list[Unmet]:
    """What is wrong with the day and the source of actual figures.

    Source: SEED1 § 附件
    """
    unmet = []
    if not note.strip():
        unmet.append(Unmet("source_required", "请写明数据来源，如“统计台账”“财政决算”。", TABLE, "note"))
    if actual_on > on:
        unmet.append(Unmet("day_ahead", "截至日期不能晚于今天。", TABLE, "actual_on"))
    elif actual_on.year != year:
        unmet.append(Unmet("day_outside", f"截至日期应在 {year} 年内。", TABLE, "actual_on"))
    return unmet
