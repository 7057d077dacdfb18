"""资金看板: how the money of a year stands, where it leads, and what keeps it back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.reports.batches import years_of
from projects.reports.funds import fund_board
from projects.reports.spending import ClassLine, lamp_of
from projects.rules.spending import sequence_of
from projects.views.steps import may_anywhere, may_export, require_funds, sees_years


@require_safe
def board(request: PageRequest) -> HttpResponse:
    """The board of a year."""
    require_funds(request.user)
    today = timezone.localdate()
    years = _years(request.user, today.year)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0]
    found = fund_board(request.user, year=year, on=today)
    shown = {
        "board": found,
        "years": years,
        "lines": [(line, lamp_of(line.lamp)) for line in found.classes if _is_shown(line)],
        "has_four_funds": any(fund.total_yuan for fund in found.four_funds),
        "sequence": sequence_of(found.as_of),
        "months": found.as_of.month,
        "may_export": may_export(request.user),
        "may_compare": may_anywhere(request.user, "compare_progress"),
        "sees_years": sees_years(request.user),
    }
    return render(request, "projects/board.html", shown)


def _years(user: User, this_year: int) -> list[int]:
    """The years with batches; the present one without any."""
    return years_of(user) or [this_year]


def _is_shown(line: ClassLine) -> bool:
    """A class without a target and without money is no line."""
    return line.has_target or bool(line.rate.arrived or line.carried_yuan)
