"""三保障和饮水: which households lack one by the newest check, and where nobody has looked."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from households.choices import SafeguardItem
from households.figures.register import ACTIVE, HOUSEHOLDS, REGISTER
from households.figures.visits import VISITS
from households.models.safeguards import items_read_by
from povertycase.figures import Measure, Topic
from povertycase.models import Posting

CHECKS = "households_safeguardcheck"
# As an office names them in a heading; 2-01 has them in this order.
ITEMS = {
    SafeguardItem.SCHOOLING: _("义务教育"),
    SafeguardItem.MEDICAL: _("基本医疗"),
    SafeguardItem.HOUSING: _("住房安全"),
    SafeguardItem.WATER: _("饮水安全"),
}


def _reads(item: SafeguardItem) -> Callable[[Posting], bool]:
    return lambda posting: item in items_read_by(posting)


def _households(
    code: str, item: SafeguardItem, label: Any, meaning: Any, *, tone: str, **narrowed: str
) -> Measure:
    return Measure(
        code=f"safeguards.{code}_{item.value}",
        label=label,
        unit=_("户"),
        meaning=meaning,
        address="households:list",
        narrowed={**ACTIVE, **narrowed},
        listing=HOUSEHOLDS,
        # A check stands as long as its visit does.
        sources=(REGISTER, CHECKS, VISITS),
        is_local=True,
        # A department reads its own trade's alone, of every household of its place.
        entitled=_reads(item),
        tone=tone,
    )


TOPIC = Topic(
    code="safeguards",
    title=_("三保障和饮水"),
    icon="shield-check",
    measures=(
        *(
            _households(
                "unmet",
                item,
                _("%s未达标") % label,
                _("最近一次核查认定%s没有达标的在册户。") % label,
                unmet=item.value,
                tone="overdue",
            )
            for item, label in ITEMS.items()
        ),
        *(
            _households(
                "unchecked",
                item,
                _("%s未核查") % label,
                _("还没有人核查过%s的在册户。") % label,
                unchecked=item.value,
                tone="soon",
            )
            for item, label in ITEMS.items()
        ),
    ),
)
