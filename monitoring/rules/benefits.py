"""Which benefits of a household's year look as if it got the same twice. Amounts are in yuan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from monitoring.choices.benefits import BenefitDoubt, BenefitPurpose, BenefitSource


@dataclass(frozen=True, slots=True)
class Benefit:
    """Something that was received. programme: the scheme, project or fund, as people call it.

    purpose: a BenefitPurpose, "" when its kind does not say. person: who of the household, None for all of
    it. yuan: None for what is not money; below nought for what came back.
    """

    source: str
    programme: str
    purpose: str
    person: int | None
    yuan: Decimal | None


@dataclass(frozen=True, slots=True)
class Doubted:
    """Benefits that somebody should look at together, by their places in the list, and why."""

    doubt: BenefitDoubt
    reason: str
    places: Sequence[int]


def doubts_of(benefits: Sequence[Benefit], *, relief_cap: Decimal | None) -> list[Doubted]:
    """What to look at in one household's year; nothing here says that anything is wrong.

    Two for one purpose from two programmes, for one person or for the household as a whole; else two of one
    amount from two sources: the same money may stand in two records. And more of the prevention fund, less
    what came back, than a household gets in a year; exactly the cap is allowed, None: nobody has set it.
    Only money counts.

    Source: SEED1 § 二(六); RELIEF § no public text
    """
    paid = [at for at, each in enumerate(benefits) if each.yuan is not None and each.yuan > 0]
    pairs = [(one, two) for one, two in combinations(paid, 2) if _meet(benefits[one], benefits[two])]
    alike = [pair for pair in pairs if _is_same_purpose(*(benefits[at] for at in pair))]
    equal = [
        (one, two)
        for one, two in pairs
        if benefits[one].source != benefits[two].source and benefits[one].yuan == benefits[two].yuan
    ]
    found = [_same_purpose(benefits, purpose, alike) for purpose in BenefitPurpose]
    found += [
        Doubted(
            BenefitDoubt.SAME_AMOUNT,
            f"两个来源各有一笔 {benefits[one].yuan:,.2f} 元，核对是否同一笔钱登记了两次",
            [one, two],
        )
        for one, two in equal
        if (one, two) not in alike
    ]
    return [each for each in (*found, _over_cap(benefits, relief_cap)) if each is not None]


def _meet(one: Benefit, two: Benefit) -> bool:
    """Whether both may have reached the same people."""
    return one.person is None or two.person is None or one.person == two.person


def _is_same_purpose(one: Benefit, two: Benefit) -> bool:
    same = one.purpose != "" and one.purpose == two.purpose
    return same and (one.source, one.programme) != (two.source, two.programme)


def _same_purpose(
    benefits: Sequence[Benefit], purpose: BenefitPurpose, alike: Iterable[tuple[int, int]]
) -> Doubted | None:
    places = sorted({at for pair in alike for at in pair if benefits[at].purpose == purpose})
    if not places:
        return None
    names = "、".join(dict.fromkeys(f"“{benefits[at].programme}”" for at in places))
    reason = f"为“{purpose.label}”一年内领到{names}，核对是否重复"
    return Doubted(BenefitDoubt.SAME_PURPOSE, reason, places)


def _over_cap(benefits: Sequence[Benefit], cap: Decimal | None) -> Doubted | None:
    places = [at for at, each in enumerate(benefits) if each.source == BenefitSource.RELIEF]
    total = sum((benefits[at].yuan or Decimal(0) for at in places), Decimal(0))
    if cap is None or total <= cap:
        return None
    reason = f"防返贫基金一年内共 {total:,.2f} 元，超过每户每年上限 {cap:,.2f} 元"
    return Doubted(BenefitDoubt.OVER_CAP, reason, places)
