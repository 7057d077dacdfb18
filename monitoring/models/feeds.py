"""What departments send every month or day: feeds, their files, and the rows of a file while it is read."""

import datetime
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.choices import feeds as words
from monitoring.rules.feed_files import RELEASABLE
from monitoring.rules.moves import BATCH_MOVES
from monitoring.rules.rights import FEED_READERS
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import Role
from povertycase.fields import CompositeForeignKey, EncryptedField
from povertycase.models import (
    STALES,
    Attachment,
    Division,
    Organisation,
    Posting,
    Stamped,
    User,
    Versioned,
    listed,
    tracked,
)

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
PERIOD = r"^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$"
# What speaks of a month; and what is awaited, or came, in the rhythm that its feed has now.
OF_MONTH = Q(period__regex=MONTH)
IN_RHYTHM = Q(OF_MONTH, feed__rhythm=words.Rhythm.MONTHLY) | Q(~OF_MONTH, feed__rhythm=words.Rhythm.DAILY)
LONGEST_PERIOD = len("2026-10-05")


def missed(on: datetime.date) -> Q:
    """Of runs: nothing has come, and its last day is over."""
    return Q(IN_RHYTHM, batch=None, due_on__lt=on)


def sends(posting: Posting, path: str) -> Q:
    """The condition that a department's posting is the one that sends; `path` leads to the organisation."""
    return Q(**{path: posting.organisation}) if posting.organisation else NOTHING


class FeedQuerySet(ScopedQuerySet):
    """Feeds and their files: the county's; a department's are its own alone."""

    sender_path: ClassVar[str] = "organisation"

    def within(self, posting: Posting) -> Q:
        """As above; nothing for a township, a village or a helper: a file is a whole county's."""
        if posting.role not in FEED_READERS:
            return NOTHING
        inside = super().within(posting)
        return inside & sends(posting, self.sender_path) if posting.role == Role.DEPARTMENT else inside


class OfFeedQuerySet(FeedQuerySet):
    """What belongs to a feed."""

    sender_path = "feed__organisation"


@pghistory.track(*tracked())
class Feed(Stamped, Versioned):
    """One department's push in one county, every month or every day; written by actions.feeds.

    due_day: of the month after the one it speaks of, or how many days after the day. address: where the
    file lies, for a feed that is fetched. aliases: {the department's own column name: our key}, beside those
    everybody uses. keeper: in whose name files are taken in that nobody uploads. starts: the first month
    that is awaited, or whose days are.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("县"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("推送部门"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("推送类别"), max_length=14, choices=words.FeedKind)
    rhythm = models.CharField(_("推送频次"), max_length=8, choices=words.Rhythm, default=words.Rhythm.MONTHLY)
    due_day = models.PositiveSmallIntegerField(_("推送期限"))
    source = models.CharField(_("接收方式"), max_length=8, choices=words.FeedSource)
    address = models.CharField(_("下载地址"), max_length=300, blank=True)
    aliases = models.JSONField(_("本部门的列名"), default=dict, blank=True)
    starts = models.CharField(_("从哪个月开始"), max_length=7)
    keeper = models.ForeignKey(User, verbose_name=_("经办人"), on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(_("启用"), default=True)

    objects = FeedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("部门推送")
        verbose_name_plural = _("部门推送")
        triggers = [*Versioned.Meta.triggers, *STALES]
        constraints = [
            *listed("feed", kind=words.FeedKind, source=words.FeedSource, rhythm=words.Rhythm),
            models.UniqueConstraint(name="feed_once", fields=["division", "kind", "organisation"]),
            models.UniqueConstraint(name="feed_with_division", fields=["id", "division"]),
            models.CheckConstraint(
                name="feed_due_day", condition=Q(due_day__gte=1, due_day__lte=words.LAST_DUE_DAY)
            ),
            models.CheckConstraint(name="feed_starts", condition=Q(starts__regex=MONTH)),
            models.CheckConstraint(
                name="feed_address", condition=~Q(source=words.FeedSource.HTTP) | ~Q(address="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.division_id}"


def follows_feed(name: str) -> CompositeForeignKey:
    """The copied division is the feed's."""
    return CompositeForeignKey(
        name=f"{name}_follows_feed",
        fields=["feed", "division"],
        to="monitoring.Feed",
        to_fields=["id", "division"],
    )


