"""1-36, 3-23, 3-24, 3-25, 4-30: an inspection from its plan to its tickets, and what tickets suggest."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Household
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Obligation
from rectification import actions
from rectification.actions.inspection_duties import inspection_duties
from rectification.models import Inspection, InspectionFinding, IssueSource, Ticket
from rectification.reports.inspections import panel_of
from rectification.reports.invariants import INVARIANTS
from tests import factories
from tests.rectification import inspecting, making
from tests.rectification.inspecting import DONE, ENDS, finish, plan, secret, see
from tests.rectification.making import PDF, fresh, take

DAY = datetime.date
pytestmark = pytest.mark.django_db
LIST = "/rectification/work/inspections/"


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def page(client, record, name="inspection"):
    return client.get(reverse(f"rectification:{name}", args=[record.pk])).content.decode()


def reasons(refused):
    return [each.code for each in refused.value.unmet]


def test_what_it_found_becomes_tickets_of_a_source_when_it_is_done(cast):
    """1-36, 4-30: the source has kind, scope, document and level; what is a note becomes no ticket."""
    inspection = plan(cast)
    shown = see(cast, inspection, photo=PDF)
    restricted = see(cast, inspection, type=making.of_type("C.1"), dimension="duty")
    noted = see(cast, inspection, subject=making.village(), dimension="plan", content="标牌褪色")
    take(actions.note_finding, noted, note="当场更换", by=cast.county)
    with pytest.raises(Invalid) as refused:
        finish(cast, inspection, clear=["project", "policy"])
    assert reasons(refused) == ["dimension_twice", "dimension_open"]
    assert not IssueSource.objects.filter(name=inspection.name).exists()  # whole or not at all

    finish(cast, inspection)

    source = fresh(inspection).source
    assert (source.kind, source.scope, source.level, source.document_number) == (
        *("supervision", "single", "county", "督〔2026〕3号"),
    )
    tickets = {each.finding.pk: each for each in source.tickets.all()}
    assert set(tickets) == {shown.pk, restricted.pk}
    assert tickets[shown.pk].household == cast.own
    assert tickets[shown.pk].evidences.get().kind == "before"
    assert [tickets[shown.pk].is_restricted, tickets[restricted.pk].is_restricted] == [False, True]
    assert fresh(noted).ticket is None
    assert fresh(inspection).clear == ["organisation", "project"]
    with pytest.raises(Conflict):
        see(cast, inspection)
    with pytest.raises(Conflict):
        finish(cast, inspection)


def test_what_cannot_become_a_ticket_is_said(cast):
    inspection = plan(cast)
    see(cast, inspection)
    shut = {"status": "closed", "closed_on": DONE, "closed_reason": "自然销户"}
    Household.objects.filter(pk=cast.own.pk).update(**shut)
    making.source(cast, name=inspection.name, kind="supervision", level="county")
    IssueSource.objects.filter(name=inspection.name).update(division_id=factories.TOWN)
    with pytest.raises(Invalid) as refused:
        finish(cast, inspection)
    assert reasons(refused) == ["name_taken", "finding"]
    assert "第 1 条发现的户已经销户" in refused.value.unmet[1].message


def test_who_plans_what_and_who_is_of_a_team(cast):
    for by in (cast.township, cast.department, cast.leader):
        with pytest.raises(Refused):
            plan(cast, by=by)
    for people, code in (
        ([cast.township], "inspectors_inside"),
        ([cast.helper], "inspectors_unknown"),
        ([cast.auditor], "inspectors_unknown"),
        ([cast.neighbour], "inspectors_unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            plan(cast, inspectors=people)
        assert code in reasons(refused)
    inspection = plan(cast, inspectors=[cast.sister])
    see(cast, inspection, by=cast.sister, subject=making.village())
    with pytest.raises(Invalid) as refused:
        see(cast, inspection, subject=making.village(factories.SISTER_VILLAGE))
    assert reasons(refused) == ["place_outside"]
    for by in (cast.sister, cast.leader, cast.prefecture):
        with pytest.raises(Refused):
            finish(cast, inspection, by=by)
    with pytest.raises(Refused):
        see(cast, inspection, by=cast.township)


def test_the_office_of_a_zone_plans_and_finishes_in_its_townships(cast):
    """4-30: 分战区包干督导巡查; also what is unannounced, of which the county's office does not hear."""
    zone = inspecting.zone(cast)
    office = cast.zone_office
    with pytest.raises(Refused):
        plan(cast, by=office)
    with pytest.raises(Invalid) as refused:
        plan(cast, by=office, zone=zone, code=factories.SISTER_TOWN)
    assert reasons(refused) == ["zone_elsewhere"]
    whole = plan(cast, by=office, zone=zone, code=factories.COUNTY, name="战区督查")
    with pytest.raises(Invalid) as refused:
        see(cast, whole, by=office, subject=making.village(factories.SISTER_VILLAGE))
    assert reasons(refused) == ["place_outside"]
    hidden = secret(cast, by=office, zone=zone)
    assert not Inspection.objects.visible_to(cast.county).filter(pk=hidden.pk).exists()
    see(cast, hidden, by=office)
    see(cast, hidden, by=office, type=making.of_type("C.1"))

    finish(cast, hidden, by=office)

    assert Ticket.objects.visible_to(cast.county).filter(source=fresh(hidden).source).count() == 2
    # What is restricted is kept from the office that found it, too, once it is a ticket.
    assert InspectionFinding.objects.visible_to(office).filter(inspection=hidden).count() == 1


