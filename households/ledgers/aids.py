"""教育资助台账 (0-20, 1-18, 1-19): pupils and students of helped households, what is due and paid."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.choices import SCHOOL_STAGE, Education
from households.choices.documents import G1, SEED0, SEED1
from households.choices.ledgers import AidKind
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Subject
from households.ledgers.groups import AT_SCHOOL, HELPED
from households.models import EducationAid
from households.rules.education import AIDED_STAGES
from povertycase.exceptions import Unmet

AGE = "school.senior_age"
# 中职 and 高职: those for whom 雨露计划 is.
VOCATIONAL = Q(school_status__in=[status for status, stage in SCHOOL_STAGE.items() if stage in AIDED_STAGES])
NOT_FINISHED = (Education.ILLITERATE, Education.PRIMARY, Education.JUNIOR)
_YUAN: DecimalField = DecimalField(max_digits=18, decimal_places=2)
_NONE = Value(Decimal(0), output_field=_YUAN)


def _strays(by: Judged) -> Q:
    """Old enough for a senior or vocational school, neither at one nor through with it."""
    if by.lacks(AGE):
        return NOBODY
    ages = by.figures[AGE]
    of_age = by.aged("birth_on", least=ages["least"], most=ages["most"])
    return of_age & Q(school_status="", education__in=NOT_FINISHED)


def _due(by: Judged) -> Q:
    return HELPED[Subject.PERSON] & (AT_SCHOOL | _strays(by))


def _beside(_by: Judged) -> dict[str, Any]:
    """owed: what is due and was not paid."""
    owed = Coalesce(F("entry__due_yuan"), _NONE) - Coalesce(F("entry__paid_yuan"), _NONE)
    return {"owed": ExpressionWrapper(owed, output_field=_YUAN)}


def _check(values: Mapping[str, Any], by: Judged) -> list[Unmet]:
    """Nothing is paid by no programme, and no day without an amount."""
    wrong = []
    if values.get("kind") == AidKind.NONE and (values.get("due_yuan") or values.get("paid_yuan")):
        message = gettext("登记为没有享受，却写了应发或已发金额：请改资助项目，或者清空金额。")
        wrong.append(Unmet("paid_by_none", message, field="kind"))
    paid_on = values.get("paid_on")
    if paid_on and not values.get("paid_yuan"):
        wrong.append(Unmet("no_amount", gettext("写了发放日期，请同时写已发金额。"), field="paid_yuan"))
    if paid_on and paid_on.year < by.year:
        message = gettext("发放日期早于%s年，这一笔是以前年度的，请登记在那一年。") % by.year
        wrong.append(Unmet("other_year", message, field="paid_on"))
    return wrong


AIDS = Ledger(
    code="aids",
    title=_("教育资助台账"),
    icon="mortarboard",
    subject=Subject.PERSON,
    model=EducationAid,
    by_year=True,
    who=_("脱贫户和监测户里在校（含学前教育）的成员，以及高中阶段年龄、不在校又没有读完高中阶段的成员。"),
    due=_due,
    fields=("kind", "due_yuan", "paid_yuan", "paid_on", "has_rain", "donor", "grounds"),
    shown=("kind", "due_yuan", "paid_yuan", "has_rain"),
    required=("kind",),
    parameters=(AGE,),
    check=_check,
    beside=_beside,
    gaps=(
        Gap(
            code="unnoted",
            label=_("未登记"),
            meaning=_("在校，本年度还没有登记资助情况的人。"),
            clause=f"{SEED1} 三(三)",
            tone="soon",
            holds=lambda _by: AT_SCHOOL & Q(entry__kind=None),
        ),
        Gap(
            code="unhelped",
            label=_("没有享受资助"),
            meaning=_("在校，登记为没有享受任何资助项目，也没有写明理由的人。"),
            clause=f"{SEED1} 三(三)",
            holds=lambda _by: AT_SCHOOL & Q(entry__kind=AidKind.NONE, entry__grounds=""),
        ),
        Gap(
            code="owed",
            label=_("资助未足额发放"),
            meaning=_("登记的应发金额还没有全部发放的人。"),
            clause=f"{SEED1} 三(三)",
            holds=lambda _by: Q(owed__gt=0),
        ),
        Gap(
            code="rain",
            label=_("未享受“雨露计划”"),
            meaning=_("中职、高职在校，登记为没有享受“雨露计划”，也没有写明理由的人。"),
            clause=f"{SEED0} 二(六)15；{G1} 1111_2",
            tone="soon",
            holds=lambda _by: VOCATIONAL & Q(entry__has_rain=False, entry__grounds=""),
        ),
        Gap(
            code="stray",
            label=_("高中阶段失学"),
            meaning=_("高中阶段年龄，不在校，文化程度是初中及以下的人。"),
            clause=f"{SEED1} 三(三)",
            tone="soon",
            holds=_strays,
        ),
    ),
)
