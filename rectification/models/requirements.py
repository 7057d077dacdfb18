"""What units are asked for again and again: who asks, of whom, and what."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.rounds import CoveringQuerySet
from povertycase.access import ScopedQuerySet
from povertycase.choices import Role
from povertycase.models import Division, Organisation, Posting, Stamped, User, Versioned, listed, tracked
from rectification.choices import reports as words
from rectification.rules.meetings import MINUTES


class ReporterQuerySet(ScopedQuerySet):
    """Who reports, and what; a department or unit sees its own, a helper none."""

    organisation_path: ClassVar[str] = "organisation"

    def within(self, posting: Posting) -> Q:
        """As above."""
        inside = super().within(posting)
        if posting.role == Role.DEPARTMENT:
            return inside & Q(**{self.organisation_path: posting.organisation_id})
        return inside


@pghistory.track(*tracked())
class ReportRequirement(Stamped, Versioned):
    """An office asks units to report, or to meet, every month or quarter (actions.requirements).

    papers: {month as text: names of the papers that are sent with the report of the period that ends in it}.
    """

    division = models.ForeignKey(
        Division,
        verbose_name=_("发出单位所在区划"),
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    kind = models.CharField(
        _("类别"), max_length=7, choices=words.RequirementKind, default=words.RequirementKind.REPORT
    )
    name = models.CharField(_("报送事项"), max_length=60)
    content = models.CharField(_("报送内容"), max_length=500)
    rhythm = models.CharField(_("报送周期"), max_length=9, choices=words.Rhythm)
    begins_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    papers = models.JSONField(_("随附材料"), default=dict)
    end_reason = models.CharField(_("结束原因"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CoveringQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("报送要求")
        verbose_name_plural = _("报送要求")
        constraints = [
            *listed("report_requirement", rhythm=words.Rhythm, kind=words.RequirementKind),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="report_requirement_once", fields=["division", "name", "begins_on"]),
            models.CheckConstraint(
                name="report_requirement_days", condition=Q(ends_on__gte=F("begins_on")) | ~Q(end_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_meeting(self) -> bool:
        """Whether it asks for meetings."""
        return self.kind in words.MEETINGS

    def papers_of(self, month: int) -> list[str]:
        """The papers that belong to the report of the period that ends in a month; minutes to a meeting."""
        asked = self.papers.get(str(month), [])
        return list(dict.fromkeys([MINUTES, *asked])) if self.is_meeting else list(asked)


class Reporter(models.Model):
    """One unit that a requirement asks: an organisation, or the office of a village or township.

    Written by actions.requirements. since: the first period it reports is the one that holds this day.
    """

    requirement = models.ForeignKey(ReportRequirement, on_delete=models.PROTECT, related_name="reporters")
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    since = models.DateField(_("自何时起报送"))

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("报送单位")
        verbose_name_plural = _("报送单位")
        constraints = [
            models.UniqueConstraint(
                name="reporter_once",
                fields=["division", "requirement", "organisation"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(name="reporter_with_division", fields=["id", "division"]),
        ]

    def __str__(self) -> str:
        return self.organisation.name if self.organisation else self.division.name
