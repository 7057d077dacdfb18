"""What is done about a ticket: its dated steps, what was reported, what was shown, and more time."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models.visits import appended
from povertycase.models import Attachment, Division, Stamped, User, Versioned, listed, tracked
from rectification.choices import tickets as words
from rectification.models.tickets import OfTicketQuerySet, Ticket, follows_ticket
from rectification.rules.moves import EXTENSION_MOVES


class OfTicket(models.Model):
    """A row of a ticket; it lies where the ticket lies. round: how often the ticket had come back by then."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="%(class)ss", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    round = models.PositiveSmallIntegerField(_("第几次反弹后"), default=0)

    class Meta:
        abstract = True


@pghistory.track(*tracked())
class WorkNode(OfTicket, Versioned):
    """One dated step of a ticket that takes long; set by who accepts it, reached once (actions.work)."""

    name = models.CharField(_("节点内容"), max_length=100)
    planned_on = models.DateField(_("计划日期"))
    reached_on = models.DateField(_("完成日期"), null=True, blank=True)
    note = models.CharField(_("完成情况"), max_length=300, blank=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("整改节点")
        verbose_name_plural = _("整改节点")
        indexes = [models.Index(name="work_node_scope", fields=["division", "planned_on"])]
        constraints = [
            models.UniqueConstraint(name="work_node_once", fields=["ticket", "round", "name"]),
            models.CheckConstraint(
                name="work_node_reached", condition=Q(reached_on=None, note="") | Q(reached_on__isnull=False)
            ),
            follows_ticket("work_node"),
        ]

    def __str__(self) -> str:
        return self.name


class ProgressLine(OfTicket):
    """Somebody reports how far a ticket has come; written by actions.work, never changed."""

    reported_on = models.DateField(_("报送日期"))
    percent = models.PositiveSmallIntegerField(_("进展（%）"))
    content = models.CharField(_("进展情况"), max_length=500)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改进展")
        verbose_name_plural = _("整改进展")
        indexes = [models.Index(name="progress_line_scope", fields=["division", "-reported_on"])]
        constraints = [
            models.CheckConstraint(name="progress_line_percent", condition=Q(percent__lte=100)),
            follows_ticket("progress_line"),
        ]
        triggers = appended("progress_line")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.percent}%"


class Evidence(OfTicket):
    """One picture or paper that shows a ticket's thing before or after; written by actions.work, kept."""

    kind = models.CharField(_("佐证类别"), max_length=6, choices=words.EvidenceKind)
    taken_on = models.DateField(_("拍摄、形成日期"))
    caption = models.CharField(_("说明"), max_length=200, blank=True)
    file = models.ForeignKey(
        Attachment, verbose_name=_("佐证材料"), on_delete=models.PROTECT, related_name="+"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改佐证")
        verbose_name_plural = _("整改佐证")
        indexes = [models.Index(name="evidence_scope", fields=["division", "-taken_on"])]
        constraints = [*listed("evidence", kind=words.EvidenceKind), follows_ticket("evidence")]
        triggers = appended("evidence")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.get_kind_display()}"


@pghistory.track(*tracked())
class DeadlineExtension(OfTicket, Stamped, Versioned):
    """More time is asked for, and granted or not by another person; written by actions.deadlines."""

    MOVES: ClassVar = EXTENSION_MOVES

    due_on = models.DateField(_("原时限"))
    until = models.DateField(_("申请延至"))
    reason = models.CharField(_("延期原因"), max_length=300)
    asked_on = models.DateField(_("申请日期"))
    decided_on = models.DateField(_("审批日期"), null=True, blank=True)
    opinion = models.CharField(_("审批意见"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.ExtensionStatus, default=words.ExtensionStatus.REQUESTED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = OfTicketQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("整改延期")
        verbose_name_plural = _("整改延期")
        indexes = [models.Index(name="deadline_extension_scope", fields=["division", "status"])]
        constraints = [
            *listed("deadline_extension", status=words.ExtensionStatus),
            models.UniqueConstraint(
                name="deadline_extension_one_asked",
                fields=["ticket"],
                condition=Q(status=words.ExtensionStatus.REQUESTED),
            ),
            models.CheckConstraint(name="deadline_extension_later", condition=Q(until__gt=F("due_on"))),
            models.CheckConstraint(name="deadline_extension_explained", condition=~Q(reason="")),
            models.CheckConstraint(
                name="deadline_extension_decided",
                condition=Q(status=words.ExtensionStatus.REQUESTED)
                | (~Q(opinion="") & Q(decided_on__isnull=False)),
            ),
            follows_ticket("deadline_extension"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.until}"
