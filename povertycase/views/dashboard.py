"""数据看板: what there is in a place, topic by topic; every figure leads to the list that makes it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from povertycase import reports
from povertycase.figures import Measure, topics
from povertycase.models import Division, FigureRun, User
from povertycase.models.divisions import ancestor_codes
from povertycase.views.outlines import keeps_outlines
from povertycase.views.requests import PageRequest
from povertycase.views.wall import sees_wall


@require_safe
def overview(request: PageRequest) -> HttpResponse:
    """Every topic in a line of tiles."""
    place = reports.place_asked(request.user, request.GET.get("place", ""))
    frame = _frame(request, place)
    shown = frame | {
        "topics": reports.overview_of(request.user, _code(place)) if frame["as_of"].counted_at else [],
        "sees_wall": sees_wall(request.user),
        "keeps_outlines": place is not None and keeps_outlines(request.user, place),
    }
    return render(request, "povertycase/dashboard.html", shown)


@require_safe
def topic(request: PageRequest, code: str) -> HttpResponse:
    """One topic: the place, what lies in it, one measure drawn, and how it stood at the ends of months."""
    place = reports.place_asked(request.user, request.GET.get("place", ""))
    found = next((each for each in topics() if each.code == code), None)
    board = reports.board_of(request.user, found, _code(place)) if found else None
    if board is None:
        raise Http404(_("没有这个看板专题，或者它不对您的岗位开放。"))
    measure = _chosen(board, request.GET.get("measure", ""))
    shown = _frame(request, place) | {
        "board": board,
        "topics": topics_known(request.user),
        "measure": measure,
        "trend": reports.trend_of(request.user, measure, _code(place)),
        "months": reports.frozen_months(request.user, board.topic, _code(place)),
    }
    return render(request, "povertycase/dashboard_topic.html", shown)


def topics_known(user: User) -> list[Any]:
    """Those of which somebody sees anything."""
    return [each for each in topics() if reports.known_measures(user, each.measures)]


def _frame(request: PageRequest, place: Division | None) -> dict[str, Any]:
    """The place with what it lies in, as far as somebody sees it, and what the figures are worth."""
    own = reports.roots(request.user)
    codes = (
        [each for each in ancestor_codes(place.pk)[1:] if any(each.startswith(root) for root in own)]
        if place
        else []
    )
    above = Division.objects.filter(pk__in=codes).order_by("code")
    return {"place": place, "above": above, **as_of_shown()}


def as_of_shown() -> dict[str, Any]:
    """When the figures of a page were counted, to the second, and whether something changed since."""
    as_of = FigureRun.newest()
    counted = (
        f"{timezone.localtime(as_of.counted_at):%Y-%m-%d %H:%M:%S}" if as_of.counted_at else _("还没有统计")
    )
    return {"as_of": as_of, "data_as_of": counted}


def _chosen(board: reports.Board, code: str) -> Measure:
    known = [figure.measure for figure in board.whole.figures]
    return next((measure for measure in known if measure.code == code), known[0])


def _code(place: Division | None) -> str:
    return place.pk if place else ""
