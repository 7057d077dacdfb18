"""What is known of a household and of a case, read one by one through the models: slow, and another way."""

import datetime
from decimal import Decimal

from households.choices import EXITED_TYPES, SEVERE_DISABILITY, WITHOUT_LABOUR, Health, SafeguardItem
from households.models import HouseholdMembership, IncomeStatement, Person, RollCoverage, SafeguardCheck
from households.reports.registered import member_of_home
from households.rules import education
from households.rules.dates import add_months, age_on
from households.rules.facts import any_of
from households.rules.labour import whole_household_no_labour
from monitoring.actions.screening.homes import BEYOND_COMPULSORY
from monitoring.actions.standings import measures_of
from monitoring.choices.cases import MONITORED, OPEN
from monitoring.choices.findings import KeyGroup
from monitoring.rules.entitlements import Recipients
from monitoring.rules.groups import Standing
from monitoring.rules.helping import when_identified
from monitoring.rules.identification import NamedRisk
from monitoring.rules.judging import Case, Home, at_identification, groups_of, judge_case, judge_home
from monitoring.rules.removal import REQUIRED
from monitoring.rules.screening import REASONS
from monitoring.rules.truth import Family, Grounds

EVERY = frozenset(field.name for field in Person._meta.get_fields() if hasattr(field, "attname"))
DISABILITY_CARD = "残疾人证"
DAY_LONG = datetime.timedelta(days=1)


def expected(households, figures_at, *, on):
    """{(rule, part, household, case)} and {household: groups} of the rules, asked one household at a time."""
    found, groups = set(), {}
    for household in households:
        figures = figures_at(on)
        long_open = False
        for row in household.cases.exclude(status="rejected").order_by("pk"):
            for each in judge_case(case_of(row, figures_at, on=on), figures, as_of=on):
                found.add((each.rule, each.part, household.pk, row.pk))
                long_open |= each.rule == "M-LONG"
        home = home_of(household, figures, long_open, on=on)
        mine = groups_of(home, figures)
        if mine:
            groups[household.pk] = mine
        named = [str(KeyGroup(group).label) for group in mine]
        for each in judge_home(home, named, figures, as_of=on):
            found.add((each.rule, each.part, household.pk, None))
    return found, groups


def members_of(household):
    rows = HouseholdMembership.objects.filter(household=household, left_on=None).select_related("person")
    return [row.person for row in rows.order_by("pk")]


def statements_of(household, until=None):
    rows = IncomeStatement.objects.filter(household=household, concept="net")
    rows = rows.filter(period_end__lte=until) if until else rows
    return list(rows.order_by("-period_end", "-pk"))


def checks_of(household, items, until=None):
    rows = SafeguardCheck.objects.current().filter(household=household, item__in=items)
    rows = rows.filter(checked_on__lte=until) if until else rows
    return {row.item: (row.is_met, row.checked_on) for row in rows.order_by("checked_on", "pk")}


def is_disabled(person):
    return person.certificate_kind == DISABILITY_CARD or Health.DISABLED in person.health


