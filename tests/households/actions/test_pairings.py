"""Who answers for whom: a pairing begins, ends, and a caseload is handed over (1-14, 3-19, 4-11, V-PAIR)."""

import datetime
import itertools

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from households import actions, choices
from households.models import Household, Pairing
from households.rules.helping import needs_helper
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Invalid, Refused, Stale, VersionMissing
from povertycase.models import AuditEvent, Notification
from tests import factories

ON = datetime.date(2026, 11, 20)


def codes(refusal):
    return {item.code for item in refusal.value.unmet}


@pytest.fixture
def other(world):
    return factories.user(
        "other", Role.HELPER, factories.TOWN, name="李帮扶", valid_from=datetime.date(2020, 1, 1)
    )


def pair(world, helper, **changes):
    given = {"helper": helper, "by": world.township, "on": ON, "version": 1}
    return actions.pair_household(world.own, **(given | changes))


def end(pairing, world, **changes):
    given = {"reason": "reassigned", "by": world.township, "on": ON, "version": 1}
    return actions.end_pairing(pairing, **(given | changes))


def caseload(helper):
    return list(helper.pairing_set.filter(ended_on=None).values_list("household_id", flat=True))


def hand_over(world, to, **changes):
    given = {
        "to": to,
        "reason": "retired",
        "by": world.township,
        "on": ON,
        "households": caseload(world.helper),
    }
    return actions.hand_over(world.helper, **(given | changes))


def test_a_new_helper_sees_the_household_and_is_told(world, other):
    assert not Household.objects.visible_to(other).filter(pk=world.own.pk).exists()

    pairing = pair(world, other)

    assert (pairing.started_on, pairing.ended_on, pairing.division_id) == (ON, None, world.own.division_id)
    assert Household.objects.visible_to(other).filter(pk=world.own.pk).exists()
    event = AuditEvent.objects.get(verb="pair_household")
    assert (event.subject_key, event.facts) == (str(world.own.pk), {"helper": "other"})
    assert Notification.objects.get(user=other).title == "新增结对 1 户：红星村"


def test_nobody_is_paired_twice(world, other):
    pair(world, other)

    with pytest.raises(Invalid) as refusal:
        pair(world, other)

    assert codes(refusal) == {"paired_already"}
    assert other.pairing_set.count() == 1


@pytest.mark.parametrize(
    ("role", "division"),
    [
        (Role.TOWNSHIP, factories.TOWN),
        (Role.HELPER, factories.SISTER_TOWN),
        (Role.HELPER, factories.OTHER_COUNTY),
    ],
)
def test_only_a_helper_of_the_place_is_paired(world, role, division):
    stranger = factories.user("stranger-2", role, division, name="王某")

    with pytest.raises(Invalid) as refusal:
        pair(world, stranger)

    assert codes(refusal) == {"not_a_helper"}
    assert "王某" in refusal.value.unmet[0].message


def test_a_post_that_ended_is_none(world):
    former = factories.user("former", Role.HELPER, factories.TOWN, valid_to=ON - datetime.timedelta(days=1))

    with pytest.raises(Invalid):
        pair(world, former)


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor"])
def test_only_offices_pair(world, other, name):
    with pytest.raises((Refused, Http404)):
        pair(world, other, by=getattr(world, name))
    with pytest.raises((Refused, Http404)):
        end(world.helper.pairing_set.get(), world, by=getattr(world, name))
    with pytest.raises((Refused, Conflict)):
        hand_over(world, other, by=getattr(world, name))


def test_other_places_are_not_there(world, other):
    with pytest.raises(Http404):
        pair(world, other, by=world.sister)
    with pytest.raises(Http404):
        end(world.helper.pairing_set.get(), world, by=world.neighbour)
    with pytest.raises(Conflict):
        hand_over(world, other, by=world.neighbour)


def test_a_pairing_ends_with_day_and_reason_and_stays_known(world):
    pairing = end(world.helper.pairing_set.get(), world)

    assert (pairing.ended_on, pairing.ended_reason, pairing.version) == (ON, "reassigned", 1)
    pairing.refresh_from_db()
    assert pairing.version == 2
    assert AuditEvent.objects.get(verb="end_pairing").note == "工作调动"
    with pytest.raises(Conflict):
        end(pairing, world, version=2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": ""}, "reason_required"),
        ({"reason": "closed"}, "reason_required"),
        ({"on": datetime.date(2020, 1, 1)}, "ends_before_beginning"),
    ],
)
def test_an_end_needs_a_reason_and_a_possible_day(world, changes, code):
    with pytest.raises(Invalid) as refusal:
        end(world.helper.pairing_set.get(), world, **changes)

    assert codes(refusal) == {code}


