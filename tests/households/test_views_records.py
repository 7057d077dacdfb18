"""一户一档: what is shown to whom, what reveal gives, what the history tells, what the steps do."""

import contextlib
import datetime
import io

import pghistory
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households import actions
from households.models import Household, HouseholdMembership, IncomeLine, IncomeStatement, Person
from households.reports.timeline import history_of
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import AuditEvent, Division, Organisation
from tests import factories, rolls

ON = datetime.date(2026, 3, 5)
SEE = ("village", "helper", "township", "department", "county", "leader", "auditor")
SEE_NOT = ("sister", "neighbour", "system", "security", "audit", "stranger")
READ_ONLY = ("leader", "auditor", "department", "helper")
PAGES = ("detail", "history")
STEPS = ("change", "close", "member-add", "head")


def url(name, record):
    return reverse(f"households:{name}", args=[record.pk])


@pytest.fixture
def person(world):
    """The head of the cast's household, with a telephone and a birth date."""
    Person.objects.filter(name="张三丰").update(
        phone="13812345678", birth_on="1980-01-01", health=["长期慢性病"], labour="普通劳动力"
    )
    return Person.objects.get(name="张三丰")


@pytest.fixture
def daughter(world):
    return HouseholdMembership.objects.get(person__name="李四妹")


def trade_user(name, trade):
    office = Organisation.objects.create(
        name=name, kind=OrganisationKind.DEPARTMENT, trade=trade, division_id=factories.COUNTY
    )
    return factories.user(name, Role.DEPARTMENT, factories.COUNTY, organisation=office)


# --- who sees ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", SEE)
def test_pages_open_for_whom_they_reach(world, logged_in, name, page):
    assert logged_in(getattr(world, name)).get(url(page, world.own)).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, *STEPS])
@pytest.mark.parametrize("name", SEE_NOT)
def test_out_of_reach_is_absent(world, logged_in, name, page):
    client = logged_in(getattr(world, name))
    foreign = client.get(url(page, world.own))
    absent = client.get(reverse(f"households:{page}", args=[999999]))

    assert foreign.status_code == absent.status_code == 404
    assert len(foreign.content) == len(absent.content)


@pytest.mark.parametrize("page", STEPS)
@pytest.mark.parametrize("name", READ_ONLY)
def test_readers_take_no_step(world, logged_in, name, page):
    client = logged_in(getattr(world, name))

    assert client.get(url(page, world.own)).status_code == 403
    assert client.post(url(page, world.own), {"version": 1}).status_code == 403
    assert "办理变动" not in client.get(url("detail", world.own)).text


def test_personal_values_are_masked(world, logged_in, person):
    text = logged_in(world.township).get(url("detail", world.own)).text
    text += logged_in(world.township).get(url("person", person)).text

    assert f"{person.id18[:6]}********{person.id18[-4:]}" in text
    assert "138****5678" in text
    for secret in (person.id18, "13812345678", "1980年", "1980-01-01"):
        assert secret not in text


def test_age_is_shown(world, logged_in, person):
    age = datetime.date.today().year - 1980

    assert f"{age} 岁" in logged_in(world.township).get(url("person", person)).text


def test_a_department_sees_the_columns_of_its_trade(world, logged_in, person):
    Household.objects.filter(pk=world.own.pk).update(house_grade="C", has_safe_water=False)
    water = logged_in(trade_user("水利局", Trade.WATER)).get(url("detail", world.own)).text
    housing = logged_in(trade_user("住建局", Trade.HOUSING)).get(url("detail", world.own)).text

    assert "已解决安全饮用水" in water
    assert "住房鉴定等级" not in water
    assert "住房鉴定等级" in housing
    assert "已解决安全饮用水" not in housing
    for text in (water, housing):
        for other in ("长期慢性病", "普通劳动力", "990101****", "138****", "年龄"):
            assert other not in text


def test_incomes_are_for_trades_that_look_at_them(world, logged_in):
    statement = IncomeStatement.objects.create(
        household=world.own,
        division_id=world.own.division_id,
        period_start="2024-10-01",
        period_end="2025-09-30",
        stated_net_yuan="52139.10",
        stated_per_capita_yuan="13034.78",
    )
    IncomeLine.objects.create(statement=statement, item="wage", amount_yuan="42000")
    page = url("detail", world.own)

    town = logged_in(world.township).get(page).text
    medical = logged_in(world.department).get(page).text

    assert "13,034.78" in town
    assert "工资性收入" in town
    assert "13,034.78" not in medical
    assert "工资性收入" not in medical


