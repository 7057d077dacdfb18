"""The code lists are the official ones."""

import subprocess
import sys

import pytest

from households import choices
from households.choices import IncomeItem, OfficialChoices, Relation, SchoolStage, SchoolStatus, Sex

OFFICIAL = [
    each
    for each in (getattr(choices, name) for name in choices.__all__)
    if isinstance(each, type) and issubclass(each, OfficialChoices) and each is not OfficialChoices
]


@pytest.mark.parametrize("codes", OFFICIAL, ids=lambda codes: codes.__name__)
def test_an_official_list_stores_what_it_shows(codes):
    assert codes.labels == codes.values
    assert all(member.name.isascii() for member in codes)


@pytest.mark.parametrize(
    ("codes", "count"),
    [
        (choices.Relation, 28),
        (choices.Ethnicity, 58),
        (choices.Education, 6),
        (choices.SchoolStatus, 25),
        (choices.Labour, 5),
        (choices.Health, 4),
        (choices.PoliticalStatus, 4),
        (choices.Cause, 13),
        (choices.HousingKeyGroup, 6),
        (choices.MonitoringCategory, 3),
    ],
)
def test_the_lists_are_complete(codes, count):
    assert len(codes) == count


@pytest.mark.parametrize(
    ("table", "code", "value"),
    [
        (choices.SEX_BY_CODE, "2", "女"),
        (choices.ETHNICITY_BY_CODE, "01", "汉族"),
        (choices.ETHNICITY_BY_CODE, "33", "羌族"),
        (choices.ETHNICITY_BY_CODE, "44", "俄罗斯族"),
        (choices.ETHNICITY_BY_CODE, "56", "基诺族"),
        (choices.ETHNICITY_BY_CODE, "97", "其他"),
        (choices.CAUSE_BY_CODE, "11", "自身发展动力不足"),
        (choices.CAUSE_BY_CODE, "99", "其他"),
        (choices.DISABILITY_KIND_BY_CODE, "4", "肢体"),
        (choices.DISABILITY_GRADE_BY_CODE, "2", "二级"),
    ],
)
def test_codes_name_their_values(table, code, value):
    assert table[code] == value


def test_every_relation_has_a_standard_code():
    assert set(choices.RELATION_GB) == set(Relation)
    assert choices.RELATION_GB["配偶"][0] == "10"
    assert choices.RELATION_GB["之外祖母"] == ("64",)


def test_relations_with_a_sex():
    free = {Relation.HEAD, Relation.SPOUSE, Relation.SIBLING, Relation.OTHER}

    assert set(choices.RELATION_SEX) == set(Relation) - free
    assert choices.RELATION_SEX["之岳母"] == Sex.FEMALE
    assert choices.RELATION_HEAD_SEX["之岳母"] == Sex.MALE


def test_every_school_status_has_a_stage():
    assert set(choices.SCHOOL_STAGE) == set(SchoolStatus)
    assert choices.SCHOOL_STAGE["九年级"] == SchoolStage.JUNIOR
    assert choices.SCHOOL_STAGE["高职高专三年级"] == SchoolStage.COLLEGE


def test_the_income_tree_hangs_together():
    roots = {
        IncomeItem.WAGE,
        IncomeItem.BUSINESS,
        IncomeItem.PROPERTY,
        IncomeItem.TRANSFER,
        IncomeItem.COST,
        IncomeItem.CLAIMS,
        IncomeItem.COMPLIANT_OOP,
    }

    assert set(IncomeItem) - set(choices.INCOME_PARENT) == roots
    assert choices.INCOME_PARENT[IncomeItem.POST_VILLAGE] is IncomeItem.WAGE_POST
    assert choices.INCOME_PARENT[IncomeItem.WAGE_POST] is IncomeItem.WAGE
    assert choices.INCOME_PARENT[IncomeItem.ECOLOGY_FOREST] is IncomeItem.TRANSFER_ECOLOGY
    assert choices.INCOME_PARENT[IncomeItem.OTHER_DISABILITY] is IncomeItem.TRANSFER_OTHER
    assert sum(len(children) for children in choices.INCOME_CHILDREN.values()) == len(choices.INCOME_PARENT)


def test_rules_need_no_settings():
    """Whoever reads a sheet in a child process can use the rules without setting Django up."""
    code = (
        "import households.rules.identity, households.rules.values, households.rules.roll\n"
        "import households.rules.income, households.rules.labour, households.rules.safeguards\n"
        "from django.conf import settings\n"
        "assert not settings.configured\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
