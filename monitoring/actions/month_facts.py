"""What is known of a month's monitored households: from the rows, and from the trail of their steps.

What stood at a moment is today's row less the steps since then, so that a month frozen late comes out the
same. Movements are the steps of the trail, each in the month in which it was taken. The two come from
different places: a change that no step tells of shows as a gap.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.models import Household, HouseholdMembership
from monitoring.choices.cases import MONITORED, CaseStatus, ClearedReason
from monitoring.choices.months import LineKind
from monitoring.models import MonitoringCase, MonthCorrection, MonthLine, VillageMonth
from monitoring.rules.months import MonthFacts, Step, Stood, last_day_of, last_ended_month, next_month
from povertycase.models import AuditEvent, Division

# Who died out or was expelled is cleared; who moved or went into another household is not.
CLEARED_AS: Mapping[ClearedReason, LineKind] = {
    ClearedReason.DIED: LineKind.CLEARED,
    ClearedReason.EXPELLED: LineKind.CLEARED,
    ClearedReason.MOVED: LineKind.NATURAL_OUT,
    ClearedReason.MERGED: LineKind.NATURAL_OUT,
}
CASE = MonitoringCase._meta.label_lower
Moment = datetime.datetime
People = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a case as the trail has it."""

    at: Moment
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Known:
    """A case as its row says today, and its steps since the month began.

    is_again: an earlier case of the household was identified; one that was rejected labels nobody.
    """

    row: MonitoringCase
    steps: tuple[Taken, ...]
    is_again: bool

    def stood_at(self, moment: Moment) -> bool:
        """Whether the household was under monitoring by this case just before a moment."""
        if self.row.created_at >= moment:
            return False
        later = [step.was for step in self.steps if step.at >= moment]
        return (later[0] if later else self.row.status) in MONITORED

    @property
    def began_monitored(self) -> bool:
        """Whether it was taken over with the household under monitoring already, as from a roll."""
        return (self.steps[0].was if self.steps else self.row.status) in MONITORED


@dataclass(frozen=True, slots=True)
class Places:
    """Where households lie: at the end of the month, and which came from elsewhere or were opened again."""

    village: Mapping[int, str]
    arrived: frozenset[int]


@dataclass(frozen=True, slots=True)
class Merged:
    """Which villages have ended, into which each went in the end, and the sentences that say so."""

    heir: Mapping[str, str]
    told: Mapping[str, str]


def month_facts(county: str, month: datetime.date) -> MonthFacts:
    """Everything that the month equation of a county is reckoned from; a handful of queries."""
    begin, end = moment_of(month), moment_of(next_month(month))
    frozen = _frozen_closing(county, month)
    cases = _cases(county, begin, frozen)
    households = {known.row.household_id for known in cases} | set(frozen)
    merged = _merged(county, last_day_of(month))
    places = _places(households, county, begin, end, merged.heir)
    closed = _closed(households, next_month(month))
    present, left = _people(households, end)
    standing = {known.row.household_id: known for known in cases if known.stood_at(end)}
    closing = {
        household: Stood(places.village[household], known.row.category, present[household])
        for household, known in standing.items()
        if household not in closed and places.village[household].startswith(county)
    }
    # Frozen before goes first: whoever moved to a village without a month stood where it was frozen.
    opening = _first_opening(cases, places, month, known_of=_villages_with_months(county, month)) | frozen
    return MonthFacts(
        opening=opening,
        steps=_steps(cases, places, begin, end, month, opening),
        closing=closing,
        present=present,
        left=left,
        closed=closed,
        arrived=places.arrived - set(opening),
        departed={pk for pk in households if not places.village[pk].startswith(county)},
        accepted=_accepted(county, month),
        merged=merged.told,
    )


def moment_of(day: datetime.date) -> Moment:
    """When a day begins here."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _cases(county: str, begin: Moment, frozen: Collection[int]) -> list[Known]:
    trail: dict[str, list[Taken]] = defaultdict(list)
    events = AuditEvent.objects.filter(
        subject=CASE, division_code__startswith=county, at__gte=begin, facts__has_keys=["from", "to"]
    )
    for key, at, facts in events.order_by("at", "pk").values_list("subject_key", "at", "facts"):
        trail[key].append(Taken(at, facts["from"], facts["to"]))
    rows = MonitoringCase.objects.filter(Q(division__code__startswith=county) | Q(household__in=frozen))
    found, identified = [], set()
    for row in rows.order_by("household_id", "episode"):
        found.append(Known(row, tuple(trail[str(row.pk)]), row.household_id in identified))
        if row.identified_on:
            identified.add(row.household_id)
    return found


def _accepted(county: str, month: datetime.date) -> dict[int, list[str]]:
    """{household: the gaps for which the county has answered}."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = MonthCorrection.objects.filter(snapshot__division=county, snapshot__month=month)
    for household, reason in rows.values_list("household_id", "reason"):
        found[household].append(reason)
    return found


def _merged(county: str, last_day: datetime.date) -> Merged:
    """The villages of a county that had ended by a day, and what took their place there."""
    rows = Division.objects.under(county).villages().filter(valid_to__lt=last_day, successor__isnull=False)
    names = {row.pk: row.name for row in Division.objects.under(county).villages()}
    after = {row.pk: row.successor_id for row in rows if row.successor_id in names}
    heir: dict[str, str] = {}
    for code in after:
        passed, last = {code}, after[code]
        while last in after and last not in passed:
            passed.add(last)
            last = after[last]
        heir[code] = last
    told = {
        code: _("{old}已撤并到{new}").format(old=names[code], new=names[last]) for code, last in heir.items()
    }
    return Merged(heir, told)


