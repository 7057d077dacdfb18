"""The demonstration county has projects in every state, and their money is in balance."""

import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from povertycase.management.commands.invariants import all_invariants
from povertycase.models import Reminder, User
from projects.choices.assets import AssetStatus
from projects.choices.library import ProjectStatus
from projects.choices.loans import LoanStatus
from projects.choices.subsidies import ClaimStatus, SubsidyKind
from projects.models import (
    Asset,
    AssetStrategy,
    BenefitDue,
    BenefitLink,
    DividendRun,
    InKindLoan,
    LedgerEntry,
    Loan,
    Milestone,
    Project,
    ProjectNotice,
    ProjectReview,
    SubsidyClaim,
    Workshop,
    YearClosing,
)
from projects.reports.asset_listing import overview_of
from projects.reports.benefits import workshops_in_doubt
from projects.reports.relocations import sites_of, unrecorded
from projects.reports.villages import village_years
from tests.once import once
from tests.projects.test_invariants import violations

STATES = {"drafted", "applied", "reviewed", "approved", "listed", "planned"}


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """A small demonstration county."""
    yield from once(django_db_blocker, lambda: call_command("seed_demo", households=60, stdout=StringIO()))


def test_projects_in_every_state_on_the_way_in(seeded):
    states = set(Project.objects.values_list("status", flat=True))

    assert states == STATES
    assert set(ProjectStatus.values) - states == {"withdrawn", "terminated"}
    assert Milestone.objects.filter(actual_on=None, planned_on__lt=datetime.date.today()).exists()
    assert LedgerEntry.objects.count() >= 10


def test_assets_and_loans_in_every_state(seeded):
    today = datetime.date.today()

    assert set(Asset.objects.values_list("status", flat=True)) == set(AssetStatus.values)
    assert AssetStrategy.objects.filter(due_on__lt=today, done_on=None).count() == 1
    assert AssetStrategy.objects.exclude(done_on=None).count() == 1
    assert [
        row.asset.name for row in overview_of(User.objects.get(username="county"), as_of=today).silent
    ] == ["竹编作坊"]
    states = set(Loan.objects.values_list("status", flat=True))
    assert states == set(LoanStatus.values) - {"withdrawn"}
    assert Loan.objects.due_within(30, today).exists()
    assert Loan.objects.overdue(today).count() == 2
    assert Reminder.objects.filter(obligation__kind="loan").exists()


def test_notices_hang_and_are_over_and_a_year_is_whole_and_one_closed(seeded):
    today = datetime.date.today()
    ends = ProjectNotice.objects.exclude(stage="announcement").values_list("ended_on", flat=True)

    assert len([day for day in ends if day >= today]) == 2
    assert [day for day in ends if day < today]
    assert Project.objects.filter(year=2017, status="listed").count() == 2
    assert YearClosing.objects.get().year == 2014


def test_villages_workshops_moves_and_a_round_half_done(seeded):
    county = User.objects.get(username="county")
    year = datetime.date.today().year
    rows = village_years(county, year=year - 1, place="")
    standings = [row.standing for row in rows if row.judged]

    assert sorted(standings) == ["confirmed", "met", "waiting"]
    assert {row.judged.topup.gap for row in rows if row.judged} >= {Decimal("199998.99")}
    assert len(rows) > len(standings)
    assert len(workshops_in_doubt(county, division_code=rows[0].code[:6], as_of=datetime.date.today())) == 1
    assert Workshop.objects.count() == 2
    assert [site.households for site in sites_of(county, place="")] == [2]
    assert unrecorded(county, place="").count() == 1
    assert set(ProjectReview.objects.values_list("outcome", flat=True)) == {"sound", "faulty"}


def test_its_money_is_in_balance(seeded):
    names = [name for name in all_invariants() if name.startswith("I9")]

    assert names
    assert {name: violations(name) for name in names} == dict.fromkeys(names, 0)


def test_who_benefits_in_every_state(seeded):
    dues = BenefitDue.objects.with_paid()

    assert dues.filter(short_yuan=0).exists()
    assert dues.filter(short_yuan__gt=0, paid_yuan__gt=0, due_on__lt=datetime.date.today()).exists()
    assert DividendRun.objects.count() == 1
    assert InKindLoan.objects.with_settled().get().open_count == 5
    assert BenefitLink.objects.filter(village__isnull=False, mode="service").exists()


def test_subsidies_in_every_state(seeded):
    claims = SubsidyClaim.objects.filter(scheme__kind=SubsidyKind.FOUR_SMALL)

    assert set(claims.values_list("status", flat=True)) == set(ClaimStatus.values)
    assert SubsidyClaim.objects.exclude(enterprise="").exists()
    assert SubsidyClaim.objects.exclude(person=None).exists()


def test_twice_is_once(seeded):
    before = Project.objects.count()

    call_command("seed_demo", households=60, stdout=StringIO())

    assert Project.objects.count() == before
