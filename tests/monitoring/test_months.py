"""0-33: the month is frozen once, its equation holds, and what nothing explains is never plugged."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from households import actions as register
from households.models import Household, HouseholdMembership
from monitoring import actions
from monitoring.actions.bulletins import month_of_county, notes_of
from monitoring.actions.months import month_of
from monitoring.models import Finding, MonitoringCase, MonthLine, MonthSnapshot, VillageMonth
from monitoring.reports.invariants import INVARIANTS
from povertycase.actions.obligations import rebuild
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.management.commands.invariants import count
from povertycase.models import AuditEvent, Division
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import DAY, fresh, take

MARCH, APRIL, MAY = (DAY(2026, month, 1) for month in (3, 4, 5))


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    # The cast lived there long before the months of these tests.
    HouseholdMembership.objects.update(created_at="2024-01-01T00:00:00+08:00")
    world.county_division = Division.objects.get(pk=factories.COUNTY)
    return world


def at(day):
    return time_machine.travel(f"{day}T10:00:00+08:00", tick=False)


def active(cast, day="2026-03-12", **facts):
    """A household that came into monitoring on a day."""
    with at(day):
        return making.active(cast, **facts)


def freeze(cast, month, on=None):
    on = on or (month + datetime.timedelta(days=32)).replace(day=1)
    return actions.freeze_month(cast.county_division, month, on=on)


def village(month, code=factories.VILLAGE):
    return VillageMonth.objects.get(division=code, month=month)


def figures(month, unit="households", code=factories.VILLAGE):
    row = village(month, code)
    kinds = ("opening", "natural_in", "newly_identified", "rolled_back", "relabelled")
    kinds += ("natural_out", "removed", "cleared", "closing")
    return {kind: number for kind in kinds if (number := getattr(row, f"{kind}_{unit}"))}


def removed(cast, case, day):
    """The risk is marked as removed, as the last step does it."""
    with at(day):
        MonitoringCase.objects.filter(pk=case.pk).update(status="removal_decided", removal_way="帮扶消除")
        procedure = case.procedures.get(turn=1)
        procedure.decided_on = DAY.fromisoformat(day)
        procedure.save()
        facts = {"announced_on": procedure.decided_on, "on": procedure.decided_on}
        return take(actions.announce_removal, case, by=cast.township, **facts)


def all_invariants_hold():
    assert [name for name, (_title, sql) in INVARIANTS.items() if count(sql)] == []
    return True


def test_a_year_of_one_household_in_movements(cast):
    """0-33: newly identified, removed, rolled back; each month opens with what the last one closed with."""
    case = active(cast)
    people = cast.own.memberships.filter(left_on=None).count()
    freeze(cast, MARCH)
    assert figures(MARCH) == {"newly_identified": 1, "closing": 1}
    assert figures(MARCH, "people") == {"newly_identified": people, "closing": people}

    removed(cast, case, "2026-04-20")
    freeze(cast, APRIL)
    assert figures(APRIL) == {"opening": 1, "removed": 1}

    with at("2026-05-06"):
        take(actions.roll_back, case, by=cast.county, note="核查发现标注有误")
    freeze(cast, MAY)
    assert figures(MAY) == {"rolled_back": 1, "closing": 1}
    assert all_invariants_hold()
    assert figures(MAY, code=factories.SISTER_VILLAGE) == {}
    assert VillageMonth.objects.filter(month=MAY).count() == 5


def test_a_new_risk_is_another_label(cast):
    """0-33: 再标注 is a second episode."""
    case = active(cast)
    removed(cast, case, "2026-03-30")
    with at("2026-03-31"):
        again = MonitoringCase.objects.get(pk=case.pk)
        again.pk, again.episode, again.status, again.removed_on = None, 2, "announced", ""
        again.save(force_insert=True)
        take(actions.register_case, again, by=cast.township, number="9901JC0002")
    freeze(cast, MARCH)
    assert figures(MARCH) == {"newly_identified": 1, "removed": 1, "relabelled": 1, "closing": 1}
    assert all_invariants_hold()


def test_a_case_that_was_rejected_labels_nobody(cast):
    """0-33: the second episode after a rejected first one is newly identified."""
    case = active(cast)
    MonitoringCase.objects.filter(pk=case.pk).update(episode=2)
    with at("2026-02-01"):
        first = MonitoringCase.objects.get(pk=case.pk)
        first.pk, first.episode, first.status, first.identified_on = None, 1, "rejected", ""
        first.save(force_insert=True)
    freeze(cast, MARCH)
    assert figures(MARCH) == {"newly_identified": 1, "closing": 1}


def test_births_and_deaths_are_natural(cast):
    """0-33: the household stays, its people change."""
    active(cast)
    freeze(cast, MARCH)
    before = village(MARCH).closing_people
    with at("2026-04-10"):
        factories.member(cast.own, "张小丰", "之子")
        HouseholdMembership.objects.filter(person__name="张小丰").update(joined_on=DAY(2026, 4, 9))
        other = cast.own.memberships.exclude(relation="户主").exclude(person__name="张小丰").first()
        if other:
            other.left_on, other.left_reason = DAY(2026, 4, 8), "死亡"
            other.save()
    freeze(cast, APRIL)
    assert figures(APRIL) == {"opening": 1, "closing": 1}
    found = figures(APRIL, "people")
    assert found["natural_in"] == 1
    assert found.get("natural_out", 0) == (1 if other else 0)
    assert found["closing"] == before + 1 - found.get("natural_out", 0)
    line = MonthLine.objects.get(kind="natural_in", village_month__month=APRIL)
    assert (line.households, line.people, line.household_id) == (0, 1, cast.own.pk)


@pytest.mark.parametrize(
    ("reason", "figure"),
    [
        ("整户死亡", "cleared"),
        ("清退", "cleared"),
        ("整户迁出", "natural_out"),
        ("并入其他户", "natural_out"),
    ],
)
def test_a_household_that_is_not_there_any_more_is_cleared(cast, reason, figure):
    """0-33: 销户清退 is said of those who died out or were expelled, not of who moved or went into others."""
    case = active(cast)
    freeze(cast, MARCH)
    with at("2026-04-14"):
        take(actions.clear_case, case, by=cast.county, reason=reason, on=DAY(2026, 4, 14), note="派出所证明")
    household = fresh(cast.own)
    with at("2026-04-15"):
        register.close_household(
            household,
            reason="自然销户",
            left_reason="死亡",
            by=cast.township,
            on=DAY(2026, 4, 15),
            version=household.version,
        )
    freeze(cast, APRIL)
    assert figures(APRIL) == {"opening": 1, figure: 1}
    assert figures(APRIL, "people")[figure] == village(MARCH).closing_people


def test_a_move_between_villages_leaves_one_and_reaches_the_other(cast):
    active(cast)
    freeze(cast, MARCH)
    Household.objects.filter(pk=cast.own.pk).update(division_id=factories.SISTER_VILLAGE)
    events = apps.get_model("households", "HouseholdEvent").objects.filter(pgh_obj_id=cast.own.pk)
    moved = events.order_by("-pgh_id").first()
    events.update(pgh_created_at="2026-03-12T10:00:00+08:00")
    events.filter(pk=moved.pk).update(pgh_created_at="2026-04-10T10:00:00+08:00")

    freeze(cast, APRIL)
    assert figures(APRIL) == {"opening": 1, "natural_out": 1}
    assert figures(APRIL, code=factories.SISTER_VILLAGE) == {"natural_in": 1, "closing": 1}
    assert all_invariants_hold()


def test_what_was_taken_over_stood_there_before(cast):
    """What came from a roll was identified long ago: the first month opens with it."""
    with at("2026-03-20"):
        MonitoringCase.objects.create(
            household=cast.own,
            division_id=cast.own.division_id,
            episode=1,
            category="边缘易致贫户",
            clue_on=DAY(2023, 5, 1),
            identified_on="2023-05",
            status="active",
            moved_by=cast.township,
            moved_at=datetime.datetime.now(datetime.UTC),
        )
    freeze(cast, MARCH)
    assert figures(MARCH) == {"opening": 1, "closing": 1}


def test_what_is_written_later_belongs_to_the_open_month(cast):
    """A frozen month made again from the rows is the same, whatever happened since."""
    case = active(cast)
    removed(cast, case, "2026-04-20")
    freeze(cast, MARCH, on=DAY(2026, 6, 3))
    assert figures(MARCH) == {"newly_identified": 1, "closing": 1}
    assert MonthSnapshot.objects.get().is_late
    freeze(cast, APRIL, on=DAY(2026, 6, 3))
    assert figures(APRIL) == {"opening": 1, "removed": 1}


def test_what_nothing_explains_holds_the_village_back(cast):
    """0-33: a state without a step is never plugged; the village waits, the others go on."""
    case = active(cast)
    freeze(cast, MARCH)
    MonitoringCase.objects.filter(pk=case.pk).update(
        status="removed", removed_on="2026-04-11", removal_way="帮扶消除"
    )
    done = freeze(cast, APRIL)

    assert done.held_back == {factories.VILLAGE: "有 1 户的变化没有办理记录可以说明，不能冻结。"}
    assert done.villages == 4
    reckoning, waiting = actions.reckon_open(factories.COUNTY, APRIL)
    [gap] = reckoning.gaps
    assert (gap.household, gap.villages, gap.reason) == (cast.own.pk, (factories.VILLAGE,), "vanished")
    assert waiting == [factories.VILLAGE]
    held = freeze(cast, MAY).held_back
    assert held[factories.VILLAGE] in {
        "上月还没有冻结，请先处理上月。",
        "有 1 户的变化没有办理记录可以说明，不能冻结。",
    }

    MonitoringCase.objects.filter(pk=case.pk).update(status="active", removed_on="", removal_way="")
    assert freeze(cast, APRIL).villages == 1
    assert freeze(cast, MAY).villages == 1
    assert all_invariants_hold()


def test_the_database_holds_the_equation_the_chain_and_the_ice(cast):
    """0-33: whoever writes, raw SQL too."""
    active(cast)
    freeze(cast, MARCH)
    row = village(MARCH)
    snapshot = MonthSnapshot.objects.get()

    def refused(sql):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        return True

    for table, pk in (
        ("villagemonth", row.pk),
        ("monthsnapshot", snapshot.pk),
        ("monthline", MonthLine.objects.first().pk),
    ):
        assert refused(f"UPDATE monitoring_{table} SET division_id = division_id WHERE id = {pk}")
        assert refused(f"DELETE FROM monitoring_{table} WHERE id = {pk}")

    def writes(month, **wrong):
        facts = {"opening_households": 1, "closing_households": 1, "opening_people": row.closing_people}
        facts |= {"closing_people": row.closing_people} | wrong
        with pytest.raises(DatabaseError), transaction.atomic():
            VillageMonth.objects.create(
                snapshot=snapshot, division_id=factories.VILLAGE, month=month, **facts
            )

    writes(APRIL, closing_households=2)
    writes(APRIL, closing_people=0)
    writes(APRIL, opening_households=2, closing_households=2)
    writes(MAY)
    writes(DAY(2026, 2, 1))


def test_the_job_runs_once_a_county_and_month(cast, capsys):
    """0-33: a stopped beat catches up, each month once and marked as late."""
    active(cast)
    with at("2026-04-01"):
        call_command("run_job", "month_snapshot", stdout=StringIO())
        call_command("run_job", "month_snapshot", stdout=StringIO())
    assert list(MonthSnapshot.objects.values_list("division", "month", "is_late")) == [
        (factories.COUNTY, MARCH, False)
    ]
    with at("2026-06-02"):
        call_command("run_job", "month_snapshot", stdout=StringIO())
    found = MonthSnapshot.objects.order_by("month").values_list("month", "is_late")
    assert list(found) == [(MARCH, False), (APRIL, True), (MAY, True)]
    with at("2026-06-02"), pytest.raises(CommandError, match="还没有结束"):
        call_command("run_job", "month_snapshot", "--period", "2026-06", stdout=StringIO())
    with pytest.raises(CommandError, match="不分月份"):
        call_command("run_job", "end_expired", "--period", "2026-05", stdout=StringIO())
    with pytest.raises(Invalid):
        month_of("六月")


def test_a_case_of_another_county_is_no_business_of_this_one(cast):
    active(cast)
    other = Division.objects.get(pk=factories.OTHER_COUNTY)
    assert actions.freeze_month(other, MARCH, on=APRIL).villages == 1
    assert not village(MARCH, factories.OTHER_VILLAGE).closing_households
    assert not AuditEvent.objects.filter(division_code__startswith=factories.OTHER_COUNTY).exists()


def explained(cast, month, note="库外核实：历史数据缺消除记录", household=None):
    """The county answers for a household's gap."""
    snapshot = MonthSnapshot.objects.get(month=month)
    draft = actions.CorrectionDraft(note=note, document=making.PDF)
    return actions.accept_month_gap(snapshot, household or cast.own, draft, by=cast.county)


