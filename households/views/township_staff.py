"""乡镇干部到队: who of a township's staff is in no village's team."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from households.choices import StaffState
from households.forms.teams import StaffFilterForm
from households.reports.township_staff import Staff, absent_staff
from households.views.team_tables import STACK, UNKNOWN
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of


class StaffTable(tables.Table):
    """Somebody of a township's staff a row."""

    caption = _("未到队的乡镇干部")

    person = tables.Column(verbose_name=_("姓名"))
    town = tables.Column(verbose_name=_("乡镇"))
    title = tables.Column(verbose_name=_("职务"), default=UNKNOWN)
    state = tables.Column(verbose_name=_("情况"), accessor="state__label")

    class Meta:
        orderable = False
        empty_text = _("应到队的乡镇干部都在队")
        attrs = STACK

    def __init__(self, rows: Sequence[Staff]) -> None:
        super().__init__(rows)


@require_safe
def staff_list(request: PageRequest) -> HttpResponse:
    """Everybody, or those of one state; the numbers lead to them."""
    form = StaffFilterForm(request.GET, user=request.user)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    division, state = asked.get("division", ""), asked.get("state", "")
    everybody = absent_staff(request.user, division=division, on=timezone.localdate())
    wanted = [each for each in everybody if state in {"", each.state}]
    page = part_of(wanted, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "form": form,
        "division": division,
        "counts": [
            (one.value, one.label, sum(each.state == one for each in everybody)) for one in StaffState
        ],
        "page": page,
        "staff": StaffTable(page.rows),
    }
    return render(request, "households/staff.html", shown)
