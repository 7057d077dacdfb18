"""The first morning: the demonstration is loaded, and everybody it names logs in and sees their own part."""

import re
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from tests.stories.first_start import accounts_in, count_in

HOUSEHOLDS = 20
ROLLS, ADMIN = "花名册导入", "系统管理"
COUNTY_WIDE = {"department", "county", "leader", "auditor"}
THREE = {"system", "security", "audit"}
OFFICES = {"township", "township2", "neighbour", "county", "county2", "leader", "auditor"}
# Who speaks for a village's helping units, and the chairs that the README names beside the introduced ones.
HELPERS = re.compile(r"helper\d+")
OTHER_CHAIRS = {"owner", "finance", "county2", "zone", "zone2"}
PARTLY = {"village", "helper", "township2", "neighbour"}


@pytest.fixture
def printed(db):
    """What a person reads at the first start: a password, and a line for each account."""
    cache.clear()  # login attempts are counted there
    call_command("load_parameters", stdout=StringIO())
    said = StringIO()
    call_command("seed_demo", households=HOUSEHOLDS, stdout=said)
    password, roles = accounts_in(said.getvalue())
    return password, list(roles)


def web_count(client):
    """The number above the list, None where the page is refused."""
    page = client.get("/households/")
    return count_in(page.content.decode()) if page.status_code == 200 else None


def api_count(username, password):
    """The number the API gives to somebody who brings nothing but the printed words."""
    client = Client()
    words = {"username": username, "password": password}
    answer = client.post("/api/v1/auth/login/", words, content_type="application/json")
    assert answer.status_code == 200, username
    headers = {"Authorization": f"Token {answer.json()['token']}"}
    return client.get("/api/v1/households/", headers=headers).json()["count"]


def test_everyone_the_first_start_names_logs_in_and_sees_their_part(printed):
    password, names = printed
    seen, menus, admins = {}, {}, {}
    for name in names:
        client = Client()
        entered = client.post("/accounts/login/", {"login": name, "password": password}, follow=True)
        assert entered.redirect_chain, name
        assert entered.context["user"].username == name
        menus[name] = [item["label"] for item in entered.context["navigation"]]
        for item in entered.context["navigation"]:
            assert client.get(item["url"]).status_code == 200, (name, item["url"])
        admins[name] = client.get("/admin/").status_code
        seen[name] = web_count(client)
        assert api_count(name, password) == seen[name], name

    named = {name for name in names if not HELPERS.fullmatch(name)}
    assert named == COUNTY_WIDE | THREE | PARTLY | OTHER_CHAIRS | {"township"}
    assert len({seen[name] for name in COUNTY_WIDE}) == 1
    assert all(0 < seen[name] < seen["county"] for name in PARTLY - {"neighbour"})
    assert seen["neighbour"] + seen["county"] == HOUSEHOLDS
    assert {seen[name] for name in THREE} == {0}
    assert seen["township"] == 0, "碑庙镇 waits for its roll"
    assert {name for name, menu in menus.items() if ADMIN in menu} == THREE
    assert {name for name, menu in menus.items() if ROLLS in menu} == OFFICES
    assert {name for name, status in admins.items() if status == 200} == THREE
