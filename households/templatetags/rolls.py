"""How pages write the states and numbers of an import."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from households.choices import DifferenceKind, RollStatus, Severity
from households.imports.layouts import LAYOUTS
from households.models import RollBatch
from povertycase.templatetags.screens import thousands

register = template.Library()
register.filter(thousands)

STATUS_CHIPS = {
    RollStatus.REFUSED: "chip-error",
    RollStatus.READY: "chip-warning",
    RollStatus.APPLIED: "chip-ok",
    RollStatus.UPLOADED: "chip-note",
    RollStatus.READING: "chip-note",
    RollStatus.APPLYING: "chip-note",
    RollStatus.UNDOING: "chip-note",
}
SEVERITY_CHIPS = {
    Severity.ERROR: ("chip-error", "x-octagon"),
    Severity.WARNING: ("chip-warning", "exclamation-triangle"),
    Severity.NOTE: ("chip-note", "info-circle"),
}
ACCEPTED_WORDS = {**dict(DifferenceKind.choices), "confirmed": _("需确认的")}


@register.simple_tag
def blank_forms() -> list[tuple[str, str]]:
    """Code and name of each layout whose blank form can be downloaded."""
    return [(layout.code, layout.name) for layout in LAYOUTS]


@register.filter
def kind_labels(kinds: Iterable[str]) -> str:
    """What was accepted, in words."""
    return "、".join(str(label) for kind, label in ACCEPTED_WORDS.items() if kind in kinds)


@register.simple_tag
def status_chip(batch: RollBatch) -> Any:
    """The state of an import, in words and colour."""
    if batch.status == RollStatus.REFUSED and batch.sheets:
        return format_html('<span class="chip chip-warning">{}</span>', _("待选工作表"))
    if batch.status == RollStatus.READY and not batch.can_be_accepted:
        return format_html('<span class="chip chip-error">{}</span>', _("都有错误"))
    kind = STATUS_CHIPS.get(RollStatus(batch.status), "")
    return format_html('<span class="chip {}">{}</span>', kind, batch.get_status_display())


@register.simple_tag
def severity_chip(severity: str) -> Any:
    """How bad a finding is, in words, colour and shape."""
    kind, icon = SEVERITY_CHIPS[Severity(severity)]
    return format_html(
        '<span class="chip {}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        kind,
        icon,
        Severity(severity).label,
    )
