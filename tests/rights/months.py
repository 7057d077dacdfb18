"""A frozen month of each place of the canaries, with one household, and its bulletin."""

import datetime

from django.utils import timezone

from monitoring.models import Bulletin, MonthCorrection, MonthLine, MonthRun, MonthSnapshot, VillageMonth

MONTH, DAY = datetime.date(2026, 3, 1), datetime.date(2026, 4, 2)


def rows(there, owner, mark, paper):
    """A frozen month with one household, and its bulletin; a county has it in life, each place here."""
    here = {"division_id": there.household.division_id, "month": MONTH}
    snapshot = MonthSnapshot.objects.create(**here, is_late=False)
    figures = {"opening_households": 1, "closing_households": 1, "opening_people": 1, "closing_people": 1}
    village = VillageMonth.objects.create(**here, snapshot=snapshot, **figures)
    for kind in ("opening", "closing"):
        MonthLine.objects.create(
            village_month=village,
            division_id=here["division_id"],
            household=there.household,
            kind=kind,
            category="边缘易致贫户",
            households=1,
            people=1,
        )
    correction = MonthCorrection.objects.create(
        snapshot=snapshot,
        division_id=here["division_id"],
        household=there.household,
        reason="vanished",
        note=f"银雀更正{mark}",
        document=paper,
        accepted_by=owner,
    )
    MonthRun.objects.create(snapshot=snapshot, division_id=here["division_id"], run_at=timezone.now())
    there.shown = (*there.shown, f"银雀文号{mark}")
    bulletin = Bulletin.objects.create(
        **here,
        snapshot=snapshot,
        number=f"银雀文号{mark}",
        issued_on=DAY,
        issued_by=owner,
        document=paper,
        sha256=paper.sha256,
    )
    return {
        "month_snapshot": snapshot.pk,
        "village_month": village.pk,
        "bulletin": bulletin.pk,
        "month_correction": correction.pk,
    }
