"""本单位帮扶户: what a unit knows of the households that its own people help (1-13), and nothing more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from households.choices import MonitoringState
from households.models import Pairing
from households.reports.shown import day_words
from households.views import workbooks
from povertycase import masks
from povertycase.choices import Role
from povertycase.exceptions import Refused
from povertycase.exports import Export
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("division_id", "id")
TITLE = gettext_lazy("本单位帮扶户")
# (attribute of a Row, heading, kind, width)
COLUMNS = (
    ("place", gettext_lazy("村"), "text", 24),
    ("head", gettext_lazy("户主（已脱敏）"), "text", 14),
    ("helper", gettext_lazy("帮扶责任人"), "text", 14),
    ("visited_on", gettext_lazy("最近走访"), "text", 14),
    ("monitored", gettext_lazy("监测对象"), "text", 12),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One household and who of the unit helps it."""

    place: str
    head: str
    helper: str
    visited_on: str
    monitored: str


class UnitTable(tables.Table):
    """A household a row; it leads nowhere."""

    caption = TITLE

    place = tables.Column(verbose_name=COLUMNS[0][1])
    head = tables.Column(verbose_name=COLUMNS[1][1])
    helper = tables.Column(verbose_name=COLUMNS[2][1])
    visited_on = tables.Column(verbose_name=COLUMNS[3][1])
    monitored = tables.Column(verbose_name=COLUMNS[4][1])

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover table-gov table-stack"}


def speaks_for_a_unit(user: User) -> bool:
    """Whether there is such a list for somebody."""
    return any(posting.role == Role.DEPARTMENT for posting in user.postings)


@require_safe
def unit_help(request: PageRequest) -> HttpResponse:
    """The list."""
    found = _helped(request.user)
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    units = dict.fromkeys(posting.organisation for posting in request.user.postings if posting.organisation)
    shown = {"page": page, "table": UnitTable(list(_rows(page.rows))), "units": list(units)}
    return render(request, "households/unit_help.html", shown)


@require_http_methods(["GET", "POST"])
def export_unit_help(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_unit_help")


def listed(request: PageRequest) -> Export:
    """What the list shows."""
    found = _helped(request.user).order_by(*ORDER)
    sheet = workbooks.Listed(
        title=str(TITLE),
        sheet=str(TITLE),
        columns=COLUMNS,
        rows=workbooks.values_of(found, lambda chunk: _rows(chunk), [name for name, *_rest in COLUMNS]),
        template=("unit-help", "1"),
        remark=_("，户主姓名已脱敏"),
    )
    return Export(
        title=_("导出本单位帮扶户"),
        source=str(TITLE),
        back=reverse("households:unit-help"),
        name=str(TITLE),
        unit=_("条"),
        holds=_("列与页面相同：村、户主姓名（已脱敏）、帮扶责任人、最近走访日期、是否监测对象。"),
        rows=found.order_by().count(),
        tables=lambda: [workbooks.table_of(sheet, by=request.user)],
        facts={},
    )


def _helped(user: User) -> QuerySet[Any]:
    if not speaks_for_a_unit(user):
        raise Refused(_("只有单位的经办人才有本单位帮扶户。"))
    return Pairing.objects.visible_to(user).of_own_unit(user).as_told_to_units()


def _rows(pairings: Iterable[Any]) -> Iterator[Row]:
    for pairing in pairings:
        town = pairing.division.parent.name if pairing.division.parent else ""
        watched = pairing.household.monitoring_state == MonitoringState.ACTIVE
        yield Row(
            place=f"{town}{pairing.division.name}",
            head=masks.name(pairing.head or ""),
            helper=pairing.helper.name,
            visited_on=day_words(pairing.visited_on) or _("还没有走访"),
            monitored=_("监测中") if watched else _("否"),
        )
