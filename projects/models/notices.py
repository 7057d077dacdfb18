"""三公示一公告: what was posted about a project, where, how long, and the proof of it."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from povertycase.models import Attachment, Division, User, listed, tracked
from projects.choices.library import NoticeStage
from projects.models.projects import OfProjectQuerySet, Project, follows_project


@pghistory.track(*tracked())
class ProjectNotice(models.Model):
    """One notice of one stage: the days it hung, and its photo or address; written by actions.notices.

    A project that was sent back is put up again: the newest row of a stage counts.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="notices", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    stage = models.CharField(_("公示环节"), max_length=12, choices=NoticeStage)
    posted_on = models.DateField(_("公示开始"))
    ended_on = models.DateField(_("公示结束"))
    place = models.CharField(_("张贴地点"), max_length=100, blank=True)
    url = models.URLField(_("公示网址"), max_length=300, blank=True)
    photo = models.ForeignKey(
        Attachment,
        verbose_name=_("公示照片"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    objections = models.CharField(_("收到的意见和答复"), max_length=500, blank=True)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目公示")
        verbose_name_plural = _("项目公示")
        indexes = [models.Index(name="project_notice_scope", fields=["division", "ended_on"])]
        constraints = [
            *listed("project_notice", stage=NoticeStage),
            models.UniqueConstraint(name="project_notice_once", fields=["project", "stage", "posted_on"]),
            models.CheckConstraint(name="project_notice_days", condition=Q(ended_on__gte=F("posted_on"))),
            models.CheckConstraint(
                name="project_notice_proved", condition=~Q(url="") | Q(photo__isnull=False)
            ),
            follows_project("project_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.get_stage_display()}"
