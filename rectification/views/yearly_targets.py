"""年度目标: the table of a place and year, one figure with what it was, and the table taken away."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views import workbooks
from monitoring.views.steps import sees_cases
from povertycase import access
from povertycase.choices import Level
from povertycase.exceptions import Refused
from povertycase.exports import Export
from povertycase.models import Division, User
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest
from rectification.actions.target_rights import may_record, may_set
from rectification.choices.yearly_targets import TargetCount
from rectification.forms.yearly_targets import TableForm
from rectification.imports.target_sheet import title_of
from rectification.models import TargetValue
from rectification.reports.trail import steps_on
from rectification.reports.yearly_targets import (
    Cell,
    TargetTable,
    cell_of,
    places_of,
    table_of,
    years_of,
)
from rectification.rules.rights import AT_STATEMENTS, AT_TARGETS, RECTIFICATION_STEPS
from rectification.rules.yearly_targets import plain
from rectification.views.seeing import COUNTY, may, may_export

LIST = "rectification:target-table"


def sees_targets(user: User) -> bool:
    """Whether the table of targets is there for `user`: who works in a place, no helper."""
    return any(posting.role in AT_TARGETS for posting in user.postings)


def sees_statements(user: User) -> bool:
    """Whether statements are there for `user`: as the table, no department."""
    return any(posting.role in AT_STATEMENTS for posting in user.postings)


def require_targets(user: User) -> None:
    """Refuse somebody for whom there is no table of targets."""
    if not sees_targets(user):
        raise Refused(_("年度目标不对您的岗位开放。"))


@require_safe
def target_table(request: PageRequest) -> HttpResponse:
    """The table of a place and year, each place with what it is to reach and has reached."""
    require_targets(request.user)
    form = asked_table(request)
    table = _table(request, form)
    shown: dict[str, Any] = {"filter": form, "table": table, "is_filtered": bool(request.GET)}
    if table is not None:
        shown |= _rights(request.user, table, asked_query(table.place, table.year))
    shown["sees_statements"] = sees_statements(request.user)
    return render(request, "rectification/target_table.html", shown, status=200 if table else 422)


@require_safe
def target_value(request: PageRequest, pk: int) -> HttpResponse:
    """One figure: how it stands, where it is from, and each step on it."""
    require_targets(request.user)
    value: TargetValue = access.get_or_404(TargetValue, pk, user=request.user)
    indicator, today = value.indicator, timezone.localdate()
    shown = {
        "value": value,
        "indicator": indicator,
        "cell": cell_of(value, on=today),
        "source_url": _list_of(request.user, value),
        "back": f"{reverse(LIST)}?{asked_query(_table_of(value.division), indicator.year)}",
        "record_url": _record_url(request.user, value),
        "events": steps_on(value),
    }
    return render(request, "rectification/target_value.html", shown)


@require_http_methods(["GET", "POST"])
def export(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_targets")


def figures(request: PageRequest) -> Export:
    """The table as it is shown. Who: township, county, leader, auditor."""
    if not may_export(request.user):
        raise Refused(_("您的岗位不能导出年度目标。"))
    table = _table(request, asked_table(request))
    rows = list(_sheet_rows(table)) if table and table.indicators else []
    return Export(
        title=_("导出年度目标"),
        source=_("年度目标"),
        back=f"{reverse(LIST)}?{request.GET.urlencode()}",
        name=title_of(table.place, table.year) if table else _("年度目标"),
        unit=_("行"),
        holds=_("只有各地的目标、实际数和完成情况，没有姓名和证件号。"),
        rows=len(rows),
        tables=lambda: [_sheet(table, rows)] if table else [],
    )


def asked_table(request: PageRequest) -> TableForm:
    """What the address asks for; the user's own place and this year where it says nothing."""
    places, this_year = places_of(request.user), timezone.localdate().year
    given = request.GET.copy()
    if not given.get("year"):
        given["year"] = str(this_year)
    if not given.get("place") and places:
        given["place"] = places[0].pk
    return TableForm(given, years=years_of(request.user, this_year), places=places)


