"""2-38, R-OVERDUE: the list of tickets, its filters, what is restricted, its export, many given at once."""

import datetime
import io
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from povertycase import access
from povertycase.models import AuditEvent
from rectification import actions
from rectification.forms.filters import TicketPageFilter
from rectification.models import Ticket
from rectification.models.turns import waiting_for
from rectification.views.gates import gate_of
from tests import factories
from tests.rectification import making
from tests.rectification.making import CLOSED, DUE, ON, fresh, take

DAY = datetime.date
LIST, EXPORT = reverse("rectification:list"), reverse("rectification:ticket-export")
MANY = reverse("rectification:ticket-assign-many")
XSS = "<script>alert(1)</script>"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def on(monkeypatch):
    """Sets the day that pages take for today."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def address(row):
    return reverse("rectification:ticket", args=[row.pk])


def test_the_choices_of_a_filter_are_those_of_who_asks(cast, monkeypatch):
    """Whoever describes the API asks each filter for its field first: nobody gets it afterwards."""
    for name in ("unit", "source", "zone"):
        known = TicketPageFilter.base_filters[name]
        monkeypatch.setitem(known.extra, "choices", [("x", "别人的")])
        monkeypatch.setitem(vars(known), "_field", None)
        del vars(known)["_field"]
        assert known.field.choices
    for user in (cast.county, cast.township):
        rows = Ticket.objects.visible_to(user)
        form = TicketPageFilter({}, rows, request=SimpleNamespace(user=user)).form
        for name in {"unit", "source", "zone"} & {*form.fields}:
            assert "别人的" not in str(form[name]), name


def test_each_filter_finds_its_ticket_and_only_that(cast, logged_in, on):
    """2-38: topic × village × department; 3-23: by who fed it back."""
    at_work = making.at_work(cast, making.ticket(cast, content="分红没有发到户"))
    self_found = making.ticket(
        cast,
        by=cast.village,
        source=cast.self_check,
        type=making.of_type("2.1"),
        subject=making.village(),
        content="旧房漏雨",
    )
    common = making.ticket(
        cast, by=cast.county, is_common=True, subject=making.village(factories.SISTER_VILLAGE)
    )
    client = logged_in(cast.county)
    on(DUE + datetime.timedelta(days=1))

    wanted = {
        f"search={at_work.number}": {at_work},
        "search=分红": {at_work},
        "search=张三丰": {at_work},
        "group=overdue": {at_work},
        "overdue=true": {at_work},
        "overdue=false": {self_found, common},
        "group=open": {at_work, self_found, common},
        "group=closed": set(),
        "group=measure_fixed": {at_work},
        "topic=2": {self_found},
        f"type={self_found.type_id}": {self_found},
        f"source={cast.self_check.pk}": {self_found},
        "level=province": {at_work, common},
        f"place={factories.TOWN}": {at_work, self_found},
        f"unit={cast.medical.pk}": {at_work},
        "mode=by_date": {at_work},
        "common=true": {common},
        "rebounded=true": set(),
    }
    for query, found in wanted.items():
        page = client.get(f"{LIST}?{query}").text
        shown = {each for each in (at_work, self_found, common) if address(each) in page}
        assert shown == found, query
        assert ("没有符合条件的问题" in page) == (not found), query
    page = client.get(LIST).text
    assert "超期 1 天" in page
    on(DUE)
    assert "今日到期" in client.get(LIST).text
    assert address(at_work) in client.get(f"{LIST}?group=soon").text
    assert address(at_work) not in client.get(f"{LIST}?group=overdue").text
    refused = client.get(f"{LIST}?search=990101198001011234")
    assert refused.status_code == 302
    assert "990101198001011234" not in refused.url


def test_what_waits_for_me_is_what_i_may_do(cast, logged_in, on):
    """待我办理: along the whole way, for each of those who take part, and never against R-SOD."""
    people = (cast.village, cast.village2, cast.township, cast.department, cast.county, cast.county2)
    row = making.ticket(cast)

    def waiting():
        told = set()
        for person in people:
            mine = Ticket.objects.visible_to(person).filter(waiting_for(person))
            if mine.exists():
                told.add(person.username)
                gate = gate_of(fresh(row), person, on=ON).step
                assert gate.may, (row.status, person.username)
        return told

    assert waiting() == {"township"}
    making.assigned(cast, row)
    # The whole village answers, the account of one of them was named.
    assert waiting() == {"village", "village2"}
    making.accepted(cast, row)
    assert waiting() == {"township", "department"}
    take(actions.fix_measures, row, by=cast.county)
    assert waiting() == {"village", "village2"}
    making.done(cast, row)
    making.requested(cast, row)
    assert waiting() == {"village2", "township"}
    making.judged(cast, row, until="check")
    assert waiting() == {"department", "county", "county2"}
    take(actions.review_closeout, row, opinion="属实", by=cast.department, on=CLOSED)
    assert waiting() == {"county", "county2"}
    take(actions.confirm_closeout, row, opinion="属实", by=cast.county, on=CLOSED)
    assert waiting() == set()
    page = logged_in(cast.county).get(f"{LIST}?group=mine").text
    assert "没有符合条件的问题" in page


def test_what_is_restricted_is_in_no_list_count_search_panel_or_export(cast, logged_in):
    """3-31: only the county's office, its readers and whoever is named."""
    secret = making.ticket(cast, by=cast.county, type=making.of_type("C.1"), content="截留收益")
    plain = making.ticket(cast)
    panel = reverse("rectification:household-tickets", args=[cast.own.pk])

    for user in (cast.township, cast.village, cast.helper):
        client = logged_in(user)
        pages = [client.get(url) for url in (LIST, f"{LIST}?search=截留", f"{LIST}?group=open", panel)]
        assert address(plain) in pages[0].text
        for page in pages:
            assert "截留收益" not in page.text
            assert address(secret) not in page.text
        assert pages[0].context["standings"].open == 1
        assert client.get(f"{LIST}?search={secret.number}").status_code == 302
        assert client.get(address(secret)).status_code == 404
        assert pages[-1].context["open"] == 1
    for user in (cast.county, cast.leader, cast.auditor):
        client = logged_in(user)
        assert "截留收益" in client.get(LIST).text
        assert "截留收益" in client.get(panel).text
    town = logged_in(cast.township).post(EXPORT, {"purpose": "季度核对问题"})
    assert "截留收益" not in cells(town)
    county = logged_in(cast.county).post(EXPORT, {"purpose": "季度核对问题"})
    assert "截留收益" in cells(county)


