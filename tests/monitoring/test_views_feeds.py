"""Pages of departments' files and warnings: who sees what, each step, and many at once (2-07, 0-32)."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import Person
from monitoring import actions
from monitoring.choices.feeds import BatchStatus
from monitoring.models import Clue, Feed, FeedBatch, Warning
from monitoring.reports.feed_scores import feed_scores
from monitoring.reports.warning_listing import warning_row
from monitoring.rules.feed_files import scored_since
from povertycase.actions import exports
from povertycase.choices import JobKind, Role
from povertycase.models import AuditEvent, ExportRequest, Job, Organisation, PolicyParameter
from povertycase.tasks import make_export
from tests import factories
from tests.monitoring import feeding, making
from tests.monitoring.feeding import medical, sent

pytestmark = pytest.mark.django_db
LIST, FEEDS = reverse("monitoring:warning-list"), reverse("monitoring:feed-list")
STRANGER = factories.identity(777, birth="19500101")


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    world.own.household_type = "脱贫户(享受政策)"
    world.own.save()
    world.head = Person.objects.get(name="张三丰")
    world.feed = feeding.feed(world)
    return world


@pytest.fixture
def warned(cast):
    """A warning of the cast's household, and one of somebody whom nobody knows."""
    sent(cast.feed, medical(("张三丰", cast.head.id18, "12300.00"), ("李某", STRANGER, 30000)), cast.county)
    cast.warning = Warning.objects.get(person=cast.head)
    cast.stranger = Warning.objects.get(status="absent")
    return cast


def at(name, row):
    return reverse(f"monitoring:{name}", args=[row.pk])


def post(client, name, row, /, **body):
    row.refresh_from_db()
    return client.post(at(name, row), {"version": row.version, **body})


def another_department():
    other = Organisation.objects.create(name="残疾人联合会", kind="department", division_id="990101")
    return factories.user("disabled", Role.DEPARTMENT, factories.COUNTY, organisation=other)


# --- the list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "left", "state"),
    [(3, 4, "ok"), (3, 3, "soon"), (3, 0, "soon"), (3, -1, "overdue"), (5, 5, "soon")],
)
def test_the_lamp_turns_as_policy_says(warned, days, left, state):
    """2-12: so many days before its last one; each county may set its own."""
    row = warned.warning
    PolicyParameter.objects.filter(key="feed.warn_days").update(value=0)
    county = {"division_id": factories.COUNTY, "valid_from": "2026-01-01", "source": "试"}
    PolicyParameter.objects.create(key="feed.warn_days", value=days, **county)
    assert warning_row(row, on=row.due_on - datetime.timedelta(days=left)).lamp["state"] == state


def test_the_village_sees_its_own_and_the_county_whom_nobody_knows(warned, logged_in):
    assert "张三丰" in logged_in(warned.village).get(LIST).text
    page = logged_in(warned.county).get(LIST, {"status": "absent"}).text
    assert "李某" in page
    assert "没有找到本人" in page
    assert "没有要核实的预警" in logged_in(warned.sister).get(LIST).text
    assert "李某" not in logged_in(warned.township).get(LIST, {"status": "absent"}).text


def test_a_department_sees_what_it_sent_and_nobody_elses(warned, logged_in):
    assert "张三丰" in logged_in(warned.department).get(LIST).text
    other = another_department()
    assert "张三丰" not in logged_in(other).get(LIST).text
    assert logged_in(other).get(at("warning", warned.warning)).status_code == 404
    assert logged_in(other).get(at("feed", warned.feed)).status_code == 404
    assert "还没有您的推送" in logged_in(other).get(FEEDS).text


def test_the_menu_of_a_department_leads_to_the_warnings(warned, logged_in):
    page = logged_in(warned.department).get("/").text

    assert f'href="{LIST}"' in page
    assert reverse("monitoring:case-list") + '"' not in page


def test_every_number_leads_to_exactly_its_list(warned, logged_in):
    client = logged_in(warned.township)
    Warning.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    page = client.get(LIST).text

    assert "<b>1</b>逾期未办结" in page
    assert "逾期 1 天" in client.get(LIST, {"is_late": "true"}).text
    assert "没有符合条件的预警" in client.get(LIST, {"is_late": "false"}).text
    assert "没有符合条件的预警" in client.get(LIST, {"feed": 999}).text
    assert "张三丰" in client.get(LIST, {"feed": warned.feed.pk, "kind": "medical"}).text
    assert "没有符合条件的预警" in client.get(LIST, {"since": "2099-01"}).text


