"""The prevention fund in words: who may ask, for what, how an application stands, what was booked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """申请依据."""

    MONITORED = "monitored", _("监测对象")
    SUDDEN = "sudden", _("突发困难")


class ReliefPurpose(TextChoices):
    """申请用途."""

    MEDICAL = "medical", _("医疗费用")
    SCHOOLING = "schooling", _("就学费用")
    DISASTER = "disaster", _("灾害、事故损失")
    HOUSING = "housing", _("住房、饮水应急")
    PRODUCTION = "production", _("恢复生产")
    LIVING = "living", _("临时生活困难")


class ReliefStatus(TextChoices):
    """How an application stands."""

    APPLIED = "applied", _("待乡镇审核")
    REVIEWED = "reviewed", _("待县级审批")
    APPROVED = "approved", _("待拨付")
    PAID = "paid", _("已拨付")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("逾期失效")


class FundSource(TextChoices):
    """Where money of the fund comes from."""

    BUDGET = "budget", _("财政预算安排")
    CARRIED = "carried", _("上年结转")
    DONATED = "donated", _("社会捐赠")
    OTHER = "other", _("其他")


class EntryKind(TextChoices):
    """What a line of the ledger is."""

    DEPOSIT = "deposit", _("资金到账")
    PAYMENT = "payment", _("拨付到户")
    REFUND = "refund", _("退回资金")
    REVERSAL = "reversal", _("冲减到账")
    REST_OUT = "rest_out", _("结转下年")
    REST_IN = "rest_in", _("上年转入")


# What a household has, or may still get; the others left nothing.
COUNTED = (ReliefStatus.APPLIED, ReliefStatus.REVIEWED, ReliefStatus.APPROVED, ReliefStatus.PAID)
# The lines that take money out of a fund.
OUTGOING = (EntryKind.PAYMENT, EntryKind.REVERSAL, EntryKind.REST_OUT)
