"""集中排查表 in (2-08, 2-09): records of the round by paper, clues of the suspect, nothing guessed."""

import datetime
import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from households.models import SafeguardCheck, Visit
from monitoring import tasks
from monitoring.imports import sweep_jobs
from monitoring.models import Clue
from monitoring.reports.sweeps import villages_swept
from povertycase.actions import delete_expired_files
from povertycase.models import Attachment, AuditEvent, Job
from tests import factories
from tests.monitoring import making
from tests.monitoring.sheets_of_sweeps import HEADINGS, line, sweep_sheet
from tests.monitoring.test_sweeps import seen, sweep

PAGE = reverse("monitoring:sweep-import")


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


@pytest.fixture
def imported(tmp_path):
    """A function that imports rows as somebody: the exit status and the object."""

    def take(*lines, by="township", **how):
        path, out, status = sweep_sheet(tmp_path, *lines, **how), io.StringIO(), 0
        try:
            call_command("import_sheet", "sweep", str(path), "--as", by, "--json", stdout=out)
        except SystemExit as end:
            status = end.code
        return status, json.loads(out.getvalue())

    return take


def codes(told):
    return [(each["row"], each["code"], each["column"]) for each in told["findings"]]


def test_a_row_becomes_the_record_of_the_open_round_and_the_same_sheet_changes_nothing(cast, imported):
    survey = sweep(cast)
    first = imported(line(cast.own))
    [village] = villages_swept(
        cast.township, year=timezone.localdate().year, place=factories.VILLAGE, on=timezone.localdate()
    )
    again = imported(line(cast.own))
    by_another = imported(line(cast.own), by="county")

    visit = Visit.objects.get()
    assert (first[0], first[1]["new"], first[1]["findings"]) == (0, 1, [])
    assert (visit.round, visit.way, visit.place_refused) == (survey, "home", "unavailable")
    assert visit.note == "排查人：王芳、李强"
    assert village.rounds[0].recorded == 1
    assert (again[0], again[1]["new"], again[1]["unchanged"]) == (0, 0, 1)
    assert (by_another[0], by_another[1]["unchanged"]) == (0, 1)
    assert not Clue.objects.exists()
    event = AuditEvent.objects.filter(verb="import_sweep").earliest("pk")
    assert event.facts == {"rows": 1, "written": 1, "clues": 0}


def test_a_suspect_household_is_a_clue_once_and_its_details_are_checked(cast, imported):
    sweep(cast)
    row = line(
        cast.own,
        住房="厨房漏雨",
        饮水="每天 15 升",
        风险点="住房、饮水、因病",
        排查结论="疑似",
        农户签字="电话",
    )
    told = imported(row)[1]
    imported(row)

    clue, visit = Clue.objects.get(), Visit.objects.get()
    assert (told["new"], told["clues"], told["held"]) == (1, 1, 0)
    assert (clue.channel, clue.household, clue.reporter) == ("cadre", cast.own, "王芳、李强")
    assert clue.content == "集中排查疑似：住房安全（厨房漏雨）、饮水安全（每天 15 升）、因病"
    assert (visit.way, visit.place_refused) == ("phone", "phone")
    assert visit.answers["housing"]["details"] == {"remark": "厨房漏雨"}
    assert visit.answers["water"]["details"] == {"litres": "15"}
    assert visit.note == "排查人：王芳、李强；风险点：因病"
    assert SafeguardCheck.objects.filter(visit=visit).exists()


def test_one_is_enough_to_call_by_telephone(cast, imported):
    """2-03: an absent household's record is a call; nobody goes there, so nobody goes there in twos."""
    sweep(cast)
    told = imported(line(cast.own, 农户签字="电话") | {"排查人(2人)": "王芳"})[1]

    assert (told["new"], told["findings"]) == (1, [])
    assert Visit.objects.get().way == "phone"


