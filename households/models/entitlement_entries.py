"""应享未享台账: which allowances somebody who seems entitled receives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.models.entries import Kept, PersonEntry
from povertycase.choices import Trade

_KEPT = Kept("entitlement_entry", "person")


class EntitlementEntry(PersonEntry):
    """What somebody receives, as it was found on a day; written by actions.ledgers.

    grounds: why somebody who does not receive something is not entitled to it; with it nothing is missing.
    """

    TRADES = frozenset({Trade.CIVIL_AFFAIRS, Trade.DISABLED})

    has_care = models.BooleanField(_("重度残疾人护理补贴"), null=True, blank=True)
    has_living = models.BooleanField(_("困难残疾人生活补贴"), null=True, blank=True)
    has_old_age = models.BooleanField(_("高龄津贴"), null=True, blank=True)
    has_pension = models.BooleanField(_("领取养老金"), null=True, blank=True)
    has_relief = models.BooleanField(_("低保、特困或临时救助"), null=True, blank=True)
    grounds = models.CharField(_("不符合条件的理由"), max_length=200, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("应享未享台账登记")
        verbose_name_plural = _("应享未享台账登记")
        constraints = _KEPT.constraints()
        indexes = _KEPT.indexes
        triggers = _KEPT.triggers
