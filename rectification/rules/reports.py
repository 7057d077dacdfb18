"""R-REPORT: which periods a requirement has, by which day each is reported, and what came late."""

import calendar
import datetime
from collections.abc import Iterator, Mapping, Sequence

from povertycase.exceptions import Unmet
from rectification.choices.reports import Punctuality, Rhythm

MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}
LONGEST_YEARS, DECEMBER = 3, 12
LONGEST_CONTENT, LONGEST_PAPER = 2000, 60
REPORTING = "孟津巩固脱贫成果专项方案 四：每月月底前报送进展，9月底报送工作报告、整改台账"


def periods(
    rhythm: str, begins_on: datetime.date, ends_on: datetime.date, *, until: datetime.date
) -> Iterator[datetime.date]:
    """The first days of the periods that have begun by `until`, from the one that holds `begins_on`.

    A period whose first day lies after `ends_on` is none. Source: SEED2 § 四
    """
    day = first_day(rhythm, begins_on)
    while day <= min(ends_on, until):
        yield day
        day = last_day(rhythm, day) + datetime.timedelta(days=1)


def first_day(rhythm: str, day: datetime.date) -> datetime.date:
    """The first day of the month or quarter in which `day` lies.

    Source: SEED2 § 四
    """
    length = MONTHS[Rhythm(rhythm)]
    return day.replace(month=(day.month - 1) // length * length + 1, day=1)


def last_day(rhythm: str, period: datetime.date) -> datetime.date:
    """The last day of a period, by which it is reported; until midnight.

    Source: SEED2 § 四; DOMAIN § 5.9
    """
    month = period.month + MONTHS[Rhythm(rhythm)] - 1
    return period.replace(month=month, day=calendar.monthrange(period.year, month)[1])


def punctuality(
    sent_on: datetime.date | None,
    *,
    is_sent: bool,
    due_on: datetime.date,
    on: datetime.date,
    held_on: datetime.date | None = None,
) -> Punctuality:
    """R-REPORT: how a report, or a meeting held on a day, stands on a day.

    sent_on: the day it was sent first; is_sent: nobody has sent it back since. What was sent in time and back
    is in time once it is sent again: who asks looks late too; but a meeting of after its period is late.
    Source: DOMAIN § 5.9; SEED4 § 三(一)
    """
    if sent_on is not None and is_sent:
        return Punctuality.IN_TIME if max(sent_on, held_on or sent_on) <= due_on else Punctuality.LATE
    return Punctuality.MISSING if on > due_on else Punctuality.PENDING


def requirement_unmet(
    *,
    name: str,
    content: str,
    rhythm: str,
    begins_on: datetime.date,
    ends_on: datetime.date,
    papers: Mapping[int, Sequence[str]],
) -> list[Unmet]:
    """What a requirement lacks before units are asked to follow it; all of it at once.

    papers: which papers are to be sent in a month (1 to 12) of the year. Source: SEED2 § 四
    """
    unmet = []
    if not name.strip():
        unmet.append(Unmet("name_required", "请填写报送事项的名称。", REPORTING, "name"))
    if not content.strip():
        unmet.append(Unmet("content_required", "请写明报送什么内容。", REPORTING, "content"))
    if rhythm not in Rhythm.values:
        unmet.append(Unmet("rhythm_required", "请选择每月或每季度报送。", REPORTING, "rhythm"))
    if ends_on < begins_on:
        unmet.append(Unmet("ends_early", "结束日期不能早于开始日期。", REPORTING, "ends_on"))
    elif ends_on.year - begins_on.year >= LONGEST_YEARS:
        message = f"一项报送要求最长 {LONGEST_YEARS} 个年度，请缩短，到期再续。"
        unmet.append(Unmet("ends_late", message, REPORTING, "ends_on"))
    return unmet + _papers_unmet(papers)


def _papers_unmet(papers: Mapping[int, Sequence[str]]) -> list[Unmet]:
    unmet = []
    for month, names in papers.items():
        if not 1 <= month <= DECEMBER:
            unmet.append(Unmet("month", f"没有 {month} 月，请填 1 到 12。", REPORTING, "papers"))
        if len(set(names)) < len(names) or not all(each.strip() for each in names):
            unmet.append(Unmet("papers", f"{month} 月的材料名称有空白或重复。", REPORTING, "papers"))
        if any(len(each.strip()) > LONGEST_PAPER for each in names):
            message = f"{month} 月的材料名称超过 {LONGEST_PAPER} 个字，请写短一些。"
            unmet.append(Unmet("paper_long", message, REPORTING, "papers"))
    return unmet


def report_unmet(content: str, *, papers: Sequence[str], there: Sequence[str]) -> list[Unmet]:
    """What a report lacks before it is sent: words, and each paper that its month asks for.

    Source: SEED2 § 四; DOMAIN § 5.9
    """
    unmet = []
    if not content.strip():
        unmet.append(Unmet("content_required", "请填写本期情况。", REPORTING, "content"))
    for name in papers:
        if name not in there:
            unmet.append(Unmet("R-REPORT", f"本期须报送“{name}”，请上传。", REPORTING, "papers"))
    return unmet
