"""The ledgers out (3-26, 2-38): a re-import changes nothing, what came in comes back, three lists."""

import contextlib
import io
import json
import shutil
import subprocess

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from povertycase.models import AuditEvent, Job
from rectification import tasks
from rectification.actions.ledger import confirm_ledger
from rectification.imports.ledger_columns import AUDIT, TICKETS
from rectification.models import LedgerBatch, LedgerRow, Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.imports.sheets_of_ledgers import (
    AUDIT_HEADINGS,
    HEADINGS,
    SOURCE,
    audit_line,
    ledger,
    line,
)

PAGE = reverse("rectification:ledger-import")
SAID = {"purpose": "报送县级台账"}


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def take_in(path, *, by="township", kind="tickets"):
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("import_sheet", kind, str(path), "--as", by, "--json", stdout=out)
    return json.loads(out.getvalue())


def export(client, form, **query):
    answer = client.post(reverse("rectification:ledger-export", query={"form": form, **query}), SAID)
    assert answer.status_code == 200
    return answer.content


def sheet_of(content, name=None):
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[name] if name else book.worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_tickets_of_every_kind_of_place_come_back_without_a_change(cast, logged_in, tmp_path):
    """2-38: households, villages, townships, units, common ones, one at work, one closed, one from paper."""
    making.closed(cast)
    at_work = making.ticket(cast, subject=making.village(), content="二")
    making.accepted(cast, making.assigned(cast, at_work))
    making.ticket(cast, subject=cast.own.division.parent, content="三", is_common=False)
    common = making.ticket(cast, subject=cast.own.division.parent, content="四", is_common=True)
    children = [making.actions.ChildDraft(each, "四") for each in (cast.own, making.village())]
    making.take(making.actions.split_ticket, common, children, by=cast.township, on=making.ON)
    take_in(ledger(tmp_path, line(具体问题描述="五", 是否销号="是"), line(具体问题描述="六")))
    before = Ticket.objects.count()
    client = logged_in(cast.township)
    path = tmp_path / "导出.xlsx"
    path.write_bytes(export(client, "tickets"))
    told = take_in(path)

    rows = sheet_of(path.read_bytes())
    assert rows[2] == list(HEADINGS)
    assert (told["rows"], told["unchanged"], told["new"], told["held"]) == (6, 6, 0, 0), told["findings"]
    assert [each["code"] for each in told["findings"]] == ["N-LEDGER-FIVE"]
    assert Ticket.objects.count() == before
    by_words = {row[4]: dict(zip(HEADINGS, row, strict=True)) for row in rows[3:9]}
    assert by_words["产业项目收益没有分配到户"]["是否销号"] == "是"
    assert by_words["产业项目收益没有分配到户"]["完成情况"] == "已完成"
    assert by_words["四"]["整改进展情况"] == "分解 2 处，已销号 0 处"
    assert by_words["五"]["是否销号"] == "是（历史台账）"
    assert by_words["六"]["备注"] == "县里催办"
    assert by_words["二"]["整改措施"] == "核对台账，补发收益"


def test_the_audit_s_ledger_comes_back_without_a_change(cast, logged_in, tmp_path):
    """0-45, 1-40: thirty-eight columns, telephones masked, the audit named by the title."""
    path = ledger(tmp_path, audit_line(), headings=AUDIT_HEADINGS, title=f"{SOURCE}整改台账")
    take_in(path, kind="audit_tickets")
    making.ticket(cast, content="只在系统里的问题")
    content = export(logged_in(cast.township), "audit_tickets", source=cast.audit_report.pk)
    path.write_bytes(content)
    told = take_in(path, kind="audit_tickets")

    rows = sheet_of(content)
    assert len(AUDIT) == 38
    assert rows[2] == list(AUDIT_HEADINGS)
    [row] = [each for each in rows[3:] if each[6] == "冷库建成后没有使用"]
    assert row[18] == "township 138****8000"
    assert row[33] == "约谈王某 139****9000"
    assert (told["unchanged"], told["new"], told["held"]) == (2, 0, 0), told["findings"]


