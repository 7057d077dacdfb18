"""教育资助台账: the help with the costs of education that a pupil or student receives in a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices.ledgers import AidKind
from households.models.entries import Kept, PersonEntry
from povertycase.choices import Trade

_KEPT = Kept("education_aid", "person", by_year=True)


class EducationAid(PersonEntry):
    """What somebody at school is to receive in a year and did; written by actions.ledgers.

    donor: who helps this pupil alone (“一对一”资助).
    """

    TRADES = frozenset({Trade.EDUCATION})

    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("资助项目"), max_length=12, choices=AidKind, blank=True)
    due_yuan = models.DecimalField(_("应发（元）"), max_digits=18, decimal_places=2, null=True, blank=True)
    paid_yuan = models.DecimalField(_("已发（元）"), max_digits=18, decimal_places=2, null=True, blank=True)
    paid_on = models.DateField(_("发放日期"), null=True, blank=True)
    has_rain = models.BooleanField(_("享受“雨露计划”"), null=True, blank=True)
    donor = models.CharField(_("“一对一”资助人"), max_length=40, blank=True)
    grounds = models.CharField(_("不享受的理由"), max_length=100, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("教育资助台账登记")
        verbose_name_plural = _("教育资助台账登记")
        constraints = _KEPT.constraints(kind=AidKind)
        indexes = _KEPT.indexes
        triggers = _KEPT.triggers
