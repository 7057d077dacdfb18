"""Steps on referrals to 纪委: for the county's office alone; the ticket does not tell of them."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from povertycase import access
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.actions import guards
from rectification.forms.closing import ConcludeForm, ReferForm
from rectification.models import Referral
from rectification.views.step_pages import page_of, save_rows, stepped


@require_http_methods(["GET", "POST"])
def refer(request: PageRequest, pk: int) -> HttpResponse:
    """移送线索."""
    ticket = stepped(request, pk, "refer_ticket")
    form = ReferForm(request.POST or None, version=ticket.version)

    def step() -> Referral:
        given = form.cleaned_data
        return actions.refer_ticket(
            ticket,
            referred_to=given["referred_to"],
            clue=given["clue"],
            referred_on=given["referred_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    hint = _("移送只有县级乡村振兴办、县级领导和审计能看到；问题本身照常整改，页面上不提移送。")
    page = page_of(_("移送线索"), ticket, request.user, _("已登记移送。"), warning=hint)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def conclude(request: PageRequest, pk: int) -> HttpResponse:
    """登记移送结果: several people, each with everything that was done to them."""
    referral: Referral = access.get_or_404(Referral, pk, user=request.user)
    guards.require_mover("conclude_referral", referral, by=request.user)
    if request.method == "GET":
        guards.require_move("conclude_referral", referral, by=request.user)
    form = ConcludeForm(request.POST or None, version=referral.version)

    def step() -> Referral:
        people = [actions.Sanctioned(*each) for each in form.given()]
        return actions.conclude_referral(
            referral,
            outcome=form.cleaned_data["outcome"],
            people=people,
            concluded_on=form.cleaned_data["concluded_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    words = _("%(day)s 移送%(to)s：%(clue)s")
    asked = words % {"day": referral.referred_on, "to": referral.referred_to, "clue": referral.clue}
    page = page_of(
        *(_("登记移送结果"), referral.ticket, request.user, _("移送结果已登记。")),
        template="rectification/conclude.html",
        asks=[asked],
        asks_title=_("移送的线索"),
    )
    return save_rows(request, form, step, page)
