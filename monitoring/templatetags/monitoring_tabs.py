"""The tabs of the pages about monitoring."""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from monitoring.views.steps import may_anywhere, sees_cases
from povertycase.models import User
from povertycase.views.tabs import Tab, tabs_of

register = template.Library()


def _everybody(_user: User) -> bool:
    return True


def _adopts(user: User) -> bool:
    return may_anywhere(user, "adopt_cases")


# (label, url name, who has it); a page that is not there is left out.
TABS: tuple[tuple[Any, str, Callable[[User], bool]], ...] = (
    (_("监测对象"), "monitoring:case-list", sees_cases),
    (_("线索"), "monitoring:clue-list", sees_cases),
    (_("四类问题自查"), "monitoring:self-check", sees_cases),
    (_("帮扶措施"), "monitoring:measure-list", sees_cases),
    (_("评议公示"), "monitoring:paper-list", sees_cases),
    (_("部门预警"), "monitoring:warning-list", _everybody),
    (_("集中排查"), "monitoring:sweep-list", sees_cases),
    (_("月度通报"), "monitoring:bulletin-list", sees_cases),
    (_("防返贫基金"), "monitoring:fund", sees_cases),
    (_("名册承接"), "monitoring:adoption", _adopts),
)
# Pages without a tab of their own, below a place that is not the beginning of their address.
BELOW: dict[str, str] = {
    "monitoring:out-of-system": "monitoring:self-check",
    "monitoring:double-list": "monitoring:self-check",
    "monitoring:plan-list": "monitoring:measure-list",
    "monitoring:village-plan-list": "monitoring:measure-list",
    "monitoring:poster-list": "monitoring:clue-list",
    "monitoring:village-posters": "monitoring:clue-list",
    "monitoring:feed-list": "monitoring:warning-list",
    "monitoring:feed": "monitoring:warning-list",
    "monitoring:feed-variances": "monitoring:warning-list",
    "monitoring:case": "monitoring:case-list",
    "monitoring:fund-application-new": "monitoring:fund",
    "monitoring:household-clue-new": "monitoring:clue-list",
}


@register.simple_tag(takes_context=True)
def tabs_of_monitoring(context: dict[str, Any]) -> list[Tab]:
    """The pages about monitoring that the user may open, with the present one marked."""
    user = context["user"]
    pages = [(label, name) for label, name, has_it in TABS if has_it(user)]
    return tabs_of(context["request"], pages, BELOW)
