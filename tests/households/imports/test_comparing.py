"""How a roll differs from what is on the register."""

import contextlib
import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.choices import Scheme
from households.imports import layouts
from households.models import Household, RollBatch, RollCoverage, RollDifference, RollRow
from tests import factories, importing
from tests import rolls as generator
from tests.households.imports import people


def take(path):
    """Put a roll on the register."""
    with contextlib.suppress(SystemExit):
        call_command("import_roll", str(path), "--as", "township", "--accept", "all", stdout=StringIO())
    assert RollBatch.objects.latest("pk").status == "applied"


@pytest.fixture
def other_list(world, parameters):
    """The household that is there before belongs to another list than the rolls here."""
    Household.objects.filter(pk=world.own.pk).update(household_type="一般农户")
    return world


@pytest.fixture
def loaded(other_list, book, tmp_path):
    """The two clean households are on the register."""
    path = tmp_path / "base.xlsx"
    path.write_bytes(book())
    take(path)
    return other_list


def kinds(batch):
    rows = RollRow.objects.filter(batch=batch).order_by("row")
    return [(row.person_name, row.kind, row.household_kind) for row in rows]


def differences(batch):
    rows = RollDifference.objects.filter(batch=batch).order_by("id")
    return [(row.kind, row.name, row.field, row.old, row.new) for row in rows]


def altered(*changes):
    """The clean roll with (index, header, value) changes."""
    persons = people.clean()
    for index, header, value in changes:
        persons[index][header] = value
    return persons


