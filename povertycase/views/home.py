"""The first page, and the messages."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from povertycase import access, actions
from povertycase.access import UserRequest
from povertycase.models import Job, Notification

SHOWN = 20


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """Where the user works, what came in, and which of the user's jobs run."""
    messages = Notification.objects.visible_to(request.user).order_by("read_at", "-created_at")
    jobs = Job.objects.visible_to(request.user).order_by("-created_at")[:5]
    return render(request, "povertycase/home.html", {"notifications": messages[:SHOWN], "jobs": jobs})


@require_POST
def read_notification(request: UserRequest, pk: int) -> HttpResponse:
    """Mark one message as read and go where it points."""
    notification = access.get_or_404(Notification, pk, user=request.user)
    actions.mark_read(notification, by=request.user)
    return redirect(notification.url or "home")
