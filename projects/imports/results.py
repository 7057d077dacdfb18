"""What became of an uploaded sheet, from the result that its job kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from households.choices.findings import FINDING_TITLES
from povertycase.models import User
from projects.choices.findings import SHEET_FINDINGS
from projects.imports.fund_rows import official
from projects.models import FundBatch

OF_BATCHES = ("P-IND", "P-FEE", "W-PARAM")


@dataclass(frozen=True, slots=True)
class BatchTold:
    """One batch of a sheet. pk: None when it is not in reach any more.

    judged: state of a lamp and sentence, for all that is said of its shares.
    """

    pk: int | None
    document_number: str
    level: str
    rows: int
    wan: str
    industry_percent: str
    fee_percent: str
    judged: Sequence[tuple[str, str]]


def batches_told(told: Mapping[str, Any], *, by: User) -> list[BatchTold]:
    """The batches that a sheet speaks of, each with its page; one query."""
    rows = FundBatch.objects.visible_to(by).filter(division=told.get("division", ""))
    known = {
        (official(number), level): pk
        for number, level, pk in rows.values_list("document_number", "level", "pk")
    }
    return [_batch(each, known, told) for each in told.get("batches", [])]


def findings_told(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everything that was found, errors first, each under the name of its kind."""
    found = [{**each, "title": title_of(each["code"])} for each in told.get("findings", [])]
    return sorted(found, key=lambda each: each["severity"] != "error")


def title_of(code: str) -> str:
    """What a finding is called: in the words of these sheets, else in those of rolls."""
    return SHEET_FINDINGS.get(code) or FINDING_TITLES.get(code, "")


def _batch(
    facts: Mapping[str, Any], known: Mapping[tuple[str, str], int], told: Mapping[str, Any]
) -> BatchTold:
    number, level = facts["document_number"], facts["level"]
    begins = f"{number}（{level}）："
    said = [
        ("overdue" if each["code"].startswith("P") else "soon", each["message"])
        for each in told.get("findings", [])
        if each["code"] in OF_BATCHES
    ]
    names = ("rows", "wan", "industry_percent", "fee_percent")
    return BatchTold(
        pk=known.get((number, level)),
        document_number=number,
        level=level,
        **{name: facts[name] for name in names},
        judged=[(state, words.removeprefix(begins)) for state, words in said if words.startswith(begins)],
    )
