"""0-33: pages of the frozen months: by place, the households behind each figure, the county's bulletin."""

import datetime
import hashlib
import io

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.actions import months
from monitoring.actions.bulletins import PAPER, document_of
from monitoring.models import Bulletin, MonitoringCase, MonthSnapshot
from povertycase.actions.paper_templates import TemplateDraft, restore_paper_layout, upload_paper_template
from povertycase.models import AuditEvent, Division
from tests import factories
from tests.monitoring.test_api_cases import scan
from tests.monitoring.test_months import APRIL, MARCH, active, at, cast, freeze, removed  # noqa: F401

LIST, MONTH = reverse("monitoring:bulletin-list"), reverse("monitoring:month")
ISSUED = {"number": "示乡振通〔2026〕3号", "office": "示例县乡村振兴局", "issued_on": "2026-04-02"}


@pytest.fixture
def frozen(cast):  # noqa: F811  the fixture of the months
    """March with one household."""
    cast.case = active(cast)
    with at("2026-04-01"):
        freeze(cast, MARCH)
    return cast


def issue(client, body=ISSUED):
    with at("2026-04-02"):
        return client.post(reverse("monitoring:bulletin-issue", args=[MonthSnapshot.objects.get().pk]), body)


def test_every_figure_leads_to_its_households(frozen, logged_in):
    client = logged_in(frozen.county)
    listed = client.get(LIST).text
    assert "2026年3月" in listed
    assert reverse("monitoring:month-households") + "?period=2026-03&amp;kind=newly_identified" in listed
    page = client.get(f"{MONTH}?period=2026-03").text
    link = "period=2026-03&amp;kind=newly_identified&amp;division=990101100"
    assert "甲镇" in page
    assert link in page
    village = client.get(f"{MONTH}?period=2026-03&division={factories.TOWN}").text
    assert "红星村" in village
    assert "乙镇" not in village
    shown = client.get(
        reverse("monitoring:month-households") + "?period=2026-03&kind=newly_identified&division="
    ).text
    assert "张三丰" in shown
    assert reverse("households:detail", args=[frozen.own.pk]) in shown


def test_a_village_sees_its_own_and_a_wrong_month_is_none(frozen, logged_in):
    page = logged_in(frozen.village).get(f"{MONTH}?period=2026-03").text
    assert "红星村" in page
    assert "印发通报" not in page
    client = logged_in(frozen.county)
    for query in ("", "?period=2026-13", "?period=2026-09"):
        assert client.get(MONTH + query).status_code == 404, query
    wrong = reverse("monitoring:month-households") + "?period=2026-03&kind=anything"
    assert client.get(wrong).status_code == 404
    empty = logged_in(frozen.neighbour).get(LIST).text
    assert "还没有冻结的月份" in empty


def test_the_bulletin_is_written_issued_once_and_made_again(frozen, logged_in):
    """0-33: the same bytes from the same month."""
    client = logged_in(frozen.county)
    snapshot = MonthSnapshot.objects.get()
    drafted = client.get(reverse("monitoring:bulletin-draft", args=[snapshot.pk]))
    assert drafted.content == client.get(reverse("monitoring:bulletin-draft", args=[snapshot.pk])).content
    said = "\n".join(line.text for line in docx.Document(io.BytesIO(drafted.content)).paragraphs)
    assert "新识别纳入1户" in said

    refused = issue(client, ISSUED | {"number": "", "issued_on": "2026-03-30"})
    assert refused.status_code == 422
    assert issue(client, ISSUED | {"issued_on": "2026-03-30"}).status_code == 422
    assert issue(client).status_code == 302
    again = issue(client)
    assert again.status_code == 409
    bulletin = Bulletin.objects.get()
    sent = client.get(reverse("monitoring:bulletin-document", args=[bulletin.pk])).content
    assert hashlib.sha256(sent).hexdigest() == bulletin.sha256
    assert AuditEvent.objects.filter(verb="issue_bulletin", subject_key=str(bulletin.pk)).exists()
    assert ISSUED["number"] in client.get(LIST).text
    assert "下载通报" in client.get(f"{MONTH}?period=2026-03").text


def test_a_village_that_waits_is_named_and_keeps_the_bulletin_back(frozen, logged_in):
    """0-33: what nothing explains is said, with the household, and nothing goes out."""
    MonitoringCase.objects.update(status="removed", removed_on="2026-04-11", removal_way="帮扶消除")
    freeze(frozen, APRIL)
    client = logged_in(frozen.county)
    page = client.get(f"{MONTH}?period=2026-04").text
    for words in ("还没有冻结的村（1 个）", "没有办理记录可以说明", "没有消除、销户或迁出的记录"):
        assert words in page, words
    assert reverse("households:detail", args=[frozen.own.pk]) in page
    address = reverse("monitoring:bulletin-issue", args=[MonthSnapshot.objects.get(month=APRIL).pk])
    with at("2026-05-02"):
        refused = client.post(address, ISSUED | {"issued_on": "2026-05-01"})
    assert refused.status_code == 422
    assert "还有 1 个村没有冻结，不能印发通报。" in refused.text


