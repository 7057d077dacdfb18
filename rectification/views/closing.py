"""Steps of a ticket's end: closing asked for, checked, reviewed, confirmed or sent back; 回头看; 撤销."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.actions import guards
from rectification.actions.tickets import cancel_unmet
from rectification.forms.closing import CloseoutForm, RecheckForm
from rectification.forms.working import NoteForm
from rectification.models import Ticket
from rectification.reports.judging import shown_to_judges
from rectification.rules.closing import Answers
from rectification.rules.moves import PASSED_BY
from rectification.views.gates import LABELS
from rectification.views.step_pages import page_of, taken


@require_http_methods(["GET", "POST"])
def request_closeout(request: PageRequest, pk: int) -> HttpResponse:
    """申请销号, with where to look for others of its kind."""
    ticket = taken(request, pk, "request_closeout")
    form = CloseoutForm(request.POST or None, ticket=ticket)

    def step() -> Ticket:
        today, version = timezone.localdate(), version_of(form)
        return actions.request_closeout(ticket, **form.facts, by=request.user, on=today, version=version)

    page = page_of(
        *(_("申请销号"), ticket, request.user, _("已申请销号，等待村镇初验。")),
        verb="request_closeout",
        similar_url=f"{reverse('rectification:list')}?{urlencode({'type': ticket.type_id})}",
        sibling_url=reverse("rectification:ticket-sibling", args=[ticket.pk]),
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def check(request: PageRequest, pk: int) -> HttpResponse:
    """村镇初验."""
    return _judge(request, pk, "check_closeout", actions.check_closeout, _("初验通过，等待牵头部门审核。"))


@require_http_methods(["GET", "POST"])
def review(request: PageRequest, pk: int) -> HttpResponse:
    """牵头部门审核."""
    return _judge(request, pk, "review_closeout", actions.review_closeout, _("审核通过，等待县级认定。"))


@require_http_methods(["GET", "POST"])
def confirm(request: PageRequest, pk: int) -> HttpResponse:
    """县级认定."""
    return _judge(request, pk, "confirm_closeout", actions.confirm_closeout, _("已认定，问题已销号。"))


def _judge(request: PageRequest, pk: int, verb: str, judge: Callable[..., Ticket], done: str) -> HttpResponse:
    ticket = taken(request, pk, verb)
    form = NoteForm(request.POST or None, version=ticket.version, label=_("核查意见"))

    def step() -> Ticket:
        note, today = form.cleaned_data["note"], timezone.localdate()
        return judge(ticket, opinion=note, by=request.user, on=today, version=version_of(form))

    heading, judged = str(LABELS[verb]), shown_to_judges(ticket, request.user)
    page = page_of(
        *(heading, ticket, request.user, done), verb=verb, judged=judged, submit=_("%s通过") % heading
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def return_closeout(request: PageRequest, pk: int) -> HttpResponse:
    """退回继续整改: whoever may let it pass now."""
    ticket = taken(request, pk, "return_closeout")
    if ticket.status in PASSED_BY:
        guards.require_role_of_move(PASSED_BY[ticket.status], ticket, by=request.user)
    form = NoteForm(request.POST or None, version=ticket.version, label=_("哪里没有整改到位，要补什么"))

    def step() -> Ticket:
        note, today = form.cleaned_data["note"], timezone.localdate()
        return actions.return_closeout(
            ticket, opinion=note, by=request.user, on=today, version=version_of(form)
        )

    page = page_of(
        *(_("退回继续整改"), ticket, request.user, _("已退回，继续整改。")),
        verb="return_closeout",
        judged=shown_to_judges(ticket, request.user),
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def recheck(request: PageRequest, pk: int) -> HttpResponse:
    """回头看, with its three answers."""
    ticket = taken(request, pk, "pass_recheck")
    form = RecheckForm(request.POST or None, version=ticket.version)

    def step() -> Ticket:
        given = form.cleaned_data
        answers = Answers(
            information=given["information"], measures=given["measures"], effect=given["effect"]
        )
        return actions.recheck(
            ticket,
            answers,
            found=given["found"],
            rechecked_on=given["rechecked_on"],
            due_on=given["due_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    page = page_of(
        *(_("回头看"), ticket, request.user, _("回头看已登记。")),
        verb="pass_recheck",
        judged=shown_to_judges(ticket, request.user),
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def cancel(request: PageRequest, pk: int) -> HttpResponse:
    """撤销."""
    ticket = taken(request, pk, "cancel_ticket")
    form = NoteForm(request.POST or None, version=ticket.version, label=_("撤销的原因"))

    def step() -> Ticket:
        note, today = form.cleaned_data["note"], timezone.localdate()
        return actions.cancel_ticket(ticket, reason=note, by=request.user, on=today, version=version_of(form))

    warning = _("撤销只用于登记错的问题：不属实，或者重复登记。撤销以后不能恢复，编号保留。")
    before = cancel_unmet(ticket, by=request.user)
    page = page_of(
        *(_("撤销问题"), ticket, request.user, _("问题已撤销。")),
        before=before,
        warning=warning,
        is_danger=True,
    )
    return save(request, form, step, page)
