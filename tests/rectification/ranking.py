"""Rankings for tests, made by the actions that people use."""

from rectification import actions
from rectification.choices.rankings import RankingKind
from rectification.models import Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.making import DAY, fresh, take

# The second quarter of the story in making: closed in May, due in June.
OVER = DAY(2026, 7, 1)
SHOWN, LAST, AFTER = DAY(2026, 7, 3), DAY(2026, 7, 8), DAY(2026, 7, 9)
REASON = "青山村的一件问题登记错了村"


def done_in_the_quarter(cast):
    """One closed in time, one open, one restricted, in 红星村; one late in the sister's village."""
    first = making.closed(cast)
    making.at_work(cast, making.ticket(cast, subject=making.village()))
    making.ticket(cast, by=cast.county, is_restricted=True)
    late = making.ticket(cast)
    making.done(cast, making.at_work(cast, late, due_on=making.DONE))
    making.judged(cast, making.requested(cast, late))
    elsewhere(late)
    return first


def elsewhere(row):
    """It lies in the sister's village: moved by no step, for its figures alone."""
    Ticket.objects.filter(pk=row.pk).update(household=None, division_id=factories.SISTER_VILLAGE)


def draft(cast, kind=RankingKind.VILLAGES, *, by=None, on=OVER, quarter=2, division=None, campaign=None):
    facts = {"kind": kind, "year": 2026, "quarter": quarter, "campaign": campaign}
    place = division or making.Division.objects.get(pk=factories.COUNTY)
    return actions.draft_ranking(place, actions.RankingDraft(**facts), by=by or cast.county, on=on)


def published(cast, row=None, **changes):
    row = row or draft(cast, **changes)
    return take(actions.publish_ranking, row, by=cast.county, on=SHOWN)


def frozen(cast, row=None, **changes):
    row = published(cast, row, **changes)
    return take(actions.freeze_ranking, row, by=cast.county2, on=AFTER)


def objected(cast, row, *, by=None, on=LAST):
    content = "红星村有一件已经销号，没有计入"
    return actions.object_to_ranking(row, content=content, by=by or cast.township, on=on)


def answered(cast, objection, *, is_upheld=False, by=None):
    facts = {"is_upheld": is_upheld, "answer": "已核对，数据无误", "by": by or cast.county, "on": AFTER}
    return take(actions.answer_ranking_objection, objection, **facts)


def lines(row):
    """{name: (rank, score)} of a ranking."""
    rows = fresh(row).lines.order_by("position")
    return {line.name: (line.rank, None if line.score is None else str(line.score)) for line in rows}
