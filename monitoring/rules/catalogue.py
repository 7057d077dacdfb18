"""Every rule of monitoring: what it is called, where it comes from, which figures it takes, where it runs.

The functions themselves are the definition; `manage.py rules` lists them with this in docs/rules.md.
"""

from collections.abc import Mapping
from enum import Flag, auto

from households.choices.documents import G1, SEED2
from households.rules.catalogue import Rule
from monitoring.rules import policy


class Runs(Flag):
    """Where a rule is applied."""

    NOWHERE = 0
    SCREENING = auto()  # the screening of a county, every day
    GATE = auto()  # steps into monitoring and out of it, which are refused by it


PLACES: Mapping[Runs, str] = {Runs.SCREENING: "screening", Runs.GATE: "gate"}
# What docs/rules.md says before the table.
ABOUT = """## Monitoring

- **screening**: every day, over all households and cases of a county; it makes findings and refuses nothing.
- **gate**: on the steps into monitoring and out of it; what is missing is said at once.
- H-LOW-01, I-05, I-06 and I-07 are rules of the register; the screening asks them of measures, of a county
  and of every household that is not monitored.
"""
TESTS = "rules"


def _rule(title: str, basis: str, *parameters: str, runs: Runs = Runs.SCREENING) -> Rule:
    return Rule(title=title, basis=basis, runs=runs, parameters=parameters)


RULES: Mapping[str, Rule] = {
    "M-NIN": _rule(
        "应纳未纳",
        f"{SEED2} 二(一)；{G1} 1_02_001至1_02_006",
        *(policy.LINE, policy.NEAR, policy.FRESH, policy.OOP_REGISTERED, policy.OOP_OTHER, policy.QUIET),
    ),
    "M-WRONG": _rule(
        "纳而不准",
        f"{SEED2} 二(一)；{G1} 2_11_001至5_18_008",
        *(policy.LINE, policy.FRESH, policy.OOP_REGISTERED, policy.OOP_OTHER, policy.SHARE),
    ),
    "M-NOHELP": _rule(
        "纳而不帮、措施针对性不强",
        f"{SEED2} 二(一)；{G1} 1_11_010、5_18_001至5_18_007",
        *(policy.FIRST_DUE, policy.WARN),
    ),
    "M-DEVEL": _rule("开发式帮扶", f"{G1} 5_11_030、5_11_032、5_12_007、5_12_011", policy.DEVELOP),
    "M-FAST": _rule("快进快出", f"{SEED2} 二(一)；{G1} 5_18_009", policy.SLOW, policy.FAST),
    "M-TIME": _rule("识别认定时限", "监测对象识别程序", policy.MOST_DAYS, policy.ALARM),
    "M-LONG": _rule("超期未消除", "十类重点排查对象", policy.LONG),
    "M-INS-SUB": _rule("参保缴费补贴", f"{G1} 1111_06、1111_13", policy.CUTOFF),
    "M-SWEEP": _rule("集中排查次数和覆盖面", f"{SEED2} 二(一)", policy.SWEEPS),
    # rules of the register, asked here of measures and of whole counties
    "H-LOW-01": _rule("整户无劳动力应保未保", f"{G1} 5_19_003、5_19_007"),
    "I-05": _rule("有措施没有收入", f"{G1} 4_11_013、4_11_012、5_11_013"),
    "I-06": _rule(
        "收入雷同、扎堆在监测线上",
        "武进区新一轮扶贫开发意见 四(五)",
        *(policy.LINE, policy.BAND, policy.PERCENTILE, policy.IDENTICAL),
    ),
    "I-07": _rule("收入骤减、支出骤增", "秦安县、定南县政府公开说明", "income.drop_limit", policy.LINE),
}
# The figures of policy that one case of a rule takes, where they are fewer than the rule's.
TAKES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("M-NIN", "income"): (policy.LINE,),
    ("M-NIN", "group"): (policy.LINE, policy.NEAR),
    ("M-NIN", "safeguard"): (),
    ("M-NIN", "warnings"): (),
    ("M-WRONG", "grounds"): (policy.LINE,),
    ("M-WRONG", "W5"): (policy.SHARE,),
    ("M-NOHELP", ""): (policy.FIRST_DUE,),
    ("M-DEVEL", "late"): (policy.DEVELOP,),
    ("M-FAST", "soon"): (policy.FAST,),
    ("M-FAST", "early"): (policy.SLOW,),
    ("M-FAST", "unhelped"): (),
    ("M-SWEEP", "cover"): (),
    ("I-06", "crowded"): (policy.LINE, policy.BAND, policy.PERCENTILE),
    ("I-06", "identical"): (policy.IDENTICAL,),
    ("I-07", "drop"): ("income.drop_limit",),
    ("I-07", "surge"): (policy.LINE, "income.reference_formula"),
}
# Rules whose other cases take no figure at all.
_PLAIN = frozenset({"M-WRONG", "M-NOHELP", "M-DEVEL"})


def figures_taken(rule: str, part: str, *, is_exited: bool) -> tuple[str, ...]:
    """The keys of the parameters by which one case of a rule judges.

    part: as findings have it, `safeguard:water`, `W5-half`.
    Source: DOMAIN § 5.0
    """
    kind = part.partition(":")[0].partition("-")[0]
    if (rule, kind) == ("M-NIN", "expense"):
        return (policy.OOP_REGISTERED if is_exited else policy.OOP_OTHER,)
    known = TAKES.get((rule, kind))
    if known is not None:
        return known
    return () if rule in _PLAIN else RULES[rule].parameters
