"""月考核 as pages show it: the months of a scheme, a month's grid, one sheet, and the sum of a year."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from povertycase.models import User
from rectification.choices.scores import UNPUBLISHED, ScoreGroup, SheetStatus
from rectification.models import RankingObjection, ScoreItem, ScoreMark, ScoreScheme, ScoreSheet
from rectification.models.scores import SheetQuerySet
from rectification.rules.quarters import LAST_QUARTER
from rectification.rules.scores import quarter_months, total_of, year_points

CHIPS: Mapping[str, str] = {
    SheetStatus.DRAFT: "note",
    SheetStatus.SCORED: "warning",
    SheetStatus.PUBLISHED: "ok",
    SheetStatus.WITHDRAWN: "",
}


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of a scheme: how many sheets the reader sees of it, and how they stand."""

    month: int
    sheets: int
    published: int
    scored: int
    draft: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """A subject of a month: the newest edition, each item with its points, and what was published before."""

    sheet: ScoreSheet
    chip: str
    points: Sequence[tuple[ScoreItem, ScoreMark | None]]
    stands: ScoreSheet | None


@dataclass(frozen=True, slots=True)
class QuarterCell:
    """Both groups of a quarter as the mean of so many months."""

    months: int
    poverty: Decimal | None
    other: Decimal | None


@dataclass(frozen=True, slots=True)
class YearRow:
    """A subject's year: its quarters, both groups, and the total."""

    code: str
    name: str
    quarters: Sequence[QuarterCell]
    poverty: Decimal | None
    other: Decimal | None
    total: Decimal | None


def newest(rows: Iterable[ScoreSheet]) -> dict[tuple[str, int], ScoreSheet]:
    """{(subject, month): its newest edition}; what is withdrawn is none."""
    known = {}
    for sheet in sorted(rows, key=lambda each: each.edition):
        if sheet.status != SheetStatus.WITHDRAWN:
            known[sheet.subject_code, sheet.month] = sheet
    return known


def months_of(scheme: ScoreScheme, user: User) -> list[MonthRow]:
    """The months that were opened, the newest first, as far as `user` sees their sheets."""
    found = newest(_sheets(scheme, user))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for (_code, month), sheet in found.items():
        counts[month][sheet.status] += 1
    return [
        MonthRow(
            month,
            count.total(),
            count[SheetStatus.PUBLISHED],
            count[SheetStatus.SCORED],
            count[SheetStatus.DRAFT],
        )
        for month, count in sorted(counts.items(), reverse=True)
    ]


def grid_of(scheme: ScoreScheme, month: int, user: User) -> tuple[list[ScoreItem], list[GridRow]]:
    """The items, and each subject by its newest edition that `user` sees."""
    items = list(scheme.items.order_by("position"))
    sheets = list(_sheets(scheme, user).filter(month=month).prefetch_related("marks"))
    published = newest(each for each in sheets if each.status == SheetStatus.PUBLISHED)
    rows = []
    for key, sheet in sorted(newest(sheets).items()):
        marks = {mark.item_id: mark for mark in sheet.marks.all()}
        earlier = published.get(key) if sheet.status in UNPUBLISHED else None
        rows.append(
            GridRow(
                sheet,
                CHIPS[SheetStatus(sheet.status)],
                [(item, marks.get(item.pk)) for item in items],
                earlier,
            )
        )
    return items, rows


def groups_of(
    sheet: ScoreSheet,
) -> list[tuple[str, Decimal | None, list[tuple[ScoreItem, ScoreMark | None]]]]:
    """(name, points, its items with their marks) of each group of a sheet."""
    marks = {mark.item_id: mark for mark in sheet.marks.all()}
    items = list(sheet.scheme.items.order_by("position"))
    points = {ScoreGroup.POVERTY: sheet.poverty, ScoreGroup.OTHER: sheet.other}
    return [
        (
            str(group.label),
            points[group],
            [(item, marks.get(item.pk)) for item in items if item.group == group],
        )
        for group in ScoreGroup
    ]


def editions_of(sheet: ScoreSheet, user: User) -> list[ScoreSheet]:
    """All editions of the same subject and month that `user` sees, the newest first."""
    rows = _sheets(sheet.scheme, user).filter(
        month=sheet.month, division=sheet.division_id, organisation=sheet.organisation_id
    )
    return list(rows.order_by("-edition"))


def sheet_objections(sheet: ScoreSheet, user: User) -> list[RankingObjection]:
    """What was said against any edition of it, as far as `user` may know."""
    rows = RankingObjection.objects.visible_to(user).filter(
        sheet__scheme=sheet.scheme_id,
        sheet__month=sheet.month,
        sheet__division=sheet.division_id,
        sheet__organisation=sheet.organisation_id,
    )
    return list(rows.select_related("division", "organisation", "raised_by", "answered_by").order_by("pk"))


def year_of(scheme: ScoreScheme, user: User) -> list[YearRow]:
    """Everybody's year by what is published, by subject; with the schemes that judged the same before it."""
    rows = ScoreSheet.objects.visible_to(user).filter(
        scheme__division=scheme.division_id,
        scheme__kind=scheme.kind,
        scheme__year=scheme.year,
        status=SheetStatus.PUBLISHED,
    )
    known = newest(rows.select_related("division", "organisation"))
    by_subject: dict[str, dict[int, ScoreSheet]] = defaultdict(dict)
    for (code, month), sheet in known.items():
        by_subject[code][month] = sheet
    return [_year(code, months, scheme) for code, months in sorted(by_subject.items())]


def _year(code: str, months: Mapping[int, ScoreSheet], scheme: ScoreScheme) -> YearRow:
    quarters = [
        [months[each] for each in quarter_months(quarter, first_month=1, last_month=12) if each in months]
        for quarter in range(1, LAST_QUARTER + 1)
    ]
    poverty, in_year = year_points([[each.poverty or Decimal() for each in rows] for rows in quarters])
    other, beside = year_points([[each.other or Decimal() for each in rows] for rows in quarters])
    total = None
    if in_year is not None and beside is not None:
        total = total_of({"poverty": in_year, "other": beside}, scheme.weights)
    cells = [QuarterCell(len(rows), *pair) for rows, *pair in zip(quarters, poverty, other, strict=True)]
    return YearRow(code, str(next(iter(months.values()))), cells, in_year, beside, total)


def _sheets(scheme: ScoreScheme, user: User) -> SheetQuerySet:
    rows = ScoreSheet.objects.visible_to(user).filter(scheme=scheme)
    return rows.select_related("division__parent", "organisation", "scheme")
