"""What is found of villages as a whole, for which the whole county is looked at."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from households.choices import IncomeConcept, Severity
from households.rules.income_screens import crowded_villages, identical_incomes, share_just_above
from monitoring.actions.screening.figures import PolicyOfCounty, told
from monitoring.actions.screening.homes import rows
from monitoring.actions.screening.writing import Told
from monitoring.rules.catalogue import RULES, figures_taken
from monitoring.rules.found import Facts, Found

INCOMES = """
    SELECT DISTINCT ON (statement.household_id) statement.division_id, statement.household_id,
        statement.stated_per_capita_yuan AS per_capita, statement.stated_net_yuan AS net
    FROM households_incomestatement AS statement
    JOIN households_household AS home ON home.id = statement.household_id AND home.status = 'active'
    WHERE statement.division_id BETWEEN %(first)s AND %(last)s AND statement.concept = %(net)s
    ORDER BY statement.household_id, statement.period_end DESC, statement.id DESC
"""


def judge_villages(policy: PolicyOfCounty, *, on: datetime.date) -> Iterator[Told]:
    """I-06: incomes just above the line, and incomes that are the same."""
    heads: dict[str, list[Decimal]] = defaultdict(list)
    nets: dict[str, dict[str, Decimal]] = defaultdict(dict)
    county = policy.county
    for row in rows(INCOMES, first=county, last=f"{county}~", net=IncomeConcept.NET):
        if row["per_capita"] is not None:
            heads[row["division_id"]].append(row["per_capita"])
        if row["net"] is not None:
            nets[row["division_id"]][str(row["household_id"])] = row["net"]
    yield from _crowded(policy, heads, on=on)
    yield from _identical(policy, nets, on=on)


def _crowded(policy: PolicyOfCounty, heads: dict[str, list[Decimal]], *, on: datetime.date) -> Iterator[Told]:
    figures = policy.at(policy.county, on)[1]
    line, band, percentile = figures.line_yuan, figures.band, figures.percentile
    if line is None or band is None or percentile is None:
        return
    known = {
        village: share_just_above(incomes, line_yuan=line, band=band) for village, incomes in heads.items()
    }
    shares = {village: share for village, share in known.items() if share is not None}
    for village in crowded_villages(shares, percentile=percentile):
        share = shares[village]
        message = (
            f"人均纯收入在监测线以上 {band:.0%} 以内的户占 {share:.1%}，"
            f"高于全县 {percentile}% 的村，请核对收入是否真实。"
        )
        facts: Facts = {"share": str(round(share, 4)), "households": len(heads[village])}
        yield _of_village(policy, village, "crowded", message, facts, on=on)


def _identical(
    policy: PolicyOfCounty, nets: dict[str, dict[str, Decimal]], *, on: datetime.date
) -> Iterator[Told]:
    least = policy.at(policy.county, on)[1].identical_least
    if least is None:
        return
    for village, incomes in nets.items():
        same = identical_incomes(incomes, least=least)
        if same:
            count = sum(len(each) for each in same)
            message = f"有 {count} 户的纯收入分别与至少 {least - 1} 户完全相同，请核对收入是否真实。"
            facts: Facts = {"households": count, "groups": len(same)}
            yield _of_village(policy, village, "identical", message, facts, on=on)


def _of_village(
    policy: PolicyOfCounty, village: str, part: str, message: str, facts: Facts, *, on: datetime.date
) -> Told:
    found = Found(
        rule="I-06",
        part=part,
        severity=Severity.WARNING,
        message=message,
        clause=RULES["I-06"].basis,
        facts=facts,
    )
    rows_ = policy.at(village, on)[0]
    keys = figures_taken("I-06", part, is_exited=False)
    return Told(found, village, None, None, told(rows_, keys))
