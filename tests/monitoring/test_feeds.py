"""Departments' files: what is matched, what is warned of, what waits and why (0-32, 0-34, 2-07)."""

import datetime

import pytest

from households.models import Person
from monitoring import actions
from monitoring.choices.feeds import BatchStatus, Fault, FeedKind, WarningStatus
from monitoring.models import FeedBatch, FeedRow, FeedVariance, Warning
from povertycase.exceptions import Conflict, Invalid
from povertycase.models import Notification
from tests import factories
from tests.monitoring import feeding, making
from tests.monitoring.feeding import csv, feed, medical, released, sent

pytestmark = pytest.mark.django_db
STRANGER = factories.identity(777, birth="19500101")
MANY = 30


@pytest.fixture
def world():
    return making.cast_of_monitoring(factories.world())


@pytest.fixture
def head(world):
    world.own.household_type = "脱贫户(享受政策)"
    world.own.save()
    return Person.objects.get(name="张三丰")


def status_of(batch):
    return batch.status, batch.fault, batch.message


def test_a_row_is_matched_and_warned_of(world, head):
    """0-32, S13: registered people from 5,000 yuan; who is not on the register goes on a list."""
    batch = sent(
        feed(world), medical(("张三丰", head.id18, "12300.00"), ("李某", STRANGER, 30000)), world.county
    )

    assert status_of(batch) == (BatchStatus.APPLIED, "", batch.message)
    warning = Warning.objects.get(person=head)
    assert (warning.status, warning.household_id, warning.division_id) == (
        "pending",
        world.own.pk,
        world.own.division_id,
    )
    assert warning.message == "2026年1月至10月住院个人自付 12,300.00 元，达到脱贫人口的预警线 5,000 元。"
    assert warning.due_on == datetime.date(2026, 11, 13)
    assert warning.facts["total"] == "99999"
    absent = Warning.objects.get(status="absent")
    assert (absent.id18, absent.division_id, absent.household) == (STRANGER, factories.COUNTY, None)
    assert batch.counts["matched"] == 1
    assert not FeedRow.objects.exists()


def test_the_threshold_is_that_of_the_person(world, head):
    """Between the two thresholds only a registered person is warned of."""
    world.own.household_type = "一般农户"
    world.own.save()

    batch = sent(feed(world), medical(("张三丰", head.id18, 12300), ("李某", STRANGER, 12300)), world.county)

    assert batch.status == BatchStatus.APPLIED
    assert not Warning.objects.exists()


def test_the_same_file_again_changes_nothing(world, head):
    row, content = feed(world), medical(("张三丰", head.id18, 12300))
    first = sent(row, content, world.county)
    version = Warning.objects.get().version

    again = actions.receive_batch(
        row, content, name="又一次.csv", period=feeding.PERIOD, by=world.county, on=feeding.ON
    )

    assert (again.batch.pk, again.is_new) == (first.pk, False)
    assert again.said == "这个文件在 2026-11-03 已经接收过（已入库），没有重复处理。"
    assert FeedBatch.objects.count() == 1
    assert Warning.objects.get().version == version


def test_a_file_that_counts_from_january_renews_its_warning(world, head):
    """S13: cumulative to the month's end; the family is warned of once a year, with the newest figure."""
    row = feed(world)
    sent(row, medical(("张三丰", head.id18, 6000), until="2026-09-30"), world.county, period="2026-09")
    sent(row, medical(("张三丰", head.id18, 9000)), world.county)

    warning = Warning.objects.get()
    assert (warning.amount_yuan, warning.period, warning.span) == (9000, "2026-10", "2026")


def test_a_decision_stands_until_the_figure_has_doubled(world, head):
    row = feed(world)
    sent(row, medical(("张三丰", head.id18, 6000), until="2026-08-31"), world.county, period="2026-08")
    warning = Warning.objects.get()
    making.take(actions.dismiss_warning, warning, by=world.township, on=feeding.ON, note="有商业保险赔付")
    sent(row, medical(("张三丰", head.id18, 11900), until="2026-09-30"), world.county, period="2026-09")
    assert Warning.objects.get().status == "dismissed"

    sent(row, medical(("张三丰", head.id18, 12000)), world.county)

    warning = Warning.objects.get()
    assert (warning.status, warning.handled_on, warning.due_on) == (
        "pending",
        None,
        datetime.date(2026, 11, 13),
    )


def test_whoever_is_monitored_already_is_said_to_be(world, head):
    world.own.household_type = "一般农户"
    world.own.save()
    making.case(world)

    sent(feed(world), medical(("张三丰", head.id18, 30000)), world.county)

    assert Warning.objects.get().status == WarningStatus.MONITORED


