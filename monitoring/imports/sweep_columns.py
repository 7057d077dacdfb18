"""The columns of a 集中排查表, and the words that stand in them."""

from collections.abc import Mapping

from households.choices.visits import VisitBlock
from projects.imports.layouts import Layout

SWEEP_LEDGER = Layout(
    name="集中排查表",
    headings={
        "village": "行政村",
        "group": "村民小组",
        "number": "户编号",
        "head": "户主",
        "identity": "身份证",
        "size": "人口",
        "household_type": "户类别",
        "per_capita": "近12月人均纯收入",
        "schooling": "教育",
        "medical": "医疗",
        "housing": "住房",
        "water": "饮水",
        "oop": "刚性支出",
        "points": "风险点",
        "verdict": "排查结论",
        "surveyors": "排查人",
        "signature": "农户签字",
        "day": "日期",
    },
    others={
        "村": "village",
        "组": "group",
        "户主姓名": "head",
        "身份证号": "identity",
        "身份证号码": "identity",
        "户主身份证号": "identity",
        "证件号码": "identity",
        "上年人均纯收入": "per_capita",
        "人均纯收入": "per_capita",
        "人均纯收入（元）": "per_capita",
        "上年/近12月人均纯收入": "per_capita",
        "近12月人均纯收入（元）": "per_capita",
        "刚性支出（元）": "oop",
        "排查结论(无风险/疑似)": "verdict",
        "排查人(2人)": "surveyors",
        "排查人（两人）": "surveyors",
        "排查日期": "day",
    },
    required=("head", "schooling", "medical", "housing", "water", "points", "verdict", "surveyors", "day"),
)
# The columns that are a block of a visit's form; what is said of the other blocks stands at 风险点.
COLUMN_OF: Mapping[VisitBlock, str] = {
    VisitBlock.SCHOOLING: "schooling",
    VisitBlock.MEDICAL: "medical",
    VisitBlock.HOUSING: "housing",
    VisitBlock.WATER: "water",
}
# How a point begins that is one of the form's blocks; anything else is kept as it is written.
POINTS: Mapping[VisitBlock, tuple[str, ...]] = {
    VisitBlock.FOOD_CLOTHING: ("吃穿", "缺吃", "缺穿"),
    VisitBlock.SCHOOLING: ("义务教育", "教育"),
    VisitBlock.MEDICAL: ("基本医疗", "医疗"),
    VisitBlock.HOUSING: ("住房安全", "住房"),
    VisitBlock.WATER: ("饮水安全", "饮水"),
    VisitBlock.INCOME: ("收入",),
    VisitBlock.WORK: ("务工",),
    VisitBlock.APPEAL: ("诉求",),
}
SOUND_WORDS = frozenset(
    {"无问题", "无", "正常", "安全", "有保障", "已保障", "达标", "是", "√", "没问题", "无风险"}
)
TROUBLE = "有问题"
