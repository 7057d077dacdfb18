"""The first page, and the messages."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from povertycase import access, actions
from povertycase.access import UserRequest
from povertycase.models import Job, Notification, Obligation

SHOWN = 20


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """What the user owes, most urgent first, what came in, and which of the user's jobs run."""
    owed = Obligation.objects.visible_to(request.user).tasks_of(request.user)
    messages = Notification.objects.visible_to(request.user).order_by("read_at", "-created_at")
    jobs = Job.objects.visible_to(request.user).order_by("-created_at")[:5]
    shown = {
        "owed": owed.order_by("due_on", "pk")[:SHOWN],
        "owed_count": owed.count(),
        "notifications": messages[:SHOWN],
        "jobs": jobs,
    }
    return render(request, "povertycase/home.html", shown)


@require_POST
def read_notification(request: UserRequest, pk: int) -> HttpResponse:
    """Mark one message as read and go where it points."""
    notification = access.get_or_404(Notification, pk, user=request.user)
    actions.mark_read(notification, by=request.user)
    return redirect(notification.url or "home")
