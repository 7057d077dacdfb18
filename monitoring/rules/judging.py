"""Everything that the rules have to say of one household or one case: the screening asks nothing else."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from households.choices import EXITED_TYPES, IncomeItem, ReferenceFormula
from households.rules import income, income_screens, safeguards
from households.rules.problems import Finding as Doubt
from monitoring.choices.measures import MeasureKind
from monitoring.rules import backlog, clocks, entitlements, groups, helping, removal, screening, truth
from monitoring.rules.catalogue import RULES
from monitoring.rules.found import Found
from monitoring.rules.helping import Identified, Landed
from monitoring.rules.identification import NamedRisk
from monitoring.rules.policy import Figures
from monitoring.rules.windows import expense_of_year

ALLOWANCES = frozenset({entitlements.LOW_INCOME, entitlements.DESTITUTE, entitlements.DISABLED})
JOBS = frozenset({MeasureKind.EMPLOYMENT, MeasureKind.PUBLIC_POST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What is known of a household on the register; None is unknown.

    is_monitored: it has an open case, or the register says so. checked, registered: whether each safeguard
    was met when it was last looked at, and whether the register says so. newest_on: the newest fact.
    """

    household_type: str = ""
    is_monitored: bool = False
    standing: groups.Standing = field(default_factory=groups.Standing)
    income_started_on: datetime.date | None = None
    income_ended_on: datetime.date | None = None
    net_yuan: Decimal | None = None
    claims_yuan: Decimal | None = None
    population: int | None = None
    checked: Mapping[str, bool] = field(default_factory=dict)
    registered: Mapping[str, bool] = field(default_factory=dict)
    late_warnings: int = 0
    rejected_on: datetime.date | None = None
    newest_on: datetime.date | None = None
    is_without_labour: bool | None = None
    is_supported: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of a case and of its household; None is unknown.

    is_monitored, is_removed: where it stands; neither while it is being identified. decided_on: None until
    the county decided, or nobody knows when. adopted_on: when it was taken over from a roll.
    developing_state: what the roll says of 开发式帮扶, "" for a blank in it.
    """

    category: str
    household_type: str
    is_monitored: bool
    is_removed: bool
    clue_on: datetime.date
    decided_on: datetime.date | None
    identified: Identified | None
    removed: Identified | None
    way: str
    risks: Sequence[NamedRisk]
    measures: Sequence[Landed]
    family: truth.Family
    grounds: truth.Grounds | None
    has_labour: bool | None
    recipients: entitlements.Recipients
    works_away: bool | None
    developing_state: str | None
    lines: Mapping[str, Decimal]
    due_on: datetime.date | None = None
    alarm_on: datetime.date | None = None
    adopted_on: datetime.date | None = None


def failing(home: Home) -> frozenset[str]:
    """The safeguards that are not met: what a visit found stands before what the register says.

    Source: SEED2 § 二(一) 应纳未纳
    """
    known = {**home.registered, **home.checked}
    return frozenset(item for item, is_met in known.items() if not is_met)


def groups_of(home: Home, figures: Figures) -> list[str]:
    """The key groups of a household; none while one of the figures that they need is not in force.

    Source: S8 § 十类重点人群
    """
    if figures.wage_share is None or figures.steady_months is None or figures.students is None:
        return []
    edges = groups.Edges(
        line_yuan=figures.line_yuan,
        drop_limit=figures.register.drop_limit,
        oop_yuan=figures.oop_yuan(is_registered=home.is_monitored or home.household_type in EXITED_TYPES),
        wage_share=figures.wage_share,
        steady_months=figures.steady_months,
        students=figures.students,
    )
    return groups.key_groups(home.standing, edges)


def judge_home(home: Home, named: Sequence[str], figures: Figures, *, as_of: datetime.date) -> list[Found]:
    """M-NIN, H-LOW-01 and I-07 of a household. named: the key groups it belongs to, in words.

    Source: DOMAIN § 5.6 M-NIN; G1 § 5_19_003
    """
    doubt = safeguards.unsupported_household([home.is_supported], no_labour_household=home.is_without_labour)
    found = [_as_found(doubt, "")] if doubt else []
    if home.is_monitored:
        return found
    return [*_overlooked(home, named, figures, as_of=as_of), *found, *_hardship(home, figures)]


def _overlooked(home: Home, named: Sequence[str], figures: Figures, *, as_of: datetime.date) -> list[Found]:
    oop = figures.oop_yuan(is_registered=home.household_type in EXITED_TYPES)
    fresh, near, quiet = figures.fresh_months, figures.near_line, figures.quiet_days
    if oop is None or fresh is None or near is None or quiet is None:
        return []
    limits = screening.Limits(
        line_yuan=figures.line_yuan, near_line=near, fresh_months=fresh, oop_yuan=oop, quiet_days=quiet
    )
    known = screening.Household(
        per_capita_yuan=home.standing.per_capita_yuan,
        income_ended_on=home.income_ended_on,
        failing=failing(home),
        oop_yuan=expense_of_year(
            home.standing.oop_yuan,
            home.income_started_on,
            home.income_ended_on,
            as_of=as_of,
            months=fresh,
        ),
        late_warnings=home.late_warnings,
        groups=named,
        rejected_on=home.rejected_on,
        has_new_facts=None not in (home.newest_on, home.rejected_on) and home.newest_on > home.rejected_on,  # type: ignore[operator]
    )
    return screening.overlooked(known, limits, as_of=as_of)


def _hardship(home: Home, figures: Figures) -> list[Found]:
    """I-07: income that fell, and expense that leaves too little."""
    policy, standing = figures.register, home.standing
    found = []
    if policy.drop_limit is not None:
        doubt = income_screens.income_drop(
            previous_yuan=standing.previous_yuan,
            current_yuan=standing.per_capita_yuan,
            limit=policy.drop_limit,
        )
        found += [_as_found(doubt, "drop")] if doubt else []
    net, claims, oop = home.net_yuan, home.claims_yuan, standing.oop_yuan
    formula, line = policy.reference_formula, figures.line_yuan
    if formula != ReferenceFormula.NET_CLAIMS_EXPENSE or line is None or not home.population:
        return found
    if net is None or claims is None or oop is None:
        return found
    reference = income.reference_income(
        net_yuan=net,
        claims_yuan=claims,
        compliant_oop_yuan=oop,
        population=home.population,
        formula=formula,
    )
    surge = income_screens.expense_surge(reference_yuan=reference, line_yuan=line)
    return [*found, _as_found(surge, "surge")] if surge else found


def judge_case(case: Case, figures: Figures, *, as_of: datetime.date) -> list[Found]:
    """M-WRONG, M-NOHELP, M-DEVEL, M-FAST, M-TIME, M-LONG, M-INS-SUB and I-05 of a case.

    Source: DOMAIN § 5.6
    """
    found = _in_time(case, as_of=as_of)
    if case.is_removed:
        return [*found, *_too_fast(case, figures)]
    if not case.is_monitored or case.identified is None:
        return found
    asked = [
        *found,
        *_untrue(case, figures),
        *_unhelped(case, case.identified, figures, as_of=as_of),
        *_lasting(case, case.identified, figures, as_of=as_of),
        *_without_income(case, as_of=as_of),
    ]
    return backlog.instead(asked, case.adopted_on, case.measures, as_of=as_of, days=figures.backlog_days)


def _in_time(case: Case, *, as_of: datetime.date) -> list[Found]:
    if case.due_on is None or case.alarm_on is None:
        return []
    if case.decided_on is None and (case.is_monitored or case.is_removed):
        return []
    found = clocks.in_time(
        case.clue_on, case.decided_on, as_of=as_of, due_on=case.due_on, alarm_on=case.alarm_on
    )
    return [found] if found else []


def _too_fast(case: Case, figures: Figures) -> list[Found]:
    slow, fast = figures.slow_months, figures.fast_months
    if case.identified is None or case.removed is None or slow is None or fast is None:
        return []
    found = removal.too_fast(
        case.identified,
        case.removed,
        way=case.way,
        measures=case.measures,
        months=slow,
        hard_months=fast,
    )
    return [found] if found else []


def _untrue(case: Case, figures: Figures) -> list[Found]:
    found = []
    if figures.shares is not None:
        found = truth.contradictions(
            case.category, case.household_type, case.risks, case.family, figures.shares
        )
    ground = truth.groundless(case.grounds) if case.grounds else None
    return [*found, ground] if ground else found


def _unhelped(case: Case, identified: Identified, figures: Figures, *, as_of: datetime.date) -> list[Found]:
    months, warn, develop = figures.first_due_months, figures.warn_days, figures.develop_months
    found: list[Found | None] = []
    if months is not None and warn is not None:
        found.append(
            helping.not_helped(identified, case.measures, as_of=as_of, months=months, warn_days=warn)
        )
    found += helping.unanswered([each.risk for each in case.risks], case.measures)
    found += helping.unmended(case.family.failing, case.measures, as_of=as_of)
    if develop is not None:
        found += helping.undeveloped(
            identified, case.measures, has_labour=case.has_labour, as_of=as_of, months=develop
        )
    found.append(helping.only_training(case.measures, as_of=as_of))
    found.append(helping.misstated(case.developing_state, case.measures, as_of=as_of))
    standing = [each for each in case.measures if each.stands(as_of)]
    found += entitlements.allowances_disagree(case.recipients, standing)
    found += entitlements.away_without_work(standing, works_away=case.works_away)
    return [each for each in found if each]


def _lasting(case: Case, identified: Identified, figures: Figures, *, as_of: datetime.date) -> list[Found]:
    found = []
    if figures.long_months is not None:
        found.append(
            clocks.long_open(identified, has_labour=case.has_labour, as_of=as_of, months=figures.long_months)
        )
    cutoff = figures.cutoff_on(as_of)
    if cutoff is not None:
        found.append(entitlements.subsidy_disagrees(identified, case.measures, cutoff_on=cutoff, as_of=as_of))
    return [each for each in found if each]


def _without_income(case: Case, *, as_of: datetime.date) -> list[Found]:
    """I-05 by the measures of the case, which the register's own rule does not know."""
    landed = [each for each in case.measures if each.is_in_force(as_of)]
    kinds, items = {each.kind for each in landed}, entitlements.items_of(landed)
    doubts = income_screens.measure_without_income(
        has_allowance_measure=bool(items & ALLOWANCES),
        has_job_measure=bool(kinds & JOBS),
        has_business_measure=MeasureKind.INDUSTRY in kinds,
        transfer_yuan=case.lines.get(IncomeItem.TRANSFER),
        wage_yuan=case.lines.get(IncomeItem.WAGE),
        business_yuan=case.lines.get(IncomeItem.BUSINESS),
    )
    return [_as_found(doubt, doubt.message[1:3]) for doubt in doubts]


def _as_found(doubt: Doubt, part: str) -> Found:
    """What a rule of the register says, as a finding of the screening."""
    basis = RULES[doubt.rule].basis
    return Found(
        rule=doubt.rule, part=part, severity=doubt.severity, message=f"{doubt.message}。", clause=basis
    )


def at_identification(checks: Mapping[str, bool]) -> frozenset[str] | None:
    """What failed then: None while not all of 三保障 and water had been looked at and nothing failed.

    Source: SEED2 § 二(一) 纳而不准
    """
    fails = frozenset(item for item, is_met in checks.items() if not is_met)
    return fails if fails or set(removal.REQUIRED) <= set(checks) else None
