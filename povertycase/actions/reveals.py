"""The way round the masks: one value, for a reason, so many times a day."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.actions.budgets import Budget, spend
from povertycase.actions.records import record
from povertycase.exceptions import Invalid, Refused, Unmet
from povertycase.models import User

REASON_MIN, REASON_MAX = 4, 500
REVEALS = Budget("reveal", gettext_lazy("查看完整信息"), "reveal.per_day")


@transaction.atomic
def reveal(subject: Any, field: str, *, by: User, reason: str) -> str:
    """One personal field of one record in full, for a stated reason.

    Whoever sees the record and works with it, or audits it, may; the look is recorded before the value is
    given. Refuses a field that is not personal or not of the person's trade, a reason that says nothing or
    cannot be kept, and the look after the day's last.
    """
    if field not in type(subject).PERSONAL:
        raise Invalid([Unmet("reveal_field", _("该字段不能这样查看。"), field="field")])
    if field not in type(subject).readable_fields(by, subject):
        raise Refused(_("您的岗位不能查看这一项。"))
    if not REASON_MIN <= len(reason.strip()) <= REASON_MAX or "\x00" in reason:
        raise Invalid([Unmet("reveal_reason", _("请写明查看原因（4 至 500 个字）。"), field="reason")])
    spend(REVEALS, by=by)
    record(REVEALS.verb, subject, by=by, note=reason.strip(), facts={"field": field})
    return str(getattr(subject, field) or "")
