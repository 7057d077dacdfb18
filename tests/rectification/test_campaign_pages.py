"""Pages and API of campaigns (2-41, 2-42, 2-43, 2-45, 2-47, 0-06, 0-11)."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from povertycase.models import AuditEvent
from rectification import actions
from rectification.models import Campaign, CampaignTarget, MeasureTemplate, TicketLink
from tests import factories
from tests.rectification import campaigning, making
from tests.rectification.campaigning import DAY, Q4, of_campaign
from tests.rectification.making import PDF, REBOUNDS, fresh, take

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-10-12T10:00:00+08:00", tick=False)]
TOKEN = re.compile(r"[A-Za-z0-9]{64}")
LIST, NEW = reverse("rectification:campaign-list"), reverse("rectification:campaign-new")


@pytest.fixture
def cast(world):
    return campaigning.cast_of_campaigns(world)


def at(name, *args):
    return reverse(f"rectification:{name}", args=[getattr(each, "pk", each) for each in args])


def send(client, record, address, **facts):
    return client.post(address, {"version": fresh(record).version, **facts})


def panel(client, name, ticket):
    """A panel of the ticket's page, as the page asks for it."""
    return client.get(at(name, ticket), headers={"hx-request": "true"}).text


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_a_county_starts_the_ten_topics_and_names_whom_it_lacks(cast, logged_in):
    """2 (ten topics): from the plan that ships; 4-06: a line that is no phase is named."""
    client = logged_in(cast.county)
    assert "还没有专项行动" in client.get(LIST).text
    page = client.get(NEW).text
    assert "巩固脱贫成果十个专项整治" in page
    assert "集中排查、整改落实 2026-03-01 2026-09-30" in page
    facts = {
        "division": factories.COUNTY,
        "year": 2026,
        "name": "十个专项整治",
        "starts_on": "2026-03-01",
        "ends_on": "2026-12-31",
        "phases": "集中排查 三月",
    }
    wrong = client.post(NEW, facts)
    assert wrong.status_code == 422
    assert "第 1 行请写名称、开始日期、结束日期三项" in wrong.text
    assert "集中排查 三月" in wrong.text
    assert client.post(NEW, facts | {"phases": "排查 2026-03-01 2026-09-30"}).status_code == 302
    campaign = Campaign.objects.get()
    page = client.get(at("campaign", campaign)).text
    assert "个专题没有对应到本地的牵头单位" in page
    assert (
        send(client, campaign, at("campaign-lead", campaign, "2"), lead_unit=cast.medical.pk).status_code
        == 302
    )
    assert campaign.topics.get(topic="2").lead_unit == cast.medical
    assert client.get(at("campaign-lead", campaign, "opinion")).status_code == 404
    assert send(client, campaign, at("campaign-phase", campaign, 1), note="排查完成").status_code == 302
    assert "排查完成" in client.get(at("campaign", campaign)).text
    again = client.post(NEW, facts | {"phases": ""})
    assert "已经有“十个专项整治”" in again.text
    hundred = client.post(f"{NEW}?kind=hundred_days", {**facts, "name": "百日提升行动"})
    assert (hundred.status_code, Campaign.objects.get(kind="hundred_days").ends_on) == (302, DAY(2026, 6, 8))


def test_the_page_of_a_campaign_counts_by_topic_and_flags_what_was_missed(cast, logged_in):
    """2-41: new in the fourth quarter is 此前应发现未发现. R-RECHECK: a closed one waits."""
    campaign = campaigning.ten_topics(cast)
    closed = making.closed(cast, of_campaign(cast, campaign))
    late = of_campaign(
        cast,
        campaign,
        found_on=DAY(2026, 10, 9),
        on=Q4,
        type=making.of_type("5.3"),
        subject=cast.sibling,
        by=cast.county,
    )
    client = logged_in(cast.county)
    page = client.get(at("campaign", campaign)).text
    assert page.count("个此前应发现未发现") == 1
    missed = client.get(at("missed-list", campaign)).text
    assert (closed.number in missed, late.number in missed) == (False, True)
    waiting = client.get(at("recheck-list", campaign)).text
    assert closed.number in waiting
    assert "还差 1 件，共 1 件" in waiting
    making.rechecked(cast, closed)
    assert "已看 1 件，还差 0 件，共 1 件" in client.get(at("recheck-list", campaign)).text
    making.rechecked(cast, closed, REBOUNDS)
    assert "已看 1 件，还差 0 件，共 1 件" in client.get(at("recheck-list", campaign)).text
    assert closed.number not in client.get(at("recheck-list", campaign)).text


