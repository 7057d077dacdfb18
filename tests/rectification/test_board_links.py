"""2-38, R-ZERO: a figure that leads somewhere leads to a list of exactly what it counts."""

import datetime
import re
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from povertycase.paging import page_of
from rectification.models import PeriodicReport, Ticket
from rectification.views.listing import filter_of, order_of
from tests import factories
from tests.once import once
from tests.rectification import campaigning, test_board
from tests.rectification.test_periodic_reports import require

pytestmark = pytest.mark.django_db
DAY = datetime.date
# By then all of the ninety were found.
TODAY = DAY(2026, 7, 22)
# In the fourth quarter.
LATE = DAY(2026, 11, 20)
BOARD, LIST = reverse("rectification:board"), reverse("rectification:list")
SOURCES, REPORTS = reverse("rectification:source-list"), reverse("rectification:report-list")
# <a href="LIST?…"><b>12</b>…</a>, <a href="LIST?…">12</a>, <a href="LIST?…">未销号 12 件</a>
LINK = re.compile(r'href="([^"?]*)\?([^"]*)"[^>]*>(?:<b>)?(?:[^\d<]*)(\d+)')


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    """The ninety tickets of the board's tests, two common ones with parts, no day that is still to come."""
    cast = test_board._cast()
    Ticket.objects.filter(closed_on__gt=TODAY).update(closed_on=TODAY)
    rows = Ticket.objects.filter(status="in_progress", household=None).order_by("pk")
    for parent, *parts in (rows[:3], rows[3:7]):
        Ticket.objects.filter(pk=parent.pk).update(is_common=True)
        Ticket.objects.filter(pk__in=[each.pk for each in parts]).update(parent=parent)
    return cast


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def listed(user, query):
    """How many rows the list of tickets has on all its pages; everything in the address is known to it."""
    request = RequestFactory().get(f"{LIST}?{query}")
    request.user = user
    narrowed = filter_of(request)
    assert set(dict(parse_qsl(query))) <= set(narrowed.filters), query
    assert narrowed.form.is_valid(), (query, narrowed.form.errors)
    seen, cursor = [], ""
    while True:
        page = page_of(narrowed.qs, order=order_of(request), cursor=cursor, size=20)
        seen += [row.pk for row in page.rows]
        if not page.next:
            assert len(seen) == len(set(seen)) == page.count, query
            return len(seen)
        cursor = page.next


def links(page, address):
    """[(query, figure)] of those that lead to an address."""
    found = [(to, query.replace("&amp;", "&"), int(figure)) for to, query, figure in LINK.findall(page)]
    return [(query, figure) for to, query, figure in found if to == address and "page_size" not in query]


@pytest.mark.parametrize("who", ["county", "township", "village", "department", "leader", "sister"])
def test_every_figure_of_the_board_is_its_list(cast, logged_in, who):
    """Restricted ones, a department's board and a township's; the parts of a common one; households."""
    user = getattr(cast, who)
    for query in ("", f"?place={factories.TOWN}"):
        answer = logged_in(user).get(f"{BOARD}{query}")
        lines = [line for _section, lines in answer.context["sections"] for line in lines]
        cells = [cell for line in lines for cell in line.cells if not cell.is_share and cell.value]
        tiles = [cell for cell in answer.context["whole"].cells if not cell.is_share]
        followed = links(answer.text, LIST)

        if answer.context["board"].whole.counts.total:
            assert len(followed) == len(cells) + len(tiles)
        wrong = {query: (figure, listed(user, query)) for query, figure in followed}
        assert {query: pair for query, pair in wrong.items() if pair[0] != pair[1]} == {}
        if who == "county" and not query:
            labels = {line.row.label for line in lines}
            assert {"来源province", "甲镇", "示例县本级", "医疗保障局"} <= labels
            assert all(cell.value for cell in tiles), "nothing is compared with nothing"
            counts = answer.context["board"].whole.counts
            assert counts.homes < counts.open
            assert counts.cancelled > 0


