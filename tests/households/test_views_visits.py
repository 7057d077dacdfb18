"""Visits on the desktop: the ledger, one visit, the form, its correction, the sheet (0-08, 0-12, 3-16)."""

import datetime
import io
import uuid

import openpyxl
import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from households import actions
from households.models import HeldVisit, Household, SurveyRound, Visit, VisitQuestion
from households.rules.visit_form import BLOCKS
from povertycase.models import AuditEvent
from tests import factories
from tests.households.visiting import answers, sent

LIST = reverse("households:visit-list")
EXPORT = reverse("households:visit-export")
LIST_QUERIES = 18
VISIT_QUERIES = 24
WATER = {"litres": "20", "is_scarce_area": False}


def visit(by, household, **changes):
    return actions.record_visit(uuid.uuid4(), body=sent(household) | changes, by=by).row


def record_url(household):
    return reverse("households:visit-record", args=[household.pk])


def correct_url(row):
    return reverse("households:visit-correct", args=[row.pk])


def typed(client, url, **changes):
    """What a browser sends of the form as it was opened, with every block well."""
    form = client.get(url).context["form"]
    given = {field.html_name: field.value() for field in form if field.value() not in (None, "", [])}
    given |= {f"{block.name.value}__state": "ok" for block in BLOCKS} | {"place_refused": "declined"}
    return {name: value for name, value in (given | changes).items() if value is not None}


def problem(block, **details):
    return {f"{block}__state": "problem"} | {f"{block}__{name}": value for name, value in details.items()}


# --- the ledger ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["village", "helper", "township", "county", "leader", "auditor"])
def test_visits_in_reach_are_listed(world, logged_in, name):
    visit(world.helper, world.own)

    assert "张三丰" in logged_in(getattr(world, name)).get(LIST).text


@pytest.mark.parametrize("name", ["sister", "neighbour", "department", "system", "stranger"])
def test_visits_of_another_place_or_trade_are_not(world, logged_in, name):
    row = visit(world.helper, world.own)
    client = logged_in(getattr(world, name))

    assert "张三丰" not in client.get(LIST).text
    assert client.get(reverse("households:visit", args=[row.pk])).status_code == 404


def test_a_row_says_what_is_to_be_known_at_once(world, logged_in):
    first = visit(world.helper, world.own)
    late = timezone.now() + datetime.timedelta(days=2)
    visit(
        world.helper,
        world.own,
        corrects=first.pk,
        correction_reason="记错",
        visited_at=late,
        answers=answers(water=WATER),
    )

    (row,) = logged_in(world.county).get(LIST).context["table"].data.data

    assert row.mark_words == "更正过、时间可疑、未定位"
    assert (row.problem_words, row.unmet, row.photos) == ("饮水安全", 1, 0)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("search=张三", 1),
        ("search=王五", 1),
        (f"division={factories.TOWN}", 1),
        ("visitor=helper", 1),
        ("visitor=nobody", 0),
        ("way=home", 2),
        ("way=phone", 0),
        ("has_problem=true", 1),
        ("has_problem=false", 1),
        ("unmet=water", 1),
        ("unmet=food", 0),
        ("since=2026-01-01&until=2026-01-02", 0),
        ("signal=any", 0),
    ],
)
def test_the_ledger_is_filtered(world, logged_in, query, count):
    world.helper.name = "helper"
    visit(world.helper, world.own, answers=answers(water=WATER))
    visit(world.sister, world.sibling)

    assert len(logged_in(world.county).get(f"{LIST}?{query}").context["page"].rows) == count


def test_a_filter_that_makes_no_sense_says_so(world, logged_in):
    answer = logged_in(world.county).get(f"{LIST}?since=2026-02-01&until=2026-01-01")

    assert "截止日期不能早于开始日期" in answer.text
    assert not answer.context["page"].rows


