"""住房安全台账 (2-12 to 2-16, 0-27): each house that is unsafe or has to be appraised, until it is safe."""

import datetime
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from households.choices import UNSAFE_GRADES, HouseGrade
from households.choices.documents import SEED2
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Subject
from households.ledgers.groups import HELPED
from households.models import HousingEntry
from households.rules.dates import add_months

APPRAISAL, PLAN, DEMOLISH = "house.appraisal_months", "house.plan_days", "house.demolish_days"
CLAUSE = f"{SEED2} 二(二)"
# By the newest word: the ledger's, else the register's.
UNSAFE = Q(grade_known__in=sorted(UNSAFE_GRADES))
NOT_YET_SAFE = UNSAFE & Q(entry__accepted_on=None, entry__demolished_on=None)
LIVED_IN = Q(entry__is_occupied=True)


def _beside(_by: Judged) -> dict[str, Any]:
    return {"grade_known": Coalesce(NullIf(F("entry__grade"), Value("")), F("house_grade"))}


def _due(_by: Judged) -> Q:
    return HELPED[Subject.HOUSEHOLD] | UNSAFE | Q(is_house_unsafe=True)


def _appraised_before(by: Judged) -> Q:
    """Appraised too long ago; of a day of which the register knows the year alone, when the year is."""
    if by.lacks(APPRAISAL):
        return NOBODY
    limit = add_months(by.as_of, -by.figures[APPRAISAL])
    year, month = f"{limit:%Y}", f"{limit:%Y-%m}"
    on_register = Q(house_appraised_on__gt="", house_appraised_on__lt=year) | Q(
        house_appraised_on__gte=f"{year}-", house_appraised_on__lt=month
    )
    return Q(entry__appraised_on__lt=limit) | (Q(entry__appraised_on=None) & on_register)


def _known_since(by: Judged, key: str) -> Q:
    """Appraised, or at least written down, more than so many days ago."""
    if by.lacks(key):
        return NOBODY
    limit = by.as_of - datetime.timedelta(days=by.figures[key])
    return Q(entry__appraised_on__lt=limit) | Q(entry__appraised_on=None, entry__noted_on__lt=limit)


def _unplanned(by: Judged) -> Q:
    nothing = Q(entry__programme="", entry__planned_on=None, entry__started_on=None, entry__exception="")
    needs_one = LIVED_IN | Q(entry__has_safe_home=False)
    return NOT_YET_SAFE & nothing & needs_one & _known_since(by, PLAN)


HOUSING = Ledger(
    code="housing",
    title=_("住房安全台账"),
    icon="house-exclamation",
    subject=Subject.HOUSEHOLD,
    model=HousingEntry,
    who=_("脱贫户、监测户，以及鉴定为C级、D级或者登记为危房的户。"),
    due=_due,
    fields=(
        *("grade", "appraised_on", "appraiser", "opinion_number", "is_occupied", "has_safe_home"),
        *("marked_on", "programme", "planned_on", "started_on", "accepted_on"),
        *("demolished_on", "reuse", "exception"),
    ),
    shown=("grade", "appraised_on", "is_occupied", "programme", "accepted_on"),
    parameters=(APPRAISAL, PLAN, DEMOLISH),
    beside=_beside,
    register={"grade": "house_grade", "appraised_on": "house_appraised_on"},
    gaps=(
        Gap(
            code="occupied",
            label=_("危房住人"),
            meaning=_("鉴定为C级或D级、还没有改造验收或拆除、有人居住的房屋。"),
            clause=CLAUSE,
            ticket="2.1",
            holds=lambda _by: NOT_YET_SAFE & LIVED_IN,
        ),
        Gap(
            code="unsure",
            label=_("危房是否住人不清"),
            meaning=_("鉴定为C级或D级，还没有登记是否有人住的房屋。"),
            clause=CLAUSE,
            holds=lambda _by: NOT_YET_SAFE & Q(entry__is_occupied=None),
        ),
        Gap(
            code="unappraised",
            label=_("没有鉴定"),
            meaning=_("还没有住房安全鉴定等级的户。"),
            clause=CLAUSE,
            tone="soon",
            holds=lambda _by: Q(grade_known=""),
        ),
        Gap(
            code="outdated",
            label=_("鉴定过期"),
            meaning=_("住房安全鉴定的日期早于规定的有效期。"),
            clause=CLAUSE,
            tone="soon",
            holds=lambda by: Q(grade_known__gt="") & _appraised_before(by),
        ),
        Gap(
            code="unplanned",
            label=_("没有列入改造"),
            meaning=_("鉴定为C级或D级、有人住或者没有别的安全住房，过了期限还没有改造安排也没有写明理由。"),
            clause=CLAUSE,
            ticket="2.4",
            holds=_unplanned,
        ),
        Gap(
            code="late",
            label=_("改造超期"),
            meaning=_("过了计划完工日期还没有验收合格的改造。"),
            clause=CLAUSE,
            holds=lambda by: NOT_YET_SAFE & Q(entry__planned_on__lt=by.as_of),
        ),
        Gap(
            code="standing",
            label=_("D级未拆除"),
            meaning=_("鉴定为D级，过了期限没有拆除、没有改造，也没有写明理由的房屋。"),
            clause=CLAUSE,
            ticket="2.3",
            holds=lambda by: (
                NOT_YET_SAFE & Q(grade_known=HouseGrade.D, entry__exception="") & _known_since(by, DEMOLISH)
            ),
        ),
        Gap(
            code="unmarked",
            label=_("危房没有标识"),
            meaning=_("没有人住、还没有拆除，也没有挂警示标识的C级、D级房屋。"),
            clause=CLAUSE,
            tone="soon",
            holds=lambda _by: NOT_YET_SAFE & Q(entry__is_occupied=False, entry__marked_on=None),
        ),
    ),
)
