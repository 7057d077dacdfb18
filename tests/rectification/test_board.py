"""The board counts what the rules count, of what one may see, and each number by one query."""

import datetime
import random

import pytest

from povertycase.models import Division
from rectification.models import Recheck, Ticket
from rectification.reports.board import board_of, tickets_on
from rectification.rules.rates import Fact, rates_of, zero_of
from tests import factories
from tests.once import once
from tests.rectification import making
from tests.rectification.making import FOUND, ON, fresh

pytestmark = pytest.mark.django_db
DAY = datetime.date
AS_OF = DAY(2026, 7, 3)
SOON = 7
STATES = ("registered", "in_progress", "reviewed", "closed", "closed", "reopened", "cancelled")


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    """Ninety tickets of every state, level, place and unit, by chance that is always the same."""
    chance = random.Random(927)
    cast = making.cast_of_rectification(factories.world())
    sources = [
        making.source(cast, name=f"来源{level}", level=level)
        for level in ("central", "province", "prefecture", "county", "self")
    ]
    sources.append(making.source(cast, name="分项反馈", level="province", parent=sources[1]))
    places = [
        {"household": cast.own, "division_id": factories.VILLAGE},
        {"division_id": factories.VILLAGE},
        {"division_id": factories.TOWN},
        {"division_id": factories.SISTER_VILLAGE},
        {"division_id": factories.COUNTY},
    ]
    units = (None, cast.medical, cast.lead)
    types = [making.of_type(code) for code in ("7.1", "2.1", "1.1")]
    rows = [_ticket(cast, number, chance, sources, places, units, types) for number in range(90)]
    Ticket.objects.bulk_create(rows)
    for row in chance.sample(rows, 20):
        _recheck(cast, row)
        if row.status == "reopened":
            Ticket.objects.filter(pk=row.pk).update(rebound_count=1)
    return cast


def _ticket(cast, number, chance, sources, places, units, types):
    due = DAY(2026, 6, 20) + datetime.timedelta(days=chance.randrange(40))
    status = chance.choice(STATES)
    return Ticket(
        number=f"9901012026{number:06d}",
        source=chance.choice(sources),
        type=chance.choice(types),
        content="收益没有分配到户",
        found_on=FOUND + datetime.timedelta(days=chance.randrange(140)),
        due_on=due,
        original_due_on=due - datetime.timedelta(days=chance.choice((0, 15))),
        closed_on=due + datetime.timedelta(days=chance.randrange(-9, 9)) if status == "closed" else None,
        status=status,
        cancelled_reason="重复" if status == "cancelled" else "",
        measures="补发",
        responsible_person="王支书",
        responsible_unit=chance.choice(units) or cast.medical,
        lead_unit=chance.choice(units),
        executor=cast.village,
        is_restricted=chance.random() < 0.2,
        moved_by=cast.county,
        moved_at=datetime.datetime(2026, 3, 5, tzinfo=datetime.UTC),
        **chance.choice(places),
    )


def _recheck(cast, row, on=AS_OF):
    Recheck.objects.create(
        ticket=row,
        division_id=row.division_id,
        rechecked_on=on,
        is_information_precise=True,
        are_measures_precise=True,
        is_effect_precise=row.status != "reopened",
        found="入户核对",
        rechecked_by=cast.county,
    )


def fact(row):
    return Fact(
        status=row.status,
        level=row.source.level,
        found_on=row.found_on,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        closed_on=row.closed_on,
        household=row.household_id,
        is_rechecked=row.rechecks.exists(),
        rebounds=row.rebound_count,
    )


def board(user, **changes):
    return board_of(user, **{"on": AS_OF, "soon_days": SOON} | changes)


def section(found, code):
    return next(each for each in found.sections if each.code == code)


