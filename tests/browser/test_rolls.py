"""花名册导入 in a real browser: upload, progress, preview, acceptance, undoing; a reload in the middle."""

import pytest

from households.models import Person, RollBatch
from povertycase.actions.parameters import read_parameters, save_parameters
from tests import importing
from tests import rolls as generator

pytestmark = pytest.mark.browser
LATIN = {"township", "county", "csv"}


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
    page.get_by_role("link", name="身份证号校验位错误").click()
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


def test_a_file_that_is_no_roll(page, sign_in, cast, tmp_path, look):
    sign_in(page, cast.township)
    path = tmp_path / "会议通知.csv"
    path.write_text("时间,地点\n周一,三楼会议室\n")

    importing.read(upload(page, path))

    page.get_by_text("这份文件没有导入").wait_for()
    look(page, "rolls-refused", latin=LATIN)
    page.get_by_role("link", name="改好后重新上传").click()
    page.get_by_role("heading", name="上传花名册").wait_for()


def test_undoing_asks_first(open_page, sign_in, cast, roll, people, look):
    batch = importing.applied(cast.township, roll)
    page = sign_in(open_page("desk"), cast.township)
    page.goto(f"/households/rolls/{batch.pk}/")

    page.get_by_role("button", name="撤销本次入库").click()
    page.get_by_text("本次新增的记录会删除").wait_for()
    look(page, "rolls-undo", latin=LATIN)
    page.get_by_role("button", name="确定").click()

    page.get_by_text("已撤销入库").wait_for()
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
