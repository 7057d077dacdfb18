"""A household comes onto the register, changes, moves, splits, merges and leaves."""

import datetime

import pytest
from django.http import Http404

from households import actions, choices
from households.models import Household, HouseholdLineage, HouseholdMembership, Person
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Invalid, Refused, Stale, VersionMissing
from povertycase.models import AuditEvent, Division, Installation
from tests import factories

ON = datetime.date(2026, 11, 20)
HEAD = "990101198001010014"


def draft(name, relation, *, sex="男", birth="19800101", **facts):
    facts.setdefault("certificate_number", factories.identity(birth=birth, sex=sex))
    return {"name": name, "relation": relation, "education": "初中", **facts}


def head(**facts):
    return draft("周大", "户主", **facts)


def register(by, *, division=factories.VILLAGE, members=None, **changes):
    members = [head(), draft("吴二妹", "配偶", sex="女")] if members is None else members
    facts = changes.pop("facts", {"household_type": "一般农户"})
    return actions.register_household(
        Division.objects.get(pk=division), facts=facts, members=members, by=by, on=ON, **changes
    )


def codes(refusal):
    return {item.code for item in refusal.value.unmet}


def test_registered_household_stands_with_members_number_and_income(world):
    income = {
        "period_start": "2025-10-01",
        "period_end": "2026-09-30",
        "population": 2,
        "lines": {"wage": "20000", "business": 0, "property": 0, "transfer": "500.50", "cost": 0},
    }

    household = register(world.township, number="99010000001", income=income)

    head = household.memberships.heads().get().person
    assert (head.name, head.name_initials, head.sex) == ("周大", "zd", "男")
    assert head.birth_on == datetime.date(1980, 1, 1)
    assert head.id_tail4 is not None
    assert household.registrations.get().number == "99010000001"
    assert str(household.incomes.get().stated_per_capita_yuan) == "10250.25"
    event = AuditEvent.objects.get(verb="register_household")
    assert (event.actor, event.subject_key, event.facts) == ("township", str(household.pk), {"members": 2})


@pytest.mark.parametrize(
    "name",
    [
        "village",
        "helper",
        "department",
        "leader",
        "auditor",
        "system",
        "security",
        "audit",
        "sister",
        "neighbour",
    ],
)
def test_only_township_and_county_of_the_place_register(world, name):
    with pytest.raises(Refused):
        register(getattr(world, name))


def test_county_registers_in_every_village(world):
    assert register(world.county, division=factories.SISTER_VILLAGE).division_id == factories.SISTER_VILLAGE


@pytest.mark.parametrize(
    ("members", "code"),
    [
        pytest.param([], "E-HH-NOHEAD", id="nobody"),
        pytest.param([draft("周大", "配偶")], "E-HH-NOHEAD", id="no head"),
        pytest.param([head(), draft("周二", "户主")], "E-HH-TWOHEAD", id="two heads"),
        pytest.param([head(), draft("周二", "配偶")], "E-ROW-RELSEX", id="spouse of one sex"),
        pytest.param([head(school_status="小学")], "E-ROW-EDU", id="school and education"),
        pytest.param([draft("周大", "一家之主")], "E-ENUM", id="unlisted relation"),
        pytest.param([draft("", "户主")], "name_required", id="no name"),
        pytest.param([head(certificate_number=HEAD[:-1] + "9")], "E-ID-CHECK", id="checksum"),
        pytest.param([head(certificate_number="")], "E-ID-REQUIRED", id="no identity, no number"),
        pytest.param([head(certificate_number=HEAD) | {"sex": "女"}], "E-ROW-IDSEX", id="other sex"),
        pytest.param([head(birth_on="1980-02")], "E-DATE", id="half a birth date"),
        pytest.param([head(nickname="老大")], "fact_unknown", id="unknown fact"),
        pytest.param([head(id18=HEAD)], "fact_unknown", id="derived fact"),
    ],
)
def test_household_with_faulty_members_is_refused(world, members, code):
    with pytest.raises(Invalid) as refusal:
        register(world.township, members=members)

    assert code in codes(refusal)
    assert Household.objects.count() == 3


