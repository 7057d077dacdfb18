"""/api/v1/visits/: sent once or twenty times, a visit stands once and its answer is the same to the byte."""

import datetime
import json
import uuid

import pytest
from django.utils import timezone

from households.models import ChangeProposal, HeldVisit, Household, SafeguardCheck, SurveyRound, Visit
from households.rules.visit_form import BLOCKS
from povertycase.models import AuditEvent
from tests import factories
from tests.households.visiting import answers, sent

LIST = "/api/v1/visits/"
PLACE = {"latitude": 31.21, "longitude": 107.5, "accuracy_m": 20, "system": "wgs84"}


def address(key):
    return f"{LIST}{key}/"


def put(client, key, body):
    return client.put(address(key), json.dumps(body, default=str), content_type="application/json")


@pytest.fixture
def phone(world, logged_in):
    """The helper's."""
    return logged_in(world.helper)


@pytest.fixture
def body(world):
    return sent(world.own)


def test_a_visit_is_answered_with_its_receipt_and_its_checks(phone, body):
    key = uuid.uuid4()

    answer = put(phone, key, body)

    assert answer.status_code == 201
    told = answer.json()
    assert list(told) == ["id", "receipt", "received_at", "visited_at", "checks", "proposals"]
    assert (told["id"], told["receipt"]) == (str(key), Visit.objects.get().receipt)
    assert [check["item"] for check in told["checks"]] == [
        *("food", "clothing", "schooling", "medical", "housing", "water")
    ]
    assert told["proposals"] == ChangeProposal.objects.count()


def test_the_same_again_is_the_same_to_the_byte(phone, body):
    key = uuid.uuid4()
    first = put(phone, key, body | {"place": PLACE, "place_refused": ""})

    again = put(phone, key, dict(reversed((body | {"place": PLACE, "place_refused": ""}).items())))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert SafeguardCheck.objects.count() == 6


def test_the_same_again_is_answered_after_the_household_was_lost(world, phone, body):
    key = uuid.uuid4()
    first = put(phone, key, body)
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))

    assert put(phone, key, body).content == first.content


def test_another_body_is_409_and_kept(phone, body):
    key = uuid.uuid4()
    put(phone, key, body)

    other = put(phone, key, body | {"note": "另一份"})

    assert other.status_code == 409
    assert other.json()["code"] == "conflict"
    assert other.json()["receipt"] == HeldVisit.objects.get().receipt
    assert put(phone, key, body | {"note": "另一份"}).content == other.content


def test_a_second_correction_is_412_and_kept(phone, body):
    key = uuid.uuid4()
    put(phone, key, body)
    put(phone, uuid.uuid4(), body | {"corrects": key, "correction_reason": "甲"})

    late = put(phone, uuid.uuid4(), body | {"corrects": key, "correction_reason": "乙"})

    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert late.json()["receipt"] == HeldVisit.objects.get().receipt


def test_of_a_household_lost_meanwhile_it_is_202_and_not_read_back(world, phone, body):
    key = uuid.uuid4()
    world.helper.pairing_set.update(ended_on=timezone.localdate() - datetime.timedelta(days=1))

    answer = put(phone, key, body)

    assert answer.status_code == 202
    assert answer.json() == {
        "id": str(key),
        "receipt": HeldVisit.objects.get().receipt,
        "message": "已收到，待县办确认",
    }
    assert phone.get(address(key)).status_code == 404


def test_what_never_was_ones_own_is_404_whether_it_is_there_or_not(world, phone, body):
    foreign = put(phone, uuid.uuid4(), body | {"household": world.foreign.pk})
    absent = put(phone, uuid.uuid4(), body | {"household": 10**12})

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


@pytest.mark.parametrize("name", ["department", "leader", "auditor"])
def test_who_does_not_visit_is_refused(world, logged_in, body, name):
    assert put(logged_in(getattr(world, name)), uuid.uuid4(), body).status_code == 403


def test_nobody_logged_in_is_401(client, body):
    answer = put(client, uuid.uuid4(), body)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_what_the_form_does_not_allow_is_422_with_its_place(phone, body):
    said = answers(water={"litres": "viele", "is_scarce_area": False})

    answer = put(phone, uuid.uuid4(), body | {"answers": said, "place_refused": ""})

    assert answer.status_code == 422
    fields = {each["field"] for each in answer.json()["details"]}
    assert fields == {"answers.water.litres", "place_refused"}
    assert not Visit.objects.exists()


