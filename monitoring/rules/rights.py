"""Which roles may take which step of monitoring that is no move; readers and administrators never."""

from collections.abc import Mapping

from povertycase.choices import READ_ONLY, Role

_VILLAGE = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
# Whoever stands in the house may say what is seen there.
_VISITORS = _VILLAGE | {Role.HELPER}
# Who takes lists of monitored households away.
EXPORTERS = frozenset({Role.TOWNSHIP, Role.COUNTY, Role.LEADER, Role.AUDITOR})

# A department's file speaks of a whole county.
FEED_READERS = frozenset({Role.COUNTY, Role.DEPARTMENT}) | READ_ONLY
# The county's own money; what a household gets of it stands on its application.
PREVENTION_FUND_READERS = frozenset({Role.COUNTY}) | READ_ONLY

MONITORING_STEPS: Mapping[str, frozenset[Role]] = {
    "report_clue": _VISITORS,
    "open_case": frozenset({Role.TOWNSHIP, Role.COUNTY}),
    "adopt_cases": frozenset({Role.TOWNSHIP, Role.COUNTY}),
    "import_sweep": frozenset({Role.TOWNSHIP, Role.COUNTY}),
    "compare_paper": _VILLAGE,
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
    "draft_village_plan": _VILLAGE,
    "override_removal": frozenset({Role.COUNTY}),
    "set_up_feed": frozenset({Role.COUNTY}),
    "change_feed": frozenset({Role.COUNTY}),
    "receive_batch": frozenset({Role.COUNTY, Role.DEPARTMENT}),
    "export_feedback": frozenset({Role.COUNTY, Role.DEPARTMENT}),
    "take_batch_file": frozenset({Role.COUNTY, Role.DEPARTMENT}),
    "issue_code": frozenset({Role.TOWNSHIP, Role.COUNTY}),
    "withdraw_code": frozenset({Role.TOWNSHIP, Role.COUNTY}),
    "record_poster": _VILLAGE,
    "issue_bulletin": frozenset({Role.COUNTY}),
    "reckon_month": frozenset({Role.COUNTY}),
    "accept_month_gap": frozenset({Role.COUNTY}),
    "apply_for_relief": _VILLAGE,
    "deposit_relief": frozenset({Role.COUNTY}),
    "reverse_deposit": frozenset({Role.COUNTY}),
    "carry_over_relief": frozenset({Role.COUNTY}),
    "refund_relief": frozenset({Role.COUNTY}),
    "screen": frozenset({Role.COUNTY}),
    "dismiss_finding": frozenset({Role.COUNTY}),
    "confirm_finding": frozenset({Role.COUNTY}),
    "answer_double": frozenset({Role.COUNTY}),
}
