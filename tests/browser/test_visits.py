"""Visits on the desktop in a browser: entering one, also without scripts, reading, reviewing, checking."""

import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

from households import actions
from households.models import HeldVisit, Household, Visit
from tests.households.visiting import answers, sent

pytestmark = pytest.mark.browser

LATIN = {"township", "helper", "county", "WATER", "HOUSE", "EDU", "MED", "sister"}
NOTE = "入户查看，收入稳定，住房饮水都没有问题。"
WATER = {"litres": "20", "is_scarce_area": False}
BLOCKS = (
    *("food_clothing", "schooling", "medical", "housing"),
    *("water", "income", "work", "appeal"),
)


@pytest.fixture
def visits(cast):
    """A visit with problems, its correction, a version of it that waits, and three notes that are one."""
    call_command("load_parameters")
    Household.objects.filter(pk=cast.own.pk).update(has_safe_water=True, house_grade="B")
    cast.helper.name = "李娟"
    cast.helper.save()
    child = cast.own.memberships.get(relation="之女").person
    key = uuid.uuid4()
    first = enter(cast.helper, cast.own, key=key, answers=answers(water=WATER), note="水龙头坏了")
    enter(cast.helper, cast.own, key=key, note="水量正常，上次记错")
    schooling = {"children": [child.pk], "reason": "因病", "remark": "住院，办了休学"}
    enter(
        cast.helper,
        cast.own,
        corrects=first.pk,
        correction_reason="漏记孩子休学",
        answers=answers(water=WATER, schooling=schooling),
        note=NOTE,
    )
    for household in (cast.own, cast.own):
        enter(cast.township, household, note=NOTE)
    return first


def enter(by, household, key=None, **changes):
    return actions.record_visit(key or uuid.uuid4(), body=sent(household) | changes, by=by).row


def test_enter_a_visit(page, sign_in, cast, visits, look):
    sign_in(page, cast.helper).goto(reverse("households:detail", args=[cast.own.pk]))
    look(page, "visit-household", latin=LATIN)
    page.get_by_role("link", name="登记走访").first.click()
    page.get_by_text("还有 8 项没选").wait_for()
    page.locator("label[for=water__state-problem]").click()
    page.get_by_label("每人每天水量（升）").wait_for()
    page.get_by_label("每人每天水量（升）").fill("很多")
    look(page, "visit-form", latin=LATIN)
    page.get_by_role("button", name="保存走访").click()
    page.get_by_role("alert").get_by_role("link", name="吃穿").wait_for()
    look(page, "visit-form-errors", latin=LATIN)

    for block in BLOCKS:
        page.locator(f"label[for={block}__state-ok]").click()
    page.get_by_label("未定位原因").select_option(label="农户不同意定位")
    page.get_by_role("button", name="保存走访").click()
    page.get_by_text("走访已登记，回执号").wait_for()
    look(page, "visit-entered", latin=LATIN)


def test_the_form_needs_no_script(chromium, live_server, sign_in, cast, client):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, cast.helper).goto(reverse("households:visit-record", args=[cast.own.pk]))
    assert not page.get_by_label("每人每天水量（升）").is_visible()
    page.locator("label[for=water__state-problem]").click()
    page.get_by_label("每人每天水量（升）").fill("20")
    for block in set(BLOCKS) - {"water"}:
        page.locator(f"label[for={block}__state-ok]").click()
    page.get_by_label("未定位原因").select_option(label="浏览器不支持定位")
    page.get_by_role("button", name="保存走访").click()
    page.get_by_text("走访已登记").wait_for()
    context.close()

    assert Visit.objects.get().answers["water"]["details"] == {"litres": "20"}


def test_a_position_is_taken_where_it_is_allowed(open_page, sign_in, cast):
    page = open_page(own=True)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 31.2, "longitude": 107.5, "accuracy": 25})
    sign_in(page, cast.helper).goto(reverse("households:visit-record", args=[cast.own.pk]))
    page.get_by_role("button", name="我在农户家，现在定位").click()
    page.get_by_text("已定位，误差约 25 米").wait_for()
    for block in BLOCKS:
        page.locator(f"label[for={block}__state-ok]").click()
    page.get_by_role("button", name="保存走访").click()
    page.get_by_text("走访已登记").wait_for()

    assert '"latitude": 31.2' in Visit.objects.get().place


def test_read_the_ledger_and_correct(page, sign_in, cast, visits, look):
    sign_in(page, cast.county).goto(reverse("households:visit-list"))
    look(page, "visit-ledger", latin=LATIN)
    standing = Visit.objects.current().get(corrects__isnull=False)
    page.goto(reverse("households:visit", args=[standing.pk]))
    page.get_by_role("heading", name="更正经过").wait_for()
    look(page, "visit", latin=LATIN)

    page.get_by_role("link", name="更正", exact=True).click()
    look(page, "visit-correct", latin=LATIN)
    page.get_by_label("更正原因").fill("电话核实，水量够用")
    page.locator("label[for=water__state-ok]").click()
    page.get_by_label("未定位原因").select_option(label="农户不同意定位")
    page.get_by_role("button", name="保存走访").click()
    page.get_by_text("走访已登记").wait_for()
    page.get_by_text("原因：电话核实，水量够用").wait_for()


def test_review_what_is_proposed(page, sign_in, cast, visits, look):
    sign_in(page, cast.township).goto(reverse("households:proposal-list"))
    look(page, "visit-proposals", latin=LATIN)
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    page.get_by_role("button", name="不采纳所选").click()
    page.get_by_text("不采纳的，请写明原因。").wait_for()
    for tick in page.get_by_role("checkbox").all():
        tick.check()
    page.get_by_role("button", name="采纳所选", exact=True).click()
    page.get_by_text("已采纳").first.wait_for()


def test_decide_on_what_waits(page, sign_in, cast, visits, look):
    sign_in(page, cast.county).goto(reverse("households:held-list"))
    look(page, "visit-held-list", latin=LATIN)
    page.get_by_role("link", name="张三丰").click()
    look(page, "visit-held", latin=LATIN)
    page.locator("#id_note").fill("以现场核对为准")
    page.get_by_role("button", name="不采用").click()
    page.get_by_text("未采用，原内容已留存。").wait_for()
    assert HeldVisit.objects.get().status == "dismissed"


def test_check_on_the_telephone(page, sign_in, cast, visits, look):
    sign_in(page, cast.county).goto(reverse("households:spot-check-list"))
    page.get_by_role("link", name="随机抽样").click()
    page.get_by_text("抽样号", exact=True).first.wait_for()
    look(page, "visit-spot-checks", latin=LATIN)
    page.get_by_role("region", name="抽样名单").get_by_role("link", name="电话核查").first.click()
    page.get_by_label("有出入").check()
    look(page, "visit-spot-check", latin=LATIN)
    page.get_by_label("核查记录").fill("农户说当天没有来人")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("核查结果已记录。").wait_for()
