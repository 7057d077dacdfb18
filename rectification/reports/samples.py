"""What was drawn for recheck, whether the draw comes out the same again, and what was seen."""

from dataclasses import dataclass

from monitoring.reports.case_listing import heads_of
from povertycase.models import User
from rectification.choices.campaigns import DrawnKind
from rectification.models import SampledHousehold, SampleRound
from rectification.rules.sampling import draw


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One household that was drawn."""

    drawn: SampledHousehold
    head: str
    number: str


@dataclass(frozen=True, slots=True)
class DrawnVillage:
    """One village of a draw: of either kind how many there were and how many were drawn; its households.

    is_short: there were fewer than asked for.
    """

    name: str
    registered: int
    ordinary: int
    registered_lot: int
    ordinary_lot: int
    is_short: bool
    rows: list[DrawnRow]


def villages_of(drawn: SampleRound, user: User) -> list[DrawnVillage]:
    """The villages of a draw with their households in reach."""
    households = SampledHousehold.objects.visible_to(user).filter(round=drawn)
    rows = list(households.select_related("household", "recheck").order_by("village", "-kind", "pk"))
    heads, numbers = heads_of([row.household_id for row in rows], user)
    villages = drawn.villages.select_related("division__parent").order_by("division")
    found = []
    for village in villages:
        those = [row for row in rows if row.village_id == village.pk]
        kinds = [row.kind for row in those]
        registered, ordinary = kinds.count(DrawnKind.REGISTERED), kinds.count(DrawnKind.ORDINARY)
        found.append(
            DrawnVillage(
                name=f"{village.division.parent or ''}{village.division}",
                registered=registered,
                ordinary=ordinary,
                registered_lot=len(village.registered_lot),
                ordinary_lot=len(village.ordinary_lot),
                is_short=registered < drawn.registered_asked or ordinary < drawn.ordinary_asked,
                rows=[
                    DrawnRow(row, heads.get(row.household_id, ""), numbers.get(row.household_id, ""))
                    for row in those
                ],
            )
        )
    return found


def repeats(drawn: SampleRound) -> bool:
    """Whether the draw comes out the same again from its seed and its lots, and nobody was exchanged."""
    villages = list(drawn.villages.order_by("division"))
    chosen = draw(drawn.seed, drawn.candidates, drawn.villages_asked)
    # Also those that moved away since: the answer is yes or no and names nobody.
    stored = set(drawn.households.values_list("village__division", "kind", "household"))
    again = {
        (village.division_id, str(kind), key)
        for village in villages
        for kind, lot, asked in (
            (DrawnKind.REGISTERED, village.registered_lot, drawn.registered_asked),
            (DrawnKind.ORDINARY, village.ordinary_lot, drawn.ordinary_asked),
        )
        for key in draw(drawn.seed, lot, asked)
    }
    return sorted(chosen) == [village.division_id for village in villages] and stored == again
