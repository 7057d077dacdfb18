"""Schemes, sheets and quarters for tests, made by the actions that people use."""

from decimal import Decimal

from povertycase.models import Division
from rectification import actions
from rectification.models import ScoreScheme
from rectification.rules.scores import Item
from tests import factories
from tests.rectification.making import DAY, fresh, take

WRITTEN, APRIL_1, JULY_2 = DAY(2026, 1, 5), DAY(2026, 4, 1), DAY(2026, 7, 2)
TASKS, REPORTS = "工作任务", "定期报送"


def items():
    """Two of the poverty group, one of them counted, and one of the other."""
    facts = {"content": "按任务清单检查"}
    return (
        Item(group="poverty", name=TASKS, weight=Decimal(70), **facts),
        Item(group="poverty", name=REPORTS, weight=Decimal(30), source="reported", **facts),
        Item(group="other", name="综合工作", weight=Decimal(100), **facts),
    )


def draft(cast, *, by=None, on=WRITTEN, place=factories.COUNTY, **changes):
    facts = {"kind": "townships", "year": 2026, "name": "2026年乡镇月考核", "items": items()}
    asked = actions.SchemeDraft(**facts | changes)
    return actions.draft_scheme(Division.objects.get(pk=place), asked, by=by or cast.county, on=on)


def adopted(cast, *, on=APRIL_1, by=None, draft_by=None, **changes):
    """With the sheets of the months that are over."""
    row = draft(cast, by=draft_by, **changes)
    return take(actions.adopt_scheme, row, by=by or cast.county2, on=on)


def sheet(scheme, month, place=factories.TOWN):
    """The newest edition."""
    return scheme.sheets.filter(month=month, division=place).order_by("-edition").first()


def given(row, tasks="70", reports="30", other="100", *, why="抽查发现台账不全"):
    """{item: (points, why)}: whatever is counted by nobody here has a reason."""
    points = {TASKS: tasks, REPORTS: reports, "综合工作": other}
    return {
        item.pk: (None if points[item.name] is None else Decimal(points[item.name]), why)
        for item in row.scheme.items.all()
    }


def scored(cast, row, *points, by=None, **facts):
    return take(actions.score_sheet, row, given(row, *points, **facts), by=by or cast.county)


def published(cast, row, *points, on=APRIL_1, by=None):
    return take(actions.publish_sheet, scored(cast, row, *points), by=by or cast.county2, on=on)


def all_published(cast, scheme, *, on=APRIL_1, better=factories.TOWN):
    """Each month of everybody; one township loses nothing, the others ten of a hundred."""
    for row in scheme.sheets.order_by("pk"):
        points = () if row.division_id == better else ("60", "30", "80")
        published(cast, row, *points, on=on)
    return ScoreScheme.objects.get(pk=scheme.pk)


def ranking(cast, scheme, *, quarter=1, zone=None, on=APRIL_1, by=None):
    asked = {"kind": scheme.kind, "year": scheme.year, "quarter": quarter, "scheme": scheme, "zone": zone}
    return actions.draft_ranking(scheme.division, actions.RankingDraft(**asked), by=by or cast.county, on=on)


def objected(row, *, by, content="扣分的台账当天已经补齐", on=APRIL_1):
    return actions.object_to_sheet(fresh(row), content=content, by=by, on=on)


def answered(cast, objection, *, is_upheld=False, on=APRIL_1):
    facts = {"is_upheld": is_upheld, "answer": "以检查时的情况为准", "by": cast.county, "on": on}
    return take(actions.answer_ranking_objection, objection, **facts)
