"""What rolls write instead of the official wording; each use is reported, so that it can be mended.

Only variants with one possible meaning are here. 普通劳动 is not: the person is asked.
"""

from collections.abc import Mapping

from households.choices import (
    CAUSE_BY_CODE,
    ETHNICITY_BY_CODE,
    SEX_BY_CODE,
    Cause,
    CertificateKind,
    DestituteSupport,
    DevelopingState,
    DropoutReason,
    Education,
    Ethnicity,
    Health,
    HouseGrade,
    HouseholdType,
    JobChannel,
    Labour,
    LowIncomeAllowance,
    MonitoringCategory,
    PoliticalStatus,
    PovertyAttribute,
    Relation,
    SchoolStatus,
    Sex,
)
from households.choices.risks import RISK_CODES, Disaster, Risk, with_detail

Synonyms = Mapping[str, str]

SEX: Synonyms = SEX_BY_CODE | {"男性": Sex.MALE, "女性": Sex.FEMALE, "男士": Sex.MALE, "女士": Sex.FEMALE}

ETHNICITY: Synonyms = ETHNICITY_BY_CODE | {
    group.removesuffix("族"): group for group in Ethnicity if group.endswith("族")
}

CERTIFICATE_KIND: Synonyms = {
    "身份证": CertificateKind.RESIDENT,
    "二代身份证": CertificateKind.RESIDENT,
    "残疾证": CertificateKind.DISABILITY,
    "第二代残疾人证": CertificateKind.DISABILITY,
    "无": CertificateKind.PENDING,
}

POLITICAL_STATUS: Synonyms = {
    "党员": PoliticalStatus.MEMBER,
    "共产党员": PoliticalStatus.MEMBER,
    "预备党员": PoliticalStatus.PROBATIONARY,
    "团员": PoliticalStatus.LEAGUE,
}

EDUCATION: Synonyms = {
    "文盲": Education.ILLITERATE,
    "半文盲": Education.ILLITERATE,
    "文盲半文盲": Education.ILLITERATE,
    "文盲/半文盲": Education.ILLITERATE,
    "专科": Education.COLLEGE,
    "大学专科": Education.COLLEGE,
    "本科": Education.BACHELOR,
    "大学本科": Education.BACHELOR,
    "本科以上": Education.BACHELOR,
    "本科生及研究生": Education.BACHELOR,
}

_NUMERALS = "一二三四五六"
SCHOOL_STATUS: Synonyms = {
    **{f"小学{numeral}年级": SchoolStatus.PRIMARY for numeral in _NUMERALS},
    **{
        written.format(numeral): SchoolStatus[f"{stage}_{number}"]
        for stage, forms in {
            "SENIOR": ("高中{}年级", "高{}", "普高{}年级"),
            "VOCATIONAL": ("中职{}", "中等职业学校{}年级", "职高{}年级"),
            "COLLEGE": ("高职{}年级", "大专{}年级"),
        }.items()
        for number, numeral in enumerate(_NUMERALS[:3], 1)
        for written in forms
    },
    **{
        f"{stage}{numeral}{suffix}": SchoolStatus[f"GRADE_{number}"]
        for number, numeral in zip((7, 8, 9), _NUMERALS, strict=False)
        for stage, suffix in (("初", ""), ("初中", "年级"))
    },
    "学龄前": SchoolStatus.PRESCHOOL_AGE,
    "幼儿园": SchoolStatus.KINDERGARTEN,
    "研究生": SchoolStatus.POSTGRADUATE,
    "硕士研究生": SchoolStatus.POSTGRADUATE,
    "博士研究生": SchoolStatus.POSTGRADUATE,
}

DROPOUT_REASON: Synonyms = {
    "身体原因": DropoutReason.PHYSICAL,
    "延缓上学": DropoutReason.DEFERRED,
    "厌学辍学": DropoutReason.WEARY,
}

HEALTH: Synonyms = {
    "慢性病": Health.CHRONIC,
    "长期慢病": Health.CHRONIC,
    "大病": Health.SERIOUS,
    "残疾人": Health.DISABLED,
    "良好": Health.HEALTHY,
}

