"""The public entrance: a village's code, what hangs of it, and how often somebody knocked."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitoring.choices.declarations import PosterKind
from povertycase.models import Attachment, Division, Stamped, User, Versioned, listed, tracked
from povertycase.models.notices import VillagePaperQuerySet

CODE_MAX = 16


@pghistory.track(*tracked())
class VillageCode(Stamped, Versioned):
    """The random end of the address at which a village's people declare; one of a village is live.

    Written by actions.posters. A withdrawn one stays, so that it is never given again.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    code = models.CharField(_("申报码"), max_length=CODE_MAX, unique=True, db_collation="C")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = VillagePaperQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("申报码")
        verbose_name_plural = _("申报码")
        constraints = [
            models.UniqueConstraint(
                name="village_code_live", fields=["division"], condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="village_code_withdrawn",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="village_code_scope", fields=["division", "-id"])]

    def __str__(self) -> str:
        return str(self.division_id)


@pghistory.track(*tracked())
class Poster(Stamped):
    """What hung in a village on a day, with its photograph. code: of a poster with one; another one is none.

    Written by actions.posters.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    kind = models.CharField(_("张贴的是"), max_length=8, choices=PosterKind)
    code = models.ForeignKey(
        VillageCode, null=True, blank=True, on_delete=models.PROTECT, related_name="posters"
    )
    posted_on = models.DateField(_("张贴日期"))
    place = models.CharField(_("张贴地点"), max_length=100)
    photo = models.ForeignKey(
        Attachment, verbose_name=_("张贴照片"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VillagePaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("张贴记录")
        verbose_name_plural = _("张贴记录")
        indexes = [models.Index(name="poster_scope", fields=["division", "kind", "-posted_on"])]
        constraints = [
            *listed("poster", kind=PosterKind),
            models.CheckConstraint(
                name="poster_of_a_code",
                condition=Q(kind=PosterKind.CODE, code__isnull=False) | Q(kind=PosterKind.LETTER, code=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.posted_on}"


class EntranceCount(models.Model):
    """How often one knocked at the public entrance within a stretch of time; written by actions.knocking.

    key: what is limited, and a keyed hash of who: no address, number or code stands here.
    """

    key = models.CharField(max_length=60, db_collation="C")
    begins_at = models.DateTimeField(db_index=True)
    times = models.IntegerField()

    class Meta:
        verbose_name = _("公开入口计数")
        verbose_name_plural = _("公开入口计数")
        constraints = [models.UniqueConstraint(name="entrance_count_once", fields=["key", "begins_at"])]

    def __str__(self) -> str:
        return self.key
