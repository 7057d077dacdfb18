"""What an accepted roll writes, category by category."""

import pytest

from households.actions import rolls
from households.actions.rolls import applying
from households.models import (
    Household,
    HouseholdLineage,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
    RollCoverage,
    RollRow,
)
from povertycase import actions
from povertycase.choices import JobState
from povertycase.models import AuditEvent, Job, Notification
from tests import factories
from tests.households.actions import staged

pytestmark = pytest.mark.django_db


def in_force(number):
    """{name: relation} of a household today."""
    rows = HouseholdMembership.objects.in_force().filter(household__registrations__number=number)
    return dict(rows.values_list("person__name", "relation"))


def first_load(world, number="A1"):
    """A household of three, brought by a roll of its own."""
    batch = staged.uploaded(world)
    staged.row(batch, number, "钱大", per_capita_yuan="9000.00", wage="12000.00", group_name="3组")
    staged.row(batch, number, "孙二", "配偶")
    staged.row(batch, number, "钱三", "之子", health="残疾,长期慢性病", work_months="6.5")
    return staged.taken(batch)


def test_a_first_load_writes_household_people_and_income(world):
    batch = first_load(world)
    household = Household.objects.get(registrations__number="A1")
    assert (household.group_name, household.division_id, household.origin) == (
        "3组",
        factories.VILLAGE,
        batch,
    )
    assert in_force("A1") == {"钱大": "户主", "孙二": "配偶", "钱三": "之子"}
    third = Person.objects.get(name="钱三")
    assert third.health == ["残疾", "长期慢性病"]
    assert str(third.work_months) == "6.5"
    statement = IncomeStatement.objects.get(household=household)
    assert str(statement.stated_per_capita_yuan) == "9000.00"
    assert list(IncomeLine.objects.values_list("item", "amount_yuan")) == [("wage", 12000)]
    assert batch.counts["written"] == 1 + 1 + 3 + 3 + 1 + 1
    assert set(household.memberships.values_list("joined_reason", flat=True)) == {"初次登记"}


def test_the_import_closes_with_trail_message_and_empty_staging(world):
    batch = first_load(world)
    assert batch.status == "applied"
    assert batch.message == "写入 10 行"
    assert not RollRow.objects.filter(batch=batch).exists()
    assert batch.job.state == JobState.DONE
    assert Notification.objects.filter(user=world.township, kind="roll_applied").count() == 1
    verbs = set(AuditEvent.objects.filter(subject_key=batch.pk).values_list("verb", flat=True))
    assert {"upload_roll", "read", "offer", "accept", "finish", "import_roll"} <= verbs
    coverage = RollCoverage.objects.get()
    assert (coverage.division_id, coverage.batch, coverage.is_full) == (factories.VILLAGE, batch, True)


