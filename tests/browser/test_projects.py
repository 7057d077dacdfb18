"""The pages of projects and money in a browser: at both widths, judged as wholes."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from households.models import Person
from povertycase.models import Division, Job
from projects import actions
from projects.models import AssetStrategy, Loan, Relocation
from projects.tasks import import_funds
from tests import factories
from tests.projects import benefiting, making, test_assets, test_loans
from tests.projects.imports.sheets_of_money import allocation_sheet

pytestmark = pytest.mark.browser

LATIN = {"PDF", "JPG", "PNG", "village", "township", "county", "finance", "https", "example", "com", "notice"}


@pytest.fixture
def projects(cast):
    """A draft that lacks nothing, one whose notices are missing, and one with money and a late step."""
    with transaction.atomic():
        making.cast_of_projects(cast)
        cast.empty = making.draft(
            cast, name="红星村产业路", linkage="", category="乡村建设行动", subcategory=""
        )
        cast.given = making.allocation(cast, making.planned_project(cast))
        making.paid(cast, cast.given, "20000.00")
        making.asked(cast, cast.given, "5000.00")
    return cast


@pytest.fixture
def villages(projects):
    """A village below the floor, a workshop without orders, a household that has moved."""
    with transaction.atomic():
        here = Division.objects.get(pk=factories.VILLAGE)
        year = timezone.localdate().year - 1
        lines = [("shares", Decimal("1000001.01"))]
        actions.record_village_income(here, year, lines, by=projects.village, version=None)
        draft = actions.WorkshopDraft(kind="workshop", name="红星服装车间", jobs=9, orders_yuan=Decimal(0))
        actions.record_workshop(here, draft, by=projects.village, on=timezone.localdate())
        Relocation.objects.create(
            household=projects.own, division=here, project=projects.given.project, moved_in_on=making.TODAY
        )
    return projects


def test_villages_and_what_belongs_to_them(page, sign_in, villages, look):
    sign_in(page, villages.county).goto(reverse("projects:list"))
    page.get_by_role("link", name="村级经济").click()
    page.get_by_role("heading", name="村集体经济收入").wait_for()
    expect(page.locator(".nav-tabs .active")).to_be_in_viewport(ratio=0.9)
    look(page, "village-incomes", latin=LATIN)
    page.get_by_role("link", name="甲镇红星村").click()
    page.get_by_role("link", name="认定兜底条件").click()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请写明认定依据").first.wait_for()
    look(page, "village-topup", latin=LATIN)
    for name, words in (
        ("workshop-list", "没有订单"),
        ("relocation-list", "红星村花椒基地"),
        ("review-list", "未核查（个）"),
        ("task-book", "分村任务"),
    ):
        page.goto(reverse(f"projects:{name}"))
        page.get_by_text(words).first.wait_for()
        look(page, name, latin=LATIN)


def test_the_library_and_its_filter(page, sign_in, projects, look):
    sign_in(page, projects.township).goto(reverse("projects:list"))
    page.get_by_role("heading", name="项目库", exact=True).wait_for()
    look(page, "projects", latin=LATIN)
    page.goto(reverse("projects:list") + "?search=没有这个项目")
    page.get_by_text("没有符合条件的项目").wait_for()
    look(page, "projects-none", latin=LATIN)


def test_a_project_and_its_gate(page, sign_in, projects, look):
    sign_in(page, projects.county).goto(reverse("projects:detail", args=[projects.given.project_id]))
    page.get_by_role("heading", name="资金流水").wait_for()
    look(page, "project", latin=LATIN)
    page.goto(reverse("projects:detail", args=[projects.empty.pk]))
    page.get_by_text("条件齐全，可以村申报").wait_for()
    page.get_by_role("button", name="村申报").click()
    page.get_by_role("button", name="确定").click()
    page.get_by_text("已办理：村申报。").wait_for()
    page.get_by_text("还没有登记村公示").wait_for()
    look(page, "project-gate", latin=LATIN)


def test_a_draft_that_lacks_what_it_must_have(page, sign_in, projects, look):
    sign_in(page, projects.village).goto(reverse("projects:draft"))
    page.get_by_label("项目名称").fill("红星村蓄水池")
    page.get_by_label("计划投入（万元）").first.fill("八万")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "project-draft", latin=LATIN)


def test_money_is_asked_for_and_the_balance_says_no(page, sign_in, projects, look, tmp_path):
    proof = tmp_path / "合同.pdf"
    proof.write_bytes(b"%PDF-1.4 test")
    sign_in(page, projects.township).goto(reverse("projects:payment-ask", args=[projects.given.pk]))
    page.get_by_label("支付方式").select_option(label="进度拨款")
    page.get_by_label("申请金额（元）").fill("80000.01")
    page.get_by_label("收款单位").fill("示例农发公司")
    page.locator("input[type=file]").set_input_files(proof)
    page.get_by_role("button", name="确定").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "payment-refused", latin=LATIN)


def test_the_board_the_batches_and_the_notices(page, sign_in, projects, look):
    sign_in(page, projects.finance).goto(reverse("projects:board"))
    page.get_by_role("heading", name="资金看板").wait_for()
    look(page, "fund-board", latin=LATIN)
    page.goto(reverse("projects:fund-list"))
    page.get_by_role("heading", name="资金批次").wait_for()
    look(page, "funds", latin=LATIN)
    page.goto(reverse("projects:batch", args=[projects.given.batch_id]))
    look(page, "batch", latin=LATIN)
    page.goto(reverse("projects:notice-list"))
    page.get_by_role("heading", name="公示公告").wait_for()
    look(page, "notices", latin=LATIN)
    page.goto(reverse("projects:allocation-list"))
    page.get_by_text("合计 1 笔安排").wait_for()
    look(page, "allocations", latin=LATIN)


def test_the_years_and_what_keeps_one_open(page, sign_in, projects, look):
    sign_in(page, projects.county).goto(reverse("projects:year-list"))
    page.get_by_text("1 笔申请没有办结").wait_for()
    look(page, "years", latin=LATIN)
    page.goto(f"{reverse('projects:year-close')}?division=990101&year=2024")
    page.get_by_role("heading", name="现在不能结账").wait_for()
    look(page, "year-close", latin=LATIN)


def test_a_sheet_is_dropped_and_its_job_waits(page, sign_in, projects, look, tmp_path):
    sheet = allocation_sheet(tmp_path)
    sign_in(page, projects.county).goto(reverse("projects:fund-import"))
    page.locator("input[type=file]").set_input_files(sheet)
    look(page, "fund-import", latin=LATIN | {"xlsx", "xls", "csv", "MB", "a"})
    page.get_by_role("button", name="上传并导入").click()
    page.get_by_text("可以离开这个页面").wait_for()
    import_funds(Job.objects.get().pk)
    page.get_by_role("heading", name="资金批次", exact=True).wait_for()
    look(page, "fund-imported", latin=LATIN | {"Sheet"})


def test_who_benefits_and_what_is_missing(page, sign_in, projects, look):
    project = projects.given.project
    with transaction.atomic():
        link = project.links.get()
        due = benefiting.promised(projects, link, "500.00")
        benefiting.got(projects, due, "200.00")
    sign_in(page, projects.township).goto(reverse("projects:benefit-list"))
    page.get_by_role("heading", name="利益联结").wait_for()
    look(page, "benefits", latin=LATIN)
    page.goto(reverse("projects:benefits", args=[project.pk]))
    look(page, "project-benefits", latin=LATIN)
    page.goto(reverse("projects:benefit-pay", args=[due.pk]))
    page.get_by_label("兑现金额（元）").fill("300.01")
    page.get_by_role("button", name="确定").click()
    page.get_by_text("超过还应兑现的 300.00 元").first.wait_for()
    look(page, "benefit-pay", latin=LATIN)


@pytest.fixture
def left_behind(cast):
    """An asset whose strategy is late, and a loan that falls due."""
    with transaction.atomic():
        making.cast_of_projects(cast)
        project = making.planned_project(cast)
        cast.asset = test_assets.register(cast, project)
        test_assets.judge(cast, cast.asset)
        test_assets.plan(cast, cast.asset)
        test_assets.earn(cast, cast.asset, "1200.00")
        Person.objects.filter(name="张三丰").update(birth_on=test_loans.BORN)
        cast.head = Person.objects.get(name="张三丰")
        cast.loan = test_loans.lent(cast)
        test_loans.repay(cast, cast.loan, "5000.00")
        AssetStrategy.objects.update(due_on=making.TODAY)
        Loan.objects.update(due_on=timezone.localdate() + datetime.timedelta(days=20))
    return cast


def test_assets_and_loans(page, sign_in, left_behind, look):
    sign_in(page, left_behind.county).goto(reverse("projects:asset-list"))
    page.get_by_role("heading", name="项目资产").wait_for()
    look(page, "assets", latin=LATIN)
    page.goto(reverse("projects:asset", args=[left_behind.asset.pk]))
    look(page, "asset", latin=LATIN)
    page.goto(reverse("projects:asset-dispose", args=[left_behind.asset.pk]))
    page.get_by_role("button", name="确定").click()
    page.get_by_text("请先处理以下问题").wait_for()
    look(page, "asset-dispose", latin=LATIN)
    page.goto(reverse("projects:loan-list"))
    look(page, "loans", latin=LATIN)
    page.goto(reverse("projects:loan", args=[left_behind.loan.pk]))
    look(page, "loan", latin=LATIN)
    page.goto(reverse("households:detail", args=[left_behind.own.pk]))
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="申请贷款").click()
    page.get_by_text("再贷按追加办理").wait_for()
    look(page, "loan-apply", latin=LATIN)


def test_a_subsidy_and_what_a_claim_comes_to(page, sign_in, projects, look):
    with transaction.atomic():
        scheme = benefiting.scheme(projects)
        household = benefiting.home(head="李有田", members=3)
    sign_in(page, projects.county).goto(reverse("projects:scheme-new"))
    look(page, "scheme-form", latin=LATIN)
    page.goto(reverse("projects:claim-new", args=[scheme.pk]) + "?search=李有田")
    page.get_by_role("link", name="选这一户").click()
    page.get_by_role("heading", name="应补 2,400.00 元").wait_for()
    look(page, "claim-preview", latin=LATIN)
    page.get_by_role("button", name="申报 2,400.00 元").click()
    page.get_by_text("补贴已申报，等待验收。").wait_for()
    look(page, "claim", latin=LATIN)
    page.goto(reverse("projects:scheme", args=[scheme.pk]))
    page.get_by_role("link", name="李有田户").wait_for()
    look(page, "scheme", latin=LATIN)
    page.goto(reverse("projects:scheme-list"))
    look(page, "schemes", latin=LATIN)
    page.goto(reverse("households:detail", args=[household.pk]))
    # The panels above come on their own and push what stands below them away.
    page.wait_for_load_state("networkidle")
    page.get_by_role("heading", name="补贴", exact=True).scroll_into_view_if_needed()
    page.get_by_text("计入本户 4 人").wait_for()
