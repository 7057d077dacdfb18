"""A month's sheet is scored by one, published by another, and corrected only beside itself."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.calendars import Span
from povertycase.exceptions import Conflict
from povertycase.models import User
from povertycase.models.parameters import working_calendar
from rectification.actions import guards
from rectification.actions.holding import hold_scheme
from rectification.actions.score_counts import Figures, counted_in, key_of
from rectification.actions.score_duties import owe_sheets
from rectification.choices.scores import UNPUBLISHED, SheetStatus
from rectification.models import ScoreItem, ScoreMark, ScoreSheet
from rectification.rules.scores import Item, Mark, counted_points, group_points, marks_unmet, total_of

OBJECTION_DAYS = "ranking.objection_days"
Given = Mapping[int, tuple[Decimal | None, str]]


@transaction.atomic
def score_sheet(sheet: ScoreSheet, given: Given, *, by: User, version: int | None) -> ScoreSheet:
    """All items of a sheet are scored; {key of the item: (points, why)}. Who: the office of the scheme.

    What the system counts is counted now and kept beside the points. Scored anew until it is published.
    """
    sheet = lock(sheet, by=by, version=version)
    require_office(sheet, by=by)
    guards.require_move("score_sheet", sheet, by=by)
    figures = figures_of(sheet)
    marks = {item: _mark(item, given, figures) for item in items_of(sheet)}
    guards.require(marks_unmet(list(marks.values())))
    points = group_points(marks.values())
    with guards.writing("score_sheet", by=by):
        sheet.marks.all().delete()
        ScoreMark.objects.bulk_create(
            _row(sheet, item, mark, figures.get(item.pk)) for item, mark in marks.items()
        )
        sheet.poverty, sheet.other = points["poverty"], points["other"]
        sheet.total = total_of(points, sheet.scheme.weights)
        sheet.save(update_fields=["poverty", "other", "total", "updated_at"])
        move(sheet, "score_sheet", by=by)
    return sheet


@transaction.atomic
def publish_sheet(sheet: ScoreSheet, *, by: User, on: datetime.date, version: int | None) -> ScoreSheet:
    """What was scored is told to whom it is about, who may object. Who: as above, but not who scored it."""
    hold_scheme(sheet.scheme_id)
    sheet = lock(sheet, by=by, version=version)
    require_office(sheet, by=by)
    guards.require_move("publish_sheet", sheet, by=by)
    span = Span.of(guards.figure(OBJECTION_DAYS, division_code=sheet.scheme.division_id, on=on))
    with guards.writing("publish_sheet", by=by):
        sheet.published_on, sheet.objection_until = on, working_calendar().last_day(on, span)
        sheet.save(update_fields=["published_on", "objection_until", "updated_at"])
        move(sheet, "publish_sheet", by=by)
        owe_sheets(sheet.scheme.sheets.filter(month=sheet.month))
    return sheet


@transaction.atomic
def correct_sheet(sheet: ScoreSheet, *, reason: str, by: User, version: int | None) -> ScoreSheet:
    """A new edition of a published sheet, which stays as it is and counts until this one is published.

    It begins with the marks of the one it corrects. Who: as above. One at a time.
    """
    hold_scheme(sheet.scheme_id)
    sheet = lock(sheet, by=by, version=version)
    require_office(sheet, by=by)
    if sheet.status != SheetStatus.PUBLISHED:
        raise Conflict(_("还没有发布的评分表不用更正，请直接重新评分。"))
    same = {name: getattr(sheet, name) for name in ("scheme", "division", "organisation", "month")}
    editions = ScoreSheet.objects.filter(**same)
    if editions.filter(edition__gt=sheet.edition).exclude(status=SheetStatus.WITHDRAWN).exists():
        raise Conflict(_("这一版已经有更正的版次，请在最新的版次上办理。"))
    guards.require(guards.note_unmet(reason, _("请写明更正了什么、为什么更正。")))
    with guards.writing("correct_sheet", by=by):
        facts: dict[str, Any] = {**same, "due_on": sheet.due_on, "reason": reason.strip()}
        moved = {"moved_by": by, "moved_at": timezone.now()}
        last = editions.order_by("-edition").values_list("edition", flat=True)[0]
        following = ScoreSheet.objects.create(**facts, **moved, edition=last + 1)
        names = ("item_id", "points", "reason", "part", "whole")
        ScoreMark.objects.bulk_create(
            ScoreMark(sheet=following, **row) for row in sheet.marks.order_by("pk").values(*names)
        )
    record("correct_sheet", following, by=by, note=reason.strip(), facts={"edition": following.edition})
    return following


def require_office(sheet: ScoreSheet, *, by: User) -> None:
    """Refuse whoever is not of the office whose scheme it is: nobody judges themselves."""
    guards.require_role("score", by=by, division_code=sheet.scheme.division_id)


def items_of(sheet: ScoreSheet) -> list[ScoreItem]:
    """What the sheet judges, in the order of the scheme."""
    return list(sheet.scheme.items.order_by("position"))


def figures_of(sheet: ScoreSheet) -> dict[int, tuple[Decimal, Decimal]]:
    """{key of the item: (part, whole)} of the items that were counted for this subject."""
    return figures_among(sheet, counted_in(sheet.scheme, sheet.month))


def figures_among(sheet: ScoreSheet, counted: Mapping[str, Figures]) -> dict[int, tuple[Decimal, Decimal]]:
    """The same, when the month was counted for everybody."""
    key = key_of(sheet)
    return {
        item.pk: counted[item.source][key]
        for item in sheet.scheme.items.exclude(source="")
        if key in counted[item.source]
    }


def counted_points_of(item: ScoreItem, figures: Mapping[int, tuple[Decimal, Decimal]]) -> Decimal | None:
    """What the figures of an item come to; None where a person judges."""
    return counted_points(item.weight, *figures[item.pk]) if item.pk in figures else None


def waits(sheet: ScoreSheet) -> bool:
    """Whether somebody is still to score or to publish it."""
    return sheet.status in UNPUBLISHED


def _mark(item: ScoreItem, given: Given, figures: Mapping[int, tuple[Decimal, Decimal]]) -> Mark:
    points, reason = given.get(item.pk, (None, ""))
    rule = Item(
        group=item.group, name=item.name, content=item.content, weight=item.weight, source=item.source
    )
    return Mark(item=rule, points=points, reason=reason, counted=counted_points_of(item, figures))


def _row(
    sheet: ScoreSheet, item: ScoreItem, mark: Mark, figures: tuple[Decimal, Decimal] | None
) -> ScoreMark:
    part, whole = figures or (None, None)
    facts = {"points": mark.points, "reason": mark.reason.strip(), "part": part, "whole": whole}
    return ScoreMark(sheet=sheet, item=item, **facts)
