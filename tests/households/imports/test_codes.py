"""What a spoilt cell or row is called, which household it holds back, and that its clean twin goes in."""

import pytest

from households.imports import layouts
from households.models import RollDifference, RollFinding, RollRow
from tests import factories
from tests.households.imports import people


def put(header, value, *, index=1):
    """Spoil one cell of one person of the first household."""

    def spoil(persons):
        persons[index][header] = value
        return persons

    return spoil


def identity(**facts):
    return factories.identity(12, **{"birth": "19810506", "sex": "女"} | facts)


def ending_in_zeros():
    """A sound number that looks as if a spreadsheet had cut it."""
    births = (f"198105{day:02d}" for day in range(1, 31))
    return next(number for birth in births if (number := identity_of(birth)).endswith("000"))


def identity_of(birth):
    return next(
        number
        for serial in range(0, 500, 50)
        if (number := factories.identity(serial, birth=birth, sex="女")).endswith("00") or serial == 450
    )


def appended(**facts):
    def spoil(persons):
        return [*persons, persons[1] | facts]

    return spoil


def held(batch):
    return set(RollRow.objects.filter(batch=batch, is_held=True).values_list("household_number", flat=True))


ERRORS = [
    pytest.param("E-ID-PRECISION", put("证件号码", 990101198105060028), id="S74 number"),
    pytest.param("E-ID-PRECISION", put("证件号码", 990101199001010000), id="S75 number that checks"),
    pytest.param("E-ID-15", put("证件号码", "990101810506002"), id="S77 15 digits"),
    pytest.param("E-ID-CHAR", put("证件号码", identity()[:17] + "Х"), id="S81 Cyrillic"),
    pytest.param("E-ID-CHAR", put("证件号码", "O" + identity()[1:]), id="S82 letter O"),
    pytest.param("E-ID-LENGTH", put("证件号码", identity()[:17]), id="S83 17 digits"),
    pytest.param("E-ID-CHECK", put("证件号码", "990101198105060021"), id="S84 checksum"),
    pytest.param("E-ID-DATE", put("证件号码", "990101198702290151"), id="S85 29 February"),
    pytest.param("E-ID-MULTI", put("证件号码", f"{identity()}/{identity()}"), id="S90 two numbers"),
    pytest.param(
        "E-ID-REQUIRED",
        lambda them: put("人编号", "")(put("证件号码", "无")(them)),
        id="S89 nothing to match by",
    ),
    pytest.param("E-DATE", put("首次识别时间", "20230230"), id="S94 no such day"),
    pytest.param("E-DATE-AMBIG", put("首次识别时间", "16/5/3"), id="S96 two-digit year"),
    pytest.param("E-DATE-FUTURE", put("首次识别时间", "209901"), id="S97 future"),
    pytest.param("E-NUM", put("人均纯收入", "NaN"), id="S100 NaN"),
    pytest.param("E-NUM-SCALE", put("人均纯收入", "9500.123"), id="S101 three places"),
    pytest.param("E-CELL-FORMULA", put("民族", "=A1&B1"), id="S104 formula without a result"),
    pytest.param("E-CELL-ERROR", put("民族", "#N/A"), id="S105 error value"),
    pytest.param("E-CHAR", put("姓名", "李\u202e梅"), id="S109 bidirectional override"),
    pytest.param("E-LIM-CELL", put("自然村", "长" * 2001), id="S110 long cell"),
    pytest.param("E-ENUM", put("劳动技能", "普通劳动"), id="S115 not in the list"),
    pytest.param("E-NAME-REQUIRED", put("姓名", ""), id="no name"),
    pytest.param("E-REL-REQUIRED", put("与户主关系", ""), id="no relation"),
    pytest.param("E-HH-TWOHEAD", put("与户主关系", "户主"), id="S121 two heads"),
    pytest.param("E-HH-NOHEAD", put("与户主关系", "其他", index=0), id="S121 no head"),
    pytest.param("E-HH-PRECISION", put("户编号", 990101000000001.0), id="S123 number"),
    pytest.param("E-DIV-UNKNOWN", put("行政村", "不存在村"), id="S124 unknown village"),
    pytest.param("E-SCOPE", put("乡(镇)", "乙镇"), id="S125 another town"),
    pytest.param("E-SCOPE", put("乡(镇)", "虚构镇"), id="S125 a town that does not exist"),
    pytest.param("E-ROW-RELSEX", put("与户主关系", "之子"), id="H-REL-04"),
    pytest.param("E-ROW-EDU", put("在校生状况", "小学"), id="H-EDU-00 both"),
    pytest.param("E-DUP-CONFLICT", appended(民族="回族"), id="S119 same person, other data"),
    pytest.param("E-ROW-TWOHH", appended(户编号=people.SECOND), id="S120 two households"),
]


@pytest.mark.parametrize(("code", "spoil"), ERRORS)
def test_error_holds_back_the_whole_household_and_no_other(book, prepared, code, spoil):
    batch = prepared(book(spoil(people.clean())))

    assert batch.finding_counts.get(code)
    expected = {people.FIRST, people.SECOND} if code == "E-ROW-TWOHH" else {people.FIRST}
    assert held(batch) == expected
    assert RollRow.objects.filter(batch=batch, household_number=people.FIRST, is_held=False).count() == 0


