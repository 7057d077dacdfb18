"""部门筛查预警: what a row of a department's file warns of."""

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal

from monitoring.choices.feeds import FeedKind, Signal
from monitoring.rules.feed_facts import Known, Limits, Said, Warned
from monitoring.rules.hospital_bills import INSIDE, OUTSIDE, admissions, own_payments

# The grades of a disability that are warned of, and of a house that is not safe.
HEAVY_GRADES = frozenset({"一级", "二级"})
UNSAFE_GRADES = frozenset({"C", "D"})
# What strikes fields and herds.
LOSSES = ("疫", "病", "灾", "死亡", "绝收", "减产", "受损", "歉收", "倒伏")


# How offices write a grade, and how we do.
GRADES: Mapping[str, Mapping[str, str]] = {
    FeedKind.DISABLED: {
        **{str(number): word for number, word in enumerate(("一级", "二级", "三级", "四级"), start=1)},
        **{f"{number}级": word for number, word in enumerate(("一级", "二级", "三级", "四级"), start=1)},
        **dict(zip("一二三四", ("一级", "二级", "三级", "四级"), strict=True)),
    },
    FeedKind.HOUSING: {
        written: grade for grade in "ABCD" for written in (f"{grade}级", grade.lower(), f"{grade.lower()}级")
    },
    FeedKind.BILLS: {
        **dict.fromkeys(("是", "县内", "市内", "区内", "县域内", "统筹区内", "本地"), INSIDE),
        **dict.fromkeys(("否", "县外", "市外", "省外", "县域外", "统筹区外", "异地"), OUTSIDE),
    },
}

Rule = Callable[[Said, Known, Limits, datetime.date], list[Warned]]


def warned(kind: str, said: Said, known: Known, limits: Limits, *, as_of: datetime.date) -> list[Warned]:
    """What a row of a department's file warns of; as_of: the last day of the month it speaks of.

    While the person is not known, everything that the row could warn of.
    Source: SEED2 § 二(一) 部门筛查预警; DOMAIN § 3.9
    """
    return RULES[kind](said, known, limits, as_of)


def quiet_below(kind: str, limits: Limits) -> tuple[Decimal, Decimal] | None:
    """The amount and the monthly amount below both of which no row of a kind warns, whoever it is.

    None where a row's words or days may warn as well: the rule is asked about every row.
    Source: DOMAIN § 3.9
    """
    if kind != FeedKind.MEDICAL:
        return None
    return min(limits.inpatient_registered_yuan, limits.inpatient_other_yuan), limits.outpatient_yuan


def canonical(kind: str, word: str) -> str:
    """A row's word as the rules compare it; what is no grade stays as it was written.

    Source: CORPUS § S115
    """
    return GRADES.get(kind, {}).get(word, word)


