"""A world of JSON is loaded as it is given, or not at all."""

import copy
import json
import time
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from households.models import Household, IncomeStatement, Pairing, Person, Village
from povertycase.choices import Role, Trade
from povertycase.models import AuditEvent, Division, Installation, Posting, User
from tests import factories

pytestmark = pytest.mark.django_db

SOUND = factories.identity(1, birth="19700101")
BROKEN = SOUND[:-1] + ("1" if SOUND[-1] == "0" else "0")
WORLD = {
    "divisions": [
        {"code": "9901", "name": "示例市", "level": "prefecture", "parent_code": None},
        {"code": "990101", "name": "示例县", "level": "county", "parent_code": "9901"},
        {"code": "990101100", "name": "甲镇", "level": "township", "parent_code": "990101"},
        {"code": "990101100201", "name": "红星村", "level": "village", "parent_code": "990101100"},
    ],
    "organisations": [
        {"name": "医疗保障局", "kind": "department", "division": "990101"},
        {"name": "示例学校", "kind": "helper", "division": "990101"},
    ],
    "users": [
        {
            "username": "zhang",
            "password": "123",
            "name": "张经办",
            "postings": [
                {
                    "role": "department",
                    "division": "990101",
                    "organisation": "医疗保障局",
                    "valid_from": "2024-01-01",
                    "valid_to": "2024-12-31",
                },
                {"role": "township", "division": "990101100", "valid_from": "2025-01-01", "valid_to": None},
            ],
        },
        {
            "username": "bang",
            "password": "x",
            "name": "帮扶人",
            "postings": [{"role": "helper", "division": "990101100"}],
        },
    ],
    "households": [
        {
            "number": "9901001",
            "division": "990101100201",
            "type": "脱贫户(享受政策)",
            "people": [
                {
                    "number": "990100101",
                    "name": "王大",
                    "id_number": factories.identity(1, birth="19700101"),
                    "certificate_kind": "居民身份证",
                    "relation": "户主",
                    "sex": "男",
                    "birth_on": "1970-01-01",
                    "ethnicity": "汉族",
                    "education": "初中",
                    "school_status": None,
                    "health": ["长期慢性病", "残疾"],
                    "labour": "普通劳动力",
                    "phone": "13800000000",
                },
                {"number": "990100102", "name": "王小妹", "id_number": None, "relation": "之女", "sex": "女"},
            ],
            "income": {
                "period_start": "2025-10-01",
                "period_end": "2026-09-30",
                "wage": 20000,
                "business": 1000.5,
                "property": 0,
                "transfer": None,
                "business_cost": 300,
                "claims": 12,
                "compliant_oop": "3000",
                "population": 2,
            },
        }
    ],
    "pairings": [{"helper": "bang", "household": "9901001"}],
}


@pytest.fixture
def load(tmp_path):
    """A function that loads a world, with the built-in one as the default."""

    def run(world=WORLD):
        file = tmp_path / "world.json"
        file.write_text(json.dumps(world, ensure_ascii=False))
        call_command("load_world", str(file), stdout=StringIO())

    return run


def changed(path, value):
    """The world with one value replaced; path: keys and positions."""
    world = copy.deepcopy(WORLD)
    place = world
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return world


