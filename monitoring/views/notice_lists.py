"""公示名单: the list of a village as a sheet or a page to print, looked at once more before it leaves."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from households.models import Village
from households.views.workbooks import download
from monitoring import actions
from monitoring.choices.cases import Aim
from monitoring.forms.papers import NoticeListForm
from monitoring.imports.notice_files import cells_of_page, cells_of_workbook, written_list
from monitoring.reports.notice_lists import Hanging, NoticeList, cases_waiting, notice_list
from monitoring.views.paper_steps import term_of
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.exceptions import Invalid, Unmet
from povertycase.views.requests import PageRequest

PRINTED = "print"


@require_http_methods(["GET", "POST"])
def hand_out(request: PageRequest, code: str) -> HttpResponse:
    """Ask from when to when and whom to call, then hand the list over."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "post_list", village)
    form = NoticeListForm(
        request.POST or None,
        term=term_of(code),
        on=timezone.localdate(),
        aim=request.GET.get("aim", ""),
    )
    if not form.is_valid():
        return _form_page(request, village, form, status=422 if request.method == "POST" else 200)
    given = form.cleaned_data
    hanging = Hanging(Aim(given["aim"]), given["posted_on"], given["ended_on"], given["telephone"])
    listed = notice_list(village.division, hanging, request.user)
    try:
        return _handed_out(request, village, hanging, listed)
    except Invalid as refusal:
        return _form_page(request, village, form, status=422, unmet=refusal.unmet)


def _handed_out(request: PageRequest, village: Village, hanging: Hanging, listed: NoticeList) -> HttpResponse:
    """The finished list; raises Invalid for what must not hang. It is scanned as it leaves, not before."""
    shown = {"listed": listed, "village": village}
    if request.POST.get("as") == PRINTED:
        content: Any = render_to_string("monitoring/notice_print.html", shown, request=request)
        cells, answer = cells_of_page(content), HttpResponse(content)
        answer["Cache-Control"] = "no-store"
    else:
        content = written_list(listed)
        cells, answer = list(cells_of_workbook(content)), download(content, listed.title)
    actions.release_notice_list(
        village.division, hanging.aim, cells, listed.known, rows=len(listed.rows), by=request.user
    )
    return answer


def _form_page(
    request: PageRequest,
    village: Village,
    form: NoticeListForm,
    *,
    status: int,
    unmet: list[Unmet] | tuple[()] = (),
) -> HttpResponse:
    counts = {aim: cases_waiting(request.user, village.division, aim).count() for aim in Aim}
    shown = {
        "form": form,
        "village": village,
        "joining": counts[Aim.JOINING],
        "leaving": counts[Aim.LEAVING],
        "unmet": unmet,
    }
    return render(request, "monitoring/notice_list.html", shown, status=status)