MALFORMED = {
    "no household": {"household": None},
    "a text for the household": {"household": "1; DROP TABLE"},
    "a household beyond bigint": {"household": 2**63},
    "a round beyond bigint": {"round": 2**64},
    "a form beyond bigint": {"form": 10**30},
    "another way": {"way": "drone"},
    "a moment without a zone": {"visited_at": "2026-11-21T10:12:00"},
    "the year 1": {"visited_at": "0001-01-01T00:00:00+08:00"},
    "the year 9999": {"visited_at": "9999-12-31T23:59:59-08:00"},
    "no moment": {"visited_at": "yesterday"},
    "a huge offset": {"clock_offset_seconds": 10**18},
    "a place on no globe": {"place": PLACE | {"latitude": 91}},
    "an infinite place": {"place": PLACE | {"accuracy_m": 1e999}},
    "another system": {"place": PLACE | {"system": "bd09"}},
    "a long note": {"note": "长" * 1001},
    "a NUL in the note": {"note": "a\x00b"},
    "half a character in the note": {"note": "\ud800"},
    "a list of answers": {"answers": []},
    "a NUL in an answer": {"answers": answers(housing={"remark": "a\x00b"})},
    "half a character in an answer": {"answers": answers(housing={"remark": "\udfff"})},
    "half a character in a name": {"answers": {"\ud800": 1}},
    "an answer beyond bigint": {"answers": answers(water={"litres": 10**40})},
    "an infinite answer": {"answers": answers(water={"litres": 1e999})},
    "answers without end": {"answers": {"a": [[[[[[[[1]]]]]]]]}},
    "a thousand answers": {"answers": {str(number): {} for number in range(1500)}},
    "a correction of nothing": {"corrects": "the last one"},
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_body_of_another_shape_is_400_and_nothing_is_kept(phone, body, change):
    answer = put(phone, uuid.uuid4(), body | change)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer.json()["details"]
    assert not Visit.objects.exists()
    assert not HeldVisit.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "null", '"text"', "{", '{"household": NaN}', "[" * 100_000, "\xff", "1" * 5000]
)
def test_nonsense_is_400(phone, text):
    answer = phone.put(address(uuid.uuid4()), text, content_type="application/json")

    assert answer.status_code == 400


def test_ten_megabytes_are_413_before_they_are_read(phone, body):
    answer = put(phone, uuid.uuid4(), body | {"note": "x" * 10_000_000})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_key_that_is_no_uuid_is_404(phone, body):
    for key in ("1", "form'", "x" * 36):
        assert put(phone, key, body).status_code == 404
        assert phone.get(address(key)).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"water": {"state": "problem", "details": {"is_scarce_area": {"a": 1}, "litres": [1]}}},
        {"housing": {"state": "problem", "details": {"grade": ["B"]}}},
        {"housing": {"state": ["problem"], "details": {}}},
        {"housing": {"state": "problem", "details": "bad"}},
        {"housing": "ok"},
        {"schooling": {"state": "problem", "details": {"children": [[1]], "reason": {}}}},
        {"schooling": {"state": "problem", "details": {"children": {"a": 1}, "reason": 1}}},
        {"appeal": {"state": "problem", "details": {"kinds": [{"a": 1}], "remark": 5}}},
        {"nonsense": {"state": "ok"}},
    ],
)
def test_answers_of_another_shape_are_422(phone, body, change):
    answer = put(phone, uuid.uuid4(), body | {"answers": answers() | change})

    assert answer.status_code == 422
    assert answer.json()["details"]


@pytest.mark.parametrize(
    ("at", "suspect"),
    [
        (datetime.datetime(1970, 1, 1, 0, 0, 5, tzinfo=datetime.UTC), True),
        (datetime.datetime(2038, 1, 19, 3, 14, 8, tzinfo=datetime.UTC), True),
        (timezone.now() + datetime.timedelta(days=1), True),
        (timezone.now() - datetime.timedelta(days=1), False),
    ],
)
def test_a_wrong_clock_loses_nothing(phone, body, at, suspect):
    answer = put(phone, uuid.uuid4(), body | {"visited_at": at, "clock_offset_seconds": None})

    assert answer.status_code == 201
    visit = Visit.objects.get()
    assert visit.is_clock_suspect is suspect
    assert visit.visited_on == (timezone.localdate(at) if not suspect else timezone.localdate())


