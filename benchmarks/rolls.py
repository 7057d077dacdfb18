"""Large made-up rolls: 40 columns, the same people for the same figures; nobody is real.

    python -m benchmarks.rolls --people 200000 --out roll.xlsx [--changed 5]

A roll is written as office programs write it, packed as tightly and with a table of shared texts, and faster
than a workbook library would. About three people a household; identities begin with 519900 and 990101:
nobody's.
"""

import argparse
import datetime
import random
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HEADER = (
    *("县", "乡", "村", "户编号", "人口编号", "姓名", "性别", "出生日期", "证件类型", "证件号码", "民族"),
    *("户联系电话", "成员联系电话", "年度", "与户主关系", "文化程度", "在校生状况", "劳动技能"),
    *(
        "务工时间（月）",
        "健康状况",
        "政治面貌",
        "务工企业名称",
        "是否享受低保",
        "是否参加城镇职工基本养老保险",
    ),
    *("是否参加大病保险", "是否参加城乡居民基本医疗保险", "是否参加城乡居民基本养老保险", "失学或辍学原因"),
    *("是否会讲普通话", "是否参加商业补充医疗保险", "是否国外务工", "产业分类", "是否接受大病医疗救助"),
    *("是否接受其他健康扶贫", "公益性岗位类型", "公益性岗位(月数)", "就业渠道", "务工所在地"),
    *("是否参加城镇职工基本医疗保险", "是否特困供养人员"),
)
NUMERIC = frozenset({"务工时间（月）", "公益性岗位(月数)"})
# Texts that hardly ever come twice are not looked up.
OWN = frozenset({"户编号", "人口编号", "姓名", "证件号码", "户联系电话", "成员联系电话"})
PREFIXES = ("519900", "990101")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TODAY = datetime.date(2026, 10, 31)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国庆翠薇志海燕春梅兰凤云龙"
CHILDREN = {"男": "之子", "女": "之女"}
Person = dict[str, object]
Place = tuple[str, str, str]