def test_a_past_member_is_a_name_and_a_reason(world, logged_in, daughter):
    Person.objects.filter(pk=daughter.person_id).update(phone="13900001111")
    actions.end_membership(daughter, reason="婚出", by=world.township, on=ON, version=daughter.version)
    Person.objects.filter(pk=daughter.person_id).update(division_id=factories.SISTER_VILLAGE)

    text = logged_in(world.township).get(url("detail", world.own)).text

    assert "李四妹" in text
    assert "婚出" in text
    assert "1111" not in text
    assert url("person", daughter.person) not in text


# --- reveal --------------------------------------------------------------------------------------


def test_reveal_gives_one_field_and_is_recorded(world, logged_in, person):
    answer = logged_in(world.township).post(
        url("person-reveal", person), {"field": "certificate_number", "reason": "入户核实"}
    )

    assert person.id18 in answer.text
    assert "no-store" in answer["Cache-Control"]
    event = AuditEvent.objects.get(verb="reveal")
    assert (event.actor, event.note, event.facts) == ("township", "入户核实", {"field": "certificate_number"})


@pytest.mark.parametrize(
    ("field", "reason", "status"),
    [
        ("certificate_number", "看", 422),
        ("name", "入户核实", 422),
        ("password", "入户核实", 422),
        ("", "", 422),
    ],
)
def test_reveal_refuses(world, logged_in, person, field, reason, status):
    answer = logged_in(world.township).post(url("person-reveal", person), {"field": field, "reason": reason})

    assert answer.status_code == status
    assert person.id18 not in answer.text
    assert not AuditEvent.objects.filter(verb="reveal").exists()


def test_reveal_of_another_trades_field_is_refused(world, logged_in, person):
    answer = logged_in(world.department).post(
        url("person-reveal", person), {"field": "phone", "reason": "核对参保信息"}
    )

    assert answer.status_code == 403


def test_reveal_is_posted(world, logged_in, person):
    assert logged_in(world.township).get(url("person-reveal", person)).status_code == 405


@pytest.mark.parametrize("name", SEE_NOT)
def test_reveal_out_of_reach_is_absent(world, logged_in, person, name):
    answer = logged_in(getattr(world, name)).post(
        url("person-reveal", person), {"field": "phone", "reason": "入户核实"}
    )

    assert answer.status_code == 404


# --- history -------------------------------------------------------------------------------------


def changes(household, user):
    return {(c.of, c.label, c.old, c.new) for entry in history_of(household, user) for c in entry.changes}


def test_history_tells_field_old_new_who_and_why(world, daughter):
    household = actions.change_household(
        world.own, facts={"house_grade": "C"}, by=world.township, on=ON, version=world.own.version
    )
    actions.change_household(
        household, facts={"house_grade": "A"}, by=world.county, on=ON, version=household.version
    )
    actions.end_membership(daughter, reason="婚出", by=world.village, on=ON, version=daughter.version)

    entries = history_of(world.own, world.township)

    assert changes(world.own, world.township) >= {
        ("", "住房鉴定等级", "", "C级"),
        ("", "住房鉴定等级", "C级", "A级"),
        ("李四妹", "离开原因", "", "婚出"),
    }
    assert {(entry.by, entry.label, entry.note) for entry in entries} == {
        ("township", "修改户信息", ""),
        ("county", "修改户信息", ""),
        ("village", "减少成员", "婚出"),
    }


def test_a_note_stays_with_its_change(world, person):
    actions.change_household(
        world.own, facts={"house_grade": "B"}, by=world.township, on=ON, version=1, note="核对鉴定报告"
    )
    actions.change_person(
        person, facts={"health": "健康"}, by=world.village, on=ON, version=person.version, note="看过病历"
    )

    told = {(entry.label, entry.note) for entry in history_of(world.own, world.county) if entry.verb}

    assert told == {("修改户信息", "核对鉴定报告"), ("修改成员信息", "看过病历")}
    assert set(AuditEvent.objects.filter(verb__startswith="change").values_list("note", flat=True)) == {
        "核对鉴定报告",
        "看过病历",
    }


def test_a_move_is_told_once_with_the_names_of_the_villages(world):
    village = Division.objects.get(pk="990101100202")
    actions.move_household(world.own, to=village, by=world.township, on=ON, version=1, note="易地搬迁")

    [entry] = history_of(world.own, world.county)

    assert (entry.label, entry.note) == ("迁移", "由 红星村 迁入，易地搬迁")
    assert changes(world.own, world.county) == {("", "行政村", "甲镇红星村", "甲镇新民村")}


def test_history_masks_personal_values(world, person):
    actions.change_person(
        person, facts={"phone": "13999990000"}, by=world.township, on=ON, version=person.version
    )

    told = changes(world.own, world.township)
    assert ("张三丰", "联系电话", "138****5678", "139****0000") in told
    assert "1980" not in str(told)
    assert "13999990000" not in str(told)


