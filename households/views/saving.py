"""From a form to a step: done, back with what is wrong (422), or beside what somebody else saved (412)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from households.forms.facts import ComparedForm, FactForm, PlacedForm, add_unmet
from households.forms.incomes import IncomeForm
from households.reports.shown import shown, shown_or_masked
from households.views.incomes import income_differences
from povertycase.exceptions import Conflict, Invalid, Stale, Unmet
from povertycase.views.requests import PageRequest

CRUMB = _("一户一档")


@dataclass(frozen=True)
class Page:
    """Where a form is shown and where it leads: heading, the page to go back to, what was done.

    onward: the page to go to afterwards, given what the step returned; else back.
    """

    heading: str
    back: str
    done: str
    onward: Callable[[Any], str] | None = None
    crumb: Any = CRUMB
    template: str = "households/form.html"
    facts: Mapping[str, Any] = field(default_factory=dict)


def save(request: PageRequest, form: PlacedForm, step: Callable[[], Any], page: Page) -> HttpResponse:
    """Show the form, or take the step with what it holds."""
    if request.method != "POST":
        return show(request, form, page)
    if not form.is_valid():
        return show(request, form, page, status=422)
    try:
        done = step()
    except Invalid as refusal:
        return show(request, form, page, status=422, unmet=add_unmet(form, refusal.unmet))
    except Conflict as refusal:
        # What was typed stays on the page: a number that is taken can be corrected.
        return show(request, form, page, status=409, unmet=[Unmet(refusal.code, refusal.message)])
    except Stale as stale:
        return _both_versions(request, form, page, stale)
    messages.success(request, page.done)
    return redirect(page.onward(done) if page.onward else page.back)


def version_of(form: forms.Form) -> int | None:
    """The version the person saw; None when the form came without it."""
    version: int | None = form.cleaned_data.get("version")
    return version


def show(
    request: PageRequest, form: forms.Form, page: Page, *, status: int = 200, unmet: Any = ()
) -> HttpResponse:
    """The page with its form, and with what stands in the way."""
    shown_with = {"form": form, "page": page, "unmet": unmet, **page.facts}
    return render(request, page.template, shown_with, status=status)


def _both_versions(request: PageRequest, form: PlacedForm, page: Page, stale: Stale) -> HttpResponse:
    """Nothing was saved: what the person wrote stands beside what is there now."""
    shown_with = {
        "page": page,
        "message": stale.message,
        "current": stale.current,
        "rows": _differences(form, stale.current),
        "again": request.get_full_path(),
    }
    return render(request, "households/stale.html", shown_with, status=412)


def _differences(form: PlacedForm, current: Any) -> list[dict[str, str]]:
    """What was typed beside what is there, as far as the form has facts of the record."""
    if isinstance(form, ComparedForm):
        return form.differences(current)
    if isinstance(form, IncomeForm):
        return income_differences(form.lines, current)
    if not isinstance(form, FactForm):
        return []
    rows = []
    for name, value in form.facts.items():
        column = current._meta.get_field(name)
        now = shown_or_masked(current, column)
        rows.append({"label": str(column.verbose_name), "mine": shown(column, value), "now": now})
    return rows
