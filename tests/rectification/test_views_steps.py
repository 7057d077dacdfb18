"""2-38 to 2-46, 0-11: a ticket from its registration to its closing and its recheck, through its pages."""

import datetime

import pytest
from django.utils import timezone

from rectification.models import Evidence, Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.making import CLOSED, DONE, DUE, LATER, ON, fresh
from tests.rectification.stepping import address, gate, passes, pdf, png, says, send, shown_gate, sides

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


@pytest.fixture
def on(monkeypatch):
    """Sets the day that pages take for today."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


@pytest.fixture
def go(logged_in):
    """Sends a step as somebody."""
    return lambda user, name, row, /, **body: send(logged_in(user), name, row, **body)


def given(cast, **changes):
    """五定 without the measures, as it is typed."""
    return {
        "leader": "李副县长",
        "lead_unit": cast.medical.pk,
        "responsible_unit": "",
        "responsible_place": factories.VILLAGE,
        "responsible_person": "王支书",
        "responsible_phone": PHONE,
        "executor": cast.village.pk,
        "due_on": DUE.isoformat(),
    } | changes


MEASURES = {"goal": "收益足额分配到户", "measures": "核对台账，补发收益", "mode": "by_date"}
NODES = {"node_name_0": "核对台账", "node_on_0": "2026-04-10", "node_name_1": "", "node_on_1": ""}


def test_a_ticket_from_its_registration_until_it_holds(cast, go, on, logged_in):
    on(ON)
    found = {"source": cast.audit_report.pk, "type": making.of_type("7.1").pk, "found_on": "2026-03-02"}
    register = address("household-ticket-new", cast.own)
    passes(logged_in(cast.township).post(register, {**found, "content": "收益没有分配到户"}))
    row = Ticket.objects.get()
    assert gate(row, cast.county).step.may
    page = logged_in(cast.county).get(address("ticket", row)).text
    assert address("ticket-assign", row) in page
    assert address("ticket-assign", row) not in logged_in(cast.village).get(address("ticket", row)).text
    assert not gate(row, cast.village).step.may
    says(
        go(cast.county, "ticket-assign", row, due_on="2026-03-01", responsible_place=factories.VILLAGE),
        *(
            "请填写责任领导",
            "请选择牵头单位",
            "请填写责任人姓名",
            "整改时限不能早于今天",
            "请选择办理这个问题的账号",
        ),
        "依据：五定",
    )
    passes(go(cast.county, "ticket-assign", row, **given(cast)))
    assert (fresh(row).status, row.executor, row.responsible_phone) == ("assigned", cast.village, PHONE)

    # R-NEED: with measures, and steps within the time.
    says(
        go(
            cast.village,
            "ticket-accept",
            row,
            mode="long_term",
            node_name_0="核对台账",
            node_on_0="2026-07-10",
        ),
        *("请填写整改目标", "请填写整改措施", "第 1 个节点晚于整改时限 2026-06-30"),
    )
    passes(go(cast.village, "ticket-accept", row, **MEASURES, **NODES))
    assert [each.name for each in row.worknodes.all()] == ["核对台账"]
    page = logged_in(cast.township).get(address("ticket-fix-measures", row)).text
    assert "核对台账，补发收益" in page
    passes(go(cast.township, "ticket-return-measures", row, note="没有写明补发到谁"))
    passes(go(cast.village, "ticket-accept", row, **MEASURES, **NODES))
    passes(go(cast.township, "ticket-fix-measures", row, note=""))
    assert fresh(row).original_due_on == DUE

    # The work: more time, a dated step, pictures, reports.
    passes(go(cast.village, "ticket-progress", row, percent=40, content="已核对 3 个项目"))
    passes(go(cast.village, "ticket-extend", row, until="2026-07-31", reason="项目结算推迟"))
    (asked,) = row.deadlineextensions.all()
    assert "项目结算推迟" in shown_gate(row, cast.township)
    passes(go(cast.township, "extension-approve", asked, note="同意延期一个月"))
    assert fresh(row).due_on == datetime.date(2026, 7, 31)
    on(DONE)
    assert "还差 3 项" in shown_gate(row, cast.village)
    (node,) = row.worknodes.all()
    passes(go(cast.village, "node-reach", node, seen=row, reached_on=DONE.isoformat(), note="已核对"))
    facts = {"kind": "after", "taken_on": DONE.isoformat(), "caption": "发放表"}
    passes(
        go(cast.village, "ticket-evidence-new", row, camera=[png()], scans=[pdf(), png("二.png")], **facts)
    )
    assert Evidence.objects.filter(ticket=row, kind="after").count() == 3
    passes(go(cast.village, "ticket-progress", row, percent=100, content="已补发到户"))

    # Closing, by levels.
    says(go(cast.village, "ticket-request-closeout", row, similar=""), "请写明举一反三", "查找同类问题")
    passes(go(cast.village, "ticket-request-closeout", row, similar="全村 12 个项目已逐一核对"))
    says(go(cast.township, "ticket-return-closeout", row, note=""), "请写明哪里没有整改到位")
    passes(go(cast.township, "ticket-return-closeout", row, note="发放表没有签字"))
    passes(go(cast.village, "ticket-request-closeout", row, similar="全村 12 个项目已逐一核对"))
    on(CLOSED)
    assert "发放表" in logged_in(cast.township).get(address("ticket-check", row)).text
    passes(go(cast.township, "ticket-check", row, note="属实"))
    passes(go(cast.department, "ticket-review", row, note="属实"))
    passes(go(cast.county2, "ticket-confirm", row, note="同意销号"))
    assert (fresh(row).status, row.closed_on) == ("closed", CLOSED)

    # 0-11: it does not hold.
    on(LATER)
    answers = {"information": "yes", "measures": "yes", "effect": "no", "rechecked_on": LATER.isoformat()}
    says(
        go(cast.county, "ticket-recheck", row, **answers, found=""), "请写明回头看的情况", "请定新的整改时限"
    )
    passes(go(cast.county, "ticket-recheck", row, **answers, found="又欠发了", due_on="2026-12-31"))
    assert (fresh(row).status, row.rebound_count) == ("reopened", 1)
    assert gate(row, cast.village).step.may


def test_a_refused_form_keeps_what_was_typed_and_a_stale_one_shows_both(cast, go, on):
    row = making.ticket(cast)
    on(ON)
    answer = go(cast.county, "ticket-assign", row, **given(cast, leader="", responsible_person="王支书甲"))
    says(answer, 'value="王支书甲"', f'<option value="{cast.village.pk}" selected>', 'value="2026-06-30"')
    assert f'<option value="{factories.VILLAGE}" selected>' in answer.text

    body = {"version": fresh(row).version - 1, **given(cast)}
    says(go(cast.county, "ticket-assign", row, **body), "按最新内容重新填写", status=412)
    assert fresh(row).status == "registered"


def test_rows_are_added_without_a_script(cast, go, on, logged_in):
    row = making.assigned(cast, making.ticket(cast))
    on(ON)
    page = logged_in(cast.village).get(address("ticket-accept", row)).text
    assert 'name="node_name_2"' in page
    assert 'name="node_name_3"' not in page
    answer = go(
        cast.village, "ticket-accept", row, **MEASURES, **NODES, node_name_2="补发", node_on_2="", more="1"
    )
    assert answer.status_code == 200
    for typed in (
        "核对台账，补发收益",
        'value="核对台账"',
        'value="2026-04-10"',
        'name="node_name_5"',
        "checked",
    ):
        assert typed in answer.text, typed
    assert "请先处理以下问题" not in answer.text
    assert fresh(row).status == "assigned", "more rows are asked for, and nothing else"
    says(
        go(cast.village, "ticket-accept", row, **MEASURES, node_name_0="核对台账"),
        "第 1 行的节点没有写计划日期",
    )


def test_who_may_not_is_turned_away_before_anything_is_typed(cast, logged_in, on):
    """403 by role and by name, 404 from another town, 409 in another state, and four eyes."""
    on(ON)
    row = making.ticket(cast)
    expected = {
        ("sister", "ticket-assign"): 404,
        ("village", "ticket-assign"): 403,
        ("leader", "ticket-assign"): 403,
        ("county", "ticket-check"): 409,
        ("township", "ticket-confirm"): 403,
        ("township", "ticket-cancel"): 403,
        ("township", "ticket-refer"): 403,
        ("helper", "ticket-sibling"): 403,
        ("village", "ticket-split"): 403,
        ("village", "ticket-accept"): 403,
        ("county", "ticket-assign"): 200,
    }
    found = {
        (name, page): logged_in(getattr(cast, name)).get(address(page, row)).status_code
        for name, page in expected
    }
    assert found == expected

    making.assigned(cast, row)
    assert logged_in(cast.village2).get(address("ticket-accept", row)).status_code == 200, "of the village"
    assert logged_in(cast.township).get(address("ticket-accept", row)).status_code == 403, "not theirs"
    making.accepted(cast, row)
    page = logged_in(cast.village2).get(address("ticket-progress", row))
    assert page.status_code == 200
    making.judged(cast, making.requested(cast, making.done(cast, _fixed(cast, row))), until="check")
    answer = logged_in(cast.township).get(address("ticket-review", row))
    assert answer.status_code == 403, "a township reviews for no department"


def _fixed(cast, row):
    return making.take(making.actions.fix_measures, row, by=cast.county)


def test_the_gate_says_why_it_is_shut(cast, on):
    """R-SOD, R-EVID, four eyes: beside the button, with the clause, and only to whom it concerns."""
    on(DONE)
    row = making.at_work(cast, making.ticket(cast))
    assert "由经办人village办理" in shown_gate(row, cast.county)
    take = making.take
    take(making.actions.report_progress, row, percent=50, content="开始", by=cast.village, on=DONE)
    mine = gate(row, cast.village)
    assert {each.code for each in mine.step.unmet} == {"R-EVID"}
    assert "similar_required" not in {each.code for each in mine.step.unmet}, "its form asks it"
    assert mine.dated[0].url
    assert not gate(row, cast.township).dated, "they do not do the work"
    assert {"ticket-progress", "ticket-evidence-new", "ticket-extend"} <= sides(row, cast.village)
    assert not {"ticket-progress", "ticket-evidence-new", "ticket-extend"} & sides(row, cast.township)
    assert "ticket-reassign" in sides(row, cast.township)
    assert "ticket-cancel" in sides(row, cast.county2)
    assert "ticket-cancel" not in sides(row, cast.township)

    making.requested(cast, making.done(cast, row))
    own = gate(row, cast.village).step
    assert not own.may
    assert own.must_be_another
    second = gate(row, cast.village2).step
    assert second.may, "four eyes: another one of the village may look first"
    assert gate(row, cast.township).step.may
    assert "ticket-return-closeout" in sides(row, cast.township)
    assert "ticket-return-closeout" not in sides(row, cast.village)
    assert "ticket-return-closeout" not in sides(row, cast.department), "it is not their level's turn"
    take(making.actions.check_closeout, row, opinion="属实", by=cast.township, on=CLOSED)
    assert "整改与核查分离" not in shown_gate(row, cast.department)
    assert gate(row, cast.department).step.may
