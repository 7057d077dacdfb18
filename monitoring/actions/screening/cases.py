"""Facts of all cases of a row of villages, by one statement and the calendar."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from households.choices import (
    EXITED_TYPES,
    WITHOUT_LABOUR,
    Health,
    Labour,
    MonitoringCategory,
    SchoolStatus,
)
from monitoring.actions.screening.figures import PolicyOfCounty
from monitoring.actions.screening.homes import (
    Villages,
    dropouts,
    known_any,
    registered,
    rows,
    without_labour,
    words_of,
)
from monitoring.choices.cases import MONITORED, OPEN, CaseStatus
from monitoring.rules.entitlements import Recipients
from monitoring.rules.helping import Landed, when_identified
from monitoring.rules.identification import NamedRisk
from monitoring.rules.judging import Case, at_identification
from monitoring.rules.policy import Figures
from monitoring.rules.removal import REQUIRED
from monitoring.rules.truth import Family, Grounds
from monitoring.rules.windows import expense_of_year, is_fresh
from povertycase.calendars import Span, WorkingCalendar
from povertycase.exceptions import CalendarMissing

# What is counted of the members of a case's household.
FAMILY = """
    SELECT count(*) AS members,
        count(*) FILTER (WHERE labour = ANY(%(able)s)) AS able,
        count(*) FILTER (WHERE labour = ANY(%(able_or_weak)s)) AS able_or_weak,
        bool_or(labour <> '' AND labour <> ALL(%(without)s)) AS can_work,
        bool_or(labour = '') AS labour_unknown,
        bool_or(NOT has_resident_medical AND NOT has_employee_medical) AS uninsured,
        bool_and(has_resident_medical OR has_employee_medical) AS insured,
        bool_or(certificate_kind = %(certificate)s OR %(disabled)s = ANY(health)) AS has_disabled,
        bool_or(disability_grade = ANY(%(severe)s)) AS has_severe,
        bool_or(%(chronic)s = ANY(health) OR %(serious)s = ANY(health)) AS has_ill,
        bool_or(cardinality(health) = 0) AS health_unknown,
        bool_or(school_status NOT IN ('', %(preschool)s)) AS has_students,
        bool_or(school_status = '' AND education = '') AS schooling_unknown,
        bool_or(CASE WHEN low_income_allowance = '' THEN is_low_income_recipient
            ELSE coalesce(is_low_income_recipient, false) OR low_income_allowance <> %(no_low)s
            END) AS has_low,
        bool_or(low_income_allowance = '' AND is_low_income_recipient IS NULL) AS low_unknown,
        bool_or(CASE WHEN destitute_support = '' THEN is_destitute_recipient
            ELSE coalesce(is_destitute_recipient, false) OR destitute_support <> %(no_support)s
            END) AS has_destitute,
        bool_or(destitute_support = '' AND is_destitute_recipient IS NULL) AS destitute_unknown,
        array_agg(work_place) FILTER (WHERE work_place <> '') AS places
    FROM households_householdmembership AS member
    JOIN households_person AS person ON person.id = member.person_id
    WHERE member.household_id = subject.household_id AND member.left_on IS NULL
"""
# The newest check of each safeguard that stands, by a day.
CHECKS = """
    SELECT json_object_agg(item, is_met) AS {name} FROM (
        SELECT DISTINCT ON (item) item, is_met FROM households_safeguardcheck AS found
        WHERE found.household_id = subject.household_id AND item = ANY(%(items)s)
            AND found.checked_on <= {until}
            AND NOT EXISTS (SELECT FROM households_visit AS later WHERE later.corrects_id = found.visit_id)
        ORDER BY item, checked_on DESC, id DESC
    ) AS newest
"""
MONEY = """
    SELECT id AS {name}_id, stated_per_capita_yuan AS {name}_per_capita, compliant_oop_yuan AS {name}_oop,
        period_start AS {name}_start, period_end AS {name}_end
    FROM households_incomestatement AS statement
    WHERE statement.household_id = subject.household_id AND concept = %(net)s AND period_end <= {until}
    ORDER BY period_end DESC, id DESC LIMIT 1
