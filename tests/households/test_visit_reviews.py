"""What comes after visits: proposed changes, the tray, telephone checks and samples."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.choices.visits import HeldStatus, ProposalStatus
from households.models import ChangeProposal, HeldVisit, Household, Person, Visit, VisitSpotCheck
from povertycase.exceptions import Invalid, Refused
from povertycase.models import AuditEvent
from tests import factories
from tests.households.visiting import answers, sent

PROPOSALS = reverse("households:proposal-list")
DECIDE = reverse("households:proposal-decide")
HELD = reverse("households:held-list")
SPOTS = reverse("households:spot-check-list")
WATER = {"litres": "20", "is_scarce_area": False}
NOTE = "入户查看，收入稳定，住房饮水没问题"
QUERIES = 18


def visit(by, household, key=None, **changes):
    return actions.record_visit(key or uuid.uuid4(), body=sent(household) | changes, by=by).row


@pytest.fixture
def proposals(world):
    """Three of the cast's household and one of another township, all by people who visited."""
    call_command("load_parameters")
    Household.objects.update(has_safe_water=True, house_grade="B")
    child = world.own.memberships.get(relation="之女").person
    schooling = {"children": [child.pk], "reason": "因病"}
    housing = {"grade": "C", "is_occupied": True}
    visit(world.helper, world.own, answers=answers(water=WATER, schooling=schooling, housing=housing))
    visit(world.sister, world.sibling, answers=answers(water=WATER))
    return {row.field: row for row in ChangeProposal.objects.filter(household=world.own)}


def chosen(*rows):
    return [f"{row.pk}:{row.version}" for row in rows]


def decide(client, verb, *rows, note=""):
    return client.post(DECIDE, {"verb": verb, "chosen": chosen(*rows), "note": note}, follow=True)


def state_of(row):
    return ChangeProposal.objects.get(pk=row.pk).status


# --- proposals ----------------------------------------------------------------------------------


def test_proposals_show_what_is_and_what_would_be(world, logged_in, proposals):
    listed = logged_in(world.township).get(PROPOSALS).context["proposals"]

    said = {(each.old, each.new) for each in listed if each.row.field == "house_grade"}
    assert {(old[0], new[0]) for old, new in said} == {("B", "C")}
    assert {each.row.household_id for each in listed} == {world.own.pk}
    assert {each.person for each in listed} == {"", "李四妹"}


def test_a_household_shows_its_own(world, logged_in, proposals):
    client = logged_in(world.county)

    assert len(client.get(PROPOSALS).context["proposals"]) == 4
    assert len(client.get(f"{PROPOSALS}?household={world.sibling.pk}").context["proposals"]) == 1


def test_several_are_adopted_at_once(world, logged_in, proposals):
    decide(logged_in(world.township), "adopt", *proposals.values())

    world.own.refresh_from_db()
    assert (world.own.has_safe_water, world.own.house_grade) == (False, "C")
    assert Person.objects.get(name="李四妹").dropout_reason == "因病"
    assert {state_of(row) for row in proposals.values()} == {ProposalStatus.ACCEPTED}


def test_what_is_not_possible_is_said_and_the_rest_is_done(world, logged_in, proposals):
    water, house = proposals["has_safe_water"], proposals["house_grade"]
    Household.objects.filter(pk=world.own.pk).update(house_grade="D")
    foreign = ChangeProposal.objects.get(household=world.sibling)
    stale = proposals["dropout_reason"]
    stale.version = 99

    answer = decide(logged_in(world.township), "adopt", water, house, foreign, stale)

    assert answer.status_code == 409
    said = {each.about: each.why for each in answer.context["left"]}
    assert len(said) == 3
    assert "找不到这条记录" in said["一条建议"]
    assert any("走访之后这一项已经改过" in why for why in said.values())
    assert answer.context["done"] == 1
    assert [state_of(row) for row in (water, house, foreign)] == ["accepted", "proposed", "proposed"]


def test_declining_says_why(world, logged_in, proposals):
    client = logged_in(world.township)
    row = proposals["house_grade"]

    assert "请写明原因" in decide(client, "decline", row).text
    assert state_of(row) == ProposalStatus.PROPOSED
    decide(client, "decline", row, note="住建部门复核为B级")
    assert state_of(row) == ProposalStatus.DECLINED


