"""Steps on what was lent in kind: it comes back, or need not."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.views.requests import PageRequest
from projects import actions
from projects.forms.benefits import SettleForm
from projects.models import InKindLoan, InKindReturn
from projects.views.benefit_steps import page_of
from projects.views.steps import require_step

SETTLED = ("count", "settled_on", "note")


@require_http_methods(["GET", "POST"])
def give_back(request: PageRequest, pk: int) -> HttpResponse:
    """归还实物."""
    loan = _reached(request, pk, "return_in_kind")
    form = SettleForm(request.POST or None, is_lost=False, version=loan.version)

    def step() -> InKindReturn:
        given = {name: form.cleaned_data[name] for name in SETTLED}
        return actions.return_in_kind(
            loan, **given, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, _page(request, _("登记归还"), loan, _("归还已登记。")))


@require_http_methods(["GET", "POST"])
def write_off(request: PageRequest, pk: int) -> HttpResponse:
    """核销实物."""
    loan = _reached(request, pk, "write_off_in_kind")
    form = SettleForm(request.POST or None, is_lost=True, version=loan.version)

    def step() -> InKindReturn:
        given = {name: form.cleaned_data[name] for name in SETTLED}
        return actions.write_off_in_kind(
            loan, **given, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, _page(request, _("核销实物"), loan, _("核销已登记。")))


def _reached(request: PageRequest, pk: int, step: str) -> Any:
    """The loan with how many are out, for somebody whose posting takes this step on it."""
    found = access.get_or_404(InKindLoan, pk, user=request.user)
    require_step(request.user, step, found)
    return InKindLoan.objects.visible_to(request.user).with_settled().get(pk=found.pk)


def _page(request: PageRequest, heading: str, loan: Any, done: str) -> Page:
    words = _("借出%(item)s %(count)s %(unit)s，%(day)s 应还，还有 %(open)s %(unit)s在外。") % {
        "item": loan.item,
        "count": loan.count,
        "unit": loan.unit,
        "day": loan.due_on,
        "open": loan.open_count,
    }
    return page_of(heading, loan.link, request.user, done, words)
