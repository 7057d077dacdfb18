"""Whom a scheme judges, and what the system counts of each for the items that it can count."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Count, F, Sum
from django.db.models.functions import Left

from povertycase.choices import CODE_LENGTHS, Level, OrganisationKind
from povertycase.models import Division, Organisation
from rectification.actions.punctuality import reports_by_subject
from rectification.actions.ranking_counts import figures_by_subject, problems_in
from rectification.choices.rankings import Indicator, RankingKind
from rectification.choices.scores import CountedFrom
from rectification.models import Acceptance, ScoreScheme, ScoreSheet
from rectification.rules.scores import WHOLE, month_days

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
DEPARTMENTS = (OrganisationKind.LEAD, OrganisationKind.DEPARTMENT)
Figures = Mapping[str, tuple[Decimal, Decimal]]


def subjects_of(scheme: ScoreScheme, *, on: datetime.date) -> list[tuple[str, int | None]]:
    """(place, organisation) of everybody whom a scheme judges on a day."""
    if scheme.kind == RankingKind.DEPARTMENTS:
        units = Organisation.objects.filter(division=scheme.division_id, kind__in=DEPARTMENTS)
        return [(scheme.division_id, pk) for pk in units.order_by("pk").values_list("pk", flat=True)]
    level = Level.TOWNSHIP if scheme.kind == RankingKind.TOWNSHIPS else Level.VILLAGE
    places = Division.objects.under(scheme.division_id).in_force(on).filter(level=level)
    return [(pk, None) for pk in places.order_by("pk").values_list("pk", flat=True)]


def key_of(sheet: ScoreSheet) -> str:
    """As figures name the subject of a sheet."""
    return str(sheet.organisation_id or sheet.division_id)


def counted_in(scheme: ScoreScheme, month: int) -> dict[str, Figures]:
    """{source: {key of the subject: (part, whole)}} of a month, for the sources that the items name.

    Who has nothing to count is not in it. 季度验收 counts from the first of January: it comes once a quarter.
    """
    first, last = month_days(scheme.year, month)
    wanted = set(scheme.items.exclude(source="").values_list("source", flat=True))
    found: dict[str, Figures] = {}
    if CountedFrom.REPORTED in wanted:
        reports = reports_by_subject(scheme.kind, division_code=scheme.division_id, first=first, last=last)
        found[CountedFrom.REPORTED] = {
            key: (Decimal(each.part), Decimal(each.whole)) for key, each in reports.items() if each.whole
        }
    if CountedFrom.COMPLETED in wanted:
        found[CountedFrom.COMPLETED] = _completed(scheme, first, last)
    if CountedFrom.ACCEPTED in wanted:
        found[CountedFrom.ACCEPTED] = _accepted(scheme, last)
    return found


def _completed(scheme: ScoreScheme, first: datetime.date, last: datetime.date) -> Figures:
    rows = problems_in(scheme.division_id, last=last)
    figures = figures_by_subject(scheme.kind, rows, first=first, last=last)
    done, of = Indicator.COMPLETED.value, f"{Indicator.COMPLETED.value}_of"
    return {key: (Decimal(row[done]), Decimal(row[of])) for key, row in figures.items() if row[of]}


def _accepted(scheme: ScoreScheme, last: datetime.date) -> Figures:
    """The points of what was accepted this year, of a hundred each (2-45)."""
    rows = Acceptance.objects.filter(
        division__code__startswith=scheme.division_id, accepted_on__range=(last.replace(month=1, day=1), last)
    )
    keys = {
        RankingKind.DEPARTMENTS: F("organisation_id"),
        RankingKind.TOWNSHIPS: Left("division_id", TOWN),
        RankingKind.VILLAGES: F("division_id"),
    }
    rows = rows.filter(organisation__isnull=scheme.kind != RankingKind.DEPARTMENTS).order_by()
    found = rows.values(key=keys[RankingKind(scheme.kind)]).annotate(part=Sum("score"), count=Count("pk"))
    return {str(row["key"]): (row["part"], Decimal(row["count"] * WHOLE)) for row in found}
