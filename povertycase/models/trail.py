"""What happened, who was told, and the files."""

import uuid
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from povertycase.models.base import insert_only
from povertycase.models.divisions import CODE_MAX
from povertycase.models.people import User


def verb_labels() -> dict[str, Any]:
    """What the trail's verbs are called: each app's configuration has those it records."""
    return told_by_apps("verbs")


def fact_labels() -> dict[str, Any]:
    """What the keys of the trail's facts are called, from the same places."""
    return told_by_apps("facts")


def told_by_apps(kind: str) -> dict[str, Any]:
    """{word: what it is} from the attribute `kind` of every app's configuration."""
    return {word: label for app in apps.get_app_configs() for word, label in getattr(app, kind, {}).items()}


def untold() -> models.Q:
    """The trail's events of records that their app keeps from everybody for now; they are told afterwards.

    An app's configuration names, for a kind of record, the query of the keys.
    """
    apart = models.Q(pk__in=[])
    for subject, path in told_by_apps("untold").items():
        apart |= models.Q(subject=subject, subject_key__in=import_string(path)())
    return apart


class AuditEvent(models.Model):
    """One step, look or export that somebody took; written by actions.record, never changed.

    No foreign keys: the log neither blocks nor follows live data. Personal values never stand in it.
    """

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    actor = models.CharField(_("操作人账号"), max_length=64)
    actor_name = models.CharField(_("操作人"), max_length=50)
    verb = models.CharField(_("操作"), max_length=40)
    subject = models.CharField(_("对象类别"), max_length=60)
    subject_key = models.CharField(_("对象编号"), max_length=64)
    division_code = models.CharField(_("所在区划"), max_length=CODE_MAX, db_collation="C")
    note = models.CharField(_("说明"), max_length=500, blank=True)
    facts = models.JSONField(_("事实"), default=dict)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        indexes = [
            models.Index(name="audit_event_subject", fields=["subject", "subject_key", "at"]),
            models.Index(name="audit_event_division", fields=["division_code", "at"]),
            models.Index(name="audit_event_actor", fields=["actor", "at"]),
        ]
        triggers = [insert_only("audit_event_insert_only")]

    def __str__(self) -> str:
        return f"{verb_labels().get(self.verb, self.verb)} {self.actor_name}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    """A notification is its addressee's alone."""

    def visible_to(self, user: User) -> Self:
        """The user's own."""
        return self.filter(user=user)


class Notification(models.Model):
    """A message to one user inside the system; written by actions.notify, once per dedup key."""

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    kind = models.CharField(_("类别"), max_length=40)
    title = models.CharField(_("内容"), max_length=200)
    url = models.CharField(_("链接"), max_length=200, blank=True)
    division_code = models.CharField(_("所在区划"), max_length=CODE_MAX, db_collation="C", blank=True)
    dedup_key = models.CharField(max_length=120)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [
            models.UniqueConstraint(name="notification_once", fields=["user", "dedup_key"]),
        ]

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file, encrypted at rest; it has no subject of its own: each owner links to it and guards it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("字节数"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT)
    created_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    expires_at = models.DateTimeField(_("删除时间"), null=True, blank=True, db_index=True)
    deleted_at = models.DateTimeField(_("已删除"), null=True, blank=True)

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self) -> str:
        return self.name
