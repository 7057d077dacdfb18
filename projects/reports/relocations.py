"""易地搬迁进度: how far each project's households are, and whose move nobody has recorded."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from households.choices import HouseholdStatus
from households.models import Household
from households.models.households import HouseholdQuerySet
from povertycase.models import User
from projects.choices.library import MilestoneKind
from projects.choices.relocations import MoveState
from projects.models import Milestone, Project, Relocation

IS_RELOCATED = "is_relocated"


@dataclass(frozen=True, slots=True)
class SiteRow:
    """The households of one project. name: "" for a project elsewhere, which the reader does not see.

    counts: {state: households}; built_on: None until the project is complete.
    """

    project: int
    name: str
    built_on: datetime.date | None
    households: int
    counts: Mapping[str, int]


def sites_of(user: User, *, place: str) -> list[SiteRow]:
    """A project a row, of the moves that `user` sees; three queries whatever their number."""
    moves = Relocation.objects.visible_to(user).filter(division__code__startswith=place)
    rows = list(moves.with_counts().order_by("project"))
    keys = [row["project"] for row in rows]
    names = dict(Project.objects.visible_to(user).filter(pk__in=keys).values_list("pk", "name"))
    built = dict(
        Milestone.objects.visible_to(user)
        .filter(project__in=keys, kind=MilestoneKind.COMPLETED, actual_on__isnull=False)
        .values_list("project", "actual_on")
    )
    return [
        SiteRow(
            project=row["project"],
            name=names.get(row["project"], ""),
            built_on=built.get(row["project"]),
            households=row["households"],
            counts={state: row[state] for state in MoveState.values},
        )
        for row in rows
    ]


def sites_total(rows: Sequence[SiteRow]) -> dict[str, int]:
    """{"households" or state: of all projects together}; a household moves once."""
    total = {"households": sum(row.households for row in rows)}
    return total | {state: sum(row.counts[state] for row in rows) for state in MoveState.values}


def reads_who_was_relocated(user: User) -> bool:
    """Whether the register tells `user` who was relocated: a department only where that is its trade."""
    return IS_RELOCATED in Household.readable_fields(user)


def unrecorded(user: User, *, place: str) -> HouseholdQuerySet:
    """Households that the register calls relocated and whose move nobody has recorded."""
    if not reads_who_was_relocated(user):
        return Household.objects.none()
    known = Relocation.objects.visible_to(user).values("household")
    rows = Household.objects.visible_to(user).filter(
        division__code__startswith=place, status=HouseholdStatus.ACTIVE, is_relocated=True
    )
    return rows.exclude(pk__in=known)


def households_in(user: User, *, place: str, project: int | None, state: str) -> HouseholdQuerySet:
    """The households behind a number of `sites_of`."""
    moves = Relocation.objects.visible_to(user).in_state(state).filter(division__code__startswith=place)
    if project is not None:
        moves = moves.filter(project=project)
    return Household.objects.visible_to(user).filter(pk__in=moves.values("household"))
