"""Which departments send what, how, and until when; set up by the county."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.actions.feed_duties import forget_runs, owe_runs
from monitoring.choices.feeds import LAST_DUE_DAY, FeedKind, FeedSource, Rhythm
from monitoring.models import Feed, FeedRun
from monitoring.rules.feed_files import is_month
from povertycase import hosts
from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User

SCHEMES = frozenset({"http", "https"})
CHANGED = ("rhythm", "due_day", "source", "address", "aliases", "starts", "keeper", "is_active", "updated_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDraft:
    """How a feed comes. due_day: of the following month, or so many days after the day. starts: the first
    month awaited, `2026-03`; of what comes every day, the first whose days are.

    aliases: {the department's own column name: our key, "" for a column that is not read}.
    """

    due_day: int
    source: str
    starts: str
    keeper: User
    address: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    is_active: bool = True
    rhythm: str = Rhythm.MONTHLY


@transaction.atomic
def set_up_feed(
    division: Division, kind: str, organisation: Organisation, draft: FeedDraft, *, by: User
) -> Feed:
    """A department of a county is to send its data, every month or every day. Who: county."""
    guards.require_role("set_up_feed", by=by, division_code=division.pk)
    unmet = _draft_unmet(draft)
    if kind not in FeedKind.values:
        unmet.append(Unmet("kind_required", _("请选择推送类别。"), field="kind"))
    if not division.pk.startswith(organisation.division_id):
        unmet.append(Unmet("elsewhere", _("这个部门不在本县。"), field="organisation"))
    guards.require(unmet)
    with guards.writing("set_up_feed", by=by):
        feed = Feed.objects.create(division=division, kind=kind, organisation=organisation, **_values(draft))
    record("set_up_feed", feed, by=by, facts={"kind": kind})
    return feed


@transaction.atomic
def change_feed(feed: Feed, draft: FeedDraft, *, by: User, version: int | None) -> Feed:
    """It comes in another way, on another day, under other column names, or not any more. Who: county.

    With another rhythm nobody waits any more for what was awaited in the old one; what is late already stays
    on record, for when the rhythm changes back (models.feeds.IN_RHYTHM).
    """
    feed = lock(feed, by=by, version=version)
    guards.require_role("change_feed", by=by, division_code=feed.division_id)
    guards.require(_draft_unmet(draft))
    with guards.writing("change_feed", by=by):
        if draft.rhythm != feed.rhythm:
            forget_runs(FeedRun.objects.filter(feed=feed, batch=None, is_late=False))
        for name, value in _values(draft).items():
            setattr(feed, name, value)
        feed.save(update_fields=CHANGED)
        owe_runs(feed)
    record("change_feed", feed, by=by, facts={"kind": feed.kind})
    return feed


def _values(draft: FeedDraft) -> dict[str, object]:
    return {
        "rhythm": draft.rhythm,
        "due_day": draft.due_day,
        "source": draft.source,
        "starts": draft.starts,
        "keeper": draft.keeper,
        "address": draft.address.strip() if draft.source == FeedSource.HTTP else "",
        "aliases": dict(draft.aliases),
        "is_active": draft.is_active,
    }


def _draft_unmet(draft: FeedDraft) -> list[Unmet]:
    unmet = []
    if draft.rhythm not in Rhythm.values:
        unmet.append(Unmet("rhythm_required", _("请选择推送频次。"), field="rhythm"))
    if not 1 <= draft.due_day <= LAST_DUE_DAY:
        unmet.append(Unmet("due_day", _("推送日请填 1 至 28 之间的数。"), field="due_day"))
    if draft.source not in FeedSource.values:
        unmet.append(Unmet("source_required", _("请选择接收方式。"), field="source"))
    if not is_month(draft.starts):
        unmet.append(Unmet("starts_required", _("开始月份请写成 2026-10 这样。"), field="starts"))
    if draft.source == FeedSource.HTTP:
        unmet += address_unmet(draft.address)
    return unmet


def address_unmet(address: str) -> list[Unmet]:
    """An address is fetched only from a host that whoever runs the installation has named."""
    parts = hosts.parts_of(address)
    if parts is None or parts.scheme not in SCHEMES or not parts.hostname or parts.username or parts.password:
        message = _("下载地址请写成 https://主机/路径，不带用户名和密码。")
        return [Unmet("address", message, field="address")]
    if not hosts.is_listed(address, settings.FEED_HOSTS):
        message = _("“{}”不在允许的主机名单里；请系统管理员加到 POVERTYCASE_FEED_HOSTS。")
        return [Unmet("address_host", message.format(parts.hostname), field="address")]
    return []
