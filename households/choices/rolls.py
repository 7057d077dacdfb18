"""The words of the roll pipeline."""

from django.db.models import TextChoices


class Severity(TextChoices):
    """How bad a finding is; a code begins with E-, W- or N- accordingly."""

    ERROR = "error", "错误"
    WARNING = "warning", "需确认"
    NOTE = "note", "提示"


class DifferenceKind(TextChoices):
    """How a roll differs from the register; people accept by kind."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    UNCHANGED = "unchanged", "不变"
    MOVED = "moved", "迁移"
    HEAD = "head", "户主变更"
    VANISHED = "vanished", "花名册消失"
    CLEARED = "cleared", "清空"


class RollStatus(TextChoices):
    """Where one import of a roll stands."""

    UPLOADED = "uploaded", "已上传"
    READING = "reading", "读取校验中"
    REFUSED = "refused", "未通过"
    READY = "ready", "待确认"
    APPLYING = "applying", "写入中"
    APPLIED = "applied", "已入库"
    CANCELLED = "cancelled", "已取消"
    UNDONE = "undone", "已撤销"
