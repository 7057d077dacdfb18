"""2-07, 0-14: the lists of cases and clues, the page of a case, the panel of a household."""

import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from households.actions.holds import hold, let_go
from households.choices import HoldKind
from monitoring.choices.cases import Timing
from monitoring.models import Clue, MonitoringCase
from monitoring.models.clocks import Clocks, with_help
from povertycase.models import AuditEvent, PolicyParameter
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import CLUE_ON

DAY = datetime.date
LIST, CLUES = reverse("monitoring:case-list"), reverse("monitoring:clue-list")
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


@pytest.fixture
def on(monkeypatch):
    """Sets the day that pages take for today."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def one(case):
    return reverse("monitoring:case", args=[case.pk])


def test_the_list_shows_whose_clock_is_over_and_filters_by_it(cast, logged_in, on):
    case = making.case(cast)
    client = logged_in(cast.township)

    for day, words, timing in (
        (DAY(2026, 3, 11), "审定还剩 6 天", "in_time"),
        (DAY(2026, 3, 12), "审定还剩 5 天", "alarm"),
        (DAY(2026, 3, 17), "审定今日到期", "alarm"),
        (DAY(2026, 3, 18), "审定超期 1 天", "overdue"),
    ):
        on(day)
        assert words in client.get(LIST).text, day
        found = {each: one(case) in client.get(f"{LIST}?timing={each}").text for each in Timing.values}
        assert found == {each: each == timing for each in Timing.values}, day


@pytest.mark.parametrize(("day", "timing"), [(DAY(2026, 1, 31), "alarm"), (DAY(2026, 2, 1), "overdue")])
def test_of_a_year_alone_every_page_counts_from_its_december(cast, logged_in, on, day, timing):
    """2-10, E1: nobody is late who may not be, nobody leaves too early; no page breaks."""
    case = making.active(cast)
    MonitoringCase.objects.filter(pk=case.pk).update(identified_on="2025")
    on(day)
    client = logged_in(cast.county)

    pages = {
        name: client.get(reverse(f"monitoring:{name}", args=arguments))
        for name, arguments in (
            *((each, ()) for each in ("case-list", "measure-list", "first-measures", "self-check")),
            *((each, (case.pk,)) for each in ("case", "case-measures", "case-findings")),
            *(("household-cases", (case.household_id,)), ("case-apply-removal", (case.pk,))),
        )
    }

    assert {name: page.status_code for name, page in pages.items() if page.status_code >= 500} == {}
    assert one(case) in client.get(f"{LIST}?timing={timing}").text
    waits = "张三丰" in client.get(reverse("monitoring:first-measures")).text
    assert waits == (timing == "overdue")
    told = client.get(reverse("api:case-detail", args=[case.pk])).json()
    assert "2025 识别，监测满 6 个月（2026-06-01）" in str(told)


def test_the_clock_to_the_first_measure_runs_from_the_identification(cast, logged_in, on):
    """2-10."""
    case = making.active(cast)
    client = logged_in(cast.county)

    for day, words, timing in (
        (DAY(2026, 4, 3), "首项措施还剩 8 天", "in_time"),
        (DAY(2026, 4, 4), "首项措施还剩 7 天", "alarm"),
        (DAY(2026, 4, 11), "首项措施今日到期", "alarm"),
        (DAY(2026, 4, 12), "首项措施超期 1 天", "overdue"),
    ):
        on(day)
        assert words in client.get(LIST).text, day
        found = {each: one(case) in client.get(f"{LIST}?timing={each}").text for each in Timing.values}
        assert found == {each: each == timing for each in Timing.values}, day
    making.helped(cast, case)
    assert one(case) not in client.get(f"{LIST}?timing=overdue").text


@pytest.mark.parametrize(
    ("identified_on", "late_from"),
    [
        ("2026-01-31", DAY(2026, 3, 1)),
        ("2026-01", DAY(2026, 3, 1)),
        ("2025-12", DAY(2026, 2, 1)),
        ("2025", DAY(2026, 2, 1)),
    ],
)
def test_the_list_and_the_row_agree_to_the_day(cast, identified_on, late_from):
    case = making.active(cast)
    MonitoringCase.objects.filter(pk=case.pk).update(identified_on=identified_on)
    row = with_help(MonitoringCase.objects.filter(pk=case.pk)).get()

    for day in (late_from + datetime.timedelta(days=n) for n in (-40, -9, -8, -7, -1, 0, 8)):
        clocks = Clocks([row.division_id], on=day)
        timing = clocks.of(row, is_helped=row.is_helped).timing
        rows = MonitoringCase.objects.filter(pk=case.pk)
        assert [each for each in Timing.values if rows.filter(clocks.condition(each)).exists()] == [timing], (
            day
        )
        assert (timing == Timing.OVERDUE) is (day >= late_from), day


def test_where_working_days_count_they_are_counted(cast, logged_in, on):
    for key, days in (("ident.max_days", 20), ("ident.alarm_days", 15)):
        PolicyParameter.objects.create(
            key=key,
            division_id=factories.COUNTY,
            valid_from=DAY(2026, 1, 1),
            value={"days": days, "count": "working"},
            source="示例",
        )
    making.case(cast)
    on(DAY(2026, 3, 30))

    assert "审定今日到期" in logged_in(cast.township).get(LIST).text


def test_cases_are_found_by_name_number_state_category_risk_and_place(cast, logged_in):
    case = making.active(cast)
    client = logged_in(cast.county)

    for query in (
        *("search=张三丰", "search=9901JC", "status=monitored", "status=active"),
        *("category=边缘易致贫户", "risk=因病", f"division={factories.TOWN}"),
        *("identified_from=2026-03-11", "identified_to=2026-03-11"),
    ):
        assert one(case) in client.get(f"{LIST}?{query}").text, query
    for query in ("search=钱七", "status=identifying", "risk=因学", f"division={factories.SISTER_TOWN}"):
        page = client.get(f"{LIST}?{query}").text
        assert one(case) not in page, query
        assert "没有符合条件的监测对象" in page, query
    refused = client.get(f"{LIST}?search=990101198001011234")
    assert refused.status_code == 302
    assert "990101198001011234" not in refused.url


def test_other_towns_departments_and_administrators_see_no_case(cast, logged_in):
    case = making.active(cast)

    for user in (cast.sister, cast.neighbour):
        client = logged_in(user)
        assert "还没有监测对象" in client.get(LIST).text
        assert client.get(one(case)).status_code == 404
        assert client.get(reverse("monitoring:case-verify", args=[case.pk])).status_code == 404
    for user in (cast.department, cast.system):
        assert logged_in(user).get(LIST).status_code == 403


def test_lists_ask_the_same_for_one_row_and_for_many(cast, logged_in):
    making.case(cast)
    making.clue(cast)
    client = logged_in(cast.county)

    def asked(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    before = {url: asked(url) for url in (LIST, CLUES)}
    for number in range(3):
        home = factories.household(head=f"王{number}", by_type="一般农户")
        making.case(cast, household=home)
        making.clue(cast, household=home)
    assert {url: asked(url) for url in (LIST, CLUES)} == before


def test_the_list_is_taken_away_for_a_purpose_without_identities(cast, logged_in):
    making.active(cast)
    address = reverse("monitoring:case-export")
    assert logged_in(cast.village).get(address).status_code == 403
    client = logged_in(cast.township)
    assert client.post(address, {"purpose": ""}).status_code == 422

    answer = client.post(f"{address}?status=active", {"purpose": "四季度监测对象核查"})

    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    values = [str(value) for row in rows for value in row if value is not None]
    assert {"张三丰", "边缘易致贫户", "因病", "9901JC0001", "监测帮扶中"} <= set(values)
    assert AuditEvent.objects.get(verb="export_cases").facts == {"rows": 1}


def test_the_page_of_a_case_says_whose_turn_it_is_and_what_the_step_asks(cast, logged_in):
    case = making.case(cast)

    page = logged_in(cast.village).get(one(case)).text
    for words in ("下一步：入户核实", "由村办理", "至少两人入户", "申请及承诺授权查询书", "建立监测个案"):
        assert words in page, words
    assert reverse("monitoring:case-verify", args=[case.pk]) in page
    assert reverse("monitoring:case-reject", args=[case.pk]) not in page
    leader = logged_in(cast.leader).get(one(case)).text
    assert "等待村办理" in leader
    assert reverse("monitoring:case-verify", args=[case.pk]) not in leader


def test_the_gate_of_removal_lists_everything_at_once_with_clause_and_what_to_do(cast, logged_in, on):
    """2-05."""
    case = making.active(cast)
    on(DAY(2026, 4, 1))
    page = logged_in(cast.village).get(one(case)).text

    for words in (
        *("E1 监测满规定时间", "监测满 6 个月（2026-09-11）后才能申请消除", "依据：监测满规定月数方可消除"),
        *("E2 每个风险都有落实的措施", "E3 人均纯收入超过监测线", "还没有收入记录", "登记家庭收支"),
        *("”还没有核查", "E11", "登记监测联系人", "还差 7 项", "未满足，县级可说明理由"),
    ):
        assert words in page, words
    assert "按自然消除申请" in page


def test_2_05_what_is_not_put_right_is_a_condition_as_the_others_are(cast, logged_in, on):
    """E8 is judged by what the ledger holds, and leads to the household's tickets."""
    case = making.active(cast)
    on(DAY(2026, 4, 1))
    client = logged_in(cast.village)

    def line():
        (found,) = re.findall(r"<b>E8 没有未销号的问题</b>(.*?)</li>", client.get(one(case)).text, re.DOTALL)
        return " ".join(re.sub("<[^>]+>", " ", found).split())

    assert line() == "满足"
    source = {"kind": HoldKind.TICKET, "source_code": "ticket:1"}
    hold(case.household, **source, since=DAY(2026, 3, 20))
    assert line().startswith("未满足 还有 1 个未销号的整改问题。 依据：")
    assert line().endswith("查看这一户的问题")
    let_go(case.household, **source, on=DAY(2026, 3, 21))
    assert line() == "满足"