@pytest.mark.parametrize("on", [AS_OF, DAY(2026, 6, 28), DAY(2026, 3, 10)])
def test_the_database_counts_as_the_rules_do(cast, on):
    facts = [fact(row) for row in Ticket.objects.select_related("source")]
    found = board(cast.county, on=on)

    assert found.whole.counts == rates_of(facts, as_of=on, soon_days=SOON)
    levels = {row.narrowed["level"]: row.counts for row in section(found, "level").rows}
    expected = zero_of([each for each in facts if each.found_on <= on], as_of=on, soon_days=SOON)
    assert levels == expected
    if on == AS_OF:
        whole = found.whole.counts
        assert min(whole.closed, whole.on_time, whole.overdue, whole.soon, whole.rebounded, whole.homes) > 0
        in_time = [each for each in facts if each.closed_on and each.closed_on <= min(each.due_on, on)]
        assert whole.on_time < len(in_time), "some were in time by a later deadline alone"


def test_every_part_is_what_its_filter_says(cast):
    """2-38: by topic, by place, by department; a unit has what it leads or answers for, once."""
    found = board(cast.county)
    rows = tickets_on(cast.county, on=AS_OF)
    for row in section(found, "topic").rows:
        assert row.counts.total == rows.filter(type__topic=row.narrowed["topic"]).count()
    for row in section(found, "source").rows:
        source = row.narrowed["source"]
        below = rows.filter(source=source) | rows.filter(source__parent=source)
        assert row.counts.total == below.count()
    for row in section(found, "unit").rows:
        unit = row.narrowed["unit"]
        both = rows.filter(lead_unit=unit) | rows.filter(responsible_unit=unit)
        assert row.counts.total == both.count()
    towns = section(found, "place").rows
    beside = {"place": "990101", "own": "true"}
    assert [row.narrowed for row in towns] == [{"place": "990101100"}, {"place": "990101101"}, beside]
    assert sum(row.counts.total for row in towns) == found.whole.counts.total
    inside = board(cast.county, place=Division.objects.get(pk=factories.TOWN))
    villages = section(inside, "place").rows
    assert [row.label for row in villages] == ["红星村", "甲镇本级"]
    assert inside.whole.counts.total == towns[0].counts.total


def test_what_is_restricted_is_counted_for_those_alone_who_may_know(cast):
    """3-31: a township cannot tell by subtraction: none of its numbers has them in it."""
    open_to_all = Ticket.objects.filter(is_restricted=False, division__code__startswith=factories.TOWN)
    shown = board(cast.township)
    everything = Ticket.objects.filter(division__code__startswith=factories.TOWN, found_on__lte=AS_OF)

    assert shown.whole.counts.total == open_to_all.filter(found_on__lte=AS_OF).count()
    assert shown.whole.counts.total < everything.count()
    for part in shown.sections:
        if part.code not in {"unit", "source"}:
            assert sum(row.counts.total for row in part.rows) == shown.whole.counts.total
    assert board(cast.system).whole.counts.total == 0
    department = board(cast.department)
    assert department.whole.counts.total > 0
    assert not section(department, "source").rows, "a department knows no source"


def test_as_many_queries_for_one_ticket_as_for_ninety(cast, django_assert_num_queries):
    cast.county.postings, cast.sister.postings  # noqa: B018  read once a request
    with django_assert_num_queries(10):
        board(cast.county)
    with django_assert_num_queries(10):
        board(cast.sister)


def test_0_09_a_ticket_closed_in_time_leaves_nothing_open(cast):
    """0-09: the way through the actions; when all are closed nothing is open after the day."""
    source = making.source(cast, name="大排查", kind="sweep")

    def counts(on):
        found = section(board(cast.county, on=on), "source").rows
        return next(row.counts for row in found if row.label == "大排查")

    row = making.at_work(cast, making.ticket(cast, source=source))
    assert counts(ON).open == 1
    assert counts(making.DUE).soon == 1
    assert counts(AS_OF).overdue == 1
    making.done(cast, row)
    making.judged(cast, making.requested(cast, row))
    closed = counts(AS_OF)
    assert (closed.open, closed.closed, closed.on_time, closed.homes) == (0, 1, 1, 0)
    assert fresh(row).closed_on == making.CLOSED
