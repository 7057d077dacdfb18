"""A helping unit (1-13) knows of the households that its own people help today, and of nothing else."""

import datetime
import io
from types import SimpleNamespace

import openpyxl
import pytest
from django.apps import apps
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from households.models import (
    Household,
    HouseholdMembership,
    IncomeStatement,
    Pairing,
    Person,
)
from households.models.base import RegisterQuerySet
from povertycase.choices import OrganisationKind, Role
from povertycase.models import AuditEvent, Organisation, Posting
from projects.models import Relocation
from tests import factories
from tests.households.planning import visit
from tests.once import once

pytestmark = pytest.mark.django_db

LIST, EXPORT = "/households/pairings/unit/", "/households/pairings/unit/export/"
HEADS = ("甲金雀", "乙金雀", "丙金雀", "丁金雀", "戊金雀")
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


def unit(name, kind=OrganisationKind.HELPER, trade=""):
    return Organisation.objects.create(name=name, kind=kind, trade=trade, division_id=factories.COUNTY)


def helped(head, helper, division=factories.VILLAGE, **facts):
    found = factories.household(division, head=head, **facts)
    Pairing.objects.create(helper=helper, household=found, division_id=division, started_on=factories.SINCE)
    return found


@pytest.fixture(scope="module")
def there(django_db_setup, django_db_blocker):
    """A school and a company; 李老师 helps in two villages, one of hers ended; 赵经理 is the other's."""

    def made():
        factories.divisions()
        school, company = unit("示例中学"), unit("示例公司", OrganisationKind.ENTERPRISE)
        teacher = factories.user("teacher", Role.HELPER, factories.COUNTY, organisation=school, name="李老师")
        manager = factories.user(
            "manager", Role.HELPER, factories.COUNTY, organisation=company, name="赵经理"
        )
        homes = [
            helped(HEADS[0], teacher, phone="13800137711"),
            helped(HEADS[1], teacher, factories.OTHER_VILLAGE),
            helped(HEADS[2], manager),
            helped(HEADS[3], teacher),
            factories.household(factories.VILLAGE, head=HEADS[4]),
        ]
        Pairing.objects.filter(household=homes[3]).update(ended_on=YESTERDAY, ended_reason="reassigned")
        county = {"role": Role.DEPARTMENT, "division": factories.COUNTY}
        return SimpleNamespace(
            school=school,
            company=company,
            teacher=teacher,
            homes=homes,
            liaison=factories.user("liaison", organisation=school, **county),
            rival=factories.user("rival", organisation=company, **county),
            bureau=factories.user(
                "bureau", organisation=unit("示例局", OrganisationKind.DEPARTMENT, "medical"), **county
            ),
        )

    yield from once(django_db_blocker, made)


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def names_on(page):
    """The heads that are told, by the one character that stays."""
    body = page.content.decode()
    assert page.status_code == 200
    return {head[0] for head in HEADS if f"{head[0]}**" in body}


def test_a_unit_sees_whom_its_own_people_help_here_and_today(there):
    """Not another unit's, not one whose pairing ended, not in another county, nobody without a helper."""
    assert names_on(as_(there.liaison).get(LIST)) == {"甲"}
    assert names_on(as_(there.rival).get(LIST)) == {"丙"}


def test_it_is_told_five_things_and_the_name_is_masked(there):
    body = as_(there.liaison).get(LIST).content.decode()
    stored = Household.objects.get(pk=there.homes[0].pk)

    assert all(told in body for told in ("甲镇红星村", "甲**", "李老师", "还没有走访"))
    kept_back = (*HEADS, "137711", "脱贫户", str(stored.pk) + '/"', "519900")
    assert not any(told in body for told in kept_back)


def test_a_helper_who_moved_to_another_unit_takes_the_households_along(there):
    """From the day of the new posting on, both ways."""
    Posting.objects.filter(user=there.teacher).update(valid_to=YESTERDAY)
    factories.post(
        there.teacher,
        Role.HELPER,
        factories.COUNTY,
        organisation=there.company,
        valid_from=timezone.localdate(),
    )

    assert names_on(as_(there.liaison).get(LIST)) == set()
    assert names_on(as_(there.rival).get(LIST)) == {"甲", "丙"}


