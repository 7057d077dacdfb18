"""What every list that is taken away has in common: the page that asks what for, and the official sheet."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from households.forms.exports import ExportForm
from povertycase.models import User
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest

MOST_ROWS = 10_000
CHUNK = 1_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Export:
    """A list to be taken away, in the words of the page that asks what for.

    source, back: the page on which the list stands. unit: what one row counts. holds: what the sheet has and
    what it leaves out. narrow_by: how a list becomes short enough.
    most: None where a sheet may have any length.
    """

    title: str
    source: str
    back: str
    unit: str
    holds: str
    narrow_by: str = ""
    most: int | None = MOST_ROWS


@dataclass(frozen=True)
class Listed:
    """A list as an official sheet. columns: (attribute, heading, kind, width). remark: ends the footer."""

    title: str
    sheet: str
    columns: Sequence[tuple[str, str, str, int]]
    rows: Iterable[Sequence[object]]
    template: tuple[str, str]
    money: str = ""
    remark: str = ""


def count_up_to_most(rows: QuerySet[Any]) -> int:
    """How many rows there are; one more than may be taken away stands for any greater number."""
    return rows.order_by()[: MOST_ROWS + 1].count()


def may_be_taken(count: int) -> bool:
    """Whether a list has rows, and not more than one request can write."""
    return 0 < count <= MOST_ROWS


def ask_what_for(request: PageRequest, form: ExportForm, export: Export, count: int) -> HttpResponse:
    """The page before an export, or what keeps the list from being taken away."""
    shown = {
        "form": form,
        "export": export,
        "count": count,
        "is_too_many": export.most is not None and count > export.most,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "households/export.html", shown, status=status)


def workbook(listed: Listed, *, by: User) -> tuple[bytes, int]:
    """The workbook and how many rows it has."""
    now = timezone.localtime()
    table = writing.Table(
        title=listed.title,
        subtitle=_("填报单位：%(place)s　　日期：%(day)s")
        % {"place": _office_of(by), "day": f"{now:%Y-%m-%d}"}
        + listed.money,
        columns=[writing.Column(name, kind, width) for _field, name, kind, width in listed.columns],
        rows=listed.rows,
        sheet=listed.sheet,
        footer=_("%(name)s（%(account)s）%(moment)s 导出")
        % {"name": by.name, "account": by.username, "moment": f"{now:%Y-%m-%d %H:%M}"}
        + listed.remark,
        template=listed.template,
    )
    return written(lambda path: writing.write_table(path, table))


def written(write: Callable[[Path], int]) -> tuple[bytes, int]:
    """The bytes of the workbook that `write` writes to a path, and what `write` answers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        rows = write(path)
        return path.read_bytes(), rows


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
    name = title + f"{timezone.localtime():%Y%m%d%H%M}.xlsx"
    response = HttpResponse(content, content_type=TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def _office_of(user: User) -> str:
    posting = user.postings[0]
    return posting.organisation.name if posting.organisation else posting.division.name
