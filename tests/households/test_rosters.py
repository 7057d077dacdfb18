"""结对名册: out as a sheet, in again without a change, and what a row that is wrong is told."""

import json
from io import StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from households.imports import roster_jobs
from households.models import Pairing, Registration
from households.tasks import import_pairings
from povertycase import actions
from povertycase.choices import Role
from povertycase.models import AuditEvent, Job
from tests import factories

EXPORT = reverse("households:pairing-export")
IMPORT = reverse("households:pairing-import")
HEADINGS = ("户编号", "姓名", "户主姓名", "户主证件号码", "帮扶开始时间", "帮扶结束时间", "帮扶责任人编号")


def run(path, *, by="township"):
    out = StringIO()
    try:
        call_command("import_sheet", "pairings", str(path), "--as", by, "--json", stdout=out)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def sheet(tmp_path, *rows, headings=HEADINGS):
    book = openpyxl.Workbook()
    book.active.append(headings)
    for row in rows:
        book.active.append(row)
    path = tmp_path / "roster.xlsx"
    book.save(path)
    return path


@pytest.fixture
def alone(world):
    return factories.household(head="孙七", number="990199999999977")


def row(household, **given):
    cells = dict.fromkeys(HEADINGS, "") | {
        "户编号": household.registrations.get().number,
        "帮扶开始时间": "2026-03-01",
        "帮扶责任人编号": "helper",
    }
    return [(cells | given)[heading] for heading in HEADINGS]


def test_out_and_in_again_changes_nothing(world, logged_in, tmp_path):
    answer = logged_in(world.township).post(EXPORT, {"purpose": "季度核对"})
    path = tmp_path / "out.xlsx"
    path.write_bytes(answer.content)
    cells = [str(cell) for line in openpyxl.load_workbook(path).active.values for cell in line if cell]
    head = world.own.memberships.get(relation="户主").person
    assert "helper" in cells
    assert head.id18 not in cells
    before = list(Pairing.objects.values_list())

    status, told = run(path)

    assert (status, told["rows"], told["unchanged"], told["written"], told["findings"]) == (0, 1, 1, 0, [])
    assert list(Pairing.objects.values_list()) == before
    assert AuditEvent.objects.get(verb="export_pairings").note == "季度核对"
    assert AuditEvent.objects.get(verb="import_pairings").facts == {"rows": 1, "written": 0}


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader"])
def test_others_neither_export_nor_import(world, logged_in, tmp_path, alone, name):
    assert logged_in(getattr(world, name)).get(EXPORT).status_code == 403
    with pytest.raises(CommandError):
        run(sheet(tmp_path, row(alone)), by=name)
    assert alone.pairings.count() == 0


def test_new_pairings_and_ended_ones(world, tmp_path, alone):
    path = sheet(tmp_path, row(alone), row(world.own, 帮扶开始时间="2024-01-01", 帮扶结束时间="2026-02-28"))
    status, told = run(path)
    assert (status, told["new"], told["ended"], told["written"]) == (0, 1, 1, 2)
    ended = world.own.pairings.get()
    assert (str(ended.ended_on), ended.ended_reason) == ("2026-02-28", "roster")
    assert run(path)[1]["unchanged"] == 2


