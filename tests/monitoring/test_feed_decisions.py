"""What a decision about a warning is good for: told to the department, not asked twice, not for ever."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone

from households.models import Person
from monitoring import actions
from monitoring.actions.screening import run
from monitoring.choices.cases import Channel
from monitoring.choices.feeds import FeedKind
from monitoring.forms.case_filters import ClueFilter
from monitoring.forms.warnings import WarningFilter
from monitoring.imports.feedback import feedback_table
from monitoring.models import Clue, Feed, Finding, MonitoringCase, Warning
from monitoring.reports.channels import clues_by_channel
from monitoring.reports.feed_scores import feed_scores, precisions_of
from povertycase import actions as kernel
from povertycase import sheets
from povertycase.choices import JobKind, Role
from povertycase.exceptions import Conflict
from povertycase.sheets import writing
from tests import factories
from tests.monitoring import feeding, making
from tests.monitoring.feeding import csv, feed, medical, sent

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BANK = ("姓名", "身份证号", "放贷银行", "贷款余额", "到期日期", "贷款状态")
LABOUR = ("姓名", "身份证号", "变动情况", "变动日期", "原单位")
EVENT = ("姓名", "身份证号", "变动情况")


@pytest.fixture
def world():
    return making.cast_of_monitoring(factories.world())


@pytest.fixture
def head(world):
    world.own.household_type = "脱贫户(享受政策)"
    world.own.save()
    return Person.objects.get(name="张三丰")


def told(batch, user, tmp_path):
    """核实结果 and 是否纳入 of the one row that goes back."""
    path = tmp_path / "x.xlsx"
    writing.write_table(path, feedback_table(batch, user))
    book = sheets.inspect(path, "反馈.xlsx")
    table = [row.texts for row in sheets.rows(path, book, "反馈")]
    row = dict(zip(table[2], table[3], strict=False))
    return row["核实结果"], row["是否纳入"], row["核实人"]


@pytest.fixture
def ordinary(world):
    return Person.objects.get(name="张三丰")


def screened(by, on):
    """A whole screening of the county on a day."""
    lease = kernel.claim(kernel.enqueue(JobKind.SCREEN, by=by, dedup_key=run.key_of(factories.COUNTY)).pk)
    lease.cursor = {"on": on.isoformat()}
    run.work(lease)


def dismissed(world, warning):
    return making.take(
        actions.dismiss_warning, warning, by=world.township, on=feeding.ON, note="已核实，收入稳定"
    )


# --- what the department is told (2-07, domain 3.9) -------------------------------------------------


def test_a_clue_is_no_answer_yet_and_its_end_is(world, head, tmp_path):
    """是否纳入 says that the household was identified, not that somebody wrote a clue."""
    batch = sent(feed(world), medical(("张三丰", head.id18, 12300)), world.county)
    clue = making.take(
        actions.include_warning, Warning.objects.get(), by=world.township, on=feeding.ON, note="属实"
    )
    assert told(batch, world.county, tmp_path) == ("核实中", "", "")

    making.take(actions.end_clue, clue, by=world.township, note="报销后自付不多")
    assert told(batch, world.county, tmp_path) == ("不纳入：报销后自付不多", "否", world.township.name)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("verifying", ("核实中", "", "")),
        ("decided", ("核实中", "", "")),
        ("announced", ("纳入：属实", "是", "township")),
        ("active", ("纳入：属实", "是", "township")),
        ("removed", ("纳入：属实", "是", "township")),
    ],
)
def test_the_answer_is_where_the_case_stands(world, ordinary, tmp_path, status, expected):
    batch = sent(feed(world), medical(("张三丰", ordinary.id18, 32300)), world.county)
    clue = making.take(
        actions.include_warning, Warning.objects.get(), by=world.township, on=feeding.ON, note="属实"
    )
    case = making.case(world)
    Clue.objects.filter(pk=clue.pk).update(case=case, status="taken_up")
    move_to(case, status)

    outcome, included, checker = told(batch, world.county, tmp_path)
    assert (outcome, included) == expected[:2]
    assert checker == (world.township.name if expected[2] else "")
    assert scored(world.county) == ((1, 1) if included else (0, 0))
    assert listed(world.county, "yes") == (1 if included else 0)
    assert listed(world.county, "no") == 0


@pytest.mark.parametrize(
    ("is_announced", "expected"), [(True, ("纳入：属实", "是")), (False, ("不纳入", "否"))]
)
def test_a_cleared_case_was_taken_in_if_it_was_announced(world, ordinary, tmp_path, is_announced, expected):
    """2-07: cleared between the decision and its announcement, the household was never monitored."""
    batch = sent(feed(world), medical(("张三丰", ordinary.id18, 32300)), world.county)
    clue = making.take(
        actions.include_warning, Warning.objects.get(), by=world.township, on=feeding.ON, note="属实"
    )
    case = making.case(world)
    Clue.objects.filter(pk=clue.pk).update(case=case, status="taken_up")
    clear(world, case, is_announced=is_announced)

    assert told(batch, world.county, tmp_path)[:2] == expected
    assert scored(world.county) == (1, int(is_announced))
    assert [listed(world.county, each) for each in ("yes", "no")] == [is_announced, not is_announced]
    assert registered(world.county) == [clue][: int(is_announced)]


def clear(world, case, *, is_announced):
    """The county decides and clears the case, with or without its announcement between the two."""
    making.submitted(world, case)
    making.take(actions.approve, case, by=world.township, note="同意")
    making.take(actions.decide_case, case, by=world.county, on=making.DECIDED, note="同意")
    if is_announced:
        day = making.ANNOUNCED
        making.take(actions.announce_case, case, by=world.township, announced_on=day, on=day)
    other = factories.user("county-two", Role.COUNTY, factories.COUNTY)
    facts = {"reason": "整户死亡", "on": making.LEFT, "note": "死亡注销证明"}
    making.take(actions.clear_case, case, by=other, **facts)


def registered(user):
    """The clues that the list shows as 已纳入监测."""
    request = SimpleNamespace(user=user)
    shown = ClueFilter({"is_registered": "true"}, Clue.objects.visible_to(user), request=request).qs
    assert not set(shown) & set(
        ClueFilter({"is_registered": "false"}, Clue.objects.visible_to(user), request=request).qs
    )
    return list(shown)


def scored(user):
    """Of how many somebody has decided, and how many were taken in, as score, rule and channel say it."""
    (score,) = feed_scores(Feed.objects.visible_to(user), user, on=feeding.ON)
    (rule,) = precisions_of(score.feed, user, since="2026-01")
    assert (rule.included + rule.dismissed, rule.included) == (score.decided, score.included)
    year = clues_by_channel(user, year=feeding.ON.year)
    assert year.whole.registered == (score.included if year.whole.received else 0)
    return score.decided, score.included


def listed(user, answer):
    """How many warnings the list shows to whom a score's figure leads."""
    request = SimpleNamespace(user=user)
    return WarningFilter({"answer": answer}, Warning.objects.visible_to(user), request=request).qs.count()


