"""登记走访 and its correction: the form of a visit for those with a signal, also without scripts."""

import hashlib
import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import actions
from households.actions import guards
from households.actions.photos import Taken
from households.actions.visits import Received
from households.choices.visits import PhotoKind
from households.forms.facts import add_unmet
from households.forms.visits import Ground, VisitForm
from households.models import HeldVisit, Household, HouseholdMembership, SurveyRound, Visit
from households.models.visit_questions import questions_asked
from households.rules.visit_form import BLOCKS
from households.views.edits import head_name
from households.views.steps import require_step
from households.views.visits import may_correct
from povertycase import access
from povertycase.exceptions import DomainError, Invalid, Refused
from povertycase.models import User
from povertycase.views.requests import PageRequest

TEMPLATE = "households/visits/form.html"


@require_http_methods(["GET", "POST"])
def record(request: PageRequest, pk: int) -> HttpResponse:
    """登记走访: what the last visit said is marked; each block is confirmed with one tap."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "visit", household)
    guards.require_active(household)
    last = _last(household, request)
    ground = _ground(household, request.user, said=last.answers if last else {}, corrected=None)
    start = {"last": last.pk if last else None}
    form = VisitForm(request.POST or None, request.FILES or None, ground=ground, initial=start)
    return _save(request, form, household, last=last)


@require_http_methods(["GET", "POST"])
def correct(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """更正: the same form with what the visit said, and why it changes."""
    user = request.user
    visit = access.get_or_404(Visit, pk, user=user)
    require_step(user, "visit", visit)
    if not may_correct(visit, user):
        raise Refused(_("只有走访人本人和乡镇、县办可以更正走访。"))
    standing = visit.standing().pk
    if request.method != "POST" and standing != visit.pk:
        messages.warning(request, _("这次走访已有更正，请在更正后的内容上再改。"))
        return redirect("households:visit", standing)
    household = access.get_or_404(Household, visit.household_id, user=user)
    ground = _ground(household, user, said=visit.answers, corrected=visit)
    initial = {
        "way": visit.way,
        "note": visit.note,
        "round": visit.round_id,
        "place_refused": visit.place_refused or "",
    }
    form = VisitForm(request.POST or None, request.FILES or None, ground=ground, initial=initial)
    return _save(request, form, household, corrected=visit)


def _last(household: Household, request: PageRequest) -> Visit | None:
    """The visit whose answers are marked; a form that comes back names the one it was made with."""
    visits = Visit.objects.visible_to(request.user).filter(household=household)
    given = request.POST.get("last", "")
    if request.method == "POST":
        return visits.filter(pk=given).first() if _is_key(given) else None
    return visits.current().order_by("-visited_on", "-received_at").first()


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _ground(household: Household, user: User, *, said: Any, corrected: Visit | None) -> Ground:
    today = timezone.localdate()
    members = HouseholdMembership.objects.visible_to(user).filter(household=household)
    people = members.filter(left_on=None).order_by("pk").values_list("person", "person__name")
    rounds = SurveyRound.objects.visible_to(user).open().filter(starts_on__lte=today, ends_on__gte=today)
    return Ground(
        household=household.pk,
        members=list(people),
        questions=[each.field for each in questions_asked(household.division_id, on=today)],
        rounds=[
            (row.pk, row.name)
            for row in rounds.order_by("ends_on", "pk")
            if household.division_id.startswith(row.division_id)
        ],
        said=said,
        known=_known(household, user),
        corrected=corrected.pk if corrected else None,
        corrected_at=corrected.visited_at if corrected else None,
        corrected_place=json.loads(corrected.place) if corrected and corrected.place else None,
    )


def _known(household: Household, user: User) -> dict[str, dict[str, Any]]:
    """What the register says of a detail, so that it is not asked again."""
    readable = Household.readable_fields(user, household)
    known: dict[str, dict[str, Any]] = {}
    for block in BLOCKS:
        for field in block.fields:
            if field.household in readable and getattr(household, field.household) not in (None, ""):
                known.setdefault(block.name.value, {})[field.name] = getattr(household, field.household)
    return known


def _save(
    request: PageRequest,
    form: VisitForm,
    household: Household,
    *,
    last: Visit | None = None,
    corrected: Visit | None = None,
) -> HttpResponse:
    """Show the form, or enter the visit and lead to it."""
    shown = {
        "form": form,
        "household": household,
        "head": head_name(request.user, household),
        "last": last,
        "corrected": corrected,
        "unmet": [],
    }
    if request.method != "POST":
        return render(request, TEMPLATE, shown)
    if not form.is_valid():
        return render(request, TEMPLATE, shown, status=422)
    try:
        received = actions.record_visit(form.cleaned_data["key"], body=form.body, by=request.user)
    except Invalid as refusal:
        shown["unmet"] = add_unmet(form, refusal.unmet)
        return render(request, TEMPLATE, shown, status=422)
    _add_photos(request, form)
    if form.cleaned_data["matches_register"] and isinstance(received.row, Visit) and received.is_new:
        _confirm(request, received.row)
    return _done(request, received, household)


def _add_photos(request: PageRequest, form: VisitForm) -> None:
    """The pictures, after the visit they belong to; the visit stands also when one of them is none."""
    visit = form.cleaned_data["key"]
    for number, file in enumerate(form.cleaned_data["photos"], start=1):
        content = file.read()
        # Its key follows from what it is: the form sent twice brings it once.
        key = uuid.uuid5(visit, hashlib.sha256(content).hexdigest())
        try:
            actions.add_photo(visit, Taken(key, PhotoKind.PHOTO, None, content), by=request.user)
        except DomainError as refusal:
            messages.error(
                request,
                _("第 %(number)s 张照片没有保存：%(why)s") % {"number": number, "why": refusal.message},
            )


def _confirm(request: PageRequest, visit: Visit) -> None:
    """What is really so is as the register has it; the visit stands also when that cannot be written."""
    try:
        actions.confirm_register(visit, by=request.user)
    except DomainError as refusal:
        messages.error(request, _("四合一没有登记：%s") % refusal.message)


def _done(request: PageRequest, received: Received, household: Household) -> HttpResponse:
    row = received.row
    receipt = format_html('<code class="receipt">{}-{}</code>', row.receipt[:5], row.receipt[5:])
    if not isinstance(row, HeldVisit):
        messages.success(request, format_html(_("走访已登记，回执号 {}。"), receipt))
        return redirect("households:visit", row.pk)
    messages.warning(
        request,
        format_html(_("已收到，待县办确认：{}。回执号 {}。"), row.get_reason_display(), receipt),
    )
    if HeldVisit.objects.visible_to(request.user).filter(pk=row.pk).exists():
        return redirect("households:held", row.pk)
    return redirect("households:detail", household.pk)
