"""Rankings by quarter: counted, shown, objected to, sealed; what was sealed no statement changes (2-43)."""

import hashlib
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import PolicyParameter
from rectification import actions
from rectification.models import Ranking, RankingLine, RankingObjection
from rectification.reports.invariants import INVARIANTS
from tests import factories
from tests.once import once
from tests.rectification import making, ranking
from tests.rectification.making import DAY, fresh, take

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    cast = making.cast_of_rectification(factories.world())
    cast.first = ranking.done_in_the_quarter(cast)
    return cast


def codes(refusal):
    return [each.code for each in refusal.value.unmet]


def broken(row):
    """How many frozen rankings are not what was sealed."""
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS["I15-ranking-sealed"][1])
        return cursor.fetchone()[0]


def test_2_43_villages_are_ranked_by_what_was_done_in_the_quarter(cast):
    """红星村: one of two closed, in time: (40×50 + 25×100) ÷ 65; the restricted one counts for nobody."""
    row = ranking.draft(cast)

    assert ranking.lines(row) == {
        "甲镇红星村": (1, "69.23"),
        "乙镇东风村": (2, "61.54"),
        "甲镇新民村": (None, None),
        "乙镇新民村": (None, None),
        "丙乡和平村": (None, None),
    }
    line = row.lines.get(position=1)
    assert (line.completed, line.completed_of, line.on_time, line.on_time_of) == (1, 2, 1, 1)
    assert (line.held_of, line.reported_of) == (0, 0), "no figures, and no nought"
    assert row.weights == {"completed": 40, "on_time": 25, "held": 20, "reported": 15}


def test_2_43_departments_are_ranked_by_what_they_lead_or_answer_for(cast):
    row = ranking.draft(cast, "departments")

    assert ranking.lines(row) == {"医疗保障局": (1, "60.26")}
    line = row.lines.get()
    assert (line.completed, line.completed_of, line.on_time, line.on_time_of) == (2, 3, 1, 2)
    assert line.organisation == cast.medical


def test_what_was_looked_at_again_counts_in_its_quarter(cast):
    """0-11: a rebound counts in the ranking of the quarter in which it was seen."""
    making.rechecked(cast, cast.first, making.REBOUNDS)
    row = ranking.draft(cast, quarter=4, on=DAY(2027, 1, 1))
    line = row.lines.get(name="甲镇红星村")

    assert (line.held, line.held_of, line.completed, line.completed_of) == (0, 1, 0, 2)
    assert str(line.score) == "0.00"


def test_a_campaign_ranks_its_own_problems(cast):
    draft = actions.CampaignDraft(
        kind="other", year=2026, name="战役", starts_on=making.FOUND, ends_on=DAY(2026, 12, 31)
    )
    county = making.Division.objects.get(pk=factories.COUNTY)
    campaign = actions.start_campaign(county, draft, by=cast.county, on=making.ON)
    below = making.source(cast, name="第二批清单", kind="campaign", level="county", parent=campaign.source)
    for source in (campaign.source, below, cast.audit_report):
        making.ticket(cast, subject=making.village(), source=source)
    line = ranking.draft(cast, campaign=campaign).lines.get(name="甲镇红星村")
    assert (line.completed, line.completed_of) == (0, 2)
    town = making.Division.objects.get(pk=factories.TOWN)
    with pytest.raises(Invalid) as refusal:
        ranking.draft(cast, campaign=campaign, division=town)
    assert codes(refusal) == ["campaign"]


def test_a_township_ranks_its_own_villages(cast):
    town = making.Division.objects.get(pk=factories.TOWN)
    row = ranking.draft(cast, by=cast.township, division=town)
    assert [line.name for line in row.lines.order_by("code")] == ["甲镇红星村", "甲镇新民村"]
    with pytest.raises(Refused):
        ranking.draft(cast, by=cast.township)
    with pytest.raises(Refused):
        ranking.draft(cast, by=cast.department)


def test_a_ranking_is_made_once_and_when_the_quarter_is_over(cast):
    with pytest.raises(Invalid) as refusal:
        ranking.draft(cast, on=DAY(2026, 6, 30))
    assert codes(refusal) == ["quarter_runs"]
    village = making.Division.objects.get(pk=factories.VILLAGE)
    with pytest.raises(Invalid) as refusal:
        ranking.draft(cast, "people", quarter=5, division=village)
    assert codes(refusal) == ["division", "kind", "quarter"]
    ranking.draft(cast)
    with pytest.raises(Conflict):
        ranking.draft(cast)


