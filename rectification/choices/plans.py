"""The words of work plans."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanStatus(TextChoices):
    """Where a plan stands; only one in force asks anything of anybody."""

    DRAFT = "draft", _("起草")
    IN_FORCE = "in_force", _("执行中")
    OVER = "over", _("已结束")


class SectionKind(TextChoices):
    """What a section of a plan is: what it wants, what is done for it, what secures it."""

    GOAL = "goal", _("目标")
    FOCUS = "focus", _("重点工作")
    GUARANTEE = "guarantee", _("保障措施")


class UnitOrigin(TextChoices):
    """How a unit came to a task."""

    NAMED = "named", _("文件点名")
    GROUP = "group", _("单位组展开")
    HAND = "hand", _("人工指定")


class MonthStatus(TextChoices):
    """Where a month's part of a task stands."""

    OPEN = "open", _("待完成")
    DONE = "done", _("已完成")
    WITHDRAWN = "withdrawn", _("已取消")


class MonthStanding(TextChoices):
    """R-PLAN: whether it was done by its day."""

    PENDING = "pending", _("未到期")
    IN_TIME = "in_time", _("按时完成")
    LATE = "late", _("逾期完成")
    OVERDUE = "overdue", _("逾期未完成")
