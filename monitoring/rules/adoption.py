"""名册承接: whether what a roll says of a household makes a case, and where case and roll differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from households.choices import MonitoringCategory, MonitoringState
from households.choices.risks import with_detail
from households.rules.values import in_brackets
from monitoring.choices.cases import Disaster, Risk
from monitoring.rules.identification import NamedRisk, read_risk, risks_unmet
from povertycase.exceptions import Unmet

MONTH = len("2026-03")
DETAILED = re.compile(r"(?P<word>[^（(]+)[（(](?P<detail>[^）)]+)[）)]")
ROLL = "名册监测对象信息"
# The state of a case that is on its way in; the register has no word for it.
JOINING = "joining"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRoll:
    """What the register says of a household: a MonitoringState, partial dates, risks as they are written."""

    category: str
    state: str
    identified_on: str
    removed_on: str
    risks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the case says otherwise than the roll."""

    label: str
    of_case: str
    of_roll: str


def risk_of_roll(text: str) -> NamedRisk | None:
    """A risk as a roll writes it: its word, its number, or its word with the detail in brackets.

    因自然灾害（洪涝灾害） says which disaster, 其他（…） says what. None for anything else, unguessed.
    Source: DOMAIN § 3.8
    """
    known = read_risk(text.strip())
    if known is not None:
        return known
    found = DETAILED.fullmatch(text.strip())
    if found is None:
        return None
    word, detail = found["word"].strip(), found["detail"].strip()
    if word == Risk.DISASTER and detail in Disaster.values:
        return NamedRisk(word, part=detail)
    return NamedRisk(word, note=detail) if word == Risk.OTHER else None


def as_on_roll(risk: NamedRisk) -> str:
    """A case's risk as the register keeps it: commas and brackets in its words are written otherwise.

    Source: DOMAIN § 3.8
    """
    return with_detail(risk.risk, risk.part or in_brackets(risk.note))


def adoption_unmet(roll: OnRoll) -> list[Unmet]:
    """Everything that keeps a household of a roll from becoming a case; a person settles it.

    Source: DOMAIN § 3.8; SEED0 § 0-14
    """
    return [*_standing_unmet(roll), *_days_unmet(roll), *_risks_unmet(roll.risks)]


def _standing_unmet(roll: OnRoll) -> list[Unmet]:
    unmet = []
    if roll.category not in MonitoringCategory.values:
        message = "名册没有写监测对象类别。"
        unmet.append(Unmet("category_missing", message, ROLL, "category"))
    if roll.state not in MonitoringState.values:
        message = "名册没有写风险是否已消除。"
        unmet.append(Unmet("state_missing", message, ROLL, "state"))
    return unmet


def _days_unmet(roll: OnRoll) -> list[Unmet]:
    """To the month at least: by the year alone no time limit can be counted."""
    unmet = []
    if len(roll.identified_on) < MONTH:
        message = f"识别时间“{roll.identified_on or '空'}”应写到月。"
        unmet.append(Unmet("identified_vague", message, ROLL, "identified_on"))
    if roll.state == MonitoringState.ACTIVE and roll.removed_on:
        message = f"名册写的是监测中，又有消除时间 {roll.removed_on}。"
        unmet.append(Unmet("removed_while_active", message, ROLL, "removed_on"))
    if roll.state != MonitoringState.REMOVED:
        return unmet
    if len(roll.removed_on) < MONTH:
        message = f"消除时间“{roll.removed_on or '空'}”应写到月。"
        unmet.append(Unmet("removed_vague", message, ROLL, "removed_on"))
    elif roll.removed_on[:MONTH] < roll.identified_on[:MONTH]:
        message = f"消除时间 {roll.removed_on} 早于识别时间 {roll.identified_on}。"
        unmet.append(Unmet("removed_early", message, ROLL, "removed_on"))
    return unmet


def _risks_unmet(texts: Sequence[str]) -> list[Unmet]:
    read = [(text, risk_of_roll(text)) for text in texts]
    unmet = [
        Unmet("risk_unknown", f"风险“{text}”不是规定的风险类别。", ROLL, "risks")
        for text, risk in read
        if risk is None
    ]
    known = [risk for _text, risk in read if risk is not None]
    return unmet + (risks_unmet(known) if known or not texts else [])


def differences(case: OnRoll, roll: OnRoll) -> list[Difference]:
    """Where the roll speaks otherwise than the case; of days only as far as both are precise.

    Of a case that is on its way in (JOINING) the register knows nothing yet, unless the roll calls the
    household monitored already.
    Source: DOMAIN § 3.8
    """
    if case.state == JOINING:
        is_early = roll.state == MonitoringState.ACTIVE
        return [Difference("风险状态", "正在办理纳入", _state(roll.state))] if is_early else []
    pairs = (
        ("监测对象类别", case.category, roll.category, case.category == roll.category),
        ("风险状态", _state(case.state), _state(roll.state), case.state == roll.state),
        ("识别时间", case.identified_on, roll.identified_on, _same(case.identified_on, roll.identified_on)),
        ("消除时间", case.removed_on, roll.removed_on, _same(case.removed_on, roll.removed_on)),
        ("风险", "、".join(case.risks), "、".join(roll.risks), _same_risks(case.risks, roll.risks)),
    )
    return [
        Difference(label, ours or "空", theirs or "空")
        for label, ours, theirs, is_same in pairs
        if not is_same
    ]


def _same(ours: str, theirs: str) -> bool:
    """2026-03 and 2026-03-15 do not differ."""
    return bool(ours) is bool(theirs) and (ours.startswith(theirs) or theirs.startswith(ours))


def _same_risks(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    read = (risk_of_roll(text) for text in theirs)
    return set(ours) == {risk.risk if risk else "" for risk in read}


def _state(state: str) -> str:
    words = {str(MonitoringState.ACTIVE): "监测中", str(MonitoringState.REMOVED): "风险已消除"}
    return words.get(state, state)