def test_a_list_of_many_asks_as_often_as_one_of_one(warned, logged_in):
    client = logged_in(warned.county)
    client.get(LIST)  # what a process asks once
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST, {"status": "", "page_size": 100}).status_code == 200
        counts.append(len(queries))
        people = [
            (f"生人{serial}", factories.identity(serial, birth="19600101"), 50000) for serial in range(20)
        ]
        sent(warned.feed, medical(*people, until="2026-09-30"), warned.county, period="2026-09")

    assert counts[0] == counts[1]


# --- steps --------------------------------------------------------------------------------------------


def test_a_warning_is_looked_into_and_becomes_a_clue(warned, logged_in):
    village = logged_in(warned.village)
    assert "开始核实" in village.get(at("warning", warned.warning)).text
    assert post(village, "warning-check", warned.warning).status_code == 302
    assert village.get(at("warning-include", warned.warning)).status_code == 403

    town = logged_in(warned.township)
    refused = post(town, "warning-include", warned.warning, note="")
    assert refused.status_code == 422
    done = post(town, "warning-include", warned.warning, note="住院自付一万多，没有报销")
    assert done.status_code == 302
    clue = Clue.objects.get()
    assert (clue.channel, clue.household) == ("department", warned.own)
    page = town.get(at("warning", warned.warning)).text
    assert "住院自付一万多" in page
    assert warned.head.id18 not in page
    assert warned.head.id18[-4:] in page


def test_a_warning_that_somebody_changed_is_stale(warned, logged_in):
    client = logged_in(warned.township)
    answer = client.post(at("warning-dismiss", warned.warning), {"version": 99, "note": "不符合"})

    assert answer.status_code == 412
    assert making.fresh(warned.warning).status == "pending"


def test_a_dismissed_warning_says_why_and_may_be_opened_again(warned, logged_in):
    client = logged_in(warned.township)
    assert post(client, "warning-dismiss", warned.warning, note=" ").status_code == 422
    assert post(client, "warning-dismiss", warned.warning, note="已报销九成").status_code == 302
    assert "已报销九成" in logged_in(warned.department).get(at("warning", warned.warning)).text
    client = logged_in(warned.township)
    assert post(client, "warning-reopen", warned.warning, note="又住院").status_code == 302
    assert making.fresh(warned.warning).status == "pending"


def test_in_monitoring_needs_a_case(warned, logged_in):
    client = logged_in(warned.township)
    refused = post(client, "warning-monitored", warned.warning)

    assert refused.status_code == 422
    assert "没有在监测的个案" in refused.text


def test_the_county_finds_whom_nobody_knew(warned, logged_in):
    assert logged_in(warned.township).get(at("warning-find", warned.stranger)).status_code in {403, 404}
    client = logged_in(warned.county)
    assert "管辖范围内没有这个人编号" in post(client, "warning-find", warned.stranger, number="9").text
    assert post(client, "warning-find", warned.stranger, number=warned.head.number).status_code == 302
    assert making.fresh(warned.stranger).household == warned.own


def test_many_at_once_are_each_checked(warned, logged_in):
    client = logged_in(warned.township)
    ticked = [f"{warned.warning.pk}:{warned.warning.version}", f"{warned.stranger.pk}:1", "999999:1"]
    address = reverse("monitoring:warning-many")
    body = {"verb": "dismiss_warning", "chosen": ticked, "note": "已报销", "back": LIST + "?status=pending"}
    answer = client.post(address, body)

    assert answer.status_code == 409
    assert "已办理 1 条" in answer.text
    assert answer.text.count("找不到这条记录") == 2
    assert "李某" not in answer.text
    assert making.fresh(warned.warning).status == "dismissed"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"verb": "dismiss_warning", "chosen": ["1:1"], "note": ""}, "这一步要写明原因"),
        ({"verb": "check_warning", "chosen": []}, "请勾选要办理的预警"),
        ({"verb": "check_warning", "chosen": ["x"]}, "读不懂"),
    ],
)
def test_what_was_ticked_wrongly_is_said(warned, logged_in, body, sentence):
    answer = logged_in(warned.township).post(reverse("monitoring:warning-many"), body, follow=True)

    assert sentence in answer.text


