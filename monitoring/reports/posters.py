"""Which villages have a code, hung its poster and hung the open letter, and which do not."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Max, QuerySet

from households.models import Village
from monitoring.choices.declarations import Gap, PosterKind
from monitoring.models import Poster, VillageCode
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User

TOWNSHIP = CODE_LENGTHS[Level.TOWNSHIP]


@dataclass(frozen=True, slots=True)
class Posted:
    """A village. posted_on, letter_on: when what is valid today was hung last; None for never."""

    code: str
    name: str
    town: str
    live: VillageCode | None
    posted_on: datetime.date | None
    letter_on: datetime.date | None

    @property
    def gaps(self) -> list[Gap]:
        """What is missing; without a code there is no poster to miss yet."""
        missing = [Gap.CODE] if self.live is None else [Gap.POSTER] if self.posted_on is None else []
        return missing if self.letter_on else [*missing, Gap.LETTER]


@dataclass(frozen=True, slots=True)
class TownPosted:
    """A township, or all of them: villages, and how many have each thing."""

    code: str
    name: str
    villages: int
    coded: int
    posted: int
    lettered: int

    @property
    def uncoded(self) -> int:
        """Villages without a code."""
        return self.villages - self.coded

    @property
    def unposted(self) -> int:
        """Villages with a code that does not hang."""
        return self.coded - self.posted

    @property
    def unlettered(self) -> int:
        """Villages without the open letter."""
        return self.villages - self.lettered

    @property
    def share(self) -> Decimal | None:
        """Of villages where the poster with the valid code hangs, 0 to 1; None without a village."""
        return Decimal(self.posted) / self.villages if self.villages else None


def posted_villages(user: User) -> list[Posted]:
    """Every village in reach, by code; four queries however many there are."""
    reached = Village.objects.visible_to(user).filter(division__valid_to=None)
    villages = reached.select_related("division__parent").order_by("division_id")
    rows = VillageCode.objects.visible_to(user).filter(withdrawn_at=None)
    live = {row.division_id: row for row in rows}
    posters = Poster.objects.visible_to(user)
    hung = _latest(posters.filter(kind=PosterKind.CODE, code__withdrawn_at=None))
    letters = _latest(posters.filter(kind=PosterKind.LETTER))
    return [
        Posted(
            code=row.division_id,
            name=row.division.name,
            town=row.division.parent.name if row.division.parent else "",
            live=live.get(row.division_id),
            posted_on=hung.get(row.division_id),
            letter_on=letters.get(row.division_id),
        )
        for row in villages
    ]


def by_town(villages: Sequence[Posted]) -> list[TownPosted]:
    """One row a township, in order."""
    return [
        _sum(code, each[0].town, each)
        for code, those in groupby(villages, key=lambda village: village.code[:TOWNSHIP])
        for each in [list(those)]
    ]


def whole_of(villages: Sequence[Posted]) -> TownPosted:
    """All of them."""
    return _sum("", "", villages)


def gaps_of(villages: Sequence[Posted], *, town: str, gap: str) -> list[Posted]:
    """Those of a township (or all) that lack one thing (or, with no gap named, all of them)."""
    return [row for row in villages if row.code.startswith(town) and (not gap or gap in row.gaps)]


def printed_codes(user: User, town: Division) -> list[VillageCode]:
    """The live codes of a township's villages, for a batch of posters."""
    rows = VillageCode.objects.visible_to(user).filter(division__code__startswith=town.pk, withdrawn_at=None)
    return list(rows.select_related("division__parent").order_by("division_id"))


def _sum(code: str, name: str, villages: Sequence[Posted]) -> TownPosted:
    return TownPosted(
        code=code,
        name=name,
        villages=len(villages),
        coded=sum(row.live is not None for row in villages),
        posted=sum(row.posted_on is not None for row in villages),
        lettered=sum(row.letter_on is not None for row in villages),
    )


def _latest(posters: QuerySet[Poster]) -> dict[str, datetime.date]:
    rows = posters.order_by().values_list("division").annotate(latest=Max("posted_on"))
    return dict(rows)