def test_the_greatest_offset_that_is_taken_is_no_error(phone, body):
    assert put(phone, uuid.uuid4(), body | {"clock_offset_seconds": 10**10}).status_code == 201
    assert put(phone, uuid.uuid4(), body | {"clock_offset_seconds": -(10**10)}).status_code == 201


# --- reading ------------------------------------------------------------------------------------


def test_lists_hold_no_position_and_no_answers(world, phone, body):
    put(phone, uuid.uuid4(), body | {"place": PLACE, "place_refused": "", "note": "见到户主"})

    row = phone.get(LIST).json()["results"][0]

    assert row["has_place"] is True
    assert (row["household"], row["visitor"], row["correction"]) == (world.own.pk, "helper", None)
    assert not {"place", "answers", "note"} & set(row)


@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        *(("helper", True), ("township", True), ("county", True)),
        *(("village", False), ("leader", False), ("auditor", False)),
    ],
)
def test_the_position_is_for_the_author_and_those_who_keep_the_place(
    world, logged_in, body, client, name, is_told
):
    key = uuid.uuid4()
    put(logged_in(world.helper), key, body | {"place": PLACE, "place_refused": ""})

    told = logged_in(getattr(world, name)).get(address(key)).json()

    assert told.get("place", "untold") == (PLACE if is_told else "untold")
    assert set(told["answers"]) == {block.name.value for block in BLOCKS}
    assert len(told["checks"]) == 6


@pytest.mark.parametrize(
    "name", ["department", "sister", "neighbour", "system", "security", "audit", "stranger"]
)
def test_whoever_does_not_reach_the_household_sees_no_visit(world, logged_in, body, name):
    key = uuid.uuid4()
    put(logged_in(world.helper), key, body)

    client = logged_in(getattr(world, name))

    assert client.get(LIST).json()["results"] == []
    assert client.get(address(key)).status_code == 404


def test_a_helper_sees_visits_of_paired_households_only(world, logged_in):
    other = factories.household(factories.VILLAGE, head="钱七")
    for household in (world.own, other):
        put(logged_in(world.township), uuid.uuid4(), sent(household))

    rows = logged_in(world.helper).get(LIST).json()["results"]

    assert [row["household"] for row in rows] == [world.own.pk]


def test_filters(world, logged_in, body):
    township = logged_in(world.township)
    place = SurveyRound.objects.create(
        name="十一月排查",
        kind="census",
        division_id=factories.TOWN,
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        created_by=world.township,
    )
    first, second = uuid.uuid4(), uuid.uuid4()
    put(township, first, body | {"round": place.pk})
    put(
        township,
        second,
        body | {"corrects": first, "correction_reason": "改", "way": "phone", "place_refused": "phone"},
    )
    today = timezone.localdate()

    def keys(**asked):
        return [row["id"] for row in township.get(LIST, asked).json()["results"]]

    assert keys(is_corrected="true") == keys(round=place.pk) == keys(way="home") == [str(first)]
    assert keys(is_corrected="false") == keys(way="phone") == [str(second)]
    assert len(keys(household=world.own.pk, visitor="township", visited_from=today, visited_to=today)) == 2
    assert keys(visitor="helper") == keys(visited_to=today - datetime.timedelta(days=1)) == []
    assert township.get(LIST, {"place": "x"}).status_code == 400
    assert len(keys(ordering="visited_on")) == 2
    assert township.get(address(first)).json()["correction"] == str(second)


def test_pages_of_one_follow_each_other(world, logged_in, body):
    township = logged_in(world.township)
    for _each in range(3):
        put(township, uuid.uuid4(), body)
    seen, cursor = [], ""
    for _each in range(3):
        page = township.get(LIST, {"page_size": 1, "cursor": cursor}).json()
        seen += [row["id"] for row in page["results"]]
        cursor = page["next"]

    assert len(set(seen)) == 3
    assert cursor == ""


def test_the_form_is_there_for_phones(phone):
    form = phone.get(f"{LIST}form/").json()

    assert [block["name"] for block in form["blocks"]] == [block.name.value for block in BLOCKS]
    assert (form["version"], form["questions"]) == (1, [])


def test_the_trail_holds_nothing_that_was_said(phone, body):
    put(phone, uuid.uuid4(), body | {"note": "金丝雀", "place": PLACE, "place_refused": ""})

    assert "金丝雀" not in str(AuditEvent.objects.get(verb="visit").facts)
    assert Household.objects.filter(pk=body["household"]).exists()
