"""Steps on what a village earns together, and on its top-up."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from households.models.households import VILLAGE_CODE_LENGTH
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from povertycase.models.parameters import values_in_force
from projects.actions import guards
from projects.choices.villages import VillageIncomeSource
from projects.models import VillageIncome, VillageIncomeLine
from projects.models.villages import FLOOR
from projects.rules.villages import lines_unmet, topup_unmet


@transaction.atomic
def record_village_income(
    village: Division,
    year: int,
    lines: Sequence[tuple[str, Decimal]],
    *,
    by: User,
    version: int | None,
) -> VillageIncome:
    """A village's collective income of a year by source, in yuan; version: None for a year not recorded yet.

    Who: village, township, county. Other figures end a confirmation: it was of the old ones. Raises Conflict
    when somebody else recorded the year meanwhile, Stale when somebody corrected it.
    """
    guards.require_role("record_village_income", by=by, division_code=village.pk)
    guards.require(_lines_unmet(village, lines))
    known = VillageIncome.objects.visible_to(by).filter(division=village, year=year).first()
    if (known is None) != (version is None):
        raise Conflict(_("这一年的村集体经济收入刚被他人登记过，请刷新后核对。"))
    if known is not None:
        known = lock(known, by=by, version=version)
    with guards.writing("record_village_income", by=by):
        row = known or VillageIncome(division=village, year=year)
        row.confirmed_on, row.confirmed_by, row.grounds = None, None, ""
        row.save()
        row.lines.all().delete()
        VillageIncomeLine.objects.bulk_create(
            VillageIncomeLine(statement=row, source=source, amount_yuan=yuan) for source, yuan in lines
        )
    row.refresh_from_db()
    total = sum((yuan for _source, yuan in lines), Decimal(0))
    record("record_village_income", row, by=by, facts={"year": year, "yuan": str(total)})
    return row


@transaction.atomic
def correct_village_income(
    income: VillageIncome, lines: Sequence[tuple[str, Decimal]], *, by: User, version: int | None
) -> VillageIncome:
    """Other figures for a year that is recorded. Who and what else: as when it was recorded."""
    income = lock(income, by=by, version=version)
    return record_village_income(income.division, income.year, lines, by=by, version=income.version)


@transaction.atomic
def confirm_village_topup(
    income: VillageIncome, *, grounds: str, by: User, on: datetime.date, version: int | None
) -> VillageIncome:
    """The village fulfils the conditions of the top-up, and on what grounds. Who: county.

    Refuses a year that reaches the floor: nothing is topped up there.
    """
    income = lock(income, by=by, version=version)
    guards.require_role("confirm_village_topup", by=by, division_code=income.division_id)
    total = sum((line.amount_yuan for line in income.lines.all()), Decimal(0))
    guards.require(topup_unmet(total, floor=floor_of(income), grounds=grounds))
    with guards.writing("confirm_village_topup", by=by):
        income.confirmed_on, income.confirmed_by, income.grounds = on, by, grounds.strip()
        income.save(update_fields=["confirmed_on", "confirmed_by", "grounds", "updated_at"])
    income.refresh_from_db()
    record("confirm_village_topup", income, by=by, facts={"year": income.year})
    return income


def floor_of(income: VillageIncome) -> Decimal | None:
    """What the village is topped up to, in yuan, as it stands at the year's end; None when nothing says."""
    last_day = datetime.date(income.year, 12, 31)
    known = values_in_force([FLOOR], division_code=income.division_id, on=last_day)
    return Decimal(str(known[FLOOR])) if FLOOR in known else None


def _lines_unmet(village: Division, lines: Sequence[tuple[str, Decimal]]) -> list[Unmet]:
    unmet = lines_unmet(lines)
    if len(village.pk) != VILLAGE_CODE_LENGTH:
        unmet.append(Unmet("not_a_village", _("村集体经济收入按村登记。"), field="division"))
    if {source for source, _yuan in lines} - set(VillageIncomeSource.values):
        unmet.append(Unmet("source", _("请选择收入来源。"), field="lines"))
    return unmet
