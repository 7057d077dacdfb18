"""The meetings that a policy asks for: set up with one press, and no longer owed by a zone that is over."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import move, zones
from povertycase.choices import Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User, WarZone
from rectification.actions import guards
from rectification.actions.report_duties import owe_reports
from rectification.actions.requirements import RequirementDraft, Units, add_reporters, require_report
from rectification.choices.reports import WAITING, RequirementKind
from rectification.models import PeriodicReport, ReportRequirement
from rectification.rules.meetings import READY, Ready
from rectification.rules.reports import LONGEST_YEARS, REPORTING


@dataclass(frozen=True, slots=True)
class Planned:
    """A ready-made meeting in a county. standing: what asks for it; lacking: offices that it does not ask."""

    ready: Ready
    standing: ReportRequirement | None
    lacking: Sequence[Organisation]

    @property
    def is_new(self) -> bool:
        """Whether there is something to set up."""
        if self.ready.kind == RequirementKind.ZONE:
            return bool(self.lacking)
        return self.standing is None


def planned_meetings(county: Division, *, on: datetime.date) -> list[Planned]:
    """The ready-made meetings of a county as they stand on a day."""
    running = ReportRequirement.objects.filter(division=county, end_reason="", ends_on__gte=on)
    known = {(each.kind, each.name): each for each in running.order_by("begins_on")}
    offices = Organisation.objects.filter(zones__in=WarZone.objects.in_force(on).filter(division=county))
    rows = []
    for ready in READY:
        standing, lacking = known.get((ready.kind, ready.name)), []
        if ready.kind == RequirementKind.ZONE:
            asked = set(standing.reporters.values_list("organisation", flat=True)) if standing else set()
            lacking = [each for each in offices.order_by("name", "pk") if each.pk not in asked]
        rows.append(Planned(ready, standing, lacking))
    return rows


@transaction.atomic
def set_up_meetings(county: Division, *, by: User, on: datetime.date) -> int:
    """Ask for each ready-made meeting that nobody asks for yet, and of each zone; how many. Who: the county.

    What is asked for already stays as it is; a zone that came later is added to it.
    """
    guards.require_role("set_up_meetings", by=by, division_code=county.pk)
    if county.level != Level.COUNTY:
        guards.require([Unmet("county", _("会议制度由县（区）设立。"), REPORTING)])
    new = [each for each in planned_meetings(county, on=on) if each.is_new]
    for each in new:
        is_zone = each.ready.kind == RequirementKind.ZONE
        units = Units(organisations=each.lacking) if is_zone else Units(places=[county])
        if each.standing is None:
            require_report(county, _draft(each.ready, on), units, by=by, on=on)
        else:
            add_reporters(each.standing, units, by=by, on=on, version=each.standing.version)
    return len(new)


@transaction.atomic
def dissolve_zone(
    zone: WarZone, *, until: datetime.date, reason: str, by: User, on: datetime.date, version: int | None
) -> WarZone:
    """A zone ends, and its office owes no meeting whose last day comes after it. Who: the county.

    What was over by then stays as it is: it was owed while the zone stood.
    """
    zone = zones.end_zone(zone, until=until, reason=reason, by=by, on=on, version=version)
    rows = PeriodicReport.objects.filter(
        reporter__organisation=zone.office_id,
        reporter__requirement__kind=RequirementKind.ZONE,
        status__in=WAITING,
        due_on__gt=until,
    )
    waiting = list(rows.select_for_update(of=("self",)).order_by("pk"))
    with guards.writing("withdraw_report", by=by):
        for report in waiting:
            move(report, "withdraw_report", by=by)
        owe_reports(PeriodicReport.objects.filter(pk__in=[each.pk for each in waiting]))
    return zone


def _draft(ready: Ready, on: datetime.date) -> RequirementDraft:
    """For as long as a requirement lasts."""
    return RequirementDraft(
        kind=ready.kind,
        name=ready.name,
        content=_("{}（依据：{}）").format(ready.content, ready.clause),
        rhythm=ready.rhythm,
        begins_on=on,
        ends_on=datetime.date(on.year + LONGEST_YEARS - 1, 12, 31),
    )
