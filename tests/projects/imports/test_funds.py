"""资金分配结果: read to the cent, its sum checked, its shares judged (P-IND), written once."""

import datetime
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.models import AuditEvent, Division, PolicyParameter
from projects import actions
from projects.models import FundBatch, FundShare
from tests import factories
from tests.projects import making
from tests.projects.imports.sheets_of_money import DATED, NUMBER, ROWS, TITLE, allocation_sheet, altered


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def run(path, *, by="county"):
    """Exit status and the object on stdout."""
    out = StringIO()
    try:
        call_command("import_sheet", "funds", str(path), "--as", by, "--json", stdout=out)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def cell(address, value):
    """A change of one cell."""
    return lambda page: page.__setitem__(address, value)


def test_the_published_allocation_of_dachuan(cast, tmp_path):
    for code, name, level in (("51", "四川省", "province"), ("5117", "达州市", "prefecture")):
        Division.objects.create(code=code, name=name, level=level, parent_id=code[:-2] or None)
    Division.objects.create(code="511703", name="达川区", level="county", parent_id="5117")
    save_parameters(read_parameters())  # those of the county wait for it
    factories.user("dachuan", "county", "511703")
    path = allocation_sheet(tmp_path, county="达州市达川区")

    status, told = run(path, by="dachuan")

    assert (status, told["rows"], told["new"], told["total_wan"]) == (0, 13, 2, "10782")
    assert [
        (each["level"], each["wan"], each["industry_percent"], each["fee_percent"])
        for each in told["batches"]
    ] == [("中央", "5273", "56.77", "0.878"), ("省级", "5509", "49.11", "1.00")]
    assert told["finding_counts"] == {"P-IND": 2}
    assert [each["message"].split("。")[0] for each in told["findings"]] == [
        f"{NUMBER}（中央）：产业发展占 56.77 %，低于 60.00 %",
        f"{NUMBER}（省级）：产业发展占 49.11 %，低于 50.00 %",
    ]
    central, provincial = FundBatch.objects.order_by("level")
    assert (central.amount_yuan, provincial.amount_yuan) == (Decimal("52730000.00"), Decimal("55090000.00"))
    assert (central.source, central.fund_class, central.name) == (
        "中央衔接资金",
        "special",
        "2024年第一批中央衔接资金",
    )
    assert central.issued_on == central.arrived_on == datetime.date(2024, 3, 4)
    assert FundShare.objects.get(batch=provincial, category="巩固三保障成果").amount_yuan == Decimal(
        "18437200.00"
    )


def test_the_same_file_again_changes_nothing_and_says_so(cast, tmp_path):
    path = allocation_sheet(tmp_path)
    run(path)
    before = list(FundBatch.objects.values_list()) + list(FundShare.objects.values_list())

    status, told = run(path)

    assert (status, told["new"], told["unchanged"], told["written"]) == (0, 0, 2, 0)
    assert list(FundBatch.objects.values_list()) + list(FundShare.objects.values_list()) == before
    out = StringIO()
    call_command("import_sheet", "funds", str(path), "--as", "county", stdout=out)
    assert "与已登记的完全一致，没有变化" in out.getvalue()
    facts = AuditEvent.objects.filter(verb="import_funds").values_list("facts", flat=True)
    assert [each["written"] for each in facts] == [2, 0, 0]


@pytest.mark.parametrize(
    ("address", "value", "stated", "counted"),
    [
        ("F4", 2993.71, "10782", "10782.01"),
        ("F17", 10783, "10783", "10782"),
        ("F16", 55.090001, "10782", "10782.000001"),
    ],
)
def test_one_altered_cell_refuses_the_file(cast, tmp_path, address, value, stated, counted):
    path = altered(allocation_sheet(tmp_path), cell(address, value))

    status, told = run(path)

    assert (status, told["finding_counts"], told["written"]) == (2, {"E-TOTAL": 1} | limits(told), 0)
    (finding,) = [each for each in told["findings"] if each["code"] == "E-TOTAL"]
    assert (finding["row"], finding["column"]) == (17, "金额（万元）")
    assert f"合计（第 17 行）写的是 {stated} 万元，13 行明细相加是 {counted} 万元" in finding["message"]
    assert not FundBatch.objects.exists()


