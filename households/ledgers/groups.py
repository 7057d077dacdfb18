"""Whom ledgers are about, as conditions on their lines."""

from django.db.models import Q

from households.choices import EXITED_TYPES, DestituteSupport, LowIncomeAllowance, MonitoringState
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