def test_a_quarter_is_listed_judged_and_taken_away(cast, logged_in):
    """2-42, 2-43, 2-45: refused with the clause; late ones; the sheet; the mean scores by the API."""
    campaign = campaigning.ten_topics(cast)
    client = logged_in(cast.county)
    new, listed = at("acceptance-new", campaign), at("acceptance-list", campaign)
    assert "第一季度：应纳未纳、重点人群未参保、就业帮扶不到位、金融帮扶不到位" in client.get(new).text
    refused = send(client, campaign, new, quarter=2, topics=["6"])
    assert (refused.status_code, "第二季度不验收“强化老人户保障”" in refused.text) == (422, True)
    assert "三(四)" in refused.text
    assert send(client, campaign, new, quarter=1).status_code == 302
    one = campaign.acceptances.get(topic="8", organisation=None, division=factories.VILLAGE)
    few = queries(client, listed + "?page_size=1")
    assert queries(client, listed + "?page_size=20") == few
    assert "超期" in client.get(listed + "?state=late").text
    facts = {"score": "101", "findings": "<b>台账</b>齐全", "accepted_on": "2026-04-02"}
    wrong = send(client, one, at("acceptance", one), **facts)
    assert (wrong.status_code, "0 到 100" in wrong.text) == (422, True)
    assert send(client, one, at("acceptance", one), **facts | {"score": "92.5"}).status_code == 302
    page = client.get(listed + "?state=judged").text
    assert "92.5" in page
    assert "<b>台账" not in page
    stale = client.post(at("acceptance", one), {"version": 1, **facts | {"score": "90"}})
    assert stale.status_code == 412
    sheet = client.post(at("acceptance-export", campaign) + "?state=judged", {"purpose": "年度考核汇总"})
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(sheet.content)).active for cell in row]
    assert {"就业帮扶不到位", "甲镇东风村"} & set(cells)
    assert AuditEvent.objects.get(verb="export_acceptances").facts == {"rows": 1}
    (score,) = client.get(reverse("api:campaign-scores", args=[campaign.pk])).json()
    assert (score["division"], score["score"], score["judged"]) == (factories.VILLAGE, "92.50", 1)
    village = logged_in(cast.village)
    assert village.get(listed).text.count("<tr>") == 5
    assert village.get(at("acceptance", one)).status_code == 403
    assert village.get(at("acceptance-export", campaign)).status_code == 403


def test_the_api_lists_one_refuses_by_the_calendar_and_judges(cast, logged_in):
    """2-42: 422 with the clause in the detail, 428 without a version, 412 with an old one."""
    campaign = campaigning.ten_topics(cast)
    client = logged_in(cast.county)
    address = reverse("api:acceptance-list")
    facts = {"campaign": campaign.pk, "quarter": 2, "topic": "2", "division": factories.VILLAGE}
    assert client.post(address, facts, "application/json").status_code == 428
    facts["version"] = fresh(campaign).version
    refused = client.post(address, facts | {"topic": "6"}, "application/json")
    (detail,) = refused.json()["details"]
    assert (refused.status_code, detail["code"], "三(四)" in detail["clause"]) == (422, "R-CAL", True)
    assert client.post(address, facts | {"division": ""}, "application/json").status_code == 422
    assert client.post(address, facts | {"campaign": 0}, "application/json").status_code == 404
    made = client.post(address, facts, "application/json")
    assert made.status_code == 201
    assert client.post(address, facts, "application/json").status_code == 409
    judge = reverse("api:acceptance-judge", args=[made.json()["id"]])
    told = {"score": "88.5", "findings": "鉴定齐全", "accepted_on": "2026-07-02"}
    assert client.post(judge, told, "application/json").status_code == 428
    assert client.post(judge, told | {"version": 1}, "application/json").json()["score"] == "88.5"
    assert client.post(judge, told | {"version": 1}, "application/json").status_code == 412
    (row,) = client.get(address + f"?campaign={campaign.pk}&state=judged").json()["results"]
    assert row["findings"] == "鉴定齐全"
    detail = client.get(reverse("api:campaign-detail", args=[campaign.pk])).json()
    assert (len(detail["topics"]), detail["rechecks"]) == (10, {"closed": 0, "done": 0, "left": 0})
    assert logged_in(cast.neighbour).get(reverse("api:campaign-list")).json()["results"] == []


def test_a_draw_says_what_it_lacks_shows_its_seed_and_takes_what_was_seen(cast, logged_in):
    """R-RECHECK, 0-11."""
    campaigning.small_quota()
    campaign = campaigning.ten_topics(cast)
    ticket = making.closed(cast, of_campaign(cast, campaign))
    campaigning.homes("990101100202", registered=2, ordinary=1)
    client = logged_in(cast.township)
    new = at("sample-new", campaign)
    facts = {"division": factories.TOWN, "villages": 2, "registered": 2, "ordinary": 1}
    assert send(client, campaign, new, **facts | {"division": factories.SISTER_TOWN}).status_code == 422
    few = send(client, campaign, new, **facts)
    assert (few.status_code, "建档立卡户 1，一般户 0" in few.text) == (422, True)
    assert "不能少于 2 户" in send(client, campaign, new, **facts | {"registered": 1}).text
    assert send(client, campaign, new, **facts, shortage="东风村户少").status_code == 302
    drawn = campaign.rounds.get()
    page = client.get(at("sample", drawn)).text
    for words in (drawn.seed, "按抽样号重算，结果一致", "户数不足，已全部抽取", "东风村户少"):
        assert words in page
    again = send(client, campaign, new, **facts, shortage="再来")
    assert (again.status_code, "不能重抽" in again.text) == (409, True)
    row = drawn.households.get(household=cast.own)
    address = at("sampled-household", row)
    assert ticket.number in client.get(address).text
    seen = {"visited_on": "2026-10-12", "found": "收益已到户", "ticket": ticket.pk, "information": "yes"}
    lacking = send(client, row, address, **seen)
    assert (lacking.status_code, "请回答信息、措施、成效是否精准" in lacking.text) == (422, True)
    other = logged_in(cast.county)
    assert send(other, row, address, **seen, measures="yes", effect="yes").status_code == 302
    assert "回头看：未反弹" in other.get(at("sample", drawn)).text
    for unaware in (cast.village, cast.helper, cast.sister):
        assert logged_in(unaware).get(at("sample", drawn)).status_code == 404
    assert str(drawn.month.year) + "年10月" not in logged_in(cast.village).get(at("campaign", campaign)).text


