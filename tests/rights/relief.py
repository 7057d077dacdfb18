"""A prevention fund of each place of the canaries, with an application that was paid."""

import datetime

from django.utils import timezone

from monitoring.models import FundApplication, FundEntry, PreventionFund

DAY = datetime.date(2026, 3, 2)


def rows(there, owner, mark, paper):
    """A county has it in life, each place here."""
    place = there.household.division_id
    fund = PreventionFund.objects.create(division_id=place, year=2026)
    booked = {"fund": fund, "booked_on": DAY, "document": paper, "booked_by": owner}
    deposit = FundEntry.objects.create(
        **booked, kind="deposit", amount_yuan=9000, source="budget", document_number=f"银雀财农{mark}"
    )
    application = FundApplication.objects.create(
        fund=fund,
        household=there.household,
        division_id=place,
        ground="sudden",
        purpose="medical",
        amount_yuan=1000,
        reason=f"银雀困难{mark}",
        proof=paper,
        applied_on=DAY,
        applied_by=owner,
        approved_yuan=1000,
        approved_on=DAY,
        paid_on=DAY,
        status="paid",
        moved_by=owner,
        moved_at=timezone.now(),
    )
    entry = FundEntry.objects.create(
        **booked,
        kind="payment",
        application=application,
        amount_yuan=1000,
        document_number=f"银雀拨付{mark}",
    )
    there.shown = (*there.shown, *(f"银雀{word}{mark}" for word in ("财农", "困难", "拨付")))
    return {"fund": fund.pk, "relief": application.pk, "fund_entry": entry.pk, "fund_deposit": deposit.pk}
