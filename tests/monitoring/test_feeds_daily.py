"""Domain 3.9: 信访 and 12317 come every day; the monthly feeds beside them go on as they did."""

import datetime
import os
import time
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from households.models import Person
from monitoring import actions
from monitoring.actions import feed_runs
from monitoring.choices.feeds import BatchStatus, Fault, FeedKind, FeedSource, Rhythm
from monitoring.imports import feed_fetching
from monitoring.models import Feed, FeedBatch, FeedRun, Warning
from monitoring.reports.feed_listing import runs_of
from monitoring.reports.feed_scores import feed_scores
from monitoring.tasks import fetch_feed, monthly_sync, read_feed
from povertycase.actions.reminders import remind
from povertycase.exceptions import Invalid
from povertycase.models import Job, Notification, Obligation
from tests import factories
from tests.monitoring import making
from tests.monitoring.feeding import csv, draft, feed, medical, sent
from tests.together import at_once

D = datetime.date
MONDAY, TUESDAY, WEDNESDAY = D(2026, 11, 2), D(2026, 11, 3), D(2026, 11, 4)
HEADER = ("姓名", "身份证号", "诉求类别", "受理日期", "受理编号")


@pytest.fixture
def world(db):
    return making.cast_of_monitoring(factories.world())


@pytest.fixture
def head(world):
    return Person.objects.get(name="张三丰")


def daily(world, **changes):
    """Complaints, within a day."""
    facts = {"rhythm": Rhythm.DAILY, "due_day": 1, "starts": "2026-11"}
    return feed(world, FeedKind.PETITION, **facts | changes)


def complaint(identity, day, number, word="生活困难"):
    return csv(HEADER, ("张三丰", identity, word, day, number))


def periods(row):
    return list(FeedRun.objects.filter(feed=row).order_by("period").values_list("period", flat=True))


def test_a_day_is_awaited_is_late_and_is_scored(world, head):
    """Each day once, however often the clock beats; a monthly feed beside it has its month."""
    row, monthly = daily(world), feed(world, starts="2026-10")
    for _beat in range(3):
        actions.synchronise(on=TUESDAY)
    assert (periods(row), periods(monthly)) == (["2026-11-02"], ["2026-10"])
    sent(row, complaint(head.id18, "2026-11-02", "X1"), world.county, period="2026-11-02", on=TUESDAY)
    for _beat in range(3):
        actions.synchronise(on=D(2026, 11, 6))

    told = {run.period: (run.is_late, run.batch_id is not None) for run in FeedRun.objects.filter(feed=row)}
    assert told == {
        "2026-11-02": (False, True),
        "2026-11-03": (True, False),
        "2026-11-04": (True, False),
        "2026-11-05": (False, False),  # due today
    }
    open_days = Obligation.objects.open().filter(kind="feed", title__contains="2026-11-")
    assert [each.title[-14:-4] for each in open_days.order_by("due_on")] == periods(row)[1:]
    (score,) = feed_scores(Feed.objects.filter(pk=row.pk), world.county, on=D(2026, 11, 6))
    assert (score.months, score.on_time, score.missing, score.last) == (4, 1, 2, "2026-11-02")
    batch = sent(
        row, complaint(head.id18, "2026-11-03", "X2"), world.county, period="2026-11-03", on=D(2026, 11, 6)
    )
    assert (batch.due_on, batch.is_late) == (WEDNESDAY, True)


def test_a_clock_that_stood_still_opens_what_it_missed_and_no_more(world):
    row = daily(world)
    feed_runs.open_runs(on=TUESDAY)
    feed_runs.open_runs(on=D(2026, 11, 5))
    assert periods(row) == ["2026-11-02", "2026-11-03", "2026-11-04"]
    feed_runs.open_runs(on=D(2027, 3, 1))
    assert len(periods(row)) == 3 + 31
    assert periods(row)[-1] == "2027-02-28"


