"""How often one account may look at what is masked: so many times a day, counted from the audit trail."""

import datetime
import math
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.parameters import shipped_value
from povertycase.actions.records import notify
from povertycase.choices import Role
from povertycase.exceptions import Exhausted
from povertycase.models import AuditEvent, Posting, User
from povertycase.models.divisions import ancestor_codes
from povertycase.models.parameters import values_in_force

WARN_AT = (80, 100)  # per cent of the day's looks, told to the security administrators


@dataclass(frozen=True)
class Budget:
    """verb: what is counted, as the trail records it; label: the same in the user's words.

    parameter: the policy parameter that says how many times a day; where no row does, its shipped figure.
    """

    verb: str
    label: Any
    parameter: str


@transaction.atomic
def spend(budget: Budget, *, by: User) -> None:
    """One more look of `by` today, recorded in the same transaction; Exhausted when none is left.

    The account's row stays locked until commit, so that looks at the same moment are counted one by one.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    most, spent = per_day(budget, by), spent_today(budget, by)
    if spent >= most:
        raise Exhausted(
            _(
                "您今天{label}已达 {most} 次，是每日的上限，明天零点后可以继续。"
                "工作确需更多次数的，请系统管理员调整参数 {parameter}。"
            ).format(label=budget.label, most=most, parameter=budget.parameter)
        )
    for percent in reversed(WARN_AT):
        if spent + 1 == math.ceil(most * percent / 100):
            _warn(budget, by, times=spent + 1, percent=percent)
            break


def per_day(budget: Budget, by: User) -> int:
    """The day's most by the postings in force; of several, the one that allows most counts."""
    today = timezone.localdate()
    found = [
        values_in_force([budget.parameter], division_code=posting.division_id, on=today).get(budget.parameter)
        for posting in by.postings
    ]
    return max((value for value in found if isinstance(value, int)), default=shipped_value(budget.parameter))


def spent_today(budget: Budget, by: User) -> int:
    """How often the trail has it since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEvent.objects.filter(actor=by.username, verb=budget.verb, at__gte=midnight).count()


def security_administrators(of: User) -> list[User]:
    """Who keeps the accounts of the places where `of` is posted."""
    places = {code for posting in of.postings for code in ancestor_codes(posting.division_id)}
    postings = Posting.objects.in_force(timezone.localdate()).filter(
        role=Role.SECURITY, division__in=places, user__is_active=True
    )
    return list(User.objects.filter(pk__in=postings.values("user")))


def alarm(about: User, *, by: User, title: str, dedup_key: str) -> None:
    """Tell the security administrators of an account what it does; once per key."""
    for officer in security_administrators(about):
        notify(
            officer,
            by=by,
            kind="alarm",
            title=title,
            dedup_key=dedup_key,
            url=reverse("admin:povertycase_user_change", args=[about.pk]),
        )


def _warn(budget: Budget, by: User, *, times: int, percent: int) -> None:
    today: datetime.date = timezone.localdate()
    title = _("{name}（{account}）今天{label}已 {times} 次，达到每日上限的 {percent}%，请核实是否工作需要。")
    alarm(
        by,
        by=by,
        title=title.format(
            name=by.name, account=by.username, label=budget.label, times=times, percent=percent
        ),
        dedup_key=f"{budget.verb}:{by.pk}:{today}:{percent}",
    )
