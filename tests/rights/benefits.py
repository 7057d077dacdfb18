"""What is promised, paid, lent and divided on the link of each place of the canaries."""

import datetime
from decimal import Decimal

from povertycase.actions import store_file
from projects.models import BenefitDue, BenefitPayment, DividendRun, InKindLoan, InKindReturn

DAY = datetime.date(2024, 3, 1)
THIRD, TOTAL = Decimal("100.00"), Decimal("300.00")


def rows(link, paper, owner, mark):
    """The records by kind; each text is a canary of its place."""
    here = {"link": link, "division_id": link.division_id}
    run = DividendRun.objects.create(
        project=link.project,
        division_id=link.division_id,
        total_yuan=TOTAL,
        collective_yuan=THIRD,
        registered_yuan=THIRD,
        ordinary_yuan=THIRD,
        registered_households=1,
        ordinary_households=1,
        decided_on=DAY,
        due_on=DAY,
        note=f"金雀分配{mark}",
        run_by=owner,
    )
    due = BenefitDue.objects.create(
        **here,
        kind="guaranteed",
        due_on=DAY,
        amount_yuan=TOTAL,
        note=f"金雀兑现{mark}",
        created_by=owner,
    )
    line = BenefitPayment.objects.create(
        due=due,
        kind="paid",
        amount_yuan=THIRD,
        paid_on=DAY,
        proof=store_file(**paper, name="签领表.pdf"),
        note=f"金雀兑现{mark}",
        booked_by=owner,
    )
    loan = InKindLoan.objects.create(
        **here,
        item=f"金雀黄羊{mark}",
        count=5,
        lent_on=DAY,
        due_on=DAY + datetime.timedelta(days=365),
        created_by=owner,
    )
    InKindReturn.objects.create(
        loan=loan, kind="returned", count=1, settled_on=DAY, note=f"金雀归还{mark}", booked_by=owner
    )
    return {
        "benefit_link": link.pk,
        "benefit_due": due.pk,
        "benefit_payment": line.pk,
        "in_kind_loan": loan.pk,
        "dividend_run": run.pk,
    }
