"""Rows taken column by column say what they say one by one."""

import pytest

from households.imports.block import Block
from povertycase.sheets import Row


def test_a_block_has_the_columns_that_its_first_row_has():
    block = Block([Row(2, ["甲", ""], "t "), Row(3, ["乙", "7", "丙"], "tnt")])

    assert block.texts == [("甲", "乙"), ("", "7")]
    assert block.kinds == ["tt", " n"]


@pytest.mark.parametrize(
    ("cells", "has"),
    [
        ([("510000", "t"), ("0", "t")], True),
        ([("510000", "t"), ("", " ")], False),
        ([("510000", "t"), ("7", "n")], False),
        ([("510000", "t"), ("７", "t")], False),
        ([("510000", "t"), ("7 ", "t")], False),
        ([("510000", "t"), ("1234567", "t")], False),
    ],
)
def test_digits_are_texts_of_ascii_digits_that_are_not_too_long(cells, has):
    block = Block([Row(number, [text], kind) for number, (text, kind) in enumerate(cells, 2)])

    assert block.has_digits(0, 6) is has