def test_somebody_is_found_by_a_name_that_only_one_has(world, tmp_path, alone):
    factories.user("li", Role.HELPER, factories.TOWN, name="李帮扶")
    by_name = row(alone, 帮扶责任人编号="", 姓名="李帮扶")
    assert run(sheet(tmp_path, by_name))[1]["new"] == 1
    other = factories.household(number="990100000000078")
    factories.user("li2", Role.HELPER, factories.TOWN, name="李帮扶")
    status, told = run(sheet(tmp_path, row(other, 帮扶责任人编号="", 姓名="李帮扶")))
    assert (status, told["finding_counts"]) == (3, {"E-PAIR-MANY": 1})


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ({"户编号": "990199999999999"}, "E-PAIR-HOUSEHOLD", "户编号"),
        ({"户编号": ""}, "E-PAIR-HOUSEHOLD", "户编号"),
        ({"户主姓名": "别人"}, "E-PAIR-HEAD", "户主姓名"),
        ({"户主证件号码": "519900196202140015"}, "E-PAIR-HEAD", "户主证件号码"),
        ({"帮扶责任人编号": "county"}, "E-PAIR-HELPER", "帮扶责任人编号"),
        ({"姓名": "另一人"}, "E-PAIR-HELPER", "帮扶责任人编号"),
        ({"帮扶责任人编号": ""}, "E-PAIR-HELPER", "帮扶责任人编号"),
        ({"帮扶开始时间": ""}, "E-PAIR-START", "帮扶开始时间"),
        ({"帮扶开始时间": "2026-03"}, "E-DATE", "帮扶开始时间"),
        ({"帮扶结束时间": "2026-02-01"}, "E-PAIR-END", "帮扶结束时间"),
    ],
)
def test_a_row_that_is_wrong_is_told_and_the_others_go_in(world, tmp_path, alone, given, code, column):
    good = factories.household(number="990100000000079")
    status, told = run(sheet(tmp_path, row(alone, **given), row(good)))
    assert (status, told["held"], told["new"]) == (0, 1, 1)
    (finding,) = told["findings"]
    assert (finding["code"], finding["column"], finding["row"]) == (code, column, 2)
    assert "519900196202140015" not in json.dumps(told)
    assert alone.pairings.count() == 0


def test_another_first_day_is_not_overwritten(world, tmp_path):
    status, told = run(sheet(tmp_path, row(world.own)))
    assert (status, told["finding_counts"]) == (3, {"E-PAIR-START": 1})


def test_a_household_of_another_township_is_like_none(world, tmp_path):
    status, told = run(sheet(tmp_path, row(world.sibling)))
    assert (status, told["finding_counts"]) == (3, {"E-PAIR-HOUSEHOLD": 1})


def test_a_household_number_that_excel_has_eaten(world, tmp_path, alone):
    path = sheet(tmp_path, row(alone, 户编号=9901000000000000077))
    assert run(path)[1]["finding_counts"] == {"E-PAIR-DIGITS": 1}


@pytest.mark.parametrize(
    ("headings", "code"),
    [(("甲", "乙"), "E-HEAD-NOTFOUND"), (("户编号", "姓名"), "E-HEAD-MISSING")],
)
def test_a_sheet_of_another_kind_is_refused(world, tmp_path, headings, code):
    status, told = run(sheet(tmp_path, ("1", "2"), headings=headings))
    assert (status, told["finding_counts"]) == (2, {code: 1})


def test_in_words(world, tmp_path, alone):
    out = StringIO()
    path = sheet(tmp_path, row(alone), row(alone, 户主姓名="别人"))
    call_command("import_sheet", "pairings", str(path), "--as", "township", stdout=out)
    assert "新结对 1" in out.getvalue()
    assert "登记的户主是孙七" in out.getvalue()


# --- a household that has no 户编号 yet -----------------------------------------------------------


@pytest.fixture
def exported(world, logged_in, tmp_path):
    """The roster with a row whose household has no number, and the row itself by heading."""
    Registration.objects.filter(household=world.own).delete()
    path = tmp_path / "out.xlsx"
    path.write_bytes(logged_in(world.township).post(EXPORT, {"purpose": "季度核对"}).content)
    lines = list(openpyxl.load_workbook(path).active.values)
    at = next(n for n, line in enumerate(lines) if "户编号" in line)
    return path, dict(zip(lines[at], lines[at + 1], strict=True))


def test_a_household_without_a_number_comes_out_and_in_again(world, exported):
    path, cells = exported
    assert (cells["户编号"] or "", cells["本系统户号"]) == ("", str(world.own.pk))
    status, told = run(path)
    assert (status, told["unchanged"], told["findings"]) == (0, 1, [])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"户主姓名": "别人"}, "E-PAIR-HEAD"),
        ({"户主姓名": ""}, "E-PAIR-HOUSEHOLD"),
        ({"本系统户号": "0"}, "E-PAIR-HOUSEHOLD"),
        ({"本系统户号": "一"}, "E-PAIR-HOUSEHOLD"),
        ({"本系统户号": ""}, "E-PAIR-HOUSEHOLD"),
    ],
)
def test_a_key_alone_finds_nobody(world, exported, tmp_path, given, code):
    _path, cells = exported
    cells |= given
    path = sheet(tmp_path, list(cells.values()), headings=list(cells))
    assert run(path)[1]["finding_counts"] == {code: 1}