def test_steps_carry_the_version_that_was_seen(world, other):
    with pytest.raises(VersionMissing):
        pair(world, other, version=None)
    with pytest.raises(Stale):
        end(world.helper.pairing_set.get(), world, version=2)


def test_a_whole_caseload_goes_in_one_step(world, other):
    second = factories.household()
    Pairing.objects.create(
        helper=world.helper, household=second, division_id=second.division_id, started_on=factories.SINCE
    )
    before = caseload(world.helper)

    assert hand_over(world, other) == 2

    assert caseload(world.helper) == []
    assert sorted(caseload(other)) == sorted(before)
    former = world.helper.pairing_set.first()
    assert (former.ended_on, former.ended_reason) == (ON, "retired")
    assert AuditEvent.objects.filter(verb="hand_over", facts={"from": "helper", "to": "other"}).count() == 2
    assert Notification.objects.get(user=other).title == "新增结对 2 户：红星村"


def test_who_helps_a_household_already_is_not_paired_twice(world, other):
    pair(world, other)

    hand_over(world, other)

    assert caseload(other) == [world.own.pk]


def test_a_caseload_that_changed_meanwhile_is_not_handed_over(world, other):
    with pytest.raises(Conflict):
        hand_over(world, other, households=[world.own.pk, world.own.pk + 1000])

    assert caseload(world.helper) == [world.own.pk]


def test_each_office_hands_over_its_own_part(world, other):
    """The helper has a household in another township as well; that one is not this township's to give."""
    elsewhere = factories.household(factories.SISTER_VILLAGE)
    Pairing.objects.create(
        helper=world.helper,
        household=elsewhere,
        division_id=elsewhere.division_id,
        started_on=factories.SINCE,
    )

    assert hand_over(world, other, households=[world.own.pk]) == 1

    assert caseload(world.helper) == [elsewhere.pk]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "mistaken"}, "reason_required"),
        ({"on": datetime.date(2023, 12, 31)}, "ends_before_beginning"),
    ],
)
def test_a_hand_over_that_cannot_be(world, other, changes, code):
    with pytest.raises(Invalid) as refusal:
        hand_over(world, other, **changes)

    assert codes(refusal) == {code}
    assert caseload(world.helper) == [world.own.pk]


def test_nobody_hands_over_to_oneself_or_to_a_stranger(world):
    with pytest.raises(Invalid) as refusal:
        hand_over(world, world.helper)
    assert "same_helper" in codes(refusal)
    with pytest.raises(Invalid) as refusal:
        hand_over(world, world.sister)
    assert codes(refusal) == {"not_a_helper"}


def test_an_end_has_a_listed_reason_in_the_database_too(world):
    pairing = world.helper.pairing_set.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.filter(pk=pairing.pk).update(ended_reason="因故")


def test_the_filter_says_what_the_rule_says(world):
    """needing_helper and needs_helper over every combination; a closed household needs nobody."""
    types = ["", *choices.HouseholdType.values]
    categories = ["", *choices.MonitoringCategory.values]
    states = ["", *choices.MonitoringState.values]
    for kind, category, state in itertools.product(types, categories, states):
        row = factories.household(by_type=kind, monitoring_category=category, monitoring_state=state)
        needed = needs_helper(household_type=kind, monitoring_category=category, monitoring_state=state)
        assert Household.objects.needing_helper().filter(pk=row.pk).exists() == needed, (
            kind,
            category,
            state,
        )


@pytest.mark.parametrize(
    ("kind", "category", "state", "needed"),
    [
        ("脱贫户(享受政策)", "", "", True),
        ("脱贫户(不享受政策)", "", "", True),
        ("一般农户", "", "", False),
        ("一般农户", "边缘易致贫户", "active", True),
        ("一般农户", "边缘易致贫户", "", True),
        ("一般农户", "边缘易致贫户", "removed", False),
        ("脱贫户(享受政策)", "脱贫不稳定户", "removed", True),
        ("", "", "", False),
    ],
)
def test_who_needs_a_helper(kind, category, state, needed):
    given = {"household_type": kind, "monitoring_category": category, "monitoring_state": state}
    assert needs_helper(**given) == needed
