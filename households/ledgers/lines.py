"""The lines of a ledger: its subjects in somebody's reach, each with the entry that stands.

Names for conditions: the subject's own fields; `entry__*` of the entry that stands, all NULL without one;
of a person also `home__*`, the membership in force, and `home__household__*`. They are joins: a condition
says what is so (`__in`, `__gt=""`, `=None`), never `~Q(entry__…)`, for which Django asks in another query.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.ledgers.declared import Judged, Ledger, Subject
from households.models import Household, Person, Village
from households.models.entries import Entry, is_kept_by
from povertycase.access import NOTHING
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import User
from povertycase.models.parameters import rows_in_force

FIRST_YEAR = 2014
MODELS: dict[Subject, type[Any]] = {
    Subject.HOUSEHOLD: Household,
    Subject.PERSON: Person,
    Subject.VILLAGE: Village,
}
# Households, people and villages that are on the register today.
_PRESENT = {
    Subject.HOUSEHOLD: Q(status=HouseholdStatus.ACTIVE),
    Subject.PERSON: Q(home__household__status=HouseholdStatus.ACTIVE),
    Subject.VILLAGE: Q(division__valid_to=None),
}


def judged(ledger: Ledger, user: User, *, on: datetime.date, year: int | None = None) -> Judged:
    """By what `user` sees the ledger judged: the figures of policy of the county where they work first."""
    return judged_at(ledger, user.postings[0].division_id if user.postings else "", on=on, year=year)


def judged_at(ledger: Ledger, place: str, *, on: datetime.date, year: int | None = None) -> Judged:
    """By what the ledger is judged at a place: the figures of its county, or of what lies above counties."""
    county, year = place[: CODE_LENGTHS[Level.COUNTY]], year or on.year
    # A year that is over is judged by what held at its end.
    day = min(on, datetime.date(year, 12, 31))
    rows = rows_in_force(list(ledger.parameters), division_code=county, on=day)
    return Judged(as_of=on, year=year, rows=rows)


def years(on: datetime.date) -> range:
    """The years that a ledger has lines of: from the first of the register to the one that is prepared."""
    return range(FIRST_YEAR, on.year + 2)


def year_in(text: str, *, on: datetime.date) -> int | None:
    """The year that a text names; None where it names none that a ledger has."""
    return {str(year): year for year in years(on)}.get(text)


def not_a_year(text: Any, *, on: datetime.date) -> str:
    """What is said of another one, and which there are."""
    known = years(on)
    return _("“{}”不是年度，请写 {} 到 {}").format(str(text)[:10], known[0], known[-1])


def subjects(ledger: Ledger, user: User) -> QuerySet:
    """What a ledger could have lines about, in the reach of the user's postings that read the ledger."""
    rows = MODELS[ledger.subject].objects.get_queryset()
    reach = NOTHING
    for posting in user.postings:
        if is_kept_by(ledger.model, posting):
            reach |= rows.within(posting)
    return rows.filter(reach)


def with_entries(rows: QuerySet, ledger: Ledger, by: Judged) -> QuerySet:
    """The rows with the names for conditions."""
    path = "division__" if ledger.subject == Subject.VILLAGE else ""
    about: Any = ledger.model._meta.get_field(ledger.entry_of)
    path += about.related_query_name()
    stands = Q(**{f"{path}__stands": True})
    if ledger.by_year:
        stands &= Q(**{f"{path}__year": by.year})
    names: dict[str, Any] = {"entry": FilteredRelation(path, condition=stands)}
    if ledger.subject == Subject.PERSON:
        # Made anew each time: Django writes into a filtered relation when it is used.
        names["home"] = FilteredRelation("memberships", condition=Q(memberships__left_on=None))
    return rows.alias(**names).alias(**ledger.beside(by))


def lines(ledger: Ledger, user: User, by: Judged) -> QuerySet:
    """The subjects that the ledger is about and that `user` reaches."""
    return lines_among(subjects(ledger, user), ledger, by)


def lines_among(rows: QuerySet, ledger: Ledger, by: Judged) -> QuerySet:
    """Those of some subjects that the ledger is about: for the jobs, which ask nobody whether they may."""
    return on_register(rows, ledger, by).filter(ledger.due(by))


def on_register(rows: QuerySet, ledger: Ledger, by: Judged) -> QuerySet:
    """Those of some subjects that are on the register today, whether the ledger is about them or not."""
    return with_entries(rows, ledger, by).filter(_PRESENT[ledger.subject])


def entries_of(ledger: Ledger, keys: Iterable[Any], user: User, by: Judged) -> dict[Any, Entry]:
    """{key of a subject: the entry that stands}."""
    rows = ledger.model.objects.visible_to(user).filter(  # type: ignore[attr-defined]
        **{f"{ledger.entry_of}__in": list(keys)}, stands=True
    )
    rows = rows.filter(year=by.year) if ledger.by_year else rows
    return {getattr(each, f"{ledger.entry_of}_id"): each for each in rows.select_related("noted_by")}


def gaps_of(ledger: Ledger, keys: Iterable[Any], user: User, by: Judged) -> dict[Any, list[str]]:
    """{key of a line: the codes of its gaps, in their order}; a query a gap."""
    wanted = list(keys)
    found: dict[Any, list[str]] = {key: [] for key in wanted}
    known = lines(ledger, user, by).filter(pk__in=wanted)
    for gap in ledger.gaps:
        for key in known.filter(gap.holds(by)).values_list("pk", flat=True):
            found[key].append(gap.code)
    return found
