"""The project library as a sheet of the official layout; importing it again changes no draft."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division
from povertycase.sheets import writing
from projects.choices.library import IN_LIBRARY
from projects.imports.library_columns import AFTER_MONEY, BEFORE_MONEY, FUNDING, FURTHER, SOURCES, Col
from projects.imports.library_places import WHOLE_COUNTY
from projects.imports.library_rows import COUNTS, DAYS, TEXTS
from projects.imports.library_targets import shown_targets
from projects.models import Project
from projects.models.projects import ProjectQuerySet
from projects.rules.amounts import wan_of_yuan

TOWN, COUNTY = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.COUNTY]
CHUNK = 1_000
AS_THEY_ARE = ("year", "name", "category", "subcategory", "nature", *TEXTS, *DAYS, *COUNTS, "listed_on")


def library_table(projects: ProjectQuerySet) -> writing.Table:
    """These projects of somebody's reach as layout 项目库."""
    columns = _columns(projects)
    return writing.Table(
        title=_("项目库"),
        subtitle=_("单位：万元　　日期：{}").format(timezone.localdate().isoformat()),
        columns=[column.as_column() for column in columns],
        rows=([values.get(column.key, "") for column in columns] for values in _rows(projects)),
        sheet=_("项目库"),
        template=("project-library", "1"),
    )


def _columns(projects: ProjectQuerySet) -> Sequence[Col]:
    """Those of the layout, and one more for each further source that a project has money of."""
    sources = set(projects.values_list("funding__source", flat=True).distinct())
    further = [column for column in FURTHER if column.key.removeprefix(FUNDING) in sources]
    return (*BEFORE_MONEY, *SOURCES, *further, *AFTER_MONEY)


def _rows(projects: ProjectQuerySet) -> Iterator[dict[str, Any]]:
    names = dict(
        Division.objects.filter(level__in=[Level.TOWNSHIP, Level.VILLAGE]).values_list("code", "name")
    )
    ordered = projects.select_related("authority", "implementer").prefetch_related("funding", "targets")
    found = ordered.order_by("division_id", "year", "number").iterator(chunk_size=CHUNK)
    for serial, project in enumerate(found, 1):
        yield {"serial": serial, **_values(project, names)}


def _values(project: Project, names: dict[str, str]) -> dict[str, Any]:
    code = project.division_id
    amounts = {f"{FUNDING}{part.source}": part.planned_yuan for part in project.funding.all()}
    total = sum(amounts.values(), Decimal(0))
    return {
        **{key: getattr(project, key) for key in AS_THEY_ARE},
        **{key: wan_of_yuan(yuan) for key, yuan in amounts.items()},
        "total": wan_of_yuan(total) if amounts else "",
        "town": WHOLE_COUNTY if len(code) <= COUNTY else names.get(code[:TOWN], ""),
        "village": names.get(code, "") if len(code) > TOWN else "",
        "authority": project.authority.name if project.authority else "",
        "implementer": project.implementer.name if project.implementer else "",
        "performance": shown_targets(project.targets.all()),
        "is_listed": _("是") if project.status in IN_LIBRARY else _("否"),
    }
