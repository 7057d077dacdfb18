"""问题来源: the catalogue as a tree, one by one with its document; and the types of problems to look up."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.views.documents import shown_paper, upload_of
from rectification import actions
from rectification.actions import guards
from rectification.choices.tickets import Topic
from rectification.forms.filters import SourcePageFilter
from rectification.forms.sources import SourceForm
from rectification.models import IssueSource, TicketType
from rectification.reports.sources import counts_of, source_rows
from rectification.views.seeing import (
    may_anywhere,
    require_anywhere,
    require_sources,
    require_tickets,
    step_places,
    steps_at,
)

FORM = "rectification/form.html"


@require_safe
def source_list(request: PageRequest) -> HttpResponse:
    """The sources, each with what is below it and how many problems came from it."""
    require_sources(request.user)
    form = SourcePageFilter(request.GET)
    rows = source_rows(request.user, **form.cleaned_data) if form.is_valid() else []
    shown = {
        "filter_form": form,
        "rows": rows,
        "is_filtered": any(request.GET.values()),
        "may_record": may_anywhere(request.user, "record_source"),
    }
    return render(request, "rectification/sources.html", shown)


@require_safe
def source(request: PageRequest, pk: int) -> HttpResponse:
    """One source."""
    record = one(request.user, pk)
    below = IssueSource.objects.visible_to(request.user).filter(parent=record).order_by("-received_on", "pk")
    counts = counts_of([record.pk, *(each.pk for each in below)], request.user)
    shown = {
        "source": record,
        "counts": counts.get(record.pk, (0, 0, 0)),
        "below": [(each, counts.get(each.pk, (0, 0, 0))) for each in below],
        "may_change": "change_source" in steps_at(request.user, record.division_id),
    }
    return render(request, "rectification/source.html", shown)


@require_http_methods(["GET", "POST"])
def record(request: PageRequest) -> HttpResponse:
    """登记问题来源."""
    require_anywhere(request.user, "record_source")
    places = step_places(request.user, "record_source")
    form = SourceForm(request.POST or None, request.FILES or None, user=request.user, places=places)

    def step() -> IssueSource:
        draft = actions.SourceDraft(
            **form.facts, parent=form.parent, document=upload_of(form.cleaned_data["document"])
        )
        return actions.record_source(form.division, draft, by=request.user, on=timezone.localdate())

    back = reverse("rectification:source-list")
    return save(request, form, step, _page(_("登记问题来源"), back, _("问题来源已登记。")))


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改问题来源: what is said of it, and its document."""
    found = one(request.user, pk)
    guards.require_role("change_source", by=request.user, division_code=found.division_id)
    form = SourceForm(request.POST or None, request.FILES or None, user=request.user, source=found)

    def step() -> IssueSource:
        draft = actions.SourceDraft(
            **form.facts, parent=found.parent, document=upload_of(form.cleaned_data["document"])
        )
        day = timezone.localdate()
        return actions.change_source(found, draft, by=request.user, on=day, version=version_of(form))

    back = reverse("rectification:source", args=[found.pk])
    return save(request, form, step, _page(_("修改问题来源"), back, _("问题来源已修改。")))


@require_safe
def document(request: PageRequest, pk: int) -> HttpResponse:
    """The document in which a source fed back."""
    return shown_paper(access.get_or_404(IssueSource, pk, user=request.user).document)


@require_safe
def type_list(request: PageRequest) -> HttpResponse:
    """The types of problems under their topics, with who leads; for looking up."""
    require_tickets(request.user)
    rows = list(TicketType.objects.order_by("pk"))
    order = {str(value): place for place, value in enumerate(Topic.values)}
    rows.sort(key=lambda each: (order[each.topic], each.pk))
    topics = [
        (str(Topic(topic).label), list(those)) for topic, those in groupby(rows, lambda each: each.topic)
    ]
    return render(request, "rectification/types.html", {"topics": topics})


def one(user: User, pk: int) -> IssueSource:
    """The source with what its page shows at hand, or the 404 that access.get_or_404 gives."""
    rows = IssueSource.objects.visible_to(user).filter(pk=pk)
    found = rows.select_related("division", "parent", "document", "created_by").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def _page(heading: str, back: str, done: str) -> Page:
    facts: dict[str, Any] = {"section": _("问题来源"), "section_url": reverse("rectification:source-list")}
    return Page(
        heading,
        back,
        done,
        onward=lambda found: reverse("rectification:source", args=[found.pk]),
        template=FORM,
        facts=facts,
    )
