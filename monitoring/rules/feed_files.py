"""Whether a department's file is what it says it is: its month, its columns, its size, its sums."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from monitoring.choices.feeds import Fault, Rhythm

# A matter of judgement: somebody at the county may let it in, with the reason.
RELEASABLE = frozenset({Fault.TWICE, Fault.TRUNCATED, Fault.SWOLLEN, Fault.TOTAL, Fault.SCALE})
CENT = Decimal("0.01")
DAY = datetime.timedelta(days=1)
MONTH_LENGTH = len("2026-10")
SCORED_MONTHS = 12
_is_month = re.compile(r"20\d{2}-(0[1-9]|1[0-2])").fullmatch
_is_day = re.compile(r"20\d{2}-(0[1-9]|1[0-2])-\d{2}").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Figures of policy. least_share, most_times: rows against the month before. amount_times: the median.

    judged_rows: a month before with fewer rows says nothing.
    """

    least_share: Decimal
    most_times: Decimal
    amount_times: Decimal
    judged_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a file looks like. names: its column names; unknown: those nobody knows; missing: what it lacks.

    outside: row and day of a 统计截止日期 that is not in the month. total_yuan, sum_yuan: what its 合计 says,
    and what its rows come to.
    """

    rows: int
    names: Sequence[str] = ()
    unknown: Sequence[str] = ()
    missing: Sequence[str] = ()
    median_yuan: Decimal | None = None
    outside: tuple[int, datetime.date] | None = None
    total_yuan: Decimal | None = None
    sum_yuan: Decimal = field(default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Faulty:
    """One thing that is wrong with a file: what, where, and how it is mended."""

    fault: Fault
    message: str


def is_month(text: str) -> bool:
    """Whether a text is a month, `2026-03`, of this century.

    Source: DOMAIN § 3.9
    """
    return _is_month(text) is not None


def is_period(text: str, rhythm: str) -> bool:
    """Whether a text is what a feed of a rhythm speaks of: a month, or a day that there is.

    Source: DOMAIN § 3.9
    """
    if rhythm == Rhythm.MONTHLY:
        return is_month(text)
    try:
        return _is_day(text) is not None and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def is_of_day(period: str) -> bool:
    """Whether a period is a day; a month otherwise.

    Source: DOMAIN § 3.9
    """
    return len(period) > MONTH_LENGTH


def following(period: str) -> str:
    """The month after a month, or the day after a day.

    Source: DOMAIN § 3.9
    """
    if is_of_day(period):
        return (datetime.date.fromisoformat(period) + DAY).isoformat()
    year, month = int(period[:4]), int(period[5:])
    return f"{year + 1}-01" if month == 12 else f"{year}-{month + 1:02}"


def preceding(day: datetime.date, rhythm: str = Rhythm.MONTHLY) -> str:
    """The month before the one a day lies in, or the day before it: the newest that a file speaks of whole.

    Source: DOMAIN § 3.9
    """
    if rhythm == Rhythm.DAILY:
        return (day - DAY).isoformat()
    last = day.replace(day=1) - DAY
    return f"{last:%Y-%m}"


def scored_since(on: datetime.date) -> str:
    """The first of the months that a feed is scored by: the twelve before the one a day lies in.

    Source: DOMAIN § 3.9
    """
    months = on.year * 12 + on.month - 1 - SCORED_MONTHS
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def last_day(period: str) -> datetime.date:
    """The last day of a month; of a day, itself.

    Source: DOMAIN § 3.9
    """
    if is_of_day(period):
        return datetime.date.fromisoformat(period)
    after = following(period)
    return datetime.date(int(after[:4]), int(after[5:]), 1) - DAY


def due_on(period: str, due_day: int) -> datetime.date:
    """The last day on which a file is in time: due_day of the month after, or so many days after the day.

    Source: DOMAIN § 3.9
    """
    if is_of_day(period):
        return datetime.date.fromisoformat(period) + due_day * DAY
    after = following(period)
    return datetime.date(int(after[:4]), int(after[5:]), due_day)


def faults(shape: Shape, last: Shape | None, limits: Limits, *, period: str) -> list[Faulty]:
    """Everything that is wrong with a file, against its layout and the file of the month before.

    last: None for the first file, and for the first of a year that counts from January on. How many rows a
    day has says nothing: there is a quiet one and a busy one.
    Source: DOMAIN § 3.9; CORPUS § S91
    """
    wrong = [*_columns(shape, last), *_month(shape, period)]
    if is_of_day(period):
        wrong += [] if shape.missing else _amounts(shape, last, limits)
        return [_of_day(each) for each in wrong]
    if shape.missing:
        return wrong
    return [*wrong, *_size(shape, last, limits), *_amounts(shape, last, limits)]


def _of_day(wrong: Faulty) -> Faulty:
    """The same sentence about a day's file."""
    message = wrong.message
    for month, day in (("上月", "上次"), ("这个月", "这一天"), ("月份", "日期")):
        message = message.replace(month, day)
    return Faulty(wrong.fault, message)


