"""2-02, domain 3.8: who leaves a household with an open case is not lost: where they live now is a clue."""

import datetime
import threading
from functools import partial

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from households import actions as register
from households.actions import rolls
from households.choices import LeaveReason
from households.models import Hold, Household, HouseholdMembership, RollBatch
from monitoring import actions
from monitoring.actions import splits
from monitoring.choices.cases import ClueStatus
from monitoring.models import Clue, MonitoringCase
from monitoring.tasks import report_splits
from povertycase.models import AuditEvent, Division
from tests import factories
from tests.households.actions import staged
from tests.monitoring import making
from tests.monitoring.making import take
from tests.together import at_once

DAY = datetime.timedelta(days=1)
TODAY = datetime.date.today()
WITHOUT_KEY = "DROP INDEX clue_of_split_once"
WITH_KEY = """
    CREATE UNIQUE INDEX clue_of_split_once ON monitoring_clue (split_from_id, household_id)
    WHERE split_from_id IS NOT NULL
"""


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def split(cast, name="李四妹", on=TODAY, household=None):
    """The daughter forms a household of her own."""
    household = making.fresh(household or cast.own)
    leaver = household.memberships.in_force().get(person__name=name)
    facts = {"facts": {}, "by": cast.township, "on": on, "version": household.version, "note": "成家分户"}
    return register.split_household(household, relations={leaver.pk: "户主"}, **facts)


def test_who_splits_off_a_household_with_a_case_stands_as_a_clue(cast, logged_in):
    """The case stays with the household that keeps the number; the township finds the new one on its list."""
    case = making.case(cast)
    new = split(cast)

    assert report_splits() == 1
    clue = Clue.objects.get(household=new)
    assert (clue.status, clue.split_from, clue.case) == (ClueStatus.RECEIVED, case, None)
    assert (clue.division_id, clue.subject_name, clue.reported_on) == (new.division_id, "李四妹", TODAY)
    assert clue.content.startswith(f"分户后待核实：本户 1 人 {TODAY.isoformat()} 从正在监测的一户分出")
    assert AuditEvent.objects.filter(verb="report_clue", subject_key=str(clue.pk), actor="scheduler").exists()
    page = logged_in(cast.township).get(reverse("monitoring:clue-list"), {"status": "received"})
    assert "李四妹" in page.text
    assert "李四妹" not in logged_in(cast.sister).get(reverse("monitoring:clue-list")).text
    detail = logged_in(cast.township).get(reverse("monitoring:clue", args=[clue.pk]))
    assert "分户后待核实" in detail.text
    assert reverse("monitoring:case", args=[case.pk]) in detail.text
    assert "张三丰户（" in detail.text
    # The case and its hold are where they were; the new household may have a case of its own.
    assert making.fresh(case).household == cast.own
    assert cast.own.holds.in_force().count() == 1
    taken = {"category": "边缘易致贫户", "risks": making.ILL, "by": cast.township, "on": TODAY}
    Household.objects.filter(pk=new.pk).update(household_type="一般农户")
    own = take(actions.take_up_clue, clue, making.fresh(new), **taken)
    assert own.household == new


def test_a_look_again_writes_nothing(cast):
    making.case(cast)
    split(cast)

    assert [report_splits() for _look in range(3)] == [1, 0, 0]
    clue = Clue.objects.get()
    take(actions.end_clue, clue, by=cast.township, note="新户收入稳定")
    assert report_splits() == 0


def test_a_split_that_is_dated_back_is_found(cast):
    making.case(cast)
    split(cast, on=making.CLUE_ON - 300 * DAY)

    assert report_splits() == 1


def test_who_left_before_the_family_was_reported_is_nobody_s_clue(cast):
    new = split(cast)
    HouseholdMembership.objects.filter(household=new).update(created_at="2026-02-01T00:00:00Z")
    making.case(cast)

    assert report_splits() == 0


def second_move(cast):
    """The daughter of the family split off into a household of her own, and marries on into another now."""
    middle = split(cast)
    HouseholdMembership.objects.filter(household=middle).update(created_at="2023-05-01T00:00:00Z")
    yield middle
    neighbours = making.fresh(factories.household(head="周大"))
    middle = making.fresh(middle)
    register.merge_households(
        neighbours,
        source=middle,
        relations={middle.memberships.in_force().get().pk: "之儿媳"},
        by=cast.township,
        on=TODAY,
        version=neighbours.version,
        source_version=middle.version,
        note="婚入",
    )
    yield neighbours


