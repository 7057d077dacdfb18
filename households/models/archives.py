"""户档案: whose file should hold which record, and whose lacks it, as conditions on households."""

import datetime
from collections.abc import Callable, Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from households.choices import EXITED_TYPES, IncomeConcept, MonitoringState, SafeguardItem
from households.choices.archives import ArchiveItem, AskedOf
from households.choices.four_in_one import DataChannel
from households.models.base import at_work
from households.models.channels import ChannelSnapshot
from households.models.incomes import IncomeStatement
from households.models.safeguards import SafeguardCheck
from households.models.visits import Visit
from households.rules.archives import counts_since
from povertycase.access import NOTHING
from povertycase.choices import Role
from povertycase.models import PolicyParameter, User

# (who asks, since when) -> the rows that are such a record
Kept = Callable[[User, datetime.date], QuerySet]
KEY = "archive.%s"
GROUPS: Mapping[str, Q] = {
    AskedOf.ALL: Q(),
    AskedOf.HELPED: Q(household_type__in=EXITED_TYPES) | Q(monitoring_state=MonitoringState.ACTIVE),
    AskedOf.WATCHED: Q(monitoring_state=MonitoringState.ACTIVE),
    AskedOf.NOBODY: NOTHING,
}


def reads_archives(user: User) -> bool:
    """Whether a user sees every record that a file may hold: a department its trade's alone."""
    postings = at_work(user)
    return bool(postings) and all(posting.role != Role.DEPARTMENT for posting in postings)


def asked(items: Iterable[str], *, on: datetime.date) -> dict[str, Q]:
    """{item: whose file should hold it}, as the parameters in force say; the nearest place's stands."""
    wanted = {KEY % item: Q(pk__in=[]) for item in items}
    rows = PolicyParameter.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), key__in=wanted, valid_from__lte=on
    )
    known = list(rows)
    for row in known:
        place = row.division_id or ""
        nearer = NOTHING
        for other in known:
            if other.key == row.key and other != row and (other.division_id or "").startswith(place):
                nearer |= Q(division__code__startswith=other.division_id)
        inside = Q(division__code__startswith=place) & ~nearer
        wanted[row.key] |= inside & GROUPS.get(row.value, NOTHING)
    return {item: wanted[KEY % item] for item in items}


def records(item: str, user: User, *, on: datetime.date) -> QuerySet:
    """The records that count."""
    return RECORDS[ArchiveItem(item)](user, counts_since(item, on)).order_by()


def kept(item: str, user: User, *, on: datetime.date) -> Q:
    """Whose file holds a record that counts."""
    return Q(Exists(records(item, user, on=on).filter(household=OuterRef("pk"))))


def lacking(items: Iterable[str], user: User, *, on: datetime.date) -> Q:
    """The households whose file should hold one of these and does not."""
    found = NOTHING
    for item, of_whom in asked(list(items), on=on).items():
        found |= of_whom & ~kept(item, user, on=on)
    return found


def _visits(user: User, since: datetime.date) -> QuerySet:
    return Visit.objects.visible_to(user).current().filter(visited_on__gte=since)


def _pictured(kind: str) -> Kept:
    return lambda user, since: _visits(user, since).filter(photos__kind=kind)


def _checked(item: SafeguardItem) -> Kept:
    def rows(user: User, since: datetime.date) -> QuerySet:
        return SafeguardCheck.objects.visible_to(user).current().filter(item=item, checked_on__gte=since)

    return rows


def _written(channel: DataChannel) -> Kept:
    def rows(user: User, since: datetime.date) -> QuerySet:
        return ChannelSnapshot.objects.visible_to(user).filter(channel=channel, taken_on__gte=since)

    return rows


def _stated(user: User, since: datetime.date) -> QuerySet:
    found = IncomeStatement.objects.visible_to(user)
    return found.filter(concept=IncomeConcept.NET, period_end__gte=since)


RECORDS: Mapping[ArchiveItem, Kept] = {
    ArchiveItem.VISIT: _visits,
    ArchiveItem.PHOTO: _pictured(ArchiveItem.PHOTO),
    ArchiveItem.SIGNATURE: _pictured(ArchiveItem.SIGNATURE),
    ArchiveItem.INCOME: _stated,
    ArchiveItem.SCHOOLING: _checked(SafeguardItem.SCHOOLING),
    ArchiveItem.MEDICAL: _checked(SafeguardItem.MEDICAL),
    ArchiveItem.HOUSING: _checked(SafeguardItem.HOUSING),
    ArchiveItem.WATER: _checked(SafeguardItem.WATER),
    ArchiveItem.HANDBOOK: _written(DataChannel.HANDBOOK),
    ArchiveItem.CARD: _written(DataChannel.CARD),
}
