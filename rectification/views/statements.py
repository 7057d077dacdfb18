"""责任书: who has signed and who has not, one statement, its paper to print, and the list taken away."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import place_choices
from households.views import workbooks
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.exports import Export
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import shown_paper
from rectification.actions.statements import targets_of
from rectification.actions.target_rights import is_above, may_record
from rectification.choices.yearly_targets import StatementStatus
from rectification.forms.statements import StatementFilterForm
from rectification.models import Statement
from rectification.models.statements import StatementQuerySet
from rectification.reports.statements import CHIPS, listed_statements, missing_of, totals_of
from rectification.reports.trail import steps_on
from rectification.reports.yearly_targets import years_of
from rectification.rules.statements import differences
from rectification.views.seeing import may_anywhere, may_export
from rectification.views.yearly_targets import sees_statements

LIST = "rectification:statement-list"
ORDER = ("-year", "division_id", "-id")
# Of each column its key, heading, kind and width.
COLUMNS = (
    ("place", gettext_lazy("签订单位"), "text", 24),
    ("level", gettext_lazy("层级"), "text", 8),
    ("year", gettext_lazy("年度"), "number", 8),
    ("due_on", gettext_lazy("签订期限"), "date", 12),
    ("status", gettext_lazy("状态"), "text", 12),
    ("signed_on", gettext_lazy("签订日期"), "date", 12),
    ("giver", gettext_lazy("交办人"), "text", 24),
    ("signer", gettext_lazy("责任人"), "text", 24),
)


def require_readers(user: User) -> None:
    """Refuse somebody for whom there are no statements."""
    if not sees_statements(user):
        raise Refused(_("目标责任书不对您的岗位开放。"))


def found_statement(request: PageRequest, pk: int) -> Statement:
    """The statement, or the 404 of an absent one."""
    require_readers(request.user)
    record: Statement = access.get_or_404(Statement, pk, user=request.user)
    return record


@require_safe
def statement_list(request: PageRequest) -> HttpResponse:
    """The statements of the user's reach, the newest year first; those not signed stand out."""
    require_readers(request.user)
    today, form = timezone.localdate(), _filter(request)
    rows = form.narrowed(listed_statements(request.user))
    page = page_of(rows, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    year = form.cleaned_data.get("year") or today.year
    shown = {
        "filter": form,
        "page": page,
        "rows": [(row, CHIPS[StatementStatus(row.status)], is_late(row, today)) for row in page.rows],
        "year": year,
        "totals": totals_of(Statement.objects.visible_to(request.user).filter(year=year), today),
        "missing": missing_of(request.user, year, on=today),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_require": may_anywhere(request.user, "require_statements"),
        "export_url": _export_url(request),
    }
    return render(request, "rectification/statements.html", shown)


@require_safe
def statement(request: PageRequest, pk: int) -> HttpResponse:
    """One statement: who gave and signed it, its targets and what has changed since, and the steps."""
    record, user = found_statement(request, pk), request.user
    here = record.division_id
    # What was withdrawn is compared with nothing any more, and before it is signed there is only today's.
    now = record.targets if record.status == StatementStatus.WITHDRAWN else targets_of(record)
    signed = now if record.status == StatementStatus.DUE else record.targets
    shown = {
        "statement": record,
        "chip": CHIPS[StatementStatus(record.status)],
        "is_late": is_late(record, timezone.localdate()),
        "targets": differences(signed, now),
        "may_sign": may_record(user, here) and access.can(user, "sign_statement", record),
        "may_withdraw": is_above(user, here) and access.can(user, "withdraw_statement", record),
        "targets_url": _targets_url(record),
        "events": steps_on(record),
    }
    return render(request, "rectification/statement.html", shown)


@require_safe
def print_statement(request: PageRequest, pk: int) -> HttpResponse:
    """The paper: title, targets, and the lines to be signed on; of what is signed as it was signed."""
    record = found_statement(request, pk)
    is_due = record.status == StatementStatus.DUE
    shown = {"statement": record, "targets": targets_of(record) if is_due else record.targets}
    return render(request, "rectification/statement_print.html", shown)


@require_safe
def scan(request: PageRequest, pk: int) -> HttpResponse:
    """The signed paper."""
    return shown_paper(found_statement(request, pk).scan)


@require_http_methods(["GET", "POST"])
def export(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand over the list as it is narrowed: also that of who has not signed."""
    return workbooks.hand_over(request, "export_statements")


def listed(request: PageRequest) -> Export:
    """The statements that the list shows. Who: township, county, leader, auditor."""
    if not may_export(request.user):
        raise Refused(_("您的岗位不能导出责任书清单。"))
    rows = _filter(request).narrowed(listed_statements(request.user)).order_by(*ORDER)
    return Export(
        title=_("导出责任书清单"),
        source=_("目标责任书"),
        back=f"{reverse(LIST)}?{request.GET.urlencode()}",
        name=_("目标责任书签订情况"),
        unit=_("份"),
        holds=_("有签订单位、期限、状态和双方姓名职务，没有证件号和电话。"),
        rows=rows.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(rows), by=request.user)],
    )


def is_late(record: Statement, on: datetime.date) -> bool:
    """Whether it is not signed though its day is over; as `late` of the query."""
    return record.status == StatementStatus.DUE and record.due_on < on


def _filter(request: PageRequest) -> StatementFilterForm:
    user = request.user
    years = years_of(user, timezone.localdate().year)
    form = StatementFilterForm(request.GET, years=years, places=place_choices(user))
    form.is_valid()
    return form


def _export_url(request: PageRequest) -> str:
    if not may_export(request.user):
        return ""
    return f"{reverse('rectification:statement-export')}?{request.GET.urlencode()}"


def _targets_url(record: Statement) -> str:
    place = record.division.parent_id or record.division_id
    return f"{reverse('rectification:target-table')}?year={record.year}&place={place}"


def _listed(rows: StatementQuerySet) -> workbooks.Listed:
    names = [name for name, *_rest in COLUMNS]
    return workbooks.Listed(
        title=_("目标责任书签订情况"),
        sheet=_("责任书"),
        columns=COLUMNS,
        rows=([values[name] for name in names] for values in _values(rows)),
        template=("statements", "1"),
    )


def _values(rows: QuerySet[Statement]) -> Iterable[dict[str, Any]]:
    today = timezone.localdate()
    for row in rows.iterator(chunk_size=workbooks.CHUNK):
        parent = row.division.parent
        yield {
            "place": f"{parent.name if parent else ''}{row.division.name}",
            "level": row.division.get_level_display(),
            "year": row.year,
            "due_on": row.due_on,
            "status": _("逾期未签") if is_late(row, today) else row.get_status_display(),
            "signed_on": row.signed_on,
            "giver": f"{row.giver_duty}{row.giver}",
            "signer": f"{row.signer_duty}{row.signer}",
        }
