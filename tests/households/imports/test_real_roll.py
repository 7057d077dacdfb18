"""The published township roll, when it is at hand."""

import csv
from pathlib import Path

import pytest

from povertycase.choices import Level, Role
from povertycase.models import Division
from tests import factories

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
ROLL = DATA / "rolls" / "beimiao_2026-10.xlsx"

pytestmark = pytest.mark.skipif(not ROLL.exists(), reason="the sample roll is not in this checkout")


@pytest.fixture
def tongchuan(world):
    """The real divisions of one county."""
    with (DATA / "divisions.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["code"] in {"51", "5117"} or row["code"].startswith("511702"):
                Division.objects.create(
                    code=row["code"],
                    name=row["name"],
                    level=Level(row["level"]),
                    parent_id=row["parent_code"] or None,
                )
    return factories.user("beimiao", Role.TOWNSHIP, "511702108")


def test_it_is_accepted_whole(tongchuan, prepared):
    batch = prepared(ROLL.read_bytes(), name=ROLL.name, by=tongchuan)

    assert not [code for code in batch.finding_counts if code.startswith("E-")]
    assert batch.counts["rows"] == 3082
    assert batch.counts["people"] == {"new": 3082, "vanished": 0}
    assert batch.counts["households"] == {"new": 1000, "vanished": 0}
    assert (batch.layout, str(batch.data_on)) == ("B", "2026-10-31")
