"""The prevention fund: what a year came to, who asked, and the lines of its ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from monitoring.choices.fund import OUTGOING, EntryKind, FundSource, ReliefStatus
from monitoring.choices.verbs import VERBS
from monitoring.models import FundApplication, FundEntry, PreventionFund
from monitoring.reports.case_listing import heads_of, place_of
from povertycase.models import AuditEvent, User
from projects.reports.timeline import Event

SHOWN = 200
NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class FundRow:
    """A year of a county's fund in yuan; promised: approved and not paid."""

    fund: PreventionFund
    deposited: Decimal
    paid: Decimal
    refunded: Decimal
    promised: Decimal
    reversed: Decimal
    carried_in: Decimal
    carried_out: Decimal

    @property
    def carried(self) -> Decimal:
        """What came from the year before, less what went to the next."""
        return self.carried_in - self.carried_out

    @property
    def balance(self) -> Decimal:
        """What is there."""
        return self.deposited - self.reversed + self.carried - self.paid + self.refunded

    @property
    def free(self) -> Decimal:
        """What may still be approved."""
        return self.balance - self.promised


@dataclass(frozen=True, slots=True)
class ReliefRow:
    """One application as a list shows it."""

    application: FundApplication
    head: str
    place: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of the ledger. head: of the household that got it or gave it back, "" for a deposit.

    taken_back: of a deposit, in yuan.
    """

    entry: FundEntry
    head: str
    place: str
    taken_back: Decimal = NOUGHT

    @property
    def what(self) -> str:
        """Where the money came from, or what it was for."""
        if self.entry.application is not None:
            return self.entry.application.get_purpose_display()
        if self.entry.source:
            return str(FundSource(self.entry.source).label)
        return self.entry.note or str(_("%s 年基金") % self.entry.fund.year)

    @property
    def number(self) -> str:
        """Of its paper; of a reversal that of the deposit which was wrong."""
        answered = self.entry.answers if self.entry.kind == EntryKind.REVERSAL else None
        return (answered or self.entry).document_number

    @property
    def is_outgoing(self) -> bool:
        """Whether it takes money out of its fund."""
        return self.entry.kind in OUTGOING

    @property
    def is_left(self) -> bool:
        """Whether it is a deposit of which something may still be taken back."""
        return self.entry.kind == EntryKind.DEPOSIT and self.taken_back < self.entry.amount_yuan


def funds_of(user: User) -> list[FundRow]:
    """The years in the user's reach, the newest first: two queries whatever their number."""
    sums = {
        f"{kind}_yuan": Sum("entries__amount_yuan", filter=Q(entries__kind=kind)) for kind in EntryKind.values
    }
    funds = PreventionFund.objects.visible_to(user).select_related("division").annotate(**sums)
    approved = FundApplication.objects.visible_to(user).filter(status=ReliefStatus.APPROVED).order_by()
    promised = dict(approved.values_list("fund").annotate(yuan=Sum("approved_yuan")))
    return [
        FundRow(
            fund=fund,
            deposited=fund.deposit_yuan or NOUGHT,  # type: ignore[attr-defined]
            paid=fund.payment_yuan or NOUGHT,  # type: ignore[attr-defined]
            refunded=fund.refund_yuan or NOUGHT,  # type: ignore[attr-defined]
            promised=promised.get(fund.pk, NOUGHT),
            reversed=fund.reversal_yuan or NOUGHT,  # type: ignore[attr-defined]
            carried_in=fund.rest_in_yuan or NOUGHT,  # type: ignore[attr-defined]
            carried_out=fund.rest_out_yuan or NOUGHT,  # type: ignore[attr-defined]
        )
        for fund in funds.order_by("-year", "division")
    ]


def counts_of(applications: QuerySet[FundApplication]) -> list[tuple[ReliefStatus, int]]:
    """How many stand where, in the order of the steps."""
    counted = dict(applications.order_by().values_list("status").annotate(count=Count("pk")))
    return [(status, counted.get(status.value, 0)) for status in ReliefStatus]


def relief_rows(applications: Iterable[FundApplication], user: User) -> list[ReliefRow]:
    """The rows of applications with their divisions at hand."""
    known = list(applications)
    heads, _numbers = heads_of((each.household_id for each in known), user)
    return [ReliefRow(each, _head(each, heads), place_of(each.division)) for each in known]


def entry_rows(entries: Iterable[FundEntry], user: User) -> list[EntryRow]:
    """The rows of lines that come from with_application."""
    known = list(entries)
    heads, _numbers = heads_of((each.application.household_id for each in known if each.application), user)
    return [
        EntryRow(
            each,
            _head(each.application, heads) if each.application else "",
            place_of(each.application.division) if each.application else each.fund.division.name,
            (each.answered_yuan or NOUGHT) if each.kind == EntryKind.DEPOSIT else NOUGHT,  # type: ignore[attr-defined]
        )
        for each in known
    ]


def with_application(entries: QuerySet[FundEntry]) -> QuerySet[FundEntry]:
    """Lines with what a list says of them at hand."""
    answered = entries.annotate(answered_yuan=Sum("answered_by__amount_yuan"))
    return answered.select_related("fund__division", "application__division__parent", "answers")


def steps_on_relief(application: FundApplication) -> list[Event]:
    """What the audit trail has of an application, which the caller found in scope."""
    # The trail has no scope of its own.
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    rows = trail.filter(
        subject=application._meta.label_lower, subject_key=str(application.pk), verb__in=VERBS
    )
    return [
        Event(row.at, row.actor_name, str(VERBS[row.verb]), row.note)
        for row in rows.order_by("-at", "-pk")[:SHOWN]
    ]


def refunded_of(application: FundApplication) -> Decimal:
    """What of it came back, in yuan; the application was found in scope, its money lies with the county."""
    total: Decimal | None = application.entries.filter(kind=EntryKind.REFUND).aggregate(
        total=Sum("amount_yuan")
    )["total"]
    return total or NOUGHT


def _head(application: FundApplication, heads: Mapping[int, str]) -> str:
    return heads.get(application.household_id) or _("户主未知")
