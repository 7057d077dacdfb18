"""应享未享台账 (0-28, 0-30, 1-28, 2-25): old and disabled people, and what they should receive and do not."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from households.choices import DisabilityGrade, DisabilityKind
from households.choices.documents import SEED0, SEED1, SEED2
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Subject
from households.ledgers.groups import DESTITUTE, LOW_INCOME
from households.models import EntitlementEntry, HouseholdMembership

OLD, OLDEST = "labour.old_age", "old.allowance_age"
SEVERE = Q(disability_grade__in=[DisabilityGrade.FIRST, DisabilityGrade.SECOND])
OF_MIND = Q(disability_kind__in=[DisabilityKind.INTELLECT, DisabilityKind.MENTAL])
# Somebody looked and found a reason: nothing is missing.
OPEN = Q(entry__grounds="")
UNRELIEVED = Q(is_low_income_recipient=False, is_destitute_recipient=False)


def _aged(by: Judged, key: str) -> Q:
    return NOBODY if by.lacks(key) else by.aged("birth_on", least=by.figures[key])


def _due(by: Judged) -> Q:
    return Q(disability_grade__gt="") | _aged(by, OLD)


def _beside(_by: Judged) -> dict[str, Any]:
    """has_company: somebody else lives in the household."""
    others = HouseholdMembership.objects.filter(household=OuterRef("home__household"), left_on=None).exclude(
        person=OuterRef("pk")
    )
    return {"has_company": Exists(others)}


ENTITLEMENTS = Ledger(
    code="entitlements",
    title=_("应享未享台账"),
    icon="person-heart",
    subject=Subject.PERSON,
    model=EntitlementEntry,
    who=_("在册户里60周岁以上的老年人，以及有残疾等级的人。"),
    due=_due,
    fields=("has_care", "has_living", "has_old_age", "has_pension", "has_relief", "grounds"),
    shown=("has_care", "has_living", "has_old_age", "has_pension", "has_relief"),
    parameters=(OLD, OLDEST),
    beside=_beside,
    gaps=(
        Gap(
            code="unchecked",
            label=_("未核实"),
            meaning=_("还没有逐项核实享受了哪些补贴的老年人和残疾人。"),
            clause=f"{SEED0} 二",
            tone="soon",
            holds=lambda _by: Q(entry__grounds=None),
        ),
        Gap(
            code="care",
            label=_("护理补贴应享未享"),
            meaning=_("残疾一级、二级，核实没有领取重度残疾人护理补贴，也没有写明理由的。"),
            clause=f"{SEED0} 二；{SEED1} 三",
            ticket="6.1",
            holds=lambda _by: SEVERE & OPEN & Q(entry__has_care=False),
        ),
        Gap(
            code="living",
            label=_("生活补贴应享未享"),
            meaning=_("享受低保或特困的残疾人，核实没有领取困难残疾人生活补贴，也没有写明理由的。"),
            clause=f"{SEED0} 二；{SEED1} 三",
            ticket="6.1",
            holds=lambda _by: (
                Q(disability_grade__gt="") & (LOW_INCOME | DESTITUTE) & OPEN & Q(entry__has_living=False)
            ),
        ),
        Gap(
            code="old_age",
            label=_("高龄津贴应享未享"),
            meaning=_("达到高龄津贴年龄，核实没有领取，也没有写明理由的老年人。"),
            clause=f"{SEED0} 二",
            ticket="6.1",
            holds=lambda by: _aged(by, OLDEST) & OPEN & Q(entry__has_old_age=False),
        ),
        Gap(
            code="pension",
            label=_("没有养老金"),
            meaning=_("60周岁以上，核实没有领取养老金，也没有写明理由的老年人。"),
            clause=f"{SEED0} 二",
            tone="soon",
            holds=lambda by: _aged(by, OLD) & OPEN & Q(entry__has_pension=False),
        ),
        Gap(
            code="relief",
            label=_("老年人兜底待核实"),
            meaning=_("60周岁以上独居，没有养老金，也没有低保、特困或临时救助，没有写明理由的老年人。"),
            clause=f"{SEED2} 二(六)",
            ticket="6.1",
            holds=lambda by: (
                _aged(by, OLD)
                & OPEN
                & UNRELIEVED
                & Q(has_company=False, entry__has_pension=False, entry__has_relief=False)
            ),
        ),
        Gap(
            code="alone",
            label=_("单人户纳保待核实"),
            meaning=_("重度残疾或者智力、精神残疾，没有低保也没有特困供养，没有写明理由的人。"),
            clause=f"{SEED1} 三",
            tone="soon",
            holds=lambda _by: (
                (SEVERE | OF_MIND)
                & UNRELIEVED
                & (Q(entry__grounds=None) | (OPEN & Q(entry__has_relief=False)))
            ),
        ),
    ),
)
