"""The month of each village, frozen: who was monitored when it began and ended, and what happened between."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractDay
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringCategory
from households.models import Household
from households.models.base import RegisterQuerySet
from monitoring.choices.findings import Fault
from monitoring.choices.months import SIGNS, LineKind
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import Role
from povertycase.fields import CompositeForeignKey
from povertycase.models import Attachment, Division, Posting, User, insert_only, listed

# The month before must be there, unless the village has none, and end where this one begins.
_CHAIN = """
    DECLARE
        before record;
    BEGIN
        IF EXISTS (
            SELECT 1 FROM monitoring_villagemonth
            WHERE division_id = NEW.division_id AND month > NEW.month
        ) THEN
            RAISE EXCEPTION 'a later month is frozen' USING ERRCODE = 'check_violation';
        END IF;
        SELECT closing_households, closing_people INTO before FROM monitoring_villagemonth
            WHERE division_id = NEW.division_id AND month = (NEW.month - interval '1 month')::date;
        IF NOT FOUND THEN
            IF EXISTS (
                SELECT 1 FROM monitoring_villagemonth
                WHERE division_id = NEW.division_id AND id <> NEW.id
            ) THEN
                RAISE EXCEPTION 'the month before is missing' USING ERRCODE = 'check_violation';
            END IF;
        ELSIF before.closing_households <> NEW.opening_households
            OR before.closing_people <> NEW.opening_people
        THEN
            RAISE EXCEPTION 'opening is not the closing before' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END;
"""


class MonthQuerySet(ScopedQuerySet):
    """What was counted of a place; a department sees none, a helper what is counted where they work."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)

    def paired_with(self, posting: Posting) -> Q:
        """The villages of the households paired with them."""
        return Q(division__in=posting.user.pairing_set.in_force().values("division_id"))

    def summed(self, *by: str) -> models.QuerySet[Any, dict[str, Any]]:
        """Every figure summed, by what is named."""
        return self.values(*by).annotate(**{name: Sum(name) for name in FIGURES})


