"""四合一: households' channels are compared, and what differs is owed to be put right (0-36, 0-37)."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.choices.four_in_one import Consistency, DataChannel
from households.models import ChannelSnapshot, ConsistencyCheck
from households.models.channel_sql import take_of_place
from households.models.channels import tolerance_at
from households.rules.four_in_one import compare
from povertycase.actions.obligations import Duty, owe, withdraw
from povertycase.choices import CODE_LENGTHS, Level, ObligationState, Role
from povertycase.models import PolicyParameter

CHUNK = 1_000
KIND, DAYS = "correction", "correction.days"
COUNTY, TOWN = CODE_LENGTHS[Level.COUNTY], CODE_LENGTHS[Level.TOWNSHIP]
WRITTEN = (
    "state",
    "books_agree",
    "matches_life",
    "differences",
    "behind",
    "missing",
    "newest_on",
    "differs_since",
    "due_on",
)


def refresh_channels(*, on: datetime.date) -> int:
    """What the register says today is taken over; how many households were compared anew.

    Who: the hourly job, for everybody; a transaction a township. Writes only where the register says
    something else.
    """
    rows = ChannelSnapshot.objects.order_by().values_list("division_id", flat=True).distinct()
    return sum(refresh_place(town, on=on) for town in sorted({code[:TOWN] for code in rows}))


@transaction.atomic
def refresh_place(place: str, *, on: datetime.date) -> int:
    """The same of one township. What left the register is compared no more, its correction not asked for."""
    checks = ConsistencyCheck.objects.filter(division__code__startswith=place)
    gone = list(checks.exclude(household__status=HouseholdStatus.ACTIVE).values_list("pk", flat=True))
    checks.filter(pk__in=gone).delete()
    withdraw(KIND, map(_code, gone))
    changed = set(take_of_place(place, on=on))
    written = ChannelSnapshot.objects.filter(division__code__startswith=place)
    there = written.filter(household__status=HouseholdStatus.ACTIVE, household__consistency=None)
    changed |= set(there.exclude(channel=DataChannel.SYSTEM).values_list("household_id", flat=True))
    return compare_households(sorted(changed), on=on)


def compare_households(keys: Sequence[int], *, on: datetime.date) -> int:
    """Judge these households' channels as they stand, and owe what has to be put right; how many there are.

    Called in the transaction that changed a channel.
    """
    for start in range(0, len(keys), CHUNK):
        _compare(keys[start : start + CHUNK], on=on)
    return len(keys)


def correction_duties() -> Iterator[Duty]:
    """Those of every household in which channels differ, which wait until the caller's transaction ends."""
    return _duties(ConsistencyCheck.objects.select_for_update(of=("self",)).order_by("pk"))


def _compare(keys: Sequence[int], *, on: datetime.date) -> None:
    said: dict[int, dict[str, ChannelSnapshot]] = {}
    for snapshot in ChannelSnapshot.objects.filter(household__in=keys):
        said.setdefault(snapshot.household_id, {})[snapshot.channel] = snapshot
    before = ConsistencyCheck.objects.in_bulk(keys)
    rows, tolerances = [], dict[str, Decimal]()
    for key, channels in said.items():
        division = next(iter(channels.values())).division_id
        if division not in tolerances:
            tolerances[division] = tolerance_at(division, on=on)
        spoken = {channel: each.said for channel, each in channels.items()}
        found = compare(spoken, tolerance_yuan=tolerances[division])
        rows.append(ConsistencyCheck.of(key, division, found))
    _date(rows, before, on=on)
    ConsistencyCheck.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["household"], update_fields=WRITTEN
    )
    owe(_duties(rows))


def _date(
    rows: Iterable[ConsistencyCheck], before: Mapping[int, ConsistencyCheck], *, on: datetime.date
) -> None:
    """Since when each differs, and until when that is put right: as before, when it did before."""
    days: dict[str, int | None] = {}
    for row in rows:
        known, county = before.get(row.pk), row.division_id[:COUNTY]
        row.due_on = known.due_on if known else None  # also of what was put right: its obligation is met
        if row.state != Consistency.DIFFERS:
            continue
        if known is not None and known.differs_since is not None:
            row.differs_since = known.differs_since
            continue
        if county not in days:
            found = PolicyParameter.objects.in_force([DAYS], division_code=row.division_id, on=on)
            days[county] = int(found[DAYS].value) if DAYS in found else None
        term = days[county]
        row.differs_since = on
        row.due_on = None if term is None else on + datetime.timedelta(days=term)


def _duties(rows: Iterable[ConsistencyCheck]) -> Iterator[Duty]:
    """What is behind is put right: the system's data by the township, handbook and card by the village."""
    for row in rows:
        if row.due_on is None:
            continue
        yield Duty(
            kind=KIND,
            subject_code=_code(row.pk),
            title=_("一户四合一有差异，应更正{}").format(_named(row.behind)),
            url=reverse("households:four-in-one-household", args=[row.pk]),
            division_id=row.division_id,
            household_key=row.pk,
            role=Role.TOWNSHIP if DataChannel.SYSTEM in row.behind else Role.VILLAGE,
            due_on=row.due_on,
            state=ObligationState.OPEN if row.state == Consistency.DIFFERS else ObligationState.MET,
        )


def _named(channels: Iterable[str]) -> str:
    return "、".join(str(DataChannel(each).label) for each in channels)


def _code(household: int) -> str:
    return f"{KIND}:{household}"
