"""4-43: scored every month, published by another, ranked every quarter, summed up in a year; 4-14."""

import io
import json
from decimal import Decimal

import docx
import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from povertycase.actions.scheduler import scheduler
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, Obligation, Organisation, PolicyParameter, WarZone, ZoneTown
from povertycase.models.paper_templates import specimen_of
from povertycase.papers import fill_template, starting_layout, values_of
from rectification import actions
from rectification.actions.score_duties import sheet_duties
from rectification.models import Acceptance, RankingObjection, ScoreMark, ScoreScheme, ScoreSheet
from rectification.reports.bulletins import ranking_facts
from rectification.reports.invariants import INVARIANTS
from rectification.rules.bulletins import ranking_bulletin
from tests import factories
from tests.once import once
from tests.rectification import making, ranking, scoring
from tests.rectification.making import DAY, fresh, take
from tests.rectification.scoring import APRIL_1, REPORTS

pytestmark = pytest.mark.django_db
TOWNS = [factories.TOWN, factories.SISTER_TOWN, "990101110"]


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    yield from once(django_db_blocker, _cast)


def _cast():
    cast = making.cast_of_rectification(factories.world())
    cast.scheme = scoring.adopted(cast)
    return cast


def codes(refusal):
    return [each.code for each in refusal.value.unmet]


def violations(name):
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS[name][1])
        return cursor.fetchone()[0]


