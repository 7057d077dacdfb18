"""评议公示: meetings and notices of the villages in reach, one by one, with their papers."""

import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from households.models import Village
from monitoring.forms.paper_filters import MeetingFilter, MeetingPageFilter, NoticePageFilter
from monitoring.reports.notice_lists import Waiting, waiting_by_village
from monitoring.reports.papers import (
    Lamp,
    counts_of,
    lamp_of,
    meeting_rows,
    not_named_yet,
    notice_rows,
    on_paper,
    with_cases,
    with_open,
)
from monitoring.rules.identification import notice_days
from monitoring.views.steps import may_anywhere, require_cases, steps_at
from povertycase import access
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import NoticeObjection, PublicNotice, ReviewMeeting, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import shown_paper

NOTICES, MEETINGS = ("-ended_on", "-id"), ("-held_on", "-id")
VILLAGE = CODE_LENGTHS[Level.VILLAGE]


@require_safe
def paper_list(request: PageRequest) -> HttpResponse:
    """The notices, or with `?kind=meeting` the meetings; above them the villages where somebody waits."""
    require_cases(request.user)
    user, today = request.user, timezone.localdate()
    is_meetings = request.GET.get("kind") == "meeting"
    filterset: Any = _meetings(request) if is_meetings else _notices(request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    found = filterset.qs if filterset.form.is_valid() else filterset.queryset.none()
    order = MEETINGS if is_meetings else NOTICES
    page = page_of(found, order=order, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "is_meetings": is_meetings,
        "rows": meeting_rows(page.rows) if is_meetings else notice_rows(page.rows, on=today),
        "counts": counts_of(user, on=today),
        "waiting": _waiting(user, today),
        "village": _village(request, user),
        "may_post": may_anywhere(user, "post_list"),
        "is_filtered": any(
            value for key, value in request.GET.items() if key not in {"kind", "page_size"} and value
        ),
    }
    return render(request, "monitoring/papers.html", shown)


@require_safe
def notice(request: PageRequest, pk: int) -> HttpResponse:
    """One notice: how long it hung, who stood on it, what was said against it."""
    record: PublicNotice = access.get_or_404(PublicNotice, pk, user=request.user)
    rows = NoticeObjection.objects.visible_to(request.user).filter(notice=record)
    shown = {
        "notice": record,
        "days": notice_days(record.posted_on, record.ended_on),
        "lamp": lamp_of(record, on=timezone.localdate()),
        "objections": rows.select_related("recorded_by").order_by("raised_on", "pk"),
        "cases": on_paper(request.user, Q(notice_lines__notice=record)),
        "steps": steps_at(request.user, record.division_id),
    }
    return render(request, "monitoring/notice.html", shown)


@require_safe
def meeting(request: PageRequest, pk: int) -> HttpResponse:
    """One meeting: who was there, and how it voted."""
    record: ReviewMeeting = access.get_or_404(ReviewMeeting, pk, user=request.user)
    shown = {"meeting": record, "cases": on_paper(request.user, Q(meeting=record))}
    return render(request, "monitoring/meeting.html", shown)


@require_safe
def notice_photo(request: PageRequest, pk: int) -> HttpResponse:
    """The photograph of a notice."""
    return shown_paper(access.get_or_404(PublicNotice, pk, user=request.user).photo)


@require_safe
def meeting_minutes(request: PageRequest, pk: int) -> HttpResponse:
    """会议记录."""
    return shown_paper(access.get_or_404(ReviewMeeting, pk, user=request.user).minutes)


@require_safe
def meeting_sign_in(request: PageRequest, pk: int) -> HttpResponse:
    """签到表."""
    return shown_paper(access.get_or_404(ReviewMeeting, pk, user=request.user).sign_in)


def _meetings(request: PageRequest) -> MeetingFilter:
    rows = with_cases(ReviewMeeting.objects.visible_to(request.user))
    return MeetingPageFilter(request.GET, rows, request=request)


def _notices(request: PageRequest) -> NoticePageFilter:
    rows = with_open(PublicNotice.objects.visible_to(request.user))
    return NoticePageFilter(request.GET, rows, request=request)


def _waiting(user: User, today: datetime.date) -> list[tuple[Waiting, PublicNotice | None, Lamp | None]]:
    """The villages where somebody waits, each with what hangs there already: nobody posts a list twice."""
    found = waiting_by_village(user)
    posted = not_named_yet(user, [each.village for each in found])
    notices = [(each, posted.get(each.village.pk)) for each in found]
    return [(each, notice, lamp_of(notice, on=today) if notice else None) for each, notice in notices]


def _village(request: PageRequest, user: User) -> Village | None:
    """The village that was filtered by, or the user's own; None for more than one."""
    codes = {posting.division_id for posting in user.postings}
    code = request.GET.get("division") or (codes.pop() if len(codes) == 1 else "")
    if len(code) != VILLAGE or not code.isdigit():
        return None
    rows = Village.objects.visible_to(user).select_related("division")
    found = rows.filter(pk=code).first()
    return found if found and "post_list" in steps_at(user, code) else None
