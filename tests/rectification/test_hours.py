"""0-31, 0-49: what is broken in a village, and what the public says, is owed in hours."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from povertycase.exceptions import Invalid
from povertycase.models import Obligation
from rectification import actions
from rectification.models import TicketType
from rectification.reports.board import board_of
from rectification.rules.hours import SHANGHAI
from tests import factories
from tests.once import once
from tests.rectification import making
from tests.rectification.making import fresh, take

pytestmark = pytest.mark.django_db
DAY = datetime.date
MONDAY, TUESDAY = DAY(2026, 11, 23), DAY(2026, 11, 24)
LIST, BOARD = reverse("rectification:list"), reverse("rectification:board")


def at(words):
    """A moment of November 2026 in Shanghai."""
    return datetime.datetime.fromisoformat(f"2026-11-{words}").replace(tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, lambda: making.cast_of_rectification(factories.world()))


@pytest.fixture
def clock():
    """Monday, half past two in the afternoon; `clock(words)` goes to another moment."""
    with time_machine.travel(at("23 14:30"), tick=False) as traveller:
        yield lambda words: traveller.move_to(at(words))


def fault(cast, code="F.5", **changes):
    """The village's own office writes down that the current is out: two hours to answer, a day to mend."""
    facts = {"type": making.of_type(code), "subject": making.village(), "content": "全村停电"}
    draft = actions.SelfCheckDraft(**facts | {"found_on": MONDAY} | changes)
    return actions.register_self_check(draft, by=cast.village, on=MONDAY)


def given(cast, row, *, on=MONDAY, due_on=TUESDAY, **changes):
    assignment = making.assignment(cast, due_on=due_on, **changes)
    return take(actions.assign_ticket, row, assignment, by=cast.county, on=on)


def accepted(cast, row, *, on=MONDAY):
    return take(actions.accept_ticket, row, making.measures(nodes=()), by=cast.village, on=on)


def mended(cast, row, *, on=MONDAY):
    """At work, and everything there that its closing asks for."""
    accepted(cast, given(cast, row, on=on), on=on)
    take(actions.fix_measures, row, by=cast.county)
    return making.done(cast, row, on=on)


def asked(cast, row, *, on, **changes):
    facts = {"similar": "全村已查", "by": cast.village, "on": on}
    return take(actions.request_closeout, row, **facts | changes)


@pytest.fixture
def county(cast, logged_in):
    """The county's browser, logged in anew: hours pass."""
    return lambda: logged_in(cast.county)


def listed(county, group):
    return [row.ticket.pk for row in county().get(f"{LIST}?group={group}").context["rows"]]


def words(county, row):
    page = county().get(reverse("rectification:ticket", args=[row.pk]))
    return [lamp["words"] for lamp in page.context["hours"]]


def test_0_31_the_clock_runs_from_the_registration_until_it_is_accepted(cast, clock, county):
    row = fault(cast)
    assert (row.response_due_at, row.handling_due_at) == (at("23 16:30"), at("24 14:30"))
    step = Obligation.objects.get(kind="ticket_step")
    assert (step.due_on, step.title) == (
        MONDAY,
        f"问题 {row.number}（电网故障）待交办，须在 11-23 16:30 前响应",
    )
    assert words(county, row) == [
        "须在 11-23 16:30 前响应，还有 2 小时",
        "须在 11-24 14:30 前处置，还有 24 小时",
    ]
    given(cast, row)
    owed = Obligation.objects.get(kind="ticket")
    assert (owed.due_on, owed.title) == (TUESDAY, f"问题 {row.number}（电网故障）应在 11-24 14:30 前处置到位")
    clock("23 16:30")
    assert listed(county, "response_late") == []
    clock("23 16:31")
    assert listed(county, "response_late") == listed(county, "hours_late") == [row.pk]
    assert listed(county, "handling_late") == []
    (shown,) = county().get(f"{LIST}?group=response_late").context["rows"]
    assert shown.hours == {"state": "overdue", "words": "响应超时不到 1 小时"}
    clock("23 21:30")
    accepted(cast, row)
    assert listed(county, "response_late") == []
    assert words(county, row)[0] == "11-23 21:30 已响应，超时 5 小时"
    assert Obligation.objects.get(kind="ticket_step").title.endswith("待核定措施")


def test_giving_it_back_is_an_answer_and_the_second_one_is_no_other(cast, clock):
    row = given(cast, fault(cast))
    clock("23 15:00")
    take(actions.decline_ticket, row, by=cast.village, note="归供电所")
    assert fresh(row).responded_at == at("23 15:00")
    clock("23 17:00")
    accepted(cast, given(cast, row))
    assert fresh(row).responded_at == at("23 15:00")


