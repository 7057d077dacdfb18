"""月考核: a scheme of a year, its items, each subject's sheet of each month and the marks on it."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import ScopedQuerySet
from povertycase.choices import READ_ONLY, Role
from povertycase.models import Division, Organisation, Posting, Stamped, User, Versioned, listed, tracked
from rectification.choices import scores as words
from rectification.choices.rankings import RankingKind
from rectification.models.rankings import RankingQuerySet
from rectification.models.triggers import ITEMS_OF_DRAFTS, MARKS_OF_UNPUBLISHED
from rectification.rules.moves import SCHEME_MOVES, SHEET_MOVES

# Who scores, or reads at the place of a scheme, before anything is published.
MAKERS = frozenset({Role.TOWNSHIP, Role.COUNTY}) | READ_ONLY


class SchemeQuerySet(RankingQuerySet):
    """Schemes: a draft is its makers', one in force everybody's who works in its place, as with rankings."""


@pghistory.track(*tracked())
class ScoreScheme(Stamped, Versioned):
    """考核办法 of a year: who is judged each month, by which items; written by actions.schemes.

    kind: townships or departments of a county, or villages of a township. weights: of the two groups, as they
    were when it was adopted. Adopted it stays as it is; it is ended with its last month.
    """

    MOVES: ClassVar = SCHEME_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("考核范围"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    kind = models.CharField(_("考核对象"), max_length=11, choices=RankingKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    name = models.CharField(_("考核办法名称"), max_length=60)
    first_month = models.PositiveSmallIntegerField(_("开始月份"), choices=words.Month, default=1)
    last_month = models.PositiveSmallIntegerField(_("结束月份"), default=12)
    weights = models.JSONField(_("两部分权重"))
    end_reason = models.CharField(_("终止原因"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=7, choices=words.SchemeStatus, default=words.SchemeStatus.DRAFT
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = SchemeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("考核办法")
        verbose_name_plural = _("考核办法")
        constraints = [
            *listed("score_scheme", kind=RankingKind, status=words.SchemeStatus),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="score_scheme_once", fields=["division", "year", "kind", "name"]),
            models.UniqueConstraint(
                name="score_scheme_one_in_force",
                fields=["division", "year", "kind"],
                condition=Q(status=words.SchemeStatus.ADOPTED),
            ),
            # One less than its first: ended before any month counted.
            models.CheckConstraint(
                name="score_scheme_months",
                condition=Q(first_month__gte=1, last_month__lte=12, last_month__gte=F("first_month") - 1),
            ),
            models.CheckConstraint(
                name="score_scheme_ended",
                condition=~Q(status=words.SchemeStatus.ENDED) | ~Q(end_reason=""),
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Protect(name="score_scheme_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name


class ScoreItem(models.Model):
    """One thing that a scheme judges, with its points of the hundred of its group.

    Written with the scheme while it is a draft; the database refuses any change afterwards. source: what the
    system counts for it, blank where a person judges.
    """

    scheme = models.ForeignKey(ScoreScheme, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("次序"))
    group = models.CharField(_("部分"), max_length=7, choices=words.ScoreGroup)
    name = models.CharField(_("项目"), max_length=40)
    content = models.CharField(_("评分内容"), max_length=300)
    weight = models.DecimalField(_("分值"), max_digits=5, decimal_places=2)
    source = models.CharField(_("数据来源"), max_length=9, choices=words.CountedFrom, blank=True)

    class Meta:
        verbose_name = _("考核项目")
        verbose_name_plural = _("考核项目")
        constraints = [
            *listed("score_item", group=words.ScoreGroup, source=words.CountedFrom),
            models.UniqueConstraint(name="score_item_position", fields=["scheme", "position"]),
            models.CheckConstraint(name="score_item_weight", condition=Q(weight__gt=0, weight__lte=100)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="of_a_draft",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=ITEMS_OF_DRAFTS,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SheetQuerySet(ScopedQuerySet):
    """Sheets: all are the office's that scores and its readers'; a published one is its subject's too."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        own = super().within(posting) & Q(status=words.SheetStatus.PUBLISHED)
        if posting.role == Role.DEPARTMENT:
            return own & Q(organisation=posting.organisation_id, organisation__isnull=False)
        own &= Q(organisation=None)
        if posting.role in MAKERS:
            return own | Q(scheme__division__code__startswith=posting.division_id)
        return own


