"""地图轮廓: the county's office uploads outlines of its townships, looks at them, puts them on the wall."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from povertycase import access
from povertycase.actions.outlines import (
    MAKERS,
    OutlineDraft,
    put_outlines_in_force,
    upload_outlines,
    withdraw_outlines,
)
from povertycase.choices import CoordinateSystem, Level
from povertycase.exceptions import DomainError, Invalid, Refused
from povertycase.models import Division, MapOutline, User
from povertycase.outlines import MOST_BYTES, drawing_of
from povertycase.views.requests import PageRequest


class UploadForm(forms.Form):
    """Outlines with what is printed beside them."""

    file = forms.FileField(
        label=gettext_lazy("轮廓文件"),
        help_text=gettext_lazy("乡镇（街道）的面图层，GeoJSON 格式，经纬度坐标，不超过 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )
    review_number = forms.CharField(
        label=gettext_lazy("审图号"),
        max_length=40,
        help_text=gettext_lazy("照地图上印的填，例如 川S(2022)12号；大屏的图下面会写明"),
    )
    coordinate_system = forms.ChoiceField(
        label=gettext_lazy("坐标系"),
        choices=CoordinateSystem,
        help_text=gettext_lazy("提供数据的单位会说明；自然资源部门的一般是 CGCS2000"),
    )

    def clean_file(self) -> UploadedFile:
        """Too large is said before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 10 MB，请在制图软件里抽稀（简化）后再导出。"))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
def outline_list(request: PageRequest) -> HttpResponse:
    """The county's editions, and a form for the next one."""
    county, status = _county_of(request.user), 200
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        added = _added(request, form, county) if form.is_valid() else None
        if added:
            return redirect("map-outline", pk=added.pk)
        status = 422
    editions = MapOutline.objects.visible_to(request.user).filter(division=county).defer("shapes")
    shown = {
        "county": county,
        "form": form,
        "editions": editions.order_by("-edition").select_related("created_by"),
    }
    return render(request, "povertycase/map_outlines.html", shown, status=status)


@require_safe
def outline(request: PageRequest, pk: int) -> HttpResponse:
    """One edition as it would be drawn, and what of it fits no township."""
    found: MapOutline = access.get_or_404(MapOutline, pk, user=request.user)
    names = _towns_of(found.division)
    shown = {
        "outline": found,
        "drawing": drawing_of(found.shapes, {code: [name] for code, name in names.items()}),
        "missing": [name for code, name in names.items() if code not in found.shapes],
        "is_kept_by_me": keeps_outlines(request.user, found.division),
    }
    return render(request, "povertycase/map_outline.html", shown)


@require_POST
def put_in_force(request: PageRequest, pk: int) -> HttpResponse:
    """The walls draw this edition."""
    found: MapOutline = access.get_or_404(MapOutline, pk, user=request.user)
    return _stepped(request, found, put_outlines_in_force, _("已启用，大屏下一次刷新就换成这一版。"))


@require_POST
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """The walls draw the diagram again."""
    found: MapOutline = access.get_or_404(MapOutline, pk, user=request.user)
    return _stepped(request, found, withdraw_outlines, _("已停用，大屏恢复为示意图。"))


def keeps_outlines(user: User, county: Division) -> bool:
    """Whether somebody works in the office of this county itself."""
    return county.level == Level.COUNTY and any(
        posting.role in MAKERS and posting.division_id == county.pk for posting in user.postings
    )


def _stepped(request: PageRequest, found: MapOutline, step: Any, said: str) -> HttpResponse:
    try:
        step(found, by=request.user)
    except Refused:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("map-outline", pk=found.pk)


def _added(request: PageRequest, form: UploadForm, county: Division) -> MapOutline | None:
    given = form.cleaned_data
    draft = OutlineDraft(
        content=given["file"].read(),
        review_number=given["review_number"],
        coordinate_system=CoordinateSystem(given["coordinate_system"]),
    )
    try:
        return upload_outlines(county, draft, by=request.user, on=timezone.localdate())
    except Invalid as refusal:
        for item in refusal.unmet:
            form.add_error(item.field or None, item.message)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
    return None


def _county_of(user: User) -> Division:
    """The county whose outlines somebody keeps. Raises Refused for everybody else."""
    for posting in user.postings:
        county: Division = posting.division
        if keeps_outlines(user, county):
            return county
    raise Refused(_("地图轮廓由县（区）乡村振兴办设置。"))


def _towns_of(county: Division) -> dict[str, str]:
    towns = Division.objects.under(county.pk).filter(level=Level.TOWNSHIP).in_force(timezone.localdate())
    return dict(towns.order_by("code").values_list("code", "name"))
