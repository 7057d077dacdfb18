"""What the page of one import shows, by its state."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import rolls
from households.actions.rolls.undoing import WITHIN
from households.choices import DifferenceKind, RollStatus, Severity
from households.choices.finding_advice import advice_for
from households.forms.rolls import RollAcceptForm, RollUploadForm
from households.imports.layouts import BY_CODE
from households.models import RollBatch, RollDifference
from households.reports import rolls as reports
from households.reports.rolls import Category
from households.views.rolls.tables import HIDDEN_COLUMNS, PREVIEWED, table_of
from povertycase import access
from povertycase.choices import JobState
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

STEPS = ("choose", "accept", "cancel", "resume", "undo", "resume_undo")
WRITTEN = frozenset({RollStatus.APPLIED, RollStatus.UNDOING, RollStatus.UNDONE})


def batch_or_404(request: PageRequest, pk: int) -> RollBatch:
    """The import with what its page names, or the 404 that access.get_or_404 gives."""
    batches = RollBatch.objects.visible_to(request.user).with_marking()
    found = (
        batches.select_related("source", "division", "created_by", "moved_by", "job").filter(pk=pk).first()
    )
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def shown_for(request: PageRequest, batch: RollBatch) -> dict[str, Any]:
    """Everything the template asks for."""
    groups = reports.finding_groups(batch)
    shown = {
        "batch": batch,
        "progress": reports.progress_of(batch),
        "totals": reports.totals_of(batch),
        "layout_name": _layout_name(batch.layout),
        "groups": groups,
        "steps": {step for step in STEPS if access.can(request.user, step, batch)},
        "marked": marked_sheet(request, batch),
        "is_preview": batch.status in PREVIEWED,
        "written": reports.written_words(batch),
        "is_undoable": is_undoable(batch),
        "is_written": batch.status in WRITTEN,
        "nothing_to_accept": rolls.nothing_to_accept(batch),
        "undo_unmet": batch.counts.get("undo_unmet") or [],
        "undone": batch.counts.get("undone"),
    }
    if batch.status == RollStatus.REFUSED:
        return shown | _after_refusal(request, batch)
    return shown | _differences(request, batch) if shown["is_preview"] else shown


def is_undoable(batch: RollBatch) -> bool:
    """Whether asking for an undo makes sense at all; what else stands in its way takes a look at history."""
    if not batch.has_written or batch.applied_at is None:
        return False
    return batch.applied_at > timezone.now() - WITHIN


def _after_refusal(request: PageRequest, batch: RollBatch) -> dict[str, Any]:
    """What somebody whose file was turned away needs: how to mend it, which sheets, the form again."""
    places = reports.import_places(request.user)
    given = {"division": batch.division_id, "scheme": batch.scheme, "full": batch.is_full}
    return {
        "advice": "；".join(dict.fromkeys(advice_for(code) for code in batch.finding_counts)),
        "sheets": [each | {"layout": _layout_name(each["layout"])} for each in batch.sheets],
        "upload": RollUploadForm(places=places, initial=given) if places else None,
    }


def _layout_name(code: str) -> str:
    layout = BY_CODE.get(code)
    return layout.name if layout else ""


def marked_sheet(request: PageRequest, batch: Any) -> str:
    """Whether the marked sheet is `there` or `coming` for this user; '' for everybody but the uploader."""
    if batch.created_by_id != request.user.pk or batch.marking_state in {None, JobState.FAILED}:
        return ""
    if batch.marking_state != JobState.DONE:
        return "coming"
    return "there" if batch.is_marked else ""


def accept_form(shown: dict[str, Any], data: Any = None) -> dict[str, Any]:
    """The form under the preview, with what is ticked in it.

    Doubts must be looked at: with households that wait for it the tick takes them in, otherwise the form
    does not go without it.
    """
    categories: list[Category] = shown["categories"]
    doubts = sum(group.count for group in shown["groups"] if group.severity == Severity.WARNING)
    form = RollAcceptForm(
        data,
        offered=[(str(each.kind), each.label) for each in categories],
        must_confirm=bool(doubts) and not shown["totals"].consent_households,
    )
    ticked = set(data.getlist("categories")) if data is not None else _everything(categories)
    return {"form": form, "ticked": ticked, "doubts": doubts}


def _everything(categories: list[Category]) -> set[str]:
    """What 全部 means: every category with differences but those that take something away."""
    filled = [each for each in categories if not each.is_empty] or categories
    return {str(each.kind) for each in filled if each.kind in rolls.EVERYTHING}


def _differences(request: PageRequest, batch: RollBatch) -> dict[str, Any]:
    categories = reports.categories_of(batch)
    kind = _kind(request.GET.get("kind", ""), categories)
    page = page_of(
        reports.differences_of(batch, kind),
        order=("id",),
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    rows = [
        reports.difference_of(row) if isinstance(row, RollDifference) else reports.newcomer_of(row)
        for row in page.rows
    ]
    return {
        "categories": categories,
        "has_differences": not all(each.is_empty for each in categories),
        "kind": kind,
        "page": page,
        "table": table_of(batch, kind)(rows, exclude=HIDDEN_COLUMNS.get(kind, ())),
    }


def _kind(asked: str, categories: list[Category]) -> DifferenceKind:
    """The category that was asked for, else the first that has something."""
    known = {str(each.kind): each.kind for each in categories}
    filled = [each.kind for each in categories if not each.is_empty]
    return known.get(asked) or (filled or [DifferenceKind.NEW])[0]