def test_many_go_back_to_our_own_list_alone(warned, logged_in):
    body = {"verb": "check_warning", "chosen": [f"{warned.warning.pk}:{warned.warning.version}"]}
    answer = logged_in(warned.village).post(
        reverse("monitoring:warning-many"), {**body, "back": "https://evil.example/"}
    )

    assert answer["Location"] == LIST


# --- feeds --------------------------------------------------------------------------------------------


def test_the_county_sets_a_feed_up_and_changes_it(cast, logged_in):
    client = logged_in(cast.county)
    given = {
        "kind": "health",
        "organisation": cast.medical.pk,
        "rhythm": "monthly",
        "due_day": 8,
        "source": "upload",
        "starts": "2026-03",
        "is_active": "on",
    }
    assert client.post(reverse("monitoring:feed-new"), given | {"due_day": 40}).status_code == 422
    assert client.post(reverse("monitoring:feed-new"), given).status_code == 302
    row = Feed.objects.get(kind="health")
    assert (row.division_id, row.keeper) == (factories.COUNTY, cast.county)
    again = client.post(reverse("monitoring:feed-new"), given)
    assert again.status_code == 409
    assert post(client, "feed-change", row, **given | {"due_day": 9}).status_code == 302
    assert making.fresh(row).due_day == 9
    assert logged_in(cast.department).get(at("feed-change", row)).status_code == 403


@pytest.mark.parametrize(("rhythm", "each"), [("monthly", "每个月"), ("daily", "每一天")])
def test_a_feed_without_awaited_files_says_why(cast, logged_in, rhythm, each):
    """2-07: a feed that was just set up, or stopped, has not received everything that was due."""
    client = logged_in(cast.county)
    Feed.objects.filter(pk=cast.feed.pk).update(rhythm=rhythm, starts="2026-11")
    fresh = client.get(at("feed", cast.feed)).text
    assert f"还没有开始等待文件：从 2026-11 起，{each}结束以后才等待。" in fresh

    Feed.objects.filter(pk=cast.feed.pk).update(is_active=False)
    stopped = client.get(at("feed", cast.feed)).text
    assert "这项推送已停用，不再等待文件。" in stopped
    assert not [text for text in (fresh, stopped) if "已收到" in text]


def test_a_feed_that_received_everything_waits_for_nothing(warned, logged_in):
    """2-07: files came, and no month is awaited."""
    page = logged_in(warned.county).get(at("feed", warned.feed)).text

    assert "目前没有还在等待的文件。" in page


def file(content):
    return SimpleUploadedFile("推送.csv", content)


def test_a_department_uploads_its_own_file_once(cast, logged_in):
    client = logged_in(cast.department)
    content = medical(("张三丰", cast.head.id18, "12300.00"))
    assert "请选择文件" in client.post(at("feed-upload", cast.feed), {"period": "2026-10"}).text
    early = client.post(at("feed-upload", cast.feed), {"period": "2099-01", "file": file(content)})
    assert early.status_code == 422
    assert "还没有结束" in early.text
    assert (
        client.post(at("feed-upload", cast.feed), {"period": "2026-10", "file": file(content)}).status_code
        == 302
    )
    again = client.post(at("feed-upload", cast.feed), {"period": "2026-10", "file": file(content)})
    assert again.status_code == 409
    assert "没有重复处理" in again.text
    assert FeedBatch.objects.get().received_by == cast.department
    assert logged_in(cast.township).get(at("feed-upload", cast.feed)).status_code == 403
    assert logged_in(another_department()).get(at("feed-upload", cast.feed)).status_code == 404


def quarantined(cast):
    people = [(f"生人{n}", factories.identity(n, birth="19600101"), 100) for n in range(40)]
    sent(cast.feed, medical(*people, until="2026-09-30"), cast.county, period="2026-09")
    return sent(cast.feed, medical(("张三丰", cast.head.id18, "12300.00")), cast.county)


def test_a_file_that_waits_says_why_and_the_county_lets_it_in(cast, logged_in):
    batch = quarantined(cast)
    assert batch.status == BatchStatus.QUARANTINED
    page = logged_in(cast.department).get(at("feed", cast.feed)).text
    assert batch.message in page
    assert at("feed-batch-release", batch) not in page
    assert at("feed-batch-reject", batch) in page
    assert logged_in(cast.department).get(at("feed-batch-release", batch)).status_code == 403

    client = logged_in(cast.county)
    assert post(client, "feed-batch-release", batch, note="").status_code == 422
    assert post(client, "feed-batch-release", batch, note="本月确实只有一人").status_code == 302
    assert making.fresh(batch).status == BatchStatus.RECEIVED


