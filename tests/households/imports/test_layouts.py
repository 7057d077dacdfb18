"""Each official layout is recognised by its headers, read, and written as it is read."""

import pytest

from households.imports import layouts
from households.models import RollRow
from households.models.roll_fields import BY_NAME
from tests.households.imports import people

# Where a layout calls or holds a thing otherwise than B.
OTHER = {
    "县": "示例县",
    "乡": "甲镇",
    "村": "红星村",
    "省": "示例省",
    "市": "示例市",
    "证件类型": "居民身份证",
    "年度": "2025",
}
SAMPLES = {
    "A": {
        "是否危房户": "否",
        "耕地面积（亩）": 2.5,
        "致贫/返贫风险1": "因病",
        "致贫/返贫风险2": "因学",
        "人均纯收入（元）": 7000,
        "风险是否已消除": "否",
        "实施开发式帮扶措施情况": "未实施",
        "产业帮扶": "种植补贴",
        "享受低保政策情况": "农村低保",
    },
    "C": {"脱贫年度": "2018", "贫困户属性": "一般贫困户", "饮水困难": "否", "联系电话": "13700000001"},
    "D": {"是否享受低保": "是", "识别标准": "国家标准", "户主姓名": "张大山", "就业渠道": "公益岗位"},
    "E": {
        "工资性收入": 30000,
        "生产经营性支出": "1,200.50",
        "纯收入（元）": 28000,
        "年度家庭人口数": 3,
        "入户路类型": "水泥路",
        "年收入（元）": 1,
    },
}
EXPECTED = {
    "A": {
        "is_house_unsafe": "false",
        "land_arable_mu": "2.50",
        "risks": "因病,因学",
        "per_capita_yuan": "7000.00",
        "monitoring_state": "active",
        "developing_state": "尚未实施",
        "low_income_allowance": "农村低保",
    },
    "C": {
        "exit_year": "2018",
        "poverty_attribute": "一般脱贫户",
        "has_water_difficulty": "false",
        "household_phone": "13700000001",
    },
    "D": {
        "is_low_income_recipient": "true",
        "identification_standard": "国家标准",
        "head_name": "张大山",
        "job_channel": "公益性岗位",
        "sex": "男",
        "birth_on": "1979-03-04",
    },
    "E": {
        "wage": "30000.00",
        "cost": "1200.50",
        "net_yuan": "28000.00",
        "income_population": "3",
        "road_type": "水泥路",
    },
}


def persons(code):
    first = people.clean()[0] | {"人数": 1, "当前家庭人口数": 1}
    same = {"人口编号": first["人编号"], "性别": "男", "出生日期": "19790304"}
    return [OTHER | first | same | SAMPLES[code]]


@pytest.mark.parametrize("code", sorted(SAMPLES))
def test_layout_is_recognised_and_read(book, prepared, code):
    layout = layouts.BY_CODE[code]
    batch = prepared(book(persons(code), layout=layout))

    assert batch.layout == code
    assert not [found for found in batch.finding_counts if found.startswith("E-")]
    row = RollRow.objects.get(batch=batch)
    assert {name: getattr(row, name) for name in EXPECTED[code]} == EXPECTED[code]
    assert row.division_code == "990101100201"


def test_columns_that_are_not_kept_are_told_and_not_stored(book, prepared):
    batch = prepared(book(persons("A"), layout=layouts.A))

    message = batch.findings.get(code="W-HEAD-EXTRA").message
    assert "产业帮扶" in message
    assert "种植补贴" not in str(list(RollRow.objects.filter(batch=batch).values()))


@pytest.mark.parametrize("layout", layouts.LAYOUTS, ids=lambda layout: layout.code)
def test_header_row_is_its_own_layout(layout):
    assert layouts.recognise([layouts.header_key(header) for header in layout.headers]) is layout


@pytest.mark.parametrize("layout", layouts.LAYOUTS, ids=lambda layout: layout.code)
def test_every_column_fills_a_field_that_exists(layout):
    for column in layout.columns:
        assert set(column.takes) <= set(BY_NAME)


def test_layout_b_has_the_32_official_headers():
    assert len(layouts.B.columns) == 32
    assert layouts.B.headers[:3] == ("序号", "数据日期", "县(市、区、旗)")
    assert layouts.B.headers[-3:] == ("风险是否消除", "风险识别时间", "风险消除时间")


@pytest.mark.parametrize(
    ("header", "values", "cell"),
    [
        ("数据日期", {"data_on": "2026-10-31"}, "20261031"),
        ("首次识别时间", {"registered_on": "2015-08"}, "201508"),
        ("健康状况", {"health": ["长期慢性病", "残疾"]}, "长期慢性病,残疾"),
        ("危房户", {"is_house_unsafe": False}, "否"),
        ("危房户", {"is_house_unsafe": None}, ""),
        ("风险是否消除", {"monitoring_state": "removed"}, "是"),
        ("风险是否消除", {}, ""),
        ("人数", {"stated_size": 3}, 3),
        ("姓名", {"person_name": "王　强"}, "王　强"),
    ],
)
def test_register_value_is_written_as_the_layout_has_it(header, values, cell):
    column = next(column for column in layouts.B.columns if column.header == header)

    assert column.write(values) == cell