def test_clean_twin_has_no_finding_and_nothing_held(book, prepared):
    batch = prepared(book())

    assert batch.finding_counts == {}
    assert batch.counts["people"] == {"new": 4, "vanished": 0}
    assert batch.counts["households"] == {"new": 2, "vanished": 0}


WARNINGS = [
    pytest.param("W-ID-000", put("证件号码", ending_in_zeros()), id="S76 text that ends in 000"),
    pytest.param(
        "N-CLEAN", put("证件号码", f"' {identity()[:6]} {identity()[6:]}\t"), id="S78 quotes and spaces"
    ),
    pytest.param(
        "N-CLEAN",
        put("证件号码", identity().translate({48 + digit: 0xFF10 + digit for digit in range(10)})),
        id="S79 full width",
    ),
    pytest.param("W-ID-AREA", put("证件号码", identity(prefix="900101")), id="S86 unknown area"),
    pytest.param("W-ID-PENDING", put("证件号码", "不详"), id="S89 no identity"),
    pytest.param("N-AMT", put("人均纯收入", "1.2万", index=3), id="S98 amount in words"),
    pytest.param("W-CHAR-PUA", put("姓名", "李\ue000梅"), id="S108 private character"),
    pytest.param("N-CLEAN", put("人联系电话", "13800000000.0"), id="S112 phone with a fraction"),
    pytest.param("W-PHONE", put("人联系电话", "0818-2345678"), id="S112 landline"),
    pytest.param("W-HH-COUNT", put("人数", 5, index=3), id="S122 declared size"),
    pytest.param("W-HH-DIFF", put("人均纯收入", 9600), id="household columns differ"),
    pytest.param("W-DUP-SAME", appended(), id="S118 the same row twice"),
    pytest.param(
        "W-ROW-RELAGE", put("证件号码", factories.identity(13, birth="19800708"), index=2), id="H-REL-05"
    ),
    pytest.param("W-LOGIC", put("劳动技能", "普通劳动力", index=2), id="H-LAB-01"),
    pytest.param("N-ENUM", put("与户主关系", "妻子"), id="synonym"),
]


@pytest.mark.parametrize(("code", "spoil"), WARNINGS)
def test_warning_is_counted_and_holds_nothing(book, prepared, code, spoil):
    batch = prepared(book(spoil(people.clean())))

    assert batch.finding_counts.get(code)
    assert not held(batch)


@pytest.mark.parametrize(("_code", "spoil"), [*ERRORS, *WARNINGS])
def test_no_finding_repeats_a_personal_number(book, prepared, _code, spoil):
    persons = spoil(people.clean())
    batch = prepared(book(persons))

    personal = [
        str(person[header]) for person in persons for header in ("证件号码", "户联系电话", "人联系电话")
    ]
    canaries = {text[start : start + 7] for text in personal for start in range(len(text) - 6)}
    assert canaries
    for finding in RollFinding.objects.filter(batch=batch):
        said = f"{finding.value} {finding.message}".replace(people.FIRST, "").replace(people.SECOND, "")
        assert not [part for part in canaries if part in said], (finding.code, said)


@pytest.mark.parametrize("value", ["是", "√", "1", "Y", "有"])
def test_flags_in_all_spellings(book, prepared, value):
    batch = prepared(book(put("是否解决安全饮用水", value, index=3)(people.clean())))

    assert RollRow.objects.get(batch=batch, household_number=people.SECOND).has_safe_water == "true"


def test_blank_flag_is_unknown(book, prepared):
    batch = prepared(book(put("是否解决安全饮用水", "", index=3)(people.clean())))

    assert RollRow.objects.get(batch=batch, household_number=people.SECOND).has_safe_water is None


def test_disability_number_is_split(book, prepared):
    batch = prepared(book(put("证件号码", identity() + "43")(people.clean())))

    row = RollRow.objects.get(batch=batch, row=5)
    assert (row.id18, row.certificate_number) == (identity(), identity() + "43")
    assert (row.disability_kind, row.disability_grade) == ("肢体", "三级")


def test_two_people_without_identity_are_not_merged(book, prepared):
    persons = people.clean()
    for index in (1, 2):
        persons[index]["证件号码"] = "无"
    batch = prepared(book(persons))

    assert RollRow.objects.filter(batch=batch, household_number=people.FIRST).count() == 3
    assert batch.finding_counts["W-ID-PENDING"] == 2


def test_real_identity_is_refused_in_a_demonstration(book, prepared):
    from povertycase.models import Installation  # noqa: PLC0415  only this test is a demonstration

    Installation.current()
    Installation.objects.update(is_demo=True)
    batch = prepared(book(put("证件号码", identity(prefix="900101"))(people.clean())))

    assert batch.finding_counts["E-DEMO"] == 1
    assert held(batch) == {people.FIRST}


def test_all_layouts_have_distinct_headers():
    assert len({layout.headers for layout in layouts.LAYOUTS}) == 5
    assert not RollDifference._meta.get_field("old").null
