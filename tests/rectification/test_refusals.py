"""Every wrong step is refused with its reason, and with all reasons at once."""

import pytest

from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import Division, PolicyParameter, User
from projects.actions import Upload
from rectification import actions
from rectification.models import Ticket
from rectification.rules.measures import Node
from tests import factories
from tests.rectification import making
from tests.rectification.making import CLOSED, DAY, DONE, DUE, FOUND, LATER, ON, REBOUNDS, fresh, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def one_person(cast, *names):
    """Several accounts are one person's."""
    for name in names:
        user = User.objects.get(username=name)
        user.person_id18 = factories.identity(9101)
        user.save()
        setattr(cast, name, user)


def codes(refusal):
    return [each.code for each in refusal.value.unmet]


def test_2_39_nothing_is_given_to_nobody(cast):
    row = making.ticket(cast)
    nothing = actions.Assignment(
        leader="", lead_unit=None, responsible_person=" ", executor=None, due_on=None
    )

    with pytest.raises(Invalid) as refusal:
        take(actions.assign_ticket, row, nothing, by=cast.county, on=ON)
    assert codes(refusal) == [
        *("leader_required", "lead_unit_required", "responsible_required", "person_required"),
        *("due_required", "executor_required"),
    ]
    assert all(each.clause.startswith("五定") for each in refusal.value.unmet)
    both = {"responsible_unit": cast.medical, "due_on": DAY(2026, 3, 4), "executor": cast.sister}
    with pytest.raises(Invalid) as refusal:
        making.assigned(cast, row, **both)
    assert codes(refusal) == ["responsible_required", "due_passed", "executor_elsewhere"]
    elsewhere = Division.objects.get(pk=factories.SISTER_VILLAGE)
    with pytest.raises(Invalid, match="与问题所在的地方无关"):
        making.assigned(cast, row, responsible_place=elsewhere)
    with pytest.raises(Invalid, match="请选择乡镇或村"):
        making.assigned(cast, row, responsible_place=Division.objects.get(pk=factories.COUNTY))
    with pytest.raises(Refused):
        take(actions.assign_ticket, row, making.assignment(cast), by=cast.village, on=ON)


def test_2_39_nothing_is_accepted_without_measures(cast):
    row = making.assigned(cast, making.ticket(cast))

    with pytest.raises(Invalid) as refusal:
        making.accepted(cast, row, goal="", measures="", mode="", nodes=(Node(" ", DAY(2026, 7, 1)),))
    assert codes(refusal) == ["goal_required", "measures_required", "mode_required", "node_name", "node_late"]
    with pytest.raises(Invalid, match="立行立改应在 15 天内完成"):
        making.accepted(cast, row, mode="at_once")
    with pytest.raises(Invalid, match="长期坚持的问题请排出时间节点"):
        making.accepted(cast, row, mode="long_term", nodes=())
    with pytest.raises(Refused, match="不由您或您的单位整改"):
        take(actions.accept_ticket, row, making.measures(), by=cast.township, on=ON)
    PolicyParameter.objects.filter(key="ticket.at_once_days").delete()
    with pytest.raises(Invalid, match="立行立改的最长天数"):
        making.accepted(cast, row)


def test_the_database_holds_r_need_too(cast):
    row = making.assigned(cast, making.ticket(cast))

    with pytest.raises(Exception, match="ticket_answered"):
        Ticket.objects.filter(pk=row.pk).update(status="accepted")


def test_a_ticket_goes_back_with_a_reason(cast):
    row = making.assigned(cast, making.ticket(cast))
    with pytest.raises(Invalid, match="退回的原因"):
        take(actions.decline_ticket, row, by=cast.village, note=" ")
    assert take(actions.decline_ticket, row, by=cast.village, note="不是本村的户").status == "registered"
    making.accepted(cast, making.assigned(cast, row))
    with pytest.raises(Invalid, match="措施哪里不行"):
        take(actions.return_measures, row, by=cast.county, note="")
    take(actions.return_measures, row, by=cast.county, note="没有写补发办法")
    assert making.accepted(cast, row, nodes=()).status == "accepted"
    assert not row.worknodes.exists(), "the steps are those of the last answer"


