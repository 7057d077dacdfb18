"""单位组: the groups of units that a county's documents name as one, and who belongs to them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.choices import READ_ONLY
from povertycase.exceptions import Refused
from povertycase.models import Division, Organisation, UnitGroup, User
from povertycase.views.requests import PageRequest
from projects.forms.fields import organisations_around
from rectification import actions
from rectification.forms.plans import UnitGroupForm
from rectification.models.directory import members_on
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.views.plans import FORM, counties_of
from rectification.views.seeing import may_anywhere, require_anywhere, require_step

STEP = "keep_unit_groups"
FACTS = ("name", "also_named", "covers_towns")


def sees_groups(user: User) -> bool:
    """Whether the groups are there for `user`: who keeps them, and who reads."""
    return any(posting.role in RECTIFICATION_STEPS[STEP] | READ_ONLY for posting in user.postings)


@require_safe
def group_list(request: PageRequest) -> HttpResponse:
    """The groups of the user's county, with who is in them today."""
    if not sees_groups(request.user):
        raise Refused(_("单位组由县级维护和查看。"))
    rows = UnitGroup.objects.visible_to(request.user).select_related("division").order_by("division_id", "pk")
    members = members_on(timezone.localdate())
    shown = {
        "rows": [(row, members.get(row.pk, [])) for row in rows],
        "may_keep": may_anywhere(request.user, STEP),
    }
    return render(request, "rectification/unit_groups.html", shown)


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """增加单位组."""
    require_anywhere(request.user, STEP)
    places = counties_of(request.user, STEP)
    offered = [each for code, _name in places for each in _organisations(code)]
    form = UnitGroupForm(request.POST or None, organisations=offered, places=places)

    def step() -> UnitGroup:
        place = Division.objects.get(pk=form.cleaned_data.get("division") or places[0][0])
        return actions.keep_unit_group(place, _draft(form), by=request.user, on=timezone.localdate())

    return save(request, form, step, _page(_("增加单位组"), _("已增加。")))


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """修改单位组 and its members."""
    group: UnitGroup = access.get_or_404(UnitGroup, pk, user=request.user)
    require_step(request.user, STEP, group.division_id)
    today = timezone.localdate()
    form = UnitGroupForm(
        request.POST or None,
        organisations=_organisations(group.division_id),
        group=group,
        members=[each.pk for each in members_on(today).get(group.pk, [])],
    )

    def step() -> UnitGroup:
        version = version_of(form)
        return actions.keep_unit_group(group, _draft(form), by=request.user, on=today, version=version)

    hint = _("成员从今天起变更；已经识别到任务上的责任单位不会自动移除。")
    return save(request, form, step, _page(_("修改单位组"), _("已保存。"), hint=hint))


def _organisations(code: str) -> list[Organisation]:
    place = Division.objects.get(pk=code)
    return [each for each in organisations_around(place) if each.division_id.startswith(code)]


def _draft(form: UnitGroupForm) -> actions.UnitGroupDraft:
    given = form.cleaned_data
    members = Organisation.objects.filter(pk__in=given["members"]).order_by("pk")
    return actions.UnitGroupDraft(members=list(members), **{name: given[name] for name in FACTS})


def _page(heading: str, done: str, **facts: Any) -> Page:
    section = {"section": _("工作方案"), "section_url": reverse("rectification:plan-list")}
    back = reverse("rectification:unit-group-list")
    return Page(
        heading, back, done, crumb=_("单位组"), template=FORM, facts={**section, "submit": _("保存"), **facts}
    )
