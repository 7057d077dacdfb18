"""Steps on what visits propose to change: whoever may change the register decides."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import facts as fact_readers
from households.actions import guards
from households.actions.households import change_household
from households.actions.people import change_person
from households.models import ChangeProposal, Household, Person
from povertycase.actions import lock, move
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User


@transaction.atomic
def adopt_proposal(
    proposal: ChangeProposal, *, by: User, on: datetime.date, version: int | None, note: str = ""
) -> ChangeProposal:
    """The register takes over what a visit found.

    Who: township and county of the place, but not the visitor. Changes the one field, with the visit's day
    as the reason in the history. Refuses when the register has changed since the visit.
    """
    proposal = lock(proposal, by=by, version=version)
    owner = owner_of(proposal)
    found = fact_readers.as_text(getattr(owner, proposal.field))
    if found not in (proposal.old_value, proposal.new_value):
        raise Conflict(_("走访之后这一项已经改过，请对照现在的内容，再决定采纳与否。"))
    move(proposal, "adopt", by=by, note=note)
    reason = _("{}走访发现：{}").format(proposal.visit.visited_on.isoformat(), note).rstrip("：")
    facts = {proposal.field: proposal.new_value}
    if isinstance(owner, Person):
        change_person(owner, facts=facts, by=by, on=on, version=owner.version, note=reason)
    else:
        change_household(owner, facts=facts, by=by, on=on, version=owner.version, note=reason)
    return proposal


@transaction.atomic
def decline_proposal(proposal: ChangeProposal, *, by: User, version: int | None, note: str) -> ChangeProposal:
    """The register stays as it is, for a reason.

    Who: township and county of the place.
    """
    proposal = lock(proposal, by=by, version=version)
    if not note.strip():
        guards.require([Unmet("note_required", _("请写明不采纳的原因。"), field="note")])
    move(proposal, "decline", by=by, note=note)
    return proposal


def owner_of(proposal: ChangeProposal) -> Person | Household:
    """Whose field it is, as it stands now."""
    return proposal.person or proposal.household
