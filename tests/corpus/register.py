"""F. State, S125 to S130: what a roll meets on the register, and what it may be told of it."""

import datetime

from households.models import HouseholdMembership, RollDifference, RollRow
from tests.corpus.dirt import homes, registered, rows, sex_of, some
from tests.corpus.frame import Case, Kind, Roll, Said
from tests.corpus.structure import absent
from tests.rolls import DATA_ON

DIED = datetime.date(2026, 3, 5)
THERE = {"乡(镇)": "乙镇", "行政村": "东风村"}
# Rows of the register have other keys each time.
KEYS = frozenset({"household_id", "person_id", "membership_id"})
LOGIC = frozenset({"W-LOGIC", "N-LOGIC"})  # two months ago somebody was a year younger
CORRECTED = frozenset({"W-ID-CHANGED"})
WORDS = "这一行不在您的管辖范围，请删除后重传"


def living_there(rng, households=2):
    """A roll of the town next door, and what puts it on the register."""
    roll = Roll(rng, households)
    for person in roll.people:
        number = person["人编号"]
        person |= THERE | {"户编号": person["户编号"].replace("9901017", "9901016")}
        person["人编号"] = number.replace("9901018", "9901015")

    def before(world):
        registered(roll.xlsx(), by="sister")(world)

    return roll, before


def taken(roll, held):
    """Everybody is staged, and only the people of these households wait."""

    def also(batch):
        staged = dict(RollRow.objects.filter(batch=batch).values_list("person_number", "is_held"))
        wanted = {each["人编号"]: each["户编号"] in held for each in roll.people}
        if staged != wanted:
            yield f"staged are {staged}, not {wanted}"

    return also


def answered(batch):
    """All that an import tells: its findings and its counts."""
    found = batch.findings.order_by("row", "id").values_list("code", "severity", "column", "message", "value")
    return list(found), batch.finding_counts


def foreign(is_known, is_named):
    """S125: rows of another town; the register has their households, or they are made up.

    is_named: whether the names of places say so, or the number of a household alone.
    """

    def make(rng):
        roll, (there, before) = Roll(rng), living_there(rng)
        twin = roll.xlsx()
        number = rng.choice(sorted(homes(there.people)))
        guests = [each | {} for each in there.people if each["户编号"] == number]
        if not is_named:
            for guest in guests:
                guest |= {"乡(镇)": "甲镇", "行政村": "红星村"}
        place = rng.choice((0, len(roll.people)))
        roll.people[place:place] = guests
        found = {"E-SCOPE": Said(WORDS, rows=rows(roll, guests))}

        def also(batch):
            told, counts = answered(batch)
            if counts != {"E-SCOPE": len(guests)}:
                yield f"for {len(guests)} rows it counts {counts}"
            if {message for _code, _severity, _column, message, _value in told} != {WORDS}:
                yield f"it says {told}"
            yield from absent("丁镇", "登记")(batch)

        return Case(
            roll.xlsx(),
            twin=twin,
            findings=found,
            before=before if is_known else None,
            held=frozenset({number}),
            differs=KEYS,
            also=also,
            is_rewritable=True,
        )

    return make


def elsewhere(header):
    """S126: somebody who lives in another town by the register, told by one of the two numbers."""

    def make(rng):
        roll, (there, before) = Roll(rng), living_there(rng)
        men = [each for each in roll.people if sex_of(each["证件号码"]) == "男"]
        people, heads = (
            some(roll, men, most=2),
            [each for each in there.people if each["与户主关系"] == "户主"],
        )
        for person, other in zip(people, heads, strict=False):
            other |= {"证件号码": there.maker.identity(50, "男"), "姓名": "欧阳" + other["姓名"]}
            other[header] = person[header]
        names = [each["姓名"] for each in there.people if each["姓名"].startswith("欧阳")]
        is_taken, is_silent = (
            taken(roll, homes(people)),
            absent("乙镇", "东风村", *homes(there.people), *names),
        )
        return Case(
            roll.xlsx(),
            findings={"E-ID-ELSEWHERE": Said("该人员需由县级办公室核对", rows=rows(roll, people))},
            held=homes(people),
            beside=CORRECTED if header == "人编号" else frozenset(),
            before=before,
            also=lambda batch: [*is_taken(batch), *is_silent(batch)],
            is_rewritable=True,
        )

    return make


