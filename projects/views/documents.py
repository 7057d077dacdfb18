"""The papers of projects: taken from a form, and given to whoever reaches what they prove."""

from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from povertycase import access
from povertycase.actions import open_file
from povertycase.models import Attachment
from povertycase.views.requests import PageRequest
from projects import actions
from projects.models import (
    Asset,
    BenefitPayment,
    FundBatch,
    IncomePlan,
    LedgerEntry,
    Milestone,
    PaymentRequest,
    ProjectNotice,
    SubsidyClaim,
)

TYPES = ((b"%PDF-", "application/pdf"), (b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"))


def upload_of(file: UploadedFile | None) -> actions.Upload | None:
    """What a form brought, for an action; None for nothing."""
    return required_upload(file) if file else None


def required_upload(file: UploadedFile) -> actions.Upload:
    """The same of a field that must be filled in."""
    return actions.Upload(file.name or "", file.read())


@require_safe
def notice_photo(request: PageRequest, pk: int) -> HttpResponse:
    """The picture of a notice."""
    return shown_paper(access.get_or_404(ProjectNotice, pk, user=request.user).photo)


@require_safe
def milestone_document(request: PageRequest, pk: int) -> HttpResponse:
    """The paper of a milestone."""
    return shown_paper(access.get_or_404(Milestone, pk, user=request.user).document)


@require_safe
def payment_proof(request: PageRequest, pk: int) -> HttpResponse:
    """The paper with which money was asked for."""
    return shown_paper(access.get_or_404(PaymentRequest, pk, user=request.user).proof)


@require_safe
def batch_document(request: PageRequest, pk: int) -> HttpResponse:
    """The document by which money came."""
    return shown_paper(access.get_or_404(FundBatch, pk, user=request.user).document)


@require_safe
def entry_proof(request: PageRequest, pk: int) -> HttpResponse:
    """The paper of a line of the ledger."""
    return shown_paper(access.get_or_404(LedgerEntry, pk, user=request.user).proof)


@require_safe
def benefit_proof(request: PageRequest, pk: int) -> HttpResponse:
    """The paper that shows what a beneficiary got."""
    return shown_paper(access.get_or_404(BenefitPayment, pk, user=request.user).proof)


@require_safe
def asset_title(request: PageRequest, pk: int) -> HttpResponse:
    """The paper of 确权."""
    return shown_paper(access.get_or_404(Asset, pk, user=request.user).title_document)


@require_safe
def asset_approval(request: PageRequest, pk: int) -> HttpResponse:
    """The approval of 处置."""
    return shown_paper(access.get_or_404(Asset, pk, user=request.user).disposal_approval)


@require_safe
def income_plan_minutes(request: PageRequest, pk: int) -> HttpResponse:
    """The minutes of 村民代表大会."""
    return shown_paper(access.get_or_404(IncomePlan, pk, user=request.user).document)


@require_safe
def claim_document(request: PageRequest, pk: int) -> HttpResponse:
    """The paper of a claim's acceptance."""
    return shown_paper(access.get_or_404(SubsidyClaim, pk, user=request.user).document)


def shown_paper(paper: Attachment | None) -> HttpResponse:
    """The paper, opened in the browser; the 404 of one that is not there."""
    content = open_file(paper) if paper else None
    if paper is None or content is None:
        raise Http404(_("这份材料已不在了。"))
    kind = next((name for start, name in TYPES if content.startswith(start)), "application/octet-stream")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(paper.name)}"
    response["Cache-Control"] = "no-store"
    return response
