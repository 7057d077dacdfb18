"""What a ranking weighs: the problems of a place in a quarter by department or by village."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from povertycase.models import Division, Organisation
from rectification.actions.punctuality import reports_by_subject
from rectification.choices.rankings import Indicator, RankingKind
from rectification.choices.tickets import TicketStatus
from rectification.models import Ranking, Ticket, standing
from rectification.models.counting import Units, quarter_figures
from rectification.rules.quarters import quarter_days
from rectification.rules.ranking import NOTHING, Measured, Subject

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
    rows = counted_tickets(ranking, last=last)
    figures = quarter_figures(first=first, last=last)
    reports = reports_by_subject(ranking.kind, division_code=ranking.division_id, first=first, last=last)
    if ranking.kind == RankingKind.VILLAGES:
        of_villages = rows.values("division_id").annotate(**figures)
        known = {row["division_id"]: row for row in of_villages}
        return _villages(ranking.division_id, known, reports, on=last)
    of_units = rows.values(unit=Units()).annotate(**figures)
    return _units({row["unit"]: row for row in of_units if row["unit"]}, reports)


def counted_tickets(ranking: Ranking, *, last: datetime.date) -> QuerySet[Ticket]:
    """The problems that a ranking counts.

    Never those that only some may know of, for anybody: what is published to all would tell by subtraction
    how many there are.
    """
    rows = Ticket.objects.filter(
        division__code__startswith=ranking.division_id, found_on__lte=last, is_restricted=False
    )
    if ranking.campaign is not None:
        rows = rows.filter(standing.of_source(ranking.campaign.source_id))
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


def _units(found: Mapping[int, Any], reports: Mapping[str, Measured]) -> list[Compared]:
    known = {*found, *(int(key) for key in reports)}
    return [
        Compared(
            Subject(
                code=f"{each.division_id}-{each.pk:07d}",
                name=each.name,
                measured=_measured(found.get(each.pk), reports.get(str(each.pk))),
            ),
            organisation=each.pk,
        )
        for each in Organisation.objects.filter(pk__in=known).order_by("division_id", "pk")
    ]


def _measured(row: Mapping[str, Any] | None, reported: Measured | None) -> dict[str, Measured]:
    counted = {each.value: Measured(row[each], row[f"{each}_of"]) if row else NOTHING for each in COUNTED}
    return counted | {Indicator.REPORTED.value: reported or NOTHING}
