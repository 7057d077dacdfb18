"""名册承接: households of rolls become cases at once, once; what cannot is listed, and no case is touched."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Household, Registration
from monitoring import actions, tasks
from monitoring.actions.screening import run
from monitoring.actions.standings import unmet_of_removal
from monitoring.models import CaseRisk, Finding, MonitoringCase
from monitoring.reports import first_measures
from povertycase import actions as kernel
from povertycase.choices import JobKind
from povertycase.exceptions import Refused
from povertycase.models import AuditEvent, Division, Job
from tests import factories
from tests.monitoring import making

ON = datetime.date(2026, 11, 20)
PAGE = reverse("monitoring:adoption")
API = "/api/v1/cases/adopt/"
ROLL = {
    "monitoring_category": "边缘易致贫户",
    "monitoring_state": "active",
    "risk_identified_on": "2025-03",
    "risks": ["因病", "因自然灾害（洪涝灾害）"],
}


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def on_roll(household, **changes):
    Household.objects.filter(pk=household.pk).update(**ROLL | changes)


def adopt(by, code=factories.TOWN):
    return actions.adopt_cases(division=Division.objects.get(pk=code), by=by, on=ON)


def another(code=factories.VILLAGE, **changes):
    household = factories.household(code)
    on_roll(household, **changes)
    return household


def test_a_roll_s_household_becomes_a_case_as_the_roll_has_it(cast):
    on_roll(cast.own)
    Registration.objects.create(
        household=cast.own, division_id=cast.own.division_id, scheme="monitoring", number="9901JC7"
    )

    done = adopt(cast.township)

    case = MonitoringCase.objects.get()
    assert (done.adopted, done.left) == (1, 0)
    assert (case.episode, case.category, case.status) == (1, "边缘易致贫户", "active")
    assert (case.identified_on, case.clue_on, case.adopted_on) == ("2025-03", datetime.date(2025, 3, 1), ON)
    assert case.number == "9901JC7"
    assert list(case.risks.order_by("rank").values_list("risk", "part")) == [
        ("因病", ""),
        ("因自然灾害", "洪涝灾害"),
    ]
    assert "由名册承接" in case.procedures.get().grounds
    assert AuditEvent.objects.get(verb="adopt_cases").facts == {"adopted": 1, "left": 0}


def test_again_finds_nothing_and_touches_no_case(cast):
    on_roll(cast.own)
    adopt(cast.township)
    before = MonitoringCase.objects.get().version
    on_roll(cast.own, risk_identified_on="2025-06")

    assert adopt(cast.township).adopted == 0
    case = MonitoringCase.objects.get()
    assert (case.version, case.identified_on) == (before, "2025-03")


def test_a_removed_one_is_removed_and_its_way_is_not_guessed(cast):
    on_roll(cast.own, monitoring_state="removed", risk_removed_on="2025-04")

    adopt(cast.township)

    case = MonitoringCase.objects.get()
    assert (case.status, case.removed_on, case.removal_way) == ("removed", "2025-04", "")


def test_what_is_not_whole_waits_for_a_person_and_the_rest_goes_on(cast):
    on_roll(cast.own)
    another(risks=["缺劳力"])
    another(risk_identified_on="2025")

    done = adopt(cast.township)

    assert (done.adopted, done.left) == (1, 2)


def test_a_household_that_was_not_taken_in_here_gets_its_next_episode(cast):
    case = making.case(cast)
    making.take(actions.reject_case, case, by=cast.township, note="收入高")
    on_roll(cast.own)

    adopt(cast.township)

    assert MonitoringCase.objects.get(status="active").episode == 2


def test_an_open_case_and_another_place_are_left_alone(cast):
    making.case(cast)
    on_roll(cast.own)
    another(factories.SISTER_VILLAGE)

    assert adopt(cast.township).adopted == 0
    with pytest.raises(Refused):
        adopt(cast.township, factories.SISTER_TOWN)
    with pytest.raises(Refused):
        adopt(cast.village, factories.VILLAGE)


def test_the_way_out_goes_on_from_an_adopted_case(cast):
    on_roll(cast.own, risks=["因病"])
    adopt(cast.township)
    case = MonitoringCase.objects.get()

    codes = {item.code for item in unmet_of_removal(case, way="帮扶消除", on=ON)}

    assert {"E2", "E3", "E5"} <= codes
    assert "E1" not in codes


def test_the_case_page_does_not_say_that_nothing_was_done(cast, logged_in):
    """A household of the roll was identified before there was this system."""
    on_roll(cast.own)
    adopt(cast.township)
    page = (
        logged_in(cast.township).get(reverse("monitoring:case", args=[MonitoringCase.objects.get().pk])).text
    )

    assert "这里没有当时的办理过程" in page
    assert "2026-11-20 承接" in page
    assert "还没有办理" not in page


def test_a_worker_does_many_in_chunks(cast, monkeypatch):
    monkeypatch.setattr("monitoring.actions.adoption.CHUNK", 2)
    for _each in range(5):
        another()
    job = actions.enqueue_adoption(division=Division.objects.get(pk=factories.TOWN), by=cast.township)

    tasks.adopt_cases(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"adopted": 5, "left": 0})
    assert MonitoringCase.objects.count() == 5
    assert job.done_steps == job.total_steps == 5


def test_a_household_that_got_a_case_meanwhile_gets_no_second_one(cast):
    on_roll(cast.own)
    keys = [cast.own.pk]
    with transaction.atomic():
        adopt(cast.township)
        assert actions.adoption.adopt_some(keys, by=cast.township, on=ON) == 0
    assert MonitoringCase.objects.count() == 1


def test_the_page_shows_three_lists_and_takes_over(cast, logged_in):
    on_roll(cast.own)
    another(risks=["缺劳力"], monitoring_state="")
    client = logged_in(cast.township)

    first = client.get(PAGE).text
    blocked = client.get(PAGE, {"show": "blocked"}).text
    done = client.post(PAGE, {"division": factories.VILLAGE}, follow=True).text

    assert "承接 1 户" in first
    assert "table-stack" in first
    assert "?sort=" not in first
    assert "边缘易致贫户" in first
    assert "名册没有写风险是否已消除" in blocked
    assert "风险“缺劳力”不是规定的风险类别" in blocked
    assert "已承接 1 户" in done
    assert "还有 1 户要人工核定" in done
    assert "没有可以承接的户" in done


def test_case_and_roll_that_differ_are_shown_beside_each_other(cast, logged_in):
    on_roll(cast.own, risks=["因病"])
    adopt(cast.township)
    client = logged_in(cast.township)
    assert "个案与名册一致" in client.get(PAGE, {"show": "differing"}).text

    on_roll(cast.own, monitoring_state="removed", risk_removed_on="2025-10", risks=["因病"])
    page = client.get(PAGE, {"show": "differing"}).text

    assert "风险状态：监测中" in page
    assert "风险状态：风险已消除" in page
    assert "消除时间：2025-10" in page


def test_a_case_of_ours_agrees_with_the_register(cast, logged_in):
    making.active(cast)

    page = logged_in(cast.township).get(PAGE, {"show": "differing"}).text

    assert "个案与名册一致" in page


def test_many_are_given_to_a_worker_and_its_page_says_what_became_of_them(cast, logged_in, monkeypatch):
    monkeypatch.setattr(actions, "ADOPTED_AT_ONCE", 0)
    on_roll(cast.own)
    client = logged_in(cast.township)

    answer = client.post(PAGE, {"division": factories.TOWN})
    waiting = client.get(answer.url).text
    tasks.adopt_cases(Job.objects.get().pk)
    done = client.get(answer.url).text

    assert "排队中" in waiting
    assert "已建立监测个案" in done
    assert logged_in(cast.county).get(answer.url).status_code == 404


def test_who_may_not_is_refused_and_elsewhere_is_a_404(cast, logged_in):
    assert logged_in(cast.village).get(PAGE).status_code == 403
    assert logged_in(cast.leader).post(PAGE).status_code == 403
    assert logged_in(cast.township).get(PAGE, {"division": factories.SISTER_TOWN}).status_code == 404
    assert logged_in(cast.township).post(PAGE, {"division": factories.SISTER_TOWN}).status_code == 404


def test_one_row_and_twenty_cost_the_same(cast, logged_in):
    on_roll(cast.own)
    client = logged_in(cast.township)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for _each in range(19):
        another()
    with CaptureQueriesContext(connection) as twenty:
        client.get(PAGE)

    assert len(one) == len(twenty)


def test_one_household_and_twenty_cost_the_same_statements(cast):
    """So that a county's 20,000 take seconds."""
    adopt(cast.township)
    on_roll(cast.own)
    with CaptureQueriesContext(connection) as one:
        adopt(cast.township)
    for _each in range(20):
        another()
    with CaptureQueriesContext(connection) as twenty:
        done = adopt(cast.township)

    assert done.adopted == 20
    assert len(one) == len(twenty)
    assert CaseRisk.objects.count() == 42