def home_of(household, figures, long_open, *, on):
    people = members_of(household)
    facts = [member_of_home(person, EVERY) for person in people]
    money = statements_of(household)
    newest = money[0] if money else None
    previous = None
    if newest:
        before = add_months(newest.period_end + datetime.timedelta(days=1), -12)
        before -= datetime.timedelta(days=1)
        previous = next((each for each in money[1:] if each.period_end == before), None)
    lines = {line.item: line.amount_yuan for line in newest.lines.all()} if newest else {}
    earned = [lines[item] for item in ("wage", "business", "property", "transfer") if item in lines]
    checks = checks_of(household, REASONS)
    rejected = household.cases.filter(status="rejected").order_by("-moved_at").first()
    days = [day for _met, day in checks.values()] + ([newest.period_end] if newest else [])
    ages = [age_on(person.birth_on, on) if person.birth_on else None for person in people]
    standing = Standing(
        is_exited=household.household_type in EXITED_TYPES,
        members=len(people),
        per_capita_yuan=newest.stated_per_capita_yuan if newest else None,
        previous_yuan=previous.stated_per_capita_yuan if previous else None,
        has_destitute=any_of(each.person.is_destitute for each in facts),
        has_allowance=any_of(each.person.is_allowance_recipient for each in facts),
        disabled=sum(map(is_disabled, people)),
        severe=sum(person.disability_grade in SEVERE_DISABILITY for person in people),
        newly_disabled=sum(person.disability_year in {on.year, on.year - 1} for person in people),
        students=sum(person.school_status in BEYOND_COMPULSORY for person in people),
        wage_yuan=lines.get("wage"),
        earned_yuan=sum(earned) if earned else None,
        unsteady=sum(0 < (person.work_months or 0) < figures.steady_months for person in people),
        oop_yuan=newest.compliant_oop_yuan if newest else None,
        incapable=_incapable(people, ages, figures.care_months, on),
        is_left_behind=_left_behind(people, ages, figures.steady_months),
        is_long_open=long_open,
    )
    return Home(
        household_type=household.household_type,
        is_monitored=household.cases.filter(status__in=OPEN).exists()
        or (bool(household.monitoring_category) and household.monitoring_state == "active"),
        standing=standing,
        income_started_on=newest.period_start if newest else None,
        income_ended_on=newest.period_end if newest else None,
        net_yuan=newest.stated_net_yuan if newest else None,
        claims_yuan=newest.claims_yuan if newest else None,
        population=newest.population if newest else None,
        checked={item: is_met for item, (is_met, _day) in checks.items()},
        registered=_registered(household, facts, figures, on),
        rejected_on=rejected.moved_at.date() if rejected else None,
        newest_on=max(days, default=None),
        is_without_labour=whole_household_no_labour([person.labour or None for person in people]),
        is_supported=any_of(
            any_of([each.person.is_allowance_recipient, each.person.is_destitute]) for each in facts
        ),
    )


def _incapable(people, ages, months, on):
    first = add_months(on, -months).isoformat()[:7]
    return sum(
        age is not None
        and age >= 60
        and any(each.signal == "incapable" and each.period >= first for each in person.warnings.all())
        for person, age in zip(people, ages, strict=True)
    )


def _left_behind(people, ages, steady):
    if None in ages:
        return None
    adults = [person for person, age in zip(people, ages, strict=True) if 16 <= age < 60]
    at_home = [person for person in adults if person.work_months is None or person.work_months < steady]
    return any(age < 16 for age in ages) and not at_home


def _registered(household, facts, figures, on):
    insured = [any_of([each.cover.resident_medical, each.cover.employee_medical]) for each in facts]
    policy = figures.register
    dropped = any(
        education.dropout(
            each.person,
            as_of=on,
            term_month=policy.school_month,
            first_age=policy.school_first_age,
            end_age=policy.school_end_age,
        )
        for each in facts
    )
    said = {
        SafeguardItem.HOUSING: None if household.is_house_unsafe is None else not household.is_house_unsafe,
        SafeguardItem.WATER: household.has_safe_water,
        SafeguardItem.MEDICAL: False if False in insured else None if None in insured else True,
        SafeguardItem.SCHOOLING: False if dropped else None,
    }
    return {item.value: is_met for item, is_met in said.items() if is_met is not None}


