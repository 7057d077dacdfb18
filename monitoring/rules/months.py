"""The month equation: closing = opening + what came − what went, household by household."""

import datetime
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitoring.choices.months import SIGNS, LineKind, Unexplained


@dataclass(frozen=True, slots=True)
class Stood:
    """A household under monitoring at one moment: its village, its category, who lived in it."""

    village: str
    category: str
    people: frozenset[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One movement that the trail tells of, where it happened and of which category the case is."""

    kind: LineKind
    village: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """What is known of a month. opening, closing: {household: how it stood}; steps: {household: in order}.

    present: {household: who lived in it at the end}; left: {household: who left it, as its rows say}.
    closed: households closed by the end; arrived: those that came from elsewhere or were opened again in
    the month; departed: those that lie elsewhere by its end. accepted: {household: gaps that the county
    has answered for}; merged: {village that was merged into another: the sentence that says so}.
    """

    opening: Mapping[int, Stood]
    steps: Mapping[int, Sequence[Step]]
    closing: Mapping[int, Stood]
    present: Mapping[int, frozenset[int]] = field(default_factory=dict)
    left: Mapping[int, frozenset[int]] = field(default_factory=dict)
    closed: Collection[int] = frozenset()
    arrived: Collection[int] = frozenset()
    departed: Collection[int] = frozenset()
    accepted: Mapping[int, Collection[str]] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """What one household adds to one figure of its village: households (nought or one), and people.

    note: why, where the trail does not say it; corrects: the gap for which the county has answered.
    """

    village: str
    kind: LineKind
    household: int
    category: str
    households: int
    people: int
    person_ids: tuple[int, ...] = ()
    note: str = ""
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A household whose change no movement tells of, and the villages that it keeps from being frozen."""

    household: int
    villages: tuple[str, ...]
    reason: Unexplained


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The lines of a month, and what they do not explain."""

    lines: list[Line]
    gaps: list[Gap]


def reckon(facts: MonthFacts) -> Reckoning:
    """Every line of a month. A household that the movements do not explain is a gap, and is never plugged.

    A gap for which the county has answered becomes a natural increase or decrease that says so.

    Source: SEED0 § 每月通报贫困信息数据变化情况
    """
    lines: list[Line] = []
    gaps: list[Gap] = []
    for household in sorted({*facts.opening, *facts.steps, *facts.closing}):
        before, after = facts.opening.get(household), facts.closing.get(household)
        lines += _stock(household, before, LineKind.OPENING)
        reason = _gap(facts, household, before, after)
        if reason is None:
            lines += _movements(facts, household, before, after)
        elif reason in facts.accepted.get(household, ()):
            lines += _corrected(facts, household, before, after, reason)
        else:
            gaps.append(Gap(household, _villages(facts, household), reason))
        lines += _stock(household, after, LineKind.CLOSING)
    return Reckoning(lines, gaps)


def next_month(month: datetime.date) -> datetime.date:
    """The first day of the month after; month: a first day.

    Source: SEED0 § 每月通报贫困信息数据变化情况
    """
    return (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def last_day_of(month: datetime.date) -> datetime.date:
    """The last day of a month; month: its first day.

    Source: SEED0 § 每月通报贫困信息数据变化情况
    """
    return next_month(month) - datetime.timedelta(days=1)


def last_ended_month(on: datetime.date) -> datetime.date:
    """The first day of the last month that is over.

    Source: SEED0 § 每月通报贫困信息数据变化情况
    """
    return (on.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def is_late(month: datetime.date, *, on: datetime.date) -> bool:
    """Whether a month is frozen later than the first day after its end, which is when it falls due.

    Source: SEED0 § 每月通报贫困信息数据变化情况
    """
    return on > next_month(month)


def _stock(household: int, stood: Stood | None, kind: LineKind) -> Iterator[Line]:
    if stood is not None:
        people = tuple(sorted(stood.people))
        yield Line(stood.village, kind, household, stood.category, 1, len(people), people)


def _gap(facts: MonthFacts, household: int, before: Stood | None, after: Stood | None) -> Unexplained | None:
    """What keeps the household's change from being told, or None."""
    steps = facts.steps.get(household, ())
    if not _in_order(steps, is_monitored=before is not None or household in facts.arrived):
        return Unexplained.REPEATED
    expected = (before is not None) + sum(SIGNS[step.kind] for step in steps)
    if after is not None and expected < 1 and household not in facts.arrived:
        return Unexplained.APPEARED
    if after is None and expected > 0 and household not in {*facts.closed, *facts.departed}:
        return Unexplained.VANISHED
    if before and after and before.village == after.village and not steps:
        lost = before.people - after.people
        if lost - facts.left.get(household, frozenset()):
            return Unexplained.PEOPLE_LOST
    return None


def _in_order(steps: Sequence[Step], *, is_monitored: bool) -> bool:
    """Whether the steps take turns: in, out, in."""
    signs = [SIGNS[step.kind] for step in steps]
    if any(one == other for one, other in itertools.pairwise(signs)):
        return False
    return not signs or (signs[0] == -1) == is_monitored


def _movements(
    facts: MonthFacts, household: int, before: Stood | None, after: Stood | None
) -> Iterator[Line]:
    steps = facts.steps.get(household, ())
    present = len(facts.present.get(household, after.people if after else frozenset()))
    home = after or before
    stays = before is not None and after is not None and before.village == after.village
    if before and after and not stays:
        out = Line(before.village, LineKind.NATURAL_OUT, household, before.category, 1, len(before.people))
        note = facts.merged.get(before.village, "")
        yield replace(out, note=note)
        yield Line(after.village, LineKind.NATURAL_IN, household, after.category, 1, present, note=note)
    if before and after and stays and not steps:
        yield from _births_and_deaths(household, before, after)
    for index, step in enumerate(steps):
        leaves_as_it_began = index == 0 and before is not None and (stays or after is None)
        people = len(before.people) if leaves_as_it_began and before else present
        village = home.village if home else step.village
        yield Line(village, step.kind, household, step.category, 1, people)
    yield from _unstepped(facts, household, before, after)


def _births_and_deaths(household: int, before: Stood, after: Stood) -> Iterator[Line]:
    """The household stays; somebody joined or left it."""
    for kind, people in (
        (LineKind.NATURAL_IN, after.people - before.people),
        (LineKind.NATURAL_OUT, before.people - after.people),
    ):
        if people:
            yield Line(after.village, kind, household, after.category, 0, len(people))


def _unstepped(
    facts: MonthFacts, household: int, before: Stood | None, after: Stood | None
) -> Iterator[Line]:
    """A household that came or went without a step of its case: closed, moved away, arrived."""
    steps = facts.steps.get(household, ())
    balance = (before is not None) + sum(SIGNS[step.kind] for step in steps)
    present = len(facts.present.get(household, frozenset()))
    if after is None and balance > 0:
        kind = LineKind.CLEARED if household in facts.closed else LineKind.NATURAL_OUT
        village = before.village if before else steps[-1].village
        category = steps[-1].category if steps else before.category if before else ""
        people = len(before.people) if before and not steps else present
        yield Line(village, kind, household, category, 1, people)
    if balance < (after is not None):
        where = after or steps[0]
        yield Line(where.village, LineKind.NATURAL_IN, household, where.category, 1, present)


def _villages(facts: MonthFacts, household: int) -> tuple[str, ...]:
    stood = [facts.opening.get(household), facts.closing.get(household)]
    found = {each.village for each in stood if each}
    return tuple(sorted(found or {step.village for step in facts.steps.get(household, ())}))


def _corrected(
    facts: MonthFacts, household: int, before: Stood | None, after: Stood | None, reason: Unexplained
) -> Iterator[Line]:
    """The steps that follow one another, and what is left as a natural movement, which says why."""
    if reason == Unexplained.PEOPLE_LOST and before and after:
        for line in _births_and_deaths(household, before, after):
            yield replace(line, corrects=reason)
        return
    told = list(_told(facts, household, before, after))
    yield from told
    villages = {stood.village for stood in (before, after) if stood} | {line.village for line in told}
    category = (after or before or facts.steps[household][-1]).category
    for village in sorted(villages):
        here = [line for line in told if line.village == village]
        was, became = _counted(before, village), _counted(after, village)
        households = became[0] - was[0] - sum(SIGNS[line.kind] for line in here)
        people = became[1] - was[1] - sum(SIGNS[line.kind] * line.people for line in here)
        for sign, kind in ((1, LineKind.NATURAL_IN), (-1, LineKind.NATURAL_OUT)):
            left = max(sign * households, 0), max(sign * people, 0)
            if any(left):
                yield Line(village, kind, household, category, *left, corrects=reason)


def _told(facts: MonthFacts, household: int, before: Stood | None, after: Stood | None) -> Iterator[Line]:
    """The steps of a household that take turns; one that repeats the step before it is left out."""
    home, present = before or after, len(facts.present.get(household, frozenset()))
    is_monitored = before is not None
    for step in facts.steps.get(household, ()):
        if (SIGNS[step.kind] < 0) == is_monitored:
            is_monitored = not is_monitored
            village = home.village if home else step.village
            yield Line(village, step.kind, household, step.category, 1, present)


def _counted(stood: Stood | None, village: str) -> tuple[int, int]:
    return (1, len(stood.people)) if stood and stood.village == village else (0, 0)
