"""工作约谈: who was called in, one talk, and its steps; and what came of referrals, counted."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.exceptions import Refused
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from rectification import actions
from rectification.actions import guards
from rectification.choices.talks import TalkStatus
from rectification.choices.tickets import Sanction
from rectification.forms.talks import HeldForm, TalkFilterForm, TalkForm, WordsForm
from rectification.models import Inspection, PeriodicReport, Talk, Ticket
from rectification.reports.sanctions import sanctions_of
from rectification.reports.trail import steps_on
from rectification.rules.rights import reads_restricted
from rectification.rules.talks import LONGEST_ANSWER, LONGEST_REASON
from rectification.views.seeing import may, may_anywhere, require_anywhere, step_organisations, step_places

FORM, STEP = "rectification/work_form.html", "arrange_talk"
ORDER = ("-planned_on", "-id")
# What a talk may come from.
ORIGINS: dict[str, Any] = {"ticket": Ticket, "inspection": Inspection, "report": PeriodicReport}
CHIPS = {TalkStatus.PLANNED: "warning", TalkStatus.ANSWERED: "warning", TalkStatus.CONCLUDED: "ok"}


def sees_talks(user: User) -> bool:
    """Whether talks are there for `user`: nobody calls in a helper."""
    return any(posting.role in set(Role) - {Role.HELPER} - ADMINISTRATORS for posting in user.postings)


def _require_readers(user: User) -> None:
    if not sees_talks(user):
        raise Refused(_("工作约谈不对您的岗位开放。"))


@require_safe
def talk_list(request: PageRequest) -> HttpResponse:
    """The talks that the user knows of, the newest first."""
    _require_readers(request.user)
    rows = Talk.objects.visible_to(request.user).select_related("organisation", "division")
    form = TalkFilterForm(request.GET)
    found = _filtered(rows, form) if form.is_valid() else rows.none()
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    today = timezone.localdate()
    shown = {
        "filter": form,
        "page": page,
        "rows": [(each, CHIPS.get(TalkStatus(each.status), ""), _is_late(each, today)) for each in page.rows],
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_arrange": may_anywhere(request.user, STEP),
    }
    return render(request, "rectification/talks.html", shown)


@require_safe
def talk(request: PageRequest, pk: int) -> HttpResponse:
    """One talk: what was said and asked, and what may be done now."""
    record, user = _found(request, pk), request.user
    verbs = ("hold_talk", "cancel_talk", "answer_talk", "return_talk", "conclude_talk")
    steps = {verb: access.can(user, verb, record) for verb in verbs}
    steps["answer_talk"] &= bool(record.follow_up)
    shown = {
        "talk": record,
        "chip": CHIPS.get(TalkStatus(record.status), ""),
        "is_late": _is_late(record, timezone.localdate()),
        "steps": steps,
        "origins": _origins(record, user),
        "events": steps_on(record),
    }
    return render(request, "rectification/talk.html", shown)


@require_http_methods(["GET", "POST"])
def arrange(request: PageRequest) -> HttpResponse:
    """安排约谈; of a ticket, an inspection or a report it says so."""
    user = request.user
    require_anywhere(user, STEP)
    origin = _asked_origin(request)
    places = [each for each in step_places(user, STEP) if isinstance(each[1], list) or not each[0]]
    form = TalkForm(
        request.POST or None,
        organisations=step_organisations(user, STEP),
        places=places,
        known=_known(origin),
    )

    def step() -> Talk:
        draft = actions.TalkDraft(unit=form.unit, **form.facts, **origin)
        return actions.arrange_talk(draft, by=user)

    hint = "".join(_("由%s引起。") % words for words, _url in map(_words_of, origin.values()))
    facts = {"hint": hint} if hint else {}
    page = _page(_("安排约谈"), None, _("约谈已安排。"), onward=_address, **facts)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def hold(request: PageRequest, pk: int) -> HttpResponse:
    """登记约谈情况."""
    record = _stepped(request, pk, "hold_talk")
    form = HeldForm(request.POST or None, version=record.version)

    def step() -> Talk:
        names = ("held_on", "record", "follow_up", "follow_up_due_on")
        said = actions.TalkRecord(**{name: form.cleaned_data[name] for name in names})
        today, version = timezone.localdate(), version_of(form)
        return actions.hold_talk(record, said, by=request.user, on=today, version=version)

    return save(request, form, step, _page(_("登记约谈情况"), record, _("约谈情况已登记。")))


@require_http_methods(["GET", "POST"])
def answer(request: PageRequest, pk: int) -> HttpResponse:
    """报送落实情况."""
    record = _stepped(request, pk, "answer_talk")
    asked = {"label": _("落实情况"), "longest": LONGEST_ANSWER}
    hint = _("后续要求：%s") % (record.follow_up or _("无"))
    page = _page(_("报送落实情况"), record, _("落实情况已报送，等待县级办结。"), hint=hint)
    return _words_step(request, record, asked, page, actions.answer_talk, "answer")


@require_http_methods(["GET", "POST"])
def give_back(request: PageRequest, pk: int) -> HttpResponse:
    """退回落实情况."""
    record = _stepped(request, pk, "return_talk")
    page = _page(_("退回落实情况"), record, _("已退回，等待重新报送。"), hint=record.answer)
    return _words_step(request, record, {"label": _("退回的原因")}, page, actions.return_talk, "note")


@require_http_methods(["GET", "POST"])
def conclude(request: PageRequest, pk: int) -> HttpResponse:
    """办结."""
    record = _stepped(request, pk, "conclude_talk")
    asked = {"label": _("办结意见"), "longest": LONGEST_REASON}
    page = _page(_("约谈事项办结"), record, _("约谈事项已办结。"), hint=record.answer)
    return _words_step(request, record, asked, page, actions.conclude_talk, "outcome")


@require_http_methods(["GET", "POST"])
def cancel(request: PageRequest, pk: int) -> HttpResponse:
    """取消约谈."""
    record = _stepped(request, pk, "cancel_talk")
    page = _page(_("取消约谈"), record, _("约谈已取消。"), is_danger=True)
    return _words_step(request, record, {"label": _("取消的原因")}, page, actions.cancel_talk, "reason")


@require_safe
def sanctions(request: PageRequest) -> HttpResponse:
    """问责处理统计: what came of referrals by year, for those who read them."""
    if not any(reads_restricted(each.role, each.division_id) for each in request.user.postings):
        raise Refused(_("问责处理统计只有县级乡村振兴办、县级以上领导和审计能看。"))
    shown = {"counted": sanctions_of(request.user), "labels": Sanction.labels}
    return render(request, "rectification/sanctions.html", shown)


def _filtered(rows: Any, form: TalkFilterForm) -> Any:
    asked = form.cleaned_data
    if asked["status"]:
        rows = rows.filter(status=asked["status"])
    if text := asked["text"]:
        known = Q(organisation__name__contains=text) | Q(organisation=None, division__name__contains=text)
        rows = rows.filter(known | Q(called_name__contains=text) | Q(reason__contains=text))
    return rows


def _is_late(record: Talk, on: Any) -> bool:
    due = record.follow_up_due_on
    return record.status == TalkStatus.HELD and due is not None and due < on


def _asked_origin(request: PageRequest) -> dict[str, Any]:
    """The record that the address names, in the user's reach."""
    for name, model in ORIGINS.items():
        if key := request.GET.get(name):
            return {name: access.get_or_404(model, key, user=request.user)}
    return {}


