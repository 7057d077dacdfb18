"""/api/v1/households/ and /people/: scope, trade, masks, filters, steps, the shape of errors."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import Household, HouseholdMembership, IncomeLine, IncomeStatement, Person
from povertycase import keys
from povertycase.models import AuditEvent
from tests import factories

HOUSEHOLDS = "/api/v1/households/"
PEOPLE = "/api/v1/people/"
SEE_NOT = ("sister", "neighbour", "system", "security", "audit", "stranger")


@pytest.fixture
def person(world):
    found = Person.objects.get(name="张三丰")
    Person.objects.filter(pk=found.pk).update(
        phone="13812345678",
        birth_on="1980-01-01",
        labour="普通劳动力",
        health=["健康"],
        id_tail6=keys.ring().search_hash(found.id18[-6:]),
    )
    found.refresh_from_db()
    return found


@pytest.fixture
def income(world):
    statement = IncomeStatement.objects.create(
        household=world.own,
        division_id=world.own.division_id,
        period_start="2024-10-01",
        period_end="2025-09-30",
        stated_net_yuan="20000",
        stated_per_capita_yuan="10000",
    )
    IncomeLine.objects.create(statement=statement, item="wage", amount_yuan="20000")


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


def step(world, verb, **body):
    """Address and body of a step on the cast's household."""
    return f"{HOUSEHOLDS}{world.own.pk}/{verb}/", {
        "version": Household.objects.get(pk=world.own.pk).version
    } | body


# --- reading -------------------------------------------------------------------------------------


def test_list_gives_masked_rows_in_reach(world, logged_in, person, income):
    body = logged_in(world.township).get(HOUSEHOLDS).json()

    assert (body["count"], body["count_is_capped"], body["next"]) == (1, False, "")
    [row] = body["results"]
    assert (row["head"], row["size"], row["per_capita_yuan"]) == ("张三丰", 2, "10000.00")
    assert row["number"] == world.own.registrations.get().number
    assert "members" not in row


def test_retrieve_nests_members_and_newest_income(world, logged_in, person, income):
    answer = logged_in(world.township).get(f"{HOUSEHOLDS}{world.own.pk}/")
    body = answer.json()

    member = body["members"][0]
    assert (member["relation"], member["person"]["name"]) == ("户主", "张三丰")
    assert member["person"]["certificate_number"] == f"{person.id18[:6]}********{person.id18[-4:]}"
    assert member["person"]["phone"] == "138****5678"
    assert member["person"]["age"] == datetime.date.today().year - 1980
    assert body["income"]["lines"] == [{"item": "wage", "amount_yuan": "20000.00"}]
    for secret in (person.id18, "13812345678", "1980-01-01"):
        assert secret not in answer.text


def test_a_department_gets_the_fields_of_its_trade(world, logged_in, person, income):
    answer = logged_in(world.department).get(f"{HOUSEHOLDS}{world.own.pk}/")
    body = answer.json()
    someone = body["members"][0]["person"]

    assert "health" in someone
    assert {"certificate_number", "has_resident_medical"} <= set(someone)
    assert not {"phone", "labour", "age", "education"} & set(someone)
    assert not {"house_grade", "has_safe_water", "bank_account", "per_capita_yuan"} & set(body)
    assert {"claims_yuan"} <= set(body["income"])
    assert not {"lines", "stated_net_yuan"} & set(body["income"])


@pytest.mark.parametrize("collection", [HOUSEHOLDS, PEOPLE])
@pytest.mark.parametrize("name", SEE_NOT)
def test_out_of_reach_is_absent(world, logged_in, person, name, collection):
    client = logged_in(getattr(world, name))
    pk = world.own.pk if collection == HOUSEHOLDS else person.pk

    assert "张三丰" not in client.get(collection).text
    foreign, absent = client.get(f"{collection}{pk}/"), client.get(f"{collection}999999/")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


def test_without_login(world, client):
    assert client.get(HOUSEHOLDS).status_code == 401
    assert client.get(HOUSEHOLDS).json()["code"] == "not_authenticated"


@pytest.mark.parametrize("collection", [HOUSEHOLDS, PEOPLE])
@pytest.mark.parametrize(
    "query", ["nobody=1", "head__id18=5", "division_id=990101", "ordering=phone", "id18=1", "page_size=x"]
)
def test_what_nobody_declared_is_malformed(world, logged_in, collection, query):
    answer = logged_in(world.township).get(f"{collection}?{query}")

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"
    assert answer.json()["details"]