def test_handled_is_asked_to_be_closed_and_sent_back_it_is_owed_by_the_same_hour(cast, clock, county):
    row = mended(cast, fault(cast))
    clock("24 14:30")
    assert listed(county, "handling_late") == []
    asked(cast, row, on=TUESDAY)
    clock("24 20:00")
    assert listed(county, "handling_late") == []
    assert words(county, row)[1] == "11-24 14:30 已处置，没有超时"
    take(actions.return_closeout, row, opinion="还有三户没通", by=cast.township, on=TUESDAY)
    assert listed(county, "handling_late") == [row.pk]
    assert words(county, row)[1] == "处置超时 5 小时"
    asked(cast, row, on=TUESDAY)
    assert words(county, row)[1] == "11-24 20:00 已处置，超时 5 小时"


def test_a_deadline_is_not_behind_the_hour_unless_more_time_is_granted(cast, clock):
    row = fault(cast)
    with pytest.raises(Invalid, match="须在 11-24 14:30 前处置到位") as refused:
        given(cast, row, due_on=DAY(2026, 11, 25))
    assert [each.code for each in refused.value.unmet] == ["R-HOURS"]
    mended(cast, row)
    facts = {"until": DAY(2026, 11, 26), "reason": "等变压器", "by": cast.village, "on": MONDAY}
    extension = take(actions.ask_extension, row, **facts)
    take(actions.approve_extension, extension, opinion="同意", by=cast.county, on=MONDAY)
    assert (fresh(row).due_on, row.handling_due_at) == (DAY(2026, 11, 26), at("26 23:59"))


def test_what_is_given_to_somebody_after_its_hour_is_due_today(cast, clock):
    row, today = fault(cast), DAY(2026, 11, 26)
    clock("26 09:00")
    with pytest.raises(Invalid, match="整改时限不能晚于 2026-11-26"):
        given(cast, row, on=today, due_on=DAY(2026, 11, 27))
    given(cast, row, on=today, due_on=today)
    assert Obligation.objects.get(kind="ticket").title.endswith("应在 11-24 14:30 前处置到位")


def test_a_rebound_starts_a_new_clock_by_the_hours_of_that_day(cast, clock, county):
    row = mended(cast, fault(cast))
    asked(cast, row, on=MONDAY)
    making.judged(cast, row, on=MONDAY)
    TicketType.objects.filter(code="F.5").update(handling_hours=48)
    clock("27 10:00")
    friday = DAY(2026, 11, 27)
    facts = {"rechecked_on": friday, "on": friday}
    with pytest.raises(Invalid, match="11-29 10:00"):
        making.rechecked(cast, row, making.REBOUNDS, due_on=DAY(2026, 11, 30), **facts)
    making.rechecked(cast, row, making.REBOUNDS, due_on=DAY(2026, 11, 29), **facts)
    row.refresh_from_db()
    assert (row.response_due_at, row.handling_due_at) == (at("27 12:00"), at("29 10:00"))
    assert row.responded_at is row.handled_at is None
    clock("27 12:01")
    assert listed(county, "response_late") == [row.pk]


def test_a_common_one_that_opens_again_has_the_hour_of_its_child(cast, clock):
    parent = making.ticket(
        cast, on=MONDAY, type=making.of_type("F.5"), subject=making.village(), is_common=True, found_on=MONDAY
    )
    child, other = take(
        actions.split_ticket,
        parent,
        [actions.ChildDraft(cast.own, "停电"), actions.ChildDraft(making.village(), "停电")],
        by=cast.county,
        on=MONDAY,
    )
    for row in (child, other, parent):
        asked(cast, mended(cast, row), on=MONDAY)
        making.judged(cast, row, on=MONDAY)
    clock("25 09:00")
    day = DAY(2026, 11, 25)
    making.rechecked(cast, child, making.REBOUNDS, due_on=day, rechecked_on=day, on=day)
    assert (fresh(parent).handling_due_at, parent.handled_at) == (at("26 09:00"), None)


