"""2-44: what units report every month, what is missing or late, and who looks at it."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from monitoring.actions.scheduler import scheduler
from povertycase.choices import OrganisationKind, Role
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, Obligation, Organisation
from projects.actions import Upload
from rectification import actions
from rectification.actions.report_duties import report_duties
from rectification.models import PeriodicReport, ReportRequirement
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


def send(report, *, by, content="本月排查 12 户，整改 3 个问题", **papers):
    return take(actions.submit_report, report, content=content, papers=papers, by=by)


def open_at(on):
    return actions.open_reports(by=scheduler(), on=on)


def test_each_period_is_opened_once_for_each_unit(cast, health):
    """From March on, when its month has begun; the job may run as often as it likes."""
    unit = health.postings[0].organisation
    requirement = require(cast, units=[unit])

    assert PeriodicReport.objects.count() == 2 * 2  # March and April
    assert open_at(APRIL) == 0
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
