"""花名册导入 pages: who uploads and sees what, the preview, acceptance, undoing, at how many queries."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl.utils import get_column_letter

from households.actions import rolls
from households.imports.layouts import BY_CODE, FORM_YEAR, LAYOUTS
from households.models import HouseholdMembership, Person, RollBatch, RollDifference, RollFinding
from households.tasks import apply_roll
from povertycase import actions
from povertycase.choices import JobState, Role
from povertycase.models import Attachment, AuditEvent, Division, Job, Notification
from povertycase.models.jobs import MAX_FRUITLESS_ATTEMPTS
from tests import factories, importing
from tests import rolls as generator

LIST = reverse("households:roll-list")
WRITERS = ("township", "sister", "county", "prefecture", "neighbour")
READERS = ("township", "county", "prefecture", "leader", "auditor")
BLIND = ("village", "helper", "department", "sister", "neighbour", "system", "security", "audit", "stranger")
QUERIES = 12


def address(name, batch):
    return reverse(f"households:roll-{name}", args=[batch.pk])


@pytest.fixture
def people():
    return importing.people_of()


@pytest.fixture
def roll(people, tmp_path):
    """A clean roll."""
    return generator.write(people, tmp_path / "花名册.xlsx")


@pytest.fixture
def spoilt(people, tmp_path):
    """The same with one identity that cannot be right."""
    return generator.write(importing.spoilt(people), tmp_path / "花名册.xlsx")


@pytest.fixture
def known(world, people, roll):
    """The roll's people stand on the register."""
    batch = importing.applied(world.township, roll)
    assert batch.status == "applied"
    return batch


@pytest.fixture
def second(tmp_path, people):
    """A function that writes another roll."""

    def write(changed):
        return generator.write(changed, tmp_path / "第二次.xlsx")

    return write


def upload(client, path, **facts):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(LIST, {"file": file, **facts})


# --- list and upload ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WRITERS)
def test_who_may_import_finds_the_form(world, logged_in, name):
    answer = logged_in(getattr(world, name)).get(LIST)

    assert "上传花名册" in answer.text
    assert "勾选后，本表中没有的人员会列为“花名册消失”" in answer.text


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor", "system"])
def test_who_may_not_finds_none_and_is_refused(world, logged_in, roll, name):
    client = logged_in(getattr(world, name))

    assert "上传花名册" not in client.get(LIST).text
    assert upload(client, roll).status_code == 403
    assert not RollBatch.objects.exists()


def test_an_upload_is_queued_and_leads_to_its_page(world, logged_in, roll):
    answer = upload(logged_in(world.township), roll, full="on", scheme="monitoring")

    batch = RollBatch.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == address("detail", batch)
    assert (batch.division_id, batch.is_full, batch.scheme) == (factories.TOWN, True, "monitoring")
    assert batch.job.state == JobState.QUEUED


def test_an_upload_with_progress_leads_there_too(world, logged_in, roll):
    client = logged_in(world.township)
    file = SimpleUploadedFile(roll.name, roll.read_bytes())

    answer = client.post(LIST, {"file": file}, headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == address("detail", RollBatch.objects.get())


# --- blank forms ------------------------------------------------------------------------------------

FORM = reverse("households:roll-form")


def blank_form(client, code):
    """The workbook that a link of the page gives."""
    answer = client.get(FORM, {"layout": code})
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.code)
def test_the_upload_has_the_blank_form_of_each_layout(world, logged_in, layout):
    client = logged_in(world.township)
    assert f'href="{FORM}?layout={layout.code}"' in client.get(LIST).text

    book = blank_form(client, layout.code)

    sheet, stamp = book.worksheets
    assert [cell.value for cell in sheet[3]] == list(layout.headers)
    assert sheet.max_row == 3
    assert ([cell.value for cell in stamp[1]], stamp.sheet_state) == (
        [f"roll-{layout.code}", FORM_YEAR],
        "hidden",
    )
    place = layout.headers.index("证件号码")
    assert sheet.column_dimensions[get_column_letter(place + 1)].number_format == "@"


def test_a_filled_form_is_read_like_any_roll(world, logged_in, people, tmp_path):
    book = blank_form(logged_in(world.township), "B")
    sheet = book.worksheets[0]
    for row, person in enumerate(people, 4):
        for place, header in enumerate(BY_CODE["B"].headers, 1):
            sheet.cell(row, place, person.get(header)).number_format = "@"
    path = tmp_path / "手工填写.xlsx"
    book.save(path)

    batch = importing.prepared(world.township, path)

    assert (batch.status, batch.layout, batch.counts["rows"]) == ("ready", "B", len(people))
    assert not [code for code in batch.finding_counts if code.startswith("E-")]


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor", "system"])
def test_who_may_not_import_gets_no_form(world, logged_in, name):
    client = logged_in(getattr(world, name))

    assert FORM not in client.get(LIST).text
    assert client.get(FORM, {"layout": "B"}).status_code == 403


