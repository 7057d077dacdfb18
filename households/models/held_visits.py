"""Visits that wait in the tray, and the pictures of any visit."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices import visits as words
from households.models.base import listed
from households.models.households import Household
from households.models.visits import RECEIPT_LENGTH, Visit, VisitQuerySet, follows_household
from households.rules.moves import HELD_MOVES, HELD_READERS
from povertycase.fields import EncryptedField
from povertycase.models import Attachment, Division, Posting, User, Versioned


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

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.receipt}"


class VisitPhotoQuerySet(VisitQuerySet):
    """Pictures follow the visit they belong to; those in the tray are reached through the tray alone."""

    division_path = "visit__division__code"
    household_path = "visit__household"

    def visible_to(self, user: User) -> Self:
        """Of the visits in the ledger and in the tray that the user reads."""
        reach = Q(held__in=HeldVisit.objects.visible_to(user))
        for posting in user.postings:
            reach |= self.within(posting)
        return self.filter(reach)


class VisitPhoto(models.Model):
    """A picture taken on a visit, without what the camera wrote into it; never changed once it is in.

    given_sha256: of the bytes as they were sent. look: 64 bits of how it looks, equal for the same picture
    saved again. Of a visit in the tray: `held`, until that is admitted.
    """

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, null=True, on_delete=models.PROTECT, related_name="photos")
    held = models.ForeignKey(HeldVisit, null=True, on_delete=models.PROTECT, related_name="photos")
    kind = models.CharField(_("类别"), max_length=10, choices=words.PhotoKind)
    file = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(_("拍摄时间"), null=True, blank=True)
    given_sha256 = models.CharField(max_length=64)
    look = models.BigIntegerField(db_index=True)
    receipt = models.CharField(_("回执号"), max_length=RECEIPT_LENGTH, unique=True)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访照片")
        verbose_name_plural = _("走访照片")
        constraints = [
            *listed("visit_photo", kind=words.PhotoKind),
            models.CheckConstraint(
                name="visit_photo_owner",
                condition=Q(visit=None, held__isnull=False) | Q(visit__isnull=False, held=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.receipt}"

    @property
    def visit_key(self) -> uuid.UUID | None:
        """The key of the visit it was taken on, in the ledger or in the tray."""
        return self.held.visit if self.held else self.visit_id
