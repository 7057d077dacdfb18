"""花名册: who sees what, what a search finds and refuses, what is kept and exported, at how many queries."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households import actions
from households.models import Household, Person, SavedFilter
from povertycase import keys
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import AuditEvent, Organisation
from tests import factories

LIST = reverse("households:list")
FIND = reverse("households:find")
EXPORT = reverse("households:export")
SAVE = reverse("households:filter-save")
QUERIES = 13  # one of them: the organisations that the filter offers
ON = datetime.date(2026, 1, 5)


def ask(logged_in, user, query=""):
    return logged_in(user).get(LIST + query)


def heads(answer):
    """The heads' names in the table."""
    return {row.cells["head"].split(">")[1].split("<")[0] for row in answer.context["table"].rows}


@pytest.fixture
def named(world):
    """A household with everything a search can find, and one that differs in each fact."""
    row = factories.household(
        head="欧阳锋",
        members=[("欧阳克", "之子")],
        number="990177700000001",
        by_type="一般农户",
        monitoring_category="边缘易致贫户",
        monitoring_state="active",
        cause_main="因病",
        house_grade="D",
        has_water_difficulty=True,
        phone="13812345678",
    )
    Person.objects.filter(name="欧阳锋").update(name_pinyin="ouyangfeng", name_initials="oyf")
    factories.household(
        head="郭靖", by_type="脱贫户(享受政策)", house_grade="A", has_safe_water=True, cause_main="因学"
    )
    return row


@pytest.mark.parametrize(
    "name", ["village", "helper", "township", "department", "county", "leader", "auditor"]
)
def test_households_in_reach_are_listed(world, logged_in, name):
    assert "张三丰" in heads(ask(logged_in, getattr(world, name)))


@pytest.mark.parametrize("name", ["sister", "neighbour", "system", "security", "audit", "stranger"])
def test_households_of_another_place_are_not(world, logged_in, name):
    answer = ask(logged_in, getattr(world, name))

    assert answer.status_code == 200
    assert "张三丰" not in answer.text


def test_a_helper_sees_the_paired_ones_alone(world, logged_in, named):
    assert heads(ask(logged_in, world.helper)) == {"张三丰"}


@pytest.mark.parametrize(
    "text",
    [
        "欧阳锋",
        "欧阳",
        "阳锋",
        "欧阳克",
        "ouyang",
        "OYF",
        "oyf",
        "990177700000001",
        "9901777",
        "９９０１７７７",
    ],
)
def test_search_finds_by_name_pinyin_initials_and_number(world, logged_in, named, text):
    assert heads(ask(logged_in, world.township, f"?search={text}")) == {"欧阳锋"}


@pytest.mark.parametrize("text", ["51990019800101001X", "519900", "１３８１２３４５６７８", "张519900198001"])
def test_search_refuses_what_could_be_an_identity(world, logged_in, text):
    answer = ask(logged_in, world.township, f"?search={text}&household_type=一般农户")

    assert answer.status_code == 302
    assert "search" not in answer["Location"]
    assert "household_type" in answer["Location"]
    page = logged_in(world.township).get(answer["Location"])
    assert "刚才输入的像是证件号" in page.text
    assert f'<a class="btn btn-primary" href="{FIND}">按证件查找</a>' in page.text
    assert "张三丰" not in page.text


def test_after_a_refused_search_nothing_is_listed(world, logged_in):
    page = ask(logged_in, world.township, "?refused=certificate")

    assert page.context["page"].rows == []
    assert "张三丰" not in page.text


def test_finding_by_certificate_stands_beside_the_search(world, logged_in):
    assert ask(logged_in, world.township).text.count(f'href="{FIND}"') == 2, "on phones and on desks"


def test_a_number_of_another_township_is_refused_like_an_identity(world, logged_in):
    number = world.foreign.registrations.get().number

    assert ask(logged_in, world.township, f"?search={number}").status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "household_type=一般农户",
        "monitoring_category=边缘易致贫户",
        "monitoring_state=active",
        "cause_main=因病",
        "is_house_unsafe=true",
        "has_water_difficulty=true",
        f"division={factories.VILLAGE}&household_type=一般农户",
    ],
)
def test_each_filter_narrows(world, logged_in, named, query):
    assert heads(ask(logged_in, world.township, f"?{query}")) == {"欧阳锋"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("is_house_unsafe=false", {"郭靖"}),
        ("has_water_difficulty=false", {"郭靖"}),
        ("gap=house_grade", {"张三丰"}),
        ("gap=water", {"张三丰"}),
        ("gap=phone", {"张三丰", "郭靖"}),
        ("gap=income", {"张三丰", "欧阳锋", "郭靖"}),
        ("gap=certificate", set()),
        ("division=990102", set()),
    ],
)
def test_unknown_is_neither_yes_nor_no(world, logged_in, named, query, found):
    assert heads(ask(logged_in, world.township, f"?{query}")) == found