def test_a_filter_of_another_trade_is_unknown(world, logged_in):
    answer = logged_in(world.department).get(f"{HOUSEHOLDS}?is_house_unsafe=true")

    assert answer.status_code == 400


@pytest.mark.parametrize("collection", [HOUSEHOLDS, PEOPLE])
def test_search_refuses_an_identity(world, logged_in, collection):
    answer = logged_in(world.township).get(f"{collection}?search=519900198001010011")

    assert answer.status_code == 400
    assert "按证件查找" in answer.json()["details"][0]["message"]


def test_people_are_searched_and_filtered(world, logged_in, person):
    client = logged_in(world.township)

    def names(query):
        return {row["name"] for row in client.get(f"{PEOPLE}?{query}").json()["results"]}

    assert names("search=三丰") == names("labour=普通劳动力") == names("health=健康") == {"张三丰"}
    assert names(f"household={world.own.pk}") == names("") == {"张三丰", "李四妹"}
    assert names(f"search={world.own.registrations.get().number}") == {"张三丰", "李四妹"}
    assert names("division=990102") == set()


def test_ordering_and_cursor_hold_every_household_once(world, logged_in):
    for n in range(7):
        factories.household(head=f"户主{n}")
    client, found, cursor = logged_in(world.township), [], ""
    for _page in range(4):
        body = client.get(f"{HOUSEHOLDS}?page_size=3&ordering=-updated_at&cursor={cursor}").json()
        found += [row["id"] for row in body["results"]]
        cursor = body["next"]
        if not cursor:
            break

    assert len(found) == len(set(found)) == 8


def test_queries_do_not_grow_with_the_rows(world, logged_in):
    client = logged_in(world.township)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HOUSEHOLDS).status_code == 200
        return len(queries)

    one = count()
    for n in range(20):
        factories.household(head=f"户主{n}", members=[("成员", "之女")])

    assert count() == one


# --- find and reveal -----------------------------------------------------------------------------


def test_find_takes_a_number_or_a_tail(world, logged_in, person):
    client = logged_in(world.township)

    whole = post(client, f"{PEOPLE}find/", {"id_number": person.id18})
    tail = post(client, f"{PEOPLE}find/", {"tail": person.id18[-6:]})

    assert [row["name"] for row in whole.json()] == [row["name"] for row in tail.json()] == ["张三丰"]
    assert whole.json()[0]["household"] == world.own.pk
    assert person.id18 not in whole.text
    assert whole["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(verb="find_by_certificate").count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tail": "12"},
        {"tail": "12345"},
        {"id_number": "1234"},
        {"tail": "1234", "id_number": "519900198001010011"},
    ],
)
def test_find_wants_one_of_them(world, logged_in, body):
    assert post(logged_in(world.township), f"{PEOPLE}find/", body).status_code == 400


def test_find_keeps_to_the_reach(world, logged_in, person):
    assert post(logged_in(world.sister), f"{PEOPLE}find/", {"id_number": person.id18}).json() == []


def test_reveal(world, logged_in, person):
    url = f"{PEOPLE}{person.pk}/reveal/"

    answer = post(logged_in(world.township), url, {"field": "phone", "reason": "入户前联系"})

    assert answer.json() == {"value": "13812345678"}
    assert answer["Cache-Control"] == "no-store"
    assert post(logged_in(world.township), url, {"field": "phone", "reason": "看"}).status_code == 422
    assert post(logged_in(world.department), url, {"field": "phone", "reason": "核对参保"}).status_code == 403
    assert post(logged_in(world.sister), url, {"field": "phone", "reason": "入户核实"}).status_code == 404


# --- steps ---------------------------------------------------------------------------------------


