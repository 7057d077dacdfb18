"""Steps of the work on a ticket: reported, shown, dated steps reached, more time asked for and granted."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from povertycase import access
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload
from rectification import actions
from rectification.actions import guards
from rectification.actions.deadlines import apart_of_extension
from rectification.choices.tickets import WORKING, EvidenceKind
from rectification.forms.working import EvidenceForm, ExtendForm, NodeForm, NoteForm, ProgressForm
from rectification.models import DeadlineExtension, Evidence, Ticket, WorkNode
from rectification.views.step_pages import page_of, stepped, worked


@require_http_methods(["GET", "POST"])
def progress(request: PageRequest, pk: int) -> HttpResponse:
    """报送进展; the first report begins the work."""
    ticket = worked(request, pk, "report_progress")
    form = ProgressForm(request.POST or None, version=ticket.version, percent=ticket.percent)

    def step() -> Ticket:
        return actions.report_progress(
            ticket,
            percent=form.cleaned_data["percent"],
            content=form.cleaned_data["content"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, page_of(_("报送进展"), ticket, request.user, _("进展已报送。")))


@require_http_methods(["GET", "POST"])
def add_evidence(request: PageRequest, pk: int) -> HttpResponse:
    """上传佐证, several at once."""
    ticket = stepped(request, pk, "add_evidence")
    if ticket.executor_id is not None:
        guards.require_worker(ticket, by=request.user)
    kind = EvidenceKind.AFTER if ticket.status in WORKING else EvidenceKind.BEFORE
    files = request.FILES or None
    form = EvidenceForm(request.POST or None, files, version=ticket.version, kind=kind)

    def step() -> list[Evidence]:
        given = form.cleaned_data
        return actions.add_all_evidence(
            ticket,
            [required_upload(each) for each in form.papers],
            kind=given["kind"],
            taken_on=given["taken_on"],
            caption=given["caption"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    hint = _("重新提交时要重新选择文件。") if request.method == "POST" else ""
    page = page_of(_("上传佐证"), ticket, request.user, _("佐证已上传。"), warning=hint, submit=_("上传"))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def reach(request: PageRequest, pk: int) -> HttpResponse:
    """登记节点完成; the version is the ticket's."""
    node: WorkNode = access.get_or_404(WorkNode, pk, user=request.user)
    ticket = worked(request, node.ticket_id, "reach_node")
    form = NodeForm(request.POST or None, version=ticket.version)

    def step() -> WorkNode:
        return actions.reach_node(
            node,
            reached_on=form.cleaned_data["reached_on"],
            note=form.cleaned_data["note"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    heading = _("登记节点完成：%s") % node.name
    return save(request, form, step, page_of(heading, ticket, request.user, _("节点已登记完成。")))


@require_http_methods(["GET", "POST"])
def extend(request: PageRequest, pk: int) -> HttpResponse:
    """申请延期."""
    ticket = worked(request, pk, "ask_extension")
    form = ExtendForm(request.POST or None, version=ticket.version)

    def step() -> DeadlineExtension:
        return actions.ask_extension(
            ticket,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    asks = (
        [_("现在的整改时限是 %s；由另一人审批，批准以前时限不变。") % ticket.due_on] if ticket.due_on else []
    )
    page = page_of(
        _("申请延期"),
        ticket,
        request.user,
        _("延期申请已提交，等待审批。"),
        asks=asks,
        asks_title=_("现在的时限"),
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def approve_extension(request: PageRequest, pk: int) -> HttpResponse:
    """批准延期."""
    done = _("已批准延期，整改时限已改。")
    return _decide(request, pk, actions.approve_extension, _("批准延期"), done)


@require_http_methods(["GET", "POST"])
def decline_extension(request: PageRequest, pk: int) -> HttpResponse:
    """不批准延期."""
    done = _("已答复不批准，整改时限不变。")
    return _decide(request, pk, actions.decline_extension, _("不批准延期"), done)


def _decide(
    request: PageRequest, pk: int, decide: Callable[..., DeadlineExtension], heading: str, done: str
) -> HttpResponse:
    extension: DeadlineExtension = access.get_or_404(DeadlineExtension, pk, user=request.user)
    ticket = extension.ticket
    guards.require_mover("approve_extension", extension, by=request.user)
    if request.method == "GET":
        guards.require_move("approve_extension", extension, by=request.user)
    form = NoteForm(request.POST or None, version=extension.version, label=_("审批的理由"))

    def step() -> DeadlineExtension:
        note, today = form.cleaned_data["note"], timezone.localdate()
        return decide(extension, opinion=note, by=request.user, on=today, version=version_of(form))

    asked = _("申请从 %(due_on)s 延至 %(until)s，原因：%(reason)s") % {
        "due_on": extension.due_on,
        "until": extension.until,
        "reason": extension.reason,
    }
    before = apart_of_extension(ticket, by=request.user)
    page = page_of(heading, ticket, request.user, done, asks=[asked], asks_title=_("延期申请"), before=before)
    return save(request, form, step, page)
