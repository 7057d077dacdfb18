"""Who was turned away where: a trace for whoever looks for probing."""

import datetime
from collections.abc import Mapping
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.budgets import alarm
from povertycase.models import AuditEvent, User

DENIED = "denied"
PER_MINUTE = 20  # a loop against the site must not fill the trail; the alarm says that there was more
MINUTE = datetime.timedelta(minutes=1)


@transaction.atomic
def record_denial(*, by: User, address: str, facts: Mapping[str, Any]) -> bool:
    """Write that `by` was turned away at an address; whether it was written.

    address: the name of the address, never what stood in it; facts: nothing personal. After 20 in a minute
    the rest of the minute is not written, and the security administrators are told, once a day.
    """
    now = timezone.now()
    lately = AuditEvent.objects.filter(actor=by.username, verb=DENIED, at__gt=now - MINUTE).count()
    if lately >= PER_MINUTE:
        return False
    if lately == PER_MINUTE - 1:
        title = _("{name}（{account}）一分钟内被拒绝 {times} 次，可能在试探权限，请核实。")
        alarm(
            by,
            by=by,
            title=title.format(name=by.name, account=by.username, times=PER_MINUTE),
            dedup_key=f"{DENIED}:{by.pk}:{timezone.localdate(now)}",
        )
    AuditEvent.objects.create(
        at=now,
        actor=by.username,
        actor_name=by.name,
        verb=DENIED,
        subject="address",
        subject_key=address[:64],
        division_code=_latest_place(by),
        facts=dict(facts),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )
    return True


def _latest_place(user: User) -> str:
    """Where the account works, or did last: there its administrators look for it."""
    for posting in user.postings:
        return str(posting.division_id)
    latest = user.posting_set.order_by("-valid_from").values_list("division_id", flat=True).first()
    return str(latest or "")
