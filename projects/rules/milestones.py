"""The order of a project's life, and when it is late."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from povertycase.exceptions import Unmet
from projects.choices.library import MilestoneKind

ORDER = list(MilestoneKind.values)
# What must have happened before; procurement may be skipped, upkeep begins with an owner.
NEEDS: Mapping[str, str] = {
    MilestoneKind.COMPLETED: MilestoneKind.STARTED,
    MilestoneKind.ACCEPTED: MilestoneKind.COMPLETED,
    MilestoneKind.SETTLED: MilestoneKind.ACCEPTED,
    MilestoneKind.HANDED_OVER: MilestoneKind.ACCEPTED,
    MilestoneKind.IN_UPKEEP: MilestoneKind.HANDED_OVER,
    MilestoneKind.EVALUATED: MilestoneKind.ACCEPTED,
}
P_ORDER = "项目建设程序"


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone: planned and actual day."""

    kind: str
    planned_on: datetime.date | None
    actual_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """(month, day) of the project's year by which it is complete: what is built, and all the rest."""

    construction: tuple[int, int]
    other: tuple[int, int]


def order_unmet(kind: str, on: datetime.date, steps: Sequence[Step], *, as_of: datetime.date) -> list[Unmet]:
    """P-ORDER: what `kind` on day `on` breaks in the order of a project's life, all of it at once.

    The same day for two steps is in order. Source: S24 § lifecycle
    """
    label = _label(kind)
    actual = {step.kind: step.actual_on for step in steps if step.actual_on and step.kind != kind}
    unmet = []
    if on > as_of:
        unmet.append(Unmet("milestone_future", f"{label}日期不能晚于今天。", P_ORDER, "actual_on"))
    needed = NEEDS.get(kind)
    if needed and needed not in actual:
        message = f"还没有登记“{_label(needed)}”，不能登记“{label}”。"
        unmet.append(Unmet(f"needs_{needed}", message, P_ORDER, "actual_on"))
    rank = ORDER.index(kind)
    for other, day in sorted(actual.items(), key=lambda item: ORDER.index(item[0])):
        before = ORDER.index(other) < rank
        if (before and day > on) or (not before and day < on):
            word = "早于" if before else "晚于"
            message = f"{label}（{on.isoformat()}）不能{word}{_label(other)}（{day.isoformat()}）。"
            unmet.append(Unmet(f"order_{other}", message, P_ORDER, "actual_on"))
    return unmet


def late_days(step: Step, *, as_of: datetime.date) -> int:
    """P-LATE: days past the planned day without an actual one; for what happened late, how late it was.

    0 on the planned day itself. Source: S24 § lifecycle
    """
    if step.planned_on is None:
        return 0
    return max(0, ((step.actual_on or as_of) - step.planned_on).days)


def due_on(year: int, *, is_construction: bool, deadlines: Deadlines) -> datetime.date:
    """The day by which a project of `year` is complete.

    Source: SEED0 § 29, what is built by the end of June, everything else by the end of its year
    """
    month, day = deadlines.construction if is_construction else deadlines.other
    return datetime.date(year, month, day)


def physical_progress(quantities: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """形象进度: how much of what is to be built stands, a fraction from 0 to 1, unrounded.

    quantities: (planned, actual) of each 建设任务, planned above nought. Each counts alike, and at most
    wholly; one that nobody reported counts as nought, and None is the answer when nobody reported any.
    Source: DOMAIN § 5.0
    """
    if all(actual is None for _planned, actual in quantities):
        return None
    parts = [min(Decimal(1), (actual or Decimal(0)) / planned) for planned, actual in quantities]
    return sum(parts, Decimal(0)) / len(parts)


def _label(kind: str) -> str:
    return str(MilestoneKind(kind).label)
