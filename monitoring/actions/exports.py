"""Lists of monitoring that somebody takes away: why, and how many rows."""

from households.models import SurveyRound
from households.rules.purposes import missing_purpose
from monitoring.actions import guards
from monitoring.models import FeedBatch
from monitoring.rules.rights import EXPORTERS
from povertycase.actions import record
from povertycase.actions.guards import require_one_anywhere
from povertycase.models import User


def record_cases_export(*, by: User, purpose: str, rows: int) -> None:
    """Write that `by` took the list of cases away. Who: township, county, leader, auditor; with a purpose."""
    require_one_anywhere(EXPORTERS, by=by)
    guards.require(missing_purpose(purpose))
    record("export_cases", by, by=by, note=purpose.strip(), facts={"rows": rows})


def record_feedback(batch: FeedBatch, *, by: User, purpose: str, rows: int) -> None:
    """Write that `by` took the answers to a department's file away. Who: county, and its department."""
    guards.require_role("export_feedback", by=by, division_code=batch.division_id)
    guards.require(missing_purpose(purpose))
    facts = {"rows": rows, "period": batch.period}
    record("export_feedback", batch, by=by, note=purpose.strip(), facts=facts)


def record_batch_file(batch: FeedBatch, *, by: User, purpose: str) -> None:
    """Write that `by` took a department's file away as it came. Who: county, and its department."""
    guards.require_role("take_batch_file", by=by, division_code=batch.division_id)
    guards.require(missing_purpose(purpose))
    facts = {"rows": batch.row_count or 0, "period": batch.period}
    record("take_batch_file", batch, by=by, note=purpose.strip(), facts=facts)


def record_ledger_export(survey: SurveyRound, *, by: User, purpose: str, rows: int) -> None:
    """The same of the ledger of a round (集中排查表)."""
    require_one_anywhere(EXPORTERS, by=by)
    guards.require(missing_purpose(purpose))
    record("export_sweep", survey, by=by, note=purpose.strip(), facts={"rows": rows})
