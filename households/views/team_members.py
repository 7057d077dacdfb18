"""The steps on one member of a village's team and on one organisation that helps a village."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import actions
from households.actions.teams import REASONS_TO_LEAVE, REASONS_TO_REPLACE, accounts_for
from households.actions.villages import organisations_for, senders_for
from households.choices import VillagePairingEnd
from households.forms.teams import MemberForm, ReasonForm, ReplaceForm, VillagePairForm
from households.models import TeamMember, Village, VillagePairing
from households.views.saving import save, version_of
from households.views.steps import require_step
from households.views.teams import page_of, team_of
from povertycase import access
from povertycase.views.requests import PageRequest


@require_http_methods(["GET", "POST"])
def add_member(request: PageRequest, code: str) -> HttpResponse:
    """增加队员: somebody joins the team."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "add_team_member", village)
    team = team_of(request.user, village)
    form = MemberForm(
        request.POST or None,
        accounts=accounts_for(code, timezone.localdate()),
        organisations=senders_for(code),
        version=team.version,
    )

    def step() -> TeamMember:
        return actions.add_team_member(
            team, member=form.draft, by=request.user, on=form.cleaned_data["on"], version=version_of(form)
        )

    return save(request, form, step, page_of(_("增加队员"), village, _("队员已加入。")))


@require_http_methods(["GET", "POST"])
def end_member(request: PageRequest, pk: int) -> HttpResponse:
    """离队: somebody leaves the team."""
    member = access.get_or_404(TeamMember, pk, user=request.user)
    require_step(request.user, "end_team_member", member)
    form = ReasonForm(request.POST or None, reasons=REASONS_TO_LEAVE, version=member.version, what=_("离队"))
    page = page_of(_("队员离队 {}").format(member), member.division.village, _("已办理离队。"))

    def step() -> TeamMember:
        given = form.cleaned_data
        return actions.end_team_member(
            member, reason=given["reason"], by=request.user, on=given["on"], version=version_of(form)
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def replace_member(request: PageRequest, pk: int) -> HttpResponse:
    """轮换: one leaves and another begins in one step."""
    member = access.get_or_404(TeamMember, pk, user=request.user)
    require_step(request.user, "replace_team_member", member)
    form = ReplaceForm(
        request.POST or None,
        reasons=REASONS_TO_REPLACE,
        accounts=accounts_for(member.division_id, timezone.localdate()),
        organisations=senders_for(member.division_id),
        version=member.version,
        duty=member.duty,
    )
    page = page_of(_("轮换 {}").format(member), member.division.village, _("轮换已办理。"))

    def step() -> TeamMember:
        given = form.cleaned_data
        return actions.replace_team_member(
            member,
            successor=form.draft,
            reason=given["reason"],
            by=request.user,
            on=given["on"],
            version=version_of(form),
        )

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def pair_village(request: PageRequest, code: str) -> HttpResponse:
    """单位结对: an organisation begins to help a village."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "pair_village", village)
    organisations = {each.pk: each for each in organisations_for(village)}
    form = VillagePairForm(
        request.POST or None, organisations=list(organisations.values()), version=village.version
    )

    def step() -> VillagePairing:
        given = form.cleaned_data
        return actions.pair_village(
            village,
            organisation=organisations[given["organisation"]],
            by=request.user,
            on=given["on"],
            version=version_of(form),
        )

    return save(request, form, step, page_of(_("单位结对"), village, _("单位已结对。")))


@require_http_methods(["GET", "POST"])
def end_village_pairing(request: PageRequest, pk: int) -> HttpResponse:
    """结束单位结对: an organisation no longer helps a village."""
    pairing = access.get_or_404(VillagePairing, pk, user=request.user)
    require_step(request.user, "end_village_pairing", pairing)
    form = ReasonForm(
        request.POST or None, reasons=list(VillagePairingEnd), version=pairing.version, what=_("结束")
    )
    what = _("结束单位结对 {}").format(pairing.organisation)
    page = page_of(what, pairing.division.village, _("单位结对已结束。"))

    def step() -> VillagePairing:
        given = form.cleaned_data
        return actions.end_village_pairing(
            pairing, reason=given["reason"], by=request.user, on=given["on"], version=version_of(form)
        )

    return save(request, form, step, page)
