"""What became of a sheet of projects or money, and everything that was found in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from households.rules.problems import shown
from povertycase.sheets import FileRefused, Note

FINDINGS_MAX = 20_000
SEVERITIES = {"E": "error", "W": "warning", "N": "note"}
RAN, REFUSED, NOTHING_APPLIED = 0, 2, 3


class Told(NamedTuple):
    """One thing that was found: of a cell when it names a row and a column, else of the whole sheet.

    value: the cell as it is written.
    """

    code: str
    message: str
    row: int | None = None
    column: str = ""
    value: str = ""

    @property
    def severity(self) -> str:
        """error, warning or note; a finding by a rule's own code (P-…) holds nothing back."""
        return SEVERITIES.get(self.code[0], "warning")


@dataclass
class Outcome:
    """Rows by what was done with them, the figures that were read, and the findings, all counted.

    is_refused: nothing of the sheet was taken. facts: what a kind of sheet says beside its rows; said: the
    same in words.
    """

    kind: str
    sheet: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    facts: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    finding_counts: Counter[str] = field(default_factory=Counter)
    is_refused: bool = False

    @property
    def written(self) -> int:
        """How many records the sheet made or changed."""
        return self.counts["new"] + self.counts["changed"]

    @property
    def status(self) -> int:
        """The exit status of the command: 2 refused, 3 all that says something new was held back."""
        if self.is_refused:
            return REFUSED
        return NOTHING_APPLIED if self.counts["held"] and not self.written else RAN

    @property
    def has_errors(self) -> bool:
        """Whether anything that was found keeps something out."""
        return any(code.startswith("E") for code in self.finding_counts)

    def add(self, found: Iterable[Told]) -> None:
        """Take findings in; beyond a limit they are counted only."""
        for told in found:
            self.finding_counts[told.code] += 1
            if len(self.findings) < FINDINGS_MAX:
                self.findings.append(
                    {
                        "code": told.code,
                        "severity": told.severity,
                        "sheet": self.sheet,
                        "row": told.row,
                        "column": told.column,
                        "value": shown(told.value),
                        "message": told.message,
                    }
                )

    def notes(self, notes: Iterable[Note]) -> None:
        """What the reader says of the whole file."""
        self.add(Told(note.code, note.message) for note in notes)

    def as_json(self) -> Mapping[str, Any]:
        """The object of `import_sheet KIND --json`."""
        kinds = ("new", "changed", "unchanged", "held")
        return {
            "kind": self.kind,
            "sheet": self.sheet,
            **self.facts,
            **{kind: self.counts[kind] for kind in kinds},
            "written": self.written,
            "findings": self.findings,
            "finding_counts": dict(self.finding_counts),
        }

    def kept(self) -> dict[str, Any]:
        """All of it as a job's cursor keeps it between two chunks of rows."""
        return {
            "sheet": self.sheet,
            "counts": dict(self.counts),
            "findings": self.findings,
            "finding_counts": dict(self.finding_counts),
        }

    @classmethod
    def restored(cls, kind: str, kept: Mapping[str, Any]) -> "Outcome":
        """The same again; of an empty cursor, the beginning."""
        return cls(
            kind,
            sheet=kept.get("sheet", ""),
            counts=Counter(kept.get("counts", {})),
            findings=list(kept.get("findings", [])),
            finding_counts=Counter(kept.get("finding_counts", {})),
        )

    def lines(self) -> Iterator[str]:
        """The figures and the findings in words."""
        yield from self.said
        for each in self.findings:
            yield f"  {where(each)}{each['message']}（{each['code']}）"

    @classmethod
    def of_refusal(cls, kind: str, refused: FileRefused) -> "Outcome":
        """The same of a file that was turned away."""
        outcome = cls(kind, is_refused=True, facts={"rows": 0})
        outcome.add([Told(refused.code, refused.message)])
        return outcome


def where(finding: Mapping[str, Any]) -> str:
    """The place of a finding at the start of its sentence; "" for one about the whole sheet."""
    if not finding["row"]:
        return ""
    place = _("第 {row} 行").format(row=finding["row"])
    if finding["column"]:
        place = f"{place} {finding['column']}"
    return f"{place} {finding['value']}：" if finding["value"] else f"{place}："
