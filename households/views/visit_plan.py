"""计划与完成: who is to be visited, who was, who is overdue; every figure leads to its list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from households.figures.visits import PlannedList
from households.forms.visit_plan import PlanForm
from households.models import Household
from households.reports.households import rows_of, with_summary
from households.reports.plan_rules import ClassRule, shown
from households.reports.visit_plan import NO_HELPER, Asked, Plan, total_of
from households.views.plan_tables import CompletionTable, HelperTable, PlannedTable
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

TOWNSHIP, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]
ORDER = ("division_id", "id")


@require_safe
def plan(request: PageRequest) -> HttpResponse:
    """Completion by township, in a township by village, in a village by person."""
    form = PlanForm(request.GET, user=request.user)
    asked = _asked(form)
    figures = Plan(request.user)
    place = asked.division or _own_place(request.user)
    address = _address(asked)
    if len(place) >= VILLAGE:
        total = figures.total(asked)
        table: CompletionTable = HelperTable(
            figures.by_helper(asked), asked=address | {"division": place}, total=total
        )
    else:
        digits = VILLAGE if len(place) >= TOWNSHIP else TOWNSHIP
        rows = figures.by_place(asked, digits=digits)
        total = total_of(rows)
        table = CompletionTable(rows, asked=address, total=total)
    about = {
        "filter": form,
        "table": table,
        "is_by_person": len(place) >= VILLAGE,
        "total": total,
        "address": address,
        "rules": [rule_words(rule) for rule in shown(figures.rules)],
        "place": Division.objects.filter(pk=asked.division).first(),
        "upper": asked.division[:TOWNSHIP] if len(asked.division) == VILLAGE else "",
    }
    return render(request, "households/visits/plan.html", about)


@require_safe
def plan_list(request: PageRequest) -> HttpResponse:
    """The households behind a figure, with their days."""
    listing = PlannedList(request.user, request.GET)
    form, asked, figures = listing.form, listing.asked, listing.plan
    households = listing.qs if form.is_valid() else Household.objects.none()
    page = page_of(
        with_summary(households, user=request.user),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    rows = rows_of(page.rows, user=request.user)
    stands = figures.planned([row.pk for row in rows])
    about = {
        "filter": form,
        "page": page,
        "table": PlannedTable([_row(row, stands[row.pk]) for row in rows if row.pk in stands]),
        "who": _who(asked, request.user),
        "address": _address(asked),
        "rules": [rule_words(rule) for rule in shown(figures.rules)],
    }
    return render(request, "households/visits/plan_list.html", about)


def rule_words(rule: ClassRule) -> str:
    """What is asked of a class, and of which days: 脱贫户每 3 个月 1 次（本期 2026-10-01 至 2026-12-31）."""
    facts = {
        "kind": rule.kind.label,
        "months": _("月") if rule.frequency.months == 1 else _(" %d 个月") % rule.frequency.months,
        "times": rule.frequency.times,
        "starts": f"{rule.period.starts_on:%Y-%m-%d}",
        "ends": f"{rule.period.ends_on:%Y-%m-%d}",
    }
    return _("%(kind)s每%(months)s %(times)d 次（本期 %(starts)s 至 %(ends)s）") % facts


def _asked(form: PlanForm) -> Asked:
    if not form.is_valid():
        return Asked()
    given = form.cleaned_data
    return Asked(given["division"], given["kind"], given["helper"])


def _address(asked: Asked) -> dict[str, str]:
    return {"division": asked.division, "kind": asked.kind, "helper": asked.helper}


def _own_place(user: User) -> str:
    """The place that a reader's plan is divided below: the one all postings lie in, "" above townships."""
    codes = {posting.division_id for posting in user.postings}
    if len(codes) == 1:
        return codes.pop()
    return "" if any(len(code) < TOWNSHIP for code in codes) else "0" * TOWNSHIP


def _row(row: Any, stands: Any) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "head": row.head,
        "number": row.number,
        "place": row.place,
        "kind": stands.kind.label,
        "done": f"{stands.done}/{stands.times}",
        "last_on": stands.last_on,
        "due_on": stands.due_on,
        "overdue_days": stands.overdue_days,
    }


def _who(asked: Asked, user: User) -> str:
    """Whose list it is, when it is one person's; nobody's name but of those the reader's table names."""
    if asked.helper == NO_HELPER:
        return _("未结对")
    if not asked.helper:
        return ""
    helped = {row.key: row.name for row in Plan(user).by_helper(Asked(asked.division, asked.kind))}
    return helped.get(asked.helper, "")
