"""Pages of small loans: who sees them, the limits before anything is refused, each step to the last yuan."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import Person
from povertycase.actions.reminders import remind
from povertycase.models import Notification
from projects.models import Loan, LoanRepayment
from tests.projects import making
from tests.projects.making import TODAY
from tests.projects.test_loans import BORN, apply, lent, repay

LIST = reverse("projects:loan-list")
WANTED = {
    "bank": "示例农商行",
    "use": "planting",
    "purpose": "花椒种植",
    "amount_yuan": "50,000",
    "months": "36",
    "applied_on": "2024-08-01",
}


@pytest.fixture
def cast(world):
    making.cast_of_projects(world)
    world.head = Person.objects.get(name="张三丰")
    world.head.birth_on = BORN
    world.head.save()
    return world


def one(loan):
    return reverse("projects:loan", args=[loan.pk])


def panel(cast):
    return reverse("projects:household-loans", args=[cast.own.pk])


def send(client, name, record, /, **body):
    record.refresh_from_db()
    address = reverse(f"projects:{name}", args=[record.pk])
    return client.post(address, {"version": record.version, **body})


def test_limits_are_said_before_anything_is_refused(cast, logged_in):
    client = logged_in(cast.village)
    page = client.get(reverse("projects:loan-apply", args=[cast.own.pk])).text
    for words in ("50,000 元以内", "36 个月以内", "18 至 65 周岁", "还可贷 50,000.00 元", "张三丰（户主，"):
        assert words in page, words
    assert "不得用于：交企业使用（户贷企用）" in page

    wanted = WANTED | {"borrower": cast.head.pk, "amount_yuan": "50000.01", "months": "37"}
    refused = send(client, "loan-apply", cast.own, **wanted)
    assert refused.status_code == 422
    for words in ("超过额度 50,000 元", "期限为 1 至 36 个月", "依据：脱贫人口小额信贷政策"):
        assert words in refused.text, words
    assert send(client, "loan-apply", cast.own, **WANTED | {"borrower": 1, "use": "debt"}).status_code == 422
    assert not Loan.objects.exists()


def test_somebody_too_old_and_a_household_that_the_loans_are_not_for(cast, logged_in):
    Person.objects.filter(pk=cast.head.pk).update(birth_on=datetime.date(1940, 1, 1))
    cast.own.household_type = "一般农户"
    cast.own.save()
    client = logged_in(cast.village)
    page = client.get(reverse("projects:loan-apply", args=[cast.own.pk])).text

    assert "只贷给脱贫户和防止返贫监测对象" in page
    assert "没有年龄符合的成员" in page
    assert "不符合年龄" in page
    answer = send(client, "loan-apply", cast.own, **WANTED | {"borrower": cast.head.pk})
    assert answer.status_code == 422
    assert "只贷给脱贫户和防止返贫监测对象" in answer.text


def test_from_application_to_the_last_yuan_and_back(cast, logged_in):
    client = logged_in(cast.village)
    answer = send(client, "loan-apply", cast.own, **WANTED | {"borrower": cast.head.pk})
    assert answer.status_code == 302, answer.text
    loan = Loan.objects.get()
    assert answer.url == one(loan)
    page = client.get(one(loan)).text
    assert "已等待审批（天）" in page
    assert reverse("projects:loan-approve", args=[loan.pk]) not in page
    assert send(client, "loan-approve", loan, decided_on="2024-08-06").status_code == 403
    client = logged_in(cast.township)
    assert "审批日期应在申请之后" in send(client, "loan-approve", loan, decided_on="2024-07-31").text
    assert send(client, "loan-lend", loan, lent_on="2024-08-10").status_code == 409
    assert send(client, "loan-approve", loan, decided_on="2024-08-06").status_code == 302
    assert "放款日期应在审批之后" in send(client, "loan-lend", loan, lent_on="2024-08-05").text
    assert send(client, "loan-lend", loan, lent_on="2024-08-10").status_code == 302
    line = {"repaid_on": "2024-09-01", "amount_yuan": "50000.01", "repayer": "other"}
    refused = send(client, "loan-repay", loan, **line).text
    assert "超过未还的 50,000.00 元" in refused
    assert "请写明由谁代还" in refused
    line |= {"amount_yuan": "50000", "repayer": "household"}
    assert send(client, "loan-repay", loan, **line).status_code == 302
    assert "已结清" in client.get(one(loan)).text
    booked = LoanRepayment.objects.get()
    address = reverse("projects:repayment-correct", args=[booked.pk])
    loan.refresh_from_db()
    back = line | {"version": loan.version, "amount_yuan": "20000"}
    assert client.post(address, back).status_code == 422
    assert client.post(address, back | {"note": "银行退回"}).status_code == 302

    page = client.get(one(loan)).text
    assert "在贷余额（元）" in page
    assert "20,000.00" in page
    assert "撤销结清" in page


def test_declined_for_a_reason_and_withdrawn(cast, logged_in):
    loan = apply(cast)
    client = logged_in(cast.township)
    assert send(client, "loan-decline", loan, decided_on="2024-08-06").status_code == 422
    assert send(client, "loan-decline", loan, decided_on="2024-08-06", note="征信").status_code == 302
    other = apply(cast)
    assert send(logged_in(cast.village), "loan-withdraw", other, note="不贷了").status_code == 302

    assert set(Loan.objects.values_list("status", flat=True)) == {"declined", "withdrawn"}


def test_overdue_is_recovered_and_nothing_else_is(cast, logged_in):
    loan = lent(cast, months=36)
    client = logged_in(cast.township)
    assert reverse("projects:loan-recover", args=[loan.pk]) not in client.get(one(loan)).text
    Loan.objects.update(due_on=timezone.localdate())
    assert "贷款没有逾期" in send(client, "loan-recover", loan, note="上门催收").text
    Loan.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert "逾期 1 天" in client.get(one(loan)).text
    assert send(client, "loan-recover", loan, note="上门催收").status_code == 302
    assert "追偿中" in client.get(LIST + "?is_overdue=true").text
    assert "追偿中</span>" not in client.get(LIST + "?is_overdue=false").text


def test_a_top_up_says_which_loan_it_is_on(cast, logged_in):
    loan = lent(cast, "40000.00")
    client = logged_in(cast.village)
    page = client.get(reverse("projects:loan-apply", args=[cast.own.pk])).text
    assert "已有一笔在贷，再贷按追加办理" in page
    assert "还可贷 60,000.00 元" in page
    body = WANTED | {"borrower": cast.head.pk, "tops_up": loan.pk, "amount_yuan": "60000"}
    assert send(client, "loan-apply", cast.own, **body).status_code == 302
    assert Loan.objects.get(tops_up=loan).amount_yuan == 60000
    assert "已经有一笔追加贷款" in client.get(reverse("projects:loan-apply", args=[cast.own.pk])).text


def test_who_sees_loans(cast, logged_in):
    loan = lent(cast)
    for name, status in (
        ("helper", 200),
        ("finance", 200),
        ("auditor", 200),
        ("department", 403),
        ("owner", 403),
    ):
        client = logged_in(getattr(cast, name))
        assert client.get(LIST).status_code == status, name
        tab = f'href="{LIST}"' in client.get(reverse("projects:list")).text
        assert tab is (status == 200), name
        assert client.get(one(loan)).status_code == (200 if status == 200 else 404), name
    assert logged_in(cast.neighbour).get(one(loan)).status_code == 404
    assert "示例农商行" not in logged_in(cast.neighbour).get(LIST).text


def test_the_panel_of_a_household(cast, logged_in):
    loan = lent(cast)
    household = reverse("households:detail", args=[cast.own.pk])
    assert panel(cast) in logged_in(cast.township).get(household).text
    client = logged_in(cast.village)
    shown = client.get(panel(cast), headers={"HX-Request": "true"}).text
    assert one(loan) in shown
    assert reverse("projects:loan-apply", args=[cast.own.pk]) in shown
    assert "<html" not in shown
    assert logged_in(cast.department).get(panel(cast), headers={"HX-Request": "true"}).text.strip() == ""
    assert (
        reverse("projects:loan-apply", args=[cast.own.pk]) not in logged_in(cast.helper).get(panel(cast)).text
    )
    assert logged_in(cast.neighbour).get(panel(cast)).status_code == 404


def test_tiles_and_filters(cast, logged_in):
    loan = lent(cast, "30000.00")
    client = logged_in(cast.county)
    Loan.objects.update(due_on=timezone.localdate() + datetime.timedelta(days=30))
    assert one(loan) in client.get(LIST + "?due_within=30").text
    assert one(loan) not in client.get(LIST + "?due_within=7").text
    assert one(loan) in client.get(LIST + "?search=农商").text
    empty = client.get(LIST + "?search=别的银行").text
    assert "没有符合条件的贷款" in empty
    page = client.get(LIST).text
    assert "合计 1 笔" in page
    assert "30,000.00" in page
    assert "占余额 0.00 %" in page
    assert len(client.get("/api/v1/loans/?due_within=30").json()["results"]) == 1
    assert client.get("/api/v1/loans/?search=别的").json()["results"] == []


def test_who_was_reminded_stands_on_the_page(cast, logged_in):
    loan = lent(cast)
    Loan.objects.update(due_on=timezone.localdate() + datetime.timedelta(days=20))
    client = logged_in(cast.township)
    assert "未提醒" in client.get(one(loan)).text
    call_command("rebuild_obligations", verbosity=0)  # the last day was moved beside its action
    remind(on=timezone.localdate())

    assert "已提醒 " in client.get(one(loan)).text
    assert set(Notification.objects.values_list("url", flat=True)) == {one(loan)}


def test_as_many_queries_for_many_loans_as_for_one(cast, logged_in):
    client = logged_in(cast.county)
    loan = lent(cast)
    repay(cast, loan, "1.00")
    client.get(LIST)
    with CaptureQueriesContext(connection) as once:
        client.get(LIST)
    for serial in range(19):
        facts = {name: getattr(loan, name) for name in ("borrower", "bank", "use", "purpose", "months")}
        moved = {"moved_by": cast.county, "moved_at": loan.moved_at, "status": "declined"}
        Loan.objects.create(
            household=cast.own,
            division_id=cast.own.division_id,
            amount_yuan=serial + 1,
            applied_on=TODAY,
            **facts,
            **moved,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(once)