def test_nothing_is_awaited_before_its_month(world):
    row = daily(world, starts="2026-12")
    feed_runs.open_runs(on=TUESDAY)
    assert periods(row) == []
    feed_runs.open_runs(on=D(2026, 12, 2))
    assert periods(row) == ["2026-12-01"]


def test_a_start_that_was_moved_forward_leaves_days_days(world):
    """0-32: runs of October are known, and the feed is awaited only from November on."""
    row = daily(world, starts="2026-10")
    feed_runs.open_runs(on=D(2026, 10, 6))
    changed = draft(world, rhythm=Rhythm.DAILY, due_day=1, starts="2026-11")
    row = making.take(actions.change_feed, row, changed, by=world.county)
    feed_runs.open_runs(on=MONDAY)
    feed_runs.open_runs(on=WEDNESDAY)
    feed_runs.open_runs(on=D(2026, 12, 2))

    found = periods(row)
    assert found[:5] == ["2026-10-05", "2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"]
    assert (len(found), found[-1]) == (1 + 31, "2026-12-01")


def test_the_same_file_again_is_nothing_new(world, head):
    row, content = daily(world), complaint(head.id18, "2026-11-02", "X1")
    first = sent(row, content, world.county, period="2026-11-02", on=TUESDAY)
    again = actions.receive_batch(
        row, content, name="x.csv", period="2026-11-02", by=world.county, on=TUESDAY
    )

    assert (again.is_new, again.batch) == (False, first)
    assert (FeedBatch.objects.count(), Warning.objects.count()) == (1, 1)


def test_yesterday_s_file_is_not_taken_for_today_s(world, head):
    row, content = daily(world), complaint(head.id18, "2026-11-02", "X1")
    sent(row, content, world.county, period="2026-11-02", on=WEDNESDAY)
    batch = sent(row, content, world.county, period="2026-11-03", on=WEDNESDAY)

    assert (batch.status, batch.fault) == (BatchStatus.QUARANTINED, Fault.REPEATED)


def test_quiet_days_look_alike(world):
    """A file with nothing but its header comes on each quiet day, and is taken in each time."""
    row = daily(world)
    found = [
        sent(row, csv(HEADER), world.county, period=f"2026-11-0{day}", on=WEDNESDAY).status for day in (2, 3)
    ]

    assert found == [BatchStatus.APPLIED, BatchStatus.APPLIED]
    assert not Warning.objects.exists()


def test_each_day_s_complaint_is_one_warning(world, head):
    """Another complaint on another day is looked at anew; the same one sent again is not."""
    row = daily(world)
    sent(row, complaint(head.id18, "2026-11-02", "X1"), world.county, period="2026-11-02", on=WEDNESDAY)
    first = Warning.objects.get()
    making.take(actions.dismiss_warning, first, by=world.township, on=WEDNESDAY, note="已答复")
    two = csv(
        HEADER,
        ("张三丰", head.id18, "生活困难", "2026-11-02", "X1"),
        ("王某", factories.identity(777, birth="19500101"), "低保", "2026-11-03", "X3"),
    )
    sent(row, two, world.county, period="2026-11-03", on=WEDNESDAY)
    assert Warning.objects.filter(person=head).count() == 1
    sent(row, complaint(head.id18, "2026-11-04", "X4"), world.county, period="2026-11-04", on=D(2026, 11, 5))

    found = Warning.objects.filter(person=head).order_by("span").values_list("span", "status")
    assert list(found) == [("2026-11-02", "dismissed"), ("2026-11-04", "pending")]


