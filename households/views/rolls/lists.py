"""The imports a user sees, the upload of a new one, and the blank forms for it."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from households.actions import rolls
from households.forms.rolls import RollUploadForm
from households.imports.blank_forms import write_form
from households.imports.layouts import BY_CODE
from households.models import RollBatch
from households.reports.rolls import import_places
from households.views.rolls.tables import RollTable
from povertycase.exceptions import Refused
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

NEWEST_FIRST = ("-created_at", "-id")
USUAL_FORM = "B"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def roll_list(request: PageRequest) -> HttpResponse:
    """花名册导入: the form for those who may import, and what was imported before."""
    places = import_places(request.user)
    if request.method == "GET":
        return _show(request, RollUploadForm(places=places) if places else None, status=200)
    if not places:
        raise Refused(_("您的岗位不能导入花名册。"))
    form = RollUploadForm(request.POST, request.FILES, places=places)
    if not form.is_valid():
        return _show(request, form, status=422)
    url = reverse("households:roll-detail", args=[_upload(request, form).pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
def roll_form(request: PageRequest) -> FileResponse:
    """空白表样: the empty workbook of the layout in the query, for those who may import."""
    if not import_places(request.user):
        raise Refused(_("您的岗位不能导入花名册。"))
    layout = request.GET.get("layout", USUAL_FORM)
    if layout not in BY_CODE:
        raise Http404(_("没有这种表样。"))
    name, content = write_form(layout)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=WORKBOOK)


def _upload(request: PageRequest, form: RollUploadForm) -> RollBatch:
    given = form.cleaned_data
    return rolls.upload(
        given["file"].read(),
        name=given["file"].name,
        by=request.user,
        division=given["division"],
        is_full=given["full"],
        scheme=given["scheme"],
    )


def _show(request: PageRequest, form: RollUploadForm | None, *, status: int) -> HttpResponse:
    batches = RollBatch.objects.visible_to(request.user).select_related("source", "division", "created_by")
    page = page_of(batches, order=NEWEST_FIRST, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {"form": form, "page": page, "table": RollTable(page.rows)}
    return render(request, "households/rolls/list.html", shown, status=status)
