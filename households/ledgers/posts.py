"""公益岗位台账 (0-22, 2-34): who holds a public post, whether they are fit for it, paid and appraised."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from households.choices import WITHOUT_LABOUR
from households.choices.documents import G1, SEED0, SEED2
from households.choices.ledgers import Appraisal
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Log, Subject
from households.models import PostAppraisal, PublicPostEntry
from households.rules.dates import add_months

AGE = "post.age"
CLAUSE = f"{SEED2} 二(八)1(4)"
NAMED = Q(entry__post__gt="")


def _due(by: Judged) -> Q:
    """Whoever has a post on the register or in the ledger that has not ended."""
    goes_on = Q(entry__ended_on=None) | Q(entry__ended_on__gte=by.as_of)
    return (Q(public_post__gt="") | NAMED) & goes_on


def _last_month(by: Judged) -> datetime.date:
    """The day on which the last full month began."""
    return add_months(by.as_of.replace(day=1), -1)


def _beside(by: Judged) -> dict[str, Any]:
    """Of the appraisals since the last full month began: is_appraised, is_failed."""
    recent = PostAppraisal.objects.filter(person=OuterRef("pk"), stands=True, noted_on__gte=_last_month(by))
    return {
        "is_appraised": Exists(recent.exclude(result="")),
        "is_failed": Exists(recent.filter(result=Appraisal.UNFIT)),
    }


def _unfit_age(by: Judged) -> Q:
    if by.lacks(AGE):
        return NOBODY
    ages = by.figures[AGE]
    return Q(birth_on__gt=by.born_by(ages["least"])) | Q(birth_on__lte=by.born_by(ages["below"]))


def _unappraised(by: Judged) -> Q:
    """Of those who were in the post when the last full month began."""
    since = _last_month(by)
    was_there = Q(entry__started_on__lte=since) | Q(entry__started_on=None, entry__noted_on__lte=since)
    return NAMED & was_there & Q(is_appraised=False)


POSTS = Ledger(
    code="posts",
    title=_("公益岗位台账"),
    icon="person-badge",
    subject=Subject.PERSON,
    model=PublicPostEntry,
    who=_("在册户里，花名册或台账登记有公益性岗位、协议还没有到期的人。"),
    due=_due,
    fields=("post", "employer", "duties", "is_local", "started_on", "ended_on", "monthly_yuan"),
    shown=("post", "employer", "monthly_yuan", "ended_on"),
    required=("post",),
    parameters=(AGE,),
    beside=_beside,
    register={"post": "public_post"},
    gaps=(
        Gap(
            code="unnoted",
            label=_("未登记"),
            meaning=_("花名册上有公益性岗位，台账还没有登记岗位、单位和报酬的人。"),
            clause=CLAUSE,
            tone="soon",
            holds=lambda _by: Q(entry__post=None),
        ),
        Gap(
            code="unfit_age",
            label=_("年龄不适合"),
            meaning=_("年龄不在公益性岗位规定年龄内的人。"),
            clause=f"{CLAUSE}；{G1} 3_01_008、3_01_010",
            ticket="8.4",
            holds=_unfit_age,
        ),
        Gap(
            code="unable",
            label=_("没有劳动能力"),
            meaning=_("花名册登记为无劳动力或丧失劳动力的在岗人员。"),
            clause=CLAUSE,
            ticket="8.4",
            holds=lambda _by: Q(labour__in=WITHOUT_LABOUR),
        ),
        Gap(
            code="pupil",
            label=_("在校生在岗"),
            meaning=_("花名册登记为在校的在岗人员。"),
            clause=CLAUSE,
            ticket="8.4",
            holds=lambda _by: Q(school_status__gt=""),
        ),
        Gap(
            code="elsewhere",
            label=_("岗位不在本县"),
            meaning=_("登记为岗位不在本县的人。"),
            clause=f"{G1} 5_01_003",
            ticket="8.4",
            holds=lambda _by: Q(entry__is_local=False),
        ),
        Gap(
            code="unpaid",
            label=_("没有报酬"),
            meaning=_("已登记岗位，没有登记月报酬或者月报酬为零的人。"),
            clause=f"{CLAUSE}；{SEED0} 二(六)17",
            holds=lambda _by: NAMED & (Q(entry__monthly_yuan=None) | Q(entry__monthly_yuan=0)),
        ),
        Gap(
            code="unappraised",
            label=_("未考核"),
            meaning=_("上月初已经在岗，上月以来没有绩效考核记录的人。"),
            clause=CLAUSE,
            ticket="8.4",
            holds=_unappraised,
        ),
        Gap(
            code="failed",
            label=_("考核不合格"),
            meaning=_("上月以来有一次绩效考核不合格的人，请核实是否人岗相适。"),
            clause=CLAUSE,
            tone="soon",
            holds=lambda _by: NAMED & Q(is_failed=True),
        ),
    ),
    logs=(
        Log(
            code="appraisal",
            title=_("绩效考核记录"),
            model=PostAppraisal,
            fields=("result", "days", "judged_by", "said"),
            required=("result",),
        ),
    ),
)