"""
# A blank of 实施开发式帮扶 is one where the village's newest roll had that column; elsewhere nobody knows.
SUBJECTS = """
    SELECT subject.*, home.household_type, home.is_house_unsafe, home.has_safe_water, county.name AS county,
        CASE WHEN home.developing_state <> '' OR EXISTS (
            SELECT FROM households_rollcoverage AS covered
            JOIN households_rollbatch AS batch ON batch.id = covered.batch_id
            WHERE covered.division_id = subject.division_id AND 'developing_state' = ANY(batch.columns)
        ) THEN home.developing_state END AS developing_state,
        CASE length(identified_on) WHEN 10 THEN identified_on::date
            WHEN 7 THEN ((identified_on || '-01')::date + interval '1 month')::date - 1 END AS identified_by
    FROM monitoring_monitoringcase AS subject
    JOIN households_household AS home ON home.id = subject.household_id AND home.status = 'active'
    LEFT JOIN povertycase_division AS county ON county.code = left(subject.division_id, 6)
    WHERE subject.division_id BETWEEN %(first)s AND %(last)s AND subject.status = ANY(%(statuses)s)
"""
CASES = f"""
    SELECT subject.*, family.*, risk.*, measure.*, joining.*, now_money.*, then_money.*, line.lines,
        now_checks.now_checked, then_checks.then_checked
    FROM ({SUBJECTS}) AS subject
    LEFT JOIN LATERAL ({FAMILY}) AS family ON true
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_array(risk, part, note) ORDER BY rank) AS risks
        FROM monitoring_caserisk AS risk WHERE risk.case_id = subject.id
    ) AS risk ON true
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_array(kind, landed_on, items, ended_on) ORDER BY measure.id) AS measures
        FROM monitoring_supportmeasure AS measure WHERE measure.case_id = subject.id
    ) AS measure ON true
    LEFT JOIN LATERAL (
        SELECT decided_on, collection_form_id IS NOT NULL AS has_paper
        FROM monitoring_procedure AS procedure
        WHERE procedure.case_id = subject.id AND aim = 'joining' ORDER BY turn DESC LIMIT 1
    ) AS joining ON true
    LEFT JOIN LATERAL ({MONEY.format(name="now", until="%(on)s::date")}) AS now_money ON true
    LEFT JOIN LATERAL ({MONEY.format(name="then", until="identified_by")}) AS then_money ON true
    LEFT JOIN LATERAL (
        SELECT json_object_agg(item, amount_yuan::text) AS lines
        FROM households_incomeline WHERE statement_id = now_money.now_id
    ) AS line ON true
    LEFT JOIN LATERAL ({CHECKS.format(name="now_checked", until="%(on)s::date")}) AS now_checks ON true
    LEFT JOIN LATERAL ({CHECKS.format(name="then_checked", until="identified_by")}) AS then_checks ON true
    ORDER BY subject.id
