"""F-EXP (AC17, AC18, AC07): a long list leaves with a second person, watermarked, once, and not for ever."""

import datetime
import io

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from povertycase import actions
from povertycase.actions import export_jobs, exports
from povertycase.actions.files import path_of
from povertycase.actions.obligations import rebuild_kind
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import ExportStatus, JobState, ObligationState, Role
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.exports import asked_again, export_kinds, opened
from povertycase.models import (
    Attachment,
    AuditEvent,
    ExportRequest,
    Job,
    Notification,
    Obligation,
    PolicyParameter,
    Posting,
    User,
)
from povertycase.models.trail import verb_labels
from povertycase.tasks import make_export
from tests import factories
from tests.once import once

LIST, KIND = reverse("households:export"), "export_households"
PURPOSE = "季度核对名单"


def long_list():
    """Two offices of the township and the county; above one row a list needs a second person."""
    cast = factories.world()
    save_parameters(read_parameters())
    PolicyParameter.objects.filter(key=exports.LIMIT).update(value=1)
    factories.household(factories.VILLAGE, head="=1+1", phone="13800138000")
    factories.household(factories.SISTER_VILLAGE, head="＝SUM(A1)")
    cast.colleague = factories.user("colleague", Role.TOWNSHIP, factories.TOWN)
    cast.second = factories.user("second", Role.COUNTY, factories.COUNTY)
    return cast


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, long_list)


@pytest.fixture
def cast(shared, db):
    """As the database has them: nobody's postings are remembered."""
    for each in vars(shared).values():
        if isinstance(each, User):
            each.__dict__.pop("postings", None)
    return shared


def ask(user, query=""):
    """A request for the list of households as `user` sees it."""
    export = opened(KIND, asked_again(user, query), {})
    return exports.ask(KIND, export, query=query, arguments={}, by=user, purpose=PURPOSE)


def approve(asked, by):
    return exports.approve(fresh(asked), by=by, version=fresh(asked).version)


def fresh(asked):
    return ExportRequest.objects.get(pk=asked.pk)


def made(asked, by):
    """The same, approved and written by the job."""
    approve(asked, by)
    make_export(Job.objects.get(dedup_key=str(asked.pk)).pk)
    return fresh(asked)


def duty_of(asked):
    return Obligation.objects.get(kind="export", subject_code=f"export:{asked.pk}")


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_short_list_leaves_at_once_with_its_number_on_every_page(cast, logged_in):
    PolicyParameter.objects.filter(key=exports.LIMIT).update(value=10)

    answer = logged_in(cast.county).post(LIST, {"purpose": PURPOSE})

    event = AuditEvent.objects.get(verb=KIND)
    assert (event.note, event.facts["rows"], event.facts["filters"]) == (PURPOSE, 4, ["status"])
    for sheet in (each for each in book_of(answer.content) if each.sheet_state == "visible"):
        footer = sheet.oddFooter.left.text
        assert footer.startswith("county（county）")
        assert f"审计编号 {event.pk}" in footer
        assert footer.endswith("，电话已脱敏")
    assert not ExportRequest.objects.exists()


def test_above_the_limit_somebody_else_must_agree(cast, logged_in):
    """Asked, owed, agreed to, written, taken once; every step stands in the trail."""
    client = logged_in(cast.county)
    assert "须由您以外的人审批" in client.get(LIST).text
    answer = client.post(f"{LIST}?division={factories.TOWN}", {"purpose": PURPOSE})
    # One township's two households are more than one.
    asked = ExportRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("export", args=[asked.pk]))
    assert (asked.rows, asked.division_id, asked.status) == (2, factories.COUNTY, ExportStatus.ASKED)
    assert duty_of(asked).role == Role.COUNTY
    assert asked in ExportRequest.objects.visible_to(cast.second).waiting_for(cast.second)
    assert "审批导出：花名册，2 户" in logged_in(cast.second).get(reverse("task-list")).text

    page = logged_in(cast.second).post(
        reverse("export-decide", args=[asked.pk]), {"verb": "approve", "version": asked.version}
    )
    assert page.status_code == 302
    assert duty_of(asked).state == ObligationState.MET
    make_export(Job.objects.get(dedup_key=str(asked.pk)).pk)

    record = fresh(asked)
    assert (record.status, record.written_rows, record.decided_by) == (ExportStatus.MADE, 2, cast.second)
    assert Notification.objects.get(user=cast.county, kind="export").url == answer["Location"]
    assert not path_of(record.file).read_bytes().startswith(b"PK"), "encrypted at rest"
    taken = logged_in(cast.county).post(reverse("export-download", args=[asked.pk]))
    sheet = book_of(taken.content).worksheets[0]
    assert f"申请编号 {asked.pk}" in sheet.oddFooter.left.text
    assert taken["Cache-Control"] == "no-store"
    verbs = AuditEvent.objects.filter(division_code=factories.COUNTY).order_by("pk")
    assert [*verbs.values_list("verb", "actor")] == [
        ("ask_export", "county"),
        ("approve_export", "second"),
        (KIND, "county"),
        ("make_export", "county"),
        ("take_export", "county"),
    ]


