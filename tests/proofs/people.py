"""A made-up county roll as plain values: households, their members, and a value for every official column.

None is a blank. Values are canonical: booleans, Decimals, ISO dates as far as known, lists in list order.
"""

import datetime
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal

DATA_ON = "2025-12-31"
BORN_BEFORE = datetime.date(2025, 12, 1)
VILLAGES = (
    ("示例省", "示例市", "示例县", "甲镇", "红星村"),
    ("示例省", "示例市", "示例县", "甲镇", "新民村"),
    ("示例省", "示例市", "示例县", "乙镇", "新民村"),
)
CODES = {VILLAGES[0]: "990101100201", VILLAGES[1]: "990101100202", VILLAGES[2]: "990101101202"}
HEAD, SPOUSE = "户主", "配偶"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国庆翠薇"
SCHOOL = {
    **dict.fromkeys(range(3), "学龄前儿童"),
    **dict.fromkeys(range(3, 6), "学前教育"),
    **dict.fromkeys(range(6, 12), "小学"),
    12: "七年级",
    13: "八年级",
    14: "九年级",
    15: "普通高中一年级",
    16: "普通高中二年级",
    17: "普通高中三年级",
}
RARE_NAMES = ("阿依·古丽", "吉克·〇果", "𬭚小宝", "欧阳翠兰")


@dataclass(frozen=True)
class Spec:
    """One column's values. kind: flag, choice, number, date, phone or list; blank: per cent left empty."""

    kind: str
    values: tuple = ()
    blank: int = 15
    places: int = 0


def _choice(*values, blank=15):
    return Spec("choice", values, blank)


def _number(least, most, places=2, blank=15):
    return Spec("number", (least, most), blank, places)


