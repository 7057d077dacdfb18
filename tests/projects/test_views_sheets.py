"""导入资金分配结果、导入项目库 in the browser: uploaded, read by a worker, and told what became of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from povertycase.models import AuditEvent, Job, PolicyParameter
from projects import tasks
from projects.imports import jobs
from projects.models import FundBatch, Project
from tests import factories
from tests.projects import making
from tests.projects.imports.sheets_of_money import CENTRAL, LINE, NUMBER, allocation_sheet, library_sheet

FUNDS, PROJECTS = reverse("projects:fund-import"), reverse("projects:import")
ROWS = [("中央", NUMBER, *row) for row in CENTRAL]
TOTAL = sum(yuan for _use, _category, yuan in CENTRAL)


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


@pytest.fixture
def sent(logged_in):
    """A function that uploads a sheet as somebody and has it read: the page of its job."""

    def send(user, address, path):
        client = logged_in(user)
        answer = client.post(address, {"file": SimpleUploadedFile(path.name, path.read_bytes())})
        assert answer.status_code == 302, answer.text
        job = Job.objects.get()
        assert "排队中" in client.get(answer.url).text
        work = {FUNDS: tasks.import_funds, PROJECTS: tasks.import_projects}[address]
        work(job.pk)
        return client.get(answer.url)

    return send


def test_an_allocation_is_recorded_and_its_page_judges_the_batch(cast, sent, tmp_path):
    PolicyParameter.objects.create(
        key="fund.industry_central",
        division_id=factories.COUNTY,
        valid_from="2024-01-01",
        value="0.60",
        source="示例文件",
    )
    page = sent(cast.county, FUNDS, allocation_sheet(tmp_path, rows=ROWS, total=TOTAL))

    batch = FundBatch.objects.get()
    assert reverse("projects:batch", args=[batch.pk]) in page.text
    for words in (
        "与明细相加一致",
        "56.77 %",
        "0.878 %",
        "产业发展占 56.77 %，低于 60.00 %",
        "产业发展占比低于要求",
    ):
        assert words in page.text
    assert AuditEvent.objects.filter(verb="import_funds").count() == 1


def test_a_sum_that_does_not_add_up_records_nothing_and_says_where(cast, sent, tmp_path):
    page = sent(cast.county, FUNDS, allocation_sheet(tmp_path, rows=ROWS, total=TOTAL + 1))

    assert not FundBatch.objects.exists()
    assert "整份表没有登记" in page.text
    assert "合计与明细不符" in page.text
    assert "相差 1 万元" in page.text


@pytest.mark.parametrize(
    ("how", "words"),
    [({"county": "邻县"}, "不在您"), ({"headings": ("甲", "乙", "丙", "丁", "戊", "己")}, "没有找到表头")],
)
def test_another_county_s_and_no_such_sheet_fail_in_words(cast, sent, tmp_path, how, words):
    page = sent(cast.county, FUNDS, allocation_sheet(tmp_path, rows=ROWS, total=TOTAL, **how))

    assert not FundBatch.objects.exists()
    assert Job.objects.get().state == "failed"
    assert words in page.text


def test_a_library_goes_in_row_by_row_and_the_rest_is_told(cast, sent, tmp_path):
    lines = [LINE, LINE | {"项目名称": "红星村桥", "项目类型": "修桥"}, LINE | {"乡镇": "乙镇", "村": "东村"}]

    page = sent(cast.township, PROJECTS, library_sheet(tmp_path, *lines))

    assert [project.name for project in Project.objects.all()] == ["红星村蓄水池"]
    assert "<b>2</b>没有写入" in page.text
    assert "“修桥”不在可选范围" in page.text
    assert "第 5 行" in page.text


def test_a_worker_goes_on_where_another_stopped(cast, logged_in, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK", 1)
    lines = [LINE | {"项目名称": f"第{nth}口井"} for nth in range(3)] + [LINE | {"项目类型": "修桥"}]
    path = library_sheet(tmp_path, *lines)
    logged_in(cast.township).post(PROJECTS, {"file": SimpleUploadedFile(path.name, path.read_bytes())})
    job = Job.objects.get()
    done = []

    def dies(lease, **how):
        lease.keep(**how)
        done.append(how["done"])
        if done == [1, 2]:
            raise RuntimeError("the power fails")

    monkeypatch.setattr(jobs.Lease, "advance", dies)
    with pytest.raises(RuntimeError):
        tasks.import_projects(job.pk)
    assert Project.objects.count() == 1
    Job.objects.update(lease_until=None)

    tasks.import_projects(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result["rows"], job.result["new"], job.result["held"]) == ("done", 4, 3, 1)
    assert done == [1, 2, 2, 3, 4]
    assert job.result["finding_counts"] == {"E-ENUM": 1}


def test_who_imports_what_and_who_sees_what_became_of_it(cast, sent, logged_in, tmp_path):
    for name, funds, projects in (
        ("village", 403, 403),
        ("township", 403, 200),
        ("finance", 403, 403),
        ("county", 200, 200),
    ):
        client = logged_in(getattr(cast, name))
        assert (client.get(FUNDS).status_code, client.get(PROJECTS).status_code) == (funds, projects), name
        assert (PROJECTS in client.get(reverse("projects:list")).text) is (projects == 200)
    page = sent(cast.township, PROJECTS, library_sheet(tmp_path, LINE))
    address = page.request["PATH_INFO"]

    assert logged_in(cast.county).get(address).status_code == 404
    cast.township.posting_set.update(valid_to="2024-06-01")
    assert logged_in(cast.township).get(address).status_code == 403


def test_a_file_that_is_missing_or_too_large_is_refused_in_words(cast, logged_in, monkeypatch):
    client = logged_in(cast.county)
    monkeypatch.setattr("households.forms.rosters.MAX_MEGABYTES", 0)

    for file, words in (
        ({"sent": "yes"}, "请选择文件"),
        ({"file": SimpleUploadedFile("a.xlsx", b"")}, "0 字节"),
        ({"file": SimpleUploadedFile("a.xlsx", b"x")}, "超过上限"),
    ):
        answer = client.post(FUNDS, file)
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert not Job.objects.exists()
