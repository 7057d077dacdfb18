"""Made-up rolls, and what a second roll differs in from the first.

    python tests/rolls.py --seed 1 --change 2 --remove 1 --new 1

writes base and changed roll into the present folder and prints what a preview of the second one, declared
full, must list when the first one is on the register: by 人编号 (or identity, or 户编号) and field. The same
seed gives the same people. Nobody is real: the identities begin with an area code that does not exist.

What other tests need is here too: a plain roll in the layout of the official list, with few kinds of change.
"""

import argparse
import datetime
import json
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.proofs import sheets
from tests.proofs.changes import second_roll
from tests.proofs.differences import differences, kinds
from tests.proofs.layouts import OFFICIAL, has
from tests.proofs.people import GIVEN, SCHOOL, SURNAMES, WEIGHTS, county
from tests.proofs.people import VILLAGES as COUNTY_VILLAGES
from tests.proofs.people import Maker as CountyMaker

HEADER = (
    "序号",
    "数据日期",
    "县(市、区、旗)",
    "乡(镇)",
    "行政村",
    "自然村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "人数",
    "与户主关系",
    "民族",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "务工时间（月）",
    "是否参加大病保险",
    "致贫原因1",
    "危房户",
    "是否解决安全饮用水",
    "人均纯收入",
    "户联系电话",
    "人联系电话",
    "首次识别时间",
    "人员识别时间",
    "户类型",
    "易返贫致贫户(监测对象)类型",
    "风险是否消除",
    "风险识别时间",
    "风险消除时间",
)
VILLAGES = (("示例县", "甲镇", "红星村"), ("示例县", "甲镇", "新民村"))
# Of which day the figures are: the end of the last October, so that it is never more than a year ago.
MONTH, DAY = 10, 31
# What a person's cells say holds at that age and a year later too, since a roll that names no day is checked
# as of today: nobody comes of school age, and nobody with full capacity for work turns sixty.
CHILDREN = [age for age in range(1, 18) if age != 5]
HEADS = [age for age in range(45, 68) if age not in (59, 61)]  # a wife is two years younger
CAUSES = ("因病", "因残", "因学", "缺劳动力", "缺技术", "缺资金")
# Each way a person may change: the roll's column, the staging column, the other value.
CHANGES = (
    ("健康状况", "health", lambda old: "长期慢性病" if old == "健康" else "健康"),
    ("是否参加大病保险", "has_serious_illness", lambda old: "否" if old == "是" else "是"),
    ("人联系电话", "person_phone", lambda old: f"1390000{(int((old or '0')[-4:]) + 1) % 10000:04d}"),
)


@dataclass
class Expected:
    """What the changed roll differs in, by 人编号."""

    new: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    vanished: list[str] = field(default_factory=list)


@dataclass
class Rolls:
    """Two files and the difference between them."""

    base: Path
    changed: Path
    people: int
    expected: Expected


def data_on(today):
    """The day that a roll's figures are of when it is made on a day."""
    return datetime.date(today.year - ((today.month, today.day) < (MONTH, DAY)), MONTH, DAY)


DATA_ON = data_on(datetime.date.today())


class Maker:
    """People and households out of one seeded source; on: the day that their ages and figures are of."""

    def __init__(self, seed, *, prefix="990101", villages=VILLAGES, on=DATA_ON):
        self.random = random.Random(seed)
        self.on = on
        self.prefix, self.villages = prefix, villages
        self.used = set()
        self.people_made = 0

    def identity(self, age, sex):
        """A valid number that nobody else in these rolls has."""
        while True:
            first = self.on.replace(year=self.on.year - age)
            birth = first - datetime.timedelta(days=self.random.randrange(1, 360))
            order = self.random.randrange(0, 500) * 2 + (sex == "男")
            body = f"{self.prefix}{birth:%Y%m%d}{order:03d}"
            number = body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
            if body not in self.used and not number.endswith("000"):  # that would be doubted
                self.used.add(body)
                return number

    def person(self, relation, age, sex, *, surname=None):
        """One member's own cells."""
        pick = self.random.choice
        self.people_made += 1
        at_school = SCHOOL.get(age, "")
        works = not at_school and 18 <= age < 60
        return {
            "人编号": f"{self.prefix}8{self.people_made:010d}",
            "姓名": (surname or pick(SURNAMES)) + "".join(pick(GIVEN) for _ in range(pick((1, 2)))),
            "证件号码": self.identity(age, sex),
            "与户主关系": relation,
            "民族": "汉族",
            "文化程度": "" if at_school else pick(("小学", "初中", "高中")),
            "在校生状况": at_school,
            "健康状况": pick(("健康", "健康", "健康", "长期慢性病")) if age > 30 else "健康",
            "劳动技能": "普通劳动力" if works else ("弱劳动力或半劳动力" if 60 <= age < 70 else "无劳动力"),
            "务工时间（月）": pick((6, 8, 10)) if works and pick((True, False)) else None,
            "是否参加大病保险": "是",
            "人联系电话": f"1380000{self.random.randrange(10000):04d}" if age >= 18 else None,
            "人员识别时间": "201508",
        }

    def child(self):
        """A child of the head."""
        sex = self.random.choice(("男", "女"))
        return self.person("之子" if sex == "男" else "之女", self.random.choice(CHILDREN), sex)

    def household(self, number):
        """A household's members, each with the household's cells."""
        pick, age = self.random.choice, self.random.choice(HEADS)
        county, town, village = self.villages[number % len(self.villages)]
        members = [self.person("户主", age, "男")]
        if pick((True, True, False)):
            members.append(self.person("配偶", age - 2, "女"))
        members += [self.child() for _ in range(pick((0, 1, 1, 2)))]
        if pick((True, False, False)):
            members.append(self.person("之母", age + 24, "女"))
        shared = {
            "数据日期": f"{self.on:%Y%m%d}",
            "县(市、区、旗)": county,
            "乡(镇)": town,
            "行政村": village,
            "自然村": f"{number % 7 + 1}组",
            "户编号": f"{self.prefix}7{number:08d}",
            "致贫原因1": pick(CAUSES),
            "危房户": "否",
            "是否解决安全饮用水": "是",
            "人均纯收入": round(self.random.uniform(7000, 22000), 2),
            "户联系电话": f"137{self.random.randrange(10**8):08d}",
            "首次识别时间": "201508",
            "户类型": "脱贫户(享受政策)",
        }
        return [shared | member for member in members]


