"""The figures of problems and reports: each is its list, for whoever asks, as the board and the rules count.

0-60, 1-05, 2-44.
"""

import datetime
import random
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from povertycase import reports
from povertycase.actions.figures import counted, refresh
from povertycase.calendars import SOON_DAYS
from povertycase.choices import Role
from povertycase.models import PlaceFigure
from rectification.choices.tickets import SETTLED
from rectification.figures import TOPICS
from rectification.models import PeriodicReport, Reporter, ReportRequirement, Ticket
from rectification.reports.board import board_of
from rectification.reports.periodic import standing_of
from tests import factories
from tests.once import once
from tests.rectification import making

pytestmark = pytest.mark.django_db
DAY = datetime.date
TODAY = DAY(2026, 7, 3)
NOON = datetime.datetime(2026, 7, 3, 12, tzinfo=datetime.UTC)
STATES = (
    *("registered", "assigned", "accepted", "measure_fixed", "in_progress", "reopened"),
    *("closeout_requested", "checked", "reviewed", "closed", "closed", "closed", "cancelled"),
)
# Each is named in some tickets, restricted ones among them.
EXECUTORS = ("village", "township", "helper", "department")
OURS = [measure for topic in TOPICS for measure in topic.measures]
READERS = (
    *EXECUTORS,
    "county",
    "prefecture",
    "leader",
    "auditor",
    "town_leader",
    "both",
    "sister",
    "neighbour",
)


@pytest.fixture(scope="module", autouse=True)
def today():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda value=None, zone=None: value.date() if value else TODAY)
        patch.setattr(timezone, "now", lambda: NOON)
        yield