def test_what_looks_like_a_formula_stays_text(cast):
    """AC18."""
    record = made(ask(cast.county), cast.second)

    _name, content = exports.take(record, by=cast.county)

    cells = {cell.value: cell.data_type for row in book_of(content).worksheets[0].iter_rows() for cell in row}
    assert (cells["=1+1"], cells["＝SUM(A1)"]) == ("s", "s")


def test_a_file_is_taken_once_and_gone(cast, django_capture_on_commit_callbacks):
    record = made(ask(cast.county), cast.second)
    where = path_of(record.file)

    with django_capture_on_commit_callbacks(execute=True):
        name, content = exports.take(record, by=cast.county)

    assert name.startswith("花名册")
    assert content.startswith(b"PK")
    assert not where.exists()
    assert Attachment.objects.get(pk=record.file_id).deleted_at is not None
    with pytest.raises(Conflict, match="已经下载过"):
        exports.take(record, by=cast.county)


def test_nobody_agrees_to_their_own(cast):
    """Not under another account either, and the database says the same."""
    asked = ask(cast.county)
    with pytest.raises(Refused, match="本人"):
        approve(asked, cast.county)
    User.objects.filter(pk__in=[cast.county.pk, cast.second.pk]).update(person_id18=factories.identity(5))
    twin = User.objects.get(pk=cast.second.pk)
    with pytest.raises(Refused, match="本人"):
        approve(asked, twin)
    assert not ExportRequest.objects.visible_to(twin).waiting_for(twin).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=asked.pk).update(status="approved", decided_by=cast.county)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=asked.pk).update(status="approved")


def test_a_village_asks_its_township_and_a_township_its_colleague(cast):
    village, township = ask(cast.village), ask(cast.township)

    assert (village.division_id, duty_of(village).role) == (factories.VILLAGE, Role.TOWNSHIP)
    assert (township.division_id, duty_of(township).role) == (factories.TOWN, Role.TOWNSHIP)
    assert approve(village, cast.township).status == ExportStatus.APPROVED
    assert approve(township, cast.colleague).status == ExportStatus.APPROVED


def test_a_township_without_a_colleague_asks_the_county(cast):
    Posting.objects.filter(user=cast.colleague).update(valid_to=timezone.localdate() - DAY)

    asked = ask(cast.township)

    assert duty_of(asked).role == Role.COUNTY
    assert approve(asked, cast.county).status == ExportStatus.APPROVED


DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize("name", ["sister", "neighbour", "village", "leader", "auditor", "department"])
def test_others_neither_see_nor_decide_nor_take_it(cast, logged_in, name):
    asked, other = ask(cast.township), getattr(cast, name)
    client = logged_in(other)

    for address in ("export", "export-decide", "export-withdraw", "export-download"):
        method = client.get if address == "export" else client.post
        assert method(reverse(address, args=[asked.pk])).status_code == 404
    assert fresh(asked).status == ExportStatus.ASKED


def test_who_decides_does_not_take_the_file(cast, logged_in):
    record = made(ask(cast.township), cast.county)

    answer = logged_in(cast.county).post(reverse("export-download", args=[record.pk]))

    assert answer.status_code == 403
    assert "申请人本人" in answer.text
    assert fresh(record).status == ExportStatus.MADE


