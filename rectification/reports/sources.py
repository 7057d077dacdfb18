"""Where problems come from, as a tree with how many came from each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from povertycase.models import User
from rectification.models import IssueSource, Ticket, standing

SHOWN = 500


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source. depth: 0, or 1 below another; counted among the tickets that the reader sees."""

    source: IssueSource
    depth: int
    tickets: int
    open: int
    closed: int


def source_rows(user: User, *, kind: str = "", level: str = "", text: str = "") -> list[SourceRow]:
    """The newest first, each followed by what is below it. What matches brings what stands above it."""
    rows = IssueSource.objects.visible_to(user).select_related("division", "parent", "document")
    known = list(rows.order_by("-received_on", "-pk")[:SHOWN])
    wanted = {each.pk for each in known if _fits(each, kind, level, text)}
    wanted |= {each.parent_id for each in known if each.pk in wanted and each.parent_id}
    shown = [each for each in known if each.pk in wanted]
    counts = counts_of([each.pk for each in shown], user)
    here = {each.pk for each in shown}
    found = []
    for each in shown:
        if each.parent_id in here:
            continue
        found.append(_row(each, 0, counts))
        found += [_row(below, 1, counts) for below in shown if below.parent_id == each.pk]
    return found


def counts_of(keys: Sequence[int], user: User) -> Mapping[int, tuple[int, int, int]]:
    """{source: (tickets, open, closed)} of those that `user` sees, from it or from what is below it.

    As the list of tickets of a source and the board: what was cancelled is none.
    """
    rows = (
        Ticket.objects.visible_to(user)
        .filter(Q(source__in=keys) | Q(source__parent__in=keys))
        .exclude(standing.CANCELLED)
        .order_by()
        .values_list("source", "source__parent")
        .annotate(
            all=Count("pk"),
            open=Count("pk", filter=standing.OPEN),
            closed=Count("pk", filter=standing.CLOSED),
        )
    )
    found: dict[int, tuple[int, int, int]] = {}
    for source, parent, whole, still, closed in rows:
        for key in filter(None, (source, parent)):
            before = found.get(key, (0, 0, 0))
            found[key] = (before[0] + whole, before[1] + still, before[2] + closed)
    return found


def _row(source: IssueSource, depth: int, counts: Mapping[int, tuple[int, int, int]]) -> SourceRow:
    return SourceRow(source, depth, *counts.get(source.pk, (0, 0, 0)))


def _fits(source: IssueSource, kind: str, level: str, text: str) -> bool:
    if kind and source.kind != kind:
        return False
    if level and source.level != level:
        return False
    return text in f"{source.name} {source.document_number}"
