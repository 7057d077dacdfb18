"""Subsidies of the demonstration county: 四小 with claims in every state, transport, and an employer's."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

from households.choices import EXITED_TYPES
from households.models import Household, Registration
from povertycase.exceptions import Unmet
from povertycase.models import Division
from projects.actions.demo.cast import paper, place, user
from projects.actions.schemes import RateDraft, SchemeDraft, four_small_rates, open_scheme
from projects.actions.subsidies import (
    accept_claim,
    approve_claim,
    decline_claim,
    pay_claim,
    request_claim,
    withdraw_claim,
)
from projects.actions.subsidy_counts import Enterprise, Subject, foresee_claim
from projects.choices.subsidies import LIVE_CLAIMS, ClaimStatus, Cycle, RatePer, SubsidyKind
from projects.models import SubsidyScheme

# The county asks for what lies in several villages; its other account approves.
ASKER = "county2"
MOST_ASKED, WORKERS = 24, 3
# What becomes of a claim without money: the household may ask again.
ENDED = (ClaimStatus.DECLINED, ClaimStatus.WITHDRAWN)
# Days before today.
ASKED, SEEN, PAID = 40, 25, 10


def seed_subsidies(*, on: datetime.date) -> None:
    """The schemes and claims of the demonstration county, as they stand on a day."""
    county = Division.objects.get(pk=place("county"))
    year = on.year
    last, now = (
        _scheme(
            county, SubsidyKind.FOUR_SMALL, each, f"{each}年“四小”奖补", four_small_rates(county.pk, each)
        )
        for each in (year - 1, year)
    )
    transport, employer = (
        _scheme(
            county, kind, year, f"{year}年{name}", [RateDraft(per=RatePer.PERSON, rate_yuan=rate)], periods
        )
        for kind, name, rate, periods in (
            (SubsidyKind.TRANSPORT, "省外务工交通补贴", Decimal(300), Cycle.YEAR),
            (SubsidyKind.EMPLOYER, "吸纳就业奖补", Decimal(1000), Cycle.QUARTER),
        )
    )
    households = _households(year - 1)
    _in_every_state(last, households, on)
    _first_of(now, households, ClaimStatus.ACCEPTED, on)
    heads = [row.memberships.heads().get().person for row in households]
    _first_of(transport, heads, ClaimStatus.REQUESTED, on)
    village = Division.objects.get(pk=place("village"))
    workers = [head for head in heads if not _unmet(employer, Enterprise("厂", village, [head]), on)]
    _claim(employer, Enterprise("示例服装加工厂", village, workers[:WORKERS]), ClaimStatus.PAID, on)


def _scheme(
    county: Division, kind: str, year: int, name: str, rates: list[RateDraft], periods: int = Cycle.YEAR
) -> SubsidyScheme:
    source = f"示府发〔{year}〕{len(name)}号（示例）"
    draft = SchemeDraft(year=year, kind=kind, name=name, source=source, rates=rates, periods=periods)
    return open_scheme(county, draft, by=user("county"))


def _households(year: int) -> list[Household]:
    """Of the township that looks; two of three exited long ago, the third in a year."""
    rows = Household.objects.filter(division__code__startswith=place("township2"), closed_on=None)
    found = list(rows.order_by("pk")[:MOST_ASKED])
    # The demonstration's register has no days of exit; in a real one rolls bring them.
    for nth, household in enumerate(row for row in found if row.household_type in EXITED_TYPES):
        Registration.objects.filter(household=household, exited_on="").update(
            exited_on=f"{year}-06" if nth % 3 == 0 else "2019-12"
        )
    return found


def _in_every_state(scheme: SubsidyScheme, households: Sequence[Household], on: datetime.date) -> None:
    takers = (row for row in households if not _unmet(scheme, row, on))
    for nth, household in enumerate(islice(takers, len(LIVE_CLAIMS))):
        for ended in ENDED if nth == 0 else ():
            _claim(scheme, household, ended, on)
        _claim(scheme, household, LIVE_CLAIMS[nth], on)


def _first_of(
    scheme: SubsidyScheme, subjects: Sequence[Subject], reached: ClaimStatus, on: datetime.date
) -> None:
    """A claim of the first one for whom nothing is lacking."""
    for subject in subjects:
        if not _unmet(scheme, subject, on):
            _claim(scheme, subject, reached, on)
            return


def _unmet(scheme: SubsidyScheme, subject: Subject, on: datetime.date) -> list[Unmet]:
    return foresee_claim(scheme, subject, by=user(ASKER), on=on)[1]


def _claim(scheme: SubsidyScheme, subject: Subject, reached: ClaimStatus, on: datetime.date) -> None:
    asked, seen, paid = (on - datetime.timedelta(days=days) for days in (ASKED, SEEN, PAID))
    claim = request_claim(scheme, subject, by=user(ASKER), on=asked)
    if reached == ClaimStatus.WITHDRAWN:
        withdraw_claim(claim, by=user(ASKER), version=claim.version)
    if reached == ClaimStatus.DECLINED:
        decline_claim(claim, by=user("township2"), version=claim.version, note="现场查看，厨房未建成")
    if reached in LIVE_CLAIMS[1:]:
        claim = accept_claim(
            claim,
            accepted_on=seen,
            acceptance="现场查看，建成并使用（示例）",
            document=paper("验收表.png"),
            by=user("township2"),
            on=seen,
            version=claim.version,
        )
    if reached in LIVE_CLAIMS[2:]:
        claim = approve_claim(claim, by=user("county"), on=on, version=claim.version)
    if reached == ClaimStatus.PAID:
        pay_claim(claim, paid_on=paid, by=user("county2"), on=on, version=claim.version)