@pytest.mark.parametrize(
    ("rhythm", "period", "code"),
    [
        (Rhythm.DAILY, "2026-11", "period"),
        (Rhythm.DAILY, "2026-11-31", "period"),
        (Rhythm.DAILY, "2026-11-05", "period_future"),
        (Rhythm.DAILY, "2026-11-04", "period_future"),  # today: at nine it is not whole
        (Rhythm.DAILY, "2026-11-03", None),
        (Rhythm.DAILY, "2026-10-31", "period_early"),
        (Rhythm.MONTHLY, "2026-11-02", "period"),
        (Rhythm.MONTHLY, "2026-11", "period_future"),
    ],
)
def test_a_file_is_of_a_day_that_is_over(world, head, rhythm, period, code):
    row = daily(world, rhythm=rhythm)

    def step():
        return actions.receive_batch(
            row,
            complaint(head.id18, "2026-11-02", "X"),
            name="x.csv",
            period=period,
            by=world.county,
            on=WEDNESDAY,
        )

    if code is None:
        assert step().is_new
        return
    with pytest.raises(Invalid) as caught:
        step()
    assert [item.code for item in caught.value.unmet] == [code]


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("12317-2026-11-02.csv", True),
        ("信访20261102.csv", True),
        ("信访2026年11月02日.csv", True),
        ("信访2026-11.csv", False),
        ("信访2026-11-021.csv", False),
        ("信访2026-11-03.csv", False),
    ],
)
def test_the_folder_s_file_of_a_day(world, settings, tmp_path, name, is_there):
    settings.FEEDS_FOLDER = tmp_path
    row = daily(world, source=FeedSource.FOLDER)
    place = feed_fetching.folder_of(row)
    place.mkdir(parents=True)
    (place / name).write_bytes(b"x")
    os.utime(place / name, (time.time() - 3600, time.time() - 3600))

    if is_there:
        assert feed_fetching.in_folder(row, "2026-11-02").name == name
        return
    with pytest.raises(feed_fetching.NotThere):
        feed_fetching.in_folder(row, "2026-11-02")


def test_the_folder_is_emptied_day_by_day(world, head, settings, tmp_path, monkeypatch):
    settings.FEEDS_FOLDER = tmp_path
    row = daily(world, source=FeedSource.FOLDER)
    for day in (TUESDAY, WEDNESDAY):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_zone, day=day: day)
        name = f"{(day - datetime.timedelta(days=1)).isoformat()}.csv"
        path = feed_fetching.folder_of(row) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(complaint(head.id18, name[:10], day.isoformat()))
        os.utime(path, (time.time() - 3600, time.time() - 3600))
        monthly_sync()
        monthly_sync()
        for task, kind in ((fetch_feed, "monitoring.fetch_feed"), (read_feed, "monitoring.read_feed")):
            for job in Job.objects.filter(kind=kind, state="queued"):
                task(job.pk)

    assert list(FeedBatch.objects.order_by("period").values_list("period", "status", "is_late")) == [
        ("2026-11-02", "applied", False),
        ("2026-11-03", "applied", False),
    ]
    assert FeedRun.objects.filter(feed=row, batch=None).count() == 0


def test_a_monthly_feed_becomes_a_daily_one(world, head):
    """What was awaited of the month and is not late yet is not awaited any more; what is late stays said."""
    row = daily(world, rhythm=Rhythm.MONTHLY, due_day=5, starts="2026-08")
    actions.synchronise(on=MONDAY)
    late = list(FeedRun.objects.filter(feed=row, is_late=True).values_list("period", flat=True))
    assert (periods(row), late) == (["2026-08", "2026-09", "2026-10"], ["2026-08", "2026-09"])
    changed = draft(world, rhythm=Rhythm.DAILY, due_day=1, starts="2026-11")
    row = making.take(actions.change_feed, row, changed, by=world.county)
    for _beat in range(2):
        actions.synchronise(on=TUESDAY)
    assert periods(row) == ["2026-08", "2026-09", "2026-11-02"]

    back = draft(world, rhythm=Rhythm.MONTHLY, due_day=5, starts="2026-11")
    row = making.take(actions.change_feed, row, back, by=world.county)
    actions.synchronise(on=D(2026, 12, 1))
    assert periods(row) == ["2026-08", "2026-09", "2026-11"]


