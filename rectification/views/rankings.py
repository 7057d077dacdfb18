"""整改排名: the list, one ranking, and what was sealed."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from povertycase import access
from povertycase.context import menu_at
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.paper_templates import makes_templates
from povertycase.views.requests import PageRequest, size_of
from rectification.actions.objections import objecting_posting
from rectification.actions.rankings import freezing_unmet_of
from rectification.actions.score_rankings import publishing_unmet
from rectification.choices.rankings import Indicator, RankingStatus
from rectification.forms.rankings import RankingFilter
from rectification.models import Ranking
from rectification.reports.rankings import line_rows, objections_of
from rectification.rules.catalogue import RULES
from rectification.views.seeing import may, may_anywhere

ORDER = ("-year", "-quarter", "division_id", "kind", "-edition", "-id")
CHIPS = {RankingStatus.DRAFT: "note", RankingStatus.PREVIEW: "warning", RankingStatus.FROZEN: "ok"}


@require_safe
def ranking_list(request: PageRequest) -> HttpResponse:
    """Those in reach, the newest quarter first."""
    rows = Ranking.objects.visible_to(request.user)
    filterset = RankingFilter(request.GET, rows, request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    found = found.select_related("division", "campaign", "scheme", "zone", "superseded_by")
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "filter": filterset,
        "page": page,
        "rows": [
            (row, CHIPS[RankingStatus(row.status)], later_edition(row, request.user)) for row in page.rows
        ],
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_draft": may_anywhere(request.user, "draft_ranking"),
        "makes_templates": makes_templates(request.user),
    }
    return render(request, "rectification/rankings.html", facts)


@require_safe
def ranking(request: PageRequest, pk: int) -> HttpResponse:
    """One ranking: its lines, objections, and what is next."""
    record = one(request.user, pk)
    lines = line_rows(record)
    facts: dict[str, Any] = {
        "ranking": record,
        "chip": CHIPS[RankingStatus(record.status)],
        "rows": [row for row in lines if row.line.rank is not None or row.is_changed],
        # A county has hundreds of villages without a problem: they are named, not tabled.
        "unranked": [row for row in lines if row.line.rank is None and not row.is_changed],
        "weights": [] if record.scheme_id else [(each.label, record.weights.get(each)) for each in Indicator],
        "months": [month for month, _total in lines[0].months] if lines else [],
        "objections": objections_of(record, request.user),
        "later": later_edition(record, request.user),
        "rule": RULES["R-RANK"],
        **gate(request.user, record),
    }
    if record.scheme_id:
        facts["navigation"] = menu_at(request.user, reverse("rectification:score-list"))
    return render(request, "rectification/ranking.html", facts)


@require_safe
def content(request: PageRequest, pk: int) -> HttpResponse:
    """What was sealed, byte by byte: its SHA-256 is the seal."""
    record = one(request.user, pk)
    if record.status != RankingStatus.FROZEN:
        raise Http404(_("这份排名还没有定稿。"))
    response = HttpResponse(record.content.encode(), content_type="application/json; charset=utf-8")
    name = f"ranking-{record.year}Q{record.quarter}-{record.pk}.json"
    response["Content-Disposition"] = f"attachment; filename={name}"
    return response


def one(user: User, pk: int) -> Ranking:
    """The ranking, or the 404 of one that is not there."""
    record: Ranking = access.get_or_404(Ranking, pk, user=user)
    return record


def gate(user: User, record: Ranking) -> dict[str, Any]:
    """The steps that the person may take now, and what keeps the ranking from being final."""
    today = timezone.localdate()
    makes = may(user, "draft_ranking", record.division_id)
    is_shown = record.status == RankingStatus.PREVIEW
    in_time = is_shown and record.preview_until is not None and today <= record.preview_until
    unmet = []
    if makes and record.status != RankingStatus.FROZEN:
        unmet = freezing_unmet_of(record, on=today) if is_shown else publishing_unmet(record)
    return {
        "moves": frozenset(verb for verb in record.MOVES if access.can(user, verb, record)),
        "makes": makes,
        "unmet": unmet,
        "may_answer": makes and is_shown,
        "may_object": in_time and objecting_posting(record, by=user) is not None,
        "own": user.own_accounts,
    }


def later_edition(record: Ranking, user: User) -> Ranking | None:
    """The edition that corrects this one, once the person may see it."""
    later: Ranking | None = getattr(record, "superseded_by", None)
    if later is None or (
        later.status == RankingStatus.DRAFT and not may(user, "draft_ranking", later.division_id)
    ):
        return None
    return later