def test_a_gap_that_nobody_can_mend_is_answered_by_the_county(cast):
    """0-33: with a reason and a paper it is a natural decrease that says so, and the equation holds."""
    case = active(cast)
    people = cast.own.memberships.filter(left_on=None).count()
    freeze(cast, MARCH)
    with pytest.raises(Conflict, match="重新核算"):
        explained(cast, MARCH)
    MonitoringCase.objects.filter(pk=case.pk).update(
        status="removed", removed_on="2026-04-11", removal_way="帮扶消除"
    )
    rebuild()  # what is owed, as every start does after data was changed past the actions
    assert freeze(cast, APRIL).held_back
    with pytest.raises(Invalid) as refusal:
        explained(cast, APRIL, note="来电13812345678核实")
    assert [each.code for each in refusal.value.unmet] == ["note_personal"]
    with pytest.raises(Refused):
        actions.accept_month_gap(
            MonthSnapshot.objects.get(month=APRIL),
            cast.own,
            actions.CorrectionDraft(note="核实", document=making.PDF),
            by=cast.township,
        )
    correction = explained(cast, APRIL)
    with pytest.raises(Conflict):
        explained(cast, APRIL)

    snapshot = MonthSnapshot.objects.get(month=APRIL)
    done = actions.reckon_month(snapshot, by=cast.county, on=MAY)
    assert (done.villages, done.held_back, snapshot.last_run.held) == (1, {}, [])
    assert figures(APRIL) == {"opening": 1, "natural_out": 1}
    assert figures(APRIL, "people") == {"opening": people, "natural_out": people}
    line = MonthLine.objects.get(kind="natural_out")
    assert line.correction == correction
    told = notes_of(snapshot)
    assert told == [
        f"更正说明：甲镇红星村1户{people}人计入自然减少，"
        "期末不在监测，但没有消除、销户或迁出的记录；库外核实：历史数据缺消除记录。"
    ]
    assert AuditEvent.objects.filter(verb__in=["accept_month_gap", "reckon_month"]).count() == 2
    assert freeze(cast, MAY).held_back == {}
    assert all_invariants_hold()


