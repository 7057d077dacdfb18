"""年度目标: the steps on its columns, on the targets of a column or row, on what a place has reached."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import Level
from povertycase.exceptions import Refused
from povertycase.models import Division
from povertycase.views.requests import PageRequest
from projects.forms.steps import GateForm
from rectification import actions
from rectification.actions.target_rights import may_set, require_recorder, require_setter
from rectification.forms.yearly_targets import ActualsForm, Changed, IndicatorForm, TargetsForm
from rectification.models import TargetIndicator, TargetValue
from rectification.reports.yearly_targets import BELOW, indicators_of, places_inside, places_of
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.rules.yearly_targets import FIRST_YEAR, LAST_YEAR
from rectification.views.seeing import COUNTY, require_step
from rectification.views.yearly_targets import LIST, asked_query, place_of

FORM, DIGITS = "rectification/target_form.html", 4
REMOVE = "remove_indicator"


@require_http_methods(["GET", "POST"])
def add_indicator(request: PageRequest) -> HttpResponse:
    """增加指标."""
    county, year = _county(request), year_of(request)
    known = indicators_of(request.user, county, year)
    form = IndicatorForm(request.POST or None, indicator=None, position=len(known) + 1)

    def step() -> TargetIndicator:
        return actions.add_indicator(county, year, _draft(form), by=request.user)

    hint = _("{} {} 年度。加好指标后，再下达各地目标。").format(county.name, year)
    page = _page(_("增加指标"), asked_query(county, year), _("指标已增加。"), hint=hint)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_indicator(request: PageRequest, pk: int) -> HttpResponse:
    """修改指标."""
    record = _indicator(request, pk)
    require_step(request.user, "save_indicator", record.division_id)
    form = IndicatorForm(request.POST or None, indicator=record, position=record.position)

    def step() -> TargetIndicator:
        return actions.change_indicator(record, _draft(form), by=request.user, version=version_of(form))

    hint = _("已签订的责任书保留签订时的名称和目标。")
    remove = reverse("rectification:target-indicator-remove", args=[record.pk])
    page = _page(_("修改指标"), _query_of(record), _("指标已修改。"), hint=hint, remove_url=remove)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def remove_indicator(request: PageRequest, pk: int) -> HttpResponse:
    """删除指标."""
    record = _indicator(request, pk)
    require_step(request.user, "save_indicator", record.division_id)
    form = GateForm(request.POST or None, verbs=[REMOVE], version=record.version)
    form.initial["verb"] = REMOVE
    del form.fields["note"]

    def step() -> None:
        actions.remove_indicator(record, by=request.user, version=version_of(form))

    warning = _("删除“{}”。已有目标或实际数的指标不能删除。").format(record.heading)
    facts = {"warning": warning, "is_danger": True}
    return save(request, form, step, _page(_("删除指标"), _query_of(record), _("指标已删除。"), **facts))


@require_http_methods(["GET", "POST"])
def set_column(request: PageRequest, pk: int) -> HttpResponse:
    """下达一个指标: the targets of a place and of those inside it."""
    indicator = _indicator(request, pk)
    place = _column_place(request)
    inside = places_inside(request.user, place, on=timezone.localdate())
    places = [each for each in (place, *inside) if may_set(request.user, each.pk)]
    if not places:
        raise Refused(_("目标由上一级下达：县级下达乡镇的，乡镇下达村的。"))
    seen = targets_of(request, [indicator], places)
    names = {place.pk: _("{}（本级）").format(place.name)}
    cells = [
        (indicator, each, seen.get((indicator.pk, each.pk)), names.get(each.pk, each.name)) for each in places
    ]
    heading = _("下达目标：{}").format(indicator.heading)
    return _set(request, cells, heading, asked_query(place, indicator.year))


@require_http_methods(["GET", "POST"])
def set_row(request: PageRequest, code: str) -> HttpResponse:
    """下达一个地方的全部目标."""
    place, year = place_of(request, code), year_of(request)
    require_setter(request.user, place.pk)
    indicators = indicators_of(request.user, place, year)
    seen = targets_of(request, indicators, [place])
    cells = [(each, place, seen.get((each.pk, place.pk)), each.heading) for each in indicators]
    heading = _("下达目标：{} {} 年度").format(place.name, year)
    return _set(request, cells, heading, asked_query(above(place), year))


@require_http_methods(["GET", "POST"])
def record_actuals(request: PageRequest, code: str) -> HttpResponse:
    """填报一个地方的实际数."""
    place, year, today = place_of(request, code), year_of(request), timezone.localdate()
    require_recorder(request.user, place.pk)
    rows = TargetValue.objects.visible_to(request.user).filter(division=place, indicator__year=year)
    rows = rows.filter(indicator__counted="").select_related("indicator")
    form = ActualsForm(request.POST or None, values=list(rows.order_by("indicator__position", "indicator")))

    def step() -> Any:
        figures = [
            actions.ActualFigure(value=value, actual=actual, version=seen)
            for value, actual, seen in form.figures
        ]
        given = form.cleaned_data
        told = {"actual_on": given["actual_on"], "note": given["note"]}
        return actions.record_actuals(figures, by=request.user, on=today, **told)

    hint = (
        _("只填有新数的指标，空着的不改动。")
        if form.values
        else _("这个地方还没有下达目标，没有可填的指标。")
    )
    heading = _("填报实际数：{} {} 年度").format(place.name, year)
    page = _page(heading, asked_query(above(place), year), _("实际数已保存。"), hint=hint, submit=_("保存"))
    return save(request, form, step, page)


def apply_changes(request: PageRequest, changed: Sequence[Changed]) -> int:
    """Set what a form or a sheet changes; cells that are not there for the user are refused as a whole."""
    keys, codes = {each[0] for each in changed}, {each[1] for each in changed}
    indicators = TargetIndicator.objects.visible_to(request.user).in_bulk(keys)
    places = Division.objects.in_bulk(codes)
    if len(indicators) < len(keys) or len(places) < len(codes):
        raise Refused(_("有的指标或地方已不在这张表里，没有保存。请重新打开再改。"))
    changes = [
        actions.TargetChange(indicator=indicators[key], division=places[code], was=was, target=target)
        for key, code, was, target in changed
    ]
    return actions.set_targets(changes, by=request.user)


def targets_of(
    request: PageRequest, indicators: Sequence[TargetIndicator], places: Sequence[Division]
) -> dict[tuple[int, str], Decimal | None]:
    """The targets of some places as they are."""
    rows = TargetValue.objects.visible_to(request.user).filter(indicator__in=indicators, division__in=places)
    return {(row.indicator_id, row.division_id): row.target for row in rows}


def year_of(request: PageRequest) -> int:
    """The year that the address asks for, else this one."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == DIGITS else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate().year


