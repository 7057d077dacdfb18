"""The tabs of the pages about visits."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from households.models import Household
from households.reports.households import head_of, place_of
from households.rules.moves import HELD_READERS, PROPOSAL_REVIEWERS
from povertycase.choices import ADMINISTRATORS, READ_ONLY, Role
from povertycase.views.tabs import Tab, tabs_of

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


@register.simple_tag(takes_context=True)
def visit_tabs(context: dict[str, Any]) -> list[Tab]:
    """The pages about visits that the user may open; the present one is the longest that fits the address."""
    roles = {Role(posting.role) for posting in context["user"].postings}
    return tabs_of(context["request"], [(label, name) for label, name, allowed in TABS if roles & allowed])


@register.filter
def household_head(household: Household | None) -> str:
    """The head's name of a household that comes from with_summary; "" when it is not reached."""
    head = head_of(household) if household else None
    return head.name if head else ""


@register.filter
def household_place(household: Household | None) -> str:
    """Township, village and group in one line."""
    return place_of(household) if household else ""
