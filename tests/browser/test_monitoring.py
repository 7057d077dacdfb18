"""The pages of monitoring in a browser: at both widths, judged as wholes."""

import re

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from households.models import Person
from monitoring import actions
from monitoring.actions.screening import run
from povertycase import actions as kernel
from povertycase.models import Division
from tests import factories
from tests.monitoring import feeding, making, relieving

pytestmark = pytest.mark.browser

LATIN = {"PDF", "JPG", "PNG", "MB", "village", "township", "county", "JC"}
MONTH = "2026-03"


@pytest.fixture
def monitored(cast):
    """A household that is monitored and lacks a measure, and a clue that waits."""
    with transaction.atomic():
        making.cast_of_monitoring(cast)
        cast.case = making.active(cast)
        making.clue(cast, household=None, subject_name="村东头一户")
    return cast


@pytest.fixture
def helped(cast):
    """A household that is monitored and helped, and one that waits for its notice."""
    with transaction.atomic():
        making.cast_of_monitoring(cast)
        cast.case = making.active(cast)
        making.helped(cast, cast.case)
        home = factories.household(head="李有田", by_type="一般农户")
        making.agreed(cast, making.case(cast, household=home))
    return cast


def test_cases_with_their_clocks_and_the_gate_of_one(page, sign_in, monitored, look):
    sign_in(page, monitored.township).goto(reverse("monitoring:case-list"))
    page.get_by_role("heading", name="防返贫监测").wait_for()
    look(page, "cases", latin=LATIN)
    page.get_by_role("link", name="张三丰").click()
    page.get_by_role("heading", name="风险消除的条件").wait_for()
    expect(page.get_by_role("button", name="申请风险消除")).to_be_disabled()
    look(page, "case", latin=LATIN | {f"E{number}" for number in range(1, 12)})


PRESS = "form => !form.dispatchEvent(new SubmitEvent('submit', {bubbles: true, cancelable: true}))"


def test_a_form_pressed_twice_is_sent_once_and_again_when_it_was_changed(page, sign_in, monitored):
    """A clue, a meeting or money that came in would stand there twice."""
    sign_in(page, monitored.township).goto(reverse("monitoring:clue-new"))
    form = page.locator("main form[method=post]")
    content = form.locator("[name=content]")
    assert [form.evaluate(PRESS) for _each in range(2)] == [False, True]
    content.fill("住院花了三万")
    assert [form.evaluate(PRESS) for _each in range(2)] == [False, True]


def test_a_clue_is_taken_up_for_a_household_found_by_name(page, sign_in, monitored, look):
    sign_in(page, monitored.township).goto(reverse("monitoring:clue-list"))
    page.get_by_role("link", name="村东头一户").click()
    page.get_by_role("link", name="立案核实").click()
    page.get_by_label("按姓名、拼音、户编号查找").fill("张三")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="选这一户").click()
    page.get_by_text("线索将并入这个个案").wait_for()
    look(page, "clue-taken-up", latin=LATIN)


def test_a_family_declares_without_a_login_and_follows_it(page, cast, look):
    with transaction.atomic():
        code = actions.issue_code(Division.objects.get(pk=factories.VILLAGE), by=cast.township)
    page.goto(reverse("declare:form", args=[code.code]))
    look(page, "declare")
    page.get_by_role("textbox", name="姓名").fill("张三丰")
    page.get_by_role("textbox", name="联系电话").fill("13800007788")
    page.get_by_label("家里有人生大病").check()
    page.get_by_label("我同意").check()
    page.get_by_role("button", name="提交").click()
    receipt = page.locator(".code").inner_text()
    look(page, "declared", latin=set(re.findall("[A-Z]+", receipt)))
    page.get_by_role("link", name="查进度").click()
    page.get_by_label("回执码").fill(receipt)
    page.get_by_label("后四位").fill("7788")
    page.get_by_role("button", name="查询").click()
    page.get_by_text("已收到").wait_for()


def test_a_feed_and_its_warnings(page, sign_in, cast, look):
    with transaction.atomic():
        making.cast_of_monitoring(cast)
        feed = feeding.feed(cast)
    head = Person.objects.get(name="张三丰")
    feeding.sent(feed, feeding.medical(("张三丰", head.id18, "99999.00")), cast.county)
    sign_in(page, cast.county).goto(reverse("monitoring:warning-list"))
    page.get_by_role("link", name="张三丰").wait_for()
    look(page, "warnings", latin=LATIN)
    page.goto(reverse("monitoring:feed", args=[feed.pk]))
    look(page, "feed", latin=LATIN | {"csv"})


def test_the_four_faults_and_one_finding(page, sign_in, monitored, look):
    with transaction.atomic():
        run.work(kernel.claim(run.screen_now(factories.COUNTY, by=monitored.county).pk))
    sign_in(page, monitored.county).goto(reverse("monitoring:self-check"))
    page.get_by_role("heading", name="四类问题自查").wait_for()
    look(page, "self-check", latin=LATIN)
    page.goto(f"{reverse('monitoring:finding-list')}?status=open")
    page.locator("#list a.fw-bold").first.click()
    page.get_by_role("link", name="核实排除").click()
    page.get_by_role("heading", name="核实排除").wait_for()
    look(page, "finding-dismiss", latin=LATIN)


def test_measures_and_papers_and_the_list_that_hangs(page, sign_in, helped, look):
    sign_in(page, helped.township).goto(reverse("monitoring:measure-list"))
    page.get_by_role("heading", name="帮扶措施").wait_for()
    look(page, "measures", latin=LATIN)
    page.goto(reverse("monitoring:case-measures", args=[helped.case.pk]))
    look(page, "case-measures", latin=LATIN)
    page.goto(reverse("monitoring:plan-list"))
    look(page, "plans", latin=LATIN)
    page.goto(reverse("monitoring:paper-list"))
    page.get_by_text("拟纳入 1 户").wait_for()
    look(page, "papers", latin=LATIN)
    page.goto(reverse("monitoring:notice-list-export", args=[factories.VILLAGE]))
    page.get_by_role("button", name="打开打印页").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "notice-list", latin=LATIN)
    page.get_by_label("监督电话").fill("0571-12345678")
    page.get_by_role("button", name="打开打印页").click()
    page.get_by_role("button", name="打印", exact=True).wait_for()
    look(page, "notice-print", latin=LATIN)


def test_a_frozen_month_and_the_sweeps_of_a_year(page, sign_in, monitored, look):
    with transaction.atomic():
        actions.freeze_period(MONTH, on=making.DAY(2026, 4, 1))
    sign_in(page, monitored.county).goto(reverse("monitoring:bulletin-list"))
    look(page, "bulletins", latin=LATIN)
    page.goto(f"{reverse('monitoring:month')}?period={MONTH}")
    look(page, "bulletin", latin=LATIN | {"Word"})
    page.goto(reverse("monitoring:sweep-list"))
    page.get_by_role("heading", name="集中排查").wait_for()
    look(page, "sweeps", latin=LATIN)


def test_the_prevention_fund_and_one_application(page, sign_in, cast, look):
    with transaction.atomic():
        making.cast_of_monitoring(cast)
        relieving.deposit(cast)
        relieving.approved(cast)
    sign_in(page, cast.county).goto(reverse("monitoring:fund"))
    page.get_by_role("heading", name="基金余额").wait_for()
    look(page, "fund", latin=LATIN)
    page.locator("#list a.fw-bold").first.click()
    page.get_by_role("link", name="登记拨付").click()
    page.get_by_role("heading", name="登记拨付").wait_for()
    look(page, "fund-pay", latin=LATIN)