def test_there_is_no_other_form(world, logged_in):
    assert logged_in(world.township).get(FORM, {"layout": "Z"}).status_code == 404


def test_a_form_of_last_year_is_told_which_to_download_and_where(world, logged_in, tmp_path):
    client = logged_in(world.township)
    book = blank_form(client, "D")
    book.worksheets[1]["B1"] = "2025"
    book.save(tmp_path / "旧表.xlsx")
    batch = importing.prepared(world.township, tmp_path / "旧表.xlsx")

    page = client.get(address("detail", batch)).text

    assert "模板为 2025 版，请下载 2026 版空白表样“人口质量花名册”" in page
    assert "在上传框下面的“空白表样”里下载同名的表，把内容贴过去再上传" in page
    assert f'href="{FORM}?layout=D"' in page


def test_with_two_postings_the_place_is_chosen(world, logged_in, roll):
    factories.post(world.township, Role.TOWNSHIP, factories.SISTER_TOWN)
    client = logged_in(world.township)
    assert "乙镇" in client.get(LIST).text

    upload(client, roll, division=factories.SISTER_TOWN)

    assert RollBatch.objects.get().division_id == factories.SISTER_TOWN


def test_another_place_cannot_be_named(world, logged_in, roll):
    factories.post(world.township, Role.TOWNSHIP, factories.SISTER_TOWN)

    answer = upload(logged_in(world.township), roll, division=factories.OTHER_COUNTY)

    assert answer.status_code == 422
    assert not RollBatch.objects.exists()


def test_the_only_place_need_not_be_named_and_is_not_changed_by_naming(world, logged_in, roll):
    answer = upload(logged_in(world.township), roll, division=factories.SISTER_TOWN)

    assert answer.status_code == 422
    assert not RollBatch.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "请选择文件"), (b"", "文件是空的"), (b"x" * 2_000_000, "超过上限 1 MB")]
)
def test_a_file_that_cannot_be_taken_comes_back(world, logged_in, settings, content, words):
    settings.ROLL_MAX_BYTES = 2**20
    facts = {} if content is None else {"file": SimpleUploadedFile("a.xlsx", content)}

    answer = logged_in(world.township).post(LIST, facts)

    assert answer.status_code == 422
    assert words in answer.text


def test_one_import_at_a_time(world, logged_in, roll):
    importing.uploaded(world.county, roll, division=factories.COUNTY)

    answer = upload(logged_in(world.township), roll)

    assert answer.status_code == 409
    assert "已有导入正在进行" in answer.text


@pytest.mark.parametrize("name", READERS)
def test_imports_in_reach_are_listed(world, logged_in, roll, name):
    batch = importing.uploaded(world.township, roll)

    assert address("detail", batch) in logged_in(getattr(world, name)).get(LIST).text


@pytest.mark.parametrize("name", BLIND)
def test_nobody_else_sees_them(world, logged_in, spoilt, name):
    batch = importing.prepared(world.township, spoilt)
    client = logged_in(getattr(world, name))

    assert spoilt.name not in client.get(LIST).text
    for page in ("detail", "progress", "findings", "file"):
        assert client.get(address(page, batch)).status_code == 404
    for step in ("accept", "cancel", "undo"):
        assert client.post(address(step, batch), {"version": batch.version}).status_code == 404
    assert importing.again(batch).status == "ready"


def test_a_countys_import_is_not_the_townships(world, logged_in, roll):
    batch = importing.uploaded(world.county, roll, division=factories.COUNTY)

    assert logged_in(world.township).get(address("detail", batch)).status_code == 404


# --- progress -------------------------------------------------------------------------------------


def test_while_it_waits_the_page_looks_again(world, logged_in, roll):
    batch = importing.uploaded(world.township, roll)
    client = logged_in(world.township)

    assert f'hx-get="{address("progress", batch)}"' in client.get(address("detail", batch)).text
    part = client.get(address("progress", batch), headers={"HX-Request": "true"})

    assert 'hx-trigger="every 2s"' in part.text
    assert "排队中" in part.text


