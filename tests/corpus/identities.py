"""D. Identity numbers: S74 to S91."""

from typing import Any

from households.models import RollRow
from tests.corpus.dirt import (
    IDENTITY,
    homes,
    kept_out,
    members,
    registered,
    roll_in,
    rows,
    sex_of,
    some,
    sound,
    staged,
    taken,
    wife,
)
from tests.corpus.frame import Case, Kind, Roll, Said

NUMBER = "证件号码"
FULL_WIDTH = {48 + digit: 0xFF10 + digit for digit in range(10)} | {ord("X"): "Ｘ"}
BORN = frozenset({"birth_on", "sex"})
PROPOSED = "990101195510011177"


def as_number(rng, number):
    """S74: the number was typed into a cell that is not text, its last digits are gone."""
    return float(number[:17] + "0"), "后 3 位已丢失", "请将该列设为“文本”重新录入"


def fitting_by_chance(rng, number):
    """S75: the same, but what is left has the right check digit."""
    return 990101199001010000, "后 3 位已丢失"


def ending_in_zeros(rng):
    """S76: the same digits as a text may be right: they go in, with a doubt."""
    roll = Roll(rng, households=8)
    person = wife(roll)
    person[NUMBER] = sound("99010119900101002")
    twin = roll.xlsx()
    person[NUMBER] = "990101199001010000"
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"W-ID-000": Said("末 3 位为 000", "请与证件核对", rows=rows(roll, [person]))},
        differs=IDENTITY,
        also=staged({person["人编号"]: {"id18": "990101199001010000"}}),
        is_rewritable=True,
    )


def old_vector(rng, number):
    """S77: fifteen digits, the number of somebody born in 1955."""
    return rng.choice(("990101551001117", 990101551001117)), *_converted(PROPOSED)


