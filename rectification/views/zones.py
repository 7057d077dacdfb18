"""战区: the zones of the county with what is open and late in them, one zone, and the steps on it."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.actions import zones as steps
from povertycase.choices import Level
from povertycase.exceptions import Refused
from povertycase.models import Division, Organisation, User, WarZone, ZoneTown
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.forms.zones import CommanderForm, EndZoneForm, TownForm, ZoneForm, towns_for
from rectification.reports.trail import steps_on
from rectification.reports.zones import cards_of, held_in, townless
from rectification.views.meetings import counties_of
from rectification.views.reports import require_readers

FORM = "rectification/work_form.html"


@require_safe
def zone_list(request: PageRequest) -> HttpResponse:
    """A card for each zone that stands, and the townships that are in none."""
    require_readers(request.user)
    user, today = request.user, timezone.localdate()
    rows = list(WarZone.objects.visible_to(user).select_related("office").order_by("division", "pk"))
    zones = [each for each in rows if each.until is None or each.until >= today]
    shown = {
        "cards": cards_of(zones, user, on=today),
        "over": [each for each in rows if each not in zones],
        "townless": townless(zones, user, today),
        "may_form": bool(counties_of(user)),
    }
    return render(request, "rectification/zones.html", shown)


@require_safe
def zone(request: PageRequest, pk: int) -> HttpResponse:
    """One zone: its townships, figures, meetings and what was done about it."""
    record, user, today = _found(request, pk), request.user, timezone.localdate()
    (card,) = cards_of([record], user, on=today)
    months, held = held_in(record, user, on=today)
    towns = ZoneTown.objects.visible_to(user).filter(zone=record).select_related("division")
    shown = {
        "zone": record,
        "card": card,
        "towns": towns.order_by("division", "since"),
        "months": months,
        "held": held,
        "may_change": record.until is None and _may_change(record, user),
        "unasked": _unasked(record, user, today),
        "events": steps_on(record),
    }
    return render(request, "rectification/zone.html", shown)


@require_http_methods(["GET", "POST"])
def form_zone(request: PageRequest) -> HttpResponse:
    """设立战区."""
    counties, today = counties_of(request.user), timezone.localdate()
    if not counties:
        raise Refused(_("战区由县（区）设立。"))
    towns = _free_towns(counties, request.user, today)
    offices = _free_offices(counties, request.user, today)
    form = ZoneForm(request.POST or None, counties=counties, offices=offices, towns=towns)

    def step() -> WarZone:
        given = form.cleaned_data
        county = next(each for each in counties if each.pk == given.get("division", counties[0].pk))
        draft = steps.ZoneDraft(
            **{name: given[name] for name in ("name", "commander", "duty", "since")},
            office=next((each for each in offices if each.pk == given["office"]), None),
            towns=[each for each in towns if each.pk in given["towns"]],
        )
        return steps.form_zone(county, draft, by=request.user, on=today)

    return save(request, form, step, _page(_("设立战区"), None, _("战区已设立。")))


@require_http_methods(["GET", "POST"])
def move_town(request: PageRequest, pk: int) -> HttpResponse:
    """划入乡镇."""
    record, today = _changed(request, pk), timezone.localdate()
    form = TownForm(
        request.POST or None, towns=towns_for(record, request.user, today), version=record.version
    )

    def step() -> WarZone:
        given = form.cleaned_data
        town = Division.objects.get(pk=given["town"])
        facts = {"since": given["since"], "by": request.user, "on": today, "version": version_of(form)}
        return steps.move_town(record, town, **facts)

    return save(request, form, step, _page(_("划入乡镇"), record, _("已划入。")))


@require_http_methods(["GET", "POST"])
def change_commander(request: PageRequest, pk: int) -> HttpResponse:
    """更换指挥长."""
    record = _changed(request, pk)
    form = CommanderForm(request.POST or None, zone=record)

    def step() -> WarZone:
        given = {name: form.cleaned_data[name] for name in ("commander", "duty")}
        return steps.change_commander(record, **given, by=request.user, version=version_of(form))

    return save(request, form, step, _page(_("更换指挥长"), record, _("指挥长已更换。")))


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """撤销战区."""
    record, today = _changed(request, pk), timezone.localdate()
    form = EndZoneForm(request.POST or None, version=record.version)

    def step() -> WarZone:
        until, reason = form.cleaned_data["until"], form.cleaned_data["note"]
        facts = {"until": until, "reason": reason, "on": today, "version": version_of(form)}
        return actions.dissolve_zone(record, **facts, by=request.user)

    warning = _("所辖乡镇从最后一天的第二天起不属任何战区，还没有开的会议不再催办；登记过的都保留。")
    page = _page(_("撤销战区"), record, _("战区已撤销。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


def _free_towns(counties: list[Division], user: User, on: datetime.date) -> list[Division]:
    """The townships of some counties that are in no zone."""
    there = ZoneTown.objects.visible_to(user).in_force(on).values("division")
    rows = Division.objects.filter(parent__in=counties, level=Level.TOWNSHIP, valid_to=None)
    return list(rows.exclude(pk__in=there).order_by("code"))


def _free_offices(counties: list[Division], user: User, on: datetime.date) -> list[Organisation]:
    """The organisations of some counties that are no zone's office."""
    taken = WarZone.objects.visible_to(user).in_force(on).values("office")
    rows = Organisation.objects.filter(division__in=counties).exclude(pk__in=taken)
    return list(rows.order_by("name", "pk"))


def _may_change(record: WarZone, user: User) -> bool:
    return bool(access.roles_at(user, record.division_id) & steps.FORMERS)


def _unasked(record: WarZone, user: User, on: datetime.date) -> list[str]:
    """The ready-made meetings that nobody asks of the zone yet, for who may set them up."""
    county = next((each for each in counties_of(user) if each.pk == record.division_id), None)
    if county is None or record.until is not None:
        return []
    rows = actions.planned_meetings(county, on=on)
    return [each.ready.name for each in rows if record.office in each.lacking]


def _changed(request: PageRequest, pk: int) -> WarZone:
    record = _found(request, pk)
    if not _may_change(record, request.user):
        raise Refused(_("战区由县（区）设立和调整。"))
    return record


def _found(request: PageRequest, pk: int) -> WarZone:
    require_readers(request.user)
    record: WarZone = access.get_or_404(WarZone, pk, user=request.user)
    return record


def _page(heading: str, record: WarZone | None, done: str, **facts: Any) -> Page:
    home = reverse("rectification:zone-list")
    section = {"section": _("战区"), "section_url": home}
    return Page(
        heading,
        reverse("rectification:zone", args=[record.pk]) if record else home,
        done,
        onward=lambda made: reverse("rectification:zone", args=[made.pk]),
        crumb=record.name if record else _("战区"),
        template=FORM,
        facts={**section, "submit": heading, **facts},
    )
