"""Entries of ledgers are written down and withdrawn."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.facts import cleaned
from households.choices.ledgers import EntryWay
from households.ledgers.declared import Check, Judged, Ledger, Log
from households.ledgers.lines import judged, not_a_year, on_register, subjects, years
from households.models.entries import Entry
from households.rules.rights import REGISTER_STEPS
from povertycase import access
from povertycase.actions import record
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Refused, Stale, Unmet
from povertycase.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody writes down of a subject. facts: as typed or as values; what is not in it stays.

    seen: the key of the entry that stood when it was written, 0 for none; None where nobody looked at one,
    as in a sheet. year: of a ledger by year.
    """

    facts: Mapping[str, Any]
    on: datetime.date
    year: int | None = None
    seen: int | None = None
    way: EntryWay = EntryWay.PAGE


def may_note(ledger: Ledger, user: User, division_code: str) -> bool:
    """Whether `user` writes in the ledger where a subject lies: whoever visits there, and its department."""
    roles = access.roles_at(user, division_code)
    if roles & REGISTER_STEPS["note_entry"]:
        return True
    return any(
        posting.role == Role.DEPARTMENT
        and division_code.startswith(posting.division_id)
        and not posting.is_of_helping_unit
        and posting.organisation is not None
        and posting.organisation.trade in ledger.model.TRADES
        for posting in user.postings
    )


def require_may_note(ledger: Ledger, user: User, division_code: str) -> None:
    """Refuse whoever does not write in the ledger there."""
    if not may_note(ledger, user, division_code):
        raise Refused(_("您的岗位不能在这里登记“%s”。") % ledger.title)


@transaction.atomic
def note_entry(ledger: Ledger, subject: Any, note: Note, *, by: User) -> Entry:
    """What was found of a subject on a day; the newest stands, of each year where the ledger is by year.

    Who: village, township, county and 帮扶责任人 of the place, and the department that keeps the ledger.
    Refuses a day to come, facts that cannot be read or do not fit together, and what must be said. Stale when
    somebody wrote an entry since `seen`.
    """
    subject = _locked(ledger, subject, by=by)
    _require_year(note)
    judging = judged(ledger, by, on=note.on, year=note.year)
    rows = _entries(ledger, subject, judging)
    standing = rows.filter(stands=True).first()
    _require_seen(note, standing)
    # What is handed in late says no more than was known by its day.
    before = rows.filter(noted_on__lte=note.on, withdrawn_on=None).order_by("-noted_on", "-pk").first()
    known = {name: getattr(before, name) for name in ledger.fields} if before else {}
    values = _values(ledger, known, note, judging)
    year = {"year": judging.year} if ledger.by_year else {}
    with guards.writing("note_entry", by=by):
        entry = _write(ledger, ledger.model, subject, {**values, **year}, note, standing=standing, by=by)
    record("note_entry", subject, by=by, facts={"ledger": ledger.code, **year})
    return entry


@transaction.atomic
def log_entry(ledger: Ledger, log: Log, subject: Any, note: Note, *, by: User) -> Entry:
    """Something that was done for a subject on a day. Who and what is refused: as for note_entry."""
    subject = _locked(ledger, subject, by=by)
    _require_year(note)
    judging = judged(ledger, by, on=note.on, year=note.year)
    values = _values(log, {}, note, judging)
    with guards.writing("log_entry", by=by):
        entry = _write(ledger, log.model, subject, values, note, standing=None, by=by)
    record("log_entry", subject, by=by, facts={"ledger": ledger.code, "log": log.code})
    return entry


@transaction.atomic
def withdraw_entry(ledger: Ledger, entry: Entry, *, on: datetime.date, reason: str, by: User) -> Entry:
    """An entry was wrong; the newest of the others stands again. Who: as for note_entry."""
    subject = _locked(ledger, getattr(entry, ledger.entry_of), by=by)
    model = type(entry)
    entry = model.objects.select_for_update().get(pk=entry.pk)  # type: ignore[attr-defined]
    if entry.withdrawn_on is not None:
        raise Conflict(_("这条登记已经撤回。"))
    guards.require(guards.note_unmet(reason, _("请写明撤回的原因。")))
    with guards.writing("withdraw_entry", by=by):
        entry.withdrawn_on, entry.withdrawn_reason, entry.withdrawn_by = on, reason.strip(), by
        was_standing, entry.stands = entry.stands, False
        entry.save()
        if was_standing and model is ledger.model:
            _stand_again(ledger, entry)
    record("withdraw_entry", subject, by=by, note=reason.strip(), facts={"ledger": ledger.code})
    return entry


