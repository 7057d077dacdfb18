"""An open case keeps its household on the register: neither closed nor merged away under it."""

import datetime
from collections.abc import Iterable

from households.actions.holds import hold, hold_many, let_go
from households.choices import HoldKind
from monitoring.choices.cases import OPEN
from monitoring.models import MonitoringCase


def hold_household(case: MonitoringCase, *, since: datetime.date) -> None:
    """The case is open. Refuses a household that is closed."""
    hold(case.household, kind=HoldKind.CASE, source_code=_code(case), since=since)


def hold_households(cases: Iterable[MonitoringCase], *, since: datetime.date) -> None:
    """Those of many new cases that are open; the caller has locked their households."""
    places = [(case.household_id, case.division_id, _code(case)) for case in cases if case.status in OPEN]
    hold_many(places, kind=HoldKind.CASE, since=since)


def free_household(case: MonitoringCase, *, on: datetime.date) -> None:
    """The case has come to its end."""
    let_go(case.household, kind=HoldKind.CASE, source_code=_code(case), on=on)


def _code(case: MonitoringCase) -> str:
    return f"case:{case.pk}"