def _columns(shape: Shape, last: Shape | None) -> list[Faulty]:
    """A column that is missing may only have another name; one that is new must not slip by unread."""
    known = set(last.names) if last else set()
    new = [name for name in shape.unknown if name not in known]
    told = "、".join(f"“{name}”" for name in new)
    if shape.missing:
        lacking = "、".join(f"“{name}”" for name in shape.missing)
        hint = (
            f"；文件里另有不认识的列{told}，如果只是改了名，请改回原名，或在推送设置里登记这个列名"
            if new
            else ""
        )
        return [Faulty(Fault.COLUMNS, f"表头缺少列{lacking}{hint}。请补上后重新推送。")]
    gone = [name for name in (last.names if last else ()) if name not in set(shape.names)]
    wrong = []
    if gone and new:
        were = "、".join(f"“{name}”" for name in gone)
        message = (
            f"上月的列{were}不见了，新出现{told}；如果只是改了名，请改回原名，或在推送设置里登记这个列名。"
        )
        wrong.append(Faulty(Fault.COLUMNS, message))
    elif gone:
        were = "、".join(f"“{name}”" for name in gone)
        wrong.append(Faulty(Fault.COLUMNS, f"上月有的列{were}这个月没有了，请补上后重新推送。"))
    elif last and new:
        message = f"比上月多出列{told}；请删去后重新推送，或在推送设置里登记这个列名。"
        wrong.append(Faulty(Fault.COLUMNS, message))
    return wrong


def _month(shape: Shape, period: str) -> list[Faulty]:
    if shape.outside is None:
        return []
    row, day = shape.outside
    message = (
        f"第 {row} 行的统计截止日期是 {day.isoformat()}，不在所报的 {period} 这个月里；"
        "请核对月份，按文件里的月份重新上传，或更正文件。"
    )
    return [Faulty(Fault.PERIOD, message)]


def _size(shape: Shape, last: Shape | None, limits: Limits) -> list[Faulty]:
    if last is None or last.rows < limits.judged_rows:
        return []
    if shape.rows < last.rows * limits.least_share:
        message = (
            f"只有 {shape.rows:,} 行，上月 {last.rows:,} 行，不到其 {limits.least_share:.0%}，"
            "文件可能不完整；请部门核对后重新推送，确实只有这些的由县级说明理由放行。"
        )
        return [Faulty(Fault.TRUNCATED, message)]
    if shape.rows > last.rows * limits.most_times:
        message = (
            f"有 {shape.rows:,} 行，上月 {last.rows:,} 行，超过其 {limits.most_times:f} 倍，"
            "可能推送了全量数据；请部门核对后重新推送，确实有这么多的由县级说明理由放行。"
        )
        return [Faulty(Fault.SWOLLEN, message)]
    return []


def _amounts(shape: Shape, last: Shape | None, limits: Limits) -> list[Faulty]:
    wrong = []
    if shape.total_yuan is not None and abs(shape.total_yuan - shape.sum_yuan) >= CENT:
        message = (
            f"合计行是 {shape.total_yuan:,.2f} 元，各行相加是 {shape.sum_yuan:,.2f} 元，可能漏行或改过数字；"
            "请部门核对后重新推送，或由县级说明理由放行。"
        )
        wrong.append(Faulty(Fault.TOTAL, message))
    if last is None or not last.median_yuan or not shape.median_yuan or last.rows < limits.judged_rows:
        return wrong
    times = shape.median_yuan / last.median_yuan
    if times >= limits.amount_times or times * limits.amount_times <= 1:
        message = (
            f"金额的中位数是 {shape.median_yuan:,.2f} 元，上月是 {last.median_yuan:,.2f} 元，相差过大；"
            "请核对单位是元还是万元、小数点是否错位，确实如此的由县级说明理由放行。"
        )
        wrong.append(Faulty(Fault.SCALE, message))
    return wrong
