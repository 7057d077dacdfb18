"""So many looks a day and no more, also when they come at the same moment."""

import datetime
import json
import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.utils import timezone

from households.actions import searches
from households.actions.rolls import asking
from households.models import Person
from povertycase import actions
from povertycase.actions import budgets, reveals
from povertycase.actions.parameters import SHIPPED
from povertycase.exceptions import Exhausted
from povertycase.models import AuditEvent, Notification, PolicyParameter, Posting, User
from tests import factories

REASON = "核对证件"


def allow(times, key="reveal.per_day", *, division=factories.COUNTY):
    PolicyParameter.objects.update_or_create(
        key=key, division_id=division, valid_from="2024-01-01", defaults={"value": times, "source": "试"}
    )


def look(by):
    person = Person.objects.visible_to(by).order_by("pk").first()
    return actions.reveal(person, "id18", by=by, reason=REASON)


def looks():
    return AuditEvent.objects.filter(verb="reveal").count()


@pytest.mark.parametrize("budget", [reveals.REVEALS, searches.FINDS, asking.ANSWERS])
def test_the_shipped_figure_is_the_one_that_holds_without_a_row(world, budget):
    (row,) = (row for row in json.loads(SHIPPED.read_text()) if row["key"] == budget.parameter)
    PolicyParameter.objects.filter(key=budget.parameter).delete()

    assert row["division"] is None
    assert budgets.per_day(budget, world.township) == row["value"] > 0


def test_the_last_look_is_given_and_the_next_refused_in_words(world):
    allow(3)
    for _look in range(3):
        assert look(world.township)

    with pytest.raises(Exhausted, match="已达 3 次") as refusal:
        look(world.township)

    assert refusal.value.status == 429
    assert looks() == 3
    assert look(world.village), "everybody has their own"


def test_the_next_day_begins_at_midnight_here(world, time_machine):
    allow(1)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0) + datetime.timedelta(days=1)
    time_machine.move_to(midnight - datetime.timedelta(minutes=1))
    look(world.township)
    with pytest.raises(Exhausted):
        look(world.township)

    time_machine.move_to(midnight + datetime.timedelta(minutes=1))

    assert look(world.township)


def test_a_county_raises_its_own_limit_and_no_others(world):
    allow(1, division=None)
    allow(2)
    for _look in range(2):
        look(world.township)
    look(world.neighbour)

    with pytest.raises(Exhausted):
        look(world.neighbour)
    with pytest.raises(Exhausted):
        look(world.township)


def test_nonsense_in_the_parameter_leaves_the_default(world):
    allow("many")

    assert budgets.per_day(reveals.REVEALS, world.township) == 100


def test_the_security_administrators_of_the_place_are_told_once_at_each_mark(world):
    factories.user("guard2", "security", factories.OTHER_COUNTY)
    former = factories.user("former", "security", factories.COUNTY, valid_to=datetime.date(2024, 2, 1))
    allow(5)
    for _look in range(5):
        look(world.township)

    told = Notification.objects.filter(kind="alarm").order_by("pk")

    assert [row.user for row in told] == [world.security, world.security]
    assert "4 次，达到每日上限的 80%" in told[0].title
    assert "5 次，达到每日上限的 100%" in told[1].title
    assert former not in {row.user for row in told}


def test_finding_has_a_budget_of_its_own_on_page_and_api(world, logged_in):
    allow(2, "find.per_day")
    allow(0)
    client = logged_in(world.township)

    page = client.post("/households/find/", {"number": "0000"})
    api = client.post("/api/v1/people/find/", {"tail": "0000"}, content_type="application/json")
    assert (page.status_code, api.status_code) == (200, 200)

    refused = client.post("/households/find/", {"number": "0000"})
    assert refused.status_code == 429
    assert "按证件查找已达 2 次" in refused.content.decode()
    refused = client.post("/api/v1/people/find/", {"tail": "0000"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (429, "daily_limit")
    assert AuditEvent.objects.filter(verb="find_by_certificate").count() == 2


def test_reveal_on_page_and_api_share_one_budget(world, logged_in):
    allow(1)
    person = Person.objects.get(name="张三丰")
    client, asked = logged_in(world.township), {"field": "id18", "reason": REASON}

    first = client.post(f"/households/people/{person.pk}/reveal/", asked)
    second = client.post(f"/api/v1/people/{person.pk}/reveal/", asked, content_type="application/json")

    assert (first.status_code, second.status_code) == (200, 429)
    assert person.id18 not in second.content.decode()


# --- at the same moment -------------------------------------------------------------------------


@pytest.fixture
def twice(transactional_db, monkeypatch):
    """A function that lets two threads look when both have counted, as far as the lock lets them."""
    with transaction.atomic():  # a household needs its head at commit
        world = factories.world()
    allow(1)
    both_counted = threading.Barrier(2)
    counted = budgets.spent_today

    def count_and_wait(budget, by):
        spent = counted(budget, by)
        with suppress(threading.BrokenBarrierError):
            both_counted.wait(timeout=1)
        return spent

    monkeypatch.setattr(budgets, "spent_today", count_and_wait)

    def one():
        with suppress(Exhausted):
            look(User.objects.get(pk=world.township.pk))
        connection.close()

    def run():
        threads = [threading.Thread(target=one) for _thread in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return looks()

    return run


def test_two_at_once_do_not_share_the_last_look(twice):
    assert twice() == 1


def test_without_the_lock_they_would(twice, monkeypatch):
    """The negative control: the race is real, and the test above sees it."""
    monkeypatch.setattr(User.objects, "select_for_update", lambda **_options: User.objects.all())

    assert twice() == 2


def test_a_posting_that_ended_gives_nothing(world):
    Posting.objects.filter(user=world.township).update(valid_to="2024-02-01")
    world.township.__dict__.pop("postings", None)

    assert budgets.security_administrators(world.township) == []