LABOUR: Synonyms = {
    "普通劳动能力": Labour.ORDINARY,
    "技能劳动能力": Labour.SKILLED,
    "弱劳动力": Labour.WEAK,
    "半劳动力": Labour.WEAK,
    "弱(半)劳动力": Labour.WEAK,
    "弱半劳动力": Labour.WEAK,
    "丧失劳动能力": Labour.LOST,
    "无劳动能力": Labour.NONE,
}

LOW_INCOME_ALLOWANCE: Synonyms = {
    "否": LowIncomeAllowance.NONE,
    "不享受": LowIncomeAllowance.NONE,
    "未享受低保": LowIncomeAllowance.NONE,
    "享受农村低保": LowIncomeAllowance.RURAL,
    "享受城市低保": LowIncomeAllowance.URBAN,
}

DESTITUTE_SUPPORT: Synonyms = {
    "否": DestituteSupport.NONE,
    "未享受": DestituteSupport.NONE,
    "农村特困供养": DestituteSupport.RURAL,
    "城市特困供养": DestituteSupport.URBAN,
}

JOB_CHANNEL: Synonyms = {
    "公益岗位": JobChannel.PUBLIC_POST,
    "公益性岗": JobChannel.PUBLIC_POST,
    "扶贫车间": JobChannel.WORKSHOP,
}

HOUSEHOLD_TYPE: Synonyms = {
    "脱贫享受政策户": HouseholdType.EXITED_ENTITLED,
    "脱贫户享受政策": HouseholdType.EXITED_ENTITLED,
    "脱贫不享受政策户": HouseholdType.EXITED_UNENTITLED,
    "脱贫户不享受政策": HouseholdType.EXITED_UNENTITLED,
    "一般户": HouseholdType.ORDINARY,
    "普通农户": HouseholdType.ORDINARY,
}

POVERTY_ATTRIBUTE: Synonyms = {
    "一般贫困户": PovertyAttribute.GENERAL,
    "低保贫困户": PovertyAttribute.ALLOWANCE,
    "特困供养贫困户": PovertyAttribute.DESTITUTE,
    "01": PovertyAttribute.GENERAL,
    "04": PovertyAttribute.ALLOWANCE,
    "06": PovertyAttribute.DESTITUTE,
}

CAUSE: Synonyms = CAUSE_BY_CODE | {
    "生病": Cause.ILLNESS,
    "残疾": Cause.DISABILITY,
    "上学": Cause.SCHOOLING,
    "因自然灾害": Cause.DISASTER,
    "缺劳力": Cause.LABOUR,
    "缺少劳动力": Cause.LABOUR,
    "自身发展力不足": Cause.MOTIVATION,
    "自身发展动力不够": Cause.MOTIVATION,
    "交通落后": Cause.TRANSPORT,
}

# A list of its own: none of the numbers above but 01 and 99 means the same. A sheet that made numbers of the
# codes has lost their first zero.
RISK: Synonyms = {
    **{code: with_detail(*known) for code, known in RISK_CODES.items()},
    **{code.removeprefix("0"): with_detail(*known) for code, known in RISK_CODES.items()},
    "因灾": Risk.DISASTER,
    "自然灾害": Risk.DISASTER,
    **{kind: with_detail(Risk.DISASTER, kind) for kind in Disaster if kind != Disaster.OTHER},
    "意外事故": Risk.ACCIDENT,
    "因意外": Risk.ACCIDENT,
    "因产业失败": Risk.INDUSTRY,
    "产业项目失败": Risk.INDUSTRY,
    "务工就业不稳": Risk.WORK,
    "因务工就业不稳定": Risk.WORK,
    "缺劳力": Risk.LABOUR,
    "缺少劳动力": Risk.LABOUR,
    "因缺劳动力": Risk.LABOUR,
    "安全住房": Risk.HOUSING,
    "因住房安全": Risk.HOUSING,
    "安全饮水": Risk.WATER,
    "因饮水安全": Risk.WATER,
}

