"""月度考核 as pages and by the API: what they show, where they lead, how they refuse (4-43)."""

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from povertycase.models import Organisation
from rectification.models import Ranking, RankingObjection, ScoreScheme, ScoreSheet
from tests import factories
from tests.once import once
from tests.rectification import making, scoring
from tests.rectification.scoring import APRIL_1

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    cast = making.cast_of_rectification(factories.world())
    cast.scheme = scoring.adopted(cast)
    return cast


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The first quarter is over."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: APRIL_1)


@pytest.fixture
def as_(client):
    """The pages as somebody sees them."""

    def logged_in(user):
        client.force_login(user)
        return client

    return logged_in


def at(name, *args):
    return reverse(f"rectification:score-{name}", args=args)


def text(answer):
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def row(number, group, name, weight, source=""):
    facts = {"group": group, "item": name, "weight": weight, "source": source, "content": "按清单检查"}
    return {f"{key}_{number}": value for key, value in facts.items()}


def test_a_scheme_goes_from_its_draft_to_its_end(cast, as_):
    given = {
        "version": 0,
        "division": factories.COUNTY,
        "kind": "departments",
        "year": 2026,
        "name": "部门月考核",
        "first_month": 1,
        "last_month": 12,
        **row(0, "poverty", "工作任务", "60"),
        **row(1, "other", "综合工作", "100"),
    }
    assert as_(cast.village).get(at("new")).status_code == 403
    assert as_(cast.helper).get(at("list")).status_code == 403
    more = as_(cast.county).post(at("new"), given | {"more": "1"})
    assert more.status_code == 200
    assert b"weight_4" in more.content
    refused = as_(cast.county).post(at("new"), given)
    assert refused.status_code == 422
    assert "“脱贫攻坚”各项分值合计是 60，应为 100" in text(refused)
    made = as_(cast.county).post(at("new"), given | row(2, "poverty", "报送", "40", "reported"))
    scheme = ScoreScheme.objects.get(name="部门月考核")
    assert made.headers["Location"] == at("scheme", scheme.pk)
    assert as_(cast.township).get(at("scheme", scheme.pk)).status_code == 404, "a draft is its makers'"
    assert "须由另一人核对后执行" in text(as_(cast.county).get(at("scheme", scheme.pk)))
    changed = given | row(2, "poverty", "报送", "40") | {"version": scheme.version, "name": "部门考核"}
    assert as_(cast.county).post(at("change", scheme.pk), changed).status_code == 302
    scheme.refresh_from_db()
    step = {"version": scheme.version, "verb": "adopt_scheme"}
    assert as_(cast.county).post(at("adopt", scheme.pk), step).status_code == 403
    assert as_(cast.county2).post(at("adopt", scheme.pk), step).status_code == 302
    assert "2026年3月" in text(as_(cast.county).get(at("scheme", scheme.pk)))
    seen = text(as_(cast.department).get(at("scheme", scheme.pk)))
    assert "还没有发布给您单位的得分" in seen
    scheme.refresh_from_db()
    end = {"version": scheme.version, "last_month": 0, "note": "重新制定"}
    assert as_(cast.county).post(at("end", scheme.pk), end).status_code == 302
    assert "已终止：重新制定" in text(as_(cast.county).get(at("scheme", scheme.pk)))


def test_a_sheet_is_scored_published_objected_to_and_corrected(cast, as_):
    sheet = scoring.sheet(cast.scheme, 1)
    page, form = at("sheet", sheet.pk), at("sheet-score", sheet.pk)
    assert as_(cast.township).get(page).status_code == 404
    assert "没有可统计的数据" in text(as_(cast.county).get(form))
    given = {"version": 1, "points_1": "71", "points_2": "20", "points_3": "90"}
    refused = as_(cast.county).post(form, given)
    assert refused.status_code == 422
    said = text(refused)
    assert "“工作任务”请评 0 到 70 分" in said.replace(".00", "")
    assert "“综合工作”扣了分，请写明原因" in said
    reasons = {"reason_2": "按检查情况", "reason_3": "资料不全"}
    assert as_(cast.county).post(form, given | reasons | {"points_1": "70"}).status_code == 302
    sheet.refresh_from_db()
    assert str(sheet.total) == "90.00"
    month = at("month", cast.scheme.pk, 1)
    own = as_(cast.county).get(month).content.decode()
    assert "发布所选得分" not in own
    assert f'value="{sheet.pk}:{sheet.version}"' in as_(cast.county2).get(month).content.decode()
    publish, ticked = at("publish", cast.scheme.pk, 1), {"chosen": [f"{sheet.pk}:{sheet.version}"]}
    assert as_(cast.township).post(publish, ticked).status_code == 403
    left = as_(cast.county).post(publish, ticked)
    assert left.status_code == 409
    assert "须由另一人办理" in text(left)
    assert as_(cast.county2).post(publish, ticked).status_code == 302
    assert "90.00 分 ＝ 90.00×60% ＋ 90.00×40%" in text(as_(cast.township).get(page))
    assert as_(cast.sister).get(page).status_code == 404
    assert as_(cast.township).post(at("sheet-object", sheet.pk), {"content": "已补齐"}).status_code == 302
    objection = RankingObjection.objects.get()
    assert "待答复" in text(as_(cast.township).get(page))
    said = {"version": 1, "is_upheld": "True", "answer": "属实"}
    answer = reverse("rectification:ranking-answer", args=[objection.pk])
    assert as_(cast.township).get(answer).status_code == 403
    assert as_(cast.county).post(answer, said).headers["Location"] == page
    correct = as_(cast.county).post(at("sheet-correct", sheet.pk), {"version": 4, "note": "台账补齐"})
    assert correct.status_code == 412
    sheet.refresh_from_db()
    correct = as_(cast.county).post(
        at("sheet-correct", sheet.pk), {"version": sheet.version, "note": "台账补齐"}
    )
    later = correct.headers["Location"]
    assert "更正：台账补齐" in text(as_(cast.county).get(later))
    assert "已有更正的版次" in text(as_(cast.county).get(page))
    assert "已有更正的版次" not in text(as_(cast.township).get(page)), "unpublished, it is no hint"
    assert "更正前 90.00" in text(as_(cast.county).get(month))


