"""排名: departments or villages of a place in a quarter, shown for objections, then sealed for good."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, READ_ONLY, Role
from povertycase.models import (
    Division,
    Organisation,
    Posting,
    Stamped,
    User,
    Versioned,
    WarZone,
    listed,
    tracked,
)
from povertycase.models.divisions import ancestor_codes
from rectification.choices import rankings as words
from rectification.choices.campaigns import Quarter
from rectification.choices.scores import QuarterRule
from rectification.models.campaigns import Campaign
from rectification.models.triggers import LINES_OF_DRAFTS
from rectification.rules.moves import RANKING_MOVES

# Who works on a ranking, or reads at its place, before it is shown to anybody else.
MAKERS = frozenset({Role.TOWNSHIP, Role.COUNTY}) | READ_ONLY
SEAL = 64


class RankingQuerySet(ScopedQuerySet):
    """Rankings. A draft is its makers'; what is published everybody sees who works in its place or above.

    A published ranking of a county says the same to all its townships, also about one another.
    """

    def within(self, posting: Posting) -> Q:
        """As above."""
        if posting.role in ADMINISTRATORS:
            return NOTHING
        inside = Q(division__code__startswith=posting.division_id)
        around = inside | Q(division__code__in=ancestor_codes(posting.division_id))
        published = around & ~Q(status=words.RankingStatus.DRAFT)
        return inside | published if posting.role in MAKERS else published


@pghistory.track(*tracked())
class Ranking(Stamped, Versioned):
    """Departments, townships or villages of a place are ranked for a quarter; written by actions.rankings.

    campaign: of its problems alone, else of all. scheme: by the published sheets of its months instead, of
    which `rule` makes a score; zone: among the townships of it alone. weights, counted_on: as they were
    taken. turn: how often it was shown for objections. Frozen it never changes: content is what was sealed,
    sha256 its seal. edition: a correction is a new one that supersedes it, with its reason.
    """

    MOVES: ClassVar = RANKING_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("排名范围"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("专项行动"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rankings",
    )
    scheme = models.ForeignKey(
        "ScoreScheme",
        verbose_name=_("考核办法"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rankings",
    )
    zone = models.ForeignKey(
        WarZone, verbose_name=_("战区"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rule = models.CharField(_("季度得分算法"), max_length=4, choices=QuarterRule, blank=True)
    kind = models.CharField(_("排名对象"), max_length=11, choices=words.RankingKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    quarter = models.PositiveSmallIntegerField(_("季度"), choices=Quarter)
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    weights = models.JSONField(_("权重"))
    counted_on = models.DateField(_("计算日期"))
    turn = models.PositiveSmallIntegerField(_("第几次公示"), default=0)
    preview_from = models.DateField(_("公示起"), null=True, blank=True)
    preview_until = models.DateField(_("公示止"), null=True, blank=True)
    frozen_on = models.DateField(_("定稿日期"), null=True, blank=True)
    content = models.TextField(_("定稿内容"), blank=True)
    sha256 = models.CharField(_("内容校验值"), max_length=SEAL, blank=True)
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("更正的版次"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    reason = models.CharField(_("更正内容和原因"), max_length=300, blank=True)
    remark = models.CharField(_("办理说明"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=7, choices=words.RankingStatus, default=words.RankingStatus.DRAFT
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = RankingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("整改排名")
        verbose_name_plural = _("整改排名")
        constraints = [
            *listed("ranking", kind=words.RankingKind, status=words.RankingStatus, rule=QuarterRule),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(
                name="ranking_once",
                fields=["division", "campaign", "scheme", "zone", "kind", "year", "quarter", "edition"],
                nulls_distinct=False,
            ),
            # By the months of a scheme, of a zone or not; or by problems, of a campaign or of all.
            models.CheckConstraint(
                name="ranking_of_what",
                condition=Q(scheme=None, zone=None, rule="") & ~Q(kind=words.RankingKind.TOWNSHIPS)
                | Q(scheme__isnull=False, campaign=None) & ~Q(rule=""),
            ),
            models.CheckConstraint(name="ranking_quarter", condition=Q(quarter__in=Quarter.values)),
            models.CheckConstraint(
                name="ranking_sealed",
                condition=Q(status=words.RankingStatus.DRAFT, frozen_on=None, sha256="", content="")
                | Q(status=words.RankingStatus.PREVIEW)
                | Q(status=words.RankingStatus.FROZEN, frozen_on__isnull=False)
                & ~Q(sha256="")
                & ~Q(content=""),
            ),
            models.CheckConstraint(
                name="ranking_previewed",
                condition=Q(status=words.RankingStatus.DRAFT) | Q(preview_until__isnull=False),
            ),
            models.CheckConstraint(
                name="ranking_correction_explained",
                condition=Q(edition=1, supersedes=None)
                | Q(edition__gt=1, supersedes__isnull=False) & ~Q(reason=""),
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Protect(name="ranking_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ranking_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.status = 'frozen'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}Q{self.quarter} {self.get_kind_display()}"


class RankingLine(models.Model):
    """One subject of a ranking: each indicator as a part of a whole, score and rank.

    Written with the ranking while it is a draft; the database refuses any change afterwards. code: orders
    those of one rank. Without score and rank where there was nothing to weigh. months: {month: its total}, of
    a ranking by a scheme; of a month without a published sheet None.
    """

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("次序"))
    code = models.CharField(_("代码"), max_length=24, db_collation="C")
    name = models.CharField(_("名称"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="ranking_lines"
    )
    place = models.ForeignKey(Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    completed = models.PositiveIntegerField(_("已销号"), default=0)
    completed_of = models.PositiveIntegerField(_("应整改"), default=0)
    on_time = models.PositiveIntegerField(_("按期销号"), default=0)
    on_time_of = models.PositiveIntegerField(_("本季销号"), default=0)
    held = models.PositiveIntegerField(_("回头看通过"), default=0)
    held_of = models.PositiveIntegerField(_("本季回头看"), default=0)
    reported = models.PositiveIntegerField(_("及时报送"), default=0)
    reported_of = models.PositiveIntegerField(_("应报送"), default=0)
    months = models.JSONField(_("各月得分"), default=dict)
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("名次"), null=True, blank=True)

    class Meta:
        verbose_name = _("排名明细")
        verbose_name_plural = _("排名明细")
        constraints = [
            models.UniqueConstraint(name="ranking_line_once", fields=["ranking", "code"]),
            models.UniqueConstraint(name="ranking_line_position", fields=["ranking", "position"]),
            models.CheckConstraint(
                name="ranking_line_ranked",
                condition=Q(score=None, rank=None) | Q(score__isnull=False, rank__isnull=False),
            ),
            models.CheckConstraint(
                name="ranking_line_one_subject",
                condition=Q(organisation=None, place__isnull=False)
                | Q(organisation__isnull=False, place=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="of_a_draft",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=LINES_OF_DRAFTS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id} {self.name}"
