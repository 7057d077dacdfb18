"""Columns of the register that must not be empty."""

from collections.abc import Mapping, Sequence

from households.rules.problems import Finding, integrity

# 与户主关系 is required as well; without it a roll's row is an error already.
OF_PERSONS = ("ethnicity", "health", "labour")
OF_HOUSEHOLDS = (
    "has_safe_water",
    "is_house_unsafe",
    "has_domestic_power",
    "has_sanitary_toilet",
    "land_arable_mu",
)


def check_required(whose: str, required: Mapping[str, bool], members: Sequence[str] = ()) -> list[Finding]:
    """H-NULL: required columns that are empty, all in one finding. Warning: W-NULL.

    whose: the beginning of the sentence. required: whether each column, by its name, is filled.

    Source: G1 § 2_01_001, 3_02_001, 5_14_015
    """
    empty = [column for column, is_filled in required.items() if not is_filled]
    return [integrity("W-NULL", "H-NULL", f"{whose}未填：{'、'.join(empty)}", members)] if empty else []
