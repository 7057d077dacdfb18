"""花名册导入 in a real browser: upload, progress, preview, acceptance, undoing; a reload in the middle."""

import openpyxl
import pytest
from django.db import transaction

from households.actions import rolls
from households.models import HouseholdMembership, Person, RollBatch
from povertycase import actions
from povertycase.actions.parameters import read_parameters, save_parameters
from tests import factories, importing
from tests import rolls as generator

pytestmark = pytest.mark.browser
LATIN = {"township", "county", "csv", "Sheet"}  # the sheet as its file calls it


@pytest.fixture
def people():
    return importing.people_of(households=8)


@pytest.fixture
def roll(people, tmp_path):
    return generator.write(people, tmp_path / "甲镇10月花名册.xlsx")


@pytest.fixture
def changed(people, tmp_path):
    """The next month: a changed person, one less, one more, a blank, an error and two doubts."""
    gone = next(person for person in people if person["与户主关系"] not in {"户主", "配偶"})
    phones = {person["户编号"]: number for number, person in enumerate(people)}
    rows = [
        person | {"健康状况": "长期慢性病", "人联系电话": "13900001111"}
        if person["与户主关系"] == "配偶"
        else person
        for person in people
        if person is not gone
    ]
    last = people[-1]["户编号"]
    rows = [row | {"致贫原因1": ""} if row["户编号"] == last else row for row in rows]
    rows = importing.spoilt(rows)
    newborn = generator.Maker(99).household(phones[last])
    rows += [person | {"户编号": "990101799999999"} for person in newborn]
    rows[-1] = rows[-1] | {"证件号码": "不详", "人编号": "99010199999999999"}
    return generator.write(rows, tmp_path / "甲镇11月花名册.xlsx")


@pytest.fixture(autouse=True)
def parameters(cast):
    """Without them the incomes wait for a confirmation."""
    save_parameters(read_parameters())


def upload(page, path, *, full=False):
    page.goto("/households/rolls/")
    page.locator("input[type=file]").set_input_files(path)
    if full:
        page.get_by_label("这是全量花名册").check()
    page.get_by_role("button", name="上传并校验").click()
    page.wait_for_url("**/households/rolls/*/")
    return RollBatch.objects.latest("pk")


def test_from_the_file_to_the_register(page, sign_in, cast, roll, people, look):
    sign_in(page, cast.township).goto("/households/rolls/")
    page.get_by_role("heading", name="导入记录").wait_for()
    look(page, "rolls-upload", latin=LATIN)

    batch = upload(page, roll)
    page.get_by_role("heading", name="排队中").wait_for()
    look(page, "rolls-progress", latin=LATIN)
    page.reload()  # whoever closes the page in between loses nothing
    importing.read(batch)
    page.get_by_role("heading", name="确认入库").wait_for()
    look(page, "rolls-preview-first", latin=LATIN)
    page.get_by_role("button", name="确认入库").click()
    page.get_by_role("heading", name="写入中").or_(page.get_by_role("heading", name="待确认")).wait_for()
    importing.write(batch)
    page.get_by_role("heading", name="已入库").wait_for()
    page.get_by_role("button", name="撤销本次入库").wait_for()
    look(page, "rolls-done", latin=LATIN)

    assert Person.objects.filter(number=people[0]["人编号"]).exists()