def test_who_does_the_work_judges_nothing_of_it(cast):
    """R-SOD, AC23: under no account of theirs."""
    one_person(cast, "township", "township2")
    town = Division.objects.get(pk=factories.TOWN)
    named = {"executor": cast.township, "responsible_place": town}
    row = making.accepted(cast, making.assigned(cast, making.ticket(cast), **named))

    with pytest.raises(Refused, match="须由另一人办理"):
        take(actions.fix_measures, row, by=cast.township2)
    take(actions.fix_measures, row, by=cast.county)
    making.requested(cast, making.done(cast, row))
    with pytest.raises(Refused, match="须由另一人办理"):
        take(actions.check_closeout, row, opinion="属实", by=cast.township2, on=CLOSED)
    with pytest.raises(Invalid, match="您参与了这个问题的整改"):
        take(actions.return_closeout, row, opinion="不实", by=cast.township2, on=CLOSED)
    take(actions.check_closeout, row, opinion="属实", by=cast.village, on=CLOSED)
    with pytest.raises(Refused, match="您的岗位"):
        take(actions.review_closeout, row, opinion="属实", by=cast.township2, on=CLOSED)
    take(actions.review_closeout, row, opinion="属实", by=cast.department, on=CLOSED)
    assert take(actions.confirm_closeout, row, opinion="属实", by=cast.county, on=CLOSED).status == "closed"
    with pytest.raises(Invalid, match="须由另一人回头看"):
        making.rechecked(cast, row, by=cast.township2)


def test_who_asks_for_the_closing_reviews_nothing_of_it(cast):
    """A department that leads and answers: its colleague asked for the closing, and is no reviewer either."""
    colleague = factories.user("colleague", "department", factories.COUNTY, organisation=cast.medical)
    answers = {"responsible_unit": cast.medical, "responsible_place": None, "executor": cast.department}
    row = making.at_work(cast, making.ticket(cast), **answers)
    making.done(cast, row)
    take(actions.request_closeout, row, similar="已查", by=colleague, on=DONE)
    take(actions.check_closeout, row, opinion="属实", by=cast.township, on=CLOSED)

    for by in (colleague, cast.department):
        with pytest.raises(Invalid, match="您参与了这个问题的整改"):
            take(actions.review_closeout, row, opinion="属实", by=by, on=CLOSED)


def test_the_county_level_is_of_no_responsible_unit(cast):
    """R-SOD: org(verifier) is not the responsible organisation."""
    named = {"responsible_place": None, "responsible_unit": cast.lead, "executor": cast.county2}
    row = making.ticket(cast, by=cast.township)
    making.accepted(cast, making.assigned(cast, row, **named))
    take(actions.fix_measures, row, by=cast.township)
    making.requested(cast, making.done(cast, row))
    making.judged(cast, row, until="review")

    with pytest.raises(Invalid) as refusal:
        take(actions.confirm_closeout, row, opinion="属实", by=cast.county, on=CLOSED)
    assert [each.message for each in refusal.value.unmet] == [
        "您属于责任单位，县级认定须由责任单位以外的人办理。"
    ]
    with pytest.raises(Invalid, match="您参与了这个问题的整改"):
        take(actions.confirm_closeout, row, opinion="属实", by=cast.county2, on=CLOSED)
    assert (
        take(actions.confirm_closeout, row, opinion="属实", by=cast.prefecture, on=CLOSED).status == "closed"
    )


def test_only_the_leading_department_reviews(cast):
    row = making.at_work(
        cast, making.ticket(cast), lead_unit=cast.lead, responsible_unit=cast.medical, responsible_place=None
    )
    making.requested(cast, making.done(cast, row))
    take(actions.check_closeout, row, opinion="属实", by=cast.township, on=CLOSED)

    with pytest.raises(Invalid, match="不属于牵头单位"):
        take(actions.review_closeout, row, opinion="属实", by=cast.department, on=CLOSED)


def test_r_evid_closing_says_everything_that_is_missing(cast):
    row = making.at_work(cast, making.ticket(cast))
    take(actions.report_progress, row, percent=80, content="正在补发", by=cast.village, on=DONE)

    with pytest.raises(Invalid) as refusal:
        take(actions.request_closeout, row, similar=" ", by=cast.village, on=LATER)
    assert [each.message for each in refusal.value.unmet] == [
        "整改进展是 80%，到 100% 才能申请销号。",
        "还没有上传整改后的佐证材料，至少一份。",
        "还有 1 个整改节点没有完成。",
        "请写明举一反三：是否排查了同类问题，查到什么。",
    ]
    assert fresh(row).similar == ""
    with pytest.raises(Refused, match="不由您或您的单位整改"):
        take(actions.request_closeout, row, similar="已查", by=cast.township, on=LATER)


