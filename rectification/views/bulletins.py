"""整改通报: a frozen ranking and the board as official documents, to be numbered and sent by the office."""

import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring.actions.bulletins import office_of
from povertycase.actions.paper_templates import paper_of_today
from povertycase.choices import Level
from povertycase.models import Division, User
from povertycase.views.paper_templates import word_file
from povertycase.views.requests import PageRequest
from rectification.choices.rankings import RankingStatus
from rectification.reports import bulletins as reports
from rectification.rules import bulletins as rules
from rectification.views.board import asked_of
from rectification.views.rankings import one
from rectification.views.seeing import require_anywhere, require_step


@require_safe
def ranking_bulletin(request: PageRequest, pk: int) -> HttpResponse:
    """What a frozen ranking says, dated the day on which it was sealed."""
    record = one(request.user, pk)
    require_step(request.user, "draft_ranking", record.division_id)
    if record.status != RankingStatus.FROZEN or record.frozen_on is None:
        raise Http404(_("排名定稿后才能生成通报。"))
    notice = rules.ranking_bulletin(
        reports.ranking_facts(record),
        office=office_of(request.user),
        number=number_to_be(record.frozen_on),
        signed_on=record.frozen_on,
    )
    kind = "score_bulletin" if record.scheme_id else "ranking_bulletin"
    return word_file(paper_of_today(kind, notice, record.division_id), notice.name)


@require_safe
def board_bulletin(request: PageRequest) -> HttpResponse:
    """What the board says of the day and place that the address names, dated today."""
    require_anywhere(request.user, "draft_ranking")
    asked, today = asked_of(request), timezone.localdate()
    if not asked.is_valid():
        return redirect(f"{reverse('rectification:board')}?{request.GET.urlencode()}")
    given = asked.cleaned_data
    place = given["place"] or _township_of(request.user)
    facts = reports.board_facts(request.user, on=given["on"], by=given["by"], place=place)
    notice = rules.board_bulletin(
        facts, office=office_of(request.user), number=number_to_be(today), signed_on=today
    )
    code = place.pk if place else request.user.postings[0].division_id
    return word_file(paper_of_today("board_bulletin", notice, code), notice.name)


def number_to_be(day: datetime.date) -> str:
    """发文字号 with the room that the office fills in."""
    return f"〔{day.year}〕　　号"


def _township_of(user: User) -> Division | None:
    """A township's bulletin is about its villages."""
    division: Division = user.postings[0].division
    return division if division.level == Level.TOWNSHIP else None
