"""2-05, E1 to E11 through the actions: out of monitoring, refused with its list, overridden, rolled back."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from households.choices import MonitoringState
from households.models import IncomeStatement, SafeguardCheck
from monitoring import actions
from monitoring.actions.standings import unmet_of_removal
from monitoring.choices.cases import CaseStatus, RemovalWay
from monitoring.models import MonitoringCase, Procedure
from monitoring.rules.removal import REQUIRED
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent
from tests.households import planning
from tests.monitoring import making
from tests.monitoring.making import LEFT, PDF, take

DAY = datetime.date
pytestmark = pytest.mark.django_db
STEPS = {
    "verify": DAY(2026, 10, 9),
    "review": DAY(2026, 10, 10),
    "posted": DAY(2026, 10, 11),
    "ended": DAY(2026, 10, 15),
    "decided": DAY(2026, 10, 16),
}


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


@pytest.fixture
def case(cast):
    """A monitored household of which everything holds."""
    row = making.active(cast)
    making.helped(cast, row)
    making.all_known(cast, row)
    checked(row)
    return making.fresh(row)


def checked(row, **outcomes):
    """Every safeguard was looked at a month ago."""
    visit = planning.visit(row.household, row.moved_by, DAY(2026, 9, 10))
    for item in REQUIRED:
        SafeguardCheck.objects.create(
            household=row.household,
            division_id=row.division_id,
            visit=visit,
            item=item,
            is_met=outcomes.get(item, True),
            checked_on=DAY(2026, 9, 10),
            explanation="示例",
        )


def apply(cast, case, way=RemovalWay.HELPED, document=None, on=LEFT):
    return take(
        actions.apply_removal,
        case,
        by=cast.village,
        way=way,
        grounds="收入稳定，风险已解决",
        natural_document=document,
        on=on,
    )


def reviewed_and_posted(cast, case):
    """Everything up to the county's decision."""
    visit = actions.VisitDraft(visited_on=STEPS["verify"], visitors=["王芳", "李强"], found="收入稳定")
    take(actions.verify, case, visit, by=cast.village, on=STEPS["verify"])
    vote = actions.Vote(making.meeting(cast, STEPS["review"]), 8, 1)
    take(actions.review, case, vote, by=cast.village, on=STEPS["review"])
    hung = making.notice(cast, STEPS["posted"], STEPS["ended"])
    take(actions.submit, case, hung, by=cast.village, on=STEPS["decided"])
    return take(actions.approve, case, by=cast.township, note="同意")


def decide(cast, case, **reasons):
    day = STEPS["decided"]
    return take(actions.decide_removal, case, by=cast.county, reasons=reasons, on=day, note="同意")


def codes(caught):
    return [item.code for item in caught.value.unmet]


def test_out_of_monitoring_step_by_step(cast, case):
    apply(cast, case)
    reviewed_and_posted(cast, case)
    decide(cast, case)
    day = STEPS["decided"]
    ended = take(actions.announce_removal, case, by=cast.township, announced_on=day, on=day)

    assert (ended.status, ended.removed_on, ended.removal_way) == ("removed", "2026-10-16", "帮扶消除")
    home = making.fresh(cast.own)
    assert (home.monitoring_state, home.risk_removed_on) == (MonitoringState.REMOVED, "2026-10-16")


def test_applying_is_refused_with_everything_that_is_missing(cast):
    case = making.active(cast)

    with pytest.raises(Invalid) as caught:
        apply(cast, case, on=DAY(2026, 4, 1))

    assert sorted(set(codes(caught))) == ["E11", "E2", "E3", "E5", "E6"]
    assert all(item.clause for item in caught.value.unmet)
    assert making.fresh(case).status == CaseStatus.ACTIVE
    assert case.procedures.count() == 1
    every = {item.code for item in unmet_of_removal(case, way=RemovalWay.HELPED, on=DAY(2026, 4, 1))}
    assert every == {"E1", "E2", "E3", "E5", "E6", "E7", "E11"}


def test_what_is_a_principle_goes_to_the_county_which_gives_its_reason(cast, case):
    MonitoringCase.objects.filter(pk=case.pk).update(identified_on="2026-06-01")
    apply(cast, case)
    reviewed_and_posted(cast, case)

    with pytest.raises(Invalid) as caught:
        decide(cast, case)
    assert codes(caught) == ["E1"]
    with pytest.raises(Invalid):
        decide(cast, case, E1="  ")
    decide(cast, case, E1="子女就业稳定，县级会议同意")

    assert Procedure.objects.get(case=case, aim="leaving").overrides == {"E1": "子女就业稳定，县级会议同意"}
    assert AuditEvent.objects.get(verb="override_removal").facts == {"conditions": ["E1"]}


