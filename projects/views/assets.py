"""资产: what projects left behind, as a register and one by one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.choices.assets import AMISS, AssetStatus
from projects.forms.asset_filters import AssetPageFilter, Focus
from projects.models import Asset, AssetStrategy, IncomePlan, Project
from projects.reports.asset_detail import earnings_of
from projects.reports.asset_listing import (
    AssetRow,
    Overview,
    keys_of,
    overview_of,
    rows_of,
    strategy_lamp,
    totals_of,
    with_rows,
)
from projects.reports.timeline import steps_on
from projects.views.asset_tables import CHIPS, AssetTable
from projects.views.steps import moves_for, steps_for

ORDER = ("division_id", "id")


@require_safe
def asset_list(request: PageRequest) -> HttpResponse:
    """The register, what is to be done above it."""
    today = timezone.localdate()
    overview = overview_of(request.user, as_of=today)
    rows = Asset.objects.visible_to(request.user)
    counted = keys_of(request.user, overview)
    filterset = AssetPageFilter(request.GET, rows, request=request, counted=counted)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    assets = filterset.qs if filterset.form.is_valid() else Asset.objects.none()
    cursor = request.GET.get("cursor", "")
    page = page_of(with_rows(assets, request.user), order=ORDER, cursor=cursor, size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "table": AssetTable(rows_of(page.rows, as_of=today), totals=totals_of(assets)),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "overview": overview,
        "asked": _asked(overview, request.GET.get("focus", "")),
    }
    return render(request, "projects/assets.html", shown)


@require_safe
def asset(request: PageRequest, pk: int) -> HttpResponse:
    """One asset."""
    today, user = timezone.localdate(), request.user
    record = one(user, pk)
    strategies = AssetStrategy.objects.visible_to(user).filter(asset=record).select_related("owner")
    rows = [(row, strategy_lamp(row, as_of=today)) for row in strategies.order_by("-pk")]
    shown = {
        "asset": record,
        "row": rows_of([record], as_of=today)[0],
        "chip": CHIPS.get(record.status, ""),
        "is_amiss": record.status in AMISS,
        "strategies": rows,
        "open_strategy": next((row for row, _lamp in rows if row.done_on is None), None),
        "plans": IncomePlan.objects.visible_to(user).filter(asset=record).order_by("-decided_on"),
        "earnings": earnings_of(record, user, as_of=today),
        "events": steps_on(record),
        "steps": steps_for(user, record) if record.status != AssetStatus.DISPOSED else frozenset(),
        "moves": moves_for(user, record),
    }
    return render(request, "projects/asset.html", shown)


def one(user: User, pk: int) -> Asset:
    """The asset with its place and project at hand, or the 404 that access.get_or_404 gives."""
    found = with_rows(Asset.objects.visible_to(user), user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def assets_of(project: Project, user: User) -> list[AssetRow]:
    """What a project has left behind, for its page."""
    rows = with_rows(Asset.objects.visible_to(user).filter(project=project), user)
    return rows_of(list(rows.order_by("pk")), as_of=timezone.localdate())


def _asked(overview: Overview, focus: str) -> dict[str, Any] | None:
    """The projects that a tile counts, for they may have no asset yet; None for a tile of assets."""
    if focus == Focus.HANDOVER:
        return {"late": overview.late}
    if focus == Focus.NOT_REVIEWED:
        return {"missing": overview.cover.missing}
    return None
