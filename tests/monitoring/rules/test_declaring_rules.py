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
