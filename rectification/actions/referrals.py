"""What a ticket shows of somebody's conduct goes to 纪委, and what was decided comes back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.choices.tickets import Sanction
from rectification.models import Referral, SanctionedPerson, Ticket


@dataclass(frozen=True, slots=True)
class Sanctioned:
    """Somebody and everything that was done to them."""

    name: str
    duty: str
    sanctions: Sequence[str]


@transaction.atomic
def refer_ticket(
    ticket: Ticket,
    *,
    referred_to: str,
    clue: str,
    referred_on: datetime.date,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Referral:
    """移送. Who: county. The ticket goes on beside it and does not tell of it."""
    ticket = lock(ticket, by=by, version=version)
    guards.require_role("refer_ticket", by=by, division_code=ticket.division_id)
    unmet = []
    if not referred_to.strip():
        unmet.append(Unmet("to_required", _("请填写移送到哪个机关。"), field="referred_to"))
    if not clue.strip():
        unmet.append(Unmet("clue_required", _("请写明移送的问题线索。"), field="clue"))
    if not ticket.found_on <= referred_on <= on:
        message = _("移送日期应在发现问题之后、今天之前。")
        unmet.append(Unmet("day", message, field="referred_on"))
    guards.require(unmet)
    with guards.writing("refer_ticket", by=by):
        referral = Referral.objects.create(
            ticket=ticket,
            division_id=ticket.division_id,
            round=ticket.rebound_count,
            referred_to=referred_to.strip(),
            clue=clue.strip(),
            referred_on=referred_on,
            moved_by=by,
            moved_at=timezone.now(),
        )
    record("refer_ticket", referral, by=by)
    return referral


@transaction.atomic
def conclude_referral(
    referral: Referral,
    *,
    outcome: str,
    people: Sequence[Sanctioned],
    concluded_on: datetime.date,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Referral:
    """What was decided, and about whom; one person may have been sanctioned in several ways. Who: county."""
    referral = lock(referral, by=by, version=version)
    guards.require_move("conclude_referral", referral, by=by)
    unmet = guards.note_unmet(outcome, _("请写明处理结果。"))
    if not referral.referred_on <= concluded_on <= on:
        message = _("反馈日期应在移送之后、今天之前。")
        unmet.append(Unmet("day", message, field="concluded_on"))
    guards.require([*unmet, *_people_unmet(people)])
    with guards.writing("conclude_referral", by=by):
        SanctionedPerson.objects.bulk_create(
            SanctionedPerson(
                referral=referral,
                name=each.name.strip(),
                duty=each.duty.strip(),
                sanctions=list(each.sanctions),
            )
            for each in people
        )
        referral.outcome, referral.concluded_on = outcome.strip(), concluded_on
        referral.save(update_fields=["outcome", "concluded_on", "updated_at"])
        move(referral, "conclude_referral", by=by)
    return referral


def _people_unmet(people: Sequence[Sanctioned]) -> list[Unmet]:
    unmet = []
    for place, each in enumerate(people, start=1):
        if not each.name.strip() or not each.duty.strip():
            message = _("第 {} 人请填写姓名、单位和职务。").format(place)
            unmet.append(Unmet("person_required", message, field="people"))
        if not each.sanctions or not set(each.sanctions) <= set(Sanction.values):
            message = _("第 {} 人请至少选择一种处理方式。").format(place)
            unmet.append(Unmet("sanction_required", message, field="people"))
    return unmet
