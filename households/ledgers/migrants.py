"""外出务工台账 (2-33): who of helped households works away in a year, and the subsidy for the journey."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.choices.documents import SEED2
from households.choices.ledgers import WorkedAt
from households.ledgers.declared import Gap, Judged, Ledger, Subject
from households.ledgers.groups import HELPED
from households.models import MigrantYear
from povertycase.exceptions import Unmet

CLAUSE = f"{SEED2} 二(八)1(3)"
# The register says that they work, or somebody wrote down that they did this year.
WORKS = Q(work_place__gt="") | Q(work_months__gt=0) | Q(entry__where__gt="")


def _check(values: Mapping[str, Any], by: Judged) -> list[Unmet]:
    """A subsidy is paid for work outside the province, in its year or later, once."""
    paid, amount = values.get("subsidised_on"), values.get("subsidy_yuan")
    wrong = []
    if (paid or amount) and values.get("where") != WorkedAt.OUT:
        message = gettext("交通补贴只发给省外务工的人：请把“务工地点”改成省外，或者清空补贴金额和发放日期。")
        wrong.append(Unmet("not_out", message, field="where"))
    if paid and paid.year < by.year:
        message = gettext("发放日期早于%s年，这一笔是以前年度的补贴，请登记在那一年。") % by.year
        wrong.append(Unmet("other_year", message, field="subsidised_on"))
    if paid and values.get("grounds"):
        message = gettext("已经发放了交通补贴，就不要再写不发放的理由。")
        wrong.append(Unmet("paid_and_not", message, field="grounds"))
    start, end = values.get("started_on"), values.get("ended_on")
    if start and end and end < start:
        wrong.append(Unmet("backwards", gettext("结束务工日期不能早于开始日期。"), field="ended_on"))
    return wrong


MIGRANTS = Ledger(
    code="migrants",
    title=_("外出务工台账"),
    icon="train-front",
    subject=Subject.PERSON,
    model=MigrantYear,
    by_year=True,
    who=_("脱贫户和监测户里，花名册上有务工地点或务工月数，或者本年度登记过务工的成员。"),
    due=lambda _by: HELPED[Subject.PERSON] & WORKS,
    fields=(
        *("where", "place", "employer", "started_on", "ended_on", "monthly_yuan"),
        *("subsidy_yuan", "subsidised_on", "grounds"),
    ),
    shown=("where", "place", "monthly_yuan", "subsidised_on"),
    required=("where",),
    check=_check,
    register={"place": "work_place"},
    gaps=(
        Gap(
            code="unnoted",
            label=_("未登记"),
            meaning=_("花名册上在务工，本年度还没有登记务工地点的人。"),
            clause=f"{SEED2} 二(八)",
            tone="soon",
            holds=lambda _by: Q(entry__where=None),
        ),
        Gap(
            code="unsubsidised",
            label=_("交通补贴未发"),
            meaning=_("本年度在省外务工，一次性交通补贴还没有登记发放，也没有写明不发放理由的人。"),
            clause=CLAUSE,
            ticket="8.3",
            holds=lambda _by: Q(entry__where=WorkedAt.OUT, entry__subsidised_on=None, entry__grounds=""),
        ),
    ),
)
