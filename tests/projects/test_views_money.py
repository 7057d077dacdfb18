"""Pages of money: payments and their refusals, batches, the board, notices, papers."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from projects.models import FundBatch, LedgerEntry, PaymentRequest, ProjectNotice
from tests.projects import making


def pdf():
    return SimpleUploadedFile("合同.pdf", b"%PDF-1.4 test", content_type="application/pdf")


@pytest.fixture
def cast(world):
    return making.cast_of_projects(world)


@pytest.fixture
def given(cast):
    return making.allocation(cast)


def ask(client, given, yuan):
    given.refresh_from_db()
    body = {
        "version": given.version,
        "mode": "progress",
        "amount_yuan": yuan,
        "payee": "示例农发公司",
        "proof": pdf(),
    }
    return client.post(reverse("projects:payment-ask", args=[given.pk]), body)


def test_money_is_asked_for_approved_and_paid_by_pages(cast, given, logged_in):
    assert ask(logged_in(cast.township), given, "20,000.10").status_code == 302
    payment = PaymentRequest.objects.get()
    client = logged_in(cast.county)
    for name, more in (("approve", {}), ("pay", {"on": "2024-10-08"})):
        payment.refresh_from_db()
        answer = client.post(
            reverse(f"projects:payment-{name}", args=[payment.pk]), {"version": payment.version, **more}
        )
        assert answer.status_code == 302, answer.text

    assert str(LedgerEntry.objects.get().amount_yuan) == "20000.10"
    assert "20,000.10" in client.get(reverse("projects:detail", args=[given.project_id])).text


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("100000.01", "超过这笔安排还可申请的"),
        ("-5", "大于 0"),
        ("0.001", "最多两位小数"),
        ("十", "请填写数字"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_in_words(cast, given, logged_in, yuan, words):
    answer = ask(logged_in(cast.township), given, yuan)

    assert answer.status_code == 422
    assert words in answer.text
    assert not PaymentRequest.objects.exists()


def test_who_asked_does_not_approve(cast, given, logged_in):
    payment = making.asked(cast, given, "1000.00", by=cast.county)
    client = logged_in(cast.county)
    page = client.get(reverse("projects:detail", args=[given.project_id])).text

    assert reverse("projects:payment-approve", args=[payment.pk]) not in page
    answer = client.post(reverse("projects:payment-approve", args=[payment.pk]), {"version": payment.version})
    assert answer.status_code == 403


def test_a_refund_larger_than_paid_is_refused(cast, given, logged_in):
    making.paid(cast, given, "1000.00")
    given.refresh_from_db()
    answer = logged_in(cast.county).post(
        reverse("projects:refund", args=[given.pk]),
        {
            "version": given.version,
            "amount_yuan": "1000.01",
            "payee": "示例农发公司",
            "on": "2024-10-08",
            "note": "余款",
        },
    )

    assert answer.status_code == 422
    assert "超过已拨付且未报账的 1,000.00 元" in answer.text


def test_a_batch_is_recorded_in_wan_and_given_to_a_project(cast, logged_in):
    client = logged_in(cast.county)
    body = {
        "document_number": "示财农〔2024〕9号",
        "name": "第二批衔接资金",
        "year": "2024",
        "level": "省级",
        "source": "省级衔接资金",
        "fund_class": "special",
        "amount_yuan": "100.5",
        "issued_on": "2024-02-01",
        "arrived_on": "2024-02-10",
        "division": "990101",
        "purpose_0": "支持产业发展",
        "category_0": "产业发展",
        "wan_0": "100.5",
    }
    page = reverse("projects:batch-new")
    no_paper = {**body, "document": SimpleUploadedFile("文件.pdf", b"MZ")}
    assert "只收 PDF 扫描件或照片" in client.post(page, no_paper).text
    answer = client.post(page, {**body, "document": pdf()})
    assert answer.status_code == 302, answer.text
    batch = FundBatch.objects.get()
    paper = reverse("projects:batch-document", args=[batch.pk])
    assert paper in client.get(answer.url).text
    assert client.get(paper).content == b"%PDF-1.4 test"
    assert client.get(f"/api/v1/funds/{batch.pk}/document/").content == b"%PDF-1.4 test"
    assert str(batch.amount_yuan) == "1005000.00"
    project = making.listed_project(cast)
    wanted = {
        "version": batch.version,
        "project": project.pk,
        "purpose": "支持产业发展",
        "amount_yuan": "100.6",
    }
    refused = client.post(reverse("projects:allocate", args=[batch.pk]), wanted)
    assert refused.status_code == 422
    assert "只剩 1,005,000.00 元" in refused.text
    answer = client.post(reverse("projects:allocate", args=[batch.pk]), wanted | {"amount_yuan": "100.5"})
    assert answer.status_code == 302
    assert "100.50" in client.get(reverse("projects:fund-list")).text


def test_board_and_batches_are_not_for_villages_and_other_departments(cast, given, logged_in):
    for name, status in (("village", 403), ("owner", 403), ("department", 403), ("finance", 200)):
        client = logged_in(getattr(cast, name))
        for page in ("projects:board", "projects:fund-list"):
            assert client.get(reverse(page)).status_code == status, (name, page)


def test_the_board_says_rate_lamp_and_forecast_in_words(cast, given, logged_in):
    making.paid(cast, given, "50000.00")
    page = logged_in(cast.county).get(reverse("projects:board") + "?year=2024").text

    assert "5.00 %" in page
    assert "12-31" in page


def test_the_board_has_the_four_funds_only_where_there_are_any(cast, given, logged_in):
    client, board = logged_in(cast.county), reverse("projects:board") + "?year=2024"
    assert "四大基金" not in client.get(board).text
    making.batch(cast, "250000.00", number="示财农〔2024〕8号", source="产业风险基金", fund_class="other")

    page = client.get(board).text

    assert "四大基金" in page
    assert "农业担保基金" in page
    assert f"{reverse('projects:allocation-list')}?fund_class=special" in page


def test_a_notice_is_recorded_with_its_photo_and_shown_to_whoever_reaches_it(cast, logged_in):
    project = making.draft(cast)
    today = timezone.localdate()
    body = {
        "version": project.version,
        "stage": "village",
        "posted_on": today.isoformat(),
        "ended_on": (today + datetime.timedelta(days=2)).isoformat(),
        "photo": pdf(),
    }
    client = logged_in(cast.village)
    answer = client.post(reverse("projects:notice-add", args=[project.pk]), body)
    assert answer.status_code == 302, answer.text
    assert "公示中，还有 2 天" in client.get(reverse("projects:notice-list")).text
    photo = reverse("projects:notice-photo", args=[ProjectNotice.objects.get().pk])
    shown = client.get(photo)
    assert (shown["Content-Type"], shown.content[:5]) == ("application/pdf", b"%PDF-")
    assert logged_in(cast.sister).get(photo).status_code == 404


def test_a_notice_of_the_county_is_not_a_villages_to_record(cast, logged_in):
    project = making.draft(cast)
    page = logged_in(cast.village).get(reverse("projects:notice-add", args=[project.pk])).text

    assert "村公示" in page
    assert "县公示" not in page


def test_what_lacks_a_notice_is_listed_before_its_gate(cast, logged_in):
    project = making.draft(cast)
    making.actions.advance_project(
        project, "apply", by=cast.village, on=making.TODAY, version=project.version
    )

    assert "还没有登记村公示" in logged_in(cast.township).get(reverse("projects:notice-list")).text


def test_a_milestone_out_of_order_is_refused_with_every_reason(cast, logged_in):
    project = making.planned_project(cast)
    answer = logged_in(cast.owner).post(
        reverse("projects:milestone-reach", args=[project.pk, "accepted"]),
        {"version": project.version, "actual_on": "2024-05-01"},
    )

    assert answer.status_code == 422
    assert "还没有登记“完工”" in answer.text
    assert "请上传这一步的证明材料" in answer.text


def test_days_are_planned_together_and_shown_late(cast, logged_in):
    project = making.planned_project(cast)
    project.refresh_from_db()
    client = logged_in(cast.owner)
    answer = client.post(
        reverse("projects:milestones-plan", args=[project.pk]),
        {"version": project.version, "started": "2024-03-01", "completed": "2024-06-30"},
    )
    assert answer.status_code == 302
    assert "开工超期" in client.get(reverse("projects:list")).text


def test_a_form_that_takes_papers_knows_the_version_it_was_opened_at(cast, given, logged_in):
    """A form without its version would be refused whatever is typed."""
    client = logged_in(cast.county)
    pages = (
        ("payment-ask", given.pk),
        ("refund", given.pk),
        ("account-for", given.pk),
        ("notice-add", given.project_id),
    )
    for name, key in pages:
        assert 'name="version" value="' in client.get(reverse(f"projects:{name}", args=[key])).text, name
    page = client.get(reverse("projects:milestone-reach", args=[given.project_id, "started"])).text
    assert 'name="version" value="' in page
