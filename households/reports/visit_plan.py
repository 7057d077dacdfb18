"""本期应访、已访、超期: who is to be visited, by place, by person, and one by one (V-VISIT).

A household is due in its present period until it has the visits it needs, and overdue when, besides, the
whole period before passed without them.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone

from households.choices import EXITED_TYPES, MonitoringState
from households.choices.visit_plan import VisitClass
from households.models import Household, Pairing
from households.models.households import HouseholdQuerySet
from households.reports import plan_sql
from households.reports.plan_rules import ClassRule, class_rules, places_of
from households.rules.rounds import share
from households.rules.visit_plan import Period, overdue_days
from povertycase.access import NOTHING
from povertycase.choices import Role
from povertycase.figures import percent_of
from povertycase.models import Division, User

NO_HELPER = "none"
LOOK_BACK = datetime.timedelta(days=3 * 366)


@dataclass(frozen=True)
class Asked:
    """What a reader narrows the plan to: a place's code, a class, a helper's key or "none", a state."""

    division: str = ""
    kind: str = ""
    helper: str = ""
    state: str = ""


@dataclass(frozen=True)
class Completion:
    """Of the households of a place or person that are to be visited: how many there are, were, are overdue.

    key: the place's code, or the person's; "" is nobody.
    """

    key: str
    name: str
    due: int
    done: int
    overdue: int

    @property
    def waiting(self) -> int:
        """How many still are to be visited in this period."""
        return self.due - self.done

    @property
    def percent(self) -> int:
        """Whole percent, rounded down."""
        return share(self.done, self.due)

    @property
    def rate(self) -> str:
        """As pages write it."""
        return percent_of(self.done, self.due)


@dataclass(frozen=True)
class Planned:
    """One household in its present period; overdue_days is None for one that is not overdue."""

    household: int
    kind: VisitClass
    times: int
    done: int
    due_on: datetime.date | None
    last_on: datetime.date | None
    overdue_days: int | None


def reachable(user: User) -> HouseholdQuerySet:
    """Households on the register whose visits `user` may know of: none through a department's posting."""
    households: HouseholdQuerySet = Household.objects.visible_to(user).active()
    at_work = [posting for posting in user.postings if posting.role != Role.DEPARTMENT]
    return households.filter(reduce(or_, map(households.within, at_work), NOTHING))


