"""Which day of a county was screened."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.models import Division, Job


class DailyScreening(models.Model):
    """A county's screening of one day; written by actions.screening.daily, once however many clocks ring.

    The row is the day's: a bell that is lost with its queue leaves none, and the next clock finds that.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("县"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    day = models.DateField(_("日期"))
    opened_at = models.DateTimeField(_("开始时间"), default=timezone.now)
    job = models.ForeignKey(
        Job, verbose_name=_("任务"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("每日筛查")
        verbose_name_plural = _("每日筛查")
        constraints = [
            models.UniqueConstraint(name="daily_screening_once", fields=["division", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.day}"