def test_all_faults_are_named_with_their_places(world):
    with pytest.raises(Invalid) as refusal:
        register(world.township, members=[draft("", "户主"), draft("周二", "之子", phone="没有电话啊")])

    assert {item.field for item in refusal.value.unmet} == {"members.0.name", "members.1.phone"}


def test_number_and_identity_are_registered_once(world):
    register(world.township, number="99010000001", members=[head(certificate_number=HEAD)])

    with pytest.raises(Conflict):
        register(world.township, number="99010000001")
    with pytest.raises(Invalid) as refusal:
        register(world.township, members=[head(certificate_number=HEAD)])
    assert codes(refusal) == {"E-ID-ELSEWHERE"}


def test_person_without_identity_is_registered_by_person_number(world):
    household = register(world.township, members=[head(certificate_number="", number="990101")])

    person = household.memberships.get().person
    assert (person.certificate_kind, person.id18, person.id_tail4) == ("待补", "", None)


def test_disability_certificate_gives_identity_kind_and_grade(world):
    household = register(world.township, members=[head(certificate_number=HEAD + "42")])

    person = household.memberships.get().person
    assert (person.id18, person.disability_kind, person.disability_grade) == (HEAD, "肢体", "二级")


def test_demonstration_takes_fictitious_identities_only(world):
    Installation.objects.update_or_create(only=True, defaults={"is_demo": True})
    real = factories.identity(prefix="110105")

    with pytest.raises(Invalid) as refusal:
        register(world.township, members=[head(certificate_number=real)])

    assert codes(refusal) == {"E-DEMO"}


def test_only_a_village_in_force_takes_households(world):
    Division.objects.filter(pk=factories.VILLAGE).update(valid_to=ON - datetime.timedelta(days=1))

    for division, code in ((factories.TOWN, "not_a_village"), (factories.VILLAGE, "village_ended")):
        with pytest.raises(Invalid) as refusal:
            register(world.township, division=division)
        assert codes(refusal) == {code}


def test_change_keeps_what_is_not_given_and_records_names_of_fields(world):
    changed = actions.change_household(
        world.own,
        facts={"house_grade": "C", "is_house_unsafe": True, "land_arable_mu": "2.50", "phone": "13800000000"},
        by=world.village,
        on=ON,
        version=1,
    )

    changed.refresh_from_db()
    assert (changed.house_grade, changed.is_house_unsafe, str(changed.land_arable_mu)) == ("C", True, "2.50")
    assert changed.household_type == "脱贫户(享受政策)"
    assert changed.version == 2
    event = AuditEvent.objects.get(verb="change_household")
    assert event.facts == {"fields": ["house_grade", "is_house_unsafe", "land_arable_mu", "phone"]}
    assert "13800000000" not in str(event.facts)


def test_change_to_the_same_writes_nothing(world):
    same = actions.change_household(
        world.own, facts={"household_type": "脱贫户(享受政策)"}, by=world.village, on=ON, version=1
    )

    assert same.version == 1
    assert not AuditEvent.objects.filter(verb="change_household").exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": "closed"}, "fact_unknown"),
        ({"division": factories.SISTER_VILLAGE}, "fact_unknown"),
        ({"monitoring_category": "脱贫不稳定户"}, "fact_unknown"),
        ({"land_arable_mu": "-1"}, "E-NUM"),
        ({"land_arable_mu": "100000000"}, "E-NUM"),
        ({"land_arable_mu": "1.234"}, "E-NUM-SCALE"),
        ({"exit_year": "1948"}, "E-NUM"),
        ({"house_appraised_on": "2027-01"}, "E-DATE-FUTURE"),
        ({"phone": "0818-2345678"}, "W-PHONE"),
        ({"house_grade": "E"}, "E-ENUM"),
        ({"group_name": "一" * 61}, "E-LIM-CELL"),
        ({"is_relocated": "可能"}, "E-ENUM"),
    ],
)
def test_unfit_facts_are_refused(world, facts, code):
    with pytest.raises(Invalid) as refusal:
        actions.change_household(world.own, facts=facts, by=world.township, on=ON, version=1)

    assert codes(refusal) == {code}
    assert refusal.value.unmet[0].field == next(iter(facts))


