"""手机走访 on the server: the same page for everybody, small, and data that name nobody's numbers."""

import json
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from households.models import Pairing, VisitQuestion
from households.views import phone
from povertycase.middleware import SAME_FOR_ALL
from tests import factories

pytestmark = pytest.mark.django_db

MOST_BYTES = 120 * 1024
MOST_LINES, MOST_FUNCTION_LINES = 300, 40
SOURCES = sorted(
    name for name in (*phone.SCRIPTS, phone.WORKER, *phone.STYLES) if name.startswith(phone.OURS)
)
LONG_NUMBER = re.compile(r"\d{11,}")


def static_bytes(name):
    return Path(finders.find(name)).read_bytes()


@pytest.mark.parametrize("address", sorted(SAME_FOR_ALL))
def test_what_a_phone_keeps_is_the_same_for_everybody(address, world, logged_in):
    anonymous = Client().get(address)
    known = logged_in(world.helper).get(address)

    assert anonymous.status_code == known.status_code == 200
    assert anonymous.content == known.content
    for answer in (anonymous, known):
        assert "Vary" not in answer
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-cache"
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_an_expired_password_does_not_change_the_page(world, logged_in, settings):
    settings.PASSWORD_MAX_AGE_DAYS = -1

    assert logged_in(world.helper).get("/m/").content == Client().get("/m/").content


def test_what_did_not_change_is_not_sent_again(client):
    for address in sorted(SAME_FOR_ALL):
        first = client.get(address)
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_the_worker_keeps_every_file_that_the_page_names(client):
    page, worker = client.get("/m/").content.decode(), client.get("/sw.js").content.decode()
    kept = {entry["url"] for entry in json.loads(re.search(r"PRECACHE = (\[.*\]);", worker)[1])}

    named = set(re.findall(r'(?:href|src)="(/(?:static|m)/[^"#]+)"', page))

    assert named <= kept
    assert "/m/" in kept
    assert not [url for url in kept if "/token" in url or "/data" in url or "/api/" in url]


def test_another_file_is_another_worker(client, monkeypatch):
    before = client.get("/sw.js").content
    monkeypatch.setattr(phone, "_digest", lambda path: "changed")

    assert client.get("/sw.js").content != before


def test_hashed_names_need_no_revision(client, settings, monkeypatch):
    monkeypatch.setattr(phone, "static", lambda name: f"/static/hashed/{name}")
    entries = [phone._entry(name) for name in phone.SCRIPTS]

    assert {entry["revision"] for entry in entries} == {None}


def test_the_first_load_is_small(client):
    files = {
        name: static_bytes(name)
        for name in (*phone.SCRIPTS, *phone.STYLES, *phone.ICONS, *phone.WORKBOX, phone.WORKER)
    }
    files |= {address: client.get(address).content for address in sorted(SAME_FOR_ALL)}

    sizes = {name: len(brotli.compress(content)) for name, content in files.items()}

    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_only_the_phone_loads_what_only_the_phone_needs(world, logged_in):
    desk = logged_in(world.helper).get("/households/").content.decode()

    assert "dexie" not in desk
    assert "compressor" not in desk


@pytest.mark.parametrize("name", SOURCES)
def test_scripts_stay_small_and_old_browsers_read_them(name):
    text = static_bytes(name).decode()

    assert text.count("\n") <= MOST_LINES
    assert not re.search(
        r"AbortSignal\.timeout|structuredClone|Object\.hasOwn|findLast|:has\(|color-mix", text
    )
    if name.endswith(".js"):
        assert longest_function(text) <= MOST_FUNCTION_LINES


def longest_function(text):
    """Lines from a function's first to the line that closes its indentation; the file's own wrapper aside."""
    lines, longest = text.splitlines(), 0
    for start, line in enumerate(lines):
        opened = re.match(
            r"( {2,})(?:async )?(?:function\b|.*(?:=>|\bfunction\b).*\{$|.*=> (?:\($|h\($))", line
        )
        if opened:
            indent = opened[1]
            end = next((i for i in range(start + 1, len(lines)) if re.match(rf"{indent}\S", lines[i])), start)
            longest = max(longest, end - start + 1)
    return longest


