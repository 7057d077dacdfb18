"""The figures of policy that a roll is held against, read once for a batch.

A parameter that is missing, or is no number, keeps its rule silent. Without the month in which the annual
collection of incomes ends nobody can say which year a roll's incomes belong to: they are then left out as
if the roll had no such columns, W-PARAM says which parameter to add, and everything else goes in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from households.imports.findings import Findings
from households.models import RollBatch
from households.models.roll_fields import BY_NAME, Table
from households.rules.cells import decimal_of
from households.rules.income import last_collection_period
from povertycase.models.parameters import values_in_force

GENERATION_YEARS = "roll.generation_years"
WORKING_AGE = "labour.working_age"
DISTANCE_KM = "road.most_km"
COLLECTION_END_MONTH = "income.collection_end_month"
LAND_MU = {
    "land_arable_mu": "land.most_mu",
    "land_pasture_mu": "land.most_mu",
    "land_water_mu": "land.most_mu",
    "land_returned_mu": "land.most_mu",
    "land_forest_mu": "land.most_wooded_mu",
    "land_orchard_mu": "land.most_wooded_mu",
}
KEYS = (GENERATION_YEARS, WORKING_AGE, DISTANCE_KM, COLLECTION_END_MONTH, *dict.fromkeys(LAND_MU.values()))
MONTHS = range(1, 13)
INCOME_TABLES = frozenset({Table.INCOME, Table.LINE})


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What is in force; None, or a column that is left out, is unknown.

    generation_years: the least between parent and child. working_age: years. land_limits_mu: most mu by
    field. distance_limit_km: from the main road. collection_end_month: of the annual income collection.
    """

    generation_years: int | None = None
    working_age: int | None = None
    land_limits_mu: Mapping[str, Decimal]
    distance_limit_km: Decimal | None = None
    collection_end_month: int | None = None

    def income_period(self, on: date) -> tuple[date, date] | None:
        """The latest year of income collection that had ended on a day; None when it cannot be told."""
        if self.collection_end_month is None:
            return None
        return last_collection_period(on, collection_end_month=self.collection_end_month)


def policy_in_force(*, division_code: str, on: date) -> Policy:
    """What holds in a division on the day that a roll's figures are of."""
    values = values_in_force([*KEYS], division_code=division_code, on=on)
    figures = {key: _figure(value) for key, value in values.items()}
    month = _whole(figures.get(COLLECTION_END_MONTH))
    limits = {name: figures.get(key) for name, key in LAND_MU.items()}
    return Policy(
        generation_years=_whole(figures.get(GENERATION_YEARS)),
        working_age=_whole(figures.get(WORKING_AGE)),
        land_limits_mu={name: limit for name, limit in limits.items() if limit is not None},
        distance_limit_km=figures.get(DISTANCE_KM),
        collection_end_month=month if month in MONTHS else None,
    )


def leave_out_incomes(batch: RollBatch, findings: Findings, *, on: date) -> None:
    """W-PARAM: take the income columns out of the roll, whose year cannot be told."""
    columns = [name for name in batch.columns if BY_NAME[name].table not in INCOME_TABLES]
    if len(columns) < len(batch.columns):
        batch.columns = columns
        findings.add("W-PARAM", f"{missing_month(on)}，收入各列没有读入；补充后请重新上传")


def missing_month(on: date) -> str:
    """The beginning of a sentence that says which parameter the system administrator has to add."""
    return (
        f"缺少 {on:%Y-%m-%d} 有效的政策参数“{COLLECTION_END_MONTH}”（年度收入采集截止月份），请系统管理员补充"
    )


def _figure(value: Any) -> Decimal | None:
    """Numbers and their texts; anything else an administrator may have written is none."""
    return None if isinstance(value, bool) else decimal_of(str(value))


def _whole(figure: Decimal | None) -> int | None:
    return int(figure) if figure is not None and figure == figure.to_integral_value() else None