def test_pending_certificates_are_a_gap(world, logged_in, named):
    factories.member(named, "无证人", "之女", id18="")

    assert heads(ask(logged_in, world.township, "?gap=certificate")) == {"欧阳锋"}


def test_closed_households_are_shown_when_asked_for(world, logged_in):
    actions.close_household(
        world.own, reason="自然销户", left_reason="死亡", by=world.township, on=ON, version=1
    )

    assert heads(ask(logged_in, world.township)) == set()
    assert heads(ask(logged_in, world.township, "?status=closed")) == {"张三丰"}
    assert heads(ask(logged_in, world.township, "?status=")) == {"张三丰"}


def test_telephones_are_masked(world, logged_in, named):
    answer = ask(logged_in, world.township)

    assert "138****5678" in answer.text
    assert "13812345678" not in answer.text


def test_a_department_gets_the_columns_and_filters_of_its_trade(world, logged_in, named):
    water = Organisation.objects.create(
        name="水利局", kind=OrganisationKind.DEPARTMENT, trade=Trade.WATER, division_id=factories.COUNTY
    )
    user = factories.user("water", Role.DEPARTMENT, factories.COUNTY, organisation=water)

    answer = ask(logged_in, user, "?is_house_unsafe=true")

    assert "138****5678" not in answer.text
    assert "人均纯收入" not in answer.text
    assert "危房" not in answer.text
    assert "饮水困难" in answer.text
    assert heads(answer) > {"欧阳锋"}, "a filter of another trade must not narrow"


def count_queries(client, url):
    """Queries of a page; the brackets of the session's own transaction are none."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


def test_queries_do_not_grow_with_the_rows(world, logged_in):
    client = logged_in(world.township)
    one = count_queries(client, LIST)
    for n in range(25):
        factories.household(head=f"户主{n}", members=[("成员", "之女")])

    twenty = count_queries(client, LIST)

    assert one == twenty <= QUERIES


def test_pages_by_cursor_hold_every_household_once(world, logged_in):
    for n in range(25):
        factories.household(head=f"户主{n}")
    client, query, found = logged_in(world.township), "?page_size=10", []
    while query:
        page = client.get(LIST + query).context["page"]
        found += [row.pk for row in page.rows]
        query = page.next and f"?page_size=10&cursor={page.next}"

    assert len(found) == len(set(found)) == 26


# --- by certificate -------------------------------------------------------------------------------


@pytest.fixture
def searchable(world):
    """张三丰 with the hashes that imports write."""
    person = Person.objects.get(name="张三丰")
    Person.objects.filter(pk=person.pk).update(
        id_tail4=keys.ring().search_hash(person.id18[-4:]), id_tail6=keys.ring().search_hash(person.id18[-6:])
    )
    return person


@pytest.mark.parametrize("part", [slice(None), slice(-4, None), slice(-6, None)])
def test_people_are_found_by_certificate(world, logged_in, searchable, part):
    number = searchable.id18[part]

    answer = logged_in(world.township).post(FIND, {"number": number.lower()})

    assert [row.person for row in answer.context["found"]] == [searchable]
    assert searchable.id18 not in answer.text
    event = AuditEvent.objects.get(verb="find_by_certificate")
    assert event.facts == {"characters": len(number), "found": 1}


@pytest.mark.parametrize("name", ["sister", "neighbour", "audit", "stranger"])
def test_nobody_is_found_out_of_reach(world, logged_in, searchable, name):
    answer = logged_in(getattr(world, name)).post(FIND, {"number": searchable.id18})

    assert "张三丰" not in answer.text


@pytest.mark.parametrize("number", ["", "123", "12345", "1234567", "张三"])
def test_a_number_that_is_none_is_sent_back(world, logged_in, number):
    assert logged_in(world.township).post(FIND, {"number": number}).status_code == 422


# --- saved filters --------------------------------------------------------------------------------


def test_a_filter_is_kept_for_its_owner(world, logged_in):
    query = "household_type=一般农户&search=519900198001010011&cursor=abc&id=1"

    answer = logged_in(world.township).post(SAVE, {"name": "一般户", "query": query})

    saved = SavedFilter.objects.get()
    assert answer.status_code == 302
    assert (saved.user, saved.name) == (world.township, "一般户")
    assert "519900" not in saved.query
    assert "cursor" not in saved.query
    assert "一般户" in ask(logged_in, world.township).text
    assert "一般户" not in ask(logged_in, world.sister).text


def test_the_same_name_again_replaces(world, logged_in):
    for kind in ("一般农户", "脱贫户(享受政策)"):
        logged_in(world.township).post(SAVE, {"name": "常用", "query": f"household_type={kind}"})

    assert SavedFilter.objects.count() == 1


def test_only_the_owner_deletes(world, logged_in):
    saved = SavedFilter.objects.create(user=world.township, name="常用", query="")
    url = reverse("households:filter-delete", args=[saved.pk])

    assert logged_in(world.county).post(url).status_code == 404
    assert logged_in(world.township).post(url).status_code == 302
    assert not SavedFilter.objects.exists()


# --- export ---------------------------------------------------------------------------------------


def exported(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()], sheet


def test_export_writes_what_the_list_shows(world, logged_in, named):
    answer = logged_in(world.township).post(EXPORT + "?household_type=一般农户", {"purpose": "入户核查分工"})

    rows, sheet = exported(answer)
    text = str(rows)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Cache-Control"] == "no-store"
    assert "欧阳锋" in text
    assert "张三丰" not in text
    assert "138****5678" in text
    assert "13812345678" not in text
    assert (
        "township" in f"{sheet.oddFooter.left.text}{sheet.oddFooter.center.text}{sheet.oddFooter.right.text}"
    )


def test_export_is_recorded_with_its_purpose(world, logged_in, named):
    logged_in(world.township).post(EXPORT + "?search=欧阳", {"purpose": "入户核查分工"})

    event = AuditEvent.objects.get(verb="export_households")
    assert (event.actor, event.note) == ("township", "入户核查分工")
    assert event.facts == {"rows": 1, "filters": ["search", "status"]}


def test_export_asks_what_for(world, logged_in):
    client = logged_in(world.township)

    assert client.get(EXPORT).status_code == 200
    assert client.post(EXPORT, {"purpose": "无"}).status_code == 422
    assert not AuditEvent.objects.filter(verb="export_households").exists()


def test_export_of_a_neighbour_holds_nothing_of_ours(world, logged_in):
    answer = logged_in(world.neighbour).post(EXPORT, {"purpose": "入户核查分工"})

    rows, _sheet = exported(answer)
    assert "赵六" in str(rows)
    assert "张三丰" not in str(rows)


def test_a_department_exports_its_columns_alone(world, logged_in, named):
    answer = logged_in(world.department).post(EXPORT, {"purpose": "医保参保核对"})

    rows, _sheet = exported(answer)
    assert "联系电话（已脱敏）" in str(rows)
    assert "人均纯收入（元）" not in str(rows)


def numbered(rows):
    """{户主姓名: its row} under the header's names."""
    header = next(row for row in rows if "户主姓名" in row)
    return {row[1]: dict(zip(header, row, strict=True)) for row in rows if row is not header}


