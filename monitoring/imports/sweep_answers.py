"""What a row of a 集中排查表 says, as a visit's form takes it: by its own words, nothing added."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from households.choices.visits import BlockState, FieldKind, Lacking, VisitBlock
from households.rules.visit_form import BLOCKS, Block, Field
from monitoring.imports.sweep_rows import SweepRow

# What stands for a choice beside its own label.
OTHER_WORDS: Mapping[str, str] = {Lacking.FOOD: "吃", Lacking.CLOTHING: "穿"}


def answers_of(row: SweepRow, members: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Every block of the form: well, or with what the words of the row say of its fields.

    members: key and name of everybody in the household. A field that the words do not fill stays empty, and
    the visit's own rules say whether it may.
    """
    return {block.name.value: _answer(block, row, members) for block in BLOCKS}


def _answer(block: Block, row: SweepRow, members: Sequence[tuple[int, str]]) -> dict[str, Any]:
    if block.name not in row.troubles:
        return {"state": BlockState.OK.value, "kept": False, "details": {}}
    words = row.troubles[block.name]
    details = {field.name: _field(block, field, words, members) for field in block.fields}
    if block.name == VisitBlock.MEDICAL:
        details["oop_yuan"] = _plain(row.oop_yuan)
    known = {name: value for name, value in details.items() if value not in (None, "", [])}
    return {"state": BlockState.PROBLEM.value, "kept": False, "details": known}


def _field(block: Block, field: Field, words: str, members: Sequence[tuple[int, str]]) -> Any:
    if field.kind == FieldKind.TEXT:
        return words[: field.most]
    if field.kind == FieldKind.MEMBERS:
        return _members(words, members)
    if field.kind == FieldKind.NUMBER:
        return _number(block, field, words)
    named = [
        value for value, label in field.options if label in words or OTHER_WORDS.get(value, label) in words
    ]
    if field.kind == FieldKind.CHOICES:
        return named
    if field.kind == FieldKind.CHOICE:
        return named[0] if len(named) == 1 else None
    return None


def _members(words: str, members: Sequence[tuple[int, str]]) -> list[int]:
    """Those who are named; two of one name are nobody."""
    names = [name for _key, name in members]
    return [key for key, name in members if name in words and names.count(name) == 1]


def _number(block: Block, field: Field, words: str) -> str | None:
    """A figure with the field's unit, when no other field of the block has it, and it stands once."""
    if not field.unit or [each.unit for each in block.fields].count(field.unit) > 1:
        return None
    found = re.findall(rf"(\d+(?:\.\d+)?)\s*{re.escape(field.unit)}", words)
    return found[0] if len(found) == 1 else None


def _plain(yuan: Decimal | None) -> str | None:
    """Whole yuan, as the form asks for them; None for none."""
    return None if yuan is None else str(int(yuan))
