"""台账: which ledgers there are, the lines of one, one line with its entries, and what is written down."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.actions import ledgers as actions
from households.forms.ledgers import (
    EntryForm,
    LedgerFilter,
    WithdrawEntryForm,
    judged_as_asked,
    narrowed,
)
from households.forms.places import PlaceSelect, place_choices
from households.ledgers import Judged, Ledger, Subject
from households.ledgers.found import entry_or_404, ledger_or_404, ledgers_of, log_or_404, subject_or_404
from households.ledgers.lines import entries_of, judged, lines
from households.models import Household
from households.models.entries import Entry
from households.reports import ledgers as reports
from households.views.ledger_tables import LineTable
from households.views.saving import Page, save
from households.views.steps import may_anywhere
from povertycase import access
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDERS = {
    Subject.PERSON: ("division_id", "name_pinyin", "id"),
    Subject.HOUSEHOLD: ("division_id", "id"),
    Subject.VILLAGE: ("division_id",),
}
FORM = "households/ledgers/note.html"


def judged_of(request: PageRequest, ledger: Ledger) -> Judged:
    """By what the address asks the ledger to be judged: today, and the year it names."""
    return judged_as_asked(ledger, request.user, request.GET)


def judged_of_line(request: PageRequest, ledger: Ledger) -> Judged:
    """The same for one line, where no filter says that there is no such year."""
    by = judged_of(request, ledger)
    if ledger.by_year and request.GET.get("year", str(by.year)) != str(by.year):
        raise Http404(_("台账没有这个年度。"))
    return by


def filter_of(request: PageRequest, ledger: Ledger, by: Judged) -> LedgerFilter:
    """The lines as the address narrows them."""
    return narrowed(ledger, request.user, request.GET, by)


@require_safe
def ledger_index(request: PageRequest) -> HttpResponse:
    """The ledgers that the reader has."""
    return render(request, "households/ledgers/index.html", {"ledgers": ledgers_of(request.user)})


@require_safe
def ledger_lines(request: PageRequest, ledger_code: str) -> HttpResponse:
    """The lines of one ledger, narrowed by place, gap and name."""
    ledger = ledger_or_404(request.user, ledger_code)
    by = judged_of(request, ledger)
    filterset = filter_of(request, ledger, by)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    page = page_of(
        reports.with_place(found),
        order=ORDERS[ledger.subject],
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "ledger": ledger,
        "by": by,
        "filter": filterset,
        "page": page,
        "table": LineTable(reports.lines_of(ledger, page.rows, request.user, by), ledger=ledger, by=by),
        "figures": reports.figures_told(ledger, by),
        "hint": _("村名") if ledger.subject == Subject.VILLAGE else "",
        "query": request.GET.urlencode(),
        "may_import": may_anywhere(request.user, "import_entries"),
    }
    return render(request, "households/ledgers/lines.html", shown)


@require_safe
def ledger_gaps(request: PageRequest, ledger_code: str) -> HttpResponse:
    """How many lines have each gap, of those that the address narrows otherwise; asked for by the list."""
    ledger = ledger_or_404(request.user, ledger_code)
    by = judged_of(request, ledger)
    asked = request.GET.copy()
    asked.pop("gap", None)
    filterset = narrowed(ledger, request.user, asked, by)
    rows = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    asked.pop("cursor", None)
    shown = {
        "ledger": ledger,
        "counts": reports.gap_counts(ledger, rows, by),
        "chosen": request.GET.get("gap", ""),
        "query": asked.urlencode(),
    }
    return render(request, "households/ledgers/_gaps.html", shown)


@require_safe
def household_ledgers(request: PageRequest, pk: int) -> HttpResponse:
    """What the ledgers have of a household and its members; asked for by the household's page."""
    household = access.get_or_404(Household, pk, user=request.user)
    known = reports.of_household(household, request.user, timezone.localdate())
    return render(request, "households/ledgers/_household.html", {"lines": known})


@require_safe
def ledger_line(request: PageRequest, ledger_code: str, pk: int) -> HttpResponse:
    """One line: what stands, what is missing and by which clause, every entry there was, the logs."""
    ledger = ledger_or_404(request.user, ledger_code)
    by = judged_of_line(request, ledger)
    subject = subject_or_404(request.user, ledger, pk)
    (line,) = reports.lines_of(ledger, [subject], request.user, by)
    shown = {
        "ledger": ledger,
        "by": by,
        "line": line,
        "is_due": lines(ledger, request.user, by).filter(pk=subject.pk).exists(),
        "facts": reports.facts_of(ledger, line),
        "history": reports.history_of(ledger, subject, request.user),
        "logs": [(log, reports.log_of(ledger, log, subject, request.user)) for log in ledger.logs],
        "figures": reports.figures_told(ledger, by),
        "may_note": actions.may_note(ledger, request.user, subject.division_id),
    }
    return render(request, "households/ledgers/line.html", shown)


