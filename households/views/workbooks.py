"""What every list that is taken away has in common: the page that asks what for, and the official sheet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from households.forms.exports import ExportForm
from povertycase.actions import exports
from povertycase.exports import Export, kept, opened
from povertycase.models import User
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest

CHUNK = 1_000


@dataclass(frozen=True)
class Listed:
    """A list as an official sheet. columns: (attribute, heading, kind, width). remark: ends the footer."""

    title: str
    sheet: str
    columns: Sequence[tuple[str, Any, str, int]]
    rows: Iterable[Sequence[object]]
    template: tuple[str, str]
    money: str = ""
    remark: str = ""


def hand_over(request: PageRequest, kind: str, **arguments: Any) -> HttpResponse:
    """Ask what for, and hand the file over.

    kind: one of the exports that the apps' configurations name; arguments: the keys in its address.
    """
    export, user = opened(kind, request, arguments), request.user
    form = ExportForm(request.POST or None)
    if form.is_valid() and export.rows:
        purpose, query = form.cleaned_data["purpose"], request.GET.urlencode()
        return handed(request, kind, export, query=query, arguments=arguments, purpose=purpose)
    waits = exports.needs_second_person(export, by=user)
    shown = {"form": form, "export": export, "waits": waits, "limit": exports.limit_of(user)}
    return render(request, "households/export.html", shown, status=422 if request.method == "POST" else 200)


def handed(
    request: PageRequest, kind: str, export: Export, *, query: str, arguments: Mapping[str, Any], purpose: str
) -> HttpResponse:
    """The file at once, or the page of the request that a second person decides."""
    user = request.user
    if exports.needs_second_person(export, by=user):
        asked = exports.ask(kind, export, query=query, arguments=arguments, by=user, purpose=purpose)
        messages.success(request, _("已提交申请，他人审批同意后可以下载。"))
        return redirect("export", asked.pk)
    content = exports.take_now(kind, export, by=user, purpose=purpose)
    return kept(content, exports.file_name(export))


def table_of(listed: Listed, *, by: User) -> writing.Table:
    """The list as a sheet of the office where `by` works."""
    return writing.Table(
        title=listed.title,
        subtitle=_("填报单位：%(place)s　　日期：%(day)s")
        % {"place": _office_of(by), "day": f"{timezone.localdate():%Y-%m-%d}"}
        + listed.money,
        columns=[writing.Column(str(name), kind, width) for _field, name, kind, width in listed.columns],
        rows=listed.rows,
        sheet=listed.sheet,
        footer=listed.remark,
        template=listed.template,
    )


def values_of(
    found: QuerySet[Any], rows_of: Callable[[list[Any]], Iterable[object]], names: Sequence[str]
) -> Iterator[list[object]]:
    """The cells of each row, chunk by chunk: a list is never held as a whole."""
    records = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(records, CHUNK)):
        for row in rows_of(chunk):
            yield [getattr(row, name) for name in names]


def download(content: bytes, title: str) -> HttpResponse:
    """A workbook to keep, named by what it is and when it was taken."""
    return kept(content, f"{title}{timezone.localtime():%Y%m%d%H%M}.xlsx")


def _office_of(user: User) -> str:
    posting = user.postings[0]
    return posting.organisation.name if posting.organisation else posting.division.name