def test_a_second_roll_is_looked_through_and_accepted(page, sign_in, cast, roll, changed, look):
    importing.applied(cast.township, roll)
    sign_in(page, cast.township)
    batch = upload(page, changed, full=True)
    importing.read(batch)
    page.get_by_role("heading", name="确认入库").wait_for()
    page.get_by_text("标注后的原表准备中").wait_for()
    importing.marked(batch)
    page.get_by_role("link", name="下载标注后的原表").wait_for()
    look(page, "rolls-preview", latin=LATIN)

    page.get_by_role("navigation", name="差异类别").get_by_role("link", name="花名册消失").click()
    page.get_by_text("登记库里有、本次花名册里没有的人").wait_for()
    look(page, "rolls-vanished", latin=LATIN)
    page.get_by_role("link", name="“身份证号校验位错误”").click()
    page.get_by_role("heading", name="身份证号校验位错误").wait_for()
    look(page, "rolls-findings", latin=LATIN)
    page.go_back()
    page.get_by_role("button", name="确认入库").click()
    page.get_by_text("请先查看“需确认”的问题").wait_for()
    look(page, "rolls-accept-refused", latin=LATIN)
    page.get_by_label("我已看过，表中内容属实").check()
    page.get_by_label("花名册消失").check()
    page.get_by_role("button", name="确认入库").click()
    page.wait_for_url(f"**/households/rolls/{batch.pk}/")
    importing.write(batch)
    page.get_by_role("heading", name="已入库").wait_for()
    page.get_by_role("navigation", name="当前位置").get_by_role("link", name="花名册导入").click()
    page.get_by_role("link", name="甲镇10月花名册.xlsx").wait_for()
    look(page, "rolls-list", latin=LATIN)

    assert importing.again(batch).accepted == ["changed", "confirmed", "new", "vanished"]


def test_a_blank_form_is_downloaded_under_its_name(page, sign_in, cast):
    sign_in(page, cast.township).goto("/households/rolls/")
    forms = page.get_by_role("navigation", name="空白表样")

    with page.expect_download() as downloading:
        forms.get_by_role("link", name="已脱贫人口名单").click()

    assert downloading.value.suggested_filename == "已脱贫人口名单空白表样（2026 版）.xlsx"
    with downloading.value.path().open("rb") as form:
        assert openpyxl.load_workbook(form).worksheets[0]["A1"].value == "已脱贫人口名单"


def test_a_file_that_is_no_roll(page, sign_in, cast, tmp_path, look):
    sign_in(page, cast.township)
    path = tmp_path / "会议通知.csv"
    path.write_text("时间,地点\n周一,三楼会议室\n")

    importing.read(upload(page, path))

    page.get_by_text("这份文件没有导入").wait_for()
    look(page, "rolls-refused", latin=LATIN)
    page.get_by_role("heading", name="改好后重新上传").wait_for()
    good = generator.write(importing.people_of(households=2), tmp_path / "改好的花名册.xlsx")
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_role("button", name="上传并校验").click()
    page.get_by_role("heading", name="排队中").wait_for()


def test_the_pages_of_every_other_state(page, sign_in, cast, roll, people, tmp_path, look):
    sign_in(page, cast.township)
    page.goto("/households/rolls/")
    page.get_by_text("还没有导入记录").wait_for()
    look(page, "rolls-empty", latin=LATIN)
    workbook = openpyxl.load_workbook(roll)
    workbook.active.title = "10月脱贫人口"
    workbook.copy_worksheet(workbook.active).title = "11月脱贫人口"
    workbook.save(tmp_path / "两张表.xlsx")

    batch = importing.read(upload(page, tmp_path / "两张表.xlsx"))
    page.get_by_role("heading", name="请选择要导入的工作表").wait_for()
    look(page, "rolls-sheets", latin=LATIN)
    page.locator("form", has_text="11月脱贫人口").get_by_role("button").click()
    page.get_by_role("heading", name="排队中").wait_for()
    importing.read(importing.again(batch))
    page.get_by_role("heading", name="确认入库").wait_for()
    page.wait_for_load_state("load")  # the heading is there before the script that asks first
    page.get_by_role("button", name="取消导入").click()
    page.get_by_role("button", name="确定").click()
    page.get_by_text("取消了这次导入").wait_for()
    look(page, "rolls-cancelled", latin=LATIN)

    rows = [importing.spoilt([person])[0] if person["与户主关系"] == "户主" else person for person in people]
    importing.read(upload(page, generator.write(rows, tmp_path / "全错.xlsx")))
    page.get_by_role("heading", name="没有可以入库的内容").wait_for()
    look(page, "rolls-hopeless", latin=LATIN)

    batch = importing.read(upload(page, roll))
    page.get_by_role("heading", name="确认入库").wait_for()
    rolls.accept(batch, categories={"new"}, by=cast.township, version=batch.version)
    actions.fail(actions.claim(importing.again(batch).job_id), error="磁盘已满，请联系系统管理员。")
    page.reload()
    page.get_by_role("button", name="从停下的地方继续写入").wait_for()
    look(page, "rolls-failed", latin=LATIN)
    batch = importing.again(batch)
    rolls.resume(batch, by=cast.township, version=batch.version)
    importing.write(batch)
    batch = importing.read(upload(page, roll))
    rolls.accept(batch, categories={"new"}, by=cast.township, version=batch.version)
    importing.write(batch)
    page.goto(f"/households/rolls/{batch.pk}/")
    page.get_by_role("heading", name="登记库没有改动").wait_for()
    look(page, "rolls-same", latin=LATIN)