def test_an_opinion_is_asked_at_each_level(cast):
    row = making.requested(cast, making.done(cast, making.at_work(cast, making.ticket(cast))))

    for action, by in ((actions.check_closeout, cast.township), (actions.return_closeout, cast.township)):
        with pytest.raises(Invalid, match="请写明"):
            take(action, row, opinion=" ", by=by, on=CLOSED)
    with pytest.raises(Conflict, match="当前状态不能执行"):
        take(actions.confirm_closeout, row, opinion="属实", by=cast.county, on=CLOSED)


def test_nothing_changes_while_it_is_judged(cast):
    row = making.requested(cast, making.done(cast, making.at_work(cast, making.ticket(cast))))

    with pytest.raises(Conflict, match="待村镇初验"):
        take(actions.report_progress, row, percent=50, content="少了", by=cast.village, on=DONE)
    for kind in ("before", "after"):
        with pytest.raises(Conflict, match="待村镇初验"):
            take(actions.add_evidence, row, making.PDF, kind=kind, taken_on=DONE, by=cast.village, on=DONE)
    with pytest.raises(Conflict, match="待村镇初验"):
        take(actions.ask_extension, row, until=LATER, reason="雨季", by=cast.village, on=DONE)


def test_what_is_reported_and_shown_is_judged(cast):
    row = making.at_work(cast, making.ticket(cast))

    with pytest.raises(Invalid, match=r"0 到 100 的整数.*进展情况"):
        take(actions.report_progress, row, percent=101, content="", by=cast.village, on=ON)
    with pytest.raises(Invalid, match="不能晚于今天"):
        take(actions.add_evidence, row, making.PDF, kind="after", taken_on=DONE, by=cast.village, on=ON)
    text = Upload("x.txt", b"text")
    with pytest.raises(Invalid, match="只收 PDF"):
        take(actions.add_evidence, row, text, kind="after", taken_on=ON, by=cast.village, on=ON)
    with pytest.raises(Refused, match="不由您或您的单位整改"):
        take(actions.add_evidence, row, making.PDF, kind="after", taken_on=ON, by=cast.township, on=ON)
    assert fresh(row).status == "measure_fixed"


def test_a_dated_step_is_reached_once(cast):
    row = making.at_work(cast, making.ticket(cast))
    node = row.worknodes.get()
    facts = {"reached_on": ON, "note": "已核对", "by": cast.village, "on": ON}

    with pytest.raises(Stale):
        actions.reach_node(node, **facts, version=1)
    with pytest.raises(Invalid, match="节点完成的情况"):
        actions.reach_node(node, **facts | {"note": ""}, version=fresh(row).version)
    actions.reach_node(node, **facts, version=fresh(row).version)
    with pytest.raises(Invalid, match="已经登记完成"):
        actions.reach_node(node, **facts, version=fresh(row).version)


def test_0_11_a_recheck_says_what_was_seen_and_sets_a_deadline(cast):
    row = making.closed(cast)

    with pytest.raises(Invalid) as refusal:
        making.rechecked(cast, row, REBOUNDS, found="", rechecked_on=FOUND, due_on=None)
    assert codes(refusal) == ["found_required", "day", "due_required"]
    with pytest.raises(Invalid, match="新的整改时限不能早于今天"):
        making.rechecked(cast, row, REBOUNDS, due_on=ON)
    with pytest.raises(Invalid, match="由您认定销号"):
        making.rechecked(cast, row, by=cast.county2)
    assert fresh(row).status == "closed"
    assert making.rechecked(cast, row).status == "closed"
    assert making.rechecked(cast, row, by=cast.township, found="再次核对").rebound_count == 0
    assert row.rechecks.count() == 2


@pytest.mark.parametrize("name", ["information", "measures", "effect"])
def test_0_11_any_no_of_the_three_reopens(cast, name):
    row = making.closed(cast)
    answers = making.Answers(**{"information": True, "measures": True, "effect": True, name: False})

    assert making.rechecked(cast, row, answers).status == "reopened"
    take(actions.accept_ticket, row, making.measures(nodes=()), by=cast.village, on=LATER)
    with pytest.raises(Invalid, match=r"反弹过 1 次，只能整改销号"):
        take(actions.cancel_ticket, row, reason="登记错了", by=cast.county2, on=LATER)


