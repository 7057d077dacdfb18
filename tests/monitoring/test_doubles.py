"""1-24: the county's list of households whose benefits look doubled, and what the office says of them."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import HouseholdMembership
from monitoring import actions
from monitoring.actions.doubles import search_doubles
from monitoring.actions.screening.run import screen_now, work
from monitoring.models import SupportMeasure, SuspectedDouble
from monitoring.reports.benefits import stack_of
from monitoring.rules.fund import CAP
from povertycase.actions import claim
from povertycase.exceptions import Invalid, Refused
from povertycase.models import AuditEvent, PolicyParameter
from projects.models import SubsidyClaim
from tests import factories
from tests.monitoring.test_benefits import DAY, TODAY, _made
from tests.once import once

LIST = reverse("monitoring:double-list")
VILLAGES = (factories.COUNTY, f"{factories.COUNTY}~")


@pytest.fixture(autouse=True)
def today(db, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)


def _searched():
    world = _made()
    search_doubles(*VILLAGES, on=TODAY)
    return world


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _searched)


def _answered(world, double, **changed):
    given = {
        "answer": "stacked",
        "note": "两项政策可以同享",
        "by": world.county,
        "on": TODAY,
        "version": double.version,
    }
    return actions.answer_double(double, **given | changed)


def test_the_list_holds_what_the_page_of_each_household_shows(made):
    """One rule: what is stored for every household is what its own page says to the county."""
    found = SuspectedDouble.objects.filter(household=made.home, year=2026)
    shown = stack_of(made.home, made.county, year=2026).doubts

    assert {(row.doubt, row.reason, row.amount_yuan) for row in found} == {
        (str(doubted.doubt), doubted.reason, sum(each.yuan for each in rows)) for doubted, rows in shown
    }
    assert {row.amount_yuan for row in found} == {Decimal(6000), Decimal(1200)}
    assert SuspectedDouble.objects.count() == len(shown) == 2


def test_another_run_writes_nothing_and_the_screening_looks_too(made):
    known = list(SuspectedDouble.objects.values_list("pk", "updated_at"))

    assert search_doubles(*VILLAGES, on=TODAY) == 0
    SuspectedDouble.objects.filter(pk=known[0][0]).delete()
    work(claim(screen_now(factories.COUNTY, by=made.county).pk))
    assert SuspectedDouble.objects.count() == len(known)
    assert set(SuspectedDouble.objects.values_list("pk", "updated_at")) > set(known[1:])


def test_what_people_get_counts_where_they_belonged_on_the_day(made):
    """The child's subsidy goes with it: in a household that it joined later there is nothing to doubt."""
    HouseholdMembership.objects.filter(person=made.child).update(joined_on=DAY + datetime.timedelta(days=1))
    search_doubles(*VILLAGES, on=TODAY)
    assert not SuspectedDouble.objects.filter(reason__contains="务工就业").exists()

    HouseholdMembership.objects.filter(person=made.child).update(joined_on=DAY)
    search_doubles(*VILLAGES, on=TODAY)
    assert SuspectedDouble.objects.filter(reason__contains="务工就业").exists()


def test_an_answer_holds_until_the_records_change(made):
    double = _answered(made, SuspectedDouble.objects.get(reason__contains="务工就业"))

    assert (double.status, double.note) == ("stacked", "两项政策可以同享")
    assert search_doubles(*VILLAGES, on=TODAY) == 0
    SubsidyClaim.objects.filter(person=made.child).update(amount_yuan=700)
    assert search_doubles(*VILLAGES, on=TODAY) == 1
    again = SuspectedDouble.objects.filter(reason__contains="务工就业").order_by("pk")
    assert [row.status for row in again] == ["stacked", "open"]
    # What nobody answered goes with its records; an answer stays.
    SubsidyClaim.objects.filter(person=made.child).update(paid_on="2024-03-02")
    assert search_doubles(*VILLAGES, on=TODAY) == 1
    assert [row.status for row in again.all()] == ["stacked"]


def test_the_same_amount_and_more_than_the_cap_are_listed_too(made):
    SupportMeasure.objects.filter(amount_yuan=600).update(kind="金融帮扶", amount_yuan=500)
    PolicyParameter.objects.filter(key=CAP).update(value=4999)
    search_doubles(*VILLAGES, on=TODAY)

    known = dict(SuspectedDouble.objects.values_list("doubt", "amount_yuan"))
    assert known == {"same_purpose": Decimal(6000), "same_amount": Decimal(1000), "over_cap": Decimal(5000)}


def test_only_the_county_answers_and_says_why(made):
    double = SuspectedDouble.objects.first()
    for changed in ({"note": " "}, {"answer": "open"}, {"note": "身份证号519900199001010011"}):
        with pytest.raises(Invalid):
            _answered(made, double, **changed)
    with pytest.raises(Refused):
        _answered(made, double, by=made.leader)
    _answered(made, double, answer="doubled", note="已追回一笔")
    event = AuditEvent.objects.filter(verb="answer_double").latest("pk")
    assert event.facts["answer"] == "确属重复（已处理）"


def test_the_page_lists_filters_and_leads_to_the_benefits(made, logged_in):
    client = logged_in(made.county)
    page = client.get(LIST, {"status": "open", "division": factories.VILLAGE}).text

    assert page.count("同一用途有两个来源，") == 2
    assert reverse("monitoring:household-benefits", args=[made.home.pk]) + "?year=2026" in page
    assert "没有符合条件的记录" in client.get(LIST, {"year": "2025"}).text
    assert "马天成" in client.get(LIST, {"search": "马天成"}).text
    assert "没有符合条件的记录" in client.get(LIST, {"search": "查无此人"}).text
    assert LIST in client.get(reverse("monitoring:self-check")).text
    assert LIST in client.get(reverse("monitoring:household-benefits", args=[made.home.pk])).text
    for who in ("township", "village", "department", "helper"):
        assert logged_in(getattr(made, who)).get(LIST).status_code == 403, who


def test_an_answer_is_given_on_the_page_and_told_in_the_list(made, logged_in):
    client = logged_in(made.county)
    double = SuspectedDouble.objects.first()
    address = reverse("monitoring:double-answer", args=[double.pk])

    assert double.reason in client.get(address).text
    assert client.post(address, {"answer": "stacked", "note": "", "version": 1}).status_code == 422
    answer = client.post(address, {"answer": "doubled", "note": "已退回国库", "version": 1})
    assert answer.url == f"{LIST}?household={double.household_id}"
    assert "已退回国库" in client.get(answer.url).text
    listed = client.get(reverse("api:suspected-double-list"), {"status": "doubled"}).json()["results"]
    assert [(row["id"], row["note"]) for row in listed] == [(double.pk, "已退回国库")]


def test_a_run_asks_as_often_for_many_households_as_for_few(made):
    asked = []
    for _round in range(2):
        for number in range(6 * len(asked)):
            home = factories.household(head=f"户主{number}")
            for scheme in SubsidyClaim.objects.filter(household=made.home).values_list("scheme", flat=True):
                SubsidyClaim.objects.create(
                    scheme_id=scheme, household=home, division_id=home.division_id, people=1, amount_yuan=9,
                    requested_on=DAY, accepted_on=DAY, acceptance="属实", paid_on=DAY, status="paid",
                    moved_by=made.county, moved_at=timezone.now(),
                )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            search_doubles(*VILLAGES, on=TODAY)
        asked.append(len(queries))

    assert asked[1] <= asked[0]
