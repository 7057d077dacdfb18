"""The order in which a household moves to a resettlement site."""

import datetime
from dataclasses import dataclass
from itertools import pairwise

from povertycase.exceptions import Unmet

P_MOVE = "易地扶贫搬迁：建房、入住、拆旧、复垦"


@dataclass(frozen=True, slots=True)
class Move:
    """The days of a household's move, None for what has not happened."""

    moved_in_on: datetime.date | None = None
    demolished_on: datetime.date | None = None
    reclaimed_on: datetime.date | None = None


def move_unmet(steps: Move, *, built_on: datetime.date | None, as_of: datetime.date) -> list[Unmet]:
    """What breaks the order built, moved in, demolished, reclaimed; the same day for two of them is in order.

    built_on: when the project of the new house was completed. Source: DOMAIN § 3.12; SEED3 § 四
    """
    days = (
        ("built_on", "安置房完工", built_on),
        ("moved_in_on", "入住", steps.moved_in_on),
        ("demolished_on", "旧房拆除", steps.demolished_on),
        ("reclaimed_on", "宅基地复垦", steps.reclaimed_on),
    )
    unmet = []
    for (_field, before, earlier), (field, label, day) in pairwise(days):
        if day is None:
            continue
        if earlier is None:
            unmet.append(Unmet(f"{field}_early", f"还没有登记“{before}”，不能登记“{label}”。", P_MOVE, field))
        elif day < earlier:
            message = f"{label}（{day.isoformat()}）不能早于{before}（{earlier.isoformat()}）。"
            unmet.append(Unmet(f"{field}_order", message, P_MOVE, field))
        if day > as_of:
            unmet.append(Unmet(f"{field}_later", f"{label}日期不能晚于今天。", P_MOVE, field))
    return unmet
