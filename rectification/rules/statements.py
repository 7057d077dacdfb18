"""Statements of responsibility: what signing one asks for, and what has changed in the table since."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from povertycase.exceptions import Unmet

BASIS = "层层签订责任书"
LONGEST_TEXT, LONGEST_PERSON = 100, 50
# A year's statement may be signed in the year before it.
AHEAD = 1


@dataclass(frozen=True, slots=True)
class Difference:
    """One target as it was signed and as the table has it today; None: it is not in there."""

    name: str
    unit: str
    signed: str | None
    now: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.signed != self.now


def differences(signed: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Each target that was signed beside that of today, then those that were set since.

    signed, now: {indicator, name, unit, target as text} of each. Source: SEED1 § 四(二)
    """
    today = {each["indicator"]: each for each in now}
    then = {each["indicator"] for each in signed}
    kept = [
        Difference(each["name"], each["unit"], each["target"], today.get(each["indicator"], {}).get("target"))
        for each in signed
    ]
    return kept + [
        Difference(each["name"], each["unit"], None, each["target"])
        for each in now
        if each["indicator"] not in then
    ]


def required_unmet(*, year: int, due_on: datetime.date, on: datetime.date) -> list[Unmet]:
    """What is wrong with asking for the statements of a year by a day.

    Source: SEED1 § 四(二)
    """
    if due_on < on:
        return [Unmet("due_past", "签订期限不能早于今天。", BASIS, "due_on")]
    if due_on.year not in {year - AHEAD, year}:
        message = f"{year} 年度的责任书，签订期限应在 {year - AHEAD} 年或 {year} 年内。"
        return [Unmet("due_year", message, BASIS, "due_on")]
    return []


def statement_unmet(
    words: Mapping[str, str], *, signed_on: datetime.date, year: int, on: datetime.date, has_targets: bool
) -> list[Unmet]:
    """What a statement lacks before it counts as signed; all of it at once.

    words: giver_unit, giver, giver_duty, signer and signer_duty with their labels. Source: SEED1 § 四(二)
    """
    unmet = [
        Unmet("required", f"请填写{LABELS[name]}。", BASIS, name)
        for name in LABELS
        if not words[name].strip()
    ]
    if signed_on > on:
        unmet.append(Unmet("day_ahead", "签订日期不能晚于今天。", BASIS, "signed_on"))
    elif signed_on.year not in {year - AHEAD, year}:
        message = f"{year} 年度的责任书，签订日期应在 {year - AHEAD} 年或 {year} 年内。"
        unmet.append(Unmet("day_outside", message, BASIS, "signed_on"))
    if not has_targets:
        message = "还没有给这个地方下达本年度目标，责任书没有指标可签。请上级先在“年度目标”里下达。"
        unmet.append(Unmet("targets_required", message, BASIS))
    return unmet


LABELS: Mapping[str, str] = {
    "giver_unit": "交办单位",
    "giver": "交办人姓名",
    "giver_duty": "交办人职务",
    "signer": "责任人姓名",
    "signer_duty": "责任人职务",
}
