"""Subsidies by rule: who may claim, what it comes to, who decides, and nobody twice."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, Organisation
from projects import actions
from projects.choices.subsidies import ClaimStatus
from projects.models import SubsidyClaim, SubsidyRecipient, SubsidyScheme
from tests import factories
from tests.projects import making
from tests.projects.benefiting import NEXT_YEAR, accepted, approved, everybody, home, scheme
from tests.projects.making import TODAY


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def words_of(caught):
    return "".join(item.message for item in caught.value.unmet)


def claimed(cast, given, subject, *, by=None, **how):
    """The village asks."""
    return actions.request_claim(given, subject, by=by or cast.village, on=TODAY, **how)


def head(household):
    return household.memberships.get(relation="户主").person


def workers(cast, *people, name="红星服装厂"):
    return actions.Enterprise(name, Division.objects.get(pk=factories.VILLAGE), list(people))


@pytest.mark.parametrize(
    ("exited_on", "by_type", "members", "yuan"),
    [
        ("2024-06-30", "脱贫户(享受政策)", 4, 5000),
        ("2020", "脱贫户(享受政策)", 2, 1200),
        (None, "", 3, 2400),
        (None, "一般农户", 3, 1000),
    ],
)
def test_4_21_the_four_small_from_the_register(cast, exited_on, by_type, members, yuan):
    """Golden numbers, from households of the register to what is paid."""
    household = home(exited_on=exited_on, by_type=by_type, members=members)

    claim = claimed(cast, scheme(cast), household)
    claim = approved(cast, claim)
    claim = actions.pay_claim(claim, paid_on=NEXT_YEAR, by=cast.county2, on=NEXT_YEAR, version=claim.version)

    assert (claim.amount_yuan, claim.people, claim.status) == (yuan, members + 1, "paid")
    assert set(claim.recipients.values_list("status", flat=True)) == {"paid"}


def test_4_21_the_parameters_give_the_rates_to_begin_with(cast):
    rates = actions.four_small_rates(factories.COUNTY, 2024)

    assert {rate.standing: (rate.per, rate.rate_yuan) for rate in rates} == {
        "exited": ("person", 400),
        "unexited": ("person", 600),
        "exited_in_year": ("person", 1000),
        "ordinary": ("claim", 1000),
    }


def test_4_21_nothing_is_approved_before_the_day_that_decides(cast):
    claim = claimed(cast, scheme(cast), home())
    claim = accepted(cast, claim, on=TODAY)

    with pytest.raises(Invalid) as caught:
        actions.approve_claim(claim, by=cast.county, on=datetime.date(2024, 12, 30), version=claim.version)
    assert codes(caught) == ["standing_open"]
    claim.refresh_from_db()
    actions.approve_claim(claim, by=cast.county, on=datetime.date(2024, 12, 31), version=claim.version)


@pytest.mark.parametrize("change", ["exit", "leave"])
def test_4_21_what_changed_since_is_asked_for_again(cast, change):
    household = home(members=1)
    claim = accepted(cast, claimed(cast, scheme(cast), household))
    if change == "exit":
        household.registrations.update(exited_on="2024-12")
    else:
        household.memberships.exclude(relation="户主").update(left_on="2024-12-01", left_reason="其他")

    with pytest.raises(Invalid) as caught:
        actions.approve_claim(claim, by=cast.county, on=NEXT_YEAR, version=claim.version)
    assert codes(caught) == ["claim_changed"]
    claim.refresh_from_db()
    assert claim.status == "accepted"


def test_4_21_a_standing_that_nobody_knows(cast):
    with pytest.raises(Invalid) as caught:
        claimed(cast, scheme(cast), cast.own)  # listed as exited, the day unknown

    assert codes(caught) == ["no_rate"]


def test_p_dup_the_same_person_in_another_household(cast):
    """Across households: who moved since the first claim is known by identity."""
    given = scheme(cast)
    first, second = home(members=1), home()
    claim = claimed(cast, given, first)
    mover = first.memberships.exclude(relation="户主").get()
    type(mover).objects.filter(pk=mover.pk).update(left_on="2024-11-01", left_reason="其他")
    type(mover).objects.create(
        household=second, division_id=second.division_id, person=mover.person, relation="其他"
    )

    with pytest.raises(Invalid) as caught:
        claimed(cast, given, second)
    assert codes(caught) == ["P-DUP"]

    claim.refresh_from_db()
    actions.withdraw_claim(claim, by=cast.village, version=claim.version)
    assert claimed(cast, given, second).people == 2


def test_p_dup_says_where_the_person_stands(cast):
    given, household = scheme(cast), home(head="李有田")
    claimed(cast, given, household)

    with pytest.raises(Invalid) as caught:
        claimed(cast, given, household)
    assert "李有田在《2024年奖补》中已申报（申报方：户主李有田）" in words_of(caught)
    with pytest.raises(Invalid) as caught:
        actions.request_claim(given, head(household), by=cast.county, on=TODAY)
    assert codes(caught) == ["claimant", "P-DUP"]


@pytest.mark.parametrize(
    ("kind", "expected"), [("four_small", ["P-DUP"]), ("transport", ["P-DUP"]), ("per_head", [])]
)
def test_p_dup_another_scheme_of_the_year_is_the_same_subsidy(cast, kind, expected):
    """Of kinds that are one subsidy by whatever name; two subsidies by head may well be two."""
    rates = None if kind == "four_small" else everybody("10")
    household = home()
    subject = head(household) if kind == "transport" else household
    claim = claimed(cast, scheme(cast, kind=kind, rates=rates), subject)
    again = scheme(cast, kind=kind, rates=rates, name="改了名的")

    if expected:
        with pytest.raises(Invalid) as caught:
            claimed(cast, again, subject)
        assert codes(caught) == expected
        actions.withdraw_claim(claim, by=cast.village, version=claim.version)
    assert claimed(cast, again, subject).status == "requested"
    next_year = scheme(cast, kind=kind, rates=rates, year=2025)
    assert claimed(cast, next_year, subject).status == "requested"


def test_p_dup_the_database_refuses_by_itself(cast, monkeypatch):
    given = scheme(cast)
    claimed(cast, given, home())
    household = home()
    claimed(cast, given, household)
    monkeypatch.setattr("projects.actions.subsidy_counts.recipients_unmet", lambda **_facts: [])

    with pytest.raises(Conflict):
        claimed(cast, given, household)


def test_p_dup_a_declined_claim_does_not_come_back_to_life(cast):
    given, household = scheme(cast), home()
    claim = claimed(cast, given, household)
    actions.decline_claim(claim, by=cast.township, version=claim.version, note="未建成")
    claimed(cast, given, household)

    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyClaim.objects.filter(pk=claim.pk).update(status="requested")


def test_p_dup_recipients_stay(cast):
    claim = claimed(cast, scheme(cast), home())

    for wrong in ({"status": "declined"}, {"period": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubsidyRecipient.objects.filter(claim=claim).update(**wrong)
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        SubsidyRecipient.objects.filter(claim=claim).delete()


def test_0_21_a_job_is_subsidised_once_whoever_gives_it(cast):
    given = scheme(cast, kind="employer", rates=everybody("1000"), periods=4)
    one, two = home(), home()

    claim = claimed(cast, given, workers(cast, head(one), head(two)))
    assert (claim.amount_yuan, claim.people, claim.enterprise) == (2000, 2, "红星服装厂")
    with pytest.raises(Invalid) as caught:
        claimed(cast, given, workers(cast, head(two), name="另一家"))
    assert codes(caught) == ["P-DUP"]
    claimed(cast, given, workers(cast, head(two), name="另一家"), period=2)


def test_0_21_a_job_of_an_ordinary_villager_is_not(cast):
    given = scheme(cast, kind="employer", rates=everybody("1000"))

    with pytest.raises(Invalid) as caught:
        claimed(cast, given, workers(cast, head(home(by_type="一般农户"))))
    assert codes(caught) == ["not_registered"]


def test_0_21_transport_a_person_and_a_case_once(cast):
    person = head(cast.own)
    transport = scheme(cast, kind="transport", rates=everybody("300"), name="交通补贴")
    start = scheme(cast, kind="per_case", rates=everybody("5000", per="claim"), name="创业奖补")

    assert claimed(cast, transport, person).amount_yuan == 300
    assert claimed(cast, start, cast.own).amount_yuan == 5000
    with pytest.raises(Invalid) as caught:
        claimed(cast, transport, cast.own)
    assert codes(caught) == ["claimant", "P-DUP"]


def test_an_identity_that_is_awaited_is_on_no_list(cast):
    household = home()
    factories.member(household, "新生儿", "之子", id18="")

    with pytest.raises(Invalid) as caught:
        claimed(cast, scheme(cast), household)
    assert codes(caught) == ["identity_pending"]


def test_periods_the_last_day_and_the_place(cast):
    given = scheme(cast, rates=everybody("1"), claims_until=TODAY - datetime.timedelta(days=1))

    with pytest.raises(Invalid) as caught:
        claimed(cast, given, cast.own, period=2)
    assert codes(caught) == ["period", "claims_closed"]
    with pytest.raises(Refused):
        claimed(cast, given, cast.sibling)
    with pytest.raises(Invalid) as caught:
        claimed(cast, given, workers(cast, head(cast.sibling)))
    assert codes(caught) == ["scope"]


def test_four_eyes_at_every_step(cast):
    claim = claimed(cast, scheme(cast), home(), by=cast.township)
    with pytest.raises(Refused):
        accepted(cast, claim)

    claim = claimed(cast, scheme(cast, name="另一项"), home())
    claim = approved(cast, claim)
    with pytest.raises(Refused):
        actions.pay_claim(claim, paid_on=NEXT_YEAR, by=cast.county, on=NEXT_YEAR, version=claim.version)
    with pytest.raises(Conflict):
        accepted(cast, claim)


def test_acceptance_is_written_down(cast):
    claim = claimed(cast, scheme(cast), home())

    with pytest.raises(Invalid) as caught:
        actions.accept_claim(
            claim,
            accepted_on=TODAY - datetime.timedelta(days=1),
            acceptance=" ",
            document=making.PDF,
            by=cast.township,
            on=TODAY,
            version=claim.version,
        )
    assert codes(caught) == ["acceptance_required", "day"]
    for status in (ClaimStatus.APPROVED, ClaimStatus.PAID):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubsidyClaim.objects.filter(pk=claim.pk).update(status=status, paid_on=TODAY)


def test_a_department_decides_its_own_and_sees_no_other(cast):
    office = Organisation.objects.create(
        name="人社局", kind=OrganisationKind.DEPARTMENT, trade=Trade.LABOUR, division_id=factories.COUNTY
    )
    labour = factories.user("labour", Role.DEPARTMENT, factories.COUNTY, organisation=office)
    own = scheme(cast, kind="per_head", rates=everybody("10"), authority=office)
    other = scheme(cast, kind="per_head", rates=everybody("10"), name="另一项")
    claims = [claimed(cast, given, cast.own) for given in (own, other)]

    assert set(SubsidyScheme.objects.visible_to(labour)) == {own}
    assert set(SubsidyClaim.objects.visible_to(labour)) == {claims[0]}
    assert set(SubsidyClaim.objects.visible_to(cast.finance)) == set(claims)
    assert set(SubsidyClaim.objects.visible_to(cast.helper)) == set(claims)
    assert not SubsidyClaim.objects.visible_to(cast.neighbour).exists()
    assert set(SubsidyScheme.objects.visible_to(cast.village)) == {own, other}
    assert not SubsidyScheme.objects.visible_to(cast.system).exists()

    claim = accepted(cast, claims[0], on=TODAY)
    assert actions.approve_claim(claim, by=labour, on=TODAY, version=claim.version).status == "approved"


def test_a_scheme_changes_until_somebody_claims(cast):
    given = scheme(cast)
    draft = actions.SchemeDraft(year=2024, kind="per_head", name="改名", source="文件", rates=everybody("20"))
    given = actions.change_scheme(given, draft, by=cast.county, version=given.version)
    assert (given.name, given.rates.get().rate_yuan) == ("改名", 20)

    claimed(cast, given, cast.own)
    with pytest.raises(Invalid) as caught:
        actions.change_scheme(given, draft, by=cast.county, version=given.version)
    assert codes(caught) == ["claimed"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rates": [actions.RateDraft(per="person", rate_yuan=Decimal(0))]}, ["amount_not_positive"]),
        ({"rates": everybody("1") * 2}, ["standing_twice"]),
        ({"rates": [actions.RateDraft(per="acre", rate_yuan=Decimal(1))]}, ["rate"]),
        ({"kind": "gift", "name": " ", "periods": 2}, ["kind", "name_required", "periods"]),
    ],
)
def test_what_a_scheme_must_say(cast, changes, expected):
    with pytest.raises(Invalid) as caught:
        scheme(cast, **changes)
    assert codes(caught) == expected


def test_a_claim_moves_with_its_household(cast):
    """The copied place is the household's."""
    household = home()
    claim = claimed(cast, scheme(cast), household)

    household.memberships.update(division_id=household.division_id)
    type(household).objects.filter(pk=household.pk).update(division_id="990101100202")

    claim.refresh_from_db()
    assert claim.division_id == "990101100202"
