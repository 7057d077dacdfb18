"""登记资金到账, 冲减, 结转: money of a county's fund that no household asks for."""

from decimal import Decimal

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.actions.fund_lines import rest_of, rest_to_carry
from monitoring.forms.fund import CarryForm, DepositForm, ReversalForm
from monitoring.models import FundEntry, PreventionFund
from monitoring.rules.rights import MONITORING_STEPS
from monitoring.views.fund import require_money
from monitoring.views.places import village_of
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.choices import Level
from povertycase.models import Division, User
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload

FORM = "projects/form.html"
DRAFT = ("amount_yuan", "source", "document_number", "booked_on", "note")


@require_http_methods(["GET", "POST"])
def deposit(request: PageRequest) -> HttpResponse:
    """登记资金到账."""
    guards.require_role_anywhere("deposit_relief", by=request.user)
    form = DepositForm(request.POST or None, request.FILES or None, counties=_counties(request.user))

    def step() -> FundEntry:
        given = form.cleaned_data
        draft = actions.DepositDraft(
            document=required_upload(given["document"]), **{name: given[name] for name in DRAFT}
        )
        county = village_of(given["division"])
        return actions.deposit(county, draft, by=request.user, on=timezone.localdate())

    page = Page(
        _("登记资金到账"),
        reverse("monitoring:fund"),
        _("到账资金已登记。"),
        crumb=_("防返贫基金"),
        template=FORM,
        facts={
            "section": _("防返贫监测"),
            "section_url": reverse("monitoring:case-list"),
            "hint": _("登记后不能修改；资金计入到账日期所在年度的基金。"),
            "submit": _("登记到账"),
        },
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def reverse_entry(request: PageRequest, pk: int) -> HttpResponse:
    """冲减到账资金."""
    require_money(request.user)
    entry: FundEntry = access.get_or_404(FundEntry, pk, user=request.user)
    require_step(request.user, "reverse_deposit", entry.fund)
    form = ReversalForm(request.POST or None, request.FILES or None, version=entry.fund.version)

    def step() -> FundEntry:
        given = form.cleaned_data
        draft = actions.ReversalDraft(
            document=required_upload(given["document"]),
            **{name: given[name] for name in ("amount_yuan", "booked_on", "note")},
        )
        on = timezone.localdate()
        return actions.reverse_deposit(entry, draft, by=request.user, on=on, version=version_of(form))

    hint = _("%(day)s %(number)s，到账 %(yuan)s 元，还可冲减 %(left)s 元。") % {
        "day": entry.booked_on.isoformat(),
        "number": entry.document_number,
        "yuan": yuan(entry.amount_yuan),
        "left": yuan(max(min(entry.left_yuan, rest_of(entry.fund)), Decimal(0))),
    }
    warning = _("冲减另记一条流水，登记后不能修改；不能超过基金还没有拨付和批准的部分。")
    back = reverse("monitoring:fund-ledger")
    section = {"section": _("防返贫基金"), "section_url": reverse("monitoring:fund")}
    facts = {**section, "hint": hint, "warning": warning}
    page = _page(_("冲减到账资金"), back, _("冲减已登记。"), _("防返贫基金流水"), facts)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def carry(request: PageRequest, pk: int) -> HttpResponse:
    """结转下年."""
    require_money(request.user)
    fund: PreventionFund = access.get_or_404(PreventionFund, pk, user=request.user)
    require_step(request.user, "carry_over_relief", fund)
    form = CarryForm(request.POST or None, request.FILES or None, version=fund.version)

    def step() -> FundEntry:
        given = form.cleaned_data
        draft = actions.CarryDraft(
            document=required_upload(given["document"]), document_number=given["document_number"]
        )
        on = timezone.localdate()
        return actions.carry_over_relief(fund, draft, by=request.user, on=on, version=version_of(form))

    hint = _("%(year)s 年基金可结转 %(yuan)s 元，转入 %(next)s 年。") % {
        "year": fund.year,
        "yuan": yuan(rest_to_carry(fund, on=timezone.localdate())),
        "next": fund.year + 1,
    }
    warning = _(
        "已批准待拨付的资金留在本年度；还没有审批的申请，结转后没有余额可用，请先办结。结转后不能撤销。"
    )
    back = reverse("monitoring:fund")
    section = {"section": _("防返贫监测"), "section_url": reverse("monitoring:case-list")}
    facts = {**section, "hint": hint, "warning": warning}
    return save(
        request, form, step, _page(_("结转下年"), back, _("余额已结转下年。"), _("防返贫基金"), facts)
    )


def _page(heading: str, back: str, done: str, crumb: str, facts: dict[str, str]) -> Page:
    """crumb: what the page it leads back to is called."""
    return Page(heading, back, done, crumb=crumb, template=FORM, facts={**facts, "submit": heading})


def _counties(user: User) -> list[tuple[str, str]]:
    """The counties in which `user` keeps the fund."""
    own = [each.division_id for each in user.postings if each.role in MONITORING_STEPS["deposit_relief"]]
    rows = Division.objects.filter(level=Level.COUNTY).order_by("pk")
    return [(row.pk, row.name) for row in rows if row.pk.startswith(tuple(own))]
