"""本期应访、已访、超期 in SQL: what counts, the edges, and that it says what the rule says (V-VISIT)."""

import datetime
import random

import pytest
from django.urls import reverse

from households.choices import MonitoringState
from households.choices.visit_plan import VisitClass
from households.models import Household, Pairing, Visit, VisitPhoto
from households.reports.visit_plan import NO_HELPER, Asked, Completion, Plan
from households.rules import visit_plan as rules
from households.rules.visit_plan import SeenVisit
from povertycase.actions import store_file
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from povertycase.models import PolicyParameter, Posting
from tests import factories
from tests.households.planning import pair, visit

D = datetime.date
ON = D(2026, 5, 20)
EVERYTHING = Asked()
MONITORED = {"by_type": "一般农户", "monitoring_category": "边缘易致贫户", "monitoring_state": "未消除"}


@pytest.fixture(autouse=True)
def parameters(world):
    save_parameters(read_parameters())


def figures(user, asked=EVERYTHING, on=ON):
    total = Plan(user, on=on).total(asked)
    return total.due, total.done, total.overdue


def stands(user, household, on=ON):
    return Plan(user, on=on).planned([household.pk])[household.pk]


def active(**facts):

    given = MONITORED | {"monitoring_state": MonitoringState.ACTIVE, "risk_identified_on": "2025-01"}
    return factories.household(**(given | facts))


def test_a_visit_in_the_quarter_counts_until_it_ends(world):
    visit(world.own, world.helper, D(2026, 4, 1))
    assert figures(world.township, on=D(2026, 3, 31)) == (1, 0, 1)
    assert figures(world.township, on=D(2026, 4, 1)) == (1, 1, 0)
    assert figures(world.township, on=D(2026, 6, 30)) == (1, 1, 0)
    assert figures(world.township, on=D(2026, 7, 1)) == (1, 0, 0)
    assert figures(world.township, on=D(2026, 9, 30)) == (1, 0, 0)
    assert figures(world.township, on=D(2026, 10, 1)) == (1, 0, 1)


def test_the_last_of_february_lies_in_its_month(world):
    household = active(risk_identified_on="2023-06-01")
    pair(household, world.helper)
    visit(household, world.helper, D(2024, 2, 29))
    asked = Asked(kind=VisitClass.ACTIVE)
    assert figures(world.township, asked, on=D(2024, 2, 29)) == (1, 1, 0)
    assert figures(world.township, asked, on=D(2024, 3, 1)) == (1, 0, 0)
    assert figures(world.township, asked, on=D(2024, 4, 1)) == (1, 0, 1)


def test_a_visit_that_is_still_to_come_counts_not_yet(world):
    visit(world.own, world.helper, ON + datetime.timedelta(days=1))
    assert figures(world.township) == (1, 0, 1)


def test_a_visit_before_the_pairing_or_after_it_does_not_count(world):
    Pairing.objects.all().delete()
    pair(world.own, world.helper, since=D(2026, 4, 10), until=D(2026, 4, 20))
    for day, counts in ((9, 0), (10, 1), (20, 1), (21, 0)):
        other = factories.household(head=f"户{day}")
        pair(other, world.helper, since=D(2026, 4, 10), until=D(2026, 4, 20))
        visit(other, world.helper, D(2026, 4, day))
        assert stands(world.township, other).done == counts, day


def test_a_cadre_of_the_place_needs_no_pairing_but_the_post_on_that_day(world):
    Posting.objects.filter(user=world.village).update(valid_from=D(2026, 4, 10))
    visit(world.own, world.village, D(2026, 4, 9))
    assert figures(world.township) == (1, 0, 1)
    visit(world.own, world.village, D(2026, 4, 10))
    assert figures(world.township) == (1, 1, 0)


def test_a_cadre_of_another_place_does_not_count(world):
    visit(world.own, world.sister, D(2026, 4, 10))
    visit(world.own, world.leader, D(2026, 4, 10))
    assert figures(world.township) == (1, 0, 1)


