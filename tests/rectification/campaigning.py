"""Campaigns for tests, started by the action that people use."""

import datetime
from decimal import Decimal

from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import Division, Organisation, PolicyParameter
from rectification import actions
from rectification.rules.campaigns import Judgement
from tests import factories
from tests.rectification import making

DAY = datetime.date
START, Q1_END, Q4 = DAY(2026, 3, 1), DAY(2026, 4, 2), DAY(2026, 10, 12)


def cast_of_campaigns(world):
    """The cast of rectification, a department of labour of the county and its officer."""
    cast = making.cast_of_rectification(world)
    cast.labour = Organisation.objects.create(
        name="人力社保局",
        kind=OrganisationKind.DEPARTMENT,
        trade=Trade.LABOUR,
        division_id=factories.COUNTY,
    )
    cast.labour_officer = factories.user(
        "labour_officer", Role.DEPARTMENT, factories.COUNTY, organisation=cast.labour
    )
    return cast


def county():
    return Division.objects.get(pk=factories.COUNTY)


def place(code):
    return Division.objects.get(pk=code)


def ten_topics(cast, *, by=None, where=factories.COUNTY, year=2026):
    """The ten special campaigns of a place."""
    draft = actions.shipped_draft("ten_topics", where, year=year)
    return actions.start_campaign(place(where), draft, by=by or cast.county, on=START)


def hundred_days(cast, *, by=None, where=factories.COUNTY):
    draft = actions.CampaignDraft(
        kind="hundred_days", year=2026, name="百日提升行动", starts_on=DAY(2026, 9, 1), ends_on=None
    )
    return actions.start_campaign(place(where), draft, by=by or cast.county, on=Q4)


def judgement(score="92.5", **changes):
    facts = {"score": Decimal(score), "findings": "抽查 20 户，台账齐全", "accepted_on": Q1_END}
    return Judgement(**facts | changes)


def small_quota():
    """The county asks for two villages with two and one households in each."""
    PolicyParameter.objects.create(
        key="recheck.sample",
        division_id=factories.COUNTY,
        valid_from=DAY(2026, 1, 1),
        value={"villages": 2, "registered": 2, "ordinary": 1},
        source="测试",
    )


def homes(village, *, registered, ordinary):
    """Households of either kind in a village."""
    kinds = ["脱贫户(享受政策)"] * registered + ["一般农户"] * ordinary
    return [
        factories.household(village, head=f"户主{number}", by_type=kind) for number, kind in enumerate(kinds)
    ]


def of_campaign(cast, campaign, **changes):
    """A ticket of a campaign."""
    return making.ticket(cast, source=campaign.source, **changes)