def people(count: int, places: Sequence[Place], *, seed: int = 1) -> Iterator[Person]:
    """`count` people in about a third as many households, a household's members one after the other."""
    chance, used = random.Random(seed), Counter[tuple[str, int, str]]()
    made = number = 0
    while made < count:
        size = min(chance.choice((1, 2, 3, 3, 4, 5)), count - made)
        place = places[made * len(places) // count]
        yield from _household(chance, used, number, made, size, place)
        made, number = made + size, number + 1


def _household(
    chance: random.Random,
    used: Counter[tuple[str, int, str]],
    number: int,
    made: int,
    size: int,
    place: Place,
) -> Iterator[Person]:
    phone = f"13{chance.randrange(10**9):09d}"
    head_age, surname = chance.randrange(35, 80), chance.choice(SURNAMES)
    for order in range(size):
        sex = "男" if order == 0 else "女" if order == 1 else chance.choice("男女")
        relation = ("户主", "配偶")[order] if order < 2 else CHILDREN[sex]
        age = head_age - order if order < 2 else max(1, head_age - chance.randrange(22, 34))
        person = _person(chance, used, sex, age)
        name = (chance.choice(SURNAMES) if order == 1 else surname) + "".join(
            chance.choices(GIVEN, k=chance.choice((1, 2, 2)))
        )
        yield person | {
            **dict(zip(("县", "乡", "村"), place, strict=True)),
            "户编号": f"9901{number:08d}",
            "人口编号": f"9901{made + order:010d}",
            "姓名": name,
            "与户主关系": relation,
            "户联系电话": phone,
        }


def _person(chance: random.Random, used: Counter[tuple[str, int, str]], sex: str, age: int) -> Person:
    day = TODAY.toordinal() - age * 365 - age // 4 - 1 - chance.randrange(300)
    identity, born = _identity(used, day, sex)
    works, at_school = 18 <= age < 60, 7 <= age < 16
    is_away = works and chance.random() < 0.4
    post = works and chance.random() < 0.04
    return {
        "性别": sex,
        "出生日期": f"{born:%Y%m%d}",
        "证件类型": "居民身份证",
        "证件号码": identity,
        "民族": "汉族" if chance.random() < 0.97 else "土家族",
        "成员联系电话": f"15{chance.randrange(10**9):09d}" if works else "",
        "年度": "2026",
        "文化程度": "" if age < 16 else chance.choice(("小学", "初中", "高中")),
        "在校生状况": "学龄前儿童" if age < 7 else ("小学" if age < 13 else "七年级") if at_school else "",
        "劳动技能": "普通劳动力" if works else "弱劳动力或半劳动力" if 60 <= age < 70 else "无劳动力",
        "务工时间（月）": chance.randrange(3, 12) if is_away else "",
        "健康状况": "健康" if chance.random() < 0.85 else chance.choice(("长期慢性病", "患有大病", "残疾")),
        "政治面貌": "群众",
        "务工企业名称": "",
        "是否享受低保": "否" if chance.random() < 0.85 else "是",
        "是否参加城镇职工基本养老保险": "否",
        "是否参加大病保险": "是",
        "是否参加城乡居民基本医疗保险": "是",
        "是否参加城乡居民基本养老保险": "是" if age >= 16 else "否",
        "失学或辍学原因": "",
        "是否会讲普通话": "是",
        "是否参加商业补充医疗保险": "否",
        "是否国外务工": "否",
        "产业分类": "",
        "是否接受大病医疗救助": "否",
        "是否接受其他健康扶贫": "否",
        "公益性岗位类型": "保洁员" if post else "",
        "公益性岗位(月数)": 12 if post else "",
        "就业渠道": "自主就业" if is_away else "",
        "务工所在地": "广东省东莞市" if is_away else "",
        "是否参加城镇职工基本医疗保险": "否",
        "是否特困供养人员": "否",
    }


def _identity(used: Counter[tuple[str, int, str]], day: int, sex: str) -> tuple[str, datetime.date]:
    """A valid number that nobody has got yet; birthdays that are used up give way to the day before."""
    while True:
        for prefix in PREFIXES:
            order = used[prefix, day, sex] + 1  # a number that ends in 000 looks like one cut short
            if order < 500:
                used[prefix, day, sex] = order
                born = datetime.date.fromordinal(day)
                body = f"{prefix}{born:%Y%m%d}{order * 2 + (sex == '男'):03d}"
                check = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
                return body + "10X98765432"[check], born
        day -= 1


def altered(source: Iterator[Person], percent: float, *, seed: int = 2) -> Iterator[Person]:
    """The same people, of whom a share has another health, telephone or work."""
    chance = random.Random(seed)
    for person in source:
        if chance.random() * 100 >= percent:
            yield person
            continue
        field = chance.choice(("健康状况", "是否参加大病保险", "户联系电话"))
        if field == "健康状况":
            yield person | {field: "健康" if person[field] != "健康" else "长期慢性病"}
        elif field == "是否参加大病保险":
            yield person | {field: "否"}
        else:
            yield person | {"成员联系电话": f"18{chance.randrange(10**9):09d}"}


def write(path: Path, source: Iterator[Person]) -> int:
    """Write the official sheet: a title, the header, one row a person. Returns the number of people."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", dir=path.parent) as texts:
        shared = _Shared(texts)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in PARTS.items():
                archive.writestr(name, content)
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
                sheet.write(SHEET_BEGIN)
                sheet.write(_row(1, ("人口质量花名册",), ("",), shared))
                sheet.write(_row(2, HEADER, HEADER, shared))
                count = 0
                for count, person in enumerate(source, 1):
                    sheet.write(_row(count + 2, [person[name] for name in HEADER], HEADER, shared))
                sheet.write(b"</sheetData></worksheet>")
            texts.seek(0)
            with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                part.write(f'{XML}<sst xmlns="{MAIN}" uniqueCount="{shared.count}">'.encode())
                while piece := texts.read(2**20):
                    part.write(piece.encode())
                part.write(b"</sst>")
    return count


class _Shared:
    """The table of shared texts, written as it grows."""

    def __init__(self, texts: object) -> None:
        self.count = 0
        self._texts, self._known = texts, dict[str, int]()

    def place(self, text: str, header: str) -> int:
        """The text's place in the table."""
        known = None if header in OWN else self._known.get(text)
        if known is not None:
            return known
        if header not in OWN:
            self._known[text] = self.count
        self._texts.write(f"<si><t>{escape(text)}</t></si>")  # type: ignore[attr-defined]
        self.count += 1
        return self.count - 1


def _letter(index: int) -> str:
    return chr(65 + index) if index < 26 else chr(64 + index // 26) + chr(65 + index % 26)


LETTERS = [_letter(index) for index in range(len(HEADER))]


def _row(number: int, values: Sequence[object], headers: Sequence[str], shared: _Shared) -> bytes:
    cells = []
    for letter, value, header in zip(LETTERS, values, headers, strict=False):
        if value == "":
            continue
        if header in NUMERIC and not isinstance(value, str):
            cells.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
        else:
            cells.append(f'<c r="{letter}{number}" t="s"><v>{shared.place(str(value), header)}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_BEGIN = f'{XML}<worksheet xmlns="{MAIN}"><sheetData>'.encode()
PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--changed", type=float, default=0, help="per cent of the people")
    parser.add_argument("--place", action="append", default=[], help="县/乡/村, several times")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    places = [tuple(place.split("/")) for place in options.place] or [("通川区", "碑庙镇", "石笋村")]
    source = people(options.people, places)
    write(options.out, altered(source, options.changed) if options.changed else source)


if __name__ == "__main__":
    main()
