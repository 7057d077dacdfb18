"""What loans and milestones ask for by a day, as the kernel's obligations have it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe
from povertycase.choices import ObligationState, Role
from projects.choices.library import ProjectStatus
from projects.choices.loans import OUTSTANDING
from projects.models import Asset, AssetStrategy, InKindLoan, Loan, Milestone, Project

MILESTONE, STRATEGY, IN_KIND = "milestone", "strategy", "in_kind"


def owe_loan(loan: Loan) -> None:
    """The loan was lent, settled or runs again; its action calls it."""
    owe(_of_loans(Loan.objects.filter(pk=loan.pk)))


def owe_milestones(project: Project) -> None:
    """A step of the project was planned or reached, or the project was given up; its action calls it."""
    owe(_of_milestones(project.milestones.all()))


def owe_strategies(asset: Asset) -> None:
    """What is done about the asset was planned or is done, or it has another name; its action calls it."""
    owe(_of_strategies(asset.strategies.all()))


def strategy_duties() -> Iterator[Duty]:
    """Those of every asset that did badly, which wait until the caller's transaction ends."""
    return _of_strategies(AssetStrategy.objects.select_for_update(of=("self",)).order_by("pk"))


def owe_in_kind(loan: InKindLoan) -> None:
    """Things were lent, came back or were written off; the action calls it."""
    owe(_of_things(InKindLoan.objects.filter(pk=loan.pk)))


def in_kind_duties() -> Iterator[Duty]:
    """What of everything that was lent comes back, which waits until the caller's transaction ends."""
    return _of_things(InKindLoan.objects.select_for_update(of=("self",)).order_by("pk"))


def loan_duties() -> Iterator[Duty]:
    """Those of every loan that was lent, which wait until the caller's transaction ends."""
    return _of_loans(Loan.objects.select_for_update(of=("self",)).order_by("pk"))


def milestone_duties() -> Iterator[Duty]:
    """Those of every step that was planned, which wait until the caller's transaction ends."""
    return _of_milestones(Milestone.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_loans(loans: QuerySet[Loan]) -> Iterator[Duty]:
    """The bank's money is back by the last day: the township sees to it, and who helps the household."""
    for loan in loans:
        if loan.due_on is None:  # nobody has lent anything yet
            continue
        yield Duty(
            kind=Loan.DUTY,
            subject_code=loan.subject_code,
            title=_("一户的小额信贷应还清"),
            url=reverse("projects:loan", args=[loan.pk]),
            division_id=loan.division_id,
            household_key=loan.household_id,
            role=Role.TOWNSHIP,
            due_on=loan.due_on,
            state=ObligationState.OPEN if loan.status in OUTSTANDING else ObligationState.MET,
        )


def _of_milestones(milestones: QuerySet[Milestone]) -> Iterator[Duty]:
    """A step is taken by its planned day: by the unit that carries the project out, else by its department.

    That is who was named, not who has an account: where nobody there has one, the township is told.
    """
    for step in milestones.select_related("project"):
        project = step.project
        if step.planned_on is None:  # it happened without a plan
            continue
        yield Duty(
            kind=MILESTONE,
            subject_code=f"{MILESTONE}:{step.pk}",
            title=_("项目“{}”应完成：{}").format(project.name, step.get_kind_display()),
            url=reverse("projects:detail", args=[project.pk]),
            division_id=step.division_id,
            role=Role.TOWNSHIP,
            organisation_id=project.implementer_id or project.authority_id,
            due_on=step.planned_on,
            state=_state_of(step),
        )


def _of_strategies(strategies: QuerySet[AssetStrategy]) -> Iterator[Duty]:
    """一项目一策略: its owner carries it out by its day."""
    for strategy in strategies.select_related("asset"):
        yield Duty(
            kind=STRATEGY,
            subject_code=f"{STRATEGY}:{strategy.pk}",
            title=_("资产“{}”的盘活策略应完成").format(strategy.asset.name),
            url=reverse("projects:asset", args=[strategy.asset_id]),
            division_id=strategy.division_id,
            assignee_id=strategy.owner_id,
            due_on=strategy.due_on,
            state=ObligationState.OPEN if strategy.done_on is None else ObligationState.MET,
        )


def _of_things(loans: QuerySet[InKindLoan]) -> Iterator[Duty]:
    """Animals and things come back by the day agreed: the township sees to it.

    The row lies with the project; whoever borrowed may live elsewhere.
    """
    for loan in loans.with_settled().select_related("link__project"):  # type: ignore[attr-defined]
        project = loan.link.project
        yield Duty(
            kind=IN_KIND,
            subject_code=f"{IN_KIND}:{loan.pk}",
            title=_("项目“{}”借出的实物应归还").format(project.name),
            url=reverse("projects:benefits", args=[project.pk]),
            division_id=loan.division_id,
            role=Role.TOWNSHIP,
            due_on=loan.due_on,
            state=ObligationState.OPEN if loan.open_count else ObligationState.MET,
        )


def _state_of(step: Milestone) -> ObligationState:
    if step.actual_on is not None:
        return ObligationState.MET
    is_planned = step.project.status == ProjectStatus.PLANNED
    return ObligationState.OPEN if is_planned else ObligationState.WITHDRAWN
