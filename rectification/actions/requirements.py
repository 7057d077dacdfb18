"""An office asks units to report every month or quarter; what each owes is opened when its period begins."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User, WarZone
from rectification.actions import guards
from rectification.actions.report_duties import owe_reports
from rectification.choices.reports import WAITING, RequirementKind
from rectification.models import PeriodicReport, Reporter, ReportRequirement
from rectification.rules.reports import REPORTING, first_day, last_day, periods, requirement_unmet

# Offices that report for their place.
REPORTING_LEVELS = (Level.VILLAGE, Level.TOWNSHIP)
# A county's office holds meetings too; it reports to nobody here.
MEETING_LEVELS = (*REPORTING_LEVELS, Level.COUNTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementDraft:
    """What is to be reported, and how often. papers: {month 1 to 12: what is sent with the report}."""

    kind: str = RequirementKind.REPORT
    name: str
    content: str
    rhythm: str
    begins_on: datetime.date
    ends_on: datetime.date
    papers: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Who is asked: organisations, and the offices of villages and townships."""

    organisations: Sequence[Organisation] = ()
    places: Sequence[Division] = ()


@transaction.atomic
def require_report(
    division: Division, draft: RequirementDraft, units: Units, *, by: User, on: datetime.date
) -> ReportRequirement:
    """Ask `units` of a place to report, and open what is due now. Who: township, county of the place."""
    guards.require_role("require_report", by=by, division_code=division.pk)
    unmet = requirement_unmet(
        name=draft.name,
        content=draft.content,
        rhythm=draft.rhythm,
        begins_on=draft.begins_on,
        ends_on=draft.ends_on,
        papers=draft.papers,
    )
    guards.require([*unmet, *_units_unmet(division, units, draft.kind, on)])
    with guards.writing("require_report", by=by):
        requirement = ReportRequirement.objects.create(
            division=division,
            kind=draft.kind,
            name=draft.name.strip(),
            content=draft.content.strip(),
            rhythm=draft.rhythm,
            begins_on=draft.begins_on,
            ends_on=draft.ends_on,
            papers={str(month): [each.strip() for each in names] for month, names in draft.papers.items()},
            created_by=by,
        )
        count = _add(requirement, units, since=draft.begins_on)
        _open([requirement], by=by, on=on)
    record("require_report", requirement, by=by, facts={"reporters": count})
    return requirement


@transaction.atomic
def add_reporters(
    requirement: ReportRequirement, units: Units, *, by: User, on: datetime.date, version: int | None
) -> ReportRequirement:
    """Ask more units, from the period of today on; those asked already stay as they are. Who: as above."""
    requirement = lock(requirement, by=by, version=version)
    guards.require_role("require_report", by=by, division_code=requirement.division_id)
    place, kind = requirement.division, requirement.kind
    guards.require([*_over_unmet(requirement, on), *_units_unmet(place, units, kind, on)])
    with guards.writing("add_reporters", by=by):
        count = _add(requirement, units, since=max(on, requirement.begins_on))
        _open([requirement], by=by, on=on)
    record("add_reporters", requirement, by=by, facts={"reporters": count})
    return requirement


@transaction.atomic
def end_requirement(
    requirement: ReportRequirement, *, reason: str, by: User, on: datetime.date, version: int | None
) -> ReportRequirement:
    """Nothing more is asked from today on; what nobody has sent yet is withdrawn. Who: as for asking."""
    requirement = lock(requirement, by=by, version=version)
    guards.require_role("require_report", by=by, division_code=requirement.division_id)
    guards.require(_over_unmet(requirement, on) + guards.note_unmet(reason, _("请写明为什么不再要求报送。")))
    waiting = PeriodicReport.objects.filter(reporter__requirement=requirement, status__in=WAITING)
    with guards.writing("end_requirement", by=by):
        requirement.ends_on = on
        requirement.end_reason = reason.strip()
        requirement.save(update_fields=["ends_on", "end_reason", "updated_at"])
        for report in waiting.select_for_update(of=("self",)).order_by("pk"):
            move(report, "withdraw_report", by=by)
        owe_reports(PeriodicReport.objects.filter(reporter__requirement=requirement))
    record("end_requirement", requirement, by=by, note=reason)
    return requirement


