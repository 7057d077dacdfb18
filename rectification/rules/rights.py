"""Which roles may take which step of rectification that is no move, and who reads what is restricted."""

from collections.abc import Mapping

from povertycase.choices import ADMINISTRATORS, CODE_LENGTHS, READ_ONLY, Level, Role
from rectification.rules.moves import WORKERS

_VILLAGE = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
_TOWN = frozenset({Role.TOWNSHIP, Role.COUNTY})
_COUNTY = frozenset({Role.COUNTY})

# The pages of tickets are there for all who work; what each sees of them is its scope.
AT_TICKETS = frozenset(Role) - ADMINISTRATORS
# Who takes the list away, in the office that keeps it.
EXPORTERS = _TOWN | READ_ONLY

# Discipline and conduct: the county's office and its readers, beside whoever is named to put it right.
RESTRICTED_READERS = _COUNTY | READ_ONLY


def reads_restricted(role: str, division_code: str) -> bool:
    """Whether a posting reads what is restricted: the role, at the county or above; no township's leader.

    Source: DOMAIN § 3.11
    """
    return role in RESTRICTED_READERS and len(division_code) <= CODE_LENGTHS[Level.COUNTY]


# Who takes figures of the board away.

RECTIFICATION_STEPS: Mapping[str, frozenset[Role]] = {
    "record_source": _TOWN,
    "change_source": _TOWN,
    "register_ticket": _VILLAGE,
    # What others than oneself found.
    "register_feedback": _TOWN,
    "register_restricted": _COUNTY,
    "split_ticket": _TOWN,
    "add_evidence": WORKERS,
    "report_progress": WORKERS,
    "reach_node": WORKERS,
    "ask_extension": WORKERS,
    "refer_ticket": _COUNTY,
    "propose_ticket": _TOWN,
    "require_report": _TOWN,
    "set_up_meetings": _COUNTY,
    "import_ledger": _TOWN,
    # A county's by the county, a township's by the township: the role is asked for where the ranking lies.
    "draft_ranking": _TOWN,
    "object_to_ranking": frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.DEPARTMENT}),
    "answer_ranking_objection": _TOWN,
    # The office whose scheme it is: asked for where the scheme lies, never where its subject does.
    "score": _TOWN,
    # Campaigns.
    "start_campaign": _TOWN,
    "name_topic_lead": _TOWN,
    "pass_phase": _TOWN,
    "list_acceptances": _TOWN,
    "judge_acceptance": _TOWN,
    "draw_sample": _TOWN,
    "record_sampled": _TOWN,
    "add_targets": _TOWN,
    "finish_target": _VILLAGE,
    "link_tickets": _TOWN,
    # Work plans: the county's office, and each unit for its own months.
    "enter_plan": _COUNTY,
    "plan_month": WORKERS - {Role.HELPER},
    "keep_unit_groups": _COUNTY,
    # Yearly targets: the indicators are the county's; figures and statements are asked for by place.
    "save_indicator": _COUNTY,
    "set_targets": _TOWN,
    "record_actual": _VILLAGE,
    "require_statements": _TOWN,
    # Inspections and talks.
    "plan_inspection": frozenset({Role.COUNTY, Role.DEPARTMENT}),
    "arrange_talk": _COUNTY,
}

# Who reads the table of targets (a helper answers for households alone), and who reads statements.
AT_TARGETS = frozenset(Role) - ADMINISTRATORS - {Role.HELPER}
AT_STATEMENTS = AT_TARGETS - {Role.DEPARTMENT}
