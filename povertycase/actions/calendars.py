"""The alarm about a year whose holidays nobody has entered."""

import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.actions.records import notify
from povertycase.choices import Role
from povertycase.models import Posting, User
from povertycase.models.parameters import working_calendar

# The State Council announces a year's holidays in the November before it.
AHEAD = datetime.timedelta(days=45)


def missing_years(*, on: datetime.date) -> list[int]:
    """This year and the one at hand, as far as their holidays are not known."""
    return working_calendar().unannounced(on, on + AHEAD)


@transaction.atomic
def warn_of_missing_years(*, on: datetime.date) -> int:
    """Tell the system administrators of each missing year once a week; how many messages were new.

    Who: the daily job. An announced year falls silent by itself.
    """
    years = missing_years(on=on)
    if not years:
        return 0
    postings = Posting.objects.in_force(on).filter(role=Role.SYSTEM, user__is_active=True)
    officers = User.objects.filter(pk__in=postings.values("user")).order_by("pk")
    return sum(_warn(officer, year, on=on) for officer in officers for year in years)


def _warn(officer: User, year: int, *, on: datetime.date) -> bool:
    title = _("{} 年的放假调休安排尚未录入，跨入这一年的工作日期限都算不出来；请在“工作日历”中补录。")
    week = "{}-{}".format(*on.isocalendar()[:2])
    return notify(
        officer,
        by=officer,
        kind="alarm",
        title=title.format(year),
        dedup_key=f"calendar:{year}:{week}",
        url=reverse("admin:povertycase_calendarday_changelist"),
    )
