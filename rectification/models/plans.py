"""工作方案: a plan of a year, its sections and tasks, who carries each out, and what is done by when."""

import datetime
from typing import ClassVar, Self

import pghistory
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from povertycase.choices import READ_ONLY, Role
from povertycase.fields import CompositeForeignKey
from povertycase.models import Division, Organisation, Posting, Stamped, User, Versioned, listed, tracked
from povertycase.models.unit_groups import KnownAroundQuerySet
from rectification.choices import plans as words
from rectification.models.reports import ReporterQuerySet
from rectification.rules.moves import MONTH_MOVES, PLAN_MOVES
from rectification.rules.plans import LONGEST_CONTENT, LONGEST_OUTCOME, LONGEST_UNITS

DRAFTERS = frozenset({Role.COUNTY}) | READ_ONLY


class WorkPlanQuerySet(KnownAroundQuerySet):
    """Plans; a draft is the county's office's and its readers' alone."""

    status_path: ClassVar[str] = "status"

    def within(self, posting: Posting) -> Q:
        """As above."""
        known = super().within(posting)
        if posting.role in DRAFTERS:
            return known
        return known & ~Q(**{self.status_path: words.PlanStatus.DRAFT})


class WorkTaskQuerySet(WorkPlanQuerySet):
    """Tasks, which are known with their plan."""

    status_path: ClassVar[str] = "plan__status"


class TaskMonthQuerySet(ReporterQuerySet):
    """Months of tasks; a department or unit sees its own."""

    organisation_path: ClassVar[str] = "unit__organisation"

    def with_standing(self, on: datetime.date) -> Self:
        """R-PLAN on a day as `standing`; what is withdrawn has none and is left out."""
        done = {"status": words.MonthStatus.DONE}
        standing = Case(
            When(done_on__lte=F("due_on"), **done, then=Value(words.MonthStanding.IN_TIME.value)),
            When(**done, then=Value(words.MonthStanding.LATE.value)),
            When(due_on__lt=on, then=Value(words.MonthStanding.OVERDUE.value)),
            default=Value(words.MonthStanding.PENDING.value),
        )
        return self.exclude(status=words.MonthStatus.WITHDRAWN).annotate(standing=standing)


@pghistory.track(*tracked())
class WorkPlan(Stamped, Versioned):
    """The plan of a county for a year; its office enters, begins and ends it (actions.plans)."""

    MOVES: ClassVar = PLAN_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("所在县"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    name = models.CharField(_("方案名称"), max_length=80)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    status = models.CharField(
        _("状态"), max_length=8, choices=words.PlanStatus, default=words.PlanStatus.DRAFT
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = WorkPlanQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("工作方案")
        verbose_name_plural = _("工作方案")
        constraints = [
            *listed("work_plan", status=words.PlanStatus),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="work_plan_once", fields=["division", "year", "name"]),
            models.UniqueConstraint(name="work_plan_with_division", fields=["id", "division"]),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"


class WorkSection(models.Model):
    """A part of a plan: its goal, a kind of work, what secures it. Written by actions.plans."""

    plan = models.ForeignKey(WorkPlan, on_delete=models.PROTECT, related_name="sections")
    kind = models.CharField(_("类别"), max_length=9, choices=words.SectionKind)
    position = models.PositiveSmallIntegerField(_("顺序"))
    title = models.CharField(_("名称"), max_length=60)

    class Meta:
        verbose_name = _("方案章节")
        verbose_name_plural = _("方案章节")
        constraints = [
            *listed("work_section", kind=words.SectionKind),
            models.UniqueConstraint(name="work_section_once", fields=["plan", "position"]),
            models.UniqueConstraint(name="work_section_titled_once", fields=["plan", "kind", "title"]),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track(*tracked())
class WorkTask(Versioned):
    """One numbered task. stated_units: whom the document names, as it does. Written by actions.plans."""

    plan = models.ForeignKey(
        WorkPlan, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="tasks"
    )
    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    section = models.ForeignKey(WorkSection, on_delete=models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField(_("编号"))
    title = models.CharField(_("任务"), max_length=80)
    content = models.CharField(_("工作要求"), max_length=LONGEST_CONTENT, blank=True)
    stated_units = models.CharField(_("文件所列责任单位"), max_length=LONGEST_UNITS)

    objects = WorkTaskQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("方案任务")
        verbose_name_plural = _("方案任务")
        constraints = [
            models.UniqueConstraint(name="work_task_once", fields=["plan", "number"]),
            CompositeForeignKey(
                name="work_task_follows_plan",
                fields=["plan", "division"],
                to="rectification.WorkPlan",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class TaskUnit(models.Model):
    """Who carries a task out: an organisation, or the office of a village or township.

    Written by actions.task_units. stated_as: the words of the document that mean it, "" for none of them.
    """

    task = models.ForeignKey(WorkTask, on_delete=models.PROTECT, related_name="units")
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    origin = models.CharField(_("来源"), max_length=5, choices=words.UnitOrigin)
    stated_as = models.CharField(_("文件中的名称"), max_length=100, blank=True)
    is_lead = models.BooleanField(_("牵头"), default=False)

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("责任单位")
        verbose_name_plural = _("责任单位")
        constraints = [
            *listed("task_unit", origin=words.UnitOrigin),
            models.UniqueConstraint(
                name="task_unit_once", fields=["division", "task", "organisation"], nulls_distinct=False
            ),
            models.UniqueConstraint(name="task_unit_with_division", fields=["id", "division"]),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.division)


@pghistory.track(*tracked())
class TaskMonth(Stamped, Versioned):
    """What a unit does of a task by a day of a month, and who: 细化到月、落实到人 (actions.task_months).

    account: whose 待办 it is, None for whoever holds the unit's office. done_on: the day it was told.
    """

    MOVES: ClassVar = MONTH_MOVES

    unit = models.ForeignKey(TaskUnit, on_delete=models.PROTECT, related_name="months", db_constraint=False)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    what = models.CharField(_("本月任务"), max_length=200)
    person = models.CharField(_("责任人"), max_length=50)
    account = models.ForeignKey(
        User,
        verbose_name=_("责任人账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField(_("完成期限"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    outcome = models.CharField(_("完成情况"), max_length=LONGEST_OUTCOME, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.MonthStatus, default=words.MonthStatus.OPEN
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = TaskMonthQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("月度任务")
        verbose_name_plural = _("月度任务")
        indexes = [models.Index(name="task_month_scope", fields=["division", "due_on"])]
        constraints = [
            *listed("task_month", status=words.MonthStatus),
            models.UniqueConstraint(name="task_month_once", fields=["unit", "due_on", "what"]),
            models.CheckConstraint(
                name="task_month_done",
                condition=~Q(status=words.MonthStatus.DONE) | (Q(done_on__isnull=False) & ~Q(outcome="")),
            ),
            CompositeForeignKey(
                name="task_month_follows_unit",
                fields=["unit", "division"],
                to="rectification.TaskUnit",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return self.what
