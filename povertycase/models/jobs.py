"""Background work as rows: the queue that survives everything but the database."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.choices import JobKind, JobState
from povertycase.models.people import User

LEASE = datetime.timedelta(seconds=60)
MAX_FRUITLESS_ATTEMPTS = 8  # in a row; a job that kills its workers must not do so for ever


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, by what may happen to them; the database's clock decides about leases."""

    def visible_to(self, user: User) -> Self:
        """The user's own."""
        return self.filter(actor=user)

    def waiting(self) -> Self:
        """Unfinished jobs that nobody holds: never started, or the holder's lease ran out."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lt=Now()),
            state__in=[JobState.QUEUED, JobState.RUNNING],
        )


class Job(models.Model):
    """One piece of background work and how far it has come; written by actions.jobs alone.

    Celery carries only its id. Whoever claims it raises `attempt`; every chunk checks that its own
    attempt is still the latest, so a worker that wakes up late cannot write. fruitless_attempts: since the
    last chunk that stays.
    """

    kind = models.CharField(_("任务"), max_length=80)
    dedup_key = models.CharField(_("去重键"), max_length=120)
    state = models.CharField(_("状态"), max_length=8, choices=JobState, default=JobState.QUEUED)
    attempt = models.IntegerField(_("第几次"), default=0)
    fruitless_attempts = models.IntegerField(_("连续没有进展的次数"), default=0)
    lease_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    cursor = models.JSONField(_("进度位置"), default=dict)
    done_steps = models.IntegerField(_("已处理"), default=0)
    total_steps = models.IntegerField(_("总量"), default=0)
    actor = models.ForeignKey(User, verbose_name=_("发起人"), on_delete=models.PROTECT)
    result = models.JSONField(_("结果"), default=dict)
    error = models.CharField(_("失败原因"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        constraints = [
            models.UniqueConstraint(
                name="job_once",
                fields=["kind", "dedup_key"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
            ),
            models.CheckConstraint(
                name="job_finished_pair",
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING], finished_at=None)
                | Q(state__in=[JobState.DONE, JobState.FAILED], finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="job_waiting",
                fields=["lease_until"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.pk}"

    @property
    def is_held(self) -> bool:
        """Whether a worker is at it, as far as its lease says."""
        return self.lease_until is not None and self.lease_until > timezone.now()

    @property
    def title(self) -> str:
        """What the job does, in the words of the person who waits for it."""
        return str(dict(JobKind.choices).get(self.kind, _("后台任务")))
