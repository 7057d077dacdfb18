"""An import in numbers: how much the file holds, what differs, what was written."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.choices import DifferenceKind
from households.models import RollBatch

IN_ROLL = (
    DifferenceKind.NEW,
    DifferenceKind.CHANGED,
    DifferenceKind.MOVED,
    DifferenceKind.HEAD,
    DifferenceKind.CLEARED,
    DifferenceKind.UNCHANGED,
)

# In the order in which a person looks at them.
HINTS = {
    DifferenceKind.NEW: gettext_lazy("登记库里没有的人和户"),
    DifferenceKind.CHANGED: gettext_lazy("花名册与登记库的内容不同"),
    DifferenceKind.MOVED: gettext_lazy("人换了户，或户换了村"),
    DifferenceKind.HEAD: gettext_lazy("户主换了人"),
    DifferenceKind.VANISHED: gettext_lazy("登记库里有、本次花名册里没有的人"),
    DifferenceKind.CLEARED: gettext_lazy("登记库里有内容、花名册里是空白"),
}
WARNINGS = {
    DifferenceKind.VANISHED: gettext_lazy(
        "勾选后，这些人会从所在户减少，原因记为“花名册消失”。请先核实是否漏报。"
    ),
    DifferenceKind.CLEARED: gettext_lazy("勾选后，登记库里的原有内容会被清空。漏填的，请补填后重新上传。"),
}

# The register's tables under the names that the writing counts them by.
TABLE_WORDS = {
    "household": gettext_lazy("户"),
    "registration": gettext_lazy("户编号登记"),
    "person": gettext_lazy("人员"),
    "membership": gettext_lazy("家庭成员关系"),
    "statement": gettext_lazy("收支表"),
    "income": gettext_lazy("收支表"),
    "line": gettext_lazy("收支明细"),
}


@dataclass(frozen=True)
class Totals:
    """What the file holds, what stays out because of errors, and what waits for a confirmation."""

    rows: int
    people: int
    households: int
    unchanged: int
    held_people: int
    held_households: int
    consent_households: int


@dataclass(frozen=True)
class Category:
    """One way of differing from the register; people accept by category."""

    kind: DifferenceKind
    hint: str
    warning: str
    people: int
    households: int

    @property
    def label(self) -> str:
        """What the category is called."""
        return str(self.kind.label)

    @property
    def size_words(self) -> str:
        """`3 人 1 户`, only what there is of both."""
        parts = ((self.people, _("人")), (self.households, _("户")))
        return " ".join(f"{number:,} {unit}" for number, unit in parts if number) or _("无")

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs in this way."""
        return not (self.people or self.households)


def totals_of(batch: RollBatch) -> Totals:
    """The numbers above the details; zeros before the file has been read."""
    counts = batch.counts
    people, households = counts.get("people") or {}, counts.get("households") or {}
    held_people, held_households = counts.get("held_people", 0), counts.get("held_households", 0)
    return Totals(
        rows=counts.get("rows", 0),
        people=sum(people.get(kind, 0) for kind in IN_ROLL) + held_people,
        households=sum(households.get(kind, 0) for kind in IN_ROLL) + held_households,
        unchanged=people.get(DifferenceKind.UNCHANGED, 0),
        held_people=held_people,
        held_households=held_households,
        consent_households=counts.get("consent_households", 0),
    )


def categories_of(batch: RollBatch) -> list[Category]:
    """Every category with its numbers, also the empty ones."""
    people, households = batch.counts.get("people") or {}, batch.counts.get("households") or {}
    return [
        Category(kind, str(hint), str(WARNINGS.get(kind, "")), people.get(kind, 0), households.get(kind, 0))
        for kind, hint in HINTS.items()
    ]


def written_words(batch: RollBatch) -> list[tuple[str, int]]:
    """How many rows of which table were written, in words."""
    rows: dict[str, int] = {}
    for table, number in (batch.counts.get("written_rows") or {}).items():
        label = str(TABLE_WORDS.get(table, _("其他")))
        rows[label] = rows.get(label, 0) + number
    return [(label, number) for label, number in rows.items() if number]
