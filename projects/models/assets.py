"""What projects leave behind: whose it is, who keeps it, what it earns, and what is done when it does not."""

from typing import ClassVar, Self

import pghistory
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models.visits import appended
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    STALES,
    Attachment,
    Division,
    Stamped,
    User,
    Versioned,
    insert_only,
    listed,
    tracked,
)
from projects.choices import assets as words
from projects.choices.library import MilestoneKind
from projects.models.milestones import Milestone
from projects.models.projects import OfProjectQuerySet, Project, follows_project
from projects.rules.moves import ASSET_MOVES


class AssetQuerySet(OfProjectQuerySet):
    """Assets."""

    def standing(self) -> Self:
        """Those that have not been disposed of."""
        return self.exclude(status=words.AssetStatus.DISPOSED)

    def amiss(self) -> Self:
        """Those that want a strategy."""
        return self.filter(status__in=words.AMISS)

    def with_handover(self) -> Self:
        """With `handed_over_on`: the day is the project's milestone and stands nowhere else."""
        steps = Milestone.objects.filter(project=OuterRef("project"), kind=MilestoneKind.HANDED_OVER)
        return self.annotate(handed_over_on=Subquery(steps.values("actual_on")))


@pghistory.track(*tracked())
class Asset(Stamped, Versioned):
    """One thing that public money of a project made: registered, confirmed to an owner, kept, disposed of.

    Written by actions.assets. Its handover is the project's milestone of that name.
    """

    MOVES: ClassVar = ASSET_MOVES

    project = models.ForeignKey(
        Project,
        verbose_name=_("项目"),
        on_delete=models.PROTECT,
        related_name="assets",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    name = models.CharField(_("资产名称"), max_length=100)
    kind = models.CharField(_("资产类型"), max_length=10, choices=words.AssetKind)
    value_yuan = models.DecimalField(_("资产原值（元）"), max_digits=18, decimal_places=2)
    place = models.CharField(_("坐落地点"), max_length=200, blank=True)
    formed_on = models.DateField(_("形成日期"))
    owner_level = models.CharField(_("所有权归属"), max_length=10, choices=words.AssetOwner, blank=True)
    owner_name = models.CharField(_("所有权人"), max_length=100, blank=True)
    confirmed_on = models.DateField(_("确权日期"), null=True, blank=True)
    title_document = models.ForeignKey(
        Attachment,
        verbose_name=_("确权文件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    keeper = models.CharField(_("管护责任人"), max_length=60, blank=True)
    disposed_on = models.DateField(_("处置日期"), null=True, blank=True)
    disposal_reason = models.CharField(_("处置原因"), max_length=200, blank=True)
    disposal_approval = models.ForeignKey(
        Attachment,
        verbose_name=_("处置批复"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(
        _("使用状态"), max_length=11, choices=words.AssetStatus, default=words.AssetStatus.NORMAL
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = AssetQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("项目资产")
        verbose_name_plural = _("项目资产")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="asset_scope", fields=["division", "status", "id"])]
        constraints = [
            *listed("asset", kind=words.AssetKind, owner_level=words.AssetOwner, status=words.AssetStatus),
            models.UniqueConstraint(name="asset_once", fields=["project", "name"]),
            models.UniqueConstraint(name="asset_with_division", fields=["id", "division"]),
            models.CheckConstraint(name="asset_positive", condition=Q(value_yuan__gt=0)),
            models.CheckConstraint(
                name="asset_confirmed_whole",
                condition=Q(owner_level="", owner_name="", confirmed_on=None, title_document=None)
                | (
                    ~Q(owner_level="")
                    & ~Q(owner_name="")
                    & Q(confirmed_on__isnull=False, title_document__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="asset_disposed_with_approval",
                condition=~Q(status=words.AssetStatus.DISPOSED)
                | (~Q(disposal_reason="") & Q(disposed_on__isnull=False, disposal_approval__isnull=False)),
            ),
            follows_project("asset"),
        ]

    def __str__(self) -> str:
        return self.name


class StrategyQuerySet(OfProjectQuerySet):
    """Strategies."""

    project_path: ClassVar[str] = "asset__project__"

    def open(self) -> Self:
        """Not done yet."""
        return self.filter(done_on=None)


class OfAssetQuerySet(OfProjectQuerySet):
    """Lines of an asset, which never change: they lie where the asset lies."""

    project_path: ClassVar[str] = "asset__project__"
    division_path: ClassVar[str] = "asset__division__code"


class IncomePlan(models.Model):
    """How the income of an asset is shared out, as 村民代表大会 decided on a day; each decision is a row.

    Written by actions.incomes, never changed.
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="income_plans")
    decided_on = models.DateField(_("村民代表大会日期"))
    terms = models.CharField(_("收益分配方案"), max_length=500)
    document = models.ForeignKey(
        Attachment, verbose_name=_("会议记录"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = OfAssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("收益分配方案")
        verbose_name_plural = _("收益分配方案")
        constraints = [models.UniqueConstraint(name="income_plan_once", fields=["asset", "decided_on"])]
        triggers = [insert_only("income_plan_insert_only")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.decided_on}"


class AssetIncome(models.Model):
    """What an asset earned on a day; a mistake is booked back as an amount below nought, with its reason.

    Written by actions.incomes, never changed.
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="incomes")
    received_on = models.DateField(_("到账日期"))
    amount_yuan = models.DecimalField(_("收益（元）"), max_digits=18, decimal_places=2)
    payer = models.CharField(_("付款方"), max_length=100)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = OfAssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("资产收益")
        verbose_name_plural = _("资产收益")
        indexes = [models.Index(name="asset_income_day", fields=["asset", "received_on"])]
        constraints = [
            models.CheckConstraint(name="asset_income_some", condition=~Q(amount_yuan=0)),
            models.CheckConstraint(name="asset_income_reason", condition=Q(amount_yuan__gt=0) | ~Q(note="")),
        ]
        triggers = [insert_only("asset_income_insert_only")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.amount_yuan}"


@pghistory.track(*tracked())
class AssetStrategy(Versioned):
    """What somebody does by a day about an asset that lies idle, earns little or is stalled (一项目一策略).

    Written by actions.strategies; an asset has one that is not done, at most.
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="strategies", db_constraint=False)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    plan = models.CharField(_("盘活策略"), max_length=300)
    owner = models.ForeignKey(User, verbose_name=_("责任人"), on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("完成期限"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    result = models.CharField(_("盘活结果"), max_length=300, blank=True)

    objects = StrategyQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("盘活策略")
        verbose_name_plural = _("盘活策略")
        indexes = [models.Index(name="asset_strategy_scope", fields=["division", "due_on"])]
        constraints = [
            models.UniqueConstraint(
                name="asset_strategy_one_open", fields=["asset"], condition=Q(done_on=None)
            ),
            models.CheckConstraint(
                name="asset_strategy_done_pair",
                condition=Q(done_on=None, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
            ),
            CompositeForeignKey(
                name="asset_strategy_follows_asset",
                fields=["asset", "division"],
                to="projects.Asset",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.plan}"


class ProjectReview(models.Model):
    """What one round of 产业项目“回头看” found of one project; written by actions.reviews, never changed."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="reviews", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    outcome = models.CharField(_("核查结果"), max_length=6, choices=words.ReviewOutcome)
    found = models.CharField(_("发现的问题"), max_length=500, blank=True)
    reviewed_on = models.DateField(_("核查日期"))
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目回头看")
        verbose_name_plural = _("项目回头看")
        indexes = [models.Index(name="project_review_scope", fields=["division", "year", "round"])]
        constraints = [
            *listed("project_review", outcome=words.ReviewOutcome),
            models.UniqueConstraint(name="project_review_once", fields=["project", "year", "round"]),
            models.CheckConstraint(name="project_review_round", condition=Q(round__gte=1)),
            models.CheckConstraint(
                name="project_review_says_what",
                condition=Q(outcome=words.ReviewOutcome.SOUND) | ~Q(found=""),
            ),
            follows_project("project_review"),
        ]
        triggers = appended("project_review")

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}-{self.round}"