def test_what_is_no_principle_is_never_overridden(cast, case):
    apply(cast, case)
    reviewed_and_posted(cast, case)
    newest = IncomeStatement.objects.filter(household=case.household).order_by("-period_end").first()
    IncomeStatement.objects.filter(pk=newest.pk).update(stated_per_capita_yuan="7999.00")

    with pytest.raises(Invalid) as caught:
        decide(cast, case, E3="县级会议同意")

    assert codes(caught) == ["E3"]
    assert making.fresh(case).status == CaseStatus.REMOVAL_COUNTY


def test_a_safeguard_that_fails_on_the_way_stops_it(cast, case):
    apply(cast, case)
    reviewed_and_posted(cast, case)
    visit = planning.visit(case.household, cast.village, DAY(2026, 10, 12))
    SafeguardCheck.objects.create(
        household=case.household,
        division_id=case.division_id,
        visit=visit,
        item="water",
        is_met=False,
        checked_on=DAY(2026, 10, 12),
        explanation="示例",
    )

    with pytest.raises(Invalid) as caught:
        decide(cast, case)

    assert codes(caught) == ["E5"]


def test_whoever_is_monitored_has_the_lower_threshold_and_incomes_of_late(cast, case):
    """2-05, S13: 5,000 yuan for an ordinary household; an income of last year is unknown."""
    newest = IncomeStatement.objects.filter(household=case.household).order_by("-period_end")[0]
    assert case.household.household_type == "一般农户"

    def missing(on=LEFT, **facts):
        IncomeStatement.objects.filter(pk=newest.pk).update(**facts)
        return [item.code for item in unmet_of_removal(case, way=RemovalWay.HELPED, on=on)]

    assert missing(compliant_oop_yuan="4999.99") == []
    assert missing(compliant_oop_yuan="5000.00") == ["E6"]
    assert missing(compliant_oop_yuan="1200.00", on=DAY(2026, 12, 1)) == []
    assert missing(on=DAY(2027, 3, 1)) == ["E3", *["E5"] * 4, "E6"]
    assert missing(period_start=DAY(2026, 8, 1)) == ["E6"]


def test_the_village_neither_approves_nor_decides(cast, case):
    apply(cast, case)
    reviewed_and_posted(cast, case)

    for user in (cast.village, cast.township):
        with pytest.raises(Refused):
            take(actions.decide_removal, case, by=user, reasons={}, on=LEFT, note="同意")


def test_what_went_by_itself_brings_its_paper(cast, case):
    with pytest.raises(Invalid) as caught:
        apply(cast, case, way="其他方式")
    assert codes(caught) == ["way_required"]

    apply(cast, case, way=RemovalWay.NATURAL, document=PDF)

    assert Procedure.objects.get(case=case, aim="leaving").natural_document is not None


def test_given_up_it_is_monitored_on_and_may_be_applied_for_again(cast, case):
    apply(cast, case)
    with pytest.raises(Invalid):
        take(actions.give_up_removal, case, by=cast.township, note="")
    take(actions.give_up_removal, case, by=cast.township, note="收入不稳")

    assert (making.fresh(case).status, case.removal_way) == ("active", "")
    apply(cast, case)
    assert case.procedures.count() == 3


def test_a_rollback_goes_on_in_the_same_case_and_a_new_risk_is_a_new_one(cast, case):
    apply(cast, case)
    reviewed_and_posted(cast, case)
    decide(cast, case)
    day = STEPS["decided"]
    take(actions.announce_removal, case, by=cast.township, announced_on=day, on=day)
    with pytest.raises(Refused):
        take(actions.roll_back, case, by=cast.township, note="标注有误")

    back = take(actions.roll_back, case, by=cast.county, note="标注有误")
    assert (back.status, back.episode, back.removed_on) == ("active", 1, "")
    assert making.fresh(cast.own).monitoring_state == MonitoringState.ACTIVE
    with pytest.raises(Conflict):
        making.case(cast)


def test_after_a_removal_a_new_risk_is_a_new_episode(cast, case):
    apply(cast, case)
    reviewed_and_posted(cast, case)
    decide(cast, case)
    day = STEPS["decided"]
    take(actions.announce_removal, case, by=cast.township, announced_on=day, on=day)

    assert making.case(cast).episode == 2
    # Another case is open: the old one cannot come back beside it.
    with pytest.raises(Conflict):
        take(actions.roll_back, case, by=cast.county, note="标注有误")


def test_the_database_keeps_a_removed_case_whole(cast, case):
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitoringCase.objects.filter(pk=case.pk).update(status="removed")
