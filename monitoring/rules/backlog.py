"""名册承接, 措施待补录: what a case from a roll got is on paper elsewhere until somebody enters it."""

import datetime
from collections.abc import Sequence

from households.choices import Severity
from monitoring.rules.found import SEED2, Found
from monitoring.rules.helping import Landed

# What is asked of measures; of a case whose measures nobody has entered yet it says nothing that is known.
ABOUT_MEASURES = frozenset({"M-NOHELP", "M-DEVEL", "M-INS-SUB"})


def is_backlog(
    adopted_on: datetime.date | None,
    measures: Sequence[Landed],
    *,
    as_of: datetime.date,
    days: int | None,
) -> bool:
    """Whether a case was taken over from a roll at most `days` ago and none of its measures is entered yet.

    days: None while no parameter is in force; then the usual rules hold at once.
    Source: SEED2 § 二(一)
    """
    if adopted_on is None or days is None or measures:
        return False
    return as_of <= adopted_on + datetime.timedelta(days=days)


def instead(
    found: Sequence[Found],
    adopted_on: datetime.date | None,
    measures: Sequence[Landed],
    *,
    as_of: datetime.date,
    days: int | None,
) -> list[Found]:
    """One note for the case instead of everything that is asked of its measures, while it is a backlog.

    Source: SEED2 § 二(一)
    """
    if adopted_on is None or days is None or not is_backlog(adopted_on, measures, as_of=as_of, days=days):
        return list(found)
    until = (adopted_on + datetime.timedelta(days=days)).isoformat()
    message = f"名册承接，措施待补录：最迟 {until} 补录已落实的帮扶措施，过后按没有措施核查。"
    note = Found(
        rule="M-NOHELP",
        part="backlog",
        severity=Severity.NOTE,
        message=message,
        clause=f"{SEED2} 二(一)",
        facts={"adopted_on": adopted_on.isoformat(), "until": until},
    )
    return [*(each for each in found if each.rule not in ABOUT_MEASURES), note]
