"""How the last run of a month went, and for which gaps the county has answered."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import Household
from monitoring.choices.months import Unexplained
from monitoring.models.months import LineQuerySet, MonthQuerySet, MonthSnapshot
from povertycase.fields import CompositeForeignKey
from povertycase.models import Attachment, Division, User, insert_only, listed


class MonthRun(models.Model):
    """What the last run over a county's month left waiting; written by actions.months, so that a page reads.

    held: [{village, reason, gaps: [[household, reason]]}], one for each village that was not frozen.
    """

    snapshot = models.OneToOneField(MonthSnapshot, on_delete=models.PROTECT, related_name="last_run")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    run_at = models.DateTimeField(_("核算时间"))
    held = models.JSONField(_("没有冻结的村"), default=list, blank=True)

    objects = MonthQuerySet.as_manager()

    class Meta:
        verbose_name = _("月度核算")
        verbose_name_plural = _("月度核算")

    def __str__(self) -> str:
        return f"{self.division_id} {self.run_at:%Y-%m-%d}"


class MonthCorrection(models.Model):
    """更正说明: the county answers for a household's change that no step tells of, with a paper; for ever.

    Written by actions.month_corrections; the lines that stand by it name it. It lies where its
    month lies, with the county.
    """

    snapshot = models.ForeignKey(MonthSnapshot, on_delete=models.PROTECT, related_name="corrections")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, related_name="month_corrections"
    )
    reason = models.CharField(_("不衔接的情况"), max_length=16, choices=Unexplained)
    note = models.CharField(_("更正说明"), max_length=200)
    document = models.ForeignKey(
        Attachment, verbose_name=_("佐证材料"), on_delete=models.PROTECT, related_name="+"
    )
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("月度更正说明")
        verbose_name_plural = _("月度更正说明")
        indexes = [models.Index(name="month_correction_scope", fields=["division"])]
        constraints = [
            *listed("month_correction", reason=Unexplained),
            models.UniqueConstraint(name="month_correction_once", fields=["snapshot", "household", "reason"]),
            # Not the household's: the month keeps it, wherever the household moves.
            CompositeForeignKey(
                name="month_correction_of_its_month",
                fields=["snapshot", "division"],
                to="monitoring.MonthSnapshot",
                to_fields=["id", "division"],
            ),
            models.CheckConstraint(name="month_correction_explained", condition=~Q(note="")),
        ]
        triggers = [insert_only("month_correction_insert_only")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.get_reason_display()}"
