"""Every rule that the facts of one household can answer, in one place: for rolls and for the register.

A rule whose figure of policy is not in force is silent.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from households.choices import EXITED_TYPES, IncomeItem, ReferenceFormula
from households.rules import education, income, income_screens, labour, safeguards
from households.rules.facts import HomeFacts, MemberOfHome, PersonFacts, any_of, one_of
from households.rules.policy import Policy
from households.rules.problems import Finding


@dataclass(frozen=True, kw_only=True)
class Case:
    """One household as it is looked at: its facts, the figures in force, the day."""

    home: HomeFacts
    members: Sequence[MemberOfHome]
    policy: Policy
    as_of: date

    @cached_property
    def people(self) -> list[PersonFacts]:
        """The members without their work and insurances."""
        return [member.person for member in self.members]

    @cached_property
    def supported(self) -> list[bool | None]:
        """For each member whether he or she has 低保 or 特困."""
        return [any_of([person.is_allowance_recipient, person.is_destitute]) for person in self.people]

    @cached_property
    def no_labour(self) -> bool | None:
        """Whether nobody in the household can work."""
        return labour.whole_household_no_labour([person.labour for person in self.people])


def check_case(case: Case) -> list[Finding]:
    """What the rules of schooling, work, safeguards and income have to say of a household.

    Source: G1 § 246 checks
    """
    found: list[Finding | None] = []
    for member in case.members:
        found += _of_schooling(case, member)
        found += _of_work(case, member)
        found += _of_cover(case, member)
    return [finding for finding in (*found, *_of_household(case), *_of_money(case)) if finding]


def _of_schooling(case: Case, member: MemberOfHome) -> Iterator[Finding | None]:
    person, policy, as_of = member.person, case.policy, case.as_of
    compulsory = {
        "term_month": policy.school_month,
        "first_age": policy.school_first_age,
        "end_age": policy.school_end_age,
    }
    yield _judge(education.out_of_school, person, as_of=as_of, **compulsory)
    yield _judge(education.dropout, person, as_of=as_of, **compulsory)
    yield education.ill_but_healthy(person)
    yield education.age_outside_stage(person, as_of=as_of, ages=policy.stage_ages)
    first, last = policy.little_education_ages or (None, None)
    yield _judge(education.little_education, person, as_of=as_of, first_age=first, last_age=last)


def _of_work(case: Case, member: MemberOfHome) -> Iterator[Finding | None]:
    person, job, policy, as_of = member.person, member.job, case.policy, case.as_of
    working, old = policy.working_age, policy.old_age
    yield labour.child_with_labour(person, as_of=as_of, working_age=working)
    yield labour.student_with_labour(person)
    yield _judge(labour.healthy_without_labour, person, as_of=as_of, working_age=working, old_age=old)
    yield _judge(labour.old_with_labour, person, as_of=as_of, old_age=old)
    yield labour.disabled_with_labour(person)
    yield labour.place_or_months_missing(job)
    yield _judge(labour.impossible_worker, person, job, as_of=as_of, working_age=working)
    yield _judge(
        labour.public_post,
        person,
        job,
        as_of=as_of,
        first_age=policy.post_first_age,
        end_age=policy.post_end_age,
        most_posts=policy.most_posts,
    )
    first, last = policy.skilled_ages or (None, None)
    yield _judge(labour.skilled_without_job, person, job, as_of=as_of, first_age=first, last_age=last)


def _of_cover(case: Case, member: MemberOfHome) -> Iterator[Finding | None]:
    person, policy, as_of = member.person, case.policy, case.as_of
    resident, employee = member.cover.resident_medical, member.cover.employee_medical
    serious = member.cover.serious_illness
    yield safeguards.uninsured(person.key, resident=resident, employee=employee)
    yield safeguards.insured_twice(person.key, resident=resident, employee=employee)
    yield safeguards.without_serious_illness_cover(person.key, resident=resident, serious_illness=serious)
    yield _uninsured_key_person(case, member)
    yield _judge(
        safeguards.able_destitute, person, as_of=as_of, first_age=policy.adult_age, old_age=policy.old_age
    )
    yield _unsupported_old_person(case, member)


def _uninsured_key_person(case: Case, member: MemberOfHome) -> Finding | None:
    person, cover, home = member.person, member.cover, case.home
    key_groups = (
        person.is_allowance_recipient,
        person.is_destitute,
        one_of(home.household_type, EXITED_TYPES),
        home.is_monitored,
    )
    rule = partial(
        safeguards.uninsured_key_person,
        person.key,
        is_key_group=any_of(key_groups),
        is_insured=any_of([cover.resident_medical, cover.employee_medical]),
    )
    return _judge(rule, as_of=case.as_of, cutoff_on=case.policy.cutoff_on(case.as_of))


def _unsupported_old_person(case: Case, member: MemberOfHome) -> Finding | None:
    line, income_yuan = case.policy.monitor_line_yuan, case.home.money.per_capita_yuan
    rule = partial(
        safeguards.unsupported_old_person,
        member.person,
        has_pension=any_of([member.cover.resident_pension, member.cover.employee_pension]),
        lives_alone=len(case.members) == 1,
        no_labour_household=case.no_labour,
        is_below_line=None if line is None or income_yuan is None else income_yuan < line,
    )
    return _judge(rule, as_of=case.as_of, old_age=case.policy.support_age)


def _of_household(case: Case) -> Iterator[Finding | None]:
    home, policy = case.home, case.policy
    capacities = [person.labour for person in case.people]
    yield labour.labour_flag_differs(capacities, stored=home.is_no_labour_guaranteed)
    yield safeguards.unsupported_household(case.supported, no_labour_household=case.no_labour)
    house = replace(home.house, is_key_group=any_of([*case.supported, home.is_monitored]))
    yield _judge(safeguards.appraisal_due, house, as_of=case.as_of, valid_months=policy.appraisal_months)


def _of_money(case: Case) -> Iterator[Finding | None]:
    money, policy = case.home.money, case.policy
    yield from income.sum_mismatches(money.lines, tolerance_yuan=income.CENT)
    yield from income.stated_mismatches(
        money.lines,
        population=money.population,
        stated_net_yuan=money.net_yuan,
        stated_per_capita_yuan=money.per_capita_yuan,
        tolerance_yuan=income.CENT,
    )
    yield from income_screens.implausible_amounts(
        wage_yuan=money.lines.get(IncomeItem.WAGE),
        per_capita_yuan=money.per_capita_yuan,
        household_type=case.home.household_type,
        is_identification=False,  # what a statement was made for is not on the register
        least_wage_yuan=policy.least_wage_yuan,
        least_exited_yuan=policy.least_exited_yuan,
        most_identified_yuan=policy.most_identified_yuan,
    )
    yield from _measures_without_income(case)
    yield _judge(
        partial(
            income_screens.income_drop,
            previous_yuan=money.previous_per_capita_yuan,
            current_yuan=money.per_capita_yuan,
        ),
        limit=policy.drop_limit,
    )
    yield _surge(case)


def _measures_without_income(case: Case) -> list[Finding]:
    """低保 and 特困, public posts and 到户产业帮扶 are the measures that the register knows of."""
    posts = [member.job.posts for member in case.members]
    lines = case.home.money.lines
    return income_screens.measure_without_income(
        has_allowance_measure=any_of(case.supported),
        has_job_measure=any_of(None if held is None else bool(held) for held in posts),
        has_business_measure=case.home.has_industry_support,
        transfer_yuan=lines.get(IncomeItem.TRANSFER),
        wage_yuan=lines.get(IncomeItem.WAGE),
        business_yuan=lines.get(IncomeItem.BUSINESS),
    )


def _surge(case: Case) -> Finding | None:
    """支出骤增, where the reading of 收入参考范围 in force takes expense off at all."""
    money, line, formula = case.home.money, case.policy.monitor_line_yuan, case.policy.reference_formula
    net, claims, oop = money.net_yuan, money.claims_yuan, money.compliant_oop_yuan
    if formula != ReferenceFormula.NET_CLAIMS_EXPENSE or line is None or not money.population:
        return None
    if net is None or claims is None or oop is None:
        return None
    reference = income.reference_income(
        net_yuan=net,
        claims_yuan=claims,
        compliant_oop_yuan=oop,
        population=money.population,
        formula=formula,
    )
    return income_screens.expense_surge(reference_yuan=reference, line_yuan=line)


def _judge(rule: Callable[..., Finding | None], *facts: Any, **figures: Any) -> Finding | None:
    """What a rule says; nothing while one of its figures is not in force."""
    return None if None in figures.values() else rule(*facts, **figures)
