"""Pages of subsidies: what is offered, what it comes to, who takes which step, what is shown to whom."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.models import Person
from povertycase.models import AuditEvent
from projects.models import SubsidyClaim, SubsidyScheme
from tests import factories
from tests.projects import making
from tests.projects.benefiting import accepted, everybody, home, scheme
from tests.projects.test_subsidies import claimed, head

LIST = reverse("projects:scheme-list")
# What the page of the county sends when it opens 四小 with two of its rates.
SCHEME = {
    "division": "990101",
    "kind": "four_small",
    "name": "2024年“四小”奖补",
    "year": "2024",
    "source": "示府发〔2024〕1号",
    "periods": "1",
    "standing_0": "exited",
    "per_0": "person",
    "yuan_0": "400",
    "standing_1": "ordinary",
    "per_1": "claim",
    "yuan_1": "1,000",
}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def page(name, row):
    return reverse(f"projects:{name}", args=[row.pk])


def step(client, name, claim, **body):
    claim.refresh_from_db()
    return client.post(page(f"claim-{name}", claim), {"version": claim.version, **body})


def finding(**changes):
    return {
        "accepted_on": "2025-01-10",
        "acceptance": "现场查看属实",
        "document": SimpleUploadedFile("验收表.pdf", b"%PDF-1.4 test", content_type="application/pdf"),
        **changes,
    }


@pytest.mark.parametrize(
    ("exited_on", "by_type", "members", "yuan"),
    [
        ("2024-06-30", "脱贫户(享受政策)", 4, "5,000.00"),
        ("2020", "脱贫户(享受政策)", 2, "1,200.00"),
        (None, "", 3, "2,400.00"),
        (None, "一般农户", 3, "1,000.00"),
    ],
)
def test_4_21_from_the_preview_to_the_money(cast, logged_in, exited_on, by_type, members, yuan):
    """Golden numbers through the pages: foreseen, asked for, accepted, approved, paid."""
    household = home(exited_on=exited_on, by_type=by_type, members=members)
    ask = page("claim-new", scheme(cast)) + f"?household={household.pk}"
    client = logged_in(cast.village)
    assert f"应补 {yuan} 元" in client.get(ask).text
    assert not SubsidyClaim.objects.exists()
    answer = client.post(ask, {"note": "已建成"})
    assert answer.status_code == 302, answer.text
    claim = SubsidyClaim.objects.get()
    SubsidyClaim.objects.update(requested_on=making.TODAY)

    assert step(logged_in(cast.township), "accept", claim, **finding()).status_code == 302
    assert step(logged_in(cast.county), "approve", claim).status_code == 302
    assert step(logged_in(cast.county2), "pay", claim, on="2025-02-01").status_code == 302

    shown = client.get(page("claim", claim)).text
    assert (claim.people, f"{yuan} 元" in shown) == (members + 1, True)
    assert "2025年2月1日兑付" in shown
    assert f"{yuan}" in client.get(LIST).text


def test_a_page_says_what_keeps_a_claim_from_being_asked_for(cast, logged_in):
    given, household = scheme(cast), home(head="李有田")
    claimed(cast, given, household)
    ask = page("claim-new", given) + f"?household={household.pk}"
    client = logged_in(cast.village)

    shown = client.get(ask).text
    assert "李有田在《2024年奖补》中已申报（申报方：户主李有田）" in shown
    assert "申报 600.00 元</button>" not in shown
    assert client.post(ask, {"note": ""}).status_code == 422
    assert "按户类型和退出时间" in client.get(page("claim-new", given) + f"?household={cast.own.pk}").text
    assert client.get(page("claim-new", given) + f"?household={cast.sibling.pk}").status_code == 404


def test_who_is_asked_for_is_found_by_name(cast, logged_in):
    client = logged_in(cast.village)
    home(head="李有田", members=2)
    Person.objects.filter(name="李有田").update(name_pinyin="liyoutian", name_initials="lyt")
    ask = page("claim-new", scheme(cast))
    shown = client.get(ask + "?search=liyoutian").text
    assert "李有田户" in shown
    assert "3 人" in shown
    assert "没有查到" in client.get(ask + "?search=没有这个人").text
    assert "证件号请用" in client.get(ask + "?search=990101198001010011").text
    assert client.post(ask, {}).status_code == 422


def test_0_21_an_enterprise_and_its_workers(cast, logged_in):
    given = scheme(cast, kind="employer", rates=everybody("1000"), periods=4)
    workers = [head(home(head=name)) for name in ("李有田", "赵有粮")]
    client = logged_in(cast.village)
    ask = page("claim-new", given)
    found = client.get(f"{ask}?search=李有田&worker={workers[1].pk}").text
    assert f"worker={workers[1].pk}&amp;worker={workers[0].pk}" in found
    chosen = "&".join(f"worker={each.pk}" for each in workers)
    whole = f"{ask}?enterprise=红星服装厂&division={factories.VILLAGE}&period=2&{chosen}"

    assert "应补 2,000.00 元" in client.get(whole).text
    assert client.post(whole, {"note": ""}).status_code == 302
    claim = SubsidyClaim.objects.get()
    assert (claim.enterprise, claim.period, claim.people) == ("红星服装厂", 2, 2)
    assert "红星服装厂" in client.get(page("scheme", given)).text


def test_four_eyes_are_said_in_words(cast, logged_in):
    claim = claimed(cast, scheme(cast), home(), by=cast.township)
    client = logged_in(cast.township)

    shown = client.get(page("claim", claim)).text
    assert "这一步须由另一人办理" in shown
    assert page("claim-accept", claim) not in shown
    assert step(client, "accept", claim, **finding()).status_code == 403
    assert page("claim-accept", claim) in logged_in(cast.county).get(page("claim", claim)).text
    assert logged_in(cast.village).get(page("claim-accept", claim)).status_code == 403


def test_a_finding_needs_its_words_its_day_and_its_paper(cast, logged_in):
    claim = claimed(cast, scheme(cast), home())
    client = logged_in(cast.township)

    answer = step(client, "accept", claim, accepted_on="2024-01-01", acceptance="", document="")
    assert answer.status_code == 422
    answer = step(client, "accept", claim, **finding(accepted_on="2024-01-01"))
    assert answer.status_code == 422
    assert "验收日期应在申报之后" in answer.text
    stale = client.post(page("claim-accept", claim), {"version": 99, **finding()})
    assert stale.status_code == 412
    assert step(client, "accept", claim, **finding()).status_code == 302
    paper = client.get(page("claim-document", claim))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_what_changed_since_is_said_and_keeps_the_gate_shut(cast, logged_in):
    household = home(members=1)
    claim = accepted(cast, claimed(cast, scheme(cast), household))
    household.registrations.update(exited_on="2024-12")
    client = logged_in(cast.county)

    shown = client.get(page("claim", claim)).text
    assert "按现在计算应为 2,000.00 元" in shown
    assert "上表按现在的登记计算；申报时计算为 1,200.00 元" in shown
    answer = step(client, "approve", claim)
    assert answer.status_code == 422
    assert "请退回重新申报" in answer.text
    assert step(client, "decline", claim, note="").status_code == 422
    assert step(client, "decline", claim, note="身份有变化").status_code == 302
    assert "身份有变化" in client.get(page("claim", claim)).text


def test_a_day_of_payment_before_the_claim_is_refused_at_its_field(cast, logged_in):
    claim = accepted(cast, claimed(cast, scheme(cast), home()))
    step(logged_in(cast.county), "approve", claim)
    answer = step(logged_in(cast.county2), "pay", claim, on="2024-01-01")

    assert answer.status_code == 422
    assert "兑付日期应在申报之后" in answer.text


def test_a_scheme_is_opened_with_the_rates_of_the_parameters(cast, logged_in):
    client = logged_in(cast.county)
    shown = client.get(reverse("projects:scheme-new") + "?kind=four_small").text
    assert 'value="600.00"' in shown
    assert 'value="600.00"' not in client.get(reverse("projects:scheme-new") + "?kind=transport").text

    answer = client.post(reverse("projects:scheme-new"), SCHEME)
    assert answer.status_code == 302, answer.text
    made = SubsidyScheme.objects.get()
    assert {(rate.standing, rate.per, rate.rate_yuan) for rate in made.rates.all()} == {
        ("exited", "person", 400),
        ("ordinary", "claim", 1000),
    }
    assert made.name in client.get(LIST).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"yuan_0": "0"}, "大于 0"),
        ({"per_0": ""}, "请补全这一行"),
        ({"standing_1": "exited"}, "同一身份只能有一个标准"),
        ({"name": ""}, "必填"),
        ({"yuan_0": "四百"}, "请填写数字"),
    ],
)
def test_what_a_scheme_must_say_is_said_in_chinese(cast, logged_in, changes, words):
    answer = logged_in(cast.county).post(reverse("projects:scheme-new"), SCHEME | changes)

    assert answer.status_code == 422
    assert words in answer.text.replace("这个字段是必填项", "必填")
    assert not SubsidyScheme.objects.exists()


def test_a_scheme_changes_until_somebody_claims(cast, logged_in):
    given = scheme(cast)
    client = logged_in(cast.county)
    body = SCHEME | {"version": given.version, "name": "改了名的"}
    assert page("scheme-change", given) in client.get(page("scheme", given)).text
    assert client.post(page("scheme-change", given), body).status_code == 302
    given.refresh_from_db()
    assert given.name == "改了名的"

    claimed(cast, given, home(exited_on="2020"))
    assert page("scheme-change", given) not in client.get(page("scheme", given)).text
    answer = client.post(page("scheme-change", given), body | {"version": given.version})
    assert answer.status_code == 422
    assert "已有人申报，不能再改" in answer.text


@pytest.mark.parametrize("name", ["village", "township", "department", "leader", "system"])
def test_only_the_county_opens_schemes(cast, logged_in, name):
    client = logged_in(getattr(cast, name))

    assert client.get(reverse("projects:scheme-new")).status_code == 403
    assert client.post(reverse("projects:scheme-new"), SCHEME).status_code == 403


def test_claims_are_filtered_and_their_sum_is_of_the_whole_list(cast, logged_in):
    given = scheme(cast)
    claimed(cast, given, home(head="李有田", members=1))
    declined = claimed(cast, given, home(head="赵有粮"))
    making.actions.decline_claim(declined, by=cast.township, version=declined.version, note="未建成")
    Person.objects.filter(name="李有田").update(name_pinyin="liyoutian", name_initials="lyt")
    client = logged_in(cast.township)

    shown = client.get(page("scheme", given)).text
    assert "合计 2 件" in shown
    assert "1,200.00" in shown
    shown = client.get(page("scheme", given) + "?search=liyoutian").text
    assert ("李有田户" in shown, "赵有粮户" in shown) == (True, False)
    shown = client.get(page("scheme", given) + "?status=declined").text
    assert ("李有田户" in shown, "赵有粮户" in shown) == (False, True)
    assert "没有符合条件的申报" in client.get(page("scheme", given) + "?division=990101101").text
    assert "李有田" not in logged_in(cast.sister).get(page("scheme", given)).text


def test_lists_ask_the_database_as_often_for_one_row_as_for_twenty(
    cast, logged_in, django_assert_max_num_queries
):
    given = scheme(cast)
    claimed(cast, given, home())
    client = logged_in(cast.township)
    client.get(LIST)
    counts = []
    for more in (0, 8):
        for number in range(more):
            scheme(cast, name=f"又一项{number}")
            claimed(cast, given, home())
        for address in (LIST, page("scheme", given)):
            with django_assert_max_num_queries(60) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_a_household_sees_the_claims_that_count_its_people(cast, logged_in):
    household = home(head="李有田", members=1)
    given = scheme(cast, kind="employer", rates=everybody("1000"))
    enterprise = making.actions.Enterprise("红星服装厂", household.division, [head(household)])
    claimed(cast, given, enterprise)
    client = logged_in(cast.village)
    panel = page("household-subsidies", household)

    assert panel in client.get(reverse("households:detail", args=[household.pk])).text
    shown = client.get(panel, headers={"hx-request": "true"}).text
    assert "红星服装厂申报，计入本户 1 人：李有田" in shown
    assert "<html" not in shown
    assert "<html" in client.get(panel).text
    assert logged_in(cast.sister).get(panel).status_code == 404


def test_the_list_goes_out_for_a_purpose_without_identities(cast, logged_in):
    given, household = scheme(cast), home(head="李有田")
    claimed(cast, given, household)
    client = logged_in(cast.township)
    address = page("claim-export", given)
    assert address in client.get(page("scheme", given)).text
    assert client.post(address, {"purpose": ""}).status_code == 422

    answer = client.post(address, {"purpose": "季度核对"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"李有田户", "600", "合计", "已申报"} <= cells
    assert head(household).id18 not in cells
    assert AuditEvent.objects.filter(verb="export_claims", note="季度核对").exists()
    assert logged_in(cast.village).get(address).status_code == 403
