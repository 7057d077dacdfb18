"""登记新户, 分户, 并户, 迁移 on pages: who may, what they do, what is said when they may not be done."""

import datetime

import pytest
from django.urls import reverse

from households.models import Household, HouseholdLineage, HouseholdMembership, Person
from povertycase.choices import Role
from tests import factories

TODAY = datetime.date.today()
REGISTER = reverse("households:register")
NEW_VILLAGE = "990101100202"
STEPS = ("split", "merge", "move")


def url(name, record):
    return reverse(f"households:{name}", args=[record.pk])


def membership(name):
    return HouseholdMembership.objects.in_force().get(person__name=name)


def said(answer):
    """What stands above the form and at its fields."""
    form = answer.context["form"]
    fields = [error for errors in form.errors.values() for error in errors]
    return "；".join([*fields, *(item.message for item in answer.context["unmet"])])


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ["sister", "neighbour", "stranger", "audit"])
def test_a_household_elsewhere_is_absent(world, logged_in, name, step):
    client = logged_in(getattr(world, name))

    foreign, absent = client.get(url(step, world.own)), client.get(f"/households/999999/{step}/")
    assert foreign.status_code == absent.status_code == 404
    assert len(foreign.content) == len(absent.content)
    assert client.post(url(step, world.own), {"version": 1}).status_code == 404


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "auditor"])
def test_the_township_takes_them(world, logged_in, name, step):
    client = logged_in(getattr(world, name))

    assert client.get(url(step, world.own)).status_code == 403
    assert client.post(url(step, world.own), {"version": 1}).status_code == 403
    assert url(step, world.own) not in client.get(url("detail", world.own)).text


@pytest.mark.parametrize("name", ["village", "helper", "department", "leader", "stranger"])
def test_who_registers_nowhere_gets_no_form(world, logged_in, name):
    client = logged_in(getattr(world, name))

    assert client.get(REGISTER).status_code == 403
    assert client.post(REGISTER, {}).status_code == 403
    assert REGISTER not in client.get(reverse("households:list")).text


def test_the_steps_stand_on_the_pages(world, logged_in):
    client = logged_in(world.township)

    assert REGISTER in client.get(reverse("households:list")).text
    text = client.get(url("detail", world.own)).text
    assert all(url(step, world.own) in text for step in STEPS)


# --- register ------------------------------------------------------------------------------------


def household(**changes):
    """A household as it is typed, with head and wife."""
    typed = {
        "division": factories.VILLAGE,
        "on": f"{TODAY}",
        "household_type": "一般农户",
        "group_name": "3组",
        "members": "2",
        "member-0-name": "周大",
        "member-0-certificate_number": factories.identity(birth="19800101", sex="男"),
        "member-0-education": "初中",
        "member-1-name": "吴二妹",
        "member-1-certificate_number": factories.identity(birth="19820101", sex="女"),
        "member-1-relation": "配偶",
        "member-1-education": "小学",
    }
    return {name: value for name, value in (typed | changes).items() if value is not None}


def test_a_household_is_registered_with_its_members(world, logged_in):
    answer = logged_in(world.township).post(REGISTER, household(number="99010000077"))

    found = Household.objects.get(registrations__number="99010000077")
    assert answer["Location"] == url("detail", found)
    assert found.division_id == factories.VILLAGE
    relations = dict(found.memberships.values_list("person__name", "relation"))
    assert relations == {"周大": "户主", "吴二妹": "配偶"}
    assert Person.objects.get(name="吴二妹").sex == "女"


def test_villages_of_ones_own_are_offered(world, logged_in):
    text = logged_in(world.township).get(REGISTER).text

    assert f'value="{factories.VILLAGE}"' in text
    for elsewhere in (factories.TOWN, factories.SISTER_VILLAGE, factories.OTHER_VILLAGE):
        assert f'value="{elsewhere}"' not in text


@pytest.mark.parametrize("division", [factories.SISTER_VILLAGE, factories.OTHER_VILLAGE, "", "x"])
def test_a_village_elsewhere_is_no_choice(world, logged_in, division):
    answer = logged_in(world.township).post(REGISTER, household(division=division))

    assert answer.status_code == 422
    assert "division" in answer.context["form"].errors
    assert Household.objects.count() == 3


