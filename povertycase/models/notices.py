"""Meetings of a village and what was posted in it; what was decided or listed points at them."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import Role
from povertycase.models.base import Stamped, Versioned, tracked
from povertycase.models.divisions import Division
from povertycase.models.people import Posting, User
from povertycase.models.trail import Attachment


class VillagePaperQuerySet(ScopedQuerySet):
    """What a village keeps of its meetings and notices; no department reads the minutes."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)


@pghistory.track(*tracked())
class ReviewMeeting(Stamped, Versioned):
    """One 民主评议会: who was there and its papers; what it decided stands with what it decided about."""

    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    held_on = models.DateField(_("评议日期"))
    place = models.CharField(_("地点"), max_length=100, blank=True)
    chaired_by = models.CharField(_("主持人"), max_length=50)
    present = models.PositiveSmallIntegerField(_("到会人数"))
    minutes = models.ForeignKey(
        Attachment, verbose_name=_("会议记录"), on_delete=models.PROTECT, related_name="+"
    )
    sign_in = models.ForeignKey(
        Attachment, verbose_name=_("签到表"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VillagePaperQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("评议会")
        verbose_name_plural = _("评议会")
        indexes = [models.Index(name="review_meeting_scope", fields=["division", "-held_on"])]
        constraints = [models.CheckConstraint(name="review_meeting_present", condition=Q(present__gte=1))]

    def __str__(self) -> str:
        return f"{self.division_id} {self.held_on}"


@pghistory.track(*tracked())
class PublicNotice(Stamped, Versioned):
    """One list that hung in a village, from one day to another, with its photograph."""

    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    posted_on = models.DateField(_("公示开始"))
    ended_on = models.DateField(_("公示结束"))
    place = models.CharField(_("张贴地点"), max_length=100)
    photo = models.ForeignKey(
        Attachment, verbose_name=_("公示照片"), on_delete=models.PROTECT, related_name="+"
    )
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VillagePaperQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("村内公示")
        verbose_name_plural = _("村内公示")
        indexes = [models.Index(name="public_notice_scope", fields=["division", "-ended_on"])]
        constraints = [
            models.CheckConstraint(name="public_notice_days", condition=Q(ended_on__gte=F("posted_on")))
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.posted_on}"


@pghistory.track(*tracked())
class NoticeObjection(Stamped, Versioned):
    """Somebody objects to what was posted; open until it is answered."""

    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    raised_on = models.DateField(_("提出日期"))
    content = models.CharField(_("异议内容"), max_length=300)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer = models.CharField(_("调查和答复"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VillagePaperQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("公示异议")
        verbose_name_plural = _("公示异议")
        indexes = [models.Index(name="notice_objection_scope", fields=["division", "answered_on"])]
        constraints = [
            models.CheckConstraint(
                name="notice_objection_answered",
                condition=Q(answered_on=None, answer="") | Q(~Q(answer=""), answered_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.raised_on}"
