"""What goes back to the department, how well it all works, and the command (0-32, 2-07)."""

import datetime
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from households.models import Person
from monitoring import actions
from monitoring.actions.standings import standing_of
from monitoring.imports.feedback import feedback_table
from monitoring.models import Feed, FeedBatch, Warning
from monitoring.reports.feed_scores import feed_scores, precisions_of
from povertycase import sheets
from povertycase.sheets import writing
from tests import factories
from tests.monitoring import feeding, making
from tests.monitoring.feeding import feed, medical, sent

pytestmark = pytest.mark.django_db
STRANGER = factories.identity(777, birth="19500101")


@pytest.fixture
def world():
    return making.cast_of_monitoring(factories.world())


@pytest.fixture
def head(world):
    world.own.household_type = "脱贫户(享受政策)"
    world.own.save()
    return Person.objects.get(name="张三丰")


def cells(path):
    book = sheets.inspect(path, "反馈.xlsx")
    return [(row.texts, row.kinds) for row in sheets.rows(path, book, "反馈")]


def test_the_sheet_goes_back_with_four_answers(world, head, tmp_path):
    row = feed(world)
    batch = sent(row, medical(("张三丰", head.id18, 12300), ("李某", STRANGER, 30000)), world.department)
    warning = Warning.objects.get(person=head)
    making.take(actions.dismiss_warning, warning, by=world.township, on=feeding.ON, note="已获理赔")
    path = tmp_path / "x.xlsx"

    assert writing.write_table(path, feedback_table(batch, world.department)) == 2

    table = cells(path)
    header = table[2][0]
    told = [dict(zip(header, texts, strict=False)) for texts, _kinds in table[3:5]]
    assert [each["身份证号"] for each in told] == [head.id18, STRANGER]
    assert "n" not in table[3][1]
    first = {name: told[0][name] for name in ("核实结果", "是否纳入", "核实人", "核实时间", "村")}
    assert first == {
        "核实结果": "不纳入：已获理赔",
        "是否纳入": "否",
        "核实人": world.township.name,
        "核实时间": "2026-11-03",
        "村": "红星村",
    }
    assert told[1]["核实结果"] == "查无此人"


def score_of(user, day=datetime.date(2026, 11, 20)):
    (found,) = feed_scores(Feed.objects.visible_to(user), user, on=day)
    return found


def test_the_scorecard(world, head):
    """On time, rows against last month, matched, handled on time, included; precision by rule."""
    row = feed(world)
    sent(row, medical(("张三丰", head.id18, 6000), until="2026-09-30"), world.county, period="2026-09")
    people = (("张三丰", head.id18, 12300), ("李某", STRANGER, 30000))
    sent(row, medical(*people), world.county)
    actions.synchronise(on=datetime.date(2026, 11, 20))
    warning = Warning.objects.get(person=head)

    before = score_of(world.county)
    assert (before.warnings, before.open, before.overdue) == (2, 1, 1)
    assert (before.in_time_share, before.included_share) == (0, None)
    assert (before.change_share, before.rows, before.matched) == (1, 3, 2)
    assert round(before.matched_share, 3) == Decimal("0.667")
    assert (before.on_time, before.late) == (1, 1)  # September's came in November

    making.take(actions.include_warning, warning, by=world.township, on=feeding.ON, note="属实")

    after = score_of(world.county)
    assert (after.open, after.in_time_share, after.included_share) == (0, 1, None)  # a clue is no decision
    (rule,) = precisions_of(row, world.county, since="2026-09")
    assert (rule.label, rule.warnings, rule.included, rule.share) == ("住院自付较高", 2, 0, None)
    assert precisions_of(row, world.county, since="2026-11") == []
    assert feed_scores(Feed.objects.visible_to(world.township), world.township, on=feeding.ON) == []


def test_a_file_that_counts_from_january_is_not_set_against_december(world, head):
    row = feed(world)
    for period, until, on in (
        ("2026-12", "2026-12-31", datetime.date(2027, 1, 4)),
        ("2027-01", "2027-01-31", datetime.date(2027, 2, 4)),
    ):
        people = [("张三丰", head.id18, 12300), ("李某", STRANGER, 30000)][: 2 if period == "2026-12" else 1]
        sent(row, medical(*people, until=until), world.county, period=period, on=on)

    score = score_of(world.county, datetime.date(2027, 2, 5))
    assert (score.last, score.change_share) == ("2027-01", None)


def test_an_open_warning_keeps_a_case_open(world):
    """E9: what a department said of a monitored household is looked after in its case, or is open."""
    row = making.active(world)
    head = Person.objects.get(name="张三丰")
    sent(feed(world), medical(("张三丰", head.id18, 30000)), world.county)
    assert standing_of(row, way="帮扶消除").open_warnings == 0

    warning = Warning.objects.get(status="monitored")
    making.take(actions.reopen_warning, warning, by=world.township, on=feeding.ON, note="另有新情况")

    assert standing_of(row, way="帮扶消除").open_warnings == 1
    making.take(actions.mark_monitored, warning, by=world.township, on=feeding.ON)
    assert standing_of(row, way="帮扶消除").open_warnings == 0


def run(*arguments):
    out = StringIO()
    status = 0
    try:
        call_command("import_feed", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        status = ended.code
    return status, out.getvalue()


def test_the_command(world, head, tmp_path):
    """0 applied or there already, 2 in quarantine; a sentence for whoever may not."""
    feed(world)
    path = tmp_path / "医保.csv"
    path.write_bytes(medical(("张三丰", head.id18, 12300)))
    facts = ("medical", path, "--period", "2026-10", "--as", "county")

    status, text = run(*facts, "--json")
    told = json.loads(text)
    assert (status, told["status"], told["counts"]["pending"]) == (0, "applied", 1)
    assert "已经接收过" in run(*facts)[1]
    assert FeedBatch.objects.count() == 1

    path.write_bytes(medical(("张三丰", head.id18, 12300), until="2026-09-30"))
    status, text = run(*facts)
    assert (status, text[:5]) == (2, "第 2 行")
    with pytest.raises(CommandError, match="没有“医保”这项推送"):
        run("medical", path, "--period", "2026-10", "--as", "township")