def test_a_role_elsewhere_offers_no_village_there(world, logged_in):
    factories.post(world.township, Role.LEADER, factories.SISTER_TOWN)

    answer = logged_in(world.township).post(REGISTER, household(division=factories.SISTER_VILLAGE))

    assert answer.status_code == 422


def test_somebody_registered_elsewhere_is_not_told_where(world, logged_in):
    number = Person.objects.get(name="赵六").id18

    answer = logged_in(world.township).post(REGISTER, household(**{"member-1-certificate_number": number}))

    assert answer.status_code == 422
    assert "该证件号已在某户登记" in answer.text
    assert "赵六" not in answer.text
    assert "团结村" not in answer.text


@pytest.mark.parametrize(
    ("changes", "member", "field"),
    [
        ({"member-0-name": ""}, 0, "name"),
        ({"member-0-certificate_number": "519900196202140016"}, 0, "certificate_number"),
        ({"member-0-certificate_number": ""}, 0, "certificate_number"),
        ({"member-1-relation": ""}, 1, "relation"),
        ({"member-1-relation": "户主"}, 1, "relation"),
        ({"member-1-phone": "12"}, 1, "phone"),
    ],
)
def test_what_is_wrong_with_a_member_stands_there(world, logged_in, changes, member, field):
    answer = logged_in(world.township).post(REGISTER, household(**changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].members[member].errors
    assert "请先处理以下问题" in answer.text
    assert "周大" in answer.text or member == 0, "what was typed stays"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"member-1-relation": "之婆婆"}, "户主为男性"),
        ({"member-1-school_status": "小学"}, "应当只填一项"),
        ({"household_type": ""}, "户类型"),
        ({"on": "2999-01-01"}, "不能晚于今天"),
        ({"land_arable_mu": "很多"}, "耕地"),
    ],
)
def test_a_household_that_does_not_hold_together_comes_back(world, logged_in, changes, words):
    answer = logged_in(world.township).post(REGISTER, household(**changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert Household.objects.count() == 3


def test_a_number_that_is_taken_leaves_what_was_typed(world, logged_in):
    taken = world.foreign.registrations.get().number

    answer = logged_in(world.township).post(REGISTER, household(number=taken))

    assert answer.status_code == 409
    assert "该户编号已登记" in said(answer)
    assert "吴二妹" in answer.text


def test_members_are_added_and_removed_before_anything_is_saved(world, logged_in):
    client = logged_in(world.township)

    more = client.post(REGISTER, household(add="1")).context["form"].members
    fewer = client.post(REGISTER, household(remove="1")).context["form"].members
    head = client.post(REGISTER, household(remove="0")).context["form"].members

    assert [form["name"].value() for form in more] == ["周大", "吴二妹", ""]
    assert [form["name"].value() for form in fewer] == ["周大"]
    assert [form["name"].value() for form in head] == ["周大", "吴二妹"]
    assert Household.objects.count() == 3
    assert "请先处理" not in client.post(REGISTER, household(add="1")).text


@pytest.mark.parametrize("count", ["0", "-1", "x", "1e9", "9999999999999", ""])
def test_the_number_of_members_is_bounded(world, logged_in, count):
    answer = logged_in(world.township).post(REGISTER, household(members=count))

    assert answer.status_code in {302, 422}


# --- split ---------------------------------------------------------------------------------------


def splitting(world, **changes):
    typed = {"version": Household.objects.get(pk=world.own.pk).version, "on": f"{TODAY}", "note": "成家分户"}
    return {name: value for name, value in (typed | changes).items() if value is not None}


def test_a_daughter_splits_off(world, logged_in):
    daughter = membership("李四妹")
    client = logged_in(world.township)

    answer = client.post(
        url("split", world.own),
        splitting(world, new_head=daughter.pk, phone="13800001111", **{f"leaves_{daughter.pk}": "on"}),
    )

    new = HouseholdLineage.objects.get(kind="split").household
    assert answer["Location"] == url("detail", new)
    assert new.phone == "13800001111"
    assert new.memberships.get().relation == "户主"
    assert "由<a" in "".join(client.get(url("detail", new)).text.split("\n")).replace(" ", "")
    assert "分出新户" in client.get(url("detail", world.own)).text
    assert url("detail", new) in client.get(url("detail", world.own)).text


def test_the_head_splits_off_and_the_daughter_heads_the_rest(world, logged_in):
    head, daughter = membership("张三丰"), membership("李四妹")

    answer = logged_in(world.township).post(
        url("split", world.own),
        splitting(world, new_head=head.pk, old_head=daughter.pk, **{f"leaves_{head.pk}": "on"}),
    )

    assert answer.status_code == 302, said(answer)
    daughter.refresh_from_db()
    assert (daughter.relation, daughter.left_on) == ("户主", None)


@pytest.mark.parametrize(
    ("leave", "changes", "words"),
    [
        ((), {"new_head": "李四妹"}, "请勾选分出的成员"),
        (("李四妹",), {}, "请指定新户的户主"),
        (("李四妹",), {"new_head": "张三丰"}, "新户的户主须是分出的成员"),
        (("张三丰",), {"new_head": "张三丰"}, "在留下的成员中指定原户的新户主"),
        (("张三丰", "李四妹"), {"new_head": "张三丰"}, "请选择与新户户主的关系"),
        (("李四妹",), {"new_head": "李四妹", "note": ""}, "必填"),
        (("李四妹",), {"new_head": "李四妹", "on": "2999-01-01"}, "不能晚于今天"),
        (("李四妹",), {"new_head": "李四妹", "phone": "12"}, "联系电话"),
    ],
)
def test_a_split_that_is_not_complete_comes_back(world, logged_in, leave, changes, words):
    given = {
        name: membership(value).pk if name.endswith("head") else value for name, value in changes.items()
    }
    given |= {f"leaves_{membership(name).pk}": "on" for name in leave}

    answer = logged_in(world.township).post(url("split", world.own), splitting(world, **given))

    assert answer.status_code == 422
    assert words in answer.text.replace("这个字段是必填项", "必填")
    assert not HouseholdLineage.objects.exists()


def test_a_whole_household_does_not_split(world, logged_in):
    head, daughter = membership("张三丰"), membership("李四妹")
    everybody = {
        f"leaves_{head.pk}": "on",
        f"leaves_{daughter.pk}": "on",
        f"relation_{daughter.pk}": "之女",
        "new_head": head.pk,
    }

    answer = logged_in(world.township).post(url("split", world.own), splitting(world, **everybody))

    assert answer.status_code == 422
    assert "不能全家分出" in said(answer)


def test_a_split_of_what_has_changed_shows_so(world, logged_in):
    daughter = membership("李四妹")
    given = splitting(world, new_head=daughter.pk, **{f"leaves_{daughter.pk}": "on"})
    Household.objects.filter(pk=world.own.pk).update(group_name="9组")

    answer = logged_in(world.township).post(url("split", world.own), given)

    assert answer.status_code == 412
    assert "记录已被他人修改" in answer.text


def test_a_closed_household_is_not_split(world, logged_in):
    Household.objects.filter(pk=world.own.pk).update(
        status="closed", closed_on="2026-01-05", closed_reason="自然销户"
    )
    daughter = membership("李四妹")
    given = splitting(world, new_head=daughter.pk, **{f"leaves_{daughter.pk}": "on"})

    answer = logged_in(world.township).post(url("split", world.own), given)

    assert answer.status_code == 409
    assert "已销户" in said(answer)


# --- merge ---------------------------------------------------------------------------------------


@pytest.fixture
def second(world):
    return factories.household(factories.VILLAGE, head="张二河", members=[("张小河", "之子")])


def merging(world, second, **changes):
    brother, nephew = membership("张二河"), membership("张小河")
    return {
        "version": Household.objects.get(pk=world.own.pk).version,
        "source_version": Household.objects.get(pk=second.pk).version,
        "on": f"{TODAY}",
        "note": "共同赡养老人",
        "confirmation": "张二河",
        f"relation_{brother.pk}": "之兄弟姐妹",
        f"relation_{nephew.pk}": "之侄儿",
    } | changes


def test_the_household_to_merge_is_searched_for(world, logged_in, second):
    client = logged_in(world.township)

    found = client.get(url("merge", world.own), {"search": "张二"})
    own = client.get(url("merge", world.own), {"search": "张三丰"})
    foreign = client.get(url("merge", world.own), {"search": "赵六"})

    assert f"?source={second.pk}" in found.text
    assert "没有找到" in own.text
    assert "没有找到" in foreign.text


def test_a_certificate_number_is_not_searched_for_here(world, logged_in):
    answer = logged_in(world.township).get(url("merge", world.own), {"search": "519900196202140015"})

    assert answer.status_code == 302
    assert "5199" not in answer["Location"]


def test_two_households_become_one(world, logged_in, second):
    client = logged_in(world.township)
    address = f"{url('merge', world.own)}?source={second.pk}"
    assert "张小河（原为之子）" in client.get(address).text

    answer = client.post(address, merging(world, second))

    assert answer.status_code == 302, said(answer)
    second.refresh_from_db()
    assert second.closed_reason == "合并"
    assert world.own.memberships.in_force().count() == 4
    assert "并入本户" in client.get(url("detail", world.own)).text
    closed = client.get(url("detail", second)).text
    assert "并入" in closed
    assert url("detail", world.own) in closed
    assert "户主 张二河" in closed


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"confirmation": "张二"}, "未办理并户"),
        ({"note": ""}, "并户原因"),
        ({"on": ""}, "并户日期"),
    ],
)
def test_a_merge_is_confirmed_and_explained(world, logged_in, second, changes, words):
    answer = logged_in(world.township).post(
        f"{url('merge', world.own)}?source={second.pk}", merging(world, second, **changes)
    )

    assert answer.status_code == 422
    assert words in answer.text
    second.refresh_from_db()
    assert second.closed_on is None


