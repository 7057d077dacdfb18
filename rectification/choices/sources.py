"""Who found something and in which way."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SupervisionKind(TextChoices):
    """Which kind of supervision a problem comes from."""

    INSPECTION = "inspection", _("巡视巡察")
    ASSESSMENT = "assessment", _("成效考核")
    THIRD_PARTY = "third_party", _("第三方评估")
    SUPERVISION = "supervision", _("督查巡查")
    UNANNOUNCED = "unannounced", _("暗访")
    AUDIT = "audit", _("审计监督")
    DEMOCRATIC = "democratic", _("民主监督")
    CONGRESS = "congress", _("人大、政协监督")
    DISCIPLINE = "discipline", _("纪检监督")
    PROCURATORATE = "procuratorate", _("检察监督")
    OPINION = "opinion", _("舆论监督、信访")
    SWEEP = "sweep", _("大排查")
    REVIEW = "review", _("回头看")
    CENSUS = "census", _("普查")
    CAMPAIGN = "campaign", _("专项整治")
    SELF_CHECK = "self_check", _("自查")
    VALIDATION = "validation", _("系统数据校验")


class FeedbackLevel(TextChoices):
    """Which level fed a problem back."""

    CENTRAL = "central", _("中央")
    PROVINCE = "province", _("省级")
    PREFECTURE = "prefecture", _("市级")
    COUNTY = "county", _("县级")
    SELF = "self", _("自查")


class InspectionScope(TextChoices):
    """点线面: how far an inspection reached."""

    SINGLE = "single", _("个案定点")
    TREND = "trend", _("倾向性专项")
    GENERAL = "general", _("普遍性全面")
