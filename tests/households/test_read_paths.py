"""How lists and pages of a whole county are read: along an index, and one household's rows alone.

A test database is small, so PostgreSQL is told to avoid what it would avoid at 230,000 households: reading
whole tables and sorting them. What it still does then, it cannot help.
"""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from households.forms.filters import HouseholdFilter, PersonFilter
from households.forms.visit_filters import VisitFilter
from households.models import Household, Person, SafeguardCheck, Visit
from households.reports.archives import archive_of
from households.views.visits import ORDER
from monitoring.forms.case_filters import CaseFilter
from monitoring.models import MonitoringCase
from povertycase.actions.parameters import read_parameters, save_parameters
from tests import factories
from tests.once import once

# A set that is read whole and kept, to look rows up in it one by one.
WHOLE_SET = "hashed SubPlan"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    def make():
        world = factories.world()
        save_parameters(read_parameters())
        return world

    yield from once(django_db_blocker, make)


@pytest.fixture
def world(made, db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    return made


class Asking:
    """A request, as far as a filter looks at it."""

    def __init__(self, user):
        self.user = user


def made_visit(household, by, corrects=None):
    now = timezone.now()
    return Visit.objects.create(
        id=uuid.uuid4(), household=household, division_id=household.division_id, visitor=by, way="home",
        visited_at=now, visited_on=now.date(), received_at=now, place_refused="declined", answers={}, form=1,
        sha256="0" * 64, receipt=uuid.uuid4().hex[:10], corrects=corrects,
        correction_reason="写错了" if corrects else "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("order", "index"),
    [
        (ORDER, "visit_newest"),
        (("-visited_on", "-id"), "visit_newest"),
        (("visited_on", "id"), "visit_newest"),
        (("-received_at", "-id"), "visit_received"),
    ],
)
def test_a_countys_visits_are_read_in_their_order(world, order, index):
    """0-15: not 2.8 million sorted to show twenty."""
    plan = Visit.objects.visible_to(world.county).current().order_by(*order)[:21].explain()
    assert index in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("rows", [Visit.objects, SafeguardCheck.objects])
def test_what_was_corrected_is_left_away_as_what_has_no_correction(world, rows):
    """By an outer join PostgreSQL takes next to no row for left, and chooses its way by that."""
    plan = rows.visible_to(world.county).current().explain()
    assert "Anti Join" in plan
    assert "Left Join" not in plan


def test_a_corrected_visit_and_its_corrected_correction_give_way(world):
    first = made_visit(world.own, world.village)
    second = made_visit(world.own, world.village, corrects=first)
    third = made_visit(world.own, world.village, corrects=second)
    other = made_visit(world.own, world.village)
    found = Visit.objects.visible_to(world.village).current()
    assert {each.pk for each in found} == {third.pk, other.pk}


def test_the_file_of_a_household_reads_that_household_alone(world):
    """0-50, 0-15: not everybody's records of the year."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        archive_of(world.own, world.county, on=datetime.date(2026, 11, 23))
    (found,) = [each["sql"] for each in asked.captured_queries if "has_visit" in each["sql"]]
    assert "EXISTS(" in found
    assert '"households_household"."id" IN (SELECT' not in found


@pytest.mark.parametrize("text", ["张三", "zhangsan", "9901"])
@pytest.mark.parametrize(
    ("kind", "model"),
    [
        (HouseholdFilter, Household),
        (PersonFilter, Person),
        (VisitFilter, Visit),
        (CaseFilter, MonitoringCase),
    ],
)
def test_a_search_begins_with_those_who_are_called_so(world, kind, model, text):
    """0-15: a name that nobody has is found missing at once, not by looking every household up."""
    more = {"signals": None} if kind is VisitFilter else {}
    rows = model.objects.visible_to(world.county)
    found = kind({"search": text}, rows, request=Asking(world.county), **more)
    assert found.form.is_valid()
    assert WHOLE_SET not in found.qs.explain()


def test_a_search_finds_by_name_and_number_each_once(world):
    home = factories.household(head="欧阳", members=[("欧阳二", "之子")], number="99010000000999")
    for text in ("欧阳", "9901000000099"):
        found = HouseholdFilter(
            {"search": text}, Household.objects.visible_to(world.county), request=Asking(world.county)
        )
        assert [each.pk for each in found.qs] == [home.pk], text
