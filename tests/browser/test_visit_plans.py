"""计划与完成, 排查轮次 and 遍访 in a browser: from a figure to its list, from a round to what failed."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from households.choices import MonitoringState
from households.models import CoverageGoal, RoundAssignment, SafeguardCheck, SurveyRound
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from tests import factories
from tests.households.planning import pair, visit

pytestmark = pytest.mark.browser

LATIN = {"township", "sister", "helper", "county", "village"}
MONITORED = {
    "by_type": "一般农户",
    "monitoring_category": "边缘易致贫户",
    "monitoring_state": MonitoringState.ACTIVE,
    "risk_identified_on": "2024-01",
}


@pytest.fixture
def rounds(cast):
    """A dozen households of both townships, some visited; a census, a cross-check and a goal."""
    save_parameters(read_parameters())
    today = timezone.localdate()
    with transaction.atomic():  # a household has its head when it is committed
        rows = [factories.household(head=f"周小{letter}") for letter in "一二三四五六"]
        rows += [factories.household(head=f"吴小{letter}", **MONITORED) for letter in "甲乙丙"]
    facts = {
        "starts_on": today - datetime.timedelta(days=9),
        "ends_on": today + datetime.timedelta(days=9),
        "created_by": cast.county,
    }
    census = SurveyRound.objects.create(
        name="第四季度拉网排查", kind="census", division_id=factories.COUNTY, **facts
    )
    cross = SurveyRound.objects.create(
        name="第一批交叉核查", kind="cross", division_id=factories.COUNTY, **facts
    )
    for row in rows[::2]:
        pair(row, cast.helper)
        seen = visit(row, cast.helper, today, round=census)
        SafeguardCheck.objects.create(
            household=row,
            division_id=row.division_id,
            visit=seen,
            item="water",
            is_met=row != rows[0],
            checked_on=today,
            explanation="每人每天 30 升",
        )
    factories.post(cast.sister, Role.TOWNSHIP, factories.TOWN, valid_from=today)
    RoundAssignment.objects.create(
        round=cross, surveyor=cast.sister, division_id=factories.VILLAGE, assigned_by=cast.county
    )
    goal = CoverageGoal.objects.create(
        name="乡镇书记遍访", level="township", unit="village", division_id=factories.COUNTY, **facts
    )
    goal.secretaries.add(cast.helper)
    return census


def test_from_a_figure_to_its_list(page, sign_in, cast, rounds, look):
    sign_in(page, cast.county).goto("/households/visits/plan/")
    look(page, "visit-plan", latin=LATIN)
    page.get_by_role("link", name="甲镇", exact=True).click()
    page.get_by_role("link", name="红星村", exact=True).click()
    look(page, "visit-plan-people", latin=LATIN)
    row = page.get_by_role("row", name="未结对")
    figure = int(row.get_by_role("link").last.inner_text())
    row.get_by_role("link").last.click()
    page.get_by_role("heading", name="走访名单：未结对").wait_for()
    look(page, "visit-plan-list", latin=LATIN)
    assert page.locator("tbody tr").count() == figure


def test_a_round_and_what_failed(page, sign_in, cast, rounds, look):
    sign_in(page, cast.county).goto("/households/visits/rounds/")
    look(page, "rounds", latin=LATIN)
    page.get_by_role("link", name="第一批交叉核查").click()
    look(page, "round-cross", latin=LATIN)
    page.get_by_role("link", name="排查轮次").first.click()
    page.get_by_role("link", name="第四季度拉网排查").click()
    look(page, "round-census", latin=LATIN)
    page.get_by_role("link", name="未过关（项）").click()
    look(page, "round-failing", latin=LATIN)
    page.get_by_role("link", name="导出当前结果").click()
    look(page, "round-export", latin=LATIN)
    page.goto(f"/households/visits/rounds/{rounds.pk}/close/")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("户没有入户走访；确要结束的，请写明原因").first.wait_for()
    look(page, "round-close", latin=LATIN)


def test_a_goal(page, sign_in, cast, rounds, look):
    sign_in(page, cast.county).goto("/households/visits/goals/")
    look(page, "goals", latin=LATIN)
    page.get_by_role("link", name="乡镇书记遍访").click()
    look(page, "goal", latin=LATIN)
    page.get_by_role("link", name="修改", exact=True).click()
    look(page, "goal-change", latin=LATIN)
