"""One screening of a county as a job, chunk by chunk: a worker that dies is followed by one that goes on."""

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from households.choices import EXITED_TYPES
from monitoring.actions import guards
from monitoring.actions.doubles import search_doubles
from monitoring.actions.screening.cases import cases_of
from monitoring.actions.screening.figures import PolicyOfCounty, told
from monitoring.actions.screening.homes import Villages, homes_of, late_warnings, rows
from monitoring.actions.screening.places import judge_villages
from monitoring.actions.screening.sweeps import judge_sweeps
from monitoring.actions.screening.writing import Tagged, Told, write, write_of_villages
from monitoring.choices.findings import KeyGroup
from monitoring.models.findings import key_of
from monitoring.rules.catalogue import figures_taken
from monitoring.rules.found import Found
from monitoring.rules.judging import groups_of, judge_case, judge_home
from povertycase.actions import Lease, enqueue, finish
from povertycase.calendars import WorkingCalendar
from povertycase.choices import CODE_LENGTHS, JobKind, Level
from povertycase.models import Job, User
from povertycase.models.parameters import working_calendar

CHUNK = 10_000  # households; a chunk is one transaction and has to fit into a lease
COUNTY = CODE_LENGTHS[Level.COUNTY]
VILLAGES = """
    SELECT division_id, count(*) AS households FROM households_household
    WHERE status = 'active' AND division_id BETWEEN %(first)s AND %(last)s
    GROUP BY division_id ORDER BY division_id
"""


@dataclass(slots=True)
class Judged:
    """What was found in a row of villages."""

    homes: int = 0
    findings: list[Told] = field(default_factory=list)
    tags: list[Tagged] = field(default_factory=list)


@transaction.atomic
def screen_now(county: str, *, by: User) -> Job:
    """Look at a county at once. Who: county."""
    guards.require_role("screen", by=by, division_code=county)
    return enqueue(JobKind.SCREEN, by=by, dedup_key=key_of(county))


def work(lease: Lease) -> int:
    """Screen a county from where the job stands; how many rows were written."""
    county = lease.dedup_key.partition(":")[2]
    on = datetime.date.fromisoformat(lease.cursor.get("on") or timezone.localdate().isoformat())
    policy, calendar = PolicyOfCounty(county, on=on), working_calendar()
    chunks = list(_chunks(policy, on=on))
    after = lease.cursor.get("after", "")
    began = time.monotonic()
    known = {name: lease.cursor.get(name, 0) for name in ("homes", "findings", "written")}
    for place, chunk in enumerate(chunks, start=1):
        if chunk.last <= after:
            continue
        with transaction.atomic():
            found = judge(chunk, policy, calendar, on=on)
            known["written"] += write(chunk, found.findings, found.tags, on=on)
            known["written"] += search_doubles(chunk.first, chunk.last, on=on)
            known["homes"] += found.homes
            known["findings"] += len(found.findings)
            cursor = {"on": on.isoformat(), "after": chunk.last, **known}
            lease.advance(cursor=cursor, done=place, total=len(chunks) + 1)
    with transaction.atomic():
        of_villages = [*judge_villages(policy, on=on), *judge_sweeps(policy, on=on)]
        known["written"] += write_of_villages(county, of_villages, on=on)
        known["findings"] += len(of_villages)
        seconds = round(time.monotonic() - began, 1)
        finish(lease, result={"on": on.isoformat(), **known, "seconds": seconds})
    return int(known["written"])


def judge(
    villages: Villages, policy: PolicyOfCounty, calendar: WorkingCalendar, *, on: datetime.date
) -> Judged:
    """What the rules say of every household and case of the villages."""
    judged = Judged()
    long_open = _judge_cases(judged, villages, policy, calendar, on=on)
    place = villages.place
    _rows, figures = policy.at(place, on)
    names = {group: str(group.label) for group in KeyGroup}
    for each in homes_of(villages, figures, late_warnings(villages, on=on), on=on):
        home, judged.homes = each.home, judged.homes + 1
        if each.pk in long_open:
            home = replace(home, standing=replace(home.standing, is_long_open=True))
        groups = groups_of(home, figures)
        if groups:
            judged.tags.append(Tagged(each.pk, each.division_id, groups))
        named = [names[KeyGroup(group)] for group in groups]
        for found in judge_home(home, named, figures, as_of=on):
            is_exited = home.household_type in EXITED_TYPES
            judged.findings.append(
                _told(found, policy, on, each.division_id, each.pk, None, is_exited=is_exited)
            )
    return judged


def _judge_cases(
    judged: Judged,
    villages: Villages,
    policy: PolicyOfCounty,
    calendar: WorkingCalendar,
    *,
    on: datetime.date,
) -> set[int]:
    """The same of cases; the households that are monitored for too long."""
    long_open = set()
    for each in cases_of(villages, policy, calendar, on=on):
        for found in judge_case(each.case, policy.at(villages.place, on)[1], as_of=on):
            is_exited = each.case.household_type in EXITED_TYPES
            day = each.identified_by if found.part == "grounds" and each.identified_by else on
            judged.findings.append(
                _told(found, policy, day, each.division_id, each.household_id, each.pk, is_exited=is_exited)
            )
            if found.rule == "M-LONG":
                long_open.add(each.household_id)
    return long_open


def _told(
    found: Found,
    policy: PolicyOfCounty,
    on: datetime.date,
    division_id: str,
    household_id: int,
    case_id: int | None,
    *,
    is_exited: bool,
) -> Told:
    keys = figures_taken(found.rule, found.part, is_exited=is_exited)
    figures = told(policy.at(division_id, on)[0], keys) if keys else []
    return Told(found, division_id, household_id, case_id, figures)


def _chunks(policy: PolicyOfCounty, *, on: datetime.date) -> Iterator[Villages]:
    """Rows of neighbouring villages with the same figures; together they cover the whole county."""
    last_code = f"{policy.county}~"
    first, size, previous = policy.county, 0, ""
    for row in rows(VILLAGES, first=policy.county, last=last_code):
        village = row["division_id"]
        is_other = previous and policy.at(village, on)[1] is not policy.at(previous, on)[1]
        if previous and (is_other or size + row["households"] > CHUNK):
            yield Villages(first, previous, previous)
            first, size = f"{previous}0", 0
        size, previous = size + row["households"], village
    yield Villages(first, last_code, previous or policy.county)
