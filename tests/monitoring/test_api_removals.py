"""POST cases/{id}/apply-removal/ to roll-back/: every unmet condition, then the way out (2-05)."""

import pytest

from tests.monitoring import making
from tests.monitoring.test_api_cases import CASES, scan
from tests.monitoring.test_removals import STEPS, case, cast, checked, reviewed_and_posted
from tests.projects.test_api_assets import codes, send

pytestmark = pytest.mark.django_db
__all__ = ["case", "cast"]
WANTED = {"way": "帮扶消除", "grounds": "收入稳定"}


def step(client, row, verb, **body):
    row = making.fresh(row)
    return send(client, f"{CASES}{row.pk}/{verb}/", version=row.version, **body)


def test_applying_too_early_is_refused_with_everything(cast, logged_in):
    row = making.active(cast)
    client = logged_in(cast.village)
    answer = step(client, row, "apply-removal", **WANTED, on="2026-10-08")

    assert answer.status_code == 422
    details = answer.json()["details"]
    assert [item["code"] for item in details] == ["E2", "E3", *["E5"] * 4, "E6", "E11"]
    assert all(item["clause"] and item["message"] for item in details)
    gate = client.get(f"{CASES}{row.pk}/").json()["removal_unmet"]
    assert {item["code"] for item in gate} >= {"E2", "E3", "E5"}
    assert {item["code"]: item["overridable"] for item in gate}.get("E7", True) is True
    assert not any(item["overridable"] for item in gate if item["code"] in {"E2", "E3", "E5"})


def test_the_way_out_and_back_again(cast, case, logged_in):
    assert step(logged_in(cast.leader), case, "apply-removal", **WANTED).status_code == 403
    village = logged_in(cast.village)
    assert step(village, case, "apply-removal", way="自行", grounds="好了").status_code == 400
    applied = step(village, case, "apply-removal", **WANTED, on="2026-10-08")
    assert (applied.status_code, applied.json()["status"]) == (200, "removal_verifying")
    reviewed_and_posted(cast, case)
    client = logged_in(cast.township)
    day = {"on": str(STEPS["decided"])}
    assert step(client, case, "decide-removal", note="同意", **day).status_code == 403
    county = logged_in(cast.county)
    assert codes(step(county, case, "decide-removal", **day)) == ["note_required"]
    decided = step(county, case, "decide-removal", note="同意", reasons={}, **day)
    assert decided.json()["status"] == "removal_decided", decided.content
    early = step(county, case, "announce-removal", announced_on="2026-10-01")
    assert codes(early) == ["day_early"]
    gone = step(county, case, "announce-removal", announced_on=day["on"])
    assert (gone.json()["status"], gone.json()["removed_on"]) == ("removed", day["on"])
    assert step(logged_in(cast.township), case, "roll-back", note="不稳定").status_code == 403
    assert codes(step(logged_in(cast.county), case, "roll-back")) == ["note_required"]
    again = step(logged_in(cast.county), case, "roll-back", note="标注有误")
    assert (again.json()["status"], again.json()["removal_way"]) == ("active", "")


def test_what_went_by_itself_brings_its_paper_and_may_be_given_up(cast, logged_in):
    row = making.active(cast)
    making.all_known(cast, row)
    checked(row)
    client = logged_in(cast.village)
    wanted = WANTED | {"way": "自然消除", "on": "2026-10-08"}
    # E1 is the county's to override, so the application itself goes through without the paper.
    body = wanted | {"natural_document": scan("说明.pdf"), "version": making.fresh(row).version}
    applied = client.post(f"{CASES}{row.pk}/apply-removal/", body)
    assert applied.status_code == 200, applied.content
    last = applied.json()["procedures"][-1]
    assert (last["aim"], last["has_natural_document"]) == ("leaving", True)
    paper = f"{CASES}{row.pk}/procedures/{last['id']}/natural-document/"
    assert client.get(paper).content.startswith(b"%PDF")
    assert logged_in(cast.sister).get(paper).status_code == 404
    town = logged_in(cast.township)
    assert codes(step(town, row, "give-up-removal")) == ["note_required"]
    assert step(town, row, "give-up-removal", note="材料不足").json()["status"] == "active"