def limits(told):
    """What is said of the shares of a sheet; the cast's county has a limit of fees and no floors."""
    return {code: count for code, count in told["finding_counts"].items() if code in {"W-PARAM", "P-FEE"}}


def test_a_row_that_was_left_out_refuses_the_file(cast, tmp_path):
    status, told = run(allocation_sheet(tmp_path, rows=ROWS[:-1]))

    assert (status, told["finding_counts"]["E-TOTAL"]) == (2, 1)


def test_a_figure_that_is_known_otherwise_is_not_overwritten(cast, tmp_path):
    run(allocation_sheet(tmp_path))
    more = altered(allocation_sheet(tmp_path, total=10783), cell("F4", 2994.7))

    status, told = run(more)

    assert (status, told["finding_counts"]["E-FUND-KNOWN"], told["unchanged"]) == (2, 1, 0)
    (finding,) = [each for each in told["findings"] if each["code"] == "E-FUND-KNOWN"]
    assert (finding["row"], finding["column"]) == (4, "金额（万元）")
    assert "已登记过，金额不同：登记为 2993.7 万元，表上是 2994.7 万元" in finding["message"]
    assert FundBatch.objects.get(level="中央").amount_yuan == Decimal("52730000.00")


def test_a_use_more_or_less_than_known_is_a_conflict(cast, tmp_path):
    run(allocation_sheet(tmp_path))
    changed = altered(allocation_sheet(tmp_path), cell("D5", "别的方向"))

    status, told = run(changed)

    assert (status, told["finding_counts"]["E-FUND-KNOWN"]) == (2, 2)


def test_another_county_s_file_is_out_of_reach_and_an_invented_one_the_same(cast, tmp_path):
    answers = []
    for county in ("邻县", "乌有县"):
        status, told = run(allocation_sheet(tmp_path, county=county))
        assert (status, told["finding_counts"]) == (2, {"E-SCOPE": 1})
        answers.append(told["findings"][0]["message"].replace(county, ""))
    assert answers[0] == answers[1]
    assert not FundBatch.objects.exists()


@pytest.mark.parametrize("name", ["village", "township", "department", "leader", "auditor", "finance"])
def test_nobody_but_the_county_imports_money(cast, tmp_path, name):
    with pytest.raises(CommandError):
        run(allocation_sheet(tmp_path), by=name)
    assert not FundBatch.objects.exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": "第一批中央衔接资金分配结果"}, "E-FUND-TITLE"),
        ({"county": ""}, "E-FUND-TITLE"),
        ({"title": "2024年第一批财政资金分配结果"}, "E-FUND-TITLE"),
        ({"dated": "单位：万元"}, "E-FUND-DAY"),
        ({"dated": "单位：万元 公告日期：2024年3月"}, "E-FUND-DAY"),
        ({"dated": "单位：万元 公告日期：2090-03-04"}, "E-DATE-FUTURE"),
        ({"dated": "单位：元 公告日期：2024-03-04"}, "E-AMT-UNIT"),
        ({"headings": ("序号", "资金级次", "资金文号", "使用方向", "金额（万元）")}, "E-HEAD-MISSING"),
        ({"headings": ("一", "二", "三", "四", "五", "六")}, "E-HEAD-NOTFOUND"),
        ({"rows": [], "total": None}, "E-SHEET-NODATA"),
    ],
)
def test_a_file_that_does_not_say_what_it_must_is_refused(cast, tmp_path, given, code):
    status, told = run(allocation_sheet(tmp_path, **given))

    assert (status, told["finding_counts"]) == (2, {code: 1})
    assert not FundBatch.objects.exists()


