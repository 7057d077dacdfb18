"""The words of the exchange with the departments: who sends, why a file waits, what a row warns of."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Every month has it.
LAST_DUE_DAY = 28


class FeedKind(TextChoices):
    """Which department's data a feed carries."""

    MEDICAL = "medical", _("医保")
    HEALTH = "health", _("卫健")
    EDUCATION = "education", _("教育")
    CIVIL_AFFAIRS = "civil_affairs", _("民政")
    DISABLED = "disabled", _("残联")
    HOUSING = "housing", _("住建")
    WATER = "water", _("水利")
    LABOUR = "labour", _("人社")
    EMERGENCY = "emergency", _("应急")
    POLICE = "police", _("公安")
    BANK = "bank", _("金融")
    BILLS = "bills", _("医保住院明细")
    PETITION = "petition", _("信访")
    FARMING = "farming", _("农业保险")
    CARE = "care", _("失能评估")


class FeedSource(TextChoices):
    """How a feed's file comes to us."""

    UPLOAD = "upload", _("网页上传")
    FOLDER = "folder", _("监视文件夹")
    HTTP = "http", _("从地址下载")


class Rhythm(TextChoices):
    """How often a feed comes; what it speaks of is a month, `2026-10`, or a day, `2026-10-05`."""

    MONTHLY = "monthly", _("每月")
    DAILY = "daily", _("每日")


class BatchStatus(TextChoices):
    """Where one file of a feed stands."""

    RECEIVED = "received", _("已接收")
    READ = "read", _("已读取")
    MATCHED = "matched", _("已匹配")
    APPLIED = "applied", _("已入库")
    QUARANTINED = "quarantined", _("已隔离")
    SUPERSEDED = "superseded", _("已被替换")
    REJECTED = "rejected", _("已退回")


# A file that is being worked on, or whose warnings stand.
LIVE_BATCHES = (BatchStatus.RECEIVED, BatchStatus.READ, BatchStatus.MATCHED, BatchStatus.APPLIED)
# A period has one of these at a time.
CLOSED_BATCHES = (BatchStatus.SUPERSEDED, BatchStatus.REJECTED)


class Fault(TextChoices):
    """Why a file waits for somebody instead of being applied."""

    UNREADABLE = "unreadable", _("文件无法读取")
    COLUMNS = "columns", _("列与约定不符")
    PERIOD = "period", _("月份不符")
    TWICE = "twice", _("同月份已有另一文件")
    TRUNCATED = "truncated", _("行数明显偏少")
    SWOLLEN = "swollen", _("行数明显偏多")
    TOTAL = "total", _("合计行不符")
    SCALE = "scale", _("金额量级异常")
    REPEATED = "repeated", _("与其他月份的文件相同")


class WarningStatus(TextChoices):
    """What became of one warning."""

    PENDING = "pending", _("待核实")
    CHECKING = "checking", _("核实中")
    INCLUDED = "included", _("纳入")
    MONITORED = "monitored", _("已在监测")
    DISMISSED = "dismissed", _("不纳入")
    ABSENT = "absent", _("查无此人")


# Somebody still has to look at the family.
UNHANDLED = (WarningStatus.PENDING, WarningStatus.CHECKING)


class Punctuality(TextChoices):
    """What 按期办结率 counts, and what of it was handled by its last day."""

    IN_TIME = "in_time", _("按期办结")
    COUNTED = "counted", _("已办结或逾期")


class Signal(TextChoices):
    """What a row warns of."""

    INPATIENT = "inpatient", _("住院自付较高")
    OUTPATIENT = "outpatient", _("门诊自付较高")
    SERIOUS_DISEASE = "disease", _("新确诊大病")
    SCHOOL_COST = "school_cost", _("教育自付较高")
    DROPOUT = "dropout", _("疑似失学辍学")
    RELIEF_ADDED = "relief_added", _("新增救助对象")
    RELIEF_ENDED = "relief_ended", _("退出救助")
    DISABILITY = "disability", _("新办一、二级残疾证")
    SEVERAL_DISABLED = "disabled_many", _("一户多残")
    UNSAFE_HOUSE = "unsafe_house", _("住房鉴定为C、D级")
    WATER_CUT = "water_cut", _("供水中断")
    WATER_QUALITY = "water_quality", _("水质不达标")
    JOBLESS = "jobless", _("失业")
    RETURNED = "returned", _("务工返乡")
    POST_ENDED = "post_ended", _("公益性岗位退出")
    ACCIDENT = "accident", _("交通或意外事故")
    DIED = "died", _("死亡注销")
    IMPRISONED = "imprisoned", _("服刑")
    LOAN_DUE = "loan_due", _("小额信贷将到期")
    LOAN_OVERDUE = "loan_overdue", _("小额信贷逾期")
    DISASTER = "disaster", _("受灾")
    ADMISSION = "admission", _("单次住院自付较高")
    OWN_SHARE = "own_share", _("住院个人支付比例过高")
    OWN_SHARE_YEAR = "own_share_year", _("全年住院个人支付比例过高")
    COMPLAINT = "complaint", _("信访反映生活困难")
    FARM_LOSS = "farm_loss", _("种养业受损")
    CLAIM = "claim", _("农业保险理赔")
    INCAPABLE = "incapable", _("失能老人")


# A file of these departments says everything since the year began; of the others, one month.
CUMULATIVE: Mapping[str, bool] = {FeedKind.MEDICAL: True, FeedKind.BILLS: True}
# Of what warns of one admission each month has its own, although its file counts from January on.
OF_ADMISSIONS = frozenset({Signal.ADMISSION, Signal.OWN_SHARE})
