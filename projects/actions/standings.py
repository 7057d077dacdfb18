"""How households of the register stand, for rules that pay by it."""

import datetime
from collections.abc import Iterable

from households.choices import EXITED_TYPES, HouseholdType
from households.models import Household, Registration
from projects.choices.subsidies import POOR_SCHEMES, Standing
from projects.rules.subsidies import Registered, standing_of


def standings_of(households: Iterable[Household], *, on: datetime.date) -> dict[int, Standing | None]:
    """{household: how it stood on a day}, by one query; None while the register does not say.

    Rolls bring the year of the exit alone; it counts where no day of the registration is known.
    """
    rows = list(households)
    exits: dict[int, str] = {}
    registered = Registration.objects.filter(household__in=rows, scheme__in=POOR_SCHEMES)
    for household_id, exited_on in registered.values_list("household_id", "exited_on"):
        exits[household_id] = max(exited_on, exits.get(household_id, ""))
    return {
        row.pk: standing_of(
            Registered(
                is_ordinary=row.household_type == HouseholdType.ORDINARY,
                is_registered=row.pk in exits,
                is_exited=row.household_type in EXITED_TYPES,
                exited_on=exits.get(row.pk) or str(row.exit_year or ""),
            ),
            on=on,
        )
        for row in rows
    }