@pytest.mark.parametrize(
    ("cursor", "done", "total", "words"),
    [
        ({"rows": 4000}, 4000, 15300, ("读取校验中", "已读取 4,000 行，文件约 15,300 行。可以离开")),
        ({"rows": 20000}, 20000, 0, ("读取校验中", "已读取 20,000 行")),
        ({"rows": 31000, "step": "compare"}, 31000, 31000, ("比对中", "共 31,000 行")),
    ],
)
def test_the_step_is_said_in_words(world, logged_in, roll, cursor, done, total, words):
    batch = importing.uploaded(world.township, roll)
    lease = actions.claim(batch.job_id)
    lease.keep(cursor=cursor, done=done, total=total)
    RollBatch.objects.filter(pk=batch.pk).update(status="reading")

    part = logged_in(world.township).get(address("progress", batch), headers={"HX-Request": "true"})

    assert all(word in part.text for word in words)


def test_a_worker_that_died_is_said_to_be_followed(world, logged_in, roll):
    batch = importing.uploaded(world.township, roll)
    actions.claim(batch.job_id)
    RollBatch.objects.filter(pk=batch.pk).update(status="reading")
    past = timezone.now() - datetime.timedelta(minutes=2)
    Job.objects.filter(pk=batch.job_id).update(lease_until=past)

    part = logged_in(world.township).get(address("progress", batch), headers={"HX-Request": "true"})

    assert "系统会自动接着做，不用重新上传" in part.text


