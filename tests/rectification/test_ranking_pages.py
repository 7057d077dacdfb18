"""The board and the rankings as pages and by the API: what they show, where they lead, how they refuse."""

import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.urls import reverse
from lxml import html

from povertycase.models import AuditEvent
from rectification.models import Ranking, Ticket
from tests import factories
from tests.once import once
from tests.rectification import making, ranking
from tests.rectification.making import DAY

pytestmark = pytest.mark.django_db
BOARD = "/rectification/board/"


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    cast = making.cast_of_rectification(factories.world())
    cast.first = ranking.done_in_the_quarter(cast)
    return cast


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The quarter is over."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: ranking.AFTER)


@pytest.fixture
def as_(client):
    """The pages as somebody sees them."""

    def logged_in(user):
        client.force_login(user)
        return client

    return logged_in


def page(client, address, **query):
    return html.fromstring(client.get(address, query).content.decode())


def text(tree):
    return " ".join(tree.text_content().split())


def tiles_of(tree):
    return tree.xpath("//*[contains(concat(' ', @class, ' '), ' tile ')]")


def test_2_38_the_board_says_what_is_open_late_and_by_which_rule(cast, as_):
    shown = page(as_(cast.county), BOARD)
    tiles = [text(each) for each in tiles_of(shown)]
    assert tiles[:3] == ["4问题总数（件）", "2已销号（件）", "2未销号（件）"]
    assert "50.00 %完成率" in tiles
    heads = [text(each) for each in shown.xpath("//section/div/h2")]
    assert heads == [*("按反馈层级", "按问题来源", "按乡镇", "按整治专题", "按牵头、责任部门", "计算口径")]
    words = text(shown)
    assert all(code in words for code in ("R-ZERO", "R-RATE", "R-OVERDUE"))
    # The township is told nothing of what is restricted.
    assert text(tiles_of(page(as_(cast.township), BOARD))[0]) == "2问题总数（件）"


def test_3_27_every_number_leads_to_the_list_with_its_filter(cast, as_):
    shown = page(as_(cast.county), BOARD)
    queries = [parse_qs(urlsplit(each).query) for each in shown.xpath("//table//a/@href")]
    assert {"level": ["province"], "group": ["closed"]} in queries
    assert {"place": [factories.SISTER_TOWN], "group": ["closed"]} in queries
    assert {"topic": ["7"], "group": ["open"]} in queries
    assert {"unit": [str(cast.medical.pk)], "group": ["overdue"]} in queries
    assert {"place": [factories.TOWN]} in queries
    past = page(as_(cast.county), BOARD, on="2026-06-01")
    leads = [each for each in past.xpath("//table//a/@href") if "group" in each]
    assert not leads, "the list shows what is, not what was"


def test_0_09_the_day_by_which_nothing_was_to_be_open(cast, as_):
    asked = {"on": "2026-07-09", "by": "2026-06-30"}
    shown = page(as_(cast.county), BOARD, **asked)
    assert "清零日已过，还有 2 件未销号" in text(shown)
    towns = shown.xpath("//section[@aria-labelledby='place-title']//tbody/tr/td[1]")
    assert [text(each) for each in towns] == ["甲镇 未按期清零", "乙镇 已清零"]
    (down,) = towns[0].xpath("./a")
    inside = page(as_(cast.county), BOARD + down.get("href"))
    assert text(inside.xpath("//h1")[0]) == "甲镇 问题清零看板"
    wrong = as_(cast.county).get(BOARD, {"on": "去年"})
    assert wrong.status_code == 422
    assert "日期写法不对，请写成 2026-05-31 这样" in wrong.content.decode()
    later = as_(cast.county).get(BOARD, {"on": "2026-07-10"})
    assert "统计日期不能晚于今天" in later.content.decode()


