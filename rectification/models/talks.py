"""工作约谈: who was called in by the county's office, why, and what became of what was asked."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import Role
from povertycase.models import Division, Organisation, Posting, Stamped, User, Versioned, listed, tracked
from rectification.choices.talks import TalkStatus
from rectification.models.inspections import Inspection
from rectification.models.reports import PeriodicReport
from rectification.models.tickets import Ticket
from rectification.rules.moves import TALK_MOVES, WORKERS
from rectification.rules.rights import reads_restricted
from rectification.rules.talks import LONGEST_ANSWER, LONGEST_REASON, LONGEST_RECORD


class TalkQuerySet(ScopedQuerySet):
    """Talks: for the county's office, its readers, and whoever was called in; no office between them."""

    def within(self, posting: Posting) -> Q:
        """As above: an organisation's own people, or those of the very place that was called in."""
        if reads_restricted(posting.role, posting.division_id):
            return super().within(posting)
        if posting.role not in WORKERS - {Role.HELPER, Role.COUNTY}:
            return NOTHING
        own = NOTHING
        if posting.organisation_id is not None:
            own = Q(organisation=posting.organisation_id)
        if posting.role != Role.DEPARTMENT:
            own |= Q(organisation=None, division=posting.division_id)
        return own


@pghistory.track(*tracked())
class Talk(Stamped, Versioned):
    """Somebody of a unit or a place is called in and talked to; written by actions.talks.

    division: where the unit lies, or the place whose office is called in. ticket, inspection, report: what it
    comes from. follow_up: what was asked, by a day; answer: what the unit says was done; remark: why it was
    sent back or cancelled; outcome: what became of it.
    """

    MOVES: ClassVar = TALK_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("被约谈单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="talks",
    )
    called_name = models.CharField(_("被约谈人"), max_length=50)
    called_duty = models.CharField(_("被约谈人职务"), max_length=100)
    talker_name = models.CharField(_("约谈人"), max_length=50)
    talker_duty = models.CharField(_("约谈人职务"), max_length=100)
    reason = models.CharField(_("约谈事由"), max_length=LONGEST_REASON)
    ticket = models.ForeignKey(
        Ticket, verbose_name=_("问题"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    inspection = models.ForeignKey(
        Inspection, verbose_name=_("督查"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(
        PeriodicReport,
        verbose_name=_("定期报告"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    planned_on = models.DateField(_("约谈时间"))
    held_on = models.DateField(_("约谈日期"), null=True, blank=True)
    record = models.CharField(_("约谈记录"), max_length=LONGEST_RECORD, blank=True)
    follow_up = models.CharField(_("后续要求"), max_length=LONGEST_REASON, blank=True)
    follow_up_due_on = models.DateField(_("落实期限"), null=True, blank=True)
    answer = models.CharField(_("落实情况"), max_length=LONGEST_ANSWER, blank=True)
    remark = models.CharField(_("退回、取消原因"), max_length=300, blank=True)
    outcome = models.CharField(_("办结意见"), max_length=LONGEST_REASON, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("状态"), max_length=9, choices=TalkStatus, default=TalkStatus.PLANNED)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = TalkQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("工作约谈")
        verbose_name_plural = _("工作约谈")
        indexes = [models.Index(name="talk_scope", fields=["division", "-planned_on"])]
        constraints = [
            *listed("talk", status=TalkStatus),
            models.CheckConstraint(
                name="talk_held",
                condition=Q(status__in=[TalkStatus.PLANNED.value, TalkStatus.CANCELLED.value])
                | (~Q(record="") & Q(held_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="talk_follow_up_has_day",
                condition=Q(follow_up="", follow_up_due_on=None)
                | (~Q(follow_up="") & Q(follow_up_due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="talk_answered",
                condition=~Q(status__in=[TalkStatus.ANSWERED.value, TalkStatus.CONCLUDED.value])
                | (~Q(answer="") & Q(follow_up_due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="talk_concluded", condition=~Q(status=TalkStatus.CONCLUDED) | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.called_name}"

    @property
    def unit(self) -> str:
        """Who is called in: the organisation, or the office of a place."""
        return self.organisation.name if self.organisation else self.division.name
