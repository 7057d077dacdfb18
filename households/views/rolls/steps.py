"""Accepting, cancelling, resuming and undoing an import."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from households.actions import rolls
from households.choices import RollStatus
from households.forms.rolls import RollStepForm
from households.models import RollBatch
from households.views.rolls.page import accept_form, batch_or_404, shown_for
from povertycase import access
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import User
from povertycase.views.requests import PageRequest


@require_POST
def accept(request: PageRequest, pk: int) -> HttpResponse:
    """确认入库: the ticked categories are queued for writing, or the form comes back with what is missing."""
    batch = batch_or_404(request, pk)
    _require(request.user, "accept", batch)
    if unmet := rolls.nothing_to_accept(batch):
        raise Invalid(unmet)
    shown = shown_for(request, batch)
    shown |= accept_form(shown, request.POST)
    form = shown["form"]
    if form.is_valid():
        try:
            rolls.accept(
                batch, categories=form.accepted, by=request.user, version=form.cleaned_data["version"]
            )
            return _to_the_page(request, pk)
        except Invalid as refusal:
            shown["unmet"] = refusal.unmet
    return render(request, "households/rolls/detail.html", shown, status=422)


@require_POST
def choose(request: PageRequest, pk: int) -> HttpResponse:
    """Which sheet of the workbook is read; the file need not be uploaded again."""
    batch = batch_or_404(request, pk)
    version, _note = _given(request)
    rolls.choose(batch, sheet=request.POST.get("sheet", ""), by=request.user, version=version)
    return redirect("households:roll-detail", pk)


@require_POST
def cancel(request: PageRequest, pk: int) -> HttpResponse:
    """Nothing of this file is written."""
    batch = batch_or_404(request, pk)
    version, note = _given(request)
    rolls.cancel(batch, by=request.user, version=version, note=note)
    messages.success(request, _("已取消导入，登记库没有改动。"))
    return redirect("households:roll-detail", pk)


@require_POST
def resume(request: PageRequest, pk: int) -> HttpResponse:
    """Writing, or undoing, goes on where it stopped."""
    batch = batch_or_404(request, pk)
    version, note = _given(request)
    rolls.resume(batch, by=request.user, version=version, note=note)
    return redirect("households:roll-detail", pk)


@require_http_methods(["GET", "POST"])
def undo(request: PageRequest, pk: int) -> HttpResponse:
    """Whether the import can be taken back, and taking it back."""
    batch = batch_or_404(request, pk)
    if request.method == "POST":
        version, note = _given(request)
        rolls.undo(batch, by=request.user, version=version, note=note)
        return redirect("households:roll-detail", pk)
    _require(request.user, "undo", batch)
    with transaction.atomic():  # the check keeps a temporary table
        unmet = rolls.undo_unmet(batch)
    template = "_undo" if request.htmx else "undo"
    return render(request, f"households/rolls/{template}.html", {"batch": batch, "unmet": unmet})


def _to_the_page(request: PageRequest, pk: int) -> HttpResponse:
    url = reverse("households:roll-detail", args=[pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _given(request: PageRequest) -> tuple[int | None, str]:
    """Version and reason; a version that is no number is as good as none."""
    form = RollStepForm(request.POST)
    form.is_valid()
    return form.cleaned_data.get("version"), form.cleaned_data.get("note", "")


def _require(user: User, verb: str, batch: RollBatch) -> None:
    """Refuse somebody whose posting does not take this step, or say that it is over."""
    if access.can(user, verb, batch):
        return
    if access.roles_at(user, batch.division_id) & batch.MOVES[verb].roles:
        raise Conflict(_("本次导入的状态是“%s”，不能办理这一步。") % RollStatus(batch.status).label)
    raise Refused(_("您的岗位不能执行这一步操作。"))
