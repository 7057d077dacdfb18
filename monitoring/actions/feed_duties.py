"""What departments' files ask for by a day: that they come, and that what they warn of is looked into."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.choices.feeds import UNHANDLED
from monitoring.models import Feed, FeedBatch, FeedRun, Warning
from monitoring.rules.feed_files import is_period
from povertycase.actions.obligations import Duty, owe, withdraw
from povertycase.choices import ObligationState, Role

FEED, WARNING = "feed", "warning"


def owe_runs(feed: Feed, periods: Iterable[str] = ()) -> None:
    """A file is awaited, has come, was given back, or is awaited no more; the action calls it.

    periods: those that it is about; all of the feed without one.
    """
    runs = FeedRun.objects.filter(feed=feed.pk)
    if named := list(periods):
        runs = runs.filter(period__in=named)
    owe(_of_runs(runs.select_for_update(of=("self",)).order_by("pk")))


def forget_runs(runs: QuerySet[FeedRun]) -> None:
    """Nobody waits for these any more, and their rows go; the caller holds their feed."""
    withdraw(FEED, [f"{FEED}:{key}" for key in runs.values_list("pk", flat=True)])
    runs.delete()


def owe_warning(warning: Warning) -> None:
    """The warning was handled, or is looked at once more; its action calls it."""
    owe(_of_warnings(Warning.objects.filter(pk=warning.pk)))


def owe_warnings(batch: FeedBatch) -> None:
    """What a file warns of was written; in its transaction."""
    owe(_of_warnings(Warning.objects.filter(batch=batch.pk).order_by("pk")))


def warnings_of(batches: Iterable[int]) -> list[int]:
    """The warnings of some files, before some of them go."""
    return list(Warning.objects.filter(batch__in=batches).values_list("pk", flat=True))


def forget_warnings(known: Iterable[int]) -> None:
    """A file made way for another one, and some of its warnings, which were `known`, are there no more."""
    keys = set(known)
    gone = keys - set(Warning.objects.filter(pk__in=keys).values_list("pk", flat=True))
    withdraw(WARNING, [f"{WARNING}:{key}" for key in gone])


def feed_duties() -> Iterator[Duty]:
    """Those of every awaited file, which wait until the caller's transaction ends."""
    return _of_runs(FeedRun.objects.select_for_update(of=("self",)).order_by("pk"))


def warning_duties() -> Iterator[Duty]:
    """Those of every warning about a household."""
    return _of_warnings(Warning.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_runs(runs: QuerySet[FeedRun]) -> Iterator[Duty]:
    """A department sends its file by the day; where nobody of it has an account, the county hears of it."""
    for run in runs.select_related("feed__organisation"):
        feed = run.feed
        yield Duty(
            kind=FEED,
            subject_code=f"{FEED}:{run.pk}",
            title=_("{}（{}）应推送 {} 的数据").format(
                feed.get_kind_display(), feed.organisation.name, run.period
            ),
            url=reverse("monitoring:feed", args=[feed.pk]),
            division_id=run.division_id,
            role=Role.COUNTY,
            organisation_id=feed.organisation_id,
            due_on=run.due_on,
            state=_state_of_run(run),
        )


def _state_of_run(run: FeedRun) -> ObligationState:
    if run.batch_id is not None:
        return ObligationState.MET
    is_awaited = run.feed.is_active and is_period(run.period, run.feed.rhythm)
    return ObligationState.OPEN if is_awaited else ObligationState.WITHDRAWN


def _of_warnings(warnings: QuerySet[Warning]) -> Iterator[Duty]:
    """A warning about a household is looked into by its day: the township decides."""
    for warning in warnings.filter(household__isnull=False):
        yield Duty(
            kind=WARNING,
            subject_code=f"{WARNING}:{warning.pk}",
            title=_("一户的部门预警（{}）应核实反馈").format(warning.get_signal_display()),
            url=reverse("monitoring:warning", args=[warning.pk]),
            division_id=warning.division_id,
            household_key=warning.household_id,
            role=Role.TOWNSHIP,
            due_on=warning.due_on,
            state=ObligationState.OPEN if warning.status in UNHANDLED else ObligationState.MET,
        )