def cells(answer):
    rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return {str(value) for row in rows for value in row if value is not None}


def test_the_list_is_taken_away_for_a_purpose_without_telephones(cast, logged_in):
    row = making.assigned(cast, making.ticket(cast, content="=1+1 没有发放"))
    making.ticket(cast, content="另一件")
    assert logged_in(cast.village).get(EXPORT).status_code == 403
    client = logged_in(cast.township)
    assert client.post(EXPORT, {"purpose": ""}).status_code == 422

    answer = client.post(f"{EXPORT}?group=assigned", {"purpose": "四季度问题核查"})

    found = cells(answer)
    assert {row.number, "张三丰户", "=1+1 没有发放", "医疗保障局", "待认领"} <= found
    assert not {"13800138000", "另一件"} & found
    assert AuditEvent.objects.get(verb="export_tickets").facts == {"rows": 1}


def test_the_list_asks_the_same_for_one_row_and_for_many(cast, logged_in):
    making.assigned(cast, making.ticket(cast))
    client = logged_in(cast.county)

    def asked():
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    before = asked()
    for number in range(4):
        home = factories.household(head=f"王{number}", by_type="一般农户")
        making.assigned(cast, making.ticket(cast, subject=home))
    assert asked() == before


def test_words_of_tickets_are_words(cast, logged_in):
    row = making.ticket(cast, content=XSS)
    client = logged_in(cast.county)

    for url in (LIST, address(row), reverse("rectification:household-tickets", args=[cast.own.pk])):
        page = client.get(url).text
        assert XSS not in page, url
        assert "&lt;script&gt;" in page, url


