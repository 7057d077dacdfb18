"""What statements of responsibility ask for by a day, as the kernel's obligations have it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe
from povertycase.choices import Level, ObligationState, Role
from rectification.choices.yearly_targets import StatementStatus
from rectification.models import Statement

STATEMENT = "statement"
STATES = {
    StatementStatus.DUE: ObligationState.OPEN,
    StatementStatus.SIGNED: ObligationState.MET,
    StatementStatus.WITHDRAWN: ObligationState.WITHDRAWN,
}


def owe_statements(statements: QuerySet[Statement]) -> None:
    """Statements were opened, signed or withdrawn; their action calls it."""
    owe(_of_statements(statements.order_by("pk")))


def statement_duties() -> Iterator[Duty]:
    """Those of every statement, which wait until the caller's transaction ends."""
    return _of_statements(Statement.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_statements(statements: QuerySet[Statement]) -> Iterator[Duty]:
    """A place signs by the day that the office above set: its own office owes it."""
    for statement in statements.select_related("division"):
        yield Duty(
            kind=STATEMENT,
            subject_code=f"{STATEMENT}:{statement.pk}",
            title=_("应签订 {} 年度目标责任书").format(statement.year),
            url=reverse("rectification:statement", args=[statement.pk]),
            division_id=statement.division_id,
            role=Role.VILLAGE if statement.division.level == Level.VILLAGE else Role.TOWNSHIP,
            due_on=statement.due_on,
            state=STATES[StatementStatus(statement.status)],
        )
