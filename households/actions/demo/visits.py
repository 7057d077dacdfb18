"""Visits of the last months in the demonstration county: most of what is due, some problems, one correction.

Written in bulk, so that a start stays short; what a visit yields is made by the same rules as for a real one.
"""

import datetime
import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.demo.places import Places
from households.actions.duties import owe_round
from households.actions.visit_yield import write_yield
from households.actions.visits import RECEIPT_LETTERS
from households.choices.visits import RoundKind, VisitWay
from households.models import CoverageGoal, Pairing, SafeguardCheck, SurveyRound, Visit
from households.models.visits import RECEIPT_LENGTH
from households.rules.visit_checks import judge
from households.rules.visit_form import BLOCKS, FORM_VERSION
from households.rules.visit_plan import class_of, period_of
from households.rules.visiting import Answers, read_answers
from povertycase.models import User

MONTHS = {"active": 1, "exited": 3, "removed": 6}
PERIODS = {"active": 4, "exited": 3, "removed": 2}
# How often the visits of a period are made, of a past one and of the present one.
IN_PAST, IN_PRESENT, WITH_PLACE, BY_PHONE, WITH_PROBLEM = 0.85, 0.55, 0.9, 0.05, 0.2
ROUND_DAYS = 20
Problems = tuple[tuple[str, dict[str, Any]], ...]
# What is said of a past period proposes no change of the register: nobody decided on it meanwhile.
PASSING: Problems = (
    ("income", {"change": "fall", "remark": "务工时间减少"}),
    ("appeal", {"kinds": ["industry"], "remark": "想再养两头猪"}),
)
PROBLEMS: Problems = (
    *PASSING,
    ("water", {"shortage_days": "45", "litres": "30"}),
    ("housing", {"remark": "厨房漏雨"}),
    ("food_clothing", {"lacking": ["clothing"], "remark": "缺过冬衣被"}),
)


@dataclass(frozen=True)
class Draft:
    """One visit to be; said: its answers as they are kept."""

    visit: Visit
    answers: Answers


def seed_visits(places: Places, *, seed: int, on: datetime.date) -> None:
    """Visits by those who answer for the households, one corrected; a census half done; a goal of 遍访."""
    rng = Random(f"visits {seed}")  # noqa: S311  the same visits for the same seed
    survey = _census(places, on)
    owe_round(survey)
    pairings = Pairing.objects.select_related("household", "helper").order_by("household_id", "pk")
    drafts = [draft for pairing in pairings for draft in _visits(pairing, rng, survey, on)]
    drafts += _correction(drafts, rng)
    Visit.objects.bulk_create(draft.visit for draft in drafts)
    troubled = [draft for draft in drafts if any(answer.is_problem for answer in draft.answers.values())]
    well = [draft for draft in drafts if not any(answer.is_problem for answer in draft.answers.values())]
    SafeguardCheck.objects.bulk_create(check for draft in well for check in _checks(draft))
    for draft in troubled:
        write_yield(draft.visit, draft.answers, by=draft.visit.visitor)
    _goal(places, on)


