"""Encrypted columns, dates of any precision, composite keys."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from households.models import HouseholdMembership, Person
from povertycase.fields import CompositeForeignKey, EncryptedField, PartialDateField
from tests import factories


def stored(column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM households_person ORDER BY id")
        return [value and bytes(value) for (value,) in cursor.fetchall()]


def test_database_holds_ciphertext_and_equality_finds_it(world):
    person = Person.objects.get(name="张三丰")

    assert all(b"990101" not in value for value in stored("id18"))
    assert Person.objects.get(id18=person.id18) == person
    assert Person.objects.filter(id18__in=[person.id18, "x"]).get() == person
    assert Person.objects.values_list("id18", flat=True).get(pk=person.pk) == person.id18


def test_blank_is_null_and_reads_as_blank(world):
    Person.objects.update(phone="")

    assert set(stored("phone")) == {None}
    assert Person.objects.first().phone == ""


def test_ciphertext_is_copied_as_it_is(world):
    first = stored("id18")[0]
    Person.objects.filter(id18=first).update(phone="13800000000")

    assert Person.objects.filter(phone="13800000000").count() == 1


def test_context_is_part_of_the_migration():
    name, _path, _arguments, options = EncryptedField(context="a.b").deconstruct()

    assert options["context"] == "a.b"
    assert name is None


@pytest.mark.parametrize("value", ["", "2015", "2015-08", "2015-08-31", "2016-02-30"])
def test_partial_date_of_any_precision(value):
    PartialDateField().clean(value, None)


@pytest.mark.parametrize("value", ["15", "2015-13", "2015-8", "2015-08-32", "201508", "2015-08-3", "某年"])
def test_other_text_is_no_partial_date(value):
    with pytest.raises(ValidationError):
        PartialDateField().clean(value, None)


def test_composite_key_is_equal_by_what_it_says():
    def key(**changes):
        given = {"fields": ["a", "b"], "to": "x.Y", "to_fields": ["id", "b"], "name": "n"}
        return CompositeForeignKey(**(given | changes))

    assert key() == key()
    assert hash(key()) == hash(key())
    assert key() != key(to="x.Z")
    _path, arguments, options = key().deconstruct()
    assert arguments == ()
    assert options == {"fields": ("a", "b"), "to": "x.Y", "to_fields": ("id", "b"), "name": "n"}


def test_composite_key_can_be_taken_away_and_put_back(world):
    key = next(
        each for each in HouseholdMembership._meta.constraints if isinstance(each, CompositeForeignKey)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        editor.remove_constraint(HouseholdMembership, key)
        HouseholdMembership.objects.filter(relation="之女").update(division_id=factories.SISTER_VILLAGE)
        HouseholdMembership.objects.filter(relation="之女").update(division_id=factories.VILLAGE)
        editor.add_constraint(HouseholdMembership, key)
