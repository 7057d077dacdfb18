"""Lists of rectification that somebody takes away: why, and how many rows."""

from django.db.models import Model

from households.rules.purposes import missing_purpose
from povertycase.actions import record
from povertycase.actions.guards import require_one_anywhere
from povertycase.models import User
from rectification.actions import guards
from rectification.rules.rights import EXPORTERS


def record_export(verb: str, *, by: User, purpose: str, rows: int, about: Model | None = None) -> None:
    """Write that `by` took a list, the board or a ledger away. Who: township, county, leader, auditor.

    verb: one of export_…; about: what the list belongs to, else whoever took it. Refuses a purpose that says
    nothing.
    """
    require_one_anywhere(EXPORTERS, by=by)
    guards.require(missing_purpose(purpose))
    record(verb, about or by, by=by, note=purpose.strip(), facts={"rows": rows})
