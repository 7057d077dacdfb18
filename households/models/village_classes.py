"""三大村类: what each class of villages is to see to in a year, item by item."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.models.entries import Kept, VillageEntry
from povertycase.choices import Trade

_KEPT_EXITED = Kept("exited_village_year", "division", by_year=True)
_KEPT_POOR = Kept("poor_village_year", "division", by_year=True)
_KEPT_OTHER = Kept("other_village_year", "division", by_year=True)


class ExitedVillageYear(VillageEntry):
    """三巩固: a village that has exited, in one year; written by actions.ledgers."""

    TRADES = frozenset({Trade.AGRICULTURE})

    year = models.PositiveSmallIntegerField(_("年度"))
    has_industry = models.BooleanField(_("巩固产业发展抓提升"), null=True, blank=True)
    has_upkeep = models.BooleanField(_("巩固基础设施抓管护"), null=True, blank=True)
    has_governance = models.BooleanField(_("巩固新村建设抓治理"), null=True, blank=True)
    note = models.CharField(_("推进情况"), max_length=200, blank=True)

    class Meta(VillageEntry.Meta):
        verbose_name = _("脱贫村三巩固登记")
        verbose_name_plural = _("脱贫村三巩固登记")
        constraints = _KEPT_EXITED.constraints()
        indexes = _KEPT_EXITED.indexes
        triggers = _KEPT_EXITED.triggers


class PoorVillageYear(VillageEntry):
    """三对标: a 贫困村 that has not exited, in one year; written by actions.ledgers."""

    TRADES = frozenset({Trade.AGRICULTURE})

    year = models.PositiveSmallIntegerField(_("年度"))
    meets_households = models.BooleanField(_("对标户“一超六有”"), null=True, blank=True)
    meets_village = models.BooleanField(_("对标村“一低五有”"), null=True, blank=True)
    is_four_good = models.BooleanField(_("“四好村”创建"), null=True, blank=True)
    note = models.CharField(_("推进情况"), max_length=200, blank=True)

    class Meta(VillageEntry.Meta):
        verbose_name = _("贫困村三对标登记")
        verbose_name_plural = _("贫困村三对标登记")
        constraints = _KEPT_POOR.constraints()
        indexes = _KEPT_POOR.indexes
        triggers = _KEPT_POOR.triggers


class OtherVillageYear(VillageEntry):
    """三同步: a village that never was a 贫困村, in one year; written by actions.ledgers."""

    TRADES = frozenset({Trade.AGRICULTURE})

    year = models.PositiveSmallIntegerField(_("年度"))
    has_industry = models.BooleanField(_("同步建强产业"), null=True, blank=True)
    has_no_lack = models.BooleanField(_("同步补齐短板"), null=True, blank=True)
    has_help = models.BooleanField(_("同步帮扶奔康"), null=True, blank=True)
    note = models.CharField(_("推进情况"), max_length=200, blank=True)

    class Meta(VillageEntry.Meta):
        verbose_name = _("非贫困村三同步登记")
        verbose_name_plural = _("非贫困村三同步登记")
        constraints = _KEPT_OTHER.constraints()
        indexes = _KEPT_OTHER.indexes
        triggers = _KEPT_OTHER.triggers
