"""The figures of policy that the rules take, out of the values of parameters.

A parameter that is missing, or is not of its shape, is None: the rule that needs it is silent.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from households.choices import ReferenceFormula, SchoolStage
from households.rules.cells import decimal_of
from households.rules.income import last_collection_period

Ages = tuple[int | None, int | None]
LAND_MU = {
    "land_arable_mu": "land.most_mu",
    "land_pasture_mu": "land.most_mu",
    "land_water_mu": "land.most_mu",
    "land_returned_mu": "land.most_mu",
    "land_forest_mu": "land.most_wooded_mu",
    "land_orchard_mu": "land.most_wooded_mu",
}
MONTHS = range(1, 13)
_is_month_day = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])").fullmatch


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What is in force; None, or what is left out of a mapping, is unknown. Ages are completed years.

    land_limits_mu: most mu by field. stage_ages: (youngest, oldest) by SchoolStage. enrolled_by: the last
    day of the year's insurance enrolment, MM-DD. drop_limit: a share, 0.30.
    """

    generation_years: int | None = None
    working_age: int | None = None
    old_age: int | None = None
    adult_age: int | None = None
    distance_limit_km: Decimal | None = None
    collection_end_month: int | None = None
    school_month: int | None = None
    school_first_age: int | None = None
    school_end_age: int | None = None
    little_education_ages: tuple[int, int] | None = None
    skilled_ages: tuple[int, int] | None = None
    post_first_age: int | None = None
    post_end_age: int | None = None
    most_posts: int | None = None
    support_age: int | None = None
    appraisal_months: int | None = None
    enrolled_by: str | None = None
    least_wage_yuan: Decimal | None = None
    least_exited_yuan: Decimal | None = None
    most_identified_yuan: Decimal | None = None
    monitor_line_yuan: Decimal | None = None
    reference_formula: ReferenceFormula | None = None
    drop_limit: Decimal | None = None
    identical_least: int | None = None
    stage_ages: Mapping[str, Ages] = field(default_factory=dict)
    land_limits_mu: Mapping[str, Decimal] = field(default_factory=dict)

    def income_period(self, on: date) -> tuple[date, date] | None:
        """The latest year of income collection that had ended on a day; None when it cannot be told."""
        if self.collection_end_month is None:
            return None
        return last_collection_period(on, collection_end_month=self.collection_end_month)

    def cutoff_on(self, as_of: date) -> date | None:
        """The last day of insurance enrolment in the year of `as_of`."""
        if self.enrolled_by is None:
            return None
        try:
            return date.fromisoformat(f"{as_of.year}-{self.enrolled_by}")
        except ValueError:  # 02-29 in a common year
            return None


def _figure(value: Any) -> Decimal | None:
    """Numbers and their texts; anything else an administrator may have written is none."""
    return None if value is None or isinstance(value, bool) else decimal_of(str(value))


def _whole(value: Any) -> int | None:
    figure = _figure(value)
    return int(figure) if figure is not None and figure == figure.to_integral_value() else None


def _month(value: Any) -> int | None:
    month = _whole(value)
    return month if month in MONTHS else None


def _month_day(value: Any) -> str | None:
    return value if isinstance(value, str) and _is_month_day(value) else None


def _part(key: str) -> Callable[[Any], int | None]:
    return lambda value: _whole(value.get(key)) if isinstance(value, Mapping) else None


def _ages(value: Any) -> tuple[int, int] | None:
    least, most = _part("least")(value), _part("most")(value)
    return None if least is None or most is None else (least, most)


def _stages(value: Any) -> Mapping[str, Ages]:
    if not isinstance(value, Mapping):
        return {}
    return {
        stage: (_part("least")(ages), _part("most")(ages))
        for stage, ages in value.items()
        if stage in SchoolStage.values
    }


def _formula(value: Any) -> ReferenceFormula | None:
    return ReferenceFormula(value) if value in ReferenceFormula.values else None


# Each figure: the key of its parameter, and how its value is read.
FIGURES: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "generation_years": ("roll.generation_years", _whole),
    "working_age": ("labour.working_age", _whole),
    "old_age": ("labour.old_age", _whole),
    "adult_age": ("support.adult_age", _whole),
    "distance_limit_km": ("road.most_km", _figure),
    "collection_end_month": ("income.collection_end_month", _month),
    "school_month": ("school.term_month", _month),
    "school_first_age": ("school.compulsory", _part("first_age")),
    "school_end_age": ("school.compulsory", _part("end_age")),
    "little_education_ages": ("education.little_age", _ages),
    "skilled_ages": ("labour.skilled_age", _ages),
    "post_first_age": ("post.age", _part("least")),
    "post_end_age": ("post.age", _part("below")),
    "most_posts": ("post.most", _whole),
    "support_age": ("support.old_age", _whole),
    "appraisal_months": ("house.appraisal_months", _whole),
    "enrolled_by": ("med.enrolled_by", _month_day),
    "least_wage_yuan": ("income.least_wage", _figure),
    "least_exited_yuan": ("income.least_exited", _figure),
    "most_identified_yuan": ("income.most_identified", _figure),
    "monitor_line_yuan": ("income.monitor_line", _figure),
    "reference_formula": ("income.reference_formula", _formula),
    "drop_limit": ("income.drop_limit", _figure),
    "identical_least": ("income.identical_least", _whole),
    "stage_ages": ("school.stage_ages", _stages),
}
KEYS: tuple[str, ...] = tuple(dict.fromkeys([*(key for key, _read in FIGURES.values()), *LAND_MU.values()]))


def read_policy(values: Mapping[str, Any]) -> Policy:
    """The figures out of parameter values by key.

    Source: CORPUS § three values
    """
    limits = {name: _figure(values.get(key)) for name, key in LAND_MU.items()}
    return Policy(
        **{name: read(values.get(key)) for name, (key, read) in FIGURES.items()},
        land_limits_mu={name: limit for name, limit in limits.items() if limit is not None},
    )
