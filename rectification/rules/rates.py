"""R-OVERDUE, R-RATE, R-ZERO: what is late, how much is done, and what is not yet down to nought."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rectification.choices.tickets import SETTLED, TicketStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What the figures take of one ticket, as it stands.

    level: of feedback; household: its key, None where it is about none; is_rechecked: looked at again after
    it was closed at least once; rebounds: how often it came back.
    """

    status: str
    level: str
    found_on: datetime.date
    due_on: datetime.date | None = None
    original_due_on: datetime.date | None = None
    closed_on: datetime.date | None = None
    household: int | None = None
    is_rechecked: bool = False
    rebounds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Tickets of one row of the board. total: with those cancelled; homes: households with open ones.

    A household counts once. on_time: closed by the first deadline; soon: open and due within the coming
    days; rechecked: looked at again; rebounded: of those, how many came back.
    """

    total: int = 0
    cancelled: int = 0
    closed: int = 0
    on_time: int = 0
    overdue: int = 0
    soon: int = 0
    rechecked: int = 0
    rebounded: int = 0
    homes: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Of two rows that share no household."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in Counts.__slots__})

    @property
    def counted(self) -> int:
        """问题总数: what is cancelled is no problem."""
        return self.total - self.cancelled

    @property
    def open(self) -> int:
        """Neither closed nor cancelled."""
        return self.counted - self.closed

    @property
    def done_share(self) -> Decimal | None:
        """整改完成率."""
        return share(self.closed, self.counted)

    @property
    def on_time_share(self) -> Decimal | None:
        """按期率: by the deadline that was fixed first, whatever was granted later."""
        return share(self.on_time, self.closed)

    @property
    def rebound_share(self) -> Decimal | None:
        """反弹率."""
        return share(self.rebounded, self.rechecked)


def share(part: int, whole: int) -> Decimal | None:
    """A ratio with all its places; None where there is nothing to count, which is no zero.

    Source: DOMAIN § 5.0
    """
    return Decimal(part) / whole if whole else None


def days_over(due_on: datetime.date | None, *, status: str, as_of: datetime.date) -> int:
    """R-OVERDUE: by how many calendar days a ticket is past the deadline that holds now; 0 when it is not.

    The day itself is in time. What is closed or cancelled, or has no deadline yet, is not late.
    Source: DOMAIN § 5.9
    """
    if status in SETTLED or due_on is None:
        return 0
    return max((as_of - due_on).days, 0)


def rates_of(facts: Iterable[Fact], *, as_of: datetime.date, soon_days: int) -> Counts:
    """R-RATE: the figures of some tickets on a day: those found by then, and closed by then.

    soon_days: calendar days ahead within which an open one counts as due soon, the day itself and the last
    one inside. 完成率 = closed / (total - cancelled); 按期率 = closed by the original deadline / closed;
    反弹率 = came back / looked at again. A ticket that came back stands as it does now on every day.
    Source: DOMAIN § 5.9
    """
    found: dict[str, int] = defaultdict(int)
    homes = set()
    for fact in facts:
        if fact.found_on > as_of:
            continue
        found["total"] += 1
        found["rechecked"] += fact.is_rechecked
        found["rebounded"] += fact.rebounds > 0
        if fact.status == TicketStatus.CANCELLED:
            found["cancelled"] += 1
        elif fact.status == TicketStatus.CLOSED and fact.closed_on and fact.closed_on <= as_of:
            found["closed"] += 1
            found["on_time"] += bool(fact.original_due_on and fact.closed_on <= fact.original_due_on)
        else:
            homes.add(fact.household)
            found[_lateness(fact.due_on, as_of, soon_days)] += 1
    found.pop("", None)
    return Counts(**found, homes=len(homes - {None}))


def _lateness(due_on: datetime.date | None, as_of: datetime.date, soon_days: int) -> str:
    """Overdue, soon or neither. Whether it was open on the day is known here: it may be closed since."""
    if due_on is None or (due_on - as_of).days > soon_days:
        return ""
    return "overdue" if due_on < as_of else "soon"


def zero_of(facts: Iterable[Fact], *, as_of: datetime.date, soon_days: int) -> Mapping[str, Counts]:
    """R-ZERO: {feedback level: its figures}; problems and the households that have open ones, counted apart.

    Source: DOMAIN § 5.9
    """
    by_level = defaultdict(list)
    for fact in facts:
        by_level[fact.level].append(fact)
    return {
        level: rates_of(rows, as_of=as_of, soon_days=soon_days) for level, rows in sorted(by_level.items())
    }


def is_missed(counts: Counts, *, by: datetime.date, as_of: datetime.date) -> bool:
    """R-ZERO: whether something is still open after the day by which nothing was to be.

    As with every deadline the day itself is in time. Source: DOMAIN § 5.9
    """
    return as_of > by and counts.open > 0
