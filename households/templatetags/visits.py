"""The tabs of the pages about visits."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from households.models import Household
from households.reports.households import head_of, place_of
from households.rules.moves import HELD_READERS, PROPOSAL_REVIEWERS
from povertycase.choices import ADMINISTRATORS, READ_ONLY, Role

register = template.Library()

AT_WORK = frozenset(Role) - ADMINISTRATORS - {Role.DEPARTMENT}
OFFICES = PROPOSAL_REVIEWERS | READ_ONLY
# (label, url name, who has it); a page that is not there is left out.
TABS = (
    (_("台账"), "households:visit-list", AT_WORK),
    (_("计划与完成"), "households:visit-plan", AT_WORK),
    (_("遍访"), "households:coverage-goal-list", AT_WORK),
    (_("排查轮次"), "households:survey-round-list", AT_WORK),
    (_("变更建议"), "households:proposal-list", AT_WORK),
    (_("待确认"), "households:held-list", HELD_READERS | {Role.VILLAGE, Role.HELPER}),
    (_("电话抽查"), "households:spot-check-list", OFFICES),
)


@dataclass(frozen=True)
class Tab:
    """One page, and whether it is the present one."""

    label: str
    url: str
    is_here: bool


@register.simple_tag(takes_context=True)
def visit_tabs(context: dict[str, Any]) -> list[Tab]:
    """The pages about visits that the user may open; the present one is the longest that fits the address."""
    user, path = context["user"], context["request"].path
    roles = {Role(posting.role) for posting in user.postings}
    places = [(label, _address(name)) for label, name, allowed in TABS if roles & allowed]
    known = [(label, url) for label, url in places if url]
    here = max((url for _label, url in known if path.startswith(url)), key=len, default="")
    return [Tab(str(label), url, url == here) for label, url in known]


@register.filter
def household_head(household: Household | None) -> str:
    """The head's name of a household that comes from with_summary; "" when it is not reached."""
    head = head_of(household) if household else None
    return head.name if head else ""


@register.filter
def household_place(household: Household | None) -> str:
    """Township, village and group in one line."""
    return place_of(household) if household else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