def test_a_sheet_that_came_in_comes_back_in_its_own_layout(cast, logged_in, tmp_path):
    """2-38: its headings in two levels, their order, columns that nobody knows, rows that were held."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["甲镇整改台账"])
    sheet.append(["问题来源", "问题情况", "", "涉及", "", "是否销号", "领导批示", "责任人"])
    sheet.append(["", "问题类别", "具体问题描述", "乡镇", "村", "", "", ""])
    for span in ("B2:C2", "D2:E2", "A2:A3", "F2:F3", "G2:G3", "H2:H3"):
        sheet.merge_cells(span)
    sheet.append([SOURCE, "其他问题", "路灯", "甲镇", "红星村", "否", "速办", "王芳 13800138000"])
    sheet.append([SOURCE, "没有的类别", "水渠", "甲镇", "红星村", "否", "", ""])
    sheet.append([SOURCE, "其他问题", "旧桥", "甲镇", "红星村", "是", "", ""])
    path = tmp_path / "两级表头.xlsx"
    book.save(path)
    told = take_in(path)
    batch = LedgerBatch.objects.get()
    client = logged_in(cast.township)
    url = reverse("rectification:ledger-batch-export", args=[batch.pk])
    answer = client.post(url, SAID)
    path.write_bytes(answer.content)
    again = take_in(path)

    assert (told["new"], told["held"], told["historical"]) == (1, 1, 1), told["findings"]
    rows = sheet_of(answer.content)
    assert rows[0][0] == "甲镇整改台账"
    assert rows[2] == ["问题来源", "问题情况", None, "涉及", None, "是否销号", "领导批示", "责任人"]
    assert rows[3][1:5] == ["问题类别", "具体问题描述", "乡镇", "村"]
    assert rows[4] == [SOURCE, "其他问题", "路灯", "甲镇", "红星村", "否", "速办", "王芳 138****8000"]
    assert rows[5][:3] == [SOURCE, "没有的类别", "水渠"]
    assert rows[6][5] == "是（历史台账）"
    assert (again["unchanged"], again["held"], again["new"]) == (2, 1, 0), again["findings"]
    assert AuditEvent.objects.get(verb="export_ledger").note == "报送县级台账"


def test_three_lists_are_one_workbook_to_print(cast, logged_in, tmp_path):
    """3-26: A3 landscape, head rows repeated, signatures, telephones masked; opens in LibreOffice."""
    row = making.ticket(cast)
    making.accepted(cast, making.assigned(cast, row))
    content = export(logged_in(cast.county), "lists")

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["问题清单", "任务清单", "责任清单", "模板信息"]
    assert book["模板信息"].sheet_state == "hidden"
    for sheet in book.worksheets[:3]:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.row_dimensions[4].height >= 18
        assert sheet.cell(sheet.max_row, 1).value.startswith("填表人：")
        assert "审核人：" in sheet.cell(sheet.max_row, 1).value
    [_title, _office, names, values, *_rest] = sheet_of(content, "责任清单")
    told = dict(zip(names, values, strict=True))
    assert (told["责任领导"], told["责任单位"], told["联系电话"]) == ("李副县长", "红星村", "138****8000")
    assert "2026-04-10 核对台账" in str(sheet_of(content, "任务清单"))
    assert AuditEvent.objects.get(verb="export_lists").facts == {"rows": 1}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_another_program_opens_what_we_write(cast, logged_in, tmp_path):
    """2-38: the ledger that LibreOffice saved again is the same ledger."""
    take_in(ledger(tmp_path, line(), line(具体问题描述="=1+1")))
    (tmp_path / "out").mkdir()
    path = tmp_path / "导出.xlsx"
    path.write_bytes(export(logged_in(cast.township), "tickets"))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to"]
    command += ["xlsx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    told = take_in(tmp_path / "out" / "导出.xlsx")

    assert (told["unchanged"], told["new"], told["held"]) == (2, 0, 0), told["findings"]


def test_a_restricted_problem_is_in_no_sheet_of_those_who_may_not_see_it(cast, logged_in, tmp_path):
    conduct = making.of_type("C.1").name
    path = ledger(tmp_path, line(问题类别=conduct, 具体问题描述="吃拿卡要"), line())
    take_in(path, by="county")
    ledgers = [export(logged_in(who), "tickets") for who in (cast.county, cast.township)]
    lists = export(logged_in(cast.township), "lists")

    assert Ticket.objects.get(is_restricted=True).content == "吃拿卡要"
    assert ["吃拿卡要" in str(sheet_of(each)) for each in ledgers] == [True, False]
    assert "吃拿卡要" not in "".join(
        str(sheet_of(lists, name)) for name in ("问题清单", "任务清单", "责任清单")
    )
    assert not LedgerRow.objects.visible_to(cast.township).exists()


def test_in_the_browser_it_is_read_confirmed_and_split(cast, logged_in, tmp_path):
    """2-38: nothing is written before somebody confirms; then a common problem has a child for each place."""
    client = logged_in(cast.township)
    path = ledger(
        tmp_path,
        line(),
        line(具体问题描述="没有路灯") | {"涉及乡镇/村/户": "甲镇红星村张三丰、新民村"},
        line(具体问题描述="没有地方") | {"涉及乡镇/村/户": "东风村"},
        line(具体问题描述="旧账", 是否销号="是"),
    )
    refused = client.post(PAGE, {"layout": "tickets"})
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post(PAGE, {"file": upload, "layout": "tickets", "source": ""})
    job = Job.objects.get()
    assert "排队" in client.get(answer.url).text
    tasks.read_ledger(job.pk)
    found = client.get(answer.url).text
    assert not Ticket.objects.exists()
    findings = client.get(f"{answer.url}findings/").text
    marked = client.get(f"{answer.url}marked/").content

    client.post(f"{answer.url}confirm/", {"splits": "on"})
    tasks.import_ledger(Job.objects.latest("pk").pk)
    done = client.get(answer.url).text
    parent = Ticket.objects.get(is_common=True)
    assert refused.status_code == 422
    assert "请选择文件" in refused.text
    assert "读到的内容（还没有登记）" in found
    assert "确认登记" in found
    assert "在您的辖区找不到“东风村”" in findings
    reasons = sheet_of(marked)
    assert reasons[1][-1] == "错误原因"
    assert "E-DIV-UNKNOWN" in reasons[4][-1]
    assert (parent.division_id, parent.children.count()) == (factories.TOWN, 2)
    assert "办理结果" in done
    assert set(LedgerRow.objects.values_list("outcome", flat=True)) == {
        "registered",
        "split",
        "held",
        "historical",
    }
    assert "旧账" in client.get(reverse("rectification:ledger-history")).text
    assert path.name in client.get(reverse("rectification:ledger-list")).text
    again = client.post(PAGE, {"file": SimpleUploadedFile(path.name, path.read_bytes()), "layout": "tickets"})
    assert again.url == answer.url
    for layout, columns in (("tickets", len(TICKETS) + 1), ("audit_tickets", 38)):
        form = client.get(reverse("rectification:ledger-form", query={"layout": layout}))
        assert len(sheet_of(form.content)[2]) == columns


def test_pages_ask_as_often_for_one_row_as_for_twenty(cast, logged_in, tmp_path):
    client = logged_in(cast.township)
    take_in(ledger(tmp_path, line(是否销号="是"), line(具体问题描述="在办")))
    batch = LedgerBatch.objects.get()
    pages = [reverse("rectification:ledger-list"), reverse("rectification:ledger-history")]
    pages.append(reverse("rectification:ledger", args=[batch.pk]))
    few = [asked(client, page) for page in pages]
    file, sent_by = batch.file, batch.sent_by
    for at in range(20):
        facts = {"file": file, "sent_by": sent_by, "sha256": f"{at:064d}", "layout": "tickets"}
        LedgerBatch.objects.create(division_id=factories.TOWN, row_count=1, **facts)
        row = {"batch": batch, "division_id": factories.TOWN, "outcome": "historical"}
        LedgerRow.objects.create(**row, number=100 + at, cells={"content": ["旧", "t"]})

    assert [asked(client, page) for page in pages] == few


def asked(client, page):
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)


def test_a_row_that_became_restricted_is_gone_for_the_office_that_sent_it(cast, logged_in, tmp_path):
    """The township may not register it; once the county has, nobody below reads it, in no sheet and page."""
    conduct = making.of_type("C.1").name
    take_in(ledger(tmp_path, line(问题类别=conduct, 具体问题描述="吃拿卡要"), line()))
    batch = LedgerBatch.objects.get()
    tasks.import_ledger(confirm_ledger(batch, splits=False, by=cast.county).pk)
    url = reverse("rectification:ledger", args=[batch.pk])
    shown = {
        who.username: (
            "吃拿卡要" in logged_in(who).get(url).text,
            "吃拿卡要" in str(sheet_of(logged_in(who).post(f"{url}export/", SAID).content)),
        )
        for who in (cast.township, cast.county)
    }

    assert Ticket.objects.get(is_restricted=True).content == "吃拿卡要"
    assert shown == {"township": (False, False), "county": (True, True)}