def merge(into=factories.SISTER_VILLAGE):
    Division.objects.filter(pk=factories.VILLAGE).update(valid_to=DAY(2026, 4, 15), successor=into)


@pytest.mark.parametrize("frozen_first", [False, True])
def test_a_village_that_was_merged_hands_its_households_over(cast, frozen_first):
    """0-33: nothing drops out with a village; it ends at nought, and the other one begins with a sentence."""
    active(cast)
    freeze(cast, MARCH)
    month = APRIL
    if frozen_first:  # the merger is written down after the month in which it was
        freeze(cast, APRIL)
        month = MAY
    merge()
    assert freeze(cast, month).held_back == {}

    assert figures(month) == {"opening": 1, "natural_out": 1}
    assert figures(month, code=factories.SISTER_VILLAGE) == {"natural_in": 1, "closing": 1}
    before, after = (
        VillageMonth.objects.filter(month=each, division__code__startswith=factories.COUNTY)
        for each in ((month - datetime.timedelta(days=1)).replace(day=1), month)
    )
    closed = sum(row.closing_people for row in before)
    assert closed == sum(row.opening_people for row in after) == sum(row.closing_people for row in after) > 0
    [told] = notes_of(MonthSnapshot.objects.get(month=month))
    assert told.startswith("红星村已撤并到")
    following = (month + datetime.timedelta(days=32)).replace(day=1)
    assert freeze(cast, following).held_back == {}
    assert figures(following, code=factories.SISTER_VILLAGE) == {"opening": 1, "closing": 1}
    assert not VillageMonth.objects.filter(division=factories.VILLAGE, month=following).exists()
    assert all_invariants_hold()


