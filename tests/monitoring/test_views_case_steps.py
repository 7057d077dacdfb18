"""2-02, 2-05, 2-10: every step of a case through its page, refused first with its list, then passed."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from households.models import IncomeStatement
from monitoring import actions
from monitoring.choices.cases import RemovalWay
from monitoring.models import MonitoringCase, Procedure
from tests.monitoring import making, test_removals
from tests.monitoring.making import ANNOUNCED, DECIDED, JOINED, LEFT, PDF, POSTED, take
from tests.monitoring.test_removals import STEPS

DAY = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


@pytest.fixture
def on(monkeypatch):
    """Sets the day that pages take for today."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


@pytest.fixture
def ready(cast, on):
    """A monitored household of which everything holds, on the day of its removal."""
    row = making.active(cast)
    making.helped(cast, row)
    making.all_known(cast, row)
    test_removals.checked(row)
    on(LEFT)
    return making.fresh(row)


def pdf():
    return SimpleUploadedFile("材料.pdf", PDF.content)


def send(client, name, case, /, **body):
    """A step's form, as the case is now."""
    case = making.fresh(case)
    address = reverse(f"monitoring:case-{name}", args=[case.pk])
    return client.post(address, {"version": case.version, **body})


def says(answer, *words, status=422):
    """What a refusal says, all at once."""
    assert answer.status_code == status, answer.text[:500]
    for each in words:
        assert each in answer.text, each


def passes(answer):
    assert answer.status_code == 302, answer.text


def test_a_case_is_opened_from_the_households_page(cast, logged_in):
    address = reverse("monitoring:case-new", args=[cast.own.pk])
    assert logged_in(cast.village).get(address).status_code == 403
    assert logged_in(cast.sister).get(address).status_code == 404
    client = logged_in(cast.township)
    body = {"version": making.fresh(cast.own).version, "clue_on": "2026-03-02"}
    wrong = {
        "category": "脱贫不稳定户",
        "main_risk": "其他",
        "other_risks": ["因病", "因学", "因残", "缺劳动力", "因意外事故"],
    }
    says(
        client.post(address, body | wrong),
        *("这一户登记为一般农户", "最多选 5 个风险", "请写明是什么风险", "依据：监测对象分类"),
    )
    right = {"category": "边缘易致贫户", "main_risk": "因学", "other_risks": ["因病", "因学"]}
    passes(client.post(address, body | right))
    case = MonitoringCase.objects.get()
    assert list(case.risks.order_by("rank").values_list("risk", flat=True)) == ["因学", "因病"]
    says(client.post(address, body | right), "已经有一个没有办结的监测个案", status=409)


def test_category_risks_and_contact_are_changed(cast, logged_in):
    case = making.case(cast)
    client = logged_in(cast.village)
    page = client.get(reverse("monitoring:case-risks", args=[case.pk])).text
    assert '<option value="因病" selected>' in page
    says(send(client, "risks", case, category="边缘易致贫户", main_risk="因自然灾害"), "请选明灾害种类")
    passes(send(client, "risks", case, category="突发严重困难户", main_risk="因学"))
    assert making.fresh(case).category == "突发严重困难户"
    says(send(client, "contact", case, contact="张三丰", phone="不知道"), "请填写电话号码")
    passes(send(client, "contact", case, contact="张三丰", phone="13800000000"))
    assert "13800000000" not in client.get(reverse("monitoring:case-contact", args=[case.pk])).text


def test_the_county_corrects_the_risks_of_a_monitored_household(cast, logged_in):
    """2-05, 2-11: from the card of the case; the version that was seen and a reason are asked."""
    case = making.active(cast)
    client = logged_in(cast.county)
    address = reverse("monitoring:case-correct-risks", args=[case.pk])
    assert address in client.get(reverse("monitoring:case", args=[case.pk])).text
    assert address not in logged_in(cast.township).get(reverse("monitoring:case", args=[case.pk])).text
    client = logged_in(cast.county)
    assert '<option value="因病" selected>' in client.get(address).text
    right = {"category": "边缘易致贫户", "main_risk": "因病", "other_risks": ["因学"], "note": "孩子升学"}
    says(send(client, "correct-risks", case, **right | {"other_risks": []}), "没有要更正的")
    passes(send(client, "correct-risks", case, **right))
    assert list(case.risks.order_by("rank").values_list("risk", flat=True)) == ["因病", "因学"]


