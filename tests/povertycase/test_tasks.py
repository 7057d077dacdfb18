"""interface.md: me/tasks/ and 我的待办 list what somebody is to do across all apps, the most urgent first."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from povertycase.actions.obligations import owe
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.actions.reminders import remind
from povertycase.choices import Role
from povertycase.models import Notification, Obligation, Reminder
from povertycase.models.obligations import soon_until
from tests import factories
from tests.povertycase.test_obligations import MET, duty

TASKS, PAGE = "/api/v1/me/tasks/", "/tasks/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def owed(world):
    """Of each urgency one, of the last two kinds; and what is nobody's business here."""
    today = timezone.localdate()
    owe(
        [
            duty(1, title="以后的措施", due_on=soon_until(today) + DAY),
            duty(2, title="近日的措施", due_on=soon_until(today)),
            duty(3, kind="loan", subject_code="loan:3", title="超期的贷款", due_on=today - 3 * DAY),
            duty(4, title="办完的", state=MET),
            duty(5, title="乡镇的", role=Role.TOWNSHIP),
        ]
    )
    return world


def test_the_api_lists_my_tasks_with_kind_words_day_and_level(owed, logged_in):
    client = logged_in(owed.village)
    answer = client.get(TASKS).json()
    first, *_rest = answer["results"]

    assert [row["words"] for row in answer["results"]] == ["超期的贷款", "近日的措施", "以后的措施"]
    assert [row["level"] for row in answer["results"]] == ["overdue", "soon", "later"]
    assert (first["kind"], first["kind_name"], first["days_left"]) == ("loan", "小额信贷还款", -3)
    assert (first["url"], first["division"]) == ("/monitoring/measures/", factories.VILLAGE)
    assert (answer["count"], logged_in(owed.sister).get(TASKS).json()["count"]) == (3, 0)


def test_the_api_filters_pages_and_refuses_a_filter_that_is_none(owed, logged_in):
    client = logged_in(owed.village)

    def words(query):
        return [row["words"] for row in client.get(f"{TASKS}?{query}").json()["results"]]

    assert words("kind=loan") == words("overdue=true") == ["超期的贷款"]
    assert words("overdue=false") == ["近日的措施", "以后的措施"]
    page = client.get(f"{TASKS}?page_size=2").json()
    assert words(f"page_size=2&cursor={page['next']}") == ["以后的措施"]
    assert client.get(f"{TASKS}?who=me").status_code == 400
    assert client.get(f"{TASKS}?kind=unheard").status_code == 400


def test_the_page_groups_by_urgency_and_filters(owed, logged_in):
    client = logged_in(owed.village)
    page = client.get(PAGE).text
    shown = [page.index(word) for word in ("超期的贷款", "近日的措施", "以后的措施")]

    assert shown == sorted(shown)
    assert [name for name in ("overdue", "soon", "later") if f'id="group-{name}"' in page] == [
        "overdue",
        "soon",
        "later",
    ]
    filtered = client.get(f"{PAGE}?kind=loan").text
    assert "超期的贷款" in filtered
    assert "近日的措施" not in filtered
    assert "没有符合条件的待办" in client.get(f"{PAGE}?kind=milestone").text
    assert "选择一个有效的选项" in client.get(f"{PAGE}?kind=unheard").text
    assert "目前没有须由您办理的事项" in logged_in(owed.sister).get(PAGE).text


def test_page_and_api_ask_as_often_for_many_as_for_one(world, logged_in):
    client = logged_in(world.village)
    owe([duty(1)])
    asked = {}
    for count in (1, 20):
        owe(duty(number) for number in range(1, count + 1))
        for address in (PAGE, TASKS):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            asked.setdefault(address, []).append(len(queries))

    assert all(one == many for one, many in asked.values()), asked


@pytest.fixture
def restricted(world):
    """A restricted duty of somebody in the village, over time; the parameters of the ladder."""
    save_parameters(read_parameters())
    due = timezone.localdate() - 30 * DAY
    facts = {"division_id": factories.COUNTY, "role": "", "assignee_id": world.village.pk}
    owe([duty(1, title="作风问题应整改", due_on=due, is_restricted=True, **facts)])
    Obligation.objects.update(since=due - 30 * DAY)
    return world


def test_what_is_restricted_is_seen_by_who_owes_it_and_at_the_county(restricted):
    """decisions.md: what only some may know of has a scope of its own."""
    leader = factories.user("townleader", Role.LEADER, factories.TOWN)
    colleague = factories.user("colleague", Role.VILLAGE, factories.VILLAGE)
    everybody = (*(getattr(restricted, name) for name in CAST), leader, colleague)
    sees = {user.username for user in everybody if Obligation.objects.visible_to(user).exists()}

    assert sees == {"village", "county", "leader", "auditor"}
    tasks = Obligation.objects.visible_to(restricted.village).tasks_of(restricted.village)
    assert [row.words for row in tasks] == ["作风问题应整改"]


CAST = ("village", "helper", "township", "department", "county", "leader", "auditor", "neighbour", "system")


def test_the_ladder_tells_the_county_of_it_and_never_the_township(restricted):
    remind(on=timezone.localdate())

    told = set(Reminder.objects.values_list("user__username", "level"))
    assert {name for name, _level in told} == {"village", "county"}
    assert ("county", "county") in told
    assert set(Notification.objects.values_list("division_code", flat=True)) == {factories.COUNTY}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(f"division_id = '{factories.VILLAGE}'", id="in a village"),
        pytest.param("household_key = 1", id="of a household"),
    ],
)
def test_the_database_keeps_what_is_restricted_apart(restricted, change):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE povertycase_obligation SET {change}")
