"""A unit sends its report of a period, or the minutes of its meeting; who asked takes it or sends it back."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.actions import lock, move, store_file
from povertycase.choices import Role
from povertycase.exceptions import Refused, Unmet
from povertycase.models import Attachment, User
from projects.actions.documents import MOST_BYTES, Upload, keep_document
from rectification.actions import guards
from rectification.actions.report_duties import owe_reports
from rectification.models import PeriodicReport, ReportFile
from rectification.rules.meetings import Meeting, meeting_unmet
from rectification.rules.reports import report_unmet

# They send for a place; a helper reports nothing of the kind.
OFFICES = frozenset({Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY})
SENT_FIELDS = ("content", "sent_at", "sent_by", "first_sent_at", "updated_at")
HELD_FIELDS = ("held_on", "venue", "chair", "attendance", "made_up_reason")
# A ledger comes as a sheet, a report as a document; nothing of them is read here.
OFFICE_FILES, ZIPPED = (".xlsx", ".docx"), b"PK\x03\x04"


@transaction.atomic
def submit_report(
    report: PeriodicReport,
    *,
    content: str,
    papers: Mapping[str, Upload],
    meeting: Meeting | None = None,
    by: User,
    at: datetime.datetime,
    version: int | None,
) -> PeriodicReport:
    """The unit tells of the period, with the papers of its month. Who: the unit, or the office of its place.

    meeting: as it was held, where a meeting is asked for; else it is left out of the record.
    at: when it came. Papers that came before count unless newer ones come. Late is late, and is not refused.
    """
    report = lock(report, by=by, version=version)
    require_sender(report, by=by)
    guards.require_move("submit_report", report, by=by)
    asked = papers_asked(report)
    there = {*papers, *report.files.values_list("paper", flat=True)}
    held = (meeting or Meeting()) if report.reporter.requirement.is_meeting else None
    unmet = report_unmet(content, papers=asked, there=sorted(there))
    guards.require([*_meeting_unmet(report, held, timezone.localtime(at).date()), *unmet])
    with guards.writing("submit_report", by=by):
        for name in asked:
            if name in papers:
                _keep(report, name, papers[name], by=by)
        report.content, report.sent_at, report.sent_by = content.strip(), at, by
        report.first_sent_at = report.first_sent_at or at
        _hold(report, held)
        report.save(update_fields=[*SENT_FIELDS, *HELD_FIELDS])
        move(report, "submit_report", by=by)
        owe_reports(PeriodicReport.objects.filter(pk=report.pk))
    return report


@transaction.atomic
def accept_report(report: PeriodicReport, *, by: User, version: int | None, note: str = "") -> PeriodicReport:
    """It is taken as it is. Who: the office that asked for it, another person than who sent it."""
    report = lock(report, by=by, version=version)
    require_asker(report, by=by)
    guards.require_move("accept_report", report, by=by)
    return _judge(report, "accept_report", note, by=by)


@transaction.atomic
def return_report(report: PeriodicReport, *, note: str, by: User, version: int | None) -> PeriodicReport:
    """It goes back for what is wrong with it. Who: the office that asked for it."""
    report = lock(report, by=by, version=version)
    require_asker(report, by=by)
    guards.require_move("return_report", report, by=by)
    guards.require(guards.note_unmet(note, _("请写明退回的原因。")))
    return _judge(report, "return_report", note, by=by)


def papers_asked(report: PeriodicReport) -> list[str]:
    """The papers that belong to a report: those of the month in which its period ends."""
    return report.reporter.requirement.papers_of(report.due_on.month)


def may_send(report: PeriodicReport, user: User) -> bool:
    """Whether `user` belongs to the unit that reports, or holds the office of the place that does."""
    unit = report.reporter.organisation_id
    if unit is not None:
        return any(posting.organisation_id == unit for posting in user.postings)
    return bool(access.roles_at(user, report.division_id) & OFFICES)


def asks(report: PeriodicReport, user: User) -> bool:
    """Whether `user` is of the office that asked for the report."""
    place = report.reporter.requirement.division_id
    return bool(access.roles_at(user, place) & report.MOVES["accept_report"].roles)


def require_sender(report: PeriodicReport, *, by: User) -> None:
    """Refuse whoever neither is of the unit nor of the office of its place."""
    if not may_send(report, by):
        raise Refused(_("这份报告由报送单位自己报送。"))


def require_asker(report: PeriodicReport, *, by: User) -> None:
    """Refuse whoever did not ask for the report."""
    if not asks(report, by):
        raise Refused(_("这份报告由发出报送要求的单位审核。"))


def _meeting_unmet(report: PeriodicReport, held: Meeting | None, on: datetime.date) -> list[Unmet]:
    return meeting_unmet(held, period=report.period, due_on=report.due_on, on=on) if held else []


def _hold(report: PeriodicReport, held: Meeting | None) -> None:
    if held is None:
        return
    report.held_on, report.attendance = held.held_on, held.attendance
    report.venue, report.chair = held.venue.strip(), held.chair.strip()
    is_made_up = held.held_on is not None and held.held_on > report.due_on
    report.made_up_reason = held.made_up_reason.strip() if is_made_up else ""


def _keep(report: PeriodicReport, name: str, upload: Upload, *, by: User) -> None:
    ReportFile.objects.create(
        report=report,
        division_id=report.division_id,
        paper=name,
        file=_stored(upload, by=by),
        added_by=by,
    )


def _stored(upload: Upload, *, by: User) -> Attachment:
    is_office = upload.name.lower().endswith(OFFICE_FILES) and upload.content.startswith(ZIPPED)
    if is_office and len(upload.content) <= MOST_BYTES:
        return store_file(upload.content, name=upload.name, by=by)
    return keep_document(upload, by=by, field="papers")


def _judge(report: PeriodicReport, verb: str, note: str, *, by: User) -> PeriodicReport:
    with guards.writing(verb, by=by):
        report.opinion = note.strip()
        report.save(update_fields=["opinion", "updated_at"])
        move(report, verb, by=by, note=note)
        owe_reports(PeriodicReport.objects.filter(pk=report.pk))
    return report