def old(rng):
    """S77: the sentence has the number that fifteen digits convert to, masked as on all screens."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = roll.anyone(与户主关系="户主")
    number = person[NUMBER]
    person[NUMBER] = rng.choice((str, int))(number[:6] + number[8:17])
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-ID-15": Said(*_converted(number), rows=rows(roll, [person]))},
        held=homes([person]),
        is_rewritable=True,
    )


def _converted(number: str) -> tuple[str, str]:
    return "请填写18位身份证号", f"（换算应为 {number[:6]}********{number[-4:]}，请核对后填入）"


def wrapped(rng, number):
    """S78: quotes, tabs and spaces of every kind, anywhere."""
    dirty = list(number)
    for _ in range(rng.randint(1, 3)):
        mark = rng.choice((" ", "\t", "\u00a0", "\u200b", "\u3000", "\ufeff"))
        dirty.insert(rng.randint(0, len(dirty)), mark)
    return rng.choice(("", "'", "‘")) + "".join(dirty)


def small_x(rng):
    """S80: x for X."""
    roll = Roll(rng, households=8)
    person = wife(roll)
    person[NUMBER] = "99010119751120018X"
    twin = roll.xlsx()
    person[NUMBER] = rng.choice(("99010119751120018x", "99010119751120018ｘ"))
    findings = {"N-CLEAN": Said("小写字符已转换", rows=rows(roll, [person]))}
    return Case(roll.xlsx(), twin=twin, findings=findings, is_rewritable=True)


def strange_last(rng, number):
    """S81: what looks like an X and is none."""
    other = rng.choice("ХΧ×*")
    return number[:17] + other, f"（第 18 位“{other}”）", "不是数字或 X"


def letters(rng, number):
    """S82: letters that look like digits."""
    place, letter = rng.randrange(17), rng.choice("OlIo")
    return number[:place] + letter + number[place + 1 :], f"（第 {place + 1} 位“{letter}”）"


def wrong_length(rng, number):
    """S83: a digit too few or too many."""
    longer = number[:6] + str(rng.randrange(10)) + number[6:17] + str(rng.randrange(10))
    dirty = rng.choice((number[:17], number[:9] + number[10:17] + "1", longer))
    return dirty, f"证件号应为 18 位，现为 {len(dirty)} 位"


def wrong_check(rng, number):
    """S84: the sentence names the digit that would be right."""
    wrong = rng.choice([each for each in "0123456789X" if each != number[17]])
    return number[:17] + wrong, f"校验位应为 {number[17]}"


def no_such_day(rng, number):
    """S85: the vectors of the list, whose check digits are right."""
    dirty, born = rng.choice(
        (
            ("990101198702290151", "1987-02-29 不存在"),
            ("990101198013010118", "1980-13-01 不存在"),
            (sound("99010119900231" + number[14:17]), "1990-02-31 不存在"),
            (sound("99010118990101" + number[14:17]), "1899-01-01 距今超过 120 年"),
        )
    )
    return dirty, f"证件号中的出生日期 {born}"


def unborn(rng, number):
    """S85: born in 2099."""
    return "990101209912310115", "证件号中的出生日期 2099-12-31 晚于今天"


def unknown_area(rng):
    """S86: an area code that never was; the fictitious ones count as known."""
    roll = Roll(rng)
    twin = roll.xlsx()
    # After 00 the new check digit may be 0, and a number that ends in 000 is another kind: S76.
    person, other = rng.sample([each for each in roll.people if each[NUMBER][15:17] != "00"], 2)
    for each, area in ((person, rng.choice(("900101", "009900"))), (other, "519900")):
        each[NUMBER] = sound(area + each[NUMBER][6:17])
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"W-ID-AREA": Said(person[NUMBER][:6], "请核对", rows=rows(roll, [person]))},
        differs=IDENTITY,
        also=staged({each["人编号"]: {"id18": each[NUMBER]} for each in (person, other)}),
        is_rewritable=True,
    )


def disability(rng):
    """S87: who is on the register by the first eighteen characters is found again, without a 人编号."""
    roll = Roll(rng)
    roll.headers.remove("人编号")
    for person in roll.people:
        person["健康状况"] = "残疾"
    twin = roll.xlsx()
    people = some(roll)
    kinds = {}
    for person in people:
        kinds[person[NUMBER]] = rng.randrange(7), rng.randrange(4)
        kind, grade = kinds[person[NUMBER]]
        person[NUMBER] += f"{kind + 1}{grade + 1}" + rng.choice(("", "B1"))

    def also(batch):
        found = RollRow.objects.filter(batch=batch, id18__in=kinds)
        if batch.counts["people"].get("new") or len(found) != len(kinds):
            yield f"they are not found again: {batch.counts['people']}"
        for row in found:
            kind, grade = kinds[row.id18]
            named = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")[kind], "一二三四"[grade] + "级"
            if (row.disability_kind, row.disability_grade) != named or row.certificate_kind != "残疾人证":
                yield f"{row.row}: {row.certificate_kind} {row.disability_kind} {row.disability_grade}"

    return Case(
        roll.xlsx(),
        beside=frozenset({"W-LOGIC"}),  # some may be too disabled for the work they do
        before=registered(twin),
        also=also,
        is_rewritable=True,
    )


def disability_vector(rng):
    """S87: a certificate whose holder was born in 1955."""
    roll = Roll(rng, households=12)
    person = rng.choice([each for each in roll.people if _lives_without_parents(roll, each)])
    person |= {NUMBER: PROPOSED[:17], "劳动技能": "无劳动力", "健康状况": "残疾", "务工时间（月）": None}
    person[NUMBER] = PROPOSED
    twin = roll.xlsx()
    person[NUMBER] = "99010119551001117743"
    wanted = {"id18": PROPOSED, "disability_kind": "肢体", "disability_grade": "三级"}
    return Case(
        roll.xlsx(),
        twin=twin,
        differs=IDENTITY | {"disability_kind", "disability_grade"},
        also=staged({person["人编号"]: wanted | {"certificate_number": "99010119551001117743"}}),
        is_rewritable=True,
    )


def _lives_without_parents(roll: Roll, person: dict[str, Any]) -> bool:
    is_head = person["与户主关系"] == "户主"
    return is_head and all(each["与户主关系"] != "之母" for each in members(roll, person))


def other_sex(rng):
    """S88: the column 性别 contradicts the number."""
    roll = roll_in(rng, "D", "性别", "出生日期")
    twin = roll.xlsx()
    person = roll.anyone()
    person["性别"] = "女" if person["性别"] == "男" else "男"
    said = Said(f"证件号显示为{sex_of(person[NUMBER])}，性别列为{person['性别']}", rows=rows(roll, [person]))
    return Case(
        roll.xlsx(), twin=twin, findings={"E-ROW-IDSEX": said}, held=homes([person]), is_rewritable=True
    )


def other_birth(rng):
    """S88: the column 出生日期 contradicts the number, however precise it is."""
    roll = roll_in(rng, "D", "性别", "出生日期")
    twin = roll.xlsx()
    person = roll.anyone()
    born = person["出生日期"]
    other = f"{int(born[:4]) - 1}{born[4:]}"
    person["出生日期"] = rng.choice((other, other[:6], other[:4], f"{other[:4]}年{int(other[4:6])}月"))
    said = Said("证件号与出生日期不一致", rows=rows(roll, [person]))
    return Case(
        roll.xlsx(), twin=twin, findings={"E-ROW-IDBIRTH": said}, held=homes([person]), is_rewritable=True
    )


def pending(*ways):
    """S89: somebody without a certificate is awaited, and found again by the 人编号 when registered."""

    def make(rng):
        roll = Roll(rng)
        twin = roll.xlsx()
        people = rng.sample(roll.people, 2)  # two such rows are two people
        for person in people:
            person[NUMBER] = rng.choice(ways)
        said = Said("没有有效证件号，列入待补证件名单", rows=rows(roll, people))
        before = rng.choice((None, registered(twin)))

        def also(batch):
            if before:  # the identity that the register has stays
                if batch.counts["people"].get("new"):
                    yield f"they are not found again: {batch.counts['people']}"
                return
            found = RollRow.objects.filter(batch=batch, row__in=said.rows)
            yield from (
                f"{row.row} is {row.certificate_kind}" for row in found if row.certificate_kind != "待补"
            )

        return Case(
            roll.xlsx(),
            twin=None if before else twin,
            findings={"W-ID-PENDING": said},
            differs=IDENTITY | BORN,
            before=before,
            also=also,
            is_rewritable=True,
        )

    return make


def nothing_to_match_by(rng):
    """S89: neither a number nor a 人编号."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = roll.anyone()
    person |= {NUMBER: rng.choice(("无", "不详", "0", "", None)), "人编号": None}
    said = Said("缺少证件号", "请在“证件类型”选“待补”", rows=rows(roll, [person]))
    findings = {"E-ID-REQUIRED": said, "W-ID-PENDING": Said(rows=said.rows)}
    return Case(roll.xlsx(), twin=twin, findings=findings, held=homes([person]), is_rewritable=True)


