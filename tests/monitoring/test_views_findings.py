"""2-02 to 2-05: the page of the four faults, its lists, what explains a finding, dismissal, and the clue."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import IncomeStatement
from monitoring import actions
from monitoring.actions.screening import run
from monitoring.models import Clue, Finding
from povertycase import actions as kernel
from povertycase.choices import JobKind
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent, Job
from tests import factories
from tests.monitoring import making
from tests.monitoring.test_screening import of

pytestmark = pytest.mark.django_db
CHECK, LIST = reverse("monitoring:self-check"), reverse("monitoring:finding-list")
DAYS = datetime.timedelta


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def screened(by, on=None):
    job = kernel.enqueue(JobKind.SCREEN, by=by, dedup_key=run.key_of(factories.COUNTY))
    lease = kernel.claim(job.pk)
    lease.cursor = {"on": (on or timezone.localdate()).isoformat()}
    return run.work(lease)


def poor(village=factories.VILLAGE, yuan="5000.00", head="赵六"):
    row = factories.household(village, by_type="一般农户", head=head)
    today = timezone.localdate()
    IncomeStatement.objects.create(
        household=row,
        division_id=village,
        concept="net",
        period_start=today - DAYS(days=365),
        period_end=today,
        stated_per_capita_yuan=yuan,
    )
    return row


def page(name, row):
    return reverse(f"monitoring:{name}", args=[row.pk])


def test_every_number_leads_to_its_rows(cast, logged_in):
    for village in (factories.VILLAGE, factories.VILLAGE, factories.SISTER_VILLAGE):
        poor(village)
    screened(cast.county)
    client = logged_in(cast.county)
    shown = client.get(CHECK)

    assert "筛查数据截至" in shown.text
    assert {line.code: line.counts.get("overlooked") for line in shown.context["lines"]} == {
        factories.TOWN: 2,
        factories.SISTER_TOWN: 1,
    }
    for line in (shown.context["whole"], *shown.context["lines"]):
        for fault, count in line.cells:
            asked = {"fault": fault, "status": "open", "division": line.code}
            assert client.get(LIST, asked).context["table"].count == count
    for line in shown.context["groups"]:
        listed = client.get(reverse("monitoring:group-list"), {"group": line.group})
        assert listed.context["table"].count == line.households
    assert f'href="?division={factories.TOWN}"' in shown.text
    below = client.get(CHECK, {"division": factories.TOWN})
    assert [line.code for line in below.context["lines"]] == [factories.VILLAGE]
    assert "红星村" in below.text


def test_a_finding_explains_itself(cast, logged_in):
    row = poor()
    screened(cast.county)
    text = logged_in(cast.township).get(page("finding", of(row))).text

    for words in (
        "人均纯收入 5,000.00 元，低于监测线 8,000.00 元",
        "防返贫监测收入线",
        "8000 元",
        "2026-01-01 起执行；依据：示例",
        "孟津巩固脱贫成果专项方案",
        "赵六户的一户一档",
    ):
        assert words in text, words
    assert "核实排除" not in text.split("怎样判定")[0], "the township may not"


def test_the_county_dismisses_until_a_day_or_until_facts_change(cast, logged_in):
    row = poor()
    screened(cast.county)
    found, today = of(row), timezone.localdate()
    client = logged_in(cast.county)
    address = page("finding-dismiss", found)

    wrong = client.post(address, {"version": found.version, "reason": "", "until": today.isoformat()})
    assert wrong.status_code == 422
    given = {"version": found.version, "reason": "已入户核实，另有外出务工收入"}
    early = client.post(address, given | {"until": today.isoformat()})
    assert early.status_code == 422
    assert "有效期应晚于今天" in early.text
    until = today + DAYS(days=30)
    assert client.post(address, given | {"until": until.isoformat()}).status_code == 302
    assert of(row).status == "dismissed"
    assert AuditEvent.objects.filter(verb="dismiss_finding").count() == 1
    assert "另有外出务工收入" in client.get(page("finding", found)).text

    assert screened(cast.county) == 0, "it stays out of the way"
    assert screened(cast.county, on=until + DAYS(days=1)) >= 1
    assert (of(row).status, of(row).dismissed_reason) == ("open", "")

    dismissed(found, cast, until)
    IncomeStatement.objects.filter(household=row).update(stated_per_capita_yuan="4999.00")
    screened(cast.county)
    assert of(row).status == "open", "other facts"


def dismissed(found, cast, until):
    found.refresh_from_db()
    return actions.dismiss_finding(
        found, reason="已核实", until=until, by=cast.county, on=timezone.localdate(), version=found.version
    )


def test_who_may_dismiss_and_confirm(cast, logged_in):
    row = poor()
    screened(cast.county)
    found, today = of(row), timezone.localdate()
    for person in (cast.township, cast.village):
        with pytest.raises(Refused):
            actions.dismiss_finding(
                found, reason="已核实", until=today + DAYS(1), by=person, on=today, version=found.version
            )
        assert logged_in(person).post(page("finding-confirm", found), {}).status_code == 403
    assert logged_in(cast.neighbour).get(page("finding", found)).status_code == 404
    assert logged_in(cast.department).get(CHECK).status_code == 403
    with pytest.raises(Invalid) as refusal:
        actions.dismiss_finding(
            found, reason=" ", until=today, by=cast.county, on=today, version=found.version
        )
    assert len(refusal.value.unmet) == 2, "everything at once"


def test_confirmed_it_becomes_a_clue_and_ends_with_the_case(cast, logged_in):
    row = poor()
    screened(cast.county)
    found, client = of(row), logged_in(cast.county)
    shown = client.get(page("finding-confirm", found)).context["form"].initial
    given = {key: shown[key] for key in ("version", "subject_name", "content", "channel")}
    assert given["subject_name"] == "赵六"
    assert client.post(page("finding-confirm", found), given).status_code == 302

    clue = Clue.objects.get(household=row)
    assert (clue.channel, clue.status) == ("cadre", "received")
    assert "已转为线索" in client.get(page("finding", found)).text
    with pytest.raises(Conflict):
        actions.confirm_finding(
            of(row),
            subject_name="赵六",
            channel="cadre",
            content="再来一次",
            by=cast.county,
            on=timezone.localdate(),
            version=of(row).version,
        )
    row.refresh_from_db()
    draft = actions.CaseDraft(category="边缘易致贫户", risks=making.ILL, clue_on=clue.reported_on)
    today = timezone.localdate()
    actions.open_case(row, draft, by=cast.township, on=today, version=row.version)
    screened(cast.county)
    assert of(row).status == "resolved"


def test_at_once_is_a_job_that_shows_how_far_it_is(cast, logged_in):
    assert logged_in(cast.township).post(reverse("monitoring:screen")).status_code == 403
    client = logged_in(cast.county)
    for _twice in range(2):
        assert client.post(reverse("monitoring:screen")).status_code == 302
    job = Job.objects.get(kind=JobKind.SCREEN)
    assert f"job-{job.pk}" in client.get(CHECK).text
    progress = reverse("monitoring:screening", args=[job.pk])
    assert client.get(progress).status_code == 200
    run.work(kernel.claim(job.pk))
    assert client.get(progress).status_code == 286
    assert logged_in(cast.neighbour).get(progress).status_code == 404


def test_one_row_costs_as_many_queries_as_twenty(cast, logged_in):
    client, counts = logged_in(cast.county), []
    client.get(CHECK)  # what a process asks once
    for more in (1, 12):
        for _number in range(more):
            poor()
        screened(cast.county)
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
            assert client.get(CHECK).status_code == 200
            assert client.get(reverse("monitoring:group-list")).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_empty_lists_say_what_to_do(cast, logged_in):
    client = logged_in(cast.county)
    assert "本县还没有筛查过" in client.get(CHECK).text
    assert "每天自动筛查一次" in client.get(LIST).text
    assert "换个条件再查" in client.get(LIST, {"rule": "M-FAST"}).text


def test_the_panel_of_a_case(cast, logged_in):
    case = making.active(cast)
    screened(cast.county)
    client = logged_in(cast.township)
    address = page("case-findings", case)
    panel = client.get(address, headers={"HX-Request": "true"}).text
    for row in Finding.objects.filter(household=case.household, status="open"):
        assert row.message in panel
    assert client.get(address).status_code == 302


def test_over_the_api(cast, logged_in):
    row = poor()
    screened(cast.county)
    client, found = logged_in(cast.county), of(row)
    (only,) = client.get("/api/v1/findings/", {"rule": "M-NIN", "household": row.pk}).json()["results"]
    assert (only["part"], only["facts"]["per_capita_yuan"]) == ("income", "5000.00")
    until = (timezone.localdate() + DAYS(days=9)).isoformat()
    body = {"on": timezone.localdate().isoformat(), "reason": "已核实", "until": until}
    address = f"/api/v1/findings/{found.pk}/dismiss/"
    kind = "application/json"
    assert client.post(address, body, content_type=kind).status_code == 428
    done = client.post(address, body | {"version": found.version}, content_type=kind)
    assert done.json()["status"] == "dismissed"
    stale = client.post(address, body | {"version": found.version}, content_type=kind)
    assert stale.status_code == 412
    assert logged_in(cast.township).post(address, body, content_type=kind).status_code == 403
