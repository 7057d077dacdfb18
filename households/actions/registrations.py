"""A household's number in a scheme, as it is given to a household that is new."""

import datetime

from django.utils.translation import gettext as _

from households import choices
from households.actions import guards
from households.models import Household, Registration
from households.rules import values
from povertycase.exceptions import Conflict, Unmet


def require_number(number: str, registered_on: str, *, scheme: str, on: datetime.date) -> tuple[str, str]:
    """户编号 and its date as they are stored; "" until one is issued.

    Raises Invalid for what is no number or no date, Conflict for a number that another household has.
    """
    found, problems = values.serial_number(number)
    since, date_problems = values.partial_date(registered_on, as_of=on)
    guards.require(
        [
            Unmet(each.code, each.message, each.rule, field)
            for field, those in (("number", problems), ("registered_on", date_problems))
            for each in those
            if each.code.startswith("E-")
        ]
    )
    if found and Registration.objects.filter(scheme=scheme, number=found).exists():
        raise Conflict(_("该户编号已登记。"))
    return found, since


def give_number(
    household: Household, number: str, *, since: str = "", scheme: str = choices.Scheme.NATIONAL
) -> None:
    """Write the number, if there is one; asks no guard."""
    if number:
        household.registrations.create(
            division_id=household.division_id, scheme=scheme, number=number, registered_on=since
        )
