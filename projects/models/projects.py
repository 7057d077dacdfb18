"""Projects, how they are to be financed, and the numbers they promise."""

import datetime
from collections.abc import Sequence
from typing import ClassVar, Self

import pghistory
from django.db import models
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import CODE_LENGTHS, Level, OrganisationKind, Role, Trade
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    STALES,
    Division,
    Organisation,
    Posting,
    Stamped,
    User,
    Versioned,
    listed,
    tracked,
)
from projects.choices import library as words
from projects.choices.money import FundSource
from projects.models.deadlines import past_due
from projects.rules.moves import PROJECT_MOVES

# Trades that read the money of every project, not only of their own.
READS_ALL = frozenset({Trade.FINANCE, Trade.AGRICULTURE})
COUNTY = CODE_LENGTHS[Level.COUNTY]


class OfProjectQuerySet(ScopedQuerySet):
    """Projects and what belongs to them.

    A department sees its own trade's, finance and agriculture all; an implementing unit sees what it builds;
    a helper what lies in a village of a household paired with them.
    """

    project_path: ClassVar[str] = "project__"

    def within(self, posting: Posting) -> Q:
        """As above; others by place."""
        inside = super().within(posting)
        if posting.role != Role.DEPARTMENT:
            return inside
        organisation = posting.organisation
        if organisation is None:
            return NOTHING
        if organisation.kind == OrganisationKind.IMPLEMENTER:
            return inside & Q(**{f"{self.project_path}implementer": organisation})
        if organisation.trade in READS_ALL:
            return inside
        return inside & Q(**{f"{self.project_path}authority": organisation})

    def paired_with(self, posting: Posting) -> Q:
        """What lies in a village where the posting's holder helps a household today."""
        paired = posting.user.pairing_set.in_force().values("household__division_id")
        return Q(**{f"{self.division_path.removesuffix('__code')}__in": paired})


class ProjectQuerySet(OfProjectQuerySet):
    """Projects."""

    project_path: ClassVar[str] = ""

    def in_library(self) -> Self:
        """Those that money may go to."""
        return self.filter(status__in=words.IN_LIBRARY)

    def late(self, on: datetime.date) -> Self:
        """P-LATE: of the year's plan, with a step whose planned day was before `on` and has not come."""
        waiting = Project.objects.filter(milestones__planned_on__lt=on, milestones__actual_on=None)
        return self.filter(status=words.ProjectStatus.PLANNED, pk__in=waiting.values("pk"))

    def overdue(self, on: datetime.date) -> Self:
        """Of the plan of any year, not complete although the day for its year and kind is over."""
        complete = Project.objects.filter(
            milestones__kind=words.MilestoneKind.COMPLETED, milestones__actual_on__isnull=False
        )
        unfinished = self.filter(status=words.ProjectStatus.PLANNED).exclude(pk__in=complete.values("pk"))
        years = unfinished.annotate(county=Substr("division_id", 1, COUNTY)).values_list("county", "year")
        return unfinished.filter(past_due(sorted(set(years.order_by())), on))

    def at_stage(self, stage: str) -> Self:
        """Of the year's plan, and come so far (choices.library.Stage) and no further."""
        steps = list(words.Stage)
        planned = self.filter(status=words.ProjectStatus.PLANNED)
        if stage != words.Stage.WAITING:
            planned = planned.filter(pk__in=_having([stage]))
        return planned.exclude(pk__in=_having(steps[steps.index(words.Stage(stage)) + 1 :]))

    def with_money(self) -> Self:
        """With `planned_yuan`, what its sources add up to; None without any."""
        return self.annotate(planned_yuan=Sum("funding__planned_yuan"))


def _having(steps: Sequence[str]) -> QuerySet:
    """Keys of the projects for which one of these steps has come."""
    return Project.objects.filter(milestones__kind__in=steps, milestones__actual_on__isnull=False).values(
        "pk"
    )


def follows_project(name: str) -> CompositeForeignKey:
    """The copied division is the project's, and moves with it."""
    return CompositeForeignKey(
        name=f"{name}_follows_project",
        fields=["project", "division"],
        to="projects.Project",
        to_fields=["id", "division"],
    )