def test_the_register_stays_and_both_figures_are_shown(world, head):
    """0-34: what a department says otherwise stands beside, and goes when the two agree."""
    head.disability_grade = "三级"
    head.save()
    row = feed(world, FeedKind.DISABLED)
    header = ("姓名", "残疾证号", "残疾等级")
    batch = sent(row, csv(header, ("张三峰", f"{head.id18}42", "2级")), world.county)

    assert status_of(batch)[:2] == ("applied", "")
    told = {each.field: (each.ours, each.theirs) for each in FeedVariance.objects.all()}
    assert told == {"disability_grade": ("三级", "二级"), "name": ("张三丰", "张三峰")}
    head.refresh_from_db()
    assert (head.name, head.disability_grade) == ("张三丰", "三级")
    warning = Warning.objects.get()
    assert (warning.signal, warning.identity) == ("disability", f"{head.id18}42")

    sent(row, csv(header, ("张三丰", f"{head.id18}42", "3级")), world.county, period="2026-09")

    assert not FeedVariance.objects.exists()


def test_two_disabled_in_one_house_are_warned_of(world, head):
    other = factories.member(world.own, "李梅", "配偶")
    Person.objects.filter(pk=other.pk).update(disability_grade="三级")

    sent(
        feed(world, FeedKind.DISABLED),
        csv(("姓名", "残疾证号", "残疾等级"), ("张三丰", f"{head.id18}44", "四级")),
        world.county,
    )

    assert [each.message for each in Warning.objects.all()] == ["一户有 2 名残疾人。"]