def test_what_proved_the_last_closing_proves_nothing_after_a_rebound(cast):
    row = making.rechecked(cast, making.closed(cast), REBOUNDS)
    making.accepted(cast, row, nodes=())
    take(actions.fix_measures, row, by=cast.county)
    take(actions.report_progress, row, percent=100, content="再次补发", by=cast.village, on=LATER)

    with pytest.raises(Invalid, match="整改后的佐证材料"):
        take(actions.request_closeout, row, similar="已查", by=cast.village, on=LATER)
    old = Ticket.objects.get(pk=row.pk).worknodes.get()
    with pytest.raises(Invalid, match="反弹之前的节点"):
        actions.reach_node(
            old, reached_on=LATER, note="再", by=cast.village, on=LATER, version=fresh(row).version
        )


def test_cancelling_wants_a_reason_and_another_person(cast):
    row = making.ticket(cast, by=cast.county)

    with pytest.raises(Refused, match="须由另一人办理"):
        take(actions.cancel_ticket, row, reason="登记错了", by=cast.county, on=ON)
    with pytest.raises(Invalid, match="撤销的原因"):
        take(actions.cancel_ticket, row, reason="", by=cast.county2, on=ON)
    with pytest.raises(Refused):
        take(actions.cancel_ticket, row, reason="登记错了", by=cast.township, on=ON)
    assert take(actions.cancel_ticket, row, reason="登记错了", by=cast.county2, on=ON).status == "cancelled"
    with pytest.raises(Conflict):
        making.assigned(cast, row)
    with pytest.raises(Conflict, match="已经撤销"):
        actions.register_sibling(row, making.draft(cast), by=cast.township, on=ON)


def test_what_is_registered_is_judged(cast):
    wrong = making.draft(
        cast,
        content=" ",
        found_on=DAY(2026, 3, 6),
        liability="nobody",
        amount_yuan=0,
        source=making.source(cast, name="审计二"),
    )
    with pytest.raises(Invalid) as refusal:
        actions.register_ticket(wrong, by=cast.county, on=ON)
    assert codes(refusal) == ["content_required", "day", "liability_unknown", "amount"]
    town = Division.objects.get(pk=factories.SISTER_TOWN)
    there = actions.record_source(
        town,
        actions.SourceDraft(name="乙镇自查", kind="self_check", level="self", received_on=FOUND),
        by=cast.sister,
        on=ON,
    )
    with pytest.raises(Invalid, match="这个来源不适用于所选的地方"):
        making.ticket(cast, source=there)
    kind = making.of_type("9.1")
    kind.is_active = False
    kind.save()
    with pytest.raises(Invalid, match="已经停用"):
        making.ticket(cast, type=kind)


def test_0_12_a_village_registers_what_it_found_itself(cast):
    assert making.ticket(cast, by=cast.village, source=cast.self_check).status == "registered"
    for by in (cast.village, cast.helper, cast.department, cast.leader, cast.neighbour):
        with pytest.raises(Refused):
            making.ticket(cast, by=by)


def test_sources_are_judged(cast):
    with pytest.raises(Invalid) as refusal:
        making.source(cast, name="", kind="x", level="x", scope="x", received_on=LATER)
    assert codes(refusal) == ["name_required", "kind_required", "level_required", "scope_unknown", "day"]
    with pytest.raises(Conflict, match="同样的事项"):
        making.source(cast)
    town = Division.objects.get(pk=factories.TOWN)
    below = actions.SourceDraft(name="甲镇", kind="sweep", level="self", received_on=FOUND)
    there = actions.record_source(town, below, by=cast.township, on=ON)
    with pytest.raises(Invalid, match="上级来源不适用于这个区划"):
        making.source(cast, name="下属", parent=there)
    changed = actions.SourceDraft(name="甲镇大排查", kind="sweep", level="self", received_on=FOUND)
    assert take(actions.change_source, there, changed, by=cast.township, on=ON).name == "甲镇大排查"
    with pytest.raises(Refused):
        take(actions.change_source, cast.audit_report, changed, by=cast.village, on=ON)


