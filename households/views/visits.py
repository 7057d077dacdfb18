"""走访台账: the list, one visit, and the list taken away."""

import datetime
import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.choices import SafeguardItem
from households.forms.places import PlaceSelect, place_choices
from households.forms.visit_filters import VisitFilter
from households.models import ChangeProposal, SafeguardCheck, Visit, VisitPhoto, VisitSpotCheck
from households.reports.households import head_of, number_of, place_of
from households.reports.proposals import shown_proposals
from households.reports.visit_signals import signals_for, signals_in
from households.reports.visit_words import names_in
from households.reports.visits import Link, chain_of, rows_of, said_of, with_rows
from households.rules.visit_signals import Found
from households.views import workbooks
from households.views.steps import may_anywhere, steps_for
from households.views.visit_tables import VisitTable
from povertycase.exports import Export
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("-visited_on", "-id")

# (attribute of a Row, heading, kind, width)
COLUMNS = (
    ("visited_on", _("走访日期"), "date", 12),
    ("place", _("村组"), "text", 24),
    ("number", _("户编号"), "text", 20),
    ("head", _("户主姓名"), "text", 12),
    ("visitor", _("走访人"), "text", 12),
    ("way", _("走访方式"), "text", 10),
    ("problem_words", _("有问题的项"), "text", 30),
    ("unmet", _("未达标（项）"), "number", 12),
    ("photos", _("照片（张）"), "number", 10),
    ("mark_words", _("标记"), "text", 24),
)


def filter_of(request: PageRequest) -> VisitFilter:
    """The ledger's filter as the address says; what a correction replaced is not listed."""

    def signals(visits: QuerySet, since: datetime.date, until: datetime.date) -> Found:
        return signals_in(request.user, visits, since=since, until=until).found

    rows = Visit.objects.visible_to(request.user).current()
    return VisitFilter(request.GET, rows, request=request, signals=signals)


@require_safe
def visit_list(request: PageRequest) -> HttpResponse:
    """走访台账."""
    user, filterset = request.user, filter_of(request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    visits = filterset.qs if filterset.form.is_valid() else Visit.objects.none()
    page = page_of(
        with_rows(visits, user=user),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    asked = request.GET.copy()
    for name in ("cursor", "page_size"):
        asked.pop(name, None)
    shown = {
        "filter": filterset,
        "page": page,
        "table": VisitTable(rows_of(page.rows, signals_for(user, page.rows))),
        "query": asked.urlencode(),
        "may_visit": may_anywhere(user, "visit"),
    }
    return render(request, "households/visits/list.html", shown)


@require_safe
def visit(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """One visit: what was said, what follows, who corrected it, and what the telephone check found."""
    user = request.user
    record = with_rows(Visit.objects.visible_to(user), user=user).filter(pk=pk).first()
    if record is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    names = names_in(record.household_id, user)
    chain = chain_of(record, names, user)
    is_current = not chain or next(link.is_current for link in chain if link.is_shown)
    steps = steps_for(user, record)
    checks = SafeguardCheck.objects.visible_to(user).filter(visit=record)
    proposals = ChangeProposal.objects.visible_to(user).filter(visit=record)
    shown = {
        "visit": record,
        "row": rows_of([record], signals_for(user, [record]))[0],
        "head": head_of(record.household),
        "number": number_of(record.household),
        "place": place_of(record.household),
        "said": said_of(record, names),
        "checks": sorted(checks, key=lambda check: SAFEGUARD_ORDER.index(check.item)),
        "proposals": shown_proposals(proposals, user),
        "photos": _photos(record, chain, user),
        "spot_checks": _spot_checks(record, user),
        "chain": chain,
        "is_current": is_current,
        "may_correct": is_current and "visit" in steps and may_correct(record, user),
        "may_check": "spot_check" in steps and user.pk not in record.visitors(),
    }
    return render(request, "households/visits/visit.html", shown)


SAFEGUARD_ORDER = SafeguardItem.values


def may_correct(record: Visit, user: User) -> bool:
    """One's own visit, or any for whoever keeps the place."""
    return record.visitor_id == user.pk or "correct_visit" in steps_for(user, record)


def _photos(record: Visit, chain: list[Link], user: User) -> Any:
    """Of a correction also those that were taken before: it corrects words."""
    until = [link.visit.pk for link in chain]
    versions = until[: until.index(record.pk) + 1] if until else [record.pk]
    return VisitPhoto.objects.visible_to(user).filter(visit__in=versions).order_by("kind", "pk")


def _spot_checks(record: Visit, user: User) -> Any:
    rows = VisitSpotCheck.objects.visible_to(user).filter(visit=record)
    return rows.select_related("by").order_by("-on", "-pk")


@require_http_methods(["GET", "POST"])
def export_visits(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_visits")


def listed(request: PageRequest) -> Export:
    """The visits that the ledger shows."""
    filterset = filter_of(request)
    visits = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    used = [name for name, value in filterset.form.cleaned_data.items() if value]
    return Export(
        title=_("导出走访台账"),
        source=_("走访台账"),
        back=f"{reverse('households:visit-list')}?{request.GET.urlencode()}",
        name=_("走访台账"),
        unit=_("次走访"),
        holds=_("列与台账页面相同，不含位置、电话和证件号。"),
        rows=visits.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(visits, request.user), by=request.user)],
        facts={"filters": sorted(used)},
    )


def _listed(visits: QuerySet[Visit], user: User) -> workbooks.Listed:
    return workbooks.Listed(
        title=_("走访台账"),
        sheet=_("走访台账"),
        columns=COLUMNS,
        rows=workbooks.values_of(
            with_rows(visits, user=user).order_by(*ORDER),
            lambda chunk: rows_of(chunk, signals_for(user, chunk)),
            [column[0] for column in COLUMNS],
        ),
        template=("visits-list", "1"),
        remark=_("，不含位置和证件号"),
    )