def test_a_job_that_failed_is_no_longer_watched(world, logged_in, roll):
    batch = importing.uploaded(world.township, roll)
    actions.fail(actions.claim(batch.job_id), error="磁盘已满")
    RollBatch.objects.filter(pk=batch.pk).update(status="reading")
    client = logged_in(world.township)

    assert client.get(address("progress", batch), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = client.get(address("detail", batch)).text

    assert "磁盘已满" in page
    assert "every 2s" not in page
    assert "取消导入" in page


def test_when_it_is_ready_the_page_is_loaded_again(world, logged_in, roll):
    batch = importing.prepared(world.township, roll)
    client = logged_in(world.township)

    assert client.get(address("progress", batch), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get(address("progress", batch)).status_code == 302


def test_the_message_leads_to_the_preview(world, roll):
    batch = importing.prepared(world.township, roll)

    assert Notification.objects.get().url == address("detail", batch)


def test_jobs_have_chinese_names_on_the_first_page(world, logged_in, roll):
    importing.uploaded(world.township, roll)

    page = logged_in(world.township).get("/").text

    assert "花名册校验比对" in page
    assert "prepare_roll" not in page


# --- preview --------------------------------------------------------------------------------------


def test_findings_are_grouped_and_counted(world, logged_in, spoilt):
    batch = importing.prepared(world.township, spoilt)

    page = logged_in(world.township).get(address("detail", batch)).text

    assert "身份证号校验位错误" in page
    assert "1 处" in page
    assert "1 户 2 人" in page


def test_the_rows_of_a_finding_are_masked(world, logged_in, spoilt, people):
    batch = importing.prepared(world.township, spoilt)
    client = logged_in(world.township)

    page = client.get(address("findings", batch) + "?code=E-ID-CHECK")

    assert [row.record.row for row in page.context["table"].rows] == [4]
    assert "证件号校验位应为" in page.text
    assert "990101********" in page.text
    assert people[0]["户编号"] in page.text
    assert client.get(address("findings", batch) + "?severity=warning").context["page"].rows == []
    assert client.get(address("findings", batch) + "?code=nothing").status_code == 200


def test_no_page_holds_a_personal_value_in_full(world, logged_in, known, second, people):
    changed = [
        people[0] | {"人联系电话": "13900001111", "户联系电话": "13711112222"},
        *(person | {"户联系电话": "13711112222"} for person in people[1:2]),
        *people[2:-1],
        people[-1] | {"证件号码": "不详"},
    ]
    changed += [people[0] | {"证件号码": factories.identity(), "人编号": "99010189999999999", "姓名": "新丁"}]
    batch = importing.prepared(world.township, second(importing.spoilt(changed)), full=True)
    client = logged_in(world.township)
    kinds = ("new", "changed", "moved", "head", "vanished", "cleared")
    pages = [client.get(f"{address('detail', batch)}?kind={kind}").text for kind in kinds]
    pages.append(client.get(address("findings", batch)).text)

    secret = {person["证件号码"] for person in people}
    secret |= {person[name] for person in [*people, *changed] for name in ("人联系电话", "户联系电话")}
    secret |= {person["证件号码"] for person in changed} - {"不详"}
    assert RollDifference.objects.filter(batch=batch).exists()
    assert [value for page in pages for value in secret if value and value in page] == []


def test_new_people_are_listed_while_the_preview_is_open(world, logged_in, roll, people):
    batch = importing.prepared(world.township, roll)

    page = logged_in(world.township).get(address("detail", batch))

    assert len(page.context["table"].rows) == len(people)
    assert f"新增：{len(people)} 人 6 户" in page.text
    assert f"{people[0]['证件号码'][:6]}********{people[0]['证件号码'][-4:]}" in page.text


def test_each_category_shows_old_and_new(world, logged_in, known, second, people):
    person = next(each for each in people if each["与户主关系"] == "户主")
    health = "长期慢性病" if person["健康状况"] == "健康" else "健康"
    gone = next(each for each in people if each["与户主关系"] not in {"户主", "配偶"})
    changed = [
        each | {"健康状况": health} if each is person else each | {} for each in people if each is not gone
    ]
    changed = [each | {"致贫原因1": ""} if each["户编号"] == person["户编号"] else each for each in changed]
    batch = importing.prepared(world.township, second(changed), full=True)
    client = logged_in(world.township)

    def rows(kind):
        page = client.get(f"{address('detail', batch)}?kind={kind}")
        return [row.record for row in page.context["table"].rows]

    (row,) = (each for each in rows("changed") if each.field == "health")
    assert (row.name, row.field_name, row.old, row.new) == (
        person["姓名"],
        "健康状况",
        person["健康状况"],
        health,
    )
    assert gone["姓名"] in {each.name for each in rows("vanished")}
    assert [each.field_name for each in rows("cleared")] == ["主要致贫原因"]
    assert rows("new") == []


def test_the_preview_is_paged_by_cursor(world, logged_in, roll, people):
    batch = importing.prepared(world.township, roll)
    client = logged_in(world.township)

    first = client.get(f"{address('detail', batch)}?kind=new&page_size=5").context["page"]
    rest = client.get(f"{address('detail', batch)}?kind=new&page_size=100&cursor={first.next}").context[
        "page"
    ]

    assert [row.row for row in first.rows] == [4, 5, 6, 7, 8]
    assert len(first.rows) + len(rest.rows) == len(people)


# --- acceptance -----------------------------------------------------------------------------------


def test_what_takes_away_is_never_ticked_beforehand(world, logged_in, roll):
    batch = importing.prepared(world.township, roll, full=True)

    page = logged_in(world.township).get(address("detail", batch))

    assert page.context["ticked"] == {"new"}
    assert "请先核实是否漏报" in page.text


def test_a_part_of_the_roll_cannot_make_people_vanish(world, logged_in, roll):
    batch = importing.prepared(world.township, roll)
    client = logged_in(world.township)

    assert 'value="vanished"' not in client.get(address("detail", batch)).text
    answer = client.post(address("accept", batch), {"version": batch.version, "categories": "vanished"})

    assert answer.status_code == 422
    assert "只有全量花名册才能认定“花名册消失”" in answer.text


def test_accepting_queues_the_writing_and_shows_what_was_written(world, logged_in, roll, people):
    batch = importing.prepared(world.township, roll)
    client = logged_in(world.township)

    answer = client.post(address("accept", batch), {"version": batch.version, "categories": ["new"]})
    assert answer.status_code == 302
    assert "写入中" in client.get(address("detail", batch)).text
    importing.write(batch)
    page = client.get(address("detail", batch)).text

    assert Person.objects.filter(number=people[0]["人编号"]).exists()
    assert "已入库" in page
    assert f"人员 {len(people)} 条" in page
    assert reverse("households:list") in page


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"categories": []}, 422, "请至少选择一类差异"),
        ({"categories": ["unheard"]}, 422, "unheard"),
        ({"categories": ["new"], "version": 0}, 412, "刚被他人修改过"),
        ({"categories": ["new"], "version": ""}, 428, "缺少版本号"),
    ],
)
def test_an_acceptance_that_lacks_something(world, logged_in, roll, facts, status, words):
    batch = importing.prepared(world.township, roll)

    answer = logged_in(world.township).post(address("accept", batch), {"version": batch.version} | facts)

    assert answer.status_code == status
    assert words in answer.text
    assert importing.again(batch).status == "ready"


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_readers_decide_nothing(world, logged_in, roll, name):
    batch = importing.prepared(world.township, roll)
    client = logged_in(getattr(world, name))

    assert "确认入库</button>" not in client.get(address("detail", batch)).text
    for step in ("accept", "cancel", "undo"):
        facts = {"version": batch.version, "categories": ["new"]}
        assert client.post(address(step, batch), facts).status_code in {403, 409}
    assert importing.again(batch).status == "ready"


