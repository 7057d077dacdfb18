"""公文样式: an office's own layout is judged, kept, put aside; papers are written by the one that holds."""

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.files import open_file, store_file
from povertycase.actions.guards import require, require_one_of
from povertycase.actions.records import record
from povertycase.choices import Level, Role
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import Attachment, Division, PaperTemplate, User
from povertycase.models.paper_templates import PaperTemplateQuerySet, paper_kinds, specimen_of
from povertycase.papers import (
    Notice,
    PaperRefused,
    check_template,
    fill_template,
    official_document,
    values_of,
)
from povertycase.sheets import FileRefused
from povertycase.sheets.virus import scan

MAKERS = frozenset({Role.COUNTY})
CLAUSE = "党政机关公文格式（GB/T 9704-2012）"
FARTHEST = datetime.timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A layout to be: the file as it was sent, and the day from which papers are written by it."""

    kind: str
    name: str
    content: bytes
    in_force_from: datetime.date


@transaction.atomic
def upload_paper_template(
    county: Division, draft: TemplateDraft, *, by: User, on: datetime.date
) -> PaperTemplate:
    """The county's own layout of a kind of paper, from a day on. Who: county.

    Refuses what is no plain Word document, or holds a tag that is not documented, with the place where it
    stands. Editions before it stay.
    """
    require_one_of(MAKERS, by=by, division_code=county.pk)
    require([*_place_unmet(county, draft.kind), *_draft_unmet(draft, on)])
    try:
        _scan(draft.content)
        check_template(draft.content, specimen_of(draft.kind))
    except (PaperRefused, FileRefused) as refusal:
        raise Invalid([Unmet("template", refusal.message, field="file")]) from refusal
    document = store_file(draft.content, name=draft.name, by=by)
    return _add("upload_paper_template", county, draft.kind, document, draft.in_force_from, by)


@transaction.atomic
def restore_paper_layout(county: Division, *, kind: str, by: User, on: datetime.date) -> PaperTemplate:
    """From today on the system's own layout holds again; the county's editions stay. Who: county."""
    require_one_of(MAKERS, by=by, division_code=county.pk)
    require(_place_unmet(county, kind))
    last = _latest(kind, county.pk).first()
    if last is None or last.document_id is None:
        raise Conflict(_("现在用的就是系统样式。"))
    return _add("restore_paper_layout", county, kind, None, on, by)


def template_in_force(kind: str, division_code: str, *, on: datetime.date) -> PaperTemplate | None:
    """The county's layout by which a paper of a place is written on a day; None for the system's."""
    found = _latest(kind, division_code).begun(on).first()
    return found if found and found.document_id else None


def edition_of(kind: str, division_code: str, edition: int) -> PaperTemplate:
    """One edition of a place's county, whether it holds or not."""
    return _latest(kind, division_code).get(edition=edition)


def written_paper(kind: str, notice: Notice, template: PaperTemplate | None) -> bytes:
    """A paper as Word reads it, by the county's layout or the system's.

    Raises Invalid where the layout knows a name that is not there any more.
    """
    content = open_file(template.document) if template and template.document else None
    if content is None:
        return official_document(notice)
    try:
        return fill_template(content, values_of(notice, specimen_of(kind)), notice)
    except PaperRefused as refusal:
        message = _("公文样式第 {} 版不能用了：{}也可以先恢复系统样式。")
        edition = template.edition if template else ""
        raise Invalid([Unmet("template", message.format(edition, refusal.message))]) from refusal


def paper_of_today(kind: str, notice: Notice, division_code: str) -> bytes:
    """A paper as it is written today, by the layout that holds."""
    return written_paper(kind, notice, template_in_force(kind, division_code, on=timezone.localdate()))


def _latest(kind: str, division_code: str) -> PaperTemplateQuerySet:
    return PaperTemplate.objects.all().of_kind(kind, division_code).select_related("document")


def _add(
    verb: str, county: Division, kind: str, document: Attachment | None, since: datetime.date, by: User
) -> PaperTemplate:
    last = _latest(kind, county.pk).first()
    try:
        with transaction.atomic():
            added = PaperTemplate.objects.create(
                division=county,
                kind=kind,
                edition=last.edition + 1 if last else 1,
                document=document,
                in_force_from=since,
                created_by=by,
            )
    except IntegrityError as error:
        raise Conflict(_("刚刚有人换了这份公文的样式，请刷新后核对。")) from error
    facts = {"paper": str(paper_kinds()[kind].label), "template": added.edition}
    record(verb, added, by=by, facts=facts)
    return added


def _scan(content: bytes) -> None:
    if not settings.CLAMD_SOCKET:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.docx"
        path.write_bytes(content)
        scan(path, settings.CLAMD_SOCKET)


def _place_unmet(county: Division, kind: str) -> list[Unmet]:
    unmet = []
    if county.level != Level.COUNTY:
        unmet.append(Unmet("county", _("公文样式由县（区）设置。"), CLAUSE))
    if kind not in paper_kinds():
        unmet.append(Unmet("kind", _("没有这种公文。"), CLAUSE))
    return unmet


def _draft_unmet(draft: TemplateDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not draft.name.lower().endswith(".docx"):
        message = _("请上传 Word 文档（.docx）；.doc、.wps 请先另存为 .docx。")
        unmet.append(Unmet("extension", message, field="file"))
    if not on <= draft.in_force_from <= on + FARTHEST:
        message = _("执行日期填今天或以后的日期，最远一年：已印发的公文不因换样式而改变。")
        unmet.append(Unmet("in_force_from", message, field="in_force_from"))
    return unmet
