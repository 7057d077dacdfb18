"""The invariants of rectification hold in ordinary life, and each is seen when it is broken."""

import pytest
from django.db import connection

from rectification import actions
from rectification.reports.invariants import INVARIANTS
from tests import factories
from tests.once import once
from tests.rectification import inspecting, making, ranking, scoring

pytestmark = pytest.mark.django_db
BREAKS = {
    "I15-parent-last": (
        "UPDATE rectification_ticket SET parent_id = (SELECT min(id) FROM rectification_ticket "
        "WHERE status = 'closed') WHERE status = 'registered'"
    ),
    "I15-closed-proved": "UPDATE rectification_ticket SET rebound_count = 7",
    "I15-deadline-approved": "UPDATE rectification_ticket SET due_on = date '2027-01-01'",
    "I15-apart": "UPDATE rectification_progressline SET reported_by_id = (SELECT max(reviewed_by_id) "
    "FROM rectification_closeoutreview)",
    "I14-ticket-duties": "UPDATE povertycase_obligation SET due_on = due_on + 1 WHERE kind = 'ticket'",
    "I14-ticket-steps": "UPDATE povertycase_obligation SET household_key = NULL WHERE kind = 'ticket_step'",
    "I14-ticket-nodes": "UPDATE povertycase_obligation SET due_on = due_on + 1 WHERE kind = 'ticket_node'",
    "I14-ticket-extensions": (
        "UPDATE povertycase_obligation SET state = 'met', done_at = now() WHERE kind = 'ticket_extension'"
    ),
    "I14-reports": "UPDATE povertycase_obligation SET organisation_id = NULL WHERE kind = 'report'",
    "I14-work-months": "UPDATE povertycase_obligation SET assignee_id = NULL WHERE kind = 'work_month'",
    "I14-statements": "UPDATE povertycase_obligation SET due_on = due_on + 1 WHERE kind = 'statement'",
    "I14-inspections": "DELETE FROM povertycase_obligation WHERE subject_code LIKE 'inspection:%:%'",
    "I14-talks": "UPDATE povertycase_obligation SET is_restricted = false WHERE kind = 'talk'",
    "I15-household-held": "UPDATE households_hold SET until = NULL",
    "I14-score-sheets": "UPDATE povertycase_obligation SET due_on = due_on + 1 WHERE kind = 'score_sheet'",
    "I15-score-total": "UPDATE rectification_scoremark SET points = points - 1",
    "I15-ranking-sealed": "UPDATE rectification_rankingline SET completed = 9 WHERE position = 1",
}


def violations(name):
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS[name][1])
        return cursor.fetchone()[0]


@pytest.fixture(scope="module")
def ordinary(django_db_setup, django_db_blocker):
    """Tickets in several states, a ranking, a report, a month of a plan and one of points."""
    yield from once(django_db_blocker, ordinary_life)


def ordinary_life():
    cast = making.cast_of_rectification(factories.world())
    making.closed(cast)
    making.closed(cast)
    making.ticket(cast)
    making.ticket(cast, by=cast.county, is_restricted=True)
    row = making.at_work(cast, making.ticket(cast, subject=making.village()))
    making.take(
        actions.ask_extension, row, until=making.LATER, reason="雨季", by=cast.village, on=making.DONE
    )
    ranking.frozen(cast)
    draft = actions.RequirementDraft(
        name="专项整治月报", content="进展", rhythm="monthly", begins_on=making.FOUND, ends_on=making.DUE
    )
    asked = actions.Units(organisations=[cast.medical])
    actions.require_report(cast.medical.division, draft, asked, by=cast.county, on=making.ON)
    plan_of_work(cast)
    scoring.published(cast, scoring.sheet(scoring.adopted(cast), 1))
    signed = {"year": making.ON.year, "level": "township", "due_on": making.DUE}
    actions.require_statements(cast.medical.division, by=cast.county, on=making.ON, **signed)
    talked(cast)


def plan_of_work(cast):
    """A plan with one task, and a month of it that somebody by name is to do."""
    task = actions.TaskDraft(number=1, title="强化基本医疗保障", stated_units=cast.medical.name)
    section = actions.SectionDraft(kind="focus", title="民生保障", tasks=[task])
    draft = actions.PlanDraft(name="巩固提升年实施方案", year=making.ON.year, sections=[section])
    plan = actions.enter_plan(cast.medical.division, draft, by=cast.county)
    making.take(actions.expand_units, plan, by=cast.county, on=making.ON)
    making.take(actions.begin_plan, plan, by=cast.county)
    unit = plan.tasks.get().units.get()
    someone = {"person": cast.department.name, "account": cast.department}
    month = actions.MonthDraft(what="签约随访", due_on=making.DUE, **someone)
    actions.plan_months(unit, [month], by=cast.department, on=making.ON)


def talked(cast):
    """An inspection that nobody knows of, and a talk that asked for something."""
    inspecting.secret(cast)
    talk = actions.TalkDraft(
        unit=cast.medical,
        **dict.fromkeys(("called_name", "called_duty", "talker_name", "talker_duty", "reason"), "示例"),
        planned_on=making.ON,
    )
    said = actions.TalkRecord(held_on=making.ON, record="说明", follow_up="补报", follow_up_due_on=making.DUE)
    held = actions.arrange_talk(talk, by=cast.county)
    actions.hold_talk(held, said, by=cast.county, on=making.ON, version=held.version)


@pytest.mark.parametrize("name", sorted(INVARIANTS))
@pytest.mark.usefixtures("ordinary")
def test_each_is_seen_when_it_is_broken(name):
    assert violations(name) == 0

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no trigger holds it
        cursor.execute(BREAKS[name])
        cursor.execute("SET session_replication_role = origin")
    assert violations(name) > 0
