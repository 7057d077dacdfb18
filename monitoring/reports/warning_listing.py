"""Warnings of departments as a list and as a page show them."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from monitoring.choices.feeds import UNHANDLED, WarningStatus
from monitoring.models import Warning
from povertycase.choices import Level
from povertycase.models.parameters import values_for_places

WARN_DAYS = "feed.warn_days"
CHIPS: Mapping[str, str] = {
    WarningStatus.PENDING: "warning",
    WarningStatus.CHECKING: "note",
    WarningStatus.INCLUDED: "ok",
    WarningStatus.MONITORED: "ok",
    WarningStatus.ABSENT: "error",
}


@dataclass(frozen=True, slots=True)
class WarningRow:
    """One warning. place: of the household, "" while nobody is found; lamp: None once it is handled."""

    warning: Warning
    place: str
    lamp: Mapping[str, str] | None

    @property
    def chip(self) -> str:
        """The colour of its state."""
        return CHIPS.get(self.warning.status, "")


@dataclass(frozen=True, slots=True)
class WarningCounts:
    """Of what is in reach."""

    pending: int
    checking: int
    late: int
    absent: int


def with_people(warnings: QuerySet[Warning]) -> QuerySet[Warning]:
    """With what a row shows at hand."""
    return warnings.select_related("division__parent", "feed__organisation", "person")


def warning_rows(warnings: Sequence[Warning], *, on: datetime.date) -> list[WarningRow]:
    """The rows, of warnings with their people at hand."""
    figures = values_for_places([WARN_DAYS], division_codes={each.division_id for each in warnings}, on=on)
    soon = {code: int(known.get(WARN_DAYS, 0)) for code, known in figures.items()}
    return [
        WarningRow(each, _place_of(each), _lamp_of(each, on=on, soon_days=soon[each.division_id]))
        for each in warnings
    ]


def warning_row(warning: Warning, *, on: datetime.date) -> WarningRow:
    """One of them."""
    return warning_rows([warning], on=on)[0]


def warning_counts(warnings: QuerySet[Warning], *, on: datetime.date) -> WarningCounts:
    """Counted by one query."""
    found = warnings.order_by().aggregate(
        pending=Count("pk", filter=Q(status=WarningStatus.PENDING)),
        checking=Count("pk", filter=Q(status=WarningStatus.CHECKING)),
        late=Count("pk", filter=Q(status__in=[str(each) for each in UNHANDLED], due_on__lt=on)),
        absent=Count("pk", filter=Q(status=WarningStatus.ABSENT)),
    )
    return WarningCounts(**found)


def _place_of(warning: Warning) -> str:
    division = warning.division
    if division.level != Level.VILLAGE:
        return ""
    return f"{division.parent.name if division.parent else ''}{division.name}"


def _lamp_of(warning: Warning, *, on: datetime.date, soon_days: int) -> Mapping[str, str] | None:
    if warning.status not in UNHANDLED:
        return None
    left = (warning.due_on - on).days
    if left < 0:
        return {"state": "overdue", "words": _("逾期 %s 天") % -left}
    if left == 0:
        return {"state": "soon", "words": _("今日到期")}
    return {"state": "soon" if left <= soon_days else "ok", "words": _("还剩 %s 天") % left}
