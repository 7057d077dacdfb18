"""The tabs of the pages about projects, and the steps on a payment that its reader may take."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from povertycase import access
from povertycase.models import User
from povertycase.views.tabs import Tab, tabs_of
from projects.models import PaymentRequest
from projects.reports import spending
from projects.rules.spending import percent
from projects.views.steps import sees_funds, sees_loans

register = template.Library()


def _everybody(_user: User) -> bool:
    return True


# (label, url name, who has it); a page that is not there is left out.
TABS: tuple[tuple[Any, str, Callable[[User], bool]], ...] = (
    (_("项目库"), "projects:list", _everybody),
    (_("公示公告"), "projects:notice-list", _everybody),
    (_("资金看板"), "projects:board", sees_funds),
    (_("资金批次"), "projects:fund-list", sees_funds),
    (_("利益联结"), "projects:benefit-list", _everybody),
    (_("资产"), "projects:asset-list", _everybody),
    (_("小额信贷"), "projects:loan-list", sees_loans),
    (_("补贴"), "projects:scheme-list", _everybody),
    (_("村级经济"), "projects:village-income-list", _everybody),
)
# Pages without a tab of their own, below a place that is not the beginning of their address.
BELOW = {
    "projects:allocation-list": "projects:fund-list",
    "projects:year-list": "projects:fund-list",
    "projects:workshop-list": "projects:village-income-list",
    "projects:relocation-list": "projects:village-income-list",
    "projects:relocation-households": "projects:village-income-list",
    "projects:review-list": "projects:village-income-list",
    "projects:task-book": "projects:village-income-list",
}
# The pages under 村级经济, as its second row has them.
VILLAGE_PAGES = (
    (_("村集体收入"), "projects:village-income-list"),
    (_("帮扶车间"), "projects:workshop-list"),
    (_("易地搬迁"), "projects:relocation-list"),
    (_("产业回头看"), "projects:review-list"),
    (_("任务台账"), "projects:task-book"),
)
STEPS = (
    ("approve_payment", "projects:payment-approve", _("批准")),
    ("pay", "projects:payment-pay", _("登记拨付")),
    ("decline_payment", "projects:payment-decline", _("不批准")),
    ("withdraw_payment", "projects:payment-withdraw", _("撤回")),
)


@register.filter
def share(fraction: Decimal | None) -> str:
    """A fraction in per cent with two places; a dash for none."""
    return percent(fraction) if fraction is not None else "—"


@register.filter
def wan_words(computed: Decimal) -> str:
    """A computed amount in 万元 with two places, as sentences say it."""
    return spending.wan_words(computed)


@register.filter
def points(gap: Decimal | None) -> str:
    """Percentage points ahead of or behind something, in words."""
    if gap is None:
        return ""
    words = _("快 %s 个百分点") if gap >= 0 else _("慢 %s 个百分点")
    return words % f"{abs(gap):.2f}"


@register.simple_tag(takes_context=True)
def project_tabs(context: dict[str, Any]) -> list[Tab]:
    """The pages about projects that the user may open, with the present one marked."""
    user = context["user"]
    pages = [(label, name) for label, name, has_it in TABS if has_it(user)]
    return tabs_of(context["request"], pages, BELOW)


@register.simple_tag(takes_context=True)
def payment_steps(context: dict[str, Any], payment: PaymentRequest) -> list[Tab]:
    """The steps open to the user on a request for money, as links."""
    return [
        Tab(str(label), reverse(name, args=[payment.pk]))
        for verb, name, label in STEPS
        if access.can(context["user"], verb, payment)
    ]


@register.simple_tag(takes_context=True)
def village_pages(context: dict[str, Any]) -> list[Tab]:
    """The pages under 村级经济, with the present one marked."""
    path = context["request"].path
    known = [(label, reverse(name)) for label, name in VILLAGE_PAGES]
    return [Tab(str(label), url, path.startswith(url)) for label, url in known]
