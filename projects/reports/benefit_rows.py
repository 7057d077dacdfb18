"""Who benefits from projects as lists and pages show it: what is promised, paid, lent, and missing."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from households.choices import Relation
from households.models import Household, HouseholdMembership, Person
from povertycase.models import User
from projects.models import BenefitDue, BenefitLink, BenefitPayment, InKindLoan, InKindReturn
from projects.models.dividends import NET_YUAN
from projects.models.funds import YUAN
from projects.rules.benefits import Lent, lent_of

NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Who benefits, as far as the reader knows them; household and person are keys of pages they may open."""

    label: str
    household: int | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One link as a list shows it: of the promises that have fallen due what they are, and what was paid."""

    link: BenefitLink
    beneficiary: Beneficiary
    due_yuan: Decimal
    paid_yuan: Decimal

    @property
    def short_yuan(self) -> Decimal:
        """What is missing."""
        return self.due_yuan - self.paid_yuan


@dataclass(frozen=True, slots=True)
class Totals:
    """Of everything that a filter leaves."""

    links: int
    due_yuan: Decimal
    paid_yuan: Decimal

    @property
    def short_yuan(self) -> Decimal:
        """What is missing."""
        return self.due_yuan - self.paid_yuan


@dataclass(frozen=True, slots=True)
class DueRow:
    """One promise with the lines paid of it. late_days: calendar days past its day while some is missing."""

    due: BenefitDue
    paid_yuan: Decimal
    short_yuan: Decimal
    late_days: int
    payments: Sequence[BenefitPayment]

    @property
    def lamp(self) -> dict[str, str]:
        """State and words."""
        if not self.due.amount_yuan:
            return {"state": "done", "words": _("已取消")}
        if not self.short_yuan:
            return {"state": "done", "words": _("已足额兑现")}
        if self.late_days:
            return {"state": "overdue", "words": _("逾期 %s 天") % self.late_days}
        return {"state": "ok", "words": _("未到期")}


@dataclass(frozen=True, slots=True)
class LoanRow:
    """Things lent, with how many are out and what came back."""

    loan: InKindLoan
    lent: Lent
    returns: Sequence[InKindReturn]

    @property
    def lamp(self) -> dict[str, str]:
        """State and words."""
        if not self.lent.open_count:
            return {"state": "done", "words": _("已还清")}
        if self.lent.overdue_days:
            return {"state": "overdue", "words": _("逾期 %s 天未还") % self.lent.overdue_days}
        return {"state": "ok", "words": _("借用中")}


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link with everything on it."""

    link: BenefitLink
    beneficiary: Beneficiary
    dues: Sequence[DueRow]
    loans: Sequence[LoanRow]

    @property
    def short_yuan(self) -> Decimal:
        """What is missing of the promises past their day."""
        return sum((row.short_yuan for row in self.dues if row.late_days), NOUGHT)


def with_amounts(links: QuerySet[BenefitLink], user: User, *, as_of: datetime.date) -> QuerySet[BenefitLink]:
    """The links with `due_yuan`, `paid_yuan`, `short_yuan` of what has fallen due by a day, that day too."""
    dues = BenefitDue.objects.visible_to(user).filter(link=OuterRef("pk"), due_on__lte=as_of)
    lines = BenefitPayment.objects.visible_to(user).filter(due__link=OuterRef("pk"), due__due_on__lte=as_of)
    due = dues.order_by().values("link").annotate(total=Sum("amount_yuan")).values("total")
    paid = lines.order_by().values("due__link").annotate(net=NET_YUAN).values("net")
    return links.select_related("project__division", "village").annotate(
        due_yuan=Coalesce(Subquery(due), NOUGHT, output_field=YUAN),
        paid_yuan=Coalesce(Subquery(paid), NOUGHT, output_field=YUAN),
        short_yuan=F("due_yuan") - F("paid_yuan"),
    )


def rows_of(links: Sequence[Any], user: User) -> list[Row]:
    """The rows of links that come from with_amounts."""
    known = beneficiaries_of(links, user)
    return [Row(link, known[link.pk], link.due_yuan, link.paid_yuan) for link in links]


def totals_of(links: QuerySet[BenefitLink], user: User, *, as_of: datetime.date) -> Totals:
    """What all of them add up to, whatever page is shown."""
    keys = links.order_by().values("pk")
    dues = BenefitDue.objects.visible_to(user).filter(link__in=keys, due_on__lte=as_of)
    lines = BenefitPayment.objects.visible_to(user).filter(due__link__in=keys, due__due_on__lte=as_of)
    due = dues.aggregate(total=Sum("amount_yuan"))["total"]
    return Totals(links.count(), due or NOUGHT, lines.aggregate(net=NET_YUAN)["net"] or NOUGHT)