def test_who_had_left_for_good_and_moves_on_is_nobody_s_clue(cast):
    """2-02: she left in 2023, the family was reported in 2026, she moves on today: no split of the case."""
    moves = second_move(cast)
    next(moves)
    left = HouseholdMembership.objects.get(household=cast.own, left_reason=LeaveReason.SPLIT_OFF)
    history = apps.get_model("households", "HouseholdMembershipEvent").objects.filter(pgh_obj_id=left.pk)
    assert history.update(pgh_created_at="2023-05-01T00:00:00Z")
    making.case(cast)
    next(moves)
    HouseholdMembership.objects.filter(pk=left.pk).update(updated_at=timezone.now())  # touched since

    assert report_splits() == 0


def test_who_left_while_the_case_was_open_and_moves_on_is_found(cast):
    """2-02: the negative control: the same two moves, both while the case is open."""
    making.case(cast)
    *_, neighbours = second_move(cast)

    assert report_splits() == 1
    assert Clue.objects.get().household == neighbours


def test_a_clue_tells_another_place_nothing_of_the_family_that_was_left(cast, logged_in):
    """2-02: the clue goes with its household to another town; name and case stay with who sees them."""
    case = making.case(cast)
    new = split(cast)
    report_splits()
    clue = Clue.objects.get()
    elsewhere = Division.objects.get(pk=factories.SISTER_VILLAGE)
    register.move_household(
        making.fresh(new),
        to=elsewhere,
        by=cast.county,
        on=TODAY,
        version=making.fresh(new).version,
        note="搬迁",
    )

    page = logged_in(cast.sister).get(reverse("monitoring:clue", args=[clue.pk]))
    assert page.status_code == 200
    assert "由您管辖范围以外的一户分出，请与县级联系" in page.text
    for told in ("张三丰", reverse("monitoring:case", args=[case.pk])):
        assert told not in page.text
    for told in ("张三丰", str(case.pk), case.get_status_display()):
        assert told not in making.fresh(clue).content
    county = logged_in(cast.county).get(reverse("monitoring:clue", args=[clue.pk]))
    assert reverse("monitoring:case", args=[case.pk]) in county.text


def test_who_left_between_the_clue_and_the_case_is_found(cast):
    """Reported on the first of March, split off on the second, taken up later: the daughter was meant too."""
    new = split(cast)
    HouseholdMembership.objects.filter(household=new).update(created_at="2026-03-02T03:00:00Z")
    case = making.case(cast)
    MonitoringCase.objects.filter(pk=case.pk).update(clue_on="2026-03-02")

    assert report_splits() == 1


@pytest.mark.parametrize("until", [TODAY - DAY, TODAY])
def test_a_case_that_was_over_is_none(cast, until):
    """Over yesterday: nothing was open. Over on the day itself: nobody knows what came first: it counts."""
    case = making.case(cast)
    take(actions.reject_case, case, by=cast.township, note="不符合条件")
    Hold.objects.update(until=until)
    split(cast)

    assert report_splits() == (1 if until == TODAY else 0)


def test_without_a_case_a_split_is_only_a_split(cast):
    split(cast)
    assert report_splits() == 0


def test_a_new_household_with_a_case_of_its_own_needs_no_clue(cast):
    making.case(cast)
    new = split(cast)
    Household.objects.filter(pk=new.pk).update(household_type="一般农户")
    making.case(cast, household=making.fresh(new))

    assert report_splits() == 0


def test_a_split_that_was_undone_needs_no_clue(cast):
    making.case(cast)
    new = making.fresh(split(cast))
    daughter = new.memberships.in_force().get()
    register.merge_households(
        making.fresh(cast.own),
        source=new,
        relations={daughter.pk: "之女"},
        by=cast.township,
        on=TODAY,
        version=making.fresh(cast.own).version,
        source_version=new.version,
        note="分户办错",
    )

    assert report_splits() == 0


