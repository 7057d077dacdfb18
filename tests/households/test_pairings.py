"""结对帮扶 on pages and through the API: coverage, caseloads, pairing, ending, handing over (1-14, 3-19)."""

import datetime

import pytest
from django.urls import reverse

from households.models import Household, Pairing
from povertycase.choices import Role
from tests import factories

LIST = reverse("households:pairing-list")
API = "/api/v1/pairings/"
ON = "2026-03-05"


@pytest.fixture
def other(world):
    return factories.user("other", Role.HELPER, factories.TOWN, name="李帮扶")


@pytest.fixture
def alone(world):
    """A household of the township that nobody answers for, and one that needs nobody."""
    factories.household(by_type="一般农户")
    return factories.household(head="孙七")


def step(name, record):
    return reverse(f"households:{name}", args=[record.pk])


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


def codes(answer):
    return {detail["code"] for detail in answer.json()["details"]}


# --- what the page says -------------------------------------------------------------------------


def test_cover_counts_who_needs_somebody_and_leads_to_the_list(world, logged_in, alone):
    client = logged_in(world.township)

    shown = client.get(LIST).context
    assert [(each.name, each.needing, each.paired) for each in shown["covers"].data] == [("红星村", 2, 1)]
    assert (shown["total"].missing, shown["total"].percent) == (1, 50)
    for helped, expected in (("missing", [alone.pk]), ("paired", [world.own.pk])):
        rows = client.get("/households/", {"helped": helped}).context["page"].rows
        assert [row.pk for row in rows] == expected


def test_the_county_sees_townships(world, logged_in, alone):
    covers = logged_in(world.county).get(LIST).context["covers"].data
    assert [(each.name, each.needing, each.paired) for each in covers] == [("甲镇", 2, 1), ("乙镇", 1, 0)]


def test_an_ended_pairing_covers_until_its_last_day(world, logged_in):
    today = datetime.date.today()
    world.helper.pairing_set.update(ended_on=today)
    assert logged_in(world.township).get(LIST).context["total"].missing == 0
    world.helper.pairing_set.update(ended_on=today - datetime.timedelta(days=1))
    assert logged_in(world.township).get(LIST).context["total"].missing == 1


def test_ninety_nine_and_a_half_is_not_a_hundred(world, logged_in):
    for _each in range(200):
        row = factories.household()
        Pairing.objects.create(
            helper=world.helper, household=row, division_id=row.division_id, started_on=factories.SINCE
        )
    factories.household()
    total = logged_in(world.township).get(LIST).context["total"]
    assert (total.missing, total.percent) == (1, 99)


def test_caseloads_count_households_on_the_register(world, logged_in, other, alone):
    for row in (world.own, alone):
        Pairing.objects.create(
            helper=other, household=row, division_id=row.division_id, started_on=factories.SINCE
        )
    loads = logged_in(world.township).get(LIST).context["caseloads"].data
    assert [(each.helper.name, each.households) for each in loads] == [("李帮扶", 2), ("helper", 1)]


def test_the_number_of_queries_does_not_grow(world, logged_in, django_assert_max_num_queries):
    client = logged_in(world.township)
    client.get(LIST)
    with django_assert_max_num_queries(20) as before:
        client.get(LIST)
    for serial in range(20):
        helper = factories.user(f"helper-{serial}", Role.HELPER, factories.TOWN)
        row = factories.household()
        Pairing.objects.create(
            helper=helper, household=row, division_id=row.division_id, started_on=factories.SINCE
        )
    with django_assert_max_num_queries(len(before)):
        client.get(LIST)


@pytest.mark.parametrize("name", ["village", "helper", "leader", "auditor"])
def test_readers_have_no_buttons(world, logged_in, name):
    client = logged_in(getattr(world, name))
    assert "移交" not in client.get(LIST).content.decode()
    page = client.get(step("detail", world.own)).content.decode()
    assert step("pair", world.own) not in page
    assert step("pairing-end", world.own.pairings.get()) not in page


# --- steps on pages -----------------------------------------------------------------------------


def test_pairing_and_ending_on_the_page(world, logged_in, other):
    client = logged_in(world.township)
    form = client.get(step("pair", world.own)).context["form"]
    assert [label for _key, label in form.fields["helper"].choices] == [
        "—",
        "helper（helper）",
        "李帮扶（other）",
    ]

    answer = client.post(step("pair", world.own), {"helper": other.pk, "on": ON, "version": 1}, follow=True)
    assert "李帮扶" in answer.content.decode()

    pairing = other.pairing_set.get()
    ended = {"reason": "mistaken", "on": ON, "version": pairing.version}
    page = client.post(step("pairing-end", pairing), ended, follow=True).content.decode()
    assert "（登记有误）" in page


