"""责任书: asking for them, signing one, withdrawing one."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from povertycase.choices import CODE_LENGTHS
from povertycase.exceptions import Refused
from povertycase.models import Division, User
from povertycase.views.requests import PageRequest
from projects.forms.steps import ReasonForm
from projects.views.documents import upload_of
from rectification import actions
from rectification.actions import guards
from rectification.actions.statements import targets_of
from rectification.actions.target_rights import require_above, require_recorder
from rectification.choices.yearly_targets import SIGNING_LEVELS
from rectification.forms.statements import RequireForm, SignForm
from rectification.models import Statement
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.views.statements import LIST, found_statement

FORM = "rectification/work_form.html"


@require_http_methods(["GET", "POST"])
def require(request: PageRequest) -> HttpResponse:
    """要求签订: every township or village of a place, by a day."""
    places, today = _places(request.user), timezone.localdate()
    if not places:
        raise Refused(_("责任书由乡镇、县级要求签订。"))
    lengths = {len(place.pk) for place in places}
    levels = [each.value for each in SIGNING_LEVELS if CODE_LENGTHS[each] > min(lengths)]
    form = RequireForm(request.POST or None, places=places, levels=levels, year=today.year)

    def step() -> int:
        given = form.cleaned_data
        chosen = given.get("division", places[0].pk)
        place = next(each for each in places if each.pk == chosen)
        asked = {name: given[name] for name in ("year", "level", "due_on")}
        return actions.require_statements(place, by=request.user, on=today, **asked)

    heading = _("要求签订责任书")
    hint = _("辖区内这一级每个地方各生成一份待签订的责任书，到期前会提醒。")
    page = _page(heading, None, _("已生成待签订的责任书。"), hint=hint)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def sign(request: PageRequest, pk: int) -> HttpResponse:
    """登记签订, beside the targets as they will be kept."""
    record = found_statement(request, pk)
    require_recorder(request.user, record.division_id)
    guards.require_mover("sign_statement", record, by=request.user)
    parent = record.division.parent
    form = SignForm(
        request.POST or None,
        request.FILES or None,
        giver_unit=parent.name if parent else "",
        version=record.version,
    )

    def step() -> Statement:
        given = form.cleaned_data
        names = ("giver_unit", "giver", "giver_duty", "signer", "signer_duty")
        return actions.sign_statement(
            record,
            actions.StatementDraft(**{name: given[name] for name in names}),
            scan=upload_of(given["scan"]),
            signed_on=given["signed_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    hint = _("按签字盖章的纸质责任书填写。保存后，下方列出的目标就固定在这份责任书里。")
    facts = {"targets": targets_of(record), "statement": record, "submit": _("登记签订"), "hint": hint}
    template = "rectification/statement_sign.html"
    page = _page(_("登记签订"), record, _("已登记签订，目标已按当前的表保存。"), template=template, **facts)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """撤回."""
    record = found_statement(request, pk)
    require_above(request.user, record.division_id)
    form = ReasonForm(request.POST or None, version=record.version, label=_("撤回的原因"))

    def step() -> Statement:
        reason, version = form.cleaned_data["note"], version_of(form)
        return actions.withdraw_statement(record, reason=reason, by=request.user, version=version)

    warning = _("还没签的撤回后不再要求签订。已签的撤回后留存备查，并重新生成一份待签订的。")
    page = _page(_("撤回责任书"), record, _("已撤回。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


def _places(user: User) -> list[Division]:
    """Where the user asks for statements."""
    allowed = RECTIFICATION_STEPS["require_statements"]
    return [posting.division for posting in user.postings if posting.role in allowed]


def _page(heading: str, record: Statement | None, done: str, *, template: str = FORM, **facts: Any) -> Page:
    back = reverse("rectification:statement", args=[record.pk]) if record else reverse(LIST)
    crumb = f"{record.division.name} {record.year}" if record else _("目标责任书")
    section = {"section": _("目标责任"), "section_url": reverse("rectification:target-table")}
    return Page(
        heading, back, done, crumb=crumb, template=template, facts={**section, "submit": heading, **facts}
    )
