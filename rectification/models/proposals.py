"""What other parts of the system, or an audit, think should be put right, until somebody decides."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.cases import CaseQuerySet
from povertycase.models import Stamped, User, Versioned, listed, tracked
from rectification.choices import tickets as words
from rectification.models.places import Placed, placed
from rectification.models.sources import TicketType
from rectification.models.tickets import Ticket
from rectification.rules.moves import PROPOSAL_MOVES


@pghistory.track(*tracked())
class TicketProposal(Placed, Stamped, Versioned):
    """One cause for a ticket, once: accepted, it is the ticket; dismissed, it stays away, for a reason.

    Written by actions.proposals. key: what it comes from, so that the same cause finds its row again; turn:
    rises when the cause is seen again after its ticket was settled. last_seen_on: the newest day it was seen.
    """

    MOVES: ClassVar = PROPOSAL_MOVES

    key = models.CharField(_("键"), max_length=160, db_collation="C", editable=False)
    turn = models.PositiveSmallIntegerField(_("第几次"), default=1)
    cause = models.CharField(_("来源类别"), max_length=12, choices=words.Cause)
    type = models.ForeignKey(
        TicketType, verbose_name=_("问题类型"), on_delete=models.PROTECT, related_name="proposals"
    )
    content = models.CharField(_("具体表现"), max_length=1000)
    first_seen_on = models.DateField(_("首次发现"))
    last_seen_on = models.DateField(_("最近发现"))
    ticket = models.OneToOneField(
        Ticket,
        verbose_name=_("问题"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposal",
    )
    dismissed_reason = models.CharField(_("不立单原因"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.ProposalStatus, default=words.ProposalStatus.PROPOSED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("待立单问题")
        verbose_name_plural = _("待立单问题")
        indexes = [models.Index(name="ticket_proposal_scope", fields=["division", "status", "-last_seen_on"])]
        constraints = [
            *listed("ticket_proposal", cause=words.Cause, status=words.ProposalStatus),
            *placed("ticket_proposal"),
            models.UniqueConstraint(name="ticket_proposal_once", fields=["key", "turn"]),
            models.CheckConstraint(
                name="ticket_proposal_decided",
                condition=Q(status=words.ProposalStatus.PROPOSED)
                | Q(status=words.ProposalStatus.ACCEPTED, ticket__isnull=False)
                | (Q(status=words.ProposalStatus.DISMISSED) & ~Q(dismissed_reason="")),
            ),
        ]
        # That it was seen again is no change of what a person has before them.
        triggers = [
            pgtrigger.Trigger(
                name="bump_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(exclude=["version", "division", "last_seen_on"]),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return self.key
