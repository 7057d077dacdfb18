"""登记收支: a household's income of a period, written or corrected."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import actions
from households.actions.incomes import last_period
from households.forms.incomes import PERIOD, IncomeForm, WithdrawIncomeForm, prefill
from households.models import Household, HouseholdMembership, IncomeStatement
from households.views.edits import head_name
from households.views.saving import Page, save, version_of
from households.views.steps import require_step
from povertycase import access
from povertycase.exceptions import Conflict, VersionMissing
from povertycase.templatetags.screens import cn_date
from povertycase.views.requests import PageRequest


@dataclass(frozen=True)
class Ground:
    """What the form begins with: the statement that is corrected, or an earlier one to begin from."""

    corrected: IncomeStatement | None
    earlier: IncomeStatement | None


@require_http_methods(["GET", "POST"])
def record_income(request: PageRequest, pk: int) -> HttpResponse:
    """登记收支; `?statement=` names the one that is corrected."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "record_income", household)
    ground = _ground(request, household)
    form = IncomeForm(
        request.POST or None, initial=_initial(request, household, ground), statement=ground.corrected
    )
    page = Page(
        _("修改收支") if ground.corrected else _("登记收支"),
        reverse("households:detail", args=[pk]),
        _("家庭收支已保存。"),
        template="households/income.html",
        facts={"household": household, "head": head_name(request.user, household), "ground": ground},
    )

    def step() -> IncomeStatement:
        try:
            return actions.record_income(
                household,
                statement=form.facts,
                by=request.user,
                on=timezone.localdate(),
                version=version_of(form),
            )
        except VersionMissing as missing:
            message = _("这一统计期已经登记过。请在户档案的“家庭收支”里点“修改”。")
            raise Conflict(message) from missing

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def withdraw_income(request: PageRequest, pk: int) -> HttpResponse:
    """撤回收支: a statement recorded for a wrong period leaves the register."""
    statement = access.get_or_404(IncomeStatement, pk, user=request.user)
    require_step(request.user, "withdraw_income", statement)
    form = WithdrawIncomeForm(request.POST or None, version=statement.version)
    period = _("%(start)s 至 %(end)s") % {
        "start": cn_date(statement.period_start),
        "end": cn_date(statement.period_end),
    }
    page = Page(
        _("撤回收支"),
        reverse("households:detail", args=[statement.household_id]),
        _("已撤回 %s 的家庭收支。") % period,
        facts={
            "warning": _("%s 的家庭收支及全部明细将从登记库撤回，内容留在轨迹里。") % period,
            "is_danger": True,
        },
    )

    def step() -> Household:
        note = form.cleaned_data["note"]
        return actions.withdraw_income(statement, by=request.user, version=version_of(form), note=note)

    return save(request, form, step, page)


def _ground(request: PageRequest, household: Household) -> Ground:
    """The statement asked for; without one, the newest to begin from."""
    asked = request.GET.get("statement", "")
    if asked:
        statement = access.get_or_404(IncomeStatement, asked, user=request.user)
        if statement.household_id != household.pk:
            raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
        return Ground(statement, None)
    statements = IncomeStatement.objects.visible_to(request.user).filter(household=household)
    return Ground(None, statements.order_by("-period_end", "concept", "-pk").first())


def _initial(request: PageRequest, household: Household, ground: Ground) -> dict[str, Any]:
    if ground.corrected:
        known = {name: getattr(ground.corrected, name) for name in (*PERIOD, "version", "population")}
        return prefill(ground.corrected) | known
    amounts = prefill(ground.earlier) if ground.earlier else {}
    members = HouseholdMembership.objects.visible_to(request.user).in_force().filter(household=household)
    return amounts | _days(household, ground.earlier) | {"population": members.count()}


def _days(household: Household, earlier: IncomeStatement | None) -> dict[str, Any]:
    """The last year of collection, unless that is what is there already."""
    period = last_period(household.division_id, on=timezone.localdate())
    if period is None or (earlier and (earlier.period_start, earlier.period_end) == period):
        return {}
    return {"period_start": period[0], "period_end": period[1]}
