"""劳动力台账: what whoever can work wants to do, and which certificate of a skill they hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices.ledgers import LabourWish, SkillLevel
from households.models.entries import Kept, PersonEntry
from povertycase.choices import Trade

_KEPT = Kept("labour_entry", "person")


class LabourEntry(PersonEntry):
    """What somebody who can work said about work on a day; written by actions.ledgers."""

    TRADES = frozenset({Trade.LABOUR})

    wish = models.CharField(_("就业意愿"), max_length=8, choices=LabourWish, blank=True)
    wants_training = models.BooleanField(_("愿意参加技能培训"), null=True, blank=True)
    skill_certificate = models.CharField(_("技能证书名称"), max_length=60, blank=True)
    skill_level = models.CharField(_("技能证书等级"), max_length=12, choices=SkillLevel, blank=True)
    certified_on = models.DateField(_("发证日期"), null=True, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("劳动力台账登记")
        verbose_name_plural = _("劳动力台账登记")
        constraints = _KEPT.constraints(wish=LabourWish, skill_level=SkillLevel)
        indexes = _KEPT.indexes
        triggers = _KEPT.triggers
