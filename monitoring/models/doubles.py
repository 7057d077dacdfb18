"""疑似重复享受: what the rule found in the benefits of a household's year, and what the office says of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household
from households.models.visits import follows_household
from monitoring.choices.benefits import BenefitDoubt, DoubleStatus
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.models import STALES, Division, Posting, Stamped, User, Versioned, listed
from projects.rules.rights import sees_all_benefits


class DoubleQuerySet(ScopedQuerySet):
    """For those who see every record of a county: to others a stack may be incomplete, its doubles too."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        sees_all = sees_all_benefits(posting.role, posting.division_id)
        return super().within(posting) if sees_all else NOTHING


class SuspectedDouble(Stamped, Versioned):
    """Benefits of a household's year that look alike; found by the screening, answered by the county.

    digest: of the records that it speaks of. Other records are another row, so an answer holds for what it
    was given for; one without an answer goes when its records are no longer found.
    """

    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="suspected_doubles",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    doubt = models.CharField(_("情形"), max_length=12, choices=BenefitDoubt)
    reason = models.TextField(_("情况"))
    amount_yuan = models.DecimalField(_("涉及金额（元）"), max_digits=18, decimal_places=2)
    digest = models.CharField(max_length=64, db_collation="C", editable=False)
    found_on = models.DateField(_("发现日期"))
    status = models.CharField(_("核对结果"), max_length=8, choices=DoubleStatus, default=DoubleStatus.OPEN)
    note = models.CharField(_("核对说明"), max_length=300, blank=True)
    answered_on = models.DateField(_("核对日期"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = DoubleQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("疑似重复享受")
        verbose_name_plural = _("疑似重复享受")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="suspected_double_scope", fields=["division", "status", "year"])]
        constraints = [
            *listed("suspected_double", doubt=BenefitDoubt, status=DoubleStatus),
            models.UniqueConstraint(name="suspected_double_once", fields=["household", "year", "digest"]),
            models.CheckConstraint(
                name="suspected_double_answered",
                condition=Q(status=DoubleStatus.OPEN, note="", answered_on=None, answered_by=None)
                | Q(
                    ~Q(status=DoubleStatus.OPEN),
                    ~Q(note=""),
                    answered_on__isnull=False,
                    answered_by__isnull=False,
                ),
            ),
            follows_household("suspected_double"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.doubt}"
