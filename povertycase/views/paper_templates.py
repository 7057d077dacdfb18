"""公文样式: the county's own layouts of its papers, what may be written into them, and their editions."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from povertycase import access
from povertycase.actions import open_file
from povertycase.actions.paper_templates import (
    MAKERS,
    TemplateDraft,
    restore_paper_layout,
    upload_paper_template,
    written_paper,
)
from povertycase.choices import Level, PaperKind
from povertycase.exceptions import DomainError, Invalid, Refused
from povertycase.models import Division, PaperTemplate, User
from povertycase.models.paper_templates import paper_kinds, specimen_of
from povertycase.papers import MOST_BYTES, starting_layout, variables_of
from povertycase.views.requests import PageRequest

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class UploadForm(forms.Form):
    """A layout of one's own, and from when it holds."""

    file = forms.FileField(
        label=gettext_lazy("样式文件"),
        help_text=gettext_lazy("在下载的样式上修改后的 Word 文档（.docx），不超过 5 MB"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )
    in_force_from = forms.DateField(
        label=gettext_lazy("执行日期"),
        initial=timezone.localdate,
        help_text=gettext_lazy("从这一天起，新生成的公文用这个样式"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_file(self) -> UploadedFile:
        """Too large is said before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 5 MB，请去掉大图片后再传。"))
        return file


@require_safe
def kind_list(request: PageRequest) -> HttpResponse:
    """Every kind of paper, and by which layout it is written today."""
    county, today = _county_of(request), timezone.localdate()
    rows = [
        (code, known, _held(_editions(request.user, county, code, today)))
        for code, known in paper_kinds().items()
    ]
    shown = {"county": county, "counties": _counties(request.user), "rows": rows}
    return render(request, "povertycase/paper_templates.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: PageRequest, code: str) -> HttpResponse:
    """One kind: its editions, its variables, and a form for the next one."""
    county, known, status = _county_of(request), _kind(code), 200
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if form.is_valid() and _is_taken(request, form, county, code):
            return redirect(_page_of(code, county))
        status = 422
    editions = _editions(request.user, county, code, timezone.localdate())
    shown = {
        "code": code,
        "kind": known,
        "county": county,
        "form": form,
        "editions": editions,
        "held": _held(editions),
        "may_restore": bool(editions) and editions[0][0].document_id is not None,
        "variables": variables_of(specimen_of(code)),
    }
    return render(request, "povertycase/paper_template.html", shown, status=status)


@require_POST
def restore(request: PageRequest, code: str) -> HttpResponse:
    """The system's own layout holds again."""
    county = _county_of(request)
    _kind(code)
    try:
        restore_paper_layout(county, kind=code, by=request.user, on=timezone.localdate())
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已恢复系统样式，从今天起生成的公文用系统样式。"))
    return redirect(_page_of(code, county))


@require_safe
def layout(request: PageRequest, code: str) -> HttpResponse:
    """The system's own layout with its tags, to be changed and sent back."""
    _county_of(request)
    known = _kind(code)
    return word_file(starting_layout(specimen_of(code)), _("{}样式（系统）").format(known.label))


@require_safe
def document(request: PageRequest, pk: int) -> HttpResponse:
    """An edition as it was sent."""
    edition: PaperTemplate = access.get_or_404(PaperTemplate, pk, user=request.user)
    content = open_file(edition.document) if edition.document else None
    if content is None:
        raise Http404(_("这一版用的是系统样式，没有文件。"))
    return word_file(content, _("{}样式第{}版").format(_kind(edition.kind).label, edition.edition))


@require_safe
def sample(request: PageRequest, pk: int) -> HttpResponse:
    """An edition filled with example figures."""
    edition: PaperTemplate = access.get_or_404(PaperTemplate, pk, user=request.user)
    label = _kind(edition.kind).label
    content = written_paper(edition.kind, specimen_of(edition.kind).notice, edition)
    return word_file(content, _("{}样例（第{}版样式）").format(label, edition.edition))


def word_file(content: bytes, title: str) -> HttpResponse:
    """A paper to keep."""
    response = HttpResponse(content, content_type=WORD)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.docx"
    response["Cache-Control"] = "no-store"
    return response


def makes_templates(user: User) -> bool:
    """Whether somebody works in the office of a county itself."""
    return bool(_counties(user))


def _counties(user: User) -> list[Division]:
    """The counties whose layouts somebody keeps."""
    return [posting.division for posting in user.postings if _is_office(posting)]


def _county_of(request: PageRequest) -> Division:
    """The one that the address names, else the first. Raises Refused for whoever keeps none."""
    counties = _counties(request.user)
    if not counties:
        raise Refused(_("公文样式由县（区）乡村振兴办设置。"))
    asked = request.GET.get("county", counties[0].pk)
    found = next((each for each in counties if each.pk == asked), None)
    if found is None:
        raise Http404(_("找不到这个县（区），或者它不由您设置公文样式。"))
    return found


def _page_of(code: str, county: Division) -> str:
    return f"{reverse('paper-template', args=[code])}?county={county.pk}"


def _is_office(posting: Any) -> bool:
    return posting.role in MAKERS and posting.division.level == Level.COUNTY


def _kind(code: str) -> PaperKind:
    found = paper_kinds().get(code)
    if found is None:
        raise Http404(_("没有这种公文。"))
    return found


def _editions(
    user: User, county: Division, code: str, today: datetime.date
) -> list[tuple[PaperTemplate, str]]:
    """Each edition, the latest first, with whether it is to come, holds, or is over."""
    rows = PaperTemplate.objects.visible_to(user).of_kind(code, county.pk)
    return list(_with_states(rows.select_related("document", "created_by"), today))


def _held(editions: Iterable[tuple[PaperTemplate, str]]) -> PaperTemplate | None:
    return next((each for each, state in editions if state == "holds"), None)


def _with_states(rows: Iterable[PaperTemplate], today: datetime.date) -> Iterable[tuple[PaperTemplate, str]]:
    state = "comes"
    for row in rows:
        if state == "holds":
            state = "over"
        elif state == "comes" and row.in_force_from <= today:
            state = "holds"
        yield row, state


def _is_taken(request: PageRequest, form: UploadForm, county: Division, code: str) -> bool:
    file = form.cleaned_data["file"]
    draft = TemplateDraft(
        kind=code,
        name=file.name or "",
        content=file.read(),
        in_force_from=form.cleaned_data["in_force_from"],
    )
    try:
        added = upload_paper_template(county, draft, by=request.user, on=timezone.localdate())
    except Invalid as refusal:
        for item in refusal.unmet:
            form.add_error(item.field or None, item.message)
        return False
    words = _("第 {} 版样式已保存，{} 起执行。请打开样例核对。")
    messages.success(request, words.format(added.edition, added.in_force_from.isoformat()))
    return True