FLAG, DATE, PHONE = Spec("flag"), Spec("date"), Spec("phone", blank=20)
PERSONAL = {
    "ethnicity": _choice("汉族", "土家族", "苗族", "藏族", "彝族"),
    "health": Spec("list", ("健康", "长期慢性病", "患有大病", "残疾"), 10),
    "labour": _choice("普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力", "无劳动力"),
    "work_state": _choice("乡(镇)内务工", "县外省内务工", "省外务工"),
    "work_months": _number(0, 12, 1, 40),
    "work_place": _choice("浙江省杭州市", "重庆市万州区", "本县", blank=50),
    "work_employer": _choice("宏达建筑有限公司", "=和盛+制衣厂", "天天餐饮店", blank=60),
    "job_channel": _choice("公益性岗位", "帮扶车间", "其他", "自主就业", blank=50),
    "industry": _choice("第一产业", "第二产业", "第三产业", blank=50),
    "public_post": _choice("护林员", "保洁员", "护路员", blank=70),
    "public_post_months": _number(1, 12, 0, 70),
    "political_status": _choice("中共党员", "中共预备党员", "共青团员", "群众"),
    "low_income_allowance": _choice("未享受", "农村低保", "城市低保"),
    "destitute_support": _choice("不享受", "农村特困", "城市特困"),
    "dropout_reason": _choice("因病", "因残", "厌学", "送教上门", blank=90),
    "disability_year": _number(2005, 2024, 0, 90),
    "person_phone": PHONE,
    "identified_on": DATE,
} | dict.fromkeys(
    (
        *("is_abroad", "has_resident_medical", "has_employee_medical", "has_serious_illness"),
        *("has_commercial_medical", "has_medical_assistance", "has_other_health_support"),
        *("has_resident_pension", "has_employee_pension", "is_low_income_recipient"),
        *("is_destitute_recipient", "speaks_mandarin"),
    ),
    FLAG,
)
MONEY = _number(0, 60_000)
# As long as offices write it: 60 characters.
REMARK = "家中失火，房屋和粮食烧毁；" * 4 + "儿子外出务工受伤"
SHARED = (
    {
        "group_name": _choice("1组", "2组", "3组", "老屋基", "（四）组"),
        "household_type": _choice("脱贫户(享受政策)", "脱贫户(不享受政策)", "一般农户", blank=0),
        "monitoring_category": _choice("脱贫不稳定户", "边缘易致贫户", "突发严重困难户", blank=60),
        "monitoring_state": _choice("active", "removed", blank=60),
        "risk_identified_on": DATE,
        "risk_removed_on": DATE,
        "registered_on": DATE,
        "household_phone": PHONE,
        "exit_attribute": _choice("已脱贫", "未脱贫"),
        "exit_year": _number(2014, 2020, 0),
        "poverty_attribute": _choice("一般脱贫户", "低保脱贫户", "特困供养脱贫户"),
        "identification_standard": _choice("国家标准", "省定标准"),
        "cause_main": _choice("因病", "因残", "因学", "缺劳动力", "缺技术", "缺资金", "自身发展动力不足"),
        "house_area_m2": _number(20, 200),
        "road_type": _choice("水泥路", "沙石路", "泥土路"),
        "fuel_type": _choice("柴草", "清洁能源", "煤炭"),
        "industry_support": _choice("种植业", "养殖业", "加工业"),
        "distance_km": _number(0, 4),
        "per_capita_yuan": _number(7_000, 25_000),
        "net_yuan": _number(8_000, 90_000),
        "income_population": _number(1, 8, 0),
        "compliant_oop_yuan": _number(0, 9_000),
        "developing_state": _choice("已实施", "尚未实施"),
        "risks": Spec("list", ("因病", "因残", "因学", "因自然灾害（洪涝灾害）", f"其他（{REMARK}）"), 50),
    }
    | dict.fromkeys(
        (
            *("is_house_unsafe", "has_safe_water", "has_water_difficulty", "has_sanitary_toilet"),
            *("has_domestic_power", "has_production_power", "has_broadcast", "is_road_hardened"),
            *("is_led_by_enterprise", "is_led_by_leader", "is_in_cooperative", "is_military_family"),
            "is_no_labour_guaranteed",
        ),
        FLAG,
    )
    | dict.fromkeys(
        (f"land_{what}_mu" for what in ("arable", "returned", "pasture", "water")), _number(0, 90)
    )
    | dict.fromkeys(("land_forest_mu", "land_orchard_mu"), _number(0, 190))
    | dict.fromkeys(
        (
            *("wage", "wage_post", "wage_other", "business", "property", "property_dividend"),
            *("property_other", "transfer", "transfer_family_planning", "transfer_allowance"),
            *("transfer_destitute", "transfer_pension", "transfer_ecology", "transfer_other", "cost"),
        ),
        MONEY,
    )
)
# A household must say of what list it is, and a person either attends a school or finished one.
NEVER_BLANK = frozenset({"household_type", "education", "school_status"})


@dataclass
class Member:
    """One person: number is the 人编号, facts the values of the person's own columns."""

    number: str
    facts: dict


@dataclass
class Home:
    """One household in a village: its number, its shared values, its members."""

    number: str
    village: tuple
    facts: dict
    members: list[Member] = field(default_factory=list)

    @property
    def head(self):
        """Its 户主."""
        return next(each for each in self.members if each.facts["relation"] == HEAD)


