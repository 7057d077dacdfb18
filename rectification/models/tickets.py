"""One thing to put right, from the day it was found to the day it is closed and seen to hold."""

import datetime
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models.base import RegisterQuerySet
from povertycase.access import NOTHING
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.fields import CompositeForeignKey, EncryptedField
from povertycase.models import Division, Organisation, Posting, Stamped, User, Versioned, listed, tracked
from povertycase.models.figures import STALES
from rectification.choices import tickets as words
from rectification.models import standing
from rectification.models.places import SUBJECTS, Placed, placed
from rectification.models.sources import IssueSource, TicketType
from rectification.models.triggers import FIRST_DAYS_KEPT, SETTLED_LAST, UNDER_OPEN_PARENT
from rectification.rules.moves import TICKET_MOVES
from rectification.rules.rights import reads_restricted


class OfTicketQuerySet(RegisterQuerySet):
    """What belongs to a ticket.

    A department sees what it leads or answers for, a helper what is about a household paired with them, both
    also what they are named to do. What is restricted is seen by the county's office, the readers at
    the county and above, and whoever is named to do it.
    """

    ticket_path: ClassVar[str] = "ticket__"
    household_path: ClassVar[str] = "ticket__household"

    def within(self, posting: Posting) -> Q:
        """As above."""
        if posting.role in ADMINISTRATORS:
            return NOTHING
        inside, named = super().within(posting), self._is(executor=posting.user_id)
        if posting.role == Role.DEPARTMENT:
            own = posting.organisation_id
            inside &= self._is(lead_unit=own) | self._is(responsible_unit=own) | named
        if reads_restricted(posting.role, posting.division_id):
            return inside
        return inside & (self._is(is_restricted=False) | named)

    def helped_by(self, posting: Posting) -> Q:
        """A helping unit works on tickets as a department does: its own."""
        return Q()

    def paired_with(self, posting: Posting) -> Q:
        """Those about households paired with the posting's holder, and those they are named to do."""
        return super().paired_with(posting) | self._is(executor=posting.user_id)

    def _is(self, **fields: object) -> Q:
        return Q(**{f"{self.ticket_path}{name}": value for name, value in fields.items()})


class TicketQuerySet(OfTicketQuerySet):
    """Tickets."""

    ticket_path: ClassVar[str] = ""
    household_path: ClassVar[str] = "household"

    def open(self) -> Self:
        """Neither closed nor cancelled."""
        return self.filter(standing.OPEN)

    def overdue(self, on: datetime.date) -> Self:
        """R-OVERDUE."""
        return self.filter(standing.overdue(on))

    def due_within(self, days: int, on: datetime.date) -> Self:
        """Open, and due today or in so many days."""
        return self.filter(standing.due_within(days, on))

    def of_same_place(self, ticket: "Ticket") -> Self:
        """Those about the very household, village, project or organisation of a ticket; none without one."""
        places = {name: getattr(ticket, f"{name}_id") for name in SUBJECTS}
        known = {name: key for name, key in places.items() if key is not None}
        return self.filter(**known, person=ticket.person_id) if known else self.none()


def follows_ticket(name: str) -> CompositeForeignKey:
    """The copied division is the ticket's, and moves with it."""
    return CompositeForeignKey(
        name=f"{name}_follows_ticket",
        fields=["ticket", "division"],
        to="rectification.Ticket",
        to_fields=["id", "division"],
    )