def test_change_needs_the_version_that_was_seen(world):
    with pytest.raises(VersionMissing):
        actions.change_household(world.own, facts={}, by=world.township, on=ON, version=None)
    Household.objects.filter(pk=world.own.pk).update(address="某处")
    with pytest.raises(Stale):
        actions.change_household(world.own, facts={}, by=world.township, on=ON, version=1)


def test_stranger_gets_the_404_and_reader_is_refused(world):
    for stranger in (world.sister, world.neighbour, world.system):
        with pytest.raises(Http404):
            actions.change_household(world.own, facts={}, by=stranger, on=ON, version=1)
    for reader in (world.leader, world.auditor, world.department, world.helper):
        with pytest.raises(Refused):
            actions.change_household(world.own, facts={}, by=reader, on=ON, version=1)


def test_move_takes_members_numbers_and_pairings_along(world):
    village = Division.objects.get(pk="990101100202")

    moved = actions.move_household(world.own, to=village, by=world.township, on=ON, version=1, note="搬迁")

    assert moved.version == 1
    assert set(moved.memberships.values_list("division_id", "person__division_id")) == {(village.pk,) * 2}
    assert moved.registrations.get().division_id == moved.pairings.get().division_id == village.pk
    lineage = HouseholdLineage.objects.get()
    assert (lineage.kind, lineage.division_id, lineage.from_division_id) == (
        choices.LineageKind.MOVED,
        village.pk,
        factories.VILLAGE,
    )


@pytest.mark.parametrize("to", [factories.SISTER_VILLAGE, factories.OTHER_VILLAGE])
def test_township_moves_nobody_out_of_its_town(world, to):
    with pytest.raises(Refused):
        actions.move_household(
            world.own, to=Division.objects.get(pk=to), by=world.township, on=ON, version=1, note="搬迁"
        )


def test_county_moves_between_its_towns(world):
    to = Division.objects.get(pk=factories.SISTER_VILLAGE)

    moved = actions.move_household(world.own, to=to, by=world.county, on=ON, version=1, note="易地搬迁")

    assert moved.division_id == to.pk


def test_who_works_in_two_towns_moves_between_them(world):
    factories.post(world.township, Role.TOWNSHIP, factories.SISTER_TOWN)
    to = Division.objects.get(pk=factories.SISTER_VILLAGE)

    moved = actions.move_household(world.own, to=to, by=world.township, on=ON, version=1, note="易地搬迁")

    assert moved.division_id == to.pk


@pytest.mark.parametrize(
    ("to", "note", "code"),
    [
        (factories.VILLAGE, "搬迁", "same_village"),
        (factories.TOWN, "搬迁", "not_a_village"),
        ("990101100202", " ", "note_required"),
    ],
)
def test_a_move_names_another_village_and_why(world, to, note, code):
    with pytest.raises(Invalid) as refusal:
        actions.move_household(
            world.own, to=Division.objects.get(pk=to), by=world.township, on=ON, version=1, note=note
        )

    assert codes(refusal) == {code}


def close(world, **changes):
    given = {"reason": "自然销户", "left_reason": "死亡", "by": world.township, "on": ON, "version": 1}
    return actions.close_household(world.own, **(given | changes))