def test_visits_of_a_round(world, logged_in):
    today = timezone.localdate()
    turn = SurveyRound.objects.create(
        name="秋季排查",
        kind="census",
        division_id=factories.COUNTY,
        starts_on=today,
        ends_on=today,
        created_by=world.county,
    )
    visit(world.helper, world.own, round=turn.pk)
    visit(world.sister, world.sibling)

    rows = logged_in(world.county).get(f"{LIST}?round={turn.pk}").context["page"].rows

    assert [row.round_id for row in rows] == [turn.pk]


def test_the_queries_do_not_grow_with_the_rows(world, logged_in):
    client = logged_in(world.county)

    def asked(url):
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found)

    visit(world.helper, world.own, answers=answers(water=WATER))
    asked(LIST)
    one = asked(LIST)
    for _each in range(5):
        row = visit(world.helper, world.own, answers=answers(water=WATER))
        visit(world.sister, world.sibling)

    assert asked(LIST) <= one <= LIST_QUERIES
    assert asked(reverse("households:visit", args=[row.pk])) <= VISIT_QUERIES


def test_the_list_is_taken_away_as_it_is_shown(world, logged_in):
    visit(world.helper, world.own, answers=answers(water=WATER))
    visit(world.sister, world.sibling)
    client = logged_in(world.county)

    assert client.post(EXPORT + "?unmet=water", {"purpose": ""}).status_code == 422
    answer = client.post(EXPORT + "?unmet=water", {"purpose": "季度核对"})

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [str(cell) for row in sheet.values for cell in row if cell is not None]
    assert "张三丰" in cells
    assert "王五" not in cells
    event = AuditEvent.objects.get(verb="export_visits")
    assert (event.note, event.facts) == ("季度核对", {"rows": 1, "filters": ["unmet"]})


# --- one visit ----------------------------------------------------------------------------------


def test_a_visit_is_told_in_words(world, logged_in):
    call_command("load_parameters")
    child = world.own.memberships.get(relation="之女").person
    schooling = {"children": [child.pk], "reason": "因病"}
    row = visit(world.helper, world.own, answers=answers(water=WATER, schooling=schooling), note="记得回访")

    page = logged_in(world.county).get(reverse("households:visit", args=[row.pk])).text

    for words in (
        "没上学的孩子",
        "李四妹",
        "20 升",
        "不达标：水量",
        "H-WATER-01",
        "沿用",
        "记得回访",
        "变更建议",
    ):
        assert words in page
    assert f"{row.receipt[:5]}-{row.receipt[5:]}" in page


def test_a_chain_of_corrections_says_what_differs(world, logged_in):
    first = visit(world.helper, world.own, note="甲")
    second = visit(
        world.helper,
        world.own,
        corrects=first.pk,
        correction_reason="水量记错",
        answers=answers(water=WATER),
    )
    third = visit(world.township, world.own, corrects=second.pk, correction_reason="电话核实")

    chain = logged_in(world.county).get(reverse("households:visit", args=[second.pk])).context["chain"]

    assert [link.visit.pk for link in chain] == [first.pk, second.pk, third.pk]
    assert [line.label for line in chain[1].changes] == ["走访记录", "饮水安全"]
    assert [link.is_current for link in chain] == [False, False, True]


def test_what_a_correction_replaced_says_so_and_is_not_corrected_again(world, logged_in):
    first = visit(world.helper, world.own)
    second = visit(world.helper, world.own, corrects=first.pk, correction_reason="记错")
    client = logged_in(world.helper)

    page = client.get(reverse("households:visit", args=[first.pk]))

    assert "这次走访已被更正" in page.text
    assert correct_url(first) not in page.text
    assert client.get(correct_url(first))["Location"].endswith(f"{second.pk}/")


# --- the form -----------------------------------------------------------------------------------


def test_a_visit_is_entered_and_leads_to_its_page(world, logged_in):
    client = logged_in(world.helper)

    answer = client.post(record_url(world.own), typed(client, record_url(world.own)))

    row = Visit.objects.get()
    assert answer["Location"] == reverse("households:visit", args=[row.pk])
    assert (row.visitor, row.place_refused, row.visited_on) == (
        world.helper,
        "declined",
        timezone.localdate(),
    )
    assert not row.is_clock_suspect


