"""Every step of a ranking as a page: drafting, showing, objecting, answering, sealing, correcting."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.models import Division
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.actions import guards
from rectification.actions.objections import objecting_posting, place_of
from rectification.forms import rankings as ranking_forms
from rectification.models import Campaign, Ranking, RankingObjection
from rectification.views.rankings import one
from rectification.views.seeing import require_anywhere, step_offices

# Of each step on a ranking: heading, what was done, what the person should know first.
STEPS: dict[str, tuple[Any, Any, Any]] = {
    "recount": (
        gettext_lazy("重新计算"),
        gettext_lazy("已按现在的数据重新计算。"),
        gettext_lazy("按现在的数据和权重重新计算，原来的结果不保留。"),
    ),
    "publish": (
        gettext_lazy("公示排名"),
        gettext_lazy("排名已公示，公示期内可以提异议。"),
        gettext_lazy("公示后，范围内各乡镇、村和部门都能看到这份排名；公示期内不能改动。"),
    ),
    "recall": (
        gettext_lazy("撤回公示"),
        gettext_lazy("公示已撤回，并已按现在的数据重新计算。"),
        gettext_lazy("撤回后按现在的数据重新计算，须再次公示，重新计公示期。"),
    ),
    "freeze": (
        gettext_lazy("排名定稿"),
        gettext_lazy("排名已定稿，不能再修改。"),
        gettext_lazy("定稿后任何人都不能修改；以后发现数据有误，只能生成更正的版次。"),
    ),
    "correct": (
        gettext_lazy("更正排名"),
        gettext_lazy("已生成更正的版次，请核对后公示。"),
        gettext_lazy("已定稿的一版保持不变；按现在的数据生成新的版次，公示、定稿后生效。"),
    ),
}
FORM = "rectification/office_form.html"


@require_http_methods(["GET", "POST"])
def draft(request: PageRequest) -> HttpResponse:
    """起草排名."""
    require_anywhere(request.user, "draft_ranking")
    today = timezone.localdate()
    campaigns = Campaign.objects.visible_to(request.user).order_by("-year", "pk")
    places = step_offices(request.user, "draft_ranking")
    form = ranking_forms.DraftForm(request.POST or None, places=places, campaigns=campaigns, on=today)

    def step() -> Ranking:
        given = dict(form.cleaned_data)
        place = Division.objects.get(pk=given.pop("division"))
        return actions.draft_ranking(place, actions.RankingDraft(**given), by=request.user, on=today)

    words = _("按季度最后一天有效的权重计算；限定知悉范围的问题不参加排名。")
    page = _page(_("起草排名"), reverse("rectification:ranking-list"), _("排名已起草，请核对。"), words)
    above = {"section": "", "section_url": ""}
    page = replace(page, crumb=_("整改排名"), facts={**page.facts, **above})
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def recount(request: PageRequest, pk: int) -> HttpResponse:
    """重新计算."""
    return _step(request, pk, "recount", ranking_forms.VersionForm, actions.recount_ranking)


@require_http_methods(["GET", "POST"])
def publish(request: PageRequest, pk: int) -> HttpResponse:
    """公示."""
    return _step(request, pk, "publish", ranking_forms.VersionForm, actions.publish_ranking)


@require_http_methods(["GET", "POST"])
def recall(request: PageRequest, pk: int) -> HttpResponse:
    """撤回公示."""
    return _step(request, pk, "recall", ranking_forms.RecallForm, actions.recall_ranking, "note")


@require_http_methods(["GET", "POST"])
def freeze(request: PageRequest, pk: int) -> HttpResponse:
    """定稿."""
    return _step(request, pk, "freeze", ranking_forms.VersionForm, actions.freeze_ranking)


@require_http_methods(["GET", "POST"])
def correct(request: PageRequest, pk: int) -> HttpResponse:
    """更正."""

    def action(record: Ranking, *, note: str, **facts: Any) -> Ranking:
        return actions.correct_ranking(record, reason=note, **facts)

    return _step(request, pk, "correct", ranking_forms.CorrectForm, action, "note")


@require_http_methods(["GET", "POST"])
def object_to(request: PageRequest, pk: int) -> HttpResponse:
    """提异议."""
    record = one(request.user, pk)
    if objecting_posting(record, by=request.user) is None:
        raise Refused(_("您的岗位不能对这份排名提异议。"))
    form = ranking_forms.ObjectForm(request.POST or None)

    def step() -> RankingObjection:
        content, on = form.cleaned_data["content"], timezone.localdate()
        return actions.object_to_ranking(record, content=content, by=request.user, on=on)

    words = _("公示到 {} 为止。异议由排名单位逐条答复，答复完才能定稿。").format(record.preview_until or "—")
    return save(request, form, step, _page(_("提异议"), _address(record), _("异议已提出。"), words))


@require_http_methods(["GET", "POST"])
def answer(request: PageRequest, pk: int) -> HttpResponse:
    """答复异议."""
    objection: RankingObjection = access.get_or_404(RankingObjection, pk, user=request.user)
    place = place_of(objection)
    guards.require_role("answer_ranking_objection", by=request.user, division_code=place)
    if objection.raised_by_id in request.user.own_accounts:
        raise Refused(_("异议由您本人提出，须由另一人答复。"))
    form = ranking_forms.AnswerForm(request.POST or None, version=objection.version)

    def step() -> RankingObjection:
        given = form.cleaned_data
        return actions.answer_ranking_objection(
            objection,
            is_upheld=given["is_upheld"],
            answer=given["answer"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    words = _("异议：{}").format(objection.content)
    return save(request, form, step, _page(_("答复异议"), _address(objection), _("已答复。"), words))


def _step(
    request: PageRequest,
    pk: int,
    name: str,
    shape: Callable[..., forms.Form],
    action: Callable[..., Ranking],
    *said: str,
) -> HttpResponse:
    """A step on a ranking. said: the fields of its form that the action takes."""
    record = one(request.user, pk)
    guards.require_role("draft_ranking", by=request.user, division_code=record.division_id)
    form: Any = shape(request.POST or None, version=record.version)

    def step() -> Ranking:
        given = {field: form.cleaned_data[field] for field in said}
        return action(record, by=request.user, on=timezone.localdate(), version=version_of(form), **given)

    heading, done, words = STEPS[name]
    return save(request, form, step, _page(heading, _address(record), done, words))


def _page(heading: Any, back: str, done: Any, words: Any) -> Page:
    facts = {
        "section": _("整改排名"),
        "section_url": reverse("rectification:ranking-list"),
        "hint": words,
        "submit": heading,
    }
    return Page(heading, back, done, onward=_onward, crumb=_("排名"), template=FORM, facts=facts)


def _onward(done: Ranking | RankingObjection) -> str:
    return _address(done)


def _address(about: Ranking | RankingObjection) -> str:
    """The page of a ranking, or of what an objection is about."""
    record = about.ranking if isinstance(about, RankingObjection) else about
    if record is None:
        return reverse("rectification:score-sheet", args=[about.sheet_id])  # type: ignore[union-attr]
    return reverse("rectification:ranking", args=[record.pk])