@pytest.mark.parametrize("seen", ["version", "source_version"])
def test_a_merge_looks_at_both_versions(world, logged_in, second, seen):
    answer = logged_in(world.township).post(
        f"{url('merge', world.own)}?source={second.pk}", merging(world, second, **{seen: 99})
    )

    assert answer.status_code == 412


@pytest.mark.parametrize("source", ["x", "999999", "-1"])
def test_a_merge_with_nothing_is_absent(world, logged_in, source):
    assert logged_in(world.township).get(f"{url('merge', world.own)}?source={source}").status_code == 404


def test_a_merge_with_a_household_elsewhere_is_absent(world, logged_in):
    client = logged_in(world.township)

    assert client.get(f"{url('merge', world.own)}?source={world.foreign.pk}").status_code == 404


def test_a_household_elsewhere_is_lineage_without_a_name(world, logged_in):
    HouseholdLineage.objects.create(
        kind="merged",
        household=world.foreign,
        division_id=world.foreign.division_id,
        source=world.own,
        happened_on=TODAY,
        note="赵六接走",
        created_by=world.neighbour,
    )

    text = logged_in(world.township).get(url("detail", world.own)).text

    assert "管辖范围外的户" in text
    for secret in ("赵六", "接走", url("detail", world.foreign)):
        assert secret not in text