def test_contact_is_masked_and_shown_for_a_reason(cast, logged_in):
    case = making.active(cast)
    making.all_known(cast, case)
    client = logged_in(cast.township)
    assert "13800000000" not in client.get(one(case)).text
    assert "138****0000" in client.get(one(case)).text
    address = reverse("monitoring:case-reveal", args=[case.pk])
    assert client.post(address, {"field": "contact_phone", "reason": "短"}).status_code == 422
    assert "13800000000" in client.post(address, {"field": "contact_phone", "reason": "入户前联系"}).text


def test_papers_of_a_procedure_follow_its_case(cast, logged_in):
    case = making.submitted(cast, making.case(cast))
    procedure = case.procedures.get()
    address = reverse("monitoring:procedure-document", args=[procedure.pk, "authorisation"])

    assert logged_in(cast.village).get(address).content.startswith(b"%PDF")
    assert logged_in(cast.sister).get(address).status_code == 404
    assert (
        logged_in(cast.village).get(address.replace("authorisation", "natural-document")).status_code == 404
    )
    assert logged_in(cast.village).get(address.replace("authorisation", "visitors")).status_code == 404


def test_a_households_page_shows_its_episodes(cast, logged_in):
    case = making.case(cast)
    address = reverse("monitoring:household-cases", args=[cast.own.pk])

    page = logged_in(cast.township).get(address, headers={"HX-Request": "true"}).text
    assert one(case) in page
    assert "因病" in page
    assert reverse("monitoring:household-clue-new", args=[cast.own.pk]) in page
    assert reverse("monitoring:case-new", args=[cast.own.pk]) not in page
    assert "不对您的岗位开放" in logged_in(cast.department).get(address).text
    assert address in logged_in(cast.village).get(reverse("households:detail", args=[cast.own.pk])).text


