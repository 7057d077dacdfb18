"""三保障和饮水: which households lack one by the newest check, and where nobody has looked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from households.choices import SafeguardItem
from households.figures.register import ACTIVE, HOUSEHOLDS, REGISTER
from households.figures.visits import VISITS
from povertycase.choices import Role
from povertycase.figures import Measure, Topic

CHECKS = "households_safeguardcheck"
# As an office names them in a heading; 2-01 has them in this order.
ITEMS = {
    SafeguardItem.SCHOOLING: _("义务教育"),
    SafeguardItem.MEDICAL: _("基本医疗"),
    SafeguardItem.HOUSING: _("住房安全"),
    SafeguardItem.WATER: _("饮水安全"),
}


def _households(code: str, label: Any, meaning: Any, *, tone: str, **narrowed: str) -> Measure:
    return Measure(
        code=f"safeguards.{code}",
        label=label,
        unit=_("户"),
        meaning=meaning,
        address="households:list",
        narrowed={**ACTIVE, **narrowed},
        listing=HOUSEHOLDS,
        # A check stands as long as its visit does.
        sources=(REGISTER, CHECKS, VISITS),
        is_local=True,
        # A department reads its own trade's alone, and somebody may have other posts beside.
        alone=frozenset({Role.HELPER, Role.DEPARTMENT}),
        tone=tone,
    )


TOPIC = Topic(
    code="safeguards",
    title=_("三保障和饮水"),
    icon="shield-check",
    measures=(
        *(
            _households(
                f"unmet_{item.value}",
                _("%s未达标") % label,
                _("最近一次核查认定%s没有达标的在册户。") % label,
                unmet=item.value,
                tone="overdue",
            )
            for item, label in ITEMS.items()
        ),
        *(
            _households(
                f"unchecked_{item.value}",
                _("%s未核查") % label,
                _("还没有人核查过%s的在册户。") % label,
                unchecked=item.value,
                tone="soon",
            )
            for item, label in ITEMS.items()
        ),
    ),
)