def alive_again(rng):
    """S128: somebody of whom the register knows that they died; nothing of it is taken unconfirmed."""
    roll = Roll(rng)
    person = rng.choice([each for each in roll.people if each["与户主关系"] != "户主"])

    def before(world):
        registered(roll.xlsx())(world)
        own = HouseholdMembership.objects.filter(person__number=person["人编号"])
        own.update(left_on=DIED, left_reason="死亡")

    def also(batch):
        waiting = RollRow.objects.filter(batch=batch, needs_consent=True).values_list(
            "person_number", flat=True
        )
        return [] if person["人编号"] in waiting else [f"only {list(waiting)} wait for consent"]

    said = Said("已于 2026-03-05 因死亡减少", "确认后将重新登记", rows=[roll.row_of(person)])
    return Case(roll.xlsx(), findings={"W-LOGIC": said}, before=before, also=also, is_rewritable=True)


def unchanged(batch):
    """Nothing to write, nothing to accept."""
    people = {kind: count for kind, count in batch.counts["people"].items() if count}
    if set(people) != {"unchanged"}:
        yield f"people are {people}"
    if RollDifference.objects.filter(batch=batch).exists():
        yield "there are differences"


def the_same(rng):
    """S129: the very same file again."""
    file = Roll(rng).xlsx()
    today = datetime.date.today()
    says = (f"与 {today.month}月{today.day}日 的导入完全一致",)
    return Case(file, before=registered(file), says=says, also=unchanged, is_full=rng.choice((True, False)))


def the_same_again(rng):
    """S129: the same people in another order, saved anew: the same, but another file."""
    roll = Roll(rng)
    before = registered(roll.xlsx())
    rng.shuffle(roll.people)
    says = ("与现有登记一致，没有需要写入的内容",)
    return Case(roll.xlsx(), before=before, says=says, also=unchanged, is_rewritable=True)


def older(by):
    """S130: the register has October already; the county may have August over it, a township may not."""

    def make(rng):
        roll = Roll(rng)
        before = registered(roll.xlsx())
        month = rng.choice((f"{DATA_ON.year}0831", f"{DATA_ON.year}0930"))
        for person in roll.people:
            person |= {"数据日期": month, "危房户": "是"}
        said = Said(
            f"系统已有 {DATA_ON:%Y-%m} 数据", f"本表为 {month[:4]}-{month[4:6]}", "须由县级办公室确认"
        )

        def also(batch):
            waiting = RollRow.objects.filter(batch=batch, needs_consent=True, is_held=False).count()
            if by == "county" and waiting != len(roll.people):
                yield f"only {waiting} wait for consent"
            if batch.can_be_accepted != (by == "county"):
                yield "who may accept it is wrong"

        return Case(
            roll.xlsx(),
            findings={"E-STALE-PERIOD": said},
            beside=LOGIC,
            before=before,
            by=by,
            also=also,
            is_rewritable=True,
        )

    return make


KINDS = (
    Kind("S125", "外镇的户，登记中有", foreign(is_known=True, is_named=True)),
    Kind("S125", "外镇的户，登记中没有", foreign(is_known=False, is_named=True)),
    Kind("S125", "户编号是外镇的", foreign(is_known=True, is_named=False)),
    Kind("S126", "证件号已在外镇登记", elsewhere("证件号码")),
    Kind("S126", "人编号已在外镇登记", elsewhere("人编号")),
    Kind("S128", "已死亡的人又列入", alive_again),
    Kind("S129", "同一文件再次上传", the_same),
    Kind("S129", "同样内容另存后上传", the_same_again),
    Kind("S130", "乡镇报旧月份", older("township")),
    Kind("S130", "县级报旧月份", older("county")),
)
