"""Cases of the demonstration county in every state; a few break a rule on purpose."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from households.actions.incomes import record_income
from households.actions.monitored import Monitored, mark_monitored
from households.choices import MonitoringState
from households.models import IncomeStatement
from households.rules.dates import add_months, months_between
from monitoring.actions.adoption import adopt_some
from monitoring.actions.cases import name_contact, reject_case
from monitoring.actions.clues import ClueDraft, report_clue, take_up_clue
from monitoring.actions.demo.cast import LINE, Cast, Home, homes
from monitoring.actions.demo.helping import fitting, help_case, plan_case
from monitoring.actions.demo.visiting import visited
from monitoring.actions.demo.walking import Walk, walk_in, walk_out
from monitoring.actions.removals import clear_case, roll_back
from monitoring.choices.cases import CaseStatus as Status
from monitoring.choices.cases import Channel, ClearedReason, RemovalWay, Risk
from monitoring.choices.measures import MeasureKind, PlanStatus
from monitoring.models import MonitoringCase
from monitoring.rules.identification import NamedRisk
from povertycase.models import User


@dataclass(frozen=True, slots=True)
class Sketch:
    """One case: where it stands, and how many days ago its clue came and its removal was applied for.

    landed: days after the clue on which the measure came; None: it is planned only. risk: another than the
    household's own, which contradicts what is known of it.
    """

    reached: Status
    age: int
    channel: Channel = Channel.CADRE
    landed: int | None = None
    plan: PlanStatus | None = None
    left: int | None = None
    way: RemovalWay = RemovalWay.HELPED
    is_rolled_back: bool = False
    risk: Risk | None = None


# The most telling first: a small demonstration has few households.
SKETCHES = (
    Sketch(Status.ACTIVE, 60, Channel.DECLARED, landed=30, plan=PlanStatus.APPROVED),
    # Late: no measure within a month.
    Sketch(Status.ACTIVE, 58, plan=PlanStatus.DRAFTED),
    # The month is nearly over.
    Sketch(Status.ACTIVE, 35, Channel.DEPARTMENT, plan=PlanStatus.SUBMITTED),
    Sketch(Status.REMOVAL_VERIFYING, 430, landed=30, left=1, plan=PlanStatus.APPROVED),
    Sketch(Status.REMOVED, 460, Channel.DECLARED, landed=30, left=100),
    Sketch(Status.ON_NOTICE, 6, Channel.DEPARTMENT),
    Sketch(Status.TOWN_REVIEW, 11),
    # Late: more than fifteen days from the clue.
    Sketch(Status.COUNTY_DECISION, 19, Channel.PUBLIC),
    Sketch(Status.VERIFYING, 2, Channel.DECLARED),
    Sketch(Status.REMOVAL_COUNTY, 440, landed=30, left=11),
    Sketch(Status.REMOVED, 150, landed=30, left=40, way=RemovalWay.NATURAL),
    Sketch(Status.REJECTED, 40, Channel.PUBLIC),
    Sketch(Status.CLEARED, 75, landed=30),
    # Identified for a disability that nobody has.
    Sketch(Status.ACTIVE, 90, landed=30, risk=Risk.DISABILITY, plan=PlanStatus.REPLACED),
    Sketch(Status.ACTIVE, 480, landed=30, left=150, is_rolled_back=True),
    Sketch(Status.CROSS_CHECKING, 3),
    Sketch(Status.REVIEWING, 5, Channel.DEPARTMENT),
    Sketch(Status.DECIDED, 12),
    Sketch(Status.ANNOUNCED, 13, Channel.DECLARED),
    Sketch(Status.REMOVAL_ON_NOTICE, 425, landed=30, left=6),
    Sketch(Status.REMOVAL_REVIEWING, 425, landed=30, left=3),
    Sketch(Status.REMOVAL_TOWN_REVIEW, 425, landed=30, left=10),
    Sketch(Status.REMOVAL_DECIDED, 425, landed=30, left=12),
)
STORIES = {
    Risk.ILLNESS: "家里有人住院，自付费用大，收入下降",
    Risk.DISABILITY: "家里有残疾人要照料，收入下降",
    Risk.SCHOOLING: "孩子上学开支大，家庭收入跟不上",
    Risk.LABOUR: "家里没有人能外出务工，收入下降",
    Risk.WORK: "厂里停工，外出务工的人回了家，收入明显减少",
}
POOR, STEADY = LINE * Decimal("0.78"), LINE * Decimal("1.06")
HEAVY_OOP, LIGHT_OOP = Decimal(23600), Decimal(1200)
MONTH = len("2026-03")
# How long before a removal the register's last year of income may have ended, as the gate takes it.
FRESH_MONTHS = 6
# Identified so long ago, and out in the next month.
FAST = datetime.timedelta(days=400)


def seed_cases(cast: Cast, *, on: datetime.date) -> None:
    """One household a sketch, in the introduced township first; one more that was out again in a month."""
    free, chosen = list(homes()), []
    for sketch in SKETCHES:
        home = next((each for each in free if _fits(sketch, each)), None)
        if home is not None:
            free.remove(home)
            chosen.append((sketch, home))
    known = [(home, on - datetime.timedelta(days=each.age)) for each, home in chosen if each.left is not None]
    fast = {home.household.pk: 1 for home in free[:1]}
    cases = _from_rolls([*known, *((home, on - FAST) for home in free[:1])], fast, cast, on=on)
    for sketch, home in chosen:
        if home.household.pk in cases:
            _leaving(sketch, home, cases[home.household.pk], cast, on)
        else:
            _case(sketch, home, cast, on)


def _from_rolls(
    homes_: Sequence[tuple[Home, datetime.date]], removed: Mapping[int, int], cast: Cast, *, on: datetime.date
) -> dict[int, MonitoringCase]:
    """What a roll brought about households that were identified long ago is taken over.

    removed: {household: months after which the roll says its risk was removed}.
    """
    for home, since in homes_:
        months = removed.get(home.household.pk)
        standing = Monitored(
            category=home.category,
            state=MonitoringState.REMOVED if months else MonitoringState.ACTIVE,
            identified_on=since.isoformat()[:MONTH],
            removed_on=add_months(since, months).isoformat()[:MONTH] if months else "",
            risks=[home.risk],
        )
        mark_monitored(home.household, standing, by=cast.county)
    keys = [home.household.pk for home, _since in homes_]
    adopt_some(keys, by=cast.county, on=on)
    cases = MonitoringCase.objects.filter(household__in=keys).select_related("household", "division")
    return {case.household_id: case for case in cases}


def _leaving(sketch: Sketch, home: Home, case: MonitoringCase, cast: Cast, on: datetime.date) -> None:
    """A household of a roll on its way out."""
    _help(sketch, home, case, cast, on)
    _remove(sketch, home, case, cast, on)


def _fits(sketch: Sketch, home: Home) -> bool:
    """A removal wants a household of which everything is known; a contradiction one that shows nothing."""
    if sketch.left is not None:
        return home.is_sound
    return sketch.risk is None or home.risk not in {sketch.risk, Risk.ILLNESS}


def _case(sketch: Sketch, home: Home, cast: Cast, on: datetime.date) -> None:
    clue_on = on - datetime.timedelta(days=sketch.age)
    walk = Walk(_opened(sketch, home, cast, clue_on), cast, clue_on)
    if sketch.reached == Status.REJECTED:
        walk.verify()
        reject_case(
            walk.case,
            by=cast.checks(walk.case.division_id),
            version=walk.case.version,
            note="核实收入高于监测线，没有大额支出（示例）",
        )
        return
    is_cleared = sketch.reached == Status.CLEARED
    case = walk_in(walk, reached=Status.ACTIVE if is_cleared else sketch.reached)
    if case.status == Status.ACTIVE:
        _help(sketch, home, case, cast, on)
    if is_cleared:
        case.refresh_from_db(fields=["version"])
        note = "全家户口迁往外县，已开迁移证（示例）"
        clear_case(case, reason=ClearedReason.MOVED, by=cast.second, on=on, version=case.version, note=note)


def _opened(sketch: Sketch, home: Home, cast: Cast, clue_on: datetime.date) -> MonitoringCase:
    """A clue about a household whose income lies below the line becomes a case."""
    household, code = home.household, home.household.division_id
    _earned(home, cast.asks(code), POOR, before=clue_on)
    head = next(row.person for row in household.memberships.all() if row.relation == "户主")
    draft = ClueDraft(
        subject_name=head.name,
        channel=sketch.channel,
        reported_on=clue_on,
        content=f"{STORIES[home.risk]}（示例）",
        household=household,
    )
    clue = report_clue(household.division, draft, by=cast.asks(code), on=clue_on)
    return take_up_clue(
        clue,
        household,
        category=home.category,
        risks=[NamedRisk(sketch.risk or home.risk)],
        by=cast.checks(code),
        on=clue_on,
        version=clue.version,
    )


def _earned(
    home: Home,
    by: User,
    per_capita: Decimal,
    *,
    before: datetime.date,
    like: IncomeStatement | None = None,
) -> None:
    """The twelve months before a month; where they are the register's last year, that is corrected.

    like: the statement whose lines it has too.
    """
    month = before.replace(day=1)
    is_ill = home.risk == Risk.ILLNESS and per_capita < LINE
    starts_on = add_months(month, -12)
    is_last = home.newest is not None and home.newest.period_start == starts_on
    statement = {
        "period_start": starts_on,
        "period_end": month - datetime.timedelta(days=1),
        "population": (home.newest.population if home.newest else None) or 1,
        "stated_per_capita_yuan": per_capita,
        "claims_yuan": Decimal(0),
        "compliant_oop_yuan": HEAVY_OOP if is_ill else LIGHT_OOP,
    }
    if like is not None:
        del statement["stated_per_capita_yuan"]  # it follows from the lines
        statement["lines"] = {line.item: line.amount_yuan for line in like.lines.all()}
    version = home.newest.version if home.newest and is_last else None
    record_income(home.household, statement=statement, by=by, on=before, version=version)


def _help(sketch: Sketch, home: Home, case: MonitoringCase, cast: Cast, on: datetime.date) -> None:
    clue_on, risk = on - datetime.timedelta(days=sketch.age), sketch.risk or home.risk
    planned_on = clue_on + datetime.timedelta(days=sketch.landed or 40)
    help_case(
        case,
        cast,
        kind=fitting(risk),
        planned_on=planned_on,
        landed_on=planned_on if sketch.landed else None,
    )
    if sketch.left is not None and sketch.way == RemovalWay.HELPED:
        later = planned_on + datetime.timedelta(days=40)
        help_case(case, cast, kind=MeasureKind.INDUSTRY, planned_on=later, landed_on=later)
    if sketch.plan:
        plan_case(case, cast, reached=sketch.plan, on=on)


def _remove(sketch: Sketch, home: Home, case: MonitoringCase, cast: Cast, on: datetime.date) -> None:
    """Everything that the gate asks for is there before it is applied for."""
    assert home.newest is not None  # noqa: S101  a sound home has one
    assert sketch.left is not None  # noqa: S101  see the caller
    applied_on, by = on - datetime.timedelta(days=sketch.left), cast.asks(case.division_id)
    _earned(home, by, STEADY, before=add_months(home.newest.period_end, -6).replace(day=1))
    if months_between(home.newest.period_end, applied_on) >= FRESH_MONTHS:
        _earned(home, by, STEADY, before=applied_on, like=home.newest)
    visited(home.household, by, on=min(applied_on, on), note="消除前核查三保障和饮水（示例）")
    phone = home.household.phone or "13800000000"
    case = name_contact(case, contact="陈村文书", phone=phone, by=by, version=case.version)
    case.refresh_from_db(fields=["version"])
    walk = Walk(case, cast, applied_on)
    reached = Status.REMOVED if sketch.is_rolled_back else sketch.reached
    case = walk_out(walk, way=sketch.way, reached=reached)
    if sketch.is_rolled_back:
        note = "复核发现务工收入不稳定，标注有误（示例）"
        roll_back(case, by=cast.county, version=case.version, note=note)
