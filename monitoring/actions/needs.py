"""What a monitored household still needs: risks and failing safeguards, and the kinds that answer them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from households.choices import SafeguardItem
from households.models import SafeguardCheck
from households.rules.dates import add_months
from monitoring.actions.standings import measures_of
from monitoring.models import MonitoringCase
from monitoring.models.clocks import FIRST_MONTHS, WARN_DAYS
from monitoring.rules.helping import (
    Landed,
    advised_kinds,
    answers,
    first_due_on,
    kinds_answering,
    kinds_for_safeguard,
    not_helped,
    when_identified,
)
from monitoring.rules.removal import REQUIRED
from povertycase.models import User
from povertycase.models.parameters import values_in_force

USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to be answered. by: the day it should be answered by; is_answered: some measure does."""

    title: str
    kinds: Sequence[str]
    is_answered: bool
    by: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """All of a case. advised: kinds to think of first; late: what M-NOHELP says of the first measure.

    first_by: the last day for the first measure while none has landed and the day of 识别 is known.
    """

    risks: Sequence[Need]
    safeguards: Sequence[Need]
    advised: Sequence[str]
    late: str
    first_by: datetime.date | None

    @property
    def is_complex(self) -> bool:
        """2-11: several risks call for several kinds."""
        return len(self.risks) > 1

    def planned_on(self, kind: str, on: datetime.date) -> datetime.date:
        """The day to propose for a measure of a kind: the nearest last day that it keeps, not in the past."""
        days = [
            each.by for each in self.safeguards if each.by and kind in each.kinds and not each.is_answered
        ]
        days += [self.first_by] if self.first_by else []
        return max(min(days), on) if days else on + datetime.timedelta(days=USUAL_DAYS)


def needs_of(case: MonitoringCase, user: User, *, on: datetime.date) -> Needs:
    """What the risks of a case and the newest checks of its household call for."""
    given = measures_of(case)
    kinds = {each.kind for each in given if not each.is_given_up}
    standing = {each.kind for each in given if each.stands(on)}
    figures = values_in_force([FIRST_MONTHS, WARN_DAYS], division_code=case.division_id, on=on)
    names = [each.risk for each in sorted(case.risks.all(), key=lambda each: each.rank)]
    months = int(figures.get(FIRST_MONTHS, 1))
    late, first_by = _first(case, given, months=months, warn_days=int(figures.get(WARN_DAYS, 0)), on=on)
    return Needs(
        risks=[Need(name, kinds_answering(name), answers(name, kinds)) for name in names],
        safeguards=_failing(case, user, standing, months),
        advised=advised_kinds(names),
        late=late,
        first_by=first_by,
    )


def _first(
    case: MonitoringCase, given: Sequence[Landed], *, months: int, warn_days: int, on: datetime.date
) -> tuple[str, datetime.date | None]:
    """2-10: what M-NOHELP says of the first measure, and its last day while none has landed."""
    if not case.identified_on:
        return "", None
    known = when_identified(case.identified_on)
    found = not_helped(known, given, as_of=on, months=months, warn_days=warn_days)
    is_waiting = not known.is_month and not any(each.landed_on for each in given)
    return found.message if found else "", first_due_on(known.day, months=months) if is_waiting else None


def _failing(case: MonitoringCase, user: User, kinds: set[str], months: int) -> list[Need]:
    """0-15: safeguards whose newest check is not met, each with its last day."""
    rows = SafeguardCheck.objects.visible_to(user).newest()
    checks = rows.filter(household=case.household_id, item__in=REQUIRED)
    needs = []
    for row in sorted((each for each in checks if not each.is_met), key=lambda each: each.checked_on):
        wanted = kinds_for_safeguard(row.item)
        title = _("{item}：{day} 核查不达标").format(
            item=SafeguardItem(row.item).label, day=row.checked_on.isoformat()
        )
        needs.append(Need(title, wanted, bool(kinds & set(wanted)), add_months(row.checked_on, months)))
    return needs
