"""Steps on what projects leave behind: whose it is, who keeps it, how it does, what becomes of it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions import guards
from projects.forms.assets import AssetChangeForm, AssetForm, DisposeForm, JudgeForm, KeeperForm, OwnerForm
from projects.forms.steps import ReasonForm
from projects.models import Asset, Project
from projects.views.documents import required_upload
from projects.views.library import FORM
from projects.views.library import page_of as project_page_of

DRAFT = ("name", "kind", "value_yuan", "formed_on", "place")


@require_http_methods(["GET", "POST"])
def register(request: PageRequest, pk: int) -> HttpResponse:
    """登记资产, from the project's page."""
    project = access.get_or_404(Project, pk, user=request.user)
    guards.require_role_on("register_asset", project, by=request.user)
    form = AssetForm(request.POST or None, version=project.version)
    page = project_page_of(_("登记资产"), project, _("资产已登记，请接着确权、明确管护责任人。"))

    def step() -> Asset:
        return actions.register_asset(
            project, _draft(form), by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """更正资产."""
    asset = reached(request, pk, "change_asset")
    form = AssetChangeForm(request.POST or None, asset=asset)

    def step() -> Asset:
        return actions.change_asset(
            asset,
            _draft(form),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=form.cleaned_data["note"],
        )

    return save(request, form, step, page_of(_("更正资产"), asset, _("更正已保存，原来的内容留在历史里。")))


@require_http_methods(["GET", "POST"])
def confirm_owner(request: PageRequest, pk: int) -> HttpResponse:
    """确权."""
    asset = reached(request, pk, "confirm_owner")
    form = OwnerForm(request.POST or None, request.FILES or None, asset=asset)

    def step() -> Asset:
        given = form.cleaned_data
        draft = actions.OwnerDraft(
            owner_level=given["owner_level"],
            owner_name=given["owner_name"],
            confirmed_on=given["confirmed_on"],
            document=required_upload(given["document"]),
        )
        return actions.confirm_owner(
            asset, draft, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    return save(request, form, step, page_of(_("资产确权"), asset, _("确权已登记。")))


@require_http_methods(["GET", "POST"])
def name_keeper(request: PageRequest, pk: int) -> HttpResponse:
    """明确管护责任人."""
    asset = reached(request, pk, "name_keeper")
    form = KeeperForm(request.POST or None, asset=asset)

    def step() -> Asset:
        keeper = form.cleaned_data["keeper"]
        return actions.name_keeper(asset, keeper=keeper, by=request.user, version=version_of(form))

    return save(request, form, step, page_of(_("明确管护责任人"), asset, _("管护责任人已保存。")))


@require_http_methods(["GET", "POST"])
def judge(request: PageRequest, pk: int) -> HttpResponse:
    """认定闲置、低效、停滞."""
    asset = _moved(request, pk, "find_idle")
    form = JudgeForm(request.POST or None, asset=asset)
    hint = {"hint": _("认定以后要制定盘活策略：一项目一策略，有责任人、有完成期限。")}
    page = page_of(_("认定使用状态"), asset, _("已认定，请接着制定盘活策略。"), hint)

    def step() -> Asset:
        given = form.cleaned_data
        verb = f"find_{given['status']}"
        return actions.judge_asset(asset, verb, by=request.user, version=version_of(form), note=given["note"])

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def revive(request: PageRequest, pk: int) -> HttpResponse:
    """恢复正常使用."""
    asset = _moved(request, pk, "revive")
    form = ReasonForm(request.POST or None, version=asset.version, label=_("恢复使用的情况"))

    def step() -> Asset:
        note = form.cleaned_data["note"]
        return actions.revive_asset(asset, by=request.user, version=version_of(form), note=note)

    return save(request, form, step, page_of(_("恢复正常使用"), asset, _("已恢复正常使用。")))


@require_http_methods(["GET", "POST"])
def dispose(request: PageRequest, pk: int) -> HttpResponse:
    """处置资产."""
    asset = _moved(request, pk, "dispose")
    form = DisposeForm(request.POST or None, request.FILES or None, asset=asset)
    warning = {"warning": _("处置以后不能恢复，也不能再登记收益：%s") % asset.name, "is_danger": True}

    def step() -> Asset:
        given = form.cleaned_data
        return actions.dispose_asset(
            asset,
            disposed_on=given["disposed_on"],
            approval=required_upload(given["approval"]),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=given["note"],
        )

    return save(request, form, step, page_of(_("处置资产"), asset, _("处置已登记。"), warning))


def page_of(heading: str, asset: Asset, done: str, facts: dict[str, Any] | None = None) -> Page:
    """A step's page, which leads back to the asset's."""
    section = {"section": _("资产"), "section_url": reverse("projects:asset-list")}
    back = reverse("projects:asset", args=[asset.pk])
    return Page(heading, back, done, crumb=asset.name, template=FORM, facts={**section, **(facts or {})})


def _draft(form: AssetForm) -> actions.AssetDraft:
    return actions.AssetDraft(**{name: form.cleaned_data[name] for name in DRAFT})


def reached(request: PageRequest, pk: int, step: str) -> Asset:
    """The asset, for somebody whose posting takes this step on it."""
    asset: Asset = access.get_or_404(Asset, pk, user=request.user)
    guards.require_role_on(step, asset, by=request.user)
    return asset


def _moved(request: PageRequest, pk: int, verb: str) -> Asset:
    asset: Asset = access.get_or_404(Asset, pk, user=request.user)
    guards.require_mover(verb, asset, by=request.user)
    return asset