def test_a_visit_needs_a_proof(world):
    bare = visit(world.own, world.helper, D(2026, 4, 10), proved=False)
    assert figures(world.township) == (1, 0, 1)
    VisitPhoto.objects.create(
        id=bare.pk,
        visit=bare,
        kind="signature",
        file=store_file(b"x", name="1.jpg", by=world.helper),
        given_sha256="0" * 64,
        look=1,
        receipt="ABCDEFGHJK",
    )
    assert figures(world.township) == (1, 1, 0)


def test_a_visit_by_phone_counts_where_the_place_says_so(world):
    visit(world.own, world.helper, D(2026, 4, 10), way="phone")
    assert figures(world.township) == (1, 0, 1)
    PolicyParameter.objects.create(
        key="visit.phone_counts", division_id=factories.TOWN, valid_from=D(2026, 1, 1), value=1, source="—"
    )
    assert figures(world.township) == (1, 1, 0)


def test_a_corrected_visit_gives_way_to_its_correction(world):
    first = visit(world.own, world.helper, D(2026, 4, 10))
    second = visit(world.own, world.helper, D(2026, 3, 31), corrects=first, correction_reason="日期写错")
    assert figures(world.township) == (1, 0, 0)
    assert list(Visit.objects.current()) == [second]


def test_a_place_may_ask_for_more(world):
    PolicyParameter.objects.create(
        key="visit.exited",
        division_id=factories.TOWN,
        valid_from=D(2026, 4, 1),
        value={"times": 2, "months": 3},
        source="—",
    )
    for each in (world.own, world.sibling):
        visit(each, world.county, D(2026, 4, 10))
        visit(each, world.county, D(2026, 4, 10))
    found = {row.name: row.done for row in Plan(world.county, on=ON).by_place(Asked(), digits=9)}
    assert found == {"甲镇": 0, "乙镇": 1}
    visit(world.own, world.county, D(2026, 4, 11))
    assert figures(world.township) == (1, 1, 0)


def test_nobody_is_overdue_from_before_the_rule(world):
    PolicyParameter.objects.filter(key="visit.exited").update(valid_from=D(2026, 1, 2))
    assert figures(world.township) == (1, 0, 0)
    PolicyParameter.objects.filter(key="visit.exited").update(valid_from=D(2026, 1, 1))
    assert figures(world.township) == (1, 0, 1)


def test_without_a_parameter_there_is_no_plan(world):
    PolicyParameter.objects.filter(key__startswith="visit.").delete()
    assert figures(world.township) == (0, 0, 0)
    assert Plan(world.township, on=ON).planned([world.own.pk]) == {}
    assert not Plan(world.township, on=ON).households(Asked()).exists()


@pytest.mark.parametrize(
    ("identified", "is_overdue"),
    [("2026-04-01", True), ("2026-04-02", False), ("2026-03", True), ("2026-04", False), ("2026", False),
     ("2025", True), ("", False)],
)  # fmt: skip
def test_who_was_not_monitored_the_whole_month_before_is_not_overdue(world, identified, is_overdue):
    household = active(risk_identified_on=identified)
    assert (stands(world.township, household).overdue_days is not None) is is_overdue


def test_overdue_days_and_due_day(world):
    found = stands(world.township, world.own)
    assert (found.due_on, found.overdue_days, found.last_on) == (D(2026, 6, 30), 50, None)
    visit(world.own, world.helper, D(2025, 8, 1))
    found = stands(world.township, world.own)
    assert (found.overdue_days, found.last_on) == ((ON - D(2025, 12, 31)).days, D(2025, 8, 1))
    Pairing.objects.filter(household=world.own).update(started_on=D(2026, 5, 1))
    assert stands(world.helper, world.own).overdue_days == 19
    assert stands(world.township, world.own).overdue_days == 50


