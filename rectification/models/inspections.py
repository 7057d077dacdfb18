"""Inspections of places, what they found, and who knows of one that nobody is to know of before."""

from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from households.models.rounds import CoveringQuerySet
from povertycase.access import NOTHING
from povertycase.choices import READ_ONLY, Role
from povertycase.models import (
    Attachment,
    Division,
    Organisation,
    Posting,
    Stamped,
    User,
    Versioned,
    WarZone,
    listed,
    tracked,
)
from rectification.choices import inspections as words
from rectification.choices.sources import InspectionScope, SupervisionKind
from rectification.models.places import Placed, placed
from rectification.models.sources import IssueSource, TicketType
from rectification.models.tickets import Ticket
from rectification.rules.inspections import LONGEST_FINDING, LONGEST_FOCUS
from rectification.rules.moves import INSPECTION_MOVES, WORKERS
from rectification.rules.rights import reads_restricted

# Nobody but its office and its team knows of it.
HIDDEN = Q(kind=SupervisionKind.UNANNOUNCED) & ~Q(status=words.InspectionStatus.DONE)
DONE = Q(inspection__status=words.InspectionStatus.DONE)


class InspectionQuerySet(CoveringQuerySet):
    """Inspections: known in the place, below and above it, to its team and to the office that planned it.

    An unannounced one (暗访) is known to team and office alone until it is done; called off, for good.
    """

    def visible_to(self, user: User) -> Self:
        """As above."""
        return self.filter(self._reach(user) & ~HIDDEN | self._own(user))

    def within(self, posting: Posting) -> Q:
        """What lies in the posting's place, or whose place holds the posting's; no helper hears of it."""
        return NOTHING if posting.role == Role.HELPER else super().within(posting)

    def run_by(self, user: User) -> Self:
        """Those that `user` carries out: of the office that planned it, or of its team."""
        return self.filter(self._own(user))

    def hidden(self) -> Self:
        """Those that nobody else knows of."""
        return self.filter(HIDDEN)

    def _reach(self, user: User) -> Q:
        reach = NOTHING
        for posting in user.postings:
            reach |= self.within(posting)
        return reach

    def _own(self, user: User) -> Q:
        own, works = NOTHING, False
        for posting in user.postings:
            works |= posting.role in WORKERS
            own |= office_of(posting)
        team = Inspection.inspectors.through.objects.filter(user__in=user.own_accounts)
        return own | Q(pk__in=team.values("inspection")) if works else NOTHING


def office_of(posting: Posting) -> Q:
    """The inspections that the office of a posting planned: a county's own, or those of a zone's office."""
    if posting.role == Role.COUNTY:
        return Q(planned_at=posting.division_id, office=None)
    if posting.role == Role.DEPARTMENT and posting.organisation_id is not None:
        return Q(office=posting.organisation_id)
    return NOTHING


class FindingQuerySet(InspectionQuerySet):
    """Findings: for those who carry the inspection out; once it is done they are seen as their tickets.

    What stayed a note is for the office, the team and the readers of the county.
    """

    def visible_to(self, user: User) -> Self:
        """As above; what is restricted is kept by its ticket from the team, too, once it is done."""
        tickets = Ticket.objects.visible_to(user).values("pk")
        apart = DONE & Q(ticket__is_restricted=True)
        carried = Q(inspection__in=Inspection.objects.run_by(user).values("pk")) & ~apart
        notes = NOTHING
        for posting in user.postings:
            if posting.role in READ_ONLY and reads_restricted(posting.role, posting.division_id):
                notes |= Q(division__code__startswith=posting.division_id)
        return self.filter(carried | DONE & (Q(ticket__in=tickets) | notes & Q(ticket=None)))


