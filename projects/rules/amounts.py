"""Amounts of money as people write them: yuan to the cent, and 万元 with as many places as that needs."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from povertycase.exceptions import Unmet

CENT = Decimal("0.01")
WAN = Decimal(10_000)
MOST_YUAN = Decimal(10) ** 16


def to_cents(value: Decimal) -> Decimal:
    """A computed amount in yuan, half up to the cent.

    Source: DOMAIN § 5.0
    """
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def yuan_of_wan(value: Decimal) -> Decimal | None:
    """Yuan of an amount in 万元; None when it holds a fraction of a cent, which nobody paid.

    8126.728603 万元 are 81,267,286.03 yuan; a seventh place would be one. Source: S34
    """
    yuan = value * WAN
    return yuan.quantize(CENT) if _is_exact(yuan) else None


def wan_of_yuan(value: Decimal) -> Decimal:
    """万元 of an amount in yuan, exact, without trailing zeros.

    Source: S34
    """
    wan = value / WAN
    return wan.quantize(Decimal(1)) if wan == wan.to_integral_value() else wan.normalize()


def read_yuan(text: str) -> Decimal | None:
    """The amount in yuan that somebody wrote; None when it is no number, or finer than a cent.

    Source: AC24
    """
    try:
        value = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value.quantize(CENT) if _is_exact(value) else None


def _is_exact(value: Decimal) -> bool:
    """Whether it has no fraction of a cent and is not absurd: of a larger one cents cannot even be told."""
    return value.is_finite() and abs(value) < MOST_YUAN and value == value.quantize(CENT)


def amount_unmet(value: Decimal | None, *, field: str = "amount_yuan") -> list[Unmet]:
    """An amount that moves is above nought, exact to the cent, and not absurd; minus nought is none either.

    value: yuan. Source: AC24
    """
    if value is None or not value.is_finite():
        return [Unmet("amount_required", "请填写金额，单位元，最多两位小数。", field=field)]
    if value <= 0:
        return [Unmet("amount_not_positive", "金额应大于 0；退回请登记“退回资金”，不要填负数。", field=field)]
    if value >= MOST_YUAN:
        return [Unmet("amount_too_large", "金额太大，请核对单位是元还是万元。", field=field)]
    if not _is_exact(value):
        return [Unmet("amount_scale", "金额最多两位小数（到分）。", field=field)]
    return []