def test_history_keeps_to_the_trade(world, person):
    actions.change_person(
        person,
        facts={"phone": "13999990000", "health": "健康"},
        by=world.township,
        on=ON,
        version=person.version,
    )

    assert {label for _of, label, _old, _new in changes(world.own, world.department)} == {"健康状况"}


def test_history_shows_looks(world, person, logged_in):
    logged_in(world.township).post(url("person-reveal", person), {"field": "phone", "reason": "入户核实"})

    looks = [entry for entry in history_of(world.own, world.county) if entry.label == "查看完整信息"]

    assert [(entry.by, entry.note) for entry in looks] == [("township", "联系电话：入户核实")]


def test_history_follows_amounts_of_income(world):
    facts = {
        "period_start": "2024-10-01",
        "period_end": "2025-09-30",
        "population": 2,
        "lines": {"wage": "100", "business": "0", "property": "0", "transfer": "0", "cost": "0"},
    }
    statement = actions.record_income(world.own, statement=facts, by=world.township, on=ON)
    facts["lines"] = facts["lines"] | {"wage": "300"}
    actions.record_income(world.own, statement=facts, by=world.township, on=ON, version=statement.version)

    assert ("收支", "工资性收入", "100.00", "300.00") in changes(world.own, world.township)


def test_what_happens_to_somebody_after_leaving_is_not_told(world, daughter):
    actions.end_membership(daughter, reason="婚出", by=world.township, on=ON, version=daughter.version)
    Person.objects.filter(pk=daughter.person_id).update(labour="技能劳动力")

    assert not any(label == "劳动技能" for _of, label, _old, _new in changes(world.own, world.township))


@pytest.mark.parametrize("times", [1, 5])
def test_history_takes_thirteen_queries(world, person, times):
    for n in range(times):
        person.refresh_from_db()
        facts = {"work_place": f"宁波市{n}"}
        actions.change_person(person, facts=facts, by=world.township, on=ON, version=person.version)
    assert world.township.postings

    with CaptureQueriesContext(connection) as queries:
        assert history_of(world.own, world.township)

    assert len(queries) <= 13


# --- steps ---------------------------------------------------------------------------------------


def test_a_form_never_holds_a_personal_value(world, logged_in, person):
    Household.objects.filter(pk=world.own.pk).update(phone="13812345678", address="甲镇红星村18号")
    client = logged_in(world.township)

    text = client.get(url("change", world.own)).text + client.get(url("person-change", person)).text

    for secret in ("13812345678", "红星村18号", person.id18, "1980-01-01"):
        assert secret not in text


def test_only_what_was_changed_is_written(world, logged_in, person):
    household = Household.objects.get(pk=world.own.pk)
    Household.objects.filter(pk=household.pk).update(phone="13812345678", group_name="1组", exit_year=2018)
    household.refresh_from_db()

    answer = logged_in(world.township).post(
        url("change", household),
        {
            "version": household.version,
            "group_name": "2组",
            "exit_year": "2018",
            "household_type": household.household_type,
        },
    )

    household.refresh_from_db()
    assert answer.status_code == 302
    assert (household.group_name, household.phone, household.exit_year) == ("2组", "13812345678", 2018)
    assert AuditEvent.objects.get(verb="change_household").facts == {"fields": ["group_name"]}


def test_what_is_wrong_stands_at_its_field(world, logged_in):
    answer = logged_in(world.township).post(
        url("change", world.own),
        {
            "version": world.own.version,
            "phone": "12",
            "land_arable_mu": "很多",
            "household_type": world.own.household_type,
        },
    )

    assert answer.status_code == 422
    assert {"phone", "land_arable_mu"} <= set(answer.context["form"].errors)


def test_both_versions_are_shown(world, logged_in):
    old = Household.objects.get(pk=world.own.pk)
    actions.change_household(old, facts={"house_grade": "D"}, by=world.county, on=ON, version=old.version)

    answer = logged_in(world.township).post(
        url("change", world.own),
        {"version": old.version, "house_grade": "A", "household_type": old.household_type},
    )

    assert answer.status_code == 412
    assert {"label": "住房鉴定等级", "mine": "A级", "now": "D级"} in answer.context["rows"]


def test_a_form_without_version_is_refused(world, logged_in):
    answer = logged_in(world.township).post(url("change", world.own), {"house_grade": "A"})

    assert answer.status_code == 428