def _census(places: Places, on: datetime.date) -> SurveyRound:
    """The township where the introduced helper works is being visited as a whole."""
    return SurveyRound.objects.create(
        name=_("%d年第四季度拉网排查") % on.year,
        kind=RoundKind.CENSUS,
        division_id=places.town,
        starts_on=on - datetime.timedelta(days=ROUND_DAYS),
        ends_on=on + datetime.timedelta(days=ROUND_DAYS // 2),
        targets="helped",
        created_by=User.objects.get(username="township2"),
    )


def _goal(places: Places, on: datetime.date) -> None:
    """The secretary of the first village is to have been to all its households by the end of the year."""
    goal = CoverageGoal.objects.create(
        name=_("%d年村书记遍访") % on.year,
        level="village",
        unit="household",
        division_id=places.villages[0],
        starts_on=on.replace(month=1, day=1),
        ends_on=on.replace(month=12, day=31),
        created_by=User.objects.get(username="township2"),
    )
    goal.secretaries.add(User.objects.get(username="village"))


def _visits(pairing: Pairing, rng: Random, survey: SurveyRound, on: datetime.date) -> Iterator[Draft]:
    """The visits to one household, the oldest first; some of the village are its cadre's."""
    household = pairing.household
    kind = class_of(
        household_type=household.household_type,
        monitoring_category=household.monitoring_category,
        monitoring_state=household.monitoring_state,
    )
    if kind is None:
        return
    cadres = list(User.objects.filter(posting__division=household.division_id, posting__role="village"))
    for starts, ends in _periods(kind, pairing.started_on, on):
        is_present = ends == on
        if rng.random() > (IN_PRESENT if is_present else IN_PAST):
            continue
        in_round = is_present and household.division_id.startswith(survey.division_id)
        starts = max(starts, survey.starts_on) if in_round else starts
        day = starts + datetime.timedelta(days=rng.randrange((ends - starts).days + 1))
        visitor = rng.choice([pairing.helper, *cadres])
        problems = PROBLEMS if is_present else PASSING
        yield _draft(pairing, visitor, day, rng, problems, survey if in_round else None)


def _periods(kind: str, since: datetime.date, on: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """First and last day on which a visit may lie, of the last periods; the last ends today."""
    found, last = [], on
    for _each in range(PERIODS[kind]):
        period = period_of(last, months=MONTHS[kind])
        if last < since:
            break
        found.append((max(period.starts_on, since), last))
        last = period.starts_on - datetime.timedelta(days=1)
    return found[::-1]


def _draft(
    pairing: Pairing,
    visitor: User,
    day: datetime.date,
    rng: Random,
    problems: Problems,
    survey: SurveyRound | None,
) -> Draft:
    said = {block.name.value: {"state": "ok", "kept": True, "details": {}} for block in BLOCKS}
    if problems and rng.random() < WITH_PROBLEM:
        name, details = rng.choice(problems)
        said[name] = {"state": "problem", "kept": False, "details": details}
    answers, unmet = read_answers(said, members=())
    assert not unmet, unmet  # noqa: S101  the problems above fit the form
    way = VisitWay.PHONE if survey is None and rng.random() < BY_PHONE else VisitWay.HOME
    has_place = way == VisitWay.HOME and rng.random() < WITH_PLACE
    moment = datetime.datetime.combine(day, datetime.time(9 + rng.randrange(8), rng.randrange(60)))
    at = timezone.make_aware(moment)
    key = uuid.UUID(int=rng.getrandbits(128), version=4)
    refused = "phone" if way == VisitWay.PHONE else "declined"
    visit = Visit(
        id=key,
        household=pairing.household,
        division_id=pairing.division_id,
        visitor=visitor,
        way=way,
        visited_at=at,
        visited_on=day,
        received_at=at + datetime.timedelta(minutes=rng.randrange(1, 300)),
        place=_place(rng) if has_place else "",
        place_refused="" if has_place else refused,
        answers={name: answer.as_json for name, answer in answers.items()},
        form=FORM_VERSION,
        round=survey,
        sha256=hashlib.sha256(key.bytes).hexdigest(),
        receipt="".join(rng.choice(RECEIPT_LETTERS) for _each in range(RECEIPT_LENGTH)),
    )
    return Draft(visit, answers)


def _place(rng: Random) -> str:
    place = {
        "latitude": 31.2 + rng.randrange(1000) / 10_000,
        "longitude": 107.4 + rng.randrange(1000) / 10_000,
        "accuracy_m": rng.randrange(5, 40),
        "system": "wgs84",
    }
    return json.dumps(place, sort_keys=True)


def _correction(drafts: Sequence[Draft], rng: Random) -> list[Draft]:
    """The newest visit of the introduced helper said too much: all was well."""
    own = [draft.visit for draft in drafts if draft.visit.visitor.username == "helper"]
    if not own:
        return []
    wrong = max(own, key=lambda visit: visit.visited_at)
    right = _draft(
        Pairing(household=wrong.household, division_id=wrong.division_id),
        wrong.visitor,
        wrong.visited_on,
        rng,
        (),
        wrong.round,
    )
    right.visit.corrects, right.visit.correction_reason = wrong, _("选错了项目")
    right.visit.received_at = wrong.received_at + datetime.timedelta(hours=1)
    return [right]


def _checks(draft: Draft) -> Iterator[SafeguardCheck]:
    """What a visit that found everything well yields: no parameter is needed for it."""
    for outcome in judge(draft.answers, grade=draft.visit.household.house_grade, limits=None):
        yield SafeguardCheck.found(draft.visit, outcome)
