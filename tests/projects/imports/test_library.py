"""项目库: out as a sheet, in again without a change; drafts and earlier years (0-39) come in alone."""

import datetime
import json
from decimal import Decimal
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from povertycase.exceptions import Refused
from povertycase.exports import asked_again, opened
from povertycase.models import AuditEvent
from povertycase.sheets import writing
from projects.imports import library_table
from projects.models import Project, ProjectFunding, ProjectTarget
from tests import factories
from tests.projects import making
from tests.projects.imports.sheets_of_money import LIBRARY_HEADINGS as HEADINGS
from tests.projects.imports.sheets_of_money import LINE, altered
from tests.projects.imports.sheets_of_money import library_sheet as sheet


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def run(path, *, by="county"):
    """Exit status and the object on stdout."""
    out = StringIO()
    try:
        call_command("import_sheet", "projects", str(path), "--as", by, "--json", stdout=out)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def exported(world, folder, *, by=None):
    """The library as a sheet."""
    user = by or world.county
    path = folder / "out.xlsx"
    writing.write_table(path, library_table(Project.objects.visible_to(user)))
    return path


def state():
    """Everything that an import of the library could change."""
    return [
        list(model.objects.order_by("pk").values_list()) for model in (Project, ProjectFunding, ProjectTarget)
    ]


def address(page, heading, row):
    """The cell of a column, found by its lower or only heading."""
    for cells in page.iter_rows(min_row=3, max_row=4):
        for cell in cells:
            if cell.value == heading:
                return f"{cell.column_letter}{row}"
    raise KeyError(heading)


def test_out_and_in_again_changes_nothing(cast, tmp_path):
    making.draft(cast)
    making.draft(cast, name="=HYPERLINK(1)", content="第一行\r\n第二行：200 亩", remark="无")
    making.listed_project(cast, name="红星村羊圈")
    ProjectFunding.objects.create(
        project=Project.objects.first(), source="企业垫资", planned_yuan=Decimal("81267286.03")
    )
    before = state()

    status, told = run(exported(cast, tmp_path))

    assert (status, told["rows"], told["unchanged"], told["findings"]) == (0, 3, 3, [])
    assert state() == before


def test_the_header_has_two_levels_and_text_stays_text(cast, tmp_path):
    making.draft(cast, name="=1+1", content="@SUM(A1)", responsible="+86", remark="-1")
    page = openpyxl.load_workbook(exported(cast, tmp_path)).active

    upper, lower = ([cell.value for cell in row] for row in page.iter_rows(min_row=3, max_row=4))
    merged = {str(each) for each in page.merged_cells.ranges}
    assert upper[:16] == [
        "序号", "项目年度", "乡镇", "村", "项目名称", "项目类型", "二级项目类型", "项目子类型", "建设性质",
        "实施地点", "建设内容及规模", "计划开工", "计划完工", "行业主管部门", "项目实施单位", "责任人",
    ]  # fmt: skip
    assert [text for text in upper[16:] if text] == [
        "总投资(万元)", "受益村(个)", "受益户数", "受益人口", "其中脱贫户", "其中监测对象",
        "绩效目标", "群众参与", "联农带农机制", "是否入库", "入库时间", "备注",
    ]  # fmt: skip
    assert [text for text in lower if text] == [
        "合计", "中央衔接资金", "省级衔接资金", "市级衔接资金", "县级衔接资金", "整合资金",
        "其他财政资金", "自筹", "户数", "人数", "户数", "人数",
    ]  # fmt: skip
    assert {"Q3:X3", "A3:A4", "AB3:AC3", "AD3:AE3"} <= merged
    for heading, text in (
        ("项目名称", "=1+1"),
        ("建设内容及规模", "@SUM(A1)"),
        ("责任人", "+86"),
        ("备注", "-1"),
    ):
        cell = page[address(page, heading, 5)]
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


@pytest.mark.parametrize("name", ["village", "helper", "department", "owner", "security"])
def test_others_take_nothing_away(cast, name):
    with pytest.raises(Refused):
        opened("export_projects", asked_again(getattr(cast, name), ""), {})


@pytest.mark.parametrize(("name", "rows"), [("township", 1), ("sister", 0), ("leader", 1), ("auditor", 1)])
def test_everybody_takes_their_own_reach_away(cast, tmp_path, name, rows):
    making.draft(cast)
    reach = Project.objects.visible_to(getattr(cast, name))

    assert writing.write_table(tmp_path / "out.xlsx", library_table(reach)) == rows


