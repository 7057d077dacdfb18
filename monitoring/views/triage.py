"""立案核实: which household a clue is about, and as what it is looked at."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.forms.searching import known_as
from households.models import Household
from households.reports.households import head_of, number_of, size_of, with_summary
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.forms.cases import ChosenHousehold, RisksForm
from monitoring.forms.clues import JoinForm
from monitoring.models import Clue, MonitoringCase
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.views.clues import one
from monitoring.views.searching import without_number
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest

TEMPLATE = "monitoring/take_up.html"
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household that was found: its head, what tells it apart, and the address that chooses it."""

    name: str
    about: str
    url: str


@require_http_methods(["GET", "POST"])
def take_up(request: PageRequest, pk: int) -> HttpResponse:
    """Take a clue up: first the household, then category and risks; an open case is joined."""
    clue = one(request.user, pk)
    guards.require_mover("take_up_clue", clue, by=request.user)
    chosen = ChosenHousehold(request.GET)
    chosen.user = request.user
    if away := without_number(request, chosen):
        return away
    key = chosen.key or (0 if "search" in request.GET else clue.household_id or 0)
    if not key:
        return _choose(request, clue, chosen)
    household = access.get_or_404(Household, key, user=request.user)
    known = MonitoringCase.objects.visible_to(request.user).open().filter(household=household).first()
    form = (JoinForm if known else RisksForm)(request.POST or None, version=clue.version)

    def step() -> MonitoringCase:
        return actions.take_up_clue(
            clue,
            household,
            category=form.cleaned_data.get("category", ""),
            risks=form.risks if isinstance(form, RisksForm) else (),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, _page(clue, household, known, request.user))


def _page(clue: Clue, household: Household, known: MonitoringCase | None, user: User) -> Page:
    heads, numbers = heads_of([household.pk], user)
    return Page(
        _("立案核实"),
        reverse("monitoring:clue", args=[clue.pk]),
        _("线索已并入这一户的个案。") if known else _("个案已建立，等待入户核实。"),
        onward=lambda made: reverse("monitoring:case", args=[made.pk]),
        crumb=clue.subject_name,
        template=TEMPLATE,
        facts={
            "clue": clue,
            "known": known,
            "household": household,
            "head": heads.get(household.pk) or _("户主未知"),
            "number": numbers.get(household.pk, ""),
            "place": place_of(household.division),
        },
    )


def _choose(request: PageRequest, clue: Clue, chosen: ChosenHousehold) -> HttpResponse:
    """Nobody has said which household it is: found by name, never by an identity."""
    text = chosen.cleaned_data.get("search", "").strip() if chosen.is_valid() else ""
    page = Page(_("立案核实"), reverse("monitoring:clue", args=[clue.pk]), "", crumb=clue.subject_name)
    shown = {
        "page": page,
        "clue": clue,
        "search": text,
        "found": _candidates(request.user, clue, text) if text else [],
    }
    return render(request, TEMPLATE, shown)


def _candidates(user: User, clue: Clue, text: str) -> list[Candidate]:
    rows = Household.objects.visible_to(user).filter(
        pk__in=known_as(text, user),
        closed_on=None,
        division__code__startswith=clue.division_id,
    )
    found = with_summary(rows, user=user).order_by("division_id", "pk")[:MOST_FOUND]
    return [_candidate(each) for each in found]


def _candidate(household: Household) -> Candidate:
    head = head_of(household)
    about = _("%(place)s，户编号 %(number)s，%(size)s 人，%(type)s") % {
        "place": place_of(household.division),
        "number": number_of(household) or "—",
        "size": size_of(household),
        "type": household.household_type or _("户类型未填"),
    }
    return Candidate(head.name if head else _("户主未知"), about, f"?household={household.pk}")
