"""花名册 and 一户一档 in a browser: find, look, correct."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from households import actions
from households.models import Household, Person, SavedFilter
from povertycase.models import Division
from tests import factories
from tests.browser.conftest import INCOME

pytestmark = pytest.mark.browser

ON = datetime.date(2026, 3, 5)
LIST = "/households/"
LATIN = {"township", "village"}


def someone(name, relation, birth, sex, **facts):
    number = factories.identity(birth=birth, sex=sex)
    return {
        "name": name,
        "relation": relation,
        "certificate_kind": "居民身份证",
        "certificate_number": number,
        "ethnicity": "汉族",
        **facts,
    }


@pytest.fixture
def register(cast):
    """A household with all that a page can show, and thirty more."""
    village = Division.objects.get(pk=factories.VILLAGE)
    with transaction.atomic():
        full = actions.register_household(
            village,
            number="990110000012345",
            registered_on="2014-05",
            facts={
                "group_name": "3组",
                "address": "甲镇红星村3组18号",
                "phone": "13800001234",
                "bank_account": "6217001234567890123",
                "household_type": "脱贫户(享受政策)",
                "poverty_attribute": "低保脱贫户",
                "exit_year": "2018",
                "identification_standard": "国家标准",
                "cause_main": "因病",
                "house_area_m2": "96.5",
                "house_grade": "B",
                "house_appraised_on": "2023-06",
                "has_safe_water": "是",
                "has_water_difficulty": "否",
                "land_arable_mu": "4.2",
                "is_in_cooperative": "是",
            },
            members=[
                someone(
                    "李建国",
                    "户主",
                    "19680305",
                    "男",
                    phone="13800001234",
                    labour="普通劳动力",
                    health="健康",
                    education="初中",
                    work_place="浙江省宁波市",
                    work_months="10",
                ),
                someone(
                    "陈桂英",
                    "配偶",
                    "19700812",
                    "女",
                    labour="弱劳动力或半劳动力",
                    health="长期慢性病",
                    education="小学",
                ),
                someone("李晓梅", "之女", "20080615", "女", school_status="普通高中二年级", health="健康"),
                someone(
                    "李万福",
                    "之父",
                    "19430120",
                    "男",
                    labour="无劳动力",
                    health="长期慢性病,残疾",
                    education="文盲或半文盲",
                ),
            ],
            income=INCOME,
            by=cast.township,
            on=ON,
        )
        Household.objects.filter(pk=full.pk).update(
            monitoring_category="脱贫不稳定户",
            monitoring_state="active",
            risk_identified_on="2025-11",
            risks=["因病"],
        )
        full.refresh_from_db()
    actions.change_household(
        full,
        facts={"house_grade": "C", "phone": "13900005678"},
        by=cast.township,
        on=ON,
        version=full.version,
    )
    person = Person.objects.get(name="陈桂英")
    actions.change_person(
        person, facts={"labour": "无劳动力"}, by=cast.village, on=ON, version=person.version
    )
    with transaction.atomic():
        for n in range(30):
            factories.household(
                head=f"赵{'一二三四五六七八九十'[n % 10]}平",
                group_name=f"{n % 6 + 1}组",
                house_area_m2=Decimal(80),
            )
    return full


def test_the_list(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(LIST)

    page.get_by_text("李建国").first.wait_for()

    look(page, "household-list", latin=LATIN)


def test_a_search_swaps_the_list_alone(open_page, sign_in, cast, register):
    page = sign_in(open_page("desk"), cast.township)
    page.goto(LIST)

    page.get_by_label("姓名/拼音/户编号").fill("ljg")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**search=ljg**")

    assert page.locator("#list tbody tr").count() == 1
    assert page.locator("#list").get_by_text("李建国").is_visible()


def test_a_certificate_number_does_not_stay_in_the_address(open_page, sign_in, cast, register, look):
    page = sign_in(open_page("phone"), cast.township)
    page.goto(LIST)
    box = page.get_by_role("search", name="搜索")

    box.get_by_label("姓名、拼音、户编号").fill("519900")
    box.get_by_role("button", name="查询").click()
    page.get_by_text("刚才输入的像是证件号").wait_for()

    assert "519900" not in page.url
    look(page, "household-search-refused", latin=LATIN)


def test_filters_saved_ones_and_an_empty_list(page, sign_in, cast, register, look):
    SavedFilter.objects.create(user=cast.township, name="因病致贫的监测户", query="cause_main=因病")
    sign_in(page, cast.township).goto(LIST)
    if page.get_by_role("button", name="筛选", exact=True).is_visible():
        page.get_by_role("button", name="筛选", exact=True).click()
        page.locator("#filters.collapse.show").wait_for()
    page.get_by_text("保存筛选").click()
    look(page, "household-filters", latin=LATIN)

    page.goto(f"{LIST}?cause_main=因灾")
    page.get_by_text("没有符合条件的户").wait_for()
    look(page, "household-list-empty", latin=LATIN)
    page.goto(f"{LIST}?refused=certificate")
    page.get_by_text("刚才输入的像是证件号").wait_for()
    look(page, "household-list-refused", latin=LATIN)


def test_nobody_is_found(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:find"))
    page.get_by_label("证件号码").fill("0000")
    page.get_by_role("button", name="查找").click()
    page.get_by_text("没有找到").wait_for()

    look(page, "household-find-none", latin=LATIN)


def test_history_alone(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:history", args=[register.pk]))

    look(page, "household-history", latin=LATIN)


def test_find_by_certificate(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:find"))
    number = Person.objects.get(name="李建国").id18

    page.get_by_label("证件号码").fill(number[-6:])
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="李建国").wait_for()

    assert number[-6:] not in page.url
    look(page, "household-find", latin=LATIN)


def test_one_household(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:detail", args=[register.pk]))
    # The panels above come on their own and push what stands below them away.
    page.wait_for_load_state("networkidle")

    page.locator("#history").scroll_into_view_if_needed()
    page.get_by_text("修改户信息").last.wait_for()
    page.get_by_text("B级 → C级").wait_for()

    look(page, "household", latin=LATIN)


def test_reveal_asks_why(page, sign_in, cast, register, look):
    sign_in(page, cast.township)
    page.goto(reverse("households:detail", args=[register.pk]))
    head = Person.objects.get(name="李建国")
    cell = page.locator(f"#masked-certificate-{head.pk}")

    cell.get_by_role("button").click()
    page.get_by_role("button", name="入户核实").click()
    look(page, "household-reveal", latin=LATIN)
    page.get_by_role("button", name="查看", exact=True).click()
    cell.get_by_text(head.id18).wait_for()

    assert "本次查看已记录" in cell.inner_text()


def test_correct_a_household(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:detail", args=[register.pk]))
    page.get_by_role("link", name="修改户信息").click()
    page.get_by_role("button", name="保存").wait_for()
    look(page, "household-change", latin=LATIN)

    page.get_by_label("住房鉴定等级").select_option("B")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("户信息已保存").wait_for()

    register.refresh_from_db()
    assert (register.house_grade, register.address) == ("B", "甲镇红星村3组18号")


def test_both_versions_when_somebody_was_faster(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:change", args=[register.pk]))
    actions.change_household(
        register,
        facts={"house_grade": "D"},
        by=cast.county,
        on=ON,
        version=Household.objects.get(pk=register.pk).version,
    )

    page.get_by_label("住房鉴定等级").select_option("A")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="记录已被他人修改").wait_for()

    look(page, "household-stale", latin=LATIN)
    register.refresh_from_db()
    assert register.house_grade == "D"


def test_change_of_head(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:head", args=[register.pk]))

    page.get_by_label("陈桂英（配偶）").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请填写原户主与新户主的关系").wait_for()
    look(page, "household-head", latin=LATIN)
    page.get_by_label("李建国（现为户主）").select_option("配偶")
    page.get_by_label("李万福（现为之父）").select_option("之公公")
    page.get_by_role("button", name="保存").click()

    page.get_by_text("户主已变更").wait_for()
    page.get_by_role("heading", name="户主 陈桂英").wait_for()


def test_add_a_member_and_one_person(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:member-add", args=[register.pk]))
    page.get_by_label("姓名").fill("李新生")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "member-add", latin=LATIN)

    page.goto(reverse("households:person", args=[Person.objects.get(name="李万福").pk]))
    look(page, "person", latin=LATIN)


def test_close_and_export(page, sign_in, cast, register, look):
    sign_in(page, cast.township).goto(reverse("households:close", args=[register.pk]))
    look(page, "household-close", latin=LATIN)

    page.goto(f"{LIST}export/?search=赵")
    page.get_by_label("导出用途").fill("四季度入户核查分工")
    look(page, "household-export", latin=LATIN | {"status"})
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()

    assert download.value.suggested_filename.startswith("花名册")
