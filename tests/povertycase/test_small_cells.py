"""Small counts cannot be worked out of what is told (1-13): an attacker who adds and subtracts tries it.

The attacker shares nothing with the rule: every combination of numbers is tried that fits what is told.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povertycase.small_cells import WHOLE, unsaid

LIMIT = 5
MOST_TRIED = 12
PLACES = "甲乙丙丁"


def cells_of(counts):
    return dict(zip(PLACES, counts, strict=False))


def options_of(cells, hidden, place):
    """What one count could be, before anything is added up."""
    if place not in hidden:
        return [cells[place]]
    return range((MOST_TRIED if WHOLE in hidden else sum(cells.values())) + 1)


def sum_of(cells, hidden):
    """The sum if it is told; where it is not, whatever was tried adds up to nothing known."""
    return None if WHOLE in hidden else sum(cells.values())


def added(sums, pairs):
    return {(wide + one, narrow + other) for wide, narrow in sums for one, other in pairs}


def worked_out(wider, hidden, narrower, hidden_narrower):
    """({place: every count it could have}, the same of a measure that counts some of the same)."""
    whole, part = sum_of(wider, hidden), sum_of(narrower, hidden_narrower)
    pairs = {
        place: [
            (wide, narrow)
            for wide in options_of(wider, hidden, place)
            for narrow in options_of(narrower, hidden_narrower, place)
            if narrow <= wide
        ]
        for place in wider
    }
    found, found_narrower = {}, {}
    for place in wider:
        sums = {(0, 0)}
        for other in wider:
            if other != place:
                counted = {(0 if whole is None else a, 0 if part is None else b) for a, b in pairs[other]}
                sums = added(sums, counted)
        fitting = {
            (wide, narrow)
            for wide, narrow in pairs[place]
            if (0 if whole is None else whole - wide, 0 if part is None else part - narrow) in sums
        }
        found[place] = {wide for wide, _narrow in fitting}
        found_narrower[place] = {narrow for _wide, narrow in fitting}
    return found, found_narrower


def alone(cells, hidden):
    """The same of one measure by itself."""
    return worked_out(cells, hidden, dict.fromkeys(cells, 0), frozenset())[0]


def found_out(cells, hidden, possible):
    """The small counts of which more is known than that they are small."""
    return {
        place
        for place, count in cells.items()
        if count < LIMIT and not (place in hidden and possible[place] >= set(range(LIMIT)))
    }


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((), ""),
        ((5, 6, 7), ""),  # nothing is small
        ((4, 6, 7), "甲乙"),  # the smallest other one with it
        ((0, 7, 6), "甲丙"),  # nought is small
        ((2, 2, 9), "甲乙"),  # two small ones that stand for each other
        ((0, 1, 8, 9), "甲乙丙"),  # two that are together less than 4: neither could be 4
        ((0, 0, 5), "甲乙丙"),
        ((3, 1, 0), "甲乙丙+"),  # the whole is small
        ((9, 4), "甲乙"),
        ((7,), ""),
        ((4,), "甲+"),
    ],
)
def test_what_is_left_unsaid(counts, hidden):
    assert unsaid(cells_of(counts), limit=LIMIT) == {WHOLE if each == "+" else each for each in hidden}


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_nobody_works_out_a_small_count(counts):
    """1-13: whatever is told, each small count could be anything from 0 to 4."""
    cells = cells_of(counts)
    hidden = unsaid(cells, limit=LIMIT)

    assert found_out(cells, hidden, alone(cells, hidden)) == set()


def test_without_a_second_count_the_attack_succeeds():
    """The negative control: hiding what is small alone gives it away."""
    cells = cells_of((2, 6, 7))
    only_small = frozenset("甲")

    assert found_out(cells, only_small, alone(cells, only_small)) == {"甲"}
    assert alone(cells, only_small)["甲"] == {2}


def pairs():
    """A count, and how many of it the narrower measure counts."""
    both = st.integers(0, 9).flatmap(lambda most: st.tuples(st.just(most), st.integers(0, most)))
    return st.lists(both, min_size=1, max_size=3)


@settings(deadline=None, max_examples=60)
@given(pairs())
def test_nor_from_a_figure_that_counts_some_of_the_same(pairs):
    """So many of the households were visited: that bounds both figures, and still tells no small one."""
    wider, narrower = cells_of([wide for wide, _n in pairs]), cells_of([narrow for _w, narrow in pairs])
    hidden = unsaid(wider, limit=LIMIT, least=narrower)
    hidden_narrower = unsaid(narrower, limit=LIMIT, most=wider)

    possible, possible_narrower = worked_out(wider, hidden, narrower, hidden_narrower)

    assert found_out(wider, hidden, possible) == set()
    assert found_out(narrower, hidden_narrower, possible_narrower) == set()


def test_without_the_bounds_a_figure_of_the_same_gives_a_small_count_away():
    """The negative control: all of the second place were visited, so two of the first were."""
    wider, narrower = cells_of((6, 8, 9)), cells_of((2, 8, 9))
    hidden = unsaid(narrower, limit=LIMIT)

    _wide, possible = worked_out(wider, frozenset(), narrower, hidden)

    assert hidden == {"甲", "乙"}
    assert min(possible["甲"]) == 2
    assert unsaid(narrower, limit=LIMIT, most=wider) == {"甲", "乙", "丙", WHOLE}