class Maker:
    """Households out of one seeded source."""

    def __init__(self, rng, *, pending, prefix="990101"):
        """pending: whether people without a certificate may occur (they need a 人编号 to be matched by).

        prefix: six digits that every number begins with.
        """
        self.rng, self.pending, self.prefix = rng, pending, prefix
        self.used, self.made, self.homes = set(), 0, 0

    def value(self, spec, old=None):
        """A value of a column, other than `old`."""
        while (found := _drawn(self.rng, spec)) == old or found is None:
            continue
        return found

    def facts(self, specs):
        """A value, or a blank, for each column."""
        return {
            name: None if self.rng.randrange(100) < spec.blank else self.value(spec)
            for name, spec in specs.items()
        }

    def name(self, surname=None):
        """A name; a few are of the difficult kind."""
        if surname is None and self.rng.random() < 0.05:
            return self.rng.choice(RARE_NAMES)
        given = "".join(self.rng.choices(GIVEN, k=self.rng.choice((1, 2))))
        return (surname or self.rng.choice(SURNAMES)) + given

    def identity(self, birth, sex):
        """A valid number that nobody else has."""
        while True:
            order = self.rng.randrange(0, 500) * 2 + (sex == "男")
            body = f"{self.prefix}{birth:%Y%m%d}{order:03d}"
            if body not in self.used:
                self.used.add(body)
                total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
                return body + "10X98765432"[total % 11]

    def member(self, relation, sex, age, surname=None):
        """A person with a certificate, or, rarely, without."""
        self.made += 1
        birth = BORN_BEFORE.replace(year=BORN_BEFORE.year - age) - datetime.timedelta(self.rng.randrange(330))
        facts = self.facts(PERSONAL) | {
            "relation": relation,
            "person_name": self.name(surname),
            "education": None if age in SCHOOL else self.rng.choice(("小学", "初中", "高中", "大专")),
            "school_status": SCHOOL.get(age),
        }
        number = f"{self.prefix}8{self.made:011d}"
        has_none = self.pending and relation != HEAD and self.rng.random() < 0.03
        certify(facts, None if has_none else self.identity(birth, sex), self.rng)
        if has_none:
            facts |= {"sex": sex, "birth_on": birth.isoformat()}
        return Member(number, facts)

    def home(self, village):
        """A household of a head and often others."""
        self.homes += 1
        pick, age = self.rng.choice, self.rng.randrange(45, 68)
        home = Home(f"{self.prefix}7{self.homes:08d}", village, self.facts(SHARED))
        surname = pick(SURNAMES)
        home.members.append(self.member(HEAD, "男", age, surname))
        if pick((True, True, False)):
            home.members.append(self.member(SPOUSE, "女", age - 2))
        for _child in range(pick((0, 1, 1, 2))):
            home.members.append(self.child(surname))
        if pick((True, False, False)):
            home.members.append(self.member("之母", "女", age + 24))
        return home

    def child(self, surname=None):
        """A child of the head."""
        sex = self.rng.choice("男女")
        return self.member("之子" if sex == "男" else "之女", sex, self.rng.randrange(1, 24), surname)


def certify(facts, id18, rng):
    """What follows from a certificate: the number, whose it is, and for some a disability."""
    facts |= {"certificate_number": id18, "id18": id18, "disability_kind": None, "disability_grade": None}
    facts |= {"certificate_kind": "居民身份证" if id18 else "待补"}
    if id18:
        birth = f"{id18[6:10]}-{id18[10:12]}-{id18[12:14]}"
        facts |= {"sex": "男" if int(id18[16]) % 2 else "女", "birth_on": birth}
        if rng.random() < 0.04:
            disable(facts, rng)


def disable(facts, rng):
    """The person has a disability certificate: kind and grade stand behind the identity."""
    kind, grade = rng.randrange(7), rng.randrange(4)
    facts |= {
        "certificate_number": f"{facts['id18']}{kind + 1}{grade + 1}",
        "certificate_kind": "残疾人证",
        "disability_kind": ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")[kind],
        "disability_grade": ("一级", "二级", "三级", "四级")[grade],
    }


def county(maker, households, villages=VILLAGES):
    """The households of the first roll, spread over the villages."""
    return [maker.home(villages[number % len(villages)]) for number in range(households)]


def copied(homes):
    """The same households, to be changed."""
    return deepcopy(homes)


def _drawn(rng, spec):
    if spec.kind == "flag":
        return rng.random() < 0.5
    if spec.kind == "choice":
        return rng.choice(spec.values)
    if spec.kind == "list":
        return [value for value in spec.values if rng.random() < 0.35] or None
    if spec.kind == "phone":
        return f"1{rng.choice((37, 38, 39))}{rng.randrange(10**8):08d}"
    if spec.kind == "date":
        year, month, day = rng.randrange(2014, 2025), rng.randrange(1, 13), rng.randrange(1, 29)
        return rng.choice((f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}"))
    least, most = spec.values
    scale = 10**spec.places
    return Decimal(rng.randrange(least * scale, most * scale + 1)) / scale
