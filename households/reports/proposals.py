"""Proposed changes of the register as lists show them: masked where they are personal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from households.models import ChangeProposal, Household, Person
from households.reports.households import head_of, place_of, with_summary
from households.reports.shown import masked, shown
from povertycase import access
from povertycase.models import User


@dataclass(frozen=True)
class Proposed:
    """A proposal in words; person: "" for the household's own field."""

    row: ChangeProposal
    person: str
    label: str
    old: str
    new: str
    may_adopt: bool
    may_decline: bool

    @property
    def head(self) -> str:
        """The household's; for lists, whose rows come from with_household."""
        head = head_of(self.row.household)
        return head.name if head else ""

    @property
    def place(self) -> str:
        """Township, village and group."""
        return place_of(self.row.household)


def shown_proposals(
    proposals: QuerySet[ChangeProposal] | Iterable[ChangeProposal], user: User
) -> list[Proposed]:
    """The proposals of a list, in one query when it is still to be read."""
    if isinstance(proposals, QuerySet):
        proposals = proposals.select_related("person", "visit__visitor").order_by("pk")
    return [_proposed(each, user) for each in proposals]


def _proposed(proposal: ChangeProposal, user: User) -> Proposed:
    model = Person if proposal.person_id else Household
    column = model._meta.get_field(proposal.field)
    return Proposed(
        row=proposal,
        person=proposal.person.name if proposal.person else "",
        label=str(column.verbose_name),  # type: ignore[union-attr]
        old=_words(model, column, proposal.old_value),
        new=_words(model, column, proposal.new_value),
        may_adopt=access.can(user, "adopt", proposal),
        may_decline=access.can(user, "decline", proposal),
    )


def _words(model: Any, column: Any, text: str) -> str:
    if not text:
        return _("（空）")
    return masked(column.name, text) if column.name in model.PERSONAL else shown(column, text)


def with_household(proposals: QuerySet[ChangeProposal], user: User) -> QuerySet[ChangeProposal]:
    """The proposals with their household, person and visit at hand."""
    households = with_summary(Household.objects.visible_to(user), user=user)
    return proposals.select_related("person", "visit__visitor").prefetch_related(
        Prefetch("household", households)
    )
