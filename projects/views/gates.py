"""The next gate of a project for its page: who takes it, and everything that keeps it shut."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from povertycase import access
from povertycase.choices import Role
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions.library import contents_of, unmet_for
from projects.choices.library import ProjectStatus
from projects.choices.verbs import VERBS
from projects.models import Project
from projects.rules.library import contents_unmet
from projects.rules.moves import PROJECT_MOVES

# The gate that follows each state; what has left the library has none.
NEXT: Mapping[str, str] = {
    ProjectStatus.DRAFTED: "apply",
    ProjectStatus.APPLIED: "review",
    ProjectStatus.REVIEWED: "approve",
    ProjectStatus.APPROVED: "enlist",
    ProjectStatus.LISTED: "plan",
}
LEAVING: Mapping[str, str] = {ProjectStatus.LISTED: "withdraw", ProjectStatus.PLANNED: "terminate"}
# The road of a project, for the line of steps above the gate.
ROAD = (
    *(ProjectStatus.DRAFTED, ProjectStatus.APPLIED, ProjectStatus.REVIEWED),
    *(ProjectStatus.APPROVED, ProjectStatus.LISTED, ProjectStatus.PLANNED),
)


@dataclass(frozen=True)
class Gate:
    """verb, label: the step. who: the lowest office that takes it. may: whether the reader does.

    must_be_another: the reader could, but took the step before.
    """

    verb: str
    label: str
    who: str
    may: bool
    must_be_another: bool
    unmet: Sequence[Unmet]


@dataclass(frozen=True)
class Stop:
    """One state of the road: passed, present or ahead."""

    label: str
    state: str


def gate_of(project: Project, user: User, *, on: datetime.date) -> Gate | None:
    """The next gate; None for a project that stands in the year's plan or has left."""
    verb = NEXT.get(project.status)
    if verb is None:
        return None
    roles = PROJECT_MOVES[verb].roles
    is_offered = bool(access.roles_at(user, project.division_id) & roles)
    may = access.can(user, verb, project)
    office = next(role for role in (Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY) if role in roles)
    return Gate(
        verb,
        str(VERBS[verb]),
        {Role.VILLAGE: _("村"), Role.TOWNSHIP: _("乡镇"), Role.COUNTY: _("县")}[office],
        may,
        is_offered and not may,
        unmet_for(project, verb, on=on),
    )


def road_of(project: Project) -> list[Stop]:
    """The states from the idea to the year's plan, as far as the project has come."""
    if project.status not in ROAD:
        return []
    here = ROAD.index(ProjectStatus(project.status))
    states = ["done" if place < here else "here" if place == here else "ahead" for place in range(len(ROAD))]
    return [Stop(str(status.label), state) for status, state in zip(ROAD, states, strict=True)]


def missing_of(project: Project) -> frozenset[str]:
    """The fields of the eleven contents that are not there."""
    return frozenset(item.field for item in contents_unmet(contents_of(project)))
