"""Which households were somebody's until not long ago: a visit written without a signal may come late."""

from django.db.models import Q
from django.utils import timezone

from households.choices import LineageKind
from households.models import Household, HouseholdLineage
from households.rules.rights import REGISTER_STEPS
from households.rules.visiting import OLDEST_DRAFT
from povertycase.choices import Role
from povertycase.models import User


def once_reached(household: Household, *, by: User) -> bool:
    """Whether `by` answered for the household, or worked in its place, within the time a draft may wait.

    Its place is where it lies, and where it lay before it moved.
    """
    today = timezone.localdate()
    since = today - OLDEST_DRAFT
    if household.pairings.filter(Q(ended_on=None) | Q(ended_on__gte=since), helper=by).exists():
        return True
    moves = HouseholdLineage.objects.filter(
        household=household, kind=LineageKind.MOVED, happened_on__gte=since
    )
    places = [household.division_id, *moves.values_list("from_division", flat=True)]
    postings = by.posting_set.filter(
        Q(valid_to=None) | Q(valid_to__gte=since),
        role__in=REGISTER_STEPS["visit"] - {Role.HELPER},  # whose reach is the pairing asked for above
        valid_from__lte=today,
    )
    codes = list(postings.values_list("division", flat=True))
    return any(place.startswith(code) for place in places for code in codes)
