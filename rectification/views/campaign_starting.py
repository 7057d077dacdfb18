"""开展专项行动: from a plan that ships, or by hand."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import Page, save
from povertycase.models import Division
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.choices.campaigns import CampaignKind
from rectification.forms.campaigns import StartForm
from rectification.models import Campaign
from rectification.views import seeing

TEN = "ten_topics"
# The phases of a battle in their order; the days are the place's own.
BATTLE = ("集中攻坚", "绣花帮扶", "县级自验", "整改补短", "自查自验", "查漏补缺", "接受验收")
FACTS = ("year", "name", "document_number", "starts_on")


@require_http_methods(["GET", "POST"])
def start(request: PageRequest) -> HttpResponse:
    """Which kind, then what is known of it."""
    seeing.require_anywhere(request.user, "start_campaign")
    asked = request.GET.get("kind", "")
    kind = asked if asked in CampaignKind.values else CampaignKind.SPECIAL.value
    places = seeing.step_offices(request.user, "start_campaign")
    initial = _initial(kind, places)
    form = StartForm(request.POST or None, kind=kind, places=places, initial=initial)

    def step() -> Campaign:
        division = Division.objects.get(pk=form.cleaned_data["division"])
        on = timezone.localdate()
        return actions.start_campaign(division, _draft(kind, division, form), by=request.user, on=on)

    return save(request, form, step, _page(request, kind))


def _draft(kind: str, division: Division, form: StartForm) -> actions.CampaignDraft:
    given = form.cleaned_data
    topics: tuple[actions.TopicDraft, ...] = ()
    if kind == CampaignKind.SPECIAL:
        topics = tuple(actions.shipped_draft(TEN, division.pk, year=given["year"]).topics)
    return actions.CampaignDraft(
        kind=kind,
        ends_on=given.get("ends_on"),
        phases=given.get("phases", ()),
        topics=topics,
        **{name: given[name] for name in FACTS},
    )


def _initial(kind: str, places: list[tuple[str, str]]) -> dict[str, Any]:
    """What the form begins with: the plan that ships, in this year, or the names of the phases."""
    today = timezone.localdate()
    known: dict[str, Any] = {"year": today.year, "starts_on": today}
    if len(places) == 1:
        known["division"] = places[0][0]
    if kind == CampaignKind.SPECIAL:
        plan = actions.shipped_draft(TEN, places[0][0], year=today.year)
        lines = (f"{each.name} {each.starts_on} {each.ends_on}" for each in plan.phases)
        known |= {"name": plan.name, "starts_on": plan.starts_on, "ends_on": plan.ends_on}
        known |= {"phases": "\n".join(lines)}
    elif kind == CampaignKind.HUNDRED_DAYS:
        known["name"] = CampaignKind.HUNDRED_DAYS.label
    elif kind == CampaignKind.BATTLE:
        known |= {"name": CampaignKind.BATTLE.label, "phases": "\n".join(BATTLE)}
    return known


def _page(request: PageRequest, kind: str) -> Page:
    hints = {
        CampaignKind.SPECIAL.value: _(
            "按十个专题开展；牵头单位按名称和行业自动对应，对应不上的在行动页面指定。"
        ),
        CampaignKind.HUNDRED_DAYS.value: _("一百天内把村和户分成引领示范、巩固提升、对标补短三批推进。"),
        CampaignKind.BATTLE.value: _("按先后阶段推进，前一阶段完成才进入下一阶段；请给每个阶段写上日期。"),
        CampaignKind.OTHER.value: _("其他有起止日期的整改行动。"),
    }
    back = reverse("rectification:campaign-list")
    return Page(
        _("开展专项行动"),
        back,
        _("行动已开始；登记问题时选它作为来源，就计入这次行动。"),
        onward=lambda made: reverse("rectification:campaign", args=[made.pk]),
        crumb=_("专项行动"),
        template="rectification/campaign_start.html",
        facts={"kinds": CampaignKind.choices, "kind": kind, "hint": hints[kind], "submit": _("开始行动")},
    )