def test_sending_twice_makes_one_visit(world, logged_in):
    client = logged_in(world.helper)
    given = typed(client, record_url(world.own))

    places = {client.post(record_url(world.own), given)["Location"] for _each in range(3)}

    assert len(places) == Visit.objects.count() == 1
    assert not HeldVisit.objects.exists()


def test_a_block_that_was_not_chosen_is_named_and_linked(world, logged_in):
    client = logged_in(world.helper)

    answer = client.post(record_url(world.own), typed(client, record_url(world.own), water__state=None))

    assert answer.status_code == 422
    assert 'href="#id_water__state' in answer.text
    assert 'id="id_water__state' in answer.text
    assert not Visit.objects.exists()


def test_what_the_rules_refuse_stands_at_its_field(world, logged_in):
    client = logged_in(world.helper)
    given = typed(
        client,
        record_url(world.own),
        **problem("water", litres="很多"),
        **problem("medical"),
        place_refused="",
    )

    form = client.post(record_url(world.own), given).context["form"]

    assert set(form.errors) == {"water__litres", "medical__state", "place_refused"}
    assert form["water__litres"].value() == "很多"


def test_every_kind_of_detail_arrives_as_from_a_phone(world, logged_in):
    client = logged_in(world.helper)
    child = world.own.memberships.get(relation="之女").person
    given = typed(
        client,
        record_url(world.own),
        **problem("schooling", children=[str(child.pk)], reason="因病", remark=" 住院 "),
        **problem("water", litres="20", is_scarce_area="false", is_taste_ok="true"),
        **problem("appeal", kinds=["job", "other"], remark="想在镇上找活"),
    )

    client.post(record_url(world.own), given)

    said = Visit.objects.get().answers
    assert said["schooling"]["details"] == {"children": [child.pk], "reason": "因病", "remark": "住院"}
    assert said["water"]["details"] == {"litres": "20", "is_scarce_area": False, "is_taste_ok": True}
    assert said["appeal"]["details"]["kinds"] == ["job", "other"]


def test_details_of_a_block_that_is_well_are_not_kept(world, logged_in):
    client = logged_in(world.helper)

    client.post(record_url(world.own), typed(client, record_url(world.own), water__litres="20"))

    assert Visit.objects.get().answers["water"]["details"] == {}


def test_the_last_visit_is_marked_but_not_chosen(world, logged_in):
    last = visit(world.helper, world.own, answers=answers(water=WATER))
    client = logged_in(world.helper)
    form = client.get(record_url(world.own)).context["form"]
    water = next(block for block in form.blocks() if block.label == "饮水安全")

    assert (water.last, water.state.value(), form["water__litres"].value()) == ("problem", None, "20")
    given = typed(
        client,
        record_url(world.own),
        **problem("water", litres="20", is_scarce_area="false"),
        key=uuid.uuid4(),
    )
    client.post(record_url(world.own), given | problem("income", change="fall", remark="减产"))

    row = Visit.objects.exclude(pk=last.pk).get()
    assert row.answers["water"]["kept"] is True
    assert row.answers["food_clothing"]["kept"] is True
    assert row.answers["income"]["kept"] is False


def test_without_a_last_visit_nothing_is_kept(world, logged_in):
    client = logged_in(world.helper)
    client.post(record_url(world.own), typed(client, record_url(world.own)))

    assert not any(said["kept"] for said in Visit.objects.get().answers.values())


def test_what_the_register_knows_is_not_asked_again(world, logged_in):
    Household.objects.filter(pk=world.own.pk).update(house_grade="C")

    form = logged_in(world.helper).get(record_url(world.own)).context["form"]

    assert form["housing__grade"].value() == "C"


def test_a_position_is_sent_and_a_call_has_none(world, logged_in):
    client = logged_in(world.helper)
    spot = {"latitude": "31.2", "longitude": "107.5", "accuracy_m": "20"}
    client.post(record_url(world.own), typed(client, record_url(world.own), **spot, place_refused=""))
    client.post(record_url(world.own), typed(client, record_url(world.own), **spot, way="phone"))

    home, call = Visit.objects.order_by("received_at")
    assert ('"latitude": 31.2' in home.place, home.place_refused) == (True, "")
    assert (call.place, call.place_refused) == ("", "phone")


