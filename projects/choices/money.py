"""The words of money: where it comes from, how it is paid, and how it is judged."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FundSource(TextChoices):
    """资金来源, as layout H and the fund ledgers name it."""

    CENTRAL = "中央衔接资金", "中央衔接资金"
    PROVINCIAL = "省级衔接资金", "省级衔接资金"
    MUNICIPAL = "市级衔接资金", "市级衔接资金"
    COUNTY = "县级衔接资金", "县级衔接资金"
    INTEGRATED = "统筹整合涉农资金", "统筹整合涉农资金"
    BOND = "地方债", "地方债"
    EAST_WEST = "东西部协作", "东西部协作"
    PAIRED = "定点帮扶", "定点帮扶"
    DONATED = "社会捐赠", "社会捐赠"
    OTHER_PUBLIC = "其他财政资金", "其他财政资金"
    SELF_RAISED = "自筹", "自筹"
    RAISED_BY_PEOPLE = "群众筹资", "群众筹资"
    ADVANCED = "企业垫资", "企业垫资"
    GUARANTEE = "农业担保基金", "农业担保基金"
    INTEREST = "农业贴息基金", "农业贴息基金"
    RISK = "产业风险基金", "产业风险基金"
    DEVELOPMENT = "精准扶贫发展基金", "精准扶贫发展基金"


class FundLevel(TextChoices):
    """资金级次: whose budget a batch comes from."""

    CENTRAL = "中央", "中央"
    PROVINCIAL = "省级", "省级"
    MUNICIPAL = "市级", "市级"
    COUNTY = "县级", "县级"
    OTHER = "其他", "其他"


class FundClass(TextChoices):
    """Which rate of spending a batch is held to."""

    SPECIAL = "special", _("专项资金")
    INTEGRATED = "integrated", _("整合资金")
    OTHER = "other", _("其他资金")


class EntryKind(TextChoices):
    """One line of the ledger of a project's money."""

    ADVANCE = "advance", _("启动预拨")
    PROGRESS = "progress", _("进度拨款")
    FINAL = "final", _("完工报账")
    REFUND = "refund", _("退回")
    EXPENSE = "expense", _("报账核销")


# What leaves the fund; a refund comes back, an expense accounts for what has left.
PAID_OUT = (EntryKind.ADVANCE, EntryKind.PROGRESS, EntryKind.FINAL)


class PaymentMode(TextChoices):
    """支付方式 that somebody applies for."""

    ADVANCE = EntryKind.ADVANCE.value, EntryKind.ADVANCE.label
    PROGRESS = EntryKind.PROGRESS.value, EntryKind.PROGRESS.label
    FINAL = EntryKind.FINAL.value, EntryKind.FINAL.label


class PaymentStatus(TextChoices):
    """How far an application for money has come."""

    REQUESTED = "requested", _("已申请")
    APPROVED = "approved", _("已批准")
    PAID = "paid", _("已拨付")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


# Asked for and neither paid nor refused: its money is spoken for.
OPEN_PAYMENTS = (PaymentStatus.REQUESTED, PaymentStatus.APPROVED)


class Flow(TextChoices):
    """How the money of an allocation flows on a day."""

    NONE = "none", _("没有拨付")
    SLOW = "slow", _("进度慢")
    RUNNING = "running", _("拨付中")
    DONE = "done", _("已拨付完")


class Lamp(TextChoices):
    """How a rate of spending stands; always shown with its words."""

    GREEN = "green", _("已达标")
    AMBER = "amber", _("达到序时进度")
    RED = "red", _("落后于序时进度")
    NONE = "none", _("资金未到账")
