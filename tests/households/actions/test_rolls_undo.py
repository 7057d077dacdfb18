"""Taking an import back restores the register exactly, or says in Chinese why it cannot."""

import datetime

import pghistory
import pytest
from django.utils import timezone

from households import choices
from households.actions import rolls
from households.actions.rolls import standing
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
from povertycase import actions
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import Job
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
    """Ask for it with the version the batch has now."""
    return rolls.undo(batch, by=by, version=batch.version)


def work(batch):
    """What the worker does then."""
    rolls.take_back(batch, actions.claim(batch.job_id))
    batch.refresh_from_db()
    return batch


def undone(batch, by):
    """Asked for and done."""
    return work(undo(batch, by))


def test_a_first_load_is_taken_back(world):
    before = staged.digest()
    batch = load(world)
    assert staged.digest() != before
    batch = undo(batch, world.township)
    assert batch.status == "undoing"
    batch = work(batch)
    assert batch.status == "undone"
    assert (batch.counts["undone"]["households"], batch.counts["undone"]["deleted"] > 3) == (1, True)
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

    undone(batch, world.township)
    assert staged.digest() == before
    assert list(RollCoverage.objects.values_list("batch_id", flat=True)) == coverage
    assert not HouseholdLineage.objects.exists()


def test_a_household_that_vanishes_loses_its_helper_and_gets_it_back(world):
    load(world, "A1")
    load(world, "B1")
    for household in Household.objects.filter(registrations__number__in=["A1", "B1"]):
        Pairing.objects.create(
            helper=world.helper,
            household=household,
            division_id=household.division_id,
            started_on=factories.SINCE,
        )
    before = staged.digest()
    batch = staged.uploaded(world)
    for membership in HouseholdMembership.objects.filter(household__registrations__number="A1"):
        staged.vanished(batch, membership)
    batch = staged.taken(batch, "vanished")

    gone, still = (Pairing.objects.get(household__registrations__number=number) for number in ("A1", "B1"))
    assert (gone.ended_on, gone.ended_reason) == (staged.DATA_ON, "closed")
    assert (still.ended_on, still.ended_reason) == (None, "")

    undone(batch, world.township)
    assert staged.digest() == before
    gone.refresh_from_db()
    assert (gone.ended_on, gone.ended_reason) == (None, "")


def test_later_changes_by_others_stand_in_the_way(world):
    batch = load(world)
    person = Person.objects.get(name="钱大")
    person.labour = "技能劳动力"
    with pghistory.context(user=world.county.pk):
        person.save()
    with pytest.raises(Invalid) as refusal:
        undo(batch, world.township)
    assert [item.message for item in refusal.value.unmet] == ["1 条“人”记录在导入后又被他人修改（户 A1）"]


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
    assert messages == [
        "1 条“家庭收支”已引用本次导入新增的记录（户 A1）",
        "1 条“结对帮扶”已引用本次导入新增的记录（户 A1）",
    ]


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
    RollBatch.objects.filter(pk=batch.pk).update(applied_at=old)
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
    batch = work(batch)
    with pytest.raises(Conflict):
        undo(batch, world.township)


def test_an_import_that_wrote_nothing_has_nothing_to_undo(world):
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", needs_consent=True)
    batch = staged.taken(batch, "new")
    assert batch.counts["written"] == 0
    with pytest.raises(Invalid) as refusal:
        undo(batch, world.township)
    assert [item.code for item in refusal.value.unmet] == ["undo_nothing"]


def test_what_happens_between_asking_and_the_job_keeps_everything(world):
    load(world, "B1")
    batch = undo(load(world), world.township)
    before = staged.digest()
    person = Person.objects.get(number="PA1-钱大")
    person.labour = "技能劳动力"
    with pghistory.context(user=world.county.pk):
        person.save()
    changed = staged.digest()

    batch = work(batch)

    assert batch.status == "applied"
    assert staged.digest() == changed != before
    assert batch.counts["undo_unmet"] == ["1 条“人”记录在导入后又被他人修改（户 A1）"]
    told = world.township.notification_set.get(kind="roll_undo")
    assert "没有撤销" in told.title
    assert undo_codes(batch) == {"undo_changed"}  # the day still counts from the writing


def undo_codes(batch):
    return {item.code for item in rolls.undo_unmet(batch)}


def test_an_undo_that_fails_asks_again_for_24_hours_from_the_writing_only(world):
    batch = undo(load(world), world.township)
    long_ago = timezone.now() - datetime.timedelta(hours=25)
    RollBatch.objects.filter(pk=batch.pk).update(applied_at=long_ago)
    factories.Pairing.objects.create(
        helper=world.helper,
        household=Household.objects.get(registrations__number="A1"),
        division_id=factories.VILLAGE,
        started_on=factories.SINCE,
    )
    batch = work(batch)
    assert batch.status == "applied"
    assert undo_codes(batch) == {"undo_late", "undo_referred"}


def test_a_worker_that_lost_the_undo_takes_nothing_back(world):
    batch = undo(load(world), world.township)
    lost = actions.claim(batch.job_id)
    Job.objects.filter(pk=batch.job_id).update(attempt=2)
    before = staged.digest()
    with pytest.raises(actions.LeaseLost):
        rolls.take_back(batch, lost)
    assert staged.digest() == before
    assert RollBatch.objects.get(pk=batch.pk).status == "undoing"


def test_an_undo_that_was_given_up_is_taken_up_again(world):
    before = staged.digest()
    batch = undo(load(world), world.township)
    actions.fail(actions.claim(batch.job_id), error="…")
    batch.refresh_from_db()
    batch = work(rolls.resume(batch, by=world.township, version=batch.version))
    assert batch.status == "undone"
    assert staged.digest() == before


def test_many_households_in_the_way_are_counted_and_ten_named(world):
    batch = staged.uploaded(world)
    for number in range(12):
        staged.row(batch, f"A{number:02}", f"钱{number}")
    batch = staged.taken(batch)
    with pghistory.context(user=world.county.pk):
        for person in Person.objects.filter(number__startswith="PA"):
            person.labour = "技能劳动力"
            person.save()
    (unmet,) = rolls.undo_unmet(batch)
    assert "12 条“人”" in unmet.message
    assert "A00、A01" in unmet.message
    assert "A10" not in unmet.message
    assert "等 12 户" in unmet.message


def test_no_row_refers_to_what_an_import_writes_without_undo_seeing_it():
    """A hidden relation would let undo delete a household under whoever wrote of it."""
    for model in standing.WRITTEN:
        every = model._meta.get_fields(include_hidden=True)
        unseen = {
            field.related_model._meta.label
            for field in set(every) - set(model._meta.get_fields())
            if field.auto_created and not field.related_model._meta.label.endswith("Event")
        }
        assert not unseen, model._meta.label
