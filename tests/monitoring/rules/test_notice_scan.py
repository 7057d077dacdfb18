"""3: nothing that is nobody's business hangs in the village, whichever field carries it (2-04)."""

import pytest

from monitoring.rules.notice_scan import Cell, Known, compact, scanned

HOME = Known(numbers=frozenset({"5212345", "138-0000-1111"}), words=frozenset({"尘肺"}))


def reasons(text, column="所在村组", known=HOME):
    return [item.message for item in scanned([Cell("C4", column, text)], known)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("张三 51990019800101001X", "身份证号"),
        ("张三 519900 19800101 0015", "身份证号"),
        ("５１９９００１９８００１０１００１５", "身份证号"),
        ("519900800101001", "身份证号"),
        ("519900198001010015" + "44", "残疾人证号"),
        ("51990019800101001X44B1", "残疾人证号"),
        ("红星村一组 13800000000", "电话号码"),
        ("138-0000-0000", "电话号码"),
        ("0571-87654321", "电话号码"),
        ("0571 8765432", "电话号码"),
        ("87654321", "电话号码"),
        ("6222 0212 3456 7890", "银行卡号"),
        ("6222021234567890123", "银行卡号"),
        ("因病", "健康信息"),
        ("家庭支出较大（糖尿病）", "健康信息"),
        ("户主肺癌", "健康信息"),
        ("持证残疾", "健康信息"),
        ("尘肺", "健康信息"),
        ("521-2345", "电话号码"),
        ("5199\u200b0019800101\u200d0015", "身份证号"),
        ("(0571)87654321", "电话号码"),
        ("5199-0019-8001-0100-15", "身份证号"),
    ],
)
def test_what_is_nobodys_business_is_refused_with_its_place(text, reason):
    [message] = reasons(text)

    assert reason in message
    assert message.startswith("C4（所在村组）")


@pytest.mark.parametrize(
    "text",
    [
        "张三丰",
        "霍去病",
        "甲镇红星村二组",
        "4",
        "家庭支出较大、因自然灾害",
        "2026-11-20 至 2026-11-24",
        "2026年11月20日至2026年11月24日",
        "突发严重困难户",
        "红星村2026年防止返贫监测对象拟纳入名单",
        "缺劳动力",
    ],
)
def test_what_a_notice_says_passes(text):
    assert reasons(text) == []


def test_the_supervision_may_be_called_and_nobody_else():
    for number in ("0571-12345678", "13900009999", "12317"):
        assert reasons(number, column="监督电话") == []
    assert "身份证号" in reasons("51990019800101001X", column="监督电话")[0]
    assert "银行卡号" in reasons("6222021234567890123", column="监督电话")[0]
    # The telephone of a listed household is not the supervision's.
    assert "农户登记的" in reasons("13800001111", column="监督电话")[0]


def test_every_cell_is_looked_at_and_every_fault_said():
    cells = [Cell("A4", "户主姓名", "张三"), Cell("B5", "", "因病"), Cell("C6", "", "13800000000，因残")]

    found = [item.message.split("含有")[0] for item in scanned(cells, HOME)]
    assert found == ["B5", "C6", "C6"]


def test_days_do_not_run_together_into_a_number():
    assert compact("2026-11-20 2026-11-24") == "日 日"
