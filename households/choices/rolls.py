"""The words of the roll pipeline."""

from django.db.models import IntegerChoices, TextChoices


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
    UNDOING = "undoing", "撤销中"
    CANCELLED = "cancelled", "已取消"
    UNDONE = "undone", "已撤销"


class RollStage(IntegerChoices):
    """What a running transaction of an import is doing, in the order in which it does it; below 64."""

    DUPLICATES = 1, "查找重复的人员"
    MATCHING = 2, "与登记库逐人对应"
    RULES = 3, "核对户内关系和各项数据"
    COMPARING = 4, "逐人逐户比对"
    LISTING = 5, "列出差异"

    GATHERING = 11, "整理本批数据"
    WRITING_HOUSES = 12, "写入农户"
    WRITING_PEOPLE = 13, "写入人员"
    WRITING_MEMBERS = 14, "写入家庭成员关系"
    WRITING_INCOMES = 15, "写入收支"
    VERIFYING = 16, "核对写入结果"

    ASKING = 21, "核对能不能撤销"
    UNDOING_MEMBERS = 22, "恢复家庭成员关系"
    DELETING = 23, "删除本次新增的记录"
    RESTORING = 24, "恢复改动过的内容"
    CONCLUDING = 25, "核对撤销结果"


COMPARE_STAGES = tuple(stage for stage in RollStage if stage < RollStage.GATHERING)
WRITE_STAGES = tuple(stage for stage in RollStage if RollStage.GATHERING <= stage < RollStage.ASKING)
UNDO_STAGES = tuple(stage for stage in RollStage if stage >= RollStage.ASKING)