@transaction.atomic
def open_reports(*, by: User, on: datetime.date) -> int:
    """Open each report whose period has begun; how many were new. Who: the job, as often as it likes."""
    # Held, so that nothing is opened of what somebody ends at this moment.
    held = ReportRequirement.objects.select_for_update(no_key=True)
    running = held.filter(begins_on__lte=on, end_reason="").order_by("pk")
    return _open(running, by=by, on=on)


def _add(requirement: ReportRequirement, units: Units, *, since: datetime.date) -> int:
    """Who is not asked yet is asked; how many those are."""
    asked = set(requirement.reporters.values_list("division_id", "organisation_id"))
    wanted: set[tuple[str, int | None]] = {(each.division_id, each.pk) for each in units.organisations}
    wanted |= {(each.pk, None) for each in units.places}
    rows = [
        Reporter(requirement=requirement, division_id=place, organisation_id=unit, since=since)
        for place, unit in sorted(wanted - asked, key=str)
    ]
    Reporter.objects.bulk_create(rows)
    return len(rows)


def _open(requirements: Iterable[ReportRequirement], *, by: User, on: datetime.date) -> int:
    """Whoever opens the same at this moment was first: unit and period are unique."""
    moved = {"moved_by": by, "moved_at": timezone.now()}
    opened = 0
    for requirement in requirements:
        begun = list(periods(requirement.rhythm, requirement.begins_on, requirement.ends_on, until=on))
        reports = PeriodicReport.objects.filter(reporter__requirement=requirement)
        there = set(reports.values_list("reporter_id", "period"))
        owed = _owed_by(requirement)
        rows = [
            PeriodicReport(
                reporter=reporter,
                division_id=reporter.division_id,
                period=period,
                due_on=last_day(requirement.rhythm, period),
                **moved,
            )
            for reporter in requirement.reporters.order_by("pk")
            for period in begun
            if period >= first_day(requirement.rhythm, reporter.since) and (reporter.pk, period) not in there
            if owed(reporter, last_day(requirement.rhythm, period))
        ]
        PeriodicReport.objects.bulk_create(rows, ignore_conflicts=True)
        new = {row.period for row in rows}
        owe_reports(reports.filter(period__in=new))
        opened += len(rows)
    return opened


def _owed_by(requirement: ReportRequirement) -> Callable[[Reporter, datetime.date], bool]:
    """Whether a unit owes something by a day: a zone's office while its zone stands, others always."""
    if requirement.kind != RequirementKind.ZONE:
        return lambda _unit, _day: True
    zones = list(WarZone.objects.filter(division=requirement.division_id))

    def stands(unit: Reporter, day: datetime.date) -> bool:
        own = [zone for zone in zones if zone.office_id == unit.organisation_id]
        return any(zone.since <= day and (zone.until is None or day <= zone.until) for zone in own)

    return stands


def _units_unmet(division: Division, units: Units, kind: str, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not (units.organisations or units.places):
        unmet.append(Unmet("units_required", _("请至少选择一个报送单位或乡镇、村。"), REPORTING, "units"))
    outside = [each.name for each in units.organisations if not each.division_id.startswith(division.pk)]
    outside += [each.name for each in units.places if not each.pk.startswith(division.pk)]
    if outside:
        message = _("不在本区划内，不能要求报送：{}。").format("、".join(outside[:5]))
        unmet.append(Unmet("units_outside", message, REPORTING, "units"))
    levels = MEETING_LEVELS if kind == RequirementKind.MEETING else REPORTING_LEVELS
    if any(each.level not in levels for each in units.places):
        unmet.append(Unmet("units_level", _("按地方报送的请选择乡镇或村。"), REPORTING, "units"))
    return unmet + (_zone_unmet(division, units, on) if kind == RequirementKind.ZONE else [])


def _zone_unmet(division: Division, units: Units, on: datetime.date) -> list[Unmet]:
    offices = set(WarZone.objects.in_force(on).filter(division=division).values_list("office", flat=True))
    others = [each.name for each in units.organisations if each.pk not in offices]
    others += [each.name for each in units.places]
    if not others:
        return []
    message = _("战区会议由战区办公室召开，这些不是：{}。").format("、".join(others[:5]))
    return [Unmet("units_zone", message, REPORTING, "units")]


def _over_unmet(requirement: ReportRequirement, on: datetime.date) -> list[Unmet]:
    if requirement.end_reason or requirement.ends_on < on:
        return [Unmet("over", _("这项报送要求已经结束。"), REPORTING)]
    return []