def test_weights_are_those_of_the_quarters_last_day_and_a_hundred_together(cast):
    PolicyParameter.objects.create(
        key="ranking.weights",
        division_id=factories.COUNTY,
        valid_from=DAY(2026, 6, 30),
        value={"completed": 100, "on_time": 0, "held": 0, "reported": 0},
        source="县文件",
    )
    assert ranking.lines(ranking.draft(cast))["甲镇红星村"] == (2, "50.00")
    PolicyParameter.objects.filter(division=factories.COUNTY).update(value={"completed": 90})
    with pytest.raises(Invalid) as refusal:
        ranking.draft(cast, "departments")
    assert codes(refusal) == ["R-RANK"]
    # Whoever sets them in the admin is told there.
    with pytest.raises(ValidationError, match="合计 100"):
        PolicyParameter.objects.get(division=factories.COUNTY).clean()
    PolicyParameter.objects.get(key="ranking.weights", division=None).clean()


def test_nobody_is_published_where_nothing_was_to_be_done(cast):
    row = ranking.draft(cast, quarter=1, on=DAY(2026, 7, 1))
    making.Ticket.objects.update(found_on=DAY(2026, 6, 1))
    row = take(actions.recount_ranking, row, by=cast.county, on=DAY(2026, 7, 1))
    with pytest.raises(Invalid) as refusal:
        take(actions.publish_ranking, row, by=cast.county, on=ranking.SHOWN)
    assert codes(refusal) == ["nobody"]


def test_a_ranking_goes_from_its_draft_over_objections_to_its_seal(cast):
    """2-43: shown for three working days, every objection answered, then frozen by another person."""
    row = ranking.published(cast)
    assert (row.preview_from, row.preview_until) == (ranking.SHOWN, ranking.LAST), "a weekend lies between"
    with pytest.raises(Conflict):
        take(actions.recount_ranking, row, by=cast.county, on=ranking.SHOWN)
    objection = ranking.objected(cast, row)
    with pytest.raises(Invalid) as refusal:
        take(actions.freeze_ranking, row, by=cast.county2, on=ranking.LAST)
    assert codes(refusal) == ["preview_runs", "objections_open"]
    with pytest.raises(Refused):
        ranking.answered(cast, objection, by=cast.township)
    ranking.answered(cast, objection)
    with pytest.raises(Conflict):
        ranking.answered(cast, objection)
    with pytest.raises(Refused, match="另一人"):
        take(actions.freeze_ranking, row, by=cast.county, on=ranking.AFTER)
    row = take(actions.freeze_ranking, row, by=cast.county2, on=ranking.AFTER)

    assert (row.status, row.frozen_on) == ("frozen", ranking.AFTER)
    assert row.sha256 == hashlib.sha256(row.content.encode()).hexdigest()
    told = json.loads(row.content)
    assert [line["rank"] for line in told["lines"]] == [1, 2, None, None, None]
    assert told["weights"]["completed"] == 40
    assert broken(row) == 0


def test_an_objection_that_is_right_is_put_right_first(cast):
    row = ranking.published(cast)
    objection = ranking.objected(cast, row)
    ranking.answered(cast, objection, is_upheld=True)
    with pytest.raises(Invalid) as refusal:
        take(actions.freeze_ranking, row, by=cast.county2, on=ranking.AFTER)
    assert codes(refusal) == ["objections_upheld"]
    with pytest.raises(Invalid):
        take(actions.recall_ranking, row, note=" ", by=cast.county, on=ranking.AFTER)
    making.Ticket.objects.filter(pk=cast.first.pk).update(
        division_id=factories.SISTER_VILLAGE, household=None
    )
    row = take(actions.recall_ranking, row, note="一件登记错了村", by=cast.county, on=ranking.AFTER)
    assert ranking.lines(row)["甲镇红星村"] == (2, "0.00")
    row = take(actions.publish_ranking, row, by=cast.county, on=ranking.AFTER)
    assert row.turn == 2
    row = take(actions.freeze_ranking, row, by=cast.county2, on=DAY(2026, 7, 15))
    assert row.status == "frozen"


def test_objections_are_raised_by_those_who_are_ranked_while_it_is_shown(cast):
    drafted = ranking.draft(cast)
    with pytest.raises(Http404, match="撤回公示"):
        ranking.objected(cast, drafted)
    with pytest.raises(Conflict):
        ranking.objected(cast, drafted, by=_of_two_offices())
    row = ranking.published(cast, drafted)
    with pytest.raises(Refused):
        ranking.objected(cast, row, by=cast.county)
    with pytest.raises(Refused):
        ranking.objected(cast, row, by=cast.helper)
    with pytest.raises(Http404):
        ranking.objected(cast, row, by=cast.neighbour)
    with pytest.raises(Invalid) as refusal:
        ranking.objected(cast, row, on=ranking.AFTER)
    assert codes(refusal) == ["preview_over"]
    mine, other = ranking.objected(cast, row, by=cast.department), ranking.objected(cast, row)

    seen = {
        name: set(RankingObjection.objects.visible_to(getattr(cast, name)))
        for name in ("county", "township", "department", "sister", "village", "helper", "neighbour", "system")
    }
    assert seen["county"] == {mine, other}
    assert (seen["township"], seen["department"]) == ({other}, {mine})
    assert not any(seen[name] for name in ("sister", "village", "helper", "neighbour", "system"))