@pghistory.track(*tracked())
class FeedBatch(Stamped, Versioned):
    """One file of a feed for one month or day; written by actions.feeds and the pipeline behind it.

    sha256: of the file as it came. columns: what its header named, in the file's order. counts: {what: how
    many}. fault, message: why it waits, and the sentence for the person who can mend it. accepted: the
    faults of judgement that somebody took upon themselves, with the reason in `note`.
    """

    MOVES: ClassVar = BATCH_MOVES

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="batches", db_constraint=False)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    period = models.CharField(_("月份或日期"), max_length=LONGEST_PERIOD)
    source = models.ForeignKey(
        Attachment, verbose_name=_("推送的文件"), on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    received_on = models.DateField(_("接收日期"))
    received_by = models.ForeignKey(
        User, verbose_name=_("接收人"), on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("应推送日期"))
    is_late = models.BooleanField(_("是否迟到"))
    row_count = models.IntegerField(_("行数"), null=True, blank=True)
    median_yuan = models.DecimalField(_("金额中位数"), max_digits=18, decimal_places=2, null=True, blank=True)
    columns = ArrayField(
        models.CharField(max_length=100), verbose_name=_("读到的列"), default=list, blank=True
    )
    counts = models.JSONField(_("计数"), default=dict, blank=True)
    seconds = models.JSONField(_("各步用时"), default=dict, blank=True)
    peak_mb = models.IntegerField(_("内存峰值"), default=0)
    fault = models.CharField(_("隔离原因"), max_length=10, choices=words.Fault, blank=True)
    message = models.CharField(_("说明"), max_length=500, blank=True)
    accepted = ArrayField(
        models.CharField(max_length=10), verbose_name=_("已放行的问题"), default=list, blank=True
    )
    note = models.CharField(_("放行或退回的理由"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=12, choices=words.BatchStatus, default=words.BatchStatus.RECEIVED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = OfFeedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("推送批次")
        verbose_name_plural = _("推送批次")
        indexes = [models.Index(name="feed_batch_scope", fields=["division", "-period"])]
        constraints = [
            *listed("feed_batch", status=words.BatchStatus, fault=words.Fault),
            models.UniqueConstraint(name="feed_batch_with_division", fields=["id", "division"]),
            models.UniqueConstraint(
                name="feed_batch_file_once",
                fields=["feed", "period", "sha256"],
                condition=~Q(status__in=[str(status) for status in words.CLOSED_BATCHES]),
            ),
            models.UniqueConstraint(
                name="feed_batch_one_applied",
                fields=["feed", "period"],
                condition=Q(status=words.BatchStatus.APPLIED),
            ),
            models.CheckConstraint(name="feed_batch_period", condition=Q(period__regex=PERIOD)),
            models.CheckConstraint(
                name="feed_batch_explained",
                condition=~Q(status=words.BatchStatus.QUARANTINED) | (~Q(fault="") & ~Q(message="")),
            ),
            follows_feed("feed_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.period}"

    @property
    def faults(self) -> list[str]:
        """Everything for which it waits; `fault` is the one that matters most."""
        return list(self.counts.get("faults") or [])

    @property
    def stuck(self) -> list[str]:
        """What is wrong with it in itself: it is mended in the file, and nobody can let it in."""
        return [fault for fault in self.faults if fault not in RELEASABLE]


class FeedRun(Stamped):
    """One feed is awaited for one month or day: the row that keeps five clocks from fetching it five times.

    Written by actions.feed_runs. batch: the file that answered it; said: what the last attempt to fetch
    came to.
    """

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="runs", db_constraint=False)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    period = models.CharField(_("月份或日期"), max_length=LONGEST_PERIOD)
    due_on = models.DateField(_("应推送日期"))
    opened_on = models.DateField(_("开始等待的日期"))
    is_late = models.BooleanField(_("是否迟到"), default=False)
    batch = models.ForeignKey(
        FeedBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="runs", db_constraint=False
    )
    tried_at = models.DateTimeField(_("最近一次接收"), null=True, blank=True)
    said = models.CharField(_("最近一次接收的结果"), max_length=300, blank=True)

    objects = OfFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("每月推送")
        verbose_name_plural = _("每月推送")
        triggers = [*STALES]
        indexes = [models.Index(name="feed_run_scope", fields=["division", "-period"])]
        constraints = [
            models.UniqueConstraint(name="feed_run_once", fields=["feed", "period"]),
            models.CheckConstraint(name="feed_run_period", condition=Q(period__regex=PERIOD)),
            follows_feed("feed_run"),
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.period}"


class FeedRow(models.Model):
    """One row of a file in staging, emptied when the batch closes.

    signal: what the row warns of if its person is one whom the rule asks about; facts: what the warning
    would keep, on such rows alone. identity: as given, where it says more than the 18 characters.
    """

    batch = models.ForeignKey(  # staging dies with it
        FeedBatch, on_delete=models.CASCADE, db_index=False, db_constraint=False
    )
    row = models.IntegerField()
    id18 = EncryptedField(context="person.id18")
    identity = EncryptedField(context="warning.identity")
    name = models.CharField(max_length=60, blank=True)
    amount_yuan = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    total_yuan = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    word = models.CharField(max_length=60, blank=True)
    signal = models.CharField(max_length=14, null=True)
    facts = models.JSONField(null=True)

    class Meta:
        verbose_name = _("推送文件的行")
        verbose_name_plural = _("推送文件的行")
        indexes = [models.Index(name="feed_row_batch", fields=["batch"])]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row}"
