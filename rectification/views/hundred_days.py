"""百日提升行动: its targets by batch, put in, moved and shown to be done."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.models import Household, Registration
from households.views.saving import Page, save, version_of
from monitoring.reports.case_listing import heads_of, place_of
from povertycase import access
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import required_upload, shown_paper
from rectification import actions
from rectification.actions.targets import BATCHES
from rectification.choices.campaigns import Batch, CampaignKind, Standing
from rectification.forms.targets import BatchForm, DoneForm, TargetFilter, TargetsForm
from rectification.models import Campaign, CampaignTarget
from rectification.reports import hundred_days as reports
from rectification.rules.campaigns import days_left
from rectification.views import seeing
from rectification.views.campaigns import one, page

ORDER = ("turn", "division", "id")
CHIPS = {Standing.SHOWN: "ok", Standing.CLOSED: "ok", Standing.OPEN: "warning", Standing.UNSHOWN: ""}
VILLAGE = CODE_LENGTHS[Level.VILLAGE]


@require_safe
def board(request: PageRequest, pk: int) -> HttpResponse:
    """The three batches, and the targets as a list."""
    campaign = _hundred(request, pk)
    user, today = request.user, timezone.localdate()
    filterset = TargetFilter(request.GET, reports.targets_of(campaign, user), request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    rows = found.select_related("division__parent")
    listed = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "campaign": campaign,
        "place": seeing.place_names(campaign.division_id),
        "days_left": days_left(campaign.ends_on, on=today),
        "is_over": campaign.ends_on < today,
        "batches": reports.batches_of(campaign, user),
        "filter": filterset,
        "page": listed,
        "rows": _rows(listed.rows, user),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_add": bool(seeing.step_offices(user, "add_targets", within=campaign.division_id)),
    }
    return render(request, "rectification/hundred_days.html", facts)


@require_http_methods(["GET", "POST"])
def add(request: PageRequest, pk: int) -> HttpResponse:
    """列入对象."""
    campaign = _hundred(request, pk)
    seeing.require_anywhere(request.user, "add_targets")
    villages = _villages(campaign, request.user)
    batch = request.GET.get("batch", "")
    form = TargetsForm(request.POST or None, villages=villages, batch=batch, version=campaign.version)

    def step() -> object:
        given = form.cleaned_data
        places = list(Division.objects.filter(pk__in=given["villages"]).order_by("pk"))
        homes = _households(given["numbers"], request.user)
        return actions.add_targets(
            campaign, given["batch"], [*places, *homes], by=request.user, version=version_of(form)
        )

    hint = _("%s。一个村或一户只能在其中一批。") % BATCHES
    return save(request, form, step, _page(_("列入对象"), campaign, _("对象已列入。"), hint=hint))


@require_http_methods(["GET", "POST"])
def rebatch(request: PageRequest, pk: int) -> HttpResponse:
    """调整批次."""
    target = _target(request, pk)
    seeing.require_step(request.user, "add_targets", target.division_id)
    form = BatchForm(request.POST or None, row=target)

    def step() -> CampaignTarget:
        batch = form.cleaned_data["batch"]
        return actions.move_target(target, batch, by=request.user, version=version_of(form))

    hint = _words(target, request.user)
    return save(request, form, step, _page(_("调整批次"), target.campaign, _("批次已调整。"), hint=hint))


@require_http_methods(["GET", "POST"])
def finish(request: PageRequest, pk: int) -> HttpResponse:
    """登记完成 of a target that no ticket shows to be done."""
    target = _target(request, pk)
    seeing.require_step(request.user, "finish_target", target.division_id)
    form = DoneForm(request.POST or None, request.FILES or None, version=target.version)

    def step() -> CampaignTarget:
        given, on = form.cleaned_data, timezone.localdate()
        evidence = required_upload(given["evidence"])
        return actions.finish_target(
            target, note=given["note"], evidence=evidence, by=request.user, on=on, version=version_of(form)
        )

    hint = _words(target, request.user) + _("有问题的对象，问题全部销号后自动算完成，不在这里登记。")
    return save(request, form, step, _page(_("登记完成"), target.campaign, _("已登记完成。"), hint=hint))


@require_safe
def evidence(request: PageRequest, pk: int) -> HttpResponse:
    """What shows that a target is done."""
    return shown_paper(_target(request, pk).evidence)


def _hundred(request: PageRequest, pk: int) -> Campaign:
    campaign = one(request, pk)
    if campaign.kind != CampaignKind.HUNDRED_DAYS:
        raise Http404(_("这次行动不分三批。"))
    return campaign


def _target(request: PageRequest, pk: int) -> CampaignTarget:
    found: CampaignTarget = access.get_or_404(CampaignTarget, pk, user=request.user)
    return found


def _rows(targets: list[CampaignTarget], user: User) -> list[dict[str, Any]]:
    heads, _numbers = heads_of([row.household_id for row in targets if row.household_id], user)
    return [
        {
            "target": row,
            "name": heads.get(row.household_id, _("户主未知")) if row.household_id else row.division.name,
            "place": place_of(row.division),
            "standing": Standing(row.standing).label,  # type: ignore[attr-defined]
            "chip": CHIPS[Standing(row.standing)],  # type: ignore[attr-defined]
            "may_finish": row.standing == Standing.UNSHOWN  # type: ignore[attr-defined]
            and seeing.may(user, "finish_target", row.division_id),
            "may_move": seeing.may(user, "add_targets", row.division_id),
        }
        for row in targets
    ]


def _villages(campaign: Campaign, user: User) -> list[tuple[str, str]]:
    """(code, name) of the villages where `user` puts targets in."""
    own = tuple(code for code, _name in seeing.step_offices(user, "add_targets", within=campaign.division_id))
    rows = Division.objects.under(campaign.division_id).villages().filter(valid_to=None)
    found = rows.select_related("parent").order_by("pk")
    return [(row.pk, f"{row.parent or ''}{row}") for row in found if own and row.pk.startswith(own)]


def _households(numbers: list[str], user: User) -> list[Household]:
    """Those of the numbers. Raises Invalid with the numbers that `user` sees no household of."""
    rows = Registration.objects.visible_to(user).filter(number__in=numbers).select_related("household")
    known = {row.number: row.household for row in rows.order_by("pk")}
    if missing := [number for number in numbers if number not in known]:
        words = _("管辖范围内没有这些户编号：%s。请核对后再列入。") % "、".join(missing[:10])
        raise Invalid([Unmet("number_unknown", words, field="numbers")])
    return list({home.pk: home for home in known.values()}.values())


def _words(target: CampaignTarget, user: User) -> str:
    (row,) = _rows(list(reports.targets_of(target.campaign, user).filter(pk=target.pk)), user)
    return _("%(place)s %(name)s，现在在“%(batch)s”。") % {
        "place": row["place"] if target.household_id else "",
        "name": row["name"],
        "batch": Batch(target.batch).label,
    }


def _page(heading: str, campaign: Campaign, done: str, *, hint: str) -> Page:
    back = reverse("rectification:hundred-days", args=[campaign.pk])
    return page(heading, campaign, done, back=back, hint=hint)
