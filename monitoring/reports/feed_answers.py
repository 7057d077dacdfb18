"""What a department is told of a warning: what came of it in the end, not the step that somebody took."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from monitoring.choices.cases import CaseStatus, ClueStatus
from monitoring.choices.feeds import UNHANDLED, WarningStatus
from monitoring.models import MonitoringCase
from povertycase.models import AuditEvent

SAID = {True: "是", False: "否", None: ""}
_CHECKING = str(WarningStatus.CHECKING.label)


class Answer(NamedTuple):
    """outcome: 核实结果; included: 是否纳入, empty until somebody has decided."""

    outcome: str
    included: str


def answer_of(warning: Any, reasons: Mapping[int, str]) -> Answer:
    """The answer about a warning that came with `with_answers`. reasons: of rejected cases.

    A clue that was written is none yet: the household is 纳入 once its case was announced, and 不纳入 when
    the clue or the case was turned down.
    """
    return Answer(_outcome(warning, reasons), SAID[warning.answer])


def reasons_of(warnings: Iterable[Any]) -> dict[int, str]:
    """Why the cases of warnings were rejected, from the audit trail, by case."""
    cases = [str(each.case_id) for each in warnings if each.case_status == CaseStatus.REJECTED]
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    rows = trail.filter(
        subject=MonitoringCase._meta.label_lower, subject_key__in=cases, verb="reject_case"
    ).order_by("pk")
    return {int(key): note for key, note in rows.values_list("subject_key", "note")}


def _outcome(warning: Any, reasons: Mapping[int, str]) -> str:
    status = WarningStatus(warning.status)
    if status in UNHANDLED:
        return str(status.label)
    if warning.answer is None:
        return _CHECKING
    if warning.answer or status not in {WarningStatus.INCLUDED, WarningStatus.MONITORED}:
        return _worded(status, warning.note)
    if status == WarningStatus.MONITORED:
        # A case was open when it was marked, and was rejected since.
        return _worded(WarningStatus.DISMISSED, _("识别后未纳入"))
    is_ended = warning.clue_status == ClueStatus.ENDED
    return _worded(
        WarningStatus.DISMISSED, warning.clue_outcome if is_ended else reasons.get(warning.case_id, "")
    )


def _worded(status: WarningStatus, note: str) -> str:
    return f"{status.label}{'：' if note else ''}{note}"
