"""How often each class of household is visited, place by place, as the parameters in force say."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from households.choices.visit_plan import VisitClass
from households.rules.visit_plan import KEYS, PHONE_KEY, Frequency, Period, frequency_of, period_of
from povertycase.models import PolicyParameter, User
from povertycase.models.parameters import rows_within

ONE_DAY = datetime.timedelta(days=1)
WHOLE = ""


@dataclass(frozen=True)
class ClassRule:
    """What is asked of one class of households in one place today.

    prior_times: how many visits the period before asked for; None when nothing was in force on its first
    day, so that nobody is overdue from before a rule was set.
    """

    place: str
    kind: VisitClass
    frequency: Frequency
    period: Period
    prior: Period
    prior_times: int | None
    phone_counts: bool


def class_rules(user: User, *, on: datetime.date) -> list[ClassRule]:
    """The rules in `user`'s reach on a day: of the whole, and of each place that has its own.

    One query, whatever the number of places.
    """
    rows = _rows(user)
    places = sorted({WHOLE, *(row.division_id for row in rows if row.division_id)}, key=len, reverse=True)
    found = (_rule(rows, place, kind, on) for place in places for kind in VisitClass)
    return [rule for rule in found if rule is not None]


def places_of(rules: Iterable[ClassRule]) -> list[str]:
    """The places with rules of their own, the narrowest first."""
    return sorted({rule.place for rule in rules} - {WHOLE}, key=len, reverse=True)


def shown(rules: Sequence[ClassRule]) -> list[ClassRule]:
    """The rules of the widest place, to be put into words on a page."""
    return [rule for rule in rules if rule.place == min(each.place for each in rules)]


def _rows(user: User) -> list[PolicyParameter]:
    codes = [posting.division_id for posting in user.postings]
    return rows_within([*KEYS.values(), PHONE_KEY], codes=codes)


def _in_force(rows: Iterable[PolicyParameter], key: str, place: str, on: datetime.date) -> object:
    """The value for a place on a day: its own, else the nearest above."""
    near = [
        row
        for row in rows
        if row.key == key
        and row.valid_from <= on
        and (row.valid_to is None or row.valid_to >= on)
        and place.startswith(row.division_id or "")
    ]
    return max(near, key=lambda row: len(row.division_id or "")).value if near else None


def _rule(
    rows: Sequence[PolicyParameter], place: str, kind: VisitClass, on: datetime.date
) -> ClassRule | None:
    now = frequency_of(_in_force(rows, KEYS[kind], place, on))
    if now is None:
        return None
    period = period_of(on, months=now.months)
    # The period before ends the day before this one begins, however long periods were then.
    last = period.starts_on - ONE_DAY
    before = frequency_of(_in_force(rows, KEYS[kind], place, last))
    prior = period_of(last, months=before.months if before else now.months)
    first = frequency_of(_in_force(rows, KEYS[kind], place, prior.starts_on))
    phone = _in_force(rows, PHONE_KEY, place, on)
    return ClassRule(place, kind, now, period, prior, first.times if first else None, bool(phone))
