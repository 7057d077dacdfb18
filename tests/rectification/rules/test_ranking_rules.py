"""R-RANK by tables: weights, what has no figures, ties, and the seal."""

import datetime
from decimal import Decimal

import pytest

from rectification.rules.ranking import (
    Measured,
    Subject,
    content_of,
    freezing_unmet,
    ranked,
    score_of,
    seal_of,
    shared_weights,
    weights_unmet,
)

DAY = datetime.date
WEIGHTS = {"completed": 40, "on_time": 25, "held": 20, "reported": 15}


def measured(**figures):
    return {name: Measured(*figure) for name, figure in figures.items()}


def subject(code, **figures):
    return Subject(code=code, name=f"{code}村", measured=measured(**figures))


ALL = {"completed": (8, 10), "on_time": (6, 8), "held": (2, 2), "reported": (3, 3)}


@pytest.mark.parametrize(
    ("figures", "score"),
    [
        # 40×0.8 + 25×0.75 + 20 + 15
        (ALL, "85.75"),
        # No reports were due: 15 is spread over 85, so 40/85×80 + 25/85×75 + 20/85×100.
        ({**ALL, "reported": (0, 0)}, "83.24"),
        # Nothing closed: only what was to be done counts, and it is nought.
        ({"completed": (0, 3)}, "0.00"),
        ({"completed": (1, 3)}, "33.33"),
        ({"completed": (2, 3)}, "66.67"),
        # A half goes up: 1/32 is 3.125.
        ({"completed": (1, 32)}, "3.13"),
        ({}, None),
        ({"completed": (0, 0), "held": (0, 0)}, None),
    ],
)
def test_a_score_is_the_weighted_sum_of_what_has_figures(figures, score):
    assert score_of(measured(**figures), WEIGHTS) == (Decimal(score) if score else None)


def test_the_weight_of_what_has_no_figures_goes_to_the_others():
    given = shared_weights(measured(completed=(1, 2), on_time=(0, 0), held=(1, 1)), WEIGHTS)
    assert {name: round(weight, 2) for name, weight in given.items()} == {
        "completed": Decimal("66.67"),
        "held": Decimal("33.33"),
    }
    assert sum(shared_weights(measured(**ALL), WEIGHTS).values()) == 100
    assert shared_weights(measured(reported=(1, 1)), WEIGHTS | {"reported": 0}) == {}


def test_2_43_equal_scores_have_one_rank_and_the_next_is_left_out():
    """2-43: “1, 2, 2, 4”, those of one rank in the order of their codes; the order given changes nothing."""
    subjects = [
        subject("04", completed=(1, 2)),
        subject("03", completed=(8, 10)),
        subject("05"),
        subject("01", completed=(9, 9)),
        subject("02", completed=(4, 5)),
    ]
    rows = ranked(subjects, WEIGHTS)
    assert [(row.subject.code, row.rank) for row in rows] == [
        *(("01", 1), ("02", 2), ("03", 2), ("04", 4), ("05", None))
    ]
    assert ranked(subjects[::-1], WEIGHTS) == rows


def test_scores_are_compared_as_they_are_published():
    """33.333 and 33.334 are both shown as 33.33: nobody stands behind an equal score."""
    rows = ranked([subject("1", completed=(33333, 100000)), subject("2", completed=(33334, 100000))], WEIGHTS)
    assert [row.rank for row in rows] == [1, 1]


@pytest.mark.parametrize(
    ("weights", "is_right"),
    [
        (WEIGHTS, True),
        (WEIGHTS | {"completed": 40.5, "on_time": 24.5}, True),
        (WEIGHTS | {"completed": 0, "on_time": 65}, True),
        (WEIGHTS | {"completed": 41}, False),
        (WEIGHTS | {"completed": -1, "on_time": 66}, False),
        (WEIGHTS | {"completed": True, "on_time": 64}, False),
        (WEIGHTS | {"completed": "40"}, False),
        ({"completed": 100}, False),
        (WEIGHTS | {"other": 0}, False),
        (None, False),
    ],
)
def test_weights_are_a_hundred_together(weights, is_right):
    assert (not weights_unmet(weights)) is is_right


def test_the_seal_is_of_everything_that_is_said():
    head = {"kind": "villages", "weights": WEIGHTS}
    rows = ranked([subject("01", **ALL), subject("02", completed=(0, 1))], WEIGHTS)
    content = content_of(head, rows)

    assert content == content_of({"weights": dict(reversed(WEIGHTS.items())), "kind": "villages"}, rows)
    assert '"lines":[{"code":"01","completed":[8,10],"held":[2,2],"name":"01村"' in content
    other = ranked([subject("01", **ALL), subject("02", completed=(0, 2))], WEIGHTS)
    assert seal_of(content) != seal_of(content_of(head, other))
    assert seal_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("day", "open_ones", "upheld", "codes"),
    [
        (DAY(2026, 7, 8), 0, 0, []),
        (DAY(2026, 7, 7), 0, 0, ["preview_runs"]),
        (DAY(2026, 7, 8), 1, 0, ["objections_open"]),
        (DAY(2026, 7, 8), 0, 2, ["objections_upheld"]),
        (DAY(2026, 7, 6), 1, 1, ["preview_runs", "objections_open", "objections_upheld"]),
    ],
)
def test_what_keeps_a_ranking_from_being_final(day, open_ones, upheld, codes):
    found = freezing_unmet(until=DAY(2026, 7, 7), open_objections=open_ones, upheld=upheld, on=day)
    assert [each.code for each in found] == codes
