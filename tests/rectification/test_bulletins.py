"""2-43, 2-38: the bulletin of a frozen ranking and of the board, as Word, from what everybody may know."""

import datetime
import io
from decimal import Decimal

import docx
import pytest
from django.urls import reverse

from povertycase.models import Division
from rectification.models import Ticket
from rectification.reports.bulletins import board_facts
from rectification.rules.bulletins import Placed, RankingFacts, ranking_bulletin
from tests import factories
from tests.once import once
from tests.rectification import making, ranking

pytestmark = pytest.mark.django_db
BOARD = reverse("rectification:board-bulletin")


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    cast = making.cast_of_rectification(factories.world())
    ranking.done_in_the_quarter(cast)
    cast.sealed = ranking.frozen(cast)
    cast.shown = ranking.draft(cast, kind="departments")
    return cast


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The quarter is over."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: ranking.AFTER)


def paper_of(answer):
    assert answer.status_code == 200
    paper = docx.Document(io.BytesIO(answer.content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    return "\n".join(line.text for line in paper.paragraphs), tables


def test_a_frozen_ranking_is_told_with_its_table_and_who_stands_where(cast, client):
    client.force_login(cast.county)
    address = reverse("rectification:ranking-bulletin", args=[cast.sealed.pk])
    assert address in client.get(reverse("rectification:ranking", args=[cast.sealed.pk])).text
    said, [table] = paper_of(client.get(address))
    for words in (
        "关于示例县2026年第二季度\n行政村整改排名情况的通报",
        "参加排名的行政村2个",
        "没有数据的3个行政村不参加排名。",
        "2026年7月9日",
    ):
        assert words in said, words
    known = list(cast.sealed.lines.exclude(rank=None).order_by("position"))
    assert [row[:3] for row in table[1:]] == [[str(x.rank), x.name, f"{x.score:.2f}"] for x in known]
    assert f"{known[0].name}（第1名，{known[0].score:.2f}分）" in said
    draft = reverse("rectification:ranking-bulletin", args=[cast.shown.pk])
    assert client.get(draft).status_code == 404
    client.force_login(cast.township)
    assert client.get(address).status_code == 403


def test_the_board_tells_what_everybody_may_know_and_nothing_restricted(cast, client):
    """3-31: what goes to every township counts nothing that only some may know of."""
    client.force_login(cast.county)
    said, tables = paper_of(client.get(BOARD, {"by": "2026-06-30"}))
    known = Ticket.objects.filter(is_restricted=False)
    assert known.count() < Ticket.objects.count()
    assert f"各级反馈问题{known.count()}件" in said
    assert tables[0][-1][:2] == ["合计", str(known.count())]
    assert "按要求应于2026年6月30日前全部销号，还有" in said
    assert "有超期未销号" in said or "没有超期未销号的问题。" in said
    said, tables = paper_of(client.get(BOARD, {"place": factories.TOWN}))
    assert tables[0][0][0] == "村"
    assert "甲镇问题整改清零情况的通报" in said
    client.force_login(cast.township)
    assert "甲镇问题整改清零情况的通报" in paper_of(client.get(BOARD))[0]
    assert client.get(BOARD, {"on": "x"}).status_code == 302
    client.force_login(cast.village)
    assert client.get(BOARD).status_code == 403


def test_the_board_of_a_county_counts_as_the_board_does(cast):
    place = Division.objects.get(pk=factories.TOWN)
    facts = board_facts(cast.county, on=ranking.AFTER, by=None, place=place)
    assert sum(counts.counted for _name, counts in facts.places) == facts.whole.counted


def placed(*ranks):
    return [
        Placed(rank=rank, name=f"第{number}村", score=Decimal(100 - rank), cells=("—",) * 4)
        for number, rank in enumerate(ranks)
    ]


@pytest.mark.parametrize(
    ("ranks", "behind"),
    [
        ((1, 2, 3), ""),
        ((1, 2, 3, 4), "第3村（第4名，96.00分）"),
        ((1, 1, 1, 1), ""),
        ((1, 2, 3, 3, 5), "第2村（第3名，97.00分）、第3村（第3名，97.00分）、第4村（第5名，95.00分）"),
        ((1, 2, 3, 3, 3, 3), ""),
    ],
)
def test_nobody_is_named_both_ahead_and_behind(ranks, behind):
    facts = RankingFacts(
        place="示例县",
        of="行政村",
        basis="全部问题",
        year=2026,
        quarter=4,
        edition=1,
        reason="",
        placed=placed(*ranks),
        unranked=0,
    )
    notice = ranking_bulletin(facts, office="局", number="", signed_on=datetime.date(2027, 1, 9))
    assert notice.values["靠后"] == behind
    assert ("有靠后" in {getattr(part, "name", "") for part in notice.parts}) is bool(behind)
    assert notice.name == "关于示例县2026年第四季度行政村整改排名情况的通报"