@pghistory.track(*tracked())
class ScoreSheet(Stamped, Versioned):
    """One subject's points of one month; opened when the month is over, written by actions.scoring.

    division: the township or village that is judged, or the seat of the organisation. poverty, other: the
    points of both groups; total: both weighed. Published it never changes: a correction is a new edition,
    with its reason.
    """

    MOVES: ClassVar = SHEET_MOVES

    scheme = models.ForeignKey(ScoreScheme, on_delete=models.PROTECT, related_name="sheets")
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("被考核单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    month = models.PositiveSmallIntegerField(_("月份"), choices=words.Month)
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    reason = models.CharField(_("更正内容和原因"), max_length=300, blank=True)
    due_on = models.DateField(_("发布期限"))
    poverty = models.DecimalField(_("脱贫攻坚得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    other = models.DecimalField(_("其他工作得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("月度得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    objection_until = models.DateField(_("异议截止"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.SheetStatus, default=words.SheetStatus.DRAFT
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = SheetQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("月度评分表")
        verbose_name_plural = _("月度评分表")
        indexes = [models.Index(name="score_sheet_scope", fields=["division", "scheme", "month"])]
        constraints = [
            *listed("score_sheet", status=words.SheetStatus),
            models.UniqueConstraint(
                name="score_sheet_once",
                fields=["scheme", "month", "division", "organisation", "edition"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="score_sheet_one_at_work",
                fields=["scheme", "month", "division", "organisation"],
                nulls_distinct=False,
                condition=Q(status__in=[each.value for each in words.UNPUBLISHED]),
            ),
            models.CheckConstraint(
                name="score_sheet_scored",
                condition=Q(status__in=[words.SheetStatus.DRAFT.value, words.SheetStatus.WITHDRAWN.value])
                | Q(poverty__isnull=False, other__isnull=False, total__range=(0, 100)),
            ),
            models.CheckConstraint(
                name="score_sheet_published",
                condition=Q(status=words.SheetStatus.PUBLISHED)
                & Q(published_on__isnull=False, objection_until__isnull=False)
                | ~Q(status=words.SheetStatus.PUBLISHED),
            ),
            models.CheckConstraint(
                name="score_sheet_correction_explained", condition=Q(edition=1) | ~Q(reason="")
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Protect(name="score_sheet_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="score_sheet_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.status = 'published'"),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name if self.organisation else self.division.name

    @property
    def subject_code(self) -> str:
        """Who is judged: orders those of one rank, and finds them in another month."""
        if self.organisation_id is None:
            return self.division_id
        return f"{self.division_id}-{self.organisation_id:07d}"


@pghistory.track(*tracked())
class ScoreMark(models.Model):
    """The points of one item on a sheet, and why; the figures they come from where the system counts.

    Written by actions.scoring while the sheet is unpublished; the database refuses any change afterwards.
    part, whole: as they were counted when it was scored; both None where nothing was.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="marks")
    item = models.ForeignKey(ScoreItem, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(_("得分"), max_digits=5, decimal_places=2)
    reason = models.CharField(_("扣分原因"), max_length=300, blank=True)
    part = models.DecimalField(_("完成数"), max_digits=9, decimal_places=1, null=True, blank=True)
    whole = models.DecimalField(_("应完成数"), max_digits=9, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = _("评分明细")
        verbose_name_plural = _("评分明细")
        constraints = [
            models.UniqueConstraint(name="score_mark_once", fields=["sheet", "item"]),
            models.CheckConstraint(name="score_mark_points", condition=Q(points__gte=0, points__lte=100)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="of_an_unpublished",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=MARKS_OF_UNPUBLISHED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.item_id}"