# --- the page -------------------------------------------------------------------------------------


def upload(client, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post(IMPORT, {"file": file})
    assert answer.status_code == 302
    return answer.url


def test_upload_work_and_result(world, logged_in, tmp_path, alone):
    client = logged_in(world.township)
    url = upload(client, sheet(tmp_path, row(alone), row(world.own, 户主姓名="别人")))
    assert client.get(url).context["told"] is None
    job = Job.objects.get(kind="households.import_pairings")
    import_pairings(job.pk)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    shown = client.get(url)
    assert (shown.context["told"]["new"], shown.context["told"]["held"]) == (1, 1)
    assert "请核对户编号" in shown.content.decode()
    assert AuditEvent.objects.get(verb="import_pairings").facts == {"rows": 2, "written": 1}
    assert alone.pairings.count() == 1


def test_every_finding_is_on_a_page(world, logged_in, tmp_path, alone):
    client = logged_in(world.township)
    url = upload(client, sheet(tmp_path, *(row(alone, 户主姓名="别人") for _n in range(45))))
    import_pairings(Job.objects.get(kind="households.import_pairings").pk)
    rows, cursor = [], ""
    while True:
        page = client.get(url, {"cursor": cursor, "page_size": "20"}).context["page"]
        rows += [each["row"] for each in page.rows]
        if not (cursor := page.next):
            break
    assert rows == list(range(2, 47))


def test_a_worker_that_died_is_followed_without_counting_twice(world, logged_in, tmp_path, monkeypatch):
    monkeypatch.setattr(roster_jobs, "CHUNK", 2)
    homes = [factories.household(number=f"9901000000009{n:02}") for n in range(5)]
    upload(logged_in(world.township), sheet(tmp_path, *map(row, homes)))
    job = Job.objects.get(kind="households.import_pairings")
    kept = []

    def dies(lease, **facts):
        if kept:
            raise RuntimeError("killed")
        kept.append(facts)
        lease.keep(**facts)

    with monkeypatch.context() as patch:
        patch.setattr(actions.Lease, "advance", dies)
        with pytest.raises(RuntimeError):
            roster_jobs.work(actions.claim(job.pk))
    assert Pairing.objects.filter(household__in=homes).count() == 2
    Job.objects.filter(pk=job.pk).update(lease_until="2026-01-01T00:00:00Z")
    import_pairings(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["new"], job.result["unchanged"]) == ("done", 5, 0)


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "0 字节"), (b"x" * (10 * 2**20 + 1), "上限 10 MB")], ids=["empty", "large"]
)
def test_a_file_that_is_no_roster_is_refused_at_once(world, logged_in, content, said):
    file = SimpleUploadedFile("a.xlsx", content)
    answer = logged_in(world.township).post(IMPORT, {"file": file})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_too_many_rows_are_told_and_nothing_is_written(world, logged_in, tmp_path, alone, monkeypatch):
    monkeypatch.setattr(roster_jobs, "ROWS_MAX", 1)
    client = logged_in(world.township)
    url = upload(client, sheet(tmp_path, row(alone), row(alone)))
    import_pairings(Job.objects.get(kind="households.import_pairings").pk)
    assert "请按乡镇拆分" in client.get(url).content.decode()
    assert alone.pairings.count() == 0


def test_nobody_sees_the_import_of_somebody_else(world, logged_in, tmp_path, alone):
    url = upload(logged_in(world.township), sheet(tmp_path, row(alone)))
    assert logged_in(world.county).get(url).status_code == 404
    assert logged_in(world.helper).get(IMPORT).status_code == 403
