"""Every rule that the facts of one household can answer, in one place: for rolls and for the register.

A rule whose figure of policy is not in force is silent.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
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
    return check_doubts(case, [MEMBER_RULES] * len(case.members), HOME_RULES)


def check_doubts(
    case: Case, of_members: Sequence[Collection[str]], of_home: Collection[str]
) -> list[Finding]:
    """What some of these rules have to say, in the order in which all of them would.

    of_members: the rules that each member is looked at with; of_home: those of the household. Codes of
    other rules say nothing.

    Source: G1 § 246 checks
    """
    found: list[Finding | None] = []
    for place, doubts in enumerate(of_members):
        if doubts:
            member = case.members[place]
            found += [judge(case, member) for rule, judge in MEMBER_RULES.items() if rule in doubts]
    for rule, judge_home in HOME_RULES.items():
        if rule in of_home:
            found += judge_home(case)
    return [finding for finding in found if finding]


def _of_compulsory_age(
    rule: Callable[..., Finding | None], case: Case, member: MemberOfHome
) -> Finding | None:
    policy = case.policy
    return _judge(
        rule,
        member.person,
        as_of=case.as_of,
        term_month=policy.school_month,
        first_age=policy.school_first_age,
        end_age=policy.school_end_age,
    )


def _little_education(case: Case, member: MemberOfHome) -> Finding | None:
    first, last = case.policy.little_education_ages or (None, None)
    return _judge(education.little_education, member.person, as_of=case.as_of, first_age=first, last_age=last)


def _healthy_without_labour(case: Case, member: MemberOfHome) -> Finding | None:
    working, old = case.policy.working_age, case.policy.old_age
    rule = labour.healthy_without_labour
    return _judge(rule, member.person, as_of=case.as_of, working_age=working, old_age=old)


def _old_with_labour(case: Case, member: MemberOfHome) -> Finding | None:
    return _judge(labour.old_with_labour, member.person, as_of=case.as_of, old_age=case.policy.old_age)


def _impossible_worker(case: Case, member: MemberOfHome) -> Finding | None:
    rule, working = labour.impossible_worker, case.policy.working_age
    return _judge(rule, member.person, member.job, as_of=case.as_of, working_age=working)


def _public_post(case: Case, member: MemberOfHome) -> Finding | None:
    return _judge(
        labour.public_post,
        member.person,
        member.job,
        as_of=case.as_of,
        first_age=case.policy.post_first_age,
        end_age=case.policy.post_end_age,
        most_posts=case.policy.most_posts,
    )


def _skilled_without_job(case: Case, member: MemberOfHome) -> Finding | None:
    first, last = case.policy.skilled_ages or (None, None)
    rule = labour.skilled_without_job
    return _judge(rule, member.person, member.job, as_of=case.as_of, first_age=first, last_age=last)


def _of_insurances(rule: Callable[..., Finding | None], _case: Case, member: MemberOfHome) -> Finding | None:
    resident, employee = member.cover.resident_medical, member.cover.employee_medical
    return rule(member.person.key, resident=resident, employee=employee)


def _without_serious_illness_cover(_case: Case, member: MemberOfHome) -> Finding | None:
    return safeguards.without_serious_illness_cover(
        member.person.key,
        resident=member.cover.resident_medical,
        serious_illness=member.cover.serious_illness,
    )


def _able_destitute(case: Case, member: MemberOfHome) -> Finding | None:
    first, old = case.policy.adult_age, case.policy.old_age
    return _judge(safeguards.able_destitute, member.person, as_of=case.as_of, first_age=first, old_age=old)


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


def _labour_flag_differs(case: Case) -> list[Finding | None]:
    capacities = [person.labour for person in case.people]
    return [labour.labour_flag_differs(capacities, stored=case.home.is_no_labour_guaranteed)]


def _unsupported_household(case: Case) -> list[Finding | None]:
    return [safeguards.unsupported_household(case.supported, no_labour_household=case.no_labour)]


def _appraisal_due(case: Case) -> list[Finding | None]:
    house = replace(case.home.house, is_key_group=any_of([*case.supported, case.home.is_monitored]))
    months = case.policy.appraisal_months
    return [_judge(safeguards.appraisal_due, house, as_of=case.as_of, valid_months=months)]


def _sum_mismatches(case: Case) -> list[Finding]:
    return income.sum_mismatches(case.home.money.lines, tolerance_yuan=income.CENT)


def _stated_mismatches(case: Case) -> list[Finding]:
    money = case.home.money
    return income.stated_mismatches(
        money.lines,
        population=money.population,
        stated_net_yuan=money.net_yuan,
        stated_per_capita_yuan=money.per_capita_yuan,
        tolerance_yuan=income.CENT,
    )


def _implausible_amounts(case: Case) -> list[Finding]:
    money, policy = case.home.money, case.policy
    return income_screens.implausible_amounts(
        wage_yuan=money.lines.get(IncomeItem.WAGE),
        per_capita_yuan=money.per_capita_yuan,
        household_type=case.home.household_type,
        is_identification=False,  # what a statement was made for is not on the register
        least_wage_yuan=policy.least_wage_yuan,
        least_exited_yuan=policy.least_exited_yuan,
        most_identified_yuan=policy.most_identified_yuan,
    )


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


def _sudden_hardship(case: Case) -> list[Finding | None]:
    rule = partial(
        income_screens.income_drop,
        previous_yuan=case.home.money.previous_per_capita_yuan,
        current_yuan=case.home.money.per_capita_yuan,
    )
    return [_judge(rule, limit=case.policy.drop_limit), _surge(case)]


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


# In the order in which findings are told.
MEMBER_RULES: Mapping[str, Callable[[Case, MemberOfHome], Finding | None]] = {
    "H-EDU-01": partial(_of_compulsory_age, education.out_of_school),
    "H-EDU-02": partial(_of_compulsory_age, education.dropout),
    "H-EDU-03": lambda _case, member: education.ill_but_healthy(member.person),
    "H-EDU-04": lambda case, member: education.age_outside_stage(
        member.person, as_of=case.as_of, ages=case.policy.stage_ages
    ),
    "H-EDU-05": _little_education,
    "H-LAB-01": lambda case, member: labour.child_with_labour(
        member.person, as_of=case.as_of, working_age=case.policy.working_age
    ),
    "H-LAB-02": lambda _case, member: labour.student_with_labour(member.person),
    "H-LAB-03": _healthy_without_labour,
    "H-LAB-04": _old_with_labour,
    "H-LAB-05": lambda _case, member: labour.disabled_with_labour(member.person),
    "H-JOB-01": lambda _case, member: labour.place_or_months_missing(member.job),
    "H-JOB-02": _impossible_worker,
    "H-JOB-08": _public_post,
    "H-JOB-10": _skilled_without_job,
    "H-MED-01": partial(_of_insurances, safeguards.uninsured),
    "H-MED-02": partial(_of_insurances, safeguards.insured_twice),
    "H-MED-03": _without_serious_illness_cover,
    "H-MED-04": _uninsured_key_person,
    "H-TK-01": _able_destitute,
    "H-OLD-01": _unsupported_old_person,
}
HOME_RULES: Mapping[str, Callable[[Case], Sequence[Finding | None]]] = {
    "H-LAB-06": _labour_flag_differs,
    "H-LOW-01": _unsupported_household,
    "H-HOUSE-02": _appraisal_due,
    "I-01": _sum_mismatches,
    "I-02": _stated_mismatches,
    "I-04": _implausible_amounts,
    "I-05": _measures_without_income,
    "I-07": _sudden_hardship,
}
