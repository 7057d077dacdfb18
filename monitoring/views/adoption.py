"""名册承接: what rolls say of monitored households becomes cases; what cannot, and what differs."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from monitoring import actions
from monitoring.forms.adoption import BLOCKED, DIFFERING, READY, AdoptionForm
from monitoring.reports.adoption import (
    Shown,
    counts_of,
    differing_in,
    place_of,
    shown,
    shown_differing,
    waiting_in,
)
from monitoring.views.adoption_tables import TABLES
from monitoring.views.steps import require_anywhere
from povertycase import access
from povertycase.choices import JobKind, JobState
from povertycase.models import Division, Job, User
from povertycase.paging import CursorPage, part_of
from povertycase.views.requests import PageRequest, size_of

STEP = "adopt_cases"


@require_http_methods(["GET", "POST"])
def adoption(request: PageRequest) -> HttpResponse:
    """The three lists of a place; POST takes over what can be."""
    require_anywhere(request.user, STEP)
    if request.method == "POST":
        return _adopt(request)
    form = AdoptionForm(request.GET, user=request.user)
    is_sound = form.is_valid()
    place = place_of(request.user, form.place if is_sound else "")
    lists = _lists(request.user, place)
    show = form.cleaned_data["show"] if is_sound else READY
    page, rows = _listed(request, show, lists)
    facts = {
        **{f"{name}_count": len(each) for name, each in lists.items()},
        "form": form,
        "place": place,
        "show": show,
        "page": page,
        "table": TABLES[show](rows),
        "counts": counts_of(lists[READY]) if show == READY else [],
    }
    return render(request, "monitoring/adoption.html", facts)


@require_safe
def adoption_job(request: PageRequest, pk: int) -> HttpResponse:
    """How far an adoption of one's own is."""
    job = access.get_or_404(Job, pk, user=request.user)
    if job.kind != JobKind.ADOPT_CASES:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    require_anywhere(request.user, STEP)
    if request.htmx and job.finished_at:
        return HttpResponseClientRefresh()
    if request.htmx:
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    place, is_done = place_of(request.user, job.dedup_key), job.state == JobState.DONE
    facts = {"job": job, "url": request.path, "place": place, "told": job.result if is_done else None}
    return render(request, "monitoring/adoption_job.html", facts)


def _adopt(request: PageRequest) -> HttpResponse:
    """At once, or by a worker when there are many."""
    user, form = request.user, AdoptionForm(request.POST, user=request.user)
    # The place is named again: what cannot be read must not stand for the widest one.
    if not form.is_valid() or not form.place:
        messages.error(request, _("没有选明是哪个地方，没有承接；请先选择地点。"))
        return redirect("monitoring:adoption")
    place = place_of(user, form.place)
    if len(waiting_in(place.pk, by=user)[0]) > actions.ADOPTED_AT_ONCE:
        job = actions.enqueue_adoption(division=place, by=user)
        return redirect("monitoring:adoption-job", job.pk)
    done = actions.adopt_cases(division=place, by=user, on=timezone.localdate())
    words = _("已承接 {} 户，建立监测个案。").format(done.adopted)
    left = _("还有 {} 户要人工核定。").format(done.left) if done.left else ""
    messages.success(request, words + left)
    return redirect(f"{reverse('monitoring:adoption')}?division={place.pk}")


def _lists(user: User, place: Division) -> dict[str, Sequence[Any]]:
    ready, blocked = waiting_in(place.pk, by=user)
    return {READY: ready, BLOCKED: blocked, DIFFERING: differing_in(place.pk, by=user)}


def _listed(
    request: PageRequest, show: str, lists: dict[str, Sequence[Any]]
) -> tuple[CursorPage, Sequence[Shown]]:
    page = part_of(lists[show], cursor=request.GET.get("cursor", ""), size=size_of(request))
    show_rows = shown_differing if show == DIFFERING else shown
    return page, show_rows(page.rows, request.user)