def test_somebody_who_is_not_offered_cannot_be_posted(world, logged_in, other):
    answer = logged_in(world.township).post(
        step("pair", world.own), {"helper": world.sister.pk, "on": ON, "version": 1}
    )
    assert answer.status_code == 422
    assert world.own.pairings.count() == 1


def test_a_place_without_helpers_says_who_makes_them(world, logged_in):
    page = logged_in(world.sister).get(step("pair", world.sibling)).content.decode()
    assert "请先请安全管理员" in page


def test_a_caseload_is_handed_over_on_the_page(world, logged_in, other):
    client = logged_in(world.township)
    form = client.get(step("hand-over", world.helper)).context["form"]
    given = {"to": other.pk, "reason": "retired", "on": ON, "households": form["households"].value()}

    assert client.post(step("hand-over", world.helper), given).url == LIST

    assert [row.household_id for row in other.pairing_set.all()] == [world.own.pk]
    assert client.get(step("hand-over", world.helper)).status_code == 404


def test_a_list_that_changed_is_shown_again(world, logged_in, other, alone):
    client = logged_in(world.township)
    form = client.get(step("hand-over", world.helper)).context["form"]
    Pairing.objects.create(
        helper=world.helper, household=alone, division_id=alone.division_id, started_on=factories.SINCE
    )
    given = {"to": other.pk, "reason": "retired", "on": ON, "households": form["households"].value()}

    answer = client.post(step("hand-over", world.helper), given)

    assert answer.status_code == 409
    assert "请刷新页面" in answer.content.decode()
    assert other.pairing_set.count() == 0


@pytest.mark.parametrize("households", ["", "1,x", "9" * 19])
def test_a_list_that_is_not_ours_is_refused(world, logged_in, other, households):
    given = {"to": other.pk, "reason": "retired", "on": ON, "households": households}
    assert logged_in(world.township).post(step("hand-over", world.helper), given).status_code == 422


# --- the API ------------------------------------------------------------------------------------


def test_the_collection_is_scoped_and_filtered(world, logged_in, other):
    mine = logged_in(world.helper).get(API).json()["results"]
    assert [(row["helper"], row["household"], row["ended_on"]) for row in mine] == [
        ("helper", world.own.pk, None)
    ]
    assert logged_in(world.sister).get(API).json()["results"] == []
    ended = logged_in(world.township).get(API, {"is_ended": "true"}).json()["results"]
    running = logged_in(world.township).get(API, {"is_ended": "false"}).json()["results"]
    assert (len(ended), len(running)) == (0, 1)


def test_pairing_ending_and_handing_over(world, logged_in, other, alone):
    client = logged_in(world.township)
    body = {"household": alone.pk, "helper": "helper", "on": ON, "version": 1}

    answer = post(client, API, body)
    assert answer.status_code == 201

    version = answer.json()["version"]
    ended = post(
        client, f"{API}{answer.json()['id']}/end/", {"reason": "mistaken", "on": ON, "version": version}
    )
    assert (ended.json()["ended_on"], ended.json()["ended_reason"], ended.json()["version"]) == (
        ON,
        "mistaken",
        2,
    )

    body = {"helper": "helper", "to": "other", "reason": "retired", "on": ON, "households": [world.own.pk]}
    assert post(client, f"{API}hand-over/", body).json() == {"households": 1}
    assert [row.household_id for row in other.pairing_set.all()] == [world.own.pk]


def test_no_account_is_guessed(world, logged_in):
    """An account without the post is answered like one that does not exist."""
    client = logged_in(world.township)
    answers = [
        post(client, API, {"household": world.own.pk, "helper": name, "version": 1})
        for name in ("county", "nobody-at-all")
    ]
    assert [codes(answer) for answer in answers] == [{"not_a_helper"}] * 2
    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1]


def test_whoever_has_no_caseload_here(world, logged_in, other):
    body = {"helper": "other", "to": "helper", "reason": "retired", "on": ON, "households": [1]}
    assert codes(post(logged_in(world.township), f"{API}hand-over/", body)) == {"no_caseload"}


def test_steps_without_version_are_refused(world, logged_in, other):
    client = logged_in(world.township)
    assert post(client, API, {"household": world.own.pk, "helper": "other", "on": ON}).status_code == 428
    pairing = world.own.pairings.get()
    assert post(client, f"{API}{pairing.pk}/end/", {"reason": "mistaken", "on": ON}).status_code == 428
    stale = {"reason": "mistaken", "on": ON, "version": 7}
    assert post(client, f"{API}{pairing.pk}/end/", stale).status_code == 412
    assert Household.objects.visible_to(world.helper).exists()
