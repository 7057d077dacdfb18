"""Where a problem of a ledger is: the places, households, projects and units that its words name.

Only what lies in the reach of whoever sends the ledger is looked at: nobody learns of what is elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus, Relation
from households.imports.places import is_called
from households.models import HouseholdMembership, Registration, Village
from households.rules.cells import comparable
from households.rules.problems import shown
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, Organisation, User
from projects.imports.values import Values
from projects.models import Project
from rectification.actions.places import Subject
from rectification.rules.ledger import places_in
from rectification.rules.rights import RECTIFICATION_STEPS

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
COUNTY_WORDS = frozenset({"县级", "县本级", "全县", "全区", "区级", "全市", "市本级"})
MOST_PLACES, YEAR_MOST = 200, 9999
_ENDING = re.compile("(人民政府|办事处|村民委员会|社区居民委员会|村委会|社区|街道|村|镇|乡)$")
_NOTE = re.compile(r"^(?P<name>.+?)\((?P<note>[^()]+)\)$")
_HOME = re.compile("(户主|户|家庭|家|同志)$")


class Reach:
    """What `by` may register problems of, found by name; each text once."""

    def __init__(self, by: User) -> None:
        self._by = by
        reach = Q(pk__in=[])
        for posting in by.postings:
            if posting.role in RECTIFICATION_STEPS["import_ledger"]:
                reach |= Q(code__startswith=posting.division_id)
        self._named: dict[str, list[Division]] = defaultdict(list)
        self._codes: dict[str, Division] = {}
        for place in Division.objects.in_force(timezone.localdate()).filter(reach):
            self._codes[place.pk] = place
            for name in {comparable(place.name), _ENDING.sub("", comparable(place.name))}:
                self._named[name].append(place)
        self._found: dict[tuple[str, str], list[Subject]] = {}

    def subjects(self, values: Values, key: str, text: str) -> list[Subject]:
        """Everything a cell names; what is not found, or is several, is told.

        A township or village stands for what is named after it: 甲镇红星村张三、李四，新民村.
        """
        pieces, found = places_in(text), []
        if len(pieces) > MOST_PLACES:
            values.tell("E-LEDGER-PLACE", key, _("一格里写了 {} 处，请分成几行").format(len(pieces)))
            return []
        before = ""
        for piece in pieces:
            known = _nearest(self._of(piece, before if len(before) > TOWN else ""), before)
            if len(known) == 1:
                found += [] if known[0] in found else known
                before = _place_of(known[0])
            elif known:
                words = _("“{}”有 {} 个，请写全乡镇和村；户请在姓名后用括号写户编号")
                values.tell("E-LEDGER-MANY", key, words.format(shown(piece), len(known)))
            else:
                words = _("在您的辖区找不到“{}”，请按现行名称写乡镇、村，户写“村名+户主姓名”，几处用顿号分开")
                values.tell("E-DIV-UNKNOWN", key, words.format(shown(piece)))
        return found

    def office(self, text: str) -> Division | None:
        """A township or village of that name; None for several."""
        found = [each for each in self._divisions(comparable(text)) if len(each.pk) >= TOWN]
        return found[0] if len(found) == 1 else None

    def around(self, subjects: Iterable[Subject]) -> Division | None:
        """The smallest place in reach in which all of them lie."""
        codes = [_place_of(each) for each in subjects]
        shared = [code for code in self._codes if all(each.startswith(code) for each in codes)]
        return self._codes[max(shared, key=len)] if shared else None

    def _of(self, piece: str, village: str) -> list[Subject]:
        asked = (piece, village)
        if asked not in self._found:
            self._found[asked] = self._look(piece, village)
        return self._found[asked]

    def _look(self, piece: str, village: str) -> list[Subject]:
        text = comparable(piece)
        if text in COUNTY_WORDS:
            return [each for each in self._codes.values() if each.level == Level.COUNTY]
        named = self._divisions(text)
        if named:
            return self._as_subjects(named)
        note = _NOTE.match(text)
        name, number = (note["name"], note["note"]) if note else (text, "")
        return (
            self._homes(name, number, village)
            or self._projects({text, piece}, number and {name, piece.rpartition("(")[0].strip()}, number)
            or list(Organisation.objects.filter(name__in={text, piece}, division__in=self._codes))
        )

    def _divisions(self, text: str) -> list[Division]:
        """Those that a text names alone, or a township and a village written together."""
        own = [each for each in self._known(text) if is_called(each, text)]
        if own:
            exact = [each for each in own if comparable(each.name) == text]
            return exact or own
        for cut in range(2, len(text) - 1):
            towns = [each for each in self._known(text[:cut]) if len(each.pk) <= TOWN]
            below = [
                each
                for each in self._known(text[cut:])
                if is_called(each, text[cut:]) and each.pk.startswith(tuple(town.pk for town in towns) or "-")
            ]
            inside = [each for each in below if each.pk not in {town.pk for town in towns}]
            if inside:
                return inside
        return []

    def _known(self, text: str) -> Sequence[Division]:
        return self._named.get(text) or self._named.get(_ENDING.sub("", text)) or ()

    def _as_subjects(self, places: Sequence[Division]) -> list[Subject]:
        villages = [each.pk for each in places if each.level == Level.VILLAGE]
        known = {each.pk: each for each in Village.objects.visible_to(self._by).filter(pk__in=villages)}
        return [known.get(each.pk, each) for each in places]

    def _homes(self, text: str, number: str, village: str) -> list[Subject]:
        """Households: 村名+户主姓名, or a name after a village; a number in brackets tells two apart."""
        rows = HouseholdMembership.objects.visible_to(self._by).in_force()
        rows = rows.filter(relation=Relation.HEAD, household__status=HouseholdStatus.ACTIVE)
        rows = rows.select_related("household")
        if number:
            numbers = Registration.objects.visible_to(self._by).filter(number=number)
            rows = rows.filter(household__in=numbers.values("household"))
        names = dict(self._cut(text))
        if village:
            names.setdefault(village, text)
        asked = Q(pk__in=[])
        for code, name in names.items():
            asked |= Q(household__division_id=code, person__name__in={name, _HOME.sub("", name)})
        return [row.household for row in rows.filter(asked)] if names else []

    def _cut(self, text: str) -> Iterable[tuple[str, str]]:
        """Each way to read a village's name, perhaps after its township's, and a person's name after it."""
        for cut in range(2, len(text) - 1):
            head, name = text[:cut], text[cut:]
            if not _ENDING.search(head):
                continue
            for place in self._divisions(head):
                if place.level == Level.VILLAGE:
                    yield place.pk, name

    def _projects(self, names: set[str], before: Collection[str], note: str) -> list[Subject]:
        """By name; the year in brackets after it tells two apart."""
        rows, year = Project.objects.visible_to(self._by), note.removesuffix("年")
        if year.isdecimal():
            return list(rows.filter(name__in=before, year=min(int(year), YEAR_MOST)))
        return list(rows.filter(name__in=names))


def _place_of(subject: Subject) -> str:
    return str(subject.pk if isinstance(subject, Division) else subject.division_id)


def _nearest(found: list[Subject], before: str) -> list[Subject]:
    """Of several those in the township that was named before."""
    near = [each for each in found if before[:TOWN] and _place_of(each).startswith(before[:TOWN])]
    return near if len(found) > 1 and near else found
