"""What an official document says, before anything is drawn: texts with names in braces, and their values."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

UNNAMED = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. level 1: 一、 in 黑体; level 2: （一） in 楷体; the number stands in the text."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; indented: whether its first line stands in by two characters."""

    text: str
    indented: bool = True


@dataclass(frozen=True, slots=True)
class Lines:
    """Paragraphs of one kind, as many as there are. Their texts hold no names: somebody wrote them."""

    name: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures. head: one text a column; rows: as many each, the last one the sum.

    name: of the list in an office's template. labels: how many columns at the left are no figures.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths_mm: Sequence[int]
    name: str = ""
    labels: int = 1

    @property
    def columns(self) -> list[str]:
        """What the columns are called in an office's template: their heads, without brackets and signs."""
        return [UNNAMED.sub("", text) for text in self.head]


@dataclass(frozen=True, slots=True)
class Section:
    """Parts that stand together, in documents that have something to say there."""

    name: str
    parts: Sequence["Heading | Paragraph | Lines | Table"]


Plain: TypeAlias = Heading | Paragraph | Lines | Table
Part: TypeAlias = Plain | Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What an official document says. number: 发文字号. title: a line break stands where it may be cut.

    Title, headings, paragraphs and heads of tables hold names in braces, which `values` fills.
    """

    office: str
    number: str
    title: str
    addressee: str
    parts: Sequence[Part]
    signed_on: datetime.date
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its title in one line, filled in."""
        return self.title.replace("\n", "").format_map(self.values)

    @property
    def text(self) -> str:
        """Its title and running text, to be copied: without tables."""
        parts = filled_in(self).parts
        said = [part.text for part in parts if isinstance(part, Heading | Paragraph)]
        return "\n".join([self.name, *said])


@dataclass(frozen=True, slots=True)
class Specimen:
    """A kind of document with example figures and every section. meanings: {name: what stands there}."""

    notice: Notice
    meanings: Mapping[str, str]


def filled_in(notice: Notice) -> Notice:
    """The same with its names filled in and its sections opened."""
    parts: list[Part] = []
    for part in plain_parts(notice.parts):
        if isinstance(part, Lines):
            parts += [Paragraph(text) for text in part.texts]
        else:
            parts.append(with_names(part, notice.values))
    return replace(notice, title=notice.title.format_map(notice.values), parts=parts)


def with_names(part: Heading | Paragraph | Table, values: Mapping[str, str]) -> Heading | Paragraph | Table:
    """A part with its names replaced; what stands in the rows of a table stays."""
    if isinstance(part, Table):
        return replace(part, head=[text.format_map(values) for text in part.head])
    return replace(part, text=part.text.format_map(values))


def plain_parts(parts: Sequence[Part]) -> Iterator[Plain]:
    """All parts in their order, those of sections among them."""
    for part in parts:
        if isinstance(part, Section):
            yield from part.parts
        else:
            yield part


def day_words(day: datetime.date) -> str:
    """2026年4月2日, as a document is dated."""
    return f"{day.year}年{day.month}月{day.day}日"
