"""Cells of a column are read once each, and each as what its own kind says."""

import datetime

import pytest

from households.imports.block import Block, Reading
from households.imports.known import Known
from households.imports.layouts.columns import Column
from households.rules.problems import problem
from povertycase.sheets import Row

WRONG = (problem("E-CELL-FORMULA", "x"),)


@pytest.fixture
def seen():
    return []


@pytest.fixture
def known(seen):
    def read(text, kind, today):
        seen.append(kind + text)
        return (f"{kind}:{text}",), WRONG if kind in "fe" else ()

    return Known(Reading(0, Column("列", "group_name", str, read), "列"), datetime.date(2026, 11, 22))


def taken(known, *cells):
    block = Block([Row(number, [cell[1:]], cell[0]) for number, cell in enumerate(cells, 2)])
    return [text for (text,) in known.texts(block)], sorted(block.wrongs)


@pytest.mark.parametrize(
    "cells",
    [
        ("t5", "t6", "t5"),
        ("n5", " ", "n5"),
        ("t5", "n5", " "),
        (" ", " "),
    ],
)
def test_each_cell_comes_to_what_its_kind_and_text_say(known, cells):
    assert taken(known, *cells) == ([f"{cell[0]}:{cell[1:]}" for cell in cells], [])


def test_a_formula_without_a_result_is_no_blank(known):
    assert taken(known, " ", "f", " ") == ([" :", "f:", " :"], [1])
    assert taken(known, "f", "f") == (["f:", "f:"], [0, 1])


def test_what_is_wrong_is_said_of_every_row_though_it_is_read_once(known, seen):
    assert taken(known, "e#N/A", "e#N/A")[1] == [0, 1]
    assert taken(known, "e#N/A", "t5", "e#N/A")[1] == [0, 2]
    assert seen == ["e#N/A", "t5"]
