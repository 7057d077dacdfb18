"""Whose turn it is: the tickets whose next step waits for somebody, as a condition of a query."""

from collections.abc import Mapping

from django.db.models import Q

from povertycase.access import NOTHING
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.models import Posting, User
from povertycase.models.divisions import ancestor_codes
from rectification.choices.tickets import EvidenceKind, TicketStatus
from rectification.models.work import Evidence, ProgressLine
from rectification.rules.moves import WORKERS

COUNTY = CODE_LENGTHS[Level.COUNTY]
# With whoever puts it right.
AT_WORK = (
    TicketStatus.ASSIGNED,
    TicketStatus.MEASURE_FIXED,
    TicketStatus.IN_PROGRESS,
    TicketStatus.REOPENED,
)
# With whoever judges it: not with who took the step before.
FOUR_EYES = (
    TicketStatus.ACCEPTED,
    TicketStatus.CLOSEOUT_REQUESTED,
    TicketStatus.CHECKED,
    TicketStatus.REVIEWED,
)
# The lowest office that takes the next step; the one above may too, and is not told of each.
OFFICES: Mapping[Role, tuple[TicketStatus, ...]] = {
    Role.VILLAGE: (TicketStatus.CLOSEOUT_REQUESTED,),
    Role.TOWNSHIP: (TicketStatus.REGISTERED, TicketStatus.ACCEPTED, TicketStatus.CLOSEOUT_REQUESTED),
    Role.COUNTY: (TicketStatus.CHECKED, TicketStatus.REVIEWED),
}
# What a township's office would take, where none reaches it.
WITHOUT_TOWNSHIP = OFFICES[Role.TOWNSHIP]
LEADING = (TicketStatus.ACCEPTED, TicketStatus.CHECKED)


def waiting_for(user: User) -> Q:
    """The tickets among those that `user` sees whose next step is theirs."""
    mine = list(user.own_accounts)
    apart = _worked_by(mine) | Q(moved_by__in=mine)
    judges, works = NOTHING, NOTHING
    for posting in user.postings:
        inside = Q(division__code__startswith=posting.division_id)
        judges |= inside & _judged_at(posting)
        works |= inside & _done_at(posting, mine)
    # Who registered a ticket may give it to somebody; a judgement is another one's.
    judging = judges & (Q(status=TicketStatus.REGISTERED) | (Q(status__in=FOUR_EYES) & ~apart))
    return works | (judging & ~_confirmed_by_own(user))


def _judged_at(posting: Posting) -> Q:
    waits = Q(status__in=OFFICES.get(Role(posting.role), ()))
    if posting.role == Role.COUNTY:
        waits |= Q(status__in=WITHOUT_TOWNSHIP) & (
            Q(is_restricted=True) | Q(division__level__in=[Level.COUNTY, Level.PREFECTURE, Level.PROVINCE])
        )
    if posting.role == Role.DEPARTMENT and posting.organisation_id is not None:
        waits |= Q(status__in=LEADING, lead_unit=posting.organisation_id)
    return waits


def _done_at(posting: Posting, mine: list[int]) -> Q:
    if posting.role not in WORKERS:
        return NOTHING
    answers = Q(executor__in=mine) | Q(responsible_place__in=ancestor_codes(posting.division_id))
    if posting.organisation_id is not None:
        answers |= Q(responsible_unit=posting.organisation_id)
    return Q(status__in=AT_WORK) & answers


def _worked_by(mine: list[int]) -> Q:
    """R-SOD: whoever did the work, reported it or showed it judges nothing of it."""
    reported = ProgressLine.objects.filter(reported_by__in=mine).values("ticket")
    shown = Evidence.objects.filter(kind=EvidenceKind.AFTER, added_by__in=mine).values("ticket")
    return Q(executor__in=mine) | Q(pk__in=reported) | Q(pk__in=shown)


def _confirmed_by_own(user: User) -> Q:
    """R-SOD: nobody of the responsible unit or place confirms for the county."""
    own = Q(responsible_unit__in=[each.organisation_id for each in user.postings if each.organisation_id])
    places = {
        code for each in user.postings for code in ancestor_codes(each.division_id) if len(code) > COUNTY
    }
    return Q(status=TicketStatus.REVIEWED) & (own | Q(responsible_place__in=places))