def test_doubts_are_confirmed_by_one_tick(world, logged_in, people, tmp_path):
    people[0]["证件号码"] = "不详"
    batch = importing.prepared(world.township, generator.write(people, tmp_path / "a.xlsx"))
    assert set(batch.finding_counts) == {"W-ID-PENDING"}
    client = logged_in(world.township)
    facts = {"version": batch.version, "categories": ["new"]}

    refused = client.post(address("accept", batch), facts)
    assert refused.status_code == 422
    assert "请先查看“需确认”的问题" in refused.text
    client.post(address("accept", batch), facts | {"confirmed": "on"})

    assert importing.again(batch).accepted == ["confirmed", "new"]


def test_the_same_file_again_says_so(world, logged_in, known, roll, people):
    batch = importing.prepared(world.township, roll)
    client = logged_in(world.township)
    page = client.get(address("detail", batch))
    assert "的导入完全一致" in page.text
    assert "没有要写入的内容" in page.text

    facts = {"version": batch.version, "categories": sorted(page.context["ticked"])}
    assert client.post(address("accept", batch), facts).status_code == 302
    importing.write(batch)

    assert "的导入完全一致" in client.get(address("detail", batch)).text
    assert importing.again(batch).counts["written"] == 0


def test_cancelling_changes_nothing(world, logged_in, roll, people):
    batch = importing.prepared(world.township, roll)
    client = logged_in(world.township)

    client.post(address("cancel", batch), {"version": batch.version})

    page = client.get(address("detail", batch)).text
    assert "取消了这次导入" in page
    assert not Person.objects.filter(number=people[0]["人编号"]).exists()
    assert not importing.again(batch).rollrow_set.exists()


def test_cancelling_while_the_file_is_read_holds(world, logged_in, roll):
    """The worker finds out only at the end; it must not bring the import back."""
    batch = importing.uploaded(world.township, roll)
    client = logged_in(world.township)
    client.post(address("cancel", batch), {"version": importing.again(batch).version})

    importing.read(batch)

    batch = importing.again(batch)
    assert batch.status == "cancelled"
    assert batch.job.state == JobState.DONE
    assert not batch.rollrow_set.exists()


def test_a_cancelled_import_whose_worker_died_is_over_for_its_uploader(world, logged_in, roll):
    batch = importing.uploaded(world.township, roll)
    rolls.begin(batch, actions.claim(batch.job_id))
    client = logged_in(world.township)
    client.post(address("cancel", batch), {"version": importing.again(batch).version})
    worn = {"lease_until": batch.created_at, "fruitless_attempts": MAX_FRUITLESS_ATTEMPTS}
    Job.objects.filter(pk=batch.job_id).update(**worn)
    actions.ring_waiting()

    page = client.get(address("detail", batch)).text

    assert "取消了这次导入，登记库没有改动。" in page
    assert "hx-trigger" not in page  # nothing is waited for
    assert "请联系系统管理员" not in page
    assert "取消导入</button>" not in page


def test_a_refused_file_says_why_and_how_to_mend(world, logged_in, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"%PDF-1.4 not a sheet")
    batch = importing.prepared(world.township, path)

    page = logged_in(world.township).get(address("detail", batch)).text

    assert "这份文件没有导入" in page
    assert "请上传 .xlsx、.xls 或 .csv 文件" in page
    assert "选择花名册表格本身" in page
    assert "改好后重新上传" in page
    assert 'type="file"' in page
    assert "确认入库" not in page


# --- undoing --------------------------------------------------------------------------------------


def test_undoing_within_a_day(world, logged_in, known, people):
    client = logged_in(world.township)
    assert address("undo", known) in client.get(address("detail", known)).text
    panel = client.get(address("undo", known), headers={"HX-Request": "true"})
    assert "data-confirm" in panel.text

    client.post(address("undo", known), {"version": known.version})
    assert importing.again(known).status == "undoing"
    page = client.get(address("detail", known)).text
    assert "撤销中" in page
    assert "every 2s" in page
    importing.take_back(known)

    assert importing.again(known).status == "undone"
    assert not Person.objects.filter(number=people[0]["人编号"]).exists()
    assert "撤销了这次入库" in client.get(address("detail", known)).text


def test_why_it_cannot_be_undone(world, logged_in, known, people):
    member = HouseholdMembership.objects.get(person__number=people[0]["人编号"])
    factories.Pairing.objects.create(
        helper=world.helper,
        household_id=member.household_id,
        division_id=member.division_id,
        started_on=factories.SINCE,
    )
    client = logged_in(world.township)

    panel = client.get(address("undo", known))

    assert "本次入库不能撤销" in panel.text
    assert "已引用本次导入新增的记录" in panel.text
    assert client.post(address("undo", known), {"version": known.version}).status_code == 422


