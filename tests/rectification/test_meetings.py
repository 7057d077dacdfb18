"""0-03, 4-16: meetings are owed like reports, held on a day, and registered with their minutes."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from povertycase.actions import zones
from povertycase.actions.scheduler import scheduler
from povertycase.choices import OrganisationKind, Role
from povertycase.exceptions import Invalid, Refused
from povertycase.models import Division, Obligation, Organisation
from rectification import actions
from rectification.actions.punctuality import reports_by_subject
from rectification.choices.reports import Punctuality
from rectification.models import PeriodicReport, ReportRequirement
from rectification.reports.periodic import standing_of
from rectification.reports.zones import cards_of, held_in
from rectification.rules.meetings import READY, Meeting
from tests import factories
from tests.rectification.making import PDF, cast_of_rectification, fresh, take

DAY = datetime.date
JANUARY, FIRST, HELD_ON = DAY(2026, 1, 1), DAY(2026, 3, 1), DAY(2026, 3, 12)
MARCH, APRIL = DAY(2026, 3, 5), DAY(2026, 4, 2)
HELD = Meeting(held_on=HELD_ON, venue="县会议中心", chair="李四", attendance=30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    """The cast, two zones with offices, and the people of the first one."""
    cast = cast_of_rectification(world)
    cast.place = Division.objects.get(pk=factories.COUNTY)
    cast.zone = form(cast, "第一战区", factories.TOWN)
    cast.other = form(cast, "第二战区", factories.SISTER_TOWN)
    cast.office = factories.user("office", Role.DEPARTMENT, factories.COUNTY, organisation=cast.zone.office)
    return cast


def form(cast, name, town, *, since=JANUARY):
    unit = Organisation.objects.create(
        name=f"{name}办公室", kind=OrganisationKind.DEPARTMENT, division=cast.place
    )
    towns = [Division.objects.get(pk=town)] if town else []
    facts = {
        "name": name,
        "commander": "李四",
        "duty": "主席",
        "office": unit,
        "since": since,
        "towns": towns,
    }
    return zones.form_zone(cast.place, zones.ZoneDraft(**facts), by=cast.county, on=since)


def set_up(cast, *, on=MARCH, by=None):
    return actions.set_up_meetings(cast.place, by=by or cast.county, on=on)


def of(unit, name="战区现场推进会", period=FIRST):
    return PeriodicReport.objects.get(
        reporter__organisation=unit, reporter__requirement__name=name, period=period
    )


def at(day, hour=12):
    return datetime.datetime.combine(day, datetime.time(hour), timezone.get_current_timezone())


def hold(report, *, by, meeting=HELD, on=HELD_ON, papers=(("会议纪要", PDF),)):
    told = {"content": "交办三个问题", "papers": dict(papers), "meeting": meeting}
    return take(actions.submit_report, report, **told, by=by, at=at(on))


def test_one_press_sets_up_the_five_and_leaves_alone_what_is_there(cast):
    """0-03 for the county, 4-16 for each zone; pressed again it adds the zones that came later."""
    with pytest.raises(Refused):
        set_up(cast, by=cast.township)
    assert set_up(cast) == len(READY) == 5
    first = {row.pk: row.version for row in ReportRequirement.objects.all()}
    due = dict(
        PeriodicReport.objects.filter(division=cast.place, reporter__organisation=None).values_list(
            "reporter__requirement__name", "due_on"
        )
    )
    assert due == {"领导小组会议": DAY(2026, 3, 31), "党委政府专题会议": DAY(2026, 3, 31)}
    assert PeriodicReport.objects.filter(reporter__organisation=cast.zone.office).count() == 3
    assert all("依据：" in row.content for row in ReportRequirement.objects.all())
    assert set_up(cast) == 0
    third = form(cast, "第三战区", None, since=APRIL)
    assert set_up(cast, on=APRIL) == 3
    assert {row.pk: row.version for row in ReportRequirement.objects.all()} == first
    owed = PeriodicReport.objects.filter(reporter__organisation=third.office)
    assert set(owed.values_list("period", flat=True)) == {DAY(2026, 4, 1)}


def test_an_office_registers_its_meeting_with_the_minutes(cast):
    """Its people send their zone's, see it alone, and have no other business in it."""
    set_up(cast)
    report = of(cast.zone.office)
    seen = PeriodicReport.objects.visible_to(cast.office)
    assert {each.reporter.organisation for each in seen} == {cast.zone.office}
    assert not ReportRequirement.objects.visible_to(cast.office).exists()
    with pytest.raises(Refused):
        hold(of(cast.zone.office), by=cast.county)
    with pytest.raises(Invalid) as refused:
        hold(report, by=cast.office, papers=(), meeting=None)
    found = [each.code for each in refused.value.unmet]
    assert found == ["held_required", "venue_required", "chair_required", "attendance", "R-REPORT"]
    hold(report, by=cast.office)
    assert (fresh(report).held_on, report.chair, report.attendance) == (HELD.held_on, "李四", 30)
    assert report.files.get().paper == "会议纪要"
    take(actions.accept_report, report, by=cast.county)
    with pytest.raises(Refused):
        take(actions.return_report, report, note="补", by=cast.office)


