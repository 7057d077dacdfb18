"""Who benefits from projects, for tests, by the actions that people use."""

import datetime
from decimal import Decimal

from households.models import Registration
from povertycase.models import Division
from projects import actions
from tests import factories
from tests.projects import making
from tests.projects.making import TODAY

NEXT_YEAR = datetime.date(2025, 1, 10)
FOUR_SMALL = {"exited": "400", "unexited": "600", "exited_in_year": "1000", "ordinary": "1000"}


def linked(world, project, beneficiary, *, mode="guaranteed", by=None):
    """A household, person or village benefits from a project."""
    project.refresh_from_db()
    return actions.link_benefit(
        project,
        beneficiary,
        mode=mode,
        terms="每年保底 500 元",
        by=by or world.township,
        on=TODAY,
        version=project.version,
    )


def promised(world, link, yuan, *, kind="guaranteed", due_on=TODAY, by=None):
    """A promise on a link."""
    link.refresh_from_db()
    return actions.promise_benefit(
        link,
        kind=kind,
        due_on=due_on,
        amount_yuan=Decimal(yuan),
        by=by or world.township,
        version=link.version,
    )


def got(world, due, yuan, *, on=TODAY):
    """What was paid of a promise."""
    due.refresh_from_db()
    return actions.pay_benefit(
        due, amount_yuan=Decimal(yuan), paid_on=on, proof=None, by=world.township, on=on, version=due.version
    )


def town_project(world):
    """A project of the cast's township, so that several villages may benefit."""
    return actions.draft_project(
        division=Division.objects.get(pk=factories.TOWN),
        facts={**making.FACTS, "name": "甲镇花椒园", "authority": world.lead, "implementer": world.builder},
        funding=making.FUNDING,
        targets=making.TARGETS,
        by=world.township,
    )


def home(*, exited_on=None, members=0, by_type="", **facts):
    """A household of the cast's village that exited when; `members` beside its head."""
    names = [(f"家人{number}", "其他") for number in range(members)]
    row = factories.household(by_type=by_type, members=names, **facts)
    if exited_on:
        Registration.objects.filter(household=row).update(exited_on=exited_on)
    return row


def scheme(world, *, kind="four_small", rates=None, year=2024, **changes):
    """A subsidy of the county; 四小 with its rates unless others are given."""
    rates = rates or [
        actions.RateDraft(
            standing=standing, per="claim" if standing == "ordinary" else "person", rate_yuan=Decimal(yuan)
        )
        for standing, yuan in FOUR_SMALL.items()
    ]
    facts = {"year": year, "kind": kind, "name": "2024年奖补", "source": "示府发〔2024〕1号", "rates": rates}
    county = Division.objects.get(pk=factories.COUNTY)
    return actions.open_scheme(county, actions.SchemeDraft(**facts | changes), by=world.county)


def everybody(yuan, *, per="person"):
    """One rate for everybody."""
    return [actions.RateDraft(per=per, rate_yuan=Decimal(yuan))]


def accepted(world, claim, *, on=NEXT_YEAR):
    """A claim that somebody looked at."""
    claim.refresh_from_db()
    return actions.accept_claim(
        claim,
        accepted_on=on,
        acceptance="现场查看属实",
        document=making.PDF,
        by=world.township,
        on=on,
        version=claim.version,
    )


def approved(world, claim, *, on=NEXT_YEAR):
    """A claim that another person agreed to."""
    claim = accepted(world, claim)
    return actions.approve_claim(claim, by=world.county, on=on, version=claim.version)
