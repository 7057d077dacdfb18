"""The words of what projects leave behind."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssetKind(TextChoices):
    """资产类型."""

    PRODUCTIVE = "productive", _("经营性资产")
    PUBLIC = "public", _("公益性资产")
    HOUSEHOLD = "household", _("到户类资产")


class AssetOwner(TextChoices):
    """Whose an asset is once that is confirmed (确权)."""

    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇")
    COLLECTIVE = "collective", _("村集体")
    HOUSEHOLD = "household", _("农户")


class AssetStatus(TextChoices):
    """How an asset does."""

    NORMAL = "normal", _("正常使用")
    IDLE = "idle", _("闲置")
    INEFFICIENT = "inefficient", _("低效")
    STALLED = "stalled", _("停滞")
    DISPOSED = "disposed", _("已处置")


# Each of these wants a strategy of its own (一项目一策略).
AMISS = (AssetStatus.IDLE, AssetStatus.INEFFICIENT, AssetStatus.STALLED)


class ReviewOutcome(TextChoices):
    """What a round of 回头看 found of a project."""

    SOUND = "sound", _("未发现问题")
    FAULTY = "faulty", _("发现问题")