def above(place: Division) -> Division:
    """In whose table a row of a place is set: the one above it; a county in its own."""
    is_inside = place.level != Level.COUNTY
    return place.parent if is_inside and place.parent else place


def _set(
    request: PageRequest,
    cells: Sequence[tuple[TargetIndicator, Division, Decimal | None, str]],
    heading: str,
    query: str,
) -> HttpResponse:
    form = TargetsForm(request.POST or None, cells=cells)

    def step() -> int:
        return apply_changes(request, form.changes)

    hint = _("空着表示没有目标。签订过的责任书不会跟着改，责任书上会显示差异。")
    if not cells:
        hint = _("本年度还没有设置指标，请县级先增加指标。")
    return save(request, form, step, _page(heading, query, _("目标已保存。"), hint=hint, submit=_("保存")))


def _column_place(request: PageRequest) -> Division:
    known = places_of(request.user)
    if code := request.GET.get("place", ""):
        place = place_of(request, code)
        return place if place.level in BELOW else above(place)
    if not known:
        raise Refused(_("目标由上一级下达：县级下达乡镇的，乡镇下达村的。"))
    return known[0]


def _county(request: PageRequest) -> Division:
    """The county whose columns are meant: that of the place in the address, else the user's own."""
    code = request.GET.get("place", "")[:COUNTY]
    allowed = RECTIFICATION_STEPS["save_indicator"]
    postings = [posting for posting in request.user.postings if posting.role in allowed]
    if not postings:
        raise Refused(_("年度目标的指标由县级设置。"))
    if code:
        county = place_of(request, code)
        require_step(request.user, "save_indicator", county.pk)
        return county
    known = [each for each in places_of(request.user) if each.level == Level.COUNTY]
    return known[0] if known else postings[0].division


def _indicator(request: PageRequest, pk: int) -> TargetIndicator:
    record: TargetIndicator = access.get_or_404(TargetIndicator, pk, user=request.user)
    return record


def _query_of(indicator: TargetIndicator) -> str:
    return asked_query(indicator.division, indicator.year)


def _draft(form: IndicatorForm) -> actions.IndicatorDraft:
    names = ("name", "unit", "position", "is_limit", "adds_up", "counted")
    return actions.IndicatorDraft(**{name: form.cleaned_data[name] for name in names})


def _page(heading: str, query: str, done: str, **facts: Any) -> Page:
    back = f"{reverse(LIST)}?{query}"
    return Page(heading, back, done, crumb=_("目标责任"), template=FORM, facts={"submit": heading, **facts})
