"""登记新户, 分户, 并户, 迁移 and 登记收支 in a browser: on a desk and on a phone."""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse

from households import actions
from households.models import Household, HouseholdLineage, IncomeStatement
from povertycase.models import Division
from tests import factories
from tests.browser.conftest import INCOME

pytestmark = pytest.mark.browser

ON = datetime.date(2026, 3, 5)
LATIN = {"township", "village"}
YEAR_BEFORE = {"period_start": "2023-10-01", "period_end": "2024-09-30"}
FAMILY = (
    ("李建国", "户主", "19680305", "男"),
    ("陈桂英", "配偶", "19700812", "女"),
    ("李强", "之子", "19930214", "男"),
    ("周敏", "之儿媳", "19940630", "女"),
    ("李乐乐", "之孙子", "20200105", "男"),
)


def address(name, *args):
    return reverse(f"households:{name}", args=args)


@pytest.fixture
def family(cast):
    """Three generations with an income of the year before."""
    members = [
        {"name": name, "relation": relation, "certificate_number": factories.identity(birth=birth, sex=sex)}
        for name, relation, birth, sex in FAMILY
    ]
    with transaction.atomic():
        return actions.register_household(
            Division.objects.get(pk=factories.VILLAGE),
            number="990110000012345",
            facts={"household_type": "脱贫户(享受政策)", "group_name": "3组", "cause_main": "因病"},
            members=members,
            income=INCOME | YEAR_BEFORE,
            by=cast.township,
            on=ON,
        )


def test_register_a_household(page, sign_in, cast, look):
    sign_in(page, cast.township).goto(address("list"))
    page.get_by_role("link", name="登记新户").click()
    look(page, "register", latin=LATIN)
    page.reload()  # axe leaves style attributes behind, which htmx would copy

    page.get_by_label("行政村").select_option(factories.VILLAGE)
    page.locator("[name=member-0-name]").fill("周大")
    page.get_by_role("button", name="再加一名成员").click()
    page.locator("[name=member-1-name]").fill("吴二妹")
    page.get_by_role("button", name="登记入册").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "register-errors", latin=LATIN)
    assert page.locator("[name=member-0-name]").input_value() == "周大"

    page.get_by_label("户类型").select_option("一般农户")
    for position, (birth, sex) in enumerate((("19800101", "男"), ("19820101", "女"))):
        number = factories.identity(birth=birth, sex=sex)
        page.locator(f"[name=member-{position}-certificate_number]").fill(number)
    page.locator("[name=member-1-relation]").select_option("配偶")
    page.get_by_role("button", name="登记入册").click()
    page.get_by_role("heading", name="户主 周大").wait_for()


def test_enter_registers_and_removes_nobody(open_page, sign_in, cast):
    page = sign_in(open_page("desk"), cast.township)
    page.goto(address("register"))
    page.get_by_role("button", name="再加一名成员").click()
    page.locator("[name=member-1-name]").fill("吴二妹")

    page.locator("[name=member-1-name]").press("Enter")
    page.get_by_text("请先处理以下问题").wait_for()

    assert page.locator("[name=member-1-name]").input_value() == "吴二妹"


def test_the_sons_family_splits_off(page, sign_in, cast, family, look):
    sign_in(page, cast.township).goto(address("split", family.pk))
    row = page.locator("[data-split-row]")
    for name in ("李强", "周敏", "李乐乐"):
        row.filter(has_text=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="办理分户").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "split-errors", latin=LATIN)

    row.filter(has_text="李强").get_by_role("radio").check()
    assert row.filter(has_text="李强").get_by_role("combobox").is_hidden()
    assert row.filter(has_text="李建国").get_by_role("combobox").is_hidden()
    row.filter(has_text="周敏").get_by_role("combobox").select_option("配偶")
    row.filter(has_text="李乐乐").get_by_role("combobox").select_option("之子")
    page.get_by_label("分户原因").fill("成家另立户")
    look(page, "split", latin=LATIN)
    page.get_by_role("button", name="办理分户").click()
    page.get_by_role("heading", name="户主 李强").wait_for()
    page.get_by_role("link", name="户主李建国").scroll_into_view_if_needed()
    look(page, "household-split-off", latin=LATIN)

    new = HouseholdLineage.objects.get().household
    assert set(new.memberships.values_list("person__name", "relation")) == {
        ("李强", "户主"),
        ("周敏", "配偶"),
        ("李乐乐", "之子"),
    }


