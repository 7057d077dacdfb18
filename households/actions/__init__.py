"""The register's verbs; rolls are a package of their own, `households.actions.rolls`."""

from households.actions.attendance import record_attendance
from households.actions.channels import confirm_register, record_channels
from households.actions.goals import change_goal, set_goal, withdraw_goal
from households.actions.held_visits import admit_visit, dismiss_visit
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
from households.actions.photos import add_photo, look_at_photo
from households.actions.proposals import adopt_proposal, decline_proposal
from households.actions.rounds import assign_round, close_round, open_round, withdraw_assignment
from households.actions.spot_checks import record_spot_check
from households.actions.teams import (
    add_team_member,
    end_team,
    end_team_member,
    form_team,
    replace_team_member,
)
from households.actions.villages import change_village, end_village_pairing, pair_village
from households.actions.visits import record_visit

__all__ = [
    "add_member",
    "add_photo",
    "add_team_member",
    "admit_visit",
    "adopt_proposal",
    "assign_round",
    "change_goal",
    "change_head",
    "change_household",
    "change_person",
    "change_village",
    "close_household",
    "close_round",
    "confirm_register",
    "decline_proposal",
    "dismiss_visit",
    "end_membership",
    "end_pairing",
    "end_team",
    "end_team_member",
    "end_village_pairing",
    "form_team",
    "hand_over",
    "look_at_photo",
    "merge_households",
    "move_household",
    "open_round",
    "pair_household",
    "pair_village",
    "record_attendance",
    "record_channels",
    "record_income",
    "record_spot_check",
    "record_visit",
    "register_household",
    "replace_team_member",
    "set_goal",
    "split_household",
    "withdraw_assignment",
    "withdraw_goal",
    "withdraw_income",
]
