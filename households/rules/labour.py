"""Capacity for work, work away from home, and public posts.

Every rule gives one Finding or None, and None as well when a fact it needs is unknown.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from households.choices import (
    CHANNELS_WITHIN_COUNTY,
    SEVERE_DISABILITY,
    WITHOUT_LABOUR,
    DisabilityKind,
    Education,
    Labour,
    Severity,
)
from households.rules.dates import age_on
from households.rules.facts import (
    JobFacts,
    PersonFacts,
    all_of,
    any_of,
    is_at_school,
    is_healthy_only,
    one_of,
)
from households.rules.problems import Finding, logic

_ABLE = frozenset({Labour.ORDINARY, Labour.SKILLED})
_LESS_THAN_ABLE = frozenset({Labour.NONE, Labour.LOST, Labour.WEAK})
_HIGHER_EDUCATION = frozenset({Education.COLLEGE, Education.BACHELOR})
_COUNTY_CODE = 6


def child_with_labour(person: PersonFacts, *, as_of: date, working_age: int | None) -> Finding | None:
    """H-LAB-01 (error): younger than `working_age`, but not 无劳动力.

    Silent while labour is blank, or `working_age` None: not known.

    Source: G1 § 2_01_011
    """
    if working_age is None or person.birth_on is None:
        return None
    age = age_on(person.birth_on, as_of)
    if age >= working_age or not person.labour or person.labour == Labour.NONE:
        return None
    return logic("H-LAB-01", Severity.ERROR, f"{age} 岁，劳动技能应为无劳动力", person.key)


def student_with_labour(person: PersonFacts) -> Finding | None:
    """H-LAB-02 (warning): at school, but not 无劳动力. Silent while labour is blank.

    Source: G1 § 1111_07
    """
    if not is_at_school(person.school_status) or not person.labour or person.labour == Labour.NONE:
        return None
    return logic("H-LAB-02", Severity.WARNING, f"在校生，劳动技能却为{person.labour}", person.key)


def healthy_without_labour(
    person: PersonFacts, *, as_of: date, working_age: int, old_age: int
) -> Finding | None:
    """H-LAB-03 (warning): from `working_age`, younger than `old_age`, healthy, not at school, not fully able.

    Source: G1 § 2_01_005, 2_01_010, 1111_15
    """
    if person.birth_on is None or person.labour not in _LESS_THAN_ABLE:
        return None
    if not is_healthy_only(person.health) or is_at_school(person.school_status) is not False:
        return None
    if not working_age <= age_on(person.birth_on, as_of) < old_age:
        return None
    return logic(
        "H-LAB-03", Severity.WARNING, f"劳动年龄、健康、不在校，劳动技能却为{person.labour}", person.key
    )


def old_with_labour(person: PersonFacts, *, as_of: date, old_age: int) -> Finding | None:
    """H-LAB-04 (note): `old_age` or older with full capacity for work.

    Source: G1 § 2_12_017
    """
    if person.birth_on is None or person.labour not in _ABLE:
        return None
    age = age_on(person.birth_on, as_of)
    if age < old_age:
        return None
    return logic("H-LAB-04", Severity.NOTE, f"{age} 岁，劳动技能为{person.labour}", person.key)


def disabled_with_labour(person: PersonFacts) -> Finding | None:
    """H-LAB-05 (warning): a limb disability of grade one or two with 普通劳动力.

    Source: G1 § 4_01_007
    """
    if person.disability_kind != DisabilityKind.LIMB or person.disability_grade not in SEVERE_DISABILITY:
        return None
    if person.labour != Labour.ORDINARY:
        return None
    return logic(
        "H-LAB-05", Severity.WARNING, f"肢体{person.disability_grade}残疾，劳动技能却为普通劳动力", person.key
    )


def whole_household_no_labour(labour: Sequence[str | None]) -> bool | None:
    """Whether every member has 无 or 丧失劳动力; unknown when that hangs on an unknown or blank member.

    labour: one value a member; a household without members is unknown.

    Source: G1 § 5_11_033
    """
    if not labour:
        return None
    return all_of(one_of(value or None, WITHOUT_LABOUR) for value in labour)


def labour_flag_differs(labour: Sequence[str | None], *, stored: bool | None) -> Finding | None:
    """H-LAB-06 (warning): the stored 整户无劳动能力 flag is not what the members' labour says.

    Source: G1 § 5_11_033
    """
    computed = whole_household_no_labour(labour)
    if computed is None or stored is None or computed == stored:
        return None
    said = "是" if computed else "不是"
    return logic("H-LAB-06", Severity.WARNING, f"按成员劳动技能{said}整户无劳动能力，与登记不符")


def place_or_months_missing(job: JobFacts) -> Finding | None:
    """H-JOB-01 (warning): a work place without months, or months without a place.

    Source: G4 § 13
    """
    if job.place is None or job.months is None or bool(job.place) == (job.months > 0):
        return None
    missing = "务工时间" if job.place else "务工所在地"
    return logic("H-JOB-01", Severity.WARNING, f"未填{missing}", job.key)


def impossible_worker(person: PersonFacts, job: JobFacts, *, as_of: date, working_age: int) -> Finding | None:
    """H-JOB-02 (error): a registered job of a student, a child, a person without labour or a 特困 person.

    Any one reason that is known is enough; all that are known are named.

    Source: G1 § 4_01_006, 5_16_010, 2_01_015, 5_01_004
    """
    if not job.is_employed:
        return None
    reasons = {
        "在校": is_at_school(person.school_status),
        f"不满 {working_age} 岁": person.birth_on and age_on(person.birth_on, as_of) < working_age,
        "无劳动力或丧失劳动力": one_of(person.labour, WITHOUT_LABOUR),
        "特困供养": person.is_destitute,
    }
    known = [reason for reason, holds in reasons.items() if holds]
    if not known:
        return None
    return logic("H-JOB-02", Severity.ERROR, f"登记有务工，但{'、'.join(known)}", person.key)


def implausible_pay(
    job: JobFacts, *, least_yuan: Decimal, low_yuan: Decimal, most_yuan: Decimal
) -> Finding | None:
    """H-JOB-03: monthly pay under `least_yuan` or over `most_yuan` (warning), or under `low_yuan` (note).

    The three figures themselves are accepted.

    Source: G1 § 5_16_001, 1111_12
    """
    if job.pay_yuan is None:
        return None
    if job.pay_yuan < least_yuan or job.pay_yuan > most_yuan:
        return logic("H-JOB-03", Severity.WARNING, "务工月收入超出合理范围，请核对", job.key)
    if job.pay_yuan < low_yuan:
        return logic("H-JOB-03", Severity.NOTE, f"务工月收入低于 {low_yuan} 元", job.key)
    return None


def work_county_missing(job: JobFacts) -> Finding | None:
    """H-JOB-04 (warning): employed, but the county of work is blank.

    Source: G1 § 4_12_001
    """
    if not job.is_employed or job.work_county != "":
        return None
    return logic("H-JOB-04", Severity.WARNING, "未填务工所在县", job.key)


def channel_outside_county(job: JobFacts) -> Finding | None:
    """H-JOB-05 (error): a public post or an assistance workshop outside the person's own county.

    work_county, own_county: division codes; the first six digits are compared.

    Source: G1 § 5_01_003
    """
    if job.channel not in CHANNELS_WITHIN_COUNTY or not job.work_county or not job.own_county:
        return None
    if job.work_county[:_COUNTY_CODE] == job.own_county[:_COUNTY_CODE]:
        return None
    return logic("H-JOB-05", Severity.ERROR, f"就业渠道为{job.channel}，务工地却在县外", job.key)


def overlapping_jobs(key: str, periods: Iterable[tuple[str | None, str | None]]) -> Finding | None:
    """H-JOB-06 (warning): a job that starts before the one before it ends, or in the month it ends.

    periods: (start, end) as ISO months or days; an end of "" goes on, a period with an unknown or blank
    start is passed over. Dates of different precision are compared as far as both go.

    Source: G1 § 5_12_001
    """
    known = sorted((start, end) for start, end in periods if start and end is not None)
    for (_, previous_end), (start, _) in pairwise(known):
        shared = min(len(previous_end), len(start))
        if not previous_end or start[:shared] <= previous_end[:shared]:
            return logic("H-JOB-06", Severity.WARNING, "务工时间段重叠，请核对", key)
    return None


def unfinished_job(job: JobFacts, *, as_of: date) -> Finding | None:
    """H-JOB-07 (warning): no longer working, but the end is blank or lies after `as_of`.

    Source: G1 § 1111_16
    """
    if job.is_working_now is not False or job.ends_on is None:
        return None
    if job.ends_on and job.ends_on <= as_of.isoformat()[: len(job.ends_on)]:
        return None
    wrong = "晚于今天" if job.ends_on else "未填"
    return logic("H-JOB-07", Severity.WARNING, f"已不在务工，结束时间{wrong}", job.key)


def public_post(
    person: PersonFacts, job: JobFacts, *, as_of: date, first_age: int, end_age: int, most_posts: int
) -> Finding | None:
    """H-JOB-08 (error): a public post without months or the reverse, too young or too old, too many posts.

    Fit are those from `first_age` who have not turned `end_age`; `most_posts` are accepted.

    Source: G1 § 3_01_005, 3_01_006, 3_01_008, 3_01_010, 5_01_006
    """
    if job.posts is None:
        return None
    wrong = []
    if job.post_months is not None and bool(job.posts) != (job.post_months > 0):
        wrong.append("岗位与月数只填了一项")
    if len(job.posts) > most_posts:
        wrong.append(f"多于 {most_posts} 个")
    if job.posts and person.birth_on and not first_age <= age_on(person.birth_on, as_of) < end_age:
        wrong.append(f"年龄不在 {first_age} 至 {end_age} 岁之间")
    if not wrong:
        return None
    return logic("H-JOB-08", Severity.ERROR, f"公益性岗位：{'，'.join(wrong)}", person.key)


def unpaid_travel_subsidy(
    key: str, *, worked_outside_province: bool | None, is_subsidy_paid: bool | None
) -> Finding | None:
    """H-JOB-09 (warning): worked outside the province this year, travel subsidy not paid.

    Source: SEED2 § 二(八)1(3)
    """
    if not worked_outside_province or is_subsidy_paid is not False:
        return None
    return logic("H-JOB-09", Severity.WARNING, "省外务工，交通补贴尚未发放", key)


def skilled_without_job(
    person: PersonFacts, job: JobFacts, *, as_of: date, first_age: int, last_age: int
) -> Finding | None:
    """H-JOB-10 (note): 大专 or above, or 技能劳动力, aged `first_age` to `last_age` both included, no job.

    Source: G1 § 5_20_028
    """
    if person.birth_on is None or job.is_employed is not False:
        return None
    is_skilled = any_of(
        [one_of(person.education, _HIGHER_EDUCATION), one_of(person.labour, {Labour.SKILLED})]
    )
    if not is_skilled or not first_age <= age_on(person.birth_on, as_of) <= last_age:
        return None
    return logic("H-JOB-10", Severity.NOTE, "有技能或大专以上学历，未就业", person.key)
