"""年度台账和结账: what a year lacks, finance's ledger corrected, and the closing with its confirmation."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects import actions
from projects.models import FinanceLedgerYear, YearClosing
from tests import factories
from tests.projects import making

YEARS = reverse("projects:year-list")


def address(step, year=2016, division=factories.COUNTY):
    """The page of a step on one year of the county."""
    return f"{reverse(f'projects:{step}')}?division={division}&year={year}"


def asking(page, **more):
    """What the form of that page holds, and what is typed."""
    return {"division": factories.COUNTY, "year": page.rpartition("=")[2], **more}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def test_a_year_is_recorded_and_corrected_and_the_page_says_what_it_lacks(cast, logged_in):
    client, page = logged_in(cast.county), address("ledger-year")
    refused = client.post(page, asking(page, projects="三", amount_yuan="16"))
    assert (refused.status_code, FinanceLedgerYear.objects.count()) == (422, 0)
    assert client.post(page, asking(page, projects="3", amount_yuan="16.5")).status_code == 302
    row = FinanceLedgerYear.objects.get()
    assert (row.projects, str(row.amount_yuan)) == (3, "165000.00")
    assert f'name="version" value="{row.version}"' in client.get(page).text

    shown = client.get(YEARS).text

    assert "比财政台账少 3 个项目、165,000.00 元；这一年必须全部录入。" in shown
    assert "0.00 %" in shown
    assert "必须全部录入的 4 个年度，已录全 0 个" in shown
    assert shown.count("台账未登记") == datetime.date.today().year - 2014
    body = asking(page, projects="2", amount_yuan="16.5", version=row.version)
    assert client.post(page, body).status_code == 302
    assert FinanceLedgerYear.objects.get().projects == 2


def test_a_correction_that_came_too_late_shows_both_numbers(cast, logged_in):
    county = cast.lead.division
    first = actions.record_finance_ledger(county, 2016, projects=3, amount_yuan=10, by=cast.county2)
    seen = first.version
    actions.change_finance_ledger(first, projects=7, amount_yuan=10, by=cast.county2, version=seen)
    client, page = logged_in(cast.county), address("ledger-year")

    answer = client.post(page, asking(page, projects="5", amount_yuan="1", version=seen))
    blind = client.post(page, asking(page, projects="5", amount_yuan="1"))

    assert answer.status_code == 412
    assert all(f'">{number}</td>' in answer.text for number in (5, 7))
    assert (blind.status_code, "刚被他人登记过" in blind.text) == (409, True)
    assert FinanceLedgerYear.objects.get().projects == 7


def test_a_year_with_open_payments_is_not_closed_and_the_page_leads_to_them(cast, logged_in):
    given = making.allocation(cast)
    payment = making.asked(cast, given, "5000.00")
    client, page = logged_in(cast.county), address("year-close", 2024)

    shown = client.get(page).text
    refused = client.post(page, asking(page, confirmation="2024"))

    assert "还有 1 笔拨付申请没有办结" in shown
    assert reverse("projects:detail", args=[given.project_id]) in shown
    assert 'name="confirmation"' not in shown
    assert (refused.status_code, YearClosing.objects.count()) == (422, 0)
    assert "1 笔申请没有办结" in client.get(YEARS).text
    actions.withdraw_payment(payment, by=cast.township, version=payment.version)
    assert 'name="confirmation"' in client.get(page).text


@pytest.mark.parametrize("word", ["", "2023", "二〇二四"])
def test_the_year_is_typed_before_it_is_closed(cast, logged_in, word):
    page = address("year-close", 2024)

    answer = logged_in(cast.county).post(page, asking(page, confirmation=word))

    assert (answer.status_code, YearClosing.objects.count()) == (422, 0)


def test_a_closed_year_says_by_whom_and_is_closed_once(cast, logged_in):
    client, page = logged_in(cast.county), address("year-close", 2024)
    assert client.post(page, asking(page, confirmation=" 2024 ")).status_code == 302
    shown = client.get(YEARS).text

    assert f"{datetime.date.today().isoformat()} {cast.county.name}" in shown
    assert page.replace("&", "&amp;") not in shown
    assert client.post(page, asking(page, confirmation="2024")).status_code == 409
    assert "2024 年已于" in client.get(page).text


def test_this_year_and_another_county_are_not_closed(cast, logged_in):
    year = datetime.date.today().year
    client, page = logged_in(cast.county), address("year-close", year)
    assert f"{year} 年还没有结束" in client.get(page).text
    assert client.post(page, asking(page, confirmation=str(year))).status_code == 422

    other = {**asking(page, confirmation="2024"), "division": factories.OTHER_COUNTY, "year": "2024"}
    assert client.post(reverse("projects:year-close"), other).status_code == 422
    assert not YearClosing.objects.exists()


def test_who_reads_years_and_who_takes_steps(cast, logged_in):
    for name, status in (
        ("village", 403),
        ("township", 403),
        ("owner", 403),
        ("finance", 200),
        ("leader", 200),
    ):
        client = logged_in(getattr(cast, name))
        shown = client.get(YEARS)
        assert shown.status_code == status, name
        assert reverse("projects:ledger-year") not in shown.text
        assert client.get(address("ledger-year")).status_code == 403
        assert client.post(address("year-close"), {}).status_code == 403
    assert logged_in(cast.prefecture).get(YEARS).status_code == 200


def test_the_page_asks_as_often_for_many_years_as_for_one(cast, logged_in):
    client = logged_in(cast.county)
    client.get(YEARS)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(YEARS)
    for year in range(2014, 2024):
        actions.record_finance_ledger(cast.lead.division, year, projects=1, amount_yuan=1, by=cast.county)
        if year < 2020:
            actions.close_year(cast.lead.division, year, by=cast.county, on=making.TODAY)
    with CaptureQueriesContext(connection) as many:
        client.get(YEARS)

    assert len(many) == len(few)
