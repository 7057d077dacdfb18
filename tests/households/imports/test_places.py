"""Which village a row's names mean, as seen from a township and from the county."""

import datetime

import pytest

from households.imports.places import Places
from povertycase.choices import Level
from povertycase.models import Division
from tests import factories


@pytest.fixture
def county(world):
    return Places(Division.objects.get(pk=factories.COUNTY))


@pytest.fixture
def town(world):
    return Places(Division.objects.get(pk=factories.TOWN))


def names(county="", town="", village=""):
    return ("", "", county, town, village)


def codes(found):
    return [each.code for each in found.problems]


@pytest.mark.parametrize(
    "village", ["红星村", "红星", "红星村民委员会", "红星村委会", " 红星村 ", "990101100201"]
)
def test_village_with_any_ending(town, village):
    assert town.find(names("示例县", "甲镇", village)).code == "990101100201"


@pytest.mark.parametrize(("county", "town"), [("", ""), ("示例", "甲"), ("示例市示例县", "甲镇人民政府")])
def test_names_above_may_be_short_long_or_absent(world, county, town):
    places = Places(Division.objects.get(pk=factories.TOWN))

    assert places.find(names(county, town, "红星村")).code == "990101100201"


def test_community_is_no_village(town):
    found = town.find(names("示例县", "甲镇", "红星社区"))

    assert (found.code, codes(found)) == (None, ["E-DIV-UNKNOWN"])
    assert "红星村" in found.problems[0].message


def test_same_name_in_two_towns_is_asked_about_in_the_county(county):
    found = county.find(names("示例县", "", "新民村"))

    assert codes(found) == ["E-DIV-AMBIG"]
    assert "甲镇新民村" in found.problems[0].message
    assert county.find(names("示例县", "乙镇", "新民村")).code == "990101101202"


def test_choices_stay_inside_the_own_scope(town):
    found = town.find(names("示例县", "甲镇", "东风村"))  # it exists in 乙镇

    assert codes(found) == ["E-DIV-UNKNOWN"]
    assert "乙镇" not in found.problems[0].message


@pytest.mark.parametrize(("county", "town"), [("邻县", "丁镇"), ("虚构县", "甲镇"), ("示例县", "乙镇")])
def test_places_outside_get_one_answer(world, county, town):
    found = Places(Division.objects.get(pk=factories.TOWN)).find(names(county, town, "红星村"))

    assert (found.code, codes(found)) == (None, ["E-SCOPE"])


def test_merged_village_leads_to_its_successor_with_a_warning(world):
    Division.objects.filter(pk="990101100201").update(
        valid_to=datetime.date(2020, 1, 1), successor_id="990101100202"
    )
    found = Places(Division.objects.get(pk=factories.TOWN)).find(names("示例县", "甲镇", "红星村"))

    assert (found.code, codes(found)) == ("990101100202", ["W-DIV-MERGED"])


def test_ended_village_without_successor_is_unknown_and_origins_are_named(world):
    Division.objects.create(
        code="990101100205",
        name="红光社区",
        level=Level.VILLAGE,
        parent_id=factories.TOWN,
        valid_to=datetime.date(2020, 1, 1),
        successor_id="990101100201",
    )
    Division.objects.filter(pk="990101100202").update(valid_to=datetime.date(2020, 1, 1))
    places = Places(Division.objects.get(pk=factories.TOWN))

    assert codes(places.find(names("", "", "新民村"))) == ["E-DIV-UNKNOWN"]
    unknown = places.find(names("", "", "红星社区")).problems[0]
    assert "红星村（原红光社区合并）" in unknown.message


def test_blank_village_is_required(town):
    assert codes(town.find(names("示例县", "甲镇", ""))) == ["E-DIV-REQUIRED"]
