"""E. Dates: S92 to S97."""

import datetime
import random

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.corpus.dirt import homes, kept_out, roll_in, rows, some
from tests.corpus.frame import Case, Kind, Roll, Said

SINCE = "人员识别时间"  # each person's own; nothing else depends on it
EPOCHS = {1900: datetime.date(1899, 12, 30), 1904: datetime.date(1904, 1, 1)}
NUMERALS = "〇一二三四五六七八九"


def _any_day(rng: random.Random) -> datetime.date:
    return datetime.date(2014, 1, 1) + datetime.timedelta(rng.randrange(4_000))


def serials(system):
    """S92: days as a program stores them, with the format of a date or without."""

    def make(rng):
        roll = Roll(rng)
        people = some(roll)
        days = [_any_day(rng) for _ in people]
        for person, day in zip(people, days, strict=True):
            person[SINCE] = day.isoformat()
        twin = roll.xlsx()
        for place, (person, day) in enumerate(zip(people, days, strict=True)):
            bare = (day - EPOCHS[system]).days
            person[SINCE] = rng.choice((day, bare)) if place else bare

        def change(book, sheet):
            if system == 1904:
                book.epoch = CALENDAR_MAC_1904

        return Case(roll.xlsx(change), twin=twin, is_rewritable=True)

    return make


def forms(written):
    """S93, S95: some dates are written in another way and mean the same, no more and no less precise.

    written: (clean, dirty) by a random source.
    """

    def make(rng):
        roll = Roll(rng)
        people = some(roll)
        pairs = [written(rng) for _ in people]
        for person, (clean, _dirty) in zip(people, pairs, strict=True):
            person[SINCE] = clean
        twin = roll.xlsx()
        for person, (_clean, dirty) in zip(people, pairs, strict=True):
            person[SINCE] = dirty
        return Case(roll.xlsx(), twin=twin, is_rewritable=True)

    return make


def months(rng):
    """S93: a month, or a year, as people write it."""
    year, month = rng.randint(2012, 2022), rng.randint(1, 12)
    ways = (
        f"{year}.{month}",
        f"{year}年{month}月",
        f"{year}年{month:02}月",
        f"{year}{month:02}",
        year * 100 + month,
        f"{year}/{month:02}",
        f"{year}-{month}",
        f"{year} 年 {month} 月",
    )
    if rng.random() < 0.2:
        return str(year), rng.choice((year, f"{year}年"))
    return f"{year}-{month:02}", rng.choice(ways)


def chinese(rng):
    """S95: in Chinese numerals."""
    day = _any_day(rng)
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year))
    if rng.random() < 0.5:
        year = year.replace("〇", rng.choice("零○"))
    month = ("", "十")[day.month > 9] + NUMERALS[day.month % 10].replace("〇", "")
    if rng.random() < 0.5:
        return f"{day:%Y-%m}", f"{year}年{month}月"
    tens = ("", "十", rng.choice(("二十", "廿")), "三十")[day.day // 10]
    return day.isoformat(), f"{year}年{month}月{tens}{NUMERALS[day.day % 10].replace('〇', '')}日"


def other_forms(rng):
    """S92, S93: a day, as people write it."""
    day = _any_day(rng)
    full_width = f"{day:%Y.%m.%d}".translate({46: 0xFF0E} | {48 + each: 0xFF10 + each for each in range(10)})
    ways = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}-{day.month}-{day.day}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        f"{day.year}.{day.month}.{day.day}",
        full_width,
        f"'{day:%Y-%m-%d}",
        f" {day:%Y-%m-%d} ",
        datetime.datetime(day.year, day.month, day.day, 8, 30),
    )
    return day.isoformat(), rng.choice(ways)


def impossible(rng, _date):
    """S94: days that never were; the nearest one is offered."""
    return rng.choice(
        (
            ("20230230", "日期“20230230”不存在，请写成 2023-02-28"),
            (20230230, "日期“20230230”不存在，请写成 2023-02-28"),
            ("20230400", "日期“20230400”不存在，请写成 2023-04"),
            ("1900-02-29", "日期“1900-02-29”不存在，请写成 1900-02-28"),
            ("2023年2月30日", "日期“2023年2月30日”不存在，请写成 2023-02-28"),
            ("2021-02-29", "日期“2021-02-29”不存在，请写成 2021-02-28"),
            ("202313", "日期“2023-13”无法识别"),
        )
    )


def before_everybody(rng):
    """S94: a day that never was (60), or a year that became a day because the cell has a date's format."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = some(roll)
    for person in people:
        person[SINCE] = rng.choice((60, 1, 2016, 1998))
    places = {roll.row_of(person) for person in people}

    def change(book, sheet):
        for row in places:
            sheet.cell(row, roll.headers.index(SINCE) + 1).number_format = "yyyy-mm-dd"

    said = Said("过早，可能是年份被当成了日期，请设为“文本”", rows=places)
    return Case(roll.xlsx(change), twin=twin, findings={"E-DATE": said}, held=homes(people))


def words(rng, _date):
    """S95: words that are no date."""
    word = rng.choice(("长期", "立行立改", "5月底", "长期坚持", "去年", "二〇一六年十三月"))
    return word, "日期“", "无法识别，请写成"


def ambiguous(rng, _date):
    """S96: which part is the year?"""
    text = rng.choice(("'16/5/3", "3/5/16", "16/5/3", "16.5.3", "16年5月3日", "05/03/2016"))
    return text, f"“{text.strip(chr(39))}”无法判断年月日，请写成 2016-05-03"


def january_or_october(rng, _date):
    """S96: 2016.10 in a cell of numbers is 2016.1."""
    return 2016.1, "“2016.1”无法判断年月日"


def ahead(rng, _date):
    """S97: dates that have yet to come."""
    return rng.choice(("209901", "2099-12-31", "2099", datetime.date(2099, 1, 1), 72_687)), "日期晚于今天"


def unborn(rng):
    """S97: somebody who is not born yet; no identity says otherwise."""
    roll = roll_in(rng, "D", "性别", "出生日期")
    person = roll.anyone()
    person["证件号码"] = "无"
    twin = roll.xlsx()
    person["出生日期"] = rng.choice(("20990101", "2099-12-31", "209901"))
    where = rows(roll, [person])
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-DATE-FUTURE": Said("日期晚于今天", rows=where), "W-ID-PENDING": Said(rows=where)},
        held=homes([person]),
        is_rewritable=True,
    )


KINDS = (
    Kind("S92", "序列号日期", serials(1900)),
    Kind("S92", "1904 日期系统", serials(1904)),
    Kind("S92", "各种写法的日期", forms(other_forms)),
    Kind("S93", "只到月份的日期", forms(months)),
    Kind("S94", "不存在的日期", kept_out("E-DATE", SINCE, impossible)),
    Kind("S94", "不可能的序列号", before_everybody),
    Kind("S95", "中文数字日期", forms(chinese)),
    Kind("S95", "写成文字的日期", kept_out("E-DATE", SINCE, words)),
    Kind("S96", "无法判断的日期", kept_out("E-DATE-AMBIG", SINCE, ambiguous)),
    Kind("S96", "数字 2016.1", kept_out("E-DATE-AMBIG", SINCE, january_or_october)),
    Kind("S97", "将来的日期", kept_out("E-DATE-FUTURE", SINCE, ahead)),
    Kind("S97", "将来的出生日期", unborn),
)
