"""Who is told that something falls due: the ladder, once a level, in one message a day."""

import datetime
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.parameters import shipped_value
from povertycase.calendars import Ladder, listed_days
from povertycase.choices import ADMINISTRATORS, CODE_LENGTHS, READ_ONLY, Level, ReminderLevel, Role
from povertycase.models import Notification, Obligation, Posting, Reminder
from povertycase.models.obligations import AFTER, helping, obligation_kinds, tells_helpers
from povertycase.models.parameters import values_for_places

logger = logging.getLogger(__name__)

KIND = "deadlines"
CHUNK = 1000
# Whoever comes second finds the row there: the unique key decides, not what we saw before.
TELL = """
    INSERT INTO povertycase_reminder
        (obligation_id, user_id, level, due_on, since, is_late, told_on, created_at)
    SELECT told.*, %s::date, now()
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[], %s::boolean[]) AS told
    ON CONFLICT DO NOTHING
    RETURNING user_id
    """
# What one reminder is known by, as the unique key has it.
ONCE = ("obligation", "user", "level", "due_on", "since")
# The office that owes something at its level, and those above it.
OFFICES = (
    (Role.VILLAGE, CODE_LENGTHS[Level.VILLAGE]),
    (Role.TOWNSHIP, CODE_LENGTHS[Level.TOWNSHIP]),
    (Role.COUNTY, CODE_LENGTHS[Level.COUNTY]),
)
ABOVE = {ReminderLevel.TOWNSHIP: Role.TOWNSHIP, ReminderLevel.COUNTY: Role.COUNTY}


