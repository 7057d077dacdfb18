"""问责处理统计: what came of the referrals, for those who may read them (3-30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from povertycase.models import User
from rectification.choices.tickets import ReferralStatus, Sanction
from rectification.models import Referral


@dataclass(slots=True)
class Year:
    """One year, or all. A person counts once however often they were sanctioned; each sanction counts."""

    label: str
    cases: set[int] = field(default_factory=set)
    people: set[tuple[str, str]] = field(default_factory=set)
    sanctions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Sanction.values, 0))

    @property
    def counts(self) -> list[tuple[str, int]]:
        """(sanction, how often), in the order of their list."""
        return [(str(each.label), self.sanctions[each.value]) for each in Sanction]


@dataclass(frozen=True, slots=True)
class Sanctions:
    """The years, the newest first, all of them together, and how many referrals nobody has answered yet."""

    years: Sequence[Year]
    whole: Year
    waiting: int

    @property
    def rows(self) -> list[Year]:
        """The lines of the table, the sum last."""
        return [*self.years, self.whole]


def sanctions_of(user: User) -> Sanctions:
    """Of the referrals that `user` reads, by the year in which they were answered."""
    seen = Referral.objects.visible_to(user)
    columns = ("pk", "concluded_on", "people__name", "people__duty", "people__sanctions")
    rows = seen.exclude(people=None).order_by().values_list(*columns)
    years: dict[int, Year] = {}
    whole = Year(_("合计"))
    for case, day, name, duty, sanctions in rows:
        for each in (years.setdefault(day.year, Year(_("{}年").format(day.year))), whole):
            each.cases.add(case)
            each.people.add((name, duty))
            for sanction in set(sanctions):
                each.sanctions[sanction] += 1
    waiting = seen.filter(status=ReferralStatus.REFERRED).count()
    return Sanctions(_newest(years), whole, waiting)


def _newest(years: Mapping[int, Year]) -> list[Year]:
    return [years[year] for year in sorted(years, reverse=True)]
