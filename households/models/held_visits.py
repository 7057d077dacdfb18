"""Visits that wait in the tray until the county decides on them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices import visits as words
from households.models.households import Household
from households.models.visits import RECEIPT_LENGTH, VisitQuerySet, follows_household
from households.rules.moves import HELD_MOVES, HELD_READERS
from povertycase.fields import EncryptedField
from povertycase.models import STALES, Division, Posting, User, Versioned, listed


class HeldVisitQuerySet(VisitQuerySet):
    """The tray; seen by those who keep a whole place, and in part by whoever sent it."""

    def within(self, posting: Posting) -> Q:
        """Township and county and those who read over their shoulders.

        And its author, as long as the household is the author's and was when the visit came.
        """
        inside = super().within(posting)
        if posting.role in HELD_READERS:
            return inside
        return inside & Q(visitor=posting.user) & ~Q(reason=words.HeldReason.LEFT)


class HeldVisit(Versioned):
    """A visit as it was sent that could not stand in the ledger by itself; the county decides on it.

    visit: the key it came under; body: all that was sent, as JSON, so that nothing is lost. It is encrypted,
    because a position stands in it.
    """

    MOVES: ClassVar = HELD_MOVES

    visit = models.UUIDField(_("走访编号"))
    visitor = models.ForeignKey(User, verbose_name=_("走访人"), on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="held_visits",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    reason = models.CharField(_("待确认原因"), max_length=8, choices=words.HeldReason)
    body = EncryptedField(_("走访内容"), context="held_visit.body")
    sha256 = models.CharField(max_length=64)
    receipt = models.CharField(_("回执号"), max_length=RECEIPT_LENGTH, unique=True)
    received_at = models.DateTimeField(_("收到时间"))
    status = models.CharField(
        _("状态"), max_length=10, choices=words.HeldStatus, default=words.HeldStatus.WAITING
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = HeldVisitQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("待确认走访")
        verbose_name_plural = _("待确认走访")
        indexes = [models.Index(name="held_visit_scope", fields=["division", "status", "id"])]
        constraints = [
            models.UniqueConstraint(name="held_visit_once", fields=["visit", "visitor", "sha256"]),
            *listed("held_visit", reason=words.HeldReason, status=words.HeldStatus),
            follows_household("held_visit"),
        ]
        triggers = [*Versioned.Meta.triggers, *STALES]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.receipt}"
