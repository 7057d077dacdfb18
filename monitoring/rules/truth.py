"""纳而不准: whether what a case says agrees with what is known of the household."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from households.choices import SafeguardItem, Severity
from monitoring.choices.cases import Risk
from monitoring.rules.found import G1, SEED2, Facts, Found
from monitoring.rules.identification import NamedRisk, category_unmet, risks_unmet

# A safeguard that fails is a risk by that name.
RISK_OF_SAFEGUARD: Mapping[str, Risk] = {
    SafeguardItem.HOUSING: Risk.HOUSING,
    SafeguardItem.WATER: Risk.WATER,
}
RULE = "M-WRONG"


@dataclass(frozen=True, slots=True)
class Shares:
    """Figures of policy: above which share of members who can work labour is not what is lacking.

    large: the share that counts from `large_family` members on.
    """

    share: Decimal
    large: Decimal
    large_family: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What is known of the members when a case is looked at; None is unknown.

    able: how many have 普通 or 技能劳动力; able_or_weak: those and the 弱 or 半劳动力. oop_yuan: compliant
    out-of-pocket expense of the last twelve months. failing: safeguards found not to be met.
    """

    members: int
    able: int | None = None
    able_or_weak: int | None = None
    has_disabled: bool | None = None
    has_ill: bool | None = None
    has_students: bool | None = None
    oop_yuan: Decimal | None = None
    failing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a household was taken in for, at identification; None is unknown.

    has_evidence: a paper shows a sudden event (突发).
    """

    per_capita_yuan: Decimal | None
    line_yuan: Decimal | None
    oop_yuan: Decimal | None
    threshold_yuan: Decimal
    failing: frozenset[str] | None = field(default=None)
    has_evidence: bool = False


def groundless(grounds: Grounds) -> Found | None:
    """M-WRONG (error): taken in with income at or above the line, nothing failing, nothing spent, no event.

    Silent while income, line, safeguards or expense are unknown.
    Source: SEED2 § 二(一) 纳而不准
    """
    if grounds.has_evidence or grounds.failing is None or grounds.failing:
        return None
    if grounds.per_capita_yuan is None or grounds.line_yuan is None or grounds.oop_yuan is None:
        return None
    if grounds.per_capita_yuan < grounds.line_yuan or grounds.oop_yuan >= grounds.threshold_yuan:
        return None
    message = (
        f"识别时人均 {grounds.per_capita_yuan:,.2f} 元，不低于监测线 {grounds.line_yuan:,.2f} 元，"
        "三保障和饮水没有问题，没有大额支出，也没有突发情况的证明材料。"
    )
    facts: Facts = {"per_capita_yuan": str(grounds.per_capita_yuan), "line_yuan": str(grounds.line_yuan)}
    return _wrong("grounds", message, f"{SEED2} 二(一)", facts)


def contradictions(
    category: str, household_type: str, risks: Sequence[NamedRisk], family: Family, shares: Shares
) -> list[Found]:
    """W1 to W9: risks and category that what is known of the household speaks against.

    Silent where the fact is unknown.
    Source: G1 § 2_11_001 to 5_18_008
    """
    named = {each.risk for each in risks}
    return [
        *_of_disability(named, family),
        *_of_illness(named, family),
        *_of_schooling(named, family),
        *_of_work(named, family),
        *_of_labour(named, family, shares),
        *_of_words(risks),
        *_of_safeguards(named, family),
        *_of_category(category, household_type),
    ]


def _of_disability(named: Iterable[str], family: Family) -> list[Found]:
    if Risk.DISABILITY not in named or family.has_disabled is not False:
        return []
    return [_wrong("W1", "风险为因残，但没有残疾人或持残疾人证的成员。", f"{G1} 2_11_001")]


def _of_illness(named: Iterable[str], family: Family) -> list[Found]:
    if Risk.ILLNESS not in named:
        return []
    found = []
    if family.has_ill is False:
        found.append(_wrong("W2", "风险为因病，但没有长期慢性病或患大病的成员。", f"{G1} 5_15_015"))
    if family.oop_yuan == 0:
        found.append(_wrong("W2-oop", "风险为因病，但合规自付支出为 0 元。", f"{G1} 5_15_020"))
    return found


def _of_schooling(named: Iterable[str], family: Family) -> list[Found]:
    if Risk.SCHOOLING not in named or family.has_students is not False:
        return []
    return [_wrong("W3", "风险为因学，但没有在校生。", f"{G1} 4_11_006")]


def _of_work(named: Iterable[str], family: Family) -> list[Found]:
    if Risk.WORK not in named or family.able_or_weak is None or family.able_or_weak:
        return []
    return [_wrong("W4", "风险为因务工就业不稳，但成员都无劳动力或丧失劳动力。", f"{G1} 5_15_013")]


def _of_labour(named: Iterable[str], family: Family, shares: Shares) -> list[Found]:
    """W5: every member can work; or the larger share of a larger family; or more than the share of any."""
    if Risk.LABOUR not in named or not family.able or not family.members:
        return []
    share = Decimal(family.able) / family.members
    facts: Facts = {"able": family.able, "members": family.members}
    words = f"风险为缺劳动力，但 {family.members} 人中有 {family.able} 人有劳动力"
    if family.able >= family.members:
        return [_wrong("W5-all", f"{words}，即全家都有劳动力。", f"{G1} 4_11_009", facts)]
    if share >= shares.large and family.members >= shares.large_family:
        return [_wrong("W5-half", f"{words}，占 {shares.large:.0%} 以上。", f"{G1} 5_11_029", facts)]
    if share > shares.share:
        return [_wrong("W5", f"{words}，超过 {shares.share:.0%}。", f"{G1} 5_18_008", facts)]
    return []


def _of_words(risks: Sequence[NamedRisk]) -> list[Found]:
    """W6, W7: a disaster without its kind, 其他 without its words."""
    parts = {"disaster_kind": "W6", "other_note": "W7"}
    return [
        _wrong(parts[item.code], item.message, item.clause)
        for item in risks_unmet(risks)
        if item.code in parts
    ]


def _of_safeguards(named: Iterable[str], family: Family) -> list[Found]:
    """W8: a house or water that is not safe, and the risk is not named."""
    found = []
    for item, risk in RISK_OF_SAFEGUARD.items():
        if item in family.failing and risk not in named:
            message = f"“{SafeguardItem(item).label}”不达标，但风险里没有“{risk}”。"
            found.append(_wrong(f"W8-{item}", message, f"{G1} 4_11_006、4_11_007"))
    return found


def _of_category(category: str, household_type: str) -> list[Found]:
    if not household_type:
        return []
    return [_wrong("W9", item.message, item.clause) for item in category_unmet(category, household_type)]


def _wrong(part: str, message: str, clause: str, facts: Facts | None = None) -> Found:
    return Found(
        rule=RULE, part=part, severity=Severity.ERROR, message=message, clause=clause, facts=facts or {}
    )