@pytest.mark.parametrize(("days", "words"), [(2, "不能晚于现在"), (-91, "不能早于 90 天前")])
def test_a_day_that_is_not_believed_is_refused(world, logged_in, days, words):
    client = logged_in(world.helper)
    day = timezone.localdate() + datetime.timedelta(days=days)

    answer = client.post(record_url(world.own), typed(client, record_url(world.own), visited_on=day))

    assert answer.status_code == 422
    assert words in answer.text


def test_extra_questions_are_asked_where_they_hold(world, logged_in):
    here = VisitQuestion.objects.create(
        label="种茶几亩", kind="number", unit="亩", division_id=factories.TOWN
    )
    VisitQuestion.objects.create(label="别处的问题", kind="text", division_id=factories.SISTER_TOWN)
    client = logged_in(world.helper)

    assert "别处的问题" not in client.get(record_url(world.own)).text
    client.post(
        record_url(world.own), typed(client, record_url(world.own), **{f"question__{here.pk}": "2.5"})
    )

    row = Visit.objects.get()
    assert row.answers["questions"] == {str(here.pk): "2.5"}
    assert "种茶几亩" in client.get(reverse("households:visit", args=[row.pk])).text


def test_whoever_does_not_visit_gets_no_form(world, logged_in):
    for who in (world.department, world.leader, world.auditor):
        assert logged_in(who).get(record_url(world.own)).status_code == 403
    assert logged_in(world.helper).get(record_url(world.sibling)).status_code == 404


# --- the correction -----------------------------------------------------------------------------


def test_a_correction_starts_with_what_was_said_and_says_why(world, logged_in):
    spot = {"latitude": 31.2, "longitude": 107.5, "accuracy_m": 5, "system": "gcj02"}
    first = visit(world.helper, world.own, place=spot, place_refused="", answers=answers(water=WATER))
    client = logged_in(world.helper)
    given = typed(client, correct_url(first), place_refused="")

    assert client.get(correct_url(first)).context["form"]["water__state"].value() == "problem"
    assert client.post(correct_url(first), given).status_code == 422
    client.post(correct_url(first), given | {"correction_reason": "水量看错"})

    second = Visit.objects.current().get()
    assert (second.corrects, second.correction_reason) == (first, "水量看错")
    assert (second.place, second.visited_at) == (first.place, first.visited_at)
    assert second.answers["food_clothing"]["kept"] is True


def test_an_old_visit_is_corrected_and_keeps_its_day(world, logged_in):
    first = visit(world.helper, world.own)
    with pgtrigger.ignore("households.Visit:visit_unchanged"):
        Visit.objects.update(
            visited_at=timezone.now() - datetime.timedelta(days=200),
            visited_on=timezone.localdate() - datetime.timedelta(days=200),
        )
    client = logged_in(world.helper)

    client.post(correct_url(first), typed(client, correct_url(first), correction_reason="补记"))

    second = Visit.objects.current().get()
    assert second.visited_on == timezone.localdate() - datetime.timedelta(days=200)
    assert not second.is_clock_suspect


def test_somebody_elses_visit_is_corrected_by_the_township_alone(world, logged_in):
    first = visit(world.helper, world.own)

    assert logged_in(world.village).get(correct_url(first)).status_code == 403
    assert logged_in(world.township).get(correct_url(first)).status_code == 200


def test_a_second_correction_goes_to_the_tray_and_says_so(world, logged_in):
    first = visit(world.helper, world.own)
    client = logged_in(world.helper)
    given = typed(client, correct_url(first), correction_reason="乙", note="乙说")
    visit(world.township, world.own, corrects=first.pk, correction_reason="甲")

    answer = client.post(correct_url(first), given, follow=True)

    held = HeldVisit.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("households:held", args=[held.pk])
    assert "待县办确认" in answer.text
    assert "乙说" in answer.text


