"""Suspected doubles of the household of each place of the canaries, one of them answered."""

import datetime

from monitoring.models import SuspectedDouble

DAY = datetime.date(2026, 3, 2)


def rows(there, owner, mark):
    """One that waits and one that the office has answered."""
    here = {
        "household": there.household,
        "division_id": there.household.division_id,
        "year": 2026,
        "doubt": "same_amount",
        "amount_yuan": 600,
        "found_on": DAY,
    }
    double = SuspectedDouble.objects.create(**here, reason=f"银雀重复{mark}", digest="a")
    SuspectedDouble.objects.create(
        **here,
        reason=f"银雀叠加{mark}",
        digest="b",
        status="stacked",
        note=f"银雀核对{mark}",
        answered_on=DAY,
        answered_by=owner,
    )
    there.shown = (*there.shown, *(f"银雀{word}{mark}" for word in ("重复", "叠加", "核对")))
    return {"double": double.pk}
