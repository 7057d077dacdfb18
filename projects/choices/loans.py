"""The words of small loans to households."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LoanUse(TextChoices):
    """What a loan is said to be for."""

    PLANTING = "planting", _("种植业")
    BREEDING = "breeding", _("养殖业")
    PROCESSING = "processing", _("农产品加工")
    TOURISM = "tourism", _("乡村旅游、庭院经济")
    TRADE = "trade", _("商贸、运输等经营")
    COMPANY = "company", _("交企业使用（户贷企用）")
    SHARES = "shares", _("入股分红")
    HOUSE = "house", _("建房、装修")
    WEDDING = "wedding", _("结婚")
    DEBT = "debt", _("还债")
    CONSUMPTION = "consumption", _("其他非生产性支出")


PRODUCTIVE_USES = (
    LoanUse.PLANTING,
    LoanUse.BREEDING,
    LoanUse.PROCESSING,
    LoanUse.TOURISM,
    LoanUse.TRADE,
)


class LoanStatus(TextChoices):
    """How far a loan has come; whether it is overdue is a question of the day."""

    APPLIED = "applied", _("已申请")
    APPROVED = "approved", _("已批准")
    LENT = "lent", _("已放款")
    RECOVERING = "recovering", _("追偿中")
    REPAID = "repaid", _("已结清")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


OUTSTANDING = (LoanStatus.LENT, LoanStatus.RECOVERING)
# A household has one of these at a time, and one that tops it up.
OPEN_LOANS = (LoanStatus.APPLIED, LoanStatus.APPROVED, *OUTSTANDING)


class Repayer(TextChoices):
    """Who paid a loan back; 户还 is asked for."""

    HOUSEHOLD = "household", _("本户归还")
    RISK_FUND = "risk_fund", _("风险补偿金代偿")
    OTHER = "other", _("他人或企业代还")


class DueStep(TextChoices):
    """Which reminder a loan has come to."""

    FIRST = "first", _("首次提醒")
    SECOND = "second", _("再次提醒")
    LAST = "last", _("临期提醒")
    OVERDUE = "overdue", _("逾期")
