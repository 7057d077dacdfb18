"""月考核: the list of schemes, one scheme, drafting, adopting and ending it, its year and its quarters."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import Division, User, WarZone
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.steps import GateForm
from rectification import actions
from rectification.choices.rankings import RankingKind
from rectification.choices.scores import SchemeStatus, ScoreGroup
from rectification.forms.scores import EndForm, QuarterForm, SchemeFilter, SchemeForm
from rectification.models import Ranking, ScoreScheme
from rectification.reports.scores import months_of, year_of
from rectification.reports.trail import steps_on
from rectification.rules.quarters import quarter_before, quarter_of
from rectification.views.rankings import CHIPS as RANKING_CHIPS
from rectification.views.reports import require_readers
from rectification.views.seeing import may, may_anywhere, require_anywhere, require_step, step_offices
from rectification.views.step_pages import save_rows

FORM, ROWS_FORM = "rectification/work_form.html", "rectification/score_scheme_form.html"
ORDER = ("-year", "division_id", "kind", "-id")
CHIPS = {SchemeStatus.DRAFT: "note", SchemeStatus.ADOPTED: "ok", SchemeStatus.ENDED: ""}
STEP = "score"


@require_safe
def scheme_list(request: PageRequest) -> HttpResponse:
    """Those in reach, the newest year first."""
    require_readers(request.user)
    rows = ScoreScheme.objects.visible_to(request.user)
    filterset = SchemeFilter(request.GET, rows, request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    found = found.select_related("division")
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "rows": [(row, CHIPS[SchemeStatus(row.status)]) for row in page.rows],
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_draft": may_anywhere(request.user, STEP),
    }
    return render(request, "rectification/scores.html", shown)


@require_safe
def scheme(request: PageRequest, pk: int) -> HttpResponse:
    """One scheme: its items, its months, its quarters, and what is next."""
    record, user = found_scheme(request, pk), request.user
    items = list(record.items.order_by("position"))
    rankings = Ranking.objects.visible_to(user).filter(scheme=record).select_related("zone")
    makes = may(user, STEP, record.division_id)
    shown = {
        "scheme": record,
        "chip": CHIPS[SchemeStatus(record.status)],
        "groups": [
            (group.label, record.weights[group], [item for item in items if item.group == group])
            for group in ScoreGroup
        ],
        "months": months_of(record, user),
        "rankings": [
            (row, RANKING_CHIPS[row.status])  # type: ignore[index]
            for row in rankings.order_by("-quarter", "zone_id", "-edition")
        ],
        "makes": makes,
        "may_adopt": makes and access.can(user, "adopt_scheme", record),
        "may_end": makes and access.can(user, "end_scheme", record),
        "events": steps_on(record),
    }
    return render(request, "rectification/score_scheme.html", shown)


@require_safe
def year(request: PageRequest, pk: int) -> HttpResponse:
    """年度汇总: what the published months of a year come to, with the sum."""
    record = found_scheme(request, pk)
    rows = year_of(record, request.user)
    makes = may(request.user, STEP, record.division_id)
    if makes:
        rows.sort(key=lambda row: (-(row.total or 0), row.code))
    shown = {"scheme": record, "rows": rows, "weights": record.weights, "sees_all": makes}
    return render(request, "rectification/score_year.html", shown)


@require_http_methods(["GET", "POST"])
def draft(request: PageRequest) -> HttpResponse:
    """起草考核办法."""
    require_anywhere(request.user, STEP)
    places, today = step_offices(request.user, STEP), timezone.localdate()
    form = SchemeForm(request.POST or None, places=places, on=today)

    def step() -> ScoreScheme:
        place = Division.objects.get(pk=form.cleaned_data["division"])
        return actions.draft_scheme(place, _given(form), by=request.user, on=today)

    page = _page(_("起草考核办法"), None, _("考核办法已起草，请另一人核对后执行。"), template=ROWS_FORM)
    return save_rows(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改考核办法."""
    record, today = _kept(request, pk), timezone.localdate()
    form = SchemeForm(request.POST or None, scheme=record, on=today)

    def step() -> ScoreScheme:
        facts: dict[str, Any] = {"by": request.user, "on": today, "version": version_of(form)}
        return actions.change_scheme(record, _given(form), **facts)

    page = _page(_("修改考核办法"), record, _("考核办法已修改。"), template=ROWS_FORM)
    return save_rows(request, form, step, page)