@pytest.mark.usefixtures("loaded")
class TestOnTheRegister:
    def test_same_roll_differs_in_nothing(self, book, prepared):
        batch = prepared(book(), is_full=True)

        assert kinds(batch) == []
        assert batch.counts["standing"] == [[factories.VILLAGE, "脱贫户(享受政策)"]]
        assert batch.counts["people"] == {"unchanged": 4, "vanished": 0}
        assert batch.counts["households"] == {"unchanged": 2, "vanished": 0}
        assert differences(batch) == []

    def test_changed_field_of_a_person_and_of_a_household(self, book, prepared):
        batch = prepared(book(altered((1, "健康状况", "残疾,长期慢性病"), (3, "致贫原因1", "因学"))))

        assert batch.counts["people"] == {"unchanged": 3, "changed": 1, "vanished": 0}
        assert batch.counts["households"] == {"unchanged": 1, "changed": 1, "vanished": 0}
        assert sorted(differences(batch)) == [
            ("changed", "李小梅", "health", "健康", "长期慢性病、残疾"),
            ("changed", "王秀英", "cause_main", "因病", "因学"),
        ]

    def test_differences_stand_in_the_order_of_the_sheet(self, book, prepared):
        names = ("健康状况", "残疾"), ("文化程度", "高中")
        batch = prepared(book(altered(*((person, *each) for person in (3, 1, 0) for each in names))))

        written = RollDifference.objects.filter(batch=batch).order_by("pk").values_list("row", "field")
        assert list(written) == [(row, field) for row in (4, 5, 7) for field in ("education", "health")]

    def test_changed_income_is_the_households(self, book, prepared):
        batch = prepared(book(altered((3, "人均纯收入", 9000))))

        assert differences(batch) == [("changed", "王秀英", "per_capita_yuan", "8200.00", "9000.00")]

    def test_changed_phone_is_masked(self, book, prepared):
        batch = prepared(book(altered((3, "户联系电话", "13955556666"))))

        assert differences(batch) == [("changed", "王秀英", "household_phone", "137****0002", "139****6666")]

    def test_blank_over_a_value_is_cleared(self, book, prepared):
        batch = prepared(book(altered((1, "民族", ""), (3, "致贫原因1", ""))))

        assert batch.counts["people"] == {"unchanged": 3, "cleared": 1, "vanished": 0}
        assert batch.counts["households"]["cleared"] == 1
        assert sorted(differences(batch)) == [
            ("cleared", "李小梅", "ethnicity", "汉族", ""),
            ("cleared", "王秀英", "cause_main", "因病", ""),
        ]

    def test_absent_column_is_left_alone(self, book, prepared):
        headers = [header for header in layouts.B.headers if header not in {"民族", "致贫原因1", "户类型"}]
        batch = prepared(book(headers=headers), is_full=True)

        assert differences(batch) == []
        assert batch.counts["people"] == {"unchanged": 4, "vanished": 0}

    def test_person_in_another_household_is_moved(self, book, prepared):
        batch = prepared(
            book(altered((2, "户编号", people.SECOND), (2, "人数", ""), (2, "与户主关系", "之孙子")))
        )

        assert ("张石头", "moved", "changed") not in kinds(batch)
        assert [kind for name, kind, _house in kinds(batch) if name == "张石头"] == ["moved"]
        assert ("moved", "张石头", "household", people.FIRST, people.SECOND) in differences(batch)

    def test_household_in_another_village_is_moved_with_its_people(self, book, prepared):
        batch = prepared(book(altered((3, "行政村", "新民村"))))

        assert batch.counts["households"] == {"unchanged": 1, "moved": 1, "vanished": 0}
        assert batch.counts["people"] == {"unchanged": 3, "moved": 1, "vanished": 0}
        assert ("moved", "王秀英", "division", "红星村", "新民村") in differences(batch)

    def test_change_of_head_concerns_both(self, book, prepared):
        batch = prepared(
            book(altered((0, "与户主关系", "配偶"), (1, "与户主关系", "户主"), (2, "与户主关系", "之子")))
        )

        assert [kind for _name, kind, _house in kinds(batch)] == ["head", "head", "unchanged"]
        assert RollRow.objects.get(batch=batch, is_new_head=True).person_name == "李小梅"
        assert sorted(differences(batch)) == [
            ("head", "张大山", "relation", "户主", "配偶"),
            ("head", "李小梅", "relation", "配偶", "户主"),
        ]

    def test_head_who_is_not_listed_any_more_is_told(self, book, prepared):
        persons = altered((1, "与户主关系", "户主"))[1:]
        batch = prepared(book(persons))

        assert ("head", "张大山", "relation", "户主", "其他") in differences(batch)
        assert RollDifference.objects.get(batch=batch, name="张大山").membership_id

    def test_missing_person_vanishes_only_from_a_full_roll(self, book, prepared):
        persons = people.clean()
        del persons[2]

        assert prepared(book(persons)).counts["people"]["vanished"] == 0
        batch = prepared(book(persons), is_full=True)
        assert batch.counts["people"]["vanished"] == 1
        assert [row[:2] for row in differences(batch)] == [("vanished", "张石头")]

    def test_whole_missing_household_is_counted(self, book, prepared):
        batch = prepared(book(people.clean()[:3]), is_full=True)

        assert (batch.counts["people"]["vanished"], batch.counts["households"]["vanished"]) == (1, 1)

    def test_other_villages_and_lists_are_not_compared(self, book, prepared):
        Household.objects.filter(registrations__number=people.SECOND).update(household_type="一般农户")
        factories.household("990101100202", number="990101000000077", head="另村人")

        assert prepared(book(people.clean()[:3]), is_full=True).counts["people"]["vanished"] == 0

    def test_people_of_a_held_household_do_not_vanish(self, book, prepared):
        persons = altered((1, "证件号码", "123"), (1, "人编号", ""))
        batch = prepared(book(persons), is_full=True)

        assert batch.counts["people"] == {"unchanged": 1, "vanished": 0}
        assert (batch.counts["held_people"], batch.counts["held_households"]) == (3, 1)

    def test_person_without_identity_is_matched_by_number_and_keeps_it(self, book, prepared):
        batch = prepared(book(altered((1, "证件号码", "不详"), (0, "健康状况", "长期慢性病"))))

        row = RollRow.objects.get(batch=batch, row=5)
        assert (row.kind, row.certificate_number, row.certificate_kind) == ("unchanged", "", None)

    def test_corrected_identity_waits_for_consent(self, book, prepared):
        batch = prepared(book(altered((1, "证件号码", factories.identity(77, birth="19810506", sex="女")))))

        assert batch.finding_counts == {"W-ID-CHANGED": 1}
        assert batch.counts["consent_households"] == 1
        assert RollRow.objects.get(batch=batch, row=5).needs_consent

    def test_number_of_somebody_else_is_an_error(self, book, prepared):
        batch = prepared(book(altered((1, "人编号", f"{people.SECOND}01"))))

        assert batch.finding_counts["E-DUP-CONFLICT"]
        assert batch.counts["held_households"] >= 1

    def test_older_figures_are_held_for_the_township_and_wait_for_the_county(self, book, prepared, loaded):
        batch = RollBatch.objects.latest("pk")
        RollCoverage.objects.update_or_create(
            division_id=factories.VILLAGE,
            scheme=Scheme.NATIONAL,
            household_type="脱贫户(享受政策)",
            defaults={"data_on": datetime.date(2026, 11, 1), "batch": batch},
        )

        township, county = prepared(book()), prepared(book(), by=loaded.county)
        assert township.finding_counts == county.finding_counts == {"E-STALE-PERIOD": 1}
        assert (township.counts["held_people"], county.counts["held_people"]) == (4, 0)
        assert county.counts["consent_households"] == 2
        assert {*RollRow.objects.filter(batch=township).values_list("kind", "household_kind")} == {
            (None, None)
        }


