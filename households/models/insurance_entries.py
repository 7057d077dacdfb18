"""参保台账: the medical insurance of key groups by year, and who talked to those without."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices.ledgers import Cover, Persuaded
from households.models.entries import Kept, PersonEntry
from povertycase.choices import Trade

_KEPT = Kept("insurance_entry", "person", by_year=True)
_KEPT_TALK = Kept("insurance_talk", "person", is_log=True)


class InsuranceEntry(PersonEntry):
    """Somebody's medical insurance of one year; written by actions.ledgers.

    own_yuan: what the person paid; subsidised_yuan: what was paid for them.
    """

    TRADES = frozenset({Trade.MEDICAL})

    year = models.PositiveSmallIntegerField(_("年度"))
    cover = models.CharField(_("参保情况"), max_length=12, choices=Cover, blank=True)
    paid_on = models.DateField(_("缴费日期"), null=True, blank=True)
    own_yuan = models.DecimalField(
        _("个人缴费（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    subsidised_yuan = models.DecimalField(
        _("资助代缴（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    reason = models.CharField(_("未参保原因"), max_length=100, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("参保台账登记")
        verbose_name_plural = _("参保台账登记")
        constraints = _KEPT.constraints(cover=Cover)
        indexes = _KEPT.indexes
        triggers = _KEPT.triggers


class InsuranceTalk(PersonEntry):
    """Somebody was asked to be insured; noted_on is the day. Written by actions.ledgers."""

    TRADES = frozenset({Trade.MEDICAL})

    talked_by = models.CharField(_("动员人"), max_length=40, blank=True)
    outcome = models.CharField(_("动员结果"), max_length=12, choices=Persuaded, blank=True)
    said = models.CharField(_("本人意见"), max_length=200, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("参保动员记录")
        verbose_name_plural = _("参保动员记录")
        constraints = _KEPT_TALK.constraints(outcome=Persuaded)
        indexes = _KEPT_TALK.indexes
        triggers = _KEPT_TALK.triggers