def test_more_time_is_another_persons_to_grant(cast):
    """0-09: four eyes, a reason, one request at a time; AC23."""
    row = making.at_work(cast, making.ticket(cast))
    with pytest.raises(Invalid) as refusal:
        take(actions.ask_extension, row, until=DUE, reason="", by=cast.village, on=ON)
    assert codes(refusal) == ["until_earlier", "note_required"]
    extension = take(actions.ask_extension, row, until=LATER, reason="雨季", by=cast.village, on=ON)
    with pytest.raises(Conflict, match="已经有一份延期申请"):
        take(actions.ask_extension, row, until=LATER, reason="雨季", by=cast.village, on=ON)
    with pytest.raises(Refused):
        take(actions.approve_extension, extension, opinion="同意", by=cast.village2, on=ON)
    with pytest.raises(Invalid, match="审批的理由"):
        take(actions.approve_extension, extension, opinion="", by=cast.township, on=ON)
    one_person(cast, "village", "township")
    with pytest.raises(Refused, match="须由另一人办理"):
        take(actions.approve_extension, extension, opinion="同意", by=cast.township, on=ON)
    making.done(cast, row)
    with pytest.raises(Invalid, match="还有一份延期申请没有审批"):
        making.requested(cast, row)
    with pytest.raises(Invalid, match="还有一份延期申请没有审批"):
        take(actions.cancel_ticket, row, reason="错", by=cast.county2, on=ON)
    take(actions.decline_extension, extension, opinion="工期足够", by=cast.county, on=ON)
    assert (fresh(row).due_on, row.original_due_on) == (DUE, DUE)
    assert making.requested(cast, row).status == "closeout_requested"


def test_who_is_named_grants_no_more_time_that_a_colleague_asked_for(cast):
    town = Division.objects.get(pk=factories.TOWN)
    row = making.at_work(cast, making.ticket(cast), executor=cast.township, responsible_place=town)
    extension = take(actions.ask_extension, row, until=LATER, reason="雨季", by=cast.township2, on=ON)

    for action in (actions.approve_extension, actions.decline_extension):
        with pytest.raises(Invalid, match="延期须由另一人审批"):
            take(action, extension, opinion="同意", by=cast.township, on=ON)


def test_nothing_is_shown_as_done_before_it_is_begun(cast):
    row = making.assigned(cast, making.ticket(cast))

    with pytest.raises(Conflict, match="待认领"):
        take(actions.add_evidence, row, making.PDF, kind="after", taken_on=ON, by=cast.village, on=ON)
    take(actions.add_evidence, row, making.PDF, kind="before", taken_on=ON, by=cast.village, on=ON)
    assert row.evidences.get().kind == "before"


def test_a_deadline_once_fixed_is_not_set_anew(cast):
    row = making.rechecked(cast, making.closed(cast), REBOUNDS)
    making.accepted(cast, row, nodes=())
    take(actions.return_measures, row, by=cast.township, note="不行")
    take(actions.decline_ticket, row, by=cast.village, note="人手不够")

    with pytest.raises(Invalid, match="要推后请办理延期申请"):
        making.assigned(cast, row, due_on=DAY(2027, 3, 1))


def test_the_day_that_was_fixed_stands_after_it_has_passed(cast):
    """What came back, was refused and given back is given out again, also when its day is over."""
    row = making.rechecked(cast, making.closed(cast), REBOUNDS)
    making.accepted(cast, row, nodes=())
    take(actions.return_measures, row, by=cast.township, note="不行")
    take(actions.decline_ticket, row, by=cast.village, note="人手不够")
    passed = DAY(2027, 1, 15)
    for due_on in (DAY(2026, 12, 30), DAY(2027, 2, 1)):
        with pytest.raises(Invalid):
            take(
                actions.assign_ticket, row, making.assignment(cast, due_on=due_on), by=cast.county, on=passed
            )

    standing = making.assignment(cast, due_on=DAY(2026, 12, 31))
    take(actions.assign_ticket, row, standing, by=cast.county, on=passed)
    take(actions.accept_ticket, row, making.measures(nodes=()), by=cast.village, on=passed)
    assert take(actions.fix_measures, row, by=cast.county).status == "measure_fixed"


def test_a_day_that_nobody_fixed_is_not_given_out_when_it_has_passed(cast):
    row = making.assigned(cast, making.ticket(cast))
    take(actions.decline_ticket, row, by=cast.village, note="不是本村的户")

    with pytest.raises(Invalid, match="整改时限不能早于今天"):
        take(actions.assign_ticket, row, making.assignment(cast), by=cast.county, on=DAY(2026, 7, 1))


def test_who_gives_it_back_is_not_to_do_it(cast):
    row = making.assigned(cast, making.ticket(cast))

    assert take(actions.decline_ticket, row, by=cast.village, note="不是本村的户").executor is None


def test_who_does_the_work_does_not_cancel_it(cast):
    """R-SOD: nor does anybody of the unit that answers; not only who took the last step."""
    named = {"responsible_place": None, "responsible_unit": cast.lead, "executor": cast.county2}
    row = making.accepted(cast, making.assigned(cast, making.ticket(cast), **named))
    take(actions.fix_measures, row, by=cast.township)

    for by in (cast.county2, cast.county):
        with pytest.raises(Invalid) as refusal:
            take(actions.cancel_ticket, row, reason="登记错了", by=by, on=ON)
        assert codes(refusal) == ["R-SOD"]
    other = factories.user("county3", "county", factories.COUNTY)
    assert take(actions.cancel_ticket, row, reason="登记错了", by=other, on=ON).status == "cancelled"


