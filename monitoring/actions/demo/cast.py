"""Who acts in the demonstration of monitoring, its line, and the homes that are looked at."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from households.choices import EXITED_TYPES, Health, IncomeConcept, Labour, MonitoringCategory
from households.models import Household, IncomeStatement, SafeguardCheck
from monitoring.choices.cases import Risk
from povertycase.actions.parameters import save_parameters
from povertycase.models import User
from projects.actions.demo.cast import paper, place, user
from projects.actions.documents import Upload

LINE = Decimal(8800)
ABLE = frozenset({Labour.ORDINARY, Labour.SKILLED})
ILL = frozenset({Health.CHRONIC, Health.SERIOUS})


@dataclass(frozen=True, slots=True)
class Cast:
    """The accounts that take the steps; in most villages nobody but the county has one."""

    village: User
    township: User
    county: User
    second: User
    own_village: str
    own_town: str

    def asks(self, code: str) -> User:
        """Who takes the village's steps."""
        if code == self.own_village:
            return self.village
        return self.township if code.startswith(self.own_town) else self.second

    def checks(self, code: str) -> User:
        """Who takes the township's steps that want no other pair of eyes."""
        return self.township if code.startswith(self.own_town) else self.county

    def approves(self, code: str) -> User:
        """Who looks after somebody else has asked."""
        return self.township if code == self.own_village else self.county

    def decides(self, code: str) -> User:
        """Who at the county looks after somebody else has approved."""
        return self.county if code == self.own_village else self.second


@dataclass(frozen=True, slots=True)
class Home:
    """A household that nobody monitors; risk: one that what is known of it speaks for.

    newest: its last statement of income, None when it has none. is_sound: everything that a removal asks of
    the register is there, but for an earlier income and a visit.
    """

    household: Household
    risk: Risk
    newest: IncomeStatement | None
    is_sound: bool

    @property
    def category(self) -> MonitoringCategory:
        """What it would be monitored as."""
        has_exited = self.household.household_type in EXITED_TYPES
        return MonitoringCategory.UNSTABLE if has_exited else MonitoringCategory.MARGINAL


def cast() -> Cast:
    """Everybody who acts."""
    return Cast(
        village=user("village"),
        township=user("township2"),
        county=user("county"),
        second=user("county2"),
        own_village=place("village"),
        own_town=place("township2"),
    )


def write_line(*, on: datetime.date) -> None:
    """The demonstration county's monitoring line; nothing is known of the real one's."""
    row = {
        "key": "income.monitor_line",
        "division": place("county"),
        "valid_from": f"{on.year - 2}-01-01",
        "valid_to": None,
        "value": int(LINE),
        "unit": "元",
        "source": "示例：演示县的监测收入线，不是政策文件里的数字",
    }
    save_parameters([row])


def homes() -> Iterator[Home]:
    """The households of the county that are not monitored, those of the introduced township first."""
    town = place("township2")
    failing = set(SafeguardCheck.objects.filter(is_met=False).values_list("household", flat=True))
    rows = Household.objects.active().filter(division__code__startswith=place("county"))
    rows = rows.filter(monitoring_category="").exclude(household_type="")
    rows = rows.prefetch_related("memberships__person", "incomes")
    for household in sorted(rows, key=lambda row: (not row.division_id.startswith(town), row.pk)):
        yield _home(household, is_failing=household.pk in failing)


def _home(household: Household, *, is_failing: bool) -> Home:
    people = [row.person for row in household.memberships.all() if row.left_on is None]
    incomes = [row for row in household.incomes.all() if row.concept == IncomeConcept.NET]
    newest = max(incomes, key=lambda row: row.period_end, default=None)
    can_work = any(person.labour in ABLE for person in people)
    is_above = newest is not None and (newest.stated_per_capita_yuan or Decimal(0)) > LINE
    if any(ILL & set(person.health) for person in people):
        risk = Risk.ILLNESS
    elif any(person.disability_kind for person in people):
        risk = Risk.DISABILITY
    elif any(person.school_status for person in people):
        risk = Risk.SCHOOLING
    else:
        risk = Risk.WORK if can_work else Risk.LABOUR
    return Home(household, risk, newest, is_sound=can_work and is_above and not is_failing)


@lru_cache
def scan(name: str) -> Upload:
    """An empty sheet under a name, drawn once."""
    return paper(name)
