"""支出进度 by class of funds: what arrived, what was paid, where it leads, and what keeps it back."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.figures import Judge
from povertycase.models import PolicyParameter, User
from projects.choices.library import MilestoneKind
from projects.choices.money import PAID_OUT, EntryKind, FundClass, Lamp, PaymentStatus
from projects.models import Allocation, FundBatch, LedgerEntry
from projects.reports.places import Listed, Standing
from projects.rules.amounts import WAN
from projects.rules.spending import Rate, percent, rate_of

TARGETS = {FundClass.SPECIAL: "fund.special", FundClass.INTEGRATED: "fund.integrated"}
# A lamp of the rate as the frame's lamps are called; its words stand beside it always.
STATES = {Lamp.GREEN: "ok", Lamp.AMBER: "soon", Lamp.RED: "overdue", Lamp.NONE: "done"}
NOUGHT = Decimal(0)
_FEWEST_PLACES, _MOST_PLACES = 2, 6


@dataclass(frozen=True, slots=True)
class Blocker:
    """An allocation whose money does not flow: unpaid, and its project late or nothing paid at all."""

    allocation: int
    project: int
    project_name: str
    fund_class: str
    unpaid_yuan: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of funds in a year. Amounts in yuan.

    rate: see rules.spending; its lamp is None and nothing is short for a class without a target. direct_yuan:
    part of what arrived that a place above gave straight to projects. carried_yuan: paid in the year out of
    money of earlier years, beside the rate. unallocated_yuan: arrived and meant for no project yet.
    blockers: the largest allocations that together would close the gap. clause: where the target comes from.
    """

    fund_class: FundClass
    rate: Rate
    lamp: Lamp | None
    direct_yuan: Decimal
    carried_yuan: Decimal
    unallocated_yuan: Decimal
    blockers: Sequence[Blocker]
    sentence: str
    clause: str
    lists: dict[str, Listed]

    @property
    def has_target(self) -> bool:
        """Whether the class is held to a rate."""
        return self.fund_class in TARGETS and bool(self.clause)


@dataclass(slots=True)
class _Sums:
    arrived: Decimal = NOUGHT
    direct: Decimal = NOUGHT
    paid: Decimal = NOUGHT
    carried: Decimal = NOUGHT
    unallocated: Decimal = NOUGHT


def class_lines(user: User, *, year: int, as_of: datetime.date, place: str) -> list[ClassLine]:
    """Every class of funds of a year in a place, also the one without money; four queries and a few more."""
    sums = _sums(user, year, as_of, place)
    blocked = _blockers(user, year, as_of, place)
    standing = Standing(list(TARGETS.values()), [place])
    return [
        _line(each, sums[each.value], blocked[each.value], standing, (place, as_of, year))
        for each in FundClass
    ]


def _line(
    fund_class: FundClass,
    sums: _Sums,
    blocked: Sequence[Blocker],
    standing: Standing,
    where: tuple[str, datetime.date, int],
) -> ClassLine:
    place, as_of, year = where
    row, rate = _held_to(fund_class, standing, (place, as_of), sums)
    holding = _closing_the_gap(blocked, rate.short_yuan)
    return ClassLine(
        fund_class=fund_class,
        rate=rate,
        lamp=rate.lamp if row else None,
        direct_yuan=sums.direct,
        carried_yuan=sums.carried,
        unallocated_yuan=sums.unallocated,
        blockers=holding,
        sentence=_sentence(rate, holding, sums.unallocated, has_target=row is not None),
        clause=row.source if row else "",
        lists=_lists(fund_class, year, place),
    )


def _held_to(
    fund_class: FundClass, standing: Standing, where: tuple[str, datetime.date], sums: _Sums
) -> tuple[PolicyParameter | None, Rate]:
    """The target in force for a class, None without one, and its rate."""
    row = standing.row(TARGETS.get(fund_class, ""), *where)
    target = Decimal(str(row.value)) if row else NOUGHT
    return row, rate_of(sums.arrived, sums.paid, target=target, as_of=where[1])


def lamp_of(lamp: Lamp | None) -> dict[str, str] | None:
    """State and words; None for a class that is held to no rate."""
    return None if lamp is None else {"state": STATES[lamp], "words": str(lamp.label)}


def judging(fund_class: FundClass) -> Callable[[str], Judge]:
    """For the dashboard: how the rate of a class stands today in the places of a place."""

    def judge_in(place: str) -> Judge:
        standing, today = Standing([TARGETS[fund_class]], [place]), timezone.localdate()

        def judge(at: str, paid: Decimal, arrived: Decimal) -> dict[str, str] | None:
            row, rate = _held_to(fund_class, standing, (at, today), _Sums(arrived=arrived, paid=paid))
            return lamp_of(rate.lamp if row else None)

        return judge

    return judge_in


def _closing_the_gap(blocked: Sequence[Blocker], short: Decimal) -> list[Blocker]:
    """The fewest of the largest that, paid in full, would close the gap; all of them when they do not."""
    taken, covered = [], NOUGHT
    for each in blocked:
        if covered >= short:
            break
        taken.append(each)
        covered += each.unpaid_yuan
    return taken


