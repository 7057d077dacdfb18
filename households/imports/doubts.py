"""When a rule may have something to say of a household of a roll, as SQL beside the rule's code.

A condition is never narrower than its rule, and is asked only where the roll has the columns that the rule
needs: where it looks at nothing else it finds what the rule finds. OF_MEMBERS and OF_ROWS are conditions on
row `s` of a member; what OF_ROWS doubts is the household. OF_HOUSEHOLDS are conditions on all its rows `s`.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from households.choices import INCOME_CHILDREN, RELATION_HEAD_SEX, RELATION_SEX, Sex
from households.rules.income import SUMMED_ITEMS
from households.rules.policy import LAND_MU, Policy


class Screen(NamedTuple):
    """Rules and their condition; columns: those it needs. figure: of policy, without it they are silent."""

    rules: tuple[str, ...]
    sql: str
    columns: tuple[str, ...] = ()
    figure: str = ""


OUT_OF_SCHOOL = "coalesce(s.school_status, '学龄前儿童') = '学龄前儿童'"
ALLOWANCE = "(s.is_low_income_recipient = 'true' OR s.low_income_allowance <> '未享受')"
DESTITUTE = "(s.is_destitute_recipient = 'true' OR s.destitute_support <> '不享受')"
SUPPORTED = f"({ALLOWANCE} OR {DESTITUTE})"
UNABLE = "('无劳动力', '丧失劳动力')"
# 出生日期 is ISO text in staging; whoever was born by `working_age_on` is of that age.
CHILD = "s.birth_on > %(working_age_on)s"
UNFIT = f"(s.school_status <> '学龄前儿童' OR {CHILD} OR s.labour IN {UNABLE} OR {DESTITUTE})"
NET = "(s.wage::numeric + s.business::numeric + s.property::numeric + s.transfer::numeric - s.cost::numeric)"
MAIN = ("wage", "business", "property", "transfer", "cost")

OF_MEMBERS: tuple[Screen, ...] = (
    Screen(
        ("H-EDU-01",),
        f"{OUT_OF_SCHOOL} AND s.dropout_reason IS NULL"
        " AND s.birth_on > %(school_after)s AND s.birth_on <= %(school_until)s",
        ("dropout_reason",),
        "school_end_age",
    ),
    Screen(
        ("H-EDU-02",),
        "s.dropout_reason <> ALL (%(exempt)s::text[])"
        " AND s.birth_on > %(school_after)s AND s.birth_on <= %(school_until)s",
        ("dropout_reason",),
        "school_end_age",
    ),
    Screen(
        ("H-EDU-03",),
        "s.dropout_reason IN ('因病', '因残') AND s.health = '健康'",
        ("dropout_reason", "health"),
    ),
    Screen(
        ("H-EDU-04",),
        "(s.birth_on > (%(stages)s::jsonb -> s.school_status ->> 0)"
        " OR s.birth_on <= (%(stages)s::jsonb -> s.school_status ->> 1))",
        ("school_status",),
        "stage_ages",
    ),
    Screen(
        ("H-EDU-05",),
        "s.education IN ('文盲或半文盲', '小学')"
        " AND s.birth_on <= %(little_first_on)s AND s.birth_on > %(little_over_on)s",
        ("education",),
        "little_education_ages",
    ),
    Screen(("H-LAB-01",), f"s.labour <> '无劳动力' AND {CHILD}", ("labour",), "working_age"),
    Screen(
        ("H-LAB-02",),
        "s.labour <> '无劳动力' AND s.school_status <> '学龄前儿童'",
        ("labour", "school_status"),
    ),
    Screen(
        ("H-LAB-03",),
        "s.labour IN ('无劳动力', '丧失劳动力', '弱劳动力或半劳动力') AND s.health = '健康'"
        f" AND {OUT_OF_SCHOOL} AND s.birth_on <= %(working_age_on)s AND s.birth_on > %(old_age_on)s",
        ("labour", "health", "school_status"),
        "old_age",
    ),
    Screen(
        ("H-LAB-04",),
        "s.labour IN ('普通劳动力', '技能劳动力') AND s.birth_on <= %(old_age_on)s",
        ("labour",),
        "old_age",
    ),
    Screen(
        ("H-LAB-05",),
        "s.disability_kind = '肢体' AND s.disability_grade IN ('一级', '二级') AND s.labour = '普通劳动力'",
        ("labour",),
    ),
    Screen(
        ("H-JOB-01",),
        "(s.work_place IS NOT NULL) <> (coalesce(s.work_months::numeric, 0) > 0)",
        ("work_place", "work_months"),
    ),
    Screen(("H-JOB-02",), f"s.work_months::numeric > 0 AND {UNFIT}", ("work_months",), "working_age"),
    Screen(("H-JOB-02",), f"s.work_place IS NOT NULL AND {UNFIT}", ("work_place",), "working_age"),
    Screen(
        ("H-JOB-08",),
        "(s.public_post IS NOT NULL) <> (coalesce(s.public_post_months::numeric, 0) > 0)",
        ("public_post", "public_post_months"),
    ),
    Screen(
        ("H-JOB-08",),
        "s.public_post IS NOT NULL AND (s.birth_on > %(post_first_age_on)s"
        " OR s.birth_on <= %(post_end_age_on)s OR s.public_post ~ '[、,，;；/]')",
        ("public_post",),
        "post_end_age",
    ),
    Screen(
        ("H-JOB-10",),
        "s.work_months::numeric = 0 AND (s.education IN ('大专', '本科及以上') OR s.labour = '技能劳动力')"
        " AND s.birth_on <= %(skilled_first_on)s AND s.birth_on > %(skilled_over_on)s",
        ("work_months",),
        "skilled_ages",
    ),
    Screen(
        ("H-MED-01", "H-MED-04"),
        "s.has_resident_medical = 'false' AND s.has_employee_medical = 'false'",
        ("has_resident_medical", "has_employee_medical"),
    ),
    Screen(
        ("H-MED-02",),
        "s.has_resident_medical = 'true' AND s.has_employee_medical = 'true'",
        ("has_resident_medical", "has_employee_medical"),
    ),
    Screen(
        ("H-MED-03",),
        "s.has_resident_medical = 'true' AND s.has_serious_illness = 'false'",
        ("has_resident_medical", "has_serious_illness"),
    ),
    Screen(
        ("H-TK-01",),
        f"{DESTITUTE} AND s.health = '健康' AND {OUT_OF_SCHOOL}"
        " AND s.birth_on <= %(adult_age_on)s AND s.birth_on > %(old_age_on)s",
        ("health", "school_status"),
        "old_age",
    ),
    Screen(
        ("H-OLD-01",),
        "s.has_resident_pension = 'false' AND s.has_employee_pension = 'false'"
        " AND s.birth_on <= %(support_age_on)s",
        ("has_resident_pension", "has_employee_pension"),
        "support_age",
    ),
)


def _relations(sexes: dict[str, Sex], sex: Sex) -> str:
    return "(" + ", ".join(f"'{relation}'" for relation, needed in sexes.items() if needed == sex) + ")"


OF_ROWS: tuple[Screen, ...] = (
    Screen(
        ("H-REL-04",),
        f"s.sex = '女' AND s.relation IN {_relations(RELATION_SEX, Sex.MALE)}"
        f" OR s.sex = '男' AND s.relation IN {_relations(RELATION_SEX, Sex.FEMALE)}",
    ),
    Screen(
        ("H-EDU-00",),
        "(s.education IS NULL) = (s.school_status IS NULL)",
        ("education", "school_status"),
    ),
    Screen(("H-PHN-01",), "s.household_phone IS NULL", ("household_phone",)),
    *(Screen(("H-LAND-01",), f"s.{name}::numeric < 0", (name,)) for name in LAND_MU),
    *(Screen(("H-LAND-01",), f"s.{name}::numeric > %({name})s", (name,), name) for name in LAND_MU),
    Screen(
        ("H-DIST-01",),
        "s.distance_km::numeric > %(distance_limit_km)s",
        ("distance_km",),
        "distance_limit_km",
    ),
    *(
        Screen(
            ("I-01",),
            f"abs(s.{item.value}::numeric - "
            + " - ".join(f"s.{part.value}::numeric" for part in INCOME_CHILDREN[item])
            + ") > %(cent)s",
            tuple(part.value for part in (item, *INCOME_CHILDREN[item])),
        )
        for item in SUMMED_ITEMS
    ),
    Screen(("I-02",), "s.income_population::numeric < 1", ("income_population",)),
    Screen(("I-02",), f"abs(s.net_yuan::numeric - {NET}) > %(rounding)s", ("net_yuan", *MAIN)),
    Screen(
        ("I-02",),
        "abs(s.per_capita_yuan::numeric * s.income_population::numeric"
        f" - {NET}) > %(rounding)s * s.income_population::numeric",
        ("per_capita_yuan", "income_population", *MAIN),
    ),
    Screen(
        ("I-04",),
        "s.wage::numeric > 0 AND s.wage::numeric < %(least_wage_yuan)s",
        ("wage",),
        "least_wage_yuan",
    ),
    Screen(
        ("I-04",),
        "s.per_capita_yuan::numeric < %(least_exited_yuan)s AND s.household_type LIKE '脱贫户%%'",
        ("per_capita_yuan", "household_type"),
        "least_exited_yuan",
    ),
    Screen(("I-05",), f"s.transfer::numeric = 0 AND {SUPPORTED}", ("transfer",)),
    Screen(("I-05",), "s.wage::numeric = 0 AND s.public_post IS NOT NULL", ("wage", "public_post")),
    Screen(
        ("I-05",),
        "s.business::numeric = 0 AND s.industry_support IS NOT NULL",
        ("business", "industry_support"),
    ),
    Screen(
        ("I-07",),
        "s.net_yuan::numeric + s.claims_yuan::numeric - s.compliant_oop_yuan::numeric"
        " < %(monitor_line_yuan)s * s.income_population::numeric",
        ("net_yuan", "claims_yuan", "compliant_oop_yuan", "income_population"),
        "monitor_line_yuan",
    ),
)

HEAD = "s.relation = '户主'"
HEAD_SEX = f"max(s.sex) FILTER (WHERE {HEAD})"
HEAD_BORN = f"left(max(s.birth_on) FILTER (WHERE {HEAD}), 4)::int"
CHILD_BORN = "left(min(s.birth_on) FILTER (WHERE s.relation IN ('之子', '之女')), 4)::int"
PARENT_BORN = "left(max(s.birth_on) FILTER (WHERE s.relation IN ('之父', '之母')), 4)::int"
ALL_UNABLE = f"bool_and(coalesce(s.labour, '') IN {UNABLE})"

OF_HOUSEHOLDS: tuple[Screen, ...] = (
    Screen(("H-REL-01",), f"count(*) FILTER (WHERE {HEAD}) <> 1"),
    Screen(("H-REL-02",), "count(*) FILTER (WHERE s.relation = '配偶') > 1"),
    Screen(("H-REL-04",), f"max(s.sex) FILTER (WHERE s.relation = '配偶') = {HEAD_SEX}"),
    *(
        Screen(
            ("H-REL-04",),
            f"{HEAD_SEX} <> '{sex}' AND bool_or(s.relation IN {_relations(RELATION_HEAD_SEX, sex)})",
        )
        for sex in (Sex.MALE, Sex.FEMALE)
    ),
    Screen(
        ("H-REL-05",),
        f"{CHILD_BORN} - {HEAD_BORN} <= %(generation_years)s"
        f" OR {HEAD_BORN} - {PARENT_BORN} <= %(generation_years)s",
        figure="generation_years",
    ),
    Screen(
        ("H-CNT-01",),
        "max(s.stated_size::int) <> count(*) OR min(s.stated_size::int) <> count(*)",
        ("stated_size",),
    ),
    Screen(
        ("H-LAB-06",),
        f"(bool_or(s.is_no_labour_guaranteed = 'true') AND bool_or(s.labour NOT IN {UNABLE})"
        f" OR bool_or(s.is_no_labour_guaranteed = 'false') AND {ALL_UNABLE})",
        ("is_no_labour_guaranteed", "labour"),
    ),
    *(
        Screen(
            ("H-LOW-01",),
            f"{ALL_UNABLE} AND NOT coalesce(bool_or({SUPPORTED}), false)",
            ("labour", allowance, destitute),
        )
        for allowance in ("is_low_income_recipient", "low_income_allowance")
        for destitute in ("is_destitute_recipient", "destitute_support")
    ),
)


def asked(screens: Iterable[Screen], present: frozenset[str], policy: Policy) -> Iterator[Screen]:
    """Those that a roll with these columns can be asked."""
    figures = {**vars(policy), **policy.land_limits_mu}
    for each in screens:
        if present.issuperset(each.columns) and (not each.figure or figures.get(each.figure) is not None):
            yield each


def by_rule(screens: Iterable[Screen]) -> dict[str, str]:
    """For each rule the SQL of whether any of its conditions holds."""
    conditions: dict[str, dict[str, None]] = {}
    for each in screens:
        for rule in each.rules:
            conditions.setdefault(rule, {})[each.sql] = None
    return {rule: any_of(each) for rule, each in conditions.items()}


def any_of(conditions: Iterable[str]) -> str:
    """The SQL of whether one of several conditions holds."""
    return " OR ".join(f"({sql})" for sql in conditions) or "false"