def test_the_county_registers_its_own_and_another_one_takes_it(cast):
    set_up(cast)
    report = of(None, "领导小组会议", DAY(2026, 1, 1))
    hold(report, by=cast.county)
    with pytest.raises(Refused):
        take(actions.accept_report, report, by=cast.county)
    take(actions.accept_report, report, by=cast.county2)
    with pytest.raises(Invalid) as refused:
        of_the_county(cast, "report")
    assert [each.code for each in refused.value.unmet] == ["units_level"]  # it reports to nobody here
    assert of_the_county(cast, "meeting").is_meeting


def of_the_county(cast, kind):
    draft = actions.RequirementDraft(
        kind=kind, name="月报", content="进展", rhythm="monthly", begins_on=MARCH, ends_on=DAY(2026, 12, 31)
    )
    return actions.require_report(
        cast.place, draft, actions.Units(places=[cast.place]), by=cast.county, on=MARCH
    )


def test_late_is_held_or_registered_after_the_period_and_sql_says_the_same(cast):
    """R-REPORT of meetings: held in its period and registered by its last day, or late, or not held."""
    set_up(cast)
    names = [each.name for each in READY[2:]]
    first, second, third = (of(cast.zone.office, name) for name in names)
    hold(first, by=cast.office, on=DAY(2026, 3, 31))
    hold(second, by=cast.office, on=DAY(2026, 4, 1))
    hold(third, by=cast.office, on=DAY(2026, 3, 20))
    take(actions.return_report, third, note="没有开成", by=cast.county)
    made_up = Meeting(held_on=APRIL, venue="乡政府", chair="李四", attendance=9, made_up_reason="防汛")
    hold(third, by=cast.office, meeting=made_up, on=APRIL)
    missing = of(cast.other.office)
    expected = {first: "in_time", second: "late", third: "late", missing: "missing"}
    for on, last in ((DAY(2026, 4, 5), "missing"), (DAY(2026, 3, 31), "pending")):
        rows = PeriodicReport.objects.with_standing(on)
        for report, standing in (expected | {missing: last}).items():
            assert rows.get(pk=report.pk).standing == standing_of(fresh(report), on) == standing
    assert fresh(third).made_up_reason == "防汛"
    assert fresh(first).made_up_reason == ""


def test_meetings_count_in_no_rate_of_reports(cast):
    """R-RANK: 报送及时率 is that of papers; whoever only owes meetings has no figure."""
    set_up(cast)
    asked = {"division_code": factories.COUNTY, "first": DAY(2026, 1, 1), "last": DAY(2026, 3, 31)}
    assert reports_by_subject("departments", **asked) == {}
    draft = actions.RequirementDraft(
        name="月报", content="进展", rhythm="monthly", begins_on=MARCH, ends_on=DAY(2026, 12, 31)
    )
    units = actions.Units(organisations=[cast.zone.office])
    actions.require_report(cast.place, draft, units, by=cast.county, on=MARCH)
    (measured,) = reports_by_subject("departments", **asked).values()
    assert (measured.part, measured.whole) == (0, 1)


def test_what_is_owed_names_the_meeting_and_a_zone_that_ends_owes_no_more(cast):
    set_up(cast)
    owed = Obligation.objects.filter(kind="report").open()
    assert owed.filter(title="应召开：战区现场推进会（2026-03）").count() == 2
    assert {each.role for each in owed.filter(organisation=None)} == {"county"}
    actions.open_reports(by=scheduler(), on=APRIL)
    take(actions.dissolve_zone, cast.zone, until=APRIL, reason="机构调整", by=cast.county, on=APRIL)

    states = dict(
        PeriodicReport.objects.filter(reporter__organisation=cast.zone.office).values_list("due_on", "status")
    )
    assert states == {DAY(2026, 3, 31): "due", DAY(2026, 4, 30): "withdrawn"}
    before = PeriodicReport.objects.filter(reporter__organisation=cast.zone.office).count()
    actions.open_reports(by=scheduler(), on=DAY(2026, 5, 2))
    assert PeriodicReport.objects.filter(reporter__organisation=cast.zone.office).count() == before
    assert of(cast.other.office, period=DAY(2026, 5, 1))


def test_a_zones_meeting_is_asked_of_zones_alone(cast):
    draft = actions.RequirementDraft(
        kind="zone", name="例会", content="议", rhythm="monthly", begins_on=MARCH, ends_on=DAY(2026, 12, 31)
    )
    units = actions.Units(organisations=[cast.medical, cast.zone.office])
    with pytest.raises(Invalid) as refused:
        actions.require_report(cast.place, draft, units, by=cast.county, on=MARCH)
    assert [each.code for each in refused.value.unmet] == ["units_zone"]
    assert cast.medical.name in refused.value.unmet[0].message


