"""How far a round of visits has come: by place, who is missing, which safeguards were found unmet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from households.choices import SafeguardItem
from households.models import Household, RoundAssignment, SafeguardCheck, SurveyRound, Visit
from households.reports.visit_plan import reachable
from households.rules.rounds import share
from povertycase.figures import percent_of
from povertycase.models import Division, User


@dataclass(frozen=True)
class Progress:
    """Of the targets of a place: how many there are, how many were seen; key: the place's code."""

    key: str
    name: str
    targets: int
    seen: int

    @property
    def missing(self) -> int:
        """How many nobody has seen."""
        return self.targets - self.seen

    @property
    def percent(self) -> int:
        """Whole percent, rounded down."""
        return share(self.seen, self.targets)

    @property
    def rate(self) -> str:
        """As pages write it."""
        return percent_of(self.seen, self.targets)


@dataclass(frozen=True)
class ItemResult:
    """Of the households in which a round judged one safeguard: how many there are, how many lack it."""

    item: str
    label: str
    judged: int
    failing: int

    @property
    def passed(self) -> int:
        """How many have it."""
        return self.judged - self.failing

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 逐项过关 is a hundred."""
        return share(self.passed, self.judged)

    @property
    def rate(self) -> str:
        """As pages write it."""
        return percent_of(self.passed, self.judged)


def targets_of(user: User, survey: SurveyRound, place: str = "") -> QuerySet[Household]:
    """The round's targets in the reader's reach, of one place or all."""
    return survey.targets_among(reachable(user)).filter(division__code__startswith=place)


def missing_of(user: User, survey: SurveyRound, place: str = "") -> QuerySet[Household]:
    """The targets that nobody has seen."""
    seen = Visit.objects.visible_to(user).of_round(survey).values("household")
    return targets_of(user, survey, place).exclude(pk__in=seen)


def progress_by_place(user: User, survey: SurveyRound, *, digits: int) -> list[Progress]:
    """By places whose codes have so many digits, the least seen first; two statements and the names."""
    targets = targets_of(user, survey)
    expected = _by_place(targets, digits, Count("pk"))
    visits = Visit.objects.visible_to(user).of_round(survey).filter(household__in=targets.values("pk"))
    seen = _by_place(visits, digits, Count("household", distinct=True))
    names = dict(Division.objects.filter(pk__in=expected).values_list("code", "name"))
    rows = [Progress(code, names[code], count, seen.get(code, 0)) for code, count in expected.items()]
    return sorted(rows, key=lambda row: (row.percent, row.key))


def _by_place(rows: QuerySet, digits: int, count: Count) -> dict[str, int]:
    places = rows.order_by().annotate(prefix=Left("division_id", digits)).values("prefix")
    return dict(places.annotate(count=count).values_list("prefix", "count"))


def total(rows: Sequence[Progress]) -> Progress:
    """Several places together."""
    return Progress("", "", sum(row.targets for row in rows), sum(row.seen for row in rows))


def checks_of(user: User, survey: SurveyRound) -> QuerySet[SafeguardCheck]:
    """What the round found in the reader's reach."""
    return SafeguardCheck.objects.visible_to(user).of_round(survey.pk)


def failing_of(user: User, survey: SurveyRound, item: str = "") -> QuerySet[SafeguardCheck]:
    """What the round found not to be met, of one safeguard or all."""
    failing = checks_of(user, survey).filter(is_met=False)
    return failing.filter(item=item) if item else failing


def results(user: User, survey: SurveyRound) -> list[ItemResult]:
    """Each safeguard that the round judged, in the usual order."""
    rows = checks_of(user, survey).order_by().values("item")
    counted = rows.annotate(judged=Count("pk"), failing=Count("pk", filter=Q(is_met=False)))
    found = {row["item"]: row for row in counted}
    return [
        ItemResult(item.value, item.label, found[item.value]["judged"], found[item.value]["failing"])
        for item in SafeguardItem
        if item.value in found
    ]


@dataclass(frozen=True)
class AssignmentRow:
    """Who checks which village, and how far it has come; version is the assignment's."""

    pk: int
    version: int
    surveyor: str
    village: str
    code: str
    targets: int
    seen: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down."""
        return share(self.seen, self.targets)

    @property
    def rate(self) -> str:
        """As pages write it."""
        return percent_of(self.seen, self.targets)


def assignments(user: User, survey: SurveyRound) -> list[AssignmentRow]:
    """The round's assignments in the reader's reach, with what each surveyor has seen."""
    rows = RoundAssignment.objects.visible_to(user).filter(round=survey)
    rows = rows.select_related("surveyor", "division").order_by("division_id", "pk")
    targets = _by_place(targets_of(user, survey), 12, Count("pk"))
    visits = Visit.objects.visible_to(user).of_round(survey)
    counted = (
        visits.order_by().values("visitor", "division").annotate(count=Count("household", distinct=True))
    )
    seen = {(row["visitor"], row["division"]): row["count"] for row in counted}
    return [
        AssignmentRow(
            row.pk,
            row.version,
            row.surveyor.name,
            row.division.name,
            row.division_id,
            targets.get(row.division_id, 0),
            seen.get((row.surveyor_id, row.division_id), 0),
        )
        for row in rows
    ]
