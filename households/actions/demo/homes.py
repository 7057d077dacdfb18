"""A demonstration household as a whole: its list, its house and land, its allowances, its income."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from households.actions.bulk import HouseholdDraft, PersonDraft, StatementDraft
from households.actions.demo.families import Relative
from households.actions.demo.lives import ABLE, RETIRED_AGE, life_of
from households.actions.incomes import Period, statement_values
from households.choices import (
    WITHOUT_LABOUR,
    Cause,
    DestituteSupport,
    DevelopingState,
    HouseholdType,
    IncomeItem,
    LowIncomeAllowance,
    MonitoringCategory,
    MonitoringState,
    PovertyAttribute,
)
from households.rules.dates import add_months

TYPES = {
    HouseholdType.EXITED_ENTITLED: 55,
    HouseholdType.EXITED_UNENTITLED: 10,
    HouseholdType.ORDINARY: 35,
}
CAUSES = (Cause.ILLNESS, Cause.DISABILITY, Cause.SCHOOLING, Cause.SKILL, Cause.LABOUR, Cause.FUNDS)
RISKS = ("因病", "因残", "因学", "因意外事故", "缺劳动力", "因务工就业不稳")
MONITORED = 0.08
# Below it a figure would look like a slip of the pen.
LEAST_A_HEAD, LEAST_A_HEAD_MONITORED = 8500, 5200
ALLOWANCE_A_YEAR, DESTITUTE_A_YEAR, PENSION_A_YEAR, POST_A_MONTH = 3600, 9600, 1620, 500


def home_of(
    family: Sequence[Relative],
    rng: Random,
    *,
    serial: int,
    division_code: str,
    income_period: Period | None,
    on: datetime.date,
) -> HouseholdDraft:
    """Everything about one household.

    serial: the rest of its 户编号; income_period: the year its income is of, None: it has none;
    on: the day of seeding.
    """
    number = f"9901{serial:011}"
    people = [life_of(each, rng, number=f"{number}{nth:02}") for nth, each in enumerate(family, start=1)]
    kind = rng.choices(list(TYPES), weights=list(TYPES.values()))[0]
    columns = _facts(kind, rng, serial=serial, on=on)
    attribute = _allowances(people, rng)
    if kind != HouseholdType.ORDINARY:
        columns |= _poverty(attribute, rng)
    is_without = all(person["labour"] in WITHOUT_LABOUR for person in people)
    is_monitored = rng.random() < MONITORED
    if is_monitored:
        stated = DevelopingState.NOT_YET if is_without else DevelopingState.UNDERWAY
        columns |= _monitoring(kind, rng, on) | {"developing_state": stated.value}
    columns["is_no_labour_guaranteed"] = is_without
    members = [
        PersonDraft(person, relative.relation.value) for person, relative in zip(people, family, strict=True)
    ]
    least = LEAST_A_HEAD_MONITORED if is_monitored else LEAST_A_HEAD
    return HouseholdDraft(
        number=number,
        division_code=division_code,
        columns=columns,
        people=members,
        registered_on=f"{rng.randint(2014, 2017)}-{rng.randint(1, 12):02}",
        statement=income_period
        and _statement(family, people, columns, rng, least=least, period=income_period),
    )


def _facts(kind: HouseholdType, rng: Random, *, serial: int, on: datetime.date) -> dict[str, Any]:
    return {
        "household_type": kind.value,
        "group_name": f"{rng.randint(1, 9)}组",
        "phone": f"1380000{serial % 10000:04}",
        "land_arable_mu": Decimal(rng.randint(8, 60)) / 10,
        "land_forest_mu": Decimal(rng.randint(0, 120)) / 10,
        "land_returned_mu": Decimal(rng.randint(0, 20)) / 10,
        "road_type": "水泥路",
        "is_road_hardened": True,
        "distance_km": Decimal(rng.randint(1, 30)) / 10,
        "house_area_m2": Decimal(rng.randint(60, 160)),
        "house_grade": rng.choices(["A", "B"], weights=[70, 30])[0],
        "house_appraised_on": add_months(on, -rng.randint(2, 20)).isoformat()[:7],
        "is_house_unsafe": False,
        "has_safe_water": True,
        "has_water_difficulty": False,
        "has_domestic_power": True,
        "has_production_power": True,
        "has_broadcast": True,
        "has_sanitary_toilet": rng.random() < 0.9,
        "fuel_type": rng.choice(["柴草", "燃气", "电"]),
        "is_relocated": False,
        "is_military_family": rng.random() < 0.03,
        "is_in_cooperative": rng.random() < 0.4,
    }


def _allowances(people: list[dict[str, Any]], rng: Random) -> PovertyAttribute:
    """Who cannot work at all is provided for; the attribute follows from it."""
    without_labour = all(person["labour"] in WITHOUT_LABOUR for person in people)
    if without_labour and len(people) == 1 and rng.random() < 0.5:
        people[0]["destitute_support"] = DestituteSupport.RURAL.value
        people[0]["is_destitute_recipient"] = True
        return PovertyAttribute.DESTITUTE
    if without_labour or rng.random() < 0.08:
        for person in people:
            person["low_income_allowance"] = LowIncomeAllowance.RURAL.value
            person["is_low_income_recipient"] = True
        return PovertyAttribute.ALLOWANCE
    return PovertyAttribute.GENERAL


def _poverty(attribute: PovertyAttribute, rng: Random) -> dict[str, Any]:
    return {
        "poverty_attribute": attribute.value,
        "cause_main": rng.choice(CAUSES).value,
        "exit_year": rng.randint(2016, 2020),
        "identification_standard": "国家标准",
    }


def _monitoring(kind: HouseholdType, rng: Random, on: datetime.date) -> dict[str, Any]:
    own = MonitoringCategory.MARGINAL if kind == HouseholdType.ORDINARY else MonitoringCategory.UNSTABLE
    category = MonitoringCategory.SUDDEN if rng.random() < 0.2 else own
    identified_on = add_months(on.replace(day=1), -rng.randint(1, 30))
    columns = {
        "monitoring_category": category.value,
        "monitoring_state": MonitoringState.ACTIVE.value,
        "risk_identified_on": identified_on.isoformat()[:7],
        "risks": sorted(rng.sample(RISKS, rng.randint(1, 2))),
    }
    removed_on = add_months(identified_on, rng.randint(8, 14))
    if removed_on < on:
        columns |= {
            "monitoring_state": MonitoringState.REMOVED.value,
            "risk_removed_on": removed_on.isoformat()[:7],
        }
    return columns


def _statement(
    family: Sequence[Relative],
    people: Sequence[dict[str, Any]],
    household: dict[str, Any],
    rng: Random,
    *,
    least: int,
    period: Period,
) -> StatementDraft:
    """The year's income; what is missing to a plausible figure comes as support from children away."""
    lines = _earned(people, rng) | _given(family, people, household)
    net = sum(lines.values()) - 2 * lines[IncomeItem.COST_CROPS]
    missing = (least + rng.randint(0, 4000)) * len(people) - net
    if missing > 0:
        lines[IncomeItem.OTHER_SUPPORT] = missing.quantize(Decimal(10))
    statement = {
        "period_start": period[0],
        "period_end": period[1],
        "population": len(people),
        "claims_yuan": 0,
        "compliant_oop_yuan": rng.randint(0, 20) * 100,
        "lines": {item.value: amount for item, amount in lines.items()},
    }
    return StatementDraft(*statement_values(statement, on=period[1]))


