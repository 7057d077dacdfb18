"""Inspections for tests, made by the actions that people use."""

import datetime

from povertycase.choices import Role
from povertycase.models import Division, Organisation, WarZone, ZoneTown
from rectification import actions
from tests import factories
from tests.rectification import making
from tests.rectification.making import take

DAY = datetime.date
AHEAD = DAY(2026, 4, 20)
BEGINS, ENDS, SEEN, DONE = DAY(2026, 5, 4), DAY(2026, 5, 20), DAY(2026, 5, 6), DAY(2026, 5, 15)
FIVE = ("duty", "plan", "policy", "project", "organisation")


def place(code=factories.TOWN):
    return Division.objects.get(pk=code)


def plan(cast, *, code=factories.TOWN, by=None, on=AHEAD, **changes):
    """An inspection of the cast's township by the county's office."""
    facts = {
        "name": "甲镇五月督查",
        "kind": "supervision",
        "scope": "single",
        "focus": "收益分配、台账",
        "team": "李组长、赵组员",
        "begins_on": BEGINS,
        "ends_on": ENDS,
    }
    draft = actions.InspectionDraft(**facts | changes)
    return actions.plan_inspection(place(code), draft, by=by or cast.county, on=on)


def secret(cast, **changes):
    """An unannounced one (暗访) in which somebody of another township takes part."""
    facts = {"kind": "unannounced", "name": "夜鹰暗访", "focus": "夜鹰内容", "team": "夜鹰组员"}
    return plan(cast, **facts | {"inspectors": [cast.sister]} | changes)


def see(cast, inspection, *, by=None, on=DONE, **changes):
    """Something that it found at the cast's household."""
    facts = {
        "dimension": "policy",
        "type": making.of_type("7.1"),
        "subject": cast.own,
        "content": "夜鹰发现收益没有分配到户",
        "found_on": SEEN,
    }
    draft = actions.FindingDraft(**facts | changes)
    return take(actions.record_finding, inspection, draft, by=by or cast.county, on=on)


def finish(cast, inspection, *, by=None, on=DONE, clear=None):
    """It is done; the dimensions without findings are said to be so."""
    if clear is None:
        clear = set(FIVE) - set(inspection.findings.values_list("dimension", flat=True))
    outcome = actions.Outcome(clear=clear, document_number="督〔2026〕3号")
    return take(actions.finish_inspection, inspection, outcome, by=by or cast.county, on=on)


def zone(cast):
    """A zone of the cast's township with the office of a department, and its account."""
    county = Division.objects.get(pk=factories.COUNTY)
    office = Organisation.objects.create(name="第一战区办", kind="lead", division=county)
    row = WarZone.objects.create(
        division=county, name="第一战区", commander="孙", duty="副县长", office=office, since=DAY(2026, 1, 1)
    )
    ZoneTown.objects.create(zone=row, division_id=factories.TOWN, since=DAY(2026, 1, 1))
    cast.zone_office = factories.user("zone1", Role.DEPARTMENT, factories.COUNTY, organisation=office)
    return row
