"""Facts of all households of a row of villages, each family of facts by one statement."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, F, Max, Q, When
from django.utils import timezone

from households.choices import (
    EXITED_TYPES,
    SCHOOL_STAGE,
    SEVERE_DISABILITY,
    WITHOUT_LABOUR,
    CertificateKind,
    DestituteSupport,
    Health,
    IncomeConcept,
    IncomeItem,
    LowIncomeAllowance,
    MonitoringState,
    SafeguardItem,
    SchoolStage,
)
from households.rules import education
from households.rules.dates import add_months
from households.rules.facts import PersonFacts
from monitoring.actions.screening.statements import CHECKS, DROPOUTS, HOMES
from monitoring.choices.cases import OPEN, CaseStatus
from monitoring.choices.feeds import Signal, WarningStatus
from monitoring.models import Warning as Push
from monitoring.rules.groups import Standing
from monitoring.rules.judging import Home
from monitoring.rules.policy import Figures
from monitoring.rules.screening import REASONS

BEYOND_COMPULSORY = [
    status
    for status, stage in SCHOOL_STAGE.items()
    if stage not in {SchoolStage.PRESCHOOL, SchoolStage.PRIMARY, SchoolStage.JUNIOR}
]


@dataclass(frozen=True, slots=True)
class Villages:
    """A row of villages with the same figures of policy: the first code, the last, and one of them."""

    first: str
    last: str
    place: str


@dataclass(frozen=True, slots=True)
class Household:
    """A household with what is known of it."""

    pk: int
    division_id: str
    home: Home


class Warned(NamedTuple):
    """A household's warnings that nobody has handled.

    late: how many are past their last day; newest_on: since when the newest waits.
    """

    late: int = 0
    newest_on: datetime.date | None = None


NOT_WARNED = Warned()
# A warning waits since it came; one that was decided and waits again, since it was opened anew.
NEW_AT = Case(When(status=WarningStatus.PENDING, then=F("moved_at")), default=F("created_at"))


def rows(statement: str, **values: Any) -> Iterator[dict[str, Any]]:
    """The rows of a statement by the names of their columns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def late_warnings(villages: Villages, *, on: datetime.date) -> dict[int, Warned]:
    """What each household has of departments' warnings that nobody has handled."""
    unhandled = Push.objects.unhandled().filter(
        household__isnull=False, division__gte=villages.first, division__lte=villages.last
    )
    counted = (
        unhandled.order_by()
        .values_list("household")
        .annotate(late=Count("pk", filter=Q(due_on__lt=on)), newest=Max(NEW_AT))
    )
    return {household: Warned(late, timezone.localtime(newest).date()) for household, late, newest in counted}


def homes_of(
    villages: Villages, figures: Figures, late: Mapping[int, Warned], *, on: datetime.date
) -> Iterator[Household]:
    """The active households of the villages. late: the warnings of each that nobody has handled."""
    checks = _checks(villages)
    dropped = dropouts(villages, figures, on=on)
    for row in rows(HOMES, **words_of(villages, figures, on=on)):
        key = row["key"]
        found = checks.get(key, {})
        warned = late.get(key, NOT_WARNED)
        yield Household(key, row["division_id"], _home(row, found, key in dropped, warned, on=on))


def without_labour(row: Mapping[str, Any]) -> bool | None:
    """Whether nobody of a row's people can work; unknown while that hangs on somebody unknown."""
    if not row["members"] or row["can_work"]:
        return False if row["members"] else None
    return None if row["labour_unknown"] else True


def known_any(has: bool | None, is_unknown: bool | None) -> bool | None:  # noqa: FBT001  three values
    """Whether somebody has it: yes, or unknown while somebody's is, or no."""
    return True if has else None if is_unknown or is_unknown is None else False


def words_of(villages: Villages, figures: Figures, *, on: datetime.date) -> dict[str, Any]:
    """What the statements ask for, by name."""
    return {
        "first": villages.first,
        "last": villages.last,
        "on": on,
        "year": on.year,
        "young": figures.register.working_age,
        "old": figures.register.old_age,
        "steady": figures.steady_months,
        "without": sorted(WITHOUT_LABOUR),
        "severe": sorted(SEVERE_DISABILITY),
        "beyond": BEYOND_COMPULSORY,
        "certificate": CertificateKind.DISABILITY,
        "disabled": Health.DISABLED,
        "incapable": Signal.INCAPABLE,
        "absent": WarningStatus.ABSENT,
        "cared_from": _cared_from(figures, on=on),
        "no_low": LowIncomeAllowance.NONE,
        "no_support": DestituteSupport.NONE,
        "wage": IncomeItem.WAGE,
        "earned": [IncomeItem.WAGE, IncomeItem.BUSINESS, IncomeItem.PROPERTY, IncomeItem.TRANSFER],
        "net": IncomeConcept.NET,
        "open": [str(status) for status in OPEN],
        "rejected": CaseStatus.REJECTED,
    }


