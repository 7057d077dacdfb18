"""Steps on departments' warnings: one by one, and on many at once."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from households.models import Person
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.forms.warnings import FindPersonForm, ManyForm, WarningNoteForm, WarningStepForm
from monitoring.models import Warning
from povertycase import access
from povertycase.exceptions import DomainError, Invalid, Refused, Unmet
from povertycase.models import User
from povertycase.views.requests import PageRequest

FORM = "projects/form.html"


@dataclass(frozen=True)
class WarningStep:
    """name: of its address; label: of the words that it needs, "" for none."""

    name: str
    heading: Any
    done: Any
    label: Any
    take: Callable[..., Any]


def _check(warning: Warning, *, by: User, on: datetime.date, version: int | None, note: str) -> None:
    actions.check_warning(warning, by=by, version=version)


def _mark_monitored(warning: Warning, *, by: User, on: datetime.date, version: int | None, note: str) -> None:
    actions.mark_monitored(warning, by=by, on=on, version=version)


STEPS: Mapping[str, WarningStep] = {
    "check_warning": WarningStep(
        "monitoring:warning-check",
        gettext_lazy("开始核实"),
        gettext_lazy("已开始核实，请在期限前入户了解并办结。"),
        "",
        _check,
    ),
    "include_warning": WarningStep(
        "monitoring:warning-include",
        gettext_lazy("转为线索"),
        gettext_lazy("已转为线索，请在线索里研判是否立案。"),
        gettext_lazy("核实的情况"),
        actions.include_warning,
    ),
    "mark_monitored": WarningStep(
        "monitoring:warning-monitored",
        gettext_lazy("已在监测"),
        gettext_lazy("已标为在监测。"),
        "",
        _mark_monitored,
    ),
    "dismiss_warning": WarningStep(
        "monitoring:warning-dismiss",
        gettext_lazy("不纳入"),
        gettext_lazy("已办结为不纳入，原因会反馈给推送部门。"),
        gettext_lazy("不纳入的原因（推送部门看得到）"),
        actions.dismiss_warning,
    ),
    "mark_absent": WarningStep(
        "monitoring:warning-absent",
        gettext_lazy("查无此人"),
        gettext_lazy("已标为查无此人。"),
        gettext_lazy("为什么查无此人"),
        actions.mark_absent,
    ),
    "reopen_warning": WarningStep(
        "monitoring:warning-reopen",
        gettext_lazy("重新核实"),
        gettext_lazy("已重新打开，期限从今天算起。"),
        gettext_lazy("重新核实的原因"),
        actions.reopen_warning,
    ),
}
# {end of the address: step}
WORDS = {step.name.removeprefix("monitoring:warning-"): verb for verb, step in STEPS.items()}
MANY = ("check_warning", "include_warning", "mark_monitored", "dismiss_warning", "mark_absent")


@dataclass(frozen=True)
class Left:
    """A warning that stayed as it was, and why."""

    about: str
    why: str


@require_http_methods(["GET", "POST"])
def step(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """One step on one warning."""
    warning = _moved(request, pk, verb)
    kind = STEPS[verb]
    data = request.POST or None
    form: WarningStepForm = (
        WarningNoteForm(data, version=warning.version, label=kind.label)
        if kind.label
        else WarningStepForm(data, version=warning.version)
    )

    def take() -> Any:
        note = form.cleaned_data.get("note", "")
        return kind.take(
            warning, by=request.user, on=timezone.localdate(), version=version_of(form), note=note
        )

    return save(request, form, take, _page(str(kind.heading), warning, str(kind.done)))


@require_http_methods(["GET", "POST"])
def find(request: PageRequest, pk: int) -> HttpResponse:
    """找到本人: whom nobody had found is on the register after all."""
    warning = _moved(request, pk, "find_person")
    form = FindPersonForm(request.POST or None, version=warning.version)

    def take() -> Warning:
        person = _person(request.user, form.cleaned_data["number"])
        return actions.find_person(
            warning, person, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    done = _("已找到本人，预警转到所在的村核实。")
    return save(request, form, take, _page(_("找到本人"), warning, done))


@require_POST
def many(request: PageRequest) -> HttpResponse:
    """One step on what was ticked; each is checked by itself, and the rest says why it stayed."""
    user, back = request.user, _back(request)
    verbs = {verb: bool(STEPS[verb].label) for verb in MANY if handles(user, verb)}
    if not verbs:
        raise Refused(_("您的岗位不能办理部门预警。"))
    form = ManyForm(request.POST, chosen=request.POST.getlist("chosen"), verbs=verbs)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, "；".join(map(str, errors)))
        return redirect(back)
    given = form.cleaned_data
    tried = [_attempt(user, *pair, verb=given["verb"], note=given["note"]) for pair in given["chosen"]]
    left = [each for each in tried if each.why]
    done = len(tried) - len(left)
    if done:
        messages.success(request, _("已办理 %s 条。") % done)
    if not left:
        return redirect(back)
    shown = {"left": left, "done": done, "back": back, "total": len(tried)}
    return render(request, "monitoring/warnings_left.html", shown, status=409)


def _attempt(user: User, key: int, version: int, *, verb: str, note: str) -> Left:
    """Take the step on one; a Left without a reason when it was taken."""
    about = _("一条预警")
    try:
        warning = access.get_or_404(Warning, key, user=user)
        about = _("{}：{}").format(warning.name, warning.get_signal_display())
        STEPS[verb].take(warning, by=user, on=timezone.localdate(), version=version, note=note)
    except Http404:  # also when it went away between the look and the lock
        return Left(about, _("找不到这条记录，或者它不在您的管辖范围。"))
    except DomainError as refusal:
        return Left(about, refusal.message)
    return Left(about, "")


def _person(user: User, number: str) -> Person:
    person = Person.objects.visible_to(user).filter(number=number.strip()).exclude(number="").first()
    if person is None:
        raise Invalid([Unmet("unknown", _("管辖范围内没有这个人编号。"), field="number")])
    return person


def _moved(request: PageRequest, pk: int, verb: str) -> Warning:
    warning: Warning = access.get_or_404(Warning, pk, user=request.user)
    guards.require_mover(verb, warning, by=request.user)
    return warning


def handles(user: User, verb: str) -> bool:
    """Whether a step on warnings is the user's anywhere, for what a list offers."""
    return any(posting.role in Warning.MOVES[verb].roles for posting in user.postings)


def _page(heading: str, warning: Warning, done: str) -> Page:
    facts = {
        "section": _("部门预警"),
        "section_url": reverse("monitoring:warning-list"),
        "hint": _("{}：{}").format(warning.name, warning.message),
    }
    back = reverse("monitoring:warning", args=[warning.pk])
    return Page(heading, back, done, crumb=warning.name, template=FORM, facts=facts)


def _back(request: PageRequest) -> str:
    """The list as it was, never another site."""
    wanted = request.POST.get("back", "")
    start = reverse("monitoring:warning-list")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(start)
    return wanted if safe else start
