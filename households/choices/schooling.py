"""Code lists about education: what a person finished, what a person attends, why a child does not."""

from django.db.models import TextChoices

from .official import OfficialChoices


class Education(OfficialChoices):
    """文化程度; blank while the person is at school (exactly one of it and SchoolStatus is filled)."""

    ILLITERATE = "文盲或半文盲"
    PRIMARY = "小学"
    JUNIOR = "初中"
    SENIOR = "高中"
    COLLEGE = "大专"
    BACHELOR = "本科及以上"


class SchoolStatus(OfficialChoices):
    """在校生状况."""

    PRESCHOOL_AGE = "学龄前儿童"
    KINDERGARTEN = "学前教育"
    PRIMARY = "小学"
    GRADE_7 = "七年级"
    GRADE_8 = "八年级"
    GRADE_9 = "九年级"
    SENIOR_1 = "普通高中一年级"
    SENIOR_2 = "普通高中二年级"
    SENIOR_3 = "普通高中三年级"
    VOCATIONAL_1 = "中职一年级"
    VOCATIONAL_2 = "中职二年级"
    VOCATIONAL_3 = "中职三年级"
    COLLEGE_1 = "高职高专一年级"
    COLLEGE_2 = "高职高专二年级"
    COLLEGE_3 = "高职高专三年级"
    TECHNICIAN_1 = "技师学院一年级"
    TECHNICIAN_2 = "技师学院二年级"
    TECHNICIAN_3 = "技师学院三年级"
    TECHNICIAN_4 = "技师学院四年级"
    BACHELOR_1 = "本科一年级"
    BACHELOR_2 = "本科二年级"
    BACHELOR_3 = "本科三年级"
    BACHELOR_4 = "本科四年级"
    BACHELOR_5 = "本科五年级"
    POSTGRADUATE = "硕士研究生及以上"


class SchoolStage(TextChoices):
    """The stage a school status belongs to; ages are checked by stage."""

    PRESCHOOL = "preschool", "学前"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "高中"
    VOCATIONAL = "vocational", "中职"
    COLLEGE = "college", "高职高专"
    TECHNICIAN = "technician", "技师学院"
    BACHELOR = "bachelor", "本科"
    POSTGRADUATE = "postgraduate", "研究生"


# A member's name begins with its stage, but for the three that say more.
_SPECIAL_STAGES = {
    SchoolStatus.PRESCHOOL_AGE: SchoolStage.PRESCHOOL,
    SchoolStatus.KINDERGARTEN: SchoolStage.PRESCHOOL,
    SchoolStatus.GRADE_7: SchoolStage.JUNIOR,
    SchoolStatus.GRADE_8: SchoolStage.JUNIOR,
    SchoolStatus.GRADE_9: SchoolStage.JUNIOR,
}
SCHOOL_STAGE: dict[str, SchoolStage] = {
    status: _SPECIAL_STAGES.get(status) or SchoolStage[status.name.split("_")[0]] for status in SchoolStatus
}


class DropoutReason(OfficialChoices):
    """义务教育阶段未上学原因; the national list is known in part, the rest is 其他."""

    ILLNESS = "因病"
    DISABILITY = "因残"
    WEARY = "厌学"
    PHYSICAL = "因身体原因"
    HOME_TEACHING = "送教上门"
    DEFERRED = "延缓入学"
    OTHER = "其他"


# Documented exemptions: a child with one of these is not a dropout.
SCHOOLING_EXEMPTIONS = frozenset(
    {DropoutReason.PHYSICAL, DropoutReason.HOME_TEACHING, DropoutReason.DEFERRED}
)
