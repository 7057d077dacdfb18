"""疑似重复享受: the households in whose benefits the rule found something, their sheet, and the answer."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views import workbooks
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.choices.benefits import DoubleStatus
from monitoring.forms.benefits import AnswerForm, DoublePageFilter
from monitoring.models import SuspectedDouble
from monitoring.reports.doubles import DoubleRow, double_rows, with_place
from monitoring.reports.findings import screened_at
from monitoring.views.benefits import sees_all
from monitoring.views.case_pages import FORM
from monitoring.views.searching import without_number
from monitoring.views.steps import may_anywhere
from povertycase.exceptions import Refused
from povertycase.exports import Export
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("division", "household_id", "-year", "id")
CHIPS = {DoubleStatus.OPEN: "warning", DoubleStatus.STACKED: "ok", DoubleStatus.DOUBLED: "note"}
# Of each column its key, heading, kind and width.
COLUMNS = (
    ("place", gettext_lazy("乡镇/村"), "text", 22),
    ("number", gettext_lazy("户编号"), "text", 20),
    ("head", gettext_lazy("户主"), "text", 12),
    ("year", gettext_lazy("年度"), "number", 8),
    ("doubt", gettext_lazy("情形"), "text", 18),
    ("reason", gettext_lazy("情况"), "text", 60),
    ("amount_yuan", gettext_lazy("涉及金额（元）"), "money", 16),
    ("found_on", gettext_lazy("发现日期"), "date", 12),
    ("status", gettext_lazy("核对结果"), "text", 22),
    ("note", gettext_lazy("核对说明"), "text", 30),
    ("answered", gettext_lazy("核对人"), "text", 12),
    ("answered_on", gettext_lazy("核对日期"), "date", 12),
)


@require_safe
def double_list(request: PageRequest) -> HttpResponse:
    """What was found in the county's households, by place, year, kind and answer."""
    filterset = _filter_of(request)
    if away := without_number(request, filterset.form):
        return away
    user = request.user
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    page = page_of(
        with_place(found), order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request)
    )
    shown = {
        "filter": filterset,
        "page": page,
        "rows": [(row, CHIPS[DoubleStatus(row.double.status)]) for row in double_rows(page.rows, user)],
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_answer": may_anywhere(user, "answer_double"),
        "screened_at": screened_at(user.postings[0].division_id),
        "query": request.GET.urlencode(),
    }
    return render(request, "monitoring/doubles.html", shown)


@require_http_methods(["GET", "POST"])
def answer(request: PageRequest, pk: int) -> HttpResponse:
    """核对无误, or 确属重复: with a sentence."""
    found = with_place(SuspectedDouble.objects.visible_to(request.user)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    double: SuspectedDouble = found
    guards.require_role("answer_double", by=request.user, division_code=double.division_id)
    known = "" if double.status == DoubleStatus.OPEN else double.status
    form = AnswerForm(request.POST or None, version=double.version, answer=known, note=double.note)

    def step() -> SuspectedDouble:
        given = {key: form.cleaned_data[key] for key in ("answer", "note")}
        today = timezone.localdate()
        return actions.answer_double(double, **given, by=request.user, on=today, version=version_of(form))

    (row,) = double_rows([double], request.user)
    return save(request, form, step, _page(row))


@require_http_methods(["GET", "POST"])
def export_doubles(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_doubles")


def doubles(request: PageRequest) -> Export:
    """What the list shows. Who: as for its page."""
    filterset = _filter_of(request)
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    known = with_place(found).order_by(*ORDER)
    return Export(
        title=_("导出当前结果"),
        source=_("疑似重复享受"),
        back=f"{reverse('monitoring:double-list')}?{request.GET.urlencode()}",
        name=_("疑似重复享受清单"),
        unit=_("条"),
        holds=_("只有户编号、户主姓名、受益情况、金额和核对结果，不含证件号和电话。"),
        rows=found.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(known, request.user), by=request.user)],
    )


def _filter_of(request: PageRequest) -> DoublePageFilter:
    """The list as the address narrows it, for whoever sees every benefit of a county."""
    if not sees_all(request.user):
        raise Refused(_("疑似重复享受由县（区）核对，不对您的岗位开放。"))
    return DoublePageFilter(request.GET, SuspectedDouble.objects.visible_to(request.user), request=request)


def _page(row: DoubleRow) -> Page:
    back = f"{reverse('monitoring:double-list')}?household={row.double.household_id}"
    hint = _("%(head)s户，%(place)s，%(year)s年：%(reason)s") % {
        "head": row.head or _("户主未知"),
        "place": row.place,
        "year": row.double.year,
        "reason": row.double.reason,
    }
    done = _("核对结果已登记；这几笔记录有变化时会重新提示。")
    return Page(_("登记核对结果"), back, done, crumb=_("疑似重复享受"), template=FORM, facts={"hint": hint})


def _listed(rows: Iterable[SuspectedDouble], user: User) -> workbooks.Listed:
    names = [name for name, *_rest in COLUMNS]
    return workbooks.Listed(
        title=_("疑似重复享受清单"),
        sheet=_("疑似重复享受"),
        columns=COLUMNS,
        rows=([values[name] for name in names] for values in map(_values, double_rows(rows, user))),
        template=("monitoring-doubles", "1"),
    )


def _values(row: DoubleRow) -> dict[str, Any]:
    double = row.double
    return {
        "place": row.place,
        "number": row.number,
        "head": row.head,
        "year": double.year,
        "doubt": double.get_doubt_display(),
        "reason": double.reason,
        "amount_yuan": double.amount_yuan,
        "found_on": double.found_on,
        "status": double.get_status_display(),
        "note": double.note,
        "answered": double.answered_by.name if double.answered_by else "",
        "answered_on": double.answered_on,
    }