def test_0_49_what_the_public_said_is_closed_with_what_it_was_answered(cast, clock, logged_in):
    """The source says where it was seen; 跟踪问效 is the recheck, and a rebound is answered anew."""
    seen = making.source(
        cast, name="县融媒体舆情专报", kind="opinion", level="county", received_on=DAY(2026, 3, 1)
    )
    row = making.ticket(
        cast,
        on=MONDAY,
        source=seen,
        type=making.of_type("P.1"),
        subject=making.village(),
        content="短视频反映饮水浑浊",
        found_on=MONDAY,
    )
    assert (row.response_due_at, row.handling_due_at) == (at("23 18:30"), at("25 14:30"))
    mended(cast, row)
    with pytest.raises(Invalid) as refused:
        asked(cast, row, on=MONDAY)
    assert [each.code for each in refused.value.unmet] == ["outcome_required", "answered_required"]
    for day, match in ((TUESDAY, "不能晚于今天"), (DAY(2026, 11, 22), "不能早于发现问题")):
        with pytest.raises(Invalid, match=match):
            asked(cast, row, on=MONDAY, outcome="在村务群公布水质报告", answered_on=day)
    client = logged_in(cast.village)
    page = reverse("rectification:ticket-request-closeout", args=[row.pk])
    form = client.get(page)
    assert "不写发帖人" in form.text
    told = {"outcome": "向全村在村务群公布水质报告", "answered_on": "2026-11-23", "similar": "已查"}
    assert client.post(page, {"version": fresh(row).version}).status_code == 422
    assert client.post(page, {**told, "version": fresh(row).version}).status_code == 302
    shown = logged_in(cast.county).get(reverse("rectification:ticket", args=[row.pk])).text
    assert "2026年11月23日公开回应：向全村在村务群公布水质报告" in shown
    making.judged(cast, row, on=MONDAY)
    facts = {"due_on": TUESDAY, "rechecked_on": MONDAY, "on": MONDAY}
    making.rechecked(cast, row, making.REBOUNDS, **facts)
    assert (fresh(row).outcome, row.answered_on) == ("", None)
    assert (
        row.progresslines.latest("pk").content == "申请销号。2026-11-23 公开回应：向全村在村务群公布水质报告"
    )


def test_other_problems_have_no_hours_and_are_not_asked_what_was_answered(cast, clock, county, logged_in):
    row = making.ticket(cast)
    assert (row.response_due_at, row.handling_due_at) == (None, None)
    assert words(county, row) == []
    making.requested(cast, making.done(cast, making.at_work(cast, row)))
    page = reverse("rectification:ticket-request-closeout", args=[row.pk])
    assert "处置结果" not in logged_in(cast.village).get(page).text


def test_the_board_counts_what_is_late_and_leads_to_it(cast, clock, county):
    row = given(cast, fault(cast))
    later = fault(cast, code="F.3")
    assert county().get(BOARD).context["board"].late == 0
    assert "group=hours_late" not in county().get(BOARD).text
    clock("24 14:31")
    assert county().get(BOARD).context["board"].late == 2
    assert sorted(listed(county, "hours_late")) == [row.pk, later.pk]
    assert 'group=hours_late"><b>2</b>' in county().get(BOARD).text.replace("\n", "")
    # As of the day before: the evening of that day, whatever was done since.
    accepted(cast, row, on=TUESDAY)
    assert board_of(cast.county, on=MONDAY, soon_days=7).late == 2
    assert board_of(cast.county, on=DAY(2026, 11, 22), soon_days=7).late == 0
    take(actions.cancel_ticket, later, reason="误报", by=cast.county2, on=TUESDAY)
    assert words(county, later) == []


def test_the_api_shows_the_hours_and_filters_by_them(cast, clock, county):
    row = given(cast, fault(cast))
    making.ticket(cast)
    clock("23 17:00")
    url = "/api/v1/tickets/"

    def found(query):
        return [each["id"] for each in county().get(f"{url}?{query}").json()["results"]]

    assert found("is_response_late=true") == [row.pk]
    assert found("is_handling_late=true") == []
    assert row.pk not in found("is_response_late=false")
    assert len(found("is_response_late=false")) == 1
    shown = county().get(f"{url}{row.pk}/").json()
    assert shown["response_due_at"] == "2026-11-23T16:30:00+08:00"
    kinds = county().get("/api/v1/ticket-types/?page_size=100").json()["results"]
    assert {each["code"]: each["handling_hours"] for each in kinds}["F.5"] == 24


def test_the_village_chooses_the_type_by_its_hours(cast, logged_in):
    page = logged_in(cast.village).get(reverse("rectification:self-check")).text
    assert "F.5 电网故障（2 小时响应、24 小时处置）" in page
    assert "2 小时响应、24 小时处置" in logged_in(cast.county).get(reverse("rectification:type-list")).text


@pytest.mark.parametrize(
    ("response", "handling", "words"),
    [("0", "", "1 到 720"), ("", "721", "1 到 720"), ("5", "4", "不能短于限时响应")],
)
def test_the_administrator_keeps_the_hours(cast, logged_in, response, handling, words):
    row, client = making.of_type("F.1"), logged_in(cast.system)
    page = reverse("admin:rectification_tickettype_change", args=[row.pk])
    facts = {"name": row.name, "content": row.content, "lead": "", "is_active": "on"}
    refused = client.post(page, {**facts, "response_hours": response, "handling_hours": handling})
    assert words in refused.text
    assert client.post(page, {**facts, "response_hours": "6", "handling_hours": ""}).status_code == 302
    assert (fresh(row).response_hours, row.handling_hours) == (6, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketType.objects.filter(pk=row.pk).update(response_hours=5, handling_hours=4)
