"""会议登记簿: the meetings that units owe and have held, and the ready-made ones set up with one press."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.steps import StepForm
from households.views.saving import Page, save
from povertycase.choices import Level
from povertycase.exceptions import Refused
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.choices.reports import MEETINGS
from rectification.forms.reports import MeetingFilterForm
from rectification.reports.periodic import meetings_of
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.views.reports import listing, require_readers


@require_safe
def meeting_list(request: PageRequest) -> HttpResponse:
    """The meetings of the user's reach, newest last day first, with their minutes."""
    require_readers(request.user)
    page, shown = listing(request, MEETINGS, MeetingFilterForm)
    shown["rows"] = meetings_of(page.rows, request.user, timezone.localdate())
    shown["may_set_up"] = bool(counties_of(request.user))
    return render(request, "rectification/meetings.html", shown)


@require_http_methods(["GET", "POST"])
def set_up(request: PageRequest) -> HttpResponse:
    """按制度设立."""
    counties, today = counties_of(request.user), timezone.localdate()
    if not counties:
        raise Refused(_("会议制度由县（区）设立。"))
    form = StepForm(request.POST or {} if request.method == "POST" else None)

    def step() -> int:
        return sum(actions.set_up_meetings(each, by=request.user, on=today) for each in counties)

    home = reverse("rectification:meeting-list")
    planned = [(each, actions.planned_meetings(each, on=today)) for each in counties]
    page = Page(
        _("按制度设立会议"),
        home,
        _("已按制度设立，本期的会议待办已生成。"),
        template="rectification/meeting_new.html",
        facts={"counties": planned, "is_new": any(row.is_new for _c, rows in planned for row in rows)},
    )
    return save(request, form, step, page)


def counties_of(user: User) -> list[Division]:
    """The counties for which the user sets meetings up."""
    allowed = RECTIFICATION_STEPS["set_up_meetings"]
    places = [posting.division for posting in user.postings if posting.role in allowed]
    return [each for each in places if each.level == Level.COUNTY]
