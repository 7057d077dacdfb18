"""What a subsidy comes to, by whom it is for and how they stand. Amounts are in yuan."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from povertycase.exceptions import Unmet
from projects.choices.subsidies import CLAIMANTS, RatePer, Standing

P_FOUR = "“四小”奖补标准"
P_DUP = "同一人同一补贴同一期间只补一次"
MOST_NAMED = 5
# The standing of a rate that is for everybody.
EVERYBODY = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register says of a household: 一般农户 or not, registered or not, and its exit.

    is_exited: listed as 脱贫户, whatever the day. exited_on: ISO text to the precision known.
    """

    is_ordinary: bool
    is_registered: bool
    is_exited: bool
    exited_on: str


@dataclass(frozen=True, slots=True)
class Rate:
    """So many yuan for each person, or once for the claim."""

    per: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """People of one standing in a claim, their rate (None: there is none), and what the line comes to.

    A rate per claim that another line has paid already comes to nought.
    """

    standing: str
    people: int
    rate: Rate | None
    yuan: Decimal


def standing_of(facts: Registered, *, on: datetime.date) -> Standing | None:
    """How a household stands on the day that decides; None while the register does not say.

    An exit known to the year counts within its year. A household listed as exited without a day is unknown:
    whether it exited this year decides the rate. Source: SEED4 § 四 四小; DOMAIN § 5.10 P-FOUR
    """
    if facts.is_ordinary:
        return Standing.ORDINARY
    if facts.exited_on:
        if facts.exited_on > on.isoformat():  # text: what is known to the year sorts before its days
            return Standing.UNEXITED
        is_this_year = facts.exited_on[:4] == f"{on:%Y}"
        return Standing.EXITED_IN_YEAR if is_this_year else Standing.EXITED
    if facts.is_exited or not facts.is_registered:
        return None
    return Standing.UNEXITED


def subsidy_lines(standings: Sequence[str], rates: Mapping[str, Rate]) -> list[Line]:
    """P-FOUR and every other rate, line by line: one for each standing, in the order in which they come.

    standings: one for each person. rates: by Standing, EVERYBODY for those without one of their own. A rate
    per claim is paid once, however many people: the highest. Source: SEED4 § 四 四小, 400, 600, 1000 yuan a
    person and 1000 an ordinary household; SEED0 § 二(六)
    """
    found = [
        (standing, people, rates.get(standing) or rates.get(EVERYBODY))
        for standing, people in Counter(standings).items()
    ]
    once = max((rate.yuan for _s, _p, rate in found if rate and rate.per == RatePer.CLAIM), default=None)
    lines = []
    for standing, people, rate in found:
        yuan = Decimal(0)
        if rate is not None and rate.per == RatePer.PERSON:
            yuan = rate.yuan * people
        elif rate is not None and rate.yuan == once:
            yuan, once = rate.yuan, None
        lines.append(Line(standing, people, rate, yuan))
    return lines


def subsidy_yuan(standings: Sequence[str], rates: Mapping[str, Rate]) -> Decimal | None:
    """What the people of a claim come to; None when one of them has no rate, or nobody is there.

    Source: SEED4 § 四 四小; SEED0 § 二(六)
    """
    lines = subsidy_lines(standings, rates)
    if not lines or any(line.rate is None for line in lines):
        return None
    return sum((line.yuan for line in lines), Decimal(0))


def waits_for_standing(rates: Mapping[str, Rate]) -> bool:
    """Whether the amount hangs on the day that decides, so that nothing is approved before it.

    Source: DOMAIN § 5.10 P-FOUR
    """
    return any(standing != EVERYBODY for standing in rates)


def claimant_unmet(kind: str, claimant: str) -> list[Unmet]:
    """Who may claim a subsidy of `kind`.

    Source: SEED0 § 二(六); SEED4 § 四
    """
    may = CLAIMANTS[kind]  # type: ignore[index]
    if claimant in may:
        return []
    words = "、".join(sorted(str(each.label) for each in may))
    return [Unmet("claimant", f"这项补贴由{words}申报。", field="subject")]


def period_unmet(period: int, *, periods: int) -> list[Unmet]:
    """A period of the scheme's year, counted from 1.

    Source: DOMAIN § 5.10 P-DUP
    """
    if 1 <= period <= periods:
        return []
    return [Unmet("period", f"期次应在 1 到 {periods} 之间。", field="period")]


def recipients_unmet(*, without_identity: int, counted_already: Sequence[str]) -> list[Unmet]:
    """P-DUP: nobody twice, and nobody whose identity is not known, for then nobody could tell.

    without_identity: a number of people. counted_already: for each claim in which one of them stands, who
    and where. Source: DOMAIN § 5.10 P-DUP
    """
    unmet = []
    if without_identity:
        message = f"有 {without_identity} 人的公民身份号码待补，补齐后才能列入补贴名单。"
        unmet.append(Unmet("identity_pending", message, P_DUP, "subject"))
    if counted_already:
        named = "；".join(counted_already[:MOST_NAMED])
        rest = "；还有其他" if len(counted_already) > MOST_NAMED else ""
        message = f"本期已经申报或领取过这项补贴：{named}{rest}。"
        unmet.append(Unmet("P-DUP", message, P_DUP, "subject"))
    return unmet