def test_only_accepted_categories_are_written(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", kind="changed", labour="普通劳动力")
    staged.row(batch, "A1", "钱四", "之女", kind="new")
    staged.taken(batch, "changed")
    assert Person.objects.get(name="钱大").labour == "普通劳动力"
    assert not Person.objects.filter(name="钱四").exists()


def test_new_people_alone_leave_changed_values_as_they_are(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(
        batch, "A1", "钱大", kind="changed", labour="普通劳动力", household_kind="changed", group_name="9组"
    )
    staged.row(batch, "A1", "钱四", "之女", kind="new", household_kind="changed", group_name="9组")
    batch = staged.taken(batch, "new")
    assert Person.objects.get(name="钱大").labour == ""
    assert Household.objects.get(registrations__number="A1").group_name == "3组"
    assert in_force("A1")["钱四"] == "之女"
    assert batch.counts["written"] == 2


def test_a_blank_cell_and_an_absent_column_change_nothing_unless_cleared_is_named(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱三", "之子", kind="changed", labour="无劳动力", health="残疾,长期慢性病")
    staged.taken(batch)
    assert str(Person.objects.get(name="钱三").work_months) == "6.5"

    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱三", "之子", kind="cleared", labour="无劳动力", health="残疾,长期慢性病")
    staged.taken(batch, "cleared")
    person = Person.objects.get(name="钱三")
    assert (person.work_months, person.labour) == (None, "无劳动力")


def test_rows_that_do_not_differ_are_not_written(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", kind="changed", household_kind="changed", group_name="3组")
    batch = staged.taken(batch, "changed", "new")
    assert batch.counts["written"] == 0


def test_a_change_of_head_demotes_then_promotes(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", "配偶", kind="head")
    staged.row(batch, "A1", "孙二", "户主", kind="head", is_new_head=True)
    batch = staged.taken(batch, "head")
    assert in_force("A1") == {"钱大": "配偶", "孙二": "户主", "钱三": "之子"}
    assert batch.counts["written"] == 2


def test_a_head_who_is_not_in_the_roll_becomes_other(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "孙二", "户主", kind="head", is_new_head=True)
    staged.taken(batch)
    assert in_force("A1") == {"钱大": "其他", "孙二": "户主", "钱三": "之子"}


def test_without_head_accepted_relations_stay(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", "配偶", kind="head")
    staged.row(batch, "A1", "孙二", "户主", kind="head", is_new_head=True, labour="普通劳动力")
    staged.taken(batch, "changed", "new")
    assert in_force("A1") == {"钱大": "户主", "孙二": "配偶", "钱三": "之子"}
    assert Person.objects.get(name="孙二").labour == "普通劳动力"


def test_moving_between_households_ends_one_membership_and_begins_another(world):
    first_load(world)
    first_load(world, "B1")
    batch = staged.uploaded(world)
    staged.row(batch, "B1", "钱三", "之兄弟姐妹", kind="moved", person_number="PA1-钱三")
    staged.taken(batch)
    assert "钱三" not in in_force("A1")
    assert sorted(
        HouseholdMembership.objects.filter(person__number="PA1-钱三").values_list("left_reason", flat=True)
    ) == [
        "",
        "花名册迁移",
    ]


def test_a_head_may_leave_only_when_the_household_gets_another(world):
    first_load(world)
    first_load(world, "B1")
    batch = staged.uploaded(world)
    staged.row(batch, "B1", "钱大", "之父", kind="moved", person_number="PA1-钱大")
    batch = staged.taken(batch)
    assert in_force("A1")["钱大"] == "户主"
    assert batch.findings.filter(code="W-HEAD-LEFT", household_number="A1").exists()

    batch = staged.uploaded(world)
    staged.row(batch, "A1", "孙二", "户主", kind="head", is_new_head=True)
    staged.row(batch, "B1", "钱大", "之父", kind="moved", person_number="PA1-钱大")
    staged.taken(batch)
    assert in_force("A1") == {"孙二": "户主", "钱三": "之子"}


def test_the_vanished_leave_and_an_empty_household_is_closed(world):
    first_load(world)
    batch = staged.uploaded(world)
    for membership in HouseholdMembership.objects.in_force().filter(household__registrations__number="A1"):
        staged.vanished(batch, membership)
    batch = staged.taken(batch, "vanished")
    household = Household.objects.get(registrations__number="A1")
    assert (household.status, household.closed_reason) == ("closed", "自然销户")
    assert household.closed_on == staged.DATA_ON
    assert set(household.memberships.values_list("left_reason", flat=True)) == {"花名册消失"}
    assert batch.counts["written"] == 4


def test_a_vanished_head_stays_while_others_are_left_without_one(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.vanished(batch, HouseholdMembership.objects.get(person__name="钱大"))
    batch = staged.taken(batch, "vanished")
    assert in_force("A1")["钱大"] == "户主"
    assert batch.counts["written"] == 0


def test_a_closed_household_that_comes_back_is_opened_again(world):
    test_the_vanished_leave_and_an_empty_household_is_closed(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", kind="new")
    staged.taken(batch)
    assert Household.objects.get(registrations__number="A1").status == "active"
    assert in_force("A1") == {"钱大": "户主"}
    assert Person.objects.filter(name="钱大").count() == 1


def test_a_household_that_moves_takes_everybody_along(world):
    first_load(world)
    batch = staged.uploaded(world)
    other = "990101100202"
    for name, relation in (("钱大", "户主"), ("孙二", "配偶"), ("钱三", "之子")):
        staged.row(batch, "A1", name, relation, kind="unchanged", household_kind="moved", division_code=other)
    staged.taken(batch)
    household = Household.objects.get(registrations__number="A1")
    assert household.division_id == other
    assert set(
        Person.objects.filter(memberships__household=household).values_list("division", flat=True)
    ) == {other}
    lineage = HouseholdLineage.objects.get(household=household)
    assert (lineage.kind, lineage.from_division_id, lineage.division_id) == (
        "moved",
        factories.VILLAGE,
        other,
    )


def test_a_split_takes_people_out_of_one_household_into_a_new_one(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "C1", "钱三", "户主", kind="moved", person_number="PA1-钱三")
    staged.row(batch, "C1", "周四", "配偶", kind="new")
    staged.taken(batch)
    assert in_force("C1") == {"钱三": "户主", "周四": "配偶"}
    assert in_force("A1") == {"钱大": "户主", "孙二": "配偶"}


def test_held_rows_and_unconfirmed_doubts_stay_out(world):
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", is_held=True)
    staged.row(batch, "B1", "李四", needs_consent=True)
    batch = staged.taken(batch)
    assert not Registration.objects.filter(number__in=["A1", "B1"]).exists()
    assert (batch.counts["written"], batch.message) == (0, "没有写入任何记录")


def test_confirmed_lets_the_doubtful_in(world):
    batch = staged.uploaded(world)
    staged.row(batch, "B1", "李四", needs_consent=True)
    staged.taken(batch, *rolls.EVERYTHING, "confirmed")
    assert Registration.objects.filter(number="B1").exists()


def test_what_somebody_changed_after_the_preview_is_not_overwritten(world):
    first_load(world)
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", kind="changed", labour="普通劳动力")
    batch = staged.offered(batch)
    person = Person.objects.get(name="钱大")
    person.labour = "技能劳动力"
    person.save()
    batch = rolls.accept(batch, categories=["changed"], by=world.township, version=batch.version)
    rolls.apply(batch, actions.claim(batch.job_id))
    batch.refresh_from_db()
    assert Person.objects.get(name="钱大").labour == "技能劳动力"
    assert "已被他人修改" in batch.message


def test_small_chunks_give_the_same_register(world, monkeypatch):
    monkeypatch.setattr(applying, "CHUNK_ROWS", 1)
    batch = staged.uploaded(world)
    for number in ("A1", "B1", "C1"):
        staged.row(batch, number, f"户主{number}")
        staged.row(batch, number, f"配偶{number}", "配偶")
    batch = staged.taken(batch)
    assert Registration.objects.filter(number__in=["A1", "B1", "C1"]).count() == 3
    assert batch.job.done_steps == batch.job.total_steps == 6
    assert batch.counts["written"] == 3 * (1 + 1 + 2 + 2)


def test_a_row_outside_the_jurisdiction_takes_its_chunk_back(world):
    batch = staged.uploaded(world)
    staged.row(batch, "A1", "钱大", division_code=factories.SISTER_VILLAGE)
    batch = staged.taken(batch)
    assert not Registration.objects.filter(number="A1").exists()
    assert batch.status == "applied"
    assert "管辖范围" in batch.message


def test_a_clash_with_the_register_takes_its_chunk_back(world):
    batch = staged.uploaded(world)
    row = staged.row(batch, "A1", "钱大", person_number="X1")
    factories.member(world.own, "赵一", "其他", number="X1")
    assert row.person_id is None
    batch = staged.taken(batch)
    assert not Registration.objects.filter(number="A1").exists()
    assert "冲突" in batch.message


def test_a_worker_that_lost_its_lease_writes_nothing_more(world, monkeypatch):
    monkeypatch.setattr(applying, "CHUNK_ROWS", 1)
    batch = staged.uploaded(world)
    for number in ("A1", "B1"):
        staged.row(batch, number, f"户主{number}")
    batch = staged.offered(batch)
    batch = rolls.accept(batch, categories=["new"], by=world.township, version=batch.version)
    zombie = actions.claim(batch.job_id)
    written = applying._write

    def overtaken(run, extent):
        """After this chunk somebody else takes the job over, as if the lease had run out."""
        written(run, extent)
        if extent.rows:
            monkeypatch.setattr(applying, "_write", written)
            Job.objects.filter(pk=batch.job_id).update(attempt=2)

    monkeypatch.setattr(applying, "_write", overtaken)
    with pytest.raises(actions.LeaseLost):
        rolls.apply(batch, zombie)
    assert not Registration.objects.filter(number__in=["A1", "B1"]).exists()
    Job.objects.filter(pk=batch.job_id).update(lease_until=None)
    rolls.apply(batch, actions.claim(batch.job_id))
    assert Registration.objects.filter(number__in=["A1", "B1"]).count() == 2