def test_everything_named_is_there(load):
    load()

    head = Person.objects.get(name="王大")
    assert head.health == ["长期慢性病", "残疾"]
    assert (head.phone, head.labour, head.name_initials) == ("13800000000", "普通劳动力", "wd")
    daughter = Person.objects.get(name="王小妹")
    assert (daughter.certificate_kind, daughter.id18, daughter.sex) == ("待补", "", "女")
    statement = IncomeStatement.objects.get()
    assert statement.stated_net_yuan == Decimal("20700.50")
    assert (statement.population, statement.claims_yuan, statement.compliant_oop_yuan) == (2, 12, 3000)
    assert Village.objects.count() == 1
    user = User.objects.get(username="zhang")
    assert user.check_password("123")
    assert [posting.role for posting in user.postings] == [Role.TOWNSHIP]
    assert Posting.objects.get(role=Role.DEPARTMENT).organisation.trade == Trade.MEDICAL
    assert list(Household.objects.visible_to(User.objects.get(username="bang"))) == [Household.objects.get()]
    assert AuditEvent.objects.get(verb="load_world").facts["people"] == 2


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["houses"], [], "houses：不认识的键"),
        (["households", 0, "people", 0, "nickname"], "老大", "households[0].people[0].nickname：不认识的键"),
        (["users", 0, "postings", 1, "from"], "x", "users[0].postings[1].from：不认识的键"),
        (["households", 0, "income", "gift"], 1, "households[0].income.gift：不认识的键"),
        (["divisions", 3, "level"], "town", "divisions[3]：层级“town”"),
        (["divisions", 3, "parent_code"], "990102", "divisions[3]：上级代码 990102 不是"),
        (["organisations", 0, "kind"], "school", "organisations[0].kind"),
        (["users", 0, "postings", 0, "role"], "mayor", "users[0].postings[0].role"),
        (["users", 0, "postings", 0, "organisation"], "教育局", "没有名为“教育局”的单位"),
        (["users", 0, "postings", 0, "organisation"], None, "行业部门岗位必须有所属单位"),
        (["users", 0, "postings", 1, "valid_to"], "2024-12-31", "users[0].postings[1].valid_to"),
        (["users", 1, "username"], "zhang", "users[1].username：用户名重复"),
        (["households", 0, "division"], "990101100", "households[0].division：没有代码为"),
        (["households", 0, "type"], "富户", "households[0].type"),
        (
            ["households", 0, "people", 0, "id_number"],
            "990101197001010031",
            "people[0].id_number：证件号校验位",
        ),
        (["households", 0, "people", 0, "birth_on"], "1970-01-02", "people[0].id_number：证件号与出生日期"),
        (["households", 0, "people", 0, "relation"], "配偶", "households[0].people：户 9901001 没有户主"),
        (
            ["households", 0, "people", 1, "number"],
            "990100101",
            "people[1].number：与households[0]",
        ),
        (["households", 0, "people", 1, "number"], None, "people[1].id_number：缺少证件号"),
        (["households", 0, "income", "population"], 0, "households[0].income.population"),
        (["households", 0, "income", "period_end"], "2025-13-01", "households[0].income.period_end"),
        (["pairings", 0, "helper"], "nobody", "pairings[0].helper：没有用户名"),
        (["pairings", 0, "household"], "1", "pairings[0].household：没有户编号"),
        (["users"], {}, "users：应为数组"),
        (["households", 0, "people", 0], "王大", "households[0].people[0]：应为对象"),
        (["households", 0, "number"], None, "households[0].number：不能缺少"),
    ],
)
def test_faulty_world_is_refused_whole_with_the_path(load, path, value, said):
    with pytest.raises(CommandError) as refusal:
        load(changed(path, value))

    assert said in str(refusal.value)
    for model in (User, Household, Person, Division):
        assert not model.objects.exists()


def test_whole_identity_is_never_repeated(load):
    with pytest.raises(CommandError) as refusal:
        load(changed(["households", 0, "people", 0, "id_number"], BROKEN))

    assert BROKEN not in str(refusal.value)


def test_database_in_use_is_refused(load):
    User.objects.create_user("somebody", "x", name="某人")

    with pytest.raises(CommandError, match="不是演示库"):
        load()


def test_demonstration_takes_worlds_replaces_accounts_and_refuses_real_identities(load):
    Installation.objects.update_or_create(only=True, defaults={"is_demo": True})
    User.objects.create_user("zhang", "old", name="演示")
    real = factories.identity(1, birth="19700101", prefix="110105")
    with pytest.raises(CommandError, match="虚构的证件号"):
        load(changed(["households", 0, "people", 0, "id_number"], real))

    load()

    assert User.objects.get(username="zhang").name == "张经办"
    with pytest.raises(CommandError, match="与库中已有的重复"):
        load()


def test_real_identities_are_taken_outside_a_demonstration(load):
    real = factories.identity(1, birth="19700101", prefix="110105")

    load(changed(["households", 0, "people", 0, "id_number"], real))

    assert Person.objects.filter(id18=real).exists()


def test_divisions_that_are_loaded_need_not_be_named_again(load):
    factories.divisions()
    Village.objects.all().delete()

    load(WORLD | {"divisions": []})

    assert Village.objects.count() == 6


def test_key_that_stands_twice_and_broken_json_are_refused(tmp_path):
    file = tmp_path / "world.json"
    for text, said in (('{"users": [], "users": []}', "出现了两次"), ('{"users": [}', "第 1 行第 12 列")):
        file.write_text(text)
        with pytest.raises(CommandError, match=said):
            call_command("load_world", str(file))


MEMBERS = (("户主", "男", 1970), ("配偶", "女", 1972), ("之子", "男", 2000), ("之女", "女", 2005))


def big_world(people):
    """Households of four, all in the built-in village."""
    income = {"period_start": "2025-10-01", "period_end": "2026-09-30", "wage": 1000, "population": 4}
    households = [
        {
            "number": f"9901{n:011d}",
            "division": "990101100201",
            "type": "一般农户",
            "people": [big_person(n, *member) for member in MEMBERS],
            "income": income,
        }
        for n in range(people // len(MEMBERS))
    ]
    return WORLD | {"households": households, "pairings": []}


def big_person(n, relation, sex, year):
    day = date(year, 1, 1) + timedelta(n // 400)
    return {
        "number": f"99010{n:010d}{year % 100:02d}",
        "name": f"示例{chr(0x4E00 + n % 2000)}",
        "id_number": factories.identity(n % 400, birth=f"{day:%Y%m%d}", sex=sex),
        "relation": relation,
        "education": "初中",
        "health": ["健康"],
        "phone": "13800000000",
    }


def test_a_thousand_people_load_quickly(load):
    began = time.monotonic()

    load(big_world(1000))

    assert Household.objects.count() == 250
    assert time.monotonic() - began < 10
    assert Pairing.objects.count() == 0
    assert Person.objects.filter(birth_on=date(1970, 1, 1)).count() == 250
