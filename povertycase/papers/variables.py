"""What an office may write into its own template of a document: names, what they stand for, their values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .notices import (
    Heading,
    Lines,
    Notice,
    Paragraph,
    Part,
    Plain,
    Section,
    Specimen,
    Table,
    day_words,
    plain_parts,
    with_names,
)

OFFICE, NUMBER, SIGNED = "发文机关", "发文字号", "成文日期"
ROW, LINE = "行", "条"
# Word can hold none of them, and docxtpl makes new paragraphs and pages of some.
UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Variable:
    """One name. written: how it stands in a template, line by line; columns: of a table's rows."""

    name: str
    meaning: str
    written: Sequence[str]
    example: str = ""
    columns: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Variables:
    """All names of a kind of document, by what may be done with them: written, gone through, asked for."""

    texts: Sequence[Variable]
    lists: Sequence[Variable]
    sections: Sequence[Variable]


def variables_of(specimen: Specimen) -> Variables:
    """Every name of a kind of document, in the order in which it comes."""
    notice, said = specimen.notice, specimen.meanings
    texts = {OFFICE: notice.office, NUMBER: notice.number, SIGNED: day_words(notice.signed_on)}
    fixed = {
        OFFICE: "发文机关名称",
        NUMBER: "发文字号；草稿里是“（草稿）”",
        SIGNED: "成文日期",
    }
    lists = [part for part in plain_parts(notice.parts) if isinstance(part, Table | Lines)]
    return Variables(
        [
            Variable(each, {**fixed, **said}[each], [tag(each)], text)
            for each, text in {**texts, **notice.values}.items()
        ],
        [
            Variable(each.name, said[each.name], loop(each), columns=each.columns)
            if isinstance(each, Table)
            else Variable(each.name, said[each.name], loop(each), each.texts[0])
            for each in lists
        ],
        [
            Variable(part.name, said[part.name], [f"{{%p if {part.name} %}}", "……", "{%p endif %}"])
            for part in notice.parts
            if isinstance(part, Section)
        ],
    )


def values_of(notice: Notice, specimen: Specimen) -> dict[str, Any]:
    """{name: its value in one document}; what it has nothing to say of is empty."""
    known = variables_of(specimen)
    values: dict[str, Any] = {
        **{each.name: "" for each in known.texts},
        **{each.name: [] for each in known.lists},
        **{each.name: False for each in known.sections},
        **{name: _printable(text) for name, text in notice.values.items()},
        OFFICE: _printable(notice.office),
        NUMBER: _printable(notice.number),
        SIGNED: day_words(notice.signed_on),
    }
    for part in notice.parts:
        if isinstance(part, Section):
            values[part.name] = True
    for part in plain_parts(notice.parts):
        if isinstance(part, Table):
            values[part.name] = [_row(part, row) for row in part.rows]
        elif isinstance(part, Lines):
            values[part.name] = [_printable(text) for text in part.texts]
    return values


def tagged(notice: Notice) -> Notice:
    """The document with tags where its names, lists and sections are: what an office begins its own with."""
    parts: list[Part] = []
    for part in notice.parts:
        if isinstance(part, Section):
            parts += [
                Paragraph(f"{{%p if {part.name} %}}"),
                *(each for inner in part.parts for each in _tagged(inner)),
                Paragraph("{%p endif %}"),
            ]
        else:
            parts += _tagged(part)
    return replace(
        notice, office=tag(OFFICE), number=tag(NUMBER), title=notice.title.format_map(_Tags()), parts=parts
    )


def tag(name: str) -> str:
    """How a name is written in a template."""
    return f"{{{{ {name} }}}}"


def loop(part: Table | Lines) -> list[str]:
    """How a list is gone through in a template: its beginning, what is repeated, its end."""
    if isinstance(part, Lines):
        return [f"{{%p for {LINE} in {part.name} %}}", tag(LINE), "{%p endfor %}"]
    cells = "　".join(tag(f"{ROW}.{column}") for column in part.columns)
    return [f"{{%tr for {ROW} in {part.name} %}}", cells, "{%tr endfor %}"]


class _Tags(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return tag(name)


def _tagged(part: Plain) -> list[Heading | Paragraph | Table]:
    if isinstance(part, Lines):
        return [Paragraph(text) for text in loop(part)]
    named = with_names(part, _Tags())
    if isinstance(part, Table) and isinstance(named, Table):
        first, _cells, last = loop(part)
        cells = [tag(f"{ROW}.{column}") for column in part.columns]
        return [replace(named, rows=[(first,), cells, (last,)])]
    return [named]


def _row(table: Table, row: Sequence[str]) -> Mapping[str, str]:
    return {column: _printable(text) for column, text in zip(table.columns, row, strict=True)}


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)