@pytest.mark.parametrize("who", ["county", "township", "village", "department"])
def test_the_tiles_of_the_list_and_the_sources_lead_to_what_they_count(cast, logged_in, who):
    """待我办理, 已超期, 7 天内到期, 未销号, 已销号, 反弹过; a source with what is below it."""
    user = getattr(cast, who)
    client = logged_in(user)
    tiles = [(query, figure) for query, figure in links(client.get(LIST).text, "") if figure]
    assert len(tiles) >= 5 if who == "county" else tiles
    for query, figure in tiles:
        assert listed(user, query) == figure, query
    if who in ("department", "village"):
        return
    found = links(client.get(SOURCES).text, LIST)
    below = cast.audit_report.children.model.objects.get(name="分项反馈")
    for each in (below, below.parent):
        page = client.get(reverse("rectification:source", args=[each.pk])).text
        found += [link for link in links(page, LIST) if "source=" in link[0]]
    assert len(found) > 12
    for query, figure in found:
        assert listed(user, query) == figure, query


def test_the_figures_of_a_campaign_lead_to_what_they_count(cast, logged_in, today):
    """2-41 by topic, R-RECHECK; what is cancelled is in none of them."""
    campaign = campaigning.ten_topics(cast)
    Ticket.objects.filter(source=cast.audit_report).update(source=campaign.source)
    some = Ticket.objects.order_by("pk")[:60].values("pk")
    Ticket.objects.filter(pk__in=some).update(source=campaign.source)
    found = Ticket.objects.filter(
        source=campaign.source, pk__in=Ticket.objects.order_by("-pk")[:55].values("pk")
    )
    found.update(found_on=DAY(2026, 10, 9))
    for row in Ticket.objects.filter(source=campaign.source, status="closed", rechecks=None)[:4]:
        test_board._recheck(cast, row, DAY(2026, 10, 12))
    today(LATE)
    client = logged_in(cast.county)
    page = client.get(reverse("rectification:campaign", args=[campaign.pk])).text

    missed = reverse("rectification:missed-list", args=[campaign.pk])
    by_topic = links(page, missed)
    assert len(by_topic) >= 2
    for query, figure in by_topic:
        assert client.get(f"{missed}?{query}").context["page"].count == figure, query
    assert client.get(missed).context["page"].count == sum(figure for _query, figure in by_topic)
    waiting = reverse("rectification:recheck-list", args=[campaign.pk])
    tile = int(re.search(rf'href="{waiting}"><b>(\d+)</b>', page)[1])
    assert client.get(waiting).context["page"].count == tile > 0


def test_the_tiles_of_a_requirement_lead_to_the_reports_they_count(cast, logged_in, today):
    """2-44, R-REPORT: also when nothing is owed yet, and once what was owed is withdrawn."""
    today(LATE)
    asked = require(cast, on=LATE, places=(factories.VILLAGE, factories.SISTER_VILLAGE))
    require(cast, on=LATE, name="另一项")
    early = require(cast, on=LATE, name="明年起", begins_on=DAY(2027, 1, 1), ends_on=DAY(2027, 12, 31))
    reports = PeriodicReport.objects.filter(reporter__requirement=asked).order_by("pk")
    for day, keys in ((DAY(2026, 3, 2), reports[:3]), (LATE, reports[3:5])):
        at = datetime.datetime.combine(day, datetime.time(9), datetime.UTC)
        sent = PeriodicReport.objects.filter(pk__in=[each.pk for each in keys])
        sent.update(status="submitted", content="x", first_sent_at=at, sent_at=at, sent_by=cast.village)
    client = logged_in(cast.county)

    def tiles(requirement):
        page = client.get(reverse("rectification:requirement", args=[requirement.pk])).text
        found = links(page, REPORTS)
        assert len(found) == 4
        for query, figure in found:
            answer = client.get(f"{REPORTS}?{query}")
            assert answer.context["filter"].is_valid(), query
            assert answer.context["page"].count == figure, query
        return [QueryDict(query)["standing"] for query, figure in found if figure]

    assert set(tiles(asked)) == {"missing", "late", "in_time", "pending"}
    assert tiles(early) == []
    for query, figure in links(client.get(REPORTS).text, ""):
        assert client.get(f"{REPORTS}?{query}").context["page"].count == figure, query
    reports.filter(status="due").update(status="withdrawn")
    tiles(asked)
    page = client.get(reverse("rectification:requirement", args=[asked.pk])).text
    assert "不再报送" in page
    assert 'chip-error"' not in page.split("<table")[1]
