"""The commands of the roll pipeline, from a file to the register and back."""

import json
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import Household, HouseholdMembership, Person, RollBatch, RollDifference, RollRow
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import Role
from povertycase.models import AuditEvent
from tests import factories
from tests import rolls as generator

pytestmark = pytest.mark.django_db


def run(name, *words):
    """(exit status, what was printed) of a command."""
    out = StringIO()
    try:
        call_command(name, *map(str, words), stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def import_roll(path, *words):
    """(exit status, the JSON object) of an import as the township."""
    status, printed = run("import_roll", path, "--as", "township", "--json", *words)
    return status, json.loads(printed)


@pytest.fixture
def town(db):
    """The map, the parameters and the cast that matters here; nobody is on the register yet."""
    factories.divisions()
    save_parameters(read_parameters())
    factories.user("township", Role.TOWNSHIP, factories.TOWN)
    factories.user("leader", Role.LEADER, factories.COUNTY)


@pytest.fixture
def made(tmp_path, town):
    """Two rolls of forty households that differ in known ways."""
    return generator.make(tmp_path, seed=7, households=40, change=5, remove=3, new=3)


def test_a_roll_goes_in_and_again_changes_nothing(made):
    status, facts = import_roll(made.base, "--accept", "all", "--full")
    assert status == 0
    assert not [finding for finding in facts["findings"] if finding["severity"] == "error"]
    assert (facts["rows"], facts["people"], facts["households"]) == (made.people, made.people, 40)
    assert (facts["new"], facts["changed"], facts["unchanged"], facts["moved"], facts["vanished"]) == (
        made.people,
        0,
        0,
        0,
        0,
    )
    assert facts["written"] == made.people * 2 + 40 * 3
    assert set(facts["seconds"]) == {"read", "check", "compare", "apply"}
    assert HouseholdMembership.objects.in_force().filter(origin=facts["batch"]).count() == made.people

    status, facts = import_roll(made.base, "--accept", "all,vanished,cleared", "--full")
    assert (status, facts["written"], facts["unchanged"]) == (0, 0, made.people)
    assert "完全一致" in facts["message"]


def test_the_preview_writes_nothing(made):
    before = Person.objects.count()
    status, facts = import_roll(made.base)
    assert (status, facts["written"], Person.objects.count()) == (0, 0, before)
    assert facts["status"] == "ready"
    status, facts = import_roll(made.base, "--accept", "all")
    assert (status, Person.objects.count()) == (0, before + made.people)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_preview_lists_exactly_what_differs(tmp_path, town, seed):
    made = generator.make(tmp_path, seed=seed, households=60, change=4, remove=2, new=2)
    import_roll(made.base, "--accept", "all", "--full")
    before = Person.objects.count()
    status, facts = import_roll(made.changed, "--full")
    batch = RollBatch.objects.get(pk=facts["batch"])
    new = RollRow.objects.filter(batch=batch, kind="new").values_list("person_number", flat=True)
    differences = RollDifference.objects.filter(batch=batch)
    changed = differences.filter(kind="changed").exclude(person_number="")
    vanished = differences.filter(kind="vanished").values_list("person_number", flat=True)
    assert sorted(new) == sorted(made.expected.new)
    assert dict(changed.values_list("person_number", "field")) == made.expected.changed
    assert sorted(vanished) == made.expected.vanished
    assert (status, Person.objects.count()) == (0, before)

    status, facts = import_roll(made.changed, "--full", "--accept", "all,vanished,cleared")
    assert facts["written"] == len(made.expected.changed) + 2 * len(new) + len(made.expected.vanished)
    status, facts = import_roll(made.changed, "--full", "--accept", "all,vanished,cleared")
    assert (facts["written"], facts["unchanged"]) == (0, facts["people"])


def test_vanished_people_stay_unless_named(made):
    import_roll(made.base, "--accept", "all", "--full")
    _status, facts = import_roll(made.changed, "--accept", "all", "--full")
    assert facts["vanished"] == len(made.expected.vanished)
    gone = HouseholdMembership.objects.filter(left_reason="花名册消失")
    assert not gone.exists()
    import_roll(made.changed, "--accept", "vanished", "--full")
    assert sorted(gone.values_list("person__number", flat=True)) == made.expected.vanished


def test_an_import_needs_few_statements(made):
    with CaptureQueriesContext(connection) as captured:
        _status, facts = import_roll(made.base, "--accept", "all", "--full")
    assert len(captured) <= facts["rows"] / 500 + 200


def test_a_file_that_is_no_table_is_refused(tmp_path, town):
    path = tmp_path / "roll.xlsx"
    path.write_bytes(b"no table")
    status, facts = import_roll(path)
    assert status == 2
    assert [finding["code"] for finding in facts["findings"]] == list(facts["finding_counts"])
    assert facts["findings"][0]["code"].startswith("E-FILE-")


def test_a_file_over_the_limit_is_refused(made, settings):
    settings.ROLL_MAX_BYTES = 1000
    status, facts = import_roll(made.base)
    assert (status, facts["finding_counts"]) == (2, {"E-LIM-SIZE": 1})


def test_nothing_applied_has_its_own_exit_status(made):
    status, facts = import_roll(made.base, "--accept", "vanished", "--full")
    assert (status, facts["written"]) == (3, 0)


def test_a_roll_of_errors_alone_applies_nothing(made, tmp_path):
    rows = generator.base_people(generator.Maker(7), 3)
    wrong = [row | {"证件号码": row["证件号码"][:-1] + "Z"} for row in rows]
    status, facts = import_roll(generator.write(wrong, tmp_path / "wrong.xlsx"), "--accept", "all")
    assert (status, facts["written"], facts["held"]) == (3, 0, len(rows))


def test_the_sheet_is_named(made):
    workbook = openpyxl.load_workbook(made.base)
    workbook.active.title = "十月"
    workbook.copy_worksheet(workbook.active).title = "十一月"
    workbook.save(made.base)
    status, facts = import_roll(made.base)
    assert (status, list(facts["finding_counts"])) == (2, ["E-SHEET-AMBIG"])
    assert "十月、十一月" in facts["message"]
    status, facts = import_roll(made.base, "--sheet", "十一月")
    assert (status, facts["status"]) == (0, "ready")
    status, facts = import_roll(made.base, "--sheet", "十二月")
    assert (status, list(facts["finding_counts"])) == (2, ["E-SHEET-AMBIG"])


def test_a_person_reads_a_summary(made):
    status, printed = run("import_roll", made.base, "--as", "township", "--accept", "all")
    assert status == 0
    assert "已入库" in printed
    assert f"新增 {made.people}" in printed


@pytest.mark.parametrize(("user", "said"), [("leader", "不能导入"), ("nobody", "没有这个用户")])
def test_who_may_not_import_is_told(made, user, said):
    with pytest.raises(CommandError, match=said):
        call_command("import_roll", str(made.base), "--as", user)


def test_invariants_hold_after_imports(made):
    import_roll(made.base, "--accept", "all", "--full")
    import_roll(made.changed, "--accept", "all,vanished,cleared", "--full")
    status, printed = run("invariants", "--json")
    assert (status, set(json.loads(printed).values())) == (0, {0})


def test_an_invariant_that_fails_is_counted(world):
    Person.objects.update(name_pinyin="x", name_initials="x")
    Household.objects.filter(pk=world.own.pk).update(
        status="closed", closed_on="2026-01-01", closed_reason="自然销户"
    )
    status, printed = run("invariants")
    assert status == 1
    assert "I3-closed-empty  已销户的户没有在户成员：违反 1 处" in printed


def test_run_job_runs_and_lists(world):
    status, printed = run("run_job", "requeue_jobs", "--json")
    assert (status, json.loads(printed)["job"]) == (0, "requeue_jobs")
    assert "delete_expired_files" in run("run_job")[1]
    with pytest.raises(CommandError, match="没有这个任务"):
        call_command("run_job", "nothing")


@pytest.mark.parametrize("layout", ["A", "B", "C", "D", "E"])
def test_what_is_exported_goes_in_again_without_a_change(made, tmp_path, layout):
    import_roll(made.base, "--accept", "all", "--full")
    path = tmp_path / "export.xlsx"
    words = ("--as", "township", "--layout", layout, "--purpose", "核对")
    assert f"{made.people} 人" in run("export_roll", path, *words)[1]
    event = AuditEvent.objects.get(verb="export")
    assert (event.note, event.facts["rows"]) == ("核对", made.people)
    _status, facts = import_roll(path, "--full", "--accept", "all,vanished,cleared")
    assert facts["layout"] == layout
    assert not [each for each in facts["findings"] if each["severity"] == "error"]
    found = {
        kind: facts[kind] for kind in ("new", "changed", "moved", "head", "vanished", "cleared", "written")
    }
    assert found == dict.fromkeys(found, 0)
    assert facts["unchanged"] == made.people


def test_an_export_without_a_purpose_says_whence_it_came(made, tmp_path):
    import_roll(made.base, "--accept", "all")
    run("export_roll", tmp_path / "export.xlsx", "--as", "township")
    assert AuditEvent.objects.get(verb="export").note == "命令行导出"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as", "township", "--purpose", " 看"), "用途"),
        (("--as", "leader", "--purpose", "核对花名册", "--division", factories.TOWN), "不能导出"),
        (("--as", "township", "--purpose", "核对花名册", "--division", factories.COUNTY), "不能导出"),
        (("--as", "township", "--purpose", "核对花名册", "--layout", "Z"), "表样"),
    ],
)
def test_who_may_not_export_is_told(town, tmp_path, words, said):
    path = tmp_path / "export.xlsx"
    with pytest.raises(CommandError, match=said):
        call_command("export_roll", str(path), *words)
    assert not path.exists()