def test_after_a_day_there_is_no_button(world, logged_in, known):
    RollBatch.objects.filter(pk=known.pk).update(applied_at=timezone.now() - datetime.timedelta(hours=25))
    client = logged_in(world.township)

    page = client.get(address("detail", known)).text

    assert "入库已超过 24 小时，不能撤销" in page
    assert f'hx-get="{address("undo", known)}"' not in page


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_readers_are_not_offered_to_undo(world, logged_in, known, name):
    client = logged_in(getattr(world, name))

    assert address("undo", known) not in client.get(address("detail", known)).text
    assert client.get(address("undo", known)).status_code == 403


def test_an_import_that_wrote_nothing_offers_no_undo(world, logged_in, known, roll):
    batch = importing.applied(world.township, roll)
    client = logged_in(world.township)

    page = client.get(address("detail", batch)).text

    assert "登记库没有改动" in page
    assert "撤销" not in page
    answer = client.post(address("undo", batch), {"version": batch.version})
    assert answer.status_code == 422
    assert "没有写入任何记录" in answer.text


def test_an_undo_that_took_nothing_back_names_the_households(world, logged_in, known, people):
    client = logged_in(world.township)
    client.post(address("undo", known), {"version": known.version})
    member = HouseholdMembership.objects.get(person__number=people[0]["人编号"])
    factories.Pairing.objects.create(
        helper=world.helper,
        household_id=member.household_id,
        division_id=member.division_id,
        started_on=factories.SINCE,
    )
    importing.take_back(known)

    page = client.get(address("detail", known)).text

    assert "撤销没有办成，入库的内容都还在" in page
    assert f"（户 {people[0]['户编号']}）" in page
    assert Person.objects.filter(number=people[0]["人编号"]).exists()


def test_undoing_that_was_given_up_is_taken_up_again(world, logged_in, known):
    client = logged_in(world.township)
    client.post(address("undo", known), {"version": known.version})
    actions.fail(actions.claim(importing.again(known).job_id), error="磁盘已满")
    assert "继续撤销" in client.get(address("detail", known)).text

    client.post(address("resume", known), {"version": importing.again(known).version})

    assert importing.take_back(known).status == "undone"


# --- the same again, nothing to accept ------------------------------------------------------------


def test_only_the_very_same_file_equals_an_earlier_import(world, logged_in, known, roll, people, tmp_path):
    other = generator.write([*reversed(people)], tmp_path / "倒序.xlsx")
    batch = importing.prepared(world.township, other)

    page = logged_in(world.township).get(address("detail", batch)).text

    assert "与现有登记一致，没有需要写入的内容" in page
    assert "完全一致" not in page


def test_the_same_file_with_an_error_still_says_so(world, logged_in, spoilt):
    importing.applied(world.township, spoilt)
    batch = importing.prepared(world.township, spoilt)

    page = logged_in(world.township).get(address("detail", batch)).text

    assert "的导入完全一致（有错误的 1 户仍未收）" in page


@pytest.fixture
def hopeless(people, tmp_path):
    """A roll in which each household has an error."""
    rows = [importing.spoilt([person])[0] if person["与户主关系"] == "户主" else person for person in people]
    return generator.write(rows, tmp_path / "全错.xlsx")


def test_a_roll_with_an_error_in_each_household_cannot_be_accepted(world, logged_in, hopeless):
    batch = importing.prepared(world.township, hopeless)
    client = logged_in(world.township)

    page = client.get(address("detail", batch)).text
    assert "没有可以入库的内容" in page
    assert "表中 6 户都有错误" in page
    assert "确认入库</button>" not in page
    answer = client.post(address("accept", batch), {"version": batch.version, "categories": ["new"]})

    assert answer.status_code == 422
    assert "表中 6 户都有错误" in answer.text
    assert importing.again(batch).status == "ready"
    assert not batch.rollrow_set.exists()


def test_and_it_keeps_nobody_else_from_importing(world, logged_in, hopeless, roll):
    importing.prepared(world.township, hopeless)

    answer = upload(logged_in(world.county), roll, division=factories.COUNTY)

    assert answer.status_code == 302


# --- a workbook with several rolls ----------------------------------------------------------------