def test_closed_household_has_no_member_and_no_pairing_in_force(world):
    closed = close(world)

    assert (closed.status, closed.closed_on, closed.closed_reason) == ("closed", ON, "自然销户")
    assert not closed.memberships.in_force().exists()
    assert closed.pairings.get().ended_on == ON
    with pytest.raises(Conflict):
        close(world, version=closed.version)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": ""}, "reason_required"),
        ({"reason": "合并"}, "reason_required"),
        ({"left_reason": "不知道"}, "left_reason_required"),
        ({"reason": "清退"}, "note_required"),
    ],
)
def test_closing_needs_its_reasons(world, changes, code):
    with pytest.raises(Invalid) as refusal:
        close(world, **changes)

    assert codes(refusal) == {code}


def test_village_cadre_does_not_close(world):
    with pytest.raises(Refused):
        close(world, by=world.village)


def split(world, relations, **changes):
    given = {"facts": {}, "by": world.township, "on": ON, "version": 1, "note": "成家分户"}
    return actions.split_household(world.own, relations=relations, **(given | changes))


def member_named(household, name):
    return household.memberships.in_force().get(person__name=name)


def test_split_household_inherits_and_its_members_have_left_the_old_one(world):
    daughter = member_named(world.own, "李四妹")

    new = split(world, {daughter.pk: "户主"}, number="99010000009")

    assert new.household_type == world.own.household_type
    assert new.memberships.heads().get().person_id == daughter.person_id
    daughter.refresh_from_db()
    assert (daughter.left_on, daughter.left_reason) == (ON, "分户")
    lineage = HouseholdLineage.objects.get()
    assert (lineage.kind, lineage.household_id, lineage.source_id) == ("split", new.pk, world.own.pk)


@pytest.mark.parametrize(
    ("name", "relation", "code"),
    [
        ("张三丰", "户主", "head_splits_off"),
        ("李四妹", "之女", "E-HH-NOHEAD"),
        ("李四妹", "老大", "E-ENUM"),
        ("赵六", "户主", "not_a_member"),
        (None, None, "nobody_chosen"),
    ],
)
def test_split_that_leaves_a_household_broken_is_refused(world, name, relation, code):
    relations = {} if name is None else {HouseholdMembership.objects.get(person__name=name).pk: relation}
    with pytest.raises(Invalid) as refusal:
        split(world, relations)

    assert code in codes(refusal)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"note": ""}, "note_required"),
        ({"on": datetime.date(2026, 11, 18)}, "leaves_before_joining"),
        ({"number": "9.9E+10"}, "E-HH-PRECISION"),
    ],
)
def test_split_says_why_when_and_how_it_is_numbered(world, changes, code):
    daughter = member_named(world.own, "李四妹")
    HouseholdMembership.objects.filter(pk=daughter.pk).update(joined_on="2026-11-19")
    daughter.refresh_from_db()

    with pytest.raises(Invalid) as refusal:
        split(world, {daughter.pk: "户主"}, **changes)

    assert codes(refusal) == {code}


def test_a_number_is_given_once(world):
    daughter = member_named(world.own, "李四妹")

    with pytest.raises(Conflict):
        split(world, {daughter.pk: "户主"}, number=world.sibling.registrations.get().number)


@pytest.fixture
def family(world):
    """张三丰's household with three more."""
    for name, relation in (("王小翠", "配偶"), ("张远", "之子"), ("张平", "之子")):
        factories.member(world.own, name, relation, sex="女" if relation == "配偶" else "男")
    return {row.person.name: row.pk for row in world.own.memberships.in_force()}


def test_the_head_leaves_and_another_one_heads_who_stay(world, family):
    leaving = {family["张三丰"]: "户主", family["王小翠"]: "配偶"}
    staying = {family["张远"]: "户主", family["张平"]: "之兄弟姐妹", family["李四妹"]: "之兄弟姐妹"}

    new = split(world, leaving, staying=staying)

    assert new.memberships.heads().get().person.name == "张三丰"
    assert world.own.memberships.heads().get().person.name == "张远"
    left = dict(world.own.memberships.in_force().values_list("person__name", "relation"))
    assert left == {"张远": "户主", "张平": "之兄弟姐妹", "李四妹": "之兄弟姐妹"}


