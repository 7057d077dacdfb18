"""The places of the demonstration where something is wrong, by a short name."""

from itertools import cycle

from households.models import Household, Village
from povertycase.models import Division
from projects.models import Project
from rectification.actions.demo.cast import Cast, helped, homes
from rectification.actions.places import Subject


class Scenes:
    """Hands out the next home of a kind; where there is none, the introduced village stands in for it."""

    def __init__(self, people: Cast) -> None:
        known, own = list(homes(people)), helped(people)
        self._people = people
        self._village = Village.objects.get(pk=people.village)
        # Round and round: a small demonstration has few homes.
        self._near = cycle([each for each in known if each.division_id == people.village])
        self._far = cycle([each for each in known if _beside(each, people)])
        self._helped = cycle([each for each in known if each.pk in own])

    def subject(self, name: str) -> Subject:
        """What a sketch points at: home, far home, helped, person, village, town, project or unit."""
        kind, _colon, called = name.partition(":")
        if kind == "unit":
            return self._people.units[called]
        if kind == "project":
            found = Project.objects.filter(name__endswith=called, division=self._people.village).first()
            return found or self._village
        if kind in {"home", "far", "helped"}:
            homes_of = {"home": self._near, "far": self._far, "helped": self._helped}[kind]
            return next(homes_of, None) or self._village
        if kind == "person":
            home = next(self._near, None)
            return _head_of(home) if home else self._village
        if kind == "town":
            return Division.objects.get(pk=self._people.town)
        return self.villages(self._people.other_town)[0] if kind == "elsewhere" else self._village

    def villages(self, town: str) -> list[Village]:
        """The villages of a township, the introduced one last."""
        rows = Village.objects.filter(division__code__startswith=town)
        return sorted(rows, key=lambda row: (row.pk == self._people.village, row.pk))


def _beside(home: Household, people: Cast) -> bool:
    """In the introduced township, outside the introduced village."""
    return home.division_id.startswith(people.town) and home.division_id != people.village


def _head_of(home: Household) -> Subject:
    row = home.memberships.filter(left_on=None, relation="户主").select_related("person").first()
    return row.person if row else home
