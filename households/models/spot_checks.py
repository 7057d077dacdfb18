"""Telephone checks of visits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices import visits as words
from households.models.households import Household
from households.models.visits import Visit, VisitQuerySet, appended, follows_household
from povertycase.models import STALES, Division, User, listed


class VisitSpotCheck(models.Model):
    """Somebody of the township or county called a household about a visit; made once, never changed.

    A household that was not reached is called again: several checks of a visit may stand.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="spot_checks")
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="spot_checks",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    by = models.ForeignKey(User, verbose_name=_("核查人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("核查日期"))
    outcome = models.CharField(_("核查结果"), max_length=12, choices=words.SpotOutcome)
    note = models.CharField(_("核查记录"), max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("电话核查")
        verbose_name_plural = _("电话核查")
        indexes = [models.Index(name="visit_spot_check_scope", fields=["division", "-on"])]
        constraints = [
            *listed("visit_spot_check", outcome=words.SpotOutcome),
            models.CheckConstraint(
                name="visit_spot_check_says_what_differs",
                condition=~Q(outcome=words.SpotOutcome.DIFFERS) | ~Q(note=""),
            ),
            follows_household("visit_spot_check"),
        ]
        triggers = [*appended("visit_spot_check"), *STALES]

    def __str__(self) -> str:
        return f"{self.on} {self.get_outcome_display()}"
