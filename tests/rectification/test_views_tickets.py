"""The page of a ticket, registering at the desk and on a phone, sources with their papers, proposals."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from povertycase.exceptions import Invalid
from povertycase.models import AuditEvent
from projects.actions import Upload
from projects.models import Project
from rectification import actions
from rectification.choices.tickets import Cause
from rectification.models import Evidence, IssueSource, Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.making import DUE, LATER, ON, PDF, REBOUNDS, fresh, take

DAY = datetime.date
XSS = "<script>alert(1)</script>"
SOURCES, PROPOSALS = reverse("rectification:source-list"), reverse("rectification:proposal-list")
NEW, SELF_CHECK = reverse("rectification:ticket-new"), reverse("rectification:self-check")
MANY = reverse("rectification:proposal-many")
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def on(monkeypatch):
    """Sets the day that pages take for today."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def to(name, *keys):
    return reverse(f"rectification:{name}", args=keys)


def picture(name="现场.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def test_the_page_shows_everything_of_a_ticket(cast, logged_in, on):
    """0-10, 2-38: source with its document, 五定, deadlines, what was done and judged; phone masked."""
    cast.audit_report = making.source(
        cast, name="成效考核反馈", document=PDF, document_number="川考〔2026〕3号"
    )
    row = making.closed(cast)
    making.rechecked(cast, row, REBOUNDS)
    relapse = making.ticket(cast, on=DAY(2026, 7, 1), found_on=DAY(2026, 6, 30))
    sibling = actions.register_sibling(
        row, making.draft(cast, subject=making.village()), by=cast.township, on=ON
    )
    on(LATER)
    client = logged_in(cast.township)

    page = client.get(to("ticket", row.pk)).text

    for words in (
        *("成效考核反馈", "川考〔2026〕3号", "李副县长", "医疗保障局", "红星村", "王支书", "138****8000"),
        *("收益足额分配到户", "核对台账，补发收益", "核对台账", "2026-05-20 完成", "发放表", "已补发到户"),
        *("村镇初验", "县级认定", "通过", "不精准", "反弹 1 次", "反弹前"),
        *("最初时限", "张三丰户", "办理记录", "举一反三查出", sibling.number, "销号：县级认定"),
    ):
        assert words in page, words
    assert "13800138000" not in page
    assert relapse.relapse_of is None or "销号后复发为" in page
    file = Evidence.objects.get(ticket=row)
    assert client.get(to("evidence-file", file.pk)).content == PDF.content
    assert client.get(to("ticket-source-document", row.pk)).content == PDF.content
    shown = client.post(to("ticket-reveal", row.pk), {"field": "responsible_phone", "reason": "核对整改进展"})
    assert "13800138000" in shown.text
    assert logged_in(cast.department).get(to("ticket-source-document", row.pk)).content == PDF.content
    for user in (cast.sister, cast.neighbour):
        client = logged_in(user)
        for url in (to("ticket", row.pk), to("evidence-file", file.pk), to("ticket-source-document", row.pk)):
            assert client.get(url).status_code == 404, url
        assert client.post(to("ticket-reveal", row.pk)).status_code == 404


def test_a_common_one_has_its_children_and_kin_that_is_restricted_is_not_told(cast, logged_in):
    common = making.ticket(cast, by=cast.county, is_common=True, subject=making.village())
    (child,) = take(
        actions.split_ticket, common, [actions.ChildDraft(cast.own, "这户没有收到")], by=cast.county, on=ON
    )
    secret = actions.register_sibling(
        common, making.draft(cast, type=making.of_type("C.1"), content="截留"), by=cast.county, on=ON
    )

    page = logged_in(cast.village).get(to("ticket", common.pk)).text

    assert "子问题（1 件）" in page
    assert to("ticket", child.pk) in page
    assert secret.number not in page
    assert "截留" not in page
    assert to("ticket", common.pk) in logged_in(cast.village).get(to("ticket", child.pk)).text
    assert secret.number in logged_in(cast.county).get(to("ticket", common.pk)).text


def test_a_referral_is_on_the_page_of_its_readers_alone(cast, logged_in):
    """0-60."""
    row = making.ticket(cast)
    take(
        actions.refer_ticket,
        row,
        referred_to="县纪委监委",
        clue="村会计截留",
        referred_on=ON,
        by=cast.county,
        on=ON,
    )

    for user, sees in (
        (cast.county, True),
        (cast.auditor, True),
        (cast.township, False),
        (cast.village, False),
    ):
        page = logged_in(user).get(to("ticket", row.pk)).text
        assert ("村会计截留" in page) == sees, user
        assert ("移送" in page.replace("移送线索", "")) == sees, user


def test_the_page_asks_the_same_however_much_was_done(cast, logged_in):
    common = making.ticket(cast, by=cast.county, is_common=True, subject=making.village())

    def split(head):
        child = actions.ChildDraft(factories.household(head=head), "没有收到")
        take(actions.split_ticket, common, [child], by=cast.county, on=ON)

    split("王五")
    making.at_work(cast, common)
    for number in range(2):
        take(actions.report_progress, common, percent=number, content="推进", by=cast.village, on=ON)
    client = logged_in(cast.county)

    def asked():
        client.get(to("ticket", common.pk))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(to("ticket", common.pk)).status_code == 200
        return len(queries)

    before = asked()
    for head in ("王六", "王七"):
        split(head)
        take(actions.report_progress, common, percent=50, content="推进", by=cast.village2, on=ON)
    assert asked() == before


def test_a_village_cadre_writes_down_what_they_see_with_its_picture(cast, logged_in):
    """0-12: source 自查 by itself, place from the own village, a picture of before."""
    client = logged_in(cast.village)
    form = client.get(SELF_CHECK).text
    assert f'value="{factories.VILLAGE}" selected' in form
    assert "新民村" not in form
    assert "来源自动记为“自查”" in form
    assert "C.1" not in form
    today = timezone.localdate().isoformat()
    given = {"place": factories.VILLAGE, "type": making.of_type("2.1").pk, "found_on": today}

    refused = client.post(
        SELF_CHECK, {**given, "type": "", "content": "旧房漏雨", "household_number": "无此编号"}
    )
    assert refused.status_code == 422
    for words in ("请先处理以下问题", "问题类型", "没有这个户编号", "旧房漏雨", "无此编号"):
        assert words in refused.text, words
    for wrong in ({"found_on": "2099-01-01"}, {"photos": SimpleUploadedFile("a.jpg", b"text")}):
        assert client.post(SELF_CHECK, {**given, "content": "旧房漏雨", **wrong}).status_code == 422
    assert not Ticket.objects.exists()
    answer = client.post(SELF_CHECK, {**given, "content": f"旧房漏雨{XSS}", "photos": [picture(), picture()]})

    row = Ticket.objects.get()
    assert answer.url == to("ticket", row.pk)
    assert (row.source, row.village_id, row.division_id) == (
        cast.self_check,
        factories.VILLAGE,
        factories.VILLAGE,
    )
    assert {each.kind for each in row.evidences.all()} == {"before"}
    assert row.evidences.count() == 2
    page = client.get(answer.url).text
    assert page.count('<img src="/rectification/evidence/') == 2
    assert XSS not in page
    picture_answer = client.get(to("evidence-file", row.evidences.first().pk))
    assert picture_answer["Content-Type"] == "image/jpeg"
    assert logged_in(cast.department).get(SELF_CHECK).status_code == 403
    assert logged_in(cast.leader).get(SELF_CHECK).status_code == 403


def test_a_county_without_own_checks_gets_its_source_once(cast, logged_in):
    IssueSource.objects.filter(level="self").delete()
    client = logged_in(cast.village)
    given = {
        "type": making.of_type("2.1").pk,
        "content": "旧房漏雨",
        "found_on": timezone.localdate().isoformat(),
    }

    for _time in range(2):
        url = to("household-self-check", cast.own.pk)
        assert client.post(url, {**given, "person": ""}).status_code == 302

    source = IssueSource.objects.get(level="self")
    assert (source.name, source.division_id, source.tickets.count()) == ("日常自查", factories.COUNTY, 2)
    assert {each.household for each in source.tickets.all()} == {cast.own}
    assert AuditEvent.objects.filter(verb="record_source", subject_key=str(source.pk)).count() == 1


def test_the_desk_registers_what_was_fed_back_about_anything(cast, logged_in):
    client = logged_in(cast.township)
    number = cast.own.registrations.get().number
    given = {
        "source": cast.audit_report.pk,
        "type": making.of_type("7.1").pk,
        "place": factories.TOWN,
        "content": "收益没有发放",
        "found_on": "2026-03-02",
        "amount_yuan": "12,000.50",
        "liability": "owner",
    }

    for wrong, words in (
        ({"source": ""}, "问题来源"),
        ({"household_number": "9901X"}, "管辖范围内没有这个户编号"),
        ({"place": factories.VILLAGE.replace("201", "202"), "household_number": number}, "不在所选的地方"),
        ({"project_number": "X"}, "没有这个项目编号"),
        ({"amount_yuan": "-1"}, "大于 0"),
        ({"place": factories.SISTER_TOWN}, "所在地方"),
        ({"type": making.of_type("C.1").pk}, "问题类型"),
    ):
        answer = client.post(NEW, {**given, **wrong})
        assert answer.status_code == 422, wrong
        assert words in answer.text, (wrong, answer.context["form"].errors)
        assert "收益没有发放" in answer.text
    assert not Ticket.objects.exists()
    for more, subject in (
        ({}, "division"),
        ({"place": factories.VILLAGE}, "village"),
        ({"household_number": number}, "household"),
    ):
        assert client.post(NEW, {**given, **more}).status_code == 302, subject
        row = Ticket.objects.latest("pk")
        assert subject == "division" or getattr(row, subject) is not None
        assert (str(row.amount_yuan), row.liability, row.source) == ("12000.50", "owner", cast.audit_report)
    assert "限定知悉范围" not in client.get(NEW).text
    assert logged_in(cast.village).get(NEW).status_code == 403
    county = logged_in(cast.county)
    assert county.post(NEW, {**given, "is_restricted": "on"}).status_code == 302
    assert Ticket.objects.latest("pk").is_restricted
    whose = {"organisation": cast.medical.pk}
    assert "只能填一个" in county.post(NEW, {**given, **whose, "household_number": number}).text
    assert county.post(NEW, {**given, **whose}).status_code == 302
    assert Ticket.objects.latest("pk").organisation == cast.medical


def test_a_households_page_shows_its_tickets_and_begins_one(cast, logged_in):
    row = making.ticket(cast)
    panel = to("household-tickets", cast.own.pk)
    client = logged_in(cast.township)
    page = client.get(panel, headers={"HX-Request": "true"}).text
    assert to("ticket", row.pk) in page
    assert to("household-ticket-new", cast.own.pk) in page
    assert "<html" not in page
    assert panel in client.get(reverse("households:detail", args=[cast.own.pk])).text
    daughter = cast.own.memberships.get(relation="之女").person
    given = {"source": cast.audit_report.pk, "type": making.of_type("3.1").pk, "content": "没有上学"}
    url = to("household-ticket-new", cast.own.pk)
    assert client.post(url, {**given, "found_on": "2026-03-02", "person": daughter.pk}).status_code == 302
    assert Ticket.objects.latest("pk").person == daughter
    assert to("household-self-check", cast.own.pk) in logged_in(cast.village).get(panel).text
    assert "登记问题" not in logged_in(cast.leader).get(panel).text
    assert logged_in(cast.sister).get(url).status_code == 404
    assert logged_in(cast.village).get(url).status_code == 403


def test_a_projects_page_shows_its_tickets_and_begins_one(cast, logged_in):
    facts = {"year": 2026, "category": "乡村建设行动", "status": "planned", "listed_on": ON}
    facts |= {"authority": cast.lead, "moved_by": cast.county, "moved_at": timezone.now()}
    place = {"division_id": factories.VILLAGE, "number": "9901012026001", "name": "通村路（示例）"}
    project = Project.objects.create(**place, **facts)
    panel, url = to("project-tickets", project.pk), to("project-ticket-new", project.pk)
    client = logged_in(cast.township)
    assert panel in client.get(reverse("projects:detail", args=[project.pk])).text
    assert url in client.get(panel, headers={"HX-Request": "true"}).text
    given = {"source": cast.audit_report.pk, "type": making.of_type("F.1").pk, "content": "护栏缺一段"}
    assert client.post(url, {**given, "found_on": "2026-03-02"}).status_code == 302
    row = Ticket.objects.latest("pk")
    assert row.project == project
    page = client.get(panel).text
    assert to("ticket", row.pk) in page
    assert "响应" in page
    check = to("project-self-check", project.pk)
    village = logged_in(cast.village)
    assert check in village.get(panel).text
    seen = {"type": making.of_type("F.1").pk, "content": "路面塌陷", "found_on": "2026-03-02"}
    assert village.post(check, seen).status_code == 302
    assert Ticket.objects.latest("pk").project == project
    assert village.get(url).status_code == 403
    assert logged_in(cast.sister).get(check).status_code == 404
    assert "登记问题" not in logged_in(cast.leader).get(panel).text


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2099-01-01"])
def test_a_source_is_of_a_day_that_can_be(cast, day):
    """A mistyped year is refused, in one sentence that says what is taken."""
    with pytest.raises(Invalid) as refused:
        making.source(cast, name="错年份", received_on=DAY.fromisoformat(day))
    (unmet,) = refused.value.unmet
    assert (unmet.field, unmet.message) == ("received_on", "反馈日期应在 1990-01-01 到今天之间，请核对年份。")
    assert making.source(cast, name="早的", received_on=DAY(1990, 1, 1)).pk


def test_sources_are_a_tree_with_their_papers(cast, logged_in):
    """0-10, 3-23."""
    client = logged_in(cast.county)
    given = {
        "division": factories.COUNTY,
        "parent": cast.audit_report.pk,
        "name": "整改通知书",
        "kind": "audit",
        "level": "province",
        "received_on": "2026-03-02",
        "document_number": "审农〔2026〕8号",
    }
    for wrong in ({"name": ""}, {"level": ""}, {"received_on": "2099-01-01"}, {"division": "510000"}):
        assert client.post(to("source-new"), {**given, **wrong}).status_code == 422, wrong
    answer = client.post(to("source-new"), {**given, "document": SimpleUploadedFile("a.pdf", PDF.content)})
    source = IssueSource.objects.latest("pk")
    assert answer.url == to("source", source.pk)
    assert client.post(to("source-new"), given).status_code == 409
    making.ticket(cast, source=source)
    making.ticket(cast, by=cast.county, source=source, type=making.of_type("C.1"))

    page = client.get(SOURCES).text
    assert page.index(">2025年衔接资金审计<") < page.index("└") < page.index(">整改通知书<")
    assert f'?source={source.pk}&amp;group=counted">2</a>' in page
    assert f'?source={source.pk}&amp;group=counted">1</a>' in logged_in(cast.township).get(SOURCES).text
    client = logged_in(cast.county)
    assert "没有符合条件" in client.get(f"{SOURCES}?kind=opinion").text
    assert client.get(to("source-document", source.pk)).content == PDF.content
    changed = {**given, "name": "整改通知书（二）", "version": source.version}
    assert client.post(to("source-change", source.pk), changed).status_code == 302
    assert fresh(source).document is not None
    assert client.post(to("source-change", source.pk), changed).status_code == 412
    assert "整改通知书（二）" in client.get(to("source", source.pk)).text
    assert logged_in(cast.neighbour).get(to("source", source.pk)).status_code == 404
    assert logged_in(cast.village).get(to("source-change", source.pk)).status_code == 403
    assert logged_in(cast.department).get(SOURCES).status_code == 403
    assert "应纳未纳" in logged_in(cast.department).get(to("type-list")).text


def proposed(cast, code, **changes):
    facts = {"cause": Cause.AUDIT, "code": code, "type_code": "7.1", "subject": cast.own, "seen_on": ON}
    draft = actions.ProposalDraft(**facts | {"content": f"疑点{code}"} | changes)
    actions.propose([draft], by=cast.county, on=ON)
    return draft


def test_proposals_become_tickets_or_stay_away_for_a_reason(cast, logged_in):
    for code in ("甲", "乙", "丙", "丁"):
        proposed(cast, code)
    proposed(cast, "别镇", subject=cast.sibling)
    client = logged_in(cast.township)
    rows = {row.proposal.content: row.proposal for row in client.get(PROPOSALS).context["rows"]}
    assert set(rows) == {"疑点甲", "疑点乙", "疑点丙", "疑点丁"}

    one = to("proposal-accept", rows["疑点甲"].pk)
    given = {"source": cast.self_check.pk, "content": "收益没有分配", "version": 1}
    assert client.post(one, {**given, "source": ""}).status_code == 422
    accepted = client.post(one, given)
    ticket = Ticket.objects.get()
    assert accepted.url == to("ticket", ticket.pk)
    assert (ticket.content, ticket.household) == ("收益没有分配", cast.own)
    assert client.post(one, given).status_code == 412
    away = to("proposal-dismiss", rows["疑点乙"].pk)
    assert client.post(away, {"version": 1}).status_code == 422
    assert client.post(away, {"version": 1, "reason": "已经发放"}).status_code == 302
    assert "不立单原因：已经发放" in client.get(f"{PROPOSALS}?status=dismissed").text
    assert ticket.number in client.get(f"{PROPOSALS}?status=accepted").text
    elsewhere = actions.proposals.TicketProposal.objects.get(content="疑点别镇")
    chosen = [f"{each.pk}:1" for each in (rows["疑点甲"], rows["疑点丙"], rows["疑点丁"], elsewhere)]
    assert client.post(MANY, {"chosen": chosen, "verb": "accept"}).status_code == 302
    assert Ticket.objects.count() == 1

    answer = client.post(MANY, {"chosen": chosen, "verb": "accept", "source": cast.self_check.pk})

    assert answer.status_code == 409
    assert "已办理 2 条" in answer.text
    assert "疑点甲" in answer.text
    assert "疑点别镇" not in answer.text
    assert Ticket.objects.count() == 3
    village = logged_in(cast.village)
    assert "所选立单" not in village.get(PROPOSALS).text
    assert village.post(MANY, {"chosen": chosen, "verb": "dismiss", "reason": "无"}).status_code == 403
    assert logged_in(cast.department).get(PROPOSALS).status_code == 403
    assert logged_in(cast.neighbour).get(away).status_code == 404


def test_lists_of_proposals_and_sources_ask_the_same_for_one_row_and_for_many(cast, logged_in):
    proposed(cast, "甲")
    client = logged_in(cast.county)

    def asked(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    before = {url: asked(url) for url in (PROPOSALS, SOURCES)}
    for number in range(3):
        proposed(cast, f"乙{number}", subject=factories.household(head=f"王{number}"), content=XSS)
        making.source(cast, name=f"来源{number}", document=Upload("a.pdf", PDF.content))
    assert {url: asked(url) for url in (PROPOSALS, SOURCES)} == before
    assert XSS not in client.get(PROPOSALS).text


def test_the_menu_leads_to_the_pages(cast, logged_in):
    for user, shown in (
        (cast.village, True),
        (cast.department, True),
        (cast.leader, True),
        (cast.system, False),
    ):
        page = logged_in(user).get("/").text
        assert (f'href="{to("list")}"' in page) == shown, user
    page = logged_in(cast.village).get(PROPOSALS).text
    assert 'aria-current="page"' in page
    assert DUE > ON
