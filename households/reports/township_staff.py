"""The staff of the townships that is in no village's team, though its post does not excuse it (V-STAFF)."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from households.choices import StaffState
from households.models import TeamMember
from households.reports.changes import trail
from households.rules.teams import must_join
from povertycase.choices import Level, Role
from povertycase.models import Division, Posting, User
from povertycase.models.parameters import values_for_places

KEY = "team.exempt_posts"
STAFF = (Role.TOWNSHIP, Role.VILLAGE)
# Who looks after a township's people; a 帮扶责任人 or a department there does not.
READERS = frozenset({Role.TOWNSHIP, Role.COUNTY, Role.LEADER, Role.AUDITOR})
TOWN_LENGTH = 9


@dataclass(frozen=True)
class Staff:
    """Somebody of a township's staff in no team; title "": nobody has said."""

    person: User
    town: Division
    title: str
    state: StaffState


def knows_staff(user: User) -> bool:
    """Whether the list is anything to `user`."""
    return any(posting.role in READERS for posting in user.postings)


def absent_staff(user: User, *, division: str, on: datetime.date) -> list[Staff]:
    """Whoever should be in a team and is in none, of the townships in `user`'s reach; by place and name.

    division: a code or its beginning; of a village, its township's. Silent where no post is stated to be
    exempt: then nobody knows who should.
    """
    postings = list(_postings(user, division[:TOWN_LENGTH], on))
    codes = {posting.division_id for posting in postings}
    exempt = values_for_places([KEY], division_codes=codes, on=on)
    placed = _placed({posting.user_id for posting in postings})
    names = _unlinked_names(user)
    found = []
    for (town, person), own in groupby(postings, key=lambda each: (each.division, each.user)):
        posts = exempt[town.code].get(KEY)
        titles = [posting.title for posting in own]
        if person.pk in placed or not isinstance(posts, list):
            continue
        if state := _state(titles, posts, is_namesake=person.name in names[town.code]):
            found.append(Staff(person, town, "、".join(filter(None, titles)), state))
    return found


def _state(titles: Collection[str], exempt: Collection[str], *, is_namesake: bool) -> StaffState | None:
    """None for somebody who stays at the township; one exempt post of several is enough."""
    answers = {must_join(title, exempt=exempt) for title in titles}
    if False in answers:
        return None
    if is_namesake:
        return StaffState.NAMESAKE
    return StaffState.ABSENT if True in answers else StaffState.UNTITLED


def _postings(user: User, division: str, on: datetime.date) -> list[Posting]:
    """The staff's postings, in order of place and name."""
    reach = Q(pk=None)
    for posting in user.postings:
        if posting.role in READERS:
            reach |= Q(division__code__startswith=posting.division_id)
    rows = Posting.objects.in_force(on).filter(
        reach,
        role__in=STAFF,
        division__level=Level.TOWNSHIP,
        division__code__startswith=division,
        user__is_active=True,
    )
    return list(
        rows.select_related("user", "division").order_by("division_id", "user__name", "user_id", "pk")
    )


def _placed(people: Collection[int]) -> set[int]:
    """Who of them is in a team in force, also in a village that the reader does not see: a yes, no more."""
    rows = trail(TeamMember).filter(user__in=people, left_on=None, team__ended_on=None)
    return set(rows.values_list("user_id", flat=True))


def _unlinked_names(user: User) -> dict[str, set[str]]:
    """{township: names of team members without an account}."""
    rows = TeamMember.objects.visible_to(user).in_force().filter(user=None)
    found: dict[str, set[str]] = defaultdict(set)
    for code, name in rows.values_list("division_id", "name"):
        found[code[:TOWN_LENGTH]].add(name)
    return found