def test_a_department_takes_a_file_back(cast, logged_in):
    batch = quarantined(cast)
    assert post(logged_in(cast.department), "feed-batch-reject", batch, note="传错了").status_code == 302
    assert making.fresh(batch).status == BatchStatus.REJECTED
    assert "传错了" in logged_in(cast.department).get(at("feed", cast.feed)).text


def agreed(client, decider):
    """The one file that somebody asked for, once another one has agreed and the job has run."""
    asked = ExportRequest.objects.get()
    exports.approve(asked, by=decider, version=asked.version)
    make_export(Job.objects.get(kind=JobKind.MAKE_EXPORT).pk)
    return client.post(reverse("export-download", args=[asked.pk]))


def test_the_file_comes_back_as_it_was_for_a_purpose(cast, logged_in):
    """AC17: a file has the identities of a county: who takes it says what for, a second person agrees."""
    content = medical(("张三丰", cast.head.id18, "12300.00"))
    batch = sent(cast.feed, content, cast.county)
    client, address = logged_in(cast.department), at("feed-batch-file", batch)

    for answer in (client.get(address), client.post(address, {"purpose": "x"})):
        assert "证件号完整" in answer.text
        assert cast.head.id18 not in answer.text
    assert not AuditEvent.objects.filter(verb="take_batch_file").exists()
    assert client.post(address, {"purpose": "与医保局核对原表"}).status_code == 302
    answer = agreed(client, cast.county)

    assert answer.content == content
    assert answer["Content-Disposition"].startswith("attachment")
    event = AuditEvent.objects.get(verb="take_batch_file")
    assert (event.actor, event.note) == (cast.department.username, "与医保局核对原表")
    assert logged_in(another_department()).post(address, {"purpose": "看一下"}).status_code == 404


@pytest.mark.parametrize("who", ["leader", "auditor", "township", "village"])
def test_nobody_else_takes_the_file(cast, logged_in, who):
    """A reader of scores does not take a county's identities away, and is not offered to."""
    batch = sent(cast.feed, medical(("张三丰", cast.head.id18, "12300.00")), cast.county)
    reader = factories.user(f"{who}-2", who, factories.COUNTY)
    client, address = logged_in(reader), at("feed-batch-file", batch)

    assert {client.get(address).status_code, client.post(address, {"purpose": "看一下"}).status_code} == {403}
    assert address not in client.get(at("feed", cast.feed)).text


def test_a_file_that_is_not_kept_any_more_is_not_offered(cast, logged_in):
    batch = sent(cast.feed, medical(("张三丰", cast.head.id18, "12300.00")), cast.county)
    batch.source.deleted_at = timezone.now()
    batch.source.save()

    assert at("feed-batch-file", batch) not in logged_in(cast.county).get(at("feed", cast.feed)).text
    assert logged_in(cast.county).get(at("feed-batch-file", batch)).status_code == 404


def test_what_is_wrong_in_itself_is_not_offered_to_be_let_in(cast, logged_in):
    """A file of another month can only go back; one of few rows may also be let in."""
    wrong = sent(cast.feed, medical(("张三丰", cast.head.id18, 1), until="2026-09-30"), cast.county)
    page = logged_in(cast.county).get(at("feed", cast.feed)).text

    assert wrong.status == BatchStatus.QUARANTINED
    assert at("feed-batch-release", wrong) not in page
    assert at("feed-batch-reject", wrong) in page
    assert "这类问题不能放行" in page
    answer = logged_in(cast.county).get(at("feed-batch-release", wrong))
    assert answer.status_code == 422
    assert "不能放行，请部门改正文件后重新推送" in answer.text


def test_a_matter_of_judgement_is_offered_to_be_let_in(cast, logged_in):
    sent(cast.feed, medical(("张三丰", cast.head.id18, 1)), cast.county)
    second = sent(cast.feed, medical(("张三丰", cast.head.id18, 2)), cast.county)
    page = logged_in(cast.county).get(at("feed", cast.feed)).text

    assert at("feed-batch-release", second) in page
    assert "这类问题不能放行" not in page
    assert logged_in(cast.county).get(at("feed-batch-release", second)).status_code == 200


