"""驻村帮扶 and the pairing roster in a browser: every page of them, at both widths."""

import openpyxl
import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from households.models import ResidentTeam, TeamAttendance, TeamMember, Village, VillagePairing
from households.rules.dates import month_before
from households.tasks import import_pairings
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from povertycase.models import Job, Posting
from tests import factories

pytestmark = pytest.mark.browser

LATIN = {"township", "county", "helper", "gan", "ban", "village", "csv"}
MEMBERS = (
    ("周建国", "联系领导"),
    ("吴秀英", "第一书记"),
    ("郑志强", "工作队长"),
    ("王小兰", "队员"),
)


@pytest.fixture
def team(cast):
    """A village with a team of four, an organisation and last month's days, and a township with staff."""
    save_parameters([row for row in read_parameters() if row["division"] is None])
    Village.objects.filter(pk=factories.VILLAGE).update(
        is_poverty_village=True, has_exited=True, exit_year=2018, household_count=299
    )
    VillagePairing.objects.create(
        organisation=cast.medical, division_id=factories.VILLAGE, started_on=factories.SINCE
    )
    cast.helper.posting_set.update(organisation=cast.medical)
    team = ResidentTeam.objects.create(
        division_id=factories.VILLAGE, formed_on=factories.SINCE, document_number="示组发〔2024〕1号"
    )
    month = month_before(timezone.localdate())
    for days, (name, duty) in enumerate(MEMBERS, start=18):
        member = TeamMember.objects.create(
            team=team,
            division_id=team.division_id,
            name=name,
            duty=duty,
            is_full_time=duty != "联系领导",
            organisation=cast.medical,
            joined_on=factories.SINCE,
        )
        TeamAttendance.objects.create(
            member=member, division_id=team.division_id, month=month, resident_days=days
        )
    for username, name, title in (("gan", "李志远", "农业干事"), ("ban", "陈晓燕", "")):
        factories.user(username, Role.TOWNSHIP, factories.TOWN, name=name)
        Posting.objects.filter(user__username=username).update(title=title)
    return team


def test_the_report_and_where_its_numbers_lead(page, sign_in, cast, team, look):
    sign_in(page, cast.township).goto(reverse("households:team-list"))
    page.get_by_role("heading", name="驻村帮扶", exact=True).wait_for()
    look(page, "teams", latin=LATIN)
    page.locator("a[href*='organisation=']").click()
    page.get_by_role("heading", name=f"{cast.medical.name}帮扶的村（1 个）").wait_for()
    look(page, "teams-of-organisation", latin=LATIN)
    page.goto(reverse("households:team-staff"))
    page.get_by_text("李志远").wait_for()
    look(page, "township-staff", latin=LATIN)


def test_a_village_its_steps_and_its_month(page, sign_in, cast, team, look):
    sign_in(page, cast.township).goto(reverse("households:team", args=[factories.VILLAGE]))
    page.get_by_role("link", name="增加队员").click()
    look(page, "team-member", latin=LATIN)
    page.get_by_label("姓名").fill("吴秀英")
    page.get_by_label("职责").select_option(label="第一书记")
    page.get_by_label("到队日期").fill("2020-01-01")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("alert").first.wait_for()
    look(page, "team-member-wrong", latin=LATIN)
    page.get_by_label("姓名").fill("冯德才")
    page.get_by_label("职责").select_option(label="农技员")
    page.get_by_label("到队日期").fill("2026-03-01")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="办理记录").wait_for()
    page.get_by_text("冯德才，农技员").wait_for()
    look(page, "team", latin=LATIN)
    page.get_by_role("link", name="登记考勤").click()
    page.get_by_label("吴秀英的天数").wait_for()
    look(page, "team-attendance", latin=LATIN)


def test_the_roster_is_taken_in(page, sign_in, cast, look, tmp_path):
    path = tmp_path / "名册.xlsx"
    book = openpyxl.Workbook()
    book.active.append(("户编号", "户主姓名", "帮扶开始时间", "帮扶责任人编号"))
    with transaction.atomic():  # a household has its head when it is committed
        new = factories.household(head="孙七", number="990199999999977")
    book.active.append((new.registrations.get().number, "孙七", "2026-03-01", "helper"))
    for serial in range(25):
        book.active.append((f"9901000001{serial:05}", "钱八", "2026-03-01", "helper"))
    book.save(path)
    sign_in(page, cast.township).goto(reverse("households:pairing-list"))
    page.get_by_role("link", name="导入结对名册").click()
    look(page, "pairing-import", latin=LATIN)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="上传并写入").click()
    page.get_by_text("可以离开这个页面").wait_for()
    look(page, "pairing-importing", latin=LATIN)
    import_pairings(Job.objects.get(kind="households.import_pairings").pk)
    page.get_by_role("heading", name="没有写入的行（25 处问题）").wait_for()
    look(page, "pairing-imported", latin=LATIN)
    page.get_by_role("link", name="下一页").click()
    page.get_by_role("cell", name="第 27 行", exact=True).wait_for()
