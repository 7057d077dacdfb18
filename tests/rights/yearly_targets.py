"""A target of each place of the canaries, and its statement; a county has the indicator in life."""

import datetime

from django.utils import timezone

from povertycase.actions import store_file
from rectification.models import Statement, TargetIndicator, TargetValue

DAY = datetime.date(2026, 3, 2)


def rows(there, owner, mark):
    """The records by kind; their words are canaries of their place."""
    place = there.household.division_id
    indicator = TargetIndicator.objects.create(
        division_id=place, year=2026, name=f"铜雀指标{mark}", unit="户", position=1
    )
    value = TargetValue.objects.create(
        indicator=indicator,
        division_id=place,
        target=12,
        actual=3,
        actual_on=DAY,
        note=f"铜雀出处{mark}",
        recorded_by=owner,
    )
    statement = Statement.objects.create(
        division_id=place,
        year=2026,
        due_on=DAY,
        giver="铜雀县长",
        signer=f"铜雀责任人{mark}",
        signed_on=DAY,
        scan=store_file(f"%PDF-1.4 铜雀责任书{mark}".encode(), name="责任书.pdf", by=owner),
        status="signed",
        moved_by=owner,
        moved_at=timezone.now(),
    )
    there.shown = (
        *there.shown,
        f"铜雀指标{mark}",
        f"铜雀出处{mark}",
        f"铜雀责任人{mark}",
        f"铜雀责任书{mark}",
    )
    return {"target_indicator": indicator.pk, "target_value": value.pk, "signed_statement": statement.pk}