def test_closed_and_ordinary_households_are_not_planned(world):
    factories.household(by_type="一般农户")
    Household.objects.filter(pk=world.own.pk).update(status="closed", closed_on=ON, closed_reason="自然销户")
    assert figures(world.township) == (0, 0, 0)


def test_each_role_sees_its_own(world):
    seen = {name: figures(getattr(world, name))[0] for name in (
        "village", "helper", "township", "sister", "county", "prefecture", "leader", "auditor",
        "department", "system", "security", "audit", "stranger")}  # fmt: skip
    assert seen == {
        "village": 1, "helper": 1, "township": 1, "sister": 1, "county": 2, "prefecture": 3, "leader": 2,
        "auditor": 2, "department": 0, "system": 0, "security": 0, "audit": 0, "stranger": 0,
    }  # fmt: skip


def some_visits(world, seed):
    """Households of all classes with visits of all kinds, drawn by the seed."""

    rng = random.Random(seed)
    other = factories.user("other", Role.HELPER, factories.TOWN)
    kinds = [
        {},
        MONITORED | {"monitoring_state": MonitoringState.ACTIVE, "risk_identified_on": "2025-06"},
        MONITORED | {"monitoring_state": MonitoringState.REMOVED, "risk_removed_on": "2025-06"},
    ]
    rows = [factories.household(**rng.choice(kinds)) for _each in range(20)]
    for row in rows:
        for helper in (world.helper, other):
            since = D(2025, 9, 1) + datetime.timedelta(days=rng.randrange(250))
            if rng.random() < 0.7:
                until = since + datetime.timedelta(days=rng.randrange(120)) if rng.random() < 0.5 else None
                pair(row, helper, since, until)
        for _each in range(rng.randrange(6)):
            day = D(2025, 10, 1) + datetime.timedelta(days=rng.randrange(240))
            visitor = rng.choice([world.helper, other, world.village, world.sister])
            way = "phone" if rng.random() < 0.2 else "home"
            visit(row, visitor, day, proved=rng.random() < 0.8, way=way)
    return rows


def as_rule(world, household):
    """The same by the pure rule."""
    kind = rules.class_of(
        household_type=household.household_type,
        monitoring_category=household.monitoring_category,
        monitoring_state=household.monitoring_state,
    )
    months = {VisitClass.ACTIVE: 1, VisitClass.EXITED: 3, VisitClass.REMOVED: 6}[kind]
    period = rules.period_of(ON, months=months)
    prior = rules.period_of(period.starts_on - datetime.timedelta(days=1), months=months)
    seen = [
        SeenVisit(
            each.visited_on,
            each.way,
            is_proved=not each.place_refused,
            is_answered_for=each.visitor == world.village
            or any(
                p.helper_id == each.visitor_id
                and p.started_on <= each.visited_on <= (p.ended_on or D(9999, 1, 1))
                for p in household.pairings.all()
            ),
        )
        for each in household.visits.filter(visited_on__lte=ON)
    ]
    done = rules.is_visited(seen, period, times=1, phone_counts=False)
    missed = not rules.is_visited(seen, prior, times=1, phone_counts=False)
    return kind, done, missed and not done


@pytest.mark.parametrize("seed", range(4))
def test_sql_says_what_the_rule_says(world, seed):
    rows = some_visits(world, seed)
    found = Plan(world.township, on=ON).planned([row.pk for row in rows])
    told = {
        key: (each.kind, each.due_on is None, each.overdue_days is not None) for key, each in found.items()
    }
    assert told == {row.pk: as_rule(world, row) for row in rows}
    assert len(set(told.values())) > 4


def test_every_figure_is_as_long_as_its_list(world):
    some_visits(world, 7)
    plan = Plan(world.county, on=ON)
    for asked in (Asked(), Asked(kind=VisitClass.EXITED), Asked(division=factories.VILLAGE)):
        for row in [*plan.by_place(asked, digits=12), plan.total(asked)]:
            _same(plan, row, Asked(division=row.key or asked.division, kind=asked.kind))
    people = plan.by_helper(Asked(division=factories.VILLAGE))
    assert {row.name for row in people} == {"helper", "other", ""}
    for row in people:
        _same(plan, row, Asked(division=factories.VILLAGE, helper=row.key))
    assert people[-1].key or NO_HELPER