@pytest.mark.parametrize(
    ("address", "value", "code", "column"),
    [
        ("F4", "2993.7万元", "E-AMT-UNIT", "金额（万元）"),
        ("F4", "100%", "E-AMT-UNIT", "金额（万元）"),
        ("F4", "(2993.7)", "E-NUM", "金额（万元）"),
        ("F4", -1, "E-NUM", "金额（万元）"),
        ("F4", "两千", "E-NUM", "金额（万元）"),
        ("F4", 2993.70000012, "E-NUM-SCALE", "金额（万元）"),
        ("F4", None, "E-REQUIRED", "金额（万元）"),
        ("F4", 0, "E-REQUIRED", "金额（万元）"),
        ("F4", "=1+1", "E-CELL-FORMULA", "金额（万元）"),
        ("F17", "=SUM(F4:F16)", "E-CELL-FORMULA", "金额（万元）"),
        ("F4", "#REF!", "E-CELL-ERROR", "金额（万元）"),
        ("B4", "", "E-REQUIRED", "资金级次"),
        ("B4", "联合国", "E-ENUM", "资金级次"),
        ("C4", None, "E-REQUIRED", "资金文号"),
        ("E4", "产业", "E-ENUM", "项目类型"),
        ("D4", "支持\u202e产业", "E-CHAR", "使用方向"),
        ("D5", "支持产业发展", "", ""),
    ],
)
def test_a_cell_that_is_wrong_refuses_the_file_with_its_place(cast, tmp_path, address, value, code, column):
    status, told = run(altered(allocation_sheet(tmp_path), cell(address, value)))
    if not code:  # the same use of another type of project is another share
        assert status == 0
        return

    (finding,) = [each for each in told["findings"] if each["severity"] == "error"]
    assert (status, finding["code"], finding["column"]) == (2, code, column)
    assert finding["row"] == int(address[1:])
    assert not FundBatch.objects.exists()


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("F4", "２９９３.７"),
        ("F4", " 2,993.7 "),
        ("F4", "2993.70"),
        ("C4", "达市财农[2024]3号"),
        ("B4", " 中央资金"),
        ("B4", "中 央"),
        ("E4", " 产业发展 "),
    ],
)
def test_dirt_that_has_one_meaning_is_read(cast, tmp_path, address, value):
    status, told = run(altered(allocation_sheet(tmp_path), cell(address, value)))

    assert (status, told["new"]) == (0, 2)
    assert FundBatch.objects.get(level="中央").amount_yuan == Decimal("52730000.00")


def test_the_same_use_twice_is_told(cast, tmp_path):
    rows = [*ROWS, ROWS[0]]
    status, told = run(allocation_sheet(tmp_path, rows=rows, total="13775.7"))

    assert (status, told["finding_counts"]["E-DUP-CONFLICT"]) == (2, 1)
    assert "与第 4 行" in next(each["message"] for each in told["findings"] if each["row"] == 17)


def test_merged_levels_are_read_and_merged_amounts_are_not(cast, tmp_path):
    def levels(page):
        page.merge_cells("B4:B10")
        page.merge_cells("C4:C16")

    assert run(altered(allocation_sheet(tmp_path), levels))[1]["new"] == 2
    merged = altered(allocation_sheet(tmp_path), lambda page: page.merge_cells("F6:F7"))
    status, told = run(merged)
    assert (status, told["finding_counts"]["E-ROW-MERGE"]) == (2, 2)


def test_subtotals_are_checked_too(cast, tmp_path):
    def subtotal(value):
        def change(page):
            page.insert_rows(11)
            page["A11"], page["F11"] = "中央小计", value

        return change

    assert run(altered(allocation_sheet(tmp_path), subtotal(5273)))[0] == 0
    FundShare.objects.all().delete()
    FundBatch.objects.all().delete()
    status, told = run(altered(allocation_sheet(tmp_path), subtotal(5274)))
    assert (status, told["finding_counts"]["E-TOTAL"]) == (2, 1)