def test_a_new_draft_with_money_and_targets(cast, tmp_path):
    line = LINE | {"绩效目标": "新增蓄水量：1,200立方米；受益群众满意度：95%", "自筹": 0.5}

    status, told = run(sheet(tmp_path, line), by="township")

    assert (status, told["new"], told["adopted"], told["findings"]) == (0, 1, 0, [])
    project = Project.objects.get()
    assert (project.status, project.division_id, project.name) == (
        "drafted",
        factories.VILLAGE,
        "红星村蓄水池",
    )
    assert dict(project.funding.values_list("source", "planned_yuan")) == {
        "中央衔接资金": Decimal("125000.00"),
        "自筹": Decimal("5000.00"),
    }
    assert list(project.targets.order_by("pk").values_list("kind", "name", "unit", "planned")) == [
        ("performance", "新增蓄水量", "立方米", Decimal("1200.000")),
        ("performance", "受益群众满意度", "%", Decimal("95.000")),
    ]
    assert run(sheet(tmp_path, line), by="township")[1]["unchanged"] == 1


def test_a_draft_changes_where_the_sheet_says_otherwise(cast, tmp_path):
    project = making.draft(cast)
    path = exported(cast, tmp_path)

    def change(page):
        page[address(page, "受益户数", 5)] = 31
        page[address(page, "合计", 5)] = 60
        page[address(page, "中央衔接资金", 5)] = None
        page[address(page, "省级衔接资金", 5)] = 60
        page[address(page, "绩效目标", 5)] = "亩均产值：3500元"
        page[address(page, "备注", 5)] = None

    status, told = run(altered(path, change), by="township")

    assert (status, told["changed"], told["findings"]) == (0, 1, [])
    project.refresh_from_db()
    assert project.households == 31
    assert list(project.funding.values_list("source", "planned_yuan")) == [
        ("省级衔接资金", Decimal("600000.00"))
    ]
    assert set(project.targets.values_list("kind", "planned")) == {
        ("performance", Decimal("3500.000")),
        ("quantity", Decimal("200.000")),
    }


def test_an_empty_cell_takes_nothing_out(cast, tmp_path):
    making.draft(cast)
    path = exported(cast, tmp_path)

    def change(page):
        for heading in ("建设内容及规模", "合计", "中央衔接资金", "绩效目标"):
            page[address(page, heading, 5)] = None

    before = state()
    status, told = run(altered(path, change))

    assert (status, told["unchanged"], told["finding_counts"]) == (0, 1, {"W-CLEARED": 3})
    assert state() == before


def test_without_the_sum_nobody_knows_whether_a_source_was_left_out(cast, tmp_path):
    project = making.draft(cast)
    path = exported(cast, tmp_path)

    def change(page):
        page[address(page, "合计", 5)] = None
        page[address(page, "中央衔接资金", 5)] = None
        page[address(page, "自筹", 5)] = 2

    status, told = run(altered(path, change))

    assert (status, told["changed"], told["finding_counts"]) == (0, 1, {"W-CLEARED": 1})
    assert dict(project.funding.values_list("source", "planned_yuan")) == {
        "中央衔接资金": Decimal("500000.00"),
        "自筹": Decimal("20000.00"),
    }


def test_donations_and_money_advanced_have_their_columns(cast, tmp_path):
    """4-45: 社会捐赠, 群众筹资 and 企业垫资 go out and come in under their own names."""
    headings = (*HEADINGS, "社会捐赠", "群众筹资", "企业垫资")
    run(sheet(tmp_path, LINE | {"社会捐赠": 1, "群众筹资": 2, "企业垫资": 3}, headings=headings))
    Project.objects.update(name="改了名的蓄水池")

    status, told = run(exported(cast, tmp_path))

    assert (status, told["unchanged"], told["findings"]) == (0, 1, [])
    assert dict(ProjectFunding.objects.values_list("source", "planned_yuan")) == {
        "中央衔接资金": Decimal("125000.00"),
        "社会捐赠": Decimal("10000.00"),
        "群众筹资": Decimal("20000.00"),
        "企业垫资": Decimal("30000.00"),
    }


def test_a_target_without_a_number_is_told_and_not_recorded(cast, tmp_path):
    status, told = run(sheet(tmp_path, LINE | {"绩效目标": "改善生产条件；亩均产值：3000元"}))

    assert (status, told["new"], told["finding_counts"]) == (0, 1, {"W-TARGET": 1})
    assert "“改善生产条件”没有写成" in told["findings"][0]["message"]
    assert list(ProjectTarget.objects.values_list("name", flat=True)) == ["亩均产值"]


