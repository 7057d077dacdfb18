"""What a scheme asks for by a day: each month's sheets, as one obligation of the office that scores."""

from collections.abc import Iterator

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe
from povertycase.choices import CODE_LENGTHS, Level, ObligationState, Role
from rectification.choices.scores import UNPUBLISHED, SheetStatus
from rectification.models import ScoreScheme, ScoreSheet

SHEET = "score_sheet"


def owe_sheets(sheets: QuerySet[ScoreSheet]) -> None:
    """Sheets were opened, published or withdrawn; their action calls it with all of their scheme's months."""
    owe(_of_months(sheets))


def sheet_duties() -> Iterator[Duty]:
    """Those of every month of every scheme, whose sheets wait until the caller's transaction ends."""
    list(ScoreSheet.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    return _of_months(ScoreSheet.objects.all())


def _of_months(sheets: QuerySet[ScoreSheet]) -> Iterator[Duty]:
    """The office publishes all sheets of a month by a day of the next one; a correction is owed by no day."""
    first = sheets.filter(edition=1).order_by()
    open_ones = Count("pk", filter=Q(status__in=UNPUBLISHED))
    published = Count("pk", filter=Q(status=SheetStatus.PUBLISHED))
    months = first.values("scheme", "month").annotate(due=Min("due_on"), open=open_ones, done=published)
    schemes = ScoreScheme.objects.in_bulk({row["scheme"] for row in months})
    for row in months:
        scheme = schemes[row["scheme"]]
        is_countys = len(scheme.division_id) <= CODE_LENGTHS[Level.COUNTY]
        yield Duty(
            kind=SHEET,
            subject_code=f"{SHEET}:{scheme.pk}-{row['month']}",
            title=_("应发布月考核得分：{}（{}年{}月）").format(scheme.name, scheme.year, row["month"]),
            url=reverse("rectification:score-month", args=[scheme.pk, row["month"]]),
            division_id=scheme.division_id,
            role=Role.COUNTY if is_countys else Role.TOWNSHIP,
            due_on=row["due"],
            state=_state_of(is_open=bool(row["open"]), is_done=bool(row["done"])),
        )


def _state_of(*, is_open: bool, is_done: bool) -> ObligationState:
    if is_open:
        return ObligationState.OPEN
    return ObligationState.MET if is_done else ObligationState.WITHDRAWN