def test_a_sheet_without_a_sum_is_taken_with_a_warning(cast, tmp_path):
    status, told = run(allocation_sheet(tmp_path, total=None))

    assert (status, told["new"], told["finding_counts"]["W-TOTAL-NONE"]) == (0, 2, 1)


def test_yuan_in_a_sheet_that_says_so(cast, tmp_path):
    headings = ("序号", "资金级次", "资金文号", "使用方向", "项目类型", "金额（元）")
    rows = [("中央", NUMBER, "支持产业发展", "产业发展", 0.1), ("中央", NUMBER, "其他", "其他", 0.2)]
    dated = DATED.replace("万元", "元")

    assert run(allocation_sheet(tmp_path, rows=rows, total=0.3, headings=headings, dated=dated))[0] == 0
    assert FundBatch.objects.get().amount_yuan == Decimal("0.30")


def test_yuan_under_a_heading_of_ten_thousands_is_suspected(cast, tmp_path):
    rows = [(*row[:-1], row[-1] * 10_000) for row in ROWS]
    status, told = run(allocation_sheet(tmp_path, rows=rows, total=107820000))

    assert (status, told["finding_counts"]["E-AMT-UNIT"]) == (2, 1)


def test_hidden_rows_count_and_are_told(cast, tmp_path):
    def hide(page):
        page.row_dimensions[5].hidden = True

    status, told = run(altered(allocation_sheet(tmp_path), hide))

    assert (status, told["new"], told["finding_counts"]["W-HIDDEN"]) == (0, 2, 1)


def test_a_batch_recorded_by_hand_is_the_same_whatever_its_brackets(cast, tmp_path):
    making.batch(cast, "100.00", number="示财农[2024]9号", issued_on=datetime.date(2024, 1, 5))
    rows = [("中央", "示财农〔2024〕9号", "支持产业发展", "产业发展", 0.01)]

    status, told = run(allocation_sheet(tmp_path, rows=rows, total=0.01))

    assert (status, told["unchanged"], told["finding_counts"]["W-FUND-DAY"]) == (0, 1, 1)


def test_integrated_money_is_its_own_class(cast, tmp_path):
    path = allocation_sheet(tmp_path, title=TITLE.replace("衔接推进乡村振兴补助", "统筹整合涉农"))

    assert run(path)[0] == 0
    assert set(FundBatch.objects.values_list("source", "fund_class")) == {("统筹整合涉农资金", "integrated")}


def test_limits_are_those_of_the_day_and_the_place(cast, tmp_path):
    for key, value in (("fund.industry_central", "0.5677"), ("fund.industry_provincial", "0.4912")):
        PolicyParameter.objects.create(
            key=key, division_id=factories.COUNTY, valid_from="2024-01-01", value=value, source="试验"
        )

    status, told = run(allocation_sheet(tmp_path))

    assert status == 0
    assert [each["message"] for each in told["findings"] if each["code"] == "P-IND"] == [
        f"{NUMBER}（省级）：产业发展占 49.11 %，低于 49.12 %。依据：试验"
    ]


def test_what_a_person_sees(cast, tmp_path):
    out = StringIO()
    call_command("import_sheet", "funds", str(allocation_sheet(tmp_path)), "--as", "county", stdout=out)

    assert "13 行，合计 10782 万元" in out.getvalue()
    assert "（中央）7 行 5273 万元，产业发展占 56.77%，项目管理费占 0.878%" in out.getvalue()
    assert "新登记 2 批" in out.getvalue()


def test_money_of_the_sheet_is_money_to_allocate(cast, tmp_path):
    run(allocation_sheet(tmp_path))
    project = making.planned_project(cast)
    money = FundBatch.objects.get(level="中央")

    given = actions.allocate(
        money,
        project,
        purpose="支持产业发展",
        amount_yuan=Decimal("100.00"),
        by=cast.county,
        on=making.TODAY,
        version=money.version,
    )
    assert given.category == "产业发展"
