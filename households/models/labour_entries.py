"""劳动力台账: what whoever can work wants to do, which certificate they hold, and how they were trained."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices.ledgers import LabourWish, SkillLevel, TrainingKind
from households.models.entries import Kept, PersonEntry
from povertycase.choices import Trade

_KEPT = Kept("labour_entry", "person")
_KEPT_TRAINING = Kept("training_entry", "person", is_log=True)


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


class TrainingEntry(PersonEntry):
    """A course that somebody took; noted_on is its last day. Written by actions.ledgers."""

    TRADES = frozenset({Trade.LABOUR})

    kind = models.CharField(_("培训类别"), max_length=12, choices=TrainingKind, blank=True)
    course = models.CharField(_("培训内容"), max_length=60, blank=True)
    organiser = models.CharField(_("培训机构"), max_length=60, blank=True)
    days = models.PositiveIntegerField(_("培训天数"), null=True, blank=True)
    has_passed = models.BooleanField(_("考核合格"), null=True, blank=True)
    subsidy_yuan = models.DecimalField(
        _("培训补贴（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    class Meta(PersonEntry.Meta):
        verbose_name = _("培训记录")
        verbose_name_plural = _("培训记录")
        constraints = _KEPT_TRAINING.constraints(kind=TrainingKind)
        indexes = _KEPT_TRAINING.indexes
        triggers = _KEPT_TRAINING.triggers
