"""Who acts in the demonstration of rectification, for whom, and the places where something is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from households.models import Household, Pairing
from monitoring.choices.cases import REMOVING
from monitoring.models import MonitoringCase
from povertycase.models import Division, Organisation, User
from projects.actions.demo.cast import BUILDER, FINANCE, paper, place, user
from projects.actions.documents import Upload
from rectification.choices.tickets import Topic
from rectification.models import Ticket

OFFICE, MEDICAL, SCHOOL = "示例乡村振兴局", "示例医疗保障局", "示例职业中学"
LEADING = {
    Topic.HOUSING: "示例住房和城乡建设局",
    Topic.SCHOOLING: "示例教育局",
    Topic.INSURANCE: MEDICAL,
    Topic.ELDERLY: "示例民政局",
    Topic.INDUSTRY: FINANCE,
    Topic.FINANCE: FINANCE,
}
# Departments that lead and have an account; the county's office speaks for the others.
SPEAKING = {MEDICAL: "department", FINANCE: "finance"}


@dataclass(frozen=True, slots=True)
class Cast:
    """The accounts by name, the organisations by name, and the codes of the introduced places."""

    users: dict[str, User]
    units: dict[str, Organisation]
    village: str
    town: str
    other_town: str
    county: str

    def judges(self, name: str) -> User:
        """Who fixes the measures of an account that does the work: somebody above it."""
        return self.users["township2" if name in {"village", "helper"} else "county"]

    def checks(self, name: str, code: str) -> User:
        """村镇初验 by another one than who did it; in most places nobody but the county has an account."""
        if name == "township2":
            return self.users["village" if code == self.village else "county"]
        return self.users["township2" if code.startswith(self.town) else "county"]

    def leads(self, topic: str) -> Organisation:
        """The leading unit of a topic."""
        return self.units[LEADING.get(Topic(topic), OFFICE)]

    def reviews(self, unit: str, before: User) -> User:
        """牵头部门审核 by another one than who looked before."""
        county, second = self.users["county"], self.users["county2"]
        reviewer = self.users[SPEAKING[unit]] if unit in SPEAKING else county
        return second if reviewer == before else reviewer

    def confirms(self, before: User) -> User:
        """县级认定 by another one than who reviewed."""
        county, second = self.users["county"], self.users["county2"]
        return county if before == second else second

    def unit_of(self, name: str) -> Organisation | None:
        """The unit that answers where an account does the work; None: a place does."""
        units = {"owner": BUILDER, "department": MEDICAL, "helper": SCHOOL}
        return self.units[units[name]] if name in units else None

    def place_of(self, name: str) -> Division | None:
        """The township or village that answers; None: a unit does."""
        codes = {"village": self.village, "township": self.other_town, "township2": self.town}
        return Division.objects.get(pk=codes[name]) if name in codes else None


def cast() -> Cast:
    """Everybody who acts."""
    names = ("village", "helper", "township", "township2", "department", "owner", "finance")
    county = place("county")
    return Cast(
        users={name: user(name) for name in (*names, "county", "county2")},
        units={each.name: each for each in Organisation.objects.filter(division=county)},
        village=place("village"),
        town=place("township2"),
        other_town=place("township"),
        county=county,
    )


def homes(people: Cast) -> Iterator[Household]:
    """Households without a ticket that nobody is taking out of monitoring: an open ticket would keep them.

    Those of the introduced village first, then those of its township.
    """
    leaving = MonitoringCase.objects.filter(status__in=REMOVING)
    rows = Household.objects.active().filter(division__code__startswith=people.county)
    rows = rows.exclude(pk__in=leaving.values("household"))
    rows = rows.exclude(pk__in=Ticket.objects.exclude(household=None).values("household"))

    def nearness(row: Household) -> tuple[bool, bool, int]:
        return (row.division_id != people.village, not row.division_id.startswith(people.town), row.pk)

    yield from sorted(rows, key=nearness)


def helped(people: Cast) -> set[int]:
    """The households that the demonstration's helper answers for."""
    paired = Pairing.objects.in_force().filter(helper=people.users["helper"])
    return set(paired.values_list("household", flat=True))


@lru_cache
def scan(name: str) -> Upload:
    """An empty sheet under a name, drawn once."""
    return paper(name)
