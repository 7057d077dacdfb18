"""四合一 in the demonstration county: most that is written down agrees, some handbooks and cards are old."""

import datetime

from households.actions.channel_checks import compare_households
from households.choices.four_in_one import WRITTEN_DOWN, DataChannel
from households.models import ChannelSnapshot, Household
from households.models.channel_sql import take_of_households
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
    """Channels of some households, compared as whoever writes them down does."""
    found = Household.objects.active().filter(division__code__startswith=people.county)
    rows = list(found.order_by("pk")[:HOUSEHOLDS])
    by = people.users["county"]
    take_of_households([row.pk for row in rows], on=on)
    system = ChannelSnapshot.objects.filter(household__in=rows)
    # The register has said so for a while: what somebody saw later is newer.
    system.update(taken_on=on - datetime.timedelta(days=DAYS_AGO[DataChannel.SYSTEM]))
    known = {each.household_id: each for each in system}
    ChannelSnapshot.objects.bulk_create(
        each
        for number, row in enumerate(rows, start=1)
        for each in _said(row, known[row.pk], number, by=by, on=on)
    )
    compare_households([row.pk for row in rows], on=on)


def _said(
    household: Household, known: ChannelSnapshot, number: int, *, by: User, on: datetime.date
) -> list[ChannelSnapshot]:
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
