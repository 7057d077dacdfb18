"""四合一: rates by place, the households behind each figure, and one household's channels side by side."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Left

from households.choices.four_in_one import ComparedField, DataChannel, FieldVerdict, Standing
from households.models import ChannelSnapshot, ConsistencyCheck, Household
from households.models.channel_sql import registered
from households.models.channels import STANDINGS, tolerance_at
from households.reports.households import head_of, number_of, place_of, with_summary
from households.reports.visit_plan import reachable
from households.rules.four_in_one import FIELDS, Comparison, Difference, compare, said_of, shown
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.figures import percent
from povertycase.models import Division, User

TOWN, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]


@dataclass(frozen=True)
class Rates:
    """Of the households on the register of a place: how many stand where."""

    code: str
    name: str
    registered: int
    complete: int
    consistent: int
    books: int
    life: int
    differs: int

    def percent(self, count: int) -> str:
        """Of all households on the register; “—” of none."""
        return percent(Decimal(count) / self.registered if self.registered else None)


@dataclass(frozen=True)
class Row:
    """A household in the list behind a figure."""

    household: Household
    number: str
    head: str
    place: str
    state: str
    differences: str
    missing: str
    newest_on: Any
    due_on: Any

    @property
    def pk(self) -> int:
        """The household's."""
        return self.household.pk


@dataclass(frozen=True)
class FieldRow:
    """One field of a household: what each channel says, masked, and whether it has to be put right."""

    name: str
    label: str
    cells: list[tuple[str, str, bool]]
    verdict: str
    verdict_label: str
    said: str


def rates(user: User, place: str = "") -> list[Rates]:
    """By township, or by village where `place` or the reader's posts lie in one; one statement."""
    rows = reachable(user)
    length = TOWN
    if len(place) >= TOWN or (user.postings and all(len(each.division_id) >= TOWN for each in user.postings)):
        length = VILLAGE
    if place:
        rows = rows.filter(division__code__startswith=place)
    counted = {
        standing.value: Count("pk", filter=_through(STANDINGS[standing]))
        for standing in Standing
        if standing != Standing.INCOMPLETE
    }
    places = rows.annotate(place=Left("division_id", length)).values("place")
    found: Any = places.annotate(registered=Count("pk"), **counted).order_by("place")
    rows_found: list[dict[str, Any]] = list(found)
    names = dict(
        Division.objects.filter(pk__in=[row["place"] for row in rows_found]).values_list("code", "name")
    )
    return [Rates(code=(code := row.pop("place")), name=names[code], **row) for row in rows_found]


def _through(condition: Q) -> Q:
    """A condition on a check as one on its household."""
    known: Any = condition.children  # of STANDINGS: pairs of name and value
    return Q(*[(f"consistency__{name}", value) for name, value in known])


def total(rows: Iterable[Rates]) -> Rates:
    """All of them together."""
    known = list(rows)
    names = ("registered", "complete", "consistent", "books", "life", "differs")
    return Rates("", "", *(sum(getattr(each, name) for each in known) for name in names))


def with_check(households: QuerySet[Household], *, user: User) -> QuerySet[Household]:
    """The households with their check at hand, if one."""
    checks = ConsistencyCheck.objects.visible_to(user)
    return with_summary(households, user=user).prefetch_related(
        Prefetch("consistency", checks.order_by(), to_attr="checked")
    )


def rows_of(households: Iterable[Household]) -> list[Row]:
    """The rows of households that come from with_check."""
    return [_row(each, getattr(each, "checked", None)) for each in households]


def _row(household: Household, check: ConsistencyCheck | None) -> Row:
    head = head_of(household)
    written = check.missing if check else DataChannel.values
    return Row(
        household=household,
        number=number_of(household),
        head=head.name if head else "",
        place=place_of(household),
        state=str(check.get_state_display()) if check else "",
        differences=said_of(check.found) if check else "",
        missing="、".join(str(DataChannel(each).label) for each in written if each != DataChannel.SYSTEM),
        newest_on=check.newest_on if check else None,
        due_on=check.due_on if check and check.differs_since else None,
    )


def channels_of(user: User, household: Household, *, on: datetime.date) -> dict[str, ChannelSnapshot]:
    """{channel: what it says of the household}; the system's as the register stands at this moment."""
    rows = ChannelSnapshot.objects.visible_to(user).filter(household=household).select_related("taken_by")
    found = {each.channel: each for each in rows}
    known, now = found.get(DataChannel.SYSTEM), registered(household.pk, on=on)
    if now is not None and (known is None or known.said.values != now.said.values):
        found[DataChannel.SYSTEM] = now
    return found


def comparison_of(channels: Mapping[str, ChannelSnapshot], *, on: datetime.date) -> Comparison | None:
    """The verdict on a day; None while nobody has written anything down."""
    if not set(channels) - {DataChannel.SYSTEM}:
        return None
    place = next(iter(channels.values())).division_id
    said = {name: each.said for name, each in channels.items()}
    return compare(said, tolerance_yuan=tolerance_at(place, on=on))


def field_rows(channels: Mapping[str, ChannelSnapshot], found: Comparison | None) -> list[FieldRow]:
    """The fifteen fields side by side, in the channels' order."""
    differences = {each.field: each for each in found.differences} if found else {}
    return [_field_row(name, channels, found, differences.get(name)) for name in FIELDS]


def _field_row(
    name: str,
    channels: Mapping[str, ChannelSnapshot],
    found: Comparison | None,
    difference: Difference | None,
) -> FieldRow:
    verdict = FieldVerdict(found.verdicts[name]) if found else FieldVerdict.MISSING
    behind = difference.behind if difference else ()
    cells = [
        (
            shown(name, getattr(channels[each], name)) if each in channels else "",
            str(each.label),
            each in behind,
        )
        for each in DataChannel
    ]
    label = str(ComparedField(name).label)
    words = said_of([difference]).removeprefix(label).strip("（）") if difference else ""
    return FieldRow(name, label, cells, verdict.value, str(verdict.label), words)
