"""2-38 to 2-46, 0-10, 0-11: one audit finding, from the report to the day on which it holds."""

import pytest

from households.models import Hold
from povertycase.models import AuditEvent, Division
from rectification import actions
from rectification.models import Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.making import CLOSED, DAY, DUE, LATER, ON, REBOUNDS, fresh, take

pytestmark = pytest.mark.django_db


def test_an_audit_finding_until_it_holds(world):
    cast = making.cast_of_rectification(world)
    town = Division.objects.get(pk=factories.TOWN)
    document = making.source(
        cast, name="审计报告〔2026〕3号", parent=cast.audit_report, document=making.PDF, document_number="3号"
    )
    parent = actions.register_ticket(
        making.draft(cast, source=document, subject=town, is_common=True), by=cast.county, on=ON
    )
    assert parent.number == "9901012026000001"
    answering = {"responsible_place": town, "executor": cast.township}
    making.at_work(cast, parent, **answering)
    places = [
        actions.ChildDraft(cast.own, "张三丰户没有领到收益"),
        actions.ChildDraft(making.village("990101100202"), "新民村没有收益分配方案"),
    ]
    first, second = take(actions.split_ticket, parent, places, by=cast.county, on=ON)
    assert [first.source_id, first.type_id, first.found_on] == [document.pk, parent.type_id, making.FOUND]
    assert Hold.objects.in_force().filter(household=cast.own, kind="ticket").count() == 1

    # Given to the village, which asks for more time.
    making.at_work(cast, first)
    later = DAY(2026, 7, 31)
    extension = take(actions.ask_extension, first, until=later, reason="项目结算推迟", by=cast.village, on=ON)
    take(actions.approve_extension, extension, opinion="同意延期一个月", by=cast.township, on=ON)
    assert (fresh(first).due_on, first.original_due_on) == (later, DUE)

    # Fixed, refused, fixed better, closed.
    making.requested(cast, making.done(cast, first))
    take(actions.return_closeout, first, opinion="发放表没有签字", by=cast.township, on=making.DONE)
    take(actions.report_progress, first, percent=100, content="已补签字", by=cast.village, on=making.DONE)
    making.judged(cast, making.requested(cast, first))
    assert fresh(first).status == "closed"
    assert not Hold.objects.in_force().filter(household=cast.own).exists()
    assert [each.has_passed for each in first.closeoutreviews.order_by("pk")] == [False, True, True, True]

    # The other child was no problem of its own; then what is common closes last.
    take(actions.cancel_ticket, second, reason="与县级项目重复", by=cast.county2, on=CLOSED)
    making.done(cast, parent)
    take(actions.request_closeout, parent, similar="全镇已核对", by=cast.township, on=LATER)
    take(actions.check_closeout, parent, opinion="属实", by=cast.county, on=CLOSED)
    take(actions.review_closeout, parent, opinion="属实", by=cast.department, on=CLOSED)
    take(actions.confirm_closeout, parent, opinion="属实", by=cast.county2, on=CLOSED)
    assert fresh(parent).status == "closed"

    # It does not hold: the child comes back under its number, and what is common is open again.
    making.rechecked(cast, first, REBOUNDS)
    assert (fresh(first).status, first.rebound_count, first.number[-1]) == ("reopened", 1, "2")
    assert (first.due_on, first.original_due_on, first.percent) == (DAY(2026, 12, 31), DUE, 0)
    assert (fresh(parent).status, parent.rebound_count) == ("in_progress", 0)
    making.accepted(cast, first, nodes=())
    take(actions.fix_measures, first, by=cast.township)
    making.done(cast, first, on=LATER)
    making.judged(cast, making.requested(cast, first), on=LATER)
    take(actions.request_closeout, parent, similar="全镇已再次核对", by=cast.township, on=LATER)
    take(actions.check_closeout, parent, opinion="属实", by=cast.county, on=LATER)
    take(actions.review_closeout, parent, opinion="属实", by=cast.department, on=LATER)
    take(actions.confirm_closeout, parent, opinion="属实", by=cast.county2, on=LATER)
    making.rechecked(cast, first, by=cast.county)
    assert (fresh(first).status, first.rebound_count) == ("closed", 1)
    assert not Ticket.objects.open().exists()

    told = list(AuditEvent.objects.filter(subject_key=str(first.pk)).values_list("verb", flat=True))
    assert told.count("confirm_closeout") == 2
    assert {"approve_extension"} <= set(AuditEvent.objects.values_list("verb", flat=True))
    assert "reopen_ticket" in told
    assert AuditEvent.objects.get(verb="reopen_parent").note == f"子问题 {first.number} 反弹"
