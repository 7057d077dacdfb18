"""The last two months of the demonstration, frozen, and the bulletin of the older one."""

import datetime

from django.utils.translation import gettext as _

from households.models import HouseholdMembership
from households.rules.dates import add_months
from monitoring.actions.bulletins import BulletinDraft, issue_bulletin
from monitoring.actions.demo.cast import Cast
from monitoring.actions.month_facts import moment_of
from monitoring.actions.months import freeze_month
from monitoring.models import MonitoringCase
from monitoring.rules.months import last_ended_month
from povertycase.models import Division
from projects.actions.demo.cast import place

OFFICE = "示例县乡村振兴局"
# After the first day of the older month.
TAKEN_OVER = datetime.timedelta(days=9)


def seed_months(people: Cast, *, on: datetime.date) -> None:
    """Two months are frozen as the monthly job freezes them; of the older one the bulletin is out."""
    county, last = Division.objects.get(pk=place("county")), last_ended_month(on)
    older = add_months(last, -1)
    _began(older)
    snapshot = freeze_month(county, older, on=on).snapshot
    freeze_month(county, last, on=on)
    number = _("示例乡振通〔%d〕1号") % on.year
    issue_bulletin(
        snapshot, BulletinDraft(number=number, office=OFFICE, issued_on=on), by=people.county, on=on
    )


def _began(month: datetime.date) -> None:
    """The cases that came from the roll came in that month, and their members lived there before it.

    No step can write this: each stamps the moment it is taken at, and a month counts what was there then.
    """
    cases = MonitoringCase.objects.exclude(adopted_on=None)
    members = HouseholdMembership.objects.filter(household__in=cases.values("household"), joined_on=None)
    members.update(created_at=moment_of(month - datetime.timedelta(days=1)))
    cases.update(created_at=moment_of(month + TAKEN_OVER))
