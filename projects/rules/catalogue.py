"""Every rule of projects and money: its name, where it comes from, which figures it takes, where it runs.

The functions themselves are the definition; `manage.py rules` lists them with this in docs/rules.md.
"""

from collections.abc import Mapping
from enum import Flag, auto

from households.rules.catalogue import Rule


class Runs(Flag):
    """Where a rule is applied."""

    GATE = auto()  # a project's way into the library and through its building
    STEP = auto()  # steps on money, benefits, loans and subsidies
    SHEET = auto()  # sheets that are taken in
    BOARD = auto()  # 资金看板, lists and pages that compare


PLACES: Mapping[Runs, str] = {
    Runs.GATE: "gate",
    Runs.STEP: "step",
    Runs.SHEET: "sheet",
    Runs.BOARD: "board",
}
# What docs/rules.md says before the table.
ABOUT = """## Projects and money

- **gate**: on a project's way into the library and through its building; what is missing is said at once.
- **step**: steps on money, benefits, loans and subsidies, which are refused by it.
- **sheet**: when a sheet is taken in.
- **board**: 资金看板, 年度台账 and the lists, which refuse nothing.
- What a sheet gets beside these, by the code of the finding, is in projects/choices/findings.py.
"""
TESTS = ""

SEED0, INDICATORS = "通川区“脱贫攻坚巩固提升年”实施方案（2020）", "云南衔接资金绩效评价指标"
ASSETS = "扶贫项目资产管理办法（确权、移交、管护）"


def _rule(title: str, basis: str, runs: Runs, *parameters: str) -> Rule:
    return Rule(title=title, basis=basis, runs=runs, parameters=parameters)


RULES: Mapping[str, Rule] = {
    # the library and building
    "P-LIB": _rule("入库内容齐全", f"{SEED0} 第28条；项目库建设管理规定", Runs.GATE),
    "P-NOTICE": _rule("三公示一公告的天数", "公告公示制度", Runs.GATE | Runs.BOARD, "fund.notice_days"),
    "P-ORDER": _rule("实施节点先后", "项目建设程序", Runs.GATE),
    "P-LATE": _rule(
        "节点和完工期限",
        f"{SEED0} 第29条",
        Runs.BOARD,
        "project.construction_due",
        "project.other_due",
    ),
    # money
    "P-PAY": _rule(
        "拨付不超过安排、启动预拨比例、完工报账", "资金拨付和报账制度", Runs.STEP, "fund.advance_share"
    ),
    "P-OUT": _rule("库外项目不拨付", f"{INDICATORS}（库外支出）", Runs.STEP),
    "P-SPEND": _rule("支出率", f"{SEED0} 第30条", Runs.BOARD, "fund.special", "fund.integrated"),
    "P-SEQ": _rule("序时进度", "支出进度通报（月份÷12）", Runs.BOARD),
    "P-IND": _rule(
        "产业发展占比",
        "川财农〔2025〕16号",
        Runs.SHEET | Runs.BOARD,
        "fund.industry_central",
        "fund.industry_provincial",
    ),
    "P-FEE": _rule("项目管理费占比", "衔接资金管理办法", Runs.SHEET | Runs.BOARD, "fund.mgmt_fee"),
    "P-GROW": _rule("本级投入只增不减", f"{SEED0} 第27条", Runs.BOARD, "fund.growth_required"),
    "P-LEAD": _rule("到账至安排的工作日", INDICATORS, Runs.BOARD, "fund.alloc_workdays"),
    "P-USE": _rule("首先用于建档立卡户", f"{SEED0} 第43条", Runs.BOARD),
    # benefits, assets, villages
    "P-BEN": _rule(
        "收益足额兑现、资产闲置", "项目收益足额分配到位", Runs.STEP | Runs.BOARD, "asset.idle_months"
    ),
    "P-13": _rule("“三个1/3”股权量化", "南江县“13555”战略（2018）", Runs.STEP),
    "P-ASSET": _rule("验收后确权移交", ASSETS, Runs.BOARD, "project.handover_days"),
    "P-BOTTOM": _rule(
        "村集体收入兜底", "年收入低于标准的村兜底", Runs.STEP | Runs.BOARD, "village.income_floor"
    ),
    # subsidies and loans
    "P-FOUR": _rule(
        "“四小”奖补标准",
        "南江县“13555”战略（2018）",
        Runs.STEP,
        "subsidy.four_small",
        "subsidy.status_on",
    ),
    "P-DUP": _rule("同一人同一补贴同一期间只补一次", "一卡通发放核查", Runs.STEP),
    "P-LOAN": _rule(
        "小额信贷条件",
        "脱贫人口小额信贷公告（白碱滩、施甸、青阳 2024）",
        Runs.STEP,
        "loan.cap",
        "loan.months",
        "loan.age",
        "loan.most",
        "loan.subsidy",
        "loan.remind_days",
    ),
}