def move_to(case, status):
    known = {"active", "removed"}
    facts = {"identified_on": feeding.ON, "number": "9901"} if status in known else {}
    facts |= {"removed_on": feeding.ON, "removal_way": "自然消除"} if status == "removed" else {}
    MonitoringCase.objects.filter(pk=case.pk).update(status=status, **facts)


def test_a_rejected_case_goes_back_with_its_reason(world, ordinary, tmp_path):
    batch = sent(feed(world), medical(("张三丰", ordinary.id18, 32300)), world.county)
    clue = making.take(
        actions.include_warning, Warning.objects.get(), by=world.township, on=feeding.ON, note="属实"
    )
    case = making.case(world)
    Clue.objects.filter(pk=clue.pk).update(case=case, status="taken_up")
    making.take(actions.reject_case, case, by=world.township, note="人均收入高于监测线")

    assert told(batch, world.county, tmp_path)[:2] == ("不纳入：人均收入高于监测线", "否")
    assert scored(world.county) == (1, 0)
    assert listed(world.county, "no") == 1


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("verifying", ("核实中", "")),
        ("active", ("已在监测", "是")),
        ("rejected", ("不纳入：识别后未纳入", "否")),
    ],
)
def test_in_monitoring_means_that_it_is(world, ordinary, tmp_path, status, expected):
    """A case that is only being looked at is no monitoring."""
    case = making.case(world)
    batch = sent(feed(world), medical(("张三丰", ordinary.id18, 32300)), world.county)
    assert Warning.objects.get().status == "monitored"
    move_to(case, status)

    assert told(batch, world.county, tmp_path)[:2] == expected
    assert scored(world.county) == {"": (0, 0), "是": (1, 1), "否": (1, 0)}[expected[1]]


