"""The villages where somebody may begin something: for a select, and back from its choice."""

from typing import Any

from households.forms.facts import BLANK
from households.forms.places import place_choices
from monitoring.rules.rights import MONITORING_STEPS
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User

VILLAGE = CODE_LENGTHS[Level.VILLAGE]


def step_villages(user: User, step: str) -> list[tuple[str, Any]]:
    """Choices for a select: the villages in the places of the postings that take `step`."""
    own = tuple(posting.division_id for posting in user.postings if posting.role in MONITORING_STEPS[step])
    groups = [
        (label, [each for each in those if len(each[0]) == VILLAGE and each[0].startswith(own)])
        for label, those in place_choices(user)
        if label
    ]
    return [BLANK, *(group for group in groups if group[1])]


def village_of(code: str) -> Division:
    """The village that was chosen in such a select."""
    return Division.objects.get(pk=code)
