"""A war zone of each place of the canaries, and a meeting that was held there."""

import datetime

from django.utils import timezone

from povertycase.models import Organisation, WarZone, ZoneTown
from rectification.models import PeriodicReport, Reporter, ReportFile, ReportRequirement

DAY, LAST = datetime.date(2026, 3, 2), datetime.date(2026, 3, 31)


def rows(there, owner, mark, *, paper):
    """A county has it in life, each place here; a village holds the meeting."""
    place = there.household.division_id
    office = Organisation.objects.create(name=f"战区办公室{place}", kind="department", division_id=place)
    zone = WarZone.objects.create(
        division_id=place,
        name=f"铜雀战区{mark}",
        commander=f"铜雀指挥{mark}",
        duty="副县长",
        office=office,
        since=DAY,
    )
    ZoneTown.objects.create(zone=zone, division_id=place, since=DAY)
    requirement = ReportRequirement.objects.create(
        division_id=place,
        kind="meeting",
        name=f"铜雀例会{mark}",
        content="当月研判",
        rhythm="monthly",
        begins_on=DAY,
        ends_on=LAST,
        created_by=owner,
    )
    unit = Reporter.objects.create(requirement=requirement, division_id=place, since=DAY)
    meeting = PeriodicReport.objects.create(
        reporter=unit,
        division_id=place,
        period=DAY.replace(day=1),
        due_on=LAST,
        content=f"铜雀议定{mark}",
        held_on=DAY,
        venue=f"铜雀会场{mark}",
        chair=f"铜雀主持{mark}",
        attendance=12,
        status="submitted",
        sent_by=owner,
        first_sent_at=timezone.now(),
        sent_at=timezone.now(),
        moved_by=owner,
        moved_at=timezone.now(),
    )
    ReportFile.objects.create(report=meeting, division_id=place, paper="会议纪要", file=paper, added_by=owner)
    words = ("战办", "战区", "指挥", "例会", "议定", "会场", "主持")
    there.shown = (*there.shown, *(f"铜雀{word}{mark}" for word in words))
    return {"war_zone": zone.pk}
