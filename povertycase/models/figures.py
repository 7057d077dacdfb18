"""What the dashboard shows, counted beforehand by place, and which places have to be counted anew."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import ScopedQuerySet
from povertycase.models.divisions import CODE_MAX, Division

LONGEST_CODE = 60
# Rows are only added: two visits in one village at once must not wait for each other.
_TELL = """
    INSERT INTO povertycase_stalefigure (division_code, source)
    SELECT DISTINCT {place}, TG_TABLE_NAME FROM {rows};
    RETURN NULL;
"""
_EITHER = "(SELECT {column} FROM old_rows UNION ALL SELECT {column} FROM new_rows) AS changed"
_KINDS = (
    ("insert", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), "new_rows"),
    ("update", pgtrigger.Update, pgtrigger.Referencing(old="old_rows", new="new_rows"), _EITHER),
    ("delete", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), "old_rows"),
)


def stales(
    place: str = "division_id", *, column: str = "division_id", beside: str = ""
) -> tuple[pgtrigger.Trigger, ...]:
    """Triggers that tell where rows changed, for a table whose rows lie elsewhere than STALES says.

    place: SQL of a row's place; column: what of the row it is said by; beside: tables joined for it.
    """
    return tuple(
        pgtrigger.Trigger(
            name=f"figures_stale_on_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=_TELL.format(place=place, rows=rows.format(column=column) + beside),
        )
        for name, operation, referencing, rows in _KINDS
    )


# For the Meta of what figures are counted from: they tell where its rows changed, whoever writes them,
# a form, a roll or raw SQL. Rows lie where `division_id` says.
STALES = stales()


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
    """When the figures were counted last; one row. on: the day they were counted for."""

    on = models.DateField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="figure_run_is_one", condition=Q(pk=1))]
