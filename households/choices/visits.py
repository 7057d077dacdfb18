"""The words of visits: how a visit was made, what a block of its form says, and what becomes of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitWay(TextChoices):
    """How the household was reached; whoever is away is called."""

    HOME = "home", _("入户")
    PHONE = "phone", _("电话")


class PlaceRefusal(TextChoices):
    """Why a visit carries no position."""

    DECLINED = "declined", _("农户不同意定位")
    UNAVAILABLE = "unavailable", _("定位不到")
    UNSUPPORTED = "unsupported", _("浏览器不支持定位")
    PHONE = "phone", _("电话走访")


class PlaceSystem(TextChoices):
    """The coordinate system of a position: a phone says one of the two."""

    WGS84 = "wgs84", _("WGS-84")
    GCJ02 = "gcj02", _("GCJ-02")


class VisitBlock(TextChoices):
    """The blocks of a visit's form, in the order in which they are asked."""

    FOOD_CLOTHING = "food_clothing", _("吃穿")
    SCHOOLING = "schooling", _("义务教育")
    MEDICAL = "medical", _("基本医疗")
    HOUSING = "housing", _("住房安全")
    WATER = "water", _("饮水安全")
    INCOME = "income", _("收入")
    WORK = "work", _("务工")
    APPEAL = "appeal", _("诉求")


class BlockState(TextChoices):
    """What a block of a visit's form says."""

    OK = "ok", _("无问题")
    PROBLEM = "problem", _("有问题")


class FieldKind(TextChoices):
    """What a field of a visit's form takes."""

    YES_NO = "yes_no", _("是否")
    CHOICE = "choice", _("单选")
    CHOICES = "choices", _("多选")
    NUMBER = "number", _("数字")
    TEXT = "text", _("文字")
    MEMBERS = "members", _("家庭成员")


class Lacking(TextChoices):
    """What a household is short of."""

    FOOD = "food", _("吃")
    CLOTHING = "clothing", _("穿")


class IncomeChange(TextChoices):
    """How a household's income moved since the last visit, as it says itself."""

    SHARP_FALL = "sharp_fall", _("减少三成以上")
    FALL = "fall", _("有所减少")


class WorkChange(TextChoices):
    """What became of somebody's work since the last visit."""

    LOST = "lost", _("失业返乡")
    MOVED = "moved", _("换了地方或单位")
    BEGUN = "begun", _("新外出务工")


class AppealKind(TextChoices):
    """What a household asks for."""

    INDUSTRY = "industry", _("产业发展")
    JOB = "job", _("就业务工")
    SCHOOLING = "schooling", _("子女教育")
    MEDICAL = "medical", _("看病就医")
    HOUSING = "housing", _("住房饮水")
    ALLOWANCE = "allowance", _("低保救助")
    DISPUTE = "dispute", _("矛盾纠纷")
    OTHER = "other", _("其他")


class PhotoKind(TextChoices):
    """What a picture of a visit shows."""

    PHOTO = "photo", _("现场照片")
    SIGNATURE = "signature", _("农户签字")


class HeldReason(TextChoices):
    """Why a visit waits in the tray instead of standing in the ledger."""

    CONFLICT = "conflict", _("同一走访另有内容")
    STALE = "stale", _("原走访已另有更正")
    LEFT = "left", _("走访人已不负责该户")


class HeldStatus(TextChoices):
    """Where a visit in the tray stands."""

    WAITING = "waiting", _("待确认")
    ADMITTED = "admitted", _("已采用")
    DISMISSED = "dismissed", _("未采用")


class ProposalStatus(TextChoices):
    """Where a proposed change of the register stands."""

    PROPOSED = "proposed", _("待审核")
    ACCEPTED = "accepted", _("已采纳")
    DECLINED = "declined", _("未采纳")
    LAPSED = "lapsed", _("已失效")


class RoundKind(TextChoices):
    """What a round of visits is for."""

    CENSUS = "census", _("普查排查")
    CROSS = "cross", _("交叉核查")


class VisitedIn(TextChoices):
    """Of which time a list of visits, or of visited households, is; whole calendar months up to today."""

    MONTH = "month", _("本月")
    QUARTER = "quarter", _("本季度")


# How many months each is long.
MONTHS_OF = {VisitedIn.MONTH: 1, VisitedIn.QUARTER: 3}


class SpotOutcome(TextChoices):
    """What a telephone check of a visit found."""

    CONFIRMED = "confirmed", _("相符")
    DIFFERS = "differs", _("有出入")
    UNREACHABLE = "unreachable", _("没联系上")


class VisitSignal(TextChoices):
    """Why a visit is offered for a telephone check: a hint, never a verdict."""

    SAME_NOTE = "same_note", _("记录雷同")
    PACE = "pace", _("走访过密")
    DISTANCE = "distance", _("位置跨度")
    SAME_PICTURE = "same_picture", _("照片重复")
    CLOCK = "clock", _("时间可疑")