def test_what_is_owed_by_whom_and_until_when(cast):
    """0-09: office and inspectors by the last day; an unannounced one is its planner's and team's alone."""
    plan(cast, inspectors=[cast.sister])
    hidden = secret(cast)
    owed = Obligation.objects.filter(kind="inspection", due_on=ENDS)
    told = owed.filter(title__contains="夜鹰")
    assert owed.open().count() == 4
    assert owed.visible_to(cast.sister).count() == 2
    assert told.visible_to(cast.county).count() == 1
    for name in ("county2", "leader", "auditor", "prefecture", "township", "department", "village"):
        assert not told.visible_to(getattr(cast, name)).exists(), name
    draft = {
        "scope": "single",
        "kind": hidden.kind,
        "begins_on": hidden.begins_on,
        "ends_on": DAY(2026, 5, 25),
    }
    words = {"name": "夜鹰再访", "focus": "台账", "team": "钱"}
    take(
        actions.change_inspection,
        hidden,
        actions.InspectionDraft(**draft, **words, inspectors=[cast.department]),
        by=cast.county,
        on=DONE,
    )
    assert not told.open().visible_to(cast.sister).exists()
    assert (
        Obligation.objects.open()
        .visible_to(cast.department)
        .get(kind="inspection")
        .title.endswith("夜鹰再访")
    )
    take(actions.call_off_inspection, hidden, reason="下雨", by=cast.county)
    assert not Obligation.objects.open().filter(title__contains="夜鹰").exists()
    assert not Inspection.objects.visible_to(cast.leader).filter(pk=hidden.pk).exists()
    assert len(list(inspection_duties())) == 4
    with connection.cursor() as cursor:
        for name in ("I14-inspections", "I14-talks"):
            cursor.execute(INVARIANTS[name][1])
            assert cursor.fetchone() == (0,), name


def test_tickets_suggest_an_inspection_and_its_figure_is_that_of_the_list(cast, logged_in):
    """3-24: cases and villages of the window; what is restricted, common or old counts for nobody."""
    on = DAY.today()
    recent = on - datetime.timedelta(days=3)
    for code in (factories.VILLAGE, "990101100202", factories.SISTER_VILLAGE):
        making.ticket(cast, by=cast.county, subject=making.village(code), found_on=recent, on=on)
    making.ticket(cast, by=cast.county, subject=making.village(), found_on=recent, on=on, is_restricted=True)
    making.ticket(cast, by=cast.county, subject=making.village(), found_on=recent, on=on, is_common=True)
    making.ticket(cast, by=cast.county, subject=making.village(), found_on=DAY(2024, 3, 2), on=on)
    making.ticket(cast, by=cast.county, type=making.of_type("7.2"), found_on=recent, on=on)

    (row,) = panel_of(cast.county, on=on).rows

    assert (row.type.code, row.scope, row.cases, row.villages) == ("7.1", "general", 3, 3)
    client = logged_in(cast.county)
    assert "建议普遍性全面督查" in client.get(LIST).content.decode()
    listed = client.get(f"/rectification/?{row.query}")
    assert listed.context["page"].count == row.cases
    form = client.get(f"{LIST}new/", {"type": row.type.pk, "scope": "general"}).content.decode()
    assert f'value="{row.type.pk}" selected' in form
    assert '<option value="general" selected' in form
    for name in ("township", "department", "leader"):
        assert panel_of(getattr(cast, name), on=on) is None
    plan(cast, type=row.type, scope="general", begins_on=on, ends_on=on, on=on)
    assert panel_of(cast.county, on=on).rows == []