def test_clues_are_reported_filtered_and_read(cast, logged_in):
    client = logged_in(cast.village)
    said = {"channel": "cadre", "reported_on": CLUE_ON, "subject_name": "赵六", "content": " "}
    address = reverse("monitoring:clue-new")
    refused = client.post(address, {**said, "division": factories.VILLAGE})
    assert refused.status_code == 422
    assert "此字段" not in refused.text
    assert (
        client.post(address, {**said, "content": "住院", "division": factories.SISTER_VILLAGE}).status_code
        == 422
    )
    said |= {"content": "住院花费大", "division": factories.VILLAGE, "reporter_phone": "13900000000"}
    answer = client.post(address, said)
    clue = Clue.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("monitoring:clue", args=[clue.pk]))
    page = client.get(answer.url).text
    assert "等待乡镇研判" in page
    assert "13900000000" not in page
    assert "139****0000" in page
    for query, shown in (("channel=cadre", True), ("channel=public", False), ("status=ended", False)):
        assert (answer.url in client.get(f"{CLUES}?{query}").text) is shown, query


def test_a_helper_reports_about_a_household_of_theirs(cast, logged_in):
    client = logged_in(cast.helper)
    address = reverse("monitoring:household-clue-new", args=[cast.own.pk])
    assert "张三丰" in client.get(address).text
    said = {"channel": "cadre", "reported_on": CLUE_ON, "subject_name": "张三丰", "content": "住院"}
    assert client.post(address, said).status_code == 302
    assert Clue.objects.get().household == cast.own


