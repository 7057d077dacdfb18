"""三大村类 (4-10): each class of villages with its three items: 三巩固, 三对标, 三同步."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices.documents import SEED4
from households.ledgers.declared import Gap, Ledger, Subject
from households.ledgers.groups import EXITED_VILLAGE, OTHER_VILLAGE, POOR_VILLAGE
from households.models import ExitedVillageYear, OtherVillageYear, PoorVillageYear
from households.models.entries import Entry

CLAUSE = f"{SEED4} 二"


def _ledger(
    code: str, title: Any, icon: str, *, model: type[Entry], items: tuple[str, ...], who: Any, due: Q
) -> Ledger:
    """The ledger of one class; items: the columns of what it is to see to."""
    lacking = reduce(or_, (Q(**{f"entry__{item}": False}) for item in items))
    unsaid = reduce(or_, (Q(**{f"entry__{item}": None}) for item in items))
    return Ledger(
        code=code,
        title=title,
        icon=icon,
        subject=Subject.VILLAGE,
        model=model,
        by_year=True,
        who=who,
        due=lambda _by: due,
        fields=(*items, "note"),
        shown=items,
        gaps=(
            Gap(
                code="unnoted",
                label=_("未登记完"),
                meaning=_("本年度三项里还有没登记的行政村。"),
                clause=CLAUSE,
                tone="soon",
                holds=lambda _by: unsaid,
            ),
            Gap(
                code="unfinished",
                label=_("未完成"),
                meaning=_("本年度三项里至少一项登记为没有完成的行政村。"),
                clause=CLAUSE,
                holds=lambda _by: lacking,
            ),
        ),
    )


EXITED_VILLAGES = _ledger(
    "village_exited",
    _("脱贫村“三巩固”台账"),
    "house-check",
    model=ExitedVillageYear,
    items=("has_industry", "has_upkeep", "has_governance"),
    who=_("村情登记为已出列的贫困村。"),
    due=EXITED_VILLAGE,
)
POOR_VILLAGES = _ledger(
    "village_poor",
    _("贫困村“三对标”台账"),
    "house-exclamation",
    model=PoorVillageYear,
    items=("meets_households", "meets_village", "is_four_good"),
    who=_("村情登记为贫困村、还没有出列的行政村。"),
    due=POOR_VILLAGE,
)
OTHER_VILLAGES = _ledger(
    "village_other",
    _("非贫困村“三同步”台账"),
    "house",
    model=OtherVillageYear,
    items=("has_industry", "has_no_lack", "has_help"),
    who=_("村情登记为非贫困村的行政村。"),
    due=OTHER_VILLAGE,
)
