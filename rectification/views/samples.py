"""回头看: closed tickets that wait for it, a month's draw, and what was seen at a household."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import save, version_of
from monitoring.reports.case_listing import heads_of, place_of
from povertycase import access
from povertycase.models import Division
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from rectification import actions
from rectification.actions.guards import figure
from rectification.actions.sampling import LEAST, closed_tickets_of, offered_types
from rectification.choices.tickets import Topic
from rectification.forms.samples import DrawForm, SeenForm
from rectification.models import SampledHousehold, SampleRound, Ticket
from rectification.reports import campaigns as reports
from rectification.reports import samples
from rectification.rules.quarters import LAST_QUARTER, quarter_days
from rectification.rules.sampling import QUOTA_CLAUSE
from rectification.views import seeing
from rectification.views.campaigns import one, page

ORDER, FOUND = ("closed_on", "id"), ("found_on", "id")


@require_safe
def recheck_list(request: PageRequest, pk: int) -> HttpResponse:
    """R-RECHECK: the closed tickets that nobody looked at again in the fourth quarter."""
    campaign = one(request, pk)
    waiting = reports.waiting_for_recheck(campaign, request.user)
    rows = waiting.select_related("type", "division__parent")
    listed = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    heads, _numbers = heads_of([row.household_id for row in listed.rows if row.household_id], request.user)
    facts = {
        "campaign": campaign,
        "page": listed,
        "rows": [(row, place_of(row.division), heads.get(row.household_id or 0, "")) for row in listed.rows],
        "rechecks": reports.rechecked_of(campaign, request.user),
        "days": quarter_days(campaign.year, LAST_QUARTER),
    }
    return render(request, "rectification/rechecks.html", facts)


@require_safe
def missed_list(request: PageRequest, pk: int) -> HttpResponse:
    """2-41: the tickets of the fourth quarter that should have been found before, of one topic or of all."""
    campaign = one(request, pk)
    missed = reports.tickets_of(campaign, request.user).filter(reports.missed_earlier(campaign))
    topic = request.GET.get("topic", "")
    if topic in Topic.values:
        missed = missed.filter(type__topic=topic)
    rows = missed.select_related("type", "division__parent")
    listed = page_of(rows, order=FOUND, cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "campaign": campaign,
        "page": listed,
        "rows": [(row, place_of(row.division)) for row in listed.rows],
        "topic": dict(Topic.choices).get(topic, ""),
        "since": quarter_days(campaign.year, LAST_QUARTER)[0],
    }
    return render(request, "rectification/missed.html", facts)


@require_http_methods(["GET", "POST"])
def new(request: PageRequest, pk: int) -> HttpResponse:
    """本月抽样."""
    campaign = one(request, pk)
    places = seeing.step_offices(request.user, "draw_sample", within=campaign.division_id)
    if not places:
        seeing.require_step(request.user, "draw_sample", campaign.division_id)
    today = timezone.localdate()
    least = figure(LEAST, division_code=campaign.division_id, on=today)
    form = DrawForm(request.POST or None, places=places, least=least, version=campaign.version)

    def step() -> SampleRound:
        return actions.draw_sample(
            campaign,
            Division.objects.get(pk=form.cleaned_data["division"]),
            form.quota,
            shortage=form.cleaned_data["shortage"],
            by=request.user,
            on=today,
            version=version_of(form),
        )

    hint = _("%(clause)s。村和户由系统随机抽取，抽取后不能重抽；以前抽过的户不再抽。") % {
        "clause": QUOTA_CLAUSE
    }
    heading = _("%(year)s年%(month)s月回头看抽样") % {"year": today.year, "month": today.month}
    shown = page(heading, campaign, _("已抽取，请按名单入户核查。"), hint=hint, submit=_("抽取"))
    onward = replace(shown, onward=lambda made: reverse("rectification:sample", args=[made.pk]))
    return save(request, form, step, onward)


@require_safe
def sample(request: PageRequest, pk: int) -> HttpResponse:
    """One draw: seed, lots, villages and households."""
    drawn: SampleRound = access.get_or_404(SampleRound, pk, user=request.user)
    villages = samples.villages_of(drawn, request.user)
    rows = [row.drawn for village in villages for row in village.rows]
    facts = {
        "drawn": drawn,
        "campaign": drawn.campaign,
        "villages": villages,
        "total": len(rows),
        "seen": sum(row.visited_on is not None for row in rows),
        "wrong": sum(row.is_fine is False for row in rows),
        "repeats": samples.repeats(drawn),
        "may_record": seeing.may(request.user, "record_sampled", drawn.division_id),
    }
    return render(request, "rectification/sample.html", facts)


@require_http_methods(["GET", "POST"])
def record(request: PageRequest, pk: int) -> HttpResponse:
    """登记核查情况 of one household."""
    drawn: SampledHousehold = access.get_or_404(SampledHousehold, pk, user=request.user)
    seeing.require_step(request.user, "record_sampled", drawn.division_id)
    keys = [each.pk for each in closed_tickets_of(drawn, by=request.user)]
    tickets = Ticket.objects.visible_to(request.user).filter(pk__in=keys).order_by("pk")
    form = SeenForm(request.POST or None, tickets=tickets, types=offered_types(), version=drawn.version)

    def step() -> SampledHousehold:
        given = form.cleaned_data
        seen = actions.Seen(
            visited_on=given["visited_on"],
            found=given["found"],
            ticket=given.get("ticket"),
            answers=form.answers,
            due_on=given.get("due_on"),
            type_code=given.get("type_code", ""),
        )
        on = timezone.localdate()
        return actions.record_sampled(drawn, seen, by=request.user, on=on, version=version_of(form))

    heads, _numbers = heads_of([drawn.household_id], request.user)
    hint = _("%(place)s，%(head)s户（%(kind)s）。") % {
        "place": drawn.division.name,
        "head": heads.get(drawn.household_id, ""),
        "kind": drawn.get_kind_display(),
    }
    if keys:
        hint += _("这一户有 %d 个已销号的问题，请对照其中一个登记回头看。") % len(keys)
    back = reverse("rectification:sample", args=[drawn.round_id])
    shown = page(_("登记核查情况"), drawn.campaign, _("核查情况已登记。"), back=back, hint=hint)
    return save(request, form, step, shown)