def test_each_row_of_the_list_follows_its_own_right(world, logged_in, two_hats):
    """Full where the officer helps, by trade elsewhere: as the API answers."""
    Household.objects.filter(pk__in=[world.own.pk, world.sibling.pk]).update(phone="13812345678")
    table = ask(logged_in, two_hats).context["table"]

    cells = {row.record.pk: (row.record.phone, row.record.per_capita_yuan) for row in table.rows}
    assert cells[world.own.pk] == ("138****5678", 10_000)
    assert cells[world.sibling.pk] == ("", None)


def test_the_heads_telephone_follows_the_heads_right(world, logged_in, two_hats):
    Household.objects.filter(pk__in=[world.own.pk, world.sibling.pk]).update(phone="")
    Person.objects.filter(name__in=["张三丰", "王五"]).update(phone="13912345678")

    table = ask(logged_in, two_hats).context["table"]

    phones = {row.record.pk: row.record.phone for row in table.rows}
    assert (phones[world.own.pk], phones[world.sibling.pk]) == ("139****5678", "")


def test_each_row_of_the_export_follows_its_own_right(world, logged_in, two_hats):
    Household.objects.filter(pk__in=[world.own.pk, world.sibling.pk]).update(phone="13812345678")

    rows, _sheet = exported(logged_in(two_hats).post(EXPORT, {"purpose": "结对户核对"}))

    own, other = (numbered(rows[2:])[name] for name in ("张三丰", "王五"))
    assert (own["联系电话（已脱敏）"], own["人均纯收入（元）"]) == ("138****5678", 10_000)
    assert (other["联系电话（已脱敏）"], other["人均纯收入（元）"]) == (None, None)


def test_places_are_chosen_by_township_and_village(world, logged_in):
    text = ask(logged_in, world.county, f"?division={factories.VILLAGE}").text

    assert f'<option value="{factories.VILLAGE}" selected>红星村</option>' in text
    assert '<optgroup label="甲镇">' in text
    assert "丁镇" not in text
    assert 'class="select form-select"' in text
