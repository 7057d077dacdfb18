"""地图轮廓: where the townships of a county lie, from a reviewed map that its office uploaded."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import READ_ONLY, CoordinateSystem, Role
from povertycase.models.divisions import Division
from povertycase.models.people import Posting, User

# The county's office keeps them; whoever reads everything sees them on the wall.
READERS = frozenset({Role.COUNTY}) | READ_ONLY


class MapOutlineQuerySet(ScopedQuerySet):
    """Outlines of counties; nobody below a county's office has a map of townships."""

    def within(self, posting: Posting) -> Q:
        """Nothing for anybody else."""
        return super().within(posting) if posting.role in READERS else NOTHING

    def in_force(self) -> "MapOutlineQuerySet":
        """Those that the walls draw: of each county none or one."""
        return self.filter(in_force_at__isnull=False, withdrawn_at=None)


class MapOutline(models.Model):
    """One upload of a county's outlines with the number of its review; written by actions.outlines.

    It is looked at first: in_force_at is when it was put in force last, withdrawn_at when it was taken away
    again. shapes: {code of a township: what outlines.kept_shapes keeps of it}, degrees of the coordinate
    system. unmatched: what else was in the file, as the person who sent it was told.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("县（区）"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    edition = models.PositiveSmallIntegerField(_("版次"))
    review_number = models.CharField(_("审图号"), max_length=40)
    coordinate_system = models.CharField(_("坐标系"), max_length=10, choices=CoordinateSystem)
    shapes = models.JSONField(_("轮廓"))
    unmatched = models.JSONField(_("没有对上的图形"), default=list)
    created_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    in_force_at = models.DateTimeField(_("启用时间"), null=True)
    withdrawn_at = models.DateTimeField(_("停用时间"), null=True)

    objects = MapOutlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("地图轮廓")
        verbose_name_plural = _("地图轮廓")
        constraints = [
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="map_outline_once", fields=["division", "edition"]),
            models.UniqueConstraint(
                name="map_outline_in_force_once",
                fields=["division"],
                condition=Q(in_force_at__isnull=False, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="map_outline_coordinate_system_listed",
                condition=Q(coordinate_system__in=CoordinateSystem.values),
            ),
            models.CheckConstraint(
                name="map_outline_withdrawn_after",
                condition=Q(withdrawn_at=None) | Q(in_force_at__isnull=False),
            ),
        ]
        triggers = [
            # What was looked at is what is drawn: only from when to when it is drawn changes.
            pgtrigger.Protect(
                name="map_outline_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["in_force_at", "withdrawn_at"]),
            ),
            pgtrigger.Protect(name="map_outline_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.edition}"

    @property
    def state(self) -> str:
        """Whether it is to be looked at, holds, or is over."""
        if self.in_force_at is None:
            return "comes"
        return "holds" if self.withdrawn_at is None else "over"
