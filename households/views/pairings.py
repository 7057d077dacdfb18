"""结对帮扶: who answers for whom, where somebody is missing, and the steps on it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households import actions
from households.actions.pairings import REASONS_TO_CHOOSE, REASONS_TO_HAND_OVER, helpers_for
from households.forms.pairings import EndForm, HandOverForm, PairForm
from households.models import Household, Pairing
from households.reports import pairings as reports
from households.reports.households import rows_of, with_summary
from households.views.edits import head_name
from households.views.pairing_tables import CaseloadTable, CoverTable
from households.views.saving import Page, save, version_of
from households.views.steps import may_anywhere, require_step
from households.views.unit_help import speaks_for_a_unit
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.models import User
from povertycase.views.requests import PageRequest

CRUMB = _("结对帮扶")
NOBODY = _("这里还没有人担任“帮扶责任人”岗位，请先请安全管理员在“系统管理”中任职。")


@require_safe
def pairing_list(request: PageRequest) -> HttpResponse:
    """Coverage by place, and the caseload of each 帮扶责任人."""
    if request.user.is_of_helping_unit:
        return redirect("households:unit-help")
    covers = reports.coverage(request.user)
    shown = {
        "total": reports.total(covers),
        "covers": CoverTable(covers),
        "caseloads": CaseloadTable(
            reports.caseloads(request.user),
            hidden=() if may_anywhere(request.user, "hand_over") else ("steps",),
        ),
        "may_export": may_anywhere(request.user, "export_pairings"),
        "may_import": may_anywhere(request.user, "import_pairings"),
        "has_unit": speaks_for_a_unit(request.user),
    }
    return render(request, "households/pairings.html", shown)


@require_http_methods(["GET", "POST"])
def pair(request: PageRequest, pk: int) -> HttpResponse:
    """结对: somebody begins to answer for a household."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "pair_household", household)
    helpers = {each.pk: each for each in helpers_for([household.division_id], timezone.localdate())}
    form = PairForm(request.POST or None, helpers=list(helpers.values()), version=household.version)
    page = Page(
        _("结对帮扶责任人：%s户") % head_name(request.user, household),
        reverse("households:detail", args=[pk]),
        _("已结对，帮扶责任人会收到通知。"),
        facts={} if helpers else {"warning": NOBODY},
    )

    def step() -> Pairing:
        given = form.cleaned_data
        helper = helpers[given["helper"]]
        return actions.pair_household(
            household, helper=helper, by=request.user, on=given["on"], version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def end_pairing(request: PageRequest, pk: int) -> HttpResponse:
    """结束结对: somebody no longer answers for a household."""
    pairing = access.get_or_404(Pairing, pk, user=request.user)
    require_step(request.user, "end_pairing", pairing)
    form = EndForm(request.POST or None, reasons=REASONS_TO_CHOOSE, version=pairing.version)
    names = {"helper": pairing.helper.name, "head": head_name(request.user, pairing.household)}
    page = Page(
        _("结束结对：%(helper)s（帮扶%(head)s户）") % names,
        reverse("households:detail", args=[pairing.household_id]),
        _("结对已结束。"),
    )

    def step() -> Pairing:
        given = form.cleaned_data
        return actions.end_pairing(
            pairing, reason=given["reason"], by=request.user, on=given["on"], version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def hand_over(request: PageRequest, pk: int) -> HttpResponse:
    """移交: a whole caseload goes to somebody else, with the list of what goes."""
    if not may_anywhere(request.user, "hand_over"):
        raise Refused(_("您的岗位不能办理这一项。"))
    caseload = list(Pairing.objects.visible_to(request.user).filter(helper=pk, ended_on=None))
    if not caseload:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    helper = caseload[0].helper
    helpers = _successors(caseload)
    form = HandOverForm(
        request.POST or None,
        helpers=list(helpers.values()),
        reasons=REASONS_TO_HAND_OVER,
        households=[pairing.household_id for pairing in caseload],
    )

    def step() -> int:
        given = form.cleaned_data
        return actions.hand_over(
            helper,
            to=helpers[given["to"]],
            reason=given["reason"],
            by=request.user,
            on=given["on"],
            households=given["households"],
        )

    return save(request, form, step, _checklist(request.user, caseload, helpers))


def _successors(caseload: list[Pairing]) -> dict[int, User]:
    """Whoever may take over all of it, by key."""
    divisions = sorted({pairing.division_id for pairing in caseload})
    able = helpers_for(divisions, timezone.localdate())
    return {each.pk: each for each in able if each.pk != caseload[0].helper_id}


def _checklist(user: User, caseload: list[Pairing], helpers: dict[int, User]) -> Page:
    """The page that lists what goes."""
    keys = [pairing.household_id for pairing in caseload]
    found = Household.objects.visible_to(user).filter(pk__in=keys).order_by("division_id", "pk")
    facts = {
        "helper": caseload[0].helper,
        "rows": rows_of(with_summary(found, user=user), user=user),
        "submit": _("全部移交"),
    }
    return Page(
        _("移交结对户：%s") % caseload[0].helper.name,
        reverse("households:pairing-list"),
        _("已全部移交，接手人会收到通知。"),
        crumb=CRUMB,
        template="households/hand_over.html",
        facts=facts if helpers else {**facts, "warning": NOBODY},
    )
