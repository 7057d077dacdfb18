"""Deciding on a list that somebody wants to take away is owed by the office of the place."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty
from povertycase.actions.parameters import number_in_force
from povertycase.choices import CODE_LENGTHS, ExportStatus, Level, ObligationState, Role
from povertycase.models import ExportRequest, Posting

KIND = "export"
TOWN = CODE_LENGTHS[Level.TOWNSHIP]


def export_duties() -> Iterator[Duty]:
    """Of every request that waits."""
    waiting = ExportRequest.objects.filter(status=ExportStatus.ASKED).select_related("asked_by")
    return map(export_duty, waiting.order_by("pk").iterator())


def export_duty(asked: ExportRequest) -> Duty:
    """What a request asks for as it stands."""
    states = {ExportStatus.ASKED: ObligationState.OPEN, ExportStatus.WITHDRAWN: ObligationState.WITHDRAWN}
    asked_on = timezone.localdate(asked.asked_at)
    return Duty(
        kind=KIND,
        subject_code=f"{KIND}:{asked.pk}",
        title=_("审批导出：{title}，{rows} {unit}").format(
            title=asked.title[:80], rows=asked.rows, unit=asked.unit
        ),
        url=page_of(asked),
        division_id=asked.division_id,
        due_on=asked_on + datetime.timedelta(days=days_of(asked.division_id, asked_on)),
        state=states.get(ExportStatus(asked.status), ObligationState.MET),
        role=_role(asked),
    )


def page_of(asked: ExportRequest) -> str:
    """Its page."""
    return reverse("export", args=[asked.pk])


def days_of(place: str, on: datetime.date) -> int:
    """How many days a request may wait, and its file is kept."""
    return number_in_force("export.keep_days", division_code=place, on=on)


def _role(asked: ExportRequest) -> Role:
    """The township's office where somebody other than who asked works there, else the county's."""
    town = asked.division_id[:TOWN]
    if len(town) < TOWN:
        return Role.COUNTY
    others = Posting.objects.in_force(timezone.localdate()).filter(
        role=Role.TOWNSHIP, division=town, user__is_active=True
    )
    own = asked.asked_by.own_accounts
    return Role.TOWNSHIP if others.exclude(user__in=own).exists() else Role.COUNTY