def test_a_clue_is_taken_up_for_a_household_or_ended_for_a_reason(cast, logged_in):
    clue = making.clue(cast, household=None)
    take_up, end = (reverse(f"monitoring:clue-{name}", args=[clue.pk]) for name in ("take-up", "end"))
    assert logged_in(cast.village).get(take_up).status_code == 403
    client = logged_in(cast.township)
    assert "是哪一户" in client.get(take_up).text
    chosen = f"?household={cast.own.pk}"
    assert chosen in client.get(f"{take_up}?search=张三").text
    assert client.get(f"{take_up}?household={cast.foreign.pk}").status_code == 404
    facts = {"version": clue.version, "category": "边缘易致贫户", "main_risk": "因自然灾害"}
    refused = client.post(take_up + chosen, facts)
    assert refused.status_code == 422
    assert "请选明灾害种类" in refused.text
    answer = client.post(take_up + chosen, facts | {"disaster": "洪涝灾害", "other_risks": ["因病"]})
    case = MonitoringCase.objects.get()
    assert answer.url == one(case)
    assert list(case.risks.order_by("rank").values_list("risk", flat=True)) == ["因自然灾害", "因病"]

    other = making.clue(cast, content="邻居再次反映")
    page = client.get(reverse("monitoring:clue-take-up", args=[other.pk])).text
    assert "并入个案" in page
    end = reverse("monitoring:clue-end", args=[other.pk])
    assert client.post(end, {"version": other.version, "note": ""}).status_code == 422
    assert client.post(end, {"version": other.version, "note": "重复反映"}).status_code == 302
    assert making.fresh(other).status == "ended"


def test_the_numbers_above_the_list_lead_to_exactly_what_makes_them(cast, logged_in, on):
    on(DAY(2026, 3, 20))
    case = making.case(cast)
    making.clue(cast)
    client = logged_in(cast.county)

    page = client.get(LIST).text
    for query in ("timing=overdue", "status=identifying"):
        assert f'href="?{query}"><b>1</b>' in page, query
        assert one(case) in client.get(f"{LIST}?{query}").text
    for query in ("timing=alarm", "status=active", "status=removing", "status=removed"):
        assert f'href="?{query}"><b>0</b>' in page, query
        assert one(case) not in client.get(f"{LIST}?{query}").text
    clues = client.get(CLUES).text
    assert 'href="?status=received"><b>1</b>' in clues
    query = "channel=cadre&reported_from=2026-01-01&reported_until=2026-12-31"
    assert query.replace("&", "&amp;") in clues
    assert "张三丰" in client.get(f"{CLUES}?{query}").text
    assert "张三丰" not in client.get(f"{CLUES}?{query}&is_registered=true").text


def test_a_cadre_of_one_village_need_not_choose_it(cast, logged_in):
    """2-01: the only village stands there; who has more chooses."""
    address = reverse("monitoring:clue-new")
    chosen = f'value="{factories.VILLAGE}" selected'
    assert chosen in logged_in(cast.village).get(address).text
    assert chosen not in logged_in(cast.county).get(address).text
