"""Pages of who benefits: the list and its figures, a project's panel, a household's, and every step."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from povertycase.models import Division
from projects.models import BenefitDue, BenefitLink, BenefitPayment, DividendRun, InKindLoan
from tests import factories
from tests.projects import making
from tests.projects.benefiting import got, home, linked, promised
from tests.projects.making import TODAY

LIST = reverse("projects:benefit-list")
HTMX = {"HTTP_HX_REQUEST": "true"}
LATER = TODAY + datetime.timedelta(days=30)


@pytest.fixture
def cast(world):
    """The cast, a project of its village, and a promise to its household of which 200 of 500 were paid."""
    making.cast_of_projects(world)
    world.project = making.draft(world)
    world.link = linked(world, world.project, world.own)
    world.due = promised(world, world.link, "500.00")
    got(world, world.due, "200.00")
    return world


def at(name, record):
    return reverse(f"projects:{name}", args=[record.pk])


def fresh(record):
    record.refresh_from_db()
    return record


def send(client, name, record, **body):
    """A step with the version the person saw."""
    return client.post(at(name, record), {"version": fresh(record).version, **body})


def village(code=factories.VILLAGE):
    return Division.objects.get(pk=code)


def test_2_27_the_list_and_its_figures_say_what_is_missing(cast, logged_in):
    linked(cast, cast.project, village(), mode="service")
    promised(cast, cast.link, "800.00", kind="other", due_on=datetime.date(2099, 1, 1))
    page = logged_in(cast.township).get(LIST).text

    assert "1,300.00" not in page  # what is not due yet is not missing
    for words in ("张三丰户", "红星村（整村）", "合计 2 条联结", "500.00", "200.00", "300.00"):
        assert words in page, words
    assert "<b>2</b>受益人口" in page
    assert "<b>300.00</b>未兑现（元），1 笔" in page
    assert "张三丰" not in logged_in(cast.sister).get(LIST).text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("fulfilled=short", 1),
        ("fulfilled=due", 2),
        ("fulfilled=paid", 2),
        ("fulfilled=lent", 0),
        ("who=village", 0),
        ("who=beneficiary", 3),
        ("state=ended", 0),
        ("mode=work", 1),
        ("search=花椒", 3),
        ("search=%E6%B2%A1%E6%9C%89", 0),
        (f"division={factories.SISTER_TOWN}", 0),
    ],
)
def test_the_list_is_filtered(cast, logged_in, query, count):
    second = linked(cast, cast.project, home(head="李全清"))
    got(cast, promised(cast, second, "100.00"), "100.00")
    third = linked(cast, cast.project, cast.own, mode="work")
    promised(cast, third, "800.00", kind="other", due_on=datetime.date(2099, 1, 1))
    page = logged_in(cast.township).get(f"{LIST}?{query}").text

    assert (f"合计 {count} 条联结" in page) == bool(count)
    assert ("没有符合条件的利益联结" in page) == (not count)


def test_a_wrong_filter_shows_nothing_and_says_why(cast, logged_in):
    page = logged_in(cast.township).get(f"{LIST}?division=x").text

    assert "区划代码" in page
    assert "张三丰户" not in page


def test_as_many_queries_for_many_links_as_for_one(cast, logged_in):
    client = logged_in(cast.county)
    addresses = (LIST, at("benefits", cast.project))
    counts = []
    for _round in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.append(len(asked))
        for serial in range(12):
            link = linked(cast, cast.project, home(head=f"户主{serial}"))
            promised(cast, link, "1.00")
    assert counts[:2] == counts[2:]


def test_whom_a_helper_does_not_reach_has_no_name(cast, logged_in):
    """A helper sees the projects of the village, and of its households those paired with them."""
    other = home(head="李全清")
    link = linked(cast, cast.project, other)
    client = logged_in(cast.helper)

    for address in (LIST, at("benefits", cast.project), at("benefit", link)):
        page = client.get(address).text
        assert "李全清" not in page
        assert "管辖范围以外的户" in page
        assert reverse("households:detail", args=[other.pk]) not in page
    assert "张三丰户" in client.get(LIST).text


def test_the_projects_page_has_a_panel_with_what_is_due_and_the_steps(cast, logged_in):
    client = logged_in(cast.township)
    assert at("benefits", cast.project) in client.get(at("detail", cast.project)).text
    panel = client.get(at("benefits", cast.project), **HTMX).text

    assert "<html" not in panel
    for words in ("张三丰户", "未兑现 300.00 元", "登记受益对象", "收益分配", "兑现", "冲回", "调整"):
        assert words in panel, words
    reader = logged_in(cast.leader).get(at("benefits", cast.project)).text
    assert "张三丰户" in reader
    for name in ("benefit-pay", "due-change"):
        assert at(name, cast.due) not in reader
    assert at("benefit-link", cast.project) not in reader


def test_4_03_a_households_page_says_what_benefits_it(cast, logged_in):
    linked(cast, cast.project, village(), mode="service")
    address = reverse("projects:household-benefits", args=[cast.own.pk])
    client = logged_in(cast.village)

    assert f'hx-get="{address}"' in client.get(reverse("households:detail", args=[cast.own.pk])).text
    panel = client.get(address, **HTMX).text
    for words in ("红星村花椒基地", "应兑现 500.00 元，已兑现 200.00 元", "全村受益", "逾期未兑现 300.00 元"):
        assert words in panel, words
    page = client.get(address)
    assert "<html" in page.text
    assert [item["label"] for item in page.context["navigation"] if item["active"]] == ["花名册"]
    assert logged_in(cast.sister).get(address).status_code == 404
    # The link lies with its project: who reaches the household and not the project does not see it.
    assert "红星村花椒基地" not in logged_in(cast.department).get(address, **HTMX).text


def test_0_40_a_household_is_searched_for_and_linked(cast, logged_in):
    other = home(head="李全清", members=1)
    client = logged_in(cast.village)
    address = at("benefit-link", cast.project)
    assert f"?household={other.pk}" in client.get(f"{address}?search=李全").text
    assert "没有找到" in client.get(f"{address}?search=王五").text
    refused = client.get(f"{address}?search=519900198001010017")
    assert refused.status_code == 302
    assert "不查证件号" in client.get(refused["Location"]).text

    to_it = f"{address}?household={other.pk}"
    assert "全户" in client.get(to_it).text
    body = {"version": fresh(cast.project).version, "mode": "equity", "on": "2024-10-08"}
    person = other.memberships.exclude(relation="户主").get().person
    wrong = client.post(to_it, body | {"person": person.pk})
    assert (wrong.status_code, "不按个人登记" in wrong.text) == (422, True)
    made = client.post(to_it, body | {"person": person.pk, "mode": "work", "terms": "务工"})
    link = BenefitLink.objects.get(person=person)
    assert made["Location"] == at("benefit", link)
    assert client.post(to_it, body | {"person": person.pk, "mode": "work"}).status_code == 409
    assert "（个人）" in client.get(at("benefit", link)).text


def test_a_village_is_linked_as_a_whole_and_no_other(cast, logged_in):
    client = logged_in(cast.village)
    address = at("benefit-link", cast.project)
    body = {"version": fresh(cast.project).version, "mode": "service", "on": "2024-10-08"}

    assert client.get(f"{address}?village={factories.SISTER_VILLAGE}").status_code == 404
    assert client.get(f"{address}?household={cast.sibling.pk}").status_code == 404
    assert client.post(f"{address}?village={factories.VILLAGE}", body).status_code == 302
    assert BenefitLink.objects.get(village=factories.VILLAGE).mode == "service"


def test_who_only_reads_is_refused_before_a_form(cast, logged_in):
    loan = borrowed(cast)
    pages = [
        *((name, cast.link) for name in ("benefit-end", "benefit-promise", "in-kind-lend")),
        *((name, cast.due) for name in ("benefit-pay", "benefit-return", "due-change")),
        *((name, loan) for name in ("in-kind-return", "in-kind-write-off")),
        *((name, cast.project) for name in ("benefit-link", "dividend")),
    ]
    client = logged_in(cast.leader)
    assert {name: client.get(at(name, record)).status_code for name, record in pages} == dict.fromkeys(
        [name for name, _record in pages], 403
    )
    client = logged_in(cast.village)
    may_not = {name for name, record in pages if client.get(at(name, record)).status_code == 403}
    assert may_not == {"benefit-return", "due-change", "in-kind-write-off", "dividend"}


def test_2_27_a_promise_is_paid_with_its_paper_and_no_more(cast, logged_in):
    client = logged_in(cast.village)
    page = client.get(at("benefit-pay", cast.due)).text
    assert "还差 300.00 元" in page
    assert 'value="300.00"' in page
    proof = SimpleUploadedFile("签领表.pdf", b"%PDF-1.4 test", content_type="application/pdf")
    more = send(client, "benefit-pay", cast.due, amount_yuan="300.01", paid_on="2024-10-08")
    assert (more.status_code, "超过还应兑现的 300.00 元" in more.text) == (422, True)
    paid = send(client, "benefit-pay", cast.due, amount_yuan="300", paid_on="2024-10-08", proof=proof)
    assert paid.status_code == 302, paid.text

    line = BenefitPayment.objects.order_by("pk").last()
    paper = at("benefit-proof", line)
    assert "已足额兑现" in client.get(at("benefit", cast.link)).text
    assert client.get(paper).content.startswith(b"%PDF-")
    assert logged_in(cast.sister).get(paper).status_code == 404
    assert logged_in(cast.county).get(at("benefit-proof", cast.due.payments.first())).status_code == 404


@pytest.mark.parametrize(
    ("yuan", "words"), [("十", "请填写数字"), ("0", "金额应大于 0"), ("1.001", "最多两位小数"), ("", "必填")]
)
def test_an_amount_that_cannot_be_is_refused_in_words(cast, logged_in, yuan, words):
    client = logged_in(cast.village)
    answer = send(client, "benefit-pay", cast.due, amount_yuan=yuan, paid_on="2024-10-08")

    assert answer.status_code == 422
    assert words in answer.text
    assert BenefitPayment.objects.count() == 1


def test_what_was_booked_by_mistake_goes_back_and_a_promise_is_changed(cast, logged_in):
    client = logged_in(cast.township)
    assert send(client, "benefit-return", cast.due, amount_yuan="50").status_code == 422
    assert send(client, "benefit-return", cast.due, amount_yuan="200.01", note="登记错误").status_code == 422
    assert send(client, "benefit-return", cast.due, amount_yuan="50", note="登记错误").status_code == 302
    low = send(client, "due-change", cast.due, amount_yuan="149.99", due_on="2024-12-31", note="减产")
    assert (low.status_code, "已兑现 150.00 元" in low.text) == (422, True)
    stale = client.post(
        at("due-change", cast.due), {"version": 99, "amount_yuan": "1", "due_on": "2024-12-31", "note": "减"}
    )
    assert stale.status_code == 412
    done = send(client, "due-change", cast.due, amount_yuan="150", due_on="2024-12-31", note="减产")
    assert done.status_code == 302
    assert str(BenefitDue.objects.with_paid().get(pk=cast.due.pk).short_yuan) == "0.00"


def test_4_35_a_rebate_waits_for_the_guaranteed_dividend(cast, logged_in):
    client = logged_in(cast.village)
    assert '<option value="guaranteed" selected' in client.get(at("benefit-promise", cast.link)).text
    body = {"kind": "rebate", "amount_yuan": "80", "due_on": "2099-12-31"}
    early = send(client, "benefit-promise", cast.link, **body)
    assert (early.status_code, "还差 300.00 元没有兑现" in early.text) == (422, True)
    got(cast, cast.due, "300.00")
    assert send(client, "benefit-promise", cast.link, **body).status_code == 302
    assert "未到期" in client.get(at("benefit", cast.link)).text


def borrowed(cast):
    link = linked(cast, cast.project, cast.own, mode="in_kind")
    draft = making.actions.InKindDraft(item="黄羊", unit="只", count=5, lent_on=TODAY, due_on=LATER)
    return making.actions.lend_in_kind(link, draft, by=cast.township, version=link.version)


def test_4_36_sheep_are_lent_and_come_back(cast, logged_in):
    link = linked(cast, cast.project, cast.own, mode="in_kind")
    client = logged_in(cast.township)
    lend = {"item": "黄羊", "unit": "只", "count": "5", "lent_on": "2024-10-08", "due_on": "2024-12-08"}
    backwards = send(client, "in-kind-lend", link, **lend | {"due_on": "2024-10-08"})
    assert "应还日期应晚于借出日期" in backwards.text
    assert send(client, "in-kind-lend", link, **lend).status_code == 302
    loan = InKindLoan.objects.get()
    many = send(client, "in-kind-return", loan, count="6", settled_on="2024-10-10")
    assert (many.status_code, "超过还在外的 5 只" in many.text) == (422, True)
    assert send(client, "in-kind-return", loan, count="3", settled_on="2024-10-10").status_code == 302
    assert send(client, "in-kind-write-off", loan, count="1", settled_on="2024-10-10").status_code == 422
    lost = send(client, "in-kind-write-off", loan, count="1", settled_on="2024-10-10", note="病死")
    assert lost.status_code == 302
    page = client.get(at("benefit", link)).text
    for words in ("1 只", "逾期", "归还 3 只", "死亡、灭失核销 1 只"):
        assert words in page, words
    assert "合计 1 条联结" in client.get(f"{LIST}?fulfilled=lent").text
    still = send(client, "benefit-end", link, ended_on="2024-10-10", note="到期")
    assert "还有借出的实物没有归还" in still.text


def test_a_link_ends_for_a_reason(cast, logged_in):
    client = logged_in(cast.village)
    assert send(client, "benefit-end", cast.link, ended_on="2024-10-09").status_code == 422
    assert send(client, "benefit-end", cast.link, ended_on="2024-10-09", note="到期").status_code == 302
    page = client.get(at("benefit", cast.link)).text
    assert "已结束" in page
    assert at("benefit-end", cast.link) not in page


class TestDividend:
    """三个1/3: shown first, booked afterwards."""

    BODY = {"total_yuan": "100.00", "on": "2024-10-08", "due_on": "2024-12-31", "note": "村民代表大会决议"}

    @pytest.fixture
    def shared(self, cast):
        """The village, one household that exited by its roll's year, one monitored, one ordinary."""
        linked(cast, cast.project, village(), mode="equity")
        for facts in (
            {"exit_year": 2019},
            {"by_type": "一般农户", "monitoring_category": "边缘易致贫户", "monitoring_state": "active"},
            {"by_type": "一般农户"},
        ):
            linked(cast, cast.project, home(**facts), mode="equity")

    def test_without_holders_it_says_what_is_missing(self, cast, logged_in):
        client = logged_in(cast.township)
        assert "须有且只有一个村集体" in client.get(at("dividend", cast.project)).text
        assert send(client, "dividend", cast.project, **self.BODY).status_code == 422
        assert not DividendRun.objects.exists()

    def test_it_is_shown_before_it_is_booked(self, cast, logged_in, shared):
        client = logged_in(cast.township)
        shown = send(client, "dividend", cast.project, **self.BODY)
        assert shown.status_code == 200
        for words in ("33.35", "33.32", "16.66", "33.33", "确认分配"):
            assert words in shown.text, words
        assert not DividendRun.objects.exists()

        seen = shown.context["form"].data["seen"]
        # Another household joins meanwhile: the new division is shown, not booked.
        linked(cast, cast.project, home(by_type="一般农户"), mode="equity")
        again = send(client, "dividend", cast.project, **self.BODY, seen=seen)
        assert (again.status_code, DividendRun.objects.count()) == (200, 0)
        seen = again.context["form"].data["seen"]
        other = send(client, "dividend", cast.project, **self.BODY | {"total_yuan": "90"}, seen=seen)
        assert (other.status_code, DividendRun.objects.count()) == (200, 0)

        booked = send(client, "dividend", cast.project, **self.BODY, seen=seen)
        assert booked.status_code == 302, booked.text
        run = DividendRun.objects.get()
        assert (run.registered_households, run.ordinary_households) == (2, 2)
        assert sum(run.dues.values_list("amount_yuan", flat=True)) == Decimal("100.00")
        page = client.get(booked["Location"]).text
        assert "村民代表大会决议" in page
        due = run.dues.order_by("pk").first()
        assert at("benefit-pay", due) in page
        assert at("due-change", due) not in page
