"""What the findings in a 集中排查表 are called, and how a name on paper stands here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """How somebody in a village's paper ledger stands in the system."""

    UNKNOWN = "unknown", _("登记里没有此人")
    UNMONITORED = "unmonitored", _("在册，没有纳入监测")
    MANY = "many", _("同名不止一人，无法确定")
    UNREADABLE = "unreadable", _("姓名、身份证或行政村不全")
    CASE = "case", _("有在办的监测个案")
    ROLL = "roll", _("名册上是监测对象")


SWEEP_FINDINGS: dict[str, str] = {
    "E-ID-PRECISION": "身份证是数字格式，末位已丢失",
    "E-SWEEP-WHO": "无法确定是哪一户",
    "E-SWEEP-MANY": "同名的户不止一户",
    "E-SWEEP-HOUSEHOLD": "没有这样的在册户",
    "E-SWEEP-ROUND": "不属于进行中的集中排查",
    "E-SWEEP-VERDICT": "结论与各栏不一致",
    "E-SWEEP-TWO": "排查人不够",
    "E-SWEEP-OLD": "日期太早",
    "E-SWEEP-KNOWN": "本轮已有不同的记录",
    "E-SWEEP-STEP": "这一行登记不了",
}
