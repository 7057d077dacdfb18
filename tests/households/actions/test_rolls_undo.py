"""Taking an import back restores the register exactly, or says in Chinese why it cannot."""

import datetime

import pghistory
import pytest
from django.utils import timezone

from households import choices
from households.actions import rolls
from households.models import (
    Household,
    HouseholdLineage,
    HouseholdMembership,
    IncomeStatement,
    Pairing,
    Person,
    RollBatch,
    RollCoverage,
)
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from tests import factories
from tests.households.actions import staged

pytestmark = pytest.mark.django_db


def load(world, number="A1"):
    """A household of three with income."""
    batch = staged.uploaded(world)
    staged.row(batch, number, "钱大", per_capita_yuan="9000.00", wage="12000.00", group_name="3组")
    staged.row(batch, number, "孙二", "配偶")
    staged.row(batch, number, "钱三", "之子", work_months="6.5")
    return staged.taken(batch)


def undo(batch, by):
    """Undo with the version the batch has now."""
    return rolls.undo(batch, by=by, version=batch.version)


def test_a_first_load_is_taken_back(world):
    before = staged.digest()
    batch = load(world)
    assert staged.digest() != before
    batch = undo(batch, world.township)
    assert batch.status == "undone"
    assert staged.digest() == before
    assert not RollCoverage.objects.exists()


def test_every_kind_of_change_is_taken_back(world):
    load(world, "A1")
    load(world, "B1")
    load(world, "C1")
    load(world, "D1")
    before, coverage = staged.digest(), list(RollCoverage.objects.values_list("batch_id", flat=True))
    batch = staged.uploaded(world)
    # A1: another head, a changed value, somebody from B1; C1 moves to another village; D1 vanishes.
    staged.row(
        batch, "A1", "钱大", "配偶", kind="head", labour="普通劳动力", household_kind="changed", wage="1.00"
    )
    staged.row(batch, "A1", "孙二", kind="head", is_new_head=True, household_kind="changed", wage="1.00")
    staged.row(batch, "A1", "钱三", "之兄弟姐妹", kind="moved", person_number="PB1-钱三")
    staged.row(batch, "A1", "钱九", "之女", kind="new")
    for name, relation in (("钱大", "户主"), ("孙二", "配偶"), ("钱三", "之子")):
        facts = {"kind": "unchanged", "household_kind": "moved", "division_code": "990101100202"}
        staged.row(batch, "C1", name, relation, **facts)
    for membership in HouseholdMembership.objects.filter(household__registrations__number="D1"):
        staged.vanished(batch, membership)
    batch = staged.taken(batch, *rolls.EVERYTHING, "vanished", "cleared")
    assert Household.objects.get(registrations__number="D1").status == "closed"
    assert staged.digest() != before

    undo(batch, world.township)
    assert staged.digest() == before
    assert list(RollCoverage.objects.values_list("batch_id", flat=True)) == coverage
    assert not HouseholdLineage.objects.exists()


def test_later_changes_by_others_stand_in_the_way(world):
    batch = load(world)
    person = Person.objects.get(name="钱大")
    person.labour = "技能劳动力"
    with pghistory.context(user=world.county.pk):
        person.save()
    with pytest.raises(Invalid) as refusal:
        undo(batch, world.township)
    assert [item.message for item in refusal.value.unmet] == ["1 条“人”记录在导入后又被他人修改"]


def test_rows_that_refer_to_the_import_stand_in_the_way(world):
    batch = load(world)
    household = Household.objects.get(registrations__number="A1")
    Pairing.objects.create(
        helper=world.helper,
        household=household,
        division_id=household.division_id,
        started_on=factories.SINCE,
    )
    IncomeStatement.objects.create(
        household=household,
        division_id=household.division_id,
        concept=choices.IncomeConcept.DISPOSABLE,
        period_start=datetime.date(2025, 1, 1),
        period_end=datetime.date(2025, 12, 31),
    )
    with pytest.raises(Invalid) as refusal:
        undo(batch, world.township)
    messages = sorted(item.message for item in refusal.value.unmet)
    assert messages == ["1 条“家庭收支”已引用本次导入新增的记录", "1 条“结对帮扶”已引用本次导入新增的记录"]


def test_a_later_import_stands_in_the_way(world):
    batch = load(world)
    later = staged.uploaded(world)
    staged.row(later, "A1", "钱大", kind="changed", labour="普通劳动力")
    staged.taken(later)
    with pytest.raises(Invalid):
        undo(batch, world.township)


def test_after_a_day_it_is_too_late(world):
    batch = load(world)
    old = timezone.now() - datetime.timedelta(hours=24, minutes=1)
    RollBatch.objects.filter(pk=batch.pk).update(moved_at=old)
    batch.refresh_from_db()
    assert "undo_late" in {item.code for item in rolls.undo_unmet(batch)}
    with pytest.raises(Invalid):
        undo(batch, world.township)


def test_only_who_may_import_may_undo_and_only_once(world):
    batch = load(world)
    with pytest.raises(Refused):
        undo(batch, world.village if batch.division_id.startswith("990101100201") else world.leader)
    with pytest.raises(Stale):
        rolls.undo(batch, by=world.township, version=batch.version - 1)
    batch = undo(batch, world.township)
    with pytest.raises(Conflict):
        undo(batch, world.township)
