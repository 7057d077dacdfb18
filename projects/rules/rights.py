"""Which roles may take which step on projects that is no move; readers and administrators never."""

from collections.abc import Mapping

from povertycase.choices import CODE_LENGTHS, READ_ONLY, Level, Role

_VILLAGE = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
_TOWN = frozenset({Role.TOWNSHIP, Role.COUNTY})
_COUNTY = frozenset({Role.COUNTY})
# A department reaches the projects it oversees or builds, and no others.
_BUILDERS = _TOWN | {Role.DEPARTMENT}

PROJECT_STEPS: Mapping[str, frozenset[Role]] = {
    "draft_project": _VILLAGE,
    "change_project": _VILLAGE,
    "adopt_listed": _COUNTY,
    "import_projects": _TOWN,
    "import_funds": _COUNTY,
    "compare_progress": _TOWN,
    "record_contract": _BUILDERS,
    "post_notice_village": _VILLAGE,
    "post_notice_township": _TOWN,
    "post_notice_county": _COUNTY,
    "post_notice_announcement": _COUNTY,
    "plan_milestone": _BUILDERS,
    "reach_milestone": _BUILDERS,
    "record_target": _BUILDERS,
    "record_batch": _COUNTY,
    "record_arrival": _COUNTY,
    "allocate": _COUNTY,
    "change_allocation": _COUNTY,
    "request_payment": _BUILDERS,
    "refund": _COUNTY,
    "account_for": _COUNTY,
    "close_year": _COUNTY,
    "record_finance_ledger": _COUNTY,
    "change_finance_ledger": _COUNTY,
    "link_benefit": _VILLAGE,
    "end_benefit": _VILLAGE,
    "register_asset": _BUILDERS,
    "change_asset": _BUILDERS,
    "confirm_owner": _BUILDERS,
    "name_keeper": _BUILDERS,
    "decide_income_plan": _VILLAGE,
    "record_asset_income": _VILLAGE,
    "plan_strategy": _BUILDERS,
    "finish_strategy": _BUILDERS,
    "review_project": _BUILDERS,
    "apply_for_loan": _VILLAGE,
    "record_repayment": _TOWN,
    "correct_repayment": _TOWN,
    "record_relocation": _TOWN,
    "promise_benefit": _VILLAGE,
    "change_due": _TOWN,
    "pay_benefit": _VILLAGE,
    "return_benefit": _TOWN,
    "run_dividend": _TOWN,
    "lend_in_kind": _VILLAGE,
    "return_in_kind": _VILLAGE,
    "write_off_in_kind": _TOWN,
    "open_scheme": _COUNTY,
    "change_scheme": _COUNTY,
    "request_claim": _VILLAGE,
    "record_village_income": _VILLAGE,
    "confirm_village_topup": _COUNTY,
    "record_workshop": _VILLAGE,
    "change_workshop": _VILLAGE,
    "close_workshop": _VILLAGE,
}
# Who takes the library or the ledger of spending away as a sheet, for a purpose that is recorded.
EXPORTERS = _TOWN | {Role.LEADER, Role.AUDITOR}

# Who sees what lies in every part of a county.
OF_WHOLE_COUNTIES = _COUNTY | READ_ONLY


def sees_all_benefits(role: str, division_code: str) -> bool:
    """Whether no benefit of a household of the county is kept from a posting: below lie projects of others.

    Source: SEED1 § 二(六)
    """
    return role in OF_WHOLE_COUNTIES and len(division_code) <= CODE_LENGTHS[Level.COUNTY]
