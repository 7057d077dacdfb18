"""导出当前结果: the list as it stands on the screen, as an official sheet, masked."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Household
from households.reports.households import hidden_columns, rows_of, with_summary
from households.views import workbooks
from households.views.lists import filter_of
from povertycase.exports import Export
from povertycase.models import User
from povertycase.views.requests import PageRequest

# (attribute of a Row, heading, kind, width)
COLUMNS = (
    ("number", _("户编号"), "text", 20),
    ("head", _("户主姓名"), "text", 12),
    ("place", _("村组"), "text", 24),
    ("household_type", _("户类型"), "text", 18),
    ("monitoring_category", _("监测对象类别"), "text", 16),
    ("monitoring_state", _("风险状态"), "text", 12),
    ("size", _("家庭人口数"), "number", 10),
    ("per_capita_yuan", _("人均纯收入（元）"), "money", 16),
    ("phone", _("联系电话（已脱敏）"), "text", 20),
)


@require_http_methods(["GET", "POST"])
def export_list(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_households")


def listed(request: PageRequest) -> Export:
    """The households that the list shows."""
    filterset = filter_of(request)
    households = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    used = [name for name, value in filterset.form.cleaned_data.items() if value]
    rows = with_summary(households.order_by("division_id", "id"), user=request.user)
    return Export(
        title=_("导出当前结果"),
        source=_("花名册"),
        back=f"{reverse('households:list')}?{request.GET.urlencode()}",
        name=_("花名册"),
        unit=_("户"),
        holds=_("列与花名册页面相同，联系电话已脱敏，不含证件号。"),
        rows=households.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(rows, request.user), by=request.user)],
        facts={"filters": sorted(used)},
    )


def _listed(households: QuerySet[Household], user: User) -> workbooks.Listed:
    hidden = hidden_columns(user)
    columns = [column for column in COLUMNS if column[0] not in hidden]
    names = [column[0] for column in columns]
    return workbooks.Listed(
        title=_("脱贫户、监测户花名册"),
        sheet=_("花名册"),
        columns=columns,
        rows=workbooks.values_of(households, lambda chunk: rows_of(chunk, user=user), names),
        template=("households-list", "1"),
        money=_("　　单位：元"),
        remark=_("，电话已脱敏"),
    )