def test_a_refusal_says_why(cast, logged_in):
    asked = ask(cast.county)
    client, address = logged_in(cast.second), reverse("export-decide", args=[asked.pk])
    silent = client.post(address, {"verb": "refuse", "version": asked.version})
    assert silent.status_code == 422
    assert "请写明不同意的理由" in silent.text
    stale = client.post(address, {"verb": "approve", "version": 99})
    assert stale.status_code == 412

    client.post(address, {"verb": "refuse", "version": asked.version, "note": "用途不明"})

    assert (fresh(asked).status, fresh(asked).opinion) == (ExportStatus.REFUSED, "用途不明")
    assert Notification.objects.filter(user=cast.county, title__contains="未获同意").exists()
    assert "用途不明" in logged_in(cast.county).get(reverse("export", args=[asked.pk])).text
    assert not Job.objects.filter(dedup_key=str(asked.pk)).exists()


def test_who_asked_withdraws(cast):
    asked = ask(cast.township)
    with pytest.raises(Refused, match="本人"):
        exports.withdraw(asked, by=cast.colleague, version=asked.version)
    with pytest.raises(Stale):
        exports.withdraw(asked, by=cast.township, version=9)

    assert exports.withdraw(asked, by=cast.township, version=asked.version).status == "withdrawn"
    assert duty_of(asked).state == ObligationState.WITHDRAWN
    with pytest.raises(Conflict):
        approve(asked, cast.county)


def over(user):
    """The posting ended yesterday; who works here today has others."""
    Posting.objects.filter(user=user).update(valid_to=timezone.localdate() - DAY)
    user.__dict__.pop("postings", None)


def moved(user):
    over(user)
    factories.post(user, Role.COUNTY, factories.COUNTY)


