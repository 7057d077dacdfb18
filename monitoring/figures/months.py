"""The months that the snapshot froze, beside the figures of today."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitoring.choices.months import LineKind
from monitoring.reports.months import figures_of, months_of
from povertycase.choices import Role
from povertycase.figures import Frozen, FrozenMonth
from povertycase.models import User


def frozen_months(user: User, place: str) -> Sequence[FrozenMonth]:
    """The frozen months of a place, each figure with its households.

    Nothing for a helper: their villages are counted, and the lists show them those paired with them.
    """
    if any(posting.role == Role.HELPER for posting in user.postings):
        return []
    return [_frozen(row, place) for row in reversed(months_of(user, place))]


def _frozen(row: Mapping[str, Any], place: str) -> FrozenMonth:
    month: datetime.date = row["month"]
    asked = {"period": f"{month:%Y-%m}", **({"division": place} if place else {})}
    cells = [
        (each.households, _address("month-households", asked | {"kind": each.kind}))
        if each.households or each.people
        else (0, "")
        for each in figures_of(row)
    ]
    return FrozenMonth(month=month, address=_address("month", asked), cells=cells)


def _address(name: str, asked: Mapping[str, str]) -> str:
    return f"{reverse(f'monitoring:{name}')}?{urlencode(asked)}"


FROZEN = Frozen(
    title=_("各月监测户变化（户）"),
    meaning=_(
        "月度快照冻结的数：期末＝期初＋自然增加＋新识别纳入＋回退＋再标注－自然减少－风险消除－销户清退。"
    ),
    address="monitoring:bulletin-list",
    columns={kind.value: kind.label for kind in LineKind},
    drawn=LineKind.CLOSING.value,
    months=frozen_months,
)