def test_each_level_sends_back_for_itself_alone(cast):
    row = making.requested(cast, making.done(cast, making.at_work(cast, making.ticket(cast))))
    back = {"opinion": "没有签字", "on": CLOSED}
    with pytest.raises(Refused, match="不由您的岗位核查"):
        take(actions.return_closeout, row, by=cast.department, **back)
    making.judged(cast, row, until="check")
    for by in (cast.village2, cast.township):
        with pytest.raises(Refused, match="不由您的岗位核查"):
            take(actions.return_closeout, row, by=by, **back)
    take(actions.review_closeout, row, opinion="属实", by=cast.department, on=CLOSED)
    for by in (cast.village2, cast.township, cast.department):
        with pytest.raises(Refused, match="不由您的岗位核查"):
            take(actions.return_closeout, row, by=by, **back)
    assert take(actions.return_closeout, row, by=cast.county, **back).status == "in_progress"
    assert row.closeoutreviews.get(has_passed=False).level == "county"


def test_a_department_that_does_not_lead_sends_nothing_back(cast):
    named = {"lead_unit": cast.lead, "responsible_unit": cast.medical, "responsible_place": None}
    row = making.at_work(cast, making.ticket(cast), **named)
    making.judged(cast, making.requested(cast, making.done(cast, row)), until="check")

    with pytest.raises(Invalid) as refusal:
        take(actions.return_closeout, row, opinion="没有签字", by=cast.department, on=CLOSED)
    assert codes(refusal) == ["lead_only"]


def test_a_department_that_does_not_lead_judges_no_measures(cast):
    named = {"lead_unit": cast.lead, "responsible_unit": cast.medical, "responsible_place": None}
    row = making.accepted(cast, making.assigned(cast, making.ticket(cast), **named))

    for action, facts in ((actions.fix_measures, {}), (actions.return_measures, {"note": "不具体"})):
        with pytest.raises(Invalid) as refusal:
            take(action, row, by=cast.department, **facts)
        assert codes(refusal) == ["lead_only"]
    assert take(actions.fix_measures, row, by=cast.township).status == "measure_fixed"


def test_who_reached_a_step_judges_nothing(cast):
    """R-SOD: a colleague of who is named, who said only that a dated step is done."""
    row = making.at_work(cast, making.ticket(cast))
    node, version = row.worknodes.get(), fresh(row).version
    actions.reach_node(node, reached_on=ON, note="已核对", by=cast.village2, on=ON, version=version)
    making.requested(cast, making.done(cast, row))

    with pytest.raises(Invalid, match="您参与了这个问题的整改"):
        take(actions.check_closeout, row, opinion="属实", by=cast.village2, on=CLOSED)


def test_what_was_so_before_proves_nothing(cast):
    """Before it was found, or before it came back."""
    row = making.at_work(cast, making.ticket(cast))
    early = {"kind": "after", "taken_on": DAY(2026, 3, 1), "by": cast.village}
    with pytest.raises(Invalid, match="不能早于发现问题的 2026-03-02"):
        take(actions.add_evidence, row, making.PDF, on=ON, **early)
    before = early | {"kind": "before"}
    take(actions.add_evidence, row, making.PDF, on=ON, **before)
    node, facts = row.worknodes.get(), {"note": "已核对", "by": cast.village}
    with pytest.raises(Invalid, match="不能早于发现问题的 2026-03-02"):
        actions.reach_node(node, reached_on=DAY(2026, 3, 1), on=ON, version=fresh(row).version, **facts)
    making.judged(cast, making.requested(cast, making.done(cast, row)))
    making.rechecked(cast, row)
    making.rechecked(cast, row, REBOUNDS, by=cast.township)
    take(actions.accept_ticket, row, making.measures(nodes=()), by=cast.village, on=LATER)
    take(actions.fix_measures, row, by=cast.county)

    with pytest.raises(Invalid, match="不能早于发现反弹的 2026-10-12"):
        take(actions.add_evidence, row, making.PDF, on=LATER, **early | {"taken_on": CLOSED})
    take(actions.add_evidence, row, making.PDF, on=LATER, **early | {"taken_on": LATER})
