"""疑似重复享受: looked for among the benefits of a row of villages, and answered by the county."""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _

from households.models import Household
from monitoring.actions import guards
from monitoring.choices.benefits import ANSWERS, DoubleStatus
from monitoring.models import SuspectedDouble
from monitoring.models.received import Asked, Received, doubts_in, inside, money
from monitoring.rules.benefits import Doubted
from monitoring.rules.fund import CAP
from povertycase.actions import lock, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Unmet
from povertycase.models import User
from povertycase.models.parameters import values_for_places

COUNTY = CODE_LENGTHS[Level.COUNTY]


def search_doubles(first: str, last: str, *, on: datetime.date) -> int:
    """Look at the benefits of this year and the last one in the villages from a code to another.

    Runs inside the screening's chunk. How many rows were written; what stands as it stood is not.
    """
    return sum(_search(first, last, year=year, on=on) for year in (on.year - 1, on.year))


@transaction.atomic
def answer_double(
    double: SuspectedDouble, *, answer: str, note: str, by: User, on: datetime.date, version: int | None
) -> SuspectedDouble:
    """Two helps that may stand together, or the same twice, which was dealt with. Who: county.

    An answer may be corrected; it holds as long as the records are those that it was given for.
    """
    double = lock(double, by=by, version=version)
    guards.require_role("answer_double", by=by, division_code=double.division_id)
    guards.require(_answer_unmet(answer, note))
    with guards.writing("answer_double", by=by):
        double.status, double.note = answer, note.strip()
        double.answered_on, double.answered_by = on, by
        double.save()
    label = str(DoubleStatus(answer).label)
    record("answer_double", double, by=by, note=note, facts={"answer": label, "year": double.year})
    return double


def _answer_unmet(answer: str, note: str) -> list[Unmet]:
    unmet = guards.words_unmet(note, _("请写明核对的情况：为什么合规，或者怎样处理。"))
    if answer not in ANSWERS:
        unmet.append(Unmet("answer", _("请选择核对结果：核对无误，或者确属重复。"), field="answer"))
    return unmet


def _search(first: str, last: str, *, year: int, on: datetime.date) -> int:
    known = SuspectedDouble.objects.filter(year=year, division__code__range=(first, last))
    standing = {(row.household_id, row.digest): row for row in known}
    found = {(row.household_id, row.digest): row for row in _found(first, last, year=year, on=on)}
    new = [row for key, row in found.items() if key not in standing]
    SuspectedDouble.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    gone = [row.pk for key, row in standing.items() if key not in found]
    # Whoever answers one at this moment keeps it.
    deleted, _of_what = SuspectedDouble.objects.filter(pk__in=gone, status=DoubleStatus.OPEN).delete()
    return len(new) + deleted


def _found(first: str, last: str, *, year: int, on: datetime.date) -> Iterator[SuspectedDouble]:
    """Of each household with more than one benefit what the rule says, as rows.

    Of what lies in the county: that is what the office sees on the household's page.
    """
    span = (datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    stacks = _stacks(Asked(inside(first[:COUNTY]), {"division__code__range": (first, last)}, span))
    places = dict(Household.objects.filter(pk__in=stacks).values_list("pk", "division_id"))
    caps = values_for_places([CAP], division_codes=set(places.values()), on=span[1])
    for home, rows in stacks.items():
        cap = caps[places[home]].get(CAP)
        for doubted in doubts_in(rows, relief_cap=None if cap is None else Decimal(str(cap))):
            meant = [rows[at] for at in doubted.places]
            yield SuspectedDouble(
                household_id=home,
                division_id=places[home],
                year=year,
                doubt=doubted.doubt,
                reason=doubted.reason,
                amount_yuan=sum((row.yuan or Decimal(0) for row in meant), Decimal(0)),
                digest=_digest(doubted, meant),
                found_on=on,
            )


def _stacks(asked: Asked) -> dict[int, Sequence[Received]]:
    """The money of each household that has more than one record of it, in the order of its page."""
    stacks: defaultdict[int, list[Received]] = defaultdict(list)
    for row in money(asked):
        if row.yuan is not None:
            stacks[row.household].append(row)
    order = attrgetter("on", "source", "page")
    return {home: sorted(rows, key=order, reverse=True) for home, rows in stacks.items() if len(rows) > 1}


def _digest(doubted: Doubted, rows: Iterable[Received]) -> str:
    """Of why, and of the records meant, whatever their order."""
    facts = sorted(
        [row.source, row.on.isoformat(), *map(str, row.page), row.what, row.person or 0, str(row.yuan)]
        for row in rows
    )
    said = json.dumps([doubted.doubt, doubted.reason, facts], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
