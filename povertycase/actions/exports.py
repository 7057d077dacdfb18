"""Lists that are taken away: at once below a limit, above it when a second person has said so."""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import guards
from povertycase.actions.export_duties import export_duty, page_of
from povertycase.actions.files import delete_file, open_file
from povertycase.actions.jobs import enqueue
from povertycase.actions.obligations import owe
from povertycase.actions.parameters import number_in_force
from povertycase.actions.records import lock, move, notify, record
from povertycase.choices import ADMINISTRATORS, ExportStatus, JobKind
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.exports import Export
from povertycase.models import AuditEvent, ExportRequest, User
from povertycase.models.divisions import ancestor_codes
from povertycase.sheets import writing

LIMIT = "export.second_person_rows"
Rows = Iterable[Any]


def limit_of(user: User) -> int:
    """Above how many rows a list of `user` needs a second person."""
    return number_in_force(LIMIT, division_code=place_of(user), on=timezone.localdate())


def needs_second_person(export: Export, *, by: User) -> bool:
    """Whether somebody else must agree: the list is long, or has identities in full."""
    return export.is_full or export.rows > limit_of(by)


@transaction.atomic
def take_now(kind: str, export: Export, *, by: User, purpose: str) -> bytes:
    """The file of a list that needs nobody else, and the trace of it, whose number stands on each page.

    Who: whoever `opened` the export; it was opened as `by`. Refuses a list that needs a second person.
    """
    guards.require(_missing(purpose))
    if needs_second_person(export, by=by):
        raise Refused(_("这份清单须经他人审批后导出。"))
    event = record_taking(kind, export, by=by, purpose=purpose.strip())
    content, _rows = written(export, by=by, serial=serial_of(event))
    return content


@transaction.atomic
def ask(
    kind: str, export: Export, *, query: str, arguments: Mapping[str, Any], by: User, purpose: str
) -> ExportRequest:
    """Ask for a list that needs a second person; whoever may decide finds it in 待办.

    query, arguments: what its address said. Who: whoever `opened` the export, as `by`.
    """
    guards.require(_missing(purpose))
    asked = ExportRequest.objects.create(
        kind=kind,
        query=query,
        arguments=dict(arguments),
        title=export.name[:200],
        unit=export.unit,
        holds=export.holds,
        url=export.back,
        purpose=purpose.strip(),
        rows=export.rows,
        scope=scope_of(by),
        division_id=place_of(by),
        asked_by=by,
        moved_by=by,
    )
    owe([export_duty(asked)])
    record("ask_export", asked, by=by, note=asked.purpose, facts={"rows": export.rows})
    return asked


@transaction.atomic
def approve(asked: ExportRequest, *, by: User, version: int | None, opinion: str = "") -> ExportRequest:
    """Agree; a job writes the file in the name of who asked.

    Who: township or county of the place or above, not who asked, under no account of theirs.
    """
    asked = _decided("approve_export", asked, by=by, version=version, opinion=opinion)
    enqueue(JobKind.MAKE_EXPORT, by=asked.asked_by, dedup_key=str(asked.pk))
    return asked


@transaction.atomic
def refuse(asked: ExportRequest, *, by: User, version: int | None, opinion: str) -> ExportRequest:
    """Do not agree, for a reason that who asked is told. Who: as for approve."""
    guards.require(guards.note_unmet(opinion, _("请写明不同意的理由。")))
    asked = _decided("refuse_export", asked, by=by, version=version, opinion=opinion)
    tell(asked, _("您申请的导出未获同意：{}").format(asked.title), by=by)
    return asked


@transaction.atomic
def withdraw(asked: ExportRequest, *, by: User, version: int | None) -> ExportRequest:
    """Nobody is to decide any more. Who: whoever asked."""
    asked = lock(asked, by=by, version=version)
    _require_own(asked, by=by)
    move(asked, "withdraw_export", by=by)
    owe([export_duty(asked)])
    return asked


@transaction.atomic
def take(asked: ExportRequest, *, by: User) -> tuple[str, bytes]:
    """Name and content of the file, which is deleted with this: once, by whoever asked.

    Of two at the same time one gets it: the row is locked, and the other finds it taken. Refused when a
    posting with which it was asked for is not in force any more.
    """
    rows = ExportRequest.objects.visible_to(by).select_for_update(of=("self",))
    current = rows.filter(pk=asked.pk).first()
    if current is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    _require_own(current, by=by)
    require_scope(current, by=by)
    if current.status == ExportStatus.TAKEN:
        raise Conflict(_("这份文件已经下载过，每次审批只能下载一次。"))
    content = open_file(current.file) if current.file else None
    move(current, "take_export", by=by)
    if current.file is None or content is None:
        raise Conflict(_("文件已过期删除，请重新申请导出。"))
    delete_file(current.file)
    return current.file.name, content


