"""F. Across rows, S118 to S124, S128 of children: what lines say of one person, household or village.

S127, a person who was erased and reappears, waits for the journal of erasures.
"""

import datetime

from povertycase.choices import Level
from povertycase.models import Division
from tests import factories
from tests.corpus.dirt import homes, members, rows, some
from tests.corpus.frame import Case, Kind, Roll, Said
from tests.corpus.structure import absent
from tests.rolls import DATA_ON, Maker

# What a line says of the person, not of the household.
OWN = frozenset(Maker(0).person("其他", 40, "男")) - {"与户主关系"}
# What else is odd of a household that one line too many or too few stands in.
ODD = frozenset({"W-HH-COUNT", "W-ROW-RELAGE", "W-LOGIC", "N-LOGIC"})


def repeated(rng):
    """S118: lines that were copied, next to the first or far below."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = some(roll)
    copies = [person | {"序号": 900 + n} for n, person in enumerate(people)]
    for copy in copies:
        roll.people.insert(rng.randint(0, len(roll.people)), copy)
    firsts = {}
    for person in roll.people:
        firsts.setdefault(person["人编号"], roll.row_of(person))
    again = {roll.row_of(each) for each in roll.people} - set(firsts.values())
    first = firsts[next(each for each in roll.people if roll.row_of(each) == min(again))["人编号"]]
    found = {"W-DUP-SAME": Said(f"与第 {first} 行完全相同，只保留一行", rows=again)}
    return Case(roll.xlsx(), twin=twin, findings=found, is_rewritable=True)


def contradicting(rng):
    """S119: the same person twice in one household, with something else beside."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = rng.choice([each for each in roll.people if each["与户主关系"] not in ("户主", "配偶")])
    other = rng.choice(
        (
            {"姓名": person["姓名"] + "甲"},
            {"健康状况": "残疾"},
            {"民族": "彝族"},
            {"人联系电话": "13912345678"},
        )
    )
    return _twice(roll, twin, person, person | other, "是同一个人，内容不同")


def same_number(rng):
    """S119: one 人编号 for two people."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = rng.choice([each for each in roll.people if each["与户主关系"] not in ("户主", "配偶")])
    sex = "男" if int(person["证件号码"][16]) % 2 else "女"
    age = DATA_ON.year - int(person["证件号码"][6:10]) - 1
    other = {"姓名": "王另外", "证件号码": roll.maker.identity(age, sex)}
    return _twice(roll, twin, person, person | other, "人编号相同")


def _twice(roll, twin, person, other, words):
    roll.people.insert(roll.rng.randint(0, len(roll.people)), other)
    both = sorted((roll.row_of(person), roll.row_of(other)))
    said = Said("第 {}、{} 行".format(*both), words, rows=both)
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-DUP-CONFLICT": said},
        beside=ODD,
        held=homes([person]),
        is_rewritable=True,
    )


def in_two_homes(rng):
    """S120: one person among the members of two households."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = roll.anyone()
    host = rng.choice([each for each in roll.people if each["户编号"] != person["户编号"]])
    other = host | {name: person[name] for name in OWN} | {"与户主关系": "其他"}
    roll.people.insert(rng.choice((roll.people.index(host) + 1, len(roll.people))), other)
    both = sorted((roll.row_of(person), roll.row_of(other)))
    numbers = [next(each for each in (person, other) if roll.row_of(each) == row)["户编号"] for row in both]
    said = Said(f"同一人出现在户 {'、'.join(numbers)}", "第 {}、{} 行".format(*both), rows=both)
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-ROW-TWOHH": said},
        beside=ODD,
        held=frozenset(numbers),
        is_rewritable=True,
    )


def two_heads(rng):
    """S121: another member is called 户主, too."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = rng.choice([each for each in roll.people if each["与户主关系"] != "户主"])
    person["与户主关系"] = "户主"
    heads = sorted(rows(roll, [each for each in members(roll, person) if each["与户主关系"] == "户主"]))
    places = "、".join(map(str, heads))
    said = Said(f"户 {person['户编号']} 有两名户主", f"第 {places} 行", rows=heads[:1])
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-HH-TWOHEAD": said},
        beside=ODD,
        held=homes([person]),
        is_rewritable=True,
    )


def no_head(rng):
    """S121: nobody of a household is 户主."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = roll.anyone(与户主关系="户主")
    person["与户主关系"] = rng.choice(("其他", "之兄弟姐妹"))
    first = min(rows(roll, members(roll, person)))
    said = Said(f"户 {person['户编号']} 没有户主", rows=[first])
    return Case(
        roll.xlsx(), twin=twin, findings={"E-HH-NOHEAD": said}, held=homes([person]), is_rewritable=True
    )