@pytest.fixture(scope="module")
def cast(today, django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    """Tickets of every state and place by chance that is always the same; a third of them is restricted."""
    chance = random.Random(55)
    cast = making.cast_of_rectification(factories.world())
    cast.town_leader = factories.user("town_leader", Role.LEADER, factories.TOWN)
    cast.both = factories.user("both", Role.TOWNSHIP, factories.SISTER_TOWN)
    factories.post(cast.both, Role.VILLAGE, factories.VILLAGE)
    Ticket.objects.bulk_create([_ticket(cast, number, chance) for number in range(200)])
    for kind, most in (("report", 6), ("meeting", 2)):
        _ask_for_reports(cast, kind, most, chance)
    refresh(on=TODAY)
    return cast


def _ticket(cast, number, chance):
    due = TODAY + datetime.timedelta(days=chance.randrange(-20, 20))
    status = chance.choice(STATES)
    place = chance.choice(
        [
            {"household": cast.own, "division_id": factories.VILLAGE},
            {"division_id": factories.VILLAGE},
            {"division_id": factories.TOWN},
            {"division_id": factories.SISTER_VILLAGE},
            {"division_id": factories.COUNTY},
        ]
    )
    hours = chance.choice((None, -3, 3))
    return Ticket(
        number=f"9901012026{number:06d}",
        source=cast.audit_report,
        type=making.of_type(chance.choice(("7.1", "2.1"))),
        content="收益没有分配到户",
        found_on=making.FOUND,
        due_on=due,
        original_due_on=due - datetime.timedelta(days=chance.choice((0, 15))),
        handling_due_at=None if hours is None else NOON + datetime.timedelta(hours=hours),
        closed_on=min(due + datetime.timedelta(days=chance.randrange(-20, 9)), TODAY)
        if status == "closed"
        else None,
        rebound_count=int(status == "reopened" or (status == "closed" and chance.random() < 0.3)),
        status=status,
        cancelled_reason="重复" if status == "cancelled" else "",
        measures="补发",
        responsible_person="王支书",
        responsible_unit=cast.lead,
        lead_unit=chance.choice((cast.medical, None)),
        executor=getattr(cast, chance.choice(EXECUTORS)),
        is_restricted=chance.random() < 0.3,
        moved_by=cast.county,
        moved_at=NOON,
        **place,
    )


def _ask_for_reports(cast, kind, months, chance):
    """Of two villages, a township, another one and a department, for each of some months: sent or not."""
    requirement = ReportRequirement.objects.create(
        division_id=factories.COUNTY,
        kind=kind,
        name=kind,
        content="本月情况",
        rhythm="monthly",
        begins_on=DAY(2026, 1, 1),
        ends_on=DAY(2026, 12, 31),
        created_by=cast.county,
    )
    places = (factories.VILLAGE, factories.SISTER_VILLAGE, factories.TOWN, factories.SISTER_TOWN)
    asked = [*((place, None) for place in places), (factories.COUNTY, cast.medical)]
    for place, unit in asked:
        reporter = Reporter.objects.create(
            requirement=requirement, division_id=place, organisation=unit, since=DAY(2026, 1, 1)
        )
        for month in range(8 - months, 8):
            due = DAY(2026, month + 1, 1) - datetime.timedelta(days=1)
            sent = chance.choice((None, due, due + datetime.timedelta(days=9)))
            facts = {"first_sent_at": _at(sent), "sent_at": _at(sent), "sent_by": cast.county} if sent else {}
            PeriodicReport.objects.create(
                reporter=reporter,
                division_id=place,
                period=DAY(2026, month, 1),
                due_on=due,
                content="已完成",
                status=chance.choice(("submitted", "accepted", "returned") if sent else ("due", "withdrawn")),
                moved_by=cast.county,
                moved_at=NOON,
                **facts,
            )


def _at(day):
    return datetime.datetime.combine(day, datetime.time(4), datetime.UTC)


def figures_of(user, place=""):
    """{code: its figure} of both topics."""
    lines = reports.overview_of(user, place)
    return {each.measure.code: each for topic, line in lines if topic in TOPICS for each in line.figures}


def boards_of(user):
    found = [reports.board_of(user, topic, "") for topic in TOPICS]
    return [board for board in found if board]


@pytest.mark.parametrize("who", READERS)
def test_every_figure_is_its_list_also_where_only_some_may_know(cast, who):
    user = getattr(cast, who)
    named = Ticket.objects.visible_to(user).filter(is_restricted=True)
    assert named.exists() == (who not in {"town_leader", "both", "sister", "neighbour"})

    lines = [board.whole for board in boards_of(user)]
    lines += [line for board in boards_of(user) for line in board.lines if line.code]
    for line in lines:
        for figure in line.figures:
            asked = {name: value for name, (value,) in parse_qs(urlsplit(figure.url).query).items()}
            filterset = figure.measure.listing(user, asked)
            assert set(asked) <= set(filterset.filters), figure.url
            assert filterset.form.is_valid(), (figure.url, filterset.form.errors)
            assert figure.value == filterset.qs.count(), (who, figure.url)


def test_what_is_stored_counts_nothing_that_only_some_may_know(cast):
    stored = PlaceFigure.objects.get(measure="tickets.counted", division=factories.COUNTY).value
    there = Ticket.objects.exclude(status="cancelled").filter(division=factories.COUNTY)

    assert 0 < stored == there.filter(is_restricted=False).count() < there.count()


@pytest.mark.parametrize("who", READERS)
def test_the_board_says_the_same(cast, who):
    user = getattr(cast, who)
    board, whole = board_of(user, on=TODAY, soon_days=SOON_DAYS), boards_of(user)[0].whole
    counts, value = board.whole.counts, {each.measure.code: each.value for each in whole.figures}

    for name in ("counted", "open", "closed", "overdue", "soon", "rebounded"):
        assert value[f"tickets.{name}"] == getattr(counts, name), name
    assert value["tickets.in_time"] == counts.on_time
    assert value["tickets.hours_late"] == board.late
    assert [each.value for each in whole.shares] == [counts.done_share, counts.on_time_share]


@pytest.mark.parametrize("who", READERS)
def test_reports_stand_as_the_rules_say_and_meetings_count_nowhere(cast, who):
    """R-REPORT (2-44)."""
    user = getattr(cast, who)
    known = {code: each.value for code, each in figures_of(user).items() if code.startswith("reports.")}
    rows = PeriodicReport.objects.visible_to(user).filter(reporter__requirement__kind="report")
    rows = rows.exclude(status="withdrawn").select_related("reporter__requirement")

    counts = Counter(f"reports.{standing_of(row, TODAY).value}" for row in rows)
    assert {code: value for code, value in known.items() if value} == counts
    assert len(known) == (0 if who == "helper" else 4)


@pytest.mark.parametrize("who", READERS)
def test_every_open_problem_waits_in_one_step(cast, who):
    known = figures_of(getattr(cast, who))
    steps = {code: each.value for code, each in known.items() if each.measure in TOPICS[1].measures}

    assert sum(steps.values()) == known["tickets.open"].value
    assert {code.partition(".")[2] for code in steps} == set(STATES) - set(SETTLED)


def test_a_place_has_as_many_as_lie_in_it(cast):
    for who in ("county", "township", "both"):
        for board in boards_of(getattr(cast, who)):
            for at, figure in enumerate(board.whole.figures):
                assert figure.value == sum(line.figures[at].value for line in board.lines), (
                    figure.measure.code
                )


@pytest.mark.parametrize("who", ["county", "leader", "township", "both"])
def test_the_wall_counts_nothing_that_only_some_may_know(cast, logged_in, who):
    """Whoever passes could subtract what they see from it (0-60)."""
    user = getattr(cast, who)
    postings = [each.division_id for each in user.postings if each.role != Role.VILLAGE]
    (place,) = postings
    page = logged_in(user).get(reverse("wall"))

    shown = {
        each.measure.code: each.value
        for board, _across in page.context["boards"]
        for each in board.whole.figures
    }
    rows = Ticket.objects.filter(division__code__startswith=place, is_restricted=False)
    assert shown["tickets.counted"] == rows.exclude(status="cancelled").count()
    assert shown["tickets.overdue"] == rows.overdue(TODAY).count()
    assert shown["tickets.counted"] <= figures_of(user)["tickets.counted"].value


def test_a_step_on_a_ticket_is_counted_the_next_time(cast):
    """Also where it moves from one place to another, where it begins to be restricted, and of a report."""
    rows = Ticket.objects.filter(is_restricted=False, status="in_progress")
    first, second, third = rows.filter(household=None)[:3]
    Ticket.objects.filter(pk=first.pk).update(division_id=factories.SISTER_VILLAGE)
    Ticket.objects.filter(pk=second.pk).update(is_restricted=True)
    Ticket.objects.filter(pk=third.pk).update(status="closeout_requested")
    PeriodicReport.objects.filter(status="due", division=factories.TOWN).update(status="withdrawn")
    refresh(on=TODAY)

    rows = PlaceFigure.objects.filter(measure__in=[each.code for each in OURS])
    stored = {(at, code): value for at, code, value in rows.values_list("division_id", "measure", "value")}
    assert stored == {(at, each.code): value for each in OURS for at, value in counted(each).items()}


def test_what_is_late_by_the_hour_is_late_though_nobody_wrote_anything(cast, monkeypatch):
    """R-HOURS: it is counted each time (0-31)."""
    before = figures_of(cast.township)["tickets.hours_late"].value
    monkeypatch.setattr(timezone, "now", lambda: NOON + datetime.timedelta(hours=4))
    refresh(on=TODAY)

    assert figures_of(cast.township)["tickets.hours_late"].value > before
