"""义务教育台账 (2-17 to 2-19, 0-23): every child of compulsory age, how it is taught, who answers."""

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from households.choices import SCHOOLING_EXEMPTIONS, DropoutReason, SchoolStatus
from households.choices.documents import G1, SEED2
from households.choices.ledgers import Schooling
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Log, Subject
from households.models import HomeLesson, ReturnTalk, SchoolingEntry
from households.rules.dates import add_months
from households.rules.education import compulsory_births

TERM, AGES, STATUS, LESSONS = (
    "school.term_month",
    "school.compulsory",
    "school.status_days",
    "school.home_lessons",
)
CLAUSE = f"{SEED2} 二(三)"
UNSAID = Q(entry__state=None) | Q(entry__state="")
# What the register knows of a child that is not at school; its blanks are no answers.
AWAY = Q(school_status=SchoolStatus.PRESCHOOL_AGE) | Q(school_status="", education__gt="")
NO_EXEMPTION = sorted(set(DropoutReason.values) - {each.value for each in SCHOOLING_EXEMPTIONS})
NOT_AT_SCHOOL = Q(
    entry__state__in=[Schooling.AT_HOME, Schooling.UNABLE, Schooling.DEFERRED, Schooling.DROPPED_OUT]
)


def _due(by: Judged) -> Q:
    if by.lacks(TERM, AGES):
        return NOBODY
    ages = by.figures[AGES]
    after, until = compulsory_births(
        by.as_of, term_month=by.figures[TERM], first_age=ages["first_age"], end_age=ages["end_age"]
    )
    return Q(birth_on__gt=after, birth_on__lte=until)


def _beside(by: Judged) -> dict[str, Any]:
    """lessons: those at home in the last full month; was_at_home: taught there before this month began."""
    this = by.as_of.replace(day=1)
    there = HomeLesson.objects.filter(
        person=OuterRef("pk"), stands=True, noted_on__gte=add_months(this, -1), noted_on__lt=this
    )
    counted = there.order_by().values("person").annotate(lessons=Count("pk")).values("lessons")
    before = SchoolingEntry.objects.filter(
        person=OuterRef("pk"), state=Schooling.AT_HOME, noted_on__lt=this, withdrawn_on=None
    )
    return {"lessons": Coalesce(Subquery(counted), 0), "was_at_home": Exists(before)}


def _unconfirmed(by: Judged) -> Q:
    if by.lacks(STATUS):
        return NOBODY
    limit = by.as_of - datetime.timedelta(days=by.figures[STATUS])
    return NOT_AT_SCHOOL & Q(entry__noted_on__lt=limit)


def _few_lessons(by: Judged) -> Q:
    """In the last full month, as far as the child was taught at home by then."""
    if by.lacks(LESSONS):
        return NOBODY
    return Q(entry__state=Schooling.AT_HOME, was_at_home=True, lessons__lt=by.figures[LESSONS])


SCHOOLING = Ledger(
    code="schooling",
    title=_("义务教育台账"),
    icon="backpack",
    subject=Subject.PERSON,
    model=SchoolingEntry,
    who=_("在册户里义务教育适龄的孩子，按学年开始前的年龄计算。"),
    due=_due,
    fields=("state", "school", "official", "teacher", "note"),
    shown=("state", "school", "official", "teacher"),
    required=("state",),
    parameters=(TERM, AGES, STATUS, LESSONS),
    beside=_beside,
    register={"school": "school_status"},
    gaps=(
        Gap(
            code="dropped_out",
            label=_("失学辍学"),
            meaning=_("台账登记为失学辍学，或者花名册写明未上学、原因不在免除之列的孩子。"),
            clause=CLAUSE,
            ticket="3.1",
            holds=lambda _by: (
                Q(entry__state=Schooling.DROPPED_OUT) | (UNSAID & AWAY & Q(dropout_reason__in=NO_EXEMPTION))
            ),
        ),
        Gap(
            code="unexplained",
            label=_("适龄不在校"),
            meaning=_("花名册登记为不在校、没有写原因，台账也还没有核实的孩子。"),
            clause=f"{G1} 5_15_016",
            ticket="3.1",
            holds=lambda _by: UNSAID & AWAY & Q(dropout_reason=""),
        ),
        Gap(
            code="unknown",
            label=_("就学情况不清"),
            meaning=_("花名册和台账都没有就学情况的孩子。"),
            clause=CLAUSE,
            tone="soon",
            holds=lambda _by: UNSAID & Q(school_status="", education=""),
        ),
        Gap(
            code="unanswered",
            label=_("双线责任不全"),
            meaning=_("不在校就读，政府线或教育线还没有责任人的孩子。"),
            clause=CLAUSE,
            ticket="3.1",
            holds=lambda _by: NOT_AT_SCHOOL & (Q(entry__official="") | Q(entry__teacher="")),
        ),
        Gap(
            code="unconfirmed",
            label=_("情况未更新"),
            meaning=_("不在校就读，超过规定天数没有重新核实的孩子。"),
            clause=CLAUSE,
            tone="soon",
            holds=_unconfirmed,
        ),
        Gap(
            code="few_lessons",
            label=_("送教次数不够"),
            meaning=_("登记为送教上门，上个月送教次数少于规定次数的孩子。"),
            clause=CLAUSE,
            ticket="3.3",
            holds=_few_lessons,
        ),
    ),
    logs=(
        Log(
            code="talk",
            title=_("劝返记录"),
            model=ReturnTalk,
            fields=("talked_by", "outcome", "said"),
            required=("talked_by", "outcome"),
        ),
        Log(
            code="lesson",
            title=_("送教上门记录"),
            model=HomeLesson,
            fields=("taught_by", "minutes", "content"),
            required=("taught_by", "minutes"),
        ),
    ),
)
