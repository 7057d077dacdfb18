"""The households of a roll that a rule may have something to say of, found by SQL.

A condition is never narrower than its rule, and is asked only where the roll has the columns that the rule
needs: where it looks at nothing else it finds what the rule finds.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from households.choices import (
    INCOME_CHILDREN,
    RELATION_HEAD_SEX,
    RELATION_SEX,
    SCHOOL_STAGE,
    SCHOOLING_EXEMPTIONS,
)
from households.imports.statements import Statements
from households.rules.income import CENT, SUMMED_ITEMS
from households.rules.policy import LAND_MU, Policy

SUSPECTS = """
    WITH member AS (
        SELECT s.household_number, s.relation, s.sex, left(s.birth_on, 4)::int AS born,
            s.stated_size::int AS stated_size, s.labour, s.is_no_labour_guaranteed AS flag,
            $supported AS is_supported, ($personal) AS is_odd,
            max(s.sex) FILTER (WHERE s.relation = '户主') OVER household AS head_sex,
            max(left(s.birth_on, 4)::int) FILTER (WHERE s.relation = '户主') OVER household AS head_born
        FROM $staging AS s
        WHERE s.batch_id = %(batch)s AND s.household_number IS NOT NULL
        WINDOW household AS (PARTITION BY s.household_number)
    )
    SELECT household_number FROM member GROUP BY household_number
    HAVING count(*) FILTER (WHERE relation = '户主') <> 1
        OR count(*) FILTER (WHERE relation = '配偶') > 1
        OR max(stated_size) <> count(*) OR min(stated_size) <> count(*)
        OR bool_or(is_odd)
        OR bool_or(relation = '配偶' AND sex = head_sex)
        OR bool_or(sex <> (%(sexes)s::jsonb ->> relation))
        OR bool_or(head_sex <> (%(head_sexes)s::jsonb ->> relation))
        OR bool_or(relation IN ('之子', '之女') AND born - head_born <= %(years)s)
        OR bool_or(relation IN ('之父', '之母') AND head_born - born <= %(years)s)
        OR $shared
    ORDER BY household_number
