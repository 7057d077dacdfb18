"""A department's feed: its months and files, and what differs."""

from contextlib import suppress

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet

from households.models import Household, Person
from monitoring.models import Feed, FeedBatch, FeedRun, FeedVariance
from monitoring.models.feeds import IN_RHYTHM
from povertycase.models import User


def batches_of(feed: Feed, user: User) -> list[FeedBatch]:
    """Its files, the newest month first."""
    rows = FeedBatch.objects.visible_to(user).filter(feed=feed)
    return list(rows.select_related("received_by", "moved_by").order_by("-period", "-pk"))


def runs_of(feed: Feed, user: User) -> list[FeedRun]:
    """The months, or days, for which nothing has come yet, the oldest first; as the feed comes now."""
    rows = FeedRun.objects.visible_to(user).filter(IN_RHYTHM, feed=feed, batch=None)
    return list(rows.order_by("period"))


def variances_of(feed: Feed, user: User) -> QuerySet[FeedVariance]:
    """Where its figures are not the register's."""
    rows = FeedVariance.objects.visible_to(user).filter(feed=feed)
    return rows.select_related("person", "division__parent", "batch")


def field_words(field: str) -> str:
    """What a field of the register is called."""
    for model in (Person, Household):
        with suppress(FieldDoesNotExist):
            return str(model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return field