@pghistory.track(*tracked())
class Ticket(Placed, Stamped, Versioned):
    """One problem at one place, or one that many places have in common, with a child for each of them.

    Written by actions. parent: the common one it is part of; sibling_of: the one that made people look for
    others of its kind; relapse_of: the one closed at the same place not long before. executor: whose account
    does the work. rebound_count: how often it came back after it was closed; it keeps its number.
    responded_at: somebody accepted it or gave it back; handled_at: closing was asked for, and nobody sent it
    back since.
    """

    MOVES: ClassVar = TICKET_MOVES
    PERSONAL: ClassVar = ("responsible_phone",)

    number = models.CharField(_("问题编号"), max_length=20, unique=True)
    source = models.ForeignKey(
        IssueSource, verbose_name=_("问题来源"), on_delete=models.PROTECT, related_name="tickets"
    )
    type = models.ForeignKey(
        TicketType, verbose_name=_("问题类型"), on_delete=models.PROTECT, related_name="tickets"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("共性问题"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    sibling_of = models.ForeignKey(
        "self",
        verbose_name=_("由此举一反三"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="siblings",
    )
    relapse_of = models.ForeignKey(
        "self",
        verbose_name=_("复发自"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="relapses",
    )
    content = models.CharField(_("具体表现"), max_length=1000)
    found_on = models.DateField(_("发现日期"))
    amount_yuan = models.DecimalField(
        _("问题金额（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    liability = models.CharField(_("责任依据"), max_length=6, choices=words.Liability, blank=True)
    duty_role = models.CharField(_("责任定位"), max_length=10, choices=words.DutyRole, blank=True)
    is_common = models.BooleanField(_("共性问题"), default=False)
    is_restricted = models.BooleanField(_("限定知悉范围"), default=False)
    leader = models.CharField(_("责任领导"), max_length=50, blank=True)
    lead_unit = models.ForeignKey(
        Organisation,
        verbose_name=_("牵头单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets_led",
    )
    responsible_unit = models.ForeignKey(
        Organisation,
        verbose_name=_("责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets_answered",
    )
    responsible_place = models.ForeignKey(
        Division,
        verbose_name=_("责任乡镇、村"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    responsible_person = models.CharField(_("责任人"), max_length=50, blank=True)
    responsible_phone = EncryptedField(_("责任人电话"), context="ticket.responsible_phone")
    executor = models.ForeignKey(
        User,
        verbose_name=_("经办人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
    )
    goal = models.CharField(_("整改目标"), max_length=300, blank=True)
    measures = models.CharField(_("整改措施"), max_length=1000, blank=True)
    mode = models.CharField(_("整改类型"), max_length=9, choices=words.RectifyMode, blank=True)
    due_on = models.DateField(_("整改时限"), null=True, blank=True)
    original_due_on = models.DateField(_("最初时限"), null=True, blank=True)
    # R-HOURS, of the present round; none where the type had no hours when its clock began.
    response_due_at = models.DateTimeField(_("响应时限"), null=True, blank=True)
    handling_due_at = models.DateTimeField(_("处置时限"), null=True, blank=True)
    responded_at = models.DateTimeField(_("响应时间"), null=True, blank=True)
    handled_at = models.DateTimeField(_("处置时间"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("进展（%）"), default=0)
    similar = models.CharField(_("举一反三情况"), max_length=500, blank=True)
    # Of public opinion: what was answered, to whom, by which way, and when; nobody's name.
    outcome = models.CharField(_("处置结果"), max_length=400, blank=True)
    answered_on = models.DateField(_("公开回应日期"), null=True, blank=True)
    rebound_count = models.PositiveSmallIntegerField(_("反弹次数"), default=0)
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)
    # Of the newest step that nothing else keeps the words of: given back, reassigned, measures judged.
    remark = models.CharField(_("办理说明"), max_length=300, blank=True)
    cancelled_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)
    status = models.CharField(
        _("状态"), max_length=18, choices=words.TicketStatus, default=words.TicketStatus.REGISTERED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = TicketQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("问题整改")
        verbose_name_plural = _("问题整改")
        indexes = [
            models.Index(name="ticket_scope", fields=["division", "status", "due_on"]),
            # The first page of a list is read off it, whatever the county's number of tickets.
            models.Index(name="ticket_newest", fields=["-found_on", "-id"]),
            models.Index(
                name="ticket_in_hours",
                fields=["division", "handling_due_at"],
                condition=standing.IN_HOURS,
            ),
        ]
        constraints = [
            *listed("ticket", status=words.TicketStatus, mode=words.RectifyMode, liability=words.Liability),
            *listed("ticket", duty_role=words.DutyRole),
            *placed("ticket"),
            models.UniqueConstraint(name="ticket_with_division", fields=["id", "division"]),
            models.CheckConstraint(name="ticket_percent", condition=Q(percent__lte=100)),
            models.CheckConstraint(
                name="ticket_positive", condition=Q(amount_yuan=None) | Q(amount_yuan__gt=0)
            ),
            models.CheckConstraint(name="ticket_one_depth", condition=Q(parent=None) | Q(is_common=False)),
            models.CheckConstraint(
                name="ticket_closed",
                condition=~Q(status=words.TicketStatus.CLOSED) | Q(closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_cancelled_explained",
                condition=~Q(status=words.TicketStatus.CANCELLED) | ~Q(cancelled_reason=""),
            ),
            # R-NEED: nothing leaves “assigned” without who, what and until when.
            models.CheckConstraint(
                name="ticket_answered",
                condition=Q(status__in=["registered", "assigned", "cancelled"])
                | (
                    ~Q(measures="")
                    & ~Q(responsible_person="")
                    & Q(executor__isnull=False, due_on__isnull=False)
                    & (Q(status=words.TicketStatus.ACCEPTED) | Q(original_due_on__isnull=False))
                    & (Q(responsible_unit__isnull=False) | Q(responsible_place__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="ticket_one_responsible",
                condition=Q(responsible_unit=None) | Q(responsible_place=None),
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            *STALES,
            pgtrigger.Trigger(
                name="settled_last",
                operation=pgtrigger.UpdateOf("status"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "NEW.status IN ('closed', 'cancelled') AND OLD.status <> NEW.status"
                ),
                func=SETTLED_LAST,
            ),
            pgtrigger.Trigger(
                name="under_open_parent",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "parent_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "NEW.parent_id IS NOT NULL AND NEW.status NOT IN ('closed', 'cancelled')"
                ),
                func=UNDER_OPEN_PARENT,
            ),
            pgtrigger.Trigger(
                name="first_days_kept",
                operation=pgtrigger.UpdateOf("original_due_on", "rebound_count"),
                when=pgtrigger.Before,
                func=FIRST_DAYS_KEPT,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def readable_fields(cls, user: User, record: models.Model | None = None) -> frozenset[str]:
        """The personal fields that `user` may ask for: whoever reaches a ticket, how to call who answers."""
        reaches = any(posting.role not in ADMINISTRATORS for posting in user.postings)
        return frozenset(cls.PERSONAL) if reaches else frozenset()
