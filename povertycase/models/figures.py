"""What the dashboard shows, counted beforehand by place, and which places have to be counted anew."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.access import ScopedQuerySet
from povertycase.models.divisions import CODE_MAX, Division

LONGEST_CODE = 60
# Rows are only added: two visits in one village at once must not wait for each other.
_TELL = """
    INSERT INTO povertycase_stalefigure (division_code, source)
    SELECT DISTINCT division_id, TG_TABLE_NAME FROM {rows};
    RETURN NULL;
"""
_KINDS = (
    ("insert", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), "new_rows"),
    (
        "update",
        pgtrigger.Update,
        pgtrigger.Referencing(old="old_rows", new="new_rows"),
        "(SELECT {columns} FROM old_rows UNION ALL SELECT {columns} FROM new_rows) AS changed",
    ),
    ("delete", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), "old_rows"),
)


def _telling(places: str, columns: str) -> tuple[pgtrigger.Trigger, ...]:
    return tuple(
        pgtrigger.Trigger(
            name=f"figures_stale_on_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=_TELL.format(rows=places.format(rows=rows.format(columns=columns))),
        )
        for name, operation, referencing, rows in _KINDS
    )


# For the Meta of what figures are counted from: they tell where its rows changed, whoever writes them,
# a form, a roll or raw SQL. Rows lie where `division_id` says.
STALES = _telling("{rows}", "division_id")


def stales_at(*places: str) -> tuple[pgtrigger.Trigger, ...]:
    """The same for rows that have no place of their own, or on which figures of other places hang too.

    places: each a query for `division_id`, with {rows} for the rows that changed.
    """
    return _telling(f"({' UNION ALL '.join(places)}) AS places", "*")


class PlaceFigureQuerySet(ScopedQuerySet):
    """Figures of places, for whoever sees all of them."""


class PlaceFigure(models.Model):
    """What one measure (povertycase.figures) comes to in one place; nothing stands for nought.

    Kept by actions.figures.refresh alone; can be thrown away and counted again.
    """

    division = models.ForeignKey(
        Division, on_delete=models.CASCADE, db_index=False, related_name="+", db_constraint=False
    )
    measure = models.CharField(max_length=LONGEST_CODE)
    value = models.DecimalField(max_digits=18, decimal_places=2)

    objects = PlaceFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("看板数")
        verbose_name_plural = _("看板数")
        constraints = [models.UniqueConstraint(name="place_figure_once", fields=["division", "measure"])]


class MonthFigure(models.Model):
    """The same as it stood at the end of a month; month: its first day."""

    division = models.ForeignKey(
        Division, on_delete=models.CASCADE, db_index=False, related_name="+", db_constraint=False
    )
    measure = models.CharField(max_length=LONGEST_CODE)
    month = models.DateField(_("月份"))
    value = models.DecimalField(max_digits=18, decimal_places=2)

    objects = PlaceFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("月末看板数")
        verbose_name_plural = _("月末看板数")
        constraints = [
            models.UniqueConstraint(name="month_figure_once", fields=["division", "measure", "month"])
        ]


class StaleFigure(models.Model):
    """A place of a table changed since its figures were counted; written by STALES."""

    division_code = models.CharField(max_length=CODE_MAX, db_collation="C")
    source = models.CharField(max_length=LONGEST_CODE)


class FigureRun(models.Model):
    """When the figures were counted last; one row. on: the day they were counted for.

    measures: which ones, as a digest: after an upgrade there may be others.
    """

    on = models.DateField(null=True)
    measures = models.CharField(max_length=64, blank=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="figure_run_is_one", condition=Q(pk=1))]

    @classmethod
    def newest(cls) -> Self:
        """The row; one that says nothing before anything was counted."""
        return cls.objects.first() or cls()

    @property
    def is_behind(self) -> bool:
        """Whether something changed since then, or it was counted for another day."""
        return self.on != timezone.localdate() or StaleFigure.objects.exists()