@pghistory.track(*tracked())
class Inspection(Stamped, Versioned):
    """One inspection (督查) of a place, from its plan to the source of problems that it becomes.

    Written by actions.inspections and actions.finishing. planned_at: where the office is that planned it;
    office: the zone's office, where it was not the county's. clear: dimensions under which nothing was found.
    """

    MOVES: ClassVar = INSPECTION_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("督查地方"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    planned_at = models.ForeignKey(
        Division, verbose_name=_("组织单位所在区划"), on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        Organisation,
        verbose_name=_("组织单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inspections",
    )
    zone = models.ForeignKey(
        WarZone, verbose_name=_("战区"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("督查名称"), max_length=100)
    kind = models.CharField(_("督查方式"), max_length=14, choices=SupervisionKind)
    scope = models.CharField(_("督查范围"), max_length=8, choices=InspectionScope)
    type = models.ForeignKey(
        TicketType,
        verbose_name=_("督查的问题类型"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    focus = models.CharField(_("督查内容"), max_length=LONGEST_FOCUS)
    team = models.CharField(_("督查组成员"), max_length=300)
    inspectors = models.ManyToManyField(User, verbose_name=_("有账号的成员"), related_name="+")
    begins_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    clear = ArrayField(
        models.CharField(max_length=12, choices=words.Dimension),
        verbose_name=_("未发现问题"),
        default=list,
        blank=True,
    )
    source = models.OneToOneField(
        IssueSource,
        verbose_name=_("问题来源"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inspection",
    )
    remark = models.CharField(_("取消原因"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("状态"),
        max_length=10,
        choices=words.InspectionStatus,
        default=words.InspectionStatus.PLANNED,
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = InspectionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("督查")
        verbose_name_plural = _("督查")
        indexes = [models.Index(name="inspection_scope", fields=["division", "-begins_on"])]
        constraints = [
            *listed("inspection", kind=SupervisionKind, scope=InspectionScope, status=words.InspectionStatus),
            models.UniqueConstraint(name="inspection_with_division", fields=["id", "division"]),
            models.CheckConstraint(name="inspection_days", condition=Q(ends_on__gte=F("begins_on"))),
            models.CheckConstraint(
                name="inspection_done",
                condition=~Q(status=words.InspectionStatus.DONE) | Q(source__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_clear_listed",
                condition=Q(clear__contained_by=words.Dimension.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_hidden(self) -> bool:
        """Whether its office and its team alone know of it: HIDDEN, of this one."""
        is_done = self.status == words.InspectionStatus.DONE
        return self.kind == SupervisionKind.UNANNOUNCED and not is_done

    @property
    def by_office(self) -> str:
        """Whose inspection it is, in words."""
        return self.office.name if self.office else f"{self.planned_at.name}（乡村振兴办）"


@pghistory.track(*tracked())
class InspectionFinding(Placed, Stamped, Versioned):
    """One thing that an inspection saw at one place; written by actions.inspection_findings.

    ticket: what it became when the inspection was done; note: why it is no problem that needs one.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    dimension = models.CharField(_("落实方面"), max_length=12, choices=words.Dimension)
    type = models.ForeignKey(
        TicketType, verbose_name=_("问题类型"), on_delete=models.PROTECT, related_name="+"
    )
    content = models.CharField(_("具体表现"), max_length=LONGEST_FINDING)
    found_on = models.DateField(_("发现日期"))
    photo = models.ForeignKey(
        Attachment,
        verbose_name=_("佐证"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(_("只作记录的原因"), max_length=300, blank=True)
    ticket = models.OneToOneField(
        Ticket,
        verbose_name=_("问题"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="finding",
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = FindingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("督查发现")
        verbose_name_plural = _("督查发现")
        indexes = [models.Index(name="inspection_finding_scope", fields=["division", "inspection"])]
        constraints = [
            *listed("inspection_finding", dimension=words.Dimension),
            *placed("inspection_finding"),
            models.CheckConstraint(name="inspection_finding_or_note", condition=Q(ticket=None) | Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.get_dimension_display()}"


def hidden_keys() -> models.QuerySet:
    """The keys of those that nobody else knows of, as the audit trail writes them."""
    keys = Inspection.objects.hidden().annotate(key=Cast("pk", models.CharField()))
    return keys.values("key")
