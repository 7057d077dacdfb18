"""1-26: statements of responsibility, asked for by a day, signed with the targets of the day, listed."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, Obligation
from rectification import actions
from rectification.actions.statement_duties import statement_duties
from rectification.models import Statement
from rectification.reports.invariants import INVARIANTS
from rectification.reports.statements import missing_of, totals_of
from tests.rectification.making import PDF, cast_of_rectification, fresh, take
from tests.rectification.test_yearly_targets import COUNTY, SISTER, TOWN, VILLAGE, give, indicator, place

DAY = datetime.date
ON, DUE, LATE = DAY(2026, 2, 2), DAY(2026, 3, 31), DAY(2026, 4, 1)
LIST = "/rectification/work/statements/"
WORDS = {
    "giver_unit": "示例县委",
    "giver": "李县长",
    "giver_duty": "县长",
    "signer": "王书记",
    "signer_duty": "党委书记",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return cast_of_rectification(world)


def ask(cast, *, at=COUNTY, level="township", by=None, due_on=DUE, on=ON, year=2026):
    asked = {"year": year, "level": level, "due_on": due_on}
    return actions.require_statements(place(at), by=by or cast.county, on=on, **asked)


def of(code):
    return Statement.objects.exclude(status="withdrawn").get(division=code)


def sign(row, *, by, on=ON, scan=PDF, signed_on=ON, **changes):
    draft = actions.StatementDraft(**WORDS | changes)
    return take(actions.sign_statement, row, draft, scan=scan, signed_on=signed_on, by=by, on=on)


def consistent():
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS["I14-statements"][1])
        return cursor.fetchone() == (0,)


def test_each_place_gets_one_and_asking_again_adds_what_lacks(cast):
    for by, at, level in (
        (cast.village, TOWN, "village"),
        (cast.township, COUNTY, "township"),
        (cast.department, COUNTY, "township"),
    ):
        with pytest.raises(Refused):
            ask(cast, by=by, at=at, level=level)
    for facts in (
        {"level": "county"},
        {"at": TOWN},
        {"due_on": DAY(2026, 2, 1)},
        {"due_on": DAY(2027, 1, 1)},
    ):
        with pytest.raises(Invalid):
            ask(cast, **facts)
    assert ask(cast) == 3
    assert ask(cast, by=cast.township, at=TOWN, level="village") == 2
    Division.objects.create(code="990101120", name="丁乡", level="township", parent_id=COUNTY)
    assert [each.names for each in missing_of(cast.county, 2026, on=ON)] == [
        ["丁乡"],
        ["东风村", "新民村", "和平村"],
    ]
    assert not missing_of(cast.township, 2026, on=ON)
    assert ask(cast, due_on=DAY(2026, 4, 30)) == 1
    assert {each.due_on for each in Statement.objects.filter(division__level="township")} == {
        DAY(2026, 4, 30)
    }
    owed = Obligation.objects.filter(kind="statement").open()
    assert set(owed.values_list("division_id", "role", "due_on")) >= {
        (TOWN, "township", DAY(2026, 4, 30)),
        (VILLAGE, "village", DUE),
    }
    assert consistent()


def test_it_is_signed_with_the_targets_of_the_day_and_shows_what_changed_since(cast, logged_in):
    row = indicator(cast)
    ask(cast)
    statement = of(TOWN)
    with pytest.raises(Invalid) as refused:
        sign(statement, by=cast.township, scan=None, signer=" ")
    assert [each.code for each in refused.value.unmet] == ["required", "targets_required", "scan_required"]
    give(row, TOWN, "60", by=cast.county)
    for by, error in ((cast.department, Http404), (cast.sister, Http404), (cast.leader, Refused)):
        with pytest.raises(error):
            sign(statement, by=by)
    assert fresh(statement).status == "due"
    sign(statement, by=cast.township)
    assert fresh(statement).targets == [
        {
            "indicator": row.pk,
            "name": "集体经济收入",
            "unit": "万元",
            "target": "60.00",
            "is_limit": False,
        }
    ]
    assert Obligation.objects.get(subject_code=f"statement:{statement.pk}").state == "met"
    with pytest.raises(Conflict):
        sign(statement, by=cast.township)

    url = reverse("rectification:statement", args=[statement.pk])
    client = logged_in(cast.township)
    assert "一致" in client.get(url).content.decode()
    give(row, TOWN, "80", by=cast.county, was="60")
    shown = client.get(url).content.decode()
    assert "现在改为 80" in shown
    printed = client.get(f"{url}print/").content.decode()
    assert "60" in printed.split("<tbody>")[1]
    assert "80" not in printed.split("<tbody>")[1].split("</tbody>")[0]
    assert client.get(f"{url}scan/").content == PDF.content
    assert logged_in(cast.neighbour).get(f"{url}scan/").status_code == 404
    assert logged_in(cast.department).get(url).status_code == 403
    assert consistent()


def test_the_office_above_withdraws_and_what_was_signed_is_owed_anew(cast):
    give(indicator(cast), TOWN, "60", by=cast.county)
    ask(cast)
    signed = sign(of(TOWN), by=cast.county)
    with pytest.raises(Refused, match="上一级"):
        take(actions.withdraw_statement, signed, reason="重签", by=cast.township)
    with pytest.raises(Invalid):
        take(actions.withdraw_statement, signed, reason=" ", by=cast.county)
    take(actions.withdraw_statement, signed, reason="责任人调整", by=cast.county)
    anew = of(TOWN)
    assert (anew.status, anew.due_on, fresh(signed).scan_id is None) == ("due", DUE, False)
    assert Obligation.objects.filter(kind="statement", division=TOWN).open().count() == 1
    take(actions.withdraw_statement, anew, reason="不再要求", by=cast.county)
    assert not Statement.objects.filter(division=TOWN).exclude(status="withdrawn").exists()
    assert totals_of(Statement.objects.all(), LATE).late == 2
    assert totals_of(Statement.objects.all(), DUE).late == 0
    assert {duty.state for duty in statement_duties()} == {"open", "withdrawn"}
    assert consistent()


def test_the_database_keeps_one_a_year_and_no_signature_without_a_paper(cast):
    ask(cast)
    for statement in (
        f"UPDATE rectification_statement SET division_id = '{TOWN}'",
        "UPDATE rectification_statement SET status = 'signed'",
        "UPDATE rectification_statement SET status = 'withdrawn'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_asking_signing_and_the_unsigned_list_in_the_browser(cast, logged_in):
    today = timezone.localdate()
    row = indicator(cast, year=today.year)
    give(row, TOWN, "60", by=cast.county)
    client = logged_in(cast.county)
    asked = {"year": today.year, "level": "township", "due_on": f"{today.year}-12-31"}
    assert client.post(f"{LIST}new/", asked | {"due_on": "2000-01-01"}).status_code == 422
    assert client.post(f"{LIST}new/", asked).status_code == 302
    statement = of(TOWN)
    url = reverse("rectification:statement-sign", args=[statement.pk])
    page = client.get(url).content.decode()
    assert "60 万元" in page
    scan = {"scan": SimpleUploadedFile("责任书.pdf", PDF.content)}
    typed = WORDS | {"version": statement.version, "signed_on": today.isoformat()}
    assert client.post(url, typed).status_code == 422
    assert client.post(url, typed | scan).status_code == 302
    Statement.objects.filter(division=SISTER).update(due_on=DAY(2000, 1, 1))

    unsigned = client.get(LIST, {"state": "late"}).content.decode()
    rows = unsigned.split("<tbody>")[1].split("</tbody>")[0]
    assert "乙镇" in rows
    assert "甲镇" not in rows
    sheet = client.post(f"{LIST}export/?state=late", {"purpose": "年度考核汇总"}).content
    book = openpyxl.load_workbook(io.BytesIO(sheet)).worksheets[0]
    assert [cell.value for cell in book[4]][:5][::4] == ["示例县乙镇", "逾期未签"]
    listed = client.get("/api/v1/statements/", {"is_late": "true"}).json()["results"]
    assert [each["division"] for each in listed] == [SISTER]
    assert client.get(LIST, {"state": "nonsense"}).status_code == 200
    assert logged_in(cast.department).get(LIST).status_code == 403
    assert logged_in(cast.helper).get(LIST).status_code == 403


def test_the_list_asks_as_often_for_one_row_as_for_many(cast, logged_in):
    ask(cast, by=cast.township, at=TOWN, level="village")
    Statement.objects.filter(division=VILLAGE).update(status="withdrawn", withdrawn_reason="x")
    client = logged_in(cast.county)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST, {"year": 2026, "level": "village", "state": "due"})
    Division.objects.bulk_create(
        Division(code=f"990101100{number}", name=f"新{number}村", level="village", parent_id=TOWN)
        for number in range(300, 318)
    )
    ask(cast, by=cast.township, at=TOWN, level="village")
    with CaptureQueriesContext(connection) as many:
        found = client.get(LIST, {"year": 2026, "level": "village", "state": "due"}).content.decode()
    assert len(one) == len(many)
    assert found.count("逾期未签</span>") == 20