@pytest.mark.parametrize(
    ("staying", "code"),
    [
        ({}, "head_splits_off"),
        ({"张远": "之子"}, "head_splits_off"),
        ({"张远": "户主"}, "relation_missing"),
        ({"张远": "户主", "张平": "老大", "李四妹": "之女"}, "E-ENUM"),
        ({"张远": "户主", "张平": "户主", "李四妹": "之兄弟姐妹"}, "E-HH-TWOHEAD"),
        ({"张三丰": "户主"}, "not_a_member"),
    ],
)
def test_who_stays_behind_the_head_has_a_head(world, family, staying, code):
    leaving = {family["张三丰"]: "户主", family["王小翠"]: "配偶"}

    with pytest.raises(Invalid) as refusal:
        split(world, leaving, staying={family[name]: relation for name, relation in staying.items()})

    assert code in codes(refusal)


def test_nobody_splits_off_as_a_whole(world, family):
    relations = dict.fromkeys(family.values(), "之子") | {family["张三丰"]: "户主"}

    with pytest.raises(Invalid) as refusal:
        split(world, relations)

    assert codes(refusal) == {"nobody_stays"}


def test_split_is_for_the_township(world):
    daughter = member_named(world.own, "李四妹")

    for stranger in (world.sister, world.neighbour, world.stranger):
        with pytest.raises(Http404):
            split(world, {daughter.pk: "户主"}, by=stranger)
    for other in (world.village, world.leader, world.department):
        with pytest.raises(Refused):
            split(world, {daughter.pk: "户主"}, by=other)
    with pytest.raises(Stale):
        split(world, {daughter.pk: "户主"}, version=7)


def merge(world, relations, **changes):
    given = {"source": world.second, "by": world.township, "on": ON, "version": 1, "source_version": 1}
    return actions.merge_households(
        world.own, relations=relations, **({"note": "赡养老人"} | given | changes)
    )


@pytest.fixture
def pair(world):
    world.second = factories.household(factories.VILLAGE, head="张二河")
    return world


def test_merged_household_is_closed_and_its_members_join(pair):
    brother = member_named(pair.second, "张二河")

    merged = merge(pair, {brother.pk: "之兄弟姐妹"})

    assert merged.memberships.in_force().count() == 3
    pair.second.refresh_from_db()
    assert pair.second.closed_reason == "合并"
    assert HouseholdLineage.objects.get().source_id == pair.second.pk
    assert Person.objects.get(name="张二河").memberships.in_force().get().joined_reason == "户籍迁入"


def test_merge_with_a_second_head_or_a_forgotten_member_is_refused(pair):
    brother = member_named(pair.second, "张二河")

    for relations, code in (({brother.pk: "户主"}, "E-HH-TWOHEAD"), ({}, "relation_missing")):
        with pytest.raises(Invalid) as refusal:
            merge(pair, relations)
        assert code in codes(refusal)


def test_a_merge_says_why_and_looks_at_both_versions(pair):
    relations = {member_named(pair.second, "张二河").pk: "之兄弟姐妹"}

    with pytest.raises(Invalid) as refusal:
        merge(pair, relations, note="")
    assert codes(refusal) == {"note_required"}
    for seen in ({"version": 9}, {"source_version": 9}):
        with pytest.raises(Stale):
            merge(pair, relations, **seen)
    with pytest.raises(Refused):
        merge(pair, relations, by=pair.village)


def test_household_does_not_merge_with_itself(pair):
    with pytest.raises(Conflict):
        merge(pair, {}, source=pair.own)


def test_merge_with_a_foreign_household_is_a_404(pair):
    with pytest.raises(Http404):
        merge(pair, {}, source=pair.sibling)


def test_county_role_at_the_prefecture_writes_in_its_counties(world):
    assert Role.COUNTY in {posting.role for posting in world.prefecture.postings}
    assert register(world.prefecture, division=factories.OTHER_VILLAGE)