def test_on_the_first_day_a_county_s_adopted_cases_are_no_faults(cast):
    """2-10: what was done for them stands on paper elsewhere: one note each, errors when time is over."""
    on_roll(cast.own)
    adopt(cast.township)

    def found(after):
        day = ON + datetime.timedelta(days=after)
        lease = kernel.claim(
            kernel.enqueue(JobKind.SCREEN, by=cast.county, dedup_key=run.key_of(factories.COUNTY)).pk
        )
        lease.cursor = {"on": day.isoformat()}
        run.work(lease)
        rows = Finding.objects.filter(rule__in=["M-NOHELP", "M-DEVEL", "M-INS-SUB"], status="open")
        return list(rows.values_list("rule", "part", "severity"))

    def waits(after):
        return first_measures.first_counts(cast.township, on=ON + datetime.timedelta(days=after)).late

    assert (waits(1), waits(61)) == (0, 1)
    assert found(1) == [("M-NOHELP", "backlog", "note")]
    assert ("M-NOHELP", "", "error") in found(61)
    assert ("M-NOHELP", "backlog", "note") not in found(61)


def test_the_api_takes_over_by_the_same_rights_and_lists_who_waits(cast, logged_in):
    on_roll(cast.own)
    left = another(risks=["缺劳力"], monitoring_state="")
    client = logged_in(cast.township)

    [row] = client.get(API).json()["results"]
    ready = client.get(API, {"show": "ready", "division": factories.TOWN}).json()
    done = client.post(API, {"division": factories.TOWN}, content_type="application/json")

    assert (row["household"], row["risks"]) == (left.pk, ["缺劳力"])
    assert [each["code"] for each in row["unmet"]] == ["state_missing", "risk_unknown"]
    assert (ready["count"], ready["results"][0]["category"]) == (1, "边缘易致贫户")
    assert (done.status_code, done.json()) == (200, {"adopted": 1, "left": 1, "job": None})

    on_roll(cast.own, risk_identified_on="2025-06")
    [differing] = client.get(API, {"show": "differing"}).json()["results"]
    assert differing["differences"] == [{"name": "识别时间", "of_case": "2025-03", "of_roll": "2025-06"}]
    assert differing["case"] == MonitoringCase.objects.get().pk


def test_the_api_gives_many_to_a_worker(cast, logged_in, monkeypatch):
    monkeypatch.setattr(actions, "ADOPTED_AT_ONCE", 0)
    on_roll(cast.own)

    answer = logged_in(cast.township).post(API, {"division": factories.TOWN}, content_type="application/json")

    assert (answer.status_code, answer.json()["job"]) == (202, Job.objects.get().pk)
    assert not MonitoringCase.objects.exists()


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [("village", factories.VILLAGE, 403), ("township", factories.SISTER_TOWN, 404), ("township", "x", 400)],
)
def test_the_api_refuses_whom_and_what_the_page_refuses(cast, logged_in, role, place, status):
    client = logged_in(getattr(cast, role))

    assert client.post(API, {"division": place}, content_type="application/json").status_code == status
    assert client.get(API, {"division": place}).status_code == status
