"""The register's verbs; rolls are a package of their own, `households.actions.rolls`."""

from households.actions.households import (
    change_household,
    close_household,
    move_household,
    register_household,
)
from households.actions.incomes import record_income, withdraw_income
from households.actions.lineages import merge_households, split_household
from households.actions.members import add_member, change_head, end_membership
from households.actions.pairings import end_pairing, hand_over, pair_household
from households.actions.people import change_person

__all__ = [
    "add_member",
    "change_head",
    "change_household",
    "change_person",
    "close_household",
    "end_membership",
    "end_pairing",
    "hand_over",
    "merge_households",
    "move_household",
    "pair_household",
    "record_income",
    "register_household",
    "split_household",
    "withdraw_income",
]
