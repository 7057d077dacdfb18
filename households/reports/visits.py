"""Visits as the ledger shows them, and one visit with everything that hangs on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from households.choices.visits import PlaceRefusal
from households.models import Household, SafeguardCheck, Visit, VisitPhoto
from households.reports.households import head_of, number_of, place_of, with_summary
from households.reports.visit_words import Compared, Said, in_words, problem_labels, side_by_side
from households.rules.visit_signals import Found, Signal
from povertycase.models import User


@dataclass(frozen=True)
class Row:
    """A visit as a row of the ledger or of an export."""

    visit: Visit
    number: str
    head: str
    place: str
    problems: tuple[str, ...]
    unmet: int
    photos: int
    is_correction: bool
    is_unplaced: bool
    signals: tuple[Signal, ...]

    @property
    def visited_on(self) -> Any:
        """The day it counts for."""
        return self.visit.visited_on

    @property
    def visitor(self) -> str:
        """Who was there."""
        return self.visit.visitor.name

    @property
    def way(self) -> str:
        """At home or on the telephone."""
        return str(self.visit.get_way_display())

    @property
    def problem_words(self) -> str:
        """What is not well."""
        return "、".join(self.problems)

    @property
    def marks(self) -> list[tuple[str, str]]:
        """(kind of chip, words) of what a reader should know at once."""
        marks = [("note", _("更正过"))] if self.is_correction else []
        if self.visit.is_clock_suspect:
            marks.append(("warning", _("时间可疑")))
        if self.is_unplaced:
            marks.append(("", _("未定位")))
        kinds = dict.fromkeys(
            str(signal.kind.label) for signal in self.signals if signal.kind.value != "clock"
        )
        return [*marks, *(("warning", kind) for kind in kinds)]

    @property
    def mark_words(self) -> str:
        """The marks in one cell."""
        return "、".join(words for _kind, words in self.marks)


def with_rows(visits: QuerySet[Visit], *, user: User) -> QuerySet[Visit]:
    """The visits with their household, visitor and counts at hand."""
    households = with_summary(Household.objects.visible_to(user), user=user)
    photos = VisitPhoto.objects.visible_to(user).filter(visit=OuterRef("pk"))
    unmet = SafeguardCheck.objects.visible_to(user).filter(visit=OuterRef("pk"), is_met=False)
    return (
        visits.select_related("visitor")
        .prefetch_related(Prefetch("household", households))
        .annotate(photo_count=counted(photos), unmet_count=counted(unmet))
    )


def counted(rows: QuerySet) -> Any:
    """How many rows an inner query finds."""
    inner = rows.order_by().values("visit").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(inner, output_field=IntegerField()), 0)


def rows_of(visits: Iterable[Visit], signals: Found) -> list[Row]:
    """The rows of visits that come from with_rows."""
    return [_row(visit, signals.get(visit.pk, [])) for visit in visits]


def _row(visit: Visit, signals: Sequence[Signal]) -> Row:
    head = head_of(visit.household)
    return Row(
        visit=visit,
        number=number_of(visit.household),
        head=head.name if head else "",
        place=place_of(visit.household),
        problems=tuple(problem_labels(visit.answers)),
        unmet=visit.unmet_count,  # type: ignore[attr-defined]
        photos=visit.photo_count,  # type: ignore[attr-defined]
        is_correction=visit.corrects_id is not None,
        is_unplaced=not visit.place and visit.place_refused != PlaceRefusal.PHONE,
        signals=tuple(signals),
    )


@dataclass(frozen=True)
class Link:
    """One visit of a chain of corrections, and what it changed of the one before."""

    visit: Visit
    changes: tuple[Compared, ...]
    is_shown: bool
    is_current: bool


def chain_of(visit: Visit, names: dict[int, str], user: User) -> list[Link]:
    """The corrections a visit belongs to, the first version first; empty when it was never corrected.

    One query however long the chain is.
    """
    rows = Visit.objects.visible_to(user).filter(household=visit.household_id)
    linked = rows.filter(Q(corrects__isnull=False) | Exists(rows.filter(corrects=OuterRef("pk"))))
    known = {each.pk: each for each in linked.select_related("visitor")}
    follows = {each.corrects_id: each for each in known.values() if each.corrects_id}
    first = known.get(visit.pk)
    while first is not None and first.corrects_id in known:
        first = known[first.corrects_id]
    links: list[Link] = []
    before: Visit | None = None
    while first is not None:
        after = follows.get(first.pk)
        links.append(Link(first, _changes(before, first, names), first.pk == visit.pk, after is None))
        before, first = first, after
    return links


def _changes(before: Visit | None, after: Visit, names: dict[int, str]) -> tuple[Compared, ...]:
    if before is None:
        return ()
    lines = side_by_side(
        in_words(before.answers, names), in_words(after.answers, names), *_facts(before, after)
    )
    return tuple(line for line in lines if line.is_different)


def _facts(before: Visit, after: Visit) -> tuple[Compared, ...]:
    return (
        Compared(_("走访日期"), before.visited_on.isoformat(), after.visited_on.isoformat()),
        Compared(_("走访方式"), str(before.get_way_display()), str(after.get_way_display())),
        Compared(_("走访记录"), before.note or "—", after.note or "—"),
    )


def said_of(visit: Visit, names: dict[int, str]) -> list[Said]:
    """A visit's blocks in words."""
    return in_words(visit.answers, names)
