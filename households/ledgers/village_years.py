"""村情台账 (1-03, 1-04, 4-13, 4-20, 4-22): every village of a year, all by one measure."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, Value
from django.utils.translation import gettext_lazy as _

from households.choices.documents import SEED1, SEED4
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Part, Share, Subject
from households.ledgers.groups import OTHER_VILLAGE
from households.models import VillageYear
from households.rules.incidence import incidence
from povertycase.figures import percent

TARGET, ORDINARY, INCIDENCE = "village.income_target", "village.ordinary_line", "poverty.incidence_village"
INCOME_SHARE = "village.income_share"
FACILITIES = ("has_hard_road", "has_clinic", "has_culture_room", "has_network")
_EXACT: DecimalField = DecimalField(max_digits=30, decimal_places=10)


def _beside(by: Judged) -> dict[str, Any]:
    """allowed_poor: so many poor people would be just too many."""
    limit = Value(Decimal(by.figures.get(INCIDENCE, "0")), output_field=_EXACT)
    return {"allowed_poor": ExpressionWrapper(F("entry__rural_population") * limit, output_field=_EXACT)}


def _income(by: Judged, key: str, lookup: str) -> Q:
    return NOBODY if by.lacks(key) else Q(**{f"entry__collective_income_yuan__{lookup}": by.figures[key]})


def _derived(year: VillageYear) -> list[tuple[Any, str]]:
    share = incidence(year.poor_population, year.rural_population)
    return [(_("贫困发生率"), percent(share) if share is not None else "")]


def _facility_lacking(_by: Judged) -> Q:
    lacking = Q()
    for name in FACILITIES:
        lacking |= Q(**{f"entry__{name}": False})
    return lacking


VILLAGE_YEARS = Ledger(
    code="villages",
    title=_("村情台账"),
    icon="houses",
    subject=Subject.VILLAGE,
    model=VillageYear,
    by_year=True,
    who=_("现有的每一个行政村，贫困村和非贫困村一个标准。"),
    due=lambda _by: Q(),
    fields=(
        *("rural_population", "poor_population", "collective_income_yuan", "leading_industry"),
        *(*FACILITIES, "note"),
    ),
    shown=("rural_population", "poor_population", "collective_income_yuan", "leading_industry"),
    parameters=(TARGET, ORDINARY, INCIDENCE),
    parts=(
        Part(
            code="other",
            label=_("非贫困村"),
            meaning=_("村情登记为非贫困村的行政村。"),
            clause=f"{SEED4} 二",
            holds=lambda _by: OTHER_VILLAGE,
        ),
        Part(
            code="other_income",
            label=_("有集体经济收入的非贫困村"),
            meaning=_("非贫困村里，本年度登记有集体经济收入的行政村。"),
            clause=f"{SEED4} 四",
            holds=lambda _by: OTHER_VILLAGE & Q(entry__collective_income_yuan__gt=0),
        ),
    ),
    shares=(
        Share(
            code="other_income_rate",
            label=_("非贫困村有集体经济收入的比例"),
            meaning=_("本年度有集体经济收入的非贫困村，占全部非贫困村的比例；没有登记的算没有。"),
            part="other_income",
            whole="other",
            least=INCOME_SHARE,
        ),
    ),
    beside=_beside,
    derived=_derived,
    gaps=(
        Gap(
            code="unnoted",
            label=_("未登记"),
            meaning=_("本年度还没有登记村情的行政村。"),
            clause=f"{SEED4} 二",
            tone="soon",
            holds=lambda _by: Q(entry__year=None),
        ),
        Gap(
            code="income",
            label=_("集体收入未达目标"),
            meaning=_("本年度集体经济收入没有超过当年目标的行政村。"),
            clause=f"{SEED1} 二",
            holds=lambda by: _income(by, TARGET, "lte"),
        ),
        Gap(
            code="ordinary",
            label=_("经济一般村"),
            meaning=_("本年度集体经济收入低于经济一般村标准的行政村。"),
            clause=f"{SEED1} 二(一)",
            tone="soon",
            holds=lambda by: _income(by, ORDINARY, "lt"),
        ),
        Gap(
            code="none",
            label=_("没有集体收入"),
            meaning=_("本年度登记为没有集体经济收入的行政村。"),
            clause=f"{SEED4} 四",
            holds=lambda _by: Q(entry__collective_income_yuan=0),
        ),
        Gap(
            code="incidence",
            label=_("贫困发生率偏高"),
            meaning=_("未脱贫人口占农村户籍人口的比例没有低于村退出标准的行政村。"),
            clause=f"{SEED4} 一",
            holds=lambda by: (
                NOBODY
                if by.lacks(INCIDENCE)
                else Q(entry__rural_population__gt=0, entry__poor_population__gte=F("allowed_poor"))
            ),
        ),
        Gap(
            code="industry",
            label=_("没有主导产业"),
            meaning=_("本年度登记的村情里没有主导产业的行政村。"),
            clause=f"{SEED4} 四",
            tone="soon",
            holds=lambda _by: Q(entry__leading_industry=""),
        ),
        Gap(
            code="facility",
            label=_("设施有缺"),
            meaning=_("硬化路、卫生室、文化室、通信网络至少缺一项的行政村。"),
            clause=f"{SEED4} 四",
            holds=_facility_lacking,
        ),
    ),
)