@pytest.mark.parametrize(
    "given", [[], ["x"], ["1"], ["9" * 30 + ":1"], ["1:1"] * 2 + [f"{n}:1" for n in range(201)]]
)
def test_what_was_not_ticked_or_cannot_be_read_changes_nothing(world, logged_in, proposals, given):
    answer = logged_in(world.township).post(DECIDE, {"verb": "adopt", "chosen": given}, follow=True)

    assert answer.status_code == 200
    assert {state_of(row) for row in proposals.values()} == {ProposalStatus.PROPOSED}


def test_nobody_adopts_ones_own_and_helpers_decide_nothing(world, logged_in, proposals):
    Household.objects.filter(pk=world.own.pk).update(house_grade="A")
    own = visit(world.township, world.own, answers=answers(housing={"grade": "D"})).proposals.get(
        field="house_grade"
    )

    answer = decide(logged_in(world.township), "adopt", own)
    assert answer.status_code == 409
    assert state_of(own) == ProposalStatus.PROPOSED
    assert decide(logged_in(world.helper), "adopt", own).status_code == 403


def test_where_one_goes_back_to_stays_on_this_site(world, logged_in, proposals):
    client = logged_in(world.township)
    for back in ("https://example.org/", "//example.org", "/admin/"):
        answer = client.post(DECIDE, {"verb": "adopt", "back": back})
        assert answer["Location"] == PROPOSALS
    assert client.post(DECIDE, {"back": f"{PROPOSALS}?status="})["Location"] == f"{PROPOSALS}?status="


def test_pages_do_not_ask_more_for_more_rows(world, logged_in, proposals):
    client = logged_in(world.county)
    for url in (PROPOSALS, HELD, SPOTS):
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        assert len(found) <= QUERIES, url


# --- the tray -----------------------------------------------------------------------------------


@pytest.fixture
def held(world):
    """Another version of a visit."""
    key = uuid.uuid4()
    visit(world.helper, world.own, key=key, answers=answers(water=WATER))
    return visit(world.helper, world.own, key=key, note="另一份")


def held_url(row):
    return reverse("households:held", args=[row.pk])


def test_two_versions_stand_side_by_side(world, logged_in, held):
    beside = logged_in(world.county).get(held_url(held)).context["beside"]

    differing = {line.label: (line.before, line.after) for line in beside.lines if line.is_different}
    assert set(differing) == {"走访记录", "饮水安全"}
    assert differing["走访记录"] == ("—", "另一份")
    assert "20 升" in differing["饮水安全"][0]


def test_the_county_admits_and_the_ledger_has_it(world, logged_in, held):
    client = logged_in(world.county)
    body = {"verb": "admit", "version": held.version}

    assert client.post(held_url(held), body).status_code == 422
    answer = client.post(held_url(held), body | {"note": "以后一份为准"})

    standing = Visit.objects.current().get()
    assert answer["Location"] == reverse("households:visit", args=[standing.pk])
    assert (standing.note, standing.visitor) == ("另一份", world.helper)
    again = client.post(held_url(held), body | {"version": held.version + 1, "note": "再来"})
    assert again.status_code == 409


def test_the_county_dismisses_and_says_why(world, logged_in, held):
    logged_in(world.county).post(
        held_url(held), {"verb": "dismiss", "version": held.version, "note": "重复上传"}
    )

    assert HeldVisit.objects.get().status == HeldStatus.DISMISSED
    assert Visit.objects.count() == 1


def test_the_author_reads_ones_own_conflict_and_decides_nothing(world, logged_in, held):
    client = logged_in(world.helper)

    page = client.get(held_url(held))
    assert "另一份" in page.text
    assert 'name="verb"' not in page.text
    assert held.receipt[:5] in client.get(HELD).text
    body = {"verb": "dismiss", "version": 1, "note": "不要了"}
    assert client.post(held_url(held), body).status_code == 403


def test_what_somebody_else_decided_meanwhile_is_not_decided_again(world, logged_in, held):
    body = {"verb": "dismiss", "version": held.version - 1 or 99, "note": "重复"}

    assert logged_in(world.county).post(held_url(held), body).status_code == 412


def test_a_visit_of_a_lost_household_stands_alone(world, logged_in):
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))
    row = visit(world.helper, world.own, note="调走前")

    page = logged_in(world.county).get(held_url(row))

    assert page.context["beside"].standing is None
    assert "台账里没有对应的走访" in page.text
    assert logged_in(world.helper).get(held_url(row)).status_code == 404


