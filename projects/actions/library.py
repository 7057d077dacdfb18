"""Steps of a project on its way into the library, into the year's plan, and out."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from povertycase.models.parameters import values_in_force
from projects.actions import guards
from projects.actions.duties import owe_milestones
from projects.choices.library import ProjectStatus, TargetKind
from projects.choices.money import OPEN_PAYMENTS
from projects.models import Project, ProjectFunding, ProjectTarget
from projects.rules.amounts import amount_unmet
from projects.rules.library import Contents, Gate, Notice, category_unmet, gate_unmet

NOTICE_DAYS = "fund.notice_days"
COUNTY = CODE_LENGTHS[Level.COUNTY]
FIRST_YEAR, LAST_YEAR = 2000, 2100
CONTRACT = ("contractor", "procurement", "supervisor")
# What people say of a project; the rest follows from steps.
FACTS = (
    "year",
    "name",
    "category",
    "subcategory",
    "kind",
    "nature",
    "is_construction",
    "place",
    "content",
    "planned_start_on",
    "planned_end_on",
    "authority",
    "implementer",
    "responsible",
    "support_mode",
    "special_plan",
    "villages",
    "households",
    "people",
    "exited_households",
    "exited_people",
    "monitored_households",
    "monitored_people",
    "participation",
    "linkage",
    "remark",
)
# (kind, name, unit, planned value) of a target.
Target = tuple[str, str, str, Decimal]


@transaction.atomic
def draft_project(
    *,
    division: Division,
    facts: Mapping[str, Any],
    funding: Mapping[str, Decimal],
    targets: Sequence[Target],
    by: User,
) -> Project:
    """A project is thought of.

    Who: village, township and county of the place. facts: {field: value} of FACTS; funding: {source: yuan};
    targets: see Target. Refuses a second one of its name in a place and year.
    """
    guards.require_role("draft_project", by=by, division_code=division.pk)
    guards.require(facts_unmet(facts, funding))
    with guards.writing("draft_project", by=by):
        project = Project.objects.create(
            number=next_number(division, facts["year"]),
            division=division,
            moved_by=by,
            moved_at=timezone.now(),
            **known_facts(facts, FACTS),
        )
        write_parts(project, funding, targets)
    record("draft_project", project, by=by)
    return project


@transaction.atomic
def change_project(
    project: Project,
    *,
    facts: Mapping[str, Any],
    funding: Mapping[str, Decimal] | None,
    targets: Sequence[Target] | None,
    by: User,
    version: int | None,
) -> Project:
    """What is said of a project changes, while it is a draft; funding and targets: None leaves them.

    Who: village, township and county of the place. A project under review is sent back first.
    """
    project = lock(project, by=by, version=version)
    guards.require_role("change_project", by=by, division_code=project.division_id)
    unmet = facts_unmet({**_facts_of(project), **facts}, funding or {})
    if project.status != ProjectStatus.DRAFTED:
        unmet.append(Unmet("not_a_draft", _("项目已申报，不能直接修改；请先退回修改。")))
    guards.require(unmet)
    with guards.writing("change_project", by=by):
        for name, value in known_facts(facts, FACTS).items():
            setattr(project, name, value)
        project.save()
        write_parts(project, funding, targets)
    record("change_project", project, by=by)
    return project


@transaction.atomic
def record_contract(project: Project, *, facts: Mapping[str, str], by: User, version: int | None) -> Project:
    """Who builds and supervises a project, and how the builder was found; facts: fields of CONTRACT.

    Who: township, county and the department or unit of the project, once it stands in the year's plan.
    """
    project = lock(project, by=by, version=version)
    guards.require_role_on("record_contract", project, by=by)
    if project.status != ProjectStatus.PLANNED:
        guards.require([Unmet("not_planned", _("项目还没有列入年度计划，不能登记施工单位。"))])
    with guards.writing("record_contract", by=by):
        for name, value in known_facts(facts, CONTRACT).items():
            setattr(project, name, value)
        project.save()
    record("record_contract", project, by=by)
    return project


@transaction.atomic
def advance_project(
    project: Project, verb: str, *, by: User, on: datetime.date, version: int | None, note: str = ""
) -> Project:
    """The next gate: apply, review, approve, enlist or plan; refused with everything that is missing.

    Who: PROJECT_MOVES; nobody takes two gates running where four eyes are asked. Enlisting sets the day.
    """
    project = lock(project, by=by, version=version)
    if verb == "enlist":  # the database takes no project into the library without its day
        project.listed_on = on
        project.save(update_fields=["listed_on"])
    move(project, verb, by=by, note=note)
    guards.require(unmet_for(project, verb, on=on))
    return project


@transaction.atomic
def send_back(project: Project, *, by: User, version: int | None, note: str) -> Project:
    """Back to a draft, with what is to be mended. Who: township and county."""
    project = lock(project, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明退回的原因，申报人据此修改。")))
    move(project, "send_back", by=by, note=note)
    return project


@transaction.atomic
def leave_library(
    project: Project, verb: str, *, by: User, on: datetime.date, version: int | None, note: str
) -> Project:
    """出库 (withdraw) or 终止 (terminate), for a reason. Who: county.

    Refused while a payment is asked for and not settled.
    """
    project = lock(project, by=by, version=version)
    unmet = guards.note_unmet(note, _("请写明出库或终止的原因。"))
    if project.allocations.filter(payments__status__in=OPEN_PAYMENTS).exists():
        unmet.append(Unmet("payments_open", _("还有没办完的拨付申请，请先办结。")))
    guards.require(unmet)
    move(project, verb, by=by, note=note)
    project.left_on = on
    project.save(update_fields=["left_on"])
    owe_milestones(project)
    return project


def unmet_for(project: Project, verb: str, *, on: datetime.date) -> list[Unmet]:
    """What keeps the project from a gate, for the action and for the page beside its button."""
    known = values_in_force([NOTICE_DAYS], division_code=project.division_id, on=on)
    gate = Gate(contents=contents_of(project), notices=notices_of(project))
    return gate_unmet(verb, gate, least_days=known[NOTICE_DAYS]["days"], as_of=on)


def contents_of(project: Project) -> Contents:
    """The project as the rules of the library see it."""
    planned = project.funding.aggregate(total=Sum("planned_yuan"))["total"]
    kinds = list(project.targets.values_list("kind", flat=True))
    return Contents(
        name=project.name,
        category=project.category,
        subcategory=project.subcategory,
        nature=project.nature,
        place=project.place,
        content=project.content,
        planned_start_on=project.planned_start_on,
        planned_end_on=project.planned_end_on,
        has_implementer=project.implementer_id is not None,
        planned_yuan=planned or Decimal(0),
        beneficiaries=(project.households or 0) + (project.people or 0) + (project.villages or 0),
        performance=kinds.count(TargetKind.PERFORMANCE),
        quantities=kinds.count(TargetKind.QUANTITY),
        participation=project.participation,
        linkage=project.linkage,
        links=project.links.filter(ended_on=None).count(),
    )


def notices_of(project: Project) -> list[Notice]:
    """The notices of a project."""
    return [Notice(row.stage, row.posted_on, row.ended_on) for row in project.notices.all()]


def _facts_of(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in FACTS}


def known_facts(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The facts, all of which have to be among the names."""
    unknown = set(facts) - set(names)
    if unknown:
        raise TypeError(f"no facts of a project: {sorted(unknown)}")
    return dict(facts)