def test_a_record_that_lacks_a_word_is_held_but_the_clue_is_not(cast, imported):
    sweep(cast)
    child = factories.member(cast.own, "张小梅", "之女")
    row = line(cast.own, 教育="有问题", 风险点="教育", 排查结论="疑似")
    status, held = imported(row)
    passed = imported(row | {"教育": "张小梅 因病"})[1]

    assert status == 3
    assert {each["column"] for each in held["findings"]} == {"教育"}
    assert "请填“没上学的孩子”" in held["findings"][0]["message"]
    assert (held["clues"], passed["clues"]) == (1, 0)
    if passed["new"]:
        assert Visit.objects.get().answers["schooling"]["details"]["children"] == [child.pk]
    assert Clue.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"教育": ""}, "E-REQUIRED", "教育"),
        ({"排查结论": ""}, "E-REQUIRED", "排查结论"),
        ({"排查结论": "差不多"}, "E-ENUM", "排查结论"),
        ({"住房": "漏雨"}, "E-SWEEP-VERDICT", "排查结论"),
        ({"排查结论": "疑似"}, "E-SWEEP-VERDICT", "风险点"),
        ({"风险点": "住房", "排查结论": "疑似"}, "E-SWEEP-VERDICT", "风险点"),
        ({"排查人(2人)": "王芳"}, "E-SWEEP-TWO", "排查人"),
        ({"日期": ""}, "E-REQUIRED", "日期"),
        ({"日期": "2026年"}, "E-DATE", "日期"),
        ({"日期": "2099-01-01"}, "E-DATE-FUTURE", "日期"),
        ({"日期": "2020-01-01"}, "E-SWEEP-OLD", "日期"),
        ({"身份证": "519900199001010018"}, "E-SWEEP-HOUSEHOLD", "户主"),
        ({"户主": "李四海"}, "E-SWEEP-HOUSEHOLD", "户主"),
        ({"身份证": "", "行政村": ""}, "E-SWEEP-WHO", "身份证"),
        ({"户主": ""}, "E-REQUIRED", "户主"),
    ],
)
def test_each_fault_is_held_with_its_place_and_passes_once_it_is_mended(
    cast, imported, changes, code, column
):
    sweep(cast)
    status, told = imported(line(cast.own) | changes)

    assert (3, code, column) in codes(told)
    assert all(each["message"] for each in told["findings"])
    assert (status, told["new"], Visit.objects.count(), Clue.objects.count()) == (3, 0, 0, 0)
    assert imported(line(cast.own))[1]["new"] == 1


def test_two_of_one_name_are_never_guessed(cast, imported):
    sweep(cast)
    one, _two = (
        factories.household(factories.VILLAGE, head="李二"),
        factories.household(factories.VILLAGE, head="李二"),
    )
    by_name = imported(line(one, 身份证=""))[1]
    by_identity = imported(line(one, 行政村=""))[1]

    assert codes(by_name) == [(3, "E-SWEEP-MANY", "户主")]
    assert "有 2 户的户主都叫这个名字" in by_name["findings"][0]["message"]
    assert by_identity["new"] == 1
    assert Visit.objects.get().household == one


def test_a_village_in_the_title_is_enough_with_a_name(cast, imported):
    sweep(cast)
    row = line(cast.own, 身份证="", 行政村="")

    assert imported(row)[1]["held"] == 1
    assert imported(row, title=f"{cast.own.division.name}2026年集中排查表")[1]["new"] == 1


def test_a_sheet_is_no_place_to_guess_an_identity_in(cast, imported):
    sweep(cast)
    wrong = [line(cast.own, 身份证=f"51990019900101{nth:04d}") for nth in range(4)]
    told = imported(*wrong, line(cast.own))[1]

    assert (told["new"], told["held"]) == (0, 5)
    assert "51990019900101" not in json.dumps(told)


