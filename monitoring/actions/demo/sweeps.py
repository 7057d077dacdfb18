"""集中排查 of the demonstration: a round through a township, whole in one village and not in the next."""

import datetime
from collections import defaultdict

from django.utils.translation import gettext as _

from households.actions.rounds import open_round
from households.choices.visit_plan import TargetGroup
from households.choices.visits import PlaceRefusal, RoundKind, VisitWay
from households.models import Household, SurveyRound
from monitoring.actions.demo.cast import Cast
from monitoring.actions.demo.visiting import visited
from povertycase.models import Division

BEGAN, ENDS, SEEN = 12, 18, 6
# A village with more households than this is not gone through: a start stays short.
MOST, HALF = 14, 2


def seed_sweeps(people: Cast, *, on: datetime.date) -> None:
    """The township's smallest village is whole, one of them by telephone; the next has hardly begun."""
    begins_on = max(on - datetime.timedelta(days=BEGAN), on.replace(month=1, day=1))
    survey = open_round(
        name=_("%d年防返贫集中排查") % on.year,
        kind=RoundKind.CENSUS,
        division=Division.objects.get(pk=people.own_town),
        targets=TargetGroup.REGISTERED,
        starts_on=begins_on,
        ends_on=on + datetime.timedelta(days=ENDS),
        by=people.township,
    )
    seen_on = max(begins_on, on - datetime.timedelta(days=SEEN))
    whole, *others = _villages(people.own_town) or [[]]
    _seen(whole[:MOST], survey, people, seen_on)
    if others:
        _seen(others[0][:HALF], survey, people, seen_on)


def _villages(town: str) -> list[list[Household]]:
    """The households of each village of a township, the smallest village first."""
    found: dict[str, list[Household]] = defaultdict(list)
    for household in Household.objects.active().filter(division__code__startswith=town).order_by("pk"):
        found[household.division_id].append(household)
    return sorted(found.values(), key=lambda rows: (len(rows), rows[0].division_id))


def _seen(households: list[Household], survey: SurveyRound, people: Cast, on: datetime.date) -> None:
    for place, household in enumerate(households):
        by_phone = {"way": VisitWay.PHONE, "place_refused": PlaceRefusal.PHONE} if place == 1 else {}
        by = people.asks(household.division_id)
        visited(household, by, on=on, note=_("集中排查，没有返贫风险（示例）"), round=survey.pk, **by_phone)
