"""月度评分: a month's grid, one subject's sheet, and the steps on it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.exceptions import DomainError, Refused
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.forms.steps import ReasonForm
from rectification import actions
from rectification.actions.objections import judged_posting
from rectification.actions.scoring import counted_points_of, figures_of, items_of, require_office, waits
from rectification.choices.scores import SheetStatus
from rectification.forms.rankings import ObjectForm
from rectification.forms.scores import PublishForm, SheetForm
from rectification.models import RankingObjection, ScoreScheme, ScoreSheet
from rectification.reports.scores import CHIPS, editions_of, grid_of, groups_of, sheet_objections
from rectification.reports.trail import steps_on
from rectification.rules.catalogue import RULES
from rectification.views.proposals import Left, answered
from rectification.views.reports import require_readers
from rectification.views.schemes import found_scheme, may_score
from rectification.views.seeing import require_step

FORM = "rectification/work_form.html"


@require_safe
def month(request: PageRequest, pk: int, month: int) -> HttpResponse:
    """A month: each subject by each item."""
    record, user = found_scheme(request, pk), request.user
    if not record.first_month <= month <= record.last_month:
        raise Http404(_("这份考核办法不考核这个月。"))
    items, rows = grid_of(record, month, user)
    makes = may_score(user, record)
    own = {row.sheet.pk for row in rows if access.took_last_step(user, row.sheet)}
    waiting = [row for row in rows if row.sheet.status == SheetStatus.SCORED and row.sheet.pk not in own]
    shown = {
        "scheme": record,
        "month": month,
        "heading": _("{}月得分").format(month),
        "items": items,
        "rows": rows,
        "makes": makes,
        "own": own,
        "may_publish": makes and bool(waiting),
        "due_on": min((row.sheet.due_on for row in rows), default=None),
    }
    return render(request, "rectification/score_month.html", shown)


@require_POST
def publish(request: PageRequest, pk: int, month: int) -> HttpResponse:
    """发布: what was ticked, one by one; what stayed says why."""
    record: ScoreScheme = access.get_or_404(ScoreScheme, pk, user=request.user)
    require_step(request.user, "score", record.division_id)
    back = reverse("rectification:score-month", args=[pk, month])
    form = PublishForm(request.POST, ticked=request.POST.getlist("chosen"))
    if not form.is_valid():
        messages.error(request, "；".join(map(str, form.non_field_errors())))
        return redirect(back)
    tried = [_published(request.user, *pair) for pair in form.cleaned_data["chosen"]]
    return answered(request, tried, back=back)


@require_safe
def sheet(request: PageRequest, pk: int) -> HttpResponse:
    """One subject's month: its points, why, and what may be done now."""
    record, user = _found(request, pk), request.user
    today, makes = timezone.localdate(), may_score(user, record.scheme)
    editions = editions_of(record, user)
    is_newest = editions[0].pk == record.pk
    in_time = record.objection_until is not None and today <= record.objection_until
    shown = {
        "sheet": record,
        "scheme": record.scheme,
        "chip": CHIPS[SheetStatus(record.status)],
        "groups": groups_of(record),
        "weights": record.scheme.weights,
        "editions": editions,
        "is_newest": is_newest,
        "objections": sheet_objections(record, user),
        "makes": makes,
        "own": user.own_accounts,
        "may_score": makes and waits(record),
        "may_publish": makes and access.can(user, "publish_sheet", record),
        "may_correct": makes and record.status == SheetStatus.PUBLISHED and is_newest,
        "may_object": is_newest and in_time and judged_posting(record, by=user) is not None,
        "tickets_query": _tickets_query(record),
        "rule": RULES["R-SCORE"],
        "events": steps_on(record),
    }
    return render(request, "rectification/score_sheet.html", shown)


