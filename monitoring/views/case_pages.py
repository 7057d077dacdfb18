"""What the pages of a case's steps share: the case, and the page that a form stands on."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.views.saving import Page
from monitoring.actions import guards
from monitoring.actions.procedures import verb_of
from monitoring.models import MonitoringCase
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.views.gates import asks_of, unmet_before
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest

FORM = "monitoring/step.html"


def taken(request: PageRequest, pk: int, verb: str) -> MonitoringCase:
    """The case, for somebody whose roles take this move where it lies."""
    case: MonitoringCase = access.get_or_404(MonitoringCase, pk, user=request.user)
    guards.require_mover(verb, case, by=request.user)
    return case


def stepped(request: PageRequest, pk: int, step: str) -> tuple[MonitoringCase, str]:
    """The case and the verb of a step that joining and leaving share."""
    case: MonitoringCase = access.get_or_404(MonitoringCase, pk, user=request.user)
    verb = verb_of(case, step)
    guards.require_mover(verb, case, by=request.user)
    return case, verb


def changed(request: PageRequest, pk: int, step: str) -> MonitoringCase:
    """The case, for somebody who may write this of it."""
    case: MonitoringCase = access.get_or_404(MonitoringCase, pk, user=request.user)
    require_step(request.user, step, case)
    return case


def page_of(
    heading: str, case: MonitoringCase, user: User, done: str, *, verb: str = "", **facts: Any
) -> Page:
    """A step's page: whose case it is, what the step asks, what is missing already, and the way back."""
    name = head_of(case, user)
    hint = _("%(name)s户，%(place)s，%(category)s，%(state)s") % {
        "name": name,
        "place": place_of(case.division),
        "category": case.category,
        "state": case.get_status_display(),
    }
    unmet = unmet_before(case, verb, user, on=timezone.localdate()) if verb else []
    shown = {"hint": hint, "asks": asks_of(verb), "before": unmet, "case": case, "step_verb": verb}
    back = reverse("monitoring:case", args=[case.pk])
    return Page(heading, back, done, crumb=name, template=FORM, facts={**shown, **facts})


def head_of(case: MonitoringCase, user: User) -> str:
    """The name of the household's head."""
    heads, _numbers = heads_of([case.household_id], user)
    return heads.get(case.household_id) or _("户主未知")
