"""People join, leave and are corrected; another one becomes head."""

import datetime

import pytest
from django.http import Http404

from households import actions
from households.models import Person
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent
from tests import factories

ON = datetime.date(2026, 11, 20)


def codes(refusal):
    return {item.code for item in refusal.value.unmet}


def add(world, **changes):
    facts = {
        "name": "张小宝",
        "certificate_number": factories.identity(birth="20240506"),
        "school_status": "学龄前儿童",
    }
    given = {
        "facts": facts,
        "relation": "之孙子",
        "reason": "出生",
        "by": world.village,
        "on": ON,
        "version": 1,
    }
    return actions.add_member(world.own, **(given | changes))


def membership_of(name):
    return Person.objects.get(name=name).memberships.in_force().get()


def test_born_child_joins_with_reason_and_day(world):
    membership = add(world)

    assert (membership.joined_on, membership.joined_reason) == (ON, "出生")
    assert membership.person.division_id == factories.VILLAGE
    event = AuditEvent.objects.get(verb="add_member")
    assert (event.note, event.facts) == ("出生", {"person": membership.person_id})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"relation": "户主"}, "E-HH-TWOHEAD"),
        ({"relation": "之孙女"}, "E-ROW-RELSEX"),
        ({"relation": "孙"}, "E-ENUM"),
        ({"reason": ""}, "reason_required"),
        ({"reason": "死亡"}, "reason_required"),
        ({"reason": "花名册新增"}, "reason_required"),
        ({"facts": {"name": "张小宝", "certificate_number": "15位"}}, "E-ID-CHAR"),
    ],
)
def test_unfit_joining_is_refused(world, changes, code):
    with pytest.raises(Invalid) as refusal:
        add(world, **changes)

    assert code in codes(refusal)
    assert world.own.memberships.count() == 2


def test_member_of_another_household_does_not_join_until_ended_there(world):
    person = Person.objects.get(name="王五")
    facts = {"name": "王五", "certificate_number": person.id18, "education": "初中"}
    with pytest.raises(Invalid) as refusal:
        add(world, facts=facts, relation="之女婿", reason="婚入")
    assert codes(refusal) == {"E-ID-ELSEWHERE"}
    assert "乙镇" not in str(refusal.value)

    actions.close_household(
        world.sibling, reason="自然销户", left_reason="婚出", by=world.sister, on=ON, version=1
    )
    joined = add(world, facts=facts, relation="之女婿", reason="婚入")

    assert joined.person_id == person.pk
    assert joined.person.memberships.count() == 2


def test_same_person_number_is_refused(world):
    number = Person.objects.get(name="王五").number
    facts = {
        "name": "张小宝",
        "certificate_number": factories.identity(),
        "number": number,
        "education": "初中",
    }
    with pytest.raises(Invalid) as refusal:
        add(world, facts=facts, relation="之子", reason="遗漏补录")

    assert codes(refusal) == {"E-PERSON-NUMBER"}


def test_leaving_ends_the_membership_and_keeps_the_person(world):
    daughter = membership_of("李四妹")

    ended = actions.end_membership(daughter, reason="婚出", by=world.village, on=ON, version=1)

    assert (ended.left_on, ended.left_reason) == (ON, "婚出")
    assert Person.objects.filter(name="李四妹").exists()
    with pytest.raises(Conflict):
        actions.end_membership(daughter, reason="婚出", by=world.village, on=ON, version=2)


def test_head_does_not_leave_before_the_head_is_changed(world):
    with pytest.raises(Invalid) as refusal:
        actions.end_membership(membership_of("张三丰"), reason="死亡", by=world.village, on=ON, version=1)

    assert codes(refusal) == {"head_leaves"}


def test_nobody_leaves_before_joining_or_without_reason(world):
    membership = add(world)
    early = ON - datetime.timedelta(days=1)
    with pytest.raises(Invalid) as refusal:
        actions.end_membership(membership, reason="花名册消失", by=world.village, on=early, version=1)

    assert codes(refusal) == {"leaves_before_joining", "reason_required"}


def test_change_of_head_demotes_and_promotes(world):
    former, daughter = membership_of("张三丰"), membership_of("李四妹")

    actions.change_head(
        world.own, new_head=daughter, relations={former.pk: "之父"}, by=world.village, on=ON, version=1
    )

    former.refresh_from_db()
    daughter.refresh_from_db()
    assert (former.relation, daughter.relation) == ("之父", "户主")
    event = AuditEvent.objects.get(verb="change_head")
    assert event.facts == {"from": former.person_id, "to": daughter.person_id, "on": "2026-11-20"}


