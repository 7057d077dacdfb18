"""Which roles may take which step of monitoring that is no move; readers and administrators never."""

from collections.abc import Mapping

from povertycase.choices import Role

_VILLAGE = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
# Whoever stands in the house may say what is seen there.
_VISITORS = _VILLAGE | {Role.HELPER}

MONITORING_STEPS: Mapping[str, frozenset[Role]] = {
    "report_clue": _VISITORS,
    "open_case": frozenset({Role.TOWNSHIP, Role.COUNTY}),
    "hold_meeting": _VILLAGE,
    "post_list": _VILLAGE,
    "record_objection": _VILLAGE,
    "answer_objection": frozenset({Role.TOWNSHIP, Role.COUNTY}),
    "change_risks": _VILLAGE,
    "name_contact": _VILLAGE,
    "plan_measure": _VILLAGE,
    "land_measure": _VILLAGE,
    "end_measure": _VILLAGE,
    "draft_plan": _VILLAGE,
    "override_removal": frozenset({Role.COUNTY}),
}
