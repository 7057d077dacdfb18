"""线索: reported, looked at, taken up as a case, or ended."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.models import Household
from households.reports.shown import masked
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.choices.cases import ClueStatus
from monitoring.forms.clues import ClueForm, EndClueForm
from monitoring.forms.page_filters import CluePageFilter
from monitoring.models import Clue, MonitoringCase
from monitoring.reports.case_detail import steps_on
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.views.case_pages import FORM
from monitoring.views.case_tables import CLUE_CHIPS, ClueTable
from monitoring.views.cases import revealed
from monitoring.views.places import step_villages, village_of
from monitoring.views.searching import without_number
from monitoring.views.steps import (
    may_anywhere,
    moves_for,
    require_anywhere,
    require_cases,
    require_step,
)
from povertycase import access
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("-reported_on", "-id")
DRAFT = ("subject_name", "channel", "reported_on", "content", "reporter", "reporter_phone")


@require_safe
def clue_list(request: PageRequest) -> HttpResponse:
    """The clues, those that wait first asked for by a tile."""
    require_cases(request.user)
    rows = Clue.objects.visible_to(request.user)
    filterset = CluePageFilter(request.GET, rows, request=request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    clues = filterset.qs if filterset.form.is_valid() else rows.none()
    found = clues.select_related("division__parent")
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "table": ClueTable(page.rows),
        "counts": [(each, rows.filter(status=each.value).count()) for each in ClueStatus],
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_report": may_anywhere(request.user, "report_clue"),
    }
    return render(request, "monitoring/clues.html", shown)


@require_safe
def clue(request: PageRequest, pk: int) -> HttpResponse:
    """One clue."""
    record = one(request.user, pk)
    shown = {
        "clue": record,
        "place": place_of(record.division),
        "chip": CLUE_CHIPS.get(record.status, ""),
        "head": head_of(record, request.user),
        "former": _former(record, request.user),
        "reporter_phone": masked("phone", record.reporter_phone),
        "events": steps_on(record),
        "moves": moves_for(request.user, record),
    }
    return render(request, "monitoring/clue.html", shown)


@require_http_methods(["GET", "POST"])
def report(request: PageRequest) -> HttpResponse:
    """登记线索 about somebody in a village."""
    require_anywhere(request.user, "report_clue")
    form = ClueForm(request.POST or None, villages=step_villages(request.user, "report_clue"))

    def step() -> Clue:
        village = village_of(form.cleaned_data["division"])
        return actions.report_clue(village, _draft(form, None), by=request.user, on=timezone.localdate())

    return save(request, form, step, _page(_("登记线索"), reverse("monitoring:clue-list"), _("线索")))


@require_http_methods(["GET", "POST"])
def report_of(request: PageRequest, pk: int) -> HttpResponse:
    """登记线索 about a household of the register."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "report_clue", household)
    heads, _numbers = heads_of([household.pk], request.user)
    name = heads.get(household.pk, "")
    form = ClueForm(request.POST or None, villages=(), name=name)

    def step() -> Clue:
        draft = _draft(form, household)
        return actions.report_clue(household.division, draft, by=request.user, on=timezone.localdate())

    back = reverse("households:detail", args=[household.pk])
    hint = _("%(name)s户，%(place)s") % {"name": name, "place": place_of(household.division)}
    return save(request, form, step, _page(_("登记线索"), back, name or _("一户一档"), hint=hint))


@require_http_methods(["GET", "POST"])
def end(request: PageRequest, pk: int) -> HttpResponse:
    """不予立案."""
    record = one(request.user, pk)
    guards.require_mover("end_clue", record, by=request.user)
    form = EndClueForm(request.POST or None, version=record.version)

    def step() -> Clue:
        note = form.cleaned_data["note"]
        return actions.end_clue(record, by=request.user, version=version_of(form), note=note)

    back = reverse("monitoring:clue", args=[record.pk])
    page = Page(
        _("不予立案"),
        back,
        _("已登记为不予立案。"),
        crumb=record.subject_name,
        template=FORM,
        facts={"hint": record.content, "warning": _("反映人会看到这个原因，请写清楚。"), "is_danger": True},
    )
    return save(request, form, step, page)


@require_POST
def reveal_reporter(request: PageRequest, pk: int) -> HttpResponse:
    """The telephone of whoever reported it in full, for a reason."""
    return revealed(request, access.get_or_404(Clue, pk, user=request.user))


def one(user: User, pk: int) -> Clue:
    """The clue with its place at hand, or the 404 that access.get_or_404 gives."""
    rows = Clue.objects.visible_to(user).filter(pk=pk)
    found = rows.select_related("division__parent", "household", "case").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def head_of(record: Clue, user: User) -> str:
    """The head of the household that is meant; "" while nobody knows which one."""
    if record.household_id is None:
        return ""
    heads, _numbers = heads_of([record.household_id], user)
    return heads.get(record.household_id) or _("户主未知")


def _former(record: Clue, user: User) -> tuple[MonitoringCase, str] | None:
    """The case of the family that was left, with the name of its head, for whoever may see it."""
    if record.split_from_id is None:
        return None
    case = MonitoringCase.objects.visible_to(user).filter(pk=record.split_from_id).first()
    if case is None:
        return None
    heads, _numbers = heads_of([case.household_id], user)
    return case, heads.get(case.household_id) or _("户主未知")


def _draft(form: ClueForm, household: Household | None) -> actions.ClueDraft:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in DRAFT}
    return actions.ClueDraft(household=household, **given)


def _page(heading: str, back: str, crumb: str, *, hint: str = "") -> Page:
    return Page(
        heading,
        back,
        _("线索已登记，等待乡镇研判。"),
        onward=lambda made: reverse("monitoring:clue", args=[made.pk]),
        crumb=crumb,
        template=FORM,
        facts={"hint": hint},
    )