def _earned(people: Sequence[dict[str, Any]], rng: Random) -> dict[IncomeItem, Decimal]:
    lines: dict[IncomeItem, Decimal] = {}
    for person in people:
        if person.get("work_months"):
            pay = person["work_months"] * rng.randint(26, 45) * 100
            lines[IncomeItem.WAGE_WORK] = lines.get(IncomeItem.WAGE_WORK, Decimal(0)) + pay
        if person.get("public_post_months"):
            pay = person["public_post_months"] * POST_A_MONTH
            lines[IncomeItem.POST_VILLAGE] = lines.get(IncomeItem.POST_VILLAGE, Decimal(0)) + pay
    if not lines:
        lines[IncomeItem.WAGE] = Decimal(0)
    hands = sum(person["labour"] in ABLE for person in people)
    crops = Decimal(rng.randint(8, 30) * 100 * max(hands, 1))
    lines[IncomeItem.BUSINESS_CROPS] = crops
    lines[IncomeItem.BUSINESS_LIVESTOCK] = Decimal(rng.randint(0, 40) * 100)
    lines[IncomeItem.COST_CROPS] = (crops * Decimal("0.3")).quantize(Decimal(10))
    return lines


def _given(
    family: Sequence[Relative], people: Sequence[dict[str, Any]], household: dict[str, Any]
) -> dict[IncomeItem, Decimal]:
    old = sum(relative.age >= RETIRED_AGE for relative in family)
    poor = sum(person["is_low_income_recipient"] for person in people)
    destitute = sum(person["is_destitute_recipient"] for person in people)
    return {
        IncomeItem.PROPERTY_LAND: Decimal(0),
        IncomeItem.OTHER_SOIL: household["land_arable_mu"] * 100,
        IncomeItem.TRANSFER_PENSION: Decimal(old * PENSION_A_YEAR),
        IncomeItem.TRANSFER_ALLOWANCE: Decimal(poor * ALLOWANCE_A_YEAR),
        IncomeItem.TRANSFER_DESTITUTE: Decimal(destitute * DESTITUTE_A_YEAR),
    }