def written(
    export: Export, *, by: User, serial: str, pulse: Callable[[Rows], Rows] = iter
) -> tuple[bytes, int]:
    """The file and how many rows it has. A file that was sent in stays as it was. Arguments as for signed."""
    if export.original is None:
        return signed(export.tables(), by=by, serial=serial, pulse=pulse)
    content = open_file(export.original)
    if content is None:
        raise Conflict(_("原文件已过期删除。"))
    return content, export.rows


def signed(
    tables: Iterable[writing.Table], *, by: User, serial: str, pulse: Callable[[Rows], Rows] = iter
) -> tuple[bytes, int]:
    """A workbook and how many rows it has, with the mark on each page of each sheet.

    pulse: what the rows go through while they are written.
    """
    mark = mark_of(by, serial)
    marked = [replace(each, footer=f"{mark}{each.footer}", rows=pulse(each.rows)) for each in tables]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        count = writing.write_tables(path, marked)
        return path.read_bytes(), count


def mark_of(user: User, serial: str) -> str:
    """Who took a list away, when, and under which number it is found again."""
    words = _("{name}（{account}）{moment} 导出　{serial}")
    moment = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    return words.format(name=user.name, account=user.username, moment=moment, serial=serial)


def serial_of(event: AuditEvent) -> str:
    """The number of a list that was taken at once."""
    return _("审计编号 {}").format(event.pk)


def record_taking(kind: str, export: Export, *, by: User, purpose: str) -> AuditEvent:
    """Write that a list is made into a file: which, what for, and how many rows, never whose."""
    facts = {**export.facts, "rows": export.rows}
    return record(kind, export.about or by, by=by, note=purpose, facts=facts)


def file_name(export: Export) -> str:
    """What the file is called: what it is and when it was taken, or as it was sent in."""
    if export.original is not None:
        return str(export.original.name)
    return f"{export.name}{timezone.localtime():%Y%m%d%H%M}.xlsx"


def scope_of(user: User) -> list[list[Any]]:
    """The postings in force, as a request keeps them."""
    return sorted([each.role, each.division_id, each.organisation_id or 0] for each in user.postings)


def require_scope(asked: ExportRequest, *, by: User) -> None:
    """Refuse when the postings are others than those with which the list was asked for."""
    if scope_of(by) != asked.scope:
        raise Refused(_("申请之后申请人的岗位有变动，请重新申请导出。"))


def place_of(user: User) -> str:
    """The narrowest place in which all postings of `user` lie that see anything; "" without one."""
    codes = [each.division_id for each in user.postings if each.role not in ADMINISTRATORS]
    around = ancestor_codes(codes[0]) if codes else []
    return max((each for each in around if all(code.startswith(each) for code in codes)), key=len, default="")


def tell(asked: ExportRequest, title: str, *, by: User) -> None:
    """Tell whoever asked how it stands."""
    notify(
        asked.asked_by,
        by=by,
        kind="export",
        title=title,
        dedup_key=f"export:{asked.pk}:{asked.status}",
        url=page_of(asked),
        division_code=asked.division_id,
    )


def _decided(
    verb: str, asked: ExportRequest, *, by: User, version: int | None, opinion: str
) -> ExportRequest:
    asked = lock(asked, by=by, version=version)
    if asked.asked_by_id in by.own_accounts:
        raise Refused(_("导出由您本人申请，须由另一人审批。"))
    asked.decided_by, asked.opinion = by, opinion.strip()
    asked.save(update_fields=["decided_by", "opinion"])
    move(asked, verb, by=by, note=asked.opinion)
    owe([export_duty(asked)])
    return asked


def _require_own(asked: ExportRequest, *, by: User) -> None:
    if asked.asked_by_id != by.pk:
        raise Refused(_("只有申请人本人可以撤回申请、下载文件。"))


def _missing(purpose: str) -> list[Unmet]:
    if purpose.strip():
        return []
    return [Unmet("export_purpose", _("请写明导出用途。"), field="purpose")]