def _known(origin: dict[str, Any]) -> dict[str, Any]:
    """Who answers for what it comes from is called in, unless another one is chosen."""
    known: dict[str, Any] = {"planned_on": timezone.localdate()}
    if (ticket := origin.get("ticket")) is not None:
        return known | {"organisation": ticket.responsible_unit_id, "place": ticket.responsible_place_id}
    if (report := origin.get("report")) is not None:
        unit = report.reporter.organisation_id
        return known | {"organisation": unit, "place": None if unit else report.division_id}
    if (inspection := origin.get("inspection")) is not None:
        return known | {"place": inspection.division_id}
    return known


def _origins(record: Talk, user: User) -> list[tuple[str, str]]:
    """What it comes from, as far as the reader sees that."""
    seen = (
        model.objects.visible_to(user).filter(pk=getattr(record, f"{name}_id")).first()
        for name, model in ORIGINS.items()
        if getattr(record, f"{name}_id") is not None
    )
    return [_words_of(each) for each in seen if each is not None]


def _words_of(origin: Any) -> tuple[str, str]:
    name = next(name for name, model in ORIGINS.items() if isinstance(origin, model))
    words = {
        "ticket": lambda: _("问题 %s") % origin.number,
        "inspection": lambda: _("督查“%s”") % origin.name,
        "report": lambda: _("定期报告“%s”") % origin.reporter.requirement.name,
    }
    return words[name](), reverse(f"rectification:{name}", args=[origin.pk])


def _words_step(
    request: PageRequest, record: Talk, asked: dict[str, Any], page: Page, take: Any, name: str
) -> HttpResponse:
    form = WordsForm(request.POST or None, version=record.version, **asked)

    def step() -> Talk:
        words = {name: form.cleaned_data["note"]}
        done: Talk = take(record, **words, by=request.user, version=version_of(form))
        return done

    return save(request, form, step, page)


def _found(request: PageRequest, pk: int) -> Talk:
    _require_readers(request.user)
    record: Talk = access.get_or_404(Talk, pk, user=request.user)
    return record


def _stepped(request: PageRequest, pk: int, verb: str) -> Talk:
    """The talk, for somebody who takes this move there; before anything is typed also now."""
    record = _found(request, pk)
    guards.require_mover(verb, record, by=request.user)
    if request.method == "GET":
        guards.require_move(verb, record, by=request.user)
    return record


def _address(record: Talk) -> str:
    return reverse("rectification:talk", args=[record.pk])


def _page(heading: str, record: Talk | None, done: str, onward: Any = None, **facts: Any) -> Page:
    home = reverse("rectification:talk-list")
    section = {"section": _("工作约谈"), "section_url": home, "submit": heading}
    back = _address(record) if record else home
    crumb = str(record) if record else ""
    return Page(heading, back, done, onward=onward, crumb=crumb, template=FORM, facts=section | facts)


def may_call_in(user: User, division_code: str) -> bool:
    """Whether `user` may arrange a talk about something that lies in a place, for buttons."""
    return may(user, STEP, division_code)
