"""The tabs of the pages about problems and their putting right."""

from collections.abc import Callable, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from povertycase.models import User
from povertycase.views.tabs import Tab, tabs_of
from rectification.views.inspections import sees_inspections
from rectification.views.plans import sees_plans
from rectification.views.reports import sees_reports
from rectification.views.seeing import may_export, sees_sources, sees_tickets
from rectification.views.talks import may_call_in, sees_talks
from rectification.views.yearly_targets import sees_targets

register = template.Library()

# (label, url name, who has it)
TABS: tuple[tuple[Any, str, Callable[[User], bool]], ...] = (
    (_("问题"), "rectification:list", sees_tickets),
    (_("待立单"), "rectification:proposal-list", sees_sources),
    (_("清零看板"), "rectification:board", sees_tickets),
    (_("专项行动"), "rectification:campaign-list", sees_tickets),
    (_("排名"), "rectification:ranking-list", sees_tickets),
    (_("整改台账"), "rectification:ledger-list", may_export),
    (_("问题来源"), "rectification:source-list", sees_sources),
    (_("问题类型"), "rectification:type-list", sees_tickets),
)
# 责任考核: who owes which work, and how they are seen to do it.
WORK: tuple[tuple[Any, str, Callable[[User], bool]], ...] = (
    (_("工作方案"), "rectification:plan-list", sees_plans),
    (_("定期报送"), "rectification:report-list", sees_reports),
    (_("目标责任"), "rectification:target-table", sees_targets),
    (_("战区"), "rectification:zone-list", sees_reports),
    (_("督查检查"), "rectification:inspection-list", sees_inspections),
    (_("月度考核"), "rectification:score-list", sees_reports),
    (_("工作约谈"), "rectification:talk-list", sees_talks),
)
# Under whose tab a page stands whose address begins elsewhere.
BELOW = {
    "rectification:requirement-list": "rectification:report-list",
    "rectification:requirement": "rectification:report-list",
    "rectification:unit-group-list": "rectification:plan-list",
    "rectification:statement-list": "rectification:target-table",
    "rectification:meeting-list": "rectification:report-list",
    "rectification:sanction-list": "rectification:inspection-list",
}


@register.simple_tag(takes_context=True)
def tabs_of_rectification(context: dict[str, Any]) -> list[Tab]:
    """The pages about problems that the user may open, with the present one marked."""
    return _open_to(context, TABS)


@register.simple_tag(takes_context=True)
def tabs_of_work(context: dict[str, Any]) -> list[Tab]:
    """The pages about work that is owed and appraised that the user may open, with the present one marked."""
    return _open_to(context, WORK)


@register.simple_tag(takes_context=True)
def may_talk_about(context: dict[str, Any], division_code: str) -> bool:
    """Whether the user may call somebody in about what lies in a place."""
    return may_call_in(context["user"], division_code)


def _open_to(context: dict[str, Any], tabs: Sequence[tuple[Any, str, Callable[[User], bool]]]) -> list[Tab]:
    pages = [(label, name) for label, name, has_it in tabs if has_it(context["user"])]
    return tabs_of(context["request"], pages, BELOW)
