"""Code lists about a household: its kind, its hardship, its house and water."""

from django.db.models import TextChoices

from .official import OfficialChoices


class HouseholdType(OfficialChoices):
    """户类型; independent of the monitoring category."""

    EXITED_ENTITLED = "脱贫户(享受政策)"
    EXITED_UNENTITLED = "脱贫户(不享受政策)"
    ORDINARY = "一般农户"


# 脱贫户 of either kind.
EXITED_TYPES = frozenset({HouseholdType.EXITED_ENTITLED, HouseholdType.EXITED_UNENTITLED})


class PovertyAttribute(OfficialChoices):
    """脱贫户属性."""

    GENERAL = "一般脱贫户"
    ALLOWANCE = "低保脱贫户"
    DESTITUTE = "特困供养脱贫户"


class Cause(OfficialChoices):
    """致贫原因, the main one and up to two others."""

    ILLNESS = "因病"
    DISABILITY = "因残"
    SCHOOLING = "因学"
    DISASTER = "因灾"
    LAND = "缺土地"
    WATER = "缺水"
    SKILL = "缺技术"
    LABOUR = "缺劳动力"
    FUNDS = "缺资金"
    TRANSPORT = "交通条件落后"
    MOTIVATION = "自身发展动力不足"
    MARRIAGE = "因婚"
    OTHER = "其他"


CAUSE_BY_CODE: dict[str, Cause] = {
    f"{number:02}": member for number, member in zip((*range(1, 13), 99), Cause, strict=True)
}


class MonitoringCategory(OfficialChoices):
    """监测对象类别; blank when the household was never monitored."""

    UNSTABLE = "脱贫不稳定户"
    MARGINAL = "边缘易致贫户"
    SUDDEN = "突发严重困难户"


class MonitoringState(TextChoices):
    """Where a monitored household's present case stands, as the monitoring work reports it downwards."""

    ACTIVE = "active", "监测中"
    REMOVED = "removed", "风险已消除"


class DevelopingState(OfficialChoices):
    """实施开发式帮扶措施情况 of a monitored household, as the national system says it."""

    UNDERWAY = "已实施"
    NOT_YET = "尚未实施"


class Scheme(TextChoices):
    """The register a household is registered in; one household may be in several."""

    NATIONAL = "national_jdlk", "全国建档立卡"
    MONITORING = "monitoring", "防返贫监测"
    LOCAL_LOW_INCOME = "local_low_income", "地方低收入农户"


class HouseholdStatus(TextChoices):
    """A household is never deleted: it is closed, with a reason."""

    ACTIVE = "active", "在册"
    CLOSED = "closed", "已销户"


class HouseholdCloseReason(OfficialChoices):
    """Why a whole household is closed; 清退 is for concealed information."""

    DISSOLVED = "自然销户"
    MERGED = "合并"
    EXPELLED = "清退"


class HoldKind(TextChoices):
    """What may keep a household on the register, by the app that says so."""

    CASE = "case", "没有办结的监测个案"
    TICKET = "ticket", "没有销号的整改问题"


class LineageKind(TextChoices):
    """How one household came out of another."""

    SPLIT = "split", "分户"
    MERGED = "merged", "合并"
    MOVED = "moved", "迁移"


class RelocationMode(OfficialChoices):
    """易地扶贫搬迁安置方式."""

    CONCENTRATED = "集中"
    SCATTERED = "分散"


class HouseGrade(TextChoices):
    """危房等级: A sound, B single unsafe parts, C partly dangerous, D dangerous as a whole."""

    A = "A", "A级"
    B = "B", "B级"
    C = "C", "C级"
    D = "D", "D级"


UNSAFE_GRADES = frozenset({HouseGrade.C, HouseGrade.D})


class HousingKeyGroup(OfficialChoices):
    """六类重点对象, whose houses must be appraised."""

    ALLOWANCE = "农村低保户"
    DESTITUTE = "农村分散供养特困人员"
    MARGIN = "农村低保边缘家庭"
    HARDSHIP = "基本生活严重困难家庭"
    RETURNING = "农村易返贫致贫户"
    EXITED = "其他脱贫户"


class SafeguardItem(TextChoices):
    """两不愁三保障 and drinking water, with the two amenities of 一超六有."""

    FOOD = "food", "不愁吃"
    CLOTHING = "clothing", "不愁穿"
    SCHOOLING = "schooling", "义务教育有保障"
    MEDICAL = "medical", "基本医疗有保障"
    HOUSING = "housing", "住房安全有保障"
    WATER = "water", "饮水安全有保障"
    ELECTRICITY = "electricity", "生活用电"
    BROADCASTING = "broadcasting", "广播电视"


class WaterIndicator(TextChoices):
    """The four tests of safe drinking water."""

    QUANTITY = "quantity", "水量"
    QUALITY = "quality", "水质"
    CONVENIENCE = "convenience", "用水方便程度"
    RELIABILITY = "reliability", "供水保证率"
