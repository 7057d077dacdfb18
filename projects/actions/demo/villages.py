"""What villages of the demonstration county earn, their workshops, moves and a round half done."""

import datetime
from decimal import Decimal

from households.actions.households import change_household
from households.choices import RelocationMode
from households.models import Household
from povertycase.models import Division, Organisation
from projects.actions.demo.cast import BUILDER, place, user
from projects.actions.milestones import record_target
from projects.actions.relocations import record_relocation
from projects.actions.reviews import ReviewDraft, review_project
from projects.actions.villages import confirm_village_topup, record_village_income
from projects.actions.workshops import WorkshopDraft, record_workshop
from projects.choices.library import IN_LIBRARY, Category, MilestoneKind, TargetKind
from projects.models import Project, ProjectTarget
from projects.rules.relocations import Move

# By village, in yuan: of the year before last, and of last year by source.
INCOMES = (
    (860_000, {"property": "620000.00", "shares": "200001.01", "lease": "180000.00"}),
    (1_280_000, {"property": "900000.00", "business": "410500.00", "grant": "60000.00"}),
    (None, {"shares": "86000.00", "lease": "154300.50"}),
)
GROUNDS = "经镇村两级核查：符合条件、工作扎实，资源少、一时难以脱贫（示例）"
DAYS = (50, 30, 12)


def seed_villages(*, on: datetime.date) -> None:
    """Three village years, two workshops, two moves and half a round of 回头看."""
    own = Division.objects.get(pk=place("village"))
    around = Division.objects.filter(parent_id=own.parent_id, level=own.level, valid_to=None)
    others = list(around.exclude(pk=own.pk).order_by("code")[: len(INCOMES) - 1])
    for village, (before, lines) in zip([own, *others], INCOMES, strict=False):
        _incomes(village, on.year - 1, before, lines, on)
    _workshops(own, on)
    _moves(own, on)
    _reviews(on)
    _tasks()


def _incomes(
    village: Division, year: int, before: int | None, lines: dict[str, str], on: datetime.date
) -> None:
    township = user("township2")
    if before is not None:
        record_village_income(village, year - 1, [("property", Decimal(before))], by=township, version=None)
    known = [(source, Decimal(yuan)) for source, yuan in lines.items()]
    income = record_village_income(village, year, known, by=township, version=None)
    if village.pk == place("village"):
        confirm_village_topup(income, grounds=GROUNDS, by=user("county"), on=on, version=income.version)


def _workshops(village: Division, on: datetime.date) -> None:
    busy = WorkshopDraft(
        kind="workshop",
        name="示例服装帮扶车间",
        organisation=Organisation.objects.get(name=BUILDER),
        jobs=36,
        registered_workers=14,
        orders_yuan=Decimal("268000.00"),
        last_active_on=on - datetime.timedelta(days=2),
    )
    quiet = WorkshopDraft(
        kind="cooperative",
        name="示例花椒专业合作社",
        jobs=12,
        registered_workers=3,
        orders_yuan=Decimal(0),
        last_active_on=on - datetime.timedelta(days=130),
        note="订单中断，等待新季收购（示例）",
    )
    for draft in (busy, quiet):
        record_workshop(village, draft, by=user("village"), on=on)


def _moves(village: Division, on: datetime.date) -> None:
    """One household has moved, another's old ground is reclaimed already; of a third nobody has said."""
    township = user("township2")
    project = Project.objects.get(name__endswith="集中安置点住房", division=village)
    moved, demolished, reclaimed = (on - datetime.timedelta(days=each) for each in DAYS)
    steps = (Move(moved), Move(moved, demolished, reclaimed), None)
    homes = Household.objects.filter(division__parent=village.parent_id, status="active").order_by("pk")
    facts = {"is_relocated": "是", "relocation_mode": RelocationMode.values[0]}
    for household, move in zip(homes[: len(steps)], steps, strict=False):
        household = change_household(
            household, facts=facts, by=township, on=on, version=household.version, note="核对名册"
        )
        if move:
            household.refresh_from_db()
            record_relocation(household, project, move, by=township, on=on, version=household.version)


def _reviews(on: datetime.date) -> None:
    projects = Project.objects.filter(category=Category.INDUSTRY, status__in=IN_LIBRARY).order_by("pk")
    findings = (("sound", ""), ("faulty", "带贫机制约定了保底分红，但受益户名单没有公示（示例）"))
    for project, (outcome, found) in zip(projects, findings, strict=False):
        reviewed_on = on - datetime.timedelta(days=10)
        draft = ReviewDraft(
            year=reviewed_on.year, round=1, outcome=outcome, reviewed_on=reviewed_on, found=found
        )
        review_project(project, draft, by=user("township2"), on=on, version=project.version)


def _tasks() -> None:
    """What was built of the completed projects: all of it, but for the first."""
    completed = Project.objects.filter(
        milestones__kind=MilestoneKind.COMPLETED,
        milestones__actual_on__isnull=False,
        implementer__name=BUILDER,
    )
    targets = ProjectTarget.objects.filter(project__in=completed, kind=TargetKind.QUANTITY).order_by("pk")
    for nth, target in enumerate(targets.select_related("project")):
        done = target.planned - (Decimal("0.5") if nth == 0 else 0)
        project = target.project
        record_target(project, target, actual=done, by=user("owner"), version=project.version)
