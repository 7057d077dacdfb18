"""2-10, 2-02: what a monitoring roll says of 开发式帮扶 and in long remarks goes in, out, and back whole."""

import openpyxl
import pytest
from django.urls import reverse

from households.actions import rolls
from households.imports import exporting, layouts
from households.models import Household, RollBatch, RollDifference
from povertycase.models import Division
from tests import factories, importing
from tests.households.imports import people

pytestmark = pytest.mark.django_db

REMARK = "家中失火，房屋和粮食烧毁；" * 4 + "儿子外出务工受伤"
STATE, OTHER = "实施开发式帮扶措施情况", "其他备注"
PLACE = {"县": "示例县", "乡": "甲镇", "村": "红星村", "证件类型": "居民身份证"}


@pytest.fixture
def roll(book, tmp_path):
    """A function that writes one household as the national system exports it, and gives the file."""

    def write(state, remark):
        said = {
            "监测对象类别": "脱贫不稳定户",
            "风险是否已消除": "否",
            "识别监测时间": "202503",
            "致贫/返贫风险1": "因病",
            "致贫/返贫风险2": "其他",
            OTHER: remark,
            STATE: state,
        }
        book([PLACE | people.clean()[3] | said], layout=layouts.A)
        return tmp_path / "roll.xlsx"

    return write


def home():
    return Household.objects.get(registrations__number=people.SECOND)


def known():
    return home().developing_state, home().risks


def exported(world, path):
    """{header: cell} of the household in a roll as it is exported."""
    town = Division.objects.get(pk=factories.TOWN)
    exporting.write_roll(path, by=world.township, division=town, layout="A", purpose="核对")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]
    header = next(row for row in rows if STATE in row)
    line = next(row for row in rows if people.SECOND in row)
    return dict(zip(header, line, strict=True))


def test_they_go_in_out_and_back(world, roll, tmp_path, logged_in):
    """The preview names what differs; the export is the roll; undone, everything is as it was."""
    assert len(REMARK) == 60
    assert importing.applied(world.township, roll("尚未实施", REMARK)).status == "applied"
    before = ("尚未实施", ["因病", f"其他（{REMARK}）"])
    assert known() == before

    path = roll("已实施", "字" * 100)
    batch = importing.prepared(world.township, path)
    listed = RollDifference.objects.filter(batch=batch).values_list("field", "old", "new")
    assert set(listed) == {
        ("developing_state", "尚未实施", "已实施"),
        ("risks", f"因病、其他（{REMARK}）", f"因病、其他（{'字' * 100}）"),
    }
    address = reverse("households:roll-detail", args=[batch.pk])
    assert STATE in logged_in(world.township).get(f"{address}?kind=changed").text
    assert known() == before

    accepted = rolls.accept(batch, categories=("changed",), by=world.township, version=batch.version)
    batch = importing.write(accepted)
    assert known() == ("已实施", ["因病", f"其他（{'字' * 100}）"])
    page = logged_in(world.township).get(reverse("households:detail", args=[home().pk])).text
    assert STATE in page
    assert "已实施" in page

    cells = exported(world, tmp_path / "export.xlsx")
    assert (cells[STATE], cells[OTHER], cells["致贫/返贫风险2"]) == ("已实施", "字" * 100, "其他")
    again = importing.prepared(world.township, tmp_path / "export.xlsx")
    assert "与现有登记一致，没有需要写入的内容" in again.message
    assert not RollDifference.objects.filter(batch=again).exists()

    rolls.undo(batch, by=world.township, version=RollBatch.objects.get(pk=batch.pk).version)
    importing.take_back(batch)
    assert known() == before


def test_a_blank_cell_takes_nothing_away_unasked(world, roll):
    importing.applied(world.township, roll("已实施", REMARK))
    batch = importing.applied(world.township, roll("", REMARK))
    assert known()[0] == "已实施"
    assert "developing_state" in batch.columns  # by which the screening knows that a blank is one

    importing.applied(world.township, roll("", REMARK), categories=("cleared",))
    assert known()[0] == ""


def test_a_remark_that_the_register_cannot_take_holds_the_household_and_says_so(world, roll):
    batch = importing.prepared(world.township, roll("已实施", "字" * 101))

    found = batch.findings.get(code="E-LIM-CELL")
    assert (found.column, found.message) == (OTHER, "“其他”的说明有 101 字，最多 100 字，请删减")
    assert not Household.objects.filter(registrations__number=people.SECOND).exists()


def test_a_word_that_is_none_of_the_two_is_asked_about(world, roll):
    batch = importing.prepared(world.township, roll("部分实施", REMARK))

    found = batch.findings.get(code="E-ENUM")
    assert (found.column, found.message) == (STATE, "“部分实施”不在代码表，是否为“尚未实施”？")