def test_without_an_open_sweep_and_with_two_nothing_is_written(cast, imported, tmp_path):
    with pytest.raises(CommandError, match="没有进行中的集中排查"):
        call_command("import_sheet", "sweep", str(sweep_sheet(tmp_path, line(cast.own))), "--as", "township")
    sweep(cast)
    sweep(cast, "秋季排查")

    assert codes(imported(line(cast.own))[1]) == [(3, "E-SWEEP-ROUND", "日期")]


def test_a_day_before_the_round_is_held(cast, imported):
    sweep(cast)
    day = timezone.localdate() - datetime.timedelta(days=3)

    assert codes(imported(line(cast.own, 日期=day.isoformat()))[1]) == [(3, "E-SWEEP-ROUND", "日期")]


def test_what_the_round_knows_otherwise_is_told_and_stays(cast, imported):
    seen(cast, cast.own, sweep(cast))
    same = imported(line(cast.own))[1]
    other = imported(line(cast.own, 住房="漏雨", 风险点="住房", 排查结论="疑似"))[1]

    assert same["unchanged"] == 1
    assert codes(other) == [(3, "E-SWEEP-KNOWN", "排查结论")]
    assert Visit.objects.count() == 1


def test_our_own_ledger_comes_back_without_a_change(cast, logged_in, tmp_path):
    survey, _other = sweep(cast), factories.household(factories.VILLAGE)
    path = sweep_sheet(tmp_path, line(cast.own, 风险点="因病", 排查结论="疑似"))
    call_command("import_sheet", "sweep", str(path), "--as", "township", stdout=io.StringIO())
    url = reverse("monitoring:sweep-export", args=[survey.pk]) + f"?division={factories.VILLAGE}"
    answer = logged_in(cast.township).post(url, {"purpose": "报送县级季度台账"})
    path.write_bytes(answer.content)
    out = io.StringIO()
    call_command("import_sheet", "sweep", str(path), "--as", "township", "--json", stdout=out)
    told = json.loads(out.getvalue())

    words = [cell.value for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert "疑似" in words
    assert "因病" in words
    assert (told["unchanged"], told["unsaid"], told["held"], told["new"]) == (1, 1, 0, 0)


def test_who_was_recorded_at_home_by_one_person_is_nobody_missing_when_the_ledger_comes_back(
    cast, logged_in, tmp_path, imported
):
    """2-08: what is recorded is compared first; a row that says otherwise still needs two people."""
    survey = sweep(cast)
    seen(cast, cast.own, survey)
    url = reverse("monitoring:sweep-export", args=[survey.pk]) + f"?division={factories.VILLAGE}"
    answer = logged_in(cast.township).post(url, {"purpose": "报送县级季度台账"})
    path, out = tmp_path / "台账.xlsx", io.StringIO()
    path.write_bytes(answer.content)
    call_command("import_sheet", "sweep", str(path), "--as", "township", "--json", stdout=out)
    told = json.loads(out.getvalue())
    alone = {"排查人(2人)": "王芳"}
    other = imported(line(cast.own, 住房="漏雨", 风险点="住房", 排查结论="疑似", **alone))[1]

    assert (told["unchanged"], told["held"], told["findings"]) == (1, 0, [])
    assert codes(other) == [(3, "E-SWEEP-TWO", "排查人")]
    assert not Clue.objects.exists()


def test_no_such_sheet_and_nobody_s_role(cast, imported, tmp_path):
    sweep(cast)
    status, told = imported(line(cast.own), headings=HEADINGS[:5])

    assert (status, told["finding_counts"]) in [(2, {"E-HEAD-NOTFOUND": 1}), (2, {"E-HEAD-MISSING": 1})]
    with pytest.raises(CommandError):
        call_command("import_sheet", "sweep", str(sweep_sheet(tmp_path, line(cast.own))), "--as", "village")


def test_another_town_s_household_is_not_there(cast, imported):
    sweep(cast)
    foreign = factories.household("990101110201", head="赵六")

    assert codes(imported(line(foreign))[1]) == [(3, "E-SWEEP-HOUSEHOLD", "户主")]


def upload(client, path):
    return client.post(PAGE, {"file": SimpleUploadedFile(path.name, path.read_bytes())})


def test_in_the_browser_a_worker_reads_it_and_the_page_says_what_became_of_it(cast, logged_in, tmp_path):
    sweep(cast)
    client = logged_in(cast.township)
    assert PAGE in client.get(reverse("monitoring:sweep-list")).text
    refused = client.post(PAGE, {"sent": "yes"})
    path = sweep_sheet(tmp_path, line(cast.own), line(cast.own, 户主="李四海"))
    answer = upload(client, path)
    job = Job.objects.get()
    waiting = client.get(answer.url).text
    tasks.import_sweep(job.pk)
    page = client.get(answer.url).text

    assert (refused.status_code, "请选择文件" in refused.text) == (422, True)
    assert "排队中" in waiting
    assert "<b>1</b>新记录" in page
    assert "<b>1</b>没有写入" in page
    assert "没有这样的在册户" in page
    assert logged_in(cast.county).get(answer.url).status_code == 404
    assert logged_in(cast.village).get(PAGE).status_code == 403
    cast.township.posting_set.update(valid_to="2024-06-01")
    assert logged_in(cast.township).get(answer.url).status_code == 403


def test_the_sheet_comes_back_with_what_is_wrong_marked(cast, logged_in, tmp_path):
    sweep(cast)
    client = logged_in(cast.township)
    answer = upload(client, sweep_sheet(tmp_path, line(cast.own), line(cast.own, 户主="李四海")))
    job = Job.objects.get()
    url = reverse("monitoring:sweep-marked", args=[job.pk])
    waiting = client.get(url)
    tasks.import_sweep(job.pk)
    page, sheet = client.get(answer.url).text, client.get(url)
    book = openpyxl.load_workbook(io.BytesIO(sheet.content)).active

    assert (waiting.status_code, waiting.url) == (302, answer.url)
    assert url in page
    assert "E-SWEEP-HOUSEHOLD" in book.cell(4, 3).comment.text
    assert book.cell(3, 3).comment is None
    assert AuditEvent.objects.filter(verb="take_marked_sweep").count() == 1
    assert logged_in(cast.county).get(url).status_code == 404
    Attachment.objects.update(expires_at=timezone.now() - datetime.timedelta(days=1))
    assert delete_expired_files() == 1
    assert "文件已过期删除" in logged_in(cast.township).get(url, follow=True).text


def test_a_worker_goes_on_where_another_stopped(cast, logged_in, tmp_path, monkeypatch):
    sweep(cast)
    monkeypatch.setattr(sweep_jobs, "CHUNK", 1)
    homes = [factories.household(factories.VILLAGE, head=f"李{nth}") for nth in "甲乙丙"]
    upload(logged_in(cast.township), sweep_sheet(tmp_path, *(line(each) for each in homes)))
    job, done = Job.objects.get(), []

    def dies(lease, **how):
        lease.keep(**how)
        done.append(how["done"])
        if done == [1, 2]:
            raise RuntimeError("the power fails")

    monkeypatch.setattr(sweep_jobs.Lease, "advance", dies)
    with pytest.raises(RuntimeError):
        tasks.import_sweep(job.pk)
    Job.objects.update(lease_until=None)
    tasks.import_sweep(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result["new"], Visit.objects.count()) == ("done", 3, 3)
    assert done == [1, 2, 2, 3]


def test_a_sheet_without_an_open_sweep_fails_in_words(cast, logged_in, tmp_path):
    client = logged_in(cast.township)
    answer = upload(client, sweep_sheet(tmp_path, line(cast.own)))
    tasks.import_sweep(Job.objects.get().pk)

    assert "没有进行中的集中排查" in client.get(answer.url).text
