"""What a department is told of a warning: what came of it in the end, not the step that somebody took."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from monitoring.choices.cases import CaseStatus, ClueStatus
from monitoring.choices.feeds import IDENTIFIED, UNHANDLED, WarningStatus
from monitoring.models import MonitoringCase, Warning
from povertycase.models import AuditEvent

YES, NO, OPEN = "是", "否", ""
_CHECKING = str(WarningStatus.CHECKING.label)


class Answer(NamedTuple):
    """outcome: 核实结果; included: 是否纳入, empty until somebody has decided."""

    outcome: str
    included: str


def answer_of(warning: Any, reasons: Mapping[int, str]) -> Answer:
    """The answer about a warning that came with `with_cases`. reasons: of rejected cases.

    A clue that was written is none yet: the household is 纳入 once its case was announced, and 不纳入 when
    the clue or the case was turned down.
    """
    status = WarningStatus(warning.status)
    if status in UNHANDLED:
        return Answer(str(status.label), OPEN)
    if status == WarningStatus.INCLUDED:
        return _of_clue(warning, reasons)
    if status == WarningStatus.MONITORED:
        return _of_household(warning)
    return Answer(_worded(status, warning.note), NO)


def reasons_of(warnings: Iterable[Any]) -> dict[int, str]:
    """Why the cases of warnings were rejected, from the audit trail, by case."""
    cases = [str(each.case_id) for each in warnings if each.case_status == CaseStatus.REJECTED]
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    rows = trail.filter(
        subject=MonitoringCase._meta.label_lower, subject_key__in=cases, verb="reject_case"
    ).order_by("pk")
    return {int(key): note for key, note in rows.values_list("subject_key", "note")}


def _of_clue(warning: Any, reasons: Mapping[int, str]) -> Answer:
    if warning.clue_status == ClueStatus.ENDED:
        return Answer(_worded(WarningStatus.DISMISSED, warning.clue_outcome), NO)
    if warning.case_status == CaseStatus.REJECTED:
        return Answer(_worded(WarningStatus.DISMISSED, reasons.get(warning.case_id, "")), NO)
    if warning.case_status in IDENTIFIED:
        return Answer(_worded(WarningStatus.INCLUDED, warning.note), YES)
    return Answer(_CHECKING, OPEN)


def _of_household(warning: Warning) -> Answer:
    """A case was open when it was marked; it may have been one that was rejected since."""
    if warning.is_identified:  # type: ignore[attr-defined]
        return Answer(_worded(WarningStatus.MONITORED, warning.note), YES)
    if warning.is_identifying:  # type: ignore[attr-defined]
        return Answer(_CHECKING, OPEN)
    return Answer(_worded(WarningStatus.DISMISSED, _("识别后未纳入")), NO)


def _worded(status: WarningStatus, note: str) -> str:
    return f"{status.label}{'：' if note else ''}{note}"
