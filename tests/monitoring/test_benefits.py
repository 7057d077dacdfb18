"""1-24: everything that a household received in a year, summed, with what looks alike."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import HouseholdMembership, IncomeLine, IncomeStatement
from monitoring.models import FundApplication, FundEntry, MonitoringCase, PreventionFund, SupportMeasure
from monitoring.reports.benefits import received, stack_of
from povertycase.actions import store_file
from povertycase.actions.parameters import read_parameters, save_parameters
from projects.models import (
    BenefitDue,
    BenefitLink,
    BenefitPayment,
    InKindLoan,
    Loan,
    Project,
    Relocation,
    SubsidyClaim,
    SubsidyScheme,
)
from tests import factories
from tests.once import once

TODAY = datetime.date(2026, 11, 20)
DAY = datetime.date(2026, 3, 2)
LATER = DAY + datetime.timedelta(days=300)


@pytest.fixture(autouse=True)
def today(db, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)


def _made():
    """A household with a bit of everything in 2026, and something that is not of its year."""
    world = factories.world()
    save_parameters(read_parameters())
    home = world.home = factories.household(head="马天成", members=[("马小宝", "之子")])
    world.head, world.child = (each.person for each in home.memberships.order_by("pk"))
    by, place = world.county, factories.VILLAGE
    world.paper = store_file(b"%PDF-1.4 test", name="凭证.pdf", by=by)
    moved = {"moved_by": by, "moved_at": timezone.now()}
    project = world.project = Project.objects.create(
        number="9901012026001", division_id=place, year=2026, name="红星花椒园", category="产业发展",
        status="planned", listed_on=DAY, authority=world.lead, **moved,
    )  # fmt: skip
    _subsidies(world, moved)
    link = BenefitLink.objects.create(
        project=project, division_id=place, beneficiary=home, mode="guaranteed", started_on=DAY, created_by=by
    )
    due = BenefitDue.objects.create(
        link=link, division_id=place, kind="guaranteed", due_on=DAY, amount_yuan=500, created_by=by
    )
    for kind, yuan in (("paid", 500), ("returned", 100)):
        BenefitPayment.objects.create(
            due=due, kind=kind, amount_yuan=yuan, paid_on=DAY, proof=world.paper, booked_by=by
        )
    InKindLoan.objects.create(
        link=link, division_id=place, item="黄羊", count=5, lent_on=DAY, due_on=LATER, created_by=by
    )
    Relocation.objects.create(household=home, division_id=place, project=project, moved_in_on=DAY)
    Loan.objects.create(
        household=home, division_id=place, borrower=world.head, bank="示例农商行", use="planting",
        purpose="种花椒", amount_yuan=30000, months=12, applied_on=DAY, decided_on=DAY, lent_on=DAY,
        due_on=LATER, subsidised_yuan=0, subsidy_share=0, status="lent", **moved,
    )  # fmt: skip
    _monitored(world, moved)
    _stated(home)
    return world


def _subsidies(world, moved):
    """Of the household, of its child, of somebody who has left, and of another year."""
    left = factories.member(world.home, "马大妹", "之女")
    HouseholdMembership.objects.filter(person=left).update(
        left_on=datetime.date(2026, 2, 1), left_reason="婚出"
    )
    for name, kind, who, yuan, paid_on in (
        ("外出务工交通补贴", "transport", {"person": world.child}, 600, DAY),
        ("2026年“四小”奖补", "four_small", {"household": world.home}, 1000, DAY),
        ("去年的奖补", "per_head", {"household": world.home}, 70, datetime.date(2025, 12, 31)),
        ("离开后的补贴", "per_head", {"person": left}, 80, DAY),
    ):
        scheme = SubsidyScheme.objects.create(
            division_id=factories.COUNTY,
            year=2026,
            kind=kind,
            name=name,
            source="示府发",
            created_by=world.county,
        )
        SubsidyClaim.objects.create(
            scheme=scheme, **who, division_id=factories.VILLAGE, people=1, amount_yuan=yuan,
            requested_on=datetime.date(2025, 12, 1), accepted_on=DAY, acceptance="属实", paid_on=paid_on,
            status="paid", **moved,
        )  # fmt: skip


def _monitored(world, moved):
    """Money of the prevention fund, a measure with money and one without."""
    by, place, home = world.county, factories.VILLAGE, world.home
    fund = PreventionFund.objects.create(division_id=factories.COUNTY, year=2026)
    FundEntry.objects.create(
        fund=fund, kind="deposit", amount_yuan=90000, source="budget", booked_on=DAY, document=world.paper,
        document_number="1", booked_by=by,
    )  # fmt: skip
    application = FundApplication.objects.create(
        fund=fund, household=home, division_id=place, ground="sudden", purpose="production",
        amount_yuan=5000, reason="受灾", proof=world.paper, applied_on=DAY, applied_by=by, approved_yuan=5000,
        approved_on=DAY, paid_on=DAY, status="paid", **moved,
    )  # fmt: skip
    FundEntry.objects.create(
        fund=fund, application=application, kind="payment", amount_yuan=5000, booked_on=DAY,
        document=world.paper, booked_by=by,
    )  # fmt: skip
    case = MonitoringCase.objects.create(
        household=home, division_id=place, episode=1, category="边缘易致贫户", clue_on=DAY, **moved
    )
    for kind, yuan, landed_on in (
        ("就业帮扶", 600, DAY), ("健康帮扶", None, DAY), ("教育帮扶", 900, None),
    ):  # fmt: skip
        SupportMeasure.objects.create(
            case=case, division_id=place, kind=kind, content="家庭医生每月上门", responsible="李书记",
            planned_on=DAY, landed_on=landed_on, amount_yuan=yuan, proof=world.paper, created_by=by,
        )  # fmt: skip


def _stated(home):
    statement = IncomeStatement.objects.create(
        household=home, division_id=home.division_id, period_start="2025-10-01", period_end="2026-09-30"
    )
    for item, yuan in (("transfer", 8000), ("property_dividend", 400)):
        IncomeLine.objects.create(statement=statement, item=item, amount_yuan=yuan)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _made)


def test_everything_of_the_year_is_there_once_and_adds_up(made):
    """Money by source less what came back; things and services apart, and what has to be given back."""
    stack = stack_of(made.home, made.county, year=2026)

    assert {str(source): yuan for source, yuan in stack.sums.items()} == {
        "subsidy": Decimal(1600),
        "dividend": Decimal(400),
        "relief": Decimal(5000),
        "measure": Decimal(600),
    }
    assert stack.total_yuan == Decimal(7600)
    assert sorted(row.yuan for row in stack.money if row.source == "dividend") == [-100, 500]
    assert {(row.source, row.quantity) for row in stack.in_kind} == {
        ("measure", "家庭医生每月上门"),
        ("relocation", "入住安置房"),
    }
    assert {(row.source, row.yuan, row.quantity) for row in stack.to_return} == {
        ("loan", Decimal(30000), ""),
        ("in_kind", None, "黄羊 5 只"),
    }
    assert [row.whom for row in stack.money if row.what == "外出务工交通补贴"] == ["马小宝"]


def test_another_year_has_its_own(made):
    assert [row.what for row in stack_of(made.home, made.county, year=2025).money] == ["去年的奖补"]


def test_what_looks_alike_is_named_and_nothing_else(made):
    """The child's transport and the household's employment measure; the fund's and the subsidy's industry."""
    found = stack_of(made.home, made.county, year=2026).doubts

    assert [(str(doubted.doubt), [row.what for row in rows]) for doubted, rows in found] == [
        ("same_purpose", [row.what for row in found[0][1]]),
        ("same_purpose", [row.what for row in found[1][1]]),
    ]
    assert {row.what for row in found[0][1]} == {"防返贫基金：恢复生产", "2026年“四小”奖补"}
    assert {row.what for row in found[1][1]} == {"外出务工交通补贴", "就业帮扶"}


def test_the_statement_stands_beside_what_is_known_of_its_own_period(made):
    stack = stack_of(made.home, made.county, year=2026)

    assert [(row.label, row.known_yuan, row.stated_yuan, row.gap_yuan) for row in stack.beside] == [
        ("转移性收入", Decimal(7270), Decimal(8000), Decimal(730)),
        ("资产收益分红收入", Decimal(400), Decimal(400), Decimal(0)),
    ]
    assert stack_of(made.home, made.county, year=2025).beside == []


def test_people_see_what_they_see_elsewhere_and_are_told_so(made, logged_in):
    """A department has no cases, no loans and no money of others; whoever does not reach it has a 404."""
    address = reverse("monitoring:household-benefits", args=[made.home.pk])
    partial = "只列出您的岗位可以查看的记录"
    sees = {
        who: {str(row.source) for row in received(made.home, getattr(made, who), (DAY, TODAY))}
        for who in ("county", "township", "village", "department")
    }

    assert sees["county"] == sees["township"] == sees["village"]
    assert not sees["department"] & {"relief", "measure", "loan"}
    assert partial not in logged_in(made.county).get(address).content.decode()
    assert partial in logged_in(made.village).get(address).content.decode()
    for who in ("sister", "neighbour", "helper", "system"):
        assert logged_in(getattr(made, who)).get(address).status_code == 404, who


def test_the_page_links_every_line_to_its_record_and_its_paper(made, logged_in):
    client = logged_in(made.county)
    answer = client.get(reverse("monitoring:household-benefits", args=[made.home.pk]))
    page = answer.content.decode()

    assert [item["label"] for item in answer.context["navigation"] if item["active"]] == ["花名册"]
    assert "户主 马天成：2026 年受益" in page
    assert "请核对是否重复" in page
    assert "7,600.00" in page
    for row in received(made.home, made.county, (DAY, TODAY)):
        for name, pk in filter(None, (row.page, row.proof)):
            assert reverse(name, args=[pk]) in page
    panel = client.get(reverse("monitoring:household-benefits", args=[made.home.pk]), HTTP_HX_REQUEST="true")
    assert "2 处请核对是否重复" in panel.content.decode()


def test_the_api_says_the_same_and_refuses_what_is_no_year(made, logged_in):
    client = logged_in(made.county)
    address = reverse("api:household-benefits", args=[made.home.pk])
    answer = client.get(address).json()

    assert (answer["year"], answer["total_yuan"]) == (2026, "7600.00")
    assert [each["doubt"] for each in answer["doubts"]] == ["same_purpose", "same_purpose"]
    assert answer["beside"][0]["gap_yuan"] == "730.00"
    assert {each["source"] for each in answer["to_return"]} == {"loan", "in_kind"}
    assert client.get(address, {"year": "2025"}).json()["total_yuan"] == "70.00"
    for asked in ({"year": "1999"}, {"year": "x"}, {"who": "me"}):
        assert client.get(address, asked).status_code == 400, asked
    page = client.get(reverse("monitoring:household-benefits", args=[made.home.pk]), {"year": "1999"})
    assert "年度应在 2017 到 2026 之间。" in page.content.decode()


def test_the_page_asks_as_often_for_many_lines_as_for_few(made, logged_in):
    client = logged_in(made.county)
    asked = []
    due = BenefitDue.objects.get()
    for _round in range(2):
        for _line in range(8 * len(asked)):
            BenefitPayment.objects.create(
                due=due, kind="paid", amount_yuan=1, paid_on=DAY, booked_by=made.county
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("monitoring:household-benefits", args=[made.home.pk]))
        asked.append(len(queries))

    assert asked[0] == asked[1]
