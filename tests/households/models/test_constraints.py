"""What the database refuses, each rule broken on purpose behind Django's back."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from households import choices
from households.models import (
    Household,
    HouseholdLineage,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Pairing,
    Person,
    Registration,
    RollBatch,
    RollCoverage,
    Village,
)
from povertycase.actions import store_file
from povertycase.models import Division
from tests import factories

DAY = datetime.date(2026, 1, 1)
EVE = DAY - datetime.timedelta(days=1)


def refused(name, write):
    """`write` is refused by the constraint called `name`."""

    def write_and_check():
        with transaction.atomic():
            write()
            check_now()

    with pytest.raises(IntegrityError) as refusal:
        write_and_check()
    assert name in str(refusal.value)


def check_now():
    """Deferred constraints and triggers speak at commit; ask them now."""
    run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def update(rows, **columns):
    return lambda: rows.update(**columns)


def own(model, world):
    return model.objects.filter(household=world.own)


@pytest.fixture
def statement(world):
    """A statement with one line."""
    row = IncomeStatement.objects.create(
        household=world.own, division_id=factories.VILLAGE, period_start=EVE, period_end=DAY, population=1
    )
    IncomeLine.objects.create(statement=row, item="wage", amount_yuan=1)
    return row


def test_two_heads(world):
    refused("one_head_in_force", update(own(HouseholdMembership, world), relation="户主"))


def test_two_memberships_in_force(world):
    person = Person.objects.get(name="李四妹")
    second = HouseholdMembership(
        household=world.sibling, division_id=factories.SISTER_VILLAGE, person=person, relation="之女"
    )
    refused("one_membership_in_force", lambda: HouseholdMembership.objects.bulk_create([second]))


def test_second_membership_after_the_first_ended(world):
    own(HouseholdMembership, world).filter(relation="之女").update(left_on=DAY, left_reason="婚出")
    HouseholdMembership.objects.create(
        household=world.sibling,
        division_id=factories.SISTER_VILLAGE,
        person=Person.objects.get(name="李四妹"),
        relation="之女",
    )
    check_now()


def test_identity_once(world):
    identity = Person.objects.get(name="王五").id18
    refused("id18", update(Person.objects.filter(name="李四妹"), id18=identity))


def test_several_people_without_identity(world):
    assert Person.objects.update(id18="") == 4


def test_person_number_once_but_blank_often(world):
    Person.objects.update(number="")
    refused("person_number", update(Person.objects.all(), number="1"))


def test_household_number_once_in_a_scheme(world):
    refused("registration_number", update(Registration.objects.all(), number="1"))


def test_one_registration_a_scheme(world):
    second = Registration(
        household=world.own, division_id=factories.VILLAGE, scheme=choices.Scheme.NATIONAL, number="2"
    )
    refused("registration_once", lambda: Registration.objects.bulk_create([second]))


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (HouseholdMembership, "membership_follows_household"),
        (Registration, "registration_follows_household"),
        (Pairing, "pairing_follows_household"),
    ],
)
def test_child_in_another_village_than_its_household(world, model, name):
    refused(name, update(own(model, world), division_id=factories.SISTER_VILLAGE))


def test_statement_in_another_village_than_its_household(statement):
    refused(
        "income_follows_household",
        update(IncomeStatement.objects.filter(pk=statement.pk), division_id=factories.SISTER_VILLAGE),
    )


def test_child_of_a_household_that_is_not_there(world):
    refused("membership_follows_household", update(own(HouseholdMembership, world), household_id=0))


def test_household_outside_a_village(world):
    refused("household_in_village", update(Household.objects.all(), division_id=factories.TOWN))


def test_village_row_of_a_town(world):
    refused("village_is_village", lambda: Village.objects.bulk_create([Village(division_id=factories.TOWN)]))


def test_new_household_without_head(world):
    refused("has no head", lambda: Household.objects.create(division_id=factories.VILLAGE))


@pytest.mark.parametrize(
    "columns",
    [{"relation": "其他"}, {"left_on": DAY, "left_reason": "死亡"}],
    ids=["head demoted", "head left"],
)
def test_household_that_loses_its_head(world, columns):
    heads = own(HouseholdMembership, world).filter(relation="户主")
    refused("has no head", update(heads, **columns))


def test_household_whose_head_row_is_deleted(world):
    heads = own(HouseholdMembership, world).filter(relation="户主")
    refused("has no head", heads.delete)


def test_reopened_household_without_head(world):
    closed = {"status": "closed", "closed_on": DAY, "closed_reason": "自然销户"}
    Household.objects.filter(pk=world.own.pk).update(**closed)
    own(HouseholdMembership, world).update(left_on=DAY, left_reason="死亡")
    check_now()
    reopened = {"status": "active", "closed_on": None, "closed_reason": ""}
    refused("has no head", update(Household.objects.filter(pk=world.own.pk), **reopened))


def test_demote_then_promote_inside_one_transaction(world):
    members = own(HouseholdMembership, world)
    with transaction.atomic():
        members.filter(relation="户主").update(relation="之父")
        members.filter(relation="之女").update(relation="户主")
        check_now()
    assert members.heads().get().person.name == "李四妹"


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "closed"},
        {"closed_on": DAY},
        {"closed_reason": "合并"},
        {"status": "closed", "closed_on": DAY},
        {"status": "closed", "closed_reason": "合并"},
        {"status": "gone"},
    ],
)
def test_half_closed_household(world, columns):
    refused("household_closed_pair", update(Household.objects.filter(pk=world.own.pk), **columns))


@pytest.mark.parametrize("columns", [{"left_on": DAY}, {"left_reason": "死亡"}])
def test_half_ended_membership(world, columns):
    members = own(HouseholdMembership, world).filter(relation="之女")
    refused("membership_left_pair", update(members, **columns))


@pytest.mark.parametrize(
    ("model", "column", "name"),
    [
        (Household, "household_type", "household_household_type_listed"),
        (Household, "monitoring_category", "household_monitoring_category_listed"),
        (Household, "monitoring_state", "household_monitoring_state_listed"),
        (Household, "developing_state", "household_developing_state_listed"),
        (Household, "cause_main", "household_cause_main_listed"),
        (Household, "house_grade", "household_house_grade_listed"),
        (HouseholdMembership, "relation", "membership_relation_listed"),
        (Person, "certificate_kind", "person_certificate_kind_listed"),
        (Person, "sex", "person_sex_listed"),
        (Person, "political_status", "person_political_status_listed"),
        (Person, "education", "person_education_listed"),
        (Person, "school_status", "person_school_status_listed"),
        (Person, "labour", "person_labour_listed"),
        (Person, "low_income_allowance", "person_low_income_allowance_listed"),
        (Person, "destitute_support", "person_destitute_support_listed"),
    ],
)
def test_word_outside_its_code_list(world, model, column, name):
    refused(name, update(model.objects.all(), **{column: "?"}))


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"period_end": EVE}, "income_period"),
        ({"population": 0}, "income_population"),
        ({"concept": "?"}, "income_concept_listed"),
    ],
)
def test_unfit_statement(statement, columns, name):
    refused(name, update(IncomeStatement.objects.filter(pk=statement.pk), **columns))


def test_statement_and_line_once(statement):
    again = IncomeStatement(
        household=statement.household, division_id=factories.VILLAGE, period_start=EVE, period_end=DAY
    )
    refused("income_once", lambda: IncomeStatement.objects.bulk_create([again]))
    line = IncomeLine(statement=statement, item="wage", amount_yuan=2)
    refused("income_line_once", lambda: IncomeLine.objects.bulk_create([line]))
    refused("income_line_item_listed", update(statement.lines, item="?"))


def test_pairing_dates_and_one_pairing_at_a_time(world):
    before = factories.SINCE - datetime.timedelta(days=1)
    refused("pairing_dates", update(Pairing.objects.all(), ended_on=before))
    again = Pairing(helper=world.helper, household=world.own, division_id=factories.VILLAGE, started_on=DAY)
    refused("pairing_once", lambda: Pairing.objects.bulk_create([again]))


def test_lineage_says_where_from(world):
    lineage = HouseholdLineage(
        kind="split",
        household=world.own,
        division_id=factories.VILLAGE,
        happened_on=DAY,
        created_by=world.county,
    )
    refused("lineage_source", lambda: HouseholdLineage.objects.bulk_create([lineage]))
    lineage.source, lineage.kind = world.sibling, "?"
    refused("lineage_kind_listed", lambda: HouseholdLineage.objects.bulk_create([lineage]))
    lineage.kind, lineage.division_id = "split", factories.SISTER_VILLAGE
    refused("lineage_follows_household", lambda: HouseholdLineage.objects.bulk_create([lineage]))


@pytest.mark.parametrize("model", [Person, Division, Household])
def test_what_others_refer_to_is_not_deleted(world, model):
    refused("foreign key", lambda: run(f"DELETE FROM {model._meta.db_table}"))


def test_coverage_once_for_a_village_and_list(world):
    batch = RollBatch.objects.create(
        division_id=factories.TOWN,
        source=store_file(b"", name="x.xlsx", by=world.township),
        scheme=choices.Scheme.NATIONAL,
        moved_by=world.township,
        created_by=world.township,
    )
    refused("roll_batch_status", update(RollBatch.objects.all(), status="?"))
    twice = [
        RollCoverage(division_id=factories.VILLAGE, scheme=choices.Scheme.NATIONAL, batch=batch)
        for _time in range(2)
    ]
    refused("roll_coverage_once", lambda: RollCoverage.objects.bulk_create(twice))


def test_every_named_constraint_is_in_the_database(world):
    models = (Household, HouseholdMembership, Person, Registration, IncomeStatement, IncomeLine, Pairing)
    for model in models:
        with connection.cursor() as cursor:
            there = set(connection.introspection.get_constraints(cursor, model._meta.db_table))
        assert {each.name for each in model._meta.constraints} <= there


def test_raw_sql_is_checked_too(world):
    everybody = "UPDATE households_householdmembership SET relation = '其他'"
    refused("has no head", lambda: run(everybody))
