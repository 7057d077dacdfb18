"""Who is told that a loan comes to its last day."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from households.models import Pairing
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.models import Notification, Posting
from povertycase.models.parameters import values_for_places
from projects.choices.loans import DueStep
from projects.models import Loan
from projects.rules.loans import due_step

DAYS = "loan.remind_days"
KIND = "loan_due"
TOWNSHIP = CODE_LENGTHS[Level.TOWNSHIP]


@transaction.atomic
def remind_loans(*, on: datetime.date) -> int:
    """Tell the township's cadres and the household's helpers of loans that fall due or are overdue.

    Once for each loan, person, last day and step, however often it runs; how many messages were new.
    """
    loans = list(Loan.objects.running().select_related("division").order_by("pk"))
    places = {loan.division_id for loan in loans}
    days = values_for_places([DAYS], division_codes=places, on=on)
    reached = [
        (loan, step)
        for loan in loans
        if loan.due_on
        and (step := due_step(loan.due_on, as_of=on, days=days[loan.division_id].get(DAYS, ())))
    ]
    township, helpers = _cadres(on), _helpers([loan for loan, _step in reached], on)
    messages = [
        _message(loan, step, user)
        for loan, step in reached
        for user in township.get(loan.division_id[:TOWNSHIP], set()) | helpers.get(loan.household_id, set())
    ]
    return _send(messages)


def _send(messages: list[Notification]) -> int:
    """The new ones, for the database knows which were sent."""
    keys = {message.dedup_key for message in messages}
    told = Notification.objects.filter(kind=KIND, dedup_key__in=keys)
    before = told.count()
    Notification.objects.bulk_create(messages, ignore_conflicts=True, batch_size=1000)
    return told.count() - before


def _message(loan: Loan, step: DueStep, user: int) -> Notification:
    place, day = loan.division.name, (loan.due_on or loan.applied_on).isoformat()
    title = _("{}一户的小额信贷 {} 到期，请提醒按时还款").format(place, day)
    if step == DueStep.OVERDUE:
        title = _("{}一户的小额信贷 {} 到期未还清，已经逾期").format(place, day)
    return Notification(
        user_id=user,
        kind=KIND,
        title=title,
        url=reverse("projects:loan", args=[loan.pk]),
        division_code=loan.division_id,
        dedup_key=loan.reminder_key(step),
    )


def _cadres(on: datetime.date) -> dict[str, set[int]]:
    """{township: users who work there}."""
    rows = Posting.objects.in_force(on).filter(role=Role.TOWNSHIP, user__is_active=True)
    return _sets(rows.values_list("division_id", "user_id"))


def _helpers(loans: list[Loan], on: datetime.date) -> dict[int, set[int]]:
    """{household: users who are paired with it}."""
    rows = Pairing.objects.in_force().filter(
        household_id__in={loan.household_id for loan in loans}, helper__is_active=True
    )
    return _sets(rows.values_list("household_id", "helper_id"))


def _sets(pairs: Iterable[tuple[Any, int]]) -> dict[Any, set[int]]:
    found: dict[Any, set[int]] = {}
    for key, user in pairs:
        found.setdefault(key, set()).add(user)
    return found