def test_the_board_is_taken_away_for_a_purpose(cast, as_):
    address = reverse("rectification:board-export")
    assert as_(cast.village).get(address).status_code == 403
    assert as_(cast.county).post(address, {"purpose": "看"}).status_code == 422
    answer = as_(cast.county).post(address, {"purpose": "县委常委会汇报"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[3][:5] == ("全部", "合计", 4, 2, 2)
    assert AuditEvent.objects.filter(verb="export_board", note="县委常委会汇报").exists()


def test_a_ranking_goes_its_way_over_its_pages(cast, as_):
    new = reverse("rectification:ranking-new")
    assert as_(cast.village).get(new).status_code == 403
    given = {"division": factories.COUNTY, "kind": "villages", "year": 2026, "quarter": 3}
    refused = as_(cast.county).post(new, given)
    assert refused.status_code == 422
    assert "这个季度还没有结束" in refused.content.decode()
    made = as_(cast.county).post(new, given | {"quarter": 2})
    row = Ranking.objects.get()
    assert made.headers["Location"] == reverse("rectification:ranking", args=[row.pk])
    assert as_(cast.township).get(made.headers["Location"]).status_code == 404, "a draft is its makers'"

    def step(user, name, **facts):
        row.refresh_from_db()
        address = reverse(f"rectification:ranking-{name}", args=[row.pk])
        return as_(user).post(address, {"version": row.version, **facts})

    assert step(cast.county, "publish").status_code == 302
    assert step(cast.township, "freeze").status_code == 403
    shown = page(as_(cast.township), made.headers["Location"])
    assert [text(each) for each in shown.xpath("//tbody/tr[2]/td")][:4] == [
        *("第2名", "乙镇东风村", "61.54", "100.00 % 1/1，占 61.54 分")
    ]
    assert "不参加排名的（3 个） 甲镇新民村、乙镇新民村、丙乡和平村" in text(shown)
    assert "提异议" in text(shown)
    assert step(cast.township, "object", content="数据不对").status_code == 302
    objection = row.objections.get()
    early = step(cast.county2, "freeze")
    assert early.status_code == 422
    assert "还有 1 条异议没有答复" in early.content.decode()
    answer = reverse("rectification:ranking-answer", args=[objection.pk])
    given = {"version": objection.version, "is_upheld": "False", "answer": "已核对，无误"}
    assert as_(cast.county).post(answer, given).status_code == 302
    Ranking.objects.update(preview_until=DAY(2026, 7, 8))
    assert step(cast.county2, "freeze").status_code == 302
    row.refresh_from_db()
    content = as_(cast.sister).get(reverse("rectification:ranking-content", args=[row.pk]))
    assert content.content.decode() == row.content
    assert row.sha256 in text(page(as_(cast.sister), made.headers["Location"]))
    assert "更正排名" in text(page(as_(cast.county), made.headers["Location"]))
    assert step(cast.county, "correct", note=ranking.REASON).status_code == 302
    later = page(as_(cast.county), reverse("rectification:ranking", args=[row.superseded_by.pk]))
    assert ranking.REASON in text(later)
    assert "更正前" in text(later)
    assert "已有更正的版次" not in text(page(as_(cast.sister), made.headers["Location"])), (
        "a draft is no hint"
    )


def test_the_list_of_rankings(cast, as_, django_assert_max_num_queries):
    address = reverse("rectification:ranking-list")
    assert "还没有公示的排名" in text(page(as_(cast.village), address))
    ranking.published(cast)
    as_(cast.sister)
    with django_assert_max_num_queries(25) as one:
        assert "2026年第二季度" in text(page(as_(cast.sister), address))
    ranking.published(cast, kind="departments")
    with django_assert_max_num_queries(len(one)):
        page(as_(cast.sister), address)
    assert "没有符合条件的排名" in text(page(as_(cast.sister), address, kind="villages", status="frozen"))
    assert "还没有排名" in text(page(as_(cast.neighbour), address))


def test_the_api_takes_the_same_steps(cast, as_):
    client = as_(cast.county)

    def post(address, user=cast.county, **body):
        return as_(user).post(address, body, content_type="application/json")

    body = {"division": factories.COUNTY, "kind": "departments", "year": 2026, "quarter": 2}
    assert post("/api/v1/rankings/", cast.village, **body).status_code == 403
    assert post("/api/v1/rankings/", **body | {"division": "1"}).status_code == 422
    made = post("/api/v1/rankings/", **body).json()
    (line,) = made["lines"]
    assert (line["name"], line["score"], line["rank"], line["completed"]) == ("医疗保障局", "60.26", 1, 2)
    own = f"/api/v1/rankings/{made['id']}/"
    assert post(own + "publish/").status_code == 428
    shown = post(own + "publish/", version=made["version"]).json()
    assert shown["status"] == "preview"
    assert post(own + "publish/", version=made["version"]).status_code == 412
    objection = post(own + "object/", cast.department, content="少计一件").json()
    said = {"is_upheld": False, "answer": "已核对", "version": 1}
    answered = post(f"/api/v1/ranking-objections/{objection['id']}/answer/", **said)
    assert answered.json()["is_upheld"] is False
    assert post(own + "freeze/", cast.county2, version=shown["version"]).status_code == 422
    listed = as_(cast.sister).get("/api/v1/rankings/").json()["results"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert as_(cast.sister).get("/api/v1/ranking-objections/").json()["results"] == []
    assert client.get("/api/v1/rankings/?quarter=3").json()["results"] == []


def test_what_is_restricted_stands_in_no_published_figure(cast, as_):
    """3-31: whoever subtracts their own list from a published ranking is left with nothing."""
    row = ranking.published(cast)
    shown = as_(cast.township).get(f"/api/v1/rankings/{row.pk}/").json()
    mine = Ticket.objects.visible_to(cast.township).filter(division=factories.VILLAGE)
    (line,) = [each for each in shown["lines"] if each["place"] == factories.VILLAGE]
    assert line["completed_of"] == mine.count() == 2
    assert Ticket.objects.filter(division=factories.VILLAGE).count() == 3
