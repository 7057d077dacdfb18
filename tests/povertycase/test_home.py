"""ux.md § 4.2: the first page says what the role meets first, and where something is late."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from povertycase.actions.figures import refresh
from povertycase.actions.obligations import owe
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import JobState, Role
from povertycase.figures import measures
from povertycase.home import FIGURES, figures_of, late_places
from povertycase.models import Job, Obligation, PlaceFigure, PolicyParameter
from povertycase.models.obligations import soon_until
from tests import factories
from tests.once import once
from tests.povertycase.test_obligations import duty

DAY = datetime.timedelta(days=1)


def _made():
    world = factories.world()
    today = timezone.localdate()
    sister = {"division_id": factories.SISTER_VILLAGE, "household_key": None}
    at_county = {"division_id": factories.COUNTY, "household_key": None}
    owe(
        [
            duty(1, title="超期的措施", due_on=today - 3 * DAY),
            duty(2, title="近日的措施", due_on=soon_until(today)),
            duty(3, title="以后的措施", due_on=soon_until(today) + DAY),
            duty(4, title="乙镇超期一", due_on=today - DAY, **sister),
            duty(5, title="乙镇超期二", due_on=today - 9 * DAY, **sister),
            duty(6, title="县里的", due_on=today - DAY, role=Role.COUNTY, **at_county),
        ]
    )
    refresh(on=today)
    return world


@pytest.fixture(scope="module")
def owed(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _made)


@pytest.fixture(autouse=True)
def database(db):
    pass


def test_every_figure_of_a_role_is_one_that_exists():
    """Of what is named before its topic is there, nothing of that topic may be there yet."""
    known = {measure.code for measure in measures()}
    topics = {code.partition(".")[0] for code in known}
    named = {code for codes in FIGURES.values() for code in codes}

    assert {code for code in named - known if code.partition(".")[0] in topics} == set()
    assert set(FIGURES) == {role for role in Role if role not in {Role.SYSTEM, Role.SECURITY, Role.AUDIT}}


@pytest.mark.parametrize("who", ["village", "helper", "township", "county", "leader", "department"])
def test_the_first_page_begins_with_the_figures_of_the_role(owed, logged_in, who):
    """Each is the dashboard's own figure, with the list that makes it; nobody meets another role's."""
    user = getattr(owed, who)
    page = logged_in(user).get("/").content.decode()

    role = Role(user.postings[0].role)
    shown = figures_of(user)
    assert [each.measure.code for each in shown] == [
        code for code in FIGURES[role] if code in {each.measure.code for each in shown}
    ]
    for figure in shown:
        asked = {name: value for name, (value,) in parse_qs(urlsplit(figure.url).query).items()}
        assert figure.value == figure.measure.listing(user, asked).qs.count(), figure.url
        assert f'data-figure="{figure.measure.code}"' in page


def test_the_county_sees_where_things_are_late_and_comes_to_just_those(owed, logged_in):
    """The worst place stands first; each number is the list that its link opens, on page and by API."""
    client = logged_in(owed.county)
    found = late_places(owed.county, on=timezone.localdate())

    assert [(each.name, each.overdue, each.soon) for each in found] == [
        ("乙镇", 2, 0),
        ("甲镇", 1, 1),
        ("示例县本级", 1, 0),
    ]
    assert found[0].oldest_on == timezone.localdate() - 9 * DAY
    assert "乙镇" in client.get("/").content.decode()
    for place in found[:2]:
        for state, count in (("true", place.overdue), ("soon", place.soon)):
            asked = {"whose": "all", "overdue": state, "division": place.code}
            assert client.get("/tasks/", asked).context["page"].count == count
            assert client.get("/api/v1/me/tasks/", asked).json()["count"] == count


def test_only_whoever_oversees_places_has_the_table(owed):
    today = timezone.localdate()
    assert late_places(owed.leader, on=today) == late_places(owed.county, on=today)
    assert [each.name for each in late_places(owed.prefecture, on=today)] == ["示例县"]
    for who in ("village", "helper", "township", "department", "system"):
        assert late_places(getattr(owed, who), on=today) == [], who


def test_all_that_is_owed_says_by_whom_and_stays_in_reach(owed, logged_in):
    """One's own stays the default; 辖区内全部 names who owes it, and no place beyond one's own helps."""
    client = logged_in(owed.township)
    own, everything = (client.get("/tasks/", asked).content.decode() for asked in ({}, {"whose": "all"}))

    assert "超期的措施" not in own
    assert "超期的措施" in everything
    assert f"红星村 · {Role.VILLAGE.label}" in everything
    elsewhere = {"whose": "all", "division": factories.SISTER_TOWN}
    assert client.get("/tasks/", elsewhere).context["page"].count == 0
    assert "区划代码是 2 到 12 位数字" in client.get("/tasks/?division=x").content.decode()
    assert client.get("/api/v1/me/tasks/?division=x").status_code == 400
    row = logged_in(owed.county).get("/api/v1/me/tasks/?whose=all&overdue=true").json()["results"][0]
    assert row["owed_by"] == str(Role.VILLAGE.label)


def test_administrators_see_what_failed_and_who_is_locked_out(owed, logged_in):
    """三员: each only the list that they have in the admin, counted as it counts."""
    now = timezone.now()
    failed = {"kind": "households.apply_roll", "state": JobState.FAILED, "actor": owed.county}
    Job.objects.create(**failed, dedup_key="1", finished_at=now)
    Job.objects.create(**failed, dedup_key="2", finished_at=now - 8 * DAY)
    for name, count in (("county", 5), ("village", 4)):
        AccessAttempt.objects.create(username=name, ip_address="127.0.0.1", failures_since_start=count)

    for who, label in (("system", "近七天失败的后台任务"), ("security", "现在被锁定的账号")):
        client = logged_in(getattr(owed, who))
        page = client.get("/")
        (tile,) = page.context["tiles"]
        assert (str(tile.label), tile.count) == (label, 1)
        assert client.get(tile.url).context["cl"].result_count == 1
        assert page.context["own"] == {}
    assert logged_in(owed.audit).get("/").context["tiles"] == []
    assert logged_in(owed.county).get("/").context["tiles"] == []


def test_another_policy_counts_everything_anew(owed):
    """A parameter is no row of a place: whatever hangs on it is counted for all of them."""
    save_parameters(read_parameters())
    refresh(on=timezone.localdate())
    lacking = PlaceFigure.objects.filter(measure="households.archive_visit")
    assert lacking.exists()

    PolicyParameter.objects.filter(key="archive.visit").update(value="nobody")
    refresh(on=timezone.localdate())

    assert not lacking.exists()
    assert Obligation.objects.exists()
    assert reverse("home") == "/"