@pytest.fixture
def book(people, tmp_path):
    """A workbook with two rolls and something else."""
    path = generator.write(people, tmp_path / "两张.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook.active.title = "十月"
    copy = workbook.copy_worksheet(workbook.active)
    copy.title = "十一月"
    copy.delete_rows(copy.max_row)
    workbook.create_sheet("说明")["A1"] = "填表说明"
    workbook.save(path)
    return path


def test_of_several_sheets_one_is_chosen_without_another_upload(world, logged_in, book, people):
    batch = importing.prepared(world.township, book)
    client = logged_in(world.township)
    page = client.get(address("detail", batch)).text
    assert "请选择要导入的工作表" in page
    assert all(name in page for name in ("十月", "十一月", "约 ", "已脱贫人口名单"))
    assert "待选工作表" in client.get(LIST).text

    answer = client.post(address("sheet", batch), {"version": batch.version, "sheet": "十一月"})
    assert answer.status_code == 302
    batch = importing.read(importing.again(batch))

    assert (batch.status, batch.sheet, batch.counts["rows"]) == ("ready", "十一月", len(people) - 1)
    assert Attachment.objects.count() == 1
    assert "请选择要导入的工作表" not in client.get(address("detail", batch)).text


@pytest.mark.parametrize(("sheet", "status"), [("说明", 422), ("", 422)])
def test_a_sheet_that_is_not_offered_is_refused(world, logged_in, book, sheet, status):
    batch = importing.prepared(world.township, book)

    answer = logged_in(world.township).post(
        address("sheet", batch), {"version": batch.version, "sheet": sheet}
    )

    assert answer.status_code == status
    assert importing.again(batch).status == "refused"


def test_a_file_that_was_refused_for_another_reason_has_no_sheets(world, logged_in, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"no sheet")
    batch = importing.prepared(world.township, path)

    answer = logged_in(world.township).post(
        address("sheet", batch), {"version": batch.version, "sheet": "一"}
    )

    assert answer.status_code == 409


def test_readers_choose_no_sheet(world, logged_in, book):
    batch = importing.prepared(world.township, book)
    client = logged_in(world.leader)

    assert "导入这一张" not in client.get(address("detail", batch)).text
    answer = client.post(address("sheet", batch), {"version": batch.version, "sheet": "十月"})
    assert answer.status_code == 403


def test_choosing_waits_its_turn(world, logged_in, book, roll):
    batch = importing.prepared(world.township, book)
    importing.uploaded(world.county, roll, division=factories.COUNTY)

    answer = logged_in(world.township).post(
        address("sheet", batch), {"version": batch.version, "sheet": "十月"}
    )

    assert answer.status_code == 409


# --- person by person, after writing, too ---------------------------------------------------------


def test_each_category_is_listed_after_writing_and_after_undoing(world, logged_in, known, second, people):
    person = next(each for each in people if each["与户主关系"] == "户主")
    gone = next(each for each in people if each["与户主关系"] not in {"户主", "配偶"})
    health = "长期慢性病" if person["健康状况"] == "健康" else "健康"
    changed = [each | {"健康状况": health} if each is person else each for each in people if each is not gone]
    maker = generator.Maker(99)
    maker.people_made = 900
    newcomers = [each | {"户编号": "990101799999999"} for each in maker.household(0)]
    batch = importing.applied(world.township, second(changed + newcomers), full=True)
    client = logged_in(world.township)

    def names(kind):
        page = client.get(f"{address('detail', batch)}?kind={kind}")
        return {row.record.name for row in page.context["table"].rows}

    new = {each["姓名"] for each in newcomers}
    assert (names("new"), names("changed")) == (new, {person["姓名"]})
    assert gone["姓名"] in names("vanished")
    assert "这一类没有接受，没有写入" in client.get(f"{address('detail', batch)}?kind=vanished").text
    assert not batch.rollrow_set.exists()
    secret = {each["证件号码"] for each in newcomers}
    assert not [each for each in secret if each in client.get(f"{address('detail', batch)}?kind=new").text]
    rolls.undo(batch, by=world.township, version=batch.version)
    importing.take_back(batch)
    assert names("new") == new


def test_new_people_who_were_not_accepted_are_not_listed_as_written(world, logged_in, roll):
    batch = importing.applied(world.township, roll, categories=("changed",))

    page = logged_in(world.township).get(f"{address('detail', batch)}?kind=new")

    assert page.context["table"].rows.data.data == []
    assert "没有接受" in page.text


def test_findings_say_how_to_mend_and_lead_to_their_rows(world, logged_in, spoilt):
    batch = importing.prepared(world.township, spoilt)
    client = logged_in(world.township)

    page = client.get(address("detail", batch)).text
    listed = client.get(address("findings", batch) + "?code=E-ID-CHECK").text

    assert "怎么改：对照身份证或户口簿逐位核对后改正" in page
    assert page.index("身份证号校验位错误") < page.index("E-ID-CHECK")
    assert f'{address("findings", batch)}?code=E-ID-CHECK">1 处' in page
    assert "怎么改" in listed
    assert "错误 1 处" in listed


# --- the marked sheet -----------------------------------------------------------------------------


def test_the_uploader_gets_the_own_sheet_back(world, logged_in, spoilt, people):
    batch = importing.prepared(world.township, spoilt)
    client = logged_in(world.township)
    page = client.get(address("detail", batch)).text
    assert "标注后的原表准备中" in page
    assert client.get(address("file", batch)).status_code == 409
    before = batch.version
    batch = importing.marked(batch)
    assert batch.version == before  # whoever has the preview open can still accept it
    assert "下载标注后的原表" in client.get(address("detail", batch)).text

    answer = client.get(address("file", batch))

    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=5)]
    assert values[0][-1] == "错误原因"
    assert "E-ID-CHECK" in values[1][-1]
    assert people[1]["证件号码"] in values[2]
    event = AuditEvent.objects.get(verb="download_roll")
    assert (event.actor, event.subject_key) == ("township", str(batch.pk))


