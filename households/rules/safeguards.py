"""Medical insurance, housing, drinking water, and support of the old and the destitute.

Every rule gives one Finding or None, and None as well when a fact it needs is unknown.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from households.choices import UNSAFE_GRADES, HouseGrade, Severity, WaterIndicator
from households.rules.dates import add_months, age_on
from households.rules.facts import (
    HouseFacts,
    PersonFacts,
    WaterFacts,
    all_of,
    any_of,
    is_at_school,
    is_healthy_only,
)
from households.rules.problems import Finding, logic


def uninsured(key: str, *, resident: bool | None, employee: bool | None) -> Finding | None:
    """H-MED-01 (error): in neither basic medical insurance, 居民 nor 职工.

    Source: G1 § 2_01_008
    """
    if resident is not False or employee is not False:
        return None
    return logic("H-MED-01", Severity.ERROR, "居民医保、职工医保都没有参加", key)


def insured_twice(key: str, *, resident: bool | None, employee: bool | None) -> Finding | None:
    """H-MED-02 (error): in both basic medical insurances.

    Source: G1 § 2_01_009, 1_11_008
    """
    if not resident or not employee:
        return None
    return logic("H-MED-02", Severity.ERROR, "居民医保与职工医保重复参加", key)


def without_serious_illness_cover(
    key: str, *, resident: bool | None, serious_illness: bool | None
) -> Finding | None:
    """H-MED-03 (warning): in 居民 insurance without 大病保险.

    Source: G1 § 2_01_016
    """
    if not resident or serious_illness is not False:
        return None
    return logic("H-MED-03", Severity.WARNING, "参加居民医保，未参加大病保险", key)


def uninsured_key_person(
    key: str, *, as_of: date, cutoff_on: date, is_key_group: bool | None, is_insured: bool | None
) -> Finding | None:
    """H-MED-04 (error): 低保, 特困, 脱贫 or monitored, and not insured on the yearly cut-off day or after.

    cutoff_on: the last day of the year's enrolment.

    Source: SEED2 § 二(四)1(1)
    """
    if as_of < cutoff_on or not is_key_group or is_insured is not False:
        return None
    message = f"属参保重点人群，{cutoff_on.month}月{cutoff_on.day}日截止后仍未参保"
    return logic("H-MED-04", Severity.ERROR, message, key)


def high_inpatient_share(
    key: str, *, personal_paid_yuan: Decimal, total_yuan: Decimal, limit: Decimal
) -> Finding | None:
    """H-MED-05 (warning): the patient's own share of an inpatient bill inside the region is over `limit`.

    For one admission, or for the sums of a person's year. The limit itself (0.10) is accepted; a total
    of 0 says nothing.

    Source: SEED0 § 二(七)19
    """
    if total_yuan <= 0 or personal_paid_yuan <= limit * total_yuan:
        return None
    return logic("H-MED-05", Severity.WARNING, f"住院个人支付比例超过 {limit:.0%}", key)


def unsafe_house_occupied(house: HouseFacts) -> Finding | None:
    """H-HOUSE-01 (error): somebody lives in a house of grade C or D.

    Source: SEED2 § 二(二)1(1)
    """
    if house.grade not in UNSAFE_GRADES or not house.is_occupied:
        return None
    return logic("H-HOUSE-01", Severity.ERROR, f"{house.grade}级危房住人")


def appraisal_due(house: HouseFacts, *, as_of: date, valid_months: int) -> Finding | None:
    """H-HOUSE-02 (warning): one of the six key groups without an appraisal, or with one that is too old.

    An appraisal holds through the day `valid_months` after it.

    Source: SEED2 § 二(二)2(2)
    """
    if not house.is_key_group:
        return None
    if house.is_appraised is False:
        return logic("H-HOUSE-02", Severity.WARNING, "六类重点对象住房未鉴定")
    if house.appraised_on is None or as_of <= add_months(house.appraised_on, valid_months):
        return None
    return logic("H-HOUSE-02", Severity.WARNING, f"六类重点对象住房鉴定已超过 {valid_months} 个月")


def demolition_due(house: HouseFacts, *, as_of: date, within_days: int) -> Finding | None:
    """H-HOUSE-03 (warning): grade D without exception, still standing `within_days` after the appraisal.

    The last of these days itself is accepted.

    Source: SEED2 § 二(二)2(3)
    """
    if house.grade != HouseGrade.D or house.is_demolished is not False or house.is_excepted is not False:
        return None
    if house.appraised_on is None or as_of <= house.appraised_on + timedelta(days=within_days):
        return None
    return logic("H-HOUSE-03", Severity.WARNING, f"D级危房鉴定后超过 {within_days} 天未拆除")


def unmarked_unsafe_house(house: HouseFacts) -> Finding | None:
    """H-HOUSE-04 (warning): an empty house of grade C or D without a photo of its warning sign.

    Source: SEED2 § 二(二)2(4)
    """
    if house.grade not in UNSAFE_GRADES or house.is_occupied is not False:
        return None
    if house.has_marker_photo is not False:
        return None
    return logic("H-HOUSE-04", Severity.WARNING, f"无人居住的{house.grade}级危房没有标识照片")


def water_tests(
    water: WaterFacts,
    *,
    litres: Decimal,
    scarce_litres: Decimal,
    trip_minutes: Decimal,
    horizontal_m: Decimal,
    vertical_m: Decimal,
    shortage_days: int,
) -> Mapping[WaterIndicator, bool | None]:
    """Whether each of the four tests of safe drinking water is passed; unknown where a fact is missing.

    litres, scarce_litres: least a person a day in ordinary and in scarce areas. Convenient is water in
    the house, or a trip of at most `trip_minutes`, `horizontal_m` or `vertical_m`. shortage_days: most
    days a year without enough. Every figure is itself a pass.

    Source: S18 § four indicators
    """
    return {
        # In an area of unknown kind: enough for an ordinary one, or too little even for a scarce one.
        WaterIndicator.QUANTITY: any_of(
            [
                _at_least(water.litres, litres),
                all_of([water.is_scarce_area, _at_least(water.litres, scarce_litres)]),
            ]
        ),
        WaterIndicator.QUALITY: any_of(
            [water.is_laboratory_ok, all_of([water.is_scattered_supply, water.is_taste_ok])]
        ),
        WaterIndicator.CONVENIENCE: any_of(
            [
                water.is_piped,
                _at_most(water.trip_minutes, trip_minutes),
                _at_most(water.horizontal_m, horizontal_m),
                _at_most(water.vertical_m, vertical_m),
            ]
        ),
        WaterIndicator.RELIABILITY: _at_most(water.shortage_days, shortage_days),
    }


def unsafe_water(tests: Mapping[WaterIndicator, bool | None]) -> Finding | None:
    """H-WATER-01 (error): one of the four tests is failed; all failed ones are named.

    tests: what `water_tests` found.

    Source: S18 § four indicators
    """
    failed = [str(indicator.label) for indicator, passed in tests.items() if passed is False]
    if not failed:
        return None
    return logic("H-WATER-01", Severity.ERROR, f"饮水不达标：{'、'.join(failed)}")


def unsupported_old_person(
    person: PersonFacts,
    *,
    as_of: date,
    old_age: int,
    has_pension: bool | None,
    lives_alone: bool | None,
    no_labour_household: bool | None,
    is_below_line: bool | None,
) -> Finding | None:
    """H-OLD-01 (warning): `old_age` or older, no pension, no 低保, no 特困, and in hardship.

    Hardship is living alone, a household without labour, or an income below the line.

    Source: SEED2 § 二(六)1(1)
    """
    if person.birth_on is None or age_on(person.birth_on, as_of) < old_age:
        return None
    has_support = any_of([has_pension, person.is_allowance_recipient, person.is_destitute])
    is_in_hardship = any_of([lives_alone, no_labour_household, is_below_line])
    if has_support is not False or not is_in_hardship:
        return None
    return logic("H-OLD-01", Severity.WARNING, f"{old_age} 岁以上老人没有养老金、低保、特困供养", person.key)


def unsupported_household(
    supported: Iterable[bool | None], *, no_labour_household: bool | None
) -> Finding | None:
    """H-LOW-01 (error): a household without any labour in which nobody has 低保 or 特困.

    supported: for each member whether he or she has either.

    Source: G1 § 5_19_003, 5_19_007
    """
    if not no_labour_household or any_of(supported) is not False:
        return None
    return logic("H-LOW-01", Severity.ERROR, "整户无劳动力，没有人享受低保或特困供养")


def able_destitute(person: PersonFacts, *, as_of: date, first_age: int, old_age: int) -> Finding | None:
    """H-TK-01 (warning): 特困 though from `first_age`, younger than `old_age`, healthy and not at school.

    Source: G1 § 5_15_018
    """
    if person.birth_on is None or not person.is_destitute or not is_healthy_only(person.health):
        return None
    if is_at_school(person.school_status) is not False:
        return None
    if not first_age <= age_on(person.birth_on, as_of) < old_age:
        return None
    return logic("H-TK-01", Severity.WARNING, "健康、在劳动年龄且不在校的特困供养人员，请核对", person.key)


def _at_least(value: Decimal | None, least: Decimal) -> bool | None:
    return None if value is None else value >= least


def _at_most(value: Decimal | int | None, most: Decimal | int) -> bool | None:
    return None if value is None else value <= most
