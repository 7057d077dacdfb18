"""Steps by which things are lent and come back in kind."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.duties import owe_in_kind
from projects.choices.benefits import SettledKind
from projects.models import BenefitLink, InKindLoan, InKindReturn
from projects.rules.benefits import lending_unmet, settled_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class InKindDraft:
    """What is lent: so many of what, counted in what, from when to when."""

    item: str
    unit: str
    count: int
    lent_on: datetime.date
    due_on: datetime.date
    note: str = ""


@transaction.atomic
def lend_in_kind(link: BenefitLink, draft: InKindDraft, *, by: User, version: int | None) -> InKindLoan:
    """A beneficiary borrows animals or things. Who: village, township, county. version: the link's."""
    link = lock(link, by=by, version=version)
    guards.require_role("lend_in_kind", by=by, division_code=link.division_id)
    unmet = lending_unmet(link.mode, draft.count, lent_on=draft.lent_on, due_on=draft.due_on)
    if link.ended_on is not None:
        unmet.append(Unmet("ended", _("这条利益联结已经结束。"), field="link"))
    if not draft.item.strip() or not draft.unit.strip():
        unmet.append(Unmet("item_required", _("请填写实物名称和单位。"), field="item"))
    guards.require(unmet)
    with guards.writing("lend_in_kind", by=by):
        loan = InKindLoan.objects.create(
            link=link,
            division_id=link.division_id,
            item=draft.item.strip(),
            unit=draft.unit.strip(),
            count=draft.count,
            lent_on=draft.lent_on,
            due_on=draft.due_on,
            note=draft.note.strip(),
            created_by=by,
        )
        owe_in_kind(loan)
    record("lend_in_kind", loan, by=by, facts={"count": draft.count})
    return loan


@transaction.atomic
def return_in_kind(
    loan: InKindLoan,
    *,
    count: int,
    settled_on: datetime.date,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> InKindReturn:
    """So many came back. Who: village, township, county. Refuses more than is out."""
    loan = lock(loan, by=by, version=version)
    guards.require_role("return_in_kind", by=by, division_code=loan.division_id)
    guards.require(_settled_unmet(loan, count, settled_on, on))
    return _settle("return_in_kind", loan, SettledKind.RETURNED, count, settled_on, by, note)


@transaction.atomic
def write_off_in_kind(
    loan: InKindLoan,
    *,
    count: int,
    settled_on: datetime.date,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str,
) -> InKindReturn:
    """So many died or were lost and need not come back, for a reason. Who: township, county."""
    loan = lock(loan, by=by, version=version)
    guards.require_role("write_off_in_kind", by=by, division_code=loan.division_id)
    unmet = _settled_unmet(loan, count, settled_on, on)
    guards.require(unmet + guards.note_unmet(note, _("请写明核销的原因。")))
    return _settle("write_off_in_kind", loan, SettledKind.LOST, count, settled_on, by, note)


def _settled_unmet(loan: InKindLoan, count: int, settled_on: datetime.date, on: datetime.date) -> list[Unmet]:
    rows = InKindLoan.objects.filter(pk=loan.pk).with_settled()
    left = rows.values_list("open_count", flat=True).get()  # type: ignore[misc]
    unmet = settled_unmet(count, left=left, unit=loan.unit)
    if not loan.lent_on <= settled_on <= on:
        message = _("日期应在借出之后、今天之前。")
        unmet.append(Unmet("day", message, field="settled_on"))
    return unmet


def _settle(
    verb: str,
    loan: InKindLoan,
    kind: SettledKind,
    count: int,
    settled_on: datetime.date,
    by: User,
    note: str,
) -> InKindReturn:
    with guards.writing(verb, by=by):
        line = InKindReturn.objects.create(
            loan=loan, kind=kind, count=count, settled_on=settled_on, note=note.strip(), booked_by=by
        )
        owe_in_kind(loan)
    record(verb, loan, by=by, note=note, facts={"count": count})
    return line