def _places(
    households: Collection[int], county: str, begin: Moment, end: Moment, heir: Mapping[str, str]
) -> Places:
    """Today's village, less the changes since the end of the month; of a merged one, what took its place."""
    rows = Household.objects.filter(pk__in=households)
    village = dict(rows.values_list("pk", "division_id"))
    changes = apps.get_model("households", "HouseholdEvent").objects.filter(
        pgh_obj_id__in=households, pgh_created_at__gte=begin
    )
    arrived = set()
    found = changes.order_by("-pgh_id").values_list("pgh_obj_id", "pgh_created_at", "division_id", "status")
    for household, at, was_in, status in found:
        if at >= end:
            village[household] = was_in
        elif not was_in.startswith(county) or status == HouseholdStatus.CLOSED:
            arrived.add(household)
    return Places({pk: heir.get(code, code) for pk, code in village.items()}, frozenset(arrived))


def _closed(households: Collection[int], day: datetime.date) -> frozenset[int]:
    rows = Household.objects.filter(pk__in=households, closed_on__lt=day)
    return frozenset(rows.values_list("pk", flat=True))


def _people(households: Collection[int], moment: Moment) -> tuple[People, People]:
    """Who lived in each household just before a moment, and who had left it by then."""
    day = timezone.localdate(moment)
    present: dict[int, set[int]] = {household: set() for household in households}
    left: dict[int, set[int]] = defaultdict(set)
    rows = HouseholdMembership.objects.filter(household__in=households)
    known = rows.values_list("household_id", "person_id", "joined_on", "left_on", "created_at")
    for household, person, joined_on, left_on, created_at in known:
        if left_on is not None and left_on < day:
            left[household].add(person)
        elif joined_on < day if joined_on else created_at < moment:
            present[household].add(person)
    return _frozen_sets(present), _frozen_sets(left)


def _frozen_sets(found: Mapping[int, set[int]]) -> dict[int, frozenset[int]]:
    return {household: frozenset(people) for household, people in found.items()}


def _frozen_closing(county: str, month: datetime.date) -> dict[int, Stood]:
    """How each household stood when the month before was frozen."""
    before = last_ended_month(month)
    lines = MonthLine.objects.filter(
        division__code__startswith=county, kind=LineKind.CLOSING, village_month__month=before
    )
    return {
        line.household_id: Stood(line.division_id, line.category, frozenset(line.person_ids))
        for line in lines.iterator()
    }


def _villages_with_months(county: str, month: datetime.date) -> frozenset[str]:
    rows = VillageMonth.objects.filter(division__code__startswith=county, month__lt=month)
    return frozenset(rows.values_list("division_id", flat=True))


def _first_opening(
    cases: Collection[Known], places: Places, month: datetime.date, *, known_of: Collection[str]
) -> dict[int, Stood]:
    """How households stood when the month began, in villages of which no month was frozen before.

    A household that was taken over in the month, and identified before it, stood there then.
    """
    begin, end = moment_of(month), moment_of(next_month(month))
    then = {
        known.row.household_id: known.row.category
        for known in cases
        if known.stood_at(begin) or _is_taken_over(known, month, begin, end)
    }
    there = {pk: category for pk, category in then.items() if places.village[pk] not in known_of}
    closed = _closed(there, month)
    people, _left = _people(there, begin)
    return {
        pk: Stood(places.village[pk], category, people[pk])
        for pk, category in there.items()
        if pk not in closed
    }


def _is_taken_over(known: Known, month: datetime.date, begin: Moment, end: Moment) -> bool:
    """Whether it came in the month, under monitoring since before it."""
    came = begin <= known.row.created_at < end
    return came and known.began_monitored and known.row.identified_on[:7] < f"{month:%Y-%m}"


def _steps(
    cases: Collection[Known],
    places: Places,
    begin: Moment,
    end: Moment,
    month: datetime.date,
    opening: Collection[int],
) -> dict[int, list[Step]]:
    """What happened to each household in the month, in order."""
    found: dict[int, list[tuple[Moment, Step]]] = defaultdict(list)
    for known in cases:
        household = known.row.household_id
        for at, kind in _moves(known, begin, end, month, is_in_opening=household in opening):
            found[household].append((at, Step(kind, places.village[household], known.row.category)))
    return {
        pk: [step for _at, step in sorted(steps, key=lambda each: each[0])] for pk, steps in found.items()
    }


def _moves(
    known: Known, begin: Moment, end: Moment, month: datetime.date, *, is_in_opening: bool
) -> Iterator[tuple[Moment, LineKind]]:
    joined = LineKind.RELABELLED if known.is_again else LineKind.NEWLY_IDENTIFIED
    if begin <= known.row.created_at < end and known.began_monitored:
        if not _is_taken_over(known, month, begin, end):
            yield known.row.created_at, joined
        elif not is_in_opening:
            yield known.row.created_at, LineKind.NATURAL_IN
    for step in known.steps:
        if step.at >= end or (step.was in MONITORED) == (step.became in MONITORED):
            continue
        kind = _kind_of(known, step, joined)
        if kind is not None:
            yield step.at, kind


def _kind_of(known: Known, step: Taken, joined: LineKind) -> LineKind | None:
    """What a step into monitoring or out of it counts as."""
    if step.became in MONITORED:
        return LineKind.ROLLED_BACK if step.was == CaseStatus.REMOVED else joined
    if step.became == CaseStatus.CLEARED:
        return CLEARED_AS[ClearedReason(known.row.cleared_reason)]
    return LineKind.REMOVED if step.became == CaseStatus.REMOVED else None
