"""Whom ledgers are about, as conditions on their lines."""

from django.db.models import Q

from households.choices import (
    EXITED_TYPES,
    DestituteSupport,
    LowIncomeAllowance,
    MonitoringState,
    SchoolStatus,
)
from households.ledgers.declared import Subject

_BEFORE = {Subject.HOUSEHOLD: "", Subject.PERSON: "home__household__"}


def _helped(path: str) -> Q:
    """脱贫户 and 监测户 whose risk is still there: rules.helping.needs_helper as a condition."""
    watched = [state for state in ("", *MonitoringState.values) if state != MonitoringState.REMOVED]
    is_watched = Q(**{f"{path}monitoring_category__gt": "", f"{path}monitoring_state__in": watched})
    return Q(**{f"{path}household_type__in": EXITED_TYPES}) | is_watched


HELPED = {subject: _helped(path) for subject, path in _BEFORE.items()}
# People who receive 低保 or 特困供养, by either of the register's words for it.
LOW_INCOME = Q(is_low_income_recipient=True) | Q(
    low_income_allowance__in=[LowIncomeAllowance.RURAL, LowIncomeAllowance.URBAN]
)
DESTITUTE = Q(is_destitute_recipient=True) | Q(
    destitute_support__in=[DestituteSupport.RURAL, DestituteSupport.URBAN]
)
# People at a school: rules.facts.is_at_school as a condition.
AT_SCHOOL = Q(school_status__gt="") & ~Q(school_status=SchoolStatus.PRESCHOOL_AGE)
# 三大村类; a village of which nobody has said whether it is a 贫困村 is of none.
EXITED_VILLAGE = Q(is_poverty_village=True) & (Q(exit_year__isnull=False) | Q(has_exited=True))
POOR_VILLAGE = Q(is_poverty_village=True, exit_year=None) & (Q(has_exited=None) | Q(has_exited=False))
OTHER_VILLAGE = Q(is_poverty_village=False)
