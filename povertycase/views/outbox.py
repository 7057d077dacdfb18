"""外发消息: what left the system by other ways, what did not, and what nobody knows of."""

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from povertycase import access
from povertycase.actions.outbox import send_again
from povertycase.actions.outgoing import channels_of
from povertycase.choices import DispatchState, Role
from povertycase.exceptions import DomainError, Refused
from povertycase.models import Dispatch, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("-id",)
CHIPS = {
    DispatchState.SENT: "ok",
    DispatchState.FAILED: "error",
    DispatchState.UNKNOWN: "error",
    DispatchState.SENDING: "note",
    DispatchState.WAITING: "note",
}
AGAIN = frozenset({DispatchState.FAILED, DispatchState.UNKNOWN})


@require_safe
def outbox(request: PageRequest) -> HttpResponse:
    """The messages of the place, by what is known of them, and the ways that are open."""
    require_system(request.user)
    rows = Dispatch.objects.visible_to(request.user)
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("state", "")
    wanted = rows.filter(state=chosen) if chosen in DispatchState.values else rows
    page = page_of(
        wanted.select_related("channel", "notification__user"),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "page": page,
        "lines": [(row, CHIPS[DispatchState(row.state)], row.state in AGAIN) for row in page.rows],
        "states": [(each, counted.get(each.value, 0)) for each in DispatchState],
        "chosen": chosen,
        "channels": channels_of(request.user, on=timezone.localdate()),
        "is_mail_configured": settings.IS_MAIL_CONFIGURED,
    }
    return render(request, "povertycase/outbox.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: PageRequest, pk: int) -> HttpResponse:
    """Ask before a message is sent a second time, and say what may come of it."""
    require_system(request.user)
    row = access.get_or_404(Dispatch, pk, user=request.user)
    shown, status = {"row": row, "may": row.state in AGAIN}, 200
    if request.method == "POST":
        note = request.POST.get("note", "")
        try:
            send_again(row, by=request.user, note=note)
        except DomainError as refusal:
            shown |= {"refused": refusal.message, "note": note}
            status = refusal.status
        else:
            return redirect("outbox")
    return render(request, "povertycase/outbox_again.html", shown, status=status)


def require_system(user: User) -> None:
    """Refuse everybody but a system administrator."""
    if all(posting.role != Role.SYSTEM for posting in user.postings):
        raise Refused(_("外发消息由系统管理员查看和处理。"))