def base_people(maker, households):
    """The people of the first roll, household after household."""
    return [person for number in range(households) for person in maker.household(number)]


def alter(maker, people, *, change, remove, new):
    """The people of the second roll, and the expected differences; the shares are per cent of people."""
    expected = Expected()
    crowd = len(people)

    def share(percent):
        return max(1, round(crowd * percent / 100)) if percent else 0

    indices = list(range(crowd))
    maker.random.shuffle(indices)
    members = [index for index in indices if people[index]["与户主关系"] != "户主"]
    removed = set(members[: share(remove)])
    rest = [index for index in indices if index not in removed]
    altered = {}
    for index in rest[: share(change)]:
        column, name, other = maker.random.choice(CHANGES)
        altered[index] = people[index] | {column: other(people[index][column])}
        expected.changed[people[index]["人编号"]] = name
    expected.vanished = sorted(people[index]["人编号"] for index in removed)
    grown = {}
    for index in rest[-share(new) :] if new else []:
        newborn = people[index] | maker.child()
        grown.setdefault(people[index]["户编号"], []).append(newborn)
        expected.new.append(newborn["人编号"])
    return _reassembled(people, removed, altered, grown), expected


def _reassembled(people, removed, altered, grown):
    result = []
    for index, person in enumerate(people):
        if index not in removed:
            result.append(altered.get(index, person))
        is_last = index + 1 == len(people) or people[index + 1]["户编号"] != person["户编号"]
        if is_last:
            result += grown.get(person["户编号"], [])
    return result


def write(people, path, *, title="已脱贫人口名单"):
    """The official list: a title, a unit row, the header on row 3, one row a person."""
    sizes = {}
    for person in people:
        sizes[person["户编号"]] = sizes.get(person["户编号"], 0) + 1
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append([title])
    sheet.append(["单位：人、元"])
    sheet.append(HEADER)
    for serial, person in enumerate(people, 1):
        cells = person | {"序号": serial, "人数": sizes[person["户编号"]]}
        sheet.append([cells.get(column) for column in HEADER])
    book.save(path)
    return path


def make(folder, *, seed, households, change=2, remove=1, new=1, villages=VILLAGES, prefix="990101"):
    """Both rolls and what differs between them."""
    folder = Path(folder)
    maker = Maker(seed, prefix=prefix, villages=villages)
    people = base_people(maker, households)
    base = write(people, folder / "base.xlsx")
    changed, expected = alter(maker, people, change=change, remove=remove, new=new)
    return Rolls(base, write(changed, folder / "changed.xlsx"), len(people), expected)


def main():
    """Both rolls as files, and their differences on the screen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--households", type=int, default=100)
    parser.add_argument("--change", type=float, default=2, help="per cent of the people")
    parser.add_argument("--remove", type=float, default=1, help="per cent of the people")
    parser.add_argument("--new", type=float, default=1, help="per cent of the people")
    parser.add_argument("--layout", choices=sorted(OFFICIAL), default="B")
    parser.add_argument("--suffix", choices=("xlsx", "utf-8-sig.csv", "gb18030.csv"), default="xlsx")
    parser.add_argument("--prefix", default="990101", help="of every number")
    parser.add_argument("--village", action="append", help="县/镇/村, may be given several times")
    parser.add_argument("--out", type=Path, default=Path())
    options = parser.parse_args()
    rng = random.Random(options.seed)
    maker = CountyMaker(rng, pending=has(options.layout, "person_number"), prefix=options.prefix)
    villages = [("", "", *place.split("/")) for place in options.village or ()] or COUNTY_VILLAGES
    before = county(maker, options.households, villages)
    shares = {"change": options.change, "remove": options.remove, "new": options.new}
    after = second_roll(maker, options.layout, before, **shares)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, homes in (("base", before), ("changed", after)):
        sheets.write(options.out / f"{name}.{options.suffix}", options.layout, homes, rng)
    lists = differences(options.layout, before, after).as_dict()
    lists["people"] = kinds(options.layout, before, after)
    rows = (f" {json.dumps(name)}: {json.dumps(entries)}" for name, entries in lists.items())
    text = "{\n" + ",\n".join(rows) + "\n}"
    (options.out / "expected.json").write_text(text)
    print(text)  # noqa: T201  a script's answer


if __name__ == "__main__":
    main()
