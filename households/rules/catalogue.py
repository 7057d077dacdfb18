"""Every rule of the register: what it is called, where it comes from, which figures it takes, where it runs.

The functions themselves are the definition; `manage.py rules` lists them with this in docs/rules.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto

from households.choices.documents import G1, G4, SEED2


class Runs(Flag):
    """Where a rule is applied."""

    NOWHERE = 0
    CELL = auto()  # reading a roll's cell, and the forms
    ROLL = auto()  # checking a roll as a whole
    REGISTER = auto()  # the household's page
    VILLAGE = auto()  # 驻村帮扶 and the village's page there
    BOTH = ROLL | REGISTER


@dataclass(frozen=True, kw_only=True)
class Rule:
    """title, basis: Chinese. parameters: PolicyParameter keys. waits_for: what keeps (a part of) it idle."""

    title: str
    basis: str
    runs: Flag
    parameters: tuple[str, ...] = ()
    waits_for: str = ""


PLACES: Mapping[Runs, str] = {
    Runs.CELL: "cell",
    Runs.ROLL: "roll",
    Runs.REGISTER: "register",
    Runs.VILLAGE: "village",
}
# What docs/rules.md says before the table.
ABOUT = """## The register

- **cell**: while a roll's cell is read, and in the forms.
- **roll**: when a roll is checked. SQL picks out the households that a rule may speak of, and a test holds
  that it passes over none.