def test_every_step_into_monitoring_is_refused_first_and_then_passed(cast, logged_in, on):
    on(DECIDED)
    case = making.case(cast)
    village, town = logged_in(cast.village), cast.township

    visit = {"visited_on": "2026-03-01", "visitors": "王芳", "found": "在家休养"}
    says(
        send(village, "verify", case, **visit),
        *("日期不能早于上一步", "入户核实至少 2 人", "请上传农户签字的", "请上传《信息采集表》"),
    )
    visit |= {"visited_on": JOINED["verify"], "visitors": "王芳、李强"}
    passes(send(village, "verify", case, **visit, authorisation=pdf(), collection_form=pdf()))
    assert Procedure.objects.get(case=case).visitors == ["王芳", "李强"]

    compared = {"compared_on": JOINED["cross_check"], "comparison": "无房产、车辆"}
    assert send(logged_in(cast.village), "cross-check", case, **compared).status_code == 403
    client = logged_in(town)
    says(send(client, "cross-check", case, compared_on="2026-03-02", comparison="无"), "日期不能早于上一步")
    passes(send(client, "cross-check", case, **compared))

    page = client.get(reverse("monitoring:case", args=[case.pk])).text
    assert "还没有登记核实以后的民主评议会" in page
    says(send(client, "review", case, meeting="", votes_for="9", votes_against="1"))
    met = making.meeting(cast, JOINED["review"])
    says(
        send(client, "review", case, meeting=met.pk, votes_for="4", votes_against="5"),
        "没有超过到会 9 人的半数",
    )
    passes(send(client, "review", case, meeting=met.pk, votes_for="8", votes_against="1"))

    page = client.get(reverse("monitoring:case", args=[case.pk])).text
    assert "还没有登记村内公示和公示照片" in page
    short = making.notice(cast, POSTED[0], DECIDED)
    says(send(client, "submit", case, notice=short.pk), "结束后才能上报")
    hung = making.notice(cast, *POSTED)
    passes(send(client, "submit", case, notice=hung.pk))

    says(send(client, "approve", case, note=""))
    says(send(client, "approve", case, note="同意"), "须由另一人办理", status=403)
    other = logged_in(cast.county)
    passes(send(other, "approve", case, note="同意"))
    assert send(logged_in(town), "decide", case, note="同意").status_code == 403
    says(send(logged_in(cast.county), "decide", case, note="同意"), "须由另一人办理", status=403)
    says(send(logged_in(town), "announce", case, announced_on=ANNOUNCED), status=422)
    says(send(logged_in(town), "announce", case, announced_on=DECIDED), status=409)
    passes(send(logged_in(cast.county2), "decide", case, note="同意纳入"))
    on(ANNOUNCED)
    client = logged_in(town)
    says(send(client, "announce", case, announced_on="2026-03-10"), "日期不能早于上一步")
    passes(send(client, "announce", case, announced_on=ANNOUNCED))
    says(send(client, "register", case, number=""))
    passes(send(client, "register", case, number="9901JC0001"))
    done = making.fresh(case)
    assert (done.status, done.identified_on, done.number) == ("active", DECIDED.isoformat(), "9901JC0001")
    says(send(client, "register", case, number="2"), status=409)


def test_it_is_sent_back_or_not_taken_in_for_a_reason(cast, logged_in):
    case = making.submitted(cast, making.case(cast))
    assert send(logged_in(cast.village), "reject", case, note="不困难").status_code == 403
    client = logged_in(cast.township)
    says(send(client, "send-back", case, note=" "))
    passes(send(client, "send-back", case, note="评议人数不足"))
    assert "第 2 次办理" in client.get(reverse("monitoring:case", args=[case.pk])).text
    says(send(client, "reject", case, note=""))
    passes(send(client, "reject", case, note="收入高于监测线"))
    assert making.fresh(case).status == "rejected"