# --- the same event month after month (0-32) ----------------------------------------------------------


def month(row, header, line, by, period):
    """The file of a month with one line, sent on the third of the next; no two months have the same file."""
    year, number = divmod(int(period[:4]) * 12 + int(period[-2:]), 12)
    return sent(
        row, csv(("序号", *header), (number, *line)), by, period=period, on=datetime.date(year, number + 1, 3)
    )


def states():
    return list(Warning.objects.order_by("span").values_list("span", "period", "status"))


def test_a_loan_that_was_decided_about_is_not_warned_of_every_month(world, head):
    """金融: the balance falls and the month turns, the loan is the same; its newest figure is kept."""
    row, line = feed(world, FeedKind.BANK), ("张三丰", head.id18, "农商行")
    month(row, BANK, (*line, 30000, "2026-08-01", "逾期"), world.county, "2026-08")
    dismissed(world, Warning.objects.get())

    for period, rest in (("2026-09", 29000), ("2026-11", 28000)):  # no file in October: its day still tells
        batch = month(row, BANK, (*line, rest, "2026-08-01", "逾期"), world.county, period)
        assert batch.counts["repeated"] == 1
        assert "1 条与以前推送的是同一件事" in batch.message

    warning = Warning.objects.get()
    assert (warning.status, warning.span, warning.period) == ("dismissed", "2026-08", "2026-11")
    assert (warning.amount_yuan, warning.handled_yuan, warning.batch_id) == (28000, 30000, batch.pk)


def test_another_loan_of_the_same_person_is_warned_of(world, head):
    row, line = feed(world, FeedKind.BANK), ("张三丰", head.id18, "农商行", 30000)
    month(row, BANK, (*line, "2026-08-01", "逾期"), world.county, "2026-08")
    dismissed(world, Warning.objects.get())

    batch = month(row, BANK, (*line, "2026-08-15", "逾期"), world.county, "2026-09")

    assert batch.counts["repeated"] == 0
    assert states() == [("2026-08", "2026-08", "dismissed"), ("2026-09", "2026-09", "pending")]


def test_what_is_paid_back_is_not_warned_of(world, head):
    row, line = feed(world, FeedKind.BANK), ("张三丰", head.id18, "农商行")

    month(row, BANK, (*line, 0, "2026-08-01", "逾期"), world.county, "2026-08")
    month(row, BANK, (*line, 500, "2026-08-01", "已结清"), world.county, "2026-09")

    assert states() == []


def test_a_new_year_is_counted_anew(world, head):
    """医保: what was decided about December's sum says nothing about January's, however alike the rows."""
    row, header = feed(world), ("姓名", "身份证号", "个人自付", "统计截止日期")
    for period, own in (("2026-12", 12300), ("2027-01", 12400)):
        year, number = divmod(int(period[:4]) * 12 + int(period[-2:]), 12)
        line = ("张三丰", head.id18, own, f"{period}-15")
        sent(row, csv(header, line), world.county, period=period, on=datetime.date(year, number + 1, 3))

    assert states() == [("2026", "2026-12", "pending"), ("2027", "2027-01", "pending")]


def test_a_job_lost_once_is_one_warning(world, head):
    """人社: the same 失业 of the same day, also while nobody has decided yet."""
    row, line = feed(world, FeedKind.LABOUR), ("张三丰", head.id18, "失业", "2026-08-20", "某厂")
    for period in ("2026-08", "2026-09"):
        month(row, LABOUR, line, world.county, period)
    assert states() == [("2026-08", "2026-09", "pending")]

    month(row, LABOUR, (*line[:3], "2026-10-09", "某厂"), world.county, "2026-10")
    assert [span for span, _period, _status in states()] == ["2026-08", "2026-10"]


