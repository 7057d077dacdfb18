"""Lock, move, record, notify, reveal."""

import pytest
from django.db import InternalError, connection, transaction
from django.http import Http404

from households.models import Household, Person
from povertycase import actions
from povertycase.exceptions import Invalid, Refused, Stale, VersionMissing
from povertycase.models import AuditEvent, Notification, Posting
from povertycase.models.people import Organisation
from tests import factories


def test_lock_gives_the_row_as_it_is_now(world):
    Household.objects.filter(pk=world.own.pk).update(address="新")

    assert actions.lock(world.own, by=world.township, version=2).address == "新"


def test_lock_refuses_old_and_missing_versions_and_strangers(world):
    with pytest.raises(VersionMissing):
        actions.lock(world.own, by=world.township, version=None)
    Household.objects.update(address="新")
    with pytest.raises(Stale) as stale:
        actions.lock(world.own, by=world.township, version=1)
    assert stale.value.current.address == "新"
    for stranger in (world.neighbour, world.stranger, world.system):
        with pytest.raises(Http404):
            actions.lock(world.own, by=stranger, version=2)


def test_lock_holds_the_row_until_commit(world):
    with transaction.atomic():
        actions.lock(world.own, by=world.township, version=1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
                "WHERE relname = 'households_household' AND mode = 'RowShareLock'"
            )
            assert cursor.fetchone()[0] == 1


def test_record_keeps_who_what_and_where_without_foreign_keys(world):
    actions.record("look", world.own, by=world.county, note="试", facts={"n": 1})

    event = AuditEvent.objects.get()
    assert (event.actor, event.actor_name, event.verb, event.subject) == (
        "county",
        "county",
        "look",
        "households.household",
    )
    assert (event.subject_key, event.division_code, event.facts) == (
        str(world.own.pk),
        factories.VILLAGE,
        {"n": 1},
    )
    assert not any(field.is_relation for field in AuditEvent._meta.get_fields())


@pytest.mark.parametrize("sql", ["UPDATE {} SET note = 'x'", "DELETE FROM {}"])
def test_trail_is_insert_only_for_raw_sql_too(world, sql):
    actions.record("look", world.own, by=world.county)
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(AuditEvent._meta.db_table))
    assert AuditEvent.objects.count() == 1


def test_trail_is_insert_only_for_the_orm(world):
    actions.record("look", world.own, by=world.county)
    for write in (AuditEvent.objects.all().delete, lambda: AuditEvent.objects.update(note="x")):
        with pytest.raises(InternalError), transaction.atomic():
            write()


def test_notification_is_given_once_per_key_and_only_to_its_addressee(world):
    given = {"by": world.county, "kind": "试", "title": "请办理", "dedup_key": "1"}
    assert actions.notify(world.township, **given)
    assert not actions.notify(world.township, **given)
    assert actions.notify(world.sister, **given)

    assert Notification.objects.visible_to(world.township).count() == 1


def test_reveal_gives_one_value_for_a_reason_and_records_it_first(world):
    person = Person.objects.get(name="张三丰")

    assert actions.reveal(person, "id18", by=world.township, reason="核对证件") == person.id18

    event = AuditEvent.objects.get(verb="reveal")
    assert (event.note, event.facts) == ("核对证件", {"field": "id18"})
    assert person.id18 not in f"{event.note}{event.facts}"


@pytest.mark.parametrize(
    ("field", "reason", "name", "error"),
    [
        ("name", "核对证件", "township", Invalid),
        ("id18", "看看", "township", Invalid),
        ("id18", "    ", "township", Invalid),
        ("phone", "核对电话", "department", Refused),
    ],
)
def test_reveal_refuses_and_records_nothing(world, field, reason, name, error):
    with pytest.raises(error):
        actions.reveal(Person.objects.get(name="张三丰"), field, by=getattr(world, name), reason=reason)

    assert not AuditEvent.objects.exists()


def test_department_reads_its_own_columns_only(world):
    readable = Person.readable_fields(world.department)

    assert {"name", "has_resident_medical", "certificate_number"} <= readable
    assert not {"phone", "birth_on", "education", "id18"} & readable
    assert "phone" in Person.readable_fields(world.village)
    assert Person.readable_fields(world.stranger) == frozenset()


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"valid_to": "2023-12-31"}, "posting_validity"),
        ({"role": "department"}, "posting_department_organisation"),
    ],
)
def test_unfit_posting_is_refused_by_the_database(world, columns, name):
    with pytest.raises(Exception, match=name), transaction.atomic():
        Posting.objects.filter(user=world.township).update(**columns)


def test_organisation_once_in_a_division(world):
    with pytest.raises(Exception, match="organisation_once"), transaction.atomic():
        Organisation.objects.bulk_create([Organisation(name="医疗保障局", kind="lead", division_id="990101")])