def _of_two_offices():
    person = factories.user("both", "county", factories.COUNTY)
    factories.post(person, "township", factories.TOWN)
    return person


def test_a_published_ranking_says_the_same_to_every_township(cast):
    """The exception to byte-identical answers across towns; a draft is its makers' alone."""
    row = ranking.draft(cast)
    makers = {"county", "prefecture", "leader", "auditor"}
    everybody = makers | {"village", "helper", "township", "sister", "department"}

    def seers():
        names = everybody | {"neighbour", "system", "security", "audit", "stranger"}
        return {name for name in names if Ranking.objects.visible_to(getattr(cast, name)).exists()}

    assert seers() == makers
    ranking.published(cast, row)
    assert seers() == everybody
    with pytest.raises(Http404):
        take(actions.publish_ranking, row, by=cast.neighbour, on=ranking.SHOWN)
    with pytest.raises(Stale):
        actions.recall_ranking(row, note="改", by=cast.county, on=ranking.SHOWN, version=1)


SEALED = (
    "UPDATE rectification_ranking SET sha256 = repeat('0', 64)",
    "UPDATE rectification_ranking SET status = 'draft', frozen_on = NULL, sha256 = '', content = ''",
    "DELETE FROM rectification_ranking",
    "UPDATE rectification_rankingline SET score = 100 WHERE position = 2",
    "DELETE FROM rectification_rankingline WHERE position = 5",
    "INSERT INTO rectification_rankingline (ranking_id, position, code, name, place_id, completed,"
    " completed_of, on_time, on_time_of, held, held_of, reported, reported_of)"
    " SELECT id, 99, 'x', 'x', '990101100201', 0, 0, 0, 0, 0, 0, 0, 0 FROM rectification_ranking",
    "UPDATE rectification_rankingobjection SET answer = '改'",
    "DELETE FROM rectification_rankingobjection",
)


@pytest.fixture
def sealed(cast):
    row = ranking.published(cast)
    ranking.answered(cast, ranking.objected(cast, row))
    return take(actions.freeze_ranking, row, by=cast.county2, on=ranking.AFTER)


@pytest.mark.parametrize("statement", SEALED)
def test_4_14_no_statement_changes_what_is_frozen(sealed, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert broken(sealed) == 0
    assert fresh(sealed).lines.count() == 5


@pytest.mark.parametrize(
    "statement",
    [
        SEALED[0],
        SEALED[3],
        "UPDATE rectification_ranking SET weights = '{}'",
        "UPDATE rectification_ranking SET content = replace(content, '甲', '乙')",
    ],
)
def test_the_invariants_see_what_no_trigger_held(sealed, statement):
    assert broken(sealed) == 0
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")
    assert broken(sealed) == 1


def test_a_late_change_leaves_the_seal_and_a_correction_is_a_new_edition(cast, sealed):
    """Shows 4: the frozen one's hash stays; what changed and why stands on the next edition."""
    seal, before = sealed.sha256, ranking.lines(sealed)
    making.Ticket.objects.filter(pk=cast.first.pk).update(closed_on=ranking.OVER)
    with pytest.raises(Conflict):
        take(actions.recount_ranking, sealed, by=cast.county, on=ranking.AFTER)
    with pytest.raises(Invalid):
        take(actions.correct_ranking, sealed, reason="", by=cast.county, on=ranking.AFTER)
    row = take(actions.correct_ranking, sealed, reason=ranking.REASON, by=cast.county, on=ranking.AFTER)

    assert (row.edition, row.supersedes, row.status) == (2, sealed, "draft")
    assert ranking.lines(row)["甲镇红星村"] == (2, "0.00")
    with pytest.raises(Conflict):
        take(actions.correct_ranking, sealed, reason=ranking.REASON, by=cast.county, on=ranking.AFTER)
    row = take(actions.publish_ranking, row, by=cast.county, on=ranking.AFTER)
    row = take(actions.freeze_ranking, row, by=cast.county2, on=DAY(2026, 7, 20))
    assert json.loads(row.content)["supersedes"] == seal
    assert (fresh(sealed).sha256, ranking.lines(sealed), broken(sealed)) == (seal, before, 0)


def test_a_ranking_is_counted_by_the_same_queries_however_many_there_are(cast, django_assert_num_queries):
    row = ranking.draft(cast)
    with django_assert_num_queries(3):  # tickets, reports, villages
        actions.ranking_counts.compared(row)
    assert RankingLine.objects.filter(ranking=row).count() == 5