def test_a_quarter_and_the_year_show_their_working(cast, as_):
    scheme, year = cast.scheme, at("year", cast.scheme.pk)
    assert "还没有发布的得分" in text(as_(cast.township).get(year))
    rank = at("rank", scheme.pk)
    made = as_(cast.county).post(rank, {"quarter": 1})
    address = made.headers["Location"]
    drafted = text(as_(cast.county).get(address))
    assert "公示还差" in drafted
    assert "1月还没有发布得分：甲镇、乙镇、丙乡" in drafted
    assert "公示排名" not in drafted
    scoring.all_published(cast, scheme)
    ranking = Ranking.objects.get()
    recount = reverse("rectification:ranking-recount", args=[ranking.pk])
    assert as_(cast.county).post(recount, {"version": ranking.version}).status_code == 302
    shown = text(as_(cast.county).get(address))
    assert "第1名 甲镇 100.00 100.00 100.00 100.00" in shown
    assert "公示排名" in shown
    assert "按月考核得分各月平均" in shown
    listed = text(as_(cast.county).get(reverse("rectification:ranking-list")))
    assert "2026年乡镇月考核" in listed
    whole = text(as_(cast.county).get(year))
    assert "乙镇 脱贫攻坚 90.00，其他 80.00 3 个月" in whole
    assert "90.00×60% ＋ 80.00×40%" in whole
    own = text(as_(cast.township).get(year))
    assert "100.00×60% ＋ 100.00×40%" in own
    assert "乙镇" not in own
    month = at("month", scheme.pk, 1)
    assert "乙镇" not in text(as_(cast.township).get(month))
    assert as_(cast.county).get(at("month", scheme.pk, 13)).status_code == 404


def test_a_month_asks_the_same_of_one_and_of_many(cast, as_, django_assert_max_num_queries):
    def opened(month, count):
        units = [
            Organisation.objects.create(name=f"{month}月{each}局", kind="lead", division_id=factories.COUNTY)
            for each in range(count)
        ]
        facts = {"scheme": cast.scheme, "division_id": factories.COUNTY, "due_on": APRIL_1, "month": month}
        moved = {"moved_by": cast.county, "moved_at": timezone.now()}
        ScoreSheet.objects.bulk_create(ScoreSheet(organisation=each, **facts, **moved) for each in units)
        return at("month", cast.scheme.pk, month)

    few, many = opened(4, 1), opened(5, 20)
    as_(cast.county)
    with django_assert_max_num_queries(30) as one:
        assert "4月0局" in text(as_(cast.county).get(few))
    with django_assert_max_num_queries(len(one)):
        assert "5月19局" in text(as_(cast.county).get(many))


def test_the_list_of_schemes_asks_the_same_of_one_and_of_many(cast, as_, django_assert_max_num_queries):
    as_(cast.county)
    with django_assert_max_num_queries(25) as one:
        assert "2026年乡镇月考核" in text(as_(cast.county).get(at("list")))
    for number in range(20):
        scoring.draft(cast, name=f"第{number}份")
    with django_assert_max_num_queries(len(one)):
        assert "第19份" in text(as_(cast.county).get(at("list")))
    assert "没有符合条件的考核办法" in text(as_(cast.county).get(at("list"), {"year": "2020"}))
    assert "还没有考核办法" in text(as_(cast.neighbour).get(at("list")))
    assert "第19份" not in text(as_(cast.township).get(at("list")))


def test_the_api_tells_sheets_and_drafts_rankings_of_schemes(cast, as_):
    sheet = scoring.published(cast, scoring.sheet(cast.scheme, 2))
    api = "/api/v1/score-sheets/"
    assert len(as_(cast.county).get(api).json()["results"]) == 9
    (own,) = as_(cast.township).get(api).json()["results"]
    assert (own["id"], own["total"], own["subject"]) == (sheet.pk, "100.00", "甲镇")
    assert own["marks"][0]["points"] == "70.00"
    assert as_(cast.sister).get(f"{api}{sheet.pk}/").status_code == 404
    assert len(as_(cast.county).get(api, {"month": 2, "status": "draft"}).json()["results"]) == 2
    body = {"division": factories.COUNTY, "kind": "townships", "year": 2026, "quarter": 1}
    client = as_(cast.county)
    refused = client.post("/api/v1/rankings/", body, content_type="application/json")
    assert refused.status_code == 422
    made = client.post(
        "/api/v1/rankings/", body | {"scheme": cast.scheme.pk}, content_type="application/json"
    ).json()
    assert made["lines"][0]["months"] == {"1": None, "2": "100.00", "3": None}