def two_numbers(rng, number):
    """S90: two numbers in one cell."""
    between = rng.choice(("、", "/", "，", " ", "\n", ";", "和"))
    return f"{number}{between}{sound('51990019800101' + number[14:17])}", "一个单元格内有两个证件号"


def shifted(rng):
    """S91: names and numbers have changed places, in half of the rows or more."""
    roll = Roll(rng)
    crowd = len(roll.people)
    count = rng.randint(-(-crowd // 2), crowd)
    for person in rng.sample(roll.people, count):
        person["姓名"], person[NUMBER] = person[NUMBER], person["姓名"]
    words = "疑似列错位", f"（{count * 100 // crowd} % 的“姓名”像证件号）"
    return Case(roll.xlsx(), refused="E-COL-SHIFT", says=words, is_rewritable=True)


def shifted_once(rng):
    """S91: the same in one row."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = roll.anyone()
    person["姓名"], person[NUMBER] = person[NUMBER], person["姓名"]
    said = Said(
        "证件号含有不是数字或 X 的字符", f"（第 1 位“{person[NUMBER][0]}”）", rows=rows(roll, [person])
    )
    return Case(
        roll.xlsx(), twin=twin, findings={"E-ID-CHAR": said}, held=homes([person]), is_rewritable=True
    )


KINDS = (
    Kind("S74", "数字格式的证件号", kept_out("E-ID-PRECISION", NUMBER, as_number)),
    Kind("S75", "数字格式且校验位凑巧正确", kept_out("E-ID-PRECISION", NUMBER, fitting_by_chance)),
    Kind("S76", "文本且末三位为 000", ending_in_zeros),
    Kind("S77", "15 位证件号", old),
    Kind("S77", "15 位证件号（1955 年生）", kept_out("E-ID-15", NUMBER, old_vector)),
    Kind(
        "S78", "证件号夹空格、引号、零宽字符", taken("N-CLEAN", NUMBER, wrapped, "已去掉证件号中的空格、引号")
    ),
    Kind(
        "S79",
        "全角证件号",
        taken("N-CLEAN", NUMBER, lambda rng, number: number.translate(FULL_WIDTH), "全角和小写字符已转换"),
    ),
    Kind("S80", "小写 x", small_x),
    Kind("S81", "像 X 的字符", kept_out("E-ID-CHAR", NUMBER, strange_last)),
    Kind("S82", "像数字的字母", kept_out("E-ID-CHAR", NUMBER, letters)),
    Kind("S83", "位数不对", kept_out("E-ID-LENGTH", NUMBER, wrong_length)),
    Kind("S84", "校验位不对", kept_out("E-ID-CHECK", NUMBER, wrong_check)),
    Kind("S85", "不存在的出生日期", kept_out("E-ID-DATE", NUMBER, no_such_day)),
    Kind("S85", "将来的出生日期", kept_out("E-ID-DATE", NUMBER, unborn)),
    Kind("S86", "未知的区划代码", unknown_area),
    Kind("S87", "残疾人证号", disability),
    Kind("S87", "残疾人证号（1955 年生）", disability_vector),
    Kind("S88", "性别与证件号不一致", other_sex),
    Kind("S88", "出生日期与证件号不一致", other_birth),
    Kind("S89", "证件号为无、不详", pending("无", "不详", "暂无")),
    Kind("S89", "证件号为 999999…", pending("999999198105060022", "999999000000000000")),
    Kind("S89", "证件号为 0", pending("0", 0)),
    Kind("S89", "证件号为空", pending("", None, "  ")),
    Kind("S89", "无证件号也无人编号", nothing_to_match_by),
    Kind("S90", "一格两个证件号", kept_out("E-ID-MULTI", NUMBER, two_numbers)),
    Kind("S91", "姓名与证件号错位", shifted),
    Kind("S91", "一行错位", shifted_once),
)
