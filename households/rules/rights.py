"""Which roles may take which step on the register; department and administrators never.

Leader and auditor change nothing: they take papers away.
"""

from collections.abc import Mapping

from povertycase.choices import READ_ONLY, Role

_TOWN = frozenset({Role.TOWNSHIP, Role.COUNTY})
_VILLAGE = _TOWN | {Role.VILLAGE}
_VISITORS = _VILLAGE | {Role.HELPER}
_COUNTY = frozenset({Role.COUNTY})

REGISTER_STEPS: Mapping[str, frozenset[Role]] = {
    "register_household": _TOWN,
    "close_household": _TOWN,
    "move_household": _TOWN,
    "split_household": _TOWN,
    "merge_households": _TOWN,
    "pair_household": _TOWN,
    "end_pairing": _TOWN,
    "hand_over": _TOWN,
    "export_pairings": _TOWN,
    "import_pairings": _TOWN,
    "change_village": _COUNTY,
    "pair_village": _COUNTY,
    "end_village_pairing": _COUNTY,
    "form_team": _TOWN,
    "end_team": _TOWN,
    "add_team_member": _TOWN,
    "end_team_member": _TOWN,
    "replace_team_member": _TOWN,
    "record_attendance": _TOWN,
    "change_household": _VILLAGE,
    "change_person": _VILLAGE,
    "add_member": _VILLAGE,
    "end_membership": _VILLAGE,
    "change_head": _VILLAGE,
    "open_round": _TOWN,
    "close_round": _TOWN,
    "assign_round": _TOWN,
    "withdraw_assignment": _TOWN,
    "set_goal": _TOWN,
    "change_goal": _TOWN,
    "withdraw_goal": _TOWN,
    "visit": _VISITORS,
    "correct_visit": _TOWN,
    "spot_check": _TOWN,
    "record_channels": _VISITORS,
    "export_channels": _VILLAGE,
    "import_channels": _VILLAGE,
    "print_papers": _VISITORS | READ_ONLY,
    "note_entry": _VISITORS,
    "import_entries": _VILLAGE,
    "record_income": _VILLAGE,
    "withdraw_income": _VILLAGE,
}