@require_http_methods(["GET", "POST"])
def note(request: PageRequest, ledger_code: str, pk: int) -> HttpResponse:
    """What was found is written down."""
    ledger = ledger_or_404(request.user, ledger_code)
    by = judged_of_line(request, ledger)
    subject = subject_or_404(request.user, ledger, pk)
    _require(ledger, request.user, subject)
    standing = entries_of(ledger, [subject.pk], request.user, by).get(subject.pk)
    form = EntryForm(
        request.POST or None, asked=ledger, standing=standing, initial={"on": by.as_of.isoformat()}
    )

    def step() -> Any:
        return actions.note_entry(ledger, subject, _note_of(form, by, seen=True), by=request.user)

    return save(request, form, step, _page(ledger, subject, by, _("登记%s") % ledger.title, request.user))


@require_http_methods(["GET", "POST"])
def log(request: PageRequest, ledger_code: str, pk: int, log: str) -> HttpResponse:
    """Something that was done is written down."""
    ledger = ledger_or_404(request.user, ledger_code)
    by = judged_of_line(request, ledger)
    asked, subject = log_or_404(ledger, log), subject_or_404(request.user, ledger, pk)
    _require(ledger, request.user, subject)
    form = EntryForm(request.POST or None, asked=asked, initial={"on": by.as_of.isoformat()})

    def step() -> Any:
        return actions.log_entry(ledger, asked, subject, _note_of(form, by), by=request.user)

    return save(request, form, step, _page(ledger, subject, by, _("登记%s") % asked.title, request.user))


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, ledger_code: str, pk: int, log: str = "") -> HttpResponse:
    """An entry was wrong."""
    ledger = ledger_or_404(request.user, ledger_code)
    entry = entry_or_404(request.user, log_or_404(ledger, log).model if log else ledger.model, pk)
    subject = subject_or_404(request.user, ledger, getattr(entry, f"{ledger.entry_of}_id"))
    year = getattr(entry, "year", None)
    by = judged(ledger, request.user, on=timezone.localdate(), year=year)
    _require(ledger, request.user, subject)
    form = WithdrawEntryForm(request.POST or None)

    def step() -> Any:
        reason = form.cleaned_data["reason"]
        return actions.withdraw_entry(ledger, entry, on=by.as_of, reason=reason, by=request.user)

    page = _page(ledger, subject, by, _("撤回登记"), request.user, done=_("已撤回。"))
    page = replace(page, facts={**page.facts, "warning": _gone(ledger, log, entry), "submit": _("撤回")})
    return save(request, form, step, page)


def _gone(ledger: Ledger, log: str, entry: Entry) -> str:
    """What is about to be taken back, and what stands then."""
    fields = ledger.log(log).fields if log else ledger.fields
    said = "；".join(f"{label}：{words}" for label, words in reports.said_in(entry, fields))
    after = _("撤回后仍留在历史里。") if log else _("撤回后仍留在历史里；前面还有登记的，前一次重新生效。")
    told = _("将撤回 {day} {who}登记的内容（{said}）。").format(
        day=entry.noted_on, who=entry.noted_by.name, said=said or _("空白")
    )
    return told + after


def _require(ledger: Ledger, user: User, subject: Any) -> None:
    actions.require_may_note(ledger, user, subject.division_id)


def _note_of(form: EntryForm, by: Judged, *, seen: bool = False) -> actions.Note:
    given = form.cleaned_data
    return actions.Note(facts=form.facts, on=given["on"], year=by.year, seen=given["seen"] if seen else None)


def _page(ledger: Ledger, subject: Any, by: Judged, heading: str, user: User, *, done: str = "") -> Page:
    back = reverse("households:ledger-line", args=[ledger.code, subject.pk])
    back += f"?year={by.year}" if ledger.by_year else ""
    (line,) = reports.lines_of(ledger, [subject], user, by)
    about = {"ledger": ledger, "line": line}
    return Page(
        heading, back, done or _("已登记。"), crumb=line.name or ledger.title, template=FORM, facts=about
    )
