"""外出务工台账 and 公益岗位台账: where people of helped households work, and who holds a public post."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices.ledgers import Appraisal, WorkedAt
from households.models.entries import Kept, PersonEntry
from povertycase.choices import Trade

_KEPT_YEAR = Kept("migrant_year", "person", by_year=True)
_KEPT_POST = Kept("public_post_entry", "person")
_KEPT_APPRAISAL = Kept("post_appraisal", "person", is_log=True)


class MigrantYear(PersonEntry):
    """Where somebody worked in a year, and its one travel subsidy; written by actions.ledgers."""

    TRADES = frozenset({Trade.LABOUR})
    PLANNED: ClassVar[frozenset[str]] = frozenset({"ended_on"})

    year = models.PositiveSmallIntegerField(_("年度"))
    where = models.CharField(_("务工地点"), max_length=12, choices=WorkedAt, blank=True)
    place = models.CharField(_("务工所在地"), max_length=60, blank=True)
    employer = models.CharField(_("务工单位"), max_length=60, blank=True)
    started_on = models.DateField(_("开始务工日期"), null=True, blank=True)
    ended_on = models.DateField(_("结束务工日期"), null=True, blank=True)
    monthly_yuan = models.DecimalField(
        _("月收入（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    subsidy_yuan = models.DecimalField(
        _("省外务工交通补贴（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    subsidised_on = models.DateField(_("交通补贴发放日期"), null=True, blank=True)
    grounds = models.CharField(_("不发放交通补贴的理由"), max_length=100, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("外出务工台账登记")
        verbose_name_plural = _("外出务工台账登记")
        constraints = _KEPT_YEAR.constraints(where=WorkedAt)
        indexes = _KEPT_YEAR.indexes
        triggers = _KEPT_YEAR.triggers


class PublicPostEntry(PersonEntry):
    """The public post that somebody holds; written by actions.ledgers."""

    TRADES = frozenset({Trade.LABOUR})
    PLANNED: ClassVar[frozenset[str]] = frozenset({"ended_on"})

    post = models.CharField(_("岗位名称"), max_length=60, blank=True)
    employer = models.CharField(_("用人单位"), max_length=60, blank=True)
    duties = models.CharField(_("岗位职责"), max_length=100, blank=True)
    is_local = models.BooleanField(_("岗位在本县"), null=True, blank=True)
    started_on = models.DateField(_("上岗日期"), null=True, blank=True)
    ended_on = models.DateField(_("协议到期或离岗日期"), null=True, blank=True)
    monthly_yuan = models.DecimalField(
        _("月报酬（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    class Meta(PersonEntry.Meta):
        verbose_name = _("公益岗位台账登记")
        verbose_name_plural = _("公益岗位台账登记")
        constraints = _KEPT_POST.constraints()
        indexes = _KEPT_POST.indexes
        triggers = _KEPT_POST.triggers


class PostAppraisal(PersonEntry):
    """How somebody filled a public post; noted_on is the day of judging. Written by actions.ledgers."""

    TRADES = frozenset({Trade.LABOUR})

    result = models.CharField(_("考核结果"), max_length=12, choices=Appraisal, blank=True)
    days = models.PositiveIntegerField(_("出勤天数"), null=True, blank=True)
    judged_by = models.CharField(_("考核人"), max_length=40, blank=True)
    said = models.CharField(_("考核情况"), max_length=200, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("公益岗位考核记录")
        verbose_name_plural = _("公益岗位考核记录")
        constraints = _KEPT_APPRAISAL.constraints(result=Appraisal)
        indexes = _KEPT_APPRAISAL.indexes
        triggers = _KEPT_APPRAISAL.triggers
