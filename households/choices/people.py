"""Code lists about a person."""

from .official import OfficialChoices


class Sex(OfficialChoices):
    """性别; the official four values of GB/T 2261.1."""

    UNKNOWN = "未知"
    MALE = "男"
    FEMALE = "女"
    UNSTATED = "未说明"


SEX_BY_CODE: dict[str, Sex] = {"0": Sex.UNKNOWN, "1": Sex.MALE, "2": Sex.FEMALE, "9": Sex.UNSTATED}


class CertificateKind(OfficialChoices):
    """证件类型; 待补 is a person who has no certificate yet and is never put on a payment list."""

    RESIDENT = "居民身份证"
    DISABILITY = "残疾人证"
    OFFICER = "军官证"
    HONG_KONG_MACAO_TAIWAN = "港澳台证件"
    PENDING = "待补"


class DisabilityKind(OfficialChoices):
    """残疾类别: character 19 of a disability certificate."""

    SIGHT = "视力"
    HEARING = "听力"
    SPEECH = "言语"
    LIMB = "肢体"
    INTELLECT = "智力"
    MENTAL = "精神"
    MULTIPLE = "多重"


class DisabilityGrade(OfficialChoices):
    """残疾等级: character 20 of a disability certificate; grades one and two are severe."""

    FIRST = "一级"
    SECOND = "二级"
    THIRD = "三级"
    FOURTH = "四级"


DISABILITY_KIND_BY_CODE: dict[str, DisabilityKind] = dict(zip("1234567", DisabilityKind, strict=True))
DISABILITY_GRADE_BY_CODE: dict[str, DisabilityGrade] = dict(zip("1234", DisabilityGrade, strict=True))
SEVERE_DISABILITY = frozenset({DisabilityGrade.FIRST, DisabilityGrade.SECOND})


class PoliticalStatus(OfficialChoices):
    """政治面貌."""

    MEMBER = "中共党员"
    PROBATIONARY = "中共预备党员"
    LEAGUE = "共青团员"
    MASSES = "群众"


class Health(OfficialChoices):
    """健康状况; a person may have several, joined by commas in any order."""

    HEALTHY = "健康"
    CHRONIC = "长期慢性病"
    SERIOUS = "患有大病"
    DISABLED = "残疾"


class Labour(OfficialChoices):
    """劳动技能."""

    ORDINARY = "普通劳动力"
    SKILLED = "技能劳动力"
    WEAK = "弱劳动力或半劳动力"
    LOST = "丧失劳动力"
    NONE = "无劳动力"


# 无 and 丧失 together: nobody of these can earn.
WITHOUT_LABOUR = frozenset({Labour.LOST, Labour.NONE})


class LowIncomeAllowance(OfficialChoices):
    """享受低保政策情况."""

    NONE = "未享受"
    RURAL = "农村低保"
    URBAN = "城市低保"


class DestituteSupport(OfficialChoices):
    """享受特困供养政策情况."""

    NONE = "不享受"
    RURAL = "农村特困"
    URBAN = "城市特困"


class JobChannel(OfficialChoices):
    """就业渠道; the two values that carry a rule, and the rest, whose national list is not published."""

    PUBLIC_POST = "公益性岗位"
    WORKSHOP = "帮扶车间"
    OTHER = "其他"


# A public post and an assistance workshop are inside one's own county.
CHANNELS_WITHIN_COUNTY = frozenset({JobChannel.PUBLIC_POST, JobChannel.WORKSHOP})


class JoinReason(OfficialChoices):
    """Why a person joins a household (自然增加); 初次登记 and 花名册新增 are ours."""

    REGISTERED = "初次登记"
    BORN = "出生"
    MARRIED_IN = "婚入"
    MOVED_IN = "户籍迁入"
    ADOPTED = "收养"
    RELEASED = "刑满释放"
    DEMOBILISED = "复员"
    OMITTED = "遗漏补录"
    ROLL = "花名册新增"
    OTHER = "其他"


class LeaveReason(OfficialChoices):
    """Why a person leaves a household (自然减少); 花名册消失 and 花名册迁移 are ours."""

    DIED = "死亡"
    MARRIED_OUT = "婚出"
    MOVED_OUT = "户籍迁出"
    SPLIT_OFF = "分户"
    IMPRISONED = "服刑"
    LOST_CONTACT = "失联"
    ENLISTED = "参军"
    VANISHED = "花名册消失"
    ROLL = "花名册迁移"
    OTHER = "其他"
