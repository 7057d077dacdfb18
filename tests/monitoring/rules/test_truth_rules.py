"""2-03: 纳而不准, W1 to W9, each at its boundary and silent where the fact is unknown."""

from decimal import Decimal

import pytest

from monitoring.choices.cases import Disaster, Risk
from monitoring.rules.identification import NamedRisk
from monitoring.rules.truth import Family, Grounds, Shares, contradictions, groundless

SHARES = Shares(Decimal("0.25"), Decimal("0.5"), 4)
MARGINAL, ORDINARY = "边缘易致贫户", "一般农户"


def parts(*risks, category=MARGINAL, household_type=ORDINARY, **facts):
    named = [each if isinstance(each, NamedRisk) else NamedRisk(each) for each in risks]
    family = Family(**{"members": 4} | facts)
    return [each.part for each in contradictions(category, household_type, named, family, SHARES)]


@pytest.mark.parametrize(
    ("risk", "facts", "expected"),
    [
        (Risk.DISABILITY, {"has_disabled": False}, ["W1"]),
        (Risk.DISABILITY, {"has_disabled": True}, []),
        (Risk.DISABILITY, {}, []),
        (Risk.ILLNESS, {"has_ill": False}, ["W2"]),
        (Risk.ILLNESS, {"has_ill": True, "oop_yuan": Decimal(0)}, ["W2-oop"]),
        (Risk.ILLNESS, {"has_ill": False, "oop_yuan": Decimal("0.00")}, ["W2", "W2-oop"]),
        (Risk.ILLNESS, {"has_ill": True, "oop_yuan": Decimal("0.01")}, []),
        (Risk.ILLNESS, {}, []),
        (Risk.SCHOOLING, {"has_students": False}, ["W3"]),
        (Risk.SCHOOLING, {"has_students": True}, []),
        (Risk.SCHOOLING, {}, []),
        (Risk.WORK, {"able_or_weak": 0}, ["W4"]),
        (Risk.WORK, {"able_or_weak": 1}, []),
        (Risk.WORK, {}, []),
        (Risk.LABOUR, {"able": 1, "members": 4}, []),
        (Risk.LABOUR, {"able": 1, "members": 3}, ["W5"]),
        (Risk.LABOUR, {"able": 2, "members": 4}, ["W5-half"]),
        (Risk.LABOUR, {"able": 2, "members": 5}, ["W5"]),
        (Risk.LABOUR, {"able": 2, "members": 3}, ["W5"]),
        (Risk.LABOUR, {"able": 3, "members": 3}, ["W5-all"]),
        (Risk.LABOUR, {"able": 0, "members": 1}, []),
        (Risk.LABOUR, {"able": None, "members": 3}, []),
        (Risk.DISASTER, {}, ["W6"]),
        (NamedRisk(Risk.DISASTER, Disaster.FLOOD), {}, []),
        (NamedRisk(Risk.DISASTER, "台风"), {}, ["W6"]),
        (Risk.OTHER, {}, ["W7"]),
        (NamedRisk(Risk.OTHER, note="   "), {}, ["W7"]),
        (NamedRisk(Risk.OTHER, note="债务纠纷"), {}, []),
        (Risk.ACCIDENT, {"failing": frozenset({"housing"})}, ["W8-housing"]),
        (Risk.ACCIDENT, {"failing": frozenset({"water", "housing"})}, ["W8-housing", "W8-water"]),
        (Risk.HOUSING, {"failing": frozenset({"housing"})}, []),
        (Risk.WATER, {"failing": frozenset({"water"})}, []),
        (Risk.ACCIDENT, {"failing": frozenset({"medical"})}, []),
    ],
)
def test_risks_that_facts_speak_against(risk, facts, expected):
    assert parts(risk, **facts) == expected


@pytest.mark.parametrize(
    ("category", "household_type", "wrong"),
    [
        ("脱贫不稳定户", "脱贫户(享受政策)", False),
        ("脱贫不稳定户", "脱贫户(不享受政策)", False),
        ("脱贫不稳定户", "一般农户", True),
        ("边缘易致贫户", "一般农户", False),
        ("边缘易致贫户", "脱贫户(享受政策)", True),
        ("突发严重困难户", "脱贫户(享受政策)", False),
        ("突发严重困难户", "一般农户", False),
        ("脱贫不稳定户", "", False),
    ],
)
def test_category_and_household_type(category, household_type, wrong):
    found = parts(Risk.ACCIDENT, category=category, household_type=household_type)

    assert found == (["W9"] if wrong else [])


def grounds(**changes):
    facts = {
        "per_capita_yuan": Decimal(8000),
        "line_yuan": Decimal(8000),
        "oop_yuan": Decimal("4999.99"),
        "threshold_yuan": Decimal(5000),
        "failing": frozenset(),
    }
    return groundless(Grounds(**facts | changes))


def test_nothing_speaks_for_a_household_at_the_line_without_need():
    found = grounds()

    assert (found.rule, found.part, found.severity) == ("M-WRONG", "grounds", "error")


@pytest.mark.parametrize(
    "changes",
    [
        {"per_capita_yuan": Decimal("7999.99")},
        {"failing": frozenset({"water"})},
        {"oop_yuan": Decimal(5000)},
        {"has_evidence": True},
        {"per_capita_yuan": None},
        {"line_yuan": None},
        {"oop_yuan": None},
        {"failing": None},
    ],
)
def test_any_ground_or_unknown_fact_silences_it(changes):
    assert grounds(**changes) is None