def loaded(world, number):
    batch = staged.uploaded(world)
    staged.row(batch, number, f"钱大{number}")
    staged.row(batch, number, f"孙二{number}", "配偶")
    staged.row(batch, number, f"钱三{number}", "之子")
    staged.taken(batch)
    return Household.objects.get(registrations__number=number)


def undo_is_over():
    """The day in which an import can be taken back has passed."""
    RollBatch.objects.update(applied_at=timezone.now() - datetime.timedelta(hours=25))


def test_whom_a_roll_lists_in_another_household_is_found(cast):
    """The roll moves the son; nobody pressed 分户."""
    first, other = loaded(cast, "A1"), loaded(cast, "B1")
    Household.objects.update(household_type="一般农户")
    making.case(cast, household=first)
    batch = staged.uploaded(cast)
    staged.row(batch, "B1", "钱三A1", "之兄弟姐妹", kind="moved", person_number="PA1-钱三A1")
    staged.taken(batch)
    undo_is_over()

    assert report_splits() == 1
    clue = Clue.objects.get()
    assert (clue.household, clue.subject_name) == (other, "钱大B1")


@pytest.mark.parametrize("name", ["both", "household"])
def test_a_roll_that_can_be_taken_back_is_not_reported_yet(cast, name):
    """2-02: within the day of the undo no clue refers to what the roll made; after it the clue stands.

    household: a person put somebody into a household that the roll had made.
    """
    first = loaded(cast, "A1")
    undo_is_over()
    Household.objects.update(household_type="一般农户")
    making.case(cast, household=first)
    batch = staged.uploaded(cast)
    staged.row(batch, "C1", "钱三A1", kind="moved", household_kind="new", person_number="PA1-钱三A1")
    staged.taken(batch)
    if name == "household":
        HouseholdMembership.objects.filter(origin=batch).update(origin=None)

    assert report_splits() == 0
    if name == "both":
        assert not rolls.undo_unmet(making.fresh(batch))
    RollBatch.objects.filter(pk=batch.pk).update(status="undoing", applied_at=timezone.now() - 2 * DAY)
    assert report_splits() == 0
    RollBatch.objects.filter(pk=batch.pk).update(status="applied")
    assert report_splits() == 1


def test_a_family_that_a_roll_puts_under_another_number_is_found(cast):
    """Everybody moves, and the roll closes the household under its case: the family stands as a clue."""
    first, other = loaded(cast, "A1"), loaded(cast, "B1")
    Household.objects.update(household_type="一般农户")
    case = making.case(cast, household=first)
    batch = staged.uploaded(cast)
    for name, relation in (("钱大", "之父"), ("孙二", "之母"), ("钱三", "之兄弟姐妹")):
        staged.row(batch, "B1", f"{name}A1", relation, kind="moved", person_number=f"PA1-{name}A1")
    staged.taken(batch)
    undo_is_over()

    gone = Household.objects.get(pk=first.pk).status == "closed"
    assert report_splits() == 1
    clue = Clue.objects.get(household=other)
    assert clue.split_from == case
    assert ("3 人" in clue.content) is gone


def test_the_page_of_a_split_says_what_becomes_of_the_case(cast, logged_in):
    address = reverse("households:split", args=[cast.own.pk])
    client = logged_in(cast.township)
    before = client.get(address).text
    making.case(cast)
    after = client.get(address).text

    assert "分户后待核实" not in before
    assert f"{making.CLUE_ON.isoformat()} 立案" in after
    assert "系统会自动为它登记一条“分户后待核实”的线索" in after


@pytest.fixture
def looks(transactional_db, monkeypatch):
    """Two looks that both have seen the split before either writes."""
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        making.case(cast)
        split(cast)
        splits.scheduler()
    seen, rows = threading.Barrier(2, timeout=10), splits.rows

    def sees_and_waits(*asked, **facts):
        found = list(rows(*asked, **facts))
        seen.wait()
        return found

    monkeypatch.setattr(splits, "rows", sees_and_waits)
    return [partial(splits.report_splits, on=TODAY)] * 2


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_write_one_clue(looks):
    assert sorted(at_once(*looks)) == [0, 1]
    assert Clue.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_key_there_are_two(looks):
    """The negative control: the same two looks, the unique key dropped."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_KEY)
    try:
        assert at_once(*looks) == [1, 1]
        assert Clue.objects.count() == 2
    finally:
        Clue.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(WITH_KEY)
