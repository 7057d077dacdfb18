"""What projects add to a household's papers: benefits, subsidies and loans."""

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from households.models import Household, HouseholdMembership
from households.reports.shown import day_words, yuan_words
from povertycase.models import User
from povertycase.papers import Block, Listing, Received
from projects.choices.benefits import DueKind
from projects.choices.subsidies import ClaimStatus
from projects.models import BenefitPayment, SubsidyClaim
from projects.models.dividends import NET_YUAN
from projects.reports.benefit_rows import LinkRow, link_rows, links_for
from projects.reports.loan_listing import LoanRow, loans_of
from projects.reports.subsidies import counting


def received_by(
    keys: Sequence[int], user: User, since: datetime.date, until: datetime.date
) -> Iterator[Received]:
    """What households and their members were paid of benefits and subsidies between two days.

    Of a subsidy that an enterprise claimed for them nothing: it is the enterprise's.
    """
    members = HouseholdMembership.objects.visible_to(user).in_force().filter(household__in=keys)
    homes = dict(members.values_list("person_id", "household_id"))
    span = {"paid_on__gte": since, "paid_on__lte": until}
    payments = BenefitPayment.objects.visible_to(user).filter(
        Q(due__link__beneficiary__in=keys) | Q(due__link__person__in=list(homes)), **span
    )
    facts = ("due__link__beneficiary_id", "due__link__person_id", "due__link__project__name", "due__kind")
    sums = payments.order_by().values_list(*facts).annotate(net=NET_YUAN, last=Max("paid_on"))
    for household, person, project, kind, net, last in sums:
        if net:
            what = _("{project}（{kind}）").format(project=project, kind=DueKind(kind).label)
            yield Received(household or homes[person], last, what, net)
    claims = SubsidyClaim.objects.visible_to(user).filter(
        Q(household__in=keys) | Q(person__in=list(homes)), status=ClaimStatus.PAID, **span
    )
    for claim in claims.select_related("scheme"):
        if claim.paid_on is not None:
            home = claim.household_id or homes[claim.person_id or 0]
            yield Received(home, claim.paid_on, claim.scheme.name, claim.amount_yuan)


def blocks_of(household: Household, user: User, on: datetime.date) -> Iterator[Block]:
    """Benefits, subsidies and loans, as the panels of the household's page show them."""
    links = link_rows(links_for(household, user), user, as_of=on)
    yield Listing(
        title=_("利益联结"),
        head=(_("项目"), _("方式"), _("约定"), _("应兑现日期"), _("应兑现（元）"), _("已兑现（元）")),
        rows=[row for link in links for row in _link_lines(link)],
        widths=(6, 4, 5, 3, 3, 3),
        none=_("还没有登记本户从哪个项目受益。"),
    )
    yield Listing(
        title=_("补贴"),
        head=(_("补贴"), _("申报"), _("状态"), _("兑付日期"), _("金额（元）")),
        rows=[_claim_line(each.row.claim, each.row.claimant) for each in counting(household, user)],
        widths=(6, 4, 3, 3, 3),
        none=_("还没有申报补贴。"),
    )
    yield Listing(
        title=_("小额信贷"),
        head=(
            _("借款人"),
            _("银行"),
            _("金额（元）"),
            _("申请日期"),
            _("到期日期"),
            _("状态"),
            _("余额（元）"),
        ),
        rows=[_loan_line(row) for row in loans_of(household, user, as_of=on)],
        widths=(3, 5, 3, 3, 3, 3, 3),
        none=_("没有小额信贷。"),
    )


def _link_lines(row: LinkRow) -> Iterator[Sequence[str]]:
    """A line for each promise; one for a link without any."""
    mode = str(row.link.get_mode_display())
    if row.link.village_id:
        mode = _("{}（全村）").format(mode)
    terms = row.link.terms
    if row.link.ended_on:
        terms = _("{terms}（{day} 已结束）").format(terms=terms, day=day_words(row.link.ended_on))
    for due in row.dues:
        paid = (day_words(due.due.due_on), yuan_words(due.due.amount_yuan), yuan_words(due.paid_yuan))
        yield (row.link.project.name, mode, terms, *paid)
    if not row.dues:
        yield row.link.project.name, mode, terms, "", "", ""


def _claim_line(claim: SubsidyClaim, claimant: str) -> Sequence[str]:
    status, paid = str(claim.get_status_display()), day_words(claim.paid_on)
    return claim.scheme.name, claimant, status, paid, yuan_words(claim.amount_yuan)


def _loan_line(row: LoanRow) -> Sequence[str]:
    loan = row.loan
    days = day_words(loan.applied_on), day_words(loan.due_on)
    status = str(loan.get_status_display())
    return (
        loan.borrower.name,
        loan.bank,
        yuan_words(loan.amount_yuan),
        *days,
        status,
        yuan_words(row.rest_yuan),
    )
