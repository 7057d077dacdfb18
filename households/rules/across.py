"""What only shows when several households, or the register's past, are looked at together."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date

from households.choices import Severity
from households.rules.problems import Finding, integrity, logic

MOST_NAMED = 6


def shared_phones(phones: Mapping[str, Iterable[Hashable]]) -> list[Finding]:
    """H-PHN-02: the same telephone of two or more households. Note: N-PHONE, one for each number.

    phones: {household: its numbers}; a number may be a ciphertext, messages never repeat it. members of
    a finding: the households that share it, in the order given.

    Source: G1 § 5_15_022
    """
    households: dict[Hashable, list[str]] = defaultdict(list)
    for household, numbers in phones.items():
        for number in set(numbers):
            households[number].append(household)
    return [
        integrity("N-PHONE", "H-PHN-02", f"户 {_named(same)}登记了同一个联系电话，请核对", same)
        for same in households.values()
        if len(same) > 1
    ]


def same_net_income(households: Sequence[str]) -> Finding:
    """I-06: what is said of a group that `income_screens.identical_incomes` found.

    Source: SEED1 § 四(五)
    """
    message = f"户 {_named(households)}的家庭纯收入完全相同，请核对"
    return logic("I-06", Severity.WARNING, message, *households)


def dead_listed_again(whose: str, *, left_on: date | None) -> Finding | None:
    """H-DEAD-01 (warning): listed as a member though the register ended the membership by death.

    whose: the beginning of the sentence. left_on: when it ended so; None when it did not.

    Source: CORPUS § S128
    """
    if left_on is None:
        return None
    message = f"{whose}已于 {left_on} 因死亡减少，花名册又列为家庭成员，确认后将重新登记"
    return logic("H-DEAD-01", Severity.WARNING, message)


def _named(households: Sequence[str]) -> str:
    shown = "、".join(households[:MOST_NAMED])
    return f"{shown} 等 {len(households)} 户" if len(households) > MOST_NAMED else f"{shown} "
