"""2-07, 2-02: from the clue to a monitored household, each gate refused first with its list."""

import datetime

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.http import Http404

from households.choices import MonitoringState
from monitoring import actions
from monitoring.choices.cases import CaseStatus, Disaster, Risk
from monitoring.models import Clue, MonitoringCase, NoticeLine, Procedure
from monitoring.rules.identification import NamedRisk
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import CLUE_ON, DECIDED, JOINED, PDF, POSTED, take

DAY = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def test_a_clue_becomes_a_case_whose_clock_runs_from_the_clue(cast):
    clue = making.clue(cast)

    case = take(
        actions.take_up_clue,
        clue,
        making.fresh(cast.own),
        by=cast.township,
        category="边缘易致贫户",
        risks=making.ILL,
        on=DAY(2026, 3, 5),
    )

    assert (case.clue_on, case.episode, case.status) == (CLUE_ON, 1, CaseStatus.VERIFYING)
    assert making.fresh(clue).case == case


def test_the_same_clue_is_written_once(cast):
    """2-01: a second press is no second clue; other words, another day or another family are."""
    known = making.clue(cast)
    with pytest.raises(Conflict, match=f"张三丰这一天同样来源、同样内容的线索已经登记（线索 {known.pk}，"):
        making.clue(cast, content=" 户主住院，支出大 ")
    making.clue(cast, content="孩子失学")
    nobody = {"household": None, "content": "没有饮水"}
    for name in ("钱八", "孙九"):
        making.clue(cast, subject_name=name, **nobody)
    with pytest.raises(Conflict):
        making.clue(cast, subject_name="孙九", **nobody)
    assert Clue.objects.count() == 4


def test_a_second_clue_joins_the_case_that_is_open(cast):
    case = making.case(cast)
    clue = making.clue(cast)

    joined = take(actions.take_up_clue, clue, cast.own, by=cast.township, category="", risks=(), on=CLUE_ON)

    assert joined == case
    assert MonitoringCase.objects.count() == 1


def test_a_clue_is_ended_with_a_reason_and_not_by_the_village(cast):
    clue = making.clue(cast)

    with pytest.raises(Refused):
        take(actions.end_clue, clue, by=cast.village, note="重复反映")
    with pytest.raises(Invalid):
        take(actions.end_clue, clue, by=cast.township, note=" ")

    assert take(actions.end_clue, clue, by=cast.township, note="重复反映").status == "ended"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"content": " "}, ["content_required"]),
        ({"content": "户主 519900 19900101 0015 住院"}, ["numbers"]),
        ({"subject_name": "519900199001010015"}, ["numbers"]),
        ({"subject_name": ""}, ["subject_required"]),
        ({"channel": "路边"}, ["channel_required"]),
        ({"reported_on": DAY(2026, 3, 3)}, ["reported_later"]),
    ],
)
def test_a_clue_says_what_it_lacks(cast, changes, expected):
    with pytest.raises(Invalid) as caught:
        making.clue(cast, **changes)

    assert codes(caught) == expected
    assert not Clue.objects.exists()


def test_nobody_reports_or_opens_where_they_do_not_work(cast):
    said = actions.ClueDraft(
        subject_name="赵六", channel="cadre", reported_on=CLUE_ON, content="困难", household=cast.foreign
    )
    draft = actions.CaseDraft(category="边缘易致贫户", risks=making.ILL, clue_on=CLUE_ON)

    with pytest.raises(Refused):
        actions.report_clue(cast.foreign.division, said, by=cast.village, on=CLUE_ON)
    with pytest.raises(Http404):
        actions.open_case(cast.own, draft, by=cast.neighbour, on=CLUE_ON, version=cast.own.version)


