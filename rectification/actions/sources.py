"""Where problems come from is written down, with the document in which they were fed back."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.calendars import FIRST_DAY
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from projects.actions.documents import Upload, keep_document
from rectification.actions import guards
from rectification.choices.sources import FeedbackLevel, InspectionScope, SupervisionKind
from rectification.models import IssueSource


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """What is known of a source. parent: the inspection that a document belongs to."""

    name: str
    kind: str
    level: str
    received_on: datetime.date
    scope: str = ""
    document_number: str = ""
    document: Upload | None = None
    parent: IssueSource | None = None


@transaction.atomic
def record_source(division: Division, draft: SourceDraft, *, by: User, on: datetime.date) -> IssueSource:
    """A source and its document. Who: township, county of the place.

    Refuses a second one of its name at a place, and a parent that is not known there.
    """
    guards.require_role("record_source", by=by, division_code=division.pk)
    return record_found_source(division, draft, by=by, on=on)


def record_found_source(
    division: Division, draft: SourceDraft, *, by: User, on: datetime.date
) -> IssueSource:
    """The same for an inspection that is done: called by actions.finishing, which asked who may."""
    guards.require([*_draft_unmet(draft, on), *_parent_unmet(division, draft)])
    with guards.writing("record_source", by=by):
        source = IssueSource(division=division, parent=draft.parent, created_by=by)
        _write(source, draft, by=by)
    record("record_source", source, by=by)
    return source


@transaction.atomic
def change_source(
    source: IssueSource, draft: SourceDraft, *, by: User, on: datetime.date, version: int | None
) -> IssueSource:
    """What is said of a source is put right; its place and its parent stay. Who: as for recording."""
    source = lock(source, by=by, version=version)
    guards.require_role("change_source", by=by, division_code=source.division_id)
    guards.require(_draft_unmet(draft, on))
    with guards.writing("change_source", by=by):
        _write(source, draft, by=by)
    record("change_source", source, by=by)
    return source


def _write(source: IssueSource, draft: SourceDraft, *, by: User) -> None:
    source.name, source.kind, source.level = draft.name.strip(), draft.kind, draft.level
    source.scope, source.received_on = draft.scope, draft.received_on
    source.document_number = draft.document_number.strip()
    if draft.document is not None:
        source.document = keep_document(draft.document, by=by)
    source.save()


def _draft_unmet(draft: SourceDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not draft.name.strip():
        unmet.append(Unmet("name_required", _("请填写来源名称。"), field="name"))
    if draft.kind not in SupervisionKind.values:
        unmet.append(Unmet("kind_required", _("请选择监督类别。"), field="kind"))
    if draft.level not in FeedbackLevel.values:
        unmet.append(
            Unmet("level_required", _("请选择反馈层级：中央、省级、市级、县级或自查。"), field="level")
        )
    if draft.scope and draft.scope not in InspectionScope.values:
        unmet.append(
            Unmet("scope_unknown", _("督查范围请选择个案定点、倾向性专项或普遍性全面。"), field="scope")
        )
    if not FIRST_DAY <= draft.received_on <= on:
        message = _("反馈日期应在 {} 到今天之间，请核对年份。").format(FIRST_DAY.isoformat())
        unmet.append(Unmet("day", message, field="received_on"))
    return unmet


def _parent_unmet(division: Division, draft: SourceDraft) -> list[Unmet]:
    if draft.parent is None or division.pk.startswith(draft.parent.division_id):
        return []
    return [Unmet("parent_elsewhere", _("上级来源不适用于这个区划，请另选。"), field="parent")]
