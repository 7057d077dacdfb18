"""How well each department's exchange works: on time, complete, matched, handled in time, right."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet

from monitoring.choices.feeds import CUMULATIVE, UNHANDLED, BatchStatus, Signal, WarningStatus
from monitoring.models import Feed, FeedBatch, FeedRun, FeedVariance, Warning
from monitoring.models.feeds import IN_RHYTHM, missed
from monitoring.models.warnings import HANDLED, IN_TIME
from monitoring.rules.feed_files import scored_since
from povertycase.models import User

YEAR_TEXT = 4
OPEN = [str(each) for each in UNHANDLED]


@dataclass(frozen=True, slots=True)
class FeedScore:
    """A feed over its last twelve months; a share is None where there is nothing to count.

    months: awaited; on_time, late, missing: of them. last: the newest month applied; change_share: its rows
    against those of the file before. waiting: files in quarantine. rows: of the files applied; matched: of
    somebody on the register. warnings: rows that warn. open, overdue: not handled. handled: by somebody,
    in_time: by the last day. decided: 是否纳入 is answered, included: with 是, as the department is told; of
    somebody on the register.
    """

    feed: Feed
    last: str
    change_share: Decimal | None
    months: int
    on_time: int
    late: int
    missing: int
    waiting: int
    rows: int
    matched: int
    warnings: int
    open: int
    overdue: int
    handled: int
    in_time: int
    decided: int
    included: int
    variances: int

    @property
    def punctual_share(self) -> Decimal | None:
        """Of the months that were awaited, those whose file came by its day."""
        return _share(self.on_time, self.months)

    @property
    def matched_share(self) -> Decimal | None:
        """Of the rows that came, those whose person is on the register."""
        return _share(self.matched, self.rows)

    @property
    def in_time_share(self) -> Decimal | None:
        """Of what was handled, what was by its last day; what is overdue counts as not handled in time."""
        return _share(self.in_time, self.handled + self.overdue)

    @property
    def included_share(self) -> Decimal | None:
        """Of what somebody decided about, what was taken in: how exact the feed is."""
        return _share(self.included, self.decided)


@dataclass(frozen=True, slots=True)
class Precision:
    """One rule of one feed: how often the family was taken in in the end, and how often not."""

    signal: str
    label: str
    warnings: int
    included: int
    dismissed: int

    @property
    def share(self) -> Decimal | None:
        """Of what somebody decided about, what was taken in."""
        return _share(self.included, self.included + self.dismissed)


@dataclass(frozen=True, slots=True)
class _Applied:
    """One file that was applied."""

    period: str
    row_count: int
    rows: int
    matched: int


def feed_scores(feeds: QuerySet[Feed], user: User, *, on: datetime.date) -> list[FeedScore]:
    """The score of each feed; six queries however many there are."""
    since = scored_since(on)
    rows = list(feeds.select_related("organisation", "division", "keeper").order_by("kind", "pk"))
    known = (
        _runs(user, since, on),
        _by_feed(
            FeedBatch.objects.visible_to(user),
            waiting=Count("pk", filter=Q(status=BatchStatus.QUARANTINED)),
            last=Max("period", filter=Q(status=BatchStatus.APPLIED)),
        ),
        _warnings(user, since, on),
        _by_feed(FeedVariance.objects.visible_to(user), variances=Count("pk")),
    )
    applied = _applied(user, since)
    return [_score(feed, _merged(feed.pk, known), applied.get(feed.pk, ())) for feed in rows]


def precisions_of(feed: Feed, user: User, *, since: str) -> list[Precision]:
    """Of every rule by which a feed has warned since a month."""
    rows = Warning.objects.visible_to(user).filter(feed=feed, period__gte=since).with_answers()
    found = (
        rows.order_by()
        .values("signal")
        .annotate(
            warnings=Count("pk"),
            included=Count("pk", filter=_INCLUDED),
            dismissed=Count("pk", filter=_TURNED_DOWN),
        )
    )
    return [Precision(label=str(Signal(row["signal"]).label), **row) for row in found.order_by("signal")]


# 查无此人 is no decision about a family.
_INCLUDED, _TURNED_DOWN = Q(answer=True), Q(answer=False) & ~Q(status=WarningStatus.ABSENT)
_DECIDED = _INCLUDED | _TURNED_DOWN
_COUNTED = (
    *("months", "on_time", "late", "missing", "waiting", "warnings", "open", "overdue"),
    *("handled", "in_time", "decided", "included", "variances"),
)


def _runs(user: User, since: str, on: datetime.date) -> Mapping[int, Mapping[str, int]]:
    # What never came in a rhythm that the feed had once is not missing any more.
    counted = FeedRun.objects.visible_to(user).filter(IN_RHYTHM | Q(batch__isnull=False), period__gte=since)
    return _by_feed(
        counted,
        months=Count("pk"),
        on_time=Count("pk", filter=Q(is_late=False, batch__isnull=False)),
        late=Count("pk", filter=Q(is_late=True, batch__isnull=False)),
        missing=Count("pk", filter=missed(on)),
    )


def _warnings(user: User, since: str, on: datetime.date) -> Mapping[int, Mapping[str, int]]:
    return _by_feed(
        Warning.objects.visible_to(user).filter(period__gte=since).with_answers(),
        warnings=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN)),
        overdue=Count("pk", filter=Q(status__in=OPEN, due_on__lt=on)),
        handled=Count("pk", filter=HANDLED),
        in_time=Count("pk", filter=IN_TIME),
        decided=Count("pk", filter=_DECIDED),
        included=Count("pk", filter=_INCLUDED),
    )


def _applied(user: User, since: str) -> Mapping[int, Sequence[_Applied]]:
    """Of each feed the files whose warnings stand, the newest month first."""
    rows = FeedBatch.objects.visible_to(user).filter(status=BatchStatus.APPLIED, period__gte=since)
    found: dict[int, list[_Applied]] = {}
    for feed, period, count, counts in rows.order_by("-period").values_list(
        "feed", "period", "row_count", "counts"
    ):
        known = _Applied(period, count or 0, counts.get("rows", 0), counts.get("matched", 0))
        found.setdefault(feed, []).append(known)
    return found


def _by_feed(rows: QuerySet, **counts: Count | Max) -> dict[int, dict[str, int]]:
    counted = rows.order_by().values("feed").annotate(**counts)
    return {row.pop("feed"): row for row in counted}


def _merged(feed: int, known: tuple[Mapping[int, Mapping[str, int]], ...]) -> dict[str, int]:
    found = dict.fromkeys(_COUNTED, 0)
    for counts in known:
        found |= counts.get(feed, {})
    return found


def _score(feed: Feed, counts: dict[str, int], applied: Sequence[_Applied]) -> FeedScore:
    return FeedScore(
        feed=feed,
        last=str(counts.pop("last", None) or ""),
        change_share=_change(feed, applied),
        rows=sum(each.rows for each in applied),
        matched=sum(each.matched for each in applied),
        **counts,
    )


def _change(feed: Feed, applied: Sequence[_Applied]) -> Decimal | None:
    """The newest file's rows against the one's before; of what counts from January on within a year."""
    if len(applied) < 2:
        return None
    newest, before = applied[0], applied[1]
    is_anew = newest.period[:YEAR_TEXT] != before.period[:YEAR_TEXT]
    if CUMULATIVE.get(feed.kind, False) and is_anew:
        return None
    return _share(newest.row_count - before.row_count, before.row_count)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None