def test_without_a_day_it_is_the_same_event_only_from_month_to_month(world, head):
    """A list without dates may mean a new event once it has been silent for a month."""
    row, line = feed(world, FeedKind.LABOUR), ("张三丰", head.id18, "失业")
    month(row, EVENT, line, world.county, "2026-07")
    dismissed(world, Warning.objects.get())
    for period in ("2026-08", "2026-10"):
        month(row, EVENT, line, world.county, period)

    assert states() == [("2026-07", "2026-08", "dismissed"), ("2026-10", "2026-10", "pending")]


def test_a_family_that_left_monitoring_is_looked_at_when_it_is_named_again(world):
    """What was looked after in a case is open again once there is none."""
    person, case = Person.objects.get(name="张三丰"), making.case(world)
    row, line = feed(world, FeedKind.LABOUR), ("张三丰", person.id18, "失业", "2026-08-20", "某厂")
    month(row, LABOUR, line, world.county, "2026-08")
    assert states() == [("2026-08", "2026-08", "monitored")]
    making.take(actions.reject_case, case, by=world.township, note="收入高于监测线")

    month(row, LABOUR, line, world.county, "2026-09")

    assert states() == [("2026-08", "2026-09", "pending")]


def test_a_file_that_made_way_takes_no_older_warning_with_it(world, head):
    """The corrected file of a month no longer names the person: the month before still does."""
    row, line = feed(world, FeedKind.LABOUR), ("张三丰", head.id18, "失业", "2026-08-20", "某厂")
    month(row, LABOUR, line, world.county, "2026-08")
    month(row, LABOUR, line, world.county, "2026-09")
    second = month(row, LABOUR, ("李某", factories.identity(778), "在岗", "", ""), world.county, "2026-09")
    feeding.released(second, world.county)

    assert [span for span, _period, _status in states()] == ["2026-08"]


# --- one decision for a finding and its warnings (2-02) ----------------------------------------------


@pytest.fixture
def late(world):
    """A warning that nobody handled in time, and what the screening says of it."""
    person = Person.objects.get(name="张三丰")
    sent(feed(world), medical(("张三丰", person.id18, 30000)), world.county)
    screened(world.county, on=datetime.date(2026, 11, 20))
    return Warning.objects.get(), Finding.objects.get(rule="M-NIN", part="warnings")


def test_confirming_the_finding_decides_about_the_warning(world, late):
    warning, finding = late
    clue = making.take(
        actions.confirm_finding,
        finding,
        by=world.county,
        on=datetime.date(2026, 11, 20),
        subject_name="张三丰",
        channel=Channel.DEPARTMENT,
        content="有 1 条部门预警超期没有处理。",
    )

    warning.refresh_from_db()
    assert (warning.status, warning.clue, warning.handled_on) == (
        "included",
        clue,
        datetime.date(2026, 11, 20),
    )
    assert Clue.objects.count() == 1


def test_including_the_warning_settles_the_finding(world, late):
    warning, finding = late
    clue = making.take(
        actions.include_warning, warning, by=world.township, on=datetime.date(2026, 11, 20), note="属实"
    )

    finding.refresh_from_db()
    assert finding.clue == clue
    with pytest.raises(Conflict, match="已经转为线索"):
        making.take(
            actions.confirm_finding,
            finding,
            by=world.county,
            on=datetime.date(2026, 11, 20),
            subject_name="张三丰",
            channel=Channel.DEPARTMENT,
            content="再来一次",
        )


# --- a warning is a new fact (2-02, M-NIN c) ----------------------------------------------------------


@pytest.mark.parametrize(("came", "is_named"), [(-2, False), (2, True)])
def test_a_warning_after_a_rejection_is_a_new_fact(world, came, is_named):
    """Within the quiet days the household is named again only for what came after the decision."""
    person, case = Person.objects.get(name="张三丰"), making.case(world)
    making.take(actions.reject_case, case, by=world.township, note="收入高于监测线")
    at = timezone.now()
    MonitoringCase.objects.update(moved_at=at)
    sent(feed(world), medical(("张三丰", person.id18, 30000)), world.county)
    moved = at + came * DAY
    Warning.objects.update(moved_at=moved, created_at=moved, due_on=timezone.localdate() + 3 * DAY)

    screened(world.county, on=timezone.localdate() + 10 * DAY)

    assert Finding.objects.filter(rule="M-NIN", part="warnings").exists() == is_named
