"""Which household a row of a 集中排查表 means: its head's name with identity or village, no guess."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from households.choices import HouseholdStatus, Relation
from households.models import Household, HouseholdMembership, Registration
from households.rules.cells import comparable
from monitoring.imports.sweep_rows import SweepRow
from povertycase import masks
from povertycase.models import Division, User

# So many wrong identities of one name a sheet may have; more are no mistakes.
GUESSES_MAX = 3
NAMES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Home:
    """A household on the register that a name leads to. identities: of its head, whole and masked."""

    household: Household
    village: str
    identities: frozenset[str]
    numbers: frozenset[str]


class Homes:
    """The households in reach whose heads a sheet names."""

    def __init__(self, names: Iterable[str], *, above: Sequence[str], by: User) -> None:
        self._known: dict[str, list[Home]] = defaultdict(list)
        self._wrong: Counter[str] = Counter()
        wanted = sorted(set(filter(None, names)))
        for start in range(0, len(wanted), NAMES_AT_ONCE):
            self._read(wanted[start : start + NAMES_AT_ONCE], by)
        villages = {home.village for homes in self._known.values() for home in homes}
        titled = {name for name in villages if any(name in comparable(text) for text in above)}
        self._village = titled.pop() if len(titled) == 1 else ""

    def _read(self, names: Sequence[str], by: User) -> None:
        rows = HouseholdMembership.objects.visible_to(by).in_force()
        rows = rows.filter(relation=Relation.HEAD, person__name__in=names)
        rows = rows.filter(household__status=HouseholdStatus.ACTIVE)
        found = list(rows.select_related("person", "household__division").order_by("household"))
        numbers: dict[int, set[str]] = defaultdict(set)
        registered = Registration.objects.visible_to(by).filter(
            household__in=[row.household_id for row in found]
        )
        for household, number in registered.values_list("household", "number"):
            numbers[household].add(number)
        for row in found:
            own = {row.person.certificate_number, row.person.id18} - {"", None}
            shown = frozenset(str(each) for each in own) | {masks.identity(str(each)) for each in own}
            village: Division = row.household.division
            home = Home(row.household, comparable(village.name), shown, frozenset(numbers[row.household_id]))
            self._known[row.person.name].append(home)

    def of(self, row: SweepRow) -> Household | None:
        """The household that a row means; None when it is not known which, which is told."""
        found = self._known.get(row.head, [])
        village = comparable(row.village) or self._village
        if village:
            found = [home for home in found if home.village == village]
        if row.number:
            found = [home for home in found if row.number in home.numbers]
        if not (row.identity or village or row.number):
            row.tell("E-SWEEP-WHO", "identity", _("身份证和行政村都没有填，无法确定是哪一户"))
            return None
        if row.identity:
            found = self._identified(row, found)
        return self._only(row, found)

    def _identified(self, row: SweepRow, found: Sequence[Home]) -> list[Home]:
        """Those with the identity; a sheet is no place to guess a number in."""
        right = [home for home in found if row.identity in home.identities]
        self._wrong[row.head] += bool(found and not right)
        return [] if self._wrong[row.head] > GUESSES_MAX else right

    def _only(self, row: SweepRow, found: Sequence[Home]) -> Household | None:
        if len(found) == 1:
            return found[0].household
        if found:
            message = _("有 {} 户的户主都叫这个名字，请填写完整的身份证或户编号").format(len(found))
            row.tell("E-SWEEP-MANY", "head", message)
        else:
            message = _("您的辖区没有这样的在册户，请核对户主姓名、身份证和行政村；新增的户请先登记")
            row.tell("E-SWEEP-HOUSEHOLD", "head", message)
        return None