def test_what_was_late_in_the_old_rhythm_is_missing_no_more(world, logged_in):
    """0-32: two months never came; as a daily feed it owes days alone, on the page and in the score."""
    row = daily(world, rhythm=Rhythm.MONTHLY, due_day=5, starts="2026-08")
    actions.synchronise(on=MONDAY)
    feeds = Feed.objects.filter(pk=row.pk)
    (before,) = feed_scores(feeds, world.county, on=MONDAY)
    assert (before.months, before.missing) == (3, 2)
    changed = draft(world, rhythm=Rhythm.DAILY, due_day=1, starts="2026-11")
    row = making.take(actions.change_feed, row, changed, by=world.county)
    actions.synchronise(on=TUESDAY)

    assert [run.period for run in runs_of(row, world.county)] == ["2026-11-02"]
    (score,) = feed_scores(feeds, world.county, on=TUESDAY)
    assert (score.months, score.missing) == (1, 0)


def test_after_a_pause_the_department_is_told_once(world):
    """0-32: thirty-one days open and turn late at one look: each is owed, and one message tells of them."""
    row = daily(world)
    feed_runs.open_runs(on=TUESDAY)
    FeedRun.objects.update(is_late=True)
    for _beat in range(3):
        actions.synchronise(on=D(2027, 3, 1))

    assert FeedRun.objects.filter(feed=row, is_late=True).count() > 30
    assert Obligation.objects.open().filter(kind="feed").count() > 30
    for _run in range(2):
        remind(on=D(2027, 3, 1))
    assert "到期提醒：共" in Notification.objects.get(user=world.department).title


def test_a_job_whose_day_is_awaited_no_more_ends(world):
    """0-32: the rhythm was changed while the job waited in the queue."""
    row = daily(world, source=FeedSource.FOLDER)
    actions.synchronise(on=TUESDAY)
    job = Job.objects.get(kind="monitoring.fetch_feed")
    changed = draft(world, due_day=5, starts="2026-11")
    making.take(actions.change_feed, row, changed, by=world.county)
    assert not FeedRun.objects.exists()
    fetch_feed(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"said": "推送频次已改，不再等这一期的文件。"})


def test_a_month_after_its_last_day_renews_and_is_not_measured_by_it(world, head):
    """0-32: what counts from January came daily, then monthly: October is newer than its 31st."""
    row = feed(world, rhythm=Rhythm.DAILY, due_day=1, starts="2026-10")
    crowd = [(f"某{number}", factories.identity(), 10) for number in range(60)]
    day = medical(("张三丰", head.id18, 30000), *crowd, until="2026-10-31")
    first = sent(row, day, world.county, period="2026-10-31", on=MONDAY)
    assert first.status == BatchStatus.APPLIED, first.message
    assert Warning.objects.get(person=head).amount_yuan == 30000
    row = making.take(actions.change_feed, row, draft(world, starts="2026-10"), by=world.county)
    month = sent(row, medical(("张三丰", head.id18, 31000)), world.county, period="2026-10", on=TUESDAY)

    assert (month.status, month.fault) == (BatchStatus.APPLIED, "")
    assert Warning.objects.get(person=head).amount_yuan == 31000
    row = making.take(
        actions.change_feed,
        row,
        draft(world, rhythm=Rhythm.DAILY, due_day=1, starts="2026-10"),
        by=world.county,
    )
    late = medical(("张三丰", head.id18, 29000), until="2026-10-30")
    sent(row, late, world.county, period="2026-10-30", on=TUESDAY)
    assert Warning.objects.get(person=head).amount_yuan == 31000


