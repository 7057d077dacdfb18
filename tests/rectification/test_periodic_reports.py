"""2-44: what units report every month, what is missing or late, and who looks at it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from povertycase.actions.scheduler import scheduler
from povertycase.choices import OrganisationKind, Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, Obligation, Organisation
from projects.actions import Upload
from rectification import actions
from rectification.actions.punctuality import reports_by_subject
from rectification.actions.report_duties import report_duties
from rectification.choices.reports import Punctuality
from rectification.models import PeriodicReport, ReportRequirement
from rectification.reports.periodic import standing_of
from rectification.rules.ranking import Measured
from tests import factories
from tests.rectification.making import PDF, cast_of_rectification, fresh, take

DAY = datetime.date
MARCH, APRIL = DAY(2026, 3, 1), DAY(2026, 4, 1)
SEPTEMBER = ["工作报告", "整改台账"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return cast_of_rectification(world)


@pytest.fixture
def health(cast):
    """A department of the county, and its account."""
    county = Division.objects.get(pk=factories.COUNTY)
    unit = Organisation.objects.create(name="卫健局", kind=OrganisationKind.DEPARTMENT, division=county)
    return factories.user("health", Role.DEPARTMENT, factories.COUNTY, organisation=unit)


def require(cast, *, on=APRIL, by=None, units=(), places=(factories.VILLAGE,), **changes):
    facts = {
        "name": "专项整治月报",
        "content": "当月排查、整改进展",
        "rhythm": "monthly",
        "begins_on": MARCH,
        "ends_on": DAY(2026, 12, 31),
        "papers": {9: SEPTEMBER},
    }
    asked = actions.Units(organisations=units, places=list(Division.objects.filter(pk__in=places)))
    county = Division.objects.get(pk=factories.COUNTY)
    draft = actions.RequirementDraft(**facts | changes)
    return actions.require_report(county, draft, asked, by=by or cast.county, on=on)


def noon(day):
    return datetime.datetime.combine(day, datetime.time(12), timezone.get_current_timezone())


def send(report, *, by, content="本月排查 12 户，整改 3 个问题", at=None, **papers):
    given = {"content": content, "papers": papers, "by": by, "at": at or timezone.now()}
    return take(actions.submit_report, report, **given)


def open_at(on):
    return actions.open_reports(by=scheduler(), on=on)


def test_each_period_is_opened_once_for_each_unit(cast, health):
    """From March on, when its month has begun; the job may run as often as it likes."""
    unit = health.postings[0].organisation
    requirement = require(cast, units=[unit])

    assert PeriodicReport.objects.count() == 2 * 2  # March and April
    with CaptureQueriesContext(connection) as asked:
        assert open_at(APRIL) == 0
    held = [each["sql"] for each in asked if '"rectification_reportrequirement"' in each["sql"]]
    assert "FOR NO KEY UPDATE" in held[0]  # whoever ends it waits, or nothing more of it is opened
    assert open_at(DAY(2026, 12, 31)) == 2 * 8
    assert open_at(DAY(2027, 3, 1)) == 0
    assert {each.due_on.day for each in PeriodicReport.objects.all()} == {30, 31}
    more = actions.Units(places=[Division.objects.get(pk="990101100202")])
    take(actions.add_reporters, requirement, more, by=cast.county, on=DAY(2026, 11, 20))
    of_sibling = PeriodicReport.objects.filter(division="990101100202")
    assert list(of_sibling.values_list("period", flat=True)) == [DAY(2026, 11, 1)]


def test_it_is_sent_returned_sent_again_and_accepted_by_who_asked(cast):
    require(cast)
    report = PeriodicReport.objects.get(period=MARCH)
    with pytest.raises(Refused):
        send(report, by=cast.helper) if report in PeriodicReport.objects.visible_to(cast.helper) else _no()
    with pytest.raises(Invalid):
        send(report, by=cast.village, content=" ")
    send(report, by=cast.village)
    first = fresh(report).first_sent_at
    with pytest.raises(Refused, match="发出报送要求的单位"):
        take(actions.accept_report, report, by=cast.township)
    with pytest.raises(Invalid):
        take(actions.return_report, report, note=" ", by=cast.county)
    take(actions.return_report, report, note="没有写整改数", by=cast.county)
    with pytest.raises(Conflict):
        take(actions.accept_report, report, by=cast.county)
    send(report, by=cast.village)
    take(actions.accept_report, report, by=cast.county)
    assert (fresh(report).status, report.first_sent_at) == ("accepted", first)
    assert report.sent_at > first


def _no():
    raise Refused("不见")


def test_september_needs_its_two_papers_and_keeps_those_that_came_before(cast):
    require(cast, on=DAY(2026, 9, 2))
    report = PeriodicReport.objects.get(period=DAY(2026, 9, 1))

    with pytest.raises(Invalid) as refused:
        send(report, by=cast.village, 工作报告=PDF)
    assert [each.code for each in refused.value.unmet] == ["R-REPORT"]
    assert not report.files.exists()  # the step is whole or not at all
    send(report, by=cast.village, 工作报告=PDF, 整改台账=PDF, 别的=PDF)
    assert sorted(report.files.values_list("paper", flat=True)) == sorted(SEPTEMBER)
    take(actions.return_report, report, note="台账缺第二页", by=cast.county)
    send(report, by=cast.village, 整改台账=Upload("台账2.pdf", PDF.content))
    assert report.files.filter(paper="整改台账").count() == 2


def test_an_organisation_reports_for_itself_and_sees_its_own_alone(cast, health):
    require(cast, units=[health.postings[0].organisation])
    own = PeriodicReport.objects.visible_to(health)

    assert {each.reporter.organisation.name for each in own} == {"卫健局"}
    assert PeriodicReport.objects.visible_to(cast.department).count() == 0
    assert not PeriodicReport.objects.visible_to(cast.helper).exists()
    assert {each.division_id for each in PeriodicReport.objects.visible_to(cast.village)} == {
        factories.VILLAGE
    }
    report = own.get(period=MARCH)
    with pytest.raises(Refused, match="报送单位自己"):
        send(report, by=cast.county)
    send(report, by=health)


def test_what_is_owed_follows_the_report(cast):
    """0-09: open when it is opened and sent back, met when it is sent; none for what has ended."""
    requirement = require(cast)
    report = PeriodicReport.objects.get(period=MARCH)
    owed = Obligation.objects.filter(kind="report")
    assert owed.open().count() == 2
    assert set(owed.values_list("role", "due_on")) == {
        ("village", DAY(2026, 3, 31)),
        ("village", DAY(2026, 4, 30)),
    }
    send(report, by=cast.village)
    assert owed.open().count() == 1
    take(actions.return_report, report, note="重报", by=cast.county)
    assert owed.open().count() == 2
    take(actions.end_requirement, requirement, reason="专项整治结束", by=cast.county, on=APRIL)
    assert owed.open().count() == 0
    assert set(PeriodicReport.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert open_at(DAY(2026, 5, 2)) == 0
    assert {duty.state for duty in report_duties()} == {"withdrawn"}


def test_who_may_ask_and_whom(cast):
    with pytest.raises(Refused):
        require(cast, by=cast.village)
    with pytest.raises(Invalid) as refused:
        require(cast, places=())
    assert refused.value.unmet[0].code == "units_required"
    with pytest.raises(Invalid) as refused:
        require(cast, places=(factories.COUNTY,))
    assert refused.value.unmet[0].code == "units_level"
    require(cast)
    with pytest.raises(Conflict):
        require(cast)
    assert ReportRequirement.objects.count() == 1


def test_the_database_keeps_the_first_day_and_one_report_a_period(cast):
    require(cast)
    report = PeriodicReport.objects.get(period=MARCH)
    send(report, by=cast.village)
    for statement in (
        "UPDATE rectification_periodicreport SET first_sent_at = first_sent_at - interval '9 days'",
        "UPDATE rectification_periodicreport SET content = '' WHERE status = 'submitted'",
        "UPDATE rectification_periodicreport SET period = '2026-03-01', due_on = '2026-03-31'",
        "UPDATE rectification_periodicreport SET status = 'submitted' WHERE status = 'due'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


LIST = "/rectification/reports/"
ASK = "/rectification/requirements/new/"
FORM = {
    "kind": "report",
    "name": "专项整治月报",
    "content": "当月排查、整改进展",
    "rhythm": "monthly",
    "begins_on": "2026-03-01",
    "ends_on": "2026-12-31",
    "papers": "9月：工作报告、整改台账\n12: 总结",
    "levels": ["village"],
}


def page(client, record, name="report"):
    return client.get(reverse(f"rectification:{name}", args=[record.pk]))


def test_asking_in_the_browser_and_the_table_of_units_and_periods(cast, logged_in):
    """2-44: the months with papers are typed a line each; late and missing stand by unit and period."""
    client = logged_in(cast.county)
    wrong = client.post(ASK, FORM | {"papers": "九月工作报告", "levels": []})
    assert wrong.status_code == 422
    assert "看不懂" in wrong.content.decode()
    assert FORM["content"] in wrong.content.decode()
    nobody = client.post(ASK, FORM | {"levels": []})
    assert "至少选择一个报送单位" in nobody.content.decode()

    made = client.post(ASK, FORM)

    requirement = ReportRequirement.objects.get()
    assert made.url == reverse("rectification:requirement", args=[requirement.pk])
    assert requirement.papers == {"9": SEPTEMBER, "12": ["总结"]}
    shown = client.get(made.url).content.decode()
    assert shown.count("红星村") >= 1
    assert "到期未报" in shown
    assert client.get("/rectification/requirements/").content.decode().count("专项整治月报") == 1


def test_a_village_sends_and_the_county_judges_in_the_browser(cast, logged_in):
    require(cast, on=DAY(2026, 9, 2))
    report = PeriodicReport.objects.get(period=DAY(2026, 9, 1))
    client = logged_in(cast.village)
    assert "尚未上传" in client.get(reverse("rectification:report-submit", args=[report.pk])).content.decode()
    typed = {"version": report.version, "content": "九月整改 3 个"}
    short = client.post(reverse("rectification:report-submit", args=[report.pk]), typed)
    assert short.status_code == 422
    assert "本期须报送" in short.content.decode()
    sheet = b"PK\x03\x04" + b"0" * 40
    files = {
        "paper-0": SimpleUploadedFile("报告.pdf", PDF.content),
        "paper-1": SimpleUploadedFile("整改台账.xlsx", sheet),
    }

    sent = client.post(reverse("rectification:report-submit", args=[report.pk]), typed | files)

    assert sent.status_code == 302
    assert "整改台账.xlsx" in page(client, report).content.decode()
    file = report.files.get(paper="整改台账")
    assert client.get(reverse("rectification:report-file", args=[file.pk])).content == sheet
    assert logged_in(cast.neighbour).get(sent.url).status_code == 404
    county = logged_in(cast.county)
    assert "采用" in page(county, report).content.decode()
    back = reverse("rectification:report-return", args=[report.pk])
    assert county.post(back, {"version": fresh(report).version, "note": "缺数"}).status_code == 302
    told = page(logged_in(cast.village), report).content.decode()
    assert "退回原因：缺数" in told
    assert told.index("退回报送材料") < told.index("报送材料</"), "what was done, the newest first"
    assert client.get(reverse("rectification:report-accept", args=[report.pk])).status_code == 403


def test_the_list_asks_as_often_for_one_row_as_for_many_and_filters_by_standing(cast, logged_in):
    require(cast, on=MARCH)
    client = logged_in(cast.county)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    open_at(DAY(2026, 12, 1))
    with CaptureQueriesContext(connection) as many:
        found = client.get(LIST).content.decode()
    assert len(one) == len(many)
    assert found.count("2026年") >= 10
    missing = client.get(LIST, {"standing": "missing"}).content.decode()
    assert missing.count('<span class="chip chip-error">未报</span>') == 8  # March to October
    assert client.get(LIST, {"standing": "nonsense"}).status_code == 200
    assert logged_in(cast.helper).get(LIST).status_code == 403


def test_the_standing_in_sql_is_that_of_the_rule(cast):
    """R-REPORT in time, late, missing and not due, on each side of midnight."""
    require(cast, on=DAY(2026, 12, 1))
    on, zone = DAY(2026, 5, 1), timezone.get_current_timezone()
    sent = {
        MARCH: (DAY(2026, 3, 31), 23, 59, "submitted"),
        APRIL: (DAY(2026, 5, 1), 0, 0, "accepted"),
        DAY(2026, 5, 1): (DAY(2026, 4, 2), 9, 0, "returned"),
        DAY(2026, 6, 1): (DAY(2026, 6, 2), 9, 0, "returned"),
    }
    for period, (day, hour, minute, status) in sent.items():
        at = datetime.datetime.combine(day, datetime.time(hour, minute), zone)
        PeriodicReport.objects.filter(period=period).update(
            status=status, content="x", first_sent_at=at, sent_at=at, sent_by=cast.village
        )
    for on in (DAY(2026, 5, 1), DAY(2026, 5, 31), DAY(2026, 6, 1), DAY(2026, 12, 31), DAY(2027, 1, 1)):
        rows = PeriodicReport.objects.all()
        by_rule = {each.pk: standing_of(each, on) for each in rows}
        for standing in Punctuality:
            of_sql = set(rows.with_standing(on).filter(standing=standing).values_list("pk", flat=True))
            assert of_sql == {key for key, known in by_rule.items() if known == standing}, (on, standing)
    assert PeriodicReport.objects.counted(MARCH, DAY(2026, 6, 30)) == {(factories.VILLAGE, None): [1, 4]}


def test_a_ranking_weighs_how_many_reports_came_in_time(cast, health):
    """R-RANK: 报送及时率 of villages and of departments; who was asked for nothing has no figure."""
    unit = health.postings[0].organisation
    require(cast, units=[unit], on=DAY(2026, 6, 30))
    send(PeriodicReport.objects.get(reporter__organisation=unit, period=MARCH), by=health, at=noon(MARCH))
    asked = {"division_code": factories.COUNTY, "first": APRIL, "last": DAY(2026, 6, 30)}

    assert reports_by_subject("villages", **asked) == {factories.VILLAGE: Measured(0, 3)}
    assert reports_by_subject("departments", **asked) == {str(unit.pk): Measured(0, 3)}
    whole = asked | {"first": MARCH}
    assert reports_by_subject("departments", **whole) == {str(unit.pk): Measured(1, 4)}
    assert reports_by_subject("villages", **asked | {"division_code": factories.OTHER_COUNTY}) == {}
