"""Pages of meetings, notices and objections; the list that hangs, scanned before it leaves (2-04)."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Household, Person
from monitoring import actions
from monitoring.imports.notice_files import cells_of_page, cells_of_workbook
from monitoring.models import CaseRisk, MonitoringCase
from povertycase.models import AuditEvent, NoticeObjection, PublicNotice, ReviewMeeting
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import DAY, take
from tests.monitoring.test_api_papers import meeting, notice

LIST = reverse("monitoring:paper-list")
OUT = reverse("monitoring:notice-list-export", args=[factories.VILLAGE])
HANGING = {
    "aim": "joining",
    "posted_on": "2026-11-20",
    "ended_on": "2026-11-24",
    "telephone": "0571-12345678",
}


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    world.case = making.case(world)
    return world


def at(name, record):
    return reverse(f"monitoring:{name}", args=[record.pk])


def village(name):
    return reverse(f"monitoring:{name}", args=[factories.VILLAGE])


def without_place(facts):
    return {key: value for key, value in facts.items() if key != "division"}


def test_a_meeting_is_registered_with_its_papers(cast, logged_in):
    for name, status in (("helper", 403), ("leader", 403), ("sister", 404)):
        assert logged_in(getattr(cast, name)).get(village("meeting-new")).status_code == status
    client = logged_in(cast.village)
    refused = client.post(village("meeting-new"), without_place(meeting(minutes="")))
    assert (refused.status_code, "会议记录" in refused.text) == (422, True)
    assert client.post(village("meeting-new"), without_place(meeting())).status_code == 302
    row = ReviewMeeting.objects.get()
    assert "到会人数" in client.get(at("meeting", row)).text
    for paper in ("meeting-minutes", "meeting-sign-in"):
        assert client.get(at(paper, row)).content.startswith(b"%PDF")
    listed = client.get(f"{LIST}?kind=meeting")
    assert (listed.text.count("甲镇红星村</a>"), listed.status_code) == (1, 200)
    for paper in ("meeting", "meeting-minutes", "meeting-sign-in"):
        assert logged_in(cast.sister).get(at(paper, row)).status_code == 404


def test_a_notice_is_registered_objected_to_and_answered(cast, logged_in):
    client, listed = logged_in(cast.village), {"cases": [cast.case.pk]}
    nobody = client.post(village("notice-new"), without_place(notice()))
    assert (nobody.status_code, "请勾选名单上的户" in nobody.text) == (422, True)
    assert "本村现在没有等待公示的户" in nobody.text
    making.agreed(cast, cast.case)
    assert "checked" in client.get(village("notice-new")).text
    short = client.post(village("notice-new"), without_place(notice(ended_on="2026-03-01")) | listed)
    assert (short.status_code, "公示结束不能早于开始" in short.text) == (422, True)
    assert client.post(village("notice-new"), without_place(notice()) | listed).status_code == 302
    row = PublicNotice.objects.get()
    assert [line.procedure.case_id for line in row.lines.all()] == [cast.case.pk]
    page = client.get(at("notice", row)).text
    assert reverse("monitoring:case", args=[cast.case.pk]) in page
    objection = {"version": row.version, "raised_on": "2026-03-07", "content": "有工资收入"}
    assert client.post(at("objection-new", row), objection | {"content": ""}).status_code == 422
    assert client.post(at("objection-new", row), objection).status_code == 302
    raised = NoticeObjection.objects.get()
    page = client.get(at("notice", row)).text
    assert "未答复" in page
    assert at("objection-answer", raised) not in page
    answer = {"version": 1, "answered_on": "2026-03-08", "answer": "已核实"}
    assert client.post(at("objection-answer", raised), answer).status_code == 403
    client = logged_in(cast.township)
    assert "1 条未答复" in client.get(f"{LIST}?state=objected").text
    early = client.post(at("objection-answer", raised), answer | {"answered_on": "2026-03-01"})
    assert (early.status_code, "答复日期不能早于提出日期" in early.text) == (422, True)
    assert client.post(at("objection-answer", raised), answer).status_code == 302
    assert "答复：已核实" in client.get(at("notice", row)).text
    assert client.get(at("notice-photo", row)).content.startswith(b"%PDF")
    assert "没有符合条件的记录" in client.get(f"{LIST}?state=objected").text
    for paper in ("notice", "notice-photo"):
        assert logged_in(cast.neighbour).get(at(paper, row)).status_code == 404


def test_an_objection_is_written_once_and_without_numbers_of_people(cast, logged_in):
    """2-04: a second press is no second objection: each holds up the case until it is answered."""
    making.agreed(cast, cast.case)
    hung = making.notice(cast, *making.POSTED)
    client, address = logged_in(cast.village), at("objection-new", hung)
    given = {"version": hung.version, "raised_on": "2026-03-07", "content": "他家有车"}
    numbered = client.post(address, given | {"content": "他家有车，身份证 519900 19900101 0015"})
    pressed = [client.post(address, given).status_code for _each in range(2)]

    assert (numbered.status_code, "请不要写身份证号" in numbered.text) == (422, True)
    assert pressed == [302, 409]
    raised = NoticeObjection.objects.get()
    answer = {"version": 1, "answered_on": "2026-03-08", "answer": "519900199001010015 已核实"}
    assert logged_in(cast.township).post(at("objection-answer", raised), answer).status_code == 422


def test_the_list_says_which_villages_wait(cast, logged_in):
    client = logged_in(cast.county)
    assert "没有等待公示的户" in client.get(LIST).text
    making.agreed(cast, cast.case)
    page = client.get(LIST).text
    assert "拟纳入 1 户" in page
    assert OUT in page
    assert OUT not in logged_in(cast.sister).get(LIST).text
    assert logged_in(cast.department).get(LIST).status_code == 403
    own = logged_in(cast.village).get(LIST).text
    assert village("meeting-new") in own
    assert village("meeting-new") not in logged_in(cast.leader).get(LIST).text


def test_a_village_where_the_list_hangs_already_says_so(cast, logged_in):
    """2-04: a list hangs once; who has posted it is not asked to post it again."""
    making.agreed(cast, cast.case)
    client = logged_in(cast.village)
    assert "已登记公示" not in client.get(LIST).text
    hung = making.notice(cast, *making.POSTED)
    page = client.get(LIST).text
    assert f"{hung.posted_on.month}月{hung.posted_on.day}日已登记公示：已期满" in page
    assert "请在各户办理“公示后上报”" in page
    take(actions.submit, cast.case, hung, by=cast.village, on=making.DECIDED)
    assert "已登记公示" not in client.get(LIST).text


def cells_in(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]


def test_the_list_leaves_in_its_columns_alone(cast, logged_in):
    """SHOWN_ON_NOTICE: no identity, telephone, account or health; illness is not named."""
    making.agreed(cast, cast.case)
    Household.objects.filter(pk=cast.own.pk).update(group_name="二组")
    client = logged_in(cast.village)
    sheet = client.post(OUT, HANGING | {"as": "sheet"})
    assert sheet.status_code == 200, sheet.text[:2000]
    title, heading, row = (line for line in cells_in(sheet.content) if line)
    assert title == ["红星村2026年防止返贫监测对象拟纳入名单公示"]
    assert heading == ["户主姓名", "家庭人口", "所在村组", "监测对象类别", "风险类型", "公示期", "监督电话"]
    assert row == [
        *("张三丰", "2", "红星村二组", "边缘易致贫户", "家庭支出较大"),
        *("2026-11-20 至 2026-11-24", "0571-12345678"),
    ]
    page = client.post(OUT, HANGING | {"as": "print"})
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert "家庭支出较大" in page.text
    assert "因病" not in page.text
    told = AuditEvent.objects.filter(verb="export_notice_list")
    assert [(event.facts, event.note) for event in told] == [({"rows": 1}, "纳入监测")] * 2


@pytest.mark.parametrize("form", ["sheet", "print"])
@pytest.mark.parametrize(
    ("group", "reason"),
    [
        ("一组51990019800101001X", "身份证号"),
        ("一组13800000000", "电话号码"),
        ("一组6222021234567890123", "银行卡号"),
        ("一组因病", "健康信息"),
    ],
)
def test_a_place_that_carries_what_is_nobodys_business_is_refused(cast, logged_in, group, reason, form):
    making.agreed(cast, cast.case)
    Household.objects.filter(pk=cast.own.pk).update(group_name=group)
    refused = logged_in(cast.village).post(OUT, HANGING | {"as": form})

    assert refused.status_code == 422
    assert reason in refused.text
    assert "所在村组）含有" in refused.text
    assert not AuditEvent.objects.filter(verb="export_notice_list").exists()


def test_a_name_and_the_supervisions_telephone_are_looked_at_too(cast, logged_in):
    making.agreed(cast, cast.case)
    client = logged_in(cast.village)
    Person.objects.filter(name="李四妹").update(phone="0571-12345678")
    mine = client.post(OUT, HANGING)
    assert (mine.status_code, "监督电话）含有农户登记的" in mine.text) == (422, True)
    Person.objects.filter(name="李四妹").update(phone=None)
    assert client.post(OUT, HANGING).status_code == 200
    Person.objects.filter(name="张三丰").update(name="张三丰（大病）")
    refused = client.post(OUT, HANGING)
    assert (refused.status_code, "A4（户主姓名）含有疾病" in refused.text) == (422, True)


def test_a_list_without_households_a_short_one_and_a_stranger_are_refused(cast, logged_in):
    for name, status in (("helper", 403), ("leader", 403), ("sister", 404)):
        assert logged_in(getattr(cast, name)).post(OUT, HANGING).status_code == status
    client = logged_in(cast.village)
    nobody = client.post(OUT, HANGING)
    assert (nobody.status_code, "没有等待公示的户" in nobody.text) == (422, True)
    making.agreed(cast, cast.case)
    short = client.post(OUT, HANGING | {"ended_on": "2026-11-23"})
    assert (short.status_code, "公示不少于 5 天" in short.text) == (422, True)
    assert client.post(OUT, HANGING | {"telephone": "张三"}).status_code == 422
    assert client.post(OUT, HANGING | {"aim": "leaving"}).status_code == 422
    CaseRisk.objects.filter(case=cast.case).update(risk="因残")
    MonitoringCase.objects.filter(pk=cast.case.pk).update(status="removal_on_notice", identified_on="2026-03")
    sheet = client.post(OUT, HANGING | {"aim": "leaving"})
    assert "家庭支出较大" in str(cells_in(sheet.content))


def test_a_finished_page_and_sheet_are_read_to_the_last_text(cast, logged_in):
    table = "<table><tr><th>户主</th></tr><tr><td>张三</td></tr></table>"
    page = f"<p>外面13800000000</p><article><h2>名单</h2>{table}"
    cells = [(cell.address, cell.column, cell.text) for cell in cells_of_page(page + "<p>说明</p></article>")]
    assert ("第2行", "户主", "张三") in cells
    assert {text for _address, _column, text in cells} == {"名单", "户主", "张三", "说明"}
    making.agreed(cast, cast.case)
    content = logged_in(cast.village).post(OUT, HANGING).content
    found = list(cells_of_workbook(content))
    assert ("A4", "户主姓名", "张三丰") in [(each.address, each.column, each.text) for each in found]
    assert len(found) == 1 + 7 + 7


def test_lists_ask_as_often_for_six_as_for_one(cast, logged_in):
    client = logged_in(cast.county)
    making.agreed(cast, cast.case)

    def add():
        making.meeting(cast, DAY(2026, 3, 5))
        making.notice(cast, *making.POSTED)

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    add()
    addresses = (LIST, f"{LIST}?kind=meeting")
    for address in addresses:
        client.get(address)
    before = {address: asked(address) for address in addresses}
    for _serial in range(5):
        add()
    assert {address: asked(address) for address in addresses} == before