def _health(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """Every row is a new diagnosis; which one stands in the facts, never in the sentence."""
    return [Warned(Signal.SERIOUS_DISEASE, "新确诊大病专项救治病种。")]


def _education(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """Above the threshold, after aid; and whoever left school."""
    found = []
    if said.amount_yuan is not None and said.amount_yuan > limits.school_yuan:
        message = (
            f"非义务教育阶段学年自付 {said.amount_yuan:,.2f} 元，超过预警线 {limits.school_yuan:,.0f} 元。"
        )
        found.append(Warned(Signal.SCHOOL_COST, message))
    if _has(said.word, "辍学", "失学"):
        found.append(Warned(Signal.DROPOUT, "学籍比对发现疑似失学辍学，请核实是否在校。"))
    return found


def _civil_affairs(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    if _has(said.word, "退出", "停发", "取消"):
        return [Warned(Signal.RELIEF_ENDED, f"{said.word}，请核实退出后的生活是否有保障。")]
    if _has(said.word, "新增", "纳入", "临时救助"):
        return [Warned(Signal.RELIEF_ADDED, f"{said.word}，请核实是否存在返贫致贫风险。")]
    return []


def _disabled(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """A new certificate of grade 1 or 2; and a household in which somebody else is disabled too."""
    found = []
    if said.word in HEAVY_GRADES:
        found.append(Warned(Signal.DISABILITY, f"新办{said.word}残疾证。"))
    if known.disabled_others is None or known.disabled_others > 0:
        several = (known.disabled_others or 0) + 1
        found.append(Warned(Signal.SEVERAL_DISABLED, f"一户有 {several} 名残疾人。"))
    return found


def _housing(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    if said.word not in UNSAFE_GRADES:
        return []
    return [Warned(Signal.UNSAFE_HOUSE, f"住房新鉴定为 {said.word} 级。")]


def _water(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    if _has(said.word, "水质", "超标"):
        return [Warned(Signal.WATER_QUALITY, "饮水水质检测不达标。")]
    if _has(said.word, "中断", "停水", "缺水", "断水"):
        return [Warned(Signal.WATER_CUT, "供水中断。")]
    return []


def _labour(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    if _has(said.word, "公益"):
        return [Warned(Signal.POST_ENDED, "退出公益性岗位。")]
    if _has(said.word, "返乡", "回流"):
        return [Warned(Signal.RETURNED, "务工返乡，请核实收入是否受影响。")]
    if _has(said.word, "失业"):
        return [Warned(Signal.JOBLESS, "登记失业，请核实收入是否受影响。")]
    return []


def _emergency(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """Every row is somebody whom a disaster or a fire struck."""
    what = f"（{said.word}）" if said.word else ""
    loss = f"，损失 {said.amount_yuan:,.2f} 元" if said.amount_yuan else ""
    return [Warned(Signal.DISASTER, f"受灾{what}{loss}。")]


def _police(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    if _has(said.word, "死亡", "注销"):
        return [Warned(Signal.DIED, "户籍死亡注销，请核实家庭劳动力和收入变化。")]
    if _has(said.word, "服刑", "羁押", "拘役"):
        return [Warned(Signal.IMPRISONED, "家庭成员服刑，请核实家庭劳动力和收入变化。")]
    if _has(said.word, "事故", "交通"):
        return [Warned(Signal.ACCIDENT, "发生交通或意外事故。")]
    return []


def _bank(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """Overdue by its word or by its last day; due within loan_days after the month. Paid back is neither."""
    if said.amount_yuan == 0 or _has(said.word, "结清", "还清"):
        return []
    rest = f"，余额 {said.amount_yuan:,.2f} 元" if said.amount_yuan else ""
    if _has(said.word, "逾期") or (said.day is not None and said.day < as_of):
        return [Warned(Signal.LOAN_OVERDUE, f"小额信贷逾期{rest}。")]
    if said.day is not None and (said.day - as_of).days <= limits.loan_days:
        return [Warned(Signal.LOAN_DUE, f"小额信贷 {said.day.isoformat()} 到期{rest}。")]
    return []


def _petition(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """Every row is somebody about whose livelihood a complaint came; what was said stays with the office."""
    what = f"（{said.word}）" if said.word else ""
    return [Warned(Signal.COMPLAINT, f"信访或12317反映生活困难{what}，请入户核实。")]


def _farming(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """What was lost; a claim alone says that something was."""
    loss = f"，损失 {said.amount_yuan:,.2f} 元" if said.amount_yuan else ""
    paid = f"，理赔 {said.monthly_yuan:,.2f} 元" if said.monthly_yuan else ""
    if _has(said.word, "理赔", "赔付"):
        return [Warned(Signal.CLAIM, f"农业保险{said.word}{paid}{loss}，请核实受损和收入。")]
    if _has(said.word, *LOSSES):
        return [Warned(Signal.FARM_LOSS, f"种养业{said.word}{loss}{paid}，请核实收入是否受影响。")]
    return []


def _care(said: Said, known: Known, limits: Limits, as_of: datetime.date) -> list[Warned]:
    """Whoever cannot look after themselves, wholly or in the main."""
    if not _has(said.word, "重度", "中度", "完全失能", "完全不能自理", "全失能"):
        return []
    return [Warned(Signal.INCAPABLE, f"评估为{said.word}，请核实照护和家庭支出。")]


def _has(word: str, *parts: str) -> bool:
    return any(part in word for part in parts)


RULES: Mapping[str, Rule] = {
    FeedKind.MEDICAL: own_payments,
    FeedKind.HEALTH: _health,
    FeedKind.EDUCATION: _education,
    FeedKind.CIVIL_AFFAIRS: _civil_affairs,
    FeedKind.DISABLED: _disabled,
    FeedKind.HOUSING: _housing,
    FeedKind.WATER: _water,
    FeedKind.LABOUR: _labour,
    FeedKind.EMERGENCY: _emergency,
    FeedKind.POLICE: _police,
    FeedKind.BANK: _bank,
    FeedKind.BILLS: admissions,
    FeedKind.PETITION: _petition,
    FeedKind.FARMING: _farming,
    FeedKind.CARE: _care,
}
