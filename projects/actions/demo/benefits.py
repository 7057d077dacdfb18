"""Who benefits in the demonstration: promises kept and not, a yield divided, sheep lent, a whole village."""

import datetime
from decimal import Decimal

from households.models import Household
from povertycase.models import Division
from projects.actions.benefits import Beneficiary, link_benefit
from projects.actions.demo.cast import paper, place, user
from projects.actions.dividends import pay_benefit, promise_benefit, run_dividend
from projects.actions.in_kind import InKindDraft, lend_in_kind, return_in_kind, write_off_in_kind
from projects.actions.standings import standings_of
from projects.choices.benefits import BenefitMode, DueKind
from projects.choices.subsidies import Standing
from projects.models import BenefitDue, BenefitLink, InKindLoan, Project

# What of each promise was paid, in yuan: all of it, a part, nothing.
PROMISED, PAID = Decimal(500), (Decimal(500), Decimal(200), Decimal(0))
YIELD = Decimal("36000.00")
EQUITY = 6


def seed_benefits(*, on: datetime.date) -> None:
    """Something in every state, on the projects of the demonstration village."""
    _guaranteed(_project("花椒种植基地"), on)
    _equity(_project("生猪养殖场改造"), on)
    _sheep(_project("高山茶园配套道路"), on)
    _link(_project("人畜饮水管网"), _village(), BenefitMode.SERVICE, "全村安全饮水（示例）", on)


def _guaranteed(project: Project, on: datetime.date) -> None:
    """Last year's dividend: paid, paid in part, not paid; and one that is due later."""
    links = list(project.links.filter(mode=BenefitMode.GUARANTEED).order_by("pk"))
    for link, paid in zip(links, PAID, strict=False):
        due = _promised(link, DueKind.GUARANTEED, on - datetime.timedelta(days=45), PROMISED)
        if paid:
            _paid(due, paid, on - datetime.timedelta(days=50))
    if links:
        _promised(links[0], DueKind.REBATE, on + datetime.timedelta(days=40), Decimal(120))


def _equity(project: Project, on: datetime.date) -> None:
    """三个1/3 among the village and households of which the register says how they stand."""
    since = on - datetime.timedelta(days=100)
    households = list(Household.objects.active().filter(division=project.division_id).order_by("pk"))
    standings = standings_of(households, on=on)
    known = [row for row in households if standings[row.pk] is not None]
    registered = [row for row in known if standings[row.pk] != Standing.ORDINARY]
    if not registered:
        return
    ordinary = [row for row in known if standings[row.pk] == Standing.ORDINARY]
    holders: list[Beneficiary] = [_village(), *registered[:EQUITY], *ordinary[: EQUITY // 2]]
    for who in holders:
        _link(project, who, BenefitMode.EQUITY, "三个1/3股权量化（示例）", since)
    project.refresh_from_db()
    run = run_dividend(
        project,
        total_yuan=YIELD,
        due_on=on - datetime.timedelta(days=10),
        note="村民代表大会决议（示例）",
        by=user("township2"),
        on=since,
        version=project.version,
    )
    for due in run.dues.order_by("pk")[:3]:
        _paid(due, due.amount_yuan, on - datetime.timedelta(days=12))


def _sheep(project: Project, on: datetime.date) -> None:
    """借羊还羊: some came back, one died, the rest is late."""
    borrower = Household.objects.active().filter(division=project.division_id).order_by("-pk").first()
    if borrower is None:
        return
    day = on - datetime.timedelta(days=200)
    link = _link(project, borrower, BenefitMode.IN_KIND, "借羊 10 只，半年内还 10 只（示例）", day)
    draft = InKindDraft(
        item="黑山羊", unit="只", count=10, lent_on=day, due_on=on - datetime.timedelta(days=15)
    )
    loan = lend_in_kind(link, draft, by=user("village"), version=link.version)
    back = on - datetime.timedelta(days=30)
    return_in_kind(loan, count=4, settled_on=back, by=user("village"), on=on, version=loan.version)
    loan = InKindLoan.objects.get(pk=loan.pk)
    write_off_in_kind(
        loan,
        count=1,
        settled_on=back,
        by=user("township2"),
        on=on,
        version=loan.version,
        note="病死，有无害化处理单（示例）",
    )


def _link(
    project: Project, who: Beneficiary, mode: BenefitMode, terms: str, on: datetime.date
) -> BenefitLink:
    project.refresh_from_db()
    return link_benefit(
        project, who, mode=mode, terms=terms, by=user("village"), on=on, version=project.version
    )


def _promised(link: BenefitLink, kind: DueKind, due_on: datetime.date, yuan: Decimal) -> BenefitDue:
    link.refresh_from_db()
    return promise_benefit(
        link, kind=kind, due_on=due_on, amount_yuan=yuan, by=user("village"), version=link.version
    )


def _paid(due: BenefitDue, yuan: Decimal, on: datetime.date) -> None:
    due.refresh_from_db()
    pay_benefit(
        due,
        amount_yuan=yuan,
        paid_on=on,
        proof=paper("签领表.png"),
        by=user("village"),
        on=on,
        version=due.version,
    )


def _project(name: str) -> Project:
    """The project of the demonstration village whose name ends so."""
    return Project.objects.get(division_id=place("village"), name__endswith=name)


def _village() -> Division:
    return Division.objects.get(pk=place("village"))
