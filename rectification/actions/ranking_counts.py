"""What a ranking weighs: the problems of a place in a quarter by department, township or village."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Left

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, Organisation
from rectification.actions.punctuality import reports_by_subject
from rectification.choices.rankings import Indicator, RankingKind
from rectification.choices.tickets import TicketStatus
from rectification.models import Ranking, Ticket, standing
from rectification.models.counting import Units, quarter_figures
from rectification.rules.quarters import quarter_days
from rectification.rules.ranking import NOTHING, Measured, Subject

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
COUNTED = (Indicator.COMPLETED, Indicator.ON_TIME, Indicator.HELD)


@dataclass(frozen=True, slots=True)
class Compared:
    """Somebody who is ranked: the subject, and the unit or the village that it is."""

    subject: Subject
    organisation: int | None = None
    place: str | None = None


def compared(ranking: Ranking) -> list[Compared]:
    """Everybody whom a ranking compares: each village in force, or each unit with problems in the quarter."""
    first, last = quarter_days(ranking.year, ranking.quarter)
    known = figures_by_subject(ranking.kind, counted_tickets(ranking, last=last), first=first, last=last)
    reports = reports_by_subject(ranking.kind, division_code=ranking.division_id, first=first, last=last)
    if ranking.kind == RankingKind.VILLAGES:
        return _villages(ranking.division_id, known, reports, on=last)
    return _units(known, reports)


def figures_by_subject(
    kind: str, rows: QuerySet[Ticket], *, first: datetime.date, last: datetime.date
) -> dict[str, Any]:
    """{key of the unit, or code of the village or township: its figures from one day to another}."""
    key: Any = F("division_id")
    if kind == RankingKind.TOWNSHIPS:
        key = Left("division_id", TOWN)
    elif kind == RankingKind.DEPARTMENTS:
        key = Units()
    found = rows.values(key=key).annotate(**quarter_figures(first=first, last=last))
    return {str(row["key"]): row for row in found if row["key"]}


def counted_tickets(ranking: Ranking, *, last: datetime.date) -> QuerySet[Ticket]:
    """The problems that a ranking counts."""
    rows = problems_in(ranking.division_id, last=last)
    if ranking.campaign is not None:
        rows = rows.filter(standing.of_source(ranking.campaign.source_id))
    return rows


def problems_in(division_code: str, *, last: datetime.date) -> QuerySet[Ticket]:
    """The problems of a place that were found by a day and count.

    Never those that only some may know of, for anybody: what is published to all would tell by subtraction
    how many there are.
    """
    rows = Ticket.objects.filter(
        division__code__startswith=division_code, found_on__lte=last, is_restricted=False
    )
    return rows.exclude(status=TicketStatus.CANCELLED).order_by()


def _villages(
    division_code: str, found: Mapping[str, Any], reports: Mapping[str, Measured], *, on: datetime.date
) -> list[Compared]:
    villages = Division.objects.under(division_code).villages().in_force(on).select_related("parent")
    return [
        Compared(
            Subject(
                code=each.pk,
                name=f"{each.parent.name if each.parent else ''}{each.name}",
                measured=_measured(found.get(each.pk), reports.get(each.pk)),
            ),
            place=each.pk,
        )
        for each in villages.order_by("pk")
    ]


def _units(found: Mapping[str, Any], reports: Mapping[str, Measured]) -> list[Compared]:
    known = {int(key) for key in (*found, *reports)}
    return [
        Compared(
            Subject(
                code=f"{each.division_id}-{each.pk:07d}",
                name=each.name,
                measured=_measured(found.get(str(each.pk)), reports.get(str(each.pk))),
            ),
            organisation=each.pk,
        )
        for each in Organisation.objects.filter(pk__in=known).order_by("division_id", "pk")
    ]


def _measured(row: Mapping[str, Any] | None, reported: Measured | None) -> dict[str, Measured]:
    counted = {each.value: Measured(row[each], row[f"{each}_of"]) if row else NOTHING for each in COUNTED}
    return counted | {Indicator.REPORTED.value: reported or NOTHING}
