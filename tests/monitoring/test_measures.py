"""2-10, 0-57: measures with their proof, and the plan of a household."""

import datetime
from decimal import Decimal

import pytest

from monitoring import actions
from monitoring.choices.measures import MeasureKind
from monitoring.models import SupportMeasure, SupportPlan
from povertycase.exceptions import Conflict, Invalid, Refused
from projects.models import Project
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import PDF, take
from tests.projects import making as projects

DAY = datetime.date
TODAY = DAY(2026, 4, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def draft(**changes):
    facts = {
        "kind": MeasureKind.HEALTH,
        "items": ["医疗救助"],
        "content": "住院费用二次报销",
        "responsible": "王芳",
        "planned_on": DAY(2026, 4, 5),
    }
    return actions.MeasureDraft(**facts | changes)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def test_measures_are_for_households_that_are_monitored(cast):
    case = making.case(cast)

    with pytest.raises(Conflict):
        take(actions.plan_measure, case, draft(), by=cast.village)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "其他帮扶"}, ["kind_required", "item_unknown"]),
        ({"items": ["危房改造"]}, ["item_unknown"]),
        ({"content": " ", "responsible": ""}, ["content_required", "responsible_required"]),
    ],
)
def test_a_measure_says_what_it_lacks(cast, changes, expected):
    case = making.active(cast)

    with pytest.raises(Invalid) as caught:
        take(actions.plan_measure, case, draft(**changes), by=cast.village)

    assert codes(caught) == expected
    assert not SupportMeasure.objects.exists()


def land(cast, measure, **changes):
    facts = {"landed_on": TODAY, "amount_yuan": Decimal("800.00"), "proof": PDF, "on": TODAY}
    return take(actions.land_measure, measure, by=cast.village, **facts | changes)


def test_a_measure_lands_once_with_its_proof_and_ends_with_a_reason(cast):
    case = making.active(cast)
    measure = take(actions.plan_measure, case, draft(), by=cast.village)

    with pytest.raises(Invalid) as caught:
        land(cast, measure, landed_on=DAY(2026, 4, 11), amount_yuan=Decimal(0))
    assert codes(caught) == ["landed_later", "amount"]
    land(cast, measure)
    with pytest.raises(Conflict):
        land(cast, measure)

    with pytest.raises(Invalid) as caught:
        take(actions.end_measure, measure, by=cast.village, ended_on=DAY(2026, 4, 9), on=TODAY, note="")
    assert codes(caught) == ["note_required", "ended_on"]
    ended = take(actions.end_measure, measure, by=cast.village, ended_on=TODAY, on=TODAY, note="合同期满")
    assert (ended.landed_on, ended.ended_reason) == (TODAY, "合同期满")


def plan(**changes):
    facts = {
        "year": 2026,
        "aims": "稳定增收",
        "steps": "医疗救助；公益性岗位",
        "responsible": "王芳",
        "remove_by": DAY(2026, 12, 31),
    }
    return actions.PlanDraft(**facts | changes)


def test_a_plan_is_submitted_returned_approved_by_another_and_replaced(cast):
    case = making.active(cast)
    first = take(actions.draft_plan, case, plan(), by=cast.village)
    with pytest.raises(Conflict):
        take(actions.draft_plan, case, plan(), by=cast.village)
    take(actions.submit_plan, first, by=cast.village)
    with pytest.raises(Refused):
        take(actions.approve_plan, first, by=cast.village, on=TODAY)
    with pytest.raises(Conflict):
        take(actions.change_plan, first, plan(), by=cast.village)
    take(actions.return_plan, first, by=cast.township, note="措施不具体")
    take(actions.change_plan, first, plan(steps="每月随访"), by=cast.village)
    take(actions.submit_plan, first, by=cast.village)
    approved = take(actions.approve_plan, first, by=cast.township, on=TODAY)
    assert (approved.status, approved.approved_on) == ("approved", TODAY)

    second = take(actions.draft_plan, case, plan(aims="实现稳定就业"), by=cast.village)

    assert SupportPlan.objects.get(pk=first.pk).status == "replaced"
    assert second.status == "drafted"


def test_who_submitted_a_plan_does_not_approve_it(cast):
    case = making.active(cast)
    row = take(actions.draft_plan, case, plan(), by=cast.township)
    take(actions.submit_plan, row, by=cast.township)

    with pytest.raises(Refused):
        take(actions.approve_plan, row, by=cast.township, on=TODAY)


def test_an_empty_plan_says_what_it_lacks(cast):
    case = making.active(cast)

    with pytest.raises(Invalid) as caught:
        take(actions.draft_plan, case, plan(aims="", steps=" ", responsible=""), by=cast.village)

    assert codes(caught) == ["aims_required", "steps_required", "responsible_required"]


@pytest.mark.parametrize(
    ("place", "status", "expected"),
    [
        (factories.VILLAGE, "planned", []),
        (factories.TOWN, "listed", []),
        (factories.SISTER_VILLAGE, "listed", ["project_elsewhere"]),
        (factories.OTHER_VILLAGE, "listed", ["project_elsewhere"]),
        (factories.VILLAGE, "drafted", ["project_not_listed"]),
        (factories.VILLAGE, "reviewed", ["project_not_listed"]),
    ],
)
def test_a_measure_rests_on_a_project_that_reaches_the_household(cast, place, status, expected):
    """2-10: of the household's place, and in the library; whoever sends its number."""
    case = making.active(cast)
    cast.builder = cast.lead
    project = projects.draft(cast)
    since = making.CLUE_ON if status in {"listed", "planned"} else None
    Project.objects.filter(pk=project.pk).update(division_id=place, status=status, listed_on=since)
    project.refresh_from_db()
    if not expected:
        assert take(actions.plan_measure, case, draft(project=project), by=cast.county).project == project
        return
    with pytest.raises(Invalid) as caught:
        take(actions.plan_measure, case, draft(project=project), by=cast.county)
    assert codes(caught) == expected