def test_a_village_that_is_new_takes_over_what_was_frozen_elsewhere(cast):
    """0-33: the opening is where the household was frozen, though the new village has no month before."""
    active(cast)
    freeze(cast, MARCH)
    new = factories.VILLAGE[:-1] + "9"
    Division.objects.create(
        code=new,
        name="新星村",
        level="village",
        parent_id=factories.TOWN,
        valid_from=DAY(2026, 4, 16),
    )
    merge(new)
    assert freeze(cast, APRIL).held_back == {}
    assert figures(APRIL) == {"opening": 1, "natural_out": 1}
    assert figures(APRIL, code=new) == {"natural_in": 1, "closing": 1}


def test_the_four_faults_stand_in_the_month_as_they_were_at_its_end(cast):
    """0-33: by township, frozen; what was found later or dealt with before is not in it."""
    case = active(cast)
    said = {"division_id": case.division_id, "household": cast.own, "severity": "warning"}
    said |= {"message": "示例", "clause": "示例", "changed_on": DAY(2026, 3, 5)}
    for key, rule, first, more in (
        ("a", "M-NIN", "2026-03-05", {}),
        ("b", "M-NOHELP", "2026-03-05", {"status": "resolved", "resolved_on": DAY(2026, 4, 2)}),
        ("c", "M-DEVEL", "2026-03-05", {"status": "resolved", "resolved_on": DAY(2026, 3, 30)}),
        ("d", "M-FAST", "2026-04-01", {}),
    ):
        Finding.objects.create(**said, key=key, rule=rule, first_seen_on=first, **more)
    freeze(cast, MARCH)
    row = village(MARCH)
    assert (row.overlooked, row.inaccurate, row.unhelped, row.too_fast) == (1, 0, 1, 0)
    Finding.objects.filter(key="a").update(status="resolved", resolved_on=DAY(2026, 4, 3))
    found = dict(month_of_county(MonthSnapshot.objects.get()).findings)
    assert found["甲镇"] == {"应纳未纳": 1, "纳而不准": 0, "纳而不帮": 1, "快进快出": 0}
    assert found["乙镇"] == {"应纳未纳": 0, "纳而不准": 0, "纳而不帮": 0, "快进快出": 0}


def test_a_county_that_was_never_screened_says_nothing_of_faults(cast):
    active(cast)
    freeze(cast, MARCH)
    assert village(MARCH).overlooked is None
    assert month_of_county(MonthSnapshot.objects.get()).findings == []
