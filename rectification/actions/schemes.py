"""考核办法: drafted by one, adopted by another; each month's sheets are opened when it is over."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from rectification.actions import guards
from rectification.actions.score_counts import subjects_of
from rectification.actions.score_duties import owe_sheets
from rectification.choices.rankings import RankingKind
from rectification.choices.scores import UNPUBLISHED, SchemeStatus, SheetStatus
from rectification.models import ScoreItem, ScoreScheme, ScoreSheet
from rectification.rules.scores import (
    ASSESSED,
    Item,
    due_on,
    group_weights_unmet,
    items_unmet,
    month_days,
    months_over,
    months_unmet,
)

PUBLISHED = SheetStatus.PUBLISHED
GROUP_WEIGHTS, DUE_DAY = "score.group_weights", "score.due_day"
# Who is judged by whom: a county judges its townships and departments, a township its villages.
JUDGED = {
    CODE_LENGTHS[Level.COUNTY]: (RankingKind.TOWNSHIPS, RankingKind.DEPARTMENTS),
    CODE_LENGTHS[Level.TOWNSHIP]: (RankingKind.VILLAGES,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDraft:
    """Who is judged in which months of a year, and by what."""

    kind: str
    year: int
    name: str
    first_month: int = 1
    last_month: int = 12
    items: Sequence[Item] = field(default_factory=tuple)


@transaction.atomic
def draft_scheme(division: Division, draft: SchemeDraft, *, by: User, on: datetime.date) -> ScoreScheme:
    """A scheme of a place is drafted. Who: township, county of it."""
    guards.require_role("score", by=by, division_code=division.pk)
    weights = guards.figure(GROUP_WEIGHTS, division_code=division.pk, on=on)
    guards.require(_draft_unmet(division, draft, weights))
    with guards.writing("draft_scheme", by=by):
        moved = {"moved_by": by, "moved_at": timezone.now()}
        scheme = ScoreScheme.objects.create(division=division, weights=weights, **_facts(draft), **moved)
        _write_items(scheme, draft.items)
    record("draft_scheme", scheme, by=by, facts={"items": len(draft.items)})
    return scheme


@transaction.atomic
def change_scheme(
    scheme: ScoreScheme, draft: SchemeDraft, *, by: User, on: datetime.date, version: int | None
) -> ScoreScheme:
    """A draft is written anew; who changed it last does not adopt it. Who: as for drafting."""
    scheme = lock(scheme, by=by, version=version)
    guards.require_role("score", by=by, division_code=scheme.division_id)
    if scheme.status != SchemeStatus.DRAFT:
        message = _("考核办法现在是“{}”，不能修改；要改的请终止后另起草一份。")
        raise Conflict(message.format(scheme.get_status_display()))
    weights = guards.figure(GROUP_WEIGHTS, division_code=scheme.division_id, on=on)
    guards.require(_draft_unmet(scheme.division, draft, weights))
    with guards.writing("change_scheme", by=by):
        for name, value in _facts(draft).items():
            setattr(scheme, name, value)
        scheme.weights, scheme.moved_by, scheme.moved_at = weights, by, timezone.now()
        scheme.save()
        scheme.refresh_from_db(fields=["version"])
        scheme.items.all().delete()
        _write_items(scheme, draft.items)
    record("change_scheme", scheme, by=by, facts={"items": len(draft.items)})
    return scheme


@transaction.atomic
def adopt_scheme(scheme: ScoreScheme, *, by: User, on: datetime.date, version: int | None) -> ScoreScheme:
    """A draft takes effect, with the weights of today; sheets of months that are over are opened at once.

    Who: as for drafting, but not who wrote it last. One of a kind is in force in a year.
    """
    scheme = lock(scheme, by=by, version=version)
    guards.require_move("adopt_scheme", scheme, by=by)
    guards.require(_adopting_unmet(scheme, on=on))
    with guards.writing("adopt_scheme", by=by):
        scheme.weights = guards.figure(GROUP_WEIGHTS, division_code=scheme.division_id, on=on)
        scheme.save(update_fields=["weights", "updated_at"])
        move(scheme, "adopt_scheme", by=by)
        _open([scheme], by=by, on=on)
    return scheme


@transaction.atomic
def end_scheme(
    scheme: ScoreScheme, *, last_month: int, reason: str, by: User, version: int | None
) -> ScoreScheme:
    """No month after `last_month` is judged by it (the one before its first: none at all). Who: as above.

    What is unpublished of later months is withdrawn. Refuses to take back what is published.
    """
    scheme = lock(scheme, by=by, version=version)
    guards.require_move("end_scheme", scheme, by=by)
    later = scheme.sheets.filter(month__gt=last_month)
    unmet = _ending_unmet(scheme, last_month, is_published=later.filter(status=PUBLISHED).exists())
    guards.require(unmet + guards.note_unmet(reason, _("请写明为什么终止。")))
    with guards.writing("end_scheme", by=by):
        for sheet in later.filter(status__in=UNPUBLISHED).select_for_update(of=("self",)).order_by("pk"):
            move(sheet, "withdraw_sheet", by=by, note=reason)
        scheme.last_month, scheme.end_reason = last_month, reason.strip()
        scheme.save(update_fields=["last_month", "end_reason", "updated_at"])
        move(scheme, "end_scheme", by=by, note=reason)
        owe_sheets(scheme.sheets.all())
    return scheme


@transaction.atomic
def open_sheets(*, by: User, on: datetime.date) -> int:
    """Open each sheet of a month that is over; how many were new. Who: the job, as often as it likes."""
    # Held, so that nothing is opened of what somebody ends at this moment.
    held = ScoreScheme.objects.select_for_update(no_key=True)
    return _open(held.filter(status=SchemeStatus.ADOPTED).order_by("pk"), by=by, on=on)


def _facts(draft: SchemeDraft) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "year": draft.year,
        "name": draft.name.strip(),
        "first_month": draft.first_month,
        "last_month": draft.last_month,
    }


def _write_items(scheme: ScoreScheme, items: Sequence[Item]) -> None:
    ScoreItem.objects.bulk_create(
        ScoreItem(
            scheme=scheme,
            position=position,
            group=item.group,
            name=item.name.strip(),
            content=item.content.strip(),
            weight=item.weight,
            source=item.source,
        )
        for position, item in enumerate(items, start=1)
    )


def _open(schemes: Iterable[ScoreScheme], *, by: User, on: datetime.date) -> int:
    """Whoever opens the same at this moment was first: subject, month and edition are unique."""
    moved = {"moved_by": by, "moved_at": timezone.now()}
    opened = 0
    for scheme in schemes:
        day = int(guards.figure(DUE_DAY, division_code=scheme.division_id, on=on))
        there = set(scheme.sheets.values_list("month", "division_id", "organisation_id"))
        rows = [
            ScoreSheet(
                scheme=scheme,
                division_id=place,
                organisation_id=unit,
                month=month,
                due_on=due_on(scheme.year, month, day=day),
                **moved,
            )
            for month in _months_to_open(scheme, {month for month, _place, _unit in there}, on=on)
            for place, unit in subjects_of(scheme, on=month_days(scheme.year, month)[1])
        ]
        ScoreSheet.objects.bulk_create(rows, ignore_conflicts=True)
        if rows:
            owe_sheets(scheme.sheets.all())
        opened += len(rows)
    return opened


def _months_to_open(scheme: ScoreScheme, there: set[int], *, on: datetime.date) -> list[int]:
    """Those that are over and not opened: a unit that comes later is judged from its own month on."""
    over = months_over(scheme.year, first_month=scheme.first_month, last_month=scheme.last_month, on=on)
    return [month for month in over if month not in there]


def _draft_unmet(division: Division, draft: SchemeDraft, weights: Any) -> list[Unmet]:
    unmet = group_weights_unmet(weights)
    if draft.kind not in JUDGED.get(len(division.pk), ()):
        message = _("县考核乡镇和部门，乡镇考核行政村；请重新选择考核范围和对象。")
        unmet.append(Unmet("kind", message, ASSESSED, "kind"))
    if not draft.name.strip():
        unmet.append(Unmet("name_required", _("请填写考核办法的名称。"), ASSESSED, "name"))
    unmet += months_unmet(draft.first_month, draft.last_month)
    return unmet + items_unmet(draft.items, weights) if not group_weights_unmet(weights) else unmet


def _adopting_unmet(scheme: ScoreScheme, *, on: datetime.date) -> list[Unmet]:
    unmet = []
    same = ScoreScheme.objects.filter(division=scheme.division_id, kind=scheme.kind, year=scheme.year)
    if same.filter(status=SchemeStatus.ADOPTED).exists():
        message = _("{}年对{}已有执行中的考核办法，请先终止它。")
        unmet.append(Unmet("in_force", message.format(scheme.year, scheme.get_kind_display()), ASSESSED))
    ended = [_months(each) for each in same.filter(status=SchemeStatus.ENDED)]
    if any(each & _months(scheme) for each in ended):
        message = _("已终止的考核办法考核过其中的月份，请从之后的月份开始。")
        unmet.append(Unmet("months_judged", message, ASSESSED, "first_month"))
    if not subjects_of(scheme, on=on):
        message = _("这个范围内没有可以考核的{}。").format(scheme.get_kind_display())
        unmet.append(Unmet("nobody", message, ASSESSED))
    return unmet


def _months(scheme: ScoreScheme) -> set[int]:
    """Those that a scheme judges; none of one that was ended before its first."""
    return set(range(scheme.first_month, scheme.last_month + 1))


def _ending_unmet(scheme: ScoreScheme, last_month: int, *, is_published: bool) -> list[Unmet]:
    if not scheme.first_month - 1 <= last_month <= scheme.last_month:
        return [Unmet("last_month", _("终止的月份不在考核办法的月份以内。"), ASSESSED, "last_month")]
    if is_published:
        message = _("{}月以后已有发布的得分，不能不算；请选更晚的月份。").format(last_month)
        return [Unmet("published", message, ASSESSED, "last_month")]
    return []