DISASTER: Synonyms = {
    **{code: kind for code, (_risk, kind) in RISK_CODES.items() if kind},
    **{code.removeprefix("0"): kind for code, (_risk, kind) in RISK_CODES.items() if kind},
    **{
        kind.removesuffix("灾害"): kind for kind in Disaster if kind not in (Disaster.OTHER, Disaster.DROUGHT)
    },
    "洪涝灾": Disaster.FLOOD,
    "干旱": Disaster.DROUGHT,
    "旱灾灾害": Disaster.DROUGHT,
    "其他": Disaster.OTHER,
}

# The names of before 2021; 特殊困难户 and 突发受灾户 have no single successor and are asked about.
DEVELOPING_STATE: Synonyms = {
    "是": DevelopingState.UNDERWAY,
    "已落实": DevelopingState.UNDERWAY,
    "已开展": DevelopingState.UNDERWAY,
    "否": DevelopingState.NOT_YET,
    "未实施": DevelopingState.NOT_YET,
    "没有实施": DevelopingState.NOT_YET,
    "暂未实施": DevelopingState.NOT_YET,
}

MONITORING_CATEGORY: Synonyms = {
    "脱贫监测户": MonitoringCategory.UNSTABLE,
    "脱贫不稳定": MonitoringCategory.UNSTABLE,
    "边缘户": MonitoringCategory.MARGINAL,
    "边缘易致贫": MonitoringCategory.MARGINAL,
    "突发严重困难": MonitoringCategory.SUDDEN,
}
FORMER_CATEGORIES = frozenset({"特殊困难户", "突发受灾户", "特殊困难", "突发受灾"})

HOUSE_GRADE: Synonyms = {f"{grade}级": grade for grade in HouseGrade}

RELATION: Synonyms = {
    "本人": Relation.HEAD,
    **dict.fromkeys(("妻", "妻子", "夫", "丈夫", "爱人"), Relation.SPOUSE),
    **dict.fromkeys(("子", "儿子", "长子", "次子", "三子", "独生子", "养子"), Relation.SON),
    **dict.fromkeys(("女", "女儿", "长女", "次女", "三女", "独生女", "养女"), Relation.DAUGHTER),
    **dict.fromkeys(("女婿",), Relation.SON_IN_LAW),
    **dict.fromkeys(("儿媳", "媳妇", "儿媳妇"), Relation.DAUGHTER_IN_LAW),
    **dict.fromkeys(("父", "父亲"), Relation.FATHER),
    **dict.fromkeys(("母", "母亲"), Relation.MOTHER),
    **dict.fromkeys(("叔", "伯", "叔叔", "伯父", "叔父"), Relation.UNCLE),
    **dict.fromkeys(
        ("兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "兄弟", "姐妹"), Relation.SIBLING
    ),
    **{
        relation.removeprefix("之"): relation
        for relation in Relation
        if relation.startswith("之") and relation not in (Relation.SON, Relation.DAUGHTER)
    },
}

# Words that mean one of two relations, told apart by the person's own sex.
RELATION_BY_SEX: Mapping[str, Mapping[str, Relation]] = {
    word: {Sex.MALE: male, Sex.FEMALE: female}
    for words, male, female in (
        (("子女", "之子女", "孩子"), Relation.SON, Relation.DAUGHTER),
        (("孙", "孙子女", "之孙子女", "之孙"), Relation.GRANDSON, Relation.GRANDDAUGHTER),
        (("外孙", "外孙子女", "之外孙"), Relation.DAUGHTERS_SON, Relation.DAUGHTERS_DAUGHTER),
        (("曾孙", "曾孙子女", "之曾孙"), Relation.GREAT_GRANDSON, Relation.GREAT_GRANDDAUGHTER),
        (("侄", "侄子女", "之侄"), Relation.NEPHEW, Relation.NIECE),
        (("父母", "之父母"), Relation.FATHER, Relation.MOTHER),
    )
    for word in words
}