@pytest.mark.parametrize("name", ["county", "prefecture", "leader", "auditor"])
def test_nobody_else_gets_it(world, logged_in, spoilt, name):
    batch = importing.marked(importing.prepared(world.township, spoilt))
    client = logged_in(getattr(world, name))

    assert "下载标注后的原表" not in client.get(address("detail", batch)).text
    assert client.get(address("file", batch)).status_code == 403
    assert not AuditEvent.objects.filter(verb="download_roll").exists()


def test_after_a_week_it_is_gone(world, logged_in, spoilt):
    batch = importing.marked(importing.prepared(world.township, spoilt))
    Attachment.objects.filter(pk=batch.marked.pk).update(expires_at=timezone.now())
    actions.delete_expired_files()
    client = logged_in(world.township)

    assert client.get(address("file", batch)).status_code == 409
    assert "下载标注后的原表" not in client.get(address("detail", batch)).text
    assert actions.open_file(batch.source) is not None


def test_a_clean_roll_is_not_marked(world, logged_in, roll):
    batch = importing.prepared(world.township, roll)

    assert batch.marking is None
    assert logged_in(world.township).get(address("file", batch)).status_code == 409


# --- queries --------------------------------------------------------------------------------------


def _queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_rows(world, logged_in, roll):
    batch = importing.prepared(world.township, roll)
    client = logged_in(world.township)
    RollFinding.objects.create(batch=batch, code="E-ENUM", severity="error", row=4, message="x")
    RollDifference.objects.create(batch=batch, kind="changed", row=4, field="health", old="a", new="b")
    urls = [
        LIST,
        address("detail", batch),
        f"{address('detail', batch)}?kind=changed",
        address("findings", batch),
    ]
    few = [_queries(client, url) for url in urls]

    for number in range(19):
        RollFinding.objects.create(batch=batch, code="E-NUM", severity="error", row=number, message="x")
        RollDifference.objects.create(batch=batch, kind="changed", row=4, field="labour", old="a", new="b")
        RollBatch.objects.create(
            division=Division.objects.get(pk=factories.TOWN),
            source=batch.source,
            scheme=batch.scheme,
            moved_by=world.county,
            created_by=world.county,
            status="applied",
        )

    assert [_queries(client, url) for url in urls] == few
    assert max(few) <= QUERIES, few


def test_writing_that_was_given_up_is_taken_up_again(world, logged_in, roll):
    batch = importing.prepared(world.township, roll)
    rolls.accept(batch, categories={"new"}, by=world.township, version=batch.version)
    batch.refresh_from_db()
    actions.fail(actions.claim(batch.job_id), error="磁盘已满")
    client = logged_in(world.township)
    assert "从停下的地方继续写入" in client.get(address("detail", batch)).text

    answer = client.post(address("resume", batch), {"version": batch.version})
    assert answer.status_code == 302
    batch.refresh_from_db()
    apply_roll(batch.job_id)

    batch.refresh_from_db()
    assert batch.status == "applied"
    assert batch.counts["written"] > 0


def test_writing_that_did_not_stop_is_not_taken_up_twice(world, logged_in, roll):
    batch = importing.prepared(world.township, roll)
    rolls.accept(batch, categories={"new"}, by=world.township, version=batch.version)
    batch.refresh_from_db()

    answer = logged_in(world.township).post(address("resume", batch), {"version": batch.version})

    assert answer.status_code == 409
    assert Job.objects.filter(kind="households.apply_roll").count() == 1