@pytest.mark.parametrize(
    ("relation", "code"),
    [(None, "former_head_relation"), ("之母", "E-ROW-RELSEX"), ("户主", "E-HH-TWOHEAD"), ("父", "E-ENUM")],
)
def test_unfit_change_of_head_is_refused(world, relation, code):
    former, daughter = membership_of("张三丰"), membership_of("李四妹")
    relations = {} if relation is None else {former.pk: relation}
    with pytest.raises(Invalid) as refusal:
        actions.change_head(
            world.own, new_head=daughter, relations=relations, by=world.village, on=ON, version=1
        )

    assert codes(refusal) == {code}


def test_head_comes_from_the_household_and_is_another(world):
    with pytest.raises(Invalid) as refusal:
        actions.change_head(
            world.own, new_head=membership_of("王五"), relations={}, by=world.county, on=ON, version=1
        )
    assert codes(refusal) == {"head_not_member"}
    with pytest.raises(Conflict):
        actions.change_head(
            world.own, new_head=membership_of("张三丰"), relations={}, by=world.county, on=ON, version=1
        )


def change(world, facts, *, name="李四妹", by=None, version=1):
    person = Person.objects.get(name=name)
    return actions.change_person(person, facts=facts, by=by or world.village, on=ON, version=version)


def test_corrected_name_is_found_by_its_pinyin(world):
    person = change(world, {"name": "李思梅", "health": ["残疾", "长期慢性病"]})

    assert (person.name_pinyin, person.health) == ("lisimei", ["长期慢性病", "残疾"])
    assert person.version == 2
    assert AuditEvent.objects.get(verb="change_person").facts == {
        "fields": ["health", "name", "name_initials", "name_pinyin"]
    }


def test_new_identity_brings_sex_birth_and_search_hashes(world):
    person = change(world, {"certificate_number": factories.identity(birth="20010203", sex="女")})

    person.refresh_from_db()
    assert (person.birth_on, person.sex) == (datetime.date(2001, 2, 3), "女")
    assert person.id_tail6 is not None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"sex": "男"}, "E-ROW-IDSEX"),
        ({"birth_on": "1999-09-09"}, "E-ROW-IDBIRTH"),
        ({"name": " "}, "name_required"),
        ({"labour": "壮劳力"}, "E-ENUM"),
        ({"education": "小学", "school_status": "小学"}, "E-ROW-EDU"),
        ({"certificate_number": factories.identity(777, sex="男")}, "E-ROW-RELSEX"),
    ],
)
def test_unfit_correction_is_refused(world, facts, code):
    with pytest.raises(Invalid) as refusal:
        change(world, facts)

    assert code in codes(refusal)


def test_identity_of_somebody_else_is_refused(world):
    with pytest.raises(Invalid) as refusal:
        change(world, {"certificate_number": Person.objects.get(name="赵六").id18}, name="张三丰")

    assert codes(refusal) == {"E-ID-ELSEWHERE"}
    assert Person.objects.get(name="赵六").id18 not in str(refusal.value)


def test_lost_identity_keeps_sex_and_birth_date(world):
    Person.objects.filter(name="李四妹").update(birth_on=datetime.date(2001, 2, 3))

    person = change(world, {"certificate_number": ""}, version=2)

    person.refresh_from_db()
    assert (person.id18, person.certificate_kind) == ("", "待补")
    assert (person.sex, person.birth_on) == ("女", datetime.date(2001, 2, 3))


def test_stale_foreign_and_reading_people_change_nothing(world):
    with pytest.raises(Stale):
        change(world, {}, version=7)
    with pytest.raises(Http404):
        change(world, {}, by=world.sister)
    with pytest.raises(Refused):
        change(world, {}, by=world.auditor)


def test_identity_that_was_taken_meanwhile_is_a_conflict(world, monkeypatch):
    monkeypatch.setattr("households.actions.members.joiner_unmet", lambda columns: [])
    monkeypatch.setattr("households.actions.people.holder_of", lambda id18: None)
    facts = {"name": "王五", "certificate_number": Person.objects.get(name="王五").id18}

    with pytest.raises(Conflict):
        add(world, facts=facts, relation="之子", reason="遗漏补录")
