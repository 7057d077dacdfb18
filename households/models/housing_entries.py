"""住房安全台账: how safe a house was found to be, whether somebody lives in it, and what is done about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices import HouseGrade
from households.choices.ledgers import Programme
from households.models.entries import HouseholdEntry, Kept
from povertycase.choices import Trade

_KEPT = Kept("housing_entry", "household")


class HousingEntry(HouseholdEntry):
    """What is known of a household's house on a day; written by actions.ledgers.

    is_occupied: of the house that was appraised; has_safe_home: they live safely somewhere else.
    """

    TRADES = frozenset({Trade.HOUSING})
    PLANNED = frozenset({"planned_on"})

    grade = models.CharField(_("鉴定等级"), max_length=1, choices=HouseGrade, blank=True)
    appraised_on = models.DateField(_("鉴定日期"), null=True, blank=True)
    appraiser = models.CharField(_("鉴定机构"), max_length=60, blank=True)
    opinion_number = models.CharField(_("鉴定意见文号"), max_length=60, blank=True)
    is_occupied = models.BooleanField(_("鉴定房屋有人住"), null=True, blank=True)
    has_safe_home = models.BooleanField(_("另有安全住房"), null=True, blank=True)
    marked_on = models.DateField(_("挂警示标识日期"), null=True, blank=True)
    programme = models.CharField(_("改造方式"), max_length=12, choices=Programme, blank=True)
    planned_on = models.DateField(_("计划完工日期"), null=True, blank=True)
    started_on = models.DateField(_("开工日期"), null=True, blank=True)
    accepted_on = models.DateField(_("验收合格日期"), null=True, blank=True)
    demolished_on = models.DateField(_("拆除日期"), null=True, blank=True)
    reuse = models.CharField(_("拆除后用途"), max_length=40, blank=True)
    exception = models.CharField(_("不改造、不拆除的理由"), max_length=200, blank=True)

    class Meta(HouseholdEntry.Meta):
        verbose_name = _("住房安全台账登记")
        verbose_name_plural = _("住房安全台账登记")
        constraints = _KEPT.constraints(grade=HouseGrade, programme=Programme)
        indexes = _KEPT.indexes
        triggers = _KEPT.triggers