"""

# Completed years at as_of; 出生日期 is ISO text in staging.
AGE = "(%(year)s - left(s.birth_on, 4)::int - (right(s.birth_on, 5) > %(day)s)::int)"
OUT_OF_SCHOOL = "coalesce(s.school_status, '学龄前儿童') = '学龄前儿童'"
ALLOWANCE = "(s.is_low_income_recipient = 'true' OR s.low_income_allowance <> '未享受')"
DESTITUTE = "(s.is_destitute_recipient = 'true' OR s.destitute_support <> '不享受')"
SUPPORTED = f"({ALLOWANCE} OR {DESTITUTE})"
UNABLE = "('无劳动力', '丧失劳动力')"
UNFIT = f"(s.school_status <> '学龄前儿童' OR {AGE} < %(working_age)s OR s.labour IN {UNABLE} OR {DESTITUTE})"
NET = "(s.wage::numeric + s.business::numeric + s.property::numeric + s.transfer::numeric - s.cost::numeric)"
MAIN = ("wage", "business", "property", "transfer", "cost")
# Half a cent: what rounding to cents may take away from a difference.
ROUNDING = CENT / 2

# By the columns it needs: when a member's row is worth a look.
PERSONAL: dict[tuple[str, ...], str] = {
    ("education", "school_status"): "(s.education IS NULL) = (s.school_status IS NULL)",
    ("labour", "school_status"): "s.labour <> '无劳动力' AND s.school_status <> '学龄前儿童'",
    ("has_resident_medical", "has_employee_medical"): "s.has_resident_medical = s.has_employee_medical",
    ("has_resident_medical", "has_serious_illness"): (
        "s.has_resident_medical = 'true' AND s.has_serious_illness = 'false'"
    ),
    ("household_phone",): "s.household_phone IS NULL",
    ("dropout_reason", "health"): "s.dropout_reason IN ('因病', '因残') AND s.health = '健康'",
    ("labour",): (
        "s.labour = '普通劳动力' AND s.disability_kind = '肢体' AND s.disability_grade IN ('一级', '二级')"
    ),
    ("work_place", "work_months"): (
        "(s.work_place IS NOT NULL) <> (coalesce(s.work_months::numeric, 0) > 0)"
    ),
    ("public_post", "public_post_months"): (
        "(s.public_post IS NOT NULL) <> (coalesce(s.public_post_months::numeric, 0) > 0)"
    ),
    ("transfer",): f"s.transfer::numeric = 0 AND {SUPPORTED}",
    ("wage", "public_post"): "s.wage::numeric = 0 AND s.public_post IS NOT NULL",
    ("business", "industry_support"): "s.business::numeric = 0 AND s.industry_support IS NOT NULL",
    ("income_population",): "s.income_population::numeric < 1",
    ("net_yuan", *MAIN): f"abs(s.net_yuan::numeric - {NET}) > %(rounding)s",
    ("per_capita_yuan", "income_population", *MAIN): (
        "abs(s.per_capita_yuan::numeric * s.income_population::numeric"
        f" - {NET}) > %(rounding)s * s.income_population::numeric"
    ),
    **{
        tuple(part.value for part in (item, *INCOME_CHILDREN[item])): (
            f"abs(s.{item.value}::numeric - "
            + " - ".join(f"s.{part.value}::numeric" for part in INCOME_CHILDREN[item])
            + ") > %(cent)s"
        )
        for item in SUMMED_ITEMS
    },
    **{(name,): f"s.{name}::numeric < 0" for name in LAND_MU},
}
# The same with a figure of policy, the name of which stands first: without it the rule is silent anyway.
LIMITED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("working_age", ("labour",), f"s.labour <> '无劳动力' AND {AGE} < %(working_age)s"),
    ("working_age", ("work_months",), f"s.work_months::numeric > 0 AND {UNFIT}"),
    ("working_age", ("work_place",), f"s.work_place IS NOT NULL AND {UNFIT}"),
    (
        "old_age",
        ("labour", "health", "school_status"),
        f"s.labour IN ('无劳动力', '丧失劳动力', '弱劳动力或半劳动力') AND s.health = '健康'"
        f" AND {OUT_OF_SCHOOL} AND {AGE} BETWEEN %(working_age)s AND %(old_age)s - 1",
    ),
    ("old_age", ("labour",), f"s.labour IN ('普通劳动力', '技能劳动力') AND {AGE} >= %(old_age)s"),
    (
        "old_age",
        ("health", "school_status"),
        f"{DESTITUTE} AND s.health = '健康' AND {OUT_OF_SCHOOL}"
        f" AND {AGE} BETWEEN %(adult_age)s AND %(old_age)s - 1",
    ),
    (
        "school_end_age",
        ("dropout_reason",),
        f"({OUT_OF_SCHOOL} AND s.dropout_reason IS NULL OR s.dropout_reason <> ALL (%(exempt)s::text[]))"
        " AND left(s.birth_on, 4)::int BETWEEN %(year)s - %(school_end_age)s - 1"
        " AND %(year)s - %(school_first_age)s",
    ),
    (
        "stage_ages",
        ("school_status",),
        f"({AGE} < (%(stages)s::jsonb -> s.school_status ->> 0)::int"
        f" OR {AGE} > (%(stages)s::jsonb -> s.school_status ->> 1)::int)",
    ),
    (
        "little_education_ages",
        ("education",),
        f"s.education IN ('文盲或半文盲', '小学') AND {AGE} BETWEEN %(little_first)s AND %(little_last)s",
    ),
    (
        "post_end_age",
        ("public_post",),
        f"s.public_post IS NOT NULL AND ({AGE} < %(post_first_age)s OR {AGE} >= %(post_end_age)s"
        " OR s.public_post ~ '[、,，;；/]')",
    ),
    (
        "skilled_ages",
        ("work_months",),
        "s.work_months::numeric = 0 AND (s.education IN ('大专', '本科及以上') OR s.labour = '技能劳动力')"
        f" AND {AGE} BETWEEN %(skilled_first)s AND %(skilled_last)s",
    ),
    (
        "support_age",
        ("has_resident_pension", "has_employee_pension"),
        f"s.has_resident_pension = 'false' AND s.has_employee_pension = 'false' AND {AGE} >= %(support_age)s",
    ),
    ("least_wage_yuan", ("wage",), "s.wage::numeric > 0 AND s.wage::numeric < %(least_wage_yuan)s"),
    (
        "least_exited_yuan",
        ("per_capita_yuan", "household_type"),
        "s.per_capita_yuan::numeric < %(least_exited_yuan)s AND s.household_type LIKE '脱贫户%%'",
    ),
    ("distance_limit_km", ("distance_km",), "s.distance_km::numeric > %(distance_limit_km)s"),
    *((name, (name,), f"s.{name}::numeric > %({name})s") for name in LAND_MU),
)
# By the columns it needs: when a household's members together are.
SHARED: dict[tuple[str, ...], str] = {
    ("is_no_labour_guaranteed", "labour"): (
        f"(bool_or(flag = 'true') AND bool_or(labour NOT IN {UNABLE})"
        f" OR bool_or(flag = 'false') AND bool_and(coalesce(labour, '') IN {UNABLE}))"
    ),
}
UNSUPPORTED = f"(bool_and(coalesce(labour, '') IN {UNABLE}) AND NOT coalesce(bool_or(is_supported), false))"
ALLOWANCE_COLUMNS = frozenset({"is_low_income_recipient", "low_income_allowance"})
DESTITUTE_COLUMNS = frozenset({"is_destitute_recipient", "destitute_support"})


def suspects(statements: Statements, policy: Policy, *, as_of: date) -> list[str]:
    """The 户编号 of the households to be looked at."""
    present = frozenset(statements.batch.columns)
    personal = [sql for names, sql in PERSONAL.items() if present.issuperset(names)]
    figures = {**vars(policy), **policy.land_limits_mu}
    personal += [
        sql for name, names, sql in LIMITED if figures.get(name) is not None and present.issuperset(names)
    ]
    rows = statements.rows(
        SUSPECTS,
        _bound(policy, as_of),
        personal=_any(personal),
        shared=_any(_shared(present)),
        supported=SUPPORTED,
    )
    return [number for (number,) in rows]


def _shared(present: frozenset[str]) -> Iterator[str]:
    yield from (sql for names, sql in SHARED.items() if present.issuperset(names))
    if "labour" in present and present & ALLOWANCE_COLUMNS and present & DESTITUTE_COLUMNS:
        yield UNSUPPORTED


def _bound(policy: Policy, as_of: date) -> dict[str, Any]:
    little, skilled = policy.little_education_ages, policy.skilled_ages
    stages = {status: policy.stage_ages.get(stage) for status, stage in SCHOOL_STAGE.items()}
    return {
        **{name: value for name, value in vars(policy).items() if not isinstance(value, dict)},
        **policy.land_limits_mu,
        "sexes": json.dumps(RELATION_SEX),
        "head_sexes": json.dumps(RELATION_HEAD_SEX),
        "years": policy.generation_years,
        "year": as_of.year,
        "day": f"{as_of:%m-%d}",
        "exempt": sorted(SCHOOLING_EXEMPTIONS),
        "stages": json.dumps({status: ages for status, ages in stages.items() if ages}),
        "little_first": little and little[0],
        "little_last": little and little[1],
        "skilled_first": skilled and skilled[0],
        "skilled_last": skilled and skilled[1],
        "cent": CENT,
        "rounding": ROUNDING,
    }


def _any(conditions: Iterable[str]) -> str:
    return " OR ".join(f"({sql})" for sql in conditions) or "false"