def remind(*, on: datetime.date) -> int:
    """Tell of each open obligation what its ladder has come to; how many reminders were new. Who: the job.

    It may run none, one or five times a day, by several workers at once and after an outage: a level is told
    once to each person, one whose day was missed is sent late and marked, and whatever a person is told on a
    day stands in one message. What is done or withdrawn reminds nobody.
    """
    rows = Obligation.objects.open()
    places = rows.order_by().values_list("division_id", flat=True).distinct()
    ladders, offices = Ladders.of(places, on=on), Offices.of(on)
    near = rows.filter(due_on__lte=on + datetime.timedelta(days=ladders.longest))
    keys = list(near.order_by("pk").values_list("pk", flat=True))
    chunks = (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
    return sum(_remind(chunk, ladders, offices, on=on) for chunk in chunks)


@dataclass(frozen=True, slots=True)
class Ladders:
    """The figures of policy in the places where something is owed."""

    values: dict[str, dict[str, tuple[int, ...]]]

    @classmethod
    def of(cls, places: Iterable[str], *, on: datetime.date) -> "Ladders":
        """Those in force on a day."""
        keys = [AFTER, *{kind.before for kind in obligation_kinds().values()}]
        found = values_for_places(keys, division_codes=places, on=on)
        wrong = {key for known in found.values() for key in known if listed_days(known[key]) is None}
        if wrong:
            logger.error("No list of days somewhere, the shipped one stands there: %s", sorted(wrong))
        return cls({place: {key: _days(key, known[key]) for key in known} for place, known in found.items()})

    @property
    def longest(self) -> int:
        """How many days ahead the first reminder of all lies."""
        listed = (days for known in self.values.values() for key, days in known.items() if key != AFTER)
        return max((max(days, default=0) for days in listed), default=0)

    def at(self, row: Obligation) -> Ladder:
        """The ladder of one obligation. Where nobody set figures, the day itself and the one after remain."""
        kind = obligation_kinds()[row.kind]
        known = self.values.get(row.division_id, {})  # it moved a moment ago: the next run has its place
        return Ladder(known.get(kind.before, ()), known.get(AFTER, ()))


def _days(key: str, value: Any) -> tuple[int, ...]:
    """The days of a parameter; the shipped ones where somebody wrote no days, so that others are reminded."""
    days = listed_days(value)
    if days is None:
        return tuple(shipped_value(key))
    return days


# Who is told, and since when they hold the office or help the household.
People = dict[int, datetime.date]


@dataclass(frozen=True, slots=True)
class Offices:
    """Who works where on a day, and since when: {(role, place): people}, {organisation: people}."""

    on: datetime.date
    roles: dict[tuple[str, str], People]
    organisations: dict[int, People]

    @classmethod
    def of(cls, on: datetime.date) -> "Offices":
        """By the postings of a day."""
        rows = Posting.objects.in_force(on).filter(user__is_active=True)
        found = cls(on, {}, {})
        fields = ("role", "division", "organisation", "user", "valid_from")
        for role, place, organisation, user, joined in rows.values_list(*fields):
            _add(found.roles.setdefault((role, place), {}), user, joined)
            # An administrator or a reader of the organisation owes nothing.
            if organisation and Role(role) not in ADMINISTRATORS | READ_ONLY:
                _add(found.organisations.setdefault(organisation, {}), user, joined)
        return found

    def owing(self, row: Obligation) -> People:
        """Who owes it; where nobody holds the office, the next one above that somebody holds.

        That one has it since today: what was told below before was not missed.
        """
        if row.assignee_id:
            return {row.assignee_id: row.since}
        if row.organisation_id and (people := self.organisations.get(row.organisation_id)):
            return people
        names = [role for role, _length in OFFICES]
        first = names.index(Role(row.role)) if row.role in names else 0
        held = [self.roles.get((role, row.division_id[:length]), {}) for role, length in OFFICES[first:]]
        if held[0] and not row.organisation_id:
            return held[0]
        return dict.fromkeys(next(filter(None, held), {}), self.on)

    def told(
        self, row: Obligation, helpers: People
    ) -> Iterator[tuple[int, datetime.date, ReminderLevel | None]]:
        """Who is told, and since when they are there: who owes it and who helps the household.

        Then whom one level alone tells: those of the offices above who are not told yet. What is restricted
        is told to no township, of a personal kind to no office.
        """
        near = dict(self.owing(row))
        for user, joined in helpers.items():
            _add(near, user, joined)
        yield from ((user, joined, None) for user, joined in sorted(near.items()))
        for level, role in ABOVE.items():
            is_personal = obligation_kinds()[row.kind].is_personal
            if row.is_restricted and (is_personal or role != Role.COUNTY):
                continue
            above = self.roles.get((role, row.division_id[: dict(OFFICES)[role]]), {})
            yield from ((user, joined, level) for user, joined in sorted(above.items()) if user not in near)


def _add(people: People, user: int, joined: datetime.date) -> None:
    people[user] = min(joined, people.get(user, joined))


@transaction.atomic
def _remind(keys: Sequence[int], ladders: Ladders, offices: Offices, *, on: datetime.date) -> int:
    rows = list(Obligation.objects.open().filter(pk__in=keys).order_by("pk"))
    helpers = _helpers(rows)
    # Left out here, so that what has been over time for months is not inserted anew by every run.
    known = set(Reminder.objects.filter(obligation__in=keys).order_by().values_list(*ONCE))
    lines = [
        (*key, is_late)
        for row in rows
        for key, is_late in _come(row, ladders.at(row), offices, _helping(row, helpers))
        if key not in known
    ]
    if not lines:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(TELL, [on, *map(list, zip(*lines, strict=True))])
        told = [user for (user,) in cursor.fetchall()]
    _write_messages(sorted(set(told)), on=on)
    return len(told)


def _come(
    row: Obligation, ladder: Ladder, offices: Offices, helpers: People
) -> Iterator[tuple[tuple[int, int, str, datetime.date, datetime.date], bool]]:
    """What everybody is to have been told of one obligation: each reminder's key, and whether it is late."""
    for user, joined, only in offices.told(row, helpers):
        for step in ladder.reached(row.due_on, as_of=offices.on, since=row.since, joined=joined):
            if step.level == only or (only is None and step.level not in ABOVE):
                yield (row.pk, user, str(step.level), row.due_on, row.since), step.is_late


def _helping(row: Obligation, helpers: dict[int | None, People]) -> People:
    return helpers.get(row.household_key, {}) if tells_helpers(row.kind) else {}


def _helpers(rows: Iterable[Obligation]) -> dict[int | None, People]:
    """{household: who is paired with it today, and since when}."""
    keys = {row.household_key for row in rows if row.household_key and tells_helpers(row.kind)}
    found: dict[int | None, People] = {}
    pairs = helping().filter(household_id__in=keys, helper__is_active=True)
    for household, helper, joined in pairs.values_list("household_id", "helper_id", "started_on"):
        _add(found.setdefault(household, {}), helper, joined)
    return found


def _write_messages(users: Sequence[int], *, on: datetime.date) -> None:
    """One message a day and person, with everything they were told that day, whoever wrote it."""
    key = f"{KIND}:{on}"
    Notification.objects.bulk_create(
        (Notification(user_id=user, kind=KIND, dedup_key=key) for user in users), ignore_conflicts=True
    )
    # Under this lock the count below sees what another worker told the same person.
    locked = Notification.objects.select_for_update().filter(user__in=users, dedup_key=key)
    messages = {row.user_id: row for row in locked.order_by("user")}
    counts = list(counted(users, on=on))
    alone = Obligation.objects.select_related("division").in_bulk(
        [each.one for each in counts if each.items == 1]
    )
    for each in counts:
        message = messages[each.user]
        row = alone.get(each.one)
        message.title = _words_of_one(row, on=on) if row else each.words
        message.url = row.url if row else f"{reverse('home')}#due"
        message.division_code = row.division_id if row else ""
        message.read_at, message.created_at = None, timezone.now()
    fields = ["title", "url", "division_code", "read_at", "created_at"]
    Notification.objects.bulk_update(messages.values(), fields)


@dataclass(frozen=True, slots=True)
class Told:
    """How many obligations somebody was told of on a day; one: the key of any of them."""

    user: int
    items: int
    overdue: int
    today: int
    late: int
    one: int

    @property
    def counts(self) -> str:
        """How many of them, and how urgent; it names nothing."""
        said = [_("共 {} 项").format(self.items)]
        said += [_("超期 {} 项").format(self.overdue)] if self.overdue else []
        said += [_("今天到期 {} 项").format(self.today)] if self.today else []
        said += [_("补发 {} 项").format(self.late)] if self.late else []
        return "，".join(said)

    @property
    def words(self) -> str:
        """All of them in one line."""
        return _("到期提醒：{}，请在首页“待办”中办理").format(self.counts)


def counted(users: Sequence[int], *, on: datetime.date) -> Iterable[Told]:
    """What each of them was told of on a day."""
    rows = Reminder.objects.filter(user__in=users, told_on=on).order_by().values("user")
    counted = rows.annotate(
        items=Count("obligation", distinct=True),
        overdue=Count("obligation", filter=Q(due_on__lt=on), distinct=True),
        today=Count("obligation", filter=Q(due_on=on), distinct=True),
        late=Count("obligation", filter=Q(is_late=True), distinct=True),
        one=Max("obligation"),
    )
    return (Told(**each) for each in counted)


def _words_of_one(row: Obligation, *, on: datetime.date) -> str:
    left, day = row.days_left(on), row.due_on.isoformat()
    if left < 0:
        return _("{}，{} 到期，超期 {} 天").format(row.words, day, -left)
    if left == 0:
        return _("{}，今天到期").format(row.words)
    return _("{}，{} 到期，还剩 {} 天").format(row.words, day, left)