@require_http_methods(["GET", "POST"])
def adopt(request: PageRequest, pk: int) -> HttpResponse:
    """执行考核办法."""
    record = _kept(request, pk)
    form = GateForm(request.POST or None, verbs=["adopt_scheme"], version=record.version)
    form.initial["verb"] = "adopt_scheme"
    del form.fields["note"]

    def step() -> ScoreScheme:
        on = timezone.localdate()
        return actions.adopt_scheme(record, by=request.user, on=on, version=version_of(form))

    words = _("执行后考核项目和分值不能再改；已经过去的月份马上生成评分表，以后每月结束后生成。")
    done = _("考核办法已执行，各月评分表已生成。")
    return save(request, form, step, _page(_("执行考核办法"), record, done, hint=words))


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """终止考核办法."""
    record = _kept(request, pk)
    form = EndForm(request.POST or None, scheme=record)

    def step() -> ScoreScheme:
        given = form.cleaned_data
        return actions.end_scheme(
            record,
            last_month=given["last_month"],
            reason=given["note"],
            by=request.user,
            version=version_of(form),
        )

    words = _("终止后以后的月份不再考核，还没有发布的评分表不再评分；已发布的得分保留。")
    page = _page(_("终止考核办法"), record, _("考核办法已终止。"), hint=words, is_danger=True)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def rank(request: PageRequest, pk: int) -> HttpResponse:
    """起草季度排名."""
    record = _kept(request, pk)
    today = timezone.localdate()
    zones = None
    if record.kind == RankingKind.TOWNSHIPS:
        zones = WarZone.objects.visible_to(request.user).filter(division=record.division_id)
    _year, ended = quarter_before(today.year, quarter_of(today))
    form = QuarterForm(request.POST or None, zones=zones, quarter=ended)

    def step() -> Ranking:
        asked = {"kind": record.kind, "year": record.year, "scheme": record, **form.cleaned_data}
        asked.pop("version", None)
        made = actions.RankingDraft(**asked)
        return actions.draft_ranking(record.division, made, by=request.user, on=today)

    words = _("按这个季度各月已发布的得分计算；全部月份都发布后才能公示。")
    page = _page(_("起草季度排名"), record, _("季度排名已起草，请核对。"), hint=words)
    page = replace(page, onward=lambda made: reverse("rectification:ranking", args=[made.pk]))
    return save(request, form, step, page)


def found_scheme(request: PageRequest, pk: int) -> ScoreScheme:
    """The scheme, for who has these pages."""
    require_readers(request.user)
    record: ScoreScheme = access.get_or_404(ScoreScheme, pk, user=request.user)
    return record


def scheme_url(record: ScoreScheme) -> str:
    """Its page."""
    return reverse("rectification:score-scheme", args=[record.pk])


def _kept(request: PageRequest, pk: int) -> ScoreScheme:
    record: ScoreScheme = access.get_or_404(ScoreScheme, pk, user=request.user)
    require_step(request.user, STEP, record.division_id)
    return record


def _given(form: SchemeForm) -> actions.SchemeDraft:
    names = ("kind", "year", "name", "first_month", "last_month")
    return actions.SchemeDraft(items=form.items, **{name: form.cleaned_data[name] for name in names})


def _page(heading: str, record: ScoreScheme | None, done: str, *, template: str = FORM, **facts: Any) -> Page:
    home = reverse("rectification:score-list")
    back = scheme_url(record) if record else home
    section = {"section": _("月度考核"), "section_url": home}
    return Page(
        heading,
        back,
        done,
        onward=scheme_url,
        crumb=record.name if record else "",
        template=template,
        facts={**section, "submit": heading, **facts},
    )


def may_score(user: User, record: ScoreScheme) -> bool:
    """Whether `user` is of the office whose scheme it is."""
    return may(user, STEP, record.division_id)
