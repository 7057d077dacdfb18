"""责任书: the list, who has not signed, and who was never asked."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from povertycase.models import Division, User
from rectification.choices.yearly_targets import SIGNING_LEVELS, StatementStatus
from rectification.models import Statement
from rectification.models.statements import StatementQuerySet

SHOWN = 5
CHIPS = {StatementStatus.DUE: "note", StatementStatus.SIGNED: "ok", StatementStatus.WITHDRAWN: ""}


@dataclass(frozen=True, slots=True)
class Totals:
    """How many statements stand how; due: those not signed, late: those of them whose day is over."""

    due: int
    late: int
    signed: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Places of a level that were never asked, though others of it were."""

    label: str
    count: int
    names: Sequence[str]


def listed_statements(user: User) -> StatementQuerySet:
    """The statements of the user's reach, with what a list shows of them."""
    return Statement.objects.visible_to(user).select_related("division__parent")


def totals_of(rows: StatementQuerySet, on: datetime.date) -> Totals:
    """How many of them stand how on a day."""
    due = Q(status=StatementStatus.DUE)
    return Totals(
        **rows.order_by().aggregate(
            due=Count("pk", filter=due),
            late=Count("pk", filter=due & Q(due_on__lt=on)),
            signed=Count("pk", filter=Q(status=StatementStatus.SIGNED)),
        )
    )


def missing_of(user: User, year: int, *, on: datetime.date) -> list[Missing]:
    """The places in reach without a statement of the year, of each level that was asked for some."""
    stand = Statement.objects.visible_to(user).filter(year=year).exclude(status=StatementStatus.WITHDRAWN)
    reach = Q(pk__in=[])
    for posting in user.postings:
        reach |= Q(code__startswith=posting.division_id)
    asked = set(stand.order_by().values_list("division__level", flat=True).distinct())
    found = []
    for level in SIGNING_LEVELS:
        if level not in asked:
            continue
        places = (
            Division.objects.filter(reach, level=level).in_force(on).exclude(pk__in=stand.values("division"))
        )
        names = list(places.order_by("code").values_list("name", flat=True))
        if names:
            found.append(Missing(str(level.label), len(names), names[:SHOWN]))
    return found