@pghistory.track(*tracked())
class Project(Stamped, Versioned):
    """One project, from an idea in a village to the library and the year's plan.

    It lies in a village, or in the township or county when it serves several. Written by actions.library;
    what happens to it afterwards stands in its milestones and in the ledger.
    """

    MOVES: ClassVar = PROJECT_MOVES

    number = models.CharField(_("项目编号"), max_length=20, unique=True)
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("项目年度"))
    name = models.CharField(_("项目名称"), max_length=100)
    category = models.CharField(_("项目类型"), max_length=20, choices=words.Category)
    subcategory = models.CharField(_("二级项目类型"), max_length=30, blank=True)
    kind = models.CharField(_("项目子类型"), max_length=40, blank=True)
    nature = models.CharField(_("建设性质"), max_length=4, choices=words.Nature, blank=True)
    is_construction = models.BooleanField(_("建设类项目"), default=False)
    place = models.CharField(_("实施地点"), max_length=200, blank=True)
    content = models.TextField(_("建设内容及规模"), max_length=2000, blank=True)
    planned_start_on = models.DateField(_("计划开工"), null=True, blank=True)
    planned_end_on = models.DateField(_("计划完工"), null=True, blank=True)
    authority = models.ForeignKey(
        Organisation,
        verbose_name=_("行业主管部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="overseen_projects",
    )
    implementer = models.ForeignKey(
        Organisation,
        verbose_name=_("项目实施单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="built_projects",
    )
    responsible = models.CharField(_("责任人"), max_length=30, blank=True)
    support_mode = models.CharField(
        _("支持方式"), max_length=8, choices=words.SupportMode, default=words.SupportMode.DIRECT
    )
    special_plan = models.CharField(_("所属专项计划"), max_length=60, blank=True)
    villages = models.PositiveIntegerField(_("受益村（个）"), null=True, blank=True)
    households = models.PositiveIntegerField(_("受益户数"), null=True, blank=True)
    people = models.PositiveIntegerField(_("受益人口"), null=True, blank=True)
    exited_households = models.PositiveIntegerField(_("其中脱贫户"), null=True, blank=True)
    exited_people = models.PositiveIntegerField(_("其中脱贫人口"), null=True, blank=True)
    monitored_households = models.PositiveIntegerField(_("其中监测对象户数"), null=True, blank=True)
    monitored_people = models.PositiveIntegerField(_("其中监测对象人数"), null=True, blank=True)
    participation = models.TextField(_("群众参与"), max_length=1000, blank=True)
    linkage = models.TextField(_("联农带农机制"), max_length=1000, blank=True)
    contractor = models.CharField(_("中标（施工）单位"), max_length=100, blank=True)
    procurement = models.CharField(_("招标方式"), max_length=8, choices=words.Procurement, blank=True)
    supervisor = models.CharField(_("监理单位"), max_length=100, blank=True)
    remark = models.CharField(_("备注"), max_length=500, blank=True)
    listed_on = models.DateField(_("入库时间"), null=True, blank=True)
    left_on = models.DateField(_("出库（终止）时间"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=words.ProjectStatus, default=words.ProjectStatus.DRAFTED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = ProjectQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="project_scope", fields=["division", "year", "status", "id"])]
        constraints = [
            *listed(
                "project",
                category=words.Category,
                nature=words.Nature,
                support_mode=words.SupportMode,
                procurement=words.Procurement,
                status=words.ProjectStatus,
            ),
            models.UniqueConstraint(name="project_with_division", fields=["id", "division"]),
            models.UniqueConstraint(name="project_name_once", fields=["division", "year", "name"]),
            models.CheckConstraint(
                name="project_dates",
                condition=Q(planned_end_on=None)
                | Q(planned_start_on=None)
                | Q(planned_end_on__gte=F("planned_start_on")),
            ),
            models.CheckConstraint(
                name="project_listed_on",
                condition=~Q(status__in=words.IN_LIBRARY) | Q(listed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


@pghistory.track(*tracked())
class ProjectFunding(models.Model):
    """How much of a project one source is to pay, as the library plans it; written with its project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="funding")
    source = models.CharField(_("资金来源"), max_length=12, choices=FundSource)
    planned_yuan = models.DecimalField(_("计划投入（元）"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("资金筹措")
        verbose_name_plural = _("资金筹措")
        constraints = [
            *listed("project_funding", source=FundSource),
            models.UniqueConstraint(name="project_funding_once", fields=["project", "source"]),
            models.CheckConstraint(name="project_funding_positive", condition=Q(planned_yuan__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.source}"


@pghistory.track(*tracked())
class ProjectTarget(models.Model):
    """One number a project promises, in its unit, and what became of it; written with its project."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="targets")
    kind = models.CharField(_("类别"), max_length=12, choices=words.TargetKind)
    name = models.CharField(_("指标"), max_length=60)
    unit = models.CharField(_("单位"), max_length=12)
    planned = models.DecimalField(_("目标值"), max_digits=14, decimal_places=3)
    actual = models.DecimalField(_("完成值"), max_digits=14, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("建设任务和绩效目标")
        verbose_name_plural = _("建设任务和绩效目标")
        constraints = [
            *listed("project_target", kind=words.TargetKind),
            models.UniqueConstraint(name="project_target_once", fields=["project", "kind", "name"]),
            models.CheckConstraint(name="project_target_positive", condition=Q(planned__gt=0)),
            models.CheckConstraint(name="project_target_actual", condition=Q(actual=None) | Q(actual__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.name}"
