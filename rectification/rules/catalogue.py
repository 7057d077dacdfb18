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
    COUNT = auto()  # where tickets are counted: lists, the zero-out board, rankings


PLACES: Mapping[Runs, str] = {
    Runs.GATE: "gate",
    Runs.RECHECK: "recheck",
    Runs.REPORT: "report",
    Runs.COUNT: "count",
}
# What docs/rules.md says before the table.
ABOUT = """## Rectification

- **gate**: on a ticket's way from its registration to its closing; what is missing is said at once.
- **recheck**: when a closed ticket is looked at again.
- **report**: when units report or work by a plan, and when what came late or not at all is counted.
- **count**: where tickets are counted, on lists, the zero-out board and in rankings.
"""
TESTS = ""

CAMPAIGN = "孟津巩固脱贫成果专项方案"
PRECISE = "整改“回头看”：信息精准、措施精准、成效精准"
APART = "整改与核查分离：谁整改谁不核查"
HOURS = "快速响应、快速处置；舆情处置跟踪问效；小时数由系统管理员按问题类型设定，未见公开依据"
MONTHLY = "武进区武发〔2016〕68号 四(五)：任务细化到月、落实到人，每季度通报"
ACCEPTED = ("campaign.acceptance_topics", "campaign.acceptance_days")
RANKED = ("ranking.weights", "ranking.objection_days")
SCORED = ("score.group_weights", "score.quarter_rule", "score.due_day")


def _rule(title: str, basis: str, runs: Runs, *parameters: str) -> Rule:
    return Rule(title=title, basis=basis, runs=runs, parameters=parameters)


RULES: Mapping[str, Rule] = {
    "R-NEED": _rule("五定齐全才能认领、整改", f"{CAMPAIGN} 三(三)", Runs.GATE, "ticket.at_once_days"),
    "R-EVID": _rule("有佐证才能销号", f"{CAMPAIGN} 四(二)；对账销号", Runs.GATE),
    "R-SOD": _rule("整改与核查分离", APART, Runs.GATE | Runs.RECHECK),
    "R-PARENT": _rule("共性问题最后销号", "子问题全部销号后，共性问题最后销号", Runs.GATE),
    "R-RECHECK": _rule("回头看三个精准，不精准即反弹；抽样可重算", PRECISE, Runs.RECHECK, "recheck.sample"),
    "R-CAL": _rule("各季度末只验收规定的专题", f"{CAMPAIGN} 三(四)", Runs.GATE, *ACCEPTED),
    "R-REPORT": _rule("每期期末前报送，材料齐全", f"{CAMPAIGN} 四", Runs.REPORT),
    "R-HOURS": _rule("按小时响应、处置", HOURS, Runs.GATE | Runs.COUNT),
    "R-PLAN": _rule("任务细化到月、落实到人，到期完成", MONTHLY, Runs.REPORT),
    "R-OVERDUE": _rule("超过整改时限仍未销号", "整改时限：当天不算逾期", Runs.COUNT),
    "R-RATE": _rule("整改完成率、按期率、反弹率", "按期以最初时限为准；已撤销的不计", Runs.COUNT),
    "R-ZERO": _rule("问题清零，问题数和户数分开统计", "整改清零行动；限期全部整改到位", Runs.COUNT),
    "R-SCORE": _rule(
        "月考核、季评比，脱贫攻坚单列", "南江县“13555”战略（2018）五：权重 60%", Runs.COUNT, *SCORED
    ),
    "R-RANK": _rule("排名：先公示、后定稿", f"{CAMPAIGN} 验收、排名；权重未见公开依据", Runs.COUNT, *RANKED),
}
