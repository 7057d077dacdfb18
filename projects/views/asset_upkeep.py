"""Steps on what an asset earns, how that is shared out, and what is done when it does badly."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from povertycase import access
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions import guards
from projects.forms.assets import IncomeBackForm, IncomeForm, IncomePlanForm, StrategyForm
from projects.forms.steps import ReasonForm
from projects.models import AssetIncome, AssetStrategy, IncomePlan
from projects.reports.asset_detail import possible_owners
from projects.views.asset_steps import page_of, reached
from projects.views.documents import required_upload


@require_http_methods(["GET", "POST"])
def decide_income_plan(request: PageRequest, pk: int) -> HttpResponse:
    """登记收益分配方案."""
    asset = reached(request, pk, "decide_income_plan")
    form = IncomePlanForm(request.POST or None, request.FILES or None, asset=asset)

    def step() -> IncomePlan:
        given = form.cleaned_data
        return actions.decide_income_plan(
            asset,
            decided_on=given["decided_on"],
            terms=given["terms"],
            document=required_upload(given["document"]),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, page_of(_("登记收益分配方案"), asset, _("收益分配方案已登记。")))


@require_http_methods(["GET", "POST"])
def record_income(request: PageRequest, pk: int) -> HttpResponse:
    """登记资产收益."""
    asset = reached(request, pk, "record_asset_income")
    form = IncomeForm(request.POST or None, asset=asset)

    def step() -> AssetIncome:
        return actions.record_asset_income(
            asset, _line(form), by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page_of(_("登记资产收益"), asset, _("收益已登记。")))


@require_http_methods(["GET", "POST"])
def take_income_back(request: PageRequest, pk: int) -> HttpResponse:
    """冲回资产收益: what was booked of a line, or a part of it, did not come in."""
    line = access.get_or_404(AssetIncome, pk, user=request.user)
    asset = reached(request, line.asset_id, "record_asset_income")
    form = IncomeBackForm(request.POST or None, asset=asset, line=line)
    words = _("原登记：%(day)s %(payer)s %(yuan)s 元") % {
        "day": line.received_on,
        "payer": line.payer,
        "yuan": yuan(line.amount_yuan),
    }
    page = page_of(_("冲回资产收益"), asset, _("已冲回。"), {"hint": words})

    def step() -> AssetIncome:
        return actions.record_asset_income(
            asset, _line(form, sign=-1), by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def plan_strategy(request: PageRequest, pk: int) -> HttpResponse:
    """制定盘活策略: 一项目一策略."""
    asset = reached(request, pk, "plan_strategy")
    owners = possible_owners(asset, on=timezone.localdate())
    form = StrategyForm(request.POST or None, asset=asset, owners=owners)
    words = {"name": asset.name, "status": asset.get_status_display()}
    hint = {"hint": _("“%(name)s”已认定为“%(status)s”：一项目一策略，写明做什么、谁负责、何时完成。") % words}
    page = page_of(_("制定盘活策略"), asset, _("盘活策略已登记。"), hint)

    def step() -> AssetStrategy:
        given = form.cleaned_data
        draft = actions.StrategyDraft(plan=given["plan"], owner=form.owner, due_on=given["due_on"])
        return actions.plan_strategy(
            asset, draft, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def finish_strategy(request: PageRequest, pk: int) -> HttpResponse:
    """办结盘活策略."""
    strategy = access.get_or_404(AssetStrategy, pk, user=request.user)
    guards.require_role_on("finish_strategy", strategy, by=request.user)
    form = ReasonForm(request.POST or None, version=strategy.version, label=_("盘活的结果"))
    done = _("策略已办结；资产恢复使用的，请接着登记。")
    page = page_of(_("办结盘活策略"), strategy.asset, done, {"hint": strategy.plan})

    def step() -> AssetStrategy:
        result = form.cleaned_data["note"]
        return actions.finish_strategy(
            strategy, result=result, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page)


def _line(form: IncomeForm, *, sign: int = 1) -> actions.IncomeDraft:
    given = form.cleaned_data
    return actions.IncomeDraft(
        received_on=given["received_on"],
        amount_yuan=given["amount_yuan"] * sign,
        payer=given["payer"],
        note=given["note"],
    )
