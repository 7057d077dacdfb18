"""POST /api/v1/households/ and its split, merge and move; columns that follow each row's right."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import Household, HouseholdMembership, IncomeStatement, Person
from povertycase.models import AuditEvent
from tests import factories

HOUSEHOLDS = "/api/v1/households/"
PEOPLE = "/api/v1/people/"
ON = "2026-03-05"


def post(client, url, body):
    return client.post(url, body, content_type="application/json")


def membership(name):
    return HouseholdMembership.objects.in_force().get(person__name=name)


def version(household):
    return Household.objects.get(pk=household.pk).version


def codes(answer):
    return {detail["code"] for detail in answer.json()["details"]}


def household(**changes):
    head = {
        "name": "周大",
        "relation": "户主",
        "certificate_number": factories.identity(birth="19800101", sex="男"),
        "education": "初中",
    }
    body = {
        "division": factories.VILLAGE,
        "on": ON,
        "number": "99010000077",
        "facts": {"household_type": "一般农户"},
        "members": [head],
        "income": {
            "period_start": "2024-10-01",
            "period_end": "2025-09-30",
            "population": 1,
            "lines": {"wage": 100, "business": 0, "property": 0, "transfer": 0, "cost": 0},
        },
    }
    return body | changes


# --- register ------------------------------------------------------------------------------------


def test_a_household_is_registered(world, logged_in):
    answer = post(logged_in(world.township), HOUSEHOLDS, household())

    assert answer.status_code == 201, answer.json()
    body = answer.json()
    assert (body["number"], body["head"], body["per_capita_yuan"]) == ("99010000077", "周大", "100.00")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"division": factories.SISTER_VILLAGE}, 403, "refused"),
        ({"division": factories.OTHER_VILLAGE}, 403, "refused"),
        ({"division": "990101100999"}, 400, "malformed"),
        ({"division": factories.TOWN}, 400, "malformed"),
        ({"members": []}, 400, "malformed"),
        ({"members": "周大"}, 400, "malformed"),
        ({"members": [{"name": "周大", "relation": "之子"}]}, 422, "invalid"),
        ({"facts": {"status": "closed"}}, 422, "invalid"),
        ({"on": "昨天"}, 400, "malformed"),
    ],
)
def test_a_household_that_cannot_be_registered(world, logged_in, changes, status, code):
    answer = post(logged_in(world.township), HOUSEHOLDS, household(**changes))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Household.objects.count() == 3


def test_faults_of_members_have_their_places(world, logged_in):
    members = household()["members"] + [
        {"name": "", "relation": "之子"},
        {"name": "周二", "relation": "之女", "certificate_number": Person.objects.get(name="赵六").id18},
    ]

    answer = post(logged_in(world.township), HOUSEHOLDS, household(members=members))

    places = {(detail["field"], detail["code"]) for detail in answer.json()["details"]}
    assert ("members.1.name", "name_required") in places
    assert ("members.2.certificate_number", "E-ID-ELSEWHERE") in places
    assert "赵六" not in answer.text


def test_a_number_is_registered_once(world, logged_in):
    taken = world.foreign.registrations.get().number

    answer = post(logged_in(world.township), HOUSEHOLDS, household(number=taken))

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor", "stranger"])
def test_who_registers_nowhere_is_refused(world, logged_in, name):
    assert post(logged_in(getattr(world, name)), HOUSEHOLDS, household()).status_code == 403


# --- split, merge, move ---------------------------------------------------------------------------


def test_split_answers_with_the_new_household(world, logged_in):
    daughter = membership("李四妹")
    body = {"version": version(world.own), "on": ON, "relations": {str(daughter.pk): "户主"}, "note": "成家"}

    answer = post(logged_in(world.township), f"{HOUSEHOLDS}{world.own.pk}/split/", body)

    assert answer.status_code == 201, answer.json()
    assert (answer.json()["head"], answer.json()["size"]) == ("李四妹", 1)
    assert AuditEvent.objects.get(verb="split_household").note == "成家"


def test_the_head_may_split_off_too(world, logged_in):
    head, daughter = membership("张三丰"), membership("李四妹")
    body = {
        "version": version(world.own),
        "on": ON,
        "relations": {str(head.pk): "户主"},
        "staying": {str(daughter.pk): "户主"},
        "note": "分开居住",
    }

    answer = post(logged_in(world.township), f"{HOUSEHOLDS}{world.own.pk}/split/", body)

    assert answer.json()["head"] == "张三丰"
    daughter.refresh_from_db()
    assert daughter.relation == "户主"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"version": 99}, 412),
        ({"version": None}, 428),
        ({"note": None}, 400),
        ({"relations": {}}, 400),
        ({"relations": {"x": "户主"}}, 400),
        ({"relations": {"999999": "户主"}}, 422),
        ({"staying": {"999999": "户主"}}, 422),
        ({"facts": {"phone": "12"}}, 422),
        ({"number": "9.9E+10"}, 422),
    ],
)
def test_split_says_what_is_wrong(world, logged_in, changes, status):
    daughter = membership("李四妹")
    body = {"version": version(world.own), "on": ON, "relations": {str(daughter.pk): "户主"}, "note": "成家"}

    answer = post(logged_in(world.township), f"{HOUSEHOLDS}{world.own.pk}/split/", body | changes)

    assert answer.status_code == status, answer.json()


@pytest.fixture
def second(world):
    return factories.household(factories.VILLAGE, head="张二河")


def merging(world, second):
    return {
        "version": version(world.own),
        "on": ON,
        "other": second.pk,
        "other_version": version(second),
        "relations": {str(second.memberships.get().pk): "之兄弟姐妹"},
        "note": "赡养老人",
    }


def test_merge(world, logged_in, second):
    url = f"{HOUSEHOLDS}{world.own.pk}/merge/"

    answer = post(logged_in(world.township), url, merging(world, second))

    assert (answer.status_code, answer.json()["size"]) == (200, 3)
    second.refresh_from_db()
    assert second.closed_reason == "合并"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"version": 99}, 412),
        ({"other_version": 99}, 412),
        ({"other": 999999}, 404),
        ({"relations": {"999999": "之子"}}, 422),
        ({"note": ""}, 400),
    ],
)
def test_merge_says_what_is_wrong(world, logged_in, second, changes, status):
    url = f"{HOUSEHOLDS}{world.own.pk}/merge/"

    answer = post(logged_in(world.township), url, merging(world, second) | changes)

    assert answer.status_code == status, answer.json()
    second.refresh_from_db()
    assert second.closed_on is None


def test_merge_with_a_household_elsewhere_is_absent(world, logged_in):
    body = merging(world, world.foreign)

    assert post(logged_in(world.township), f"{HOUSEHOLDS}{world.own.pk}/merge/", body).status_code == 404


@pytest.mark.parametrize(
    ("division", "user", "status"),
    [
        ("990101100202", "township", 200),
        (factories.SISTER_VILLAGE, "township", 403),
        (factories.SISTER_VILLAGE, "county", 200),
        (factories.OTHER_VILLAGE, "county", 403),
        (factories.VILLAGE, "township", 422),
        (factories.TOWN, "township", 400),
        ("990101100202", "village", 403),
        ("990101100202", "sister", 404),
    ],
)
def test_move(world, logged_in, division, user, status):
    body = {"version": version(world.own), "on": ON, "division": division, "note": "易地搬迁"}

    answer = post(logged_in(getattr(world, user)), f"{HOUSEHOLDS}{world.own.pk}/move/", body)

    assert answer.status_code == status, answer.json()
    if status == 200:
        assert answer.json()["division"] == division


def test_a_note_of_a_change_is_kept(world, logged_in):
    body = {"version": version(world.own), "facts": {"house_grade": "C"}, "note": "核对鉴定报告"}
    post(logged_in(world.village), f"{HOUSEHOLDS}{world.own.pk}/change/", body)
    person = Person.objects.get(name="张三丰")
    body = {"version": person.version, "facts": {"labour": "无劳动力"}, "note": "看过证明"}
    post(logged_in(world.village), f"{PEOPLE}{person.pk}/change/", body)

    notes = AuditEvent.objects.filter(verb__startswith="change_").values_list("verb", "note")
    assert set(notes) == {("change_household", "核对鉴定报告"), ("change_person", "看过证明")}


# --- columns follow each row's right --------------------------------------------------------------


def test_paired_households_are_full_and_others_by_trade(world, logged_in, two_hats):
    rows = {row["id"]: row for row in logged_in(two_hats).get(HOUSEHOLDS).json()["results"]}

    paired, other = rows[world.own.pk], rows[world.sibling.pk]
    assert {"phone", "house_grade", "has_safe_water", "per_capita_yuan"} <= set(paired)
    assert not {"phone", "house_grade", "has_safe_water", "per_capita_yuan"} & set(other)


def test_people_follow_their_household(world, logged_in, two_hats):
    rows = {row["name"]: row for row in logged_in(two_hats).get(PEOPLE).json()["results"]}

    assert {"phone", "age", "labour", "education"} <= set(rows["张三丰"])
    assert "education" in rows["王五"]
    assert not {"phone", "age", "labour", "health_insurance"} & set(rows["王五"])


@pytest.mark.parametrize(("which", "is_full"), [("own", True), ("sibling", False)])
def test_what_hangs_on_a_household_follows_it(world, logged_in, two_hats, which, is_full):
    household_ = getattr(world, which)

    body = logged_in(two_hats).get(f"{HOUSEHOLDS}{household_.pk}/").json()

    member = body["members"][0]["person"]
    assert ("phone" in member) == ("labour" in member) == is_full
    assert ("lines" in body["income"]) == ("stated_net_yuan" in body["income"]) == is_full


def test_two_hats_cost_no_query_a_row(world, logged_in, two_hats):
    client = logged_in(two_hats)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HOUSEHOLDS).status_code == 200
        return len(queries)

    one = count()
    for n in range(20):
        factories.household(head=f"户主{n}", members=[("成员", "之女")])

    assert count() == one <= 14


def test_an_income_of_a_wrong_period_is_withdrawn(world, logged_in):
    statements = [
        IncomeStatement.objects.create(
            household=each,
            division_id=each.division_id,
            period_start="2024-10-01",
            period_end="2025-09-30",
            stated_net_yuan="8000",
        )
        for each in (world.own, world.sibling)
    ]
    client = logged_in(world.village)
    url = f"{HOUSEHOLDS}{world.own.pk}/withdraw-income/"
    body = {"statement": statements[0].pk, "version": statements[0].version, "note": "统计期填错"}

    of_another = post(client, url, body | {"statement": statements[1].pk})
    without_version = post(client, url, {**body, "version": None})
    without_reason = post(client, url, body | {"note": ""})
    done = post(client, url, body)

    assert (of_another.status_code, codes(of_another)) == (422, {"not_a_statement"})
    assert without_version.status_code == 428
    assert without_reason.status_code in {400, 422}
    assert (done.status_code, done.json()["income"]) == (200, None)
    assert list(IncomeStatement.objects.all()) == [statements[1]]
    assert AuditEvent.objects.get(verb="withdraw_income").note == "统计期填错"
