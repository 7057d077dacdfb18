"""Lists of projects and money that somebody takes away: why, and how many rows."""

from households.rules.purposes import missing_purpose
from povertycase.actions import record
from povertycase.exceptions import Invalid
from povertycase.models import User


def record_library_export(*, by: User, purpose: str, rows: int) -> None:
    """Write that `by` took the project library away. Refuses a purpose that says nothing."""
    _record("export_projects", by, purpose, rows)


def record_progress_export(*, by: User, purpose: str, rows: int) -> None:
    """The same of the ledger of spending."""
    _record("export_progress", by, purpose, rows)


def record_claims_export(*, by: User, purpose: str, rows: int) -> None:
    """The same of the claims on a subsidy."""
    _record("export_claims", by, purpose, rows)


def _record(verb: str, by: User, purpose: str, rows: int) -> None:
    if unmet := missing_purpose(purpose):
        raise Invalid(unmet)
    record(verb, by, by=by, note=purpose.strip(), facts={"rows": rows})