def test_identity_registered_elsewhere_is_said_without_place_or_name(book, prepared, world):
    identity = factories.identity(12, birth="19810506", sex="女")
    factories.member(world.foreign, "李小梅", "其他", id18=identity, sex="女")
    batch = prepared(book())

    finding = batch.findings.get(code="E-ID-ELSEWHERE")
    assert finding.message == "该人员需由县级办公室核对"
    assert "丁镇" not in f"{finding.message}{finding.value}{finding.column}"
    assert batch.counts["held_people"] == 3


def test_foreign_and_invented_households_get_the_same_answer(book, prepared, world):
    factories.household(factories.OTHER_VILLAGE, number=people.FIRST, head="外地户主")
    known = prepared(book())
    invented = prepared(book(altered(*((index, "乡(镇)", "虚构镇") for index in range(3)))))

    said = [list(batch.findings.values_list("code", "message").distinct()) for batch in (known, invented)]
    assert said[0] == said[1]
    assert said[0][0][0] == "E-SCOPE"
    assert known.counts["held_people"] == invented.counts["held_people"] == 3


@pytest.mark.usefixtures("other_list")
def test_generated_changes_are_found_exactly(prepared, tmp_path):
    made = generator.make(tmp_path, seed=3, households=30, change=5, remove=3, new=3)
    take(made.base)
    batch = prepared(made.changed.read_bytes(), is_full=True)

    rows = RollRow.objects.filter(batch=batch)
    assert sorted(rows.filter(kind="new").values_list("person_number", flat=True)) == sorted(
        made.expected.new
    )
    changed = dict(rows.filter(kind="changed").values_list("person_number", "changed"))
    assert {number: fields[0] for number, fields in changed.items()} == made.expected.changed
    vanished = RollDifference.objects.filter(batch=batch, kind="vanished").values_list(
        "person_number", flat=True
    )
    assert sorted(vanished) == made.expected.vanished


def test_few_statements_whatever_the_size(world, prepared, tmp_path):
    made = generator.make(tmp_path, seed=5, households=200)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        batch = prepared(made.base.read_bytes())

    assert batch.counts["people"]["new"] == made.people
    assert len(captured) <= made.people / 500 + 200


def test_a_roll_that_changes_nothing_is_the_latest_that_covers_its_villages(world, tmp_path):
    made = generator.make(tmp_path, seed=5, households=3)
    importing.applied(world.township, made.base)

    again = importing.applied(world.township, made.base)

    assert again.counts["written"] == 0
    assert {coverage.batch_id for coverage in RollCoverage.objects.all()} == {again.pk}
