"""集中排查表: what a round says of each household of a place, as rows of the ledger."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from households.choices.visits import BlockState, VisitBlock, VisitWay
from households.models import Household, SurveyRound, Visit
from households.models.households import HouseholdQuerySet
from households.reports.households import (
    head_of,
    newest_incomes,
    number_of,
    per_capita_of,
    size_of,
    with_summary,
)
from povertycase import masks
from povertycase.models import User

# The columns of the ledger (集中排查表): (key, heading, kind, width).
COLUMNS = (
    ("village", "行政村", "text", 16),
    ("group", "村民小组", "text", 10),
    ("number", "户编号", "text", 18),
    ("head", "户主", "text", 10),
    ("identity", "身份证", "text", 21),
    ("size", "人口", "number", 6),
    ("household_type", "户类别", "text", 16),
    ("per_capita", "近12月人均纯收入", "money", 14),
    ("schooling", "教育", "text", 8),
    ("medical", "医疗", "text", 8),
    ("housing", "住房", "text", 8),
    ("water", "饮水", "text", 8),
    ("oop", "刚性支出", "money", 12),
    ("points", "风险点", "text", 20),
    ("verdict", "排查结论", "text", 10),
    ("surveyors", "排查人", "text", 16),
    ("signature", "农户签字", "text", 10),
    ("day", "日期", "date", 12),
)
BLOCKS = {
    "schooling": VisitBlock.SCHOOLING,
    "medical": VisitBlock.MEDICAL,
    "housing": VisitBlock.HOUSING,
    "water": VisitBlock.WATER,
}
SOUND, SUSPECT = "无风险", "疑似"

# A paper that was read in says here who was in the house.
SURVEYORS = "排查人："
# ... and what else was found than the blocks of the form.
POINTS = "风险点："
CHUNK = 500


def ledger_households(user: User, survey: SurveyRound, place: str) -> HouseholdQuerySet:
    """The registered households of a round's place, or of a part of it."""
    rows = Household.objects.visible_to(user).active()
    return rows.filter(division__code__startswith=survey.division_id).filter(division__code__startswith=place)


def ledger_rows(households: HouseholdQuerySet, survey: SurveyRound, *, user: User) -> Iterator[list[Any]]:
    """A household a row, by village and group; what nobody has recorded is blank. Identities are masked."""
    oop = newest_incomes(user).filter(household=OuterRef("pk")).values("compliant_oop_yuan")
    known = with_summary(households, user=user).annotate(oop_yuan=Subquery(oop[:1]))
    found = known.order_by("division_id", "group_name", "pk")
    visits = Visit.objects.visible_to(user).current().filter(round=survey).select_related("visitor")
    by_household = {each.household_id: each for each in visits.order_by("received_at")}
    for household in found.iterator(chunk_size=CHUNK):
        values = _facts(household) | _record(by_household.get(household.pk))
        yield [values.get(key, "") for key, *_rest in COLUMNS]


def _facts(household: Household) -> dict[str, Any]:
    head = head_of(household)
    return {
        "village": household.division.name,
        "group": household.group_name,
        "number": number_of(household),
        "head": head.name if head else "",
        "identity": masks.identity(head.certificate_number) if head else "",
        "size": size_of(household),
        "household_type": household.household_type,
        "per_capita": per_capita_of(household),
        "oop": household.oop_yuan,  # type: ignore[attr-defined]
    }


def _record(visit: Visit | None) -> dict[str, Any]:
    if visit is None:
        return {}
    troubled = [block for block in VisitBlock if _is_problem(visit, block)]
    noted = _noted(visit)
    said = {key: _("有问题") if block in troubled else _("无问题") for key, block in BLOCKS.items()}
    return said | {
        "points": "、".join([*(str(block.label) for block in troubled), *noted]),
        "verdict": SUSPECT if troubled or noted else SOUND,
        "surveyors": _surveyors(visit),
        "signature": _("电话") if visit.way == VisitWay.PHONE else "",
        "day": visit.visited_on,
    }


def _is_problem(visit: Visit, block: VisitBlock) -> bool:
    said = visit.answers.get(block.value) or {}
    return bool(said.get("state") == BlockState.PROBLEM)


def _noted(visit: Visit) -> list[str]:
    """The points of a paper that no block of the form holds."""
    _who, _between, points = visit.note.partition(f"；{POINTS}")
    return points.split("、") if points and visit.note.startswith(SURVEYORS) else []


def _surveyors(visit: Visit) -> str:
    if visit.note.startswith(SURVEYORS):
        return visit.note.removeprefix(SURVEYORS).split("；")[0]
    return visit.visitor.name