- **register**: 数据质量 on the household's page, of what its reader may see.
- **village**: 驻村帮扶 and the village's page there, of the month before unless another is chosen.
- Rules of schooling, work, safeguards and income hold no fact back: on rolls they are W-LOGIC or N-LOGIC.
- A rule without a place to run waits for facts that the register does not keep yet.
- What a roll gets beside these, by the code of the finding, is in households/choices/findings.py.
"""
TESTS = "rules"

ROLL_RULES = "花名册校验目录"


def _rule(title: str, basis: str, runs: Runs, *parameters: str, waits_for: str = "") -> Rule:
    return Rule(title=title, basis=basis, runs=runs, parameters=parameters, waits_for=waits_for)


def _idle(title: str, basis: str, waits_for: str, *parameters: str) -> Rule:
    return Rule(title=title, basis=basis, runs=Runs.NOWHERE, parameters=parameters, waits_for=waits_for)


_COMPULSORY = ("school.term_month", "school.compulsory")
_JOBS = "one row a job: months, pay, county of work"
_HOUSES = "the state of a house beyond its grade: lived in, torn down, marked"
_MEASURES = "support measures of the year"
_LOANS = "the loan ledger, which projects keep"

RULES: Mapping[str, Rule] = {
    # identity and integrity
    "H-ID-01": _rule("证件号码位数", f"{G1} 1_01_002", Runs.CELL),
    "H-ID-02": _rule("身份证校验位、出生日期", f"GB 11643；{G4} 第1项", Runs.CELL),
    "H-ID-03": _rule("残疾人证号", f"{G1} 1_12_004", Runs.CELL),
    "H-ID-04": _rule("同一人登记两次", f"{G4} 第2项", Runs.ROLL),
    "H-ID-05": _rule("证件待补", f"{G1} 4_01_003", Runs.CELL | Runs.REGISTER),
    "H-ID-06": _rule("性别、出生日期与证件号码", f"{G4} 第28项", Runs.CELL | Runs.REGISTER),
    "H-REL-01": _rule("户主只有一人", f"{G4} 第5、7项", Runs.BOTH),
    "H-REL-02": _rule("配偶至多一人", f"{G4} 第6项", Runs.BOTH),
    "H-REL-03": _rule("与户主关系在代码表内", f"{G4} 第3项", Runs.CELL),
    "H-REL-04": _rule("与户主关系和性别", f"{G1} 2_01_004、2_02_001、2_12_008", Runs.BOTH),
    "H-REL-05": _rule("父母子女的年龄差", f"{G1} 2_12_008", Runs.BOTH, "roll.generation_years"),
    "H-EDU-00": _rule("文化程度与在校生状况只填一项", f"{G4} 第4项", Runs.BOTH),
    "H-LST": _rule("内容在代码表内", f"{G4} 第8至12项", Runs.CELL),
    "H-CNT-01": _rule("人数与成员行数", ROLL_RULES, Runs.ROLL),
    "H-PHN-01": _rule("户联系电话", f"{G1} 4_02_001、5_13_003", Runs.BOTH),
    "H-PHN-02": _rule("多户同一电话", f"{G1} 5_15_022", Runs.BOTH),
    "H-NULL": _rule("必填项未填", f"{G1} 2_01_001、3_02_001、5_14_015", Runs.BOTH),
    "H-LAND-01": _rule(
        "土地面积合理范围", f"{G1} 5_14_007", Runs.BOTH, "land.most_mu", "land.most_wooded_mu"
    ),
    "H-DIST-01": _rule("与村主干路距离", f"{G1} 5_14_007", Runs.BOTH, "road.most_km"),
    "H-DEAD-01": _rule("已死亡人员重新列入", ROLL_RULES, Runs.ROLL),
    # schooling
    "H-EDU-01": _rule("适龄不在校", f"《义务教育法》第十一条；{G1} 5_15_016", Runs.BOTH, *_COMPULSORY),
    "H-EDU-02": _rule("义务教育阶段失学辍学", f"{SEED2} 二(三)", Runs.BOTH, *_COMPULSORY),
    "H-EDU-03": _rule("未上学原因与健康状况", f"{G1} 2_01_012", Runs.BOTH),
    "H-EDU-04": _rule("在校生状况与年龄", f"{G1} 5_12_013、5_17_001", Runs.BOTH, "school.stage_ages"),
    "H-EDU-05": _rule("青年文化程度偏低", f"{G1} 5_17_007", Runs.BOTH, "education.little_age"),
    "H-EDU-06": _idle("在校生雨露计划", f"{G1} 1111_2", _MEASURES),
    "H-EDU-07": _idle("送教上门次数", f"{SEED2} 二(三)", "visits of 送教上门 by month"),
    # work
    "H-LAB-01": _rule("未到劳动年龄的劳动技能", f"{G1} 2_01_011", Runs.BOTH, "labour.working_age"),
    "H-LAB-02": _rule("在校生的劳动技能", f"{G1} 1111_07", Runs.BOTH),
    "H-LAB-03": _rule(
        "健康不在校的劳动技能",
        f"{G1} 2_01_005、2_01_010、1111_15",
        Runs.BOTH,
        "labour.working_age",
        "labour.old_age",
    ),
    "H-LAB-04": _rule("高龄的劳动技能", f"{G1} 2_12_017", Runs.BOTH, "labour.old_age"),
    "H-LAB-05": _rule("重度肢体残疾的劳动技能", f"{G1} 4_01_007", Runs.BOTH),
    "H-LAB-06": _rule("整户无劳动能力标记", f"{G1} 5_11_033", Runs.BOTH),
    "H-JOB-01": _rule("务工所在地与务工时间", f"{G4} 第13项", Runs.BOTH),
    "H-JOB-02": _rule(
        "不应务工而登记务工",
        f"{G1} 4_01_006、5_16_010、2_01_015、5_01_004",
        Runs.BOTH,
        "labour.working_age",
    ),
    "H-JOB-03": _idle("务工月收入", f"{G1} 5_16_001、1111_12", _JOBS),
    "H-JOB-04": _idle("务工所在县", f"{G1} 4_12_001", _JOBS),
    "H-JOB-05": _idle("就业渠道与务工县", f"{G1} 5_01_003", _JOBS),
    "H-JOB-06": _idle("务工时间段重叠", f"{G1} 5_12_001", _JOBS),
    "H-JOB-07": _idle("务工结束时间", f"{G1} 1111_16", _JOBS),
    "H-JOB-08": _rule("公益性岗位", f"{G1} 3_01_005至3_01_010、5_01_006", Runs.BOTH, "post.age", "post.most"),
    "H-JOB-09": _idle("省外务工交通补贴", f"{SEED2} 二(八)", _JOBS),
    "H-JOB-10": _rule("有技能未就业", f"{G1} 5_20_028", Runs.BOTH, "labour.skilled_age"),
    # safeguards
    "H-MED-01": _rule("没有参加基本医保", f"{G1} 2_01_008", Runs.BOTH),
    "H-MED-02": _rule("重复参加基本医保", f"{G1} 2_01_009、1_11_008", Runs.BOTH),
    "H-MED-03": _rule("没有参加大病保险", f"{G1} 2_01_016", Runs.BOTH),
    "H-MED-04": _rule("重点人群截止日未参保", f"{SEED2} 二(四)", Runs.BOTH, "med.enrolled_by"),
    "H-MED-05": _idle(
        "住院个人支付比例", "通川区巩固提升实施方案 第19条", "inpatient bills", "med.inpatient_ratio"
    ),
    "H-HOUSE-01": _idle("危房住人", f"{SEED2} 二(二)", _HOUSES),
    "H-HOUSE-02": _rule("六类对象住房鉴定", f"{SEED2} 二(二)", Runs.REGISTER, "house.appraisal_months"),
    "H-HOUSE-03": _idle("D级危房拆除", f"{SEED2} 二(二)", _HOUSES),
    "H-HOUSE-04": _idle("危房标识照片", f"{SEED2} 二(二)", _HOUSES),
    "H-WATER-01": _idle(
        "饮水四项指标",
        "《农村饮水安全评价准则》",
        "the four indicators of drinking water",
        "water.litres",
        "water.litres_scarce",
        "water.trip_minutes",
        "water.horizontal_m",
        "water.vertical_m",
        "water.shortage_days",
    ),
    "H-OLD-01": _rule("老人没有保障", f"{SEED2} 二(六)", Runs.BOTH, "support.old_age", "income.monitor_line"),
    "H-LOW-01": _rule("整户无劳动力应保未保", f"{G1} 5_19_003、5_19_007", Runs.BOTH),
    "H-TK-01": _rule("特困供养人员条件", f"{G1} 5_15_018", Runs.BOTH, "support.adult_age", "labour.old_age"),
    "H-LOAN-01": _idle("小额信贷条件", "脱贫人口小额信贷公告", _LOANS, "loan.cap", "loan.months", "loan.age"),
    "H-LOAN-02": _idle("小额信贷到期", f"{SEED2} 二(九)", _LOANS),
    # income
    "I-01": _rule("收入分项之和", "2023年防返贫摸排采集表", Runs.BOTH),
    "I-02": _rule("纯收入、人均纯收入的计算", "家庭人均纯收入计算公式", Runs.BOTH),
    "I-03": _idle("收入统计期", "2023年村级集中排查方案", "what a statement was made for", "income.window"),
    "I-04": _rule(
        "收入合理范围",
        f"{G1} 5_15_023、3_11_010、1111_18",
        Runs.BOTH,
        "income.least_wage",
        "income.least_exited",
        "income.most_identified",
        waits_for="what a statement was made for, for the limit at identification",
    ),
    "I-05": _rule("有措施没有收入", f"{G1} 4_11_013、4_11_012、5_11_013", Runs.BOTH),
    "I-06": _rule(
        "多户纯收入相同",
        "武进区新一轮扶贫开发意见 四(五)",
        Runs.ROLL,
        "income.identical_least",
        waits_for="figures of a county at once, for the share just above the line",
    ),
    "I-07": _rule(
        "收入骤减、支出骤增",
        "秦安县、定南县政府公开说明",
        Runs.BOTH,
        "income.drop_limit",
        "income.monitor_line",
        "income.reference_formula",
    ),
    # help for households and villages
    "V-PAIR": _rule(
        "户户有帮扶责任人、村村有规定的帮扶力量",
        "达州市“5+2”“3+2”帮扶机制；四川省政府公开信息（2017-06-24）",
        Runs.VILLAGE,
        "team.forces_poverty",
        "team.forces_other",
        "team.first_secretary_households",
    ),
    "V-TEAM": _rule(
        "驻村工作队人数",
        "南江县“13555”战略（2018）三(二)",
        Runs.VILLAGE,
        "team.large_households",
        "team.large_size",
        "team.small_size",
        "team.conflict",
    ),
    "V-STAFF": _rule(
        "乡镇干部除留守岗位外全部到队",
        "南江县“13555”战略（2018）三(二)",
        Runs.VILLAGE,
        "team.exempt_posts",
    ),
    "V-ATT": _rule(
        "驻村天数、领导帮扶工作日",
        "通川区巩固提升实施方案 第39条、第42条",
        Runs.VILLAGE,
        "team.resident_days",
        "team.leader_days",
    ),
}


def rule_of(code: str) -> Rule | None:
    """The rule with a code; H-LST and H-NULL stand for all of their kind.

    Source: CORPUS § severities
    """
    return RULES.get(code) or RULES.get(code.rpartition("-")[0])
