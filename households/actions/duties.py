"""What rounds and the plan of visits ask for by a day, as the kernel's obligations have it."""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from households.models import RoundAssignment, SurveyRound
from povertycase.actions.obligations import Duty, owe, withdraw
from povertycase.choices import CODE_LENGTHS, Level, ObligationState, Role
from povertycase.models import Posting, User

ROUND, ASSIGNED, VISITS = "round", "round_assignment", "visits"
OFFICE_OF = {CODE_LENGTHS[Level.VILLAGE]: Role.VILLAGE, CODE_LENGTHS[Level.TOWNSHIP]: Role.TOWNSHIP}


def owe_round(survey: SurveyRound) -> None:
    """The round was opened or closed, or somebody was sent to a village in it; its action calls it."""
    owe(_of_rounds(SurveyRound.objects.filter(pk=survey.pk)))
    owe(_of_assignments(RoundAssignment.objects.filter(round=survey.pk)))


def forget_assignment(key: int) -> None:
    """Somebody checks a village no longer, and the row goes; the caller holds it."""
    withdraw(ASSIGNED, [f"{ASSIGNED}:{key}"])


def round_duties() -> Iterator[Duty]:
    """Those of every round, which wait until the caller's transaction ends."""
    return _of_rounds(SurveyRound.objects.select_for_update(of=("self",)).order_by("pk"))


def assignment_duties() -> Iterator[Duty]:
    """Those of everybody who checks a village in a round."""
    return _of_assignments(RoundAssignment.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_rounds(rounds: QuerySet[SurveyRound]) -> Iterator[Duty]:
    """A round is carried out and closed by its last day: by the office of its place."""
    for survey in rounds:
        yield Duty(
            kind=ROUND,
            subject_code=f"{ROUND}:{survey.pk}",
            title=_("排查轮次“{}”应完成").format(survey.name),
            url=reverse("households:survey-round", args=[survey.pk]),
            division_id=survey.division_id,
            role=OFFICE_OF.get(len(survey.division_id), Role.COUNTY),
            due_on=survey.ends_on,
            state=_state_of(survey),
        )


def _of_assignments(assignments: QuerySet[RoundAssignment]) -> Iterator[Duty]:
    """Whoever checks a village has been to its households by the round's last day."""
    for row in assignments.select_related("round"):
        yield Duty(
            kind=ASSIGNED,
            subject_code=f"{ASSIGNED}:{row.pk}",
            title=_("交叉核查“{}”中您负责的村应完成").format(row.round.name),
            url=reverse("households:survey-round", args=[row.round_id]),
            division_id=row.division_id,
            assignee_id=row.surveyor_id,
            due_on=row.round.ends_on,
            state=_state_of(row.round),
        )


def _state_of(survey: SurveyRound) -> ObligationState:
    return ObligationState.OPEN if survey.closed_on is None else ObligationState.MET


def visitors(*, on: datetime.date) -> Iterator[tuple[User, str]]:
    """Whoever helps a household on a day, and where they are posted to do so."""
    postings = Posting.objects.in_force(on).filter(role=Role.HELPER, user__is_active=True)
    places: dict[int, str] = {}
    for key, place in postings.order_by("division_id").values_list("user", "division_id"):
        places.setdefault(key, place)
    for user in User.objects.filter(pk__in=places).order_by("pk"):
        yield user, places[user.pk]


def visits_owed(user: User, place: str, left: Iterable[tuple[datetime.date, int, int]]) -> Iterator[Duty]:
    """One row a helper and period, not one a household: so many wait for a visit until its last day.

    left: (last day, how many wait, how many of them overdue). What nobody waits for asks for nothing.
    """
    for ends_on, waiting, overdue in left:
        said = _("，其中 {} 户超期").format(overdue) if overdue else ""
        yield Duty(
            kind=VISITS,
            subject_code=f"{VISITS}:{user.pk}:{ends_on}",
            title=_("本期还有 {} 户应走访{}").format(waiting, said),
            url=f"{reverse('households:visit-plan-list')}?state=waiting",
            division_id=place,
            assignee_id=user.pk,
            due_on=ends_on,
            state=ObligationState.OPEN if waiting else ObligationState.MET,
        )
