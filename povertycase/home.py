"""The first page: which figures each role meets there, and in which of its places something is late."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, Q
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.choices import READ_ONLY, Role
from povertycase.figures import measures
from povertycase.models import Division, Obligation, User
from povertycase.models.obligations import soon_until
from povertycase.reports import LENGTHS, Figure, figures_at, known_measures, roots

# Whoever answers for several places looks where things are late first.
OVERSEEING = frozenset({Role.COUNTY}) | READ_ONLY
_OWN = (
    "households.active",
    "visits.overdue",
    "visits.waiting",
    "monitoring.measures_late",
    "tickets.overdue",
)
_COUNTY = (
    *("households.watched", "households.unhelped", "visits.overdue", "monitoring.identifying_late"),
    *("monitoring.first_late", "four_in_one.differs", "tickets.overdue", "tickets.hours_late"),
)
# Codes of measures, in their order; whoever lacks a list does not meet its figure.
FIGURES: Mapping[Role, tuple[str, ...]] = {
    Role.VILLAGE: _OWN,
    Role.HELPER: _OWN,
    Role.TOWNSHIP: (
        *("households.active", "visits.overdue", "visits.held", "monitoring.clues"),
        *("monitoring.identifying_late", "monitoring.measures_late", "tickets.overdue"),
    ),
    Role.DEPARTMENT: (
        *("warnings.unhandled", "warnings.late", "tickets.open", "tickets.overdue"),
        *("projects.late", "assets.short"),
    ),
    Role.COUNTY: _COUNTY,
    Role.LEADER: _COUNTY,
    Role.AUDITOR: _COUNTY,
}


@dataclass(frozen=True, slots=True)
class Late:
    """A place below somebody's with what is owed there. code: "" where no list has just that.

    oldest_on: the last day of what is late the longest; None where nothing is.
    """

    code: str
    name: str
    overdue: int
    soon: int
    oldest_on: datetime.date | None


def figures_of(user: User) -> list[Figure]:
    """What the roles of somebody meet first, of everything in their reach."""
    codes = dict.fromkeys(code for each in user.postings for code in FIGURES.get(Role(each.role), ()))
    named = {measure.code: measure for measure in measures()}
    known = known_measures(user, [named[code] for code in codes if code in named])
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for root in roots(user):
        for (_at, code), value in figures_at(user, known, root, len(root)).items():
            sums[code] += value
    return [Figure(measure, sums[measure.code], measure.url()) for measure in known]


def places_offered(user: User, asked: str) -> list[tuple[str, str]]:
    """What a list may be narrowed to: what lies below, and the place that its address names already."""
    own = roots(user)
    wanted = Q(parent__in=own)
    if asked.startswith(tuple(own)):
        wanted |= Q(pk=asked)
    found = Division.objects.filter(wanted).in_force(timezone.localdate()).order_by("code")
    return [("", _("不限")), *found.values_list("code", "name")]


def late_places(user: User, *, on: datetime.date) -> list[Late]:
    """The places below that have something late or near, the worst first; for whoever oversees any."""
    if not any(posting.role in OVERSEEING for posting in user.postings):
        return []
    rows = [row for root in roots(user) for row in _below(user, root, on)]
    return sorted(rows, key=lambda row: (-row.overdue, -row.soon, row.code))


def _below(user: User, root: str, on: datetime.date) -> Iterator[Late]:
    length = min((each for each in LENGTHS if each > len(root)), default=LENGTHS[-1])
    soon = soon_until(on)
    owed = Obligation.objects.visible_to(user).open().filter(division__code__startswith=root)
    rows = list(
        owed.filter(due_on__lte=soon)
        .values(at=Substr("division__code", 1, length))
        .annotate(
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            soon=Count("pk", filter=Q(due_on__gte=on)),
            oldest=Min("due_on", filter=Q(due_on__lt=on)),
        )
        .order_by("at")
    )
    names = dict(Division.objects.filter(pk__in=[row["at"] for row in rows]).values_list("code", "name"))
    for row in rows:
        code, name = row["at"], names.get(row["at"], row["at"])
        own = len(code) < length
        yield Late(
            "" if own else code,
            _("%s本级") % name if own else name,
            row["overdue"],
            row["soon"],
            row["oldest"],
        )
