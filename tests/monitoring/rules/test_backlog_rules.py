"""2-10: a case from a roll whose measures nobody has entered gets one note, for so many days."""

import datetime

import pytest

from households.choices import Severity
from monitoring.choices.measures import MeasureKind
from monitoring.rules.backlog import instead
from monitoring.rules.found import Found
from monitoring.rules.helping import Landed

ADOPTED = datetime.date(2026, 11, 20)
LATE = [
    Found(rule=rule, severity=Severity.ERROR, message="…", clause="…")
    for rule in ("M-NOHELP", "M-DEVEL", "M-INS-SUB")
]
OTHER = Found(rule="M-WRONG", severity=Severity.WARNING, message="…", clause="…")


def judged(adopted_on=ADOPTED, measures=(), *, after=0, days=60):
    as_of = ADOPTED + datetime.timedelta(days=after)
    return instead([*LATE, OTHER], adopted_on, measures, as_of=as_of, days=days)


@pytest.mark.parametrize("after", [0, 60])
def test_one_note_until_the_last_day(after):
    other, note = judged(after=after)

    assert other is OTHER
    assert (note.rule, note.part, note.severity) == ("M-NOHELP", "backlog", Severity.NOTE)
    assert "名册承接，措施待补录" in note.message
    assert "最迟 2027-01-19" in note.message


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"after": 61}, id="a day later"),
        pytest.param({"adopted_on": None}, id="no case from a roll"),
        pytest.param({"measures": (Landed(MeasureKind.HEALTH, None),)}, id="somebody began to enter"),
        pytest.param({"days": None}, id="no figure in force"),
    ],
)
def test_otherwise_the_usual_rules_hold(case):
    assert judged(**case) == [*LATE, OTHER]
