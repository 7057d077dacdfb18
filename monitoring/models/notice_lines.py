"""Who stands on a list that hangs in a village; the list itself is one of the village's papers."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.cases import MonitoringCase, OfCaseQuerySet, Procedure, follows_case
from povertycase.models import Division, PublicNotice, Stamped


class NoticeLine(Stamped):
    """One case on a notice, in the go through the steps for which it hangs: to join or to leave.

    Written by actions.village_papers with the notice, and never changed: another list is another notice.
    """

    notice = models.ForeignKey(
        PublicNotice, verbose_name=_("村内公示"), on_delete=models.PROTECT, related_name="lines"
    )
    case = models.ForeignKey(
        MonitoringCase, on_delete=models.PROTECT, related_name="notice_lines", db_constraint=False
    )
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="notice_lines")
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("公示名单的户")
        verbose_name_plural = _("公示名单的户")
        indexes = [models.Index(name="notice_line_scope", fields=["division", "notice"])]
        constraints = [
            models.UniqueConstraint(name="notice_line_once", fields=["notice", "procedure"]),
            follows_case("notice_line"),
        ]
        triggers = [
            pgtrigger.Protect(name="notice_line_stays", operation=pgtrigger.Delete),
            # The cascade from the case moves the village; who is listed where stays.
            pgtrigger.Protect(
                name="notice_line_is_same",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("notice", "case", "procedure"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.procedure_id}"
