"""专项行动: the list, one campaign by topic and quarter, and its own steps."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Organisation
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from rectification import actions
from rectification.actions.acceptances import calendar_of
from rectification.choices.campaigns import CampaignKind, Quarter
from rectification.forms.campaigns import CampaignFilter, LeadForm, PhaseForm
from rectification.models import Campaign, CampaignTopic, SampleRound
from rectification.reports import campaigns as reports
from rectification.reports.hundred_days import batches_of
from rectification.rules.campaigns import days_left
from rectification.rules.quarters import LAST_QUARTER, quarter_of
from rectification.views import seeing

ORDER = ("-year", "-id")
FORM = "rectification/office_form.html"
COUNTY = CODE_LENGTHS[Level.COUNTY]


@require_safe
def campaign_list(request: PageRequest) -> HttpResponse:
    """The campaigns that the user's places carry out."""
    seeing.require_campaigns(request.user)
    rows = Campaign.objects.visible_to(request.user)
    filterset = CampaignFilter(request.GET, rows, request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    shown = found.select_related("division__parent")
    page = page_of(shown, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "filter": filterset,
        "page": page,
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_start": seeing.may_anywhere(request.user, "start_campaign"),
        "today": timezone.localdate(),
    }
    return render(request, "rectification/campaigns.html", facts)


@require_safe
def campaign(request: PageRequest, pk: int) -> HttpResponse:
    """One campaign: phases, topics by quarter, rechecks, draws, or the batches of the hundred days."""
    record = one(request, pk)
    user, today = request.user, timezone.localdate()
    is_special = record.kind == CampaignKind.SPECIAL
    known = calendar_of(record) if is_special else {}
    phases = list(record.phases.order_by("position"))
    facts: dict[str, Any] = {
        "campaign": record,
        "place": seeing.place_names(record.division_id),
        "days_left": days_left(record.ends_on, on=today),
        "is_over": record.ends_on < today,
        "is_special": is_special,
        "quarters": Quarter.choices,
        "quarter": quarter_of(today) if record.year == today.year else LAST_QUARTER,
        "lines": reports.lines_of(record, user, known=known, on=today),
        "rechecks": reports.rechecked_of(record, user),
        "phases": phases,
        "next_phase": next((each for each in phases if each.passed_on is None), None),
        "batches": batches_of(record, user) if record.kind == CampaignKind.HUNDRED_DAYS else (),
        "rounds": SampleRound.objects.visible_to(user)
        .filter(campaign=record)
        .select_related("division")
        .order_by("-month", "division"),
        "may_lead": seeing.may(user, "name_topic_lead", record.division_id),
        "may_list": is_special and seeing.may(user, "list_acceptances", record.division_id),
        "may_draw": bool(seeing.step_offices(user, "draw_sample", within=record.division_id)),
    }
    facts["unmapped"] = [each for each in facts["lines"] if each.row and each.row.lead_unit is None]
    return render(request, "rectification/campaign.html", facts)


@require_http_methods(["GET", "POST"])
def lead(request: PageRequest, pk: int, topic: str) -> HttpResponse:
    """牵头单位 of a topic."""
    record = one(request, pk)
    seeing.require_step(request.user, "name_topic_lead", record.division_id)
    row: CampaignTopic | None = record.topics.filter(topic=topic).first()
    if row is None:
        raise Http404(_("这次行动没有这个专题。"))
    units = Organisation.objects.filter(division__code__startswith=record.division_id[:COUNTY])
    known = {str(each.pk): each for each in units.order_by("name", "pk")}
    form = LeadForm(
        request.POST or None,
        units=[(key, each.name) for key, each in known.items()],
        unit=str(row.lead_unit_id or ""),
        version=record.version,
    )

    def step() -> CampaignTopic:
        unit = known.get(form.cleaned_data["lead_unit"])
        return actions.name_topic_lead(record, topic, unit, by=request.user, version=version_of(form))

    hint = _("“%(topic)s”：方案里由%(lead)s牵头。") % {"topic": row, "lead": row.lead or _("（没有写明）")}
    return save(request, form, step, page(_("指定牵头单位"), record, _("牵头单位已保存。"), hint=hint))


@require_http_methods(["GET", "POST"])
def phase(request: PageRequest, pk: int, position: int) -> HttpResponse:
    """阶段完成."""
    record = one(request, pk)
    seeing.require_step(request.user, "pass_phase", record.division_id)
    row = record.phases.filter(position=position).first()
    if row is None:
        raise Http404(_("这次行动没有这个阶段。"))
    form = PhaseForm(request.POST or None, version=record.version)

    def step() -> object:
        note, on = form.cleaned_data["note"], timezone.localdate()
        return actions.pass_phase(
            record, position, note=note, by=request.user, on=on, version=version_of(form)
        )

    hint = _("第 %(position)s 阶段“%(name)s”，%(starts)s 至 %(ends)s。前面的阶段都完成了才能登记。") % {
        "position": position,
        "name": row.name,
        "starts": row.starts_on.isoformat(),
        "ends": row.ends_on.isoformat(),
    }
    return save(request, form, step, page(_("登记阶段完成"), record, _("阶段已登记完成。"), hint=hint))


def one(request: PageRequest, pk: int) -> Campaign:
    """The campaign, or the 404 that access.get_or_404 gives."""
    found: Campaign = access.get_or_404(Campaign, pk, user=request.user)
    return found


def page(heading: str, record: Campaign, done: str, **facts: Any) -> Page:
    """A form of a campaign, which leads back to it; facts: hint, warning, submit."""
    back = facts.pop("back", "") or reverse("rectification:campaign", args=[record.pk])
    section = {"section": _("专项行动"), "section_url": reverse("rectification:campaign-list")}
    return Page(
        heading, back, done, crumb=record.name, template=FORM, facts={**section, "submit": heading, **facts}
    )
