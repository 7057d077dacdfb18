"""The first page, and the messages."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from povertycase import access, actions
from povertycase.access import UserRequest
from povertycase.choices import JobState
from povertycase.home import figures_of, late_places
from povertycase.models import Job, Notification, Obligation
from povertycase.models.obligations import soon_until
from povertycase.views.dashboard import as_of_shown

SHOWN = 20
WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tile:
    """A count of a table in the admin, and the address of the rows that make it."""

    label: str
    count: int
    url: str


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """The figures of the user's roles, what they owe, what came in, and which of their jobs run."""
    owed = Obligation.objects.visible_to(request.user).tasks_of(request.user)
    messages = Notification.objects.visible_to(request.user).order_by("read_at", "-created_at")
    jobs = Job.objects.visible_to(request.user).order_by("-created_at")[:5]
    today = timezone.localdate()
    figures = figures_of(request.user)
    shown = {
        "own": {"figures": figures} if figures else {},
        "tiles": _tiles(request),
        "late": late_places(request.user, on=today),
        "soon": soon_until(today),
        "owed": owed.order_by("due_on", "pk")[:SHOWN],
        "owed_count": owed.count(),
        "notifications": messages[:SHOWN],
        "jobs": jobs,
        **(as_of_shown() if figures else {}),
    }
    return render(request, "povertycase/home.html", shown)


def _tiles(request: UserRequest) -> list[Tile]:
    """Jobs that failed this week and accounts that are locked, for whichever administrator has the list."""
    now = timezone.now()
    locked = {
        "failures_since_start__gte": settings.AXES_FAILURE_LIMIT,
        "attempt_time__gte": now - settings.AXES_COOLOFF_TIME,
    }
    failed = {"state__exact": JobState.FAILED.value, "finished_at__gte": now - WEEK}
    return [
        *_tile(request, AccessAttempt, _("现在被锁定的账号"), locked),
        *_tile(request, Job, _("近七天失败的后台任务"), failed),
    ]


def _tile(request: UserRequest, model: type[Any], label: str, narrowed: dict[str, Any]) -> list[Tile]:
    """As the admin's own list counts it; nothing for whoever does not have that list."""
    shown = admin.site.get_model_admin(model)
    if not shown.has_view_permission(request):
        return []
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    count = shown.get_queryset(request).filter(**narrowed).count()
    return [Tile(label, count, f"{address}?{urlencode(narrowed)}")]


@require_POST
def read_notification(request: UserRequest, pk: int) -> HttpResponse:
    """Mark one message as read and go where it points."""
    notification = access.get_or_404(Notification, pk, user=request.user)
    actions.mark_read(notification, by=request.user)
    return redirect(notification.url or "home")
