"""The site without the lookup by which a draft that was sent before is found again."""

import uuid

from households.actions import visits


def take_out():
    """Every sending is a visit of its own, as it would be without the phone's key."""
    honest = visits.enter_visit

    def enter(draft, household, *, by):
        fresh = visits.Draft(uuid.uuid4(), draft.body, draft.sha256, draft.visitor, draft.receipt)
        return honest(fresh, household, by=by)

    visits.enter_visit = enter
    visits._found = lambda _draft: None