def test_a_closed_household_is_nobodys_any_more(there):
    Household.objects.filter(pk=there.homes[0].pk).update(
        status="closed", closed_on=YESTERDAY, closed_reason="自然销户"
    )

    assert names_on(as_(there.liaison).get(LIST)) == set()


def test_of_the_register_there_is_nothing_but_the_pairings(there):
    """Every table whose rows follow a household: also where the county's own departments see them.

    What a unit works on or sent itself is narrowed to that by tables of their own (Ticket, Warning).
    """
    [posting] = there.liaison.postings
    reached = {}
    for model in apps.get_models():
        rows = model._default_manager.get_queryset()
        if isinstance(rows, RegisterQuerySet) and rows.helped_by(posting) != Q():
            reached[model] = set(rows.visible_to(there.liaison).values_list("pk", flat=True))

    assert {Household, Person, HouseholdMembership, IncomeStatement, Relocation} <= set(reached)
    assert {model: keys for model, keys in reached.items() if keys} == {
        Pairing: {there.homes[0].pairings.get().pk}
    }


@pytest.mark.parametrize(
    "address",
    [
        "/households/{pk}/",
        "/households/{pk}/history/",
        "/api/v1/households/{pk}/",
        "/api/v1/people/{person}/",
        "/api/v1/pairings/{foreign}/",
    ],
)
def test_no_address_of_a_household_opens(address, there):
    person = HouseholdMembership.objects.get(household=there.homes[0]).person_id
    foreign = there.homes[2].pairings.get().pk
    asked = address.format(pk=there.homes[0].pk, person=person, foreign=foreign)

    assert as_(there.liaison).get(asked).status_code == 404


def test_the_api_gives_the_same_pairings(there):
    found = as_(there.liaison).get("/api/v1/pairings/").json()["results"]

    assert [each["household"] for each in found] == [there.homes[0].pk]
    assert as_(there.liaison).get("/api/v1/households/").json()["results"] == []


def test_a_departments_own_people_stand_in_its_list_and_it_keeps_the_register(there):
    """卫健、医保 and the like have work on the register; beside it they see whom their own people help."""
    [bureau] = [each.organisation for each in there.bureau.postings]
    factories.post(there.teacher, Role.HELPER, factories.COUNTY, organisation=bureau)

    assert names_on(as_(there.bureau).get(LIST)) == {"甲"}
    assert Household.objects.visible_to(there.bureau).count() == 4


@pytest.mark.parametrize("role", [Role.HELPER, Role.VILLAGE, Role.COUNTY, Role.AUDITOR, Role.SYSTEM])
def test_nobody_else_has_the_list(role, there):
    somebody = factories.user(f"some{role}", role, factories.COUNTY, organisation=there.school)

    assert as_(somebody).get(LIST).status_code == 403
    assert as_(somebody).get(EXPORT).status_code == 403


def test_its_dashboard_counts_nothing_of_the_register(there):
    page = as_(there.liaison).get("/dashboard/").content.decode()

    assert "在册户" not in page
    assert as_(there.liaison).get("/").status_code == 200
    assert "花名册" not in as_(there.liaison).get("/").content.decode()


def test_the_sheet_holds_what_the_list_holds_and_leaves_a_trace(there):
    answer = as_(there.liaison).post(EXPORT, {"purpose": "核对本单位帮扶户"})
    [sheet] = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[:1]
    told = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)

    assert "甲**" in told
    assert not any(head in told for head in HEADS)
    assert AuditEvent.objects.filter(verb="export_unit_help").exists()


def test_the_last_visit_that_stands_is_told(there):
    """Columns come by one question, however many visits there are."""
    for day in (3, 9):
        visit(there.homes[0], there.teacher, datetime.date(2026, 10, day))

    assert "2026-10-09" in as_(there.liaison).get(LIST).content.decode()
