"""项目库 and the page of one project: who sees what, what a gate asks, what a form refuses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import Project
from tests.projects import making

LIST = reverse("projects:list")


def detail(project):
    return reverse("projects:detail", args=[project.pk])


@pytest.fixture
def cast(world):
    return making.cast_of_projects(world)


def test_projects_in_reach_are_listed_with_their_money(cast, logged_in):
    making.draft(cast)
    answer = logged_in(cast.village).get(LIST)

    assert "红星村花椒基地" in answer.text
    assert "50.00" in answer.text
    assert "合计 1 个项目" in answer.text


@pytest.mark.parametrize("name", ["sister", "neighbour", "department", "system", "stranger"])
def test_projects_of_others_are_not(cast, logged_in, name):
    project = making.draft(cast)
    client = logged_in(getattr(cast, name))

    assert "红星村花椒基地" not in client.get(LIST).text
    assert client.get(detail(project)).status_code == 404


@pytest.mark.parametrize("name", ["township", "county", "leader", "auditor", "helper", "owner", "finance"])
def test_the_page_opens_for_everybody_in_reach(cast, logged_in, name):
    given = making.allocation(cast, making.planned_project(cast))
    making.paid(cast, given, "20000.00")
    client = logged_in(getattr(cast, name))

    assert "红星村花椒基地" in client.get(LIST).text
    page = client.get(detail(given.project))
    assert page.status_code == 200
    assert "20,000.00" in page.text
    assert client.get(reverse("projects:timeline", args=[given.project_id])).status_code == 200


def test_as_many_queries_for_many_projects_as_for_one(cast, logged_in):
    client = logged_in(cast.county)
    making.draft(cast)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for serial in range(20):
        making.draft(cast, name=f"项目{serial}", year=2020 + serial % 5)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST + "?page_size=50")

    assert len(many) == len(one), [query["sql"][:120] for query in many]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=花椒", True),
        ("search=99010120", True),
        ("search=茶", False),
        ("year=2024", True),
        ("year=2023", False),
        ("category=产业发展", True),
        ("status=drafted", True),
        ("status=in_library", False),
        ("timing=late", False),
        ("division=990101100", True),
        ("division=990101101", False),
    ],
)
def test_the_filters(cast, logged_in, query, found):
    making.draft(cast)

    assert ("红星村花椒基地" in logged_in(cast.county).get(f"{LIST}?{query}").text) is found


def test_a_gate_shows_all_that_keeps_it_shut_and_no_way_through(cast, logged_in):
    project = making.draft(cast, content="", place="")
    page = logged_in(cast.village).get(detail(project)).text

    assert "还差 2 项，村申报办不了" in page
    assert "缺少：实施地点。" in page
    assert "disabled" in page


def test_a_gate_is_taken_from_the_page_and_stands_in_the_steps(cast, logged_in):
    project = making.draft(cast)
    client = logged_in(cast.village)
    answer = client.post(
        reverse("projects:advance", args=[project.pk]),
        {"verb": "apply", "version": project.version, "note": "材料齐全"},
    )

    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.status == "applied"
    assert "材料齐全" in client.get(reverse("projects:timeline", args=[project.pk])).text


def test_a_reader_sees_no_button_and_takes_no_gate(cast, logged_in):
    project = making.draft(cast)
    client = logged_in(cast.leader)

    assert reverse("projects:advance", args=[project.pk]) not in client.get(detail(project)).text
    answer = client.post(reverse("projects:advance", args=[project.pk]), {"verb": "apply", "version": 1})
    assert answer.status_code == 403


def test_whoever_took_the_last_step_is_told_to_leave_the_next_to_another(cast, logged_in):
    project = making.draft(cast)
    making.put_up(cast, project, "village")
    project.refresh_from_db()
    making.actions.advance_project(
        project, "apply", by=cast.township, on=making.TODAY, version=project.version
    )
    page = logged_in(cast.township).get(detail(project)).text

    assert "须由另一人办理" in page


FORM = {
    "name": "红星村蓄水池",
    "year": "2024",
    "category": "乡村建设行动",
    "support_mode": "direct",
    "division": "990101100201",
    **{f"source_{row}": "" for row in range(3)},
    **{f"wan_{row}": "" for row in range(3)},
    **{f"target_name_{row}": "" for row in range(4)},
}


def test_a_draft_is_written_with_its_money_in_wan(cast, logged_in):
    given = FORM | {
        "source_0": "中央衔接资金",
        "wan_0": "8126.728603",
        "target_name_0": "容积",
        "target_kind_0": "quantity",
        "target_unit_0": "立方米",
        "target_value_0": "200",
    }
    answer = logged_in(cast.village).post(reverse("projects:draft"), given)

    assert answer.status_code == 302, answer.context["form"].errors
    project = Project.objects.get(name="红星村蓄水池")
    assert str(project.funding.get().planned_yuan) == "81267286.03"
    assert project.targets.get().unit == "立方米"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "项目名称"),
        ({"source_0": "中央衔接资金"}, "请补全这一行"),
        ({"source_0": "中央衔接资金", "wan_0": "1.2345678"}, "最多六位小数"),
        ({"source_0": "中央衔接资金", "wan_0": "-1"}, "金额应大于 0"),
        ({"subcategory": "生产项目"}, "不是“乡村建设行动”的二级项目类型"),
        ({"division": "990102100201"}, "您的岗位不能在这里办理"),
        ({"division": ""}, "所在区划"),
    ],
)
def test_a_draft_that_is_wrong_says_what(cast, logged_in, wrong, words):
    answer = logged_in(cast.village).post(reverse("projects:draft"), FORM | wrong)

    assert answer.status_code in {403, 422}
    assert words in answer.text
    assert not Project.objects.exists()