def test_the_length_of_a_function_is_seen():
    assert longest_function("(() => {\n  const f = () => {\n" + "    x();\n" * 50 + "  };\n})();") == 52


# --- the two addresses that know who asks ----------------------------------------------------------


def test_the_token_says_who_is_there(world, logged_in):
    answer = logged_in(world.helper).get("/m/token/")
    body = answer.json()

    assert (body["user"], body["name"], body["connected"]) == (world.helper.pk, "helper", True)
    assert len(body["csrf"]) == 64
    assert body["server_time"]
    assert "no-store" in answer["Cache-Control"]


def test_the_token_of_nobody(client):
    answer = client.get("/m/token/")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_helper_holds_the_households_paired_with_them(world, logged_in):
    factories.household(head="别人的户")
    body = logged_in(world.helper).get("/m/data/").json()

    [row] = body["households"]
    assert (row["id"], row["head"], row["village"]) == (world.own.pk, "张三丰", "红星村")
    assert [person["name"] for person in row["people"]] == ["张三丰", "李四妹"]
    assert not body["capped"]
    assert [block["name"] for block in body["form"]["blocks"]][:2] == ["food_clothing", "schooling"]


def test_a_pairing_that_ended_is_held_no_longer(world, logged_in):
    Pairing.objects.update(ended_on=timezone.localdate() - timezone.timedelta(days=1), ended_reason="retired")

    assert logged_in(world.helper).get("/m/data/").json()["households"] == []


def test_a_village_holds_those_that_need_somebody(world, logged_in):
    factories.household(head="一般户", by_type="一般农户")
    rows = logged_in(world.village).get("/m/data/").json()["households"]

    assert [row["head"] for row in rows] == ["张三丰"]


def test_an_office_holds_only_what_it_is_paired_with(world, logged_in):
    assert logged_in(world.county).get("/m/data/").json()["households"] == []


def test_no_number_of_anybody_is_on_a_phone(world, logged_in):
    world.own.phone, world.own.bank_account = "13800138000", "6217000010001234567"
    world.own.save()

    text = logged_in(world.village).get("/m/data/").content.decode()

    assert not LONG_NUMBER.search(re.sub(r'"server_time": "[^"]*"', "", text))


def test_what_is_known_of_the_house_is_not_asked_again(world, logged_in):
    world.own.house_grade = "B"
    world.own.save()

    [row] = logged_in(world.helper).get("/m/data/").json()["households"]
    assert row["prefill"] == {"housing": {"grade": "B"}}


def test_data_that_did_not_change_are_not_sent_again(world, logged_in):
    client = logged_in(world.helper)
    first = client.get("/m/data/")
    again = client.get("/m/data/", headers={"If-None-Match": first["ETag"]})
    world.own.house_grade = "C"
    world.own.save()
    changed = client.get("/m/data/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert "no-store" in first["Cache-Control"]


def test_a_long_list_is_cut_and_says_so(world, logged_in, monkeypatch):
    monkeypatch.setattr("households.reports.phone.MOST_HOUSEHOLDS", 1)
    factories.household(head="第二户")
    body = logged_in(world.village).get("/m/data/").json()

    assert (len(body["households"]), body["capped"]) == (1, True)


def test_the_number_of_queries_does_not_grow(world, logged_in, django_assert_max_num_queries):
    for _each in range(5):
        factories.household()
    client = logged_in(world.village)
    with django_assert_max_num_queries(20):
        client.get("/m/data/")


def test_a_question_is_asked_only_where_it_is_asked(world, logged_in):
    everywhere = VisitQuestion.objects.create(label="今年种了几亩", kind="number", unit="亩")
    VisitQuestion.objects.create(label="别处的问题", kind="yes_no", division_id=factories.SISTER_TOWN)
    body = logged_in(world.helper).get("/m/data/").json()

    assert [question["id"] for question in body["form"]["questions"]] == [everywhere.pk]
    assert body["households"][0]["questions"] == [everywhere.pk]