WRONG = {
    "missing": (
        medical(("张三丰", "X", 1), header=(*feeding.MEDICAL[:-2], "自己花的", "统计截止日期")),
        Fault.COLUMNS,
        "表头缺少列“个人自付”；文件里另有不认识的列“自己花的”",
    ),
    "month": (
        medical(("张三丰", "X", 1), until="2026-09-30"),
        Fault.PERIOD,
        "第 2 行的统计截止日期是 2026-09-30",
    ),
    "broken": (b"PK\x03\x04 not a workbook", Fault.UNREADABLE, "文件不完整或已损坏"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_itself_waits_and_is_never_let_in(world, head, name):
    """F-SYNC-1: nothing of it is applied, and the sentence says what, where and how."""
    content, fault, words = WRONG[name]
    batch = sent(feed(world), content.replace(b"X", head.id18.encode()), world.county)

    assert (batch.status, batch.fault) == ("quarantined", fault)
    assert words in batch.message
    assert not Warning.objects.exists()
    assert not FeedRow.objects.exists()
    assert Notification.objects.get(user=world.county, kind="feed_waits").title.endswith(
        f"已隔离：{Fault(fault).label}"
    )
    with pytest.raises(Invalid, match="不能放行"):
        making.take(actions.release_batch, batch, by=world.county, note="请放行")


def crowd(count, own=100):
    """So many people nobody knows."""
    born = (f"19{50 + n // 28 % 40}01{n % 28 + 1:02}" for n in range(count))
    return [("无名", factories.identity(100 + n, birth=birth), own) for n, birth in enumerate(born)]


def shaped(world, people, **changes):
    """The month's file after one of MANY rows."""
    row = feed(world)
    sent(row, medical(*crowd(MANY), until="2026-09-30"), world.county, period="2026-09")
    return row, sent(row, medical(*people, **changes), world.county)


SHAPES = {
    "truncated": (crowd(MANY // 3), Fault.TRUNCATED, "只有 10 行，上月 30 行，不到其 50%"),
    "swollen": (crowd(MANY * 10), Fault.SWOLLEN, "有 300 行，上月 30 行，超过其 3 倍"),
    "scale": (crowd(MANY, own=1000), Fault.SCALE, "金额的中位数是 1,000.00 元，上月是 100.00 元"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_looks_odd_waits_until_the_county_lets_it_in(world, name):
    """F-SYNC-1: a third of the rows, ten times the rows, ten times the amounts; released with a reason."""
    people, fault, words = SHAPES[name]
    _row, batch = shaped(world, people)
    assert (batch.status, batch.fault) == ("quarantined", fault)
    assert words in batch.message

    with pytest.raises(Invalid, match="请写明放行的理由"):
        making.take(actions.release_batch, batch, by=world.county, note=" ")
    batch = released(batch, world.county)

    assert (batch.status, batch.accepted, batch.note) == ("applied", [fault], "部门书面确认")


def test_a_total_that_is_not_the_sum_waits(world, head):
    content = medical(("张三丰", head.id18, 12300)) + "\n合计,,,,,,,,99999,".encode()

    batch = sent(feed(world), content, world.county)

    assert (batch.status, batch.fault) == ("quarantined", Fault.TOTAL)
    assert "合计行是 99,999.00 元，各行相加是 12,300.00 元" in batch.message


def test_a_second_file_for_the_month_takes_the_place_of_the_first_by_name_only(world, head):
    row = feed(world)
    first = sent(row, medical(("张三丰", head.id18, 12300), ("李某", STRANGER, 50000)), world.county)
    second = sent(row, medical(("张三丰", head.id18, 8000)), world.county)
    assert (second.status, second.fault) == ("quarantined", Fault.TWICE)
    assert Warning.objects.get(person=head).amount_yuan == 12300

    second = released(second, world.county, note="部门更正")

    first.refresh_from_db()
    assert (first.status, second.status) == ("superseded", "applied")
    assert [each.amount_yuan for each in Warning.objects.all()] == [8000]


def test_the_file_of_another_month_is_known_again(world, head):
    row = feed(world, FeedKind.POLICE)
    content = csv(("姓名", "身份证号", "事项"), ("张三丰", head.id18, "交通事故"))
    sent(row, content, world.county, period="2026-09")

    batch = sent(row, content, world.county)

    assert (batch.status, batch.fault) == ("quarantined", Fault.REPEATED)


def test_columns_are_read_by_name_and_changes_of_them_wait(world, head):
    """Another order is fine; a column that went, came or changed its name is told."""
    row = feed(world, FeedKind.BANK)
    header = ("姓名", "身份证号", "贷款余额", "到期日期")
    values = {"姓名": "张三丰", "身份证号": head.id18, "贷款余额": 30000, "到期日期": "2026-09-20"}
    sent(row, csv(header, [values[name] for name in header]), world.county, period="2026-08")
    turned = header[::-1]
    batch = sent(row, csv(turned, [values[name] for name in turned]), world.county, period="2026-09")
    assert batch.status == "applied"

    renamed = ("姓名", "身份证号", "未还本金", "到期日期")
    batch = sent(row, csv(renamed, list(values.values())), world.county)

    assert (batch.status, batch.fault) == ("quarantined", Fault.COLUMNS)
    assert "上月的列“贷款余额”不见了，新出现“未还本金”" in batch.message

    aliases = feeding.draft(world, aliases={"未还本金": "rest"})
    making.take(actions.change_feed, row, aliases, by=world.county)
    making.take(actions.reject_batch, batch, by=world.county, note="登记列名后重传")
    assert sent(making.fresh(row), csv(renamed, list(values.values())), world.county).status == "applied"


def test_a_late_file_is_applied_and_marked(world, head):
    batch = sent(
        feed(world), medical(("张三丰", head.id18, 12300)), world.county, on=datetime.date(2026, 11, 9)
    )

    assert (batch.status, batch.is_late) == ("applied", True)
    assert batch.runs.get().is_late


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-13", "月份请写成"),
        ("2026-11", "还没有结束"),
        ("2025-12", "从 2026-01 开始"),
        ("十月", "月份请写成"),
    ],
)
def test_a_month_that_is_none_is_refused(world, period, words):
    with pytest.raises(Invalid, match=words):
        sent(feed(world), medical(("张三丰", STRANGER, 1)), world.county, period=period)


def test_the_department_sends_and_sees_its_own_alone(world, head):
    """trust.md: a department reaches what it sent, not what another did."""
    row = feed(world)
    batch = sent(row, medical(("张三丰", head.id18, 12300)), world.department)
    assert batch.status == "applied"
    assert list(Warning.objects.visible_to(world.department)) == list(Warning.objects.all())
    other = factories.user(
        "disabled",
        "department",
        factories.COUNTY,
        organisation=type(world.medical).objects.create(
            name="残疾人联合会", kind="department", trade="disabled", division_id=factories.COUNTY
        ),
    )
    assert not Warning.objects.visible_to(other).exists()
    assert not FeedBatch.objects.visible_to(other).exists()
    assert not FeedBatch.objects.visible_to(world.township).exists()
    assert Warning.objects.visible_to(world.township).exists()
    assert not Warning.objects.visible_to(world.sister).exists()


def test_the_steps_on_a_warning(world, head):
    """2-07: looked into, taken up as a clue of the channel 部门筛查预警."""
    sent(feed(world), medical(("张三丰", head.id18, 12300)), world.county)
    warning = Warning.objects.get()
    making.take(actions.check_warning, warning, by=world.village)
    with pytest.raises(Invalid, match="请写明核实的情况"):
        making.take(actions.include_warning, warning, by=world.township, on=feeding.ON, note="")

    clue = making.take(
        actions.include_warning, warning, by=world.township, on=feeding.ON, note="户主患病，借款 3 万元"
    )

    warning.refresh_from_db()
    assert (clue.channel, clue.household_id, warning.status) == ("department", world.own.pk, "included")
    assert warning.clue_id == clue.pk
    with pytest.raises(Conflict):
        making.take(actions.dismiss_warning, warning, by=world.township, on=feeding.ON, note="改变主意")


def test_whom_nobody_found_is_found(world, head):
    sent(feed(world), medical(("李某", STRANGER, 50000)), world.county)

    making.take(actions.find_person, Warning.objects.get(), head, by=world.county, on=feeding.ON)

    warning = Warning.objects.get()
    assert (warning.status, warning.household_id, warning.handled_on) == ("pending", world.own.pk, None)
    assert Warning.objects.late(warning.due_on + datetime.timedelta(days=1)).count() == 1
    assert not Warning.objects.late(warning.due_on).exists()
