"""Steps on a year as a whole: what finance's ledger says of it, and its closing."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from projects.actions import guards
from projects.actions.library import FIRST_YEAR, LAST_YEAR
from projects.choices.money import OPEN_PAYMENTS
from projects.models import FinanceLedgerYear, PaymentRequest, YearClosing

COUNTY = CODE_LENGTHS[Level.COUNTY]


@transaction.atomic
def close_year(division: Division, year: int, *, by: User, on: datetime.date) -> YearClosing:
    """Nothing is booked in this year of the county any more.

    Who: county. Refuses a year that is not over, and one with requests that nobody has settled. Waits for
    payments that are being booked: they hold the county's row.
    """
    guards.require_role("close_year", by=by, division_code=division.pk)
    Division.objects.select_for_update(no_key=True).get(pk=division.pk)
    guards.require(closing_unmet(division, year, on))
    with guards.writing("close_year", by=by):
        closing = YearClosing.objects.create(division=division, year=year, closed_on=on, closed_by=by)
    record("close_year", closing, by=by, facts={"year": year})
    return closing


@transaction.atomic
def record_finance_ledger(
    division: Division, year: int, *, projects: int, amount_yuan: Decimal, by: User
) -> FinanceLedgerYear:
    """What the finance office's ledger says of a county's year; amount_yuan in yuan.

    Who: county. Raises Conflict for a year that is recorded already.
    """
    guards.require_role("record_finance_ledger", by=by, division_code=division.pk)
    guards.require(_ledger_unmet(division, year))
    if FinanceLedgerYear.objects.visible_to(by).filter(division=division, year=year).exists():
        raise Conflict(_("这一年的财政台账数刚被他人登记过，请刷新后核对。"))
    with guards.writing("record_finance_ledger", by=by):
        row = FinanceLedgerYear.objects.create(
            division=division, year=year, projects=projects, amount_yuan=amount_yuan
        )
    row.refresh_from_db()
    record("record_finance_ledger", row, by=by, facts={"year": year, "yuan": str(amount_yuan)})
    return row


@transaction.atomic
def change_finance_ledger(
    row: FinanceLedgerYear, *, projects: int, amount_yuan: Decimal, by: User, version: int | None
) -> FinanceLedgerYear:
    """The numbers of a recorded year are corrected. Who: county. History keeps the old ones."""
    row = lock(row, by=by, version=version)
    guards.require_role("change_finance_ledger", by=by, division_code=row.division_id)
    with guards.writing("change_finance_ledger", by=by):
        row.projects, row.amount_yuan = projects, amount_yuan
        row.save(update_fields=["projects", "amount_yuan"])
    row.refresh_from_db()
    record("change_finance_ledger", row, by=by, facts={"year": row.year, "yuan": str(amount_yuan)})
    return row


def _ledger_unmet(division: Division, year: int) -> list[Unmet]:
    unmet = []
    if len(division.pk) != COUNTY:
        unmet.append(Unmet("not_a_county", _("财政台账按县登记。"), field="division"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        unmet.append(Unmet("year_required", _("请填写年度，四位数字。"), field="year"))
    return unmet


def closed_unmet(division_code: str, on: datetime.date) -> list[Unmet]:
    """Nothing is booked in a closed year."""
    if not YearClosing.objects.filter(division_id=division_code[:COUNTY], year=on.year).exists():
        return []
    return [Unmet("year_closed", _("{} 年已经结账，不能再记账。").format(on.year), field="booked_on")]


def closing_unmet(division: Division, year: int, on: datetime.date) -> list[Unmet]:
    """What keeps a year from being closed, all of it at once."""
    unmet = []
    if len(division.pk) != COUNTY:
        unmet.append(Unmet("not_a_county", _("年终结账按县办理。"), field="division"))
    if on <= datetime.date(year, 12, 31):
        unmet.append(Unmet("year_running", _("{} 年还没有结束，不能结账。").format(year), field="year"))
    waiting = PaymentRequest.objects.filter(
        division__code__startswith=division.pk, status__in=OPEN_PAYMENTS, requested_on__year=year
    ).count()
    if waiting:
        message = _("还有 {} 笔拨付申请没有办结，请先批准拨付或退回。").format(waiting)
        unmet.append(Unmet("payments_open", message, field="year"))
    return unmet
