"""A wrong deposit of the prevention fund is reversed; a year's rest goes into the next year."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import fund as money
from monitoring.actions import guards
from monitoring.choices.fund import EntryKind, ReliefStatus
from monitoring.models import FundEntry, PreventionFund
from monitoring.rules.fund import reversal_unmet
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from projects.actions.documents import Upload, keep_document
from projects.rules.amounts import amount_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalDraft:
    """Yuan of a deposit that were not there, the paper that shows it, and why."""

    amount_yuan: Decimal
    document: Upload
    booked_on: datetime.date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryDraft:
    """By which paper a year's rest goes to the next."""

    document: Upload
    document_number: str = ""


@transaction.atomic
def reverse_deposit(
    entry: FundEntry, draft: ReversalDraft, *, by: User, on: datetime.date, version: int | None
) -> FundEntry:
    """A deposit, or a part of it, is taken back by a line of its own. Who: county; with a paper and a reason.

    version: the fund's. Never more than came in by it, nor what was paid or promised since.
    """
    fund: PreventionFund = _held(entry.fund, by=by, version=version, step="reverse_deposit")
    if entry.kind != EntryKind.DEPOSIT:
        raise Conflict(_("只有到账的资金可以冲减；拨付多了的，登记退回。"))
    guards.require(_reversal_unmet(fund, entry, draft, on=on))
    paper = keep_document(draft.document, by=by)
    with guards.writing("reverse_deposit", by=by):
        line = FundEntry.objects.create(
            fund=fund,
            answers=entry,
            kind=EntryKind.REVERSAL,
            amount_yuan=draft.amount_yuan,
            booked_on=draft.booked_on,
            document=paper,
            note=draft.note.strip(),
            booked_by=by,
        )
        fund.save(update_fields=["updated_at"])  # its version rises: nobody does it twice
    record("reverse_deposit", fund, by=by, note=draft.note, facts={"yuan": str(draft.amount_yuan)})
    return line


@transaction.atomic
def carry_over_relief(
    fund: PreventionFund, draft: CarryDraft, *, by: User, on: datetime.date, version: int | None
) -> FundEntry:
    """What a year left goes into the next year's fund: out of the one and into the other. Who: county.

    What was promised stays where it is paid. Returns the line in the new year. What comes back to the old
    year later is carried by another step; a rest that was carried is no rest any more.
    """
    fund = _held(fund, by=by, version=version, step="carry_over_relief")
    rest = rest_to_carry(fund, on=on)
    paper = keep_document(draft.document, by=by)
    with guards.writing("carry_over_relief", by=by):
        # Always the older year first, so that two steps never wait for each other.
        following, _is_new = PreventionFund.objects.get_or_create(
            division_id=fund.division_id, year=fund.year + 1
        )
        following = money.locked(following.pk)
        facts = {
            "amount_yuan": rest,
            "booked_on": on,
            "document": paper,
            "document_number": draft.document_number.strip(),
            "booked_by": by,
        }
        gone = FundEntry.objects.create(fund=fund, kind=EntryKind.REST_OUT, **facts)
        come = FundEntry.objects.create(fund=following, kind=EntryKind.REST_IN, answers=gone, **facts)
        fund.save(update_fields=["updated_at"])
    record("carry_over_relief", fund, by=by, facts={"yuan": str(rest)})
    return come


def rest_to_carry(fund: PreventionFund, *, on: datetime.date) -> Decimal:
    """Yuan that go to the next year. Raises Conflict while the year runs, and when nothing is left."""
    if on.year <= fund.year:
        raise Conflict(_("{} 年还没有结束，结束后才能结转。").format(fund.year))
    rest = rest_of(fund)
    if rest <= 0:
        raise Conflict(_("没有可以结转的余额：已经结转，或者余额都已批准待拨付。"))
    return rest


def rest_of(fund: PreventionFund) -> Decimal:
    """Yuan that nobody was promised."""
    return fund.entries.net_yuan() - fund.applications.filter(status=ReliefStatus.APPROVED).yuan()


def _held(fund: PreventionFund, *, by: User, version: int | None, step: str) -> PreventionFund:
    """The fund as it stands, after everybody who moved its money, for whoever may take the step."""
    guards.require_role(step, by=by, division_code=fund.division_id)
    money.locked(fund.pk)
    held: PreventionFund = lock(fund, by=by, version=version)
    return held


def _reversal_unmet(
    fund: PreventionFund, entry: FundEntry, draft: ReversalDraft, *, on: datetime.date
) -> list[Unmet]:
    unmet = amount_unmet(draft.amount_yuan)
    unmet = unmet or reversal_unmet(draft.amount_yuan, deposited=entry.left_yuan)
    unmet = unmet or money.money_unmet(fund, draft.amount_yuan)
    if not entry.booked_on <= draft.booked_on <= on:
        unmet.append(Unmet("booked_on", _("冲减日期不能早于到账日期，也不能晚于今天。"), field="booked_on"))
    return unmet + guards.note_unmet(draft.note, _("请写明冲减的原因。"))
