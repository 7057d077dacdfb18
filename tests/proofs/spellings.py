"""The fifteen fields of 四合一 as people write them, worked out apart from the code that reads them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests import factories

CHANNELS = {"actual": "实际情况", "handbook": "帮扶手册", "card": "明白卡"}
KINDS = ("text", "number", "code", "date")
UNSAID = ("", "—", "不详", " / ")
NAMES = ("赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七", "王八斤", "阿依·古丽")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Field:
    """One field: its heading, its kind, values by chance, and how one value may be written otherwise.

    typed: a value as a spreadsheet holds it when somebody types it; masked: as a reader is shown it.
    """

    label: str
    kind: str
    values: Callable[[random.Random], str]
    spellings: Callable[[str], Sequence[object]]
    typed: Callable[[str], object] = str
    masked: Callable[[str], str] = str


def _spaced(value):
    return (f" {value} ", f"{value}　", f"{value[0]} {value[1:]}")


def _counted(unit):
    return lambda value: (f" {value}", value.translate(FULL_WIDTH), f"{value}{unit}", f"0{value}", int(value))


def _year(value):
    return (f"{value}年", value.translate(FULL_WIDTH), f" {value} ", int(value))


def _amount(value):
    whole, _dot, cents = value.partition(".")
    grouped = f"{int(whole):,}.{cents}"
    return (grouped, f"{grouped}0元", f"￥{value}", value.translate(FULL_WIDTH), float(value))


def _names(value):
    names = value.split("、")[::-1]
    return (",".join(names), "，".join(names), f" {'、'.join(names)} ", "、".join([*names, names[0]]))


def _word(**others):
    return lambda value: (f" {value} ", *([others[value]] if value in others else []))


def _certificate(value):
    masked = _identity(value)
    return (f" {value} ", f" {masked} ", value.lower(), masked.replace("*", "＊"))


def _identity(value):
    return value[:6] + "*" * 8 + value[-4:]


def _identity_by_chance(rng):
    birth = f"{rng.randrange(1940, 2005)}0{rng.randrange(1, 10)}{rng.randrange(10, 29)}"
    return factories.identity(rng.randrange(500), birth=birth, prefix="519900")


def _of(*values):
    return lambda rng: rng.choice(values)


def _several(rng):
    return "、".join(sorted(rng.sample(NAMES, rng.randrange(2, 5))))


FIELDS = {
    "head": Field("户主姓名", "text", _of(*NAMES), _spaced),
    "head_certificate": Field("户主证件号码", "text", _identity_by_chance, _certificate, masked=_identity),
    "size": Field("家庭人口数", "number", lambda rng: str(rng.randrange(1, 12)), _counted("人"), typed=int),
    "members": Field("家庭成员", "text", _several, _names),
    "address": Field(
        "家庭住址",
        "text",
        lambda rng: f"示例村{rng.randrange(1, 20)}组{rng.randrange(1, 99)}号",
        lambda value: ("***", " *** ", "＊＊＊", f" {value} "),
        masked=lambda _value: "***",
    ),
    "cause": Field("致贫原因", "code", _of("因病", "因残", "因学", "因灾"), _word()),
    "exit_year": Field("脱贫年度", "date", lambda rng: str(rng.randrange(2014, 2021)), _year, typed=int),
    "monitoring_category": Field(
        "监测类别", "code", _of("脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "无"), _word()
    ),
    "monitoring_state": Field(
        "风险状态", "code", _of("监测中", "风险已消除", "无"), _word(监测中="未消除", 风险已消除="已消除")
    ),
    "per_capita_yuan": Field(
        "人均纯收入（元）", "number", lambda rng: f"{rng.randrange(4000, 30000)}.5", _amount, typed=float
    ),
    "house_grade": Field(
        "住房鉴定等级", "code", _of("A", "B", "C", "D"), lambda value: (f"{value}级", f" {value}")
    ),
    "safe_water": Field("饮水安全", "code", _of("是", "否"), _word(是="安全", 否="不安全")),
    "insured": Field(
        "医保参保人数", "number", lambda rng: str(rng.randrange(1, 12)), _counted("人"), typed=int
    ),
    "helper": Field("帮扶责任人", "text", _several, _names),
    "industry": Field("产业帮扶", "text", _of("养殖", "种植", "加工", "乡村旅游"), _spaced),
}
