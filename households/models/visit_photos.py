"""Pictures of visits, each kept as it was written anew."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices import visits as words
from households.models.held_visits import HeldVisit
from households.models.visits import RECEIPT_LENGTH, Visit, VisitQuerySet
from povertycase.models import Attachment, User, listed, stales


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
        # Where its visit lies; of a visit in the tray nobody counts pictures.
        triggers = stales(
            "visit.division_id",
            column="visit_id",
            beside=" JOIN households_visit AS visit ON visit.id = visit_id",
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.receipt}"

    @property
    def visit_key(self) -> uuid.UUID | None:
        """The key of the visit it was taken on, in the ledger or in the tray."""
        return self.held.visit if self.held else self.visit_id
