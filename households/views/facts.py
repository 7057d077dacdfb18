"""Facts of a record by block, as its page shows them: readable ones only, personal ones masked."""

from dataclasses import dataclass

from households.models.base import RegisterRow
from households.models.fact_blocks import Blocks
from households.reports.shown import shown_or_masked
from povertycase.models import User


@dataclass(frozen=True)
class Fact:
    """One field of one record on a page; `is_personal`: masked, with a button to see it in full."""

    name: str
    label: str
    value: str
    is_personal: bool

    @property
    def key(self) -> str:
        """Unique on the page of one record."""
        return self.name.replace("_", "-")


@dataclass(frozen=True)
class Block:
    """Facts under one heading."""

    heading: str
    facts: list[Fact]

    @property
    def known(self) -> list[Fact]:
        """What there is."""
        return [fact for fact in self.facts if fact.value]

    @property
    def blank(self) -> list[str]:
        """The labels of what is not known."""
        return [fact.label for fact in self.facts if not fact.value]


def blocks_of(record: RegisterRow, blocks: Blocks, user: User) -> list[Block]:
    """The record's blocks with the fields `user` reads; a block without any is left out."""
    readable = type(record).readable_fields(user, record)
    shown = [
        Block(str(heading), [_fact(record, name) for name in names if name in readable])
        for heading, names in blocks
    ]
    return [block for block in shown if block.facts]


def _fact(record: RegisterRow, name: str) -> Fact:
    field = record._meta.get_field(name)
    return Fact(
        name=name,
        label=str(field.verbose_name),  # type: ignore[union-attr]
        value=shown_or_masked(record, field),  # type: ignore[arg-type]
        is_personal=name in record.PERSONAL,
    )
