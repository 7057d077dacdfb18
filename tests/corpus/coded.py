"""E. Telephones and code lists: S112, S114, S115."""

from tests.corpus.dirt import kept_out, members, roll_in, rows, some, taken
from tests.corpus.formulas import SAVED_AS_FORMULAS
from tests.corpus.frame import Case, Kind, Roll, Said

PHONE, ANSWER = "户联系电话", "是否参加大病保险"


def _spelt(rng, number):
    ways = (
        f"{number}.0",
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"+86 {number}",
        f"{number[:3]} {number[3:]}",
    )
    return rng.choice((*ways, f"86{number}", f"'{number}"))


def several_phones(rng):
    """S112: two numbers in one cell are two; what is no mobile number is left out, in words."""
    roll = Roll(rng)
    people = members(roll, roll.anyone())
    first, second = people[0][PHONE], f"139{rng.randrange(10**8):08d}"
    with_landline = rng.random() < 0.5
    for person in people:
        person[PHONE] = first if with_landline else f"{first}/{second}"
    twin = roll.xlsx()
    between = rng.choice(("/", "、", "，", ";", "\n", "或"))
    other = rng.choice(("0818-2345678", "2345678")) if with_landline else second
    for person in people:
        person[PHONE] = f"{first}{between}{other}"
    where = rows(roll, people)
    findings = {}
    if with_landline or between != "/":
        findings["N-CLEAN"] = Said("联系电话已按 11 位手机号整理", rows=where)
    if with_landline:
        findings["W-PHONE"] = Said("不是手机号的没有采用", rows=where)
    return Case(roll.xlsx(), twin=twin, findings=findings, is_rewritable=True)


def landline(rng):
    """S112: nobody can be sent a message on a landline."""
    roll = Roll(rng)
    people = members(roll, roll.anyone())
    for person in people:
        person[PHONE] = None
    twin = roll.xlsx()
    for person in people:
        person[PHONE] = rng.choice(("0818-2345678", "08182345678", "(0818)2345678", "1380000000", "见村委会"))
    said = Said("联系电话应为 11 位手机号", "没有采用", rows=rows(roll, people))
    return Case(roll.xlsx(), twin=twin, findings={"W-PHONE": said}, is_rewritable=True)


def answers(rng):
    """S114: 是, 否 and nobody knows, each in all its spellings."""
    roll = Roll(rng)
    ways = {
        "是": ("是", "√", 1, "1", "Y", "有", True, "y", "✓", "Ｙ"),
        "否": ("否", "×", 0, "0", "N", "无", False),
    }
    ways |= {None: (None, "", "-", "不详", " ")}
    meant = [rng.choice(("是", "否", None)) for _ in roll.people]
    for person, answer in zip(roll.people, meant, strict=True):
        person[ANSWER] = answer
    twin = roll.xlsx()
    for person, answer in zip(roll.people, meant, strict=True):
        person[ANSWER] = rng.choice(ways[answer])
    return Case(roll.xlsx(), twin=twin, beside=SAVED_AS_FORMULAS | {"W-LOGIC", "N-LOGIC"}, is_rewritable=True)


def unlisted(rng, _value):
    """S115: what is not in the list is never guessed; the nearest is asked for."""
    return rng.choice(
        (
            ("普通劳动", "“普通劳动”不在代码表，是否为“普通劳动力”？"),
            ("技能劳动", "“技能劳动”不在代码表，是否为“技能劳动力”？"),
            ("能干活", "“能干活”不在代码表，可填：普通劳动力、技能劳动力"),
        )
    )


def synonym(rng):
    """S115: a word that can mean one value only is read as that, and said."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = some(roll)
    for person in people:
        person["民族"] = rng.choice(("汉", "01"))
    said = Said("按“汉族”读取", rows=rows(roll, people))
    return Case(roll.xlsx(), twin=twin, findings={"N-ENUM": said}, is_rewritable=True)


RISKS = tuple(f"致贫/返贫风险{place}" for place in range(1, 6))
DETAILS = ("因自然灾害子项", "其他备注")
# The risks' own numbers and words; those of 致贫原因 mean something else.
CODED = {
    "01": "因病",
    "03": "因残",
    "04": "缺劳动力",
    "05": "因意外事故",
    "06": "因产业项目失败",
    "07": "因务工就业不稳",
    "09": "因学",
    "缺劳力": "缺劳动力",
    "因产业失败": "因产业项目失败",
}


def risk_codes(rng):
    """S115: the numbers of the risk list, in which 03 is 因残 and 0201 a flood, the zero lost or not."""
    roll = roll_in(rng, "A", *RISKS, *DETAILS)
    people = members(roll, roll.anyone())
    code, disaster = rng.choice(list(CODED)), rng.choice((("0201", "洪涝灾害"), ("0203", "旱灾")))
    for person in people:
        person |= {RISKS[0]: CODED[code], RISKS[1]: "因自然灾害", DETAILS[0]: disaster[1]}
    twin = roll.xlsx()
    as_number = code.isdigit() and rng.random() < 0.5
    in_one = rng.random() < 0.5
    for person in people:
        person[RISKS[0]] = int(code) if as_number else code
        person |= {RISKS[1]: disaster[0], DETAILS[0]: None} if in_one else {DETAILS[0]: disaster[0]}
    said = Said(f"按“{CODED[code]}”读取", rows=rows(roll, people))
    return Case(roll.xlsx(), twin=twin, findings={"N-ENUM": said}, beside=UNKEPT, is_rewritable=True)


def detail_of_no_risk(rng):
    """S115: a kind of disaster, or a remark, of a risk that nobody named is not put anywhere."""
    roll = roll_in(rng, "A", *RISKS, *DETAILS)
    people = members(roll, roll.anyone())
    for person in people:
        person[RISKS[0]] = "因病"
    twin = roll.xlsx()
    header, value = rng.choice(((DETAILS[0], "旱灾"), (DETAILS[1], "房屋失火")))
    for person in people:
        person[header] = value
    said = Said(value, "与所填的风险对不上", rows=rows(roll, people))
    return Case(roll.xlsx(), twin=twin, findings={"N-RISK": said}, beside=UNKEPT, is_rewritable=True)


UNKEPT = frozenset({"W-HEAD-EXTRA", "W-NULL", "W-LOGIC", "N-LOGIC"})
KINDS = (
    Kind("S112", "手机号写法", taken("N-CLEAN", PHONE, _spelt, "联系电话已按 11 位手机号整理")),
    Kind("S112", "数字格式的手机号", taken("", PHONE, lambda rng, number: rng.choice((int, float))(number))),
    Kind("S112", "一格两个电话", several_phones),
    Kind("S112", "座机", landline),
    Kind("S114", "是与否的写法", answers),
    Kind("S115", "不在代码表的值", kept_out("E-ENUM", "劳动技能", unlisted)),
    Kind("S115", "同义词", synonym),
    Kind("S115", "风险代码", risk_codes),
    Kind("S115", "风险以外的子项和备注", detail_of_no_risk),
)
