"""What the upper apps add to 明白卡 and 一户一档 (0-36): benefits, measures, the fund, cases, problems."""

import datetime
import io
from decimal import Decimal

import pypdf
import pytest

from households.models import Household
from households.reports.above import blocks_of
from households.reports.cards import Cards
from households.views.household_file import file_of
from monitoring.models import FundApplication, MonitoringCase, PreventionFund, SupportMeasure
from povertycase.actions import record, store_file
from povertycase.choices import OrganisationKind
from povertycase.models import Organisation
from projects.models import SubsidyClaim, SubsidyScheme
from tests import factories
from tests.once import once
from tests.projects.benefiting import got, linked, promised
from tests.projects.making import TODAY, draft
from tests.rectification import making

YEAR_END = datetime.date(TODAY.year, 12, 31)


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """A household that was monitored and helped, benefits from a project, and has a problem."""
    yield from once(django_db_blocker, _lived)


def _lived():
    world = making.cast_of_rectification(factories.world())
    world.builder = Organisation.objects.create(
        name="示例县农发公司", kind=OrganisationKind.IMPLEMENTER, division_id=factories.COUNTY
    )
    home, child = world.own, world.own.memberships.get(relation="之女").person
    project = draft(world, name="红星花椒园")
    got(world, promised(world, linked(world, project, home), "500.00"), "320.50")
    got(world, promised(world, linked(world, project, child, mode="rebate"), "80.00", kind="other"), "80.00")
    here = {"household": home, "division_id": home.division_id}
    moved = {"moved_by": world.county, "moved_at": datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)}
    case = MonitoringCase.objects.create(
        **here, **moved, episode=1, category="边缘易致贫户", clue_on=TODAY, identified_on="2024-03",
        status="active",
    )  # fmt: skip
    case.risks.create(rank=1, risk="因病")
    record("verify_case", case, by=world.village, note="户主在家休养")
    proof = store_file(b"%PDF-1.4 test", name="凭证.pdf", by=world.village)
    SupportMeasure.objects.create(
        case=case, division_id=home.division_id, kind="健康帮扶", content="大病救助", responsible="王芳",
        planned_on=TODAY, landed_on=TODAY, amount_yuan=Decimal("3000.00"), proof=proof,
        created_by=world.village,
    )  # fmt: skip
    fund = PreventionFund.objects.create(division_id=factories.COUNTY, year=TODAY.year)
    FundApplication.objects.create(
        **here, **moved, fund=fund, case=case, ground="monitored", purpose="medical", amount_yuan=9000,
        reason="自付多", proof=proof, applied_on=TODAY, applied_by=world.village, approved_yuan=8000,
        approved_on=TODAY, paid_on=TODAY, status="paid",
    )  # fmt: skip
    scheme = SubsidyScheme.objects.create(
        division_id=factories.COUNTY, year=TODAY.year, kind="transport", name="交通补贴", source="示例",
        authority=world.lead, created_by=world.county,
    )  # fmt: skip
    claim = SubsidyClaim.objects.create(
        **moved, scheme=scheme, division_id=home.division_id, person=child, people=1, amount_yuan=300,
        requested_on=TODAY, accepted_on=TODAY, acceptance="属实", document=proof, paid_on=TODAY,
        status="paid",
    )  # fmt: skip
    claim.recipients.create(scheme=scheme, period=1, status="paid", person=child)
    world.ticket = making.ticket(world)
    return world


@pytest.fixture
def seen(lived, db):
    """The same, with nothing remembered of who is posted where."""
    for name in ("village", "leader", "neighbour"):
        getattr(lived, name).__dict__.pop("postings", None)
    return lived


def received(world, user, on=YEAR_END):
    cards = Cards(user, factories.VILLAGE, site="https://fp.example.cn", on=on)
    rows = Household.objects.visible_to(user).filter(pk=world.own.pk)
    return [(what, yuan) for card in cards.of(rows) for _on, what, yuan in card.received]


def test_a_card_has_what_household_and_members_received_this_year(seen):
    assert sorted(received(seen, seen.village)) == sorted(
        [
            ("红星花椒园（保底分红）", "320.50"),
            ("红星花椒园（租金、工资、订单等）", "80.00"),
            ("交通补贴", "300.00"),
            ("其他帮扶", "3,000.00"),
            ("防返贫基金", "8,000.00"),
        ]
    )
    assert received(seen, seen.village, YEAR_END.replace(year=TODAY.year + 1)) == []
    assert received(seen, seen.village, TODAY - datetime.timedelta(days=1)) == []


def test_a_file_has_cases_with_their_steps_measures_money_and_problems(seen):
    content = file_of(seen.own, seen.leader)

    whole = "".join(
        "".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages
    )
    told = (
        *("红星花椒园", "320.50", "每年保底500元", "交通补贴", "300.00", "第1次", "边缘易致贫户", "因病"),
        *("户主在家休养", "大病救助", "3,000.00", "8,000.00", "医疗费用", seen.ticket.number),
    )
    assert [words for words in told if words not in whole] == []


def test_who_does_not_reach_the_household_gets_nothing_of_it(seen):
    on = YEAR_END

    assert received(seen, seen.neighbour) == []
    rows = [row for block in blocks_of(seen.own, seen.neighbour, on=on) for row in block.rows]
    assert rows == []
