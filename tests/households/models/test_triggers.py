"""What the database does by itself: versions, following a moved household, history."""

import datetime

import pghistory
import pytest
from django.apps import apps
from django.db import connection

from households.models import Household, HouseholdMembership, Person, Registration
from tests import factories

NEXT_VILLAGE = "990101100202"


def event_model(model):
    """The history table of a model."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def history(model, record):
    return list(
        event_model(model).objects.filter(pgh_obj_id=record.pk, pgh_label="update").order_by("pgh_id")
    )


def test_every_change_raises_the_version_whoever_writes(world):
    rows = Household.objects.filter(pk=world.own.pk)
    rows.update(address="甲")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_household SET address = '乙' WHERE id = %s", [world.own.pk])
    world.own.refresh_from_db()
    world.own.address = "丙"
    world.own.save()

    assert rows.get().version == 4


def test_the_same_again_and_a_move_do_not_raise_the_version(world):
    rows = Household.objects.filter(pk=world.own.pk)
    rows.update(household_type=world.own.household_type)
    rows.update(division_id=NEXT_VILLAGE)

    assert rows.get().version == 1
    assert set(world.own.memberships.values_list("version", flat=True)) == {1}


def test_version_cannot_be_set_by_hand_together_with_a_change(world):
    Household.objects.filter(pk=world.own.pk).update(version=77, address="甲")

    assert Household.objects.get(pk=world.own.pk).version == 2


def test_everything_follows_a_moved_household(world):
    Household.objects.filter(pk=world.own.pk).update(division_id=NEXT_VILLAGE)

    for rows in (world.own.memberships, world.own.registrations, world.own.pairings):
        assert set(rows.values_list("division_id", flat=True)) == {NEXT_VILLAGE}
    assert set(Person.objects.filter(memberships__household=world.own).values_list("division_id")) == {
        (NEXT_VILLAGE,)
    }
    assert Person.objects.get(name="王五").division_id == factories.SISTER_VILLAGE


def test_person_who_left_does_not_follow_the_former_household(world):
    daughters = HouseholdMembership.objects.filter(person__name="李四妹")
    daughters.update(left_on=datetime.date(2026, 1, 1), left_reason="婚出")
    Household.objects.filter(pk=world.own.pk).update(division_id=NEXT_VILLAGE)

    assert Person.objects.get(name="李四妹").division_id == factories.VILLAGE


def test_person_follows_on_joining_another_household(world):
    person = Person.objects.get(name="李四妹")
    person.memberships.update(left_on=datetime.date(2026, 1, 1), left_reason="婚出")
    HouseholdMembership.objects.bulk_create(
        [
            HouseholdMembership(
                household=world.sibling,
                division_id=factories.SISTER_VILLAGE,
                person=person,
                relation="之儿媳",
            )
        ]
    )

    person.refresh_from_db()
    assert person.division_id == factories.SISTER_VILLAGE


@pytest.mark.parametrize("write", ["save", "update", "raw"])
def test_history_keeps_the_old_values(world, write):
    if write == "save":
        world.own.household_type = "一般农户"
        world.own.save()
    elif write == "update":
        Household.objects.filter(pk=world.own.pk).update(household_type="一般农户")
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE households_household SET household_type = '一般农户' WHERE id = %s", [world.own.pk]
            )

    assert [event.household_type for event in history(Household, world.own)] == ["脱贫户(享受政策)"]


def test_history_knows_who_and_what(world):
    with pghistory.context(user=world.county.pk, verb="change_household"):
        Household.objects.filter(pk=world.own.pk).update(address="甲")

    context = history(Household, world.own)[0].pgh_context
    assert context.metadata == {"user": world.county.pk, "verb": "change_household"}


def test_history_holds_ciphertext_and_reads_as_the_person_did(world):
    person = Person.objects.get(name="张三丰")
    identity = person.id18
    Person.objects.filter(pk=person.pk).update(id18="", certificate_number="")

    event = history(Person, person)[0]
    assert event.id18 == identity
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id18 FROM {event._meta.db_table} WHERE pgh_id = %s", [event.pk])
        assert identity.encode() not in bytes(cursor.fetchone()[0])


def test_deleted_row_is_kept_in_history(world):
    registration = Registration.objects.get(household=world.own)
    number, pk = registration.number, registration.pk
    registration.delete()

    deleted = event_model(Registration).objects.get(pgh_obj_id=pk, pgh_label="delete")
    assert deleted.number == number


def test_first_writing_is_not_history(world):
    assert not event_model(Person).objects.exists()
