"""Lists of rectification that somebody takes away: why, and how many rows."""

from households.rules.purposes import missing_purpose
from povertycase.actions import record
from povertycase.actions.guards import require_one_anywhere
from povertycase.models import User
from rectification.actions import guards
from rectification.rules.rights import EXPORTERS


def record_tickets_export(*, by: User, purpose: str, rows: int) -> None:
    """Write that `by` took tickets away as a list, for a purpose. Who: township, county, leader, auditor."""
    require_one_anywhere(EXPORTERS, by=by)
    guards.require(missing_purpose(purpose))
    record("export_tickets", by, by=by, note=purpose.strip(), facts={"rows": rows})


def record_board_export(*, by: User, purpose: str, rows: int) -> None:
    """Write that `by` took the board away. Who: township, county, leader, auditor; with a purpose."""
    require_one_anywhere(EXPORTERS, by=by)
    guards.require(missing_purpose(purpose))
    record("export_board", by, by=by, note=purpose.strip(), facts={"rows": rows})
