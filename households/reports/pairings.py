"""Who answers for how many households, and where somebody is missing (V-PAIR)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Left

from households.models import Household, Pairing
from povertycase.choices import Level
from povertycase.figures import percent_of
from povertycase.models import Division, Posting, User
from povertycase.models.divisions import CODE_LENGTHS


@dataclass(frozen=True)
class Caseload:
    """One 帮扶责任人 and what this person answers for where the reader looks."""

    helper: User
    organisation: str
    households: int
    villages: int
    since: datetime.date


@dataclass(frozen=True)
class Cover:
    """Of the households of a place that need somebody: how many there are, how many have somebody."""

    code: str
    name: str
    needing: int
    paired: int

    @property
    def missing(self) -> int:
        """How many have nobody."""
        return self.needing - self.paired

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when nobody is missing; 100 of none."""
        return self.paired * 100 // self.needing if self.needing else 100

    @property
    def rate(self) -> str:
        """As pages write it."""
        return percent_of(self.paired, self.needing)


def caseloads(user: User) -> list[Caseload]:
    """The helpers whose pairings in `user`'s reach have no end, the longest list first."""
    rows = (
        Pairing.objects.visible_to(user)
        .filter(ended_on=None, household__in=Household.objects.visible_to(user).active())
        .values("helper")
        .annotate(
            households=Count("household", distinct=True),
            villages=Count("division", distinct=True),
            since=Min("started_on"),
        )
    )
    found = {row["helper"]: row for row in rows}
    helpers = User.objects.filter(pk__in=found)
    employers = _organisations(list(found))
    loads = [
        Caseload(
            helper,
            employers.get(helper.pk, ""),
            found[helper.pk]["households"],
            found[helper.pk]["villages"],
            found[helper.pk]["since"],
        )
        for helper in helpers
    ]
    return sorted(loads, key=lambda load: (-load.households, load.helper.name))


def coverage(user: User) -> list[Cover]:
    """Cover by township, or by village for whoever works in one township or village; the worst first."""
    length = CODE_LENGTHS[Level.TOWNSHIP]
    if user.postings and all(len(posting.division_id) >= length for posting in user.postings):
        length = CODE_LENGTHS[Level.VILLAGE]
    in_force = Pairing.objects.visible_to(user).in_force().filter(household=OuterRef("pk"))
    rows = (
        Household.objects.visible_to(user)
        .needing_helper()
        .annotate(place=Left("division_id", length), is_paired=Exists(in_force))
        .values("place")
        .annotate(needing=Count("pk"), paired=Count("pk", filter=Q(is_paired=True)))
    )
    found = {row["place"]: row for row in rows}
    names = dict(Division.objects.filter(pk__in=found).values_list("code", "name"))
    covers = [Cover(code, names[code], row["needing"], row["paired"]) for code, row in found.items()]
    return sorted(covers, key=lambda cover: (-cover.missing, cover.code))


def total(covers: Sequence[Cover]) -> Cover:
    """All the places together."""
    return Cover("", "", sum(each.needing for each in covers), sum(each.paired for each in covers))


def _organisations(helpers: Sequence[int]) -> dict[int, str]:
    """{user: name of the organisation} of those whose posting names one."""
    postings = Posting.objects.filter(user__in=helpers, organisation__isnull=False)
    return dict(postings.order_by("valid_from").values_list("user", "organisation__name"))