def facts_unmet(facts: Mapping[str, Any], funding: Mapping[str, Decimal]) -> list[Unmet]:
    """What cannot be so of any project, whatever its state."""
    unmet = []
    if not str(facts.get("name", "")).strip():
        unmet.append(Unmet("name_required", _("请填写项目名称。"), field="name"))
    if not FIRST_YEAR <= (facts.get("year") or 0) <= LAST_YEAR:
        unmet.append(Unmet("year_required", _("请填写项目年度，四位数字。"), field="year"))
    unmet += category_unmet(facts.get("category", ""), facts.get("subcategory", ""))
    start, end = facts.get("planned_start_on"), facts.get("planned_end_on")
    if start and end and end < start:
        unmet.append(Unmet("dates", _("计划完工不能早于计划开工。"), field="planned_end_on"))
    for source, yuan in funding.items():
        unmet += amount_unmet(yuan, field=f"funding.{source}")
    return unmet


def write_parts(
    project: Project, funding: Mapping[str, Decimal] | None, targets: Sequence[Target] | None
) -> None:
    """The project's funding and targets become these; None leaves them."""
    if funding is not None:
        project.funding.exclude(source__in=funding).delete()
        for source, yuan in funding.items():
            ProjectFunding.objects.update_or_create(
                project=project, source=source, defaults={"planned_yuan": yuan}
            )
    if targets is not None:
        names = [(kind, name) for kind, name, _unit, _planned in targets]
        for row in project.targets.all():
            if (row.kind, row.name) not in names:
                row.delete()
        for kind, name, unit, planned in targets:
            ProjectTarget.objects.update_or_create(
                project=project, kind=kind, name=name, defaults={"unit": unit, "planned": planned}
            )


def next_number(division: Division, year: int) -> str:
    """County, year and the next of four digits; the county's row is locked, so no two get one number."""
    county = division.pk[:COUNTY]
    Division.objects.select_for_update(no_key=True).get(pk=county)
    prefix = f"{county}{year}"
    last = Project.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number[len(prefix) :]) + 1 if last else 1:05d}"