def test_administrators_and_strangers_have_no_tickets(cast, logged_in):
    row = making.ticket(cast)

    for user in (cast.system, cast.security, cast.audit, cast.stranger):
        assert logged_in(user).get(LIST).status_code == 403
    for user in (cast.sister, cast.neighbour, cast.department):
        client = logged_in(user)
        assert "还没有登记问题" in client.get(LIST).text
        assert client.get(address(row)).status_code == 404


def given(cast, **changes):
    return {
        "leader": "李副县长",
        "lead_unit": cast.medical.pk,
        "responsible_place": factories.TOWN,
        "responsible_person": "王主任",
        "responsible_phone": "13800138000",
        "executor": cast.township.pk,
        "due_on": (timezone.localdate() + datetime.timedelta(days=60)).isoformat(),
    } | changes


def test_what_was_ticked_is_given_to_the_same_people_and_the_rest_says_why_not(cast, logged_in):
    """Each is re-checked by scope and version; what could not be done is listed, the others go through."""
    one, two = making.ticket(cast), making.ticket(cast, subject=making.village())
    stale = making.ticket(cast, content="已有人改过")
    Ticket.objects.filter(pk=stale.pk).update(content="刚改的表述")
    gone = making.assigned(cast, making.ticket(cast, content="已经交办"))
    elsewhere = making.ticket(cast, by=cast.county, subject=cast.sibling, content="别镇的问题")
    secret = making.ticket(cast, by=cast.county, type=making.of_type("C.1"), content="截留收益")
    chosen = [f"{each.pk}:{each.version}" for each in (one, two, stale, gone, elsewhere, secret)]
    client = logged_in(cast.township)

    form = client.post(MANY, {"chosen": chosen})
    assert form.status_code == 200
    assert "有 2 件找不到" in form.text
    assert "截留" not in form.text
    assert "别镇" not in form.text
    refused = client.post(MANY, {"chosen": chosen, **given(cast, leader="", responsible_place="")})
    assert refused.status_code == 422
    for words in ("责任领导", "只选一项", "王主任"):
        assert words in refused.text
    answer = client.post(MANY, {"chosen": chosen, **given(cast)})

    assert answer.status_code == 409
    assert "所选 6 条中，已办理 2 条；下列 4 条没有办理" in answer.text
    assert answer.text.count("不在您的管辖范围") == 2
    assert "截留" not in answer.text
    assert "别镇" not in answer.text
    assert {fresh(each).status for each in (one, two)} == {"assigned"}
    assert {fresh(each).status for each in (stale, elsewhere, secret)} == {"registered"}
    assert fresh(one).executor == cast.township


def test_many_are_given_by_offices_alone_and_to_nobody_beyond_their_place(cast, logged_in):
    row = making.ticket(cast)
    chosen = [f"{row.pk}:{row.version}"]
    assert logged_in(cast.village).post(MANY, {"chosen": chosen}).status_code == 403
    client = logged_in(cast.township)
    assert client.post(MANY, {}).status_code == 302
    assert client.post(MANY, {"chosen": ["x"], "back": "//evil.example/"}).url == LIST

    for wrong in (cast.sister, cast.leader, cast.stranger):
        answer = client.post(MANY, {"chosen": chosen, **given(cast, executor=wrong.pk)})
        assert answer.status_code == 422, wrong
    assert fresh(row).status == "registered"
    assert access.can(cast.township, "assign_ticket", fresh(row))


def test_the_county_is_told_of_what_no_township_reaches_and_not_of_its_own_work(cast):
    """3-31, R-SOD."""
    secret = making.ticket(cast, by=cast.county, type=making.of_type("C.1"))
    wide = making.ticket(cast, by=cast.county, subject=cast.medical)
    plain = making.ticket(cast)
    own = making.ticket(cast, subject=making.village())
    making.assigned(cast, own, responsible_place=None, responsible_unit=cast.lead)
    making.accepted(cast, own)
    take(actions.fix_measures, own, by=cast.township)
    making.requested(cast, making.done(cast, own))
    making.judged(cast, own, until="review")

    def waiting(person):
        return set(Ticket.objects.visible_to(person).filter(waiting_for(person)))

    assert waiting(cast.county) == {secret, wide}
    assert waiting(cast.county2) == {secret, wide, own}
    assert waiting(cast.township) == {plain}
    assert waiting(cast.leader) == set()
