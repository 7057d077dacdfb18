"""M-SWEEP: whether a village was gone through often enough, and whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from households.choices import Severity
from monitoring.rules.found import SEED2, Facts, Found

CLAUSE = f"{SEED2} 二(一) 每年至少组织两次集中排查"


@dataclass(frozen=True, slots=True)
class Swept:
    """One round in a village. recorded: households with a record, by telephone where nobody was at home.

    key: tells it from another round of the same title.
    """

    title: str
    households: int
    recorded: int
    key: str


def sweeps_short(rounds: Sequence[Swept], *, year: int, least: int, is_year_over: bool) -> list[Found]:
    """A round that is not whole, and a year with too few whole rounds.

    Before the year is over too few rounds are a note, afterwards an error. A village without households
    has nothing to go through.
    Source: SEED2 § 二(一)
    """
    found = [_incomplete(each) for each in rounds if each.recorded < each.households]
    whole = sum(1 for each in rounds if each.households and each.recorded >= each.households)
    if whole < least:
        message = f"{year} 年完成全覆盖排查 {whole} 次，应不少于 {least} 次。"
        severity = Severity.ERROR if is_year_over else Severity.NOTE
        facts: Facts = {"year": year, "whole": whole, "least": least}
        found.append(
            Found(
                rule="M-SWEEP",
                part=f"count:{year}",
                severity=severity,
                message=message,
                clause=CLAUSE,
                facts=facts,
            )
        )
    return found


def _incomplete(each: Swept) -> Found:
    missing = each.households - each.recorded
    message = f"{each.title}：{each.households} 户中 {each.recorded} 户有记录，还差 {missing} 户。"
    facts: Facts = {"households": each.households, "recorded": each.recorded}
    return Found(
        rule="M-SWEEP",
        part=f"cover:{each.key}",
        severity=Severity.WARNING,
        message=message,
        clause=CLAUSE,
        facts=facts,
    )
