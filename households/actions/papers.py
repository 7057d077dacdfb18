"""明白卡 and 一户一档: what leaves the system stands in the trail; a card that was handed over counts."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.channels import ChannelDraft, record_channels
from households.choices.four_in_one import DataChannel
from households.models import ChannelSnapshot, Household
from households.models.channel_sql import take_of_households
from households.models.households import HouseholdQuerySet
from households.rules.purposes import missing_purpose
from povertycase.actions import Lease, enqueue, record
from povertycase.actions.parameters import number_in_force
from povertycase.choices import JobKind
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import Attachment, Division, Job, User

CARDS_MAX = "card.max_households"
BETWEEN = "|"  # in no code and no address


def print_card(household: Household, *, by: User) -> None:
    """Write that `by` took a household's card away. Who: whoever reads the household, no department."""
    _require_printer(household, by=by)
    record("print_card", household, by=by)


def print_file(household: Household, *, purpose: str, by: User) -> None:
    """Write that `by` took a household's whole record away and why. Who: as print_card."""
    _require_printer(household, by=by)
    guards.require(missing_purpose(purpose))
    record("print_file", household, by=by, note=purpose.strip())


@transaction.atomic
def print_cards(village: Division, *, purpose: str, site: str, by: User) -> Job:
    """The job that makes the cards of a village's households, of those that `by` reaches.

    site: the address under which people reach us. Records the purpose and how many households there are.
    Refuses a village without any, and one with more than are printed at once.
    """
    most = number_in_force(CARDS_MAX, division_code=village.pk, on=timezone.localdate())
    count = households_of(village, by=by)[: most + 1].count()
    guards.require(missing_purpose(purpose) + _count_unmet(count, most))
    record(
        "print_cards", by, by=by, note=purpose.strip(), facts={"division": village.pk, "households": count}
    )
    key = BETWEEN.join((str(by.pk), village.pk, site))
    return enqueue(JobKind.PRINT_CARDS, by=by, dedup_key=key)


def asked_of(lease: Lease) -> tuple[Division, str]:
    """The village of a job, and the address that its cards lead to."""
    _by, village, site = lease.dedup_key.split(BETWEEN)
    return Division.objects.get(pk=village), site


def households_of(village: Division, *, by: User) -> HouseholdQuerySet:
    """The households on a village's register whose cards `by` may take, as people walk through it."""
    rows = Household.objects.visible_to(by).printed_by(by).active()
    return rows.filter(division=village).order_by("group_name", "pk")


def made_by(job: Job) -> Attachment:
    """The file of a job that is done; the caller found the job as its owner's."""
    return Attachment.objects.get(pk=job.result["attachment"])


def record_download(job: Job, file: Attachment, *, by: User) -> None:
    """Write that `by` took the cards of a village away."""
    facts = {"division": job.dedup_key.split(BETWEEN)[1], "bytes": file.size}
    record("download_cards", by, by=by, facts=facts)


@transaction.atomic
def hand_over_card(household: Household, *, printed_on: datetime.date, by: User) -> int:
    """已发放: the card printed on a day was handed over, so it says what the register said that day.

    How many fields say something new. What the card leaves out for others' eyes counts as said, as a mask
    does. Who: whoever visits the household. Refuses a card from before the register's last change, as far as
    the register was followed; else as record_channels does.
    """
    channels = ChannelSnapshot.objects.filter(household=household)
    is_followed = channels.filter(channel=DataChannel.SYSTEM).exists()
    take_of_households([household.pk], on=timezone.localdate())
    known = {each.channel: each for each in channels}
    if (system := known.get(DataChannel.SYSTEM)) is None:
        raise Conflict(_("该户没有在册成员，不能登记发放。"))
    if is_followed and printed_on < system.taken_on:
        words = _("登记信息在 {} 有变化，这张卡是在那以前打印的：请重新打印后再发放。")
        day = system.taken_on.isoformat()
        guards.require([Unmet("card_outdated", words.format(day), field="printed_on")])
    before = known.get(DataChannel.CARD)
    draft = ChannelDraft(DataChannel.CARD, system.said.values, before.version if before else None)
    return record_channels(household, [draft], by=by, on=printed_on)


def _require_printer(household: Household, *, by: User) -> None:
    if not Household.objects.visible_to(by).printed_by(by).filter(pk=household.pk).exists():
        raise Refused(_("您的岗位不能打印这一户的材料。"))


def _count_unmet(count: int, most: int) -> list[Unmet]:
    if not count:
        return [Unmet("nobody", _("这个村没有您能打印的在册户，请换一个村。"), field="village")]
    if count > most:
        words = _("这个村超过 {:,} 户，一次打印不了；请由帮扶责任人分别打印各自的结对户。").format(most)
        return [Unmet("too_many", words, field="village")]
    return []
