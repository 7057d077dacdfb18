"""Health is nobody's business where others read: on a list that hangs, on a card on a wall."""

import re
from collections.abc import Mapping, Sequence

from households.choices.risks import Risk

# 去病 is a name; every other 病 is somebody's health.
HEALTH = re.compile(
    r"(?<!去)病|癌|肿瘤|瘫|残疾|残障|因残|伤残|致残|智障|盲人|聋|哑|透析|尿毒|肝炎|结核|艾滋|梅毒|中风|偏瘫"
    r"|高血压|精神障碍|精神分裂|抑郁|住院|手术|化疗|怀孕|孕妇"
)
# What somebody is helped with tells as much as what somebody has.
CARE = re.compile(r"健康|医疗|康复|护理|家庭医生|残")
SPENDING = "家庭支出较大"
# On a list that hangs, where anything else about health refuses the list.
SHOWN_RISK: Mapping[str, str] = {Risk.ILLNESS: SPENDING, Risk.DISABILITY: SPENDING}


def risks_in_public(risks: Sequence[str]) -> list[str]:
    """Risks and causes as others may read them: in order, none twice, none about health.

    Source: S1 § 公示内容; PIPL § 51
    """
    return list(dict.fromkeys(without_health(risk, otherwise=SPENDING) for risk in risks))


def without_health(text: str, *, otherwise: str) -> str:
    """The text where others read, or `otherwise` where it says something about health or care.

    Source: S1 § 公示内容; PIPL § 51
    """
    return otherwise if HEALTH.search(text) or CARE.search(text) else text
