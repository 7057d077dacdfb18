"""Every rule of rectification: its name, where it comes from, which figures it takes, where it runs.

The functions themselves are the definition; `manage.py rules` lists them with this in docs/rules.md.
"""

from collections.abc import Mapping
from enum import Flag, auto

from households.rules.catalogue import Rule


class Runs(Flag):
    """Where a rule is applied."""

    GATE = auto()  # a ticket's way from its registration to its closing
    RECHECK = auto()  # when a closed ticket is looked at again
    REPORT = auto()  # when units report, and when their reports are counted


PLACES: Mapping[Runs, str] = {Runs.GATE: "gate", Runs.RECHECK: "recheck", Runs.REPORT: "report"}
# What docs/rules.md says before the table.
ABOUT = """## Rectification

- **gate**: on a ticket's way from its registration to its closing; what is missing is said at once.
- **recheck**: when a closed ticket is looked at again.
- **report**: when units report of a month or quarter, and when what came late or not at all is counted.
"""
TESTS = ""

CAMPAIGN = "孟津巩固脱贫成果专项方案"
PRECISE = "整改“回头看”：信息精准、措施精准、成效精准"
APART = "整改与核查分离：谁整改谁不核查"


def _rule(title: str, basis: str, runs: Runs, *parameters: str) -> Rule:
    return Rule(title=title, basis=basis, runs=runs, parameters=parameters)


RULES: Mapping[str, Rule] = {
    "R-NEED": _rule("五定齐全才能认领、整改", f"{CAMPAIGN} 三(三)", Runs.GATE, "ticket.at_once_days"),
    "R-EVID": _rule("有佐证才能销号", f"{CAMPAIGN} 四(二)；对账销号", Runs.GATE),
    "R-SOD": _rule("整改与核查分离", APART, Runs.GATE | Runs.RECHECK),
    "R-PARENT": _rule("共性问题最后销号", "子问题全部销号后，共性问题最后销号", Runs.GATE),
    "R-RECHECK": _rule("回头看三个精准，不精准即反弹", PRECISE, Runs.RECHECK),
    "R-REPORT": _rule("每期期末前报送，材料齐全", f"{CAMPAIGN} 四", Runs.REPORT),
}
