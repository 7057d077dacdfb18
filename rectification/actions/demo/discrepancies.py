"""四合一 in the demonstration county: most that is written down agrees, some handbooks and cards are old."""

import datetime

from households.actions.channel_checks import refresh_place
from households.choices.four_in_one import WRITTEN_DOWN, DataChannel
from households.models import ChannelSnapshot, Household
from households.models.channel_sql import registered, take_of_place
from households.rules.four_in_one import FIELDS, read
from povertycase.models import User
from rectification.actions.demo.cast import Cast

HOUSEHOLDS = 24
# What a channel of every so many households says otherwise than the register.
OTHERWISE = (
    (4, DataChannel.HANDBOOK, {"size": "7"}),
    (6, DataChannel.CARD, {"per_capita_yuan": "9860.5", "helper": "丁老师"}),
    (8, DataChannel.ACTUAL, {"industry": "肉牛养殖", "house_grade": "B"}),
)
DAYS_AGO = {
    DataChannel.ACTUAL: 3,
    DataChannel.HANDBOOK: 40,
    DataChannel.CARD: 60,
    DataChannel.SYSTEM: 90,
}
# Of every so many households nobody has looked at the card yet.
WITHOUT_CARD = 5


def write_discrepancies(people: Cast, *, on: datetime.date) -> None:
    """Channels of some households in every township, compared as the hourly job does."""
    found = Household.objects.active().filter(division__code__startswith=people.county)
    rows = list(found.order_by("pk")[:HOUSEHOLDS])
    by = people.users["county"]
    snapshots = [each for n, row in enumerate(rows, start=1) for each in _said(row, n, by=by, on=on)]
    ChannelSnapshot.objects.bulk_create(snapshots)
    for town in sorted({row.division_id[:9] for row in rows}):
        take_of_place(town, on=on)
        # The register has said so for a while: what somebody saw later is newer.
        since = on - datetime.timedelta(days=DAYS_AGO[DataChannel.SYSTEM])
        there = ChannelSnapshot.objects.filter(channel=DataChannel.SYSTEM, division__code__startswith=town)
        there.update(taken_on=since)
        refresh_place(town, on=on)


def _said(household: Household, number: int, *, by: User, on: datetime.date) -> list[ChannelSnapshot]:
    known = registered(household.pk, on=on)
    if known is None:
        return []
    values = {name: read(name, getattr(known, name))[0] for name in FIELDS}
    snapshots = []
    for channel in WRITTEN_DOWN:
        if channel == DataChannel.CARD and number % WITHOUT_CARD == 0:
            continue
        said = dict(values)
        for each, whose, otherwise in OTHERWISE:
            if whose == channel and number % each == 0:
                said |= otherwise
        snapshots.append(
            ChannelSnapshot(
                household=household,
                division_id=household.division_id,
                channel=channel,
                taken_on=on - datetime.timedelta(days=DAYS_AGO[channel]),
                taken_by=by,
                **said,
            )
        )
    return snapshots