def _sentence(rate: Rate, holding: Sequence[Blocker], unallocated: Decimal, *, has_target: bool) -> str:
    if rate.forecast is None:
        return _("资金还没有到账。")
    # Rounded down: what falls short of its target never reads as if it reached it.
    words = _("按当前进度 12-31 为 {}").format(percent(rate.forecast, places=1, rounding=ROUND_FLOOR))
    if not has_target:
        return words
    if not rate.short_yuan:
        return _("{}，能达到 {} 的目标").format(words, percent(rate.target, places=0))
    words = _("{}，缺口 {} 万元").format(words, wan_words(rate.short_yuan))
    projects = {each.project for each in holding}
    if projects:
        words = _("{}，卡在 {} 个项目").format(words, len(projects))
    if unallocated:
        words = _("{}，另有 {} 万元没有安排到项目").format(words, wan_words(unallocated))
    return words


def wan_words(yuan: Decimal) -> str:
    """An amount in 万元 as a sentence says it: two places, more only for what would vanish."""
    wan = yuan / WAN
    places = _FEWEST_PLACES if round(wan, _FEWEST_PLACES) else _MOST_PLACES
    return f"{wan:,.{places}f}".rstrip("0").rstrip(".")


def _lists(fund_class: FundClass, year: int, place: str) -> dict[str, Listed]:
    known = {"fund_class": fund_class.value, **({"division": place} if place else {})}
    money = {**known, "fund_year": str(year)}
    return {
        "arrived": Listed("funds", {**known, "year": str(year), "has_arrived": "true"}),
        "allocated": Listed("allocations", money),
        "paid": Listed("payments", {**money, "status": PaymentStatus.PAID.value, "paid_year": str(year)}),
        "blocking": Listed("allocations", {**money, "is_blocking": "true"}),
    }


def _sums(user: User, year: int, as_of: datetime.date, place: str) -> defaultdict[str, _Sums]:
    """By class: batches of the place less what they passed on inside it, and what came from above.

    What arrived is what projects have of it and what none has: the dashboard counts it so.
    """
    sums: defaultdict[str, _Sums] = defaultdict(_Sums)
    batches = FundBatch.objects.visible_to(user).filter(
        division__code__startswith=place, year=year, arrived_on__lte=as_of
    )
    for batch in batches.with_kept(as_of).values("fund_class", "kept_yuan", "unallocated_yuan"):  # type: ignore[misc]
        sums[batch["fund_class"]].arrived += batch["kept_yuan"]
        sums[batch["fund_class"]].unallocated += batch["unallocated_yuan"]
    allocations = Allocation.objects.visible_to(user).filter(
        division__code__startswith=place,
        allocated_on__lte=as_of,
        batch__year=year,
        batch__arrived_on__lte=as_of,
    )
    straight = allocations.exclude(batch__in=batches.values("pk")).values_list("batch__fund_class")
    for fund_class, yuan in straight.annotate(yuan=Sum("amount_yuan")):
        sums[fund_class].direct += yuan
        sums[fund_class].arrived += yuan
    _add_paid(sums, user, year, as_of, place)
    return sums


def _add_paid(sums: defaultdict[str, _Sums], user: User, year: int, as_of: datetime.date, place: str) -> None:
    entries = LedgerEntry.objects.visible_to(user).filter(
        allocation__division__code__startswith=place, booked_on__year=year, booked_on__lte=as_of
    )
    booked = entries.values_list("allocation__batch__fund_class", "allocation__batch__year").annotate(
        out=Sum("amount_yuan", filter=Q(kind__in=PAID_OUT), default=NOUGHT),
        back=Sum("amount_yuan", filter=Q(kind=EntryKind.REFUND), default=NOUGHT),
    )
    for fund_class, of, out, back in booked:
        if of == year:
            sums[fund_class].paid += out - back
        else:
            sums[fund_class].carried += out - back


def _blockers(user: User, year: int, as_of: datetime.date, place: str) -> defaultdict[str, list[Blocker]]:
    rows = Allocation.objects.visible_to(user).filter(division__code__startswith=place, batch__year=year)
    names = ("pk", "project", "project__name", "batch__fund_class", "unpaid_yuan", "late_kind", "late_on")
    found: defaultdict[str, list[Blocker]] = defaultdict(list)
    for key, project, name, of, unpaid, kind, planned_on in rows.blocking(as_of).values_list(*names):
        found[of].append(Blocker(key, project, name, of, unpaid, why_unpaid(kind, planned_on, as_of)))
    return found


def why_unpaid(kind: str | None, planned_on: datetime.date | None, as_of: datetime.date) -> str:
    """What keeps an allocation from being paid: a step that is late, else that nothing was paid yet."""
    if kind is None or planned_on is None:
        return _("安排后还没有拨付过")
    label = MilestoneKind(kind).label
    return _("“{}”计划 {}，已晚 {} 天").format(label, planned_on.isoformat(), (as_of - planned_on).days)