class LineQuerySet(RegisterQuerySet):
    """The households behind the figures; a department sees none."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)


class MonthSnapshot(models.Model):
    """A county's month was frozen: one row, however often the job runs (actions.months).

    is_late: frozen after the day on which it fell due.
    """

    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = models.DateField(_("月份"))
    frozen_at = models.DateTimeField(_("冻结时间"), default=timezone.now)
    is_late = models.BooleanField(_("迟于应冻结日期"))

    objects = MonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("月度快照")
        verbose_name_plural = _("月度快照")
        constraints = [
            models.UniqueConstraint(name="month_snapshot_once", fields=["division", "month"]),
            models.UniqueConstraint(name="month_snapshot_with_division", fields=["id", "division"]),
            models.CheckConstraint(name="month_snapshot_first_day", condition=Exact(ExtractDay("month"), 1)),
        ]
        triggers = [insert_only("month_snapshot_insert_only")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.month:%Y-%m}"


def _count(kind: LineKind) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(kind.label, default=0)


def _found(fault: Fault) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(fault.label, null=True)


def _balanced(unit: str) -> Q:
    """The month equation of one unit, as the database checks it."""
    came = [F(f"{kind}_{unit}") for kind, sign in SIGNS.items() if sign > 0]
    went = [F(f"{kind}_{unit}") for kind, sign in SIGNS.items() if sign < 0]
    return Q(**{f"closing_{unit}": sum(came, F(f"opening_{unit}")) - sum(went[1:], went[0])})


class VillageMonth(models.Model):
    """One month of one village in figures that never change; written by actions.months.

    The database keeps the month equation of households and of people, and that a month begins with what
    the one before ended with. What is found out afterwards is a movement of the month that is open.
    The findings of the county's self-check that were open at the end stand beside it; none before it ran.
    """

    snapshot = models.ForeignKey(MonthSnapshot, on_delete=models.PROTECT, related_name="villages")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = models.DateField(_("月份"))
    opening_households = _count(LineKind.OPENING)
    natural_in_households = _count(LineKind.NATURAL_IN)
    newly_identified_households = _count(LineKind.NEWLY_IDENTIFIED)
    rolled_back_households = _count(LineKind.ROLLED_BACK)
    relabelled_households = _count(LineKind.RELABELLED)
    natural_out_households = _count(LineKind.NATURAL_OUT)
    removed_households = _count(LineKind.REMOVED)
    cleared_households = _count(LineKind.CLEARED)
    closing_households = _count(LineKind.CLOSING)
    opening_people = _count(LineKind.OPENING)
    natural_in_people = _count(LineKind.NATURAL_IN)
    newly_identified_people = _count(LineKind.NEWLY_IDENTIFIED)
    rolled_back_people = _count(LineKind.ROLLED_BACK)
    relabelled_people = _count(LineKind.RELABELLED)
    natural_out_people = _count(LineKind.NATURAL_OUT)
    removed_people = _count(LineKind.REMOVED)
    cleared_people = _count(LineKind.CLEARED)
    closing_people = _count(LineKind.CLOSING)
    overlooked = _found(Fault.OVERLOOKED)
    inaccurate = _found(Fault.INACCURATE)
    unhelped = _found(Fault.UNHELPED)
    too_fast = _found(Fault.TOO_FAST)

    objects = MonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("村月度数据")
        verbose_name_plural = _("村月度数据")
        constraints = [
            models.UniqueConstraint(name="village_month_once", fields=["division", "month"]),
            models.UniqueConstraint(name="village_month_with_division", fields=["id", "division"]),
            models.CheckConstraint(
                name="village_month_households_balanced", condition=_balanced("households")
            ),
            models.CheckConstraint(name="village_month_people_balanced", condition=_balanced("people")),
        ]
        triggers = [
            insert_only("village_month_insert_only"),
            pgtrigger.Trigger(
                name="village_month_chained",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=_CHAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.month:%Y-%m}"


class MonthLine(models.Model):
    """What one household adds to one figure of its village's month; written with it, never changed.

    households is nought where the household stays and people joined or left it. person_ids: who they were,
    of what stood at the beginning and at the end. note: why, where no step tells it; correction: what the
    county answered where nothing does.
    """

    village_month = models.ForeignKey(VillageMonth, on_delete=models.PROTECT, related_name="lines")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, related_name="month_lines"
    )
    kind = models.CharField(_("变动"), max_length=16, choices=LineKind)
    category = models.CharField(_("监测对象类别"), max_length=20, choices=MonitoringCategory, blank=True)
    households = models.PositiveSmallIntegerField(_("户数"))
    people = models.PositiveSmallIntegerField(_("人数"))
    person_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    note = models.CharField(_("说明"), max_length=240, blank=True)
    correction = models.ForeignKey(
        "monitoring.MonthCorrection",
        verbose_name=_("更正说明"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines",
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("月度变动户")
        verbose_name_plural = _("月度变动户")
        indexes = [models.Index(name="month_line_scope", fields=["division", "kind"])]
        constraints = [
            *listed("month_line", kind=LineKind, category=MonitoringCategory),
            # Not the household's: where it lay then stays, wherever it moves.
            CompositeForeignKey(
                name="month_line_of_its_village",
                fields=["village_month", "division"],
                to="monitoring.VillageMonth",
                to_fields=["id", "division"],
            ),
            models.CheckConstraint(name="month_line_counts", condition=Q(households__in=(0, 1))),
            models.CheckConstraint(
                name="month_line_corrected",
                condition=Q(correction=None)
                | Q(kind__in=[str(LineKind.NATURAL_IN), str(LineKind.NATURAL_OUT)]),
            ),
        ]
        triggers = [insert_only("month_line_insert_only")]

    def __str__(self) -> str:
        return f"{self.village_month_id} {self.get_kind_display()}"


FAULTS = (Fault.OVERLOOKED, Fault.INACCURATE, Fault.UNHELPED, Fault.TOO_FAST)
FIGURES = tuple(f"{kind}_{unit}" for unit in ("households", "people") for kind in LineKind.values)


class Bulletin(models.Model):
    """The county's bulletin of a month as it went out; written by actions.months, never changed.

    document: the Word file; sha256 is that of its bytes, which the frozen month makes again. facts: counts
    that do not stand in the month itself, as they were on the day.
    """

    snapshot = models.OneToOneField(MonthSnapshot, on_delete=models.PROTECT, related_name="bulletin")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = models.DateField(_("月份"))
    number = models.CharField(_("文号"), max_length=60)
    issued_on = models.DateField(_("印发日期"))
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(_("其他数字"), default=dict, blank=True)
    document = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("内容校验值"), max_length=64)

    objects = MonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("月度通报")
        verbose_name_plural = _("月度通报")
        constraints = [
            models.UniqueConstraint(name="bulletin_once", fields=["division", "month"]),
            models.UniqueConstraint(name="bulletin_number", fields=["division", "number"]),
            models.CheckConstraint(name="bulletin_numbered", condition=~Q(number="")),
        ]
        triggers = [insert_only("bulletin_insert_only")]

    def __str__(self) -> str:
        return self.number
