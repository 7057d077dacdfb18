"""What was approved and not paid in time gives its money back to the fund."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring.actions import fund as money
from monitoring.actions import guards
from monitoring.actions.relief_duties import owe_relief, pay_by
from monitoring.choices.fund import ReliefStatus
from monitoring.models import FundApplication
from povertycase.actions import move_by_itself, notify
from povertycase.actions.scheduler import scheduler
from povertycase.choices import Role
from povertycase.models import Posting, User


def lapse_unpaid(*, on: datetime.date) -> int:
    """End every approval that waited longer for its money than policy allows; how many. Who: the daily job.

    Each is a transaction of its own. Nothing lapses where nobody has set the days, or where they are counted
    in working days into a year whose holidays are not known.
    """
    waiting = FundApplication.objects.filter(status=ReliefStatus.APPROVED, approved_on__lt=on)
    return sum(_lapse(pk, on=on) for pk in waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _lapse(pk: int, *, on: datetime.date) -> bool:
    rows = FundApplication.objects.select_for_update(of=("self",)).filter(status=ReliefStatus.APPROVED)
    application = rows.filter(pk=pk).first()
    due_on = pay_by(application, on=on) if application else None
    if application is None or due_on is None or on <= due_on:
        return False
    money.locked(application.fund_id)
    told = {application.applied_by, *_keepers_of(application, on=on)}
    note = _("批准后到 {} 没有拨付，系统自动失效。").format(due_on.isoformat())
    job = scheduler()
    with guards.writing("lapse_relief", by=job):
        move_by_itself(application, "lapse_relief", by=job, note=note)
        owe_relief(application)
    _tell(told, application, due_on, by=job)
    return True


def _keepers_of(application: FundApplication, *, on: datetime.date) -> list[User]:
    """Who should know at the county: who approved it; once that person is gone, the office."""
    county = application.division_id[: money.COUNTY]
    postings = Posting.objects.in_force(on).filter(role=Role.COUNTY, division=county, user__is_active=True)
    users = {posting.user_id: posting.user for posting in postings.select_related("user")}
    approver = users.get(application.moved_by_id)
    return [approver] if approver else list(users.values())


def _tell(told: set[User], application: FundApplication, due_on: datetime.date, *, by: User) -> None:
    title = _("防返贫基金申请批准后到 {} 没有拨付，已逾期失效；仍有困难的，请重新申请。")
    for user in told:
        notify(
            user,
            by=by,
            kind="relief_lapsed",
            title=title.format(due_on.isoformat()),
            dedup_key=f"relief_lapsed:{application.pk}",
            url=reverse("monitoring:fund-application", args=[application.pk]),
            division_code=application.division_id,
        )
