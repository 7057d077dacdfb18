"""Bills of stays in hospital, complaints, losses of fields and herds, care (0-25, 0-32, 2-07, domain 3.9)."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from households.models import Person
from monitoring import actions
from monitoring.choices.cases import Channel
from monitoring.choices.feeds import BatchStatus, FeedKind, Signal
from monitoring.imports.feed_layouts import LAYOUTS
from monitoring.imports.feedback import feedback_table
from monitoring.models import Warning
from monitoring.rules.feeds import RULES
from povertycase import sheets
from povertycase.exceptions import Invalid
from povertycase.sheets import writing
from tests import factories
from tests.monitoring import feeding, making
from tests.monitoring.feeding import csv, feed, sent
from tests.monitoring.test_feedback import STRANGER

pytestmark = pytest.mark.django_db
BILLS = ("姓名", "身份证号", "医疗机构", "是否区域内", "出院日期", "医疗总费用", "个人支付")


@pytest.fixture
def world():
    return making.cast_of_monitoring(factories.world())


@pytest.fixture
def head(world):
    world.own.household_type = "脱贫户(享受政策)"
    world.own.save()
    return Person.objects.get(name="张三丰")


def warnings():
    return {
        (row.signal, row.span): row.amount_yuan for row in Warning.objects.order_by("signal", "span", "pk")
    }


def test_every_kind_has_a_layout_and_a_rule():
    assert set(LAYOUTS) == set(RULES) == set(FeedKind)


def test_stays_are_warned_of_one_by_one_and_the_year_as_a_whole(world, head):
    """0-25: above a tenth of a stay, and of the year; the stay that is within it counts for the year only."""
    row = feed(world, FeedKind.BILLS)
    who = ("张三丰", head.id18, "县医院")
    batch = sent(
        row,
        csv(
            BILLS,
            (*who, "是", "2026-03-05", 20000, 2500),
            (*who, "县内", "2026-07-20", 50000, 4900),
            (*who, "否", "2026-08-11", 90000, 60000),
        ),
        world.county,
    )

    assert batch.status == BatchStatus.APPLIED, batch.message
    assert warnings() == {
        (Signal.ADMISSION, "2026-08"): 60000,  # outside the region the amount counts, the share does not
        (Signal.OWN_SHARE, "2026-03"): 2500,
        (Signal.OWN_SHARE_YEAR, "2026"): 7400,
    }
    year = Warning.objects.get(signal=Signal.OWN_SHARE_YEAR)
    assert year.message == (
        "2026年1月至10月住院合计总费用 70,000.00 元，个人支付 7,400.00 元，"
        "占 10.6%，超过区域内 10% 的控制线。"
    )


def test_the_next_file_of_the_year_renews_and_does_not_repeat(world, head):
    """It counts from January on: March's stay is in October's file, too."""
    row, who = feed(world, FeedKind.BILLS), ("张三丰", head.id18, "县医院", "是")
    march, october = (*who, "2026-03-05", 20000, 2500), (*who, "2026-10-09", 10000, 1500)
    sent(row, csv(BILLS, march), world.county, period="2026-09", on=datetime.date(2026, 10, 3))
    making.take(
        actions.dismiss_warning,
        Warning.objects.get(signal=Signal.OWN_SHARE),
        by=world.township,
        on=feeding.ON,
        note="已由医疗救助补足",
    )
    sent(row, csv(BILLS, march, october), world.county)

    assert warnings() == {
        (Signal.OWN_SHARE, "2026-03"): 2500,
        (Signal.OWN_SHARE, "2026-10"): 1500,
        (Signal.OWN_SHARE_YEAR, "2026"): 4000,
    }
    states = Warning.objects.filter(signal=Signal.OWN_SHARE).order_by("span")
    assert list(states.values_list("status", flat=True)) == ["dismissed", "pending"]


def test_a_year_within_the_tenth_is_not_warned_of(world, head):
    who = ("张三丰", head.id18, "县医院", "是")
    stays = ((*who, "2026-03-05", 1000, 500), (*who, "2026-05-05", 90000, 100))
    sent(feed(world, FeedKind.BILLS), csv(BILLS, *stays), world.county)

    assert warnings() == {(Signal.OWN_SHARE, "2026-03"): 500}


def test_the_thresholds_of_a_stay_are_figures_of_policy(world, head):
    """An ordinary household: 10,000 yuan a stay, until the county sets another figure."""
    world.own.household_type = "一般农户"
    world.own.save()
    row, line = feed(world, FeedKind.BILLS), ("张三丰", head.id18, "县医院", "是", "2026-03-05", 40000)
    sent(row, csv(BILLS, (*line, 9999.99)), world.county, period="2026-09", on=datetime.date(2026, 10, 3))
    assert warnings() == {}

    making.PolicyParameter.objects.create(
        key="med.admission_other",
        division_id=factories.COUNTY,
        valid_from=datetime.date(2026, 1, 1),
        value=8000,
        unit="元/次",
        source="示例",
    )
    sent(row, csv(BILLS, (*line, 9999.98)), world.county)
    assert warnings() == {(Signal.ADMISSION, "2026-03"): Decimal("9999.98")}


def test_a_complaint_becomes_a_clue_of_the_public(world, head):
    """信访、12317: a clue of its own channel; what was said does not reach the village."""
    header = ("姓名", "身份证号", "诉求类别", "受理日期", "受理编号", "诉求内容")
    row = feed(world, FeedKind.PETITION, aliases={"诉求内容": ""})
    sent(
        row,
        csv(header, ("张三丰", head.id18, "生活困难", "2026-10-12", "X1", "反映村干部某某")),
        world.county,
    )
    warning = Warning.objects.get()
    assert warning.signal == Signal.COMPLAINT
    assert "某某" not in str(warning.facts) + warning.message

    clue = making.take(actions.include_warning, warning, by=world.township, on=feeding.ON, note="属实")

    assert clue.channel == Channel.PUBLIC


@pytest.mark.parametrize(
    ("kind", "header", "line", "signal", "yuan"),
    [
        (
            FeedKind.FARMING,
            ("事项", "产业或品种", "发生日期", "损失金额", "理赔金额"),
            ("暴雨受灾", "水稻", "2026-10-02", 6500, ""),
            Signal.FARM_LOSS,
            6500,
        ),
        (
            FeedKind.FARMING,
            ("出险原因", "险种", "出险日期", "直接经济损失", "赔付金额"),
            ("能繁母猪理赔", "养殖险", "2026-10-02", "", 1200),
            Signal.CLAIM,
            None,
        ),
        (
            FeedKind.CARE,
            ("失能等级", "评估日期"),
            ("重度失能", "2026-10-02"),
            Signal.INCAPABLE,
            None,
        ),
    ],
)
def test_other_departments(world, head, kind, header, line, signal, yuan):
    batch = sent(
        feed(world, kind), csv(("姓名", "身份证号", *header), ("张三丰", head.id18, *line)), world.county
    )

    assert batch.status == BatchStatus.APPLIED, batch.message
    assert warnings() == {(signal, "2026-10"): yuan}


def test_an_identity_that_a_petition_carries_is_read_by_nobody(world, head, logged_in, tmp_path):
    """Full width or spelled, in the kind, the name or the number: no list and no sheet has it."""
    spelled = head.id18.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    wide = head.id18.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    header = ("姓名", "身份证号", "诉求类别", "受理日期", "受理编号")
    row = feed(world, FeedKind.PETITION)
    line = (f"张三丰{wide}", head.id18, f"低保，证件{spelled}", "2026-10-20", f"工单{wide}")
    batch = sent(row, csv(header, line, ("王某", STRANGER, "低保", "2026-10-20", wide)), world.county)

    for warning in Warning.objects.all():
        kept = f"{warning.message} {warning.name} {warning.facts}"
        assert spelled not in kept
        assert wide not in kept
    assert "低保，证件（号码已隐去）" in Warning.objects.get(person=head).message
    page = logged_in(world.county).get(reverse("monitoring:warning-list")).text
    assert (spelled in page, wide in page) == (False, False)
    path = tmp_path / "x.xlsx"
    writing.write_table(path, feedback_table(batch, world.county))
    cells = [
        text for each in sheets.rows(path, sheets.inspect(path, "反馈.xlsx"), "反馈") for text in each.texts
    ]
    assert not [text for text in cells if spelled in text or wide in text]


def test_no_reason_that_goes_back_carries_an_identity(world, head):
    row = feed(world, FeedKind.PETITION)
    line = ("张三丰", head.id18, "低保", "2026-10-20", "X1")
    sent(row, csv(("姓名", "身份证号", "诉求类别", "受理日期", "受理编号"), line), world.county)
    spelled = head.id18.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    facts = {"by": world.township, "on": feeding.ON, "note": f"{spelled}已享受低保"}

    for step in (actions.dismiss_warning, actions.include_warning, actions.mark_absent):
        with pytest.raises(Invalid, match="不要写身份证号"):
            making.take(step, Warning.objects.get(), **facts)
    clue = making.clue(world)
    with pytest.raises(Invalid, match="不要写身份证号"):
        making.take(actions.end_clue, clue, by=world.township, note=spelled)