def miscounted(rng):
    """S122: 人数 says more or fewer than there are lines."""
    roll = Roll(rng)
    twin = roll.xlsx()
    own = members(roll, roll.anyone())
    stated = rng.choice([each for each in range(1, 9) if each != len(own)])
    for each in own:
        each["人数"] = stated
    said = Said(f"户人口数 {stated}，明细 {len(own)} 人", rows=[min(rows(roll, own))])
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"W-HH-COUNT": said},
        differs=frozenset({"stated_size"}),
        is_rewritable=True,
    )


def numeric_home(whole):
    """S123: 户编号 as numbers, whose leading zeros are gone; of a whole household or of some of its lines."""

    def make(rng):
        roll = Roll(rng)
        zeros = "0" * rng.randint(0, 3)
        for person in roll.people:
            person["户编号"] = zeros + person["户编号"][len(zeros) + 1 :]
        twin = roll.xlsx()
        own = members(roll, rng.choice(_of_several(roll)))
        number = own[0]["户编号"]
        people = own if whole else rng.sample(own, rng.randint(1, len(own) - 1))
        for person in people:
            person["户编号"] = rng.choice((int, float))(number)
        said = Said("户编号是数字格式，可能丢失前导 0 或末位", "请设为“文本”", rows=rows(roll, people))
        beside = ODD | {"E-HH-NOHEAD", "N-PHONE"} if not whole and zeros else frozenset()
        return Case(
            roll.xlsx(),
            twin=twin,
            findings={"E-HH-PRECISION": said},
            beside=beside,
            held=frozenset({number}),
            is_rewritable=True,
        )

    return make


def _of_several(roll):
    """Those who do not live alone."""
    return [each for each in roll.people if len(members(roll, each)) > 1]


def unknown_village(rng):
    """S124: a name that is none here, or that of a village in the town next door, which is not told of."""
    roll = Roll(rng)
    twin = roll.xlsx()
    name, choices = rng.choice(
        (("红心村", "红星村"), ("红星社区", "红星村"), ("新明村", "新民村"), ("东风村", ""))
    )
    people = some(roll)
    for person in people:
        person["行政村"] = name
    said = Said(
        f"找不到“{name}”", f"可选：{choices}" if choices else "请按现行区划名称填写", rows=rows(roll, people)
    )
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-DIV-UNKNOWN": said},
        held=homes(people),
        also=absent("乙镇"),
        is_rewritable=True,
    )


def merged_village(rng):
    """S124: the villages were merged; the rows go to the new one, which is said."""
    old, name = rng.choice((("990101100205", "红光村"), ("990101100206", "前进社区")))

    def merge(_world):
        Division.objects.create(
            code=old,
            name=name,
            level=Level.VILLAGE,
            parent_id=factories.TOWN,
            valid_to=datetime.date(2020, 1, 1),
            successor_id=factories.VILLAGE,
        )

    roll = Roll(rng)
    twin = roll.xlsx()
    own = [each for each in roll.people if each["行政村"] == "红星村"]
    people = [each for number in sorted(homes(some(roll, own))) for each in own if each["户编号"] == number]
    for person in people:
        person["行政村"] = name
    said = Said(f"“{name}”已并入“红星村”", "请确认", rows=rows(roll, people))
    return Case(roll.xlsx(), twin=twin, findings={"W-DIV-MERGED": said}, before=merge, is_rewritable=True)


def ambiguous_village(rng):
    """S124: two towns have a village of that name, and the county's roll does not say which."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = members(roll, roll.anyone(行政村="新民村"))
    for person in people:
        person["乡(镇)"] = None
    words = ("“新民村”在本辖区有 2 个，请写全称", "甲镇新民村", "乙镇新民村")
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-DIV-AMBIG": Said(*words, rows=rows(roll, people))},
        held=homes(people),
        by="county",
        is_rewritable=True,
    )


def working_child(rng):
    """S128: a child at school that has worked away for months."""
    roll = Roll(rng, 8)
    twin = roll.xlsx()
    children = [each for each in roll.people if int(each["证件号码"][6:10]) > 2011]
    person = rng.choice(children)
    person["务工时间（月）"] = rng.randint(1, 12)
    said = Said("登记有务工", "不满 16 岁", rows=[roll.row_of(person)])
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"W-LOGIC": said},
        differs=frozenset({"work_months"}),
        is_rewritable=True,
    )


KINDS = (
    Kind("S118", "同一人重复，内容相同", repeated),
    Kind("S119", "同一人重复，内容不同", contradicting),
    Kind("S119", "两人用同一人编号", same_number),
    Kind("S120", "一人在两户", in_two_homes),
    Kind("S121", "两名户主", two_heads),
    Kind("S121", "没有户主", no_head),
    Kind("S122", "人数与明细不符", miscounted),
    Kind("S123", "户编号是数字", numeric_home(whole=True)),
    Kind("S123", "户内几行的户编号是数字", numeric_home(whole=False)),
    Kind("S124", "找不到的村", unknown_village),
    Kind("S124", "已合并的村", merged_village),
    Kind("S124", "同名的村", ambiguous_village),
    Kind("S128", "孩子有务工", working_child),
)
