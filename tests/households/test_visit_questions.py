"""Extra things that visits ask: kept by the administrator, never asked twice (0-59)."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from households import actions
from households.models import VisitQuestion
from households.rules.visit_form import field_count
from households.rules.visit_questions import bare, question_field, read_questions
from povertycase.exceptions import Invalid
from tests import factories
from tests.households.visiting import answers, sent

ADD = reverse("admin:households_visitquestion_add")
FORM = {
    "kind": "yes_no",
    "unit": "",
    "division": factories.COUNTY,
    "valid_from": "2026-01-01",
    "valid_to": "",
}


def add(client, **changes):
    return client.post(ADD, FORM | changes)


def test_the_administrator_adds_a_question_and_sees_how_much_is_asked(world, logged_in):
    client = logged_in(world.system)

    assert f"现在最多 {field_count()} 项，增加后 {field_count() + 1} 项" in client.get(ADD).text
    assert add(client, label="院内有没有乱搭电线").status_code == 302

    question = VisitQuestion.objects.get()
    assert (
        f"现在最多 {field_count() + 1} 项"
        in client.get(reverse("admin:households_visitquestion_change", args=[question.pk])).text
    )


@pytest.mark.parametrize(
    ("label", "where"),
    [
        ("文化程度", "成员信息“教育”里的“文化程度”"),
        ("是否 属缺水地区？", "走访表单“饮水安全”的“属缺水地区”"),
        ("财产性收入", "家庭收支的“财产性收入”"),
    ],
)
def test_what_is_recorded_already_is_not_asked_again(world, logged_in, label, where):
    answer = add(logged_in(world.system), label=label)

    assert answer.status_code == 200
    assert where in answer.text
    assert not VisitQuestion.objects.exists()


def test_the_same_question_is_not_added_twice(world, logged_in):
    client = logged_in(world.system)
    add(client, label="种了几亩茶叶", kind="number", unit="亩")

    assert "走访增加项“种了几亩茶叶”" in add(client, label="种了几亩茶叶吗？").text


def test_a_number_says_what_it_counts(world, logged_in):
    assert "请写明单位" in add(logged_in(world.system), label="养了多少头猪", kind="number").text


def test_afterwards_only_the_last_day_changes(world, logged_in):
    question = VisitQuestion.objects.create(label="甲", kind="text", division_id=factories.COUNTY)
    url = reverse("admin:households_visitquestion_change", args=[question.pk])

    logged_in(world.system).post(url, FORM | {"label": "乙", "valid_to": "2030-01-01"})

    question.refresh_from_db()
    assert (question.label, str(question.valid_to)) == ("甲", "2030-01-01")


def test_nobody_else_keeps_questions(world, logged_in):
    for who in (world.county, world.security, world.audit):
        assert logged_in(who).get(ADD).status_code in {302, 403}


def test_a_question_is_asked_where_and_when_it_holds(world):
    day = datetime.date(2026, 3, 5)
    here = VisitQuestion.objects.create(label="甲", kind="text", division_id=factories.TOWN, valid_from=day)
    everywhere = VisitQuestion.objects.create(label="乙", kind="text", valid_from=day, valid_to=day)

    def asked(place, on):
        return list(VisitQuestion.objects.asked(place, on=on).order_by("pk"))

    assert asked(factories.VILLAGE, day) == [here, everywhere]
    assert asked(factories.SISTER_VILLAGE, day) == [everywhere]
    assert asked(factories.VILLAGE, day + datetime.timedelta(days=1)) == [here]
    assert asked(factories.VILLAGE, day - datetime.timedelta(days=1)) == []


def test_answers_stand_beside_the_blocks(world):
    question = VisitQuestion.objects.create(label="茶园", kind="number", unit="亩")
    body = sent(world.own, answers=answers() | {"questions": {str(question.pk): "2.5"}})

    visit = actions.record_visit(uuid.uuid4(), body=body, by=world.helper).row

    assert visit.answers["questions"] == {str(question.pk): "2.5"}


def test_an_answer_of_an_ended_question_is_still_taken(world):
    question = VisitQuestion.objects.create(
        label="茶园", kind="yes_no", valid_from="2020-01-01", valid_to=timezone.localdate().replace(year=2021)
    )
    body = sent(world.own, answers=answers() | {"questions": {str(question.pk): False}})

    assert actions.record_visit(uuid.uuid4(), body=body, by=world.helper).row.answers["questions"] == {
        str(question.pk): False
    }


@pytest.mark.parametrize("value", ["很多", True, "1e99", -1])
def test_an_answer_that_is_none_is_refused_at_its_place(world, value):
    question = VisitQuestion.objects.create(label="茶园", kind="number", unit="亩")
    body = sent(world.own, answers=answers() | {"questions": {str(question.pk): value}})

    with pytest.raises(Invalid) as refusal:
        actions.record_visit(uuid.uuid4(), body=body, by=world.helper)

    assert [each.field for each in refusal.value.unmet] == [f"answers.questions.{question.pk}"]


@pytest.mark.parametrize("given", [[1], "x", {"99": True}])
def test_what_is_no_question_is_refused(given):
    known = {"1": question_field(1, "茶园", "yes_no", "")}

    assert read_questions(given, questions=known)[1]


@pytest.mark.parametrize(
    ("one", "other"), [("是否危房", "危房"), ("联系 电话：", "联系电话"), ("人均纯收入（元）", "人均纯收入")]
)
def test_labels_that_say_the_same_are_the_same(one, other):
    assert bare(one) == bare(other)


def test_a_label_of_nothing_but_marks_is_not_everything():
    assert bare("是否") == "是否"
    assert bare("住房") != bare("饮水")
