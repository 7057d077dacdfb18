"""义务教育台账: how a child of compulsory age is taught, who answers for that, and what was done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices.ledgers import Persuaded, Schooling
from households.models.entries import Kept, PersonEntry
from povertycase.choices import Trade

_KEPT = Kept("schooling_entry", "person")
_KEPT_TALK = Kept("return_talk", "person", is_log=True)
_KEPT_LESSON = Kept("home_lesson", "person", is_log=True)


class SchoolingEntry(PersonEntry):
    """How a child was taught on a day; written by actions.ledgers.

    official, teacher: who answers for the child in the two lines (双线), of government and of the school.
    """

    TRADES = frozenset({Trade.EDUCATION})

    state = models.CharField(_("就学情况"), max_length=12, choices=Schooling, blank=True)
    school = models.CharField(_("学校、年级"), max_length=60, blank=True)
    official = models.CharField(_("政府线责任人"), max_length=40, blank=True)
    teacher = models.CharField(_("教育线责任人"), max_length=40, blank=True)
    note = models.CharField(_("原因、备注"), max_length=200, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("义务教育台账登记")
        verbose_name_plural = _("义务教育台账登记")
        constraints = _KEPT.constraints(state=Schooling)
        indexes = _KEPT.indexes
        triggers = _KEPT.triggers


class ReturnTalk(PersonEntry):
    """Somebody went to bring a child back to school; noted_on is the day. Written by actions.ledgers."""

    TRADES = frozenset({Trade.EDUCATION})

    talked_by = models.CharField(_("劝返人员"), max_length=60, blank=True)
    outcome = models.CharField(_("劝返结果"), max_length=12, choices=Persuaded, blank=True)
    said = models.CharField(_("劝返经过"), max_length=300, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("劝返记录")
        verbose_name_plural = _("劝返记录")
        constraints = _KEPT_TALK.constraints(outcome=Persuaded)
        indexes = _KEPT_TALK.indexes
        triggers = _KEPT_TALK.triggers


class HomeLesson(PersonEntry):
    """A lesson at a child's home; noted_on is the day. Written by actions.ledgers."""

    TRADES = frozenset({Trade.EDUCATION})

    taught_by = models.CharField(_("送教教师"), max_length=40, blank=True)
    minutes = models.PositiveIntegerField(_("时长（分钟）"), null=True, blank=True)
    content = models.CharField(_("送教内容"), max_length=200, blank=True)

    class Meta(PersonEntry.Meta):
        verbose_name = _("送教上门记录")
        verbose_name_plural = _("送教上门记录")
        constraints = _KEPT_LESSON.constraints()
        indexes = _KEPT_LESSON.indexes
        triggers = _KEPT_LESSON.triggers
