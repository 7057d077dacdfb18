"""Divisions: what the database refuses and what the loader says."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from povertycase.models import Division
from povertycase.models.divisions import ancestor_codes
from tests import factories

pytestmark = pytest.mark.django_db
HEADER = "code,name,level,parent_code"
COUNTY = "9901,示例市,prefecture,\n990101,示例县,county,9901\n990101100,甲镇,township,990101"


@pytest.fixture
def load(tmp_path):
    """A function that loads a file of divisions and gives what the command printed."""

    def run(rows=COUNTY, *, header=HEADER, encoding="utf-8"):
        file = tmp_path / "divisions.csv"
        file.write_bytes(f"{header}\n{rows}\n".encode(encoding))
        printed = StringIO()
        call_command("load_divisions", str(file), stdout=printed)
        return printed.getvalue().strip()

    return run


def test_loading_twice_changes_nothing(load):
    assert load() == "区划已载入：新增 3，更新 0，不变 0"
    assert load() == "区划已载入：新增 0，更新 0，不变 3"


def test_changed_name_is_updated_and_the_rest_is_kept(load):
    load()
    until = datetime.date(2030, 1, 1)
    Division.objects.filter(pk="990101100").update(valid_to=until)

    assert load(COUNTY.replace("甲镇", "新镇")) == "区划已载入：新增 0，更新 1，不变 2"

    town = Division.objects.get(pk="990101100")
    assert (town.name, town.valid_to, town.parent_id) == ("新镇", until, "990101")


def test_children_may_stand_before_their_parents_and_excel_adds_a_mark(load):
    assert "新增 3" in load("\n".join(reversed(COUNTY.split("\n"))), encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("99010,某市,prefecture,99", "第 5 行：代码“99010”与层级不符：市应为 4 位"),
        ("99A1,某市,prefecture,", "第 5 行：代码“99A1”应为 2、4、6、9 或 12 位数字"),
        ("9902,,prefecture,", "第 5 行：缺少名称"),
        ("9902,某市,city,", "第 5 行：层级“city”应为"),
        ("990201,某县,county,9901", "第 5 行：上级代码 9901 不是代码 990201 的前几位"),
        ("990201,某县,county,9902", "第 5 行：上级 9902 不在文件中，也未载入"),
        ("9901,示例市,prefecture,", "第 5 行：代码 9901 与第 2 行重复"),
        ("9902", "第 5 行：缺少名称"),
    ],
)
def test_faulty_row_is_named_by_its_line_and_nothing_is_loaded(load, row, said):
    with pytest.raises(CommandError) as refusal:
        load(f"{COUNTY}\n{row}")

    assert said in str(refusal.value)
    assert not Division.objects.exists()


def test_all_faulty_rows_are_told_at_once(load):
    with pytest.raises(CommandError) as refusal:
        load("\n".join(f"99{n},坏,county," for n in range(30)))

    assert str(refusal.value).count("行：") == 20
    assert "共 30 处问题" in str(refusal.value)


def test_other_files_are_refused_in_words(load, tmp_path):
    with pytest.raises(CommandError, match="第 1 行：表头应为"):
        load(header="代码,名称,层级,上级")
    with pytest.raises(CommandError, match="不是 UTF-8"):
        load(encoding="gb18030")
    with pytest.raises(CommandError, match="找不到文件"):
        call_command("load_divisions", str(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"level": "county"}, "division_code_length"),
        ({"valid_from": factories.SINCE, "valid_to": datetime.date(2000, 1, 1)}, "division_validity"),
        ({"successor_id": factories.SISTER_TOWN}, "division_successor_ended"),
        ({"parent_id": "77"}, "foreign key"),
    ],
)
def test_database_refuses(columns, name):
    factories.divisions()

    def write():
        with transaction.atomic():
            Division.objects.filter(pk=factories.TOWN).update(**columns)
            transaction.get_connection().check_constraints()

    with pytest.raises(IntegrityError, match=name):
        write()


@pytest.mark.parametrize(("days", "there"), [(-1, False), (0, True), (9, True), (10, False)])
def test_division_is_in_force_on_its_first_and_last_day(days, there):
    factories.divisions()
    first = datetime.date(2025, 1, 1)
    last = first + datetime.timedelta(days=9)
    Division.objects.filter(pk=factories.TOWN).update(valid_from=first, valid_to=last)

    on = first + datetime.timedelta(days=days)
    assert Division.objects.in_force(on).filter(pk=factories.TOWN).exists() is there


def test_ancestors_are_nearest_first():
    assert ancestor_codes("990101100201") == ["990101100201", "990101100", "990101", "9901", "99"]
    assert ancestor_codes("990101") == ["990101", "9901", "99"]
