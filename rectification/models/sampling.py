"""回头看抽样: which villages and households are looked at again in a month; the draw can be repeated."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household
from households.models.visits import follows_household
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import READ_ONLY, Role
from povertycase.models import Division, Posting, Stamped, User, Versioned, insert_only, tracked
from rectification.choices.campaigns import DrawnKind
from rectification.models.campaigns import Campaign
from rectification.models.judgements import Recheck
from rectification.models.proposals import TicketProposal

# Whoever is looked at does not know of it before.
DRAW_READERS = READ_ONLY | {Role.TOWNSHIP, Role.COUNTY}


class DrawnQuerySet(ScopedQuerySet):
    """What was drawn: for the offices that look and their readers."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        return super().within(posting) if posting.role in DRAW_READERS else NOTHING


class SampleRound(Stamped):
    """One draw of a place in a month; made once by its office (actions.sampling), never changed or repeated.

    seed: chosen by the system; with it and the lots of its villages the draw comes out the same again.
    shortage: why a village with fewer households than asked for was drawn nevertheless.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rounds")
    division = models.ForeignKey(
        Division, verbose_name=_("抽样范围"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    month = models.DateField(_("月份"))
    villages_asked = models.PositiveSmallIntegerField(_("抽取村数"))
    registered_asked = models.PositiveSmallIntegerField(_("每村建档立卡户数"))
    ordinary_asked = models.PositiveSmallIntegerField(_("每村一般户数"))
    seed = models.CharField(_("随机种子"), max_length=32, db_collation="C")
    candidates = ArrayField(models.CharField(max_length=12), verbose_name=_("供抽取的村"))
    shortage = models.CharField(_("户数不足说明"), max_length=300, blank=True)
    drawn_on = models.DateField(_("抽取日期"))
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DrawnQuerySet.as_manager()

    class Meta:
        verbose_name = _("回头看抽样")
        verbose_name_plural = _("回头看抽样")
        constraints = [
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(
                name="sample_round_once_a_month", fields=["division", "campaign", "month"]
            ),
            models.CheckConstraint(name="sample_round_month", condition=Q(month__day=1)),
        ]
        triggers = [insert_only("sample_round_kept")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.month:%Y-%m}"


class SampledVillage(models.Model):
    """One village of a draw with the two lots its households were drawn from, by their keys."""

    round = models.ForeignKey(SampleRound, on_delete=models.PROTECT, related_name="villages")
    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, related_name="+"
    )
    registered_lot = ArrayField(models.BigIntegerField(), verbose_name=_("建档立卡户签"))
    ordinary_lot = ArrayField(models.BigIntegerField(), verbose_name=_("一般户签"))

    class Meta:
        verbose_name = _("抽中的村")
        verbose_name_plural = _("抽中的村")
        constraints = [
            models.UniqueConstraint(name="sampled_village_once", fields=["round", "division"]),
        ]
        triggers = [insert_only("sampled_village_kept")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.division_id}"


@pghistory.track(*tracked())
class SampledHousehold(Stamped, Versioned):
    """One household that was drawn, and what was seen there; a household is drawn once in a campaign.

    recheck: of its closed ticket; proposal: of what was not on the ledger.
    """

    round = models.ForeignKey(SampleRound, on_delete=models.PROTECT, related_name="households")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(SampledVillage, on_delete=models.PROTECT, related_name="households")
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="times_drawn",
    )
    kind = models.CharField(_("户别"), max_length=10, choices=DrawnKind)
    visited_on = models.DateField(_("核查日期"), null=True, blank=True)
    is_fine = models.BooleanField(_("没有发现问题"), null=True, blank=True)
    found = models.CharField(_("核查情况"), max_length=500, blank=True)
    visited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recheck = models.ForeignKey(Recheck, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(
        TicketProposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DrawnQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("抽中的户")
        verbose_name_plural = _("抽中的户")
        indexes = [models.Index(name="sampled_household_scope", fields=["division", "round"])]
        constraints = [
            models.CheckConstraint(name="sampled_household_kind", condition=Q(kind__in=DrawnKind.values)),
            models.UniqueConstraint(name="sampled_household_once", fields=["campaign", "household"]),
            models.CheckConstraint(
                name="sampled_household_seen",
                condition=Q(visited_on=None, is_fine=None, found="", visited_by=None)
                | (
                    ~Q(found="")
                    & Q(visited_on__isnull=False, is_fine__isnull=False, visited_by__isnull=False)
                ),
            ),
            follows_household("sampled_household"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.household_id}"