@require_http_methods(["GET", "POST"])
def score(request: PageRequest, pk: int) -> HttpResponse:
    """评分."""
    record = _judged(request, pk)
    items, figures = items_of(record), figures_of(record)
    form = SheetForm(
        request.POST or None,
        items=items,
        marks={mark.item_id: mark for mark in record.marks.all()},
        figures=figures,
        counted={item.pk: counted_points_of(item, figures) for item in items},
        version=record.version,
    )

    def step() -> ScoreSheet:
        return actions.score_sheet(record, form.given, by=request.user, version=version_of(form))

    words = _("扣分的项目和改动统计分的项目须写明原因；评分后由另一人发布。")
    page = _page(_("评分"), record, _("已评分，等待另一人发布。"), hint=words, submit=_("保存评分"))
    return save(request, form, step, replace(page, template="rectification/score_sheet_form.html"))


@require_http_methods(["GET", "POST"])
def correct(request: PageRequest, pk: int) -> HttpResponse:
    """更正."""
    record = _judged(request, pk)
    form = ReasonForm(request.POST or None, version=record.version, label=_("更正了什么、为什么更正"))

    def step() -> ScoreSheet:
        note = form.cleaned_data["note"]
        return actions.correct_sheet(record, reason=note, by=request.user, version=version_of(form))

    words = _("已发布的一版保持不变；生成新的版次，重新评分、由另一人发布后，以新的为准。")
    return save(
        request, form, step, _page(_("更正得分"), record, _("已生成更正的版次，请评分。"), hint=words)
    )


@require_http_methods(["GET", "POST"])
def object_to(request: PageRequest, pk: int) -> HttpResponse:
    """提异议."""
    record = _found(request, pk)
    if judged_posting(record, by=request.user) is None:
        raise Refused(_("只有被考核的单位可以对本单位的得分提异议。"))
    form = ObjectForm(request.POST or None)

    def step() -> RankingObjection:
        content, on = form.cleaned_data["content"], timezone.localdate()
        return actions.object_to_sheet(record, content=content, by=request.user, on=on)

    until = record.objection_until
    words = _("提异议到 {} 为止；由考核单位逐条答复。").format(until.isoformat() if until else "—")
    page = _page(_("提异议"), record, _("异议已提出。"), hint=words)
    return save(request, form, step, replace(page, onward=None))


def sheet_url(record: ScoreSheet) -> str:
    """Its page."""
    return reverse("rectification:score-sheet", args=[record.pk])


def _published(user: User, key: int, version: int) -> Left:
    about = _("一份评分表")
    try:
        record: ScoreSheet = access.get_or_404(ScoreSheet, key, user=user)
        about = f"{record} {record.get_month_display()}"
        actions.publish_sheet(record, by=user, on=timezone.localdate(), version=version)
    except Http404:
        return Left(about, _("找不到这条记录，或者它不在您的管辖范围。"))
    except DomainError as refusal:
        return Left(about, refusal.message)
    return Left(about, "")


def _found(request: PageRequest, pk: int) -> ScoreSheet:
    require_readers(request.user)
    record: ScoreSheet = access.get_or_404(ScoreSheet, pk, user=request.user)
    return record


def _judged(request: PageRequest, pk: int) -> ScoreSheet:
    record: ScoreSheet = access.get_or_404(ScoreSheet, pk, user=request.user)
    require_office(record, by=request.user)
    return record


def _tickets_query(record: ScoreSheet) -> str:
    """How the list of problems shows those that were counted for a subject."""
    unit = record.organisation_id
    return f"unit={unit}" if unit is not None else f"place={record.division_id}"


def _page(heading: str, record: ScoreSheet, done: str, **facts: Any) -> Page:
    crumb = f"{record} {record.get_month_display()}"
    section = {"section": _("月度考核"), "section_url": reverse("rectification:score-list")}
    shown = {**section, "submit": heading, "scheme": record.scheme, **facts}
    return Page(heading, sheet_url(record), done, onward=sheet_url, crumb=crumb, template=FORM, facts=shown)