def _same(plan, row: Completion, asked: Asked):
    for state in ("waiting", "done", "overdue"):
        wanted = Asked(asked.division, asked.kind, asked.helper, state)
        expected = {"waiting": row.waiting, "done": row.done, "overdue": row.overdue}[state]
        assert plan.households(wanted).count() == expected, wanted
    assert plan.households(Asked(asked.division, asked.kind, asked.helper)).count() == row.due


def test_the_number_of_statements_does_not_grow(world, django_assert_num_queries):
    def ask():
        plan = Plan(world.county, on=ON)
        plan.by_place(Asked(), digits=9)
        plan.by_helper(Asked())
        plan.planned(list(Household.objects.values_list("pk", flat=True)))

    world.county.postings  # noqa: B018  read once per request
    some_visits(world, 1)
    with django_assert_num_queries(8):
        ask()


# --- pages and API ------------------------------------------------------------------------------------

PLAN, ROWS = reverse("households:visit-plan"), reverse("households:visit-plan-list")


def test_the_page_goes_from_township_to_village_to_person(world, logged_in):
    client = logged_in(world.county)
    page = client.get(PLAN)
    assert [row.record.name for row in page.context["table"].rows] == ["甲镇", "乙镇"]
    page = client.get(PLAN, {"division": factories.TOWN})
    assert [row.record.name for row in page.context["table"].rows] == ["红星村"]
    page = client.get(PLAN, {"division": factories.VILLAGE})
    assert [row.record.name for row in page.context["table"].rows] == ["helper"]
    assert f"helper={world.helper.pk}" in page.content.decode()


def test_filters_stay_in_the_links(world, logged_in):
    page = logged_in(world.county).get(PLAN, {"kind": "exited"}).content.decode()
    assert "kind=exited&amp;division=" in page.replace("&division", "&amp;division") or "kind=exited" in page
    assert "state=overdue" in page


def test_the_list_says_when_and_how_long(world, logged_in):
    page = logged_in(world.county).get(ROWS, {"state": "overdue", "division": factories.TOWN})
    assert [row.pk for row in page.context["page"].rows] == [world.own.pk]
    assert "超期" in page.content.decode()
    assert "张三丰" in page.content.decode()


@pytest.mark.parametrize("asked", [{"division": "x"}, {"helper": "1;"}, {"state": "all"}, {"kind": "%"}])
def test_an_address_that_is_not_ours_lists_nothing(world, logged_in, asked):
    client = logged_in(world.county)
    assert client.get(ROWS, asked).context["page"].rows == []
    assert client.get(PLAN, asked).status_code == 200


def test_what_one_has_to_visit_through_the_api(world, logged_in):
    answer = logged_in(world.helper).get("/api/v1/me/visits/").json()
    assert answer["summary"]["due"] == 1
    assert [row["household"] for row in answer["results"]] == [world.own.pk]
    assert logged_in(world.stranger).get("/api/v1/me/visits/").json()["results"] == []


def test_the_plan_through_the_api(world, logged_in):
    client = logged_in(world.county)
    answer = client.get("/api/v1/visit-plan/").json()
    assert (answer["total"]["due"], [row["name"] for row in answer["results"]]) == (2, ["甲镇", "乙镇"])
    answer = client.get("/api/v1/visit-plan/", {"division": factories.TOWN, "kind": "exited"}).json()
    assert [row["division"] for row in answer["results"]] == [factories.VILLAGE]
    assert client.get("/api/v1/visit-plan/", {"division": "x"}).status_code == 400


def test_the_phone_knows_what_is_due(world, logged_in):
    data = logged_in(world.helper).get("/m/data/").json()
    assert data["summary"]["due"] == 1
    assert data["households"][0]["due_on"]