def test_a_month_says_what_a_day_of_it_said_already(world, head):
    """0-32: the complaint of the 20th is in the file of October again: one warning, as decided."""
    row = daily(world, starts="2026-10")
    same = complaint(head.id18, "2026-10-20", "X1")
    sent(row, same, world.county, period="2026-10-20", on=MONDAY)
    making.take(
        actions.dismiss_warning, Warning.objects.get(), by=world.township, on=WEDNESDAY, note="已答复"
    )
    monthly = draft(world, rhythm=Rhythm.MONTHLY, due_day=5, starts="2026-10")
    row = making.take(actions.change_feed, row, monthly, by=world.county)
    month = sent(row, same + b"\n", world.county, period="2026-10", on=TUESDAY)

    assert month.status == BatchStatus.APPLIED, month.message
    assert Warning.objects.get(person=head).status == "dismissed"


def test_a_month_is_measured_by_the_month_before_not_by_a_day(world):
    """0-32: 5 rows on one day say nothing of how many rows a month has."""
    row = feed(world, starts="2026-09")

    def crowd(count, until):
        return medical(*[(f"某{n}", factories.identity(), 10) for n in range(count)], until=until)

    sent(row, crowd(60, "2026-09-30"), world.county, period="2026-09", on=MONDAY)
    days = draft(world, rhythm=Rhythm.DAILY, due_day=1, starts="2026-09")
    row = making.take(actions.change_feed, row, days, by=world.county)
    sent(row, crowd(5, "2026-09-30"), world.county, period="2026-09-30", on=MONDAY)
    row = making.take(actions.change_feed, row, draft(world, starts="2026-09"), by=world.county)
    batch = sent(row, crowd(5, "2026-10-31"), world.county, period="2026-10", on=MONDAY)

    assert (batch.status, batch.fault) == (BatchStatus.QUARANTINED, Fault.TRUNCATED)


def test_no_other_rhythm(world):
    with pytest.raises(Invalid) as caught:
        daily(world, rhythm="hourly")
    assert [item.code for item in caught.value.unmet] == ["rhythm_required"]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_open_a_day_once(transactional_db):
    with transaction.atomic():
        row = daily(making.cast_of_monitoring(factories.world()))
    at_once(*[partial(feed_runs.open_runs, on=WEDNESDAY)] * 2)

    assert periods(row) == ["2026-11-03"]


def test_the_pages_speak_of_days(world, head, logged_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_zone: WEDNESDAY)
    row = daily(world)
    actions.synchronise(on=WEDNESDAY)
    client = logged_in(world.county)
    page = client.get(reverse("monitoring:feed", args=[row.pk])).text
    assert "每日推送，1 天以内" in page
    assert "2026-11-03" in page
    address = reverse("monitoring:feed-upload", args=[row.pk])
    form = client.get(address).text
    assert 'type="date"' in form
    assert 'value="2026-11-03"' in form
    wrong = client.post(address, {"period": "2026-11", "file": named(head)})
    assert (wrong.status_code, "日期请写成 2026-10-05" in wrong.text) == (422, True)
    assert client.post(address, {"period": "2026-11-03", "file": named(head)}).status_code == 302
    assert FeedBatch.objects.get().period == "2026-11-03"
    change = reverse("monitoring:feed-change", args=[row.pk])
    assert "推送频次" in client.get(change).text
    given = {
        "rhythm": "monthly",
        "due_day": 5,
        "source": "upload",
        "starts": "2026-11",
        "version": row.version,
    }
    assert client.post(change, given | {"is_active": "on"}).status_code == 302
    assert making.fresh(row).rhythm == Rhythm.MONTHLY


def test_the_api_takes_a_day(world, head, logged_in, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_zone: WEDNESDAY)
    row = daily(world)
    client = logged_in(world.county)
    told = client.get(f"/api/v1/feeds/{row.pk}/").json()
    taken = client.post(f"/api/v1/feeds/{row.pk}/receive/", {"period": "2026-11-03", "file": named(head)})

    assert told["rhythm"] == "daily"
    assert (taken.status_code, taken.json()["period"]) == (201, "2026-11-03"), taken.content


def named(head):
    return SimpleUploadedFile("信访.csv", complaint(head.id18, "2026-11-03", "X1"))
