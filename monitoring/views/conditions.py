"""E1 to E11 as one card: what holds, what does not, its clause, and what to do about it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from monitoring.actions.standings import unmet_of_removal
from monitoring.models import MonitoringCase
from monitoring.rules.removal import OVERRIDABLE
from povertycase.exceptions import Unmet

TITLES: Mapping[str, object] = {
    "E1": _("监测满规定时间"),
    "E2": _("每个风险都有落实的措施"),
    "E3": _("人均纯收入超过监测线"),
    "E4": _("收入稳定"),
    "E5": _("三保障和饮水达标"),
    "E6": _("大额支出已解决"),
    "E7": _("不是整户无劳动能力"),
    "E8": _("没有未销号的问题"),
    "E9": _("没有未处理的预警"),
    "E10": _("核实、评议、公示"),
    "E11": _("消除后应有的信息齐全"),
}
# (what to do, the page where it is done, whether the page is the household's)
ADVICE: Mapping[str, tuple[object, str, bool]] = {
    "E2": (_("登记帮扶措施"), "monitoring:measure-new", False),
    "E3": (_("登记家庭收支"), "households:income", True),
    "E4": (_("登记家庭收支"), "households:income", True),
    "E5": (_("到一户一档核对保障核查"), "households:detail", True),
    "E6": (_("登记家庭收支"), "households:income", True),
    "E7": (_("到一户一档补全劳动技能"), "households:detail", True),
    "E8": (_("查看这一户的问题"), "rectification:household-tickets", True),
    "E9": (_("处理部门预警"), "monitoring:warning-list", False),
    "E11": (_("登记监测联系人"), "monitoring:case-contact", False),
}
BY_STEPS, E3, E4 = "E10", "E3", "E4"


@dataclass(frozen=True)
class Condition:
    """One of E1 to E11. waits_for: the condition that is judged before this one; "" when it is judged.

    url: the page where it is mended, "" where none helps.
    """

    code: str
    title: str
    unmet: Sequence[Unmet]
    is_overridable: bool
    advice: str
    url: str
    waits_for: str = ""

    @property
    def clauses(self) -> list[str]:
        """What it stands on, each once."""
        return list(dict.fromkeys(item.clause for item in self.unmet if item.clause))

    @property
    def by_steps(self) -> bool:
        """Whether the steps after the application ask it."""
        return self.code == BY_STEPS


def conditions_of(case: MonitoringCase, *, way: str, on: datetime.date) -> list[Condition]:
    """All of them in order, as they stand on a day."""
    unmet = unmet_of_removal(case, way=way, on=on)
    codes = {item.code for item in unmet}
    found = [_condition(case, code, [item for item in unmet if item.code == code]) for code in TITLES]
    # Whether an income is steady is asked of one that is above the line.
    return [replace(each, waits_for=E3) if each.code == E4 and E3 in codes else each for each in found]


def _condition(case: MonitoringCase, code: str, unmet: Sequence[Unmet]) -> Condition:
    words, page, is_of_household = ADVICE.get(code, ("", "", False))
    keys = () if page.endswith("-list") else (case.household_id if is_of_household else case.pk,)
    return Condition(
        code, str(TITLES[code]), unmet, code in OVERRIDABLE, str(words), _address(page, *keys) if page else ""
    )


def is_blocking(conditions: Sequence[Condition]) -> bool:
    """Whether something is missing that the county cannot override, so that nobody may apply."""
    return any(each.unmet and not each.is_overridable for each in conditions)


def _address(page: str, *keys: int) -> str:
    try:
        return reverse(page, args=keys)
    except NoReverseMatch:
        return ""
