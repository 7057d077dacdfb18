"""R-RECHECK: whom a month's recheck goes to, by a draw that anybody can repeat."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from povertycase.exceptions import Unmet

Key = TypeVar("Key", int, str)
# How many villages a refusal lists.
SHOWN = 5
QUOTA_CLAUSE = "回头看抽样：每月不少于规定的村数，每村不少于规定的建档立卡户和一般户，同一轮不重复"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many villages, and how many households of either kind in each."""

    villages: int
    registered: int
    ordinary: int


@dataclass(frozen=True, slots=True)
class Lots:
    """The keys of a village's households of either kind that were not drawn yet."""

    registered: Sequence[int]
    ordinary: Sequence[int]

    def suffices(self, quota: Quota) -> bool:
        """Whether there are as many as the quota asks for."""
        return len(self.registered) >= quota.registered and len(self.ordinary) >= quota.ordinary


def draw(seed: str, lot: Collection[Key], count: int) -> list[Key]:
    """The first `count` of a lot in the order of SHA-256(seed:key), all of it when there are no more.

    The order in which the lot is given does not matter, and any program that knows SHA-256 repeats the draw.

    Source: DOMAIN § 5.9
    """
    return sorted(set(lot), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())[:count]


def quota_unmet(asked: Quota, least: Quota) -> list[Unmet]:
    """R-RECHECK: no fewer villages and households than the rule asks for.

    Source: S38; DOMAIN § 5.9
    """
    parts = (
        ("villages", "抽取的村", "个"),
        ("registered", "每村的建档立卡户", "户"),
        ("ordinary", "每村的一般户", "户"),
    )
    unmet = []
    for name, words, unit in parts:
        if getattr(asked, name) < getattr(least, name):
            message = f"{words}不能少于 {getattr(least, name)} {unit}。"
            unmet.append(Unmet("R-RECHECK", message, QUOTA_CLAUSE, name))
    return unmet


def shortage_unmet(lots: Mapping[str, Lots], quota: Quota, *, reason: str) -> list[Unmet]:
    """R-RECHECK: too few households are said, never drawn silently. lots: by the village's name.

    reason: why what there is shall do. Without one, enough villages must have enough; with one, there must
    be enough villages with any household at all.

    Source: S38; DOMAIN § 5.9
    """
    enough = [name for name, each in lots.items() if each.suffices(quota)]
    some = [name for name, each in lots.items() if each.registered or each.ordinary]
    if len(some) < quota.villages:
        message = f"这个范围内只有 {len(some)} 个村还有没抽过的户，不够抽 {quota.villages} 个村。"
        return [Unmet("R-RECHECK", message, QUOTA_CLAUSE, "villages")]
    if len(enough) >= quota.villages or reason.strip():
        return []
    short = [
        f"{name}（建档立卡户 {len(each.registered)}，一般户 {len(each.ordinary)}）"
        for name, each in lots.items()
        if not each.suffices(quota)
    ]
    listed = "、".join(short[:SHOWN]) + (f"等 {len(short)} 个村" if len(short) > SHOWN else "")
    message = (
        f"户数够的只有 {len(enough)} 个村，要抽 {quota.villages} 个村。户数不够的：{listed}。"
        "确需在这些村抽取的，请写明原因，将抽取全部现有的户。"
    )
    return [Unmet("R-RECHECK", message, QUOTA_CLAUSE, "shortage")]


def candidates_of(lots: Mapping[str, Lots], quota: Quota) -> list[str]:
    """The villages among which the draw is made: those with enough, or else all with any household.

    Source: DOMAIN § 5.9
    """
    enough = [key for key, each in lots.items() if each.suffices(quota)]
    if len(enough) >= quota.villages:
        return sorted(enough)
    return sorted(key for key, each in lots.items() if each.registered or each.ordinary)
