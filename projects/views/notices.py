"""三公示一公告: recording one, and the list of what hangs, ends soon or is missing."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import save, version_of
from povertycase import access
from povertycase.paging import page_of as page_over
from povertycase.views.requests import PageRequest, size_of
from projects import actions
from projects.choices.library import NoticeStage
from projects.forms.steps import NoticeForm
from projects.models import Project, ProjectNotice
from projects.reports.notices import board_of, over_of, rows_over
from projects.views.documents import upload_of
from projects.views.library import page_of
from projects.views.steps import may_anywhere, require_step, sees_funds, steps_for

NEWEST = ("-ended_on", "-id")


@require_http_methods(["GET", "POST"])
def post(request: PageRequest, pk: int) -> HttpResponse:
    """登记公示."""
    project = access.get_or_404(Project, pk, user=request.user)
    steps = steps_for(request.user, project)
    stages = [stage for stage in NoticeStage.values if f"post_notice_{stage}" in steps]
    require_step(request.user, "post_notice_village", project)
    form = NoticeForm(
        request.POST or None,
        request.FILES or None,
        stages=stages,
        stage=_first_missing(project, request, stages),
        version=project.version,
    )

    def step() -> ProjectNotice:
        given = form.cleaned_data
        names = ("stage", "posted_on", "ended_on", "place", "url", "objections")
        notice = actions.NoticeDraft(**{name: given[name] for name in names}, photo=upload_of(given["photo"]))
        return actions.post_notice(
            project, notice, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page_of(_("登记公示"), project, _("公示已登记。")))


@require_safe
def notice_list(request: PageRequest) -> HttpResponse:
    """公示公告: what is missing, what hangs, and with `?state=over` what has ended."""
    today = timezone.localdate()
    shown: dict[str, Any] = {"sees_funds": sees_funds(request.user), "today": today}
    if request.GET.get("state") == "over":
        cursor = request.GET.get("cursor", "")
        page = page_over(over_of(request.user, today), order=NEWEST, cursor=cursor, size=size_of(request))
        shown |= {"page": page, "over": rows_over(page.rows)}
    else:
        shown["board"] = board_of(request.user, as_of=today)
        shown["may_post"] = may_anywhere(request.user, "post_notice_village")
    return render(request, "projects/notices.html", shown)


def _first_missing(project: Project, request: PageRequest, stages: list[str]) -> str:
    rows = ProjectNotice.objects.visible_to(request.user).filter(project=project)
    there = set(rows.values_list("stage", flat=True))
    return next((stage for stage in stages if stage not in there), stages[0])