def test_the_database_keeps_a_meeting_whole_and_in_its_period(cast):
    set_up(cast)
    report = of(cast.zone.office)
    hold(report, by=cast.office)
    row = PeriodicReport.objects.filter(pk=report.pk)
    for changes in (
        {"held_on": None},
        {"chair": ""},
        {"attendance": 0},
        {"held_on": DAY(2026, 2, 28)},
        {"held_on": DAY(2026, 4, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**changes)


def test_the_register_and_a_zones_page_show_what_is_not_held(cast, logged_in):
    """4-16: every zone and month; missing is red, and each number is that of its list."""
    today = timezone.localdate()
    begun = (today.replace(day=1) - datetime.timedelta(days=40)).replace(day=1)
    set_up(cast, on=begun)
    actions.open_reports(by=scheduler(), on=today)
    client = logged_in(cast.county)
    (card, _other) = cards_of([cast.zone, cast.other], cast.county, on=today)
    pending, missing = card.figures[2:4]
    assert (pending.count, missing.count) == (3, 6)
    for figure in (pending, missing):
        page = client.get(f"{figure.url}&page_size=50").content.decode()
        assert page.count('class="fw-bold"') == figure.count
        assert "第二战区办公室" not in page
    months, lines = held_in(cast.zone, cast.county, on=today)
    assert len(months) == 3
    assert [[cell.standing for cell in line.cells] for line in lines] == [
        [Punctuality.PENDING, Punctuality.MISSING, Punctuality.MISSING]
    ] * 3
    shown = client.get(reverse("rectification:zone", args=[cast.zone.pk])).content.decode()
    assert shown.count('class="chip chip-error"') == 6
    table = client.get(reverse("rectification:requirement", args=[lines[0].requirement])).content.decode()
    assert '<td class="num text-danger fw-bold">2</td>' in table
    reports = client.get("/rectification/reports/").content.decode()
    assert "战区现场推进会" not in reports
    for month in ("2026-13", "0000-01"):
        assert client.get(f"/rectification/work/meetings/?month={month}").status_code == 200
    with CaptureQueriesContext(connection) as one:
        client.get("/rectification/work/meetings/?standing=pending&page_size=20")
    with CaptureQueriesContext(connection) as many:
        client.get("/rectification/work/meetings/?page_size=20")
    assert len(one) == len(many)


def test_an_office_registers_in_the_browser_and_by_the_api(cast, logged_in):
    today = timezone.localdate()
    set_up(cast, on=today)
    period = today.replace(day=1)
    report, second = (of(cast.zone.office, each.name, period) for each in READY[2:4])
    client = logged_in(cast.office)
    address = reverse("rectification:report-submit", args=[report.pk])
    typed = {"version": report.version, "content": "交办三个问题", "held_on": today.isoformat()}
    typed |= {"venue": "县会议中心", "chair": "李四", "attendance": "30"}
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert "会议纪要" in wrong.content.decode()
    early = (period - datetime.timedelta(days=1)).isoformat()
    minutes = lambda: {"paper-0": SimpleUploadedFile("纪要.pdf", PDF.content)}  # noqa: E731  read once
    refused = client.post(address, typed | {"held_on": early} | minutes())
    assert "召开日期不在本期" in refused.content.decode()
    assert client.post(address, typed | minutes()).status_code == 302
    listed = client.get("/rectification/work/meetings/").content.decode()
    assert reverse("rectification:report-file", args=[report.files.get().pk]) in listed
    file = SimpleUploadedFile("纪要.pdf", PDF.content)
    sent = {"content": "研判", "held_on": today.isoformat(), "venue": "乡政府", "chair": "王五"}
    sent |= {"attendance": 12, "papers": ["会议纪要"], "files": [file], "version": second.version}
    answer = client.post(f"/api/v1/reports/{second.pk}/submit/", sent)
    assert answer.status_code == 200, answer.content.decode()
    assert (answer.json()["held_on"], answer.json()["kind"]) == (today.isoformat(), "zone")
    found = client.get(f"/api/v1/reports/?kind=zone&zone={cast.zone.pk}").json()["results"]
    assert len(found) == 3


def test_setting_up_in_the_browser_shows_the_clauses(cast, logged_in):
    client = logged_in(cast.county)
    warned = client.get(reverse("rectification:zone", args=[cast.zone.pk])).content.decode()
    assert "还没有要求这个战区召开" in warned
    page = client.get("/rectification/work/meetings/new/").content.decode()
    assert page.count("实施方案 第1条") == 2
    assert page.count("三（一）分区作战") == 3
    assert client.post("/rectification/work/meetings/new/").status_code == 302
    assert ReportRequirement.objects.count() == 5
    assert "都已设立" in client.get("/rectification/work/meetings/new/").content.decode()
    assert logged_in(cast.township).get("/rectification/work/meetings/new/").status_code == 403