def test_change_answers_with_the_new_version(world, logged_in):
    url, body = step(world, "change", facts={"house_grade": "C", "has_safe_water": True})

    answer = post(logged_in(world.village), url, body)

    assert answer.status_code == 200, answer.json()
    assert answer.json()["house_grade"] == "C"
    assert answer.json()["version"] > body["version"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"version": 99}, 412, "stale"),
        ({"version": None}, 428, "version_missing"),
        ({"facts": {"house_grade": "甲级"}}, 422, "invalid"),
        ({"facts": {"division": "990102100201"}}, 422, "invalid"),
        ({"facts": {"status": "closed"}}, 422, "invalid"),
        ({"facts": "C"}, 400, "malformed"),
        ({"on": "昨天"}, 400, "malformed"),
    ],
)
def test_change_says_what_is_wrong(world, logged_in, change, status, code):
    url, body = step(world, "change", facts={"house_grade": "C"})

    answer = post(logged_in(world.township), url, body | change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if status == 422:
        assert set(answer.json()["details"][0]) == {"field", "code", "message", "clause"}


@pytest.mark.parametrize("name", ["helper", "department", "leader", "auditor"])
@pytest.mark.parametrize(
    "verb", ["change", "add-member", "end-membership", "change-head", "close", "record-income"]
)
def test_readers_take_no_step(world, logged_in, name, verb):
    daughter = HouseholdMembership.objects.get(person__name="李四妹")
    everything = {
        "facts": {"name": "新人"},
        "relation": "之女",
        "reason": {"add-member": "出生", "close": "自然销户"}.get(verb, "婚出"),
        "left_reason": "死亡",
        "membership": daughter.pk,
        "new_head": daughter.pk,
        "relations": {},
        "statement": {"concept": "net"},
    }
    url, body = step(world, verb, **everything)

    answer = post(logged_in(getattr(world, name)), url, body)

    assert answer.status_code == 403, answer.json()


def test_a_member_joins_and_leaves(world, logged_in):
    client = logged_in(world.township)
    facts = {
        "name": "张小宝",
        "certificate_kind": "居民身份证",
        "certificate_number": factories.identity(birth="20250301", sex="男"),
    }
    url, body = step(world, "add-member", facts=facts, relation="之子", reason="出生", on="2025-03-02")
    joined = post(client, url, body)
    assert joined.status_code == 200, joined.json()
    [member] = [each for each in joined.json()["members"] if each["person"]["name"] == "张小宝"]

    url, body = step(world, "end-membership", membership=member["id"], reason="户籍迁出")
    left = post(client, url, body | {"version": member["version"]})

    assert left.status_code == 200, left.json()
    assert left.json()["size"] == 2


def test_a_member_of_another_household_is_none(world, logged_in):
    other = HouseholdMembership.objects.get(person__name="王五")
    url, body = step(world, "end-membership", membership=other.pk, reason="户籍迁出")

    answer = post(logged_in(world.county), url, body)

    assert (answer.status_code, answer.json()["details"][0]["code"]) == (422, "not_a_member")


def test_change_of_head_and_close(world, logged_in):
    client = logged_in(world.township)
    head = HouseholdMembership.objects.get(person__name="张三丰")
    daughter = HouseholdMembership.objects.get(person__name="李四妹")

    url, body = step(world, "change-head", new_head=daughter.pk, relations={str(head.pk): "之父"})
    assert post(client, url, body).json()["head"] == "李四妹"
    url, body = step(world, "close", reason="自然销户", left_reason="户籍迁出")
    closed = post(client, url, body)

    assert (closed.json()["status"], closed.json()["size"]) == ("closed", 0)


def test_income_is_recorded(world, logged_in):
    lines = {"wage": "100", "business": "0", "property": "0", "transfer": "0", "cost": "0"}
    statement = {"period_start": "2024-10-01", "period_end": "2025-09-30", "population": 2, "lines": lines}
    url, body = step(world, "record-income", statement=statement)

    answer = post(logged_in(world.village), url, body | {"version": None})

    assert answer.json()["per_capita_yuan"] == "50.00"


def test_a_person_is_corrected(world, logged_in, person):
    answer = post(
        logged_in(world.village),
        f"{PEOPLE}{person.pk}/change/",
        {"version": person.version, "facts": {"labour": "无劳动力"}},
    )

    assert answer.json()["labour"] == "无劳动力"


@pytest.mark.parametrize("name", ["stranger", "department", "township"])
def test_the_description_is_the_same_for_everybody(world, logged_in, name):
    answer = logged_in(getattr(world, name)).get("/api/v1/schema/", headers={"Accept": "application/json"})

    fields = answer.json()["components"]["schemas"]["HouseholdDetail"]["properties"]
    assert {"phone", "house_grade", "per_capita_yuan", "members", "income"} <= set(fields)
