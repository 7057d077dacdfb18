"""Every field that a roll can bring: its staging column and where in the register it belongs.

Staging, comparison, writing and export are all generated from this one table.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a staging text becomes a register value; the value is the SQL that casts column `{}`."""

    TEXT = "coalesce({}, '')"
    FLAG = "{}::boolean"
    NUMBER = "{}::numeric"
    YEAR = "{}::smallint"
    DATE = "{}::date"
    PARTIAL_DATE = "coalesce({}::text, '')"  # ISO text of any precision
    LIST = "coalesce(string_to_array({}, ','), '{{}}')"
    CIPHER = "{}"  # bytes, encrypted under the register column's own context


class Table(StrEnum):
    """The register tables a roll writes, and CHECK for columns that are only compared."""

    HOUSEHOLD = "household"
    REGISTRATION = "registration"
    INCOME = "income"
    LINE = "line"
    PERSON = "person"
    MEMBERSHIP = "membership"
    CHECK = "check"


@dataclass(frozen=True)
class RollField:
    """name: the RollRow column; table and column: where it is kept; kind: how it is cast.

    For Table.LINE the column is the income item's code.
    """

    name: str
    table: Table
    column: str
    kind: Kind

    @property
    def is_household_wide(self) -> bool:
        """Whether every member's row of a household should say the same."""
        return self.table in {Table.HOUSEHOLD, Table.REGISTRATION, Table.INCOME, Table.LINE}


def _fields(table: Table, kind: Kind, *names: str) -> list[RollField]:
    """Fields whose staging column is named like the register's, or `staging=register`."""
    pairs = [name.partition("=") for name in names]
    return [RollField(staging, table, column or staging, kind) for staging, _sign, column in pairs]


# fmt: off
ROLL_FIELDS: tuple[RollField, ...] = (
    *_fields(Table.REGISTRATION, Kind.TEXT, "household_number=number"),
    *_fields(Table.REGISTRATION, Kind.PARTIAL_DATE, "registered_on"),
    *_fields(
        Table.HOUSEHOLD,
        Kind.TEXT,
        "group_name",
        "household_type",
        "poverty_attribute",
        "exit_attribute",
        "identification_standard",
        "cause_main",
        "monitoring_category",
        "monitoring_state",
        "developing_state",
        "relocation_mode",
        "relocation_site",
        "road_type",
        "house_grade",
        "fuel_type",
        "industry_support",
    ),
    *_fields(Table.HOUSEHOLD, Kind.CIPHER, "household_phone=phone", "bank_account"),
    *_fields(Table.HOUSEHOLD, Kind.YEAR, "exit_year"),
    *_fields(
        Table.HOUSEHOLD, Kind.PARTIAL_DATE, "risk_identified_on", "risk_removed_on", "house_appraised_on"
    ),
    *_fields(Table.HOUSEHOLD, Kind.LIST, "risks"),
    *_fields(
        Table.HOUSEHOLD,
        Kind.FLAG,
        "is_military_family",
        "is_no_labour_guaranteed",
        "is_relocated",
        "is_road_hardened",
        "is_house_unsafe",
        "has_safe_water",
        "has_water_difficulty",
        "has_domestic_power",
        "has_production_power",
        "has_broadcast",
        "has_sanitary_toilet",
        "is_led_by_enterprise",
        "is_led_by_leader",
        "is_in_cooperative",
    ),
    *_fields(
        Table.HOUSEHOLD,
        Kind.NUMBER,
        "land_arable_mu",
        "land_forest_mu",
        "land_returned_mu",
        "land_orchard_mu",
        "land_pasture_mu",
        "land_water_mu",
        "distance_km",
        "house_area_m2",
    ),
    *_fields(
        Table.INCOME,
        Kind.NUMBER,
        "income_population=population",
        "net_yuan=stated_net_yuan",
        "per_capita_yuan=stated_per_capita_yuan",
        "claims_yuan",
        "compliant_oop_yuan",
    ),
    *_fields(
        Table.LINE,
        Kind.NUMBER,
        "wage",
        "wage_post",
        "wage_other",
        "business",
        "property",
        "property_dividend",
        "property_other",
        "transfer",
        "transfer_family_planning",
        "transfer_allowance",
        "transfer_destitute",
        "transfer_pension",
        "transfer_ecology",
        "transfer_other",
        "cost",
    ),
    *_fields(Table.PERSON, Kind.TEXT, "person_number=number", "person_name=name"),
    *_fields(Table.PERSON, Kind.CIPHER, "certificate_number", "id18", "person_phone=phone"),
    *_fields(
        Table.PERSON,
        Kind.TEXT,
        "name_pinyin",
        "name_initials",
        "certificate_kind",
        "sex",
        "ethnicity",
        "political_status",
        "education",
        "school_status",
        "dropout_reason",
        "disability_kind",
        "disability_grade",
        "labour",
        "work_state",
        "work_place",
        "work_employer",
        "job_channel",
        "industry",
        "public_post",
        "low_income_allowance",
        "destitute_support",
    ),
    *_fields(Table.PERSON, Kind.DATE, "birth_on"),
    *_fields(Table.PERSON, Kind.PARTIAL_DATE, "identified_on"),
    *_fields(Table.PERSON, Kind.YEAR, "disability_year"),
    *_fields(Table.PERSON, Kind.NUMBER, "id_tail4", "id_tail6", "work_months", "public_post_months"),
    *_fields(Table.PERSON, Kind.LIST, "health"),
    *_fields(
        Table.PERSON,
        Kind.FLAG,
        "speaks_mandarin",
        "is_abroad",
        "has_resident_medical",
        "has_employee_medical",
        "has_serious_illness",
        "has_commercial_medical",
        "has_medical_assistance",
        "has_other_health_support",
        "has_resident_pension",
        "has_employee_pension",
        "is_low_income_recipient",
        "is_destitute_recipient",
    ),
    *_fields(Table.MEMBERSHIP, Kind.TEXT, "relation"),
    *_fields(Table.CHECK, Kind.NUMBER, "stated_size"),
    *_fields(Table.CHECK, Kind.TEXT, "head_name"),
    *_fields(Table.CHECK, Kind.CIPHER, "head_id18"),
)
# fmt: on

BY_NAME = {field.name: field for field in ROLL_FIELDS}

# Taken from other cells (the identity number, the name): a NULL keeps what the register has.
NEVER_CLEARED = frozenset(
    {
        "household_number",
        "person_number",
        "person_name",
        "name_pinyin",
        "name_initials",
        "certificate_kind",
        "certificate_number",
        "id18",
        "id_tail4",
        "id_tail6",
        "sex",
        "birth_on",
        "disability_kind",
        "disability_grade",
        "house_grade",
        "relation",
    }
)
