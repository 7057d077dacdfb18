"""医保: what somebody paid in a year, for one stay in hospital, and as a share of what the stay cost."""

import datetime
from decimal import Decimal

from monitoring.choices.feeds import Signal
from monitoring.rules.feed_facts import Known, Limits, Said, Warned

INSIDE, OUTSIDE = "区域内", "区域外"
SHARE_CLAUSE = "通川区2020年巩固脱贫成果方案 二(七)19 区域内住院个人支付比例控制在10%以内"


def own_payments(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """What somebody paid since January, at the threshold or above it; outpatient costs count by the month.

    Source: DOMAIN § 3.9
    """
    found = []
    least = limits.inpatient_other_yuan
    if known.is_registered or known.is_registered is None:
        least = min(limits.inpatient_registered_yuan, least)
    if said.amount_yuan is not None and said.amount_yuan >= least:
        who = "脱贫人口" if known.is_registered else "一般农村人口"
        message = (
            f"{as_of.year}年1月至{as_of.month}月住院个人自付 {said.amount_yuan:,.2f} 元，"
            f"达到{who}的预警线 {least:,.0f} 元。"
        )
        found.append(Warned(Signal.INPATIENT, message))
    if said.monthly_yuan is not None and said.monthly_yuan >= limits.outpatient_yuan:
        message = f"门诊月自付 {said.monthly_yuan:,.2f} 元，达到预警线 {limits.outpatient_yuan:,.0f} 元。"
        found.append(Warned(Signal.OUTPATIENT, message))
    return found


def admissions(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """One stay in hospital: what was paid of it after all insurance, and which share that is.

    The amount at the threshold or above it, which is lower for whoever is monitored. The share of registered
    and monitored people alone, inside the region, strictly above its limit; of the stay, and of the year.
    Silent on the share where the row does not say that it was inside.
    Source: DOMAIN § 3.9; SEED0 § 0-25
    """
    found = []
    least = limits.admission_other_yuan
    if known.is_monitored is not False:
        least = min(limits.admission_monitored_yuan, least)
    if said.amount_yuan is not None and said.amount_yuan >= least:
        who = "监测对象" if known.is_monitored else "一般农村人口"
        paid = f"单次住院三重保障后个人支付 {said.amount_yuan:,.2f} 元"
        message = f"{paid}，达到{who}的预警线 {least:,.0f} 元。"
        found.append(Warned(Signal.ADMISSION, message))
    if known.is_registered is False and known.is_monitored is False:
        return found
    if said.word == INSIDE and _is_above(said.amount_yuan, said.total_yuan, limits.own_share):
        message = _share_message("单次住院", said.amount_yuan, said.total_yuan, limits.own_share)
        found.append(Warned(Signal.OWN_SHARE, message, SHARE_CLAUSE))
    if _is_above(said.year_own_yuan, said.year_total_yuan, limits.own_share):
        span = f"{as_of.year}年1月至{as_of.month}月住院合计"
        message = _share_message(span, said.year_own_yuan, said.year_total_yuan, limits.own_share)
        found.append(Warned(Signal.OWN_SHARE_YEAR, message, SHARE_CLAUSE))
    return found


def _is_above(own: Decimal | None, total: Decimal | None, limit: Decimal) -> bool:
    return own is not None and total is not None and total > 0 and own > total * limit


def _share_message(what: str, own: Decimal | None, total: Decimal | None, limit: Decimal) -> str:
    """Both amounts are there: their share was found to be above."""
    own, total = own or Decimal(0), total or Decimal(1)
    return (
        f"{what}总费用 {total:,.2f} 元，个人支付 {own:,.2f} 元，"
        f"占 {own / total:.1%}，超过区域内 {limit:.0%} 的控制线。"
    )