def beneficiaries_of(links: Iterable[BenefitLink], user: User) -> dict[int, Beneficiary]:
    """{link: who benefits}, in two queries; somebody out of the reader's reach has no name."""
    rows = list(links)
    heads = _heads({row.beneficiary_id for row in rows if row.beneficiary_id}, user)
    keys = {row.person_id for row in rows if row.person_id}
    people = dict(Person.objects.visible_to(user).filter(pk__in=keys).values_list("pk", "name"))
    return {row.pk: _beneficiary(row, heads, people) for row in rows}


def link_rows(links: Iterable[BenefitLink], user: User, *, as_of: datetime.date) -> list[LinkRow]:
    """The links with all their promises and things lent, in six queries whatever their number."""
    rows = list(links)
    known = beneficiaries_of(rows, user)
    dues, loans = _dues(rows, user, as_of), _loans(rows, user, as_of)
    return [LinkRow(row, known[row.pk], dues.get(row.pk, []), loans.get(row.pk, [])) for row in rows]


def links_for(household: Household, user: User) -> QuerySet[BenefitLink]:
    """The links of a household, of its members in force, and of its village, that `user` sees."""
    members = HouseholdMembership.objects.visible_to(user).in_force().filter(household=household)
    return (
        BenefitLink.objects.visible_to(user)
        .filter(
            Q(beneficiary=household)
            | Q(person__in=members.values("person"))
            | Q(village=household.division_id)
        )
        .select_related("project", "village")
        .order_by(F("ended_on").desc(nulls_first=True), "-started_on", "-pk")
    )


def links_lent(user: User) -> int:
    """4-36: on how many links something is still out."""
    loans = InKindLoan.objects.visible_to(user).with_settled().filter(open_count__gt=0)  # type: ignore[misc]
    return loans.values("link").distinct().count()


def _heads(keys: set[int], user: User) -> dict[int, str]:
    """{household: the name of its head}; of a closed one the head it was closed with."""
    rows = HouseholdMembership.objects.visible_to(user).filter(
        Q(left_on=None) | Q(left_on=F("household__closed_on")), household__in=keys, relation=Relation.HEAD
    )
    return dict(rows.order_by("pk").values_list("household_id", "person__name"))


def _beneficiary(link: BenefitLink, heads: dict[int, str], people: dict[int, str]) -> Beneficiary:
    if link.village_id:
        return Beneficiary(_("%s（整村）") % link.village.name)  # type: ignore[union-attr]
    if link.person_id:
        if link.person_id not in people:
            return Beneficiary(_("管辖范围以外的人"))
        return Beneficiary(_("%s（个人）") % people[link.person_id], person=link.person_id)
    name = heads.get(link.beneficiary_id or 0)
    if name is None:
        return Beneficiary(_("管辖范围以外的户"))
    return Beneficiary(_("%s户") % name, household=link.beneficiary_id)


def _dues(links: Sequence[BenefitLink], user: User, as_of: datetime.date) -> dict[int, list[DueRow]]:
    rows = BenefitDue.objects.visible_to(user).filter(link__in=links).with_paid()
    lines = BenefitPayment.objects.visible_to(user).filter(due__link__in=links)
    paid = _grouped(lines.select_related("proof").order_by("paid_on", "pk"), "due_id")
    found = [_due_row(row, paid.get(row.pk, []), as_of) for row in rows.order_by("due_on", "pk")]
    return _grouped_rows((row.due.link_id, row) for row in found)


def _due_row(due: Any, payments: Sequence[BenefitPayment], as_of: datetime.date) -> DueRow:
    late = max(0, (as_of - due.due_on).days) if due.short_yuan else 0
    return DueRow(due, due.paid_yuan, due.short_yuan, late, payments)


def _loans(links: Sequence[BenefitLink], user: User, as_of: datetime.date) -> dict[int, list[LoanRow]]:
    rows = InKindLoan.objects.visible_to(user).filter(link__in=links).with_settled()
    lines = InKindReturn.objects.visible_to(user).filter(loan__link__in=links)
    back = _grouped(lines.order_by("settled_on", "pk"), "loan_id")
    return _grouped_rows(
        (
            loan.link_id,
            LoanRow(
                loan,
                lent_of(loan.count, loan.settled_count, due_on=loan.due_on, as_of=as_of),  # type: ignore[attr-defined]
                back.get(loan.pk, []),
            ),
        )
        for loan in rows.order_by("lent_on", "pk")
    )


def _grouped(rows: Iterable[Any], key: str) -> dict[int, list]:
    return _grouped_rows((getattr(row, key), row) for row in rows)


def _grouped_rows(pairs: Iterable[tuple[int, Any]]) -> dict[int, list]:
    found: defaultdict[int, list] = defaultdict(list)
    for key, row in pairs:
        found[key].append(row)
    return found
