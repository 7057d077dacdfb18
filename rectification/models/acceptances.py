"""验收: at the end of a quarter a department or a village is judged on a topic of a campaign."""

import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models.households import IN_VILLAGE
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import Role
from povertycase.models import Division, Organisation, Posting, Stamped, User, Versioned, listed, tracked
from rectification.choices.campaigns import Quarter
from rectification.choices.tickets import Topic
from rectification.models.campaigns import Campaign


def late(on: datetime.date) -> Q:
    """The acceptances that nobody judged by their last day."""
    return Q(accepted_on=None, due_on__lt=on)


class AcceptanceQuerySet(ScopedQuerySet):
    """Acceptances; a department sees its own, a helper none."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        inside = super().within(posting)
        if posting.role != Role.DEPARTMENT:
            return inside
        return inside & Q(organisation=posting.organisation_id) if posting.organisation_id else NOTHING


@pghistory.track(*tracked())
class Acceptance(Stamped, Versioned):
    """One topic of a quarter is accepted at a department, or, without one, at the village it lies in.

    Listed for all at once, judged later (actions.acceptances); history keeps what was corrected. division:
    the village, or the campaign's place for a department.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="acceptances")
    quarter = models.PositiveSmallIntegerField(_("季度"), choices=Quarter)
    topic = models.CharField(_("整治专题"), max_length=10, choices=Topic)
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("责任部门"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="acceptances",
    )
    due_on = models.DateField(_("验收期限"))
    score = models.DecimalField(_("得分"), max_digits=4, decimal_places=1, null=True, blank=True)
    findings = models.CharField(_("验收发现"), max_length=500, blank=True)
    accepted_on = models.DateField(_("验收日期"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AcceptanceQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("季度验收")
        verbose_name_plural = _("季度验收")
        indexes = [models.Index(name="acceptance_scope", fields=["division", "campaign", "quarter"])]
        constraints = [
            *listed("acceptance", topic=Topic),
            models.CheckConstraint(name="acceptance_quarter", condition=Q(quarter__in=Quarter.values)),
            models.UniqueConstraint(
                name="acceptance_once",
                fields=["campaign", "quarter", "topic", "division", "organisation"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="acceptance_of_village",
                condition=Q(organisation__isnull=False) | Q(IN_VILLAGE),
            ),
            models.CheckConstraint(
                name="acceptance_score", condition=Q(score=None) | Q(score__gte=0, score__lte=100)
            ),
            models.CheckConstraint(
                name="acceptance_judged",
                condition=Q(accepted_on=None, score=None, findings="", accepted_by=None)
                | (
                    ~Q(findings="")
                    & Q(accepted_on__isnull=False, score__isnull=False, accepted_by__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.get_quarter_display()} {self.get_topic_display()}"