def test_a_project_past_its_draft_is_never_changed(cast, tmp_path):
    making.listed_project(cast)
    path = exported(cast, tmp_path)
    before = state()

    def change(page):
        page[address(page, "受益户数", 5)] = 31
        page[address(page, "中央衔接资金", 5)] = 51
        page[address(page, "合计", 5)] = 51

    status, told = run(altered(path, change))

    assert (status, told["held"], told["finding_counts"]) == (3, 1, {"E-PROJ-LOCKED": 2})
    assert [(each["row"], each["column"]) for each in told["findings"]] == [
        (5, "受益户数"),
        (5, "总投资(万元)/中央衔接资金"),
    ]
    assert "已入库（储备）" in told["findings"][0]["message"]
    assert state() == before


def test_a_draft_is_not_listed_by_a_sheet(cast, tmp_path):
    making.draft(cast)
    path = altered(
        exported(cast, tmp_path), lambda page: page.__setitem__(address(page, "是否入库", 5), "是")
    )

    assert run(path)[1]["finding_counts"] == {"E-PROJ-STATE": 1}
    assert Project.objects.get().status == "drafted"


# --- earlier years ---------------------------------------------------------------------------------

OLD = LINE | {"项目年度": 2015, "是否入库": "是", "入库时间": "2015-03-20"}


def test_earlier_years_stand_in_the_library_as_they_were_listed(cast, tmp_path):
    status, told = run(sheet(tmp_path, OLD))

    assert (status, told["new"], told["adopted"]) == (0, 1, 1)
    project = Project.objects.get()
    assert (project.status, project.listed_on, project.year) == ("listed", datetime.date(2015, 3, 20), 2015)
    assert project.number == "990101201500001"
    event = AuditEvent.objects.get(verb="adopt_listed")
    assert event.note == "依据《library.xlsx（Sheet）》第 4 行"
    assert run(sheet(tmp_path, OLD))[1]["unchanged"] == 1


def test_a_township_does_not_list_projects(cast, tmp_path):
    status, told = run(sheet(tmp_path, OLD), by="township")

    assert (status, told["finding_counts"]) == (3, {"E-PROJ-STEP": 1})
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ({"入库时间": None}, "E-PROJ-STEP", "入库时间"),
        ({"入库时间": "2015年3月"}, "E-DATE", "入库时间"),
        ({"入库时间": "2090-01-01"}, "E-PROJ-STEP", "入库时间"),
        ({"项目年度": 2090}, "E-PROJ-STEP", "入库时间"),
        ({"是否入库": "否"}, "E-PROJ-STATE", "入库时间"),
        ({"是否入库": "大概"}, "E-ENUM", "是否入库"),
    ],
)
def test_what_was_not_listed_in_an_earlier_year_goes_through_the_gates(cast, tmp_path, given, code, column):
    status, told = run(sheet(tmp_path, OLD | given))

    (finding,) = told["findings"]
    assert (status, finding["code"], finding["column"]) == (3, code, column)
    assert not Project.objects.exists()


# --- what is wrong with a row ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ({"项目年度": "去年"}, "E-YEAR", "项目年度"),
        ({"项目年度": None}, "E-YEAR", "项目年度"),
        ({"乡镇": None, "村": None}, "E-DIV-REQUIRED", "乡镇"),
        ({"乡镇": "丁镇", "村": "团结村"}, "E-DIV-UNKNOWN", "村"),
        ({"村": "乌有村"}, "E-DIV-UNKNOWN", "村"),
        ({"乡镇": None, "村": "新民村"}, "E-DIV-AMBIG", "村"),
        ({"项目名称": None}, "E-REQUIRED", "项目名称"),
        ({"项目类型": None}, "E-REQUIRED", "项目类型"),
        ({"项目类型": "乡村建设行"}, "E-ENUM", "项目类型"),
        ({"中央衔接资金": "12.5万"}, "E-AMT-UNIT", "总投资(万元)/中央衔接资金"),
        ({"中央衔接资金": "(12.5)"}, "E-NUM", "总投资(万元)/中央衔接资金"),
        ({"中央衔接资金": 0.0000001}, "E-NUM-SCALE", "总投资(万元)/中央衔接资金"),
        ({"中央衔接资金": "=1/3"}, "E-CELL-FORMULA", "总投资(万元)/中央衔接资金"),
        ({"中央衔接资金": "#N/A"}, "E-CELL-ERROR", "总投资(万元)/中央衔接资金"),
    ],
)
def test_a_row_that_is_wrong_is_told_and_the_others_go_in(cast, tmp_path, given, code, column):
    good = LINE | {"项目名称": "红星村灌溉渠"}

    status, told = run(sheet(tmp_path, LINE | given, good))

    errors = [each for each in told["findings"] if each["severity"] == "error"]
    assert [(each["code"], each["column"], each["row"]) for each in errors] == [(code, column, 4)]
    assert (status, told["held"], told["new"]) == (0, 1, 1)


