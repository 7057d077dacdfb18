"""Policy parameters: the nearest place in force wins, and loading them overwrites nobody's work."""

import datetime
import json
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from povertycase.actions.parameters import SHIPPED, read_parameters, save_parameters
from povertycase.models import Installation, PolicyParameter
from povertycase.models.parameters import parameter_values
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 6, 1)


def put(value, *, division=None, since=datetime.date(2025, 1, 1), until=None, key="notice.min_days"):
    return PolicyParameter.objects.create(
        key=key, division_id=division, valid_from=since, valid_to=until, value=value, source="试"
    )


def row(**changes):
    given = {
        "key": "notice.min_days",
        "division": None,
        "valid_from": "2025-01-01",
        "valid_to": None,
        "value": 5,
        "unit": "天",
        "source": "试",
    }
    return given | changes


def in_force(division=factories.VILLAGE, on=DAY):
    found = PolicyParameter.objects.in_force(["notice.min_days"], division_code=division, on=on)
    return parameter_values(found).get("notice.min_days")


def test_nearest_division_wins():
    factories.divisions()
    put("nation")
    assert in_force() == "nation"
    put("province", division="99")
    assert in_force() == "province"
    put("county", division=factories.COUNTY)
    assert in_force() == "county"
    assert in_force(factories.OTHER_VILLAGE) == "province"


@pytest.mark.parametrize("value", [7, "7", [7, "3"], [0], [7.5], {"days": 7}])
@pytest.mark.parametrize("key", ["remind.before_days", "remind.after_days", "loan.remind_days"])
def test_days_of_reminders_are_a_list(key, value):
    """0-09: the form and a file refuse what would stop the reminders, and say how it is written."""
    row = PolicyParameter(key=key, valid_from=DAY, value=value, unit="天", source="试")
    with pytest.raises(ValidationError, match="应写成方括号里的整数天数") as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == ["value"]
    row.value = [30, 10, 3]
    row.full_clean()


@pytest.mark.parametrize(
    ("on", "value"),
    [("2024-12-31", None), ("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 2), ("2099-01-01", 2)],
)
def test_first_and_last_day_count(on, value):
    put(1, until=datetime.date(2025, 12, 31))
    put(2, since=datetime.date(2026, 1, 1))

    assert in_force(on=datetime.date.fromisoformat(on)) == value


@pytest.mark.parametrize("division", [None, factories.COUNTY])
def test_overlap_is_refused_for_one_place_and_key(division):
    factories.divisions()
    put(1, division=division, until=DAY)
    put(2, division="99", until=DAY)
    put(3, division=division, key="other")
    with pytest.raises(IntegrityError, match="policy_parameter_no_overlap"), transaction.atomic():
        put(4, division=division, since=DAY)
    put(5, division=division, since=DAY + datetime.timedelta(days=1))


def test_shipped_parameters_have_each_a_source_and_load_once():
    rows = read_parameters()
    assert all(row["source"] for row in rows)
    printed = StringIO()
    call_command("load_parameters", stdout=printed)
    call_command("load_parameters", stdout=printed)

    first, _types, second, _types_again = printed.getvalue().splitlines()
    absent = sum(row["division"] is not None for row in rows)
    assert first == f"政策参数：新增 {len(rows) - absent}，已有 0，区划尚未载入而跳过 {absent}"
    assert second == f"政策参数：新增 0，已有 {len(rows) - absent}，区划尚未载入而跳过 {absent}"


def test_shipped_file_is_plain_and_its_fractions_are_exact():
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == read_parameters()
    assert not any(isinstance(row["value"], float) for row in read_parameters())


def test_parameter_of_a_division_loaded_later_is_added_then():
    later = row(division=factories.COUNTY)
    assert save_parameters([later]) == {"new": 0, "kept": 0, "absent": 1}
    factories.divisions()
    assert save_parameters([later]) == {"new": 1, "kept": 0, "absent": 0}


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        pytest.param("2024-01-01", None, True, id="changed value, open"),
        pytest.param("2024-01-01", "2025-01-01", True, id="ends on its first day"),
        pytest.param("2024-01-01", "2024-12-31", False, id="ended the day before"),
        pytest.param("2027-01-01", None, True, id="begins inside its open time"),
    ],
)
def test_what_an_administrator_wrote_stays(since, until, kept):
    own = put(
        "own",
        since=datetime.date.fromisoformat(since),
        until=until and datetime.date.fromisoformat(until),
    )

    counts = save_parameters([row()])

    assert counts["kept"] == kept
    own.refresh_from_db()
    assert own.value == "own"
    assert PolicyParameter.objects.count() == (1 if kept else 2)


def test_installation_is_one_row_and_knows_its_keys(settings):
    Installation.check_keys()
    Installation.check_keys()
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create()
    with pytest.raises(IntegrityError, match="installation_only_one"), transaction.atomic():
        Installation.objects.update(only=False)
    Installation.objects.update(key_fingerprint="another")
    with pytest.raises(ImproperlyConfigured, match="另一套密钥"):
        Installation.check_keys()