# --- the household's page -----------------------------------------------------------------------


def test_a_household_says_when_it_was_visited_and_what_is_met(world, logged_in):
    visit(world.helper, world.own, answers=answers(water=WATER))
    page = logged_in(world.township).get(reverse("households:detail", args=[world.own.pk]))

    met = {each.label: each.check.is_met for each in page.context["safeguards"]}
    assert met["饮水安全有保障"] is False
    assert sum(met.values()) == 5
    assert page.context["visiting"].open_proposals == 1
    assert record_url(world.own) in page.text


def test_a_household_says_what_is_due(world, logged_in):
    call_command("load_parameters")
    url = reverse("households:detail", args=[world.own.pk])
    client = logged_in(world.helper)

    before = client.get(url)
    spot = {"latitude": 31.2, "longitude": 107.5, "accuracy_m": 5, "system": "gcj02"}
    visit(world.helper, world.own, place=spot, place_refused="")
    after = client.get(url)

    assert (before.context["visiting"].planned.done, after.context["visiting"].planned.done) == (0, 1)
    assert "前还要走访" in before.text
    assert "已完成" in after.text


def test_a_department_sees_its_own_safeguard_and_no_visit(world, logged_in):
    visit(world.helper, world.own)
    page = logged_in(world.department).get(reverse("households:detail", args=[world.own.pk]))

    assert [each.label for each in page.context["safeguards"]] == ["基本医疗有保障"]
    assert "/households/visits/" not in page.text
    history = logged_in(world.department).get(reverse("households:history", args=[world.own.pk]))
    assert "/households/visits/" not in history.text


def test_the_history_has_the_visit(world, logged_in):
    row = visit(world.helper, world.own)

    page = logged_in(world.township).get(reverse("households:history", args=[world.own.pk])).text

    assert reverse("households:visit", args=[row.pk]) in page


# --- pictures -----------------------------------------------------------------------------------


def picture(colour="red", name="现场.png"):
    """A small PNG with an edge in it."""
    image = Image.new("RGB", (64, 48), colour)
    image.paste("white", (0, 0, 20, 48))
    written = io.BytesIO()
    image.save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/png")


def test_pictures_come_with_the_form_and_once(world, logged_in):
    client = logged_in(world.helper)
    given = typed(client, record_url(world.own))

    for _each in range(2):
        client.post(record_url(world.own), given | {"photos": [picture(), picture("blue")]})

    row = Visit.objects.get()
    assert row.photos.count() == 2
    page = client.get(reverse("households:visit", args=[row.pk])).text
    address = reverse("api:visit-photo", args=[row.pk, row.photos.first().pk])
    assert f'src="{address}"' in page
    assert client.get(address).status_code == 200


def test_what_is_no_picture_is_said_and_the_visit_stands(world, logged_in):
    client = logged_in(world.helper)
    text = SimpleUploadedFile("a.jpg", b"no picture", content_type="image/jpeg")
    given = typed(client, record_url(world.own)) | {"photos": [picture(), text]}

    answer = client.post(record_url(world.own), given, follow=True)

    assert "第 2 张照片没有保存：这不是完整的照片" in answer.text
    assert Visit.objects.get().photos.count() == 1


def test_too_many_pictures_are_refused_before_anything_is_kept(world, logged_in):
    client = logged_in(world.helper)
    many = [picture(name=f"{n}.png") for n in range(13)]

    answer = client.post(record_url(world.own), typed(client, record_url(world.own)) | {"photos": many})

    assert answer.status_code == 422
    assert "最多 12 张" in answer.text
    assert not Visit.objects.exists()


def test_a_correction_shows_the_pictures_taken_before(world, logged_in):
    client = logged_in(world.helper)
    client.post(record_url(world.own), typed(client, record_url(world.own)) | {"photos": [picture()]})
    first = Visit.objects.get()
    second = visit(world.helper, world.own, corrects=first.pk, correction_reason="记错")

    photos = client.get(reverse("households:visit", args=[second.pk])).context["photos"]

    assert [photo.visit_id for photo in photos] == [first.pk]