def _cared_from(figures: Figures, *, on: datetime.date) -> str:
    """The first month whose assessments of 失能 still count; a month that never comes while nobody knows."""
    return "9999-12" if figures.care_months is None else f"{add_months(on, -figures.care_months):%Y-%m}"


def _checks(villages: Villages) -> dict[int, dict[str, tuple[bool, datetime.date]]]:
    found: dict[int, dict[str, tuple[bool, datetime.date]]] = defaultdict(dict)
    asked = {"first": villages.first, "last": villages.last, "items": [str(item) for item in REASONS]}
    for row in rows(CHECKS, **asked):
        found[row["household_id"]][row["item"]] = (row["is_met"], row["checked_on"])
    return found


def dropouts(villages: Villages, figures: Figures, *, on: datetime.date) -> set[int]:
    """The households with a child that should be at school: SQL finds the reasons, the rule the children."""
    policy = figures.register
    month, first_age, end_age = policy.school_month, policy.school_first_age, policy.school_end_age
    if month is None or first_age is None or end_age is None:
        return set()
    return {
        row["household_id"]
        for row in rows(DROPOUTS, first=villages.first, last=villages.last)
        if education.dropout(
            PersonFacts(key="", birth_on=row["birth_on"], dropout_reason=row["dropout_reason"]),
            as_of=on,
            term_month=month,
            first_age=first_age,
            end_age=end_age,
        )
    }


def _home(
    row: Mapping[str, Any],
    checks: Mapping[str, tuple[bool, datetime.date]],
    has_dropout: bool,  # noqa: FBT001  a fact
    warned: Warned,
    *,
    on: datetime.date,
) -> Home:
    facts_on = (row["period_end"], warned.newest_on, *(day for _met, day in checks.values()))
    days = [day for day in facts_on if day]
    rejected_at = row["rejected_at"]
    is_marked = bool(row["monitoring_category"]) and row["monitoring_state"] == MonitoringState.ACTIVE
    return Home(
        household_type=row["household_type"],
        is_monitored=bool(row["is_open"]) or is_marked,
        standing=_standing(row),
        income_started_on=row["period_start"],
        income_ended_on=row["period_end"],
        net_yuan=row["net"],
        claims_yuan=row["claims"],
        population=row["population"],
        checked={item: is_met for item, (is_met, _day) in checks.items()},
        registered=registered(row, has_dropout=has_dropout),
        late_warnings=warned.late,
        rejected_on=timezone.localtime(rejected_at).date() if rejected_at else None,
        newest_on=max(days, default=None),
        is_without_labour=without_labour(row),
        is_supported=known_any(row["supported"], row["support_unknown"]),
    )


def _standing(row: Mapping[str, Any]) -> Standing:
    is_alone = None if row["ageless"] or not row["members"] else row["adults"] == row["away"]
    return Standing(
        is_exited=row["household_type"] in EXITED_TYPES,
        members=row["members"] or 0,
        per_capita_yuan=row["per_capita"],
        previous_yuan=row["previous"],
        has_destitute=row["has_destitute"],
        has_allowance=row["has_low"],
        disabled=row["disabled"] or 0,
        severe=row["severe"] or 0,
        newly_disabled=row["newly_disabled"] or 0,
        students=row["students"] or 0,
        wage_yuan=row["wage"],
        earned_yuan=row["earned"],
        unsteady=row["unsteady"] or 0,
        incapable=row["incapable"] or 0,
        oop_yuan=row["oop"],
        is_left_behind=bool(row["children"]) and is_alone,
    )


def registered(row: Mapping[str, Any], *, has_dropout: bool) -> dict[str, bool]:
    """What the register itself says of the safeguards; what it does not say is left out."""
    said = {
        SafeguardItem.HOUSING: None if row["is_house_unsafe"] is None else not row["is_house_unsafe"],
        SafeguardItem.WATER: row["has_safe_water"],
        SafeguardItem.MEDICAL: False if row["uninsured"] else row["insured"],
        SafeguardItem.SCHOOLING: False if has_dropout else None,
    }
    return {item.value: is_met for item, is_met in said.items() if is_met is not None}
