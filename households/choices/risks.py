"""致贫返贫风险 of monitored households: a list of its own, with other numbers than 致贫原因."""

from collections.abc import Mapping

from .official import OfficialChoices


class Risk(OfficialChoices):
    """致贫返贫风险."""

    ILLNESS = "因病"
    SCHOOLING = "因学"
    DISABILITY = "因残"
    DISASTER = "因自然灾害"
    ACCIDENT = "因意外事故"
    INDUSTRY = "因产业项目失败"
    WORK = "因务工就业不稳"
    LABOUR = "缺劳动力"
    HOUSING = "因安全住房"
    WATER = "因安全饮水"
    OTHER = "其他"


class Disaster(OfficialChoices):
    """The kinds of natural disaster; 因自然灾害 names one."""

    FLOOD = "洪涝灾害"
    GEOLOGICAL = "地质灾害"
    DROUGHT = "旱灾"
    BIOLOGICAL = "生物灾害"
    WEATHER = "气象灾害"
    EARTHQUAKE = "地震灾害"
    OTHER = "其他灾害"


# The numbers that some provinces' sheets carry instead of the words; 03 is no 因学 here.
RISK_CODES: Mapping[str, tuple[Risk, str]] = {
    "01": (Risk.ILLNESS, ""),
    "0201": (Risk.DISASTER, Disaster.FLOOD),
    "0202": (Risk.DISASTER, Disaster.GEOLOGICAL),
    "0203": (Risk.DISASTER, Disaster.DROUGHT),
    "0204": (Risk.DISASTER, Disaster.BIOLOGICAL),
    "0205": (Risk.DISASTER, Disaster.WEATHER),
    "0206": (Risk.DISASTER, Disaster.EARTHQUAKE),
    "0299": (Risk.DISASTER, Disaster.OTHER),
    "03": (Risk.DISABILITY, ""),
    "04": (Risk.LABOUR, ""),
    "05": (Risk.ACCIDENT, ""),
    "06": (Risk.INDUSTRY, ""),
    "07": (Risk.WORK, ""),
    "09": (Risk.SCHOOLING, ""),
    "99": (Risk.OTHER, ""),
}
# What these two leave open is written in brackets behind them: 因自然灾害（洪涝灾害）, 其他（…）.
DETAILED_RISKS = frozenset({Risk.DISASTER, Risk.OTHER})


def with_detail(risk: str, detail: str) -> str:
    """A risk as the register keeps it."""
    return f"{risk}（{detail}）" if detail else str(risk)
