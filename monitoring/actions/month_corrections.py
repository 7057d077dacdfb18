"""更正说明: the county answers for what no step of the trail tells, so that the month can be frozen."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from households.models import Household
from monitoring.actions import guards
from monitoring.models import MonthCorrection, MonthRun, MonthSnapshot
from monitoring.rules.notice_scan import IDENTITY, PHONES, compact
from povertycase.actions import record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from projects.actions.documents import Upload, keep_document

CLAUSE = "每月通报贫困信息数据变化情况"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDraft:
    """Why the household's change is right though nothing tells of it, and the paper that shows it."""

    note: str
    document: Upload


@transaction.atomic
def accept_month_gap(
    snapshot: MonthSnapshot, household: Household, draft: CorrectionDraft, *, by: User
) -> MonthCorrection:
    """The county answers for a gap that nobody can mend any more. Who: county; with a reason and a paper.

    The next run counts what the steps do not tell as a natural increase or decrease that names this row.
    Refuses a household that the last run did not name.
    """
    guards.require_role("accept_month_gap", by=by, division_code=snapshot.division_id)
    MonthSnapshot.objects.select_for_update().get(pk=snapshot.pk)
    _village, reason = gap_of(snapshot, household.pk)
    guards.require(_unmet(draft))
    paper = keep_document(draft.document, by=by)
    with guards.writing("accept_month_gap", by=by):
        correction = MonthCorrection.objects.create(
            snapshot=snapshot,
            division_id=snapshot.division_id,
            household=household,
            reason=reason,
            note=draft.note.strip(),
            document=paper,
            accepted_by=by,
        )
    facts = {"month": f"{snapshot.month:%Y-%m}", "reason": reason}
    record("accept_month_gap", correction, by=by, note=correction.note, facts=facts)
    return correction


def gap_of(snapshot: MonthSnapshot, household: int) -> tuple[str, str]:
    """Where the last run held a household's village back, and why. Raises Conflict when it did not."""
    run = MonthRun.objects.filter(snapshot=snapshot).first()
    for each in run.held if run else []:
        for held, reason in each["gaps"]:
            if held == household:
                return str(each["village"]), str(reason)
    raise Conflict(_("最近一次核算没有发现这一户不衔接，不用更正。请先点“重新核算”。"))


def _unmet(draft: CorrectionDraft) -> list[Unmet]:
    unmet = guards.note_unmet(draft.note, _("请写明为什么这样更正。"))
    text = compact(draft.note)
    if any(pattern.search(text) for pattern in (IDENTITY, *PHONES)):
        message = _("更正说明会写进通报，请不要写证件号和电话。")
        unmet.append(Unmet("note_personal", message, CLAUSE, "note"))
    return unmet