def test_the_head_leaves_and_somebody_else_heads_the_rest(open_page, sign_in, cast, family):
    page = sign_in(open_page("phone"), cast.township)
    page.goto(address("split", family.pk))
    row = page.locator("[data-split-row]")
    assert page.get_by_label("原户的新户主").is_hidden()
    for name in ("李建国", "陈桂英"):
        row.filter(has_text=name).get_by_role("checkbox").check()
    row.filter(has_text="李建国").get_by_role("radio").check()
    row.filter(has_text="陈桂英").get_by_role("combobox").select_option("配偶")
    page.get_by_label("原户的新户主").select_option("李强")
    row.filter(has_text="周敏").get_by_role("combobox").select_option("配偶")
    row.filter(has_text="李乐乐").get_by_role("combobox").select_option("之子")
    page.get_by_label("分户原因").fill("老人单独居住")
    page.get_by_role("button", name="办理分户").click()

    page.get_by_role("heading", name="户主 李建国").wait_for()
    assert family.memberships.heads().get().person.name == "李强"


def test_merge_and_move(page, sign_in, cast, family, look):
    with transaction.atomic():
        other = factories.household(factories.VILLAGE, head="李建民")
    sign_in(page, cast.township).goto(address("merge", family.pk))
    page.get_by_label("姓名/拼音/户编号").fill("李建民")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="选这户").wait_for()
    look(page, "merge-search", latin=LATIN)
    page.get_by_role("link", name="选这户").click()
    page.get_by_role("button", name="确定办理").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "merge-errors", latin=LATIN)
    page.get_by_label("李建民（原为户主）").select_option("之兄弟姐妹")
    page.get_by_label("并户原因").fill("共同赡养老人")
    page.get_by_label("输入并入户的户主姓名").fill("李建民")
    page.get_by_role("button", name="确定办理").click()
    page.get_by_text("已办理并户").wait_for()
    page.goto(address("detail", other.pk))
    look(page, "household-merged", latin=LATIN)

    page.goto(address("move", family.pk))
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "move-errors", latin=LATIN)
    page.get_by_label("迁往").select_option("990101100202")
    page.get_by_label("迁移原因").fill("易地搬迁")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已办理迁移").wait_for()
    assert Household.objects.get(pk=family.pk).division_id == "990101100202"


def test_an_income_adds_up_while_it_is_typed(page, sign_in, cast, family, look):
    sign_in(page, cast.village).goto(address("income", family.pk))
    page.get_by_text("已带入上一次登记").wait_for()
    net, head = page.locator("[data-income-net]"), page.locator("[data-income-head]")
    assert (net.inner_text(), head.inner_text()) == ("50,959.10", "10,191.82")
    page.get_by_label("统计期起").fill("2024-10-01")
    page.get_by_label("统计期止").fill("2025-09-30")
    page.locator("[name=population]").fill("4")
    page.locator("[name=line_wage_work]").fill("40,000")
    assert (net.inner_text(), head.inner_text()) == ("54,959.10", "13,739.78")
    look(page, "income", latin=LATIN)

    page.locator("[name=line_business]").fill("1")
    page.get_by_text("与分项之和 9,000.50 不符").wait_for()
    page.locator("[name=line_property]").fill("")
    assert net.inner_text() == "—"
    page.get_by_text("还没有填：财产性收入").wait_for()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "income-errors", latin=LATIN)

    page.locator("[name=line_property]").fill("0")
    page.locator("[name=line_business]").fill("")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("家庭收支已保存").wait_for()
    statement = IncomeStatement.objects.get(period_end="2025-09-30")
    assert str(statement.stated_per_capita_yuan) == "13739.78"
    page.goto(f"{address('income', family.pk)}?statement={statement.pk}")
    page.get_by_role("heading", name="修改收支").wait_for()
    assert page.locator("[name=period_start]").is_disabled()
