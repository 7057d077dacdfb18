"""What every step on a record shares: lock, move, record, notify."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase import access, workflow
from povertycase.exceptions import Stale, VersionMissing
from povertycase.models import AuditEvent, Division, Notification, User


def lock(record: Any, *, by: User, version: int | None) -> Any:
    """The same record, read again inside `by`'s jurisdiction and locked until commit.

    version: the one the person saw. Raises VersionMissing without it, Stale when the row has moved on,
    Http404 when the record has left the jurisdiction.
    """
    if version is None:
        raise VersionMissing(_("缺少版本号：请重新打开页面后再保存。"))
    rows = type(record).objects.visible_to(by).select_for_update(of=("self",))
    current = rows.filter(pk=record.pk).first()
    if current is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    if current.version != version:
        raise Stale(_("这条记录刚被他人修改过。您的内容未保存，请对照新内容后再提交。"), current=current)
    return current


def move(record: Any, verb: str, *, by: User, note: str = "") -> None:
    """Take one step of the record's MOVES; this and move_by_itself alone write `status`.

    The caller has locked the record and asked its guard. Raises Refused or Conflict.
    """
    roles = access.roles_at(by, record.division_id)
    _move(record, verb, by=by, note=note, roles=roles, own=access.took_last_step(by, record))


def move_by_itself(record: Any, verb: str, *, by: User, note: str) -> None:
    """The same for a scheduled job, whose account (`by`) holds no role; only moves BY_ITSELF. Or Refused."""
    _move(record, verb, by=by, note=note, roles=frozenset({workflow.BY_ITSELF}), own=False)


def _move(record: Any, verb: str, *, by: User, note: str, roles: frozenset[str], own: bool) -> None:
    before = record.status
    record.status = workflow.target_of(record.MOVES, verb, state=before, roles=roles, own=own)
    record.moved_by, record.moved_at = by, timezone.now()
    record.save(update_fields=["status", "moved_by", "moved_at"])
    record.refresh_from_db(fields=["version"])  # raised by the trigger
    _record(verb, record, by=by, note=note, facts={"from": before, "to": record.status})


@transaction.atomic
def record(
    verb: str, subject: Model, *, by: User, note: str = "", facts: Mapping[str, Any] | None = None
) -> AuditEvent:
    """Write that `by` did `verb` to `subject`; facts hold counts and names, nothing personal."""
    return _record(verb, subject, by=by, note=note, facts=facts or {})


def _record(verb: str, subject: Model, *, by: User, note: str, facts: Mapping[str, Any]) -> AuditEvent:
    context = structlog.contextvars.get_contextvars()
    return AuditEvent.objects.create(
        actor=by.username,
        actor_name=by.name,
        verb=verb,
        subject=subject._meta.label_lower,
        subject_key=str(subject.pk),
        division_code=_place_of(subject, by),
        note=note,
        facts=dict(facts),
        request_id=str(context.get("request_id", "")),
    )


def _place_of(subject: Model, by: User) -> str:
    """Where it happened: where the subject lies, else where `by` works, so that an administrator sees it."""
    if isinstance(subject, Division):
        return subject.code
    place = getattr(subject, "division_id", None)
    return str(place or next((posting.division_id for posting in by.postings), ""))


@transaction.atomic
def notify(
    user: User, *, by: User, kind: str, title: str, dedup_key: str, url: str = "", division_code: str = ""
) -> bool:
    """Tell `user` something inside the system, once per dedup key; whether it was new."""
    _row, created = Notification.objects.get_or_create(
        user=user,
        dedup_key=dedup_key,
        defaults={"kind": kind, "title": title, "url": url, "division_code": division_code},
    )
    return created


@transaction.atomic
def mark_read(notification: Notification, *, by: User) -> None:
    """Its addressee has seen a notification; the first time counts."""
    unread = Notification.objects.visible_to(by).filter(pk=notification.pk, read_at=None)
    unread.update(read_at=timezone.now())