def refused_by_the_database(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return True


def test_a_scheme_is_adopted_by_another_one_and_opens_what_is_over(cast):
    """Sheets of January to March for every township; the job opens April's once, on the first of May."""
    assert cast.scheme.status == "adopted"
    rows = cast.scheme.sheets.values_list("month", "division_id")
    assert set(rows) == {(month, town) for month in (1, 2, 3) for town in TOWNS}
    assert scoring.sheet(cast.scheme, 1).due_on == DAY(2026, 2, 10)
    assert actions.open_sheets(by=scheduler(), on=DAY(2026, 4, 30)) == 0
    assert actions.open_sheets(by=scheduler(), on=DAY(2026, 5, 1)) == 3
    assert actions.open_sheets(by=scheduler(), on=DAY(2026, 5, 1)) == 0
    own = scoring.draft(cast, name="另一份")
    with pytest.raises(Refused, match="另一人"):
        take(actions.adopt_scheme, own, by=cast.county, on=APRIL_1)
    with pytest.raises(Invalid) as refusal:
        take(actions.adopt_scheme, own, by=cast.county2, on=APRIL_1)
    assert codes(refusal) == ["in_force"]


def test_what_a_draft_lacks_is_said_at_once(cast):
    with pytest.raises(Invalid) as refusal:
        scoring.draft(cast, kind="villages", name=" ", first_month=5, last_month=4, items=scoring.items()[:2])
    assert codes(refusal) == ["kind", "name_required", "months", "R-SCORE"]
    with pytest.raises(Refused):
        scoring.draft(cast, by=cast.township)
    draft = actions.SchemeDraft(kind="townships", year=2026, name="改", items=scoring.items())
    with pytest.raises(Conflict, match="终止"):
        take(actions.change_scheme, cast.scheme, draft, by=cast.county, on=APRIL_1)


def test_who_changed_a_draft_last_does_not_adopt_it(cast):
    row = scoring.draft(cast, name="部门", kind="departments")
    draft = actions.SchemeDraft(kind="departments", year=2026, name="部门月考核", items=scoring.items())
    row = take(actions.change_scheme, row, draft, by=cast.county2, on=APRIL_1)
    assert (row.name, row.items.count()) == ("部门月考核", 3)
    with pytest.raises(Refused, match="另一人"):
        take(actions.adopt_scheme, row, by=cast.county2, on=APRIL_1)
    take(actions.adopt_scheme, row, by=cast.county, on=APRIL_1)
    units = set(row.sheets.values_list("organisation__name", flat=True))
    assert units == set(
        Organisation.objects.filter(division=factories.COUNTY, kind__in=["lead", "department"]).values_list(
            "name", flat=True
        )
    )


def test_weights_are_those_of_the_day_it_is_adopted(cast):
    PolicyParameter.objects.create(
        key="score.group_weights",
        division_id=factories.COUNTY,
        valid_from=DAY(2026, 3, 1),
        value={"poverty": 70, "other": 40},
        source="县文件",
    )
    with pytest.raises(Invalid) as refusal:
        scoring.draft(cast, name="后一份", on=DAY(2026, 3, 1))
    assert codes(refusal) == ["R-SCORE"]
    PolicyParameter.objects.filter(division=factories.COUNTY).update(value={"poverty": 70, "other": 30})
    assert scoring.draft(cast, name="后一份", on=DAY(2026, 3, 1)).weights == {"poverty": 70, "other": 30}
    assert scoring.draft(cast, name="前一份", on=DAY(2026, 2, 28)).weights == {"poverty": 60, "other": 40}


def test_4_43_a_sheet_is_sixty_and_forty_and_published_by_another_one(cast):
    row = scoring.scored(cast, scoring.sheet(cast.scheme, 1), "60", "30", "80")
    assert (row.poverty, row.other, row.total) == (Decimal(90), Decimal(80), Decimal("86.00"))
    with pytest.raises(Refused, match="另一人"):
        take(actions.publish_sheet, row, by=cast.county, on=APRIL_1)
    row = take(actions.publish_sheet, row, by=cast.county2, on=APRIL_1)
    assert row.objection_until == DAY(2026, 4, 7), "three working days, over 清明 and a weekend"
    with pytest.raises(Conflict):
        scoring.scored(cast, row)
    for name in ("I15-score-total", "I14-score-sheets"):
        assert violations(name) == 0


def test_nobody_judges_themselves(cast):
    """A township has the role where its sheet lies, and yet is not the office of the scheme."""
    row = scoring.sheet(cast.scheme, 1)
    with pytest.raises(Http404):
        scoring.scored(cast, row, by=cast.township)
    row = scoring.published(cast, row)
    with pytest.raises(Refused):
        take(actions.correct_sheet, row, reason="给自己加分", by=cast.township)


def test_all_that_a_sheet_lacks_is_said_at_once(cast):
    row = scoring.sheet(cast.scheme, 2)
    with pytest.raises(Invalid) as refusal:
        scoring.scored(cast, row, "70.5", None, "99", why="")
    assert codes(refusal) == ["R-SCORE", "points_required", "reason_required"]
    assert not row.marks.exists()


def test_what_is_counted_stands_beside_the_points(cast):
    """2-44 as it counts here: one of two villages reported in time in March: half of thirty points."""
    places = list(Division.objects.filter(pk__in=[factories.VILLAGE, "990101100202"]))
    draft = actions.RequirementDraft(
        name="月报", content="进展", rhythm="monthly", begins_on=DAY(2026, 3, 1), ends_on=DAY(2026, 3, 31)
    )
    county = Division.objects.get(pk=factories.COUNTY)
    units = actions.Units(places=places)
    requirement = actions.require_report(county, draft, units, by=cast.county, on=DAY(2026, 3, 2))
    report = requirement.reporters.get(division=factories.VILLAGE).reports.get()
    at = making.datetime.datetime(2026, 3, 30, 4, tzinfo=making.datetime.UTC)
    facts = {"content": "完成", "papers": {}, "by": cast.village, "at": at}
    take(actions.submit_report, report, **facts)
    row = scoring.sheet(cast.scheme, 3)
    with pytest.raises(Invalid) as refusal:
        scoring.scored(cast, row, "70", "30", "100", why="")
    assert "按数据应得 15.00 分" in refusal.value.unmet[0].message
    row = scoring.scored(cast, row, "70", "15", "100", why="")
    mark = row.marks.get(item__name=REPORTS)
    assert (mark.part, mark.whole) == (1, 2)
    other = scoring.scored(cast, scoring.sheet(cast.scheme, 3, factories.SISTER_TOWN))
    assert other.marks.get(item__name=REPORTS).whole is None, "asked for nothing: a person says why"


def test_2_45_what_was_accepted_counts_for_a_township_and_its_villages(cast):
    town = Division.objects.get(pk=factories.TOWN)
    start = actions.CampaignDraft(
        kind="other", year=2026, name="专项整治", starts_on=DAY(2026, 1, 1), ends_on=DAY(2026, 12, 31)
    )
    campaign = actions.start_campaign(town, start, by=cast.township, on=DAY(2026, 1, 2))
    for score, quarter in ((90, 1), (80, 2)):
        Acceptance.objects.create(
            campaign=campaign,
            quarter=quarter,
            topic="1",
            division_id=factories.VILLAGE,
            due_on=DAY(2026, 4, 15),
            score=score,
            findings="台账齐全",
            accepted_on=DAY(2026, 3, 30) if quarter == 1 else DAY(2026, 6, 30),
            accepted_by=cast.township,
        )
    one, two, three = scoring.items()
    counted = making_item(two, source="accepted")
    row = scoring.adopted(
        cast,
        place=factories.TOWN,
        kind="villages",
        items=(one, counted, three),
        by=cast.township2,
        draft_by=cast.township,
    )
    march = scoring.sheet(row, 3, factories.VILLAGE)
    march = take(actions.score_sheet, march, scoring.given(march, reports="27", why=""), by=cast.township)
    mark = march.marks.get(item__name=REPORTS)
    assert (mark.part, mark.whole) == (90, 100)


def making_item(row, **changes):
    facts = {name: getattr(row, name) for name in ("group", "name", "content", "weight", "source")}
    return type(row)(**facts | changes)


def test_what_is_published_no_statement_changes(cast):
    row = scoring.published(cast, scoring.sheet(cast.scheme, 1))
    assert refused_by_the_database("UPDATE rectification_scoresheet SET total = 1 WHERE id = %s", row.pk)
    assert refused_by_the_database("DELETE FROM rectification_scoresheet WHERE id = %s", row.pk)
    for sql in ("UPDATE rectification_scoremark SET points = 1", "DELETE FROM rectification_scoremark"):
        assert refused_by_the_database(f"{sql} WHERE sheet_id = %s", row.pk)
    assert refused_by_the_database(
        "UPDATE rectification_scoreitem SET weight = 1 WHERE scheme_id = %s", cast.scheme.pk
    )
    assert ScoreMark.objects.filter(sheet=row).count() == 3


def test_a_correction_is_a_new_edition_and_the_old_one_counts_until_then(cast):
    row = scoring.published(cast, scoring.sheet(cast.scheme, 1))
    with pytest.raises(Invalid):
        take(actions.correct_sheet, row, reason=" ", by=cast.county)
    later = take(actions.correct_sheet, row, reason="台账补齐", by=cast.county)
    assert (later.edition, later.status, later.marks.count()) == (2, "draft", 3)
    with pytest.raises(Conflict, match="更正的版次"):
        take(actions.correct_sheet, row, reason="再改", by=cast.county)
    before = scoring.ranking(cast, cast.scheme).lines.get(code=factories.TOWN)
    assert before.months == {"1": "100.00", "2": None, "3": None}
    scoring.published(cast, later, "60", "30", "80")
    assert fresh(row).total == 100
    assert violations("I14-score-sheets") == 0
    assert scoring.sheet(cast.scheme, 1) == later


def test_who_sees_a_sheet(cast):
    """The office and its readers always; its own township when it is published; nobody else."""
    row = scoring.sheet(cast.scheme, 1)

    def seers():
        names = [*factories.CAST, "county2", "stranger"]
        found = ScoreSheet.objects.filter(pk=row.pk)
        return {
            name for name in names if (found & ScoreSheet.objects.visible_to(getattr(cast, name))).exists()
        }

    office = {"county", "county2", "prefecture", "leader", "auditor"}
    assert seers() == office
    scoring.scored(cast, row)
    assert seers() == office
    scoring.published(cast, row)
    assert seers() == office | {"township"}


def test_a_subject_objects_in_time_and_is_answered(cast):
    row = scoring.scored(cast, scoring.sheet(cast.scheme, 1))
    with pytest.raises(Conflict, match="还没有发布"):
        scoring.objected(row, by=cast.township)
    row = take(actions.publish_sheet, row, by=cast.county2, on=APRIL_1)
    for name in ("sister", "county", "village"):
        with pytest.raises(Refused, match="被考核"):
            scoring.objected(row, by=getattr(cast, name))
    with pytest.raises(Invalid) as refusal:
        scoring.objected(row, by=cast.township, content=" ", on=DAY(2026, 4, 8))
    assert codes(refusal) == ["content_required", "preview_over"]
    objection = scoring.objected(row, by=cast.township)
    assert RankingObjection.objects.visible_to(cast.county).filter(pk=objection.pk).exists()
    assert not RankingObjection.objects.visible_to(cast.sister).filter(pk=objection.pk).exists()
    with pytest.raises(Refused):
        take(
            actions.answer_ranking_objection,
            objection,
            is_upheld=True,
            answer="成立",
            by=cast.township2,
            on=APRIL_1,
        )
    assert scoring.answered(cast, objection).is_upheld is False
    unpublished = scoring.sheet(cast.scheme, 2)
    assert refused_by_the_database(
        "UPDATE rectification_rankingobjection SET sheet_id = %s WHERE id = %s", unpublished.pk, objection.pk
    )


def test_4_43_a_quarter_waits_for_every_month_of_everybody(cast):
    scoring.published(cast, scoring.sheet(cast.scheme, 1))
    row = scoring.ranking(cast, cast.scheme)
    assert ranking.lines(row) == {"甲镇": (1, "100.00"), "乙镇": (None, None), "丙乡": (None, None)}
    with pytest.raises(Invalid) as refusal:
        take(actions.publish_ranking, row, by=cast.county, on=APRIL_1)
    said = [each.message for each in refusal.value.unmet]
    assert said[0].startswith("1月还没有发布得分：乙镇、丙乡")
    assert said[1].startswith("2月还没有发布得分：甲镇、乙镇、丙乡")
    assert len(said) == 3


def test_4_43_months_make_a_quarter_that_is_shown_objected_to_and_sealed(cast):
    scheme = scoring.all_published(cast, cast.scheme)
    row = scoring.ranking(cast, scheme)
    assert ranking.lines(row) == {"甲镇": (1, "100.00"), "乙镇": (2, "86.00"), "丙乡": (2, "86.00")}
    assert (row.rule, row.weights) == ("mean", {"poverty": 60, "other": 40})
    row = take(actions.publish_ranking, row, by=cast.county, on=APRIL_1)
    late, last = DAY(2026, 4, 7), DAY(2026, 4, 8)
    mine = scoring.objected(scoring.sheet(scheme, 2, factories.SISTER_TOWN), by=cast.sister, on=late)
    with pytest.raises(Invalid) as refusal:
        take(actions.freeze_ranking, row, by=cast.county2, on=last)
    assert codes(refusal) == ["sheet_objections_open"]
    scoring.answered(cast, mine, is_upheld=True, on=last)
    with pytest.raises(Invalid) as refusal:
        take(actions.freeze_ranking, row, by=cast.county2, on=last)
    assert codes(refusal) == ["sheet_objections_upheld"]
    wrong = scoring.sheet(scheme, 2, factories.SISTER_TOWN)
    right = take(actions.correct_sheet, wrong, reason="异议成立", by=cast.county)
    with pytest.raises(Invalid) as refusal:
        take(actions.freeze_ranking, row, by=cast.county2, on=last)
    assert codes(refusal) == ["sheets_missing", "sheet_objections_upheld"], "a correction is at work"
    scoring.published(cast, right, "70", "30", "80", on=last)
    with pytest.raises(Invalid) as refusal:
        take(actions.freeze_ranking, row, by=cast.county2, on=last)
    assert codes(refusal) == ["sheets_changed"]
    row = take(actions.recall_ranking, row, note="更正乙镇2月", by=cast.county, on=last)
    assert ranking.lines(row)["乙镇"] == (2, "88.00")
    row = take(actions.publish_ranking, row, by=cast.county, on=last)
    row = take(actions.freeze_ranking, row, by=cast.county2, on=DAY(2026, 4, 15))
    told = json.loads(row.content)
    assert (told["scheme"], told["rule"], told["zone"]) == (scheme.pk, "mean", None)
    assert told["lines"][1]["months"] == {"1": "86.00", "2": "92.00", "3": "86.00"}
    assert violations("I15-ranking-sealed") == 0
    assert violations("I15-score-total") == 0
    later = take(actions.correct_ranking, row, reason="核对", by=cast.county, on=DAY(2026, 4, 16))
    assert (later.scheme, later.edition) == (scheme, 2)


def test_4_43_a_quarter_may_be_the_sum_of_its_months(cast):
    PolicyParameter.objects.create(
        key="score.quarter_rule",
        division_id=factories.COUNTY,
        valid_from=DAY(2026, 3, 31),
        value="sum",
        source="县考核办法",
    )
    row = scoring.ranking(cast, scoring.all_published(cast, cast.scheme))
    assert ranking.lines(row)["甲镇"] == (1, "300.00")
    PolicyParameter.objects.filter(division=factories.COUNTY).update(value="最好的一月")
    with pytest.raises(Invalid) as refusal:
        take(actions.recount_ranking, row, by=cast.county, on=APRIL_1)
    assert codes(refusal) == ["rule"]


def test_4_14_a_zone_ranks_its_own_townships(cast):
    county = Division.objects.get(pk=factories.COUNTY)
    office = Organisation.objects.filter(division=county).first()
    facts = {"division": county, "office": office, "commander": "张县长", "duty": "副县长"}
    zone = WarZone.objects.create(name="第一战区", since=DAY(2026, 1, 1), **facts)
    ZoneTown.objects.create(zone=zone, division_id=factories.SISTER_TOWN, since=DAY(2026, 1, 1))
    ZoneTown.objects.create(zone=zone, division_id="990101110", since=DAY(2026, 3, 31))
    left = {"until": DAY(2026, 3, 30), "since": DAY(2026, 1, 1)}
    ZoneTown.objects.create(zone=zone, division_id=factories.TOWN, **left)
    scheme = scoring.all_published(cast, cast.scheme, better=factories.SISTER_TOWN)
    row = scoring.ranking(cast, scheme, zone=zone)
    assert ranking.lines(row) == {"乙镇": (1, "100.00"), "丙乡": (2, "86.00")}
    notice = ranking_bulletin(ranking_facts(row), office="局", number="", signed_on=APRIL_1)
    assert notice.name == "关于示例县第一战区2026年第一季度乡镇月度考核排名情况的通报"
    specimen = specimen_of("score_bulletin")
    own = fill_template(starting_layout(specimen), values_of(notice, specimen), notice)
    [table] = docx.Document(io.BytesIO(own)).tables
    assert [cell.text for cell in table.rows[0].cells] == ["名次", "乡镇", "得分", "1月", "2月", "3月"]
    assert [cell.text for cell in table.rows[1].cells][:3] == ["1", "乙镇", "100.00"]
    scoring.ranking(cast, scheme)  # beside that of the whole county
    with pytest.raises(Conflict):
        scoring.ranking(cast, scheme, zone=zone)
    elsewhere = WarZone.objects.create(name="邻县战区", since=DAY(2026, 1, 1), **facts | other_county())
    with pytest.raises(Invalid) as refusal:
        scoring.ranking(cast, scheme, zone=elsewhere, quarter=1)
    assert codes(refusal) == ["zone"]


def other_county():
    place = Division.objects.get(pk=factories.OTHER_COUNTY)
    unit = Organisation.objects.create(name="邻县办公室", kind="lead", division=place)
    return {"division": place, "office": unit}


def test_townships_are_ranked_by_a_scheme_alone(cast):
    with pytest.raises(Invalid) as refusal:
        ranking.draft(cast, "townships")
    assert codes(refusal) == ["kind"]
    asked = {"kind": "departments", "year": 2025, "quarter": 1, "scheme": cast.scheme}
    with pytest.raises(Invalid) as refusal:
        actions.draft_ranking(cast.scheme.division, actions.RankingDraft(**asked), by=cast.county, on=APRIL_1)
    assert codes(refusal) == ["scheme"]


def test_a_month_is_one_obligation_of_the_office(cast):
    duty = Obligation.objects.get(kind="score_sheet", subject_code=f"score_sheet:{cast.scheme.pk}-1")
    assert (duty.role, duty.division_id, duty.due_on) == ("county", factories.COUNTY, DAY(2026, 2, 10))
    for row in cast.scheme.sheets.filter(month=1):
        assert fresh(duty).state == "open"
        scoring.published(cast, row)
    assert fresh(duty).state == "met"
    take(actions.correct_sheet, scoring.sheet(cast.scheme, 1), reason="更正", by=cast.county)
    assert fresh(duty).state == "met", "a correction is owed by no day"
    assert {each.subject_code: each.state for each in sheet_duties()}[duty.subject_code] == "met"
    assert violations("I14-score-sheets") == 0


def test_a_scheme_is_ended_and_what_was_published_stays(cast):
    scoring.published(cast, scoring.sheet(cast.scheme, 2))
    step = {"by": cast.county}
    with pytest.raises(Invalid) as refusal:
        take(actions.end_scheme, cast.scheme, last_month=1, reason="", **step)
    assert codes(refusal) == ["published", "note_required"]
    row = take(actions.end_scheme, cast.scheme, last_month=2, reason="县里另发办法", **step)
    assert (row.status, row.last_month) == ("ended", 2)
    assert set(row.sheets.filter(month=3).values_list("status", flat=True)) == {"withdrawn"}
    assert violations("I14-score-sheets") == 0
    assert actions.open_sheets(by=scheduler(), on=scoring.JULY_2) == 0
    with pytest.raises(Invalid) as refusal:
        scoring.adopted(cast, name="重复", first_month=2)
    assert codes(refusal) == ["months_judged"]
    again = scoring.adopted(cast, name="新办法", first_month=3)
    assert set(again.sheets.values_list("month", flat=True)) == {3}
    take(actions.end_scheme, again, last_month=2, reason="一个月也不用", **step)
    assert scoring.adopted(cast, name="再一份", first_month=3).status == "adopted"
    assert ScoreScheme.objects.filter(status="adopted").count() == 1
