"""The words of campaigns."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class CampaignKind(TextChoices):
    """What a campaign is."""

    SPECIAL = "special", _("专项整治")
    HUNDRED_DAYS = "hundred_days", _("百日提升行动")
    BATTLE = "battle", _("战役式整改")
    OTHER = "other", _("其他行动")


class Quarter(IntegerChoices):
    """The four quarters at whose end a campaign is accepted."""

    FIRST = 1, _("第一季度")
    SECOND = 2, _("第二季度")
    THIRD = 3, _("第三季度")
    FOURTH = 4, _("第四季度")


class Batch(TextChoices):
    """In which of the three batches of the hundred days a place is; in exactly one."""

    MODEL = "model", _("引领示范一批")
    STRENGTHEN = "strengthen", _("巩固提升一批")
    CATCH_UP = "catch_up", _("对标补短一批")


class DrawnKind(TextChoices):
    """From which of the two lots a household was drawn."""

    REGISTERED = "registered", _("建档立卡户")
    ORDINARY = "ordinary", _("一般户")


class Standing(TextChoices):
    """How a target of the hundred days stands; worked out, not stored."""

    SHOWN = "shown", _("已完成（有佐证）")
    CLOSED = "closed", _("已完成（问题全部销号）")
    OPEN = "open", _("有问题没有销号")
    UNSHOWN = "unshown", _("未完成")
