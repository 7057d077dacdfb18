"""2-07, domain 3.9: no identity and no bank account in words that offices hand on, however it is written."""

import datetime

import pytest

from monitoring.rules.declaring import (
    declaration_unmet,
    numbers_unmet,
    without_identities,
    without_numbers,
)
from tests import factories

DAY = datetime.date(2026, 11, 2)
DIGITS = "51990019900101001"


@pytest.mark.parametrize(
    "number",
    [
        f"{DIGITS}X",
        "519900 1990 0101 001X",
        "519900-1990-0101-0015",
        "519900—1990—0101—0015",
        "519900\u200b19900101\u200b0015",
        "５１９９００１９９００１０１００１Ｘ",
        "五一九九〇〇一九九〇〇一〇一〇〇一五",
        "五一九九〇〇 一九九〇 〇一〇一 〇〇一Ｘ",
        "五一九九○○一九九○○一○一○○一五",
        "伍壹玖玖零零壹玖玖零零壹零壹零零壹伍",
        "五幺九九零零幺九九零零幺零幺零零幺五",
        "五一99００一九九〇01〇一〇〇一五",
    ],
)
def test_an_identity_is_refused_however_it_is_written(number):
    found = numbers_unmet(f"他家的证件号是{number}，请核实", field="content")

    assert [(item.code, item.field) for item in found] == [("numbers", "content")]
    assert number not in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "一九九〇年二月初三出生，二〇二六年三月住院，自付五万二千元",
        "电话１３８００１３８０００，家里五口人",
        "五一九九〇〇一九九〇〇一〇一",  # fourteen
        "第一、二、三、四、五、六、七、八、九组都受了灾，一二三四五六组最重",
        "3,400 元、1,200 元、5,600 元、890 元",
    ],
)
def test_days_amounts_and_telephones_are_let_through(text):
    assert numbers_unmet(text, field="content") == []


def test_a_declaration_with_a_spelled_identity_is_refused():
    found = declaration_unmet("某某", "13800138000", "身份证五一九九〇〇一九九〇〇一〇一〇〇一五")

    assert [item.code for item in found] == ["numbers"]


def test_what_others_wrote_loses_its_numbers_and_nothing_else():
    text = (
        "证件五一九九〇〇一九九〇〇一〇一〇〇一五，卡号 6222 0000 0000 0000 000，电话１３８００１３８０００"
    )

    assert without_numbers(text) == "证件（号码已隐去），卡号 （号码已隐去），电话１３８００１３８０００"
    assert without_numbers("低保诉求") == "低保诉求"


def test_the_number_of_a_paper_stays_and_an_identity_goes():
    identity = factories.identity()
    wide = identity.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    for each in (identity, wide):
        assert without_identities(f"张某{each}反映", as_of=DAY) == "张某（号码已隐去）反映"
    assert without_identities("工单20261103000000012345", as_of=DAY) == "工单20261103000000012345"


SOUND, OTHER, OLD = "519900194001010012", factories.identity(), "519900400101001"
GONE = "（号码已隐去）"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"张三{SOUND}，电话13800000000", f"张三{GONE}，电话13800000000"),
        (f"王五{SOUND}", f"王五{GONE}"),
        (f"李一 {SOUND}", f"李一 {GONE}"),
        (f"{SOUND} 13800000000", f"{GONE} 13800000000"),
        (f"{SOUND} {OTHER}", f"{GONE} {GONE}"),
        (f"{SOUND}\n{OTHER}", f"{GONE}\n{GONE}"),
        (f"{SOUND}{OTHER}", f"{GONE}{GONE}"),
        (f"{SOUND} 2026-10-01 反映", f"{GONE} 2026-10-01 反映"),
        (f"2026-10-01 {SOUND}", f"2026-10-01 {GONE}"),
        (f"1 {SOUND}", f"1 {GONE}"),
        (f"{SOUND}-1", f"{GONE}-1"),
        (f"9{SOUND}9", f"9{GONE}9"),
        ("519900 2012 0101 001X 号", f"{GONE} 号"),
        (f"残疾证{SOUND}43B1号", f"残疾证{GONE}号"),
        (f"旧证{OLD}，", f"旧证{GONE}，"),
        (f"王五{OLD} 13800000000", f"王五{GONE} 13800000000"),
        (f"2026-10-01 {OLD}", f"2026-10-01 {GONE}"),
    ],
)
def test_an_identity_goes_whatever_stands_beside_it(text, left):
    """2-07: a digit too many, of a name, a day or a telephone, hides nobody's number."""
    assert without_identities(text, as_of=DAY) == left


@pytest.mark.parametrize(
    "text",
    [
        "工单20261103000000012345",
        "信访件 202610090123456",
        "2026-10-02 13912051234",
        "2021-01-02—2021-01-15 3000 元",
        "5000 6000 7000 8000",
        "13800000000 13900000000",
        "6222 0200 0000 0000 000",
    ],
)
def test_days_amounts_telephones_and_papers_keep_their_numbers(text):
    """2-07: only identities go where other long numbers have their place."""
    assert without_identities(text, as_of=DAY) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01—2026-10-31住院",
        "2026-09-01 - 2026-09-15 两次入户",
        "2026-10-01\n2026-10-12 入户两次",
        "20261001-20261031",
        "2026-9-1 2026-9-15 2026-10-8 三次入户",
        "2026-08 2026-09 2026-10 三个月",
        "2021-01-02—2021-01-15 3000 元",
        "5000 6000 7000 8000",
        "6200 6300 6400 6500",
        "5000\n6001\n7000\n8000",
        "13800000000 13900000000",
        "2026-10-01 13800000000",
    ],
)
def test_ranges_of_days_and_rows_of_amounts_are_let_through(text):
    """2-07: who writes when somebody was ill, or what was paid, names nobody."""
    assert numbers_unmet(text, field="note") == []
    assert without_numbers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        "519900 20050101 0012",
        "519900-2005-01-01-0015",
        f"2026-10-01 {SOUND}",
        f"{SOUND} 2026-10-01—2026-10-31",
        OLD,
        f"5000 6000 {OLD}",
        "6222 0200 0000 0000 000",
        "6222 8123 4567 8912",
        "6222020000000000000",
        "6222-0200-2012-1234-567",
        "4111 1111 1111 1111",
        "2026-10-01 6222 0200 0000 0000 000",
    ],
)
def test_days_and_amounts_beside_it_do_not_hide_a_number_of_a_person(text):
    """2-07, domain 3.9: identities and cards stay refused, also in groups and beside a day."""
    assert [each.code for each in numbers_unmet(text, field="note")] == ["numbers"]
