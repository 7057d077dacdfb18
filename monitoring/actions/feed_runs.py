"""Which feeds are awaited for which month or day: one run each, however many clocks ask at once."""

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from monitoring.actions.feed_duties import owe_runs
from monitoring.choices.feeds import FeedSource, Rhythm
from monitoring.models import Feed, FeedRun
from monitoring.models.feeds import IN_RHYTHM
from monitoring.rules.feed_files import due_on, following, is_period, preceding
from povertycase.actions import enqueue
from povertycase.actions.jobs import Lease
from povertycase.choices import JobKind
from povertycase.models import User

# No feed is awaited for longer than this, however long nobody looked: a year, or a month of days.
MOST = {Rhythm.MONTHLY: 12, Rhythm.DAILY: 31}


def open_runs(*, on: datetime.date) -> int:
    """Await every active feed for each month, or day, that is over; how many runs are new.

    The periods since the last one that was awaited: a clock that stood still over the end of a month, or two,
    opens what it missed. Whoever comes second finds the row there.
    """
    opened = 0
    for feed in Feed.objects.filter(is_active=True).order_by("pk"):
        for period in _awaited(feed, on):
            opened += _open(feed, period, on=on)
    return opened


def mark_late(*, on: datetime.date) -> int:
    """Say of each run past its day that it is late; how many turned late. Its obligation tells the people."""
    waiting = FeedRun.objects.filter(
        IN_RHYTHM, batch=None, is_late=False, due_on__lt=on, feed__is_active=True
    )
    return FeedRun.objects.filter(pk__in=waiting.values("pk"), is_late=False).update(is_late=True)


def queue_fetching(*, on: datetime.date) -> int:
    """A job for each awaited file that nobody uploads; how many."""
    runs = FeedRun.objects.filter(batch=None, feed__is_active=True).exclude(feed__source=FeedSource.UPLOAD)
    rows = runs.select_related("feed__keeper").order_by("period", "pk")
    found = [run for run in rows if is_period(run.period, run.feed.rhythm)]
    for run in found:
        enqueue(JobKind.FETCH_FEED, by=run.feed.keeper, dedup_key=f"feedrun:{run.pk}")
    return len(found)


def run_of(lease: Lease) -> FeedRun | None:
    """The run that a job is about; None when nobody waits for it any more: the feed has another rhythm."""
    key = int(lease.dedup_key.removeprefix("feedrun:"))
    return FeedRun.objects.select_related("feed__keeper", "feed__organisation").filter(pk=key).first()


@transaction.atomic
def note_attempt(run: FeedRun, said: str, *, by: User) -> None:
    """What an attempt to fetch came to."""
    FeedRun.objects.filter(pk=run.pk).update(said=said[:300], tried_at=timezone.now())


def _awaited(feed: Feed, on: datetime.date) -> Iterator[str]:
    """The months, or days, from the last awaited one on, oldest first, until the one that is over.

    Of days the first is the one before somebody looks for the first time.
    """
    newest = preceding(on, feed.rhythm)
    known = FeedRun.objects.filter(feed=feed).order_by("-period").values_list("period", flat=True)
    last = next((each for each in known if is_period(each, feed.rhythm)), None)
    # Days are compared with days: as text a month comes after every day of the months before.
    starts = feed.starts if feed.rhythm == Rhythm.MONTHLY else f"{feed.starts}-01"
    first = starts if feed.rhythm == Rhythm.MONTHLY else newest
    period = max(starts, following(last)) if last else first
    periods = []
    while starts <= period <= newest:
        periods.append(period)
        period = following(period)
    yield from periods[-MOST[Rhythm(feed.rhythm)] :]


def _open(feed: Feed, period: str, *, on: datetime.date) -> int:
    due = due_on(period, feed.due_day)
    run = FeedRun(feed=feed, division_id=feed.division_id, period=period, due_on=due, opened_on=on)
    before = FeedRun.objects.filter(feed=feed, period=period).exists()
    # The unique key decides between two who both saw nothing; the second finds what is owed, too.
    with transaction.atomic():
        FeedRun.objects.bulk_create([run], ignore_conflicts=True)
        owe_runs(feed, [period])
    return int(not before)


def synchronise(*, on: datetime.date) -> int:
    """What one beat does: open runs, say which are late, queue the fetching; how many jobs were queued.

    It may beat none, one or five times a day, and after standing still.
    """
    open_runs(on=on)
    mark_late(on=on)
    return queue_fetching(on=on)
