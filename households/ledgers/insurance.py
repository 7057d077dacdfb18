"""参保台账 (2-20, 0-24): whoever of the key groups has no medical insurance this year, until they have."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from households.choices.documents import G1, SEED0, SEED2
from households.choices.ledgers import Cover
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Log, Subject
from households.ledgers.groups import DESTITUTE, HELPED, LOW_INCOME
from households.models import InsuranceEntry, InsuranceTalk

CUTOFF, TALK = "med.enrolled_by", "insurance.talk_days"
INSURED = sorted({Cover.RESIDENT, Cover.EMPLOYEE, Cover.ELSEWHERE, Cover.SERVING, Cover.IMPRISONED})
# Where nothing was written down this year the register speaks, as far as it knows.
UNSAID = Q(entry__cover=None) | Q(entry__cover="")
ON_REGISTER = Q(has_resident_medical=True) | Q(has_employee_medical=True)
UNINSURED = Q(entry__cover=Cover.NONE) | (UNSAID & Q(has_resident_medical=False, has_employee_medical=False))


def _due(_by: Judged) -> Q:
    return HELPED[Subject.PERSON] | LOW_INCOME | DESTITUTE


def _is_over(by: Judged) -> bool:
    """Whether the year's enrolment is over."""
    if by.lacks(CUTOFF):
        return False
    return by.as_of > datetime.date.fromisoformat(f"{by.year}-{by.figures[CUTOFF]}")


def _beside(by: Judged) -> dict[str, Any]:
    days = by.figures.get(TALK, 0)
    recent = InsuranceTalk.objects.filter(
        person=OuterRef("pk"), stands=True, noted_on__gt=by.as_of - datetime.timedelta(days=days)
    )
    return {"is_talked_to": Exists(recent)}


INSURANCE = Ledger(
    code="insurance",
    title=_("参保台账"),
    icon="bandaid",
    subject=Subject.PERSON,
    model=InsuranceEntry,
    by_year=True,
    who=_("低保对象、特困人员，以及脱贫户、监测户的成员。"),
    due=_due,
    fields=("cover", "paid_on", "own_yuan", "subsidised_yuan", "reason"),
    shown=("cover", "paid_on", "subsidised_yuan"),
    required=("cover",),
    parameters=(CUTOFF, TALK),
    beside=_beside,
    gaps=(
        Gap(
            code="uninsured",
            label=_("未参保"),
            meaning=_("集中参保期已过，本年度没有参加基本医疗保险的重点人员。"),
            clause=f"{SEED2} 二(四)；{SEED0} 二(七)19",
            ticket="4.1",
            holds=lambda by: UNINSURED if _is_over(by) else NOBODY,
        ),
        Gap(
            code="waiting",
            label=_("待参保"),
            meaning=_("集中参保期内还没有参保的重点人员。"),
            clause=f"{SEED2} 二(四)",
            tone="soon",
            holds=lambda by: NOBODY if _is_over(by) else UNINSURED,
        ),
        Gap(
            code="unknown",
            label=_("参保情况不清"),
            meaning=_("本年度没有登记，花名册里也没有参保情况的重点人员。"),
            clause=f"{SEED2} 二(四)",
            tone="soon",
            holds=lambda _by: UNSAID & Q(has_resident_medical=None, has_employee_medical=None),
        ),
        Gap(
            code="doubled",
            label=_("重复参保"),
            meaning=_("花名册里居民医保和职工医保都登记为参加的。"),
            clause=f"{G1} 2_01_009、1_11_008",
            tone="soon",
            holds=lambda _by: UNSAID & Q(has_resident_medical=True, has_employee_medical=True),
        ),
        Gap(
            code="unasked",
            label=_("未参保未动员"),
            meaning=_("没有参保，规定天数内也没有动员记录的重点人员。"),
            clause=f"{SEED2} 二(四)",
            holds=lambda by: NOBODY if by.lacks(TALK) else UNINSURED & Q(is_talked_to=False),
        ),
        Gap(
            code="disagrees",
            label=_("与花名册不一致"),
            meaning=_("台账登记的参保情况和花名册不一致，需要核实哪一边对。"),
            clause=f"{SEED2} 二(四)",
            tone="soon",
            holds=lambda _by: (
                (Q(entry__cover=Cover.NONE) & ON_REGISTER)
                | Q(entry__cover__in=INSURED, has_resident_medical=False, has_employee_medical=False)
            ),
        ),
    ),
    logs=(
        Log(
            code="talk",
            title=_("参保动员记录"),
            model=InsuranceTalk,
            fields=("talked_by", "outcome", "said"),
            required=("talked_by", "outcome"),
        ),
    ),
)