class Plan:
    """The plan of everything `user` reaches on one day; each figure and each list is one statement."""

    def __init__(self, user: User, *, on: datetime.date | None = None) -> None:
        self.user = user
        self.on = on or timezone.localdate()
        self.rules = class_rules(user, on=self.on)

    def by_place(self, asked: Asked, *, digits: int) -> list[Completion]:
        """Places whose codes have so many digits, the least done first."""
        found = {key: figures for key, *figures in self._fetch(plan_sql.BY_PLACE, asked, after=[digits])}
        names = dict(Division.objects.filter(pk__in=found).values_list("code", "name"))
        rows = [Completion(key, names.get(key, key), *figures) for key, figures in found.items()]
        return sorted(rows, key=lambda row: (row.percent, row.key))

    def by_helper(self, asked: Asked) -> list[Completion]:
        """Whoever answers for them today, the least done first; a household with two counts twice."""
        found = {key: figures for key, *figures in self._fetch(plan_sql.BY_HELPER, asked, after=[self.on])}
        names = dict(User.objects.filter(pk__in=[key for key in found if key]).values_list("pk", "name"))
        rows = [
            Completion(str(key or NO_HELPER), names.get(key, ""), *figures) for key, figures in found.items()
        ]
        return sorted(rows, key=lambda row: (row.percent, row.name))

    def left(self) -> list[tuple[datetime.date, int, int]]:
        """Of those the reader helps: each period's last day, how many wait until then, how many overdue."""
        rows = self._fetch(plan_sql.LEFT, Asked(helper=str(self.user.pk)))
        return [(ends_on, waiting, overdue) for ends_on, waiting, overdue in rows]

    def total(self, asked: Asked) -> Completion:
        """All of it; a household counts once."""
        return total_of(self.by_place(asked, digits=2))

    def households(self, asked: Asked, *, only: Q | None = None) -> QuerySet[Household]:
        """Those in the state asked for: exactly as many as the figures say. only: of these households."""
        try:
            sql, params = self._statement(plan_sql.KEYS[asked.state], asked, only=only)
        except EmptyResultSet:
            return Household.objects.none()
        return Household.objects.visible_to(self.user).filter(pk__in=RawSQL(sql, params))  # noqa: S611  ours

    def planned(self, keys: Sequence[int]) -> dict[int, Planned]:
        """{household: where it stands} of those that are to be visited at all.

        Of a household that the reader is paired with, overdue days begin with the pairing at the earliest.
        """
        rows = self._fetch(plan_sql.ROWS, Asked(), only=Q(pk__in=keys), oldest=self.on - LOOK_BACK)
        own = self.user.pairing_set.in_force().filter(household__in=keys)
        since = dict(own.values_list("household", "started_on"))
        months = {(rule.kind, rule.prior): rule.frequency.months for rule in self.rules}
        return {row[0]: self._planned(row, since.get(row[0]), months) for row in rows}

    def _planned(
        self, row: Sequence[Any], since: datetime.date | None, months: Mapping[tuple[VisitClass, Period], int]
    ) -> Planned:
        key, kind, times, ends_on, done, is_done, is_overdue, last_on, prior_starts, prior_ends = row
        prior = Period(prior_starts, prior_ends)
        days = (
            overdue_days(
                today=self.on,
                prior=prior,
                months=months[VisitClass(kind), prior],
                last_on=last_on,
                paired_since=since,
            )
            if is_overdue
            else None
        )
        return Planned(key, VisitClass(kind), times, done, None if is_done else ends_on, last_on, days)

    def _fetch(
        self,
        sql: str,
        asked: Asked,
        *,
        after: Sequence[Any] = (),
        only: Q | None = None,
        oldest: datetime.date | None = None,
    ) -> list[tuple[Any, ...]]:
        try:
            text, params = self._statement(sql, asked, only=only, oldest=oldest)
        except EmptyResultSet:  # nobody's reach, or nothing asks for visits
            return []
        with connection.cursor() as cursor:
            cursor.execute(text, [*params, *after])
            return cursor.fetchall()

    def _statement(
        self, select: str, asked: Asked, *, only: Q | None = None, oldest: datetime.date | None = None
    ) -> tuple[str, list[Any]]:
        """A statement of plan_sql with the reader's targets and the rules put in."""
        if not self.rules:
            raise EmptyResultSet
        oldest = oldest or min(rule.prior.starts_on for rule in self.rules)
        targets = self._targets(asked)
        targets = targets.filter(only) if only is not None else targets
        target, params = targets.query.sql_with_params()
        marks = "(%s, %s, %s, %s::date, %s::date, %s::int, %s::date, %s::date, %s::boolean)"
        values = [value for rule in self.rules for value in _as_row(rule)]
        text = (
            plan_sql.WHOLE.replace("{select}", select)
            .replace("{target}", target)
            .replace("{rules}", ", ".join([marks] * len(self.rules)))
        )
        return text, [*params, *values, oldest, self.on]

    def _targets(self, asked: Asked) -> QuerySet:
        households = reachable(self.user).filter(division__code__startswith=asked.division)
        if asked.helper:
            paired = Pairing.objects.visible_to(self.user).filter(
                Q(ended_on=None) | Q(ended_on__gte=self.on), started_on__lte=self.on
            )
            mine = paired if asked.helper == NO_HELPER else paired.filter(helper_id=int(asked.helper))
            is_paired = Q(pk__in=mine.values("household"))
            households = households.filter(~is_paired if asked.helper == NO_HELPER else is_paired)
        households = households.annotate(
            place=_place(places_of(self.rules)), kind=_KIND, since=_SINCE
        ).exclude(kind="")
        if asked.kind:
            households = households.filter(kind=asked.kind)
        return households.order_by().values("id", "division_id", "place", "kind", "since")


def total_of(rows: Iterable[Completion]) -> Completion:
    """Several places together."""
    known = list(rows)
    sums = (sum(getattr(row, name) for row in known) for name in ("due", "done", "overdue"))
    return Completion("", "", *sums)


def _as_row(rule: ClassRule) -> tuple[Any, ...]:
    return (
        rule.place,
        rule.kind.value,
        rule.frequency.times,
        rule.period.starts_on,
        rule.period.ends_on,
        rule.prior_times,
        rule.prior.starts_on,
        rule.prior.ends_on,
        rule.phone_counts,
    )


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _place(places: Sequence[str]) -> Any:
    """Whose rules a household falls under: those of the narrowest place that has some."""
    return Case(
        *(When(division__code__startswith=code, then=_text(code)) for code in places), default=_text("")
    )


_IS_MONITORED = ~Q(monitoring_category="")
_IS_REMOVED = Q(monitoring_state=MonitoringState.REMOVED)
# rules.visit_plan.class_of.
_KIND = Case(
    When(_IS_MONITORED & ~_IS_REMOVED, then=_text(VisitClass.ACTIVE)),
    When(household_type__in=EXITED_TYPES, then=_text(VisitClass.EXITED)),
    When(_IS_MONITORED, then=_text(VisitClass.REMOVED)),
    default=_text(""),
)


def _latest(name: str) -> Any:
    """rules.visit_plan.latest_day of a partial date."""
    return Concat(F(name), Substr(_text("9999-99-99"), Length(name) + 1), output_field=CharField())


# Since when a household has been in its class, at the latest; 脱贫户 are those of 2020 and before.
_SINCE = Case(
    When(_IS_MONITORED & ~_IS_REMOVED, then=_latest("risk_identified_on")),
    When(household_type__in=EXITED_TYPES, then=_text("")),
    default=_latest("risk_removed_on"),
    output_field=CharField(),
)
