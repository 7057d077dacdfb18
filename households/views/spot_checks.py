"""电话抽查: visits with a signal, a sample that can be drawn again, and what the telephone check found."""

import datetime
import secrets
import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households import actions
from households.forms.places import PlaceSelect, place_choices
from households.forms.proposals import SampleForm, SpotCheckForm
from households.models import Visit, VisitSpotCheck
from households.reports.visit_signals import Signals, figure_of, signals_in, villages_of
from households.reports.visits import Row, rows_of, with_rows
from households.rules.visit_signals import draw
from households.views.edits import head_name
from households.views.saving import Page, save
from households.views.steps import may_anywhere, require_step
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest

MOST_SHOWN = 200
SEED_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SEED_LENGTH = 6


@require_safe
def spot_check_list(request: PageRequest) -> HttpResponse:
    """Of a period: the visits with a signal, and a random sample of each village."""
    user = request.user
    form = _form(request.GET, user)
    shown: dict[str, Any] = {"form": form, "may_check": may_anywhere(user, "spot_check"), "most": MOST_SHOWN}
    if not form.is_valid():
        return render(request, "households/visits/spot_checks.html", shown, status=422)
    given = form.cleaned_data
    if given["seed"]:
        shown |= {"sample": _sample(user, given), "seed": given["seed"]}
    signals = signals_in(user, _visits(user, given), since=given["since"], until=given["until"])
    shown |= {
        "rows": _signalled(user, signals),
        "found": len(signals.found),
        "is_capped": signals.is_capped,
        "new_seed": _query(request, new_seed()),
        "list_query": f"since={given['since']}&until={given['until']}&division={given['division']}",
        "since": given["since"],
        "until": given["until"],
    }
    return render(request, "households/visits/spot_checks.html", shown)


def _form(asked: QueryDict, user: User) -> SampleForm:
    """The period of this month and the quotas of the place, as far as the address leaves them open."""
    today = timezone.localdate()
    start = {
        "since": today.replace(day=1).isoformat(),
        "until": today.isoformat(),
        "least": figure_of(user, "visit.sample_least", 2),
        "percent": figure_of(user, "visit.sample_percent", 5),
        "division": "",
        "seed": "",
    }
    given = start | {name: value for name, value in asked.items() if value and name in start}
    form = SampleForm(given)
    form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    return form


def new_seed() -> str:
    """Short enough to be written down and read out."""
    return "".join(secrets.choice(SEED_LETTERS) for _each in range(SEED_LENGTH))


def _query(request: PageRequest, seed: str) -> str:
    asked = request.GET.copy()
    asked["seed"] = seed
    return asked.urlencode()


def _visits(user: User, given: dict[str, Any]) -> Any:
    visits = Visit.objects.visible_to(user).current()
    return visits.filter(division__code__startswith=given["division"]) if given["division"] else visits


def _sample(user: User, given: dict[str, Any]) -> dict[str, Any]:
    """The drawn visits village by village, and how many there were to draw from."""
    since: datetime.date = given["since"]
    villages = villages_of(_visits(user, given).filter(visited_on__range=(since, given["until"])))
    drawn = draw(villages, seed=given["seed"], least=given["least"], percent=given["percent"])
    keys = [key for those in drawn.values() for key in those]
    return {
        "rows": _rows(user, keys[:MOST_SHOWN]),
        "drawn": len(keys),
        "villages": len([code for code, those in drawn.items() if those]),
        "total": sum(map(len, villages.values())),
    }


def _signalled(user: User, signals: Signals) -> list[Row]:
    return _rows(user, list(signals.found)[:MOST_SHOWN], signals.found)


def _rows(user: User, keys: Iterable[uuid.UUID], found: Any = None) -> list[Row]:
    visits = with_rows(Visit.objects.visible_to(user).filter(pk__in=list(keys)), user=user)
    checks = VisitSpotCheck.objects.visible_to(user).filter(visit__in=list(keys)).order_by("on", "pk")
    newest = {check.visit_id: check for check in checks}
    rows = list(visits.order_by("division", "-visited_on", "id"))
    for visit in rows:
        visit.newest_check = newest.get(visit.pk)  # type: ignore[attr-defined]
    return rows_of(rows, found or {})


@require_http_methods(["GET", "POST"])
def spot_check(request: PageRequest, pk: uuid.UUID) -> HttpResponse:
    """电话核查: what the household said about a visit."""
    visit = access.get_or_404(Visit, pk, user=request.user)
    require_step(request.user, "spot_check", visit)
    form = SpotCheckForm(request.POST or None)
    page = Page(
        _("电话核查：%(head)s户 %(day)s 走访")
        % {"head": head_name(request.user, visit.household), "day": visit.visited_on.isoformat()},
        reverse("households:visit", args=[visit.pk]),
        _("核查结果已记录。"),
        crumb=_("一次走访"),
    )

    def step() -> VisitSpotCheck:
        given = form.cleaned_data
        return actions.record_spot_check(visit, outcome=given["outcome"], note=given["note"], by=request.user)

    return save(request, form, step, page)