def test_somebody_joins(world, logged_in):
    household = Household.objects.get(pk=world.own.pk)
    number = factories.identity(birth="20250301", sex="男")

    answer = logged_in(world.village).post(
        url("member-add", household),
        {
            "version": household.version,
            "name": "张小宝",
            "certificate_kind": "居民身份证",
            "certificate_number": number,
            "relation": "之子",
            "reason": "出生",
            "on": "2025-03-02",
        },
    )

    assert answer.status_code == 302, answer.context["form"].errors
    membership = HouseholdMembership.objects.get(person__name="张小宝")
    assert (membership.joined_reason, membership.joined_on) == ("出生", datetime.date(2025, 3, 2))


def test_somebody_leaves(world, logged_in, daughter):
    answer = logged_in(world.village).post(
        url("member-end", daughter), {"version": daughter.version, "reason": "婚出", "on": "2026-03-05"}
    )

    daughter.refresh_from_db()
    assert answer.status_code == 302
    assert (daughter.left_reason, daughter.left_on) == ("婚出", ON)


def test_the_head_cannot_simply_leave(world, logged_in):
    head = HouseholdMembership.objects.get(person__name="张三丰")

    answer = logged_in(world.village).post(
        url("member-end", head), {"version": head.version, "reason": "死亡", "on": "2026-03-05"}
    )

    assert answer.status_code == 422
    assert "请先变更户主" in answer.text


def test_change_of_head(world, logged_in, daughter):
    head = HouseholdMembership.objects.get(person__name="张三丰")
    household = Household.objects.get(pk=world.own.pk)

    answer = logged_in(world.village).post(
        url("head", household),
        {
            "version": household.version,
            "on": "2026-03-05",
            "new_head": daughter.pk,
            f"relation_{head.pk}": "之父",
            f"relation_{daughter.pk}": "之女",
        },
    )

    assert answer.status_code == 302
    head.refresh_from_db()
    daughter.refresh_from_db()
    assert (head.relation, daughter.relation) == ("之父", "户主")


@pytest.mark.parametrize(("word", "status"), [("张三丰", 302), ("张三", 422), ("", 422)])
def test_closing_wants_the_heads_name(world, logged_in, word, status):
    household = Household.objects.get(pk=world.own.pk)

    answer = logged_in(world.township).post(
        url("close", household),
        {
            "version": household.version,
            "reason": "自然销户",
            "left_reason": "死亡",
            "on": "2026-03-05",
            "note": "",
            "confirmation": word,
        },
    )

    household.refresh_from_db()
    assert answer.status_code == status
    assert (household.closed_on is not None) == (status == 302)
    assert logged_in(world.township).get(url("detail", household)).status_code == 200


# --- rolls in the history ------------------------------------------------------------------------


@pytest.fixture
def imported(db, tmp_path):
    """A township whose roll came twice, the second time with differences."""
    factories.divisions()
    user = factories.user("township", Role.TOWNSHIP, factories.TOWN, name="王芳")
    made = rolls.make(tmp_path, seed=7, households=8, change=4, remove=0, new=0)
    for path in (made.base, made.changed):
        # The import ends with an exit status, as for scripts.
        with contextlib.suppress(SystemExit):
            call_command("import_roll", path, "--as", "township", "--accept", "all", stdout=io.StringIO())
    return user


@pytest.mark.django_db
def test_history_names_the_roll(imported, logged_in):
    households = Household.objects.visible_to(imported)
    told = {row.pk: [each for each in history_of(row, imported) if each.roll] for row in households}
    changed = [pk for pk, entries in told.items() if entries]

    assert changed
    entry = told[changed[0]][0]
    assert (entry.by, entry.label) == ("王芳", "花名册导入")
    text = logged_in(imported).get(reverse("households:history", args=[changed[0]])).text
    assert reverse("households:roll-detail", args=[entry.roll]) in text


def test_history_tells_what_an_undo_took_away(world, logged_in):
    brought = factories.member(world.own, "张新来", "之子")
    statement = IncomeStatement.objects.create(
        household=world.own,
        division_id=world.own.division_id,
        period_start="2024-10-01",
        period_end="2025-09-30",
        stated_per_capita_yuan="9000",
    )
    with pghistory.context(undo_batch=77, user=world.township.pk):
        brought.memberships.all().delete()
        statement.delete()
        brought.delete()

    [entry] = history_of(world.own, world.township)

    assert (entry.label, entry.roll, entry.by) == ("撤销入库", 77, "township")
    assert {(change.of, change.label, change.old) for change in entry.changes if change.is_gone} == {
        ("张新来", "与户主关系", "之子"),
        ("收支 2024-10—2025-09", "人均纯收入（元）", "9,000.00"),
    }
    text = logged_in(world.township).get(url("history", world.own)).text
    assert "已随撤销删除" in text
    assert "批次 77" in text
    told = {change.label for each in history_of(world.own, world.department) for change in each.changes}
    assert told == {"与户主关系"}, "incomes are not for this trade"