def _locked(ledger: Ledger, subject: Any, *, by: User) -> Any:
    """The subject, locked, so that two who write at once do it one after the other."""
    found = subjects(ledger, by).select_for_update(of=("self",)).filter(pk=subject.pk).first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    require_may_note(ledger, by, found.division_id)
    today = timezone.localdate()
    rows = subjects(ledger, by).filter(pk=found.pk)
    if not on_register(rows, ledger, judged(ledger, by, on=today)).exists():
        raise Conflict(_("已经不在册，不能再登记。"))
    return found


def _require_year(note: Note) -> None:
    today = timezone.localdate()
    if note.year is not None and note.year not in years(today):
        guards.require([Unmet("year", not_a_year(note.year, on=today), field="year")])


def _require_seen(note: Note, standing: Entry | None) -> None:
    """Refuse what was written over another entry than the one that stands."""
    if note.seen is None or note.seen == (standing.pk if standing else 0):
        return
    if standing is None:
        raise Conflict(_("您看到的那条登记刚被撤回。您的内容未保存，请打开这一条核对后再登记。"))
    message = _("这一条刚被他人登记过。您的内容未保存，请对照新内容后再提交。")
    raise Stale(message, current=standing)


def _entries(ledger: Ledger, subject: Any, judging: Judged) -> QuerySet[Any]:
    """Those of a subject, of the year that is looked at."""
    rows: QuerySet[Any] = ledger.model.objects.filter(**{ledger.entry_of: subject.pk})  # type: ignore[attr-defined]
    return rows.filter(year=judging.year) if ledger.by_year else rows


def _values(asked: Ledger | Log, known: Mapping[str, Any], note: Note, judging: Judged) -> dict[str, Any]:
    """Everything the entry says: what was known, with what is said now."""
    if note.on > timezone.localdate():
        guards.require([Unmet("day_ahead", _("核实日期不能晚于今天。"), field="on")])
    found = cleaned(asked.model, note.facts, editable=asked.fields, on=note.on)
    values = {**known, **found}
    unmet = [
        Unmet("required", _("请填写%s。") % asked.model._meta.get_field(name).verbose_name, field=name)  # type: ignore[union-attr]
        for name in asked.required
        if values.get(name) in (None, "")
    ]
    check: Check | None = asked.check
    guards.require(unmet or (list(check(values, judging)) if check else []))
    return values


def _write(
    ledger: Ledger,
    model: type[Entry],
    subject: Any,
    values: Mapping[str, Any],
    note: Note,
    *,
    standing: Entry | None,
    by: User,
) -> Entry:
    is_newest = standing is None or note.on >= standing.noted_on
    if standing is not None and is_newest:
        standing.stands = False
        standing.save(update_fields=["stands", "updated_at"])
    made: Entry = model.objects.create(  # type: ignore[attr-defined]
        **{f"{ledger.entry_of}_id": subject.pk},
        **({} if ledger.entry_of == "division" else {"division_id": subject.division_id}),
        **values,
        noted_on=note.on,
        noted_by=by,
        way=note.way,
        stands=is_newest,
    )
    return made


def _stand_again(ledger: Ledger, gone: Entry) -> None:
    rows = ledger.model.objects.filter(  # type: ignore[attr-defined]
        **{f"{ledger.entry_of}_id": getattr(gone, f"{ledger.entry_of}_id")}, withdrawn_on=None
    )
    rows = rows.filter(year=gone.year) if ledger.by_year else rows  # type: ignore[attr-defined]
    if newest := rows.order_by("-noted_on", "-pk").first():
        newest.stands = True
        newest.save(update_fields=["stands", "updated_at"])
