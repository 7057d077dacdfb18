"""The words of 户档案: which records a household's file should hold, and of whom they are asked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ArchiveItem(TextChoices):
    """One record of a household's file of this year; models.archives knows how each is found."""

    VISIT = "visit", _("走访记录")
    PHOTO = "photo", _("走访照片")
    SIGNATURE = "signature", _("农户签字")
    INCOME = "income", _("收支登记")
    SCHOOLING = "schooling", _("义务教育核查")
    MEDICAL = "medical", _("基本医疗核查")
    HOUSING = "housing", _("住房安全核查")
    WATER = "water", _("饮水安全核查")
    HANDBOOK = "handbook", _("帮扶手册核对")
    CARD = "card", _("明白卡核对")


class AskedOf(TextChoices):
    """Whose file should hold a record; the value of a policy parameter."""

    ALL = "all", _("全部在册户")
    HELPED = "helped", _("脱贫户和风险未消除的监测对象")
    WATCHED = "watched", _("风险未消除的监测对象")
    NOBODY = "nobody", _("不要求")


# How the list is narrowed to households whose file lacks anything at all.
ANYTHING_LACKING = "any"