def asked_query(place: Division, year: int) -> str:
    """The address part that leads to a place's table."""
    return urlencode({"year": year, "place": place.pk})


def _table(request: PageRequest, form: TableForm) -> TargetTable | None:
    asked = form.asked
    return table_of(request.user, *asked, on=timezone.localdate()) if asked else None


def _rights(user: User, table: TargetTable, query: str) -> dict[str, Any]:
    """Which rows and columns the user may set, which rows record, and what else is there."""
    places = [table.whole.place, *(line.place for line in table.lines)]
    below = bool(access.roles_at(user, table.place.pk) & RECTIFICATION_STEPS["set_targets"])
    by_hand = any(not each.counted for each in table.indicators)
    return {
        "asked": query,
        "may_set": below and bool(table.indicators),
        "may_change": may(user, "save_indicator", table.place.pk[:COUNTY]),
        "export_url": f"{reverse('rectification:target-export')}?{query}" if may_export(user) else "",
        "settable": {each.pk for each in places if table.indicators and may_set(user, each.pk)},
        "recordable": {each.pk for each in places if by_hand and may_record(user, each.pk)},
    }


def _table_of(place: Division) -> Division:
    """In whose table a place stands first: a village in its township's, else in its own."""
    return place.parent if place.level == Level.VILLAGE and place.parent else place


def _record_url(user: User, value: TargetValue) -> str:
    if value.indicator.counted or not may_record(user, value.division_id):
        return ""
    where = reverse("rectification:target-record", args=[value.division_id])
    return f"{where}?year={value.indicator.year}"


def _list_of(user: User, value: TargetValue) -> str:
    """The list of exactly what the system counts for a figure, for whoever has that list."""
    kind, code, year = value.indicator.counted, value.division_id, value.indicator.year
    if kind == TargetCount.TICKETS_CLOSED:
        return f"{reverse('rectification:list')}?{urlencode({'place': code, 'closed_in': year})}"
    if kind == TargetCount.CASES_REMOVED and sees_cases(user):
        return f"{reverse('monitoring:case-list')}?{urlencode({'division': code, 'removed_in': year})}"
    return ""


def _sheet(table: TargetTable, rows: list[list[object]]) -> writing.Table:
    columns = [writing.Column(_("地方"), "text", 18)]
    for each in table.indicators:
        group = each.heading
        columns += [
            writing.Column(_("目标"), "number", 12, group),
            writing.Column(_("实际"), "number", 12, group),
            writing.Column(_("完成率"), "text", 10, group),
            writing.Column(_("情况"), "text", 16, group),
        ]
    today = timezone.localdate().isoformat()
    return writing.Table(
        title=title_of(table.place, table.year),
        subtitle=_("填报单位：{}　　日期：{}").format(table.place.name, today),
        columns=columns,
        rows=rows,
        sheet=_("年度目标"),
        template=("target-table", "1"),
    )


def _sheet_rows(table: TargetTable) -> Iterator[list[object]]:
    """The place itself, those inside, then what they come to."""
    for line in (table.whole, *table.lines):
        yield [line.place.name, *(value for cell in line.cells for value in _values(cell))]
    if table.sums and table.lines:
        cells = [(each.target, each.actual, "", each.gap) for each in table.sums]
        yield [_("下级合计"), *(value for cell in cells for value in cell)]


def _values(cell: Cell) -> list[object]:
    share = f"{plain(cell.percent)}%" if cell.percent is not None else ""
    return [cell.target, cell.actual, share, cell.words]


def place_of(request: PageRequest, code: str) -> Division:
    """The county, township or village of a code that has targets and that the user sees; else the 404."""
    reach = tuple(posting.division_id for posting in request.user.postings)
    known = Division.objects.filter(level__in=TargetValue.PLACES)
    found = known.filter(pk=code).first() if code.isdecimal() else None
    if found is None or not found.pk.startswith(reach):
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found