def test_a_page_reckons_nothing_and_the_county_answers_for_a_gap(frozen, logged_in, monkeypatch):
    """0-33: the last run is shown with its time; 重新核算 is a step of its own, 更正说明 another one."""
    MonitoringCase.objects.update(status="removed", removed_on="2026-04-11", removal_way="帮扶消除")
    freeze(frozen, APRIL)
    client, snapshot = logged_in(frozen.county), MonthSnapshot.objects.get(month=APRIL)
    with monkeypatch.context() as nothing:
        nothing.setattr(months, "reckon_open", None)
        page = client.get(f"{MONTH}?period=2026-04").text
    assert "上次核算" in page
    correct = reverse("monitoring:month-correct", args=[snapshot.pk]) + f"?household={frozen.own.pk}"
    assert correct in page
    assert "没有消除、销户或迁出的记录" in client.get(correct).text
    assert client.post(correct, {"note": ""}).status_code == 422
    sent = client.post(correct, {"note": "历史数据缺记录", "document": scan()})
    assert sent.status_code == 302, sent.text
    assert "已登记更正说明，等待核算" in client.get(f"{MONTH}?period=2026-04").text

    with at("2026-05-02"):
        reckon = reverse("monitoring:month-reckon", args=[snapshot.pk])
        assert client.get(reckon).status_code == 405
        done = client.post(reckon, follow=True)
    assert "本次冻结 1 个村，还有 0 个村没有冻结。" in done.text
    assert "更正说明" in done.text
    assert "历史数据缺记录" in done.text
    paper = client.get(reverse("monitoring:month-correction-document", args=[snapshot.corrections.get().pk]))
    assert paper.status_code == 200
    assert client.get(correct).status_code == 409
    drafted = client.get(reverse("monitoring:bulletin-draft", args=[snapshot.pk]))
    said = "\n".join(line.text for line in docx.Document(io.BytesIO(drafted.content)).paragraphs)
    assert "更正说明：甲镇红星村1户" in said
    assert logged_in(frozen.leader).post(reckon).status_code == 403


def test_others_do_not_issue(frozen, logged_in):
    address = reverse("monitoring:bulletin-issue", args=[MonthSnapshot.objects.get().pk])
    assert logged_in(frozen.leader).get(address).status_code == 403
    assert logged_in(frozen.township).get(address).status_code == 404
    assert logged_in(frozen.department).get(LIST).status_code == 403


def test_the_figures_are_taken_away_for_a_purpose(frozen, logged_in):
    client = logged_in(frozen.township)
    address = reverse("monitoring:month-export") + "?period=2026-03"
    assert "导出用途" in client.get(address).text
    assert client.post(address, {"purpose": ""}).status_code == 422
    sheet = client.post(address, {"purpose": "上报"})
    assert sheet["Content-Type"].endswith("sheet")
    assert AuditEvent.objects.get(verb="export_month").facts == {"rows": 3}


def test_the_api_has_the_same(frozen, logged_in):
    client = logged_in(frozen.county)
    found = client.get("/api/v1/snapshots/", {"month": "2026-03-01", "division": factories.VILLAGE}).json()
    [row] = found["results"]
    assert (row["newly_identified_households"], row["closing_households"]) == (1, 1)
    body = ISSUED | {"division": factories.COUNTY, "month": "2026-03-01", "on": "2026-04-02"}
    made = client.post("/api/v1/bulletins/", body, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert client.get(f"/api/v1/bulletins/{made.json()['id']}/document/").status_code == 200
    township = logged_in(frozen.township)
    assert township.post("/api/v1/bulletins/", body, content_type="application/json").status_code == 403
    assert township.get("/api/v1/bulletins/").json()["results"] == []


def test_a_list_of_twelve_months_asks_no_more_than_one(frozen, logged_in):
    client = logged_in(frozen.county)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    removed(frozen, frozen.case, "2026-04-20")
    for month in (4, 5, 6):
        freeze(frozen, MARCH.replace(month=month))
    with CaptureQueriesContext(connection) as more:
        client.get(LIST)
    assert len(more) == len(one)


def test_what_went_out_stays_when_the_office_changes_its_layout(frozen, logged_in):
    """0-33: the draft follows the county's own layout, the paper of an issued bulletin keeps its bytes."""
    client = logged_in(frozen.county)
    snapshot, county = MonthSnapshot.objects.get(), Division.objects.get(pk=factories.COUNTY)
    paper = docx.Document(io.BytesIO(client.get(reverse("paper-template-layout", args=[PAPER])).content))
    paper.add_paragraph("（此件公开发布）")
    raw = io.BytesIO()
    paper.save(raw)
    day = datetime.date(2026, 4, 2)
    draft = TemplateDraft(kind=PAPER, name="通报.docx", content=raw.getvalue(), in_force_from=day)
    upload_paper_template(county, draft, by=frozen.county, on=day)
    assert issue(client).status_code == 302
    bulletin = Bulletin.objects.get()
    address = reverse("monitoring:bulletin-document", args=[bulletin.pk])
    sent = client.get(address).content
    assert docx.Document(io.BytesIO(sent)).paragraphs[-1].text == "（此件公开发布）"
    assert bulletin.facts == {"office": ISSUED["office"], "template": "1"}

    restore_paper_layout(county, kind=PAPER, by=frozen.county, on=day)
    assert client.get(address).content == sent
    again = document_of(snapshot, number=bulletin.number, signed_on=bulletin.issued_on, facts=bulletin.facts)
    assert hashlib.sha256(again).hexdigest() == bulletin.sha256
    drafted = client.get(reverse("monitoring:bulletin-draft", args=[snapshot.pk])).content
    assert "公开发布" not in docx.Document(io.BytesIO(drafted)).paragraphs[-1].text