def test_one_case_of_a_household_is_open_at_a_time(cast):
    case = making.case(cast)

    with pytest.raises(Conflict):
        making.case(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitoringCase.objects.create(
            household=cast.own,
            division_id=cast.own.division_id,
            episode=2,
            category="边缘易致贫户",
            clue_on=CLUE_ON,
            moved_by=cast.county,
            moved_at=case.moved_at,
        )


def test_category_and_risks_are_asked_when_a_case_is_opened(cast):
    cast.own.household_type = "脱贫户(享受政策)"
    cast.own.save()

    with pytest.raises(Invalid) as caught:
        making.case(cast, risks=[NamedRisk(Risk.DISASTER)])

    assert codes(caught) == ["category_mismatch", "disaster_kind"]


def test_each_gate_is_refused_with_its_list_and_then_passed(cast):
    case = making.case(cast)
    day = JOINED["verify"]

    early = CLUE_ON - datetime.timedelta(days=1)
    empty = actions.VisitDraft(visited_on=early, visitors=["王芳", "王芳"], found="")
    with pytest.raises(Invalid) as caught:
        take(actions.verify, case, empty, by=cast.village, on=day)
    assert codes(caught) == [
        *("day_early", "visitors", "found_required"),
        *("authorisation_required", "collection_form_required"),
    ]
    take(actions.verify, case, making.visit(day), by=cast.village, on=day)

    compare = {"compared_on": JOINED["cross_check"], "on": JOINED["cross_check"]}
    with pytest.raises(Invalid) as caught:
        take(actions.cross_check, case, by=cast.township, comparison="", **compare)
    assert codes(caught) == ["comparison_required"]
    with pytest.raises(Refused):
        take(actions.cross_check, case, by=cast.village, comparison="一致", **compare)
    take(actions.cross_check, case, by=cast.township, comparison="一致", **compare)

    met = making.meeting(cast, JOINED["review"])
    with pytest.raises(Invalid) as caught:
        take(actions.review, case, actions.Vote(met, 9, 1), by=cast.village, on=JOINED["review"])
    assert codes(caught) == ["votes_many"]
    with pytest.raises(Invalid) as caught:
        take(actions.review, case, actions.Vote(met, 4, 5), by=cast.village, on=JOINED["review"])
    assert codes(caught) == ["votes_few"]
    take(actions.review, case, actions.Vote(met, 5, 4), by=cast.village, on=JOINED["review"])

    early = making.notice(cast, JOINED["cross_check"], POSTED[0])
    with pytest.raises(Invalid) as caught:
        take(actions.submit, case, early, by=cast.village, on=POSTED[0])
    assert codes(caught) == ["notice_short", "notice_running", "notice_before_review"]
    hung = making.notice(cast, *POSTED)
    said = {"by": cast.village, "on": POSTED[0], "content": "有车没有报"}
    with pytest.raises(Invalid) as caught:  # 2-10: nobody objects tomorrow
        take(actions.record_objection, hung, raised_on=POSTED[1], **said)
    assert codes(caught) == ["raised_later"]
    objection = take(actions.record_objection, hung, raised_on=POSTED[0], **said)
    with pytest.raises(Invalid) as caught:
        take(actions.submit, case, hung, by=cast.village, on=DECIDED)
    assert codes(caught) == ["objection_open"]
    answer = {"by": cast.township, "on": POSTED[1], "answer": "车已报废，属实"}
    with pytest.raises(Invalid) as caught:
        take(actions.answer_objection, objection, answered_on=DECIDED, **answer)
    assert codes(caught) == ["answered_later"]
    take(actions.answer_objection, objection, answered_on=POSTED[1], **answer)
    take(actions.submit, case, hung, by=cast.village, on=DECIDED)

    with pytest.raises(Refused):
        take(actions.approve, case, by=cast.village, note="同意")
    take(actions.approve, case, by=cast.township, note="同意")
    with pytest.raises(Refused):
        take(actions.decide_case, case, by=cast.township, on=DECIDED, note="同意")
    decided = take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意")
    assert decided.identified_on == DECIDED.isoformat()
    take(actions.announce_case, case, by=cast.township, announced_on=DECIDED, on=DECIDED)
    with pytest.raises(Invalid) as caught:
        take(actions.register_case, case, by=cast.township, number=" ")
    assert codes(caught) == ["number_required"]
    take(actions.register_case, case, by=cast.township, number="9901JC0001")

    home = making.fresh(cast.own)
    assert (home.monitoring_category, home.monitoring_state) == ("边缘易致贫户", MonitoringState.ACTIVE)
    assert (home.risk_identified_on, home.risks) == (DECIDED.isoformat(), ["因病"])


def test_whoever_took_a_step_does_not_approve_it(cast):
    case = making.submitted(cast, making.case(cast))
    MonitoringCase.objects.filter(pk=case.pk).update(moved_by=cast.township)

    with pytest.raises(Refused):
        take(actions.approve, case, by=cast.township, note="同意")
    take(actions.approve, case, by=cast.county, note="同意")
    with pytest.raises(Refused):
        take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意")
    assert take(actions.decide_case, case, by=cast.county2, on=DECIDED, note="同意").status == "decided"


def test_what_is_sent_back_begins_anew_and_keeps_its_old_papers(cast):
    case = making.submitted(cast, making.case(cast))

    take(actions.send_back_case, case, by=cast.township, on=DECIDED, note="评议人数不足")

    assert making.fresh(case).status == CaseStatus.VERIFYING
    first, second = Procedure.objects.filter(case=case).order_by("turn")
    assert first.notice is not None
    assert (second.turn, second.notice, second.visited_on) == (2, None, None)


def test_risks_change_until_the_village_has_met(cast):
    case = making.case(cast)
    flood = (NamedRisk(Risk.DISASTER, Disaster.FLOOD), NamedRisk(Risk.WORK))

    take(actions.change_risks, case, by=cast.village, category="突发严重困难户", risks=flood)
    assert [each.risk for each in case.risks.order_by("rank")] == ["因自然灾害", "因务工就业不稳"]

    MonitoringCase.objects.filter(pk=case.pk).update(status=CaseStatus.ON_NOTICE)
    with pytest.raises(Conflict):
        take(actions.change_risks, case, by=cast.village, category="突发严重困难户", risks=making.ILL)


def test_risks_of_a_monitored_household_are_corrected_by_the_county(cast):
    """2-05, 2-11: a new risk appears while a household is monitored; a reason, four eyes, and the trail."""
    case = making.active(cast)
    wanted = {"category": "突发严重困难户", "risks": (NamedRisk(Risk.WATER), *making.ILL)}
    with pytest.raises(Conflict):
        take(actions.change_risks, case, by=cast.village, **wanted)
    with pytest.raises(Refused):
        take(actions.correct_risks, case, by=cast.township, note="停水", **wanted)
    same = {"category": case.category, "risks": making.ILL}
    with pytest.raises(Invalid) as caught:
        take(actions.correct_risks, case, by=cast.county, note=" ", **same)
    assert sorted(item.code for item in caught.value.unmet) == ["note_required", "unchanged"]

    take(actions.correct_risks, case, by=cast.county, note="旱情停水", **wanted)

    case = making.fresh(case)
    assert (case.status, case.category, case.identified_on) == ("active", "突发严重困难户", str(DECIDED))
    assert making.fresh(cast.own).risks == ["因安全饮水", "因病"]
    trail = AuditEvent.objects.get(verb="correct_risks")
    assert trail.note == "旱情停水（类别改为突发严重困难户，增加因安全饮水）"
    back = {"category": "突发严重困难户", "risks": making.ILL, "note": "已通水"}
    with pytest.raises(Refused):
        take(actions.correct_risks, case, by=cast.county, **back)
    take(actions.correct_risks, case, by=cast.county2, **back)
    assert [each.risk for each in case.risks.all()] == ["因病"]
    MonitoringCase.objects.filter(pk=case.pk).update(status=CaseStatus.REMOVAL_REVIEWING)
    with pytest.raises(Conflict):
        take(actions.correct_risks, case, by=cast.county, **wanted, note="停水")


def test_a_rejected_household_may_come_again_as_a_new_episode(cast):
    case = making.case(cast)
    take(actions.reject_case, case, by=cast.township, note="收入高于监测线")

    again = making.case(cast)

    assert (again.episode, case.pk != again.pk) == (2, True)


def test_nothing_is_rejected_after_the_county_has_decided(cast):
    case = making.submitted(cast, making.case(cast))
    take(actions.approve, case, by=cast.township, note="同意")
    take(actions.decide_case, case, by=cast.county, on=DECIDED, note="同意")

    with pytest.raises(Conflict):
        take(actions.reject_case, case, by=cast.township, note="重新考虑")
    with pytest.raises(Conflict):
        take(actions.send_back_case, case, by=cast.township, on=DECIDED, note="重新考虑")


def test_a_step_on_an_old_copy_is_refused(cast):
    case = making.case(cast)
    old = case.version
    take(actions.change_risks, case, by=cast.village, category="边缘易致贫户", risks=making.ILL)

    with pytest.raises(Stale):
        actions.verify(
            case, making.visit(JOINED["verify"]), by=cast.village, on=JOINED["verify"], version=old
        )


def test_papers_of_another_village_are_refused(cast):
    case = making.case(cast)
    take(actions.verify, case, making.visit(JOINED["verify"]), by=cast.village, on=JOINED["verify"])
    compare = {"compared_on": JOINED["cross_check"], "on": JOINED["cross_check"], "comparison": "一致"}
    take(actions.cross_check, case, by=cast.township, **compare)
    draft = actions.MeetingDraft(
        held_on=JOINED["review"], place="", chaired_by="赵", present=9, minutes=PDF, sign_in=PDF
    )
    other = actions.hold_meeting(cast.sibling.division, draft, by=cast.county, on=JOINED["review"])

    with pytest.raises(Invalid) as caught:
        take(actions.review, case, actions.Vote(other, 8, 1), by=cast.village, on=JOINED["review"])

    assert codes(caught) == ["meeting_elsewhere"]


def test_a_case_moves_with_its_household(cast):
    case = making.active(cast)

    type(cast.own).objects.filter(pk=cast.own.pk).update(division=cast.sibling.division_id)

    assert making.fresh(case).division_id == cast.sibling.division_id
    assert set(case.procedures.values_list("division", flat=True)) == {cast.sibling.division_id}


def test_every_step_stands_in_the_trail(cast):
    case = making.active(cast)

    taken = AuditEvent.objects.filter(subject="monitoring.monitoringcase", subject_key=str(case.pk))

    assert list(taken.order_by("pk").values_list("verb", flat=True)) == [
        *("open_case", "verify_case", "cross_check_case", "review_case", "submit_case"),
        *("approve_case", "decide_case", "announce_case", "register_case"),
    ]


def refused_submit(case, hung, world):
    """The codes with which a notice is refused for a case."""
    with pytest.raises(Invalid) as caught:
        take(actions.submit, case, hung, by=world.village, on=DECIDED)
    return codes(caught)


def test_a_notice_holds_for_who_stands_on_it_and_for_nobody_else(cast):
    """2-04, M-TIME: another household's list, or one of an earlier go, is no notice; a new list is needed."""
    neighbour = factories.household(head="钱八", by_type="一般农户")
    case, other = making.case(cast), making.case(cast, household=neighbour)
    making.agreed(cast, other)
    without = making.notice(cast, *POSTED)
    making.agreed(cast, case)

    assert refused_submit(case, without, cast) == ["not_listed"]
    hung = making.notice(cast, *POSTED, cases=[making.fresh(case)])
    assert refused_submit(other, hung, cast) == ["not_listed"]
    # The same case sent back goes its steps anew: what hung for the go before holds no longer.
    turn = Procedure.objects.get(case=case)
    again = Procedure.objects.create(
        case=case, division_id=case.division_id, turn=2, aim=turn.aim, started_on=turn.started_on
    )
    assert refused_submit(case, hung, cast) == ["not_listed"]
    again.delete()

    assert take(actions.submit, case, hung, by=cast.village, on=DECIDED).status == CaseStatus.TOWN_REVIEW
    assert take(actions.submit, other, without, by=cast.village, on=DECIDED).status == CaseStatus.TOWN_REVIEW


def test_a_list_of_those_who_join_is_none_of_those_who_leave(cast):
    """2-04: where both wait, nobody stands on a list by default."""
    joining, leaving = making.case(cast), factories.household(head="钱八", by_type="一般农户")
    leaving = making.case(cast, household=leaving)
    for case in (joining, leaving):
        making.agreed(cast, case)
    MonitoringCase.objects.filter(pk=leaving.pk).update(
        status=CaseStatus.REMOVAL_ON_NOTICE, identified_on="2026-01-01"
    )
    with pytest.raises(Invalid) as caught:
        making.notice(cast, *POSTED)
    assert codes(caught) == ["list_unclear"]
    assert making.notice(cast, *POSTED, cases=[joining]).lines.get().case == joining


def test_a_list_is_never_changed(cast):
    """2-04: whoever stands on a list stays there; who does not is not added by a change."""
    making.agreed(cast, making.case(cast))
    line = making.notice(cast, *POSTED).lines.get()
    for change in (line.delete, lambda: NoticeLine.objects.update(notice=making.notice(cast, *POSTED))):
        with pytest.raises(InternalError), transaction.atomic():
            change()
