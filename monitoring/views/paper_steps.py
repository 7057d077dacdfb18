"""Steps on the papers of a village: a meeting, a notice, an objection and its answer."""

import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Village
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.actions.procedures import NOTICE_DAYS
from monitoring.forms.papers import AnswerForm, MeetingForm, ObjectionForm, PostListForm
from monitoring.reports.papers import cases_to_list
from monitoring.rules.identification import NoticeTerm, Posted, last_to_object
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.calendars import Span
from povertycase.exceptions import CalendarMissing
from povertycase.models import NoticeObjection, PublicNotice, ReviewMeeting
from povertycase.models.parameters import values_in_force, working_calendar
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload

FORM = "projects/form.html"


@require_http_methods(["GET", "POST"])
def hold_meeting(request: PageRequest, code: str) -> HttpResponse:
    """登记评议会, once for all the cases it voted on."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "hold_meeting", village)
    form = MeetingForm(request.POST or None, request.FILES or None)

    def step() -> ReviewMeeting:
        given = form.cleaned_data
        names = ("held_on", "place", "chaired_by", "present")
        draft = actions.MeetingDraft(
            **{name: given[name] for name in names},
            minutes=required_upload(given["minutes"]),
            sign_in=required_upload(given["sign_in"]),
        )
        return actions.hold_meeting(village.division, draft, by=request.user, on=timezone.localdate())

    hint = _("%s：一次评议会登记一次，票数在各户的“民主评议”里填写。") % village.division.name
    page = _list_page(_("登记评议会"), village, _("评议会已登记。"), hint, "monitoring:meeting")
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def post_list(request: PageRequest, code: str) -> HttpResponse:
    """登记村内公示, once for all the cases on the list."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "post_list", village)
    waiting = cases_to_list(request.user, village.division)
    form = PostListForm(request.POST or None, request.FILES or None, term=term_of(code), waiting=waiting)

    def step() -> PublicNotice:
        given = form.cleaned_data
        draft = actions.ListDraft(
            posted_on=given["posted_on"],
            ended_on=given["ended_on"],
            place=given["place"],
            photo=required_upload(given["photo"]),
            cases=form.listed,
        )
        return actions.post_list(village.division, draft, by=request.user, on=timezone.localdate())

    hint = (
        _("%s：张贴并拍照以后登记；名单登记后不能改，变更须重新公示。期满后在各户办理“公示后上报”。")
        % village.division.name
    )
    page = _list_page(_("登记村内公示"), village, _("公示已登记。"), hint, "monitoring:notice")
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def record_objection(request: PageRequest, pk: int) -> HttpResponse:
    """登记异议."""
    notice: PublicNotice = access.get_or_404(PublicNotice, pk, user=request.user)
    guards.require_role("record_objection", by=request.user, division_code=notice.division_id)
    form = ObjectionForm(request.POST or None, version=notice.version)

    def step() -> NoticeObjection:
        given = form.cleaned_data
        return actions.record_objection(
            notice,
            raised_on=given["raised_on"],
            content=given["content"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    hint = _("公示期 %(first)s 至 %(last)s，期内提出的才作为异议受理；期满以后反映的情况请登记线索。") % {
        "first": notice.posted_on.isoformat(),
        "last": _last_to_object(notice).isoformat(),
    }
    return save(request, form, step, _notice_page(_("登记异议"), notice, _("异议已登记，等待答复。"), hint))


@require_http_methods(["GET", "POST"])
def answer_objection(request: PageRequest, pk: int) -> HttpResponse:
    """答复异议."""
    objection: NoticeObjection = access.get_or_404(NoticeObjection, pk, user=request.user)
    guards.require_role("answer_objection", by=request.user, division_code=objection.division_id)
    form = AnswerForm(request.POST or None, version=objection.version)

    def step() -> NoticeObjection:
        given = form.cleaned_data
        return actions.answer_objection(
            objection,
            answered_on=given["answered_on"],
            answer=given["answer"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    hint = _("异议（%(day)s）：%(content)s") % {"day": objection.raised_on, "content": objection.content}
    page = _notice_page(_("答复异议"), objection.notice, _("异议已答复。"), hint)
    return save(request, form, step, page)


def term_of(code: str) -> NoticeTerm:
    """How long a notice hangs at least where a village lies; a day where nobody has said."""
    known = values_in_force([NOTICE_DAYS], division_code=code, on=timezone.localdate())
    span = Span.of(known[NOTICE_DAYS]) if NOTICE_DAYS in known else Span(1)
    return NoticeTerm(span, working_calendar())


def _last_to_object(notice: PublicNotice) -> datetime.date:
    """As the step will ask; where the holidays are not known, it says so, and the paper's day is shown."""
    try:
        return last_to_object(Posted(notice.posted_on, notice.ended_on), term=term_of(notice.division_id))
    except CalendarMissing:
        return notice.ended_on


def _list_page(heading: str, village: Village, done: str, hint: str, onward: str) -> Page:
    """A step's page below the list of papers; what was registered is shown afterwards."""
    back = reverse("monitoring:paper-list") + f"?division={village.pk}"
    return Page(
        heading,
        back,
        done,
        onward=lambda made: reverse(onward, args=[made.pk]),
        crumb=village.division.name,
        template=FORM,
        facts=_section() | {"hint": hint},
    )


def _notice_page(heading: str, notice: PublicNotice, done: str, hint: str = "") -> Page:
    crumb = _("{}公示").format(notice.division.name)
    back = reverse("monitoring:notice", args=[notice.pk])
    return Page(heading, back, done, crumb=crumb, template=FORM, facts=_section() | {"hint": hint})


def _section() -> dict[str, str]:
    return {"section": _("评议公示"), "section_url": reverse("monitoring:paper-list")}
