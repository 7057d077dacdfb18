"""村情台账: what is known of a village in a year: people, income, industry, facilities."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.entries import Kept, VillageEntry
from povertycase.choices import Trade

_KEPT = Kept("village_year", "division", by_year=True)


class VillageYear(VillageEntry):
    """A village in one year, as it was found on a day; written by actions.ledgers.

    rural_population: 农村户籍人口; poor_population: those on the register who have not exited yet.
    """

    TRADES = frozenset({Trade.AGRICULTURE})

    year = models.PositiveSmallIntegerField(_("年度"))
    rural_population = models.PositiveIntegerField(_("农村户籍人口（人）"), null=True, blank=True)
    poor_population = models.PositiveIntegerField(_("未脱贫人口（人）"), null=True, blank=True)
    collective_income_yuan = models.DecimalField(
        _("集体经济收入（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    leading_industry = models.CharField(_("主导产业"), max_length=100, blank=True)
    has_hard_road = models.BooleanField(_("通硬化路"), null=True, blank=True)
    has_clinic = models.BooleanField(_("有卫生室"), null=True, blank=True)
    has_culture_room = models.BooleanField(_("有文化室"), null=True, blank=True)
    has_network = models.BooleanField(_("有通信网络"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta(VillageEntry.Meta):
        verbose_name = _("村情台账登记")
        verbose_name_plural = _("村情台账登记")
        constraints = [
            *_KEPT.constraints(),
            models.CheckConstraint(
                name="village_year_poor_inside",
                condition=Q(poor_population=None)
                | Q(rural_population=None)
                | Q(poor_population__lte=F("rural_population")),
            ),
        ]
        indexes = _KEPT.indexes
        triggers = _KEPT.triggers