def shut(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("leave", [over, moved, shut])
def test_who_left_between_asking_and_writing_gets_nothing(cast, leave):
    """AC07: the job sees the list as its asker does now, and says why it wrote nothing."""
    asked = ask(cast.township)
    approve(asked, cast.colleague)
    leave(cast.township)

    make_export(Job.objects.get(dedup_key=str(asked.pk)).pk)

    record, job = fresh(asked), Job.objects.get(dedup_key=str(asked.pk))
    assert (record.status, record.file) == (ExportStatus.FAILED, None)
    assert "岗位有变动" in record.failure
    assert (job.state, job.error) == (JobState.FAILED, record.failure)
    assert not AuditEvent.objects.filter(verb=KIND).exists()


@pytest.mark.parametrize("leave", [over, moved])
def test_who_left_after_it_was_written_does_not_take_it(cast, leave):
    record = made(ask(cast.township), cast.colleague)
    leave(cast.township)

    with pytest.raises(Exception, match=r"岗位有变动|管辖范围"):
        exports.take(record, by=cast.township)
    assert fresh(record).status == ExportStatus.MADE


def test_a_list_that_is_empty_by_now_is_not_written(cast):
    asked = ask(cast.township)
    approve(asked, cast.colleague)
    ExportRequest.objects.filter(pk=asked.pk).update(query="status=closed")

    make_export(Job.objects.get(dedup_key=str(asked.pk)).pk)

    assert (fresh(asked).status, fresh(asked).failure) == (ExportStatus.FAILED, "现在的条件下已没有内容。")


def test_what_nobody_takes_is_deleted_after_its_days(cast, django_capture_on_commit_callbacks):
    """The parameter says how many days."""
    PolicyParameter.objects.filter(key="export.keep_days").update(value=3)
    record = made(ask(cast.county), cast.second)
    where, until = path_of(record.file), record.file.expires_at
    assert abs(until - timezone.now() - 3 * DAY) < datetime.timedelta(minutes=5)
    assert export_jobs.end_exports() == 0

    Attachment.objects.filter(pk=record.file_id).update(expires_at=timezone.now() - DAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert export_jobs.end_exports() == 1

    assert fresh(record).status == ExportStatus.EXPIRED
    assert not where.exists()
    with pytest.raises(Conflict):
        exports.take(record, by=cast.county)
    assert export_jobs.end_exports() == 0


def test_a_job_that_gave_up_is_told(cast):
    asked = approve(ask(cast.county), cast.second)
    assert export_jobs.end_exports() == 0
    actions.fail(actions.claim(Job.objects.get(dedup_key=str(asked.pk)).pk), error="x")

    assert export_jobs.end_exports() == 1

    assert "没有生成" in Notification.objects.get(user=cast.county, kind="export").title
    assert fresh(asked).status == ExportStatus.FAILED


def test_the_writer_keeps_its_lease_and_a_late_one_writes_nothing(cast, monkeypatch):
    """A long file is written for longer than a lease; whoever lost it leaves no file behind."""
    asked = approve(ask(cast.county), cast.second)
    job = Job.objects.get(dedup_key=str(asked.pk))
    lease = actions.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(attempt=lease.attempt + 1)

    with pytest.raises(actions.LeaseLost):
        export_jobs.make(lease)

    assert (fresh(asked).status, fresh(asked).file) == (ExportStatus.APPROVED, None)


def test_at_once_is_refused_what_needs_a_second_person(cast):
    export = opened(KIND, asked_again(cast.county, ""), {})

    with pytest.raises(Refused, match="审批"):
        exports.take_now(KIND, export, by=cast.county, purpose=PURPOSE)
    with pytest.raises(Invalid, match="用途"):
        exports.ask(KIND, export, query="", arguments={}, by=cast.county, purpose=" ")


def test_a_request_lies_where_all_ones_postings_do(cast):
    factories.post(cast.sister, Role.VILLAGE, factories.VILLAGE)
    factories.post(cast.sister, Role.AUDIT, "9901")

    assert exports.place_of(cast.sister) == factories.COUNTY
    assert exports.place_of(cast.system) == ""


def test_what_waits_is_owed_also_when_it_is_counted_anew(cast):
    asked = ask(cast.county)
    Obligation.objects.filter(kind="export").delete()

    assert rebuild_kind("export") == 1
    assert duty_of(asked).state == ObligationState.OPEN
    assert rebuild_kind("export") == 0


def test_every_kind_of_export_is_told_and_can_be_opened():
    assert len(export_kinds()) == 26
    for kind, path in export_kinds().items():
        assert kind in verb_labels()
        assert callable(import_string(path))


def test_the_shipped_figures_have_titles_and_are_numbers(cast):
    rows = {row["key"]: row["value"] for row in read_parameters() if row["key"].startswith("export.")}

    assert rows == {exports.LIMIT: 5000, "export.keep_days": 7}


def test_the_api_lists_decides_and_hands_over(cast, logged_in):
    asked = ask(cast.township)
    client = logged_in(cast.colleague)
    found = client.get("/api/v1/exports/?status=asked").json()["results"]
    assert [(each["id"], each["rows"], each["asked_by_name"]) for each in found] == [
        (asked.pk, 2, "township")
    ]
    body = {"version": asked.version, "note": "同意"}
    told = client.post(f"/api/v1/exports/{asked.pk}/approve/", body, content_type="application/json")
    assert (told.status_code, told.json()["status"]) == (200, "approved")
    assert client.post(f"/api/v1/exports/{asked.pk}/download/").status_code == 403
    make_export(Job.objects.get(dedup_key=str(asked.pk)).pk)

    client = logged_in(cast.township)
    assert client.post(f"/api/v1/exports/{asked.pk}/download/").content.startswith(b"PK")
    again = client.post(f"/api/v1/exports/{asked.pk}/download/")
    assert (again.status_code, again.json()["message"]) == (409, "这份文件已经下载过，每次审批只能下载一次。")


def test_pages_ask_no_more_for_more_rows(cast, logged_in, django_assert_max_num_queries):
    client = logged_in(cast.county)
    for _each in range(3):
        ask(cast.county)
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("exports"))
    for _each in range(10):
        ask(cast.county)
    with django_assert_max_num_queries(len(few)):
        page = client.get(reverse("exports"))

    assert page.text.count("待审批</span>") == 13