def test_the_three_batches_count_what_is_done(cast, logged_in):
    """0-06: by closed problems, by a paper, and not while one is open."""
    campaign = campaigning.hundred_days(cast)
    client = logged_in(cast.county)
    new, board = at("target-new", campaign), at("hundred-days", campaign)
    number = cast.own.registrations.get().number
    unknown = send(client, campaign, new, batch="model", numbers=f"{number}\n990101999")
    assert (unknown.status_code, "没有这些户编号：990101999" in unknown.text) == (422, True)
    facts = {"batch": "catch_up", "villages": [factories.SISTER_VILLAGE], "numbers": number}
    assert send(client, campaign, new, **facts).status_code == 302
    twice = send(client, campaign, new, batch="model", numbers=number)
    assert (twice.status_code, "一个对象只能在一批" in twice.text) == (422, True)
    take(actions.add_targets, campaign, "model", [cast.sibling], by=cast.county)
    assert "<b>0/2</b>对标补短一批（0%）" in client.get(board).text
    making.closed(cast, making.ticket(cast), on=DAY(2026, 9, 20))
    assert "<b>1/2</b>对标补短一批（50%）" in client.get(board).text
    assert "<b>58</b>剩余天数" in client.get(board).text
    few = queries(client, board + "?page_size=1")
    assert queries(client, board) == few
    sibling = CampaignTarget.objects.get(household=cast.sibling)
    making.ticket(cast, subject=cast.sibling, by=cast.county)
    assert "有问题没有销号" in client.get(board + "?batch=model").text
    village = CampaignTarget.objects.get(household=None)
    assert send(client, village, at("target-batch", village), batch="strengthen").status_code == 302
    paper = io.BytesIO(PDF.content)
    paper.name = "照片.pdf"
    refused = send(client, sibling, at("target-done", sibling), note="完成", evidence=paper)
    assert (refused.status_code, "还有 1 个问题没有销号" in refused.text) == (422, True)
    assert logged_in(cast.department).get(board).status_code == 404
    assert logged_in(cast.neighbour).get(board).status_code == 404
    assert at("campaign", campaign) not in logged_in(cast.neighbour).get(LIST).text


def test_links_stand_on_both_tickets_and_tell_nothing_of_a_restricted_one(cast, logged_in):
    """2-47."""
    campaign = campaigning.ten_topics(cast)
    mine, audited = of_campaign(cast, campaign), making.ticket(cast)
    secret = making.ticket(cast, by=cast.county, is_restricted=True)
    client = logged_in(cast.township)
    new = at("link-new", mine)
    said = [
        client.post(new, {"number": number, "reason": "同源"}) for number in (secret.number, "99010120269999")
    ]
    assert [each.status_code for each in said] == [422, 422]
    told, unknown = (TOKEN.sub("", each.text) for each in said)
    assert told.replace(secret.number, "") == unknown.replace("99010120269999", "")
    assert client.post(new, {"number": audited.number, "reason": "同一项目"}).status_code == 302
    actions.link_tickets(mine, secret.number, reason="线索相同", by=cast.county)
    for ticket, other in ((mine, audited), (audited, mine)):
        shown = panel(client, "links", ticket)
        assert other.number in shown
        assert "同一项目" in shown
        assert secret.number not in shown
        assert "线索相同" not in shown
    hidden = TicketLink.objects.get(reason="线索相同")
    assert client.get(at("link-remove", hidden)).status_code == 404
    assert secret.number in panel(logged_in(cast.county), "links", mine)
    link = TicketLink.objects.get(reason="同一项目")
    assert logged_in(cast.township).post(at("link-remove", link), {"note": "不是同源"}).status_code == 302
    assert TicketLink.objects.count() == 1


def test_the_measures_of_a_topic_are_offered(cast, logged_in):
    """2: of the ticket's topic, those in use."""
    actions.save_measures()
    MeasureTemplate.objects.filter(code="7-1").update(is_active=False)
    shown = panel(logged_in(cast.village), "measures", making.ticket(cast))
    assert ("7-2" in shown, "7-1" in shown, "8-1" in shown) == (True, False, False)
