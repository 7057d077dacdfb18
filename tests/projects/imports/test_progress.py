"""资金支出进度台账: each allocation as it stood on a day (0-42), summed by township and in all."""

import datetime
from decimal import Decimal

import openpyxl
import pytest

from povertycase.exceptions import Invalid, Refused
from povertycase.models import AuditEvent, Division
from projects import actions
from projects.imports import spending_of, write_progress
from projects.models import Project
from tests import factories
from tests.projects import making
from tests.projects.making import TODAY

HEADINGS = (
    "序号", "资金文号", "资金名称/级次", "下达时间", "到位金额(万元)", "项目名称", "安排金额", "实施单位",
    "形象进度(%)", "已拨付", "已支出(报账)", "支出进度(%)", "未支出原因", "预计完成时间", "备注",
)  # fmt: skip


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def lines(world, folder, *, by=None, on=TODAY, purpose="按月调度"):
    """The rows below the header as {heading: value}."""
    user = by or world.county
    path = folder / "progress.xlsx"
    write_progress(path, spending_of(user), by=user, purpose=purpose, on=on)
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=3, values_only=True))
    assert rows[0] == HEADINGS
    return [dict(zip(HEADINGS, row, strict=True)) for row in rows[1:-1]]


def test_rows_sums_of_townships_and_the_sum(cast, tmp_path):
    money = making.batch(cast)
    given = making.allocation(cast, yuan="300000.00", of=money)
    other = actions.adopt_listed(
        division=Division.objects.get(pk=factories.SISTER_VILLAGE),
        facts={"year": 2023, "name": "=1+1", "category": "产业发展"},
        funding={},
        targets=[],
        listed_on=datetime.date(2023, 3, 1),
        source="2023年项目库",
        by=cast.county,
        on=TODAY,
    )
    making.allocation(cast, other, "100000.00", of=money)
    making.paid(cast, given, "100000.00")
    project = Project.objects.get(pk=given.project_id)
    target = project.targets.get(kind="quantity")
    actions.record_target(project, target, actual=Decimal(250), by=cast.township, version=project.version)

    first, town, second, sister, total = lines(cast, tmp_path)

    assert (first["序号"], first["安排金额"], first["已拨付"], first["支出进度(%)"]) == ("1", 30, 10, 33.33)
    assert (first["到位金额(万元)"], first["形象进度(%)"], first["未支出原因"]) == (100, 100, None)
    assert first["下达时间"] == datetime.datetime(2024, 1, 5)
    assert (town["序号"], town["安排金额"], town["到位金额(万元)"]) == ("甲镇小计", 30, None)
    assert (second["项目名称"], second["形象进度(%)"]) == ("=1+1", None)
    assert second["未支出原因"] == "安排后还没有拨付过"
    assert (sister["序号"], sister["已拨付"], sister["支出进度(%)"]) == ("乙镇小计", 0, 0)
    assert (total["序号"], total["到位金额(万元)"], total["安排金额"], total["已拨付"]) == (
        "合计",
        100,
        40,
        10,
    )
    assert total["支出进度(%)"] == 25
    assert AuditEvent.objects.get(verb="export_progress").facts == {"rows": 2}


def test_what_was_paid_later_does_not_count_on_the_day(cast, tmp_path):
    making.paid(cast, making.allocation(cast), "40000.00")

    before = TODAY - datetime.timedelta(days=1)
    assert [row["序号"] for row in lines(cast, tmp_path, on=before)] == ["合计"]
    assert lines(cast, tmp_path)[0]["已拨付"] == 4


def test_text_stays_text(cast, tmp_path):
    making.allocation(cast, making.planned_project(cast, name="=HYPERLINK(1)"))
    lines(cast, tmp_path)
    cell = openpyxl.load_workbook(tmp_path / "progress.xlsx").active["F4"]

    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_a_township_sees_its_own(cast, tmp_path):
    making.allocation(cast)

    assert len(lines(cast, tmp_path, by=cast.township)) == 3
    assert [row["序号"] for row in lines(cast, tmp_path, by=cast.sister)] == ["合计"]


def test_who_and_what_for(cast, tmp_path):
    for name in ("village", "helper", "department"):
        with pytest.raises(Refused):
            lines(cast, tmp_path, by=getattr(cast, name))
    with pytest.raises(Invalid):
        lines(cast, tmp_path, purpose="")