def test_an_old_copy_is_shown_beside_what_is_there_now(cast, logged_in):
    case = making.case(cast)
    old = case.version
    take(actions.name_contact, case, by=cast.village, contact="张三丰", phone="13800000000")
    address = reverse("monitoring:case-reject", args=[case.pk])

    answer = logged_in(cast.township).post(address, {"version": old, "note": "不困难"})

    says(answer, "刚被他人修改过", status=412)
    assert logged_in(cast.township).post(address, {"note": "不困难"}).status_code == 428
    assert making.fresh(case).status == "verifying"


def test_every_step_out_of_monitoring_is_refused_first_and_then_passed(cast, logged_in, ready, on):
    case, village = ready, logged_in(cast.village)
    page = village.get(reverse("monitoring:case", args=[case.pk])).text
    assert "条件齐全" in page
    says(send(village, "apply-removal", case, way=RemovalWay.HELPED, grounds=" "))
    says(
        send(village, "apply-removal", case, way=RemovalWay.NATURAL, grounds="子女接走赡养"),
        "请上传说明风险为什么自然消除的材料",
    )
    passes(send(village, "apply-removal", case, way=RemovalWay.HELPED, grounds="收入稳定"))
    on(STEPS["decided"])
    says(send(village, "verify", case, visited_on="2026-10-09", visitors="王芳", found="好"), "至少 2 人")
    visit = {"visited_on": STEPS["verify"], "visitors": "王芳 李强", "found": "收入稳定"}
    assert "信息采集表" not in village.get(reverse("monitoring:case-verify", args=[case.pk])).text
    passes(send(village, "verify", case, **visit))
    met = making.meeting(cast, STEPS["review"])
    passes(send(village, "review", case, meeting=met.pk, votes_for="8", votes_against="1"))
    hung = making.notice(cast, STEPS["posted"], STEPS["ended"])
    passes(send(village, "submit", case, notice=hung.pk))
    passes(send(logged_in(cast.township), "approve", case, note="同意"))

    MonitoringCase.objects.filter(pk=case.pk).update(identified_on="2026-06-01")
    county = logged_in(cast.county)
    page = county.get(reverse("monitoring:case-decide-removal", args=[case.pk])).text
    for words in ("E1 监测满规定时间：例外的理由", "县级可说明理由", "还差 1 项条件"):
        assert words in page, words
    says(send(county, "decide-removal", case, note="同意"), "2026-12-01）后才能申请消除")
    passes(send(county, "decide-removal", case, note="同意", reason_E1="子女就业稳定"))
    assert Procedure.objects.get(case=case, aim="leaving").overrides == {"E1": "子女就业稳定"}
    passes(send(logged_in(cast.township), "announce", case, announced_on=STEPS["decided"]))
    assert making.fresh(case).status == "removed"

    assert send(logged_in(cast.township), "roll-back", case, note="有误").status_code == 403
    county = logged_in(cast.county)
    page = county.get(reverse("monitoring:case-roll-back", args=[case.pk])).text
    assert "再标注：消除以后出现新的风险" in page
    says(send(county, "roll-back", case, note=""))
    passes(send(county, "roll-back", case, note="标注有误"))
    assert making.fresh(case).status == "active"


def test_what_is_no_principle_has_no_field_for_a_reason(cast, logged_in, ready, on):
    case = ready
    test_removals.apply(cast, case)
    test_removals.reviewed_and_posted(cast, case)
    on(STEPS["decided"])
    statements = IncomeStatement.objects.filter(household=case.household)
    statements.filter(period_end="2026-08-31").update(stated_per_capita_yuan="7999.00")
    county = logged_in(cast.county)

    page = county.get(reverse("monitoring:case-decide-removal", args=[case.pk])).text
    assert "说明理由也不能消除" in page
    assert "reason_E3" not in page
    says(send(county, "decide-removal", case, note="同意", reason_E3="县级同意"), "没有超过监测线")
    assert making.fresh(case).status == "removal_county"


def test_given_up_it_is_monitored_on(cast, logged_in, ready):
    test_removals.apply(cast, ready)
    client = logged_in(cast.township)
    says(send(client, "give-up", ready, note=""))
    passes(send(client, "give-up", ready, note="收入不稳"))
    assert making.fresh(ready).status == "active"
