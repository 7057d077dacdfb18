"""What is written into the outbox each morning: counts, which name nobody, and where to look."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.actions.reminders import KIND, counted, remind
from povertycase.calendars import SOON_DAYS
from povertycase.choices import ChannelKind, Role
from povertycase.models import Channel, Dispatch, Notification, Obligation, Posting, User
from povertycase.models.obligations import obligation_kinds

LONGEST = Dispatch._meta.get_field("text").max_length or 0


def remind_everywhere(*, on: datetime.date) -> int:
    """Remind inside the system, then write what leaves it; how many reminders were new. Who: the job."""
    told = remind(on=on)
    post(on=on)
    return told


def post(*, on: datetime.date) -> None:
    """Write the day's messages for every channel that is open; again writes nothing.

    Without a channel, and by e-mail without a mail server, nothing is written: nothing waits for a way out
    that is not there.
    """
    rows = Channel.objects.filter(is_active=True).select_related("division").order_by("-division_id", "pk")
    for channel in rows:
        if is_open(channel):
            lines = _to_people(channel, on) if channel.is_for_people else _to_group(channel, on)
            Dispatch.objects.bulk_create(lines, ignore_conflicts=True)


def is_open(channel: Channel) -> bool:
    """Whether anything can leave by it."""
    return channel.kind != ChannelKind.EMAIL or settings.IS_MAIL_CONFIGURED


def people_of(channel: Channel, *, on: datetime.date) -> Mapping[int, str]:
    """{user: e-mail, "" where nobody has entered it} of all who work in the place on a day."""
    postings = Posting.objects.in_force(on).filter(division__code__startswith=channel.division_id)
    users = User.objects.filter(is_active=True, pk__in=postings.values("user"))
    return dict(users.order_by("pk").values_list("pk", "email"))


@dataclass(frozen=True, slots=True)
class Way:
    """One channel as its page shows it. people: how many it reaches, and of how many no e-mail is known."""

    channel: Channel
    is_open: bool
    people: int
    unknown: int


def channels_of(user: User, *, on: datetime.date) -> list[Way]:
    """The channels where `user` is posted."""
    rows = Channel.objects.filter(access.inside(user, "division__code")).select_related("division")
    return [_way(each, on) for each in rows.order_by("division", "pk")]


def _way(channel: Channel, on: datetime.date) -> Way:
    emails = list(people_of(channel, on=on).values()) if channel.is_for_people else []
    return Way(channel, channel.is_active and is_open(channel), sum(map(bool, emails)), emails.count(""))


def _to_people(channel: Channel, on: datetime.date) -> Iterator[Dispatch]:
    """Whoever was told something today and was not written to yet."""
    reached = [user for user, email in people_of(channel, on=on).items() if email]
    written = Exists(Dispatch.objects.filter(notification=OuterRef("pk")))
    told = Notification.objects.filter(~written, kind=KIND, dedup_key=f"{KIND}:{on}", user__in=reached)
    messages = dict(told.values_list("user", "pk"))
    for each in counted(sorted(messages), on=on):
        said = _("到期提醒：{}。").format(each.counts)
        yield _message(channel, said, on, notification_id=messages[each.user])


def _to_group(channel: Channel, on: datetime.date) -> Iterator[Dispatch]:
    """What is open in the place, as far as any officer there may know of it; nothing where nothing is due."""
    anybody = Posting(role=Role.TOWNSHIP, division=channel.division)
    rows = Obligation.objects.open().filter(
        Obligation.objects.all().within(anybody), due_on__lte=on + datetime.timedelta(days=SOON_DAYS)
    )
    kinds = (
        rows.order_by().values("kind").annotate(late=Count("pk", filter=Q(due_on__lt=on)), all=Count("pk"))
    )
    counts = {each["kind"]: (each["late"], each["all"] - each["late"]) for each in kinds}
    if counts:
        known = obligation_kinds()
        said = "；".join(_kind(known[kind].label, *counts[kind]) for kind in known if kind in counts)
        yield _message(channel, _("{}待办：{}。").format(channel.division.name, said), on)


def _kind(label: object, late: int, soon: int) -> str:
    said = [_("超期 {} 项").format(late)] if late else []
    said += [_("{} 天内到期 {} 项").format(SOON_DAYS, soon)] if soon else []
    return f"{label} {'、'.join(said)}"


def _message(
    channel: Channel, said: str, on: datetime.date, *, notification_id: int | None = None
) -> Dispatch:
    look = _("请登录系统查看：{}/").format(settings.SITE_ADDRESS) if settings.SITE_ADDRESS else ""
    # Robots of DingTalk may ask for a word that every message has.
    head, tail = _("【防返贫】"), look or _("请登录系统查看。")
    room = LONGEST - len(head) - len(tail)
    body = said if len(said) <= room else f"{said[: room - 2]}……"
    return Dispatch(
        channel=channel,
        notification_id=notification_id,
        day=on,
        until_on=on,
        text=f"{head}{body}{tail}",
    )
