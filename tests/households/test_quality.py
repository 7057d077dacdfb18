"""数据质量 of a household: every rule for the register speaks, by which figures, and to whom."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.choices import Severity
from households.models import Household, HouseholdMembership, IncomeLine, IncomeStatement, Person
from households.reports.quality import quality
from households.rules.catalogue import RULES, Runs
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import Organisation, PolicyParameter
from tests import factories

AS_OF = datetime.date(2026, 10, 31)
NUMBER = "99010100000001"
HEAD, SON = "陈大山", "陈小石"
PLAIN = {
    "ethnicity": "汉族",
    "health": ["健康"],
    "has_resident_medical": True,
    "has_employee_medical": False,
    "has_serious_illness": True,
    "is_low_income_recipient": False,
    "is_destitute_recipient": False,
}
ADULT = {"birth_on": "1979-03-04", "labour": "普通劳动力", "education": "初中"}
PUPIL = {"birth_on": "2013-07-08", "labour": "无劳动力", "school_status": "七年级"}
HOME = {
    "phone": "13700000001",
    "has_safe_water": True,
    "is_house_unsafe": False,
    "has_domestic_power": True,
    "has_sanitary_toilet": True,
    "land_arable_mu": 2,
}
LINES = {"wage": 20000, "business": 10000, "property": 0, "transfer": 600, "cost": 3000}


@pytest.fixture
def home(world):
    """A man and his son at school, with nothing odd about them; the shipped parameters are loaded."""
    save_parameters(read_parameters())
    household = factories.household(number=NUMBER, head=HEAD, **HOME)
    factories.member(household, SON, "之子")
    change(HEAD, id18=factories.identity(1, birth="19790304"), **PLAIN, **ADULT)
    change(SON, id18=factories.identity(2, birth="20130708"), **PLAIN, **PUPIL)
    for year, amount in ((2025, 13000), (2026, 13800)):
        statement(household, year, stated_per_capita_yuan=amount)
    household.refresh_from_db()
    return household


def change(name, **facts):
    """Other facts about one of the two; the certificate goes with the identity."""
    if "id18" in facts:
        facts |= {"certificate_number": facts["id18"], "certificate_kind": "居民身份证"}
    Person.objects.filter(name=name).update(**facts)


def statement(household, year, **facts):
    """The year of collection that ends in `year`."""
    row, _is_new = IncomeStatement.objects.update_or_create(
        household=household,
        division_id=household.division_id,
        period_start=f"{year - 1}-10-01",
        period_end=f"{year}-09-30",
        defaults=facts,
    )
    return row


def lines(household, population=2, **changed):
    """The newest statement in full, with some lines or sums otherwise."""
    sums = {"stated_net_yuan": 27600, "stated_per_capita_yuan": 13800, "population": population}
    row = statement(
        household, 2026, **sums | {name: changed.pop(name) for name in list(changed) if name in sums}
    )
    for item, amount in (LINES | changed).items():
        IncomeLine.objects.update_or_create(statement=row, item=item, defaults={"amount_yuan": amount})


def change_home(**facts):
    Household.objects.filter(registrations__number=NUMBER).update(**facts)


def alone(household, **facts):
    """The household of an old woman."""
    HouseholdMembership.objects.filter(household=household, person__name=SON).delete()
    change(HEAD, birth_on="1950-01-02", sex="女", id18=factories.identity(3, birth="19500102", sex="女"))
    change(HEAD, **{"labour": "弱劳动力或半劳动力"} | facts)


def in_another_household(phone):
    factories.household(number="99010100000002", head="邻居", phone=phone)


CASES = {
    "H-ID-05": lambda home: Person.objects.filter(name=SON).update(
        id18=None, certificate_number="999999", certificate_kind="待补"
    ),
    "H-ID-06": lambda home: change(SON, sex="女"),
    "H-REL-01": None,
    "H-REL-02": lambda home: [factories.member(home, name, "配偶", sex="女") for name in ("甲", "乙")],
    "H-REL-04": lambda home: HouseholdMembership.objects.filter(person__name=SON).update(relation="之女"),
    "H-REL-05": lambda home: change(HEAD, birth_on="2000-03-04"),
    "H-EDU-00": lambda home: change(HEAD, school_status="小学"),
    "H-PHN-01": lambda home: change_home(phone=""),
    "H-PHN-02": lambda home: in_another_household("13700000001"),
    "H-NULL": lambda home: change(SON, ethnicity=""),
    "H-LAND-01": lambda home: change_home(land_arable_mu="100.01"),
    "H-DIST-01": lambda home: change_home(distance_km="5.01"),
    "H-EDU-01": lambda home: change(SON, school_status="", education="小学"),
    "H-EDU-02": lambda home: change(SON, school_status="", education="小学", dropout_reason="厌学"),
    "H-EDU-03": lambda home: change(SON, dropout_reason="因病"),
    "H-EDU-04": lambda home: change(SON, school_status="普通高中一年级"),
    "H-EDU-05": lambda home: change(SON, birth_on="2008-07-08", school_status="", education="小学"),
    "H-LAB-01": lambda home: change(SON, labour="普通劳动力"),
    "H-LAB-02": lambda home: change(SON, labour="普通劳动力"),
    "H-LAB-03": lambda home: change(HEAD, labour="无劳动力"),
    "H-LAB-04": lambda home: alone(home, labour="普通劳动力"),
    "H-LAB-05": lambda home: change(HEAD, disability_kind="肢体", disability_grade="二级"),
    "H-LAB-06": lambda home: change_home(is_no_labour_guaranteed=True),
    "H-JOB-01": lambda home: change(HEAD, work_place="外省", work_months=0),
    "H-JOB-02": lambda home: change(SON, work_months=3),
    "H-JOB-08": lambda home: change(SON, public_post="保洁", public_post_months=3),
    "H-JOB-10": lambda home: change(HEAD, labour="技能劳动力", work_months=0),
    "H-MED-01": lambda home: change(SON, has_resident_medical=False),
    "H-MED-02": lambda home: change(SON, has_employee_medical=True),
    "H-MED-03": lambda home: change(SON, has_serious_illness=False),
    "H-MED-04": lambda home: change(SON, has_resident_medical=False),
    "H-HOUSE-02": lambda home: (
        change(HEAD, is_low_income_recipient=True),
        change_home(house_grade="A", house_appraised_on="2024-10-30"),
    ),
    "H-OLD-01": lambda home: alone(home, has_resident_pension=False, has_employee_pension=False),
    "H-LOW-01": lambda home: alone(home, labour="丧失劳动力"),
    "H-TK-01": lambda home: change(HEAD, is_destitute_recipient=True),
    "I-01": lambda home: lines(home, wage_work=1, wage_post=1, wage_other=1),
    "I-02": lambda home: lines(home, stated_net_yuan="27600.02"),
    "I-04": lambda home: statement(home, 2026, stated_per_capita_yuan="3999.99"),
    "I-05": lambda home: (lines(home, transfer=0), change(HEAD, is_low_income_recipient=True)),
    "I-07": lambda home: statement(home, 2026, stated_per_capita_yuan="9100"),
}
# The database keeps it: one head in force, and never none.
KEPT = {"H-REL-01"}


def told(home, user):
    home.refresh_from_db()
    return quality(home, user=user, as_of=AS_OF)


def test_a_household_without_anything_odd(world, home):
    assert told(home, world.township) == []


@pytest.mark.parametrize("rule", sorted(set(CASES) - KEPT))
def test_a_rule_speaks(world, home, rule):
    CASES[rule](home)

    found = [doubt for doubt in told(home, world.township) if doubt.rule == rule]
    assert found
    for doubt in found:
        assert doubt.sentence.strip("：")
        assert doubt.basis
        loaded = set(PolicyParameter.objects.values_list("key", flat=True))
        assert len(doubt.figures) == len(set(RULES[rule].parameters) & loaded)


def test_every_rule_for_the_register_is_seen():
    assert set(CASES) == {code for code, rule in RULES.items() if Runs.REGISTER in rule.runs}


def test_a_doubt_names_who_what_and_by_which_figure(world, home):
    change(SON, labour="普通劳动力")
    doubt = next(each for each in told(home, world.township) if each.rule == "H-LAB-01")

    assert (doubt.who, doubt.severity, doubt.title) == (SON, Severity.ERROR, "未到劳动年龄的劳动技能")
    assert doubt.sentence == f"{SON}：13 岁，劳动技能应为无劳动力"
    (figure,) = doubt.figures
    assert (figure.words, str(figure.valid_from)) == ("16 岁", "2014-01-01")
    assert figure.title != "labour.working_age"
    assert "全国系统核查规则" in figure.source


def test_the_figures_are_those_of_the_place_and_day(world, home):
    PolicyParameter.objects.create(
        key="labour.working_age",
        division_id=factories.COUNTY,
        valid_from=AS_OF,
        value=13,
        source="县级文件",
    )
    change(SON, labour="普通劳动力")
    home.refresh_from_db()

    today = quality(home, user=world.township, as_of=AS_OF)
    yesterday = quality(home, user=world.township, as_of=AS_OF - datetime.timedelta(days=1))
    assert "H-LAB-01" not in {doubt.rule for doubt in today}
    assert "H-LAB-01" in {doubt.rule for doubt in yesterday}


def test_the_worst_comes_first(world, home):
    change(SON, labour="普通劳动力", has_serious_illness=False)
    change_home(distance_km=9)

    severities = [doubt.severity for doubt in told(home, world.township)]
    assert severities == sorted(severities, key=list(Severity).index)
    assert len(set(severities)) == 3


@pytest.mark.parametrize(
    ("phone", "rules"),
    [("13700000001", {"H-PHN-02"}), ("13700000002", set()), ("", set())],
)
def test_a_phone_of_two_households(world, home, phone, rules):
    in_another_household(phone)

    assert {doubt.rule for doubt in told(home, world.township)} == rules


def test_a_phone_is_not_looked_for_out_of_reach(world, home):
    factories.household(factories.SISTER_VILLAGE, number="99010100000003", phone="13700000001")

    assert told(home, world.township) == []
    assert told(home, world.county) == []


def test_a_closed_households_phone_is_free(world, home):
    in_another_household("13700000001")
    Household.objects.filter(registrations__number="99010100000002").update(
        status="closed", closed_on="2026-01-01", closed_reason="自然销户"
    )

    assert told(home, world.township) == []


def odd(home):
    """Something for every trade."""
    for rule in ("H-LAB-01", "H-MED-01", "H-EDU-04", "H-DIST-01", "H-PHN-01", "I-04", "H-TK-01", "H-LAND-01"):
        CASES[rule](home)
    change(SON, has_serious_illness=False)


def department(trade):
    office = Organisation.objects.create(
        name=trade, kind=OrganisationKind.DEPARTMENT, trade=trade, division_id=factories.COUNTY
    )
    return factories.user(f"dept-{trade}", Role.DEPARTMENT, factories.COUNTY, organisation=office)


@pytest.mark.parametrize(
    ("trade", "rules"),
    [
        (Trade.MEDICAL, {"H-MED-01", "H-MED-04", "H-NULL", "H-PHN-01", "H-DIST-01"}),
        (Trade.WATER, {"H-NULL", "H-DIST-01"}),
        (Trade.AGRICULTURE, {"H-LAND-01", "H-NULL", "H-DIST-01", "I-04", "I-07"}),
    ],
)
def test_a_department_is_told_of_its_own_columns_only(world, home, trade, rules):
    odd(home)
    change(HEAD, ethnicity="")
    found = told(home, department(trade))

    assert {doubt.rule for doubt in found} == rules
    assert not any("岁" in doubt.sentence for doubt in found)


@pytest.mark.parametrize("name", ["neighbour", "sister", "system", "stranger"])
def test_out_of_reach_nothing_is_said(world, home, name):
    odd(home)

    assert told(home, getattr(world, name)) == []


def quality_part(page):
    """The card of findings alone: other cards name the safeguards too."""
    return re.search(r'aria-labelledby="quality-title".*?</section>', page, re.DOTALL)[0]


def test_the_page_has_the_list(world, home, logged_in):
    client = logged_in(world.township)
    page = reverse("households:detail", args=[home.pk])
    assert "没有发现问题" in client.get(page).text

    odd(home)
    text = quality_part(client.get(page).text)
    assert "义务教育" not in text
    assert "劳动技能应为无劳动力" in text
    assert "16 岁" in text
    assert "全国系统核查规则 2_01_011" in text
    assert "13700000001" not in text


def test_the_list_costs_few_statements(world, home):
    odd(home)
    home.refresh_from_db()
    user = world.township
    assert user.postings
    with CaptureQueriesContext(connection) as small:
        quality(home, user=user, as_of=AS_OF)
    for serial in range(8):
        factories.member(home, f"亲戚{serial}", "其他")
    with CaptureQueriesContext(connection) as large:
        quality(home, user=user, as_of=AS_OF)

    assert len(small) == len(large) <= 5
