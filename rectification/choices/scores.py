"""The words of schemes, score sheets and what they are made of."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class ScoreGroup(TextChoices):
    """The two assessments of a scheme, each of a hundred points of its own."""

    POVERTY = "poverty", _("脱贫攻坚")
    OTHER = "other", _("其他工作")


class CountedFrom(TextChoices):
    """What the system counts for an item, as a part of a whole."""

    REPORTED = "reported", _("报送及时率")
    COMPLETED = "completed", _("整改完成率")
    ACCEPTED = "accepted", _("季度验收得分率")


class QuarterRule(TextChoices):
    """How the months of a quarter become its score."""

    MEAN = "mean", _("各月平均")
    SUM = "sum", _("各月相加")


class SchemeStatus(TextChoices):
    """Where a scheme stands."""

    DRAFT = "draft", _("起草中")
    ADOPTED = "adopted", _("执行中")
    ENDED = "ended", _("已终止")


class SheetStatus(TextChoices):
    """Where a month's sheet of one subject stands."""

    DRAFT = "draft", _("待评分")
    SCORED = "scored", _("待发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("不再评分")


# Somebody is still to score or to publish it.
UNPUBLISHED = (SheetStatus.DRAFT, SheetStatus.SCORED)


class Month(IntegerChoices):
    """A month of the year."""

    JANUARY = 1, _("1月")
    FEBRUARY = 2, _("2月")
    MARCH = 3, _("3月")
    APRIL = 4, _("4月")
    MAY = 5, _("5月")
    JUNE = 6, _("6月")
    JULY = 7, _("7月")
    AUGUST = 8, _("8月")
    SEPTEMBER = 9, _("9月")
    OCTOBER = 10, _("10月")
    NOVEMBER = 11, _("11月")
    DECEMBER = 12, _("12月")