"""  # noqa: S608  pieces of this module
_MONTH = 7
INSIDE = ("本县", "本区", "本市", "本镇", "本乡", "本村", "县内", "区内")


@dataclass(frozen=True, slots=True)
class Subject:
    """A case with what is known of it."""

    pk: int
    household_id: int
    division_id: str
    identified_by: datetime.date | None
    case: Case


def cases_of(
    villages: Villages, policy: PolicyOfCounty, calendar: WorkingCalendar, *, on: datetime.date
) -> Iterator[Subject]:
    """The cases that are open or removed; at identification by the figures that were in force then."""
    _rows, figures = policy.at(villages.place, on)
    asked = words_of(villages, figures, on=on) | {
        "statuses": [*(str(status) for status in OPEN), str(CaseStatus.REMOVED)],
        "able": [Labour.ORDINARY, Labour.SKILLED],
        "able_or_weak": [Labour.ORDINARY, Labour.SKILLED, Labour.WEAK],
        "without": sorted(WITHOUT_LABOUR),
        "chronic": Health.CHRONIC,
        "serious": Health.SERIOUS,
        "preschool": SchoolStatus.PRESCHOOL_AGE,
        "items": [str(item) for item in REQUIRED],
    }
    dropped = dropouts(villages, figures, on=on)
    for row in rows(CASES, **asked):
        identified_by = row["identified_by"]
        then = policy.at(villages.place, identified_by)[1] if identified_by else figures
        has_dropout = row["household_id"] in dropped
        known = _case(row, figures, then, calendar, on=on, has_dropout=has_dropout)
        yield Subject(row["id"], row["household_id"], row["division_id"], identified_by, known)


def _case(
    row: Mapping[str, Any],
    figures: Figures,
    then: Figures,
    calendar: WorkingCalendar,
    *,
    on: datetime.date,
    has_dropout: bool,
) -> Case:
    is_without = without_labour(row)
    return Case(
        category=row["category"],
        adopted_on=row["adopted_on"],
        household_type=row["household_type"],
        is_monitored=row["status"] in MONITORED,
        is_removed=row["status"] == CaseStatus.REMOVED,
        clue_on=row["clue_on"],
        decided_on=row["decided_on"],
        identified=when_identified(row["identified_on"]) if len(row["identified_on"]) >= _MONTH else None,
        removed=when_identified(row["removed_on"]) if len(row["removed_on"]) >= _MONTH else None,
        way=row["removal_way"],
        risks=[NamedRisk(*each) for each in row["risks"] or ()],
        measures=[_landed(*each) for each in row["measures"] or ()],
        family=_family(row, figures, on=on, has_dropout=has_dropout),
        grounds=_grounds(row, then) if row["identified_by"] else None,
        has_labour=None if is_without is None else not is_without,
        recipients=Recipients(
            low_income=known_any(row["has_low"], row["low_unknown"]),
            destitute=known_any(row["has_destitute"], row["destitute_unknown"]),
            disabled=known_any(row["has_disabled"], row["health_unknown"]),
            severely=row["has_severe"],
        ),
        works_away=_works_away(row["places"] or (), row["county"] or ""),
        developing_state=row["developing_state"],
        lines={item: Decimal(amount) for item, amount in (row["lines"] or {}).items()},
        due_on=_after(row["clue_on"], figures.most_days, calendar),
        alarm_on=_after(row["clue_on"], figures.alarm_days, calendar),
    )


def _landed(kind: str, landed_on: str | None, items: list[str], ended_on: str | None) -> Landed:
    days = [datetime.date.fromisoformat(day) if day else None for day in (landed_on, ended_on)]
    return Landed(kind, days[0], tuple(items), days[1])


def _family(row: Mapping[str, Any], figures: Figures, *, on: datetime.date, has_dropout: bool) -> Family:
    working, fresh = row["able_or_weak"], figures.fresh_months
    paid = row["now_oop"], row["now_start"], row["now_end"]
    known = registered(row, has_dropout=has_dropout) | (row["now_checked"] or {})
    return Family(
        members=row["members"],
        able=row["able"],
        able_or_weak=None if not working and row["labour_unknown"] else working,
        has_disabled=known_any(row["has_disabled"], row["health_unknown"]),
        has_ill=known_any(row["has_ill"], row["health_unknown"]),
        has_students=known_any(row["has_students"], row["schooling_unknown"]),
        oop_yuan=None if fresh is None else expense_of_year(*paid, as_of=on, months=fresh),
        failing=frozenset(item for item, is_met in known.items() if not is_met),
    )


def _grounds(row: Mapping[str, Any], then: Figures) -> Grounds | None:
    # Nobody was monitored yet: the type alone says which threshold was the household's.
    threshold, fresh = then.oop_yuan(is_registered=row["household_type"] in EXITED_TYPES), then.fresh_months
    if threshold is None or fresh is None:
        return None
    day, ended_on = row["identified_by"], row["then_end"]
    is_known = ended_on is not None and is_fresh(ended_on, as_of=day, months=fresh)
    return Grounds(
        per_capita_yuan=row["then_per_capita"] if is_known else None,
        line_yuan=then.line_yuan,
        oop_yuan=expense_of_year(row["then_oop"], row["then_start"], ended_on, as_of=day, months=fresh),
        threshold_yuan=threshold,
        failing=at_identification(row["then_checked"] or {}),
        has_evidence=row["category"] == MonitoringCategory.SUDDEN and bool(row["has_paper"]),
    )


def _works_away(places: list[str] | tuple[()], county: str) -> bool | None:
    """Whether somebody's place of work lies outside the county; unknown without a place."""
    if not places or not county:
        return None
    inside = (county, county[:-1] if len(county) > 2 else county, *INSIDE)
    return any(not any(name in place for name in inside) for place in places)


def _after(day: datetime.date, span: Span | None, calendar: WorkingCalendar) -> datetime.date | None:
    """The day on which a span is over; None while the holidays of a year are not known."""
    if span is None:
        return None
    try:
        return calendar.last_day(day, span)
    except CalendarMissing:
        return None