# --- move ----------------------------------------------------------------------------------------


def moving(world, **changes):
    return {
        "version": Household.objects.get(pk=world.own.pk).version,
        "on": f"{TODAY}",
        "note": "易地搬迁",
        "division": NEW_VILLAGE,
    } | changes


def test_a_household_moves_inside_the_township(world, logged_in):
    client = logged_in(world.township)

    answer = client.post(url("move", world.own), moving(world))

    assert answer.status_code == 302
    assert Household.objects.get(pk=world.own.pk).division_id == NEW_VILLAGE
    text = client.get(url("detail", world.own)).text
    assert "由甲镇红星村迁入" in "".join(text.split())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"division": factories.VILLAGE}, "已在这个村"),
        ({"division": factories.SISTER_VILLAGE}, "迁往"),
        ({"division": ""}, "迁往"),
        ({"note": ""}, "迁移原因"),
    ],
)
def test_a_move_that_leads_nowhere_comes_back(world, logged_in, changes, words):
    answer = logged_in(world.township).post(url("move", world.own), moving(world, **changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert not HouseholdLineage.objects.exists()


def test_across_towns_moves_who_has_both(world, logged_in):
    factories.post(world.township, Role.TOWNSHIP, factories.SISTER_TOWN)

    answer = logged_in(world.township).post(
        url("move", world.own), moving(world, division=factories.SISTER_VILLAGE)
    )

    assert answer.status_code == 302
    assert Household.objects.get(pk=world.own.pk).division_id == factories.SISTER_VILLAGE
