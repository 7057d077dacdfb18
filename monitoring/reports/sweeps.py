"""集中排查: rounds through every household of a village, how far each has come, and the year's count."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from households.choices import Severity
from households.choices.visit_plan import TargetGroup
from households.choices.visits import RoundKind
from households.models import Household, SurveyRound, Visit
from households.models.households import HouseholdQuerySet
from households.rules.rounds import share
from monitoring.models.swept import gone_to, on_register, recorded_in
from monitoring.rules.sweeps import Swept, sweeps_short
from povertycase.models import Division, User
from povertycase.models.parameters import values_for_places

PER_YEAR = "sweep.per_year"


@dataclass(frozen=True, slots=True)
class Round:
    """A round in a village. recorded: households with a record, by telephone where nobody was at home."""

    pk: int
    name: str
    households: int
    recorded: int

    @property
    def missing(self) -> int:
        """Households without a record."""
        return self.households - self.recorded

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when nobody is missing."""
        return share(self.recorded, self.households)


@dataclass(frozen=True, slots=True)
class VillageSweeps:
    """A village's year. severity: what M-SWEEP says, "" for nothing; messages: its sentences."""

    code: str
    name: str
    households: int
    rounds: Sequence[Round]
    whole: int
    least: int
    severity: str
    messages: Sequence[str]

    @property
    def is_short(self) -> bool:
        """Too few whole rounds."""
        return self.whole < self.least

    @property
    def missing(self) -> int:
        """Records that its rounds lack."""
        return sum(each.missing for each in self.rounds)


def sweeps_among(rounds: QuerySet[SurveyRound]) -> QuerySet[SurveyRound]:
    """The rounds that go to every registered household of their place."""
    return rounds.filter(kind=RoundKind.CENSUS, targets=TargetGroup.REGISTERED)


def villages_swept(user: User, *, year: int, place: str, on: datetime.date) -> list[VillageSweeps]:
    """A village with households a row, those that lack most first; as many statements for any number."""
    found = sweeps_among(SurveyRound.objects.visible_to(user)).filter(starts_on__year=year)
    rounds = list(found.order_by("starts_on", "pk"))
    homes = Household.objects.visible_to(user).filter(division__code__startswith=place)
    register = on_register(homes, rounds)
    counts = register.today
    visits = Visit.objects.visible_to(user).filter(division__code__startswith=place)
    recorded = recorded_in(visits, rounds)
    parents = dict(Division.objects.filter(code__in=counts).values_list("code", "parent__name"))
    names = dict(Division.objects.filter(code__in=counts).values_list("code", "name"))
    least = values_for_places([PER_YEAR], division_codes=counts, on=min(on, datetime.date(year, 12, 31)))
    rows = [
        _village(
            code,
            f"{parents[code] or ''}{names[code]}",
            counts[code],
            [
                Round(each.pk, each.name, register.count(each, code, on=on), recorded[each.pk, code])
                for each in rounds
                if code.startswith(each.division_id)
            ],
            year=year,
            least=int(least[code].get(PER_YEAR, 0)),
            is_year_over=on.year > year,
        )
        for code in counts
    ]
    return sorted(rows, key=lambda row: (row.whole - row.least, row.code))


def without_record(user: User, survey: SurveyRound, place: str, *, on: datetime.date) -> HouseholdQuerySet:
    """The households of a round of which it has no record."""
    seen = Visit.objects.visible_to(user).current().filter(round=survey).values("household")
    homes = Household.objects.visible_to(user).filter(division__code__startswith=place)
    inside = gone_to(homes.filter(division__code__startswith=survey.division_id), survey, on=on)
    return inside.exclude(pk__in=seen)


def _village(
    code: str,
    name: str,
    households: int,
    rounds: Sequence[Round],
    *,
    year: int,
    least: int,
    is_year_over: bool,
) -> VillageSweeps:
    swept = [Swept(each.name, each.households, each.recorded, str(each.pk)) for each in rounds]
    found = sweeps_short(swept, year=year, least=least, is_year_over=is_year_over)
    order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    worst = next((each for each in order if each in {item.severity for item in found}), "")
    whole = sum(1 for each in rounds if each.households and not each.missing)
    return VillageSweeps(
        code, name, households, rounds, whole, least, str(worst), [item.message for item in found]
    )