def test_a_place_elsewhere_is_like_none(cast, tmp_path):
    answers = [
        run(sheet(tmp_path, LINE | {"乡镇": town, "村": village}), by="township")[1]["findings"][0]["message"]
        for town, village in (("乙镇", "东风村"), ("无有镇", "无有村"))
    ]

    assert answers[0].replace("乙镇东风村", "") == answers[1].replace("无有镇无有村", "")


def test_the_sum_of_a_row_and_of_the_sheet(cast, tmp_path):
    headings = (*HEADINGS, "总投资(万元)")
    good = LINE | {"总投资(万元)": 12.5}
    path = sheet(tmp_path, good, LINE | {"项目名称": "另一个", "总投资(万元)": 13}, headings=headings)
    assert run(path)[1]["finding_counts"] == {"E-TOTAL": 1}
    total = ["合计", *[None] * (len(headings) - 2), 99]
    told = run(sheet(tmp_path, good, total, headings=headings))[1]
    assert (told["rows"], told["finding_counts"]) == (1, {"W-TOTAL": 1})


def test_two_rows_of_one_project(cast, tmp_path):
    status, told = run(sheet(tmp_path, LINE, LINE | {"自筹": 3}))

    assert (status, told["new"], told["held"], told["finding_counts"]) == (0, 1, 1, {"E-DUP-CONFLICT": 1})


def test_a_unit_that_nobody_registered_is_left_out_and_told(cast, tmp_path):
    headings = (*HEADINGS, "项目实施单位", "行业主管部门")
    line = LINE | {"项目实施单位": "乌有公司", "行业主管部门": "乡村振兴局"}

    status, told = run(sheet(tmp_path, line, headings=headings))

    assert (status, told["new"], told["finding_counts"]) == (0, 1, {"W-ORG": 1})
    project = Project.objects.get()
    assert (project.implementer, project.authority) == (None, cast.lead)


def test_merged_places_signatures_and_a_header_printed_again(cast, tmp_path):
    lines = [LINE | {"项目名称": f"项目{n}"} for n in range(3)]
    lines[1] |= {"乡镇": None, "村": None}
    path = sheet(
        tmp_path, *lines[:2], dict(zip(HEADINGS, HEADINGS, strict=True)), lines[2], below=["填表人：张三"]
    )

    def merge(page):
        page.merge_cells("B4:B5")
        page.merge_cells("C4:C5")

    status, told = run(altered(path, merge))

    assert (status, told["rows"], told["new"], told["findings"]) == (0, 3, 3, [])


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor", "finance"])
def test_nobody_else_imports_projects(cast, tmp_path, name):
    with pytest.raises(CommandError):
        run(sheet(tmp_path, LINE), by=name)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"above": ["单位：元"]}, "E-AMT-UNIT"),
        ({"headings": HEADINGS[:-6]}, "E-HEAD-MISSING"),
    ],
)
def test_a_sheet_of_another_kind_is_refused(cast, tmp_path, given, code):
    status, told = run(sheet(tmp_path, LINE, **given))

    assert (status, told["finding_counts"]) == (2, {code: 1})


def test_a_project_of_the_whole_county(cast, tmp_path):
    line = LINE | {"乡镇": "县级", "村": None}
    assert run(sheet(tmp_path, line))[1]["new"] == 1
    assert Project.objects.get().division_id == factories.COUNTY
    assert run(exported(cast, tmp_path))[1]["unchanged"] == 1


def test_in_words(cast, tmp_path):
    out = StringIO()
    call_command("import_sheet", "projects", str(sheet(tmp_path, OLD, LINE)), "--as", "county", stdout=out)

    assert "共 2 行：新项目 2（其中补录往年入库 1），修改草稿 0，没有变化 0，未写入 0" in out.getvalue()
