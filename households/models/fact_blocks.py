"""The facts of a household and of a person: which a person may write, and their order on pages and forms."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

Blocks = Sequence[tuple[Any, Sequence[str]]]

# Left out on the page of a household that was never monitored: its blanks are no gaps.
MONITORING = _("监测情况")
HOUSEHOLD_BLOCKS: Blocks = (
    (
        _("基本情况"),
        (
            "group_name",
            "address",
            "phone",
            "bank_account",
            "household_type",
            "poverty_attribute",
            "exit_attribute",
            "exit_year",
            "identification_standard",
            "cause_main",
            "is_military_family",
            "is_no_labour_guaranteed",
        ),
    ),
    (
        MONITORING,
        (
            "monitoring_category",
            "monitoring_state",
            "risk_identified_on",
            "risk_removed_on",
            "risks",
            "developing_state",
        ),
    ),
    (
        _("住房与饮水"),
        (
            "house_area_m2",
            "house_grade",
            "house_appraised_on",
            "is_house_unsafe",
            "has_safe_water",
            "has_water_difficulty",
            "has_domestic_power",
            "has_broadcast",
            "has_sanitary_toilet",
            "fuel_type",
            "is_relocated",
            "relocation_mode",
            "relocation_site",
        ),
    ),
    (
        _("土地与生产"),
        (
            "land_arable_mu",
            "land_forest_mu",
            "land_returned_mu",
            "land_orchard_mu",
            "land_pasture_mu",
            "land_water_mu",
            "road_type",
            "is_road_hardened",
            "distance_km",
            "has_production_power",
            "is_led_by_enterprise",
            "is_led_by_leader",
            "is_in_cooperative",
            "industry_support",
        ),
    ),
)

PERSON_BLOCKS: Blocks = (
    (
        _("基本情况"),
        (
            "number",
            "name",
            "certificate_kind",
            "certificate_number",
            "sex",
            "birth_on",
            "ethnicity",
            "political_status",
            "phone",
            "identified_on",
        ),
    ),
    (_("教育"), ("education", "school_status", "dropout_reason", "speaks_mandarin")),
    (
        _("健康与医疗保障"),
        (
            "health",
            "disability_kind",
            "disability_grade",
            "disability_year",
            "has_resident_medical",
            "has_employee_medical",
            "has_serious_illness",
            "has_commercial_medical",
            "has_medical_assistance",
            "has_other_health_support",
        ),
    ),
    (
        _("就业务工"),
        (
            "labour",
            "work_state",
            "work_place",
            "work_months",
            "work_employer",
            "is_abroad",
            "job_channel",
            "industry",
            "public_post",
            "public_post_months",
        ),
    ),
    (
        _("社会保障"),
        (
            "has_resident_pension",
            "has_employee_pension",
            "is_low_income_recipient",
            "low_income_allowance",
            "is_destitute_recipient",
            "destitute_support",
        ),
    ),
)

# What a person may write; scope, status, monitoring and lineage have steps of their own.
HOUSEHOLD_FACTS = tuple(
    name for heading, names in HOUSEHOLD_BLOCKS if heading != MONITORING for name in names
)
PERSON_FACTS = tuple(name for _heading, names in PERSON_BLOCKS for name in names)