def test_doubts_of_a_household_and_of_the_unit(page, sign_in, cast, people, tmp_path, look):
    """W-HH-DIFF and W-AMT-UNIT: nothing of them goes in before somebody says that it is right."""
    rows = [person | {"人均纯收入": round(person["人均纯收入"] / 10_000, 2)} for person in people]
    rows[1] = rows[1] | {"危房户": "是"}
    sign_in(page, cast.township)

    importing.read(upload(page, generator.write(rows, tmp_path / "单位有疑问.xlsx")))

    page.get_by_text("要您确认才能入库").wait_for()
    look(page, "rolls-doubts", latin=LATIN)


def test_an_undo_that_could_not_be_done(page, sign_in, cast, roll, people, look):
    batch = importing.applied(cast.township, roll)
    rolls.undo(batch, by=cast.township, version=batch.version)
    member = HouseholdMembership.objects.get(person__number=people[0]["人编号"])
    factories.Pairing.objects.create(
        helper=cast.helper,
        household_id=member.household_id,
        division_id=member.division_id,
        started_on=factories.SINCE,
    )
    importing.take_back(batch)
    sign_in(page, cast.township)

    page.goto(f"/households/rolls/{batch.pk}/")

    page.get_by_text("撤销没有办成").wait_for()
    page.get_by_text("本次入库不能撤销").wait_for()
    look(page, "rolls-undo-kept", latin=LATIN)


def test_how_far_the_writing_is(page, sign_in, cast, roll, look):
    batch = importing.prepared(cast.township, roll)
    rolls.accept(batch, categories={"new"}, by=cast.township, version=batch.version)
    lease = actions.claim(importing.again(batch).job_id)
    with transaction.atomic():
        lease.keep(cursor={}, done=1_200, total=8_000)

    sign_in(page, cast.township).goto(f"/households/rolls/{batch.pk}/")

    page.get_by_role("heading", name="写入中").wait_for()
    page.get_by_text("已写入 1,200 / 8,000 行。可以离开本页").wait_for()
    look(page, "rolls-writing", latin=LATIN)


def test_undoing_asks_first(page, sign_in, cast, roll, people, look):
    batch = importing.applied(cast.township, roll)
    sign_in(page, cast.township)
    page.goto(f"/households/rolls/{batch.pk}/")

    page.get_by_role("button", name="撤销本次入库").click()
    page.get_by_text("本次新增的记录会删除").wait_for()
    look(page, "rolls-undo", latin=LATIN)
    page.get_by_role("button", name="确定").click()

    page.get_by_role("heading", name="撤销中").wait_for()
    look(page, "rolls-undoing", latin=LATIN)
    importing.take_back(batch)
    page.get_by_text("撤销了这次入库").wait_for()
    look(page, "rolls-undone", latin=LATIN)
    assert not Person.objects.filter(number=people[0]["人编号"]).exists()


def test_readers_look_without_a_form(open_page, sign_in, cast, roll, look):
    batch = importing.prepared(cast.township, roll)
    page = sign_in(open_page("phone"), cast.leader)

    page.goto("/households/rolls/")
    page.get_by_role("link", name="甲镇10月花名册.xlsx").click()

    page.get_by_text("等待甲镇的经办人员确认入库").wait_for()
    assert page.get_by_role("button", name="确认入库").count() == 0
    look(page, "rolls-reader", latin={*LATIN, "leader"})
    assert importing.again(batch).status == "ready"