def case_of(row, figures_at, *, on):
    household = row.household
    people = members_of(household)
    facts = [member_of_home(person, EVERY).person for person in people]
    day = when_identified(row.identified_on) if row.identified_on else None
    by = None
    if day:
        by = add_months(day.day, 1) - datetime.timedelta(days=1) if day.is_month else day.day
    money = statements_of(household, on)
    newest = money[0] if money else None
    without = whole_household_no_labour([person.labour or None for person in people])
    figures = figures_at(on)
    return Case(
        category=row.category,
        adopted_on=row.adopted_on,
        household_type=household.household_type,
        is_monitored=row.status in MONITORED,
        is_removed=row.status == "removed",
        clue_on=row.clue_on,
        decided_on=None,
        identified=day,
        removed=when_identified(row.removed_on) if row.removed_on else None,
        way=row.removal_way,
        risks=[NamedRisk(each.risk, each.part, each.note) for each in row.risks.order_by("rank")],
        measures=measures_of(row),
        family=_family(household, people, newest, figures, on),
        grounds=_grounds(row, household, by, figures_at) if by else None,
        has_labour=None if without is None else not without,
        recipients=Recipients(
            low_income=any_of(each.is_allowance_recipient for each in facts),
            destitute=any_of(each.is_destitute for each in facts),
            disabled=_any_of_health(people, is_disabled),
            severely=any(person.disability_grade in SEVERE_DISABILITY for person in people),
        ),
        works_away=_works_away(people),
        developing_state=household.developing_state or _blank_in_a_roll(household),
        lines={line.item: line.amount_yuan for line in newest.lines.all()} if newest else {},
        due_on=row.clue_on + datetime.timedelta(days=figures.most_days.days),
        alarm_on=row.clue_on + datetime.timedelta(days=figures.alarm_days.days),
    )


def _any_of_health(people, holds):
    return any_of(True if holds(person) else None if not person.health else False for person in people)


def _works_away(people):
    places = [person.work_place for person in people if person.work_place]
    return any("示例" not in place for place in places) if places else None


def _blank_in_a_roll(household):
    """A blank is known where a roll has the column, and nowhere else."""
    for covered in RollCoverage.objects.filter(division_id=household.division_id):
        if "developing_state" in covered.batch.columns:
            return ""
    return None


def _family(household, people, newest, figures, on):
    year = _last_year([newest] if newest else [], figures.fresh_months, on)
    facts = [member_of_home(person, EVERY) for person in people]
    known = {
        **_registered(household, facts, figures, on),
        **{item: is_met for item, (is_met, _day) in checks_of(household, REQUIRED, on).items()},
    }
    working = sum(bool(person.labour) and person.labour not in WITHOUT_LABOUR for person in people)
    return Family(
        members=len(people),
        able=sum(person.labour in {"普通劳动力", "技能劳动力"} for person in people),
        able_or_weak=working or (None if any(not person.labour for person in people) else 0),
        has_disabled=_any_of_health(people, is_disabled),
        has_ill=_any_of_health(people, lambda person: {Health.CHRONIC, Health.SERIOUS} & set(person.health)),
        has_students=any_of(
            True
            if person.school_status not in ("", "学龄前儿童")
            else None
            if not (person.school_status or person.education)
            else False
            for person in people
        ),
        oop_yuan=year[0].compliant_oop_yuan if year else None,
        failing=frozenset(item for item, is_met in known.items() if is_met is False),
    )


def _of_late(money, months, day):
    """It ended in the month of the day or in one of the three before it."""
    first = add_months(day.replace(day=1), -months)
    return [each for each in money if each.period_end >= first]


def _last_year(money, months, day):
    of_late = _of_late(money, months, day)
    return [each for each in of_late if each.period_end == add_months(each.period_start, 12) - DAY_LONG]


def _grounds(row, household, by, figures_at):
    then = figures_at(by)
    money = _of_late(statements_of(household, by)[:1], then.fresh_months, by)
    year = _last_year(money, then.fresh_months, by)
    threshold = then.oop_yuan(is_registered=household.household_type in EXITED_TYPES)
    return Grounds(
        per_capita_yuan=money[0].stated_per_capita_yuan if money else None,
        line_yuan=then.line_yuan,
        oop_yuan=year[0].compliant_oop_yuan if year else None,
        threshold_yuan=threshold or Decimal(0),
        failing=at_identification(
            {item: is_met for item, (is_met, _day) in checks_of(household, REQUIRED, by).items()}
        ),
        has_evidence=False,
    )
