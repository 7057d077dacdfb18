"""What pages show of inspections: findings by the five dimensions, and which ones the tickets suggest."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitoring.reports.case_listing import heads_of, place_of
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.models import User
from povertycase.models.parameters import values_in_force
from rectification.choices.inspections import Dimension, InspectionStatus
from rectification.choices.sources import InspectionScope
from rectification.models import Inspection, InspectionFinding, Ticket, TicketType, standing
from rectification.models.inspections import InspectionQuerySet
from rectification.reports.listing import about_of
from rectification.rules.inspections import Suggested, first_day, not_answered, suggested

WINDOW, CASES, VILLAGES = "inspect.window_days", "inspect.trend_cases", "inspect.general_villages"
VILLAGE = CODE_LENGTHS[Level.VILLAGE]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding. number: in the order in which they were written; ticket: as far as the reader sees it."""

    finding: InspectionFinding
    number: int
    place: str
    about: str
    ticket: Ticket | None


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """One of the five dimensions, with what was found under it; is_clear: it is said that nothing was."""

    label: str
    rows: Sequence[FindingRow]
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An inspection that the tickets of a type suggest; query: for a list of exactly those."""

    type: TicketType
    scope: InspectionScope
    cases: int
    villages: int
    query: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What the tickets of a county suggest, and by which figures."""

    rows: Sequence[Suggestion]
    days: int
    trend_cases: int
    general_villages: int


def listed_inspections(user: User) -> InspectionQuerySet:
    """The inspections that `user` knows of, with what a list shows of them."""
    rows = Inspection.objects.visible_to(user)
    return rows.select_related("division__parent", "planned_at", "office", "zone", "type")


def dimensions_of(inspection: Inspection, user: User) -> list[DimensionLine]:
    """The five dimensions with the findings that `user` sees."""
    seen = InspectionFinding.objects.visible_to(user).filter(inspection=inspection).order_by("pk")
    rows = seen.select_related(
        *("division__parent", "type", "ticket", "household", "person", "village", "project"),
        *("organisation", "added_by"),
    )
    tickets = set(Ticket.objects.visible_to(user).filter(finding__in=seen).values_list("pk", flat=True))
    heads, _numbers = heads_of([each.household_id for each in rows if each.household_id], user)
    shown = [
        FindingRow(
            each,
            number,
            place_of(each.division),
            _about(each, heads),
            each.ticket if each.ticket_id in tickets else None,
        )
        for number, each in enumerate(rows, start=1)
    ]
    return [
        DimensionLine(
            str(each.label),
            [row for row in shown if row.finding.dimension == each.value],
            each.value in inspection.clear,
        )
        for each in Dimension
    ]


def _about(finding: InspectionFinding, heads: Mapping[int, str]) -> str:
    """The family, person, project or organisation; whom a reader does not see has no name."""
    if finding.household_id is not None and finding.household_id not in heads:
        return _("一户")
    who = finding.person.name if finding.person else ""
    return f"{about_of(finding, heads)} {who}".strip()


def panel_of(user: User, *, on: datetime.date) -> Panel | None:
    """What tickets suggest to the county's office of `user`; None for whoever is of none."""
    places = [each.division_id for each in user.postings if each.role == Role.COUNTY]
    known = values_in_force([WINDOW, CASES, VILLAGES], division_code=places[0], on=on) if places else {}
    if len(known) < len((WINDOW, CASES, VILLAGES)):
        return None
    since = first_day(on, days=int(known[WINDOW]))
    limits = {"trend_cases": int(known[CASES]), "general_villages": int(known[VILLAGES])}
    cases = Ticket.objects.visible_to(user).filter(standing.cases(since)).order_by()
    pairs = [
        (kind, code if len(code) == VILLAGE else "") for kind, code in cases.values_list("type", "division")
    ]
    planned = Inspection.objects.visible_to(user).exclude(status=InspectionStatus.CALLED_OFF)
    recent = planned.filter(begins_on__gte=since, planned_at=places[0]).exclude(type=None)
    found = not_answered(suggested(pairs, **limits), set(recent.values_list("type", "scope")))
    return Panel(_suggestions(found, since), int(known[WINDOW]), **limits)


def _suggestions(found: Sequence[Suggested], since: datetime.date) -> list[Suggestion]:
    types = TicketType.objects.in_bulk([each.type for each in found])
    return [
        Suggestion(
            types[each.type],
            each.scope,
            each.cases,
            each.villages,
            f"type={each.type}&cases_since={since}",
        )
        for each in found
    ]