# --- telephone checks ---------------------------------------------------------------------------


def spot_url(row):
    return reverse("households:spot-check", args=[row.pk])


def test_a_telephone_check_stands_beside_the_visit(world, logged_in):
    row = visit(world.helper, world.own)
    client = logged_in(world.township)

    client.post(spot_url(row), {"outcome": "unreachable"})
    client.post(spot_url(row), {"outcome": "confirmed", "note": "户主说来过"})

    page = client.get(reverse("households:visit", args=[row.pk])).text
    assert "户主说来过" in page
    assert VisitSpotCheck.objects.count() == 2
    assert AuditEvent.objects.filter(verb="spot_check").count() == 2


def test_what_differs_is_said_in_words(world, logged_in):
    row = visit(world.helper, world.own)

    answer = logged_in(world.township).post(spot_url(row), {"outcome": "differs"})

    assert answer.status_code == 422
    assert "请写明哪里不一样" in answer.text


def test_nobody_checks_ones_own_visit_nor_without_the_right(world):
    own, other = visit(world.township, world.own), visit(world.helper, world.own)

    for row, who in ((own, world.township), (other, world.village), (other, world.sister)):
        with pytest.raises(Refused):
            actions.record_spot_check(row, outcome="confirmed", by=who)
    with pytest.raises(Invalid):
        actions.record_spot_check(other, outcome="perhaps", by=world.township)
    with pytest.raises(Invalid):
        actions.record_spot_check(other, outcome="confirmed", note="长" * 201, by=world.township)


def test_a_check_is_never_changed(world):
    actions.record_spot_check(visit(world.helper, world.own), outcome="confirmed", by=world.township)

    with pytest.raises(InternalError), transaction.atomic():
        VisitSpotCheck.objects.update(outcome="differs", note="改")


def test_a_signal_is_explained_and_leads_to_what_it_was_compared_with(world, logged_in):
    call_command("load_parameters")
    others = [factories.household(head=f"周{n}") for n in "甲乙"]
    rows = [visit(world.township, household, note=NOTE) for household in (world.own, *others)]
    client = logged_in(world.county)

    page = client.get(reverse("households:visit", args=[rows[0].pk])).text
    assert "本月有 3 户的走访记录一字不差" in page
    assert reverse("households:visit", args=[rows[1].pk]) in page
    assert client.get(SPOTS).context["found"] == 3
    listed = client.get(reverse("households:visit-list") + "?signal=any").context["page"].rows
    assert {row.pk for row in listed} == {row.pk for row in rows}
    assert "记录雷同" in client.get(reverse("households:visit-list")).text


def test_a_corrected_visit_gives_no_signal(world, logged_in):
    call_command("load_parameters")
    others = [factories.household(head=f"周{n}") for n in "甲乙"]
    rows = [visit(world.township, household, note=NOTE) for household in (world.own, *others)]
    visit(world.township, world.own, corrects=rows[0].pk, correction_reason="记错", note="孩子住院，需要救助")

    assert logged_in(world.county).get(SPOTS).context["found"] == 0


def test_a_sample_is_drawn_again_from_its_number(world, logged_in):
    rows = [visit(world.helper, world.own) for _each in range(12)]
    client = logged_in(world.county)
    url = f"{SPOTS}?seed=K7QX2M&least=3&percent=0"

    first = client.get(url).context["sample"]
    assert (first["drawn"], first["total"], first["villages"]) == (3, 12, 1)
    assert [row.visit.pk for row in client.get(url).context["sample"]["rows"]] == [
        row.visit.pk for row in first["rows"]
    ]
    assert {row.visit.pk for row in first["rows"]} <= {row.pk for row in rows}
    assert "K7QX2M" in client.get(url).text


def test_a_sample_lies_within_reach(world, logged_in):
    visit(world.helper, world.own)
    visit(world.sister, world.sibling)

    sample = logged_in(world.township).get(f"{SPOTS}?seed=K7&least=9&percent=0").context["sample"]

    assert [row.visit.household_id for row in sample["rows"]] == [world.own.pk]


def test_a_range_that_makes_no_sense_is_refused(world, logged_in):
    answer = logged_in(world.county).get(f"{SPOTS}?since=2026-02-01&until=2026-01-01")

    assert answer.status_code == 422
    assert "截止日期不能早于开始日期" in answer.text