PLAN = {
    "division": factories.TOWN,
    "name": "甲镇五月督查",
    "kind": "supervision",
    "scope": "single",
    "focus": "收益分配、台账",
    "begins_on": "2026-05-04",
    "ends_on": "2026-05-20",
    "team": "李组长",
}


def test_an_inspection_in_the_browser(cast, logged_in):
    """Planned, a finding with a picture, a note, done; what is wrong stands at its field."""
    client = logged_in(cast.county)
    wrong = client.post(f"{LIST}new/", PLAN | {"ends_on": "2026-05-01", "inspectors": [cast.township.pk]})
    assert wrong.status_code == 422
    for words in ("结束日期不能早于开始日期", "在被督查的地方任职", "收益分配、台账"):
        assert words in wrong.content.decode()
    made = client.post(f"{LIST}new/", PLAN | {"inspectors": [cast.sister.pk]})
    record = Inspection.objects.get()
    assert made.url == reverse("rectification:inspection", args=[record.pk])
    client = logged_in(cast.sister)
    finding = {
        "version": record.version,
        "dimension": "policy",
        "type": making.of_type("7.1").pk,
        "place": factories.VILLAGE,
        "content": "收益未分配",
        "found_on": "2026-05-06",
    }
    address = reverse("rectification:finding-new", args=[record.pk])
    assert "红星村" in client.get(address).content.decode(), "an inspector of elsewhere may name the place"
    file = SimpleUploadedFile("现场.pdf", PDF.content)
    assert client.post(address, finding | {"photo": file}).status_code == 302
    assert client.post(address, finding | {"content": "标牌褪色"}).status_code == 302
    shown, noted = InspectionFinding.objects.order_by("pk")
    assert client.get(reverse("rectification:finding-file", args=[shown.pk])).content == PDF.content
    gone = reverse("rectification:finding-note", args=[noted.pk])
    assert client.post(gone, {"version": noted.version, "note": "当场更换"}).status_code == 302
    assert client.get(reverse("rectification:inspection-finish", args=[record.pk])).status_code == 403
    client = logged_in(cast.county)
    finishing = reverse("rectification:inspection-finish", args=[record.pk])
    assert "1 条发现登记为问题" in client.get(finishing).content.decode()
    short = client.post(finishing, {"version": record.version, "clear": ["duty"]})
    assert short.status_code == 422
    assert short.content.decode().count("还没有结果") >= 3
    clear = ["duty", "plan", "project", "organisation"]
    assert client.post(finishing, {"version": record.version, "clear": clear}).status_code == 302
    ticket = Ticket.objects.get()
    for reader in (cast.county, cast.township, cast.village):
        text = page(logged_in(reader), record)
        assert ticket.number in text, reader
        assert ("标牌褪色" in text) is (reader == cast.county), "a note is for the county"
    assert ticket.number not in page(logged_in(cast.sister), record)
    assert logged_in(cast.helper).get(LIST).status_code == 403


def test_the_list_asks_as_often_for_one_row_as_for_many_and_filters(cast, logged_in):
    plan(cast)
    client = logged_in(cast.county)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(6):
        secret(cast, name=f"夜鹰{number}", code=factories.VILLAGE)
    with CaptureQueriesContext(connection) as many:
        found = client.get(LIST).content.decode()
    assert len(one) == len(many)
    assert found.count("夜鹰") == 6
    assert client.get(LIST, {"kind": "supervision"}).content.decode().count("夜鹰") == 0
    assert client.get(LIST, {"division": factories.VILLAGE}).content.decode().count("甲镇五月督查") == 0
