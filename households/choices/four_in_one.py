"""The words of 四合一: the four channels that speak of a household, and what they are compared by."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DataChannel(TextChoices):
    """Who says it; in the order of whom to believe when two say it on the same day."""

    ACTUAL = "actual", _("实际情况")
    SYSTEM = "system", _("系统数据")
    HANDBOOK = "handbook", _("帮扶手册")
    CARD = "card", _("明白卡")


# 账账相符 is asked of these three; 账实相符 of each of them beside what is really so.
BOOKS = (DataChannel.SYSTEM, DataChannel.HANDBOOK, DataChannel.CARD)
# What people write down; the register writes the fourth by itself.
WRITTEN_DOWN = (DataChannel.ACTUAL, DataChannel.HANDBOOK, DataChannel.CARD)


class ComparedField(TextChoices):
    """The fifteen fields, as snapshots and sheets name them."""

    HEAD = "head", _("户主姓名")
    HEAD_CERTIFICATE = "head_certificate", _("户主证件号码")
    SIZE = "size", _("家庭人口数")
    MEMBERS = "members", _("家庭成员")
    ADDRESS = "address", _("家庭住址")
    CAUSE = "cause", _("致贫原因")
    EXIT_YEAR = "exit_year", _("脱贫年度")
    MONITORING_CATEGORY = "monitoring_category", _("监测类别")
    MONITORING_STATE = "monitoring_state", _("风险状态")
    PER_CAPITA = "per_capita_yuan", _("人均纯收入（元）")
    HOUSE_GRADE = "house_grade", _("住房鉴定等级")
    SAFE_WATER = "safe_water", _("饮水安全")
    INSURED = "insured", _("医保参保人数")
    HELPER = "helper", _("帮扶责任人")
    INDUSTRY = "industry", _("产业帮扶")


class FieldVerdict(TextChoices):
    """What the channels say of one field."""

    SAME = "same", _("一致")
    DIFFERS = "differs", _("不一致")
    MISSING = "missing", _("未填")


class Consistency(TextChoices):
    """What the channels say of a household."""

    CONSISTENT = "consistent", _("四方一致")
    DIFFERS = "differs", _("有差异")
    INCOMPLETE = "incomplete", _("缺渠道或缺项")


class Correction(TextChoices):
    """How far what differs is put right."""

    OPEN = "open", _("待更正")
    OVERDUE = "overdue", _("逾期未更正")


class Standing(TextChoices):
    """How the list of households is narrowed: each figure of the page has its list."""

    COMPLETE = "complete", _("四个渠道齐全")
    BOOKS_AGREE = "books", _("账账相符")
    MATCHES_LIFE = "life", _("账实相符")
    CONSISTENT = "consistent", _("四方一致")
    DIFFERS = "differs", _("有差异")
    INCOMPLETE = "incomplete", _("缺渠道或缺项")
