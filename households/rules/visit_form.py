"""The form of a visit: its blocks, their fields, and which fact of the register a field speaks of.

It stands here once: the phone, the page, the API and the rules that judge a visit all read it. What is
asked here is asked nowhere else; what the register knows is shown, not asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from households.choices import DropoutReason, HouseGrade, SafeguardItem
from households.choices.visits import AppealKind, FieldKind, IncomeChange, Lacking, VisitBlock, WorkChange

# Raised when a block or a field is added or changes its meaning; drafts of older versions are still read.
FORM_VERSION = 1
KNOWN_VERSIONS = frozenset({FORM_VERSION})
LONGEST_NOTE = 1000
MOST_PHOTOS = 12

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One detail of a block, asked only when the block has a problem.

    options: (value, label) of a choice. least, most: of a number in `unit`, or the most characters of a
    text. decimals: digits after the point. household: the register's column it is prefilled from.
    """

    name: str
    label: str
    kind: FieldKind
    options: Options = ()
    is_required: bool = False
    unit: str = ""
    least: int = 0
    most: int | None = None
    decimals: int = 0
    household: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One tap of a visit: all is well, or there is a problem and its details.

    ok, problem: the words on the two chips. items: the safeguards it judges. one_of: fields of which a
    problem needs at least one.
    """

    name: VisitBlock
    ok: str
    problem: str
    fields: tuple[Field, ...]
    items: tuple[SafeguardItem, ...] = ()
    one_of: tuple[str, ...] = ()


def _labels(choices: type) -> Options:
    return tuple((member.value, str(member.label)) for member in choices)  # type: ignore[attr-defined]


def _yes_no(name: str, label: str, *, household: str = "") -> Field:
    return Field(name=name, label=label, kind=FieldKind.YES_NO, household=household)


def _number(name: str, label: str, unit: str, most: int, decimals: int = 0) -> Field:
    return Field(name=name, label=label, kind=FieldKind.NUMBER, unit=unit, most=most, decimals=decimals)


def _remark(label: str = "情况说明", *, is_required: bool = False) -> Field:
    return Field(name="remark", label=label, kind=FieldKind.TEXT, most=200, is_required=is_required)


BLOCKS: tuple[Block, ...] = (
    Block(
        name=VisitBlock.FOOD_CLOTHING,
        ok="不愁吃穿",
        problem="有困难",
        items=(SafeguardItem.FOOD, SafeguardItem.CLOTHING),
        fields=(
            Field(
                name="lacking",
                label="缺什么",
                kind=FieldKind.CHOICES,
                options=_labels(Lacking),
                is_required=True,
            ),
            _remark(),
        ),
    ),
    Block(
        name=VisitBlock.SCHOOLING,
        ok="适龄孩子都在校",
        problem="有孩子没上学",
        items=(SafeguardItem.SCHOOLING,),
        fields=(
            Field(name="children", label="没上学的孩子", kind=FieldKind.MEMBERS, is_required=True),
            Field(
                name="reason",
                label="原因",
                kind=FieldKind.CHOICE,
                options=_labels(DropoutReason),
                is_required=True,
            ),
            _remark(),
        ),
    ),
    Block(
        name=VisitBlock.MEDICAL,
        ok="都参保、看得起病",
        problem="没参保或负担重",
        items=(SafeguardItem.MEDICAL,),
        one_of=("uninsured", "oop_yuan"),
        fields=(
            Field(name="uninsured", label="没参加医保的人", kind=FieldKind.MEMBERS),
            _number("oop_yuan", "近一年自付医药费", "元", 9_999_999),
            _remark(),
        ),
    ),
    Block(
        name=VisitBlock.HOUSING,
        ok="住房安全",
        problem="住房有隐患",
        items=(SafeguardItem.HOUSING,),
        one_of=("grade", "remark"),
        fields=(
            Field(
                name="grade",
                label="鉴定等级",
                kind=FieldKind.CHOICE,
                options=_labels(HouseGrade),
                household="house_grade",
            ),
            _yes_no("is_occupied", "还有人住"),
            _yes_no("is_repaired", "已改造并验收"),
            _yes_no("has_other_home", "另有安全住房"),
            _remark("看到的问题"),
        ),
    ),
    Block(
        name=VisitBlock.WATER,
        ok="饮水安全",
        problem="饮水有困难",
        items=(SafeguardItem.WATER,),
        one_of=("litres", "is_taste_ok", "is_laboratory_ok", "trip_minutes", "shortage_days"),
        fields=(
            _number("litres", "每人每天水量", "升", 999),
            _yes_no("is_scarce_area", "属缺水地区"),
            _yes_no("is_scattered_supply", "分散供水（井、窖、泉）"),
            _yes_no("is_taste_ok", "看、闻、尝正常"),
            _yes_no("is_laboratory_ok", "水质化验合格"),
            _yes_no("is_piped", "自来水入户"),
            _number("trip_minutes", "单次取水时间", "分钟", 999),
            _number("horizontal_m", "取水水平距离", "米", 99_999),
            _number("vertical_m", "取水垂直高差", "米", 9_999),
            _number("shortage_days", "一年停水缺水", "天", 366),
        ),
    ),
    Block(
        name=VisitBlock.INCOME,
        ok="收入稳定",
        problem="收入减少",
        fields=(
            Field(
                name="change",
                label="减少多少",
                kind=FieldKind.CHOICE,
                options=_labels(IncomeChange),
                is_required=True,
            ),
            _remark("减少的原因", is_required=True),
        ),
    ),
    Block(
        name=VisitBlock.WORK,
        ok="务工无变化",
        problem="有变化",
        fields=(
            Field(name="workers", label="谁有变化", kind=FieldKind.MEMBERS, is_required=True),
            Field(
                name="change",
                label="什么变化",
                kind=FieldKind.CHOICE,
                options=_labels(WorkChange),
                is_required=True,
            ),
            Field(name="place", label="现在在哪里务工", kind=FieldKind.TEXT, most=100),
        ),
    ),
    Block(
        name=VisitBlock.APPEAL,
        ok="没有诉求",
        problem="有诉求",
        fields=(
            Field(
                name="kinds",
                label="哪方面",
                kind=FieldKind.CHOICES,
                options=_labels(AppealKind),
                is_required=True,
            ),
            _remark("说了什么", is_required=True),
        ),
    ),
)
BY_NAME: Mapping[str, Block] = {block.name: block for block in BLOCKS}


def field_count() -> int:
    """How many things the longest visit asks: one tap a block, and every detail.

    Source: FORM § visit
    """
    return len(BLOCKS) + sum(len(block.fields) for block in BLOCKS)
