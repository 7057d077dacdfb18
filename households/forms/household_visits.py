"""What the household list is narrowed to by visits and safeguards; methods of its filter."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from households.choices.visits import MONTHS_OF, VisitedIn
from households.models import SafeguardCheck, Visit
from households.models.safeguards import items_of, items_read_by
from households.models.visits import sees_visits
from households.rules.visit_plan import period_of
from povertycase.access import NOTHING

SAFEGUARDS = ("unmet", "unchecked")


def leave_readable(filters: dict[str, Any], user: Any) -> None:
    """Take from a filter what its user may not know of: an answer would tell it."""
    if not sees_visits(user):
        del filters["visited"]
    items = [(item.value, item.label) for item in items_of(user)]
    for name in SAFEGUARDS:
        if items:
            filters[name].extra["choices"] = items
            # Whoever describes the filter leaves a field of all choices at the class, and it is copied here.
            vars(filters[name]).pop("_field", None)
        else:
            del filters[name]


def filter_visited(self: Any, households: QuerySet, _name: str, span: str) -> QuerySet:
    """Those with a visit that stands and is of this month, or of this quarter."""
    visits = Visit.objects.visible_to(self.request.user).current().filter(household=OuterRef("pk"))
    return households.filter(Exists(made_in(visits, span)))


def made_in(visits: QuerySet, span: str) -> QuerySet:
    """The visits of this month, or of this quarter."""
    period = period_of(timezone.localdate(), months=MONTHS_OF[VisitedIn(span)])
    return visits.filter(visited_on__range=(period.starts_on, period.ends_on))


def filter_unmet(self: Any, households: QuerySet, _name: str, item: str) -> QuerySet:
    """Those of which the newest check of a safeguard found it not met."""
    checks = SafeguardCheck.objects.visible_to(self.request.user).none_newer()
    return households.filter(pk__in=checks.filter(item=item, is_met=False).values("household"))


def filter_unchecked(self: Any, households: QuerySet, _name: str, item: str) -> QuerySet:
    """Those of which nobody has checked a safeguard; where somebody reads nothing of it, none."""
    user, reach = self.request.user, NOTHING
    for posting in user.postings:
        if item in items_read_by(posting):
            reach |= households.within(posting)  # type: ignore[attr-defined]
    checks = SafeguardCheck.objects.visible_to(user).current().filter(household=OuterRef("pk"), item=item)
    return households.filter(reach & ~Q(Exists(checks)))
