"""A project's way from the village to the library, the plan, and out (0-39, 0-40, 0-44, 4-04)."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent
from projects import actions
from projects.models import Milestone, Project, ProjectTarget
from tests.projects import making
from tests.projects.making import PDF, TODAY

SEERS = {"village", "helper", "township", "county", "prefecture", "leader", "auditor", "owner", "finance"}
OTHERS = {"sister", "department", "system", "security", "audit", "neighbour", "stranger"}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def advance(project, verb, by):
    project.refresh_from_db()
    return actions.advance_project(project, verb, by=by, on=TODAY, version=project.version)


def test_every_gate_says_all_that_is_missing_and_opens_when_it_is_there(cast):
    project = making.draft(cast, linkage="")
    advance(project, "apply", cast.village)

    with pytest.raises(Invalid) as caught:
        advance(project, "review", cast.township)
    assert codes(caught) == ["notice_village"]
    making.put_up(cast, project, "village", days=9)
    with pytest.raises(Invalid) as caught:
        advance(project, "review", cast.township)
    assert codes(caught) == ["notice_village_short"]
    making.put_up(cast, project, "village", since=datetime.date(2024, 2, 1))
    advance(project, "review", cast.township)

    with pytest.raises(Invalid) as caught:
        advance(project, "approve", cast.county)
    assert codes(caught) == ["missing_linkage", "missing_links", "notice_township"]
    project.refresh_from_db()
    assert project.status == "reviewed"


def test_the_whole_road(cast):
    project = making.planned_project(cast)

    assert (project.status, project.listed_on) == ("planned", TODAY)
    verbs = AuditEvent.objects.filter(subject="projects.project", subject_key=str(project.pk))
    steps = [verb for verb in verbs.order_by("pk").values_list("verb", flat=True) if verb in project.MOVES]
    assert steps == ["apply", "review", "approve", "enlist", "plan"]


def test_who_may_not(cast):
    project = making.draft(cast)

    for user in (cast.leader, cast.auditor, cast.owner):
        with pytest.raises(Refused):
            advance(project, "apply", user)
    advance(project, "apply", cast.township)
    with pytest.raises(Refused):  # four eyes: the township applied for the village
        advance(project, "review", cast.township)
    with pytest.raises(Refused):
        making.draft(cast, name="别的", division="990101101201")


def test_a_gate_is_not_passed_twice_or_out_of_order(cast):
    project = making.draft(cast)

    with pytest.raises(Conflict):
        advance(project, "review", cast.township)
    advance(project, "apply", cast.village)
    with pytest.raises(Conflict):
        advance(project, "apply", cast.village)


def test_an_old_page_changes_nothing(cast):
    project = making.draft(cast)
    old = project.version
    advance(project, "apply", cast.village)

    with pytest.raises(Stale):
        actions.advance_project(project, "review", by=cast.county, on=TODAY, version=old)


def test_what_was_applied_for_changes_only_after_it_was_sent_back(cast):
    project = making.draft(cast)
    advance(project, "apply", cast.village)
    project.refresh_from_db()
    change = {"facts": {"place": "三组"}, "funding": None, "targets": None, "by": cast.village}

    with pytest.raises(Invalid) as caught:
        actions.change_project(project, version=project.version, **change)
    assert codes(caught) == ["not_a_draft"]
    with pytest.raises(Invalid):
        actions.send_back(project, by=cast.township, version=project.version, note=" ")
    project = actions.send_back(project, by=cast.township, version=project.version, note="地点写到组")
    changed = actions.change_project(project, version=project.version, **change)

    assert changed.place == "三组"
    assert changed.funding.count() == 1


def test_one_name_in_a_place_and_year(cast):
    making.draft(cast)

    with pytest.raises(Conflict):
        making.draft(cast)
    making.draft(cast, year=2025)


def test_numbers_count_up_in_a_county_and_year(cast):
    numbers = [making.draft(cast, name=f"项目{order}").number for order in range(3)]

    assert numbers == ["990101202400001", "990101202400002", "990101202400003"]


def test_leaving_the_library_needs_a_reason_and_no_open_request(cast):
    project = making.listed_project(cast)
    project.refresh_from_db()
    with pytest.raises(Invalid) as caught:
        actions.leave_library(project, "withdraw", by=cast.county, on=TODAY, version=project.version, note="")
    assert codes(caught) == ["note_required"]

    given = making.allocation(cast, project)
    making.asked(cast, given, "1.00")
    project.refresh_from_db()
    with pytest.raises(Invalid) as caught:
        actions.leave_library(
            project, "withdraw", by=cast.county, on=TODAY, version=project.version, note="不再实施"
        )
    assert codes(caught) == ["payments_open"]


def test_nothing_outside_the_library_is_financed(cast):
    project = making.draft(cast)

    with pytest.raises(Invalid) as caught:
        making.allocation(cast, project)

    assert codes(caught) == ["P-OUT"]


def test_milestones_wait_for_the_plan_and_for_each_other(cast):
    project = making.listed_project(cast)
    with pytest.raises(Invalid) as caught:
        reach(cast, project, "started", TODAY)
    assert codes(caught) == ["not_planned"]

    advance(project, "plan", cast.county)
    with pytest.raises(Invalid) as caught:
        reach(cast, project, "completed", TODAY, document=None)
    assert codes(caught) == ["needs_started", "document_required"]
    reach(cast, project, "started", datetime.date(2024, 3, 5))
    reach(cast, project, "completed", datetime.date(2024, 9, 1))
    with pytest.raises(Invalid) as caught:
        reach(cast, project, "accepted", datetime.date(2024, 8, 31))
    assert codes(caught) == ["order_completed"]


def test_the_database_holds_the_order_by_itself(cast):
    project = making.planned_project(cast)
    reach(cast, project, "started", datetime.date(2024, 3, 5))
    wrong = {"project": project, "division_id": project.division_id, "kind": "completed"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.create(**wrong, actual_on=datetime.date(2024, 3, 4))
    Milestone.objects.create(**wrong, actual_on=datetime.date(2024, 3, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(kind="started").update(actual_on=datetime.date(2024, 3, 6))


def test_scope(cast):
    """Each sees the projects of their place or trade, and nobody else's."""
    project = making.planned_project(cast)

    seen = {
        name
        for name in (*SEERS, *OTHERS)
        if Project.objects.visible_to(getattr(cast, name)).filter(pk=project.pk).exists()
    }

    assert seen == SEERS


def reach(cast, project, kind, on, *, document=PDF):
    project.refresh_from_db()
    return actions.reach_milestone(
        project,
        kind,
        actual_on=on,
        document=document,
        by=cast.township,
        on=TODAY,
        version=project.version,
    )


def test_a_target_of_another_project_is_refused_alone_and_among_others(cast):
    project, other = making.planned_project(cast), making.planned_project(cast, name="红星村羊圈")
    own, foreign = project.targets.order_by("pk").first(), other.targets.order_by("pk").first()
    how = {"by": cast.owner, "version": project.version}

    with pytest.raises(Invalid) as caught:
        actions.record_target(project, foreign, actual=Decimal(1), **how)
    assert codes(caught) == ["target_elsewhere"]
    with pytest.raises(Invalid):
        actions.record_targets(project, [(own, Decimal(1)), (foreign, Decimal(1))], **how)

    assert not ProjectTarget.objects.exclude(actual=None).exists()
