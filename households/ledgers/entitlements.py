"""应享未享台账 (0-28, 0-30, 1-28, 2-25): old and disabled people, and what they should receive and do not."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from households.choices import WITHOUT_LABOUR, DisabilityGrade, DisabilityKind
from households.choices.documents import SEED0, SEED1, SEED2
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Subject
from households.ledgers.groups import DESTITUTE, LOW_INCOME
from households.models import EntitlementEntry, Person

OLD, OLDEST = "labour.old_age", "old.allowance_age"
SEVERE = Q(disability_grade__in=[DisabilityGrade.FIRST, DisabilityGrade.SECOND])
OF_MIND = Q(disability_kind__in=[DisabilityKind.INTELLECT, DisabilityKind.MENTAL])
# Somebody looked and found a reason: nothing is missing.
OPEN = Q(entry__grounds="")
# Nothing on the register says that they work.
JOBLESS = Q(work_place="", public_post="") & (Q(work_months=None) | Q(work_months=0))
UNRELIEVED = Q(is_low_income_recipient=False, is_destitute_recipient=False)


def _aged(by: Judged, key: str) -> Q:
    return NOBODY if by.lacks(key) else by.aged("birth_on", least=by.figures[key])


def _due(by: Judged) -> Q:
    return Q(disability_grade__gt="") | _aged(by, OLD)


def _beside(_by: Judged) -> dict[str, Any]:
    """Of the household: has_company, somebody else lives in it; has_hands, somebody is not known to be
    without labour; is_relieved, somebody receives 低保.
    """
    members = Person.objects.filter(
        memberships__household=OuterRef("home__household"), memberships__left_on=None
    )
    return {
        "has_company": Exists(members.exclude(pk=OuterRef("pk"))),
        "has_hands": Exists(members.exclude(labour__in=WITHOUT_LABOUR)),
        "is_relieved": Exists(members.filter(LOW_INCOME)),
    }


ENTITLEMENTS = Ledger(
    code="entitlements",
    title=_("应享未享台账"),
    icon="person-heart",
    subject=Subject.PERSON,
    model=EntitlementEntry,
    who=_("在册户里达到老年年龄的人，以及有残疾等级的人。"),
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
            clause=f"{SEED0} 二(七)21",
            tone="soon",
            holds=lambda _by: Q(entry__grounds=None),
        ),
        Gap(
            code="care",
            label=_("护理补贴应享未享"),
            meaning=_("残疾一级、二级，核实没有领取重度残疾人护理补贴，也没有写明理由的。"),
            clause=f"{SEED0} 二(七)21",
            ticket="6.1",
            holds=lambda _by: SEVERE & OPEN & Q(entry__has_care=False),
        ),
        Gap(
            code="living",
            label=_("生活补贴应享未享"),
            meaning=_("享受低保或特困的残疾人，核实没有领取困难残疾人生活补贴，也没有写明理由的。"),
            clause=f"{SEED0} 二(七)21",
            ticket="6.1",
            holds=lambda _by: (
                Q(disability_grade__gt="") & (LOW_INCOME | DESTITUTE) & OPEN & Q(entry__has_living=False)
            ),
        ),
        Gap(
            code="old_age",
            label=_("高龄津贴应享未享"),
            meaning=_("达到高龄津贴年龄，核实没有领取，也没有写明理由的老年人。"),
            clause=f"{SEED0} 二(七)21",
            ticket="6.1",
            holds=lambda by: _aged(by, OLDEST) & OPEN & Q(entry__has_old_age=False),
        ),
        Gap(
            code="pension",
            label=_("没有养老金"),
            meaning=_("达到老年年龄，核实没有领取养老金，也没有写明理由的老年人。"),
            clause=f"{SEED0} 二(七)21",
            tone="soon",
            holds=lambda by: _aged(by, OLD) & OPEN & Q(entry__has_pension=False),
        ),
        Gap(
            code="relief",
            label=_("老年人兜底待核实"),
            meaning=_(
                "达到老年年龄，独居或者整户没有劳动力，没有养老金，也没有低保、特困或临时救助，"
                "没有写明理由的老年人。"
            ),
            clause=f"{SEED2} 二(六)",
            ticket="6.1",
            holds=lambda by: (
                _aged(by, OLD)
                & OPEN
                & UNRELIEVED
                & (Q(has_company=False) | Q(has_hands=False))
                & Q(entry__has_pension=False, entry__has_relief=False)
            ),
        ),
        Gap(
            code="alone",
            label=_("单人户纳保待核实"),
            meaning=_(
                "重度残疾或者智力、精神残疾，花名册上没有务工，本人没有低保、特困供养，户里也没有人享受低保，"
                "没有写明理由的人。"
            ),
            clause=f"{SEED1} 四(三)(4)",
            tone="soon",
            holds=lambda _by: (
                (SEVERE | OF_MIND)
                & JOBLESS
                & UNRELIEVED
                & Q(is_relieved=False)
                & (Q(entry__grounds=None) | (OPEN & Q(entry__has_relief=False)))
            ),
        ),
    ),
)
