"""A household's number in each scheme."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterQuerySet, RegisterRow
from households.models.households import Household
from povertycase.fields import CompositeForeignKey, PartialDateField
from povertycase.models import Division, tracked


@pghistory.track(*tracked())
class Registration(RegisterRow):
    """A household's number in one scheme, and since when; written by register actions and rolls."""

    household = models.ForeignKey(  # indexed by registration_once
        Household, on_delete=models.PROTECT, related_name="registrations", db_constraint=False, db_index=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    scheme = models.CharField(_("登记类别"), max_length=20, choices=choices.Scheme)
    number = models.CharField(_("户编号"), max_length=32, db_collation="C")
    registered_on = PartialDateField(_("首次识别时间"))
    exited_on = PartialDateField(_("退出时间"))
    policy_until = models.DateField(_("政策延续至"), null=True, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("登记")
        verbose_name_plural = _("登记")
        constraints = [
            models.UniqueConstraint(
                name="registration_number",
                fields=["scheme", "number"],
                violation_error_message=_("该户编号已登记"),
            ),
            models.UniqueConstraint(name="registration_once", fields=["household", "scheme"]),
            CompositeForeignKey(
                name="registration_follows_household",
                fields=["household", "division"],
                to="households.Household",
                to_fields=["id", "division"],
            ),
        ]
        indexes = [models.Index(name="registration_scope", fields=["division", "number"])]

    def __str__(self) -> str:
        return self.number
