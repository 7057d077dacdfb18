"""四合一: the rates, the households behind them, one household's channels, and writing them down."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households import actions
from households.actions.channels import ChannelDraft
from households.choices.four_in_one import DataChannel
from households.forms.four_in_one import ChannelsForm, FourInOneFilter
from households.forms.places import PlaceSelect, place_choices
from households.models import Household
from households.models.visits import sees_visits
from households.reports import four_in_one as reports
from households.reports.visit_plan import reachable
from households.views import workbooks
from households.views.edits import head_name
from households.views.four_in_one_tables import HouseholdChannelTable, RateTable
from households.views.saving import Page, save
from households.views.steps import may_anywhere, require_step, steps_for
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.exports import Export
from povertycase.models import Division, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("division_id", "id")
CRUMB = _("四合一")

# (attribute of a Row, heading, kind, width)
COLUMNS = (
    ("number", _("户编号"), "text", 20),
    ("head", _("户主姓名"), "text", 12),
    ("place", _("村组"), "text", 24),
    ("state", _("比对结论"), "text", 14),
    ("differences", _("差异项"), "text", 60),
    ("missing", _("缺少的渠道"), "text", 24),
    ("newest_on", _("最近核对"), "date", 12),
    ("due_on", _("更正期限"), "date", 12),
)


def require_reader(user: User) -> None:
    """Refuse a department, which reads its own columns alone, and whoever sees no household."""
    if not sees_visits(user):
        raise Refused(_("您的岗位不能查看四合一。"))


@require_safe
def rates(request: PageRequest) -> HttpResponse:
    """The rates by place; of one township by its villages."""
    user = request.user
    require_reader(user)
    code = request.GET.get("division", "")
    place = Division.objects.filter(pk=code).first() if code.isdecimal() else None  # a name, for everybody
    found = reports.rates(user, place.pk if place else "")
    whole = reports.total(found)
    shown = {
        "place": place,
        "total": whole,
        "books_rate": whole.percent(whole.books),
        "life_rate": whole.percent(whole.life),
        "rate": whole.percent(whole.consistent),
        "table": RateTable(found),
        "found": found,
        "may_write": may_anywhere(user, "import_channels"),
    }
    return render(request, "households/four_in_one/rates.html", shown)


def filter_of(request: PageRequest) -> FourInOneFilter:
    """The list's filter as the address says; households on the register."""
    return FourInOneFilter(request.GET, reachable(request.user), request=request)


@require_safe
def household_list(request: PageRequest) -> HttpResponse:
    """The households behind a figure."""
    user, filterset = request.user, filter_of(request)
    require_reader(user)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    households = filterset.qs if filterset.form.is_valid() else Household.objects.none()
    cursor = request.GET.get("cursor", "")
    page = page_of(
        reports.with_check(households, user=user), order=ORDER, cursor=cursor, size=size_of(request)
    )
    asked = request.GET.copy()
    for name in ("cursor", "page_size"):
        asked.pop(name, None)
    shown = {
        "filter": filterset,
        "page": page,
        "table": HouseholdChannelTable(reports.rows_of(page.rows)),
        "query": asked.urlencode(),
    }
    return render(request, "households/four_in_one/list.html", shown)


@require_http_methods(["GET", "POST"])
def export(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the list over."""
    return workbooks.hand_over(request, "export_consistency")


def listed(request: PageRequest) -> Export:
    """The households that the list shows."""
    user, filterset = request.user, filter_of(request)
    require_reader(user)
    households = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    return Export(
        title=_("导出四合一比对清单"),
        source=CRUMB,
        back=f"{reverse('households:four-in-one-list')}?{request.GET.urlencode()}",
        name=_("四合一比对清单"),
        unit=_("户"),
        holds=_("列与页面相同，只写哪一项不一致，不含证件号、电话和具体内容。"),
        rows=households.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(households, user), by=user)],
    )


def _listed(households: Any, user: User) -> workbooks.Listed:
    return workbooks.Listed(
        title=_("四合一比对清单"),
        sheet=_("四合一"),
        columns=COLUMNS,
        rows=workbooks.values_of(
            reports.with_check(households, user=user).order_by(*ORDER),
            reports.rows_of,
            [column[0] for column in COLUMNS],
        ),
        template=("four-in-one-list", "1"),
    )


@require_safe
def household(request: PageRequest, pk: int) -> HttpResponse:
    """One household's channels side by side."""
    record = access.get_or_404(Household, pk, user=request.user)
    require_reader(request.user)
    today = timezone.localdate()
    channels = reports.channels_of(request.user, record, on=today)
    found = reports.comparison_of(channels, on=today)
    shown = {
        "household": record,
        "head": head_name(request.user, record),
        "columns": [(DataChannel(each), channels.get(each)) for each in DataChannel.values],
        "rows": reports.field_rows(channels, found),
        "found": found,
        "state_label": found.state.label if found else "",
        "may_record": "record_channels" in steps_for(request.user, record),
    }
    return render(request, "households/four_in_one/household.html", shown)


@require_http_methods(["GET", "POST"])
def record(request: PageRequest, pk: int) -> HttpResponse:
    """登记四合一: what is really so, the handbook and the card beside the register."""
    user = request.user
    household = access.get_or_404(Household, pk, user=user)
    require_step(user, "record_channels", household)
    channels = reports.channels_of(user, household, on=timezone.localdate())
    form = ChannelsForm(request.POST or None, channels=channels, chosen=request.GET.get("channel", ""))
    page = Page(
        _("登记四合一：%s户") % head_name(user, household),
        reverse("households:four-in-one-household", args=[pk]),
        _("已保存，并重新比对。"),
        crumb=CRUMB,
        template="households/four_in_one/record.html",
        facts={"household": household},
    )

    def step() -> int:
        drafts = [
            ChannelDraft(each, form.values_of(each), form.cleaned_data[f"{each}__version"])
            for each in form.chosen
        ]
        return actions.record_channels(household, drafts, by=user, on=form.cleaned_data["on"])

    return save(request, form, step, page)