@pytest.mark.parametrize("typed", ["519900196202140015", "５１９９００１９６２０２１４００１５", "140015"])
@pytest.mark.parametrize(
    "name", ["warning-list", "clue-list", "clue-take-up", "case-list", "measure-list", "plan-list", "fund"]
)
def test_an_identity_does_not_stay_in_the_address(warned, logged_in, name, typed):
    """Typed where names are looked for, it is sent away at once and said so."""
    row = making.fresh(warned.warning)
    clue = actions.include_warning(row, by=warned.township, on=feeding.ON, version=row.version, note="属实")
    address = reverse(f"monitoring:{name}", args=[clue.pk] if name == "clue-take-up" else [])
    client = logged_in(warned.township)
    answer = client.get(address, {"search": typed})

    assert (answer.status_code, answer["Location"]) == (302, address)
    page = client.get(answer["Location"]).text
    assert "按证件查找" in page
    assert typed not in page
    assert client.get(address, {"search": "张三丰"}).status_code == 200


def test_the_api_does_not_look_for_identities(warned, logged_in):
    answer = logged_in(warned.township).get("/api/v1/warnings/", {"search": "519900196202140015"})

    assert answer.status_code in {400, 422}


def test_the_scores_are_counted(warned, logged_in, django_assert_num_queries):
    with django_assert_num_queries(6):
        [score] = feed_scores(Feed.objects.visible_to(warned.county), warned.county, on=feeding.ON)

    assert (score.last, score.on_time, score.months, score.warnings, score.matched) == ("2026-10", 1, 1, 2, 1)
    assert (score.open, score.handled, score.included_share) == (1, 0, None)
    row = making.fresh(warned.warning)
    actions.dismiss_warning(row, by=warned.township, on=feeding.ON, version=row.version, note="已报销")
    [score] = feed_scores(Feed.objects.visible_to(warned.county), warned.county, on=feeding.ON)
    assert (score.open, score.in_time_share, score.included_share) == (0, 1, 0)


def test_each_rule_of_a_feed_says_how_exact_it_is(warned, logged_in):
    row = making.fresh(warned.warning)
    actions.dismiss_warning(row, by=warned.township, on=feeding.ON, version=row.version, note="已报销")
    page = logged_in(warned.county).get(at("feed", warned.feed)).text

    since = scored_since(timezone.localdate())
    asked = f"?feed={warned.feed.pk}&amp;since={since}&amp;signal=inpatient"
    assert "各预警事项的纳入率" in page
    assert f'{asked}&amp;answer=no">1</a>' in page
    assert f'{asked}&amp;answer=yes">0</a>' in page
    assert 'data-label="纳入率">0.00 %</td>' in page


def test_what_differs_stands_beside_ours(cast, logged_in):
    sent(cast.feed, medical(("张三峰", cast.head.id18, "12300.00")), cast.county)
    page = logged_in(cast.county).get(at("feed-variances", cast.feed)).text

    assert "张三峰" in page
    assert "姓名" in page
    assert (
        "没有不一致的数据"
        in logged_in(cast.county).get(at("feed-variances", feeding.feed(cast, "health"))).text
    )


def test_offices_below_the_county_see_no_files(cast, logged_in):
    for user in (cast.village, cast.township, cast.helper):
        assert logged_in(user).get(FEEDS).status_code == 403
        assert logged_in(user).get(at("feed", cast.feed)).status_code == 404


def test_the_answers_go_back_to_the_department(warned, logged_in):
    batch = FeedBatch.objects.get()
    address = at("feed-batch-feedback", batch)
    client = logged_in(warned.department)
    assert f'href="{address}"' in client.get(at("feed", warned.feed)).text
    asked = client.get(address)
    assert "将导出 <b>2</b> 条" in asked.text
    assert "证件号完整" in asked.text
    assert client.post(address, {"purpose": ""}).status_code == 422
    assert not AuditEvent.objects.filter(verb="export_feedback").exists()

    assert client.post(address, {"purpose": "反馈核实结果"}).status_code == 302
    assert not AuditEvent.objects.filter(verb="export_feedback").exists()

    answer = agreed(client, warned.county)

    assert answer.content.startswith(b"PK")
    assert AuditEvent.objects.get(verb="export_feedback").note == "反馈核实结果"
    for user, status in ((warned.township, 403), (another_department(), 404)):
        assert logged_in(user).get(address).status_code == status
        assert logged_in(user).post(address).status_code == status
