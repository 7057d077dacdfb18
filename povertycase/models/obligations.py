"""What somebody owes by a day, and who was reminded of it."""

import datetime
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import (
    ADMINISTRATORS,
    CODE_LENGTHS,
    READ_ONLY,
    Level,
    ObligationKind,
    ObligationState,
    ReminderLevel,
    Role,
    Urgency,
)
from povertycase.exceptions import CalendarMissing
from povertycase.models.base import Stamped, insert_only, listed
from povertycase.models.divisions import Division
from povertycase.models.parameters import working_calendar
from povertycase.models.people import Organisation, Posting, User
from povertycase.models.trail import told_by_apps

# The days past the last one on which the offices above are told.
AFTER = "remind.after_days"
COUNTY = CODE_LENGTHS[Level.COUNTY]
SOON_WORKING_DAYS = 3


def obligation_kinds() -> dict[str, ObligationKind]:
    """Every kind there is: each app's configuration has those its actions write."""
    return told_by_apps("obligations")


def helping() -> Any:
    """Who helps which household today, as rows with `helper_id` and `household_id`.

    The app that keeps them names the query in its configuration: the kernel imports no app.
    """
    (path,) = (app.helping for app in apps.get_app_configs() if hasattr(app, "helping"))
    return import_string(path)()


def tells_helpers(kind: str) -> bool:
    """Whether what a kind asks for about a household falls to those who help it, too."""
    return obligation_kinds()[kind].tells_helpers


def personal_kinds() -> list[str]:
    """The kinds whose restricted rows nobody knows of but whoever owes them."""
    return [name for name, kind in obligation_kinds().items() if kind.is_personal]


def differing(kind: str, records: str, *fields: str) -> str:
    """The query that counts where records and the obligations of a kind differ, for invariants (I14).

    records: a query with subject_code, state and `fields`, of each record that asks for something. What
    stands for none may be there as withdrawn.
    """
    names = [*fields, "state"]
    owed, asked = (", ".join(f"{side}.{name}" for name in names) for side in ("owed", "record"))
    return f"""
    SELECT count(*) FROM ({records}) AS record
    FULL JOIN (SELECT * FROM povertycase_obligation WHERE kind = '{kind}') AS owed USING (subject_code)
    WHERE ({owed}) IS DISTINCT FROM ({asked}) AND (record.state IS NOT NULL OR owed.state <> 'withdrawn')
    """  # noqa: S608  the words of invariants alone


class ObligationQuerySet(ScopedQuerySet):
    """Obligations; a department or unit sees its own alone, and everybody what they owe in person.

    What is restricted is seen by whoever owes it in person and by the office and the readers of the county
    and above, nowhere else; of a personal kind by the first alone.
    """

    def within(self, posting: Posting) -> Q:
        """As above."""
        if posting.role in ADMINISTRATORS:
            return NOTHING
        own = Q(assignee=posting.user_id)
        inside = super().within(posting)
        if posting.role == Role.DEPARTMENT:
            inside &= Q(organisation=posting.organisation_id) | own
        elif posting.role in READ_ONLY | {Role.COUNTY} and len(posting.division_id) <= COUNTY:
            apart = Q(is_restricted=True, kind__in=personal_kinds())
            return inside & ~apart | own & apart
        return inside & Q(is_restricted=False) | own & Q(is_restricted=True)

    def paired_with(self, posting: Posting) -> Q:
        """What is owed about a household that the posting's holder helps, and by them in person."""
        about = helping().filter(helper=posting.user_id).values("household_id")
        return Q(household_key__in=about) | Q(assignee=posting.user_id)

    def tasks_of(self, user: User) -> Self:
        """待办: what `user` is to do, and has not done."""
        return self.falling_to(user).open().with_owners()

    def with_owners(self) -> Self:
        """With its place and whoever owes it at hand."""
        return self.select_related("division", "organisation", "assignee")

    def open(self) -> Self:
        """What nobody has done yet, and what is still asked for."""
        return self.filter(state=ObligationState.OPEN)

    def near(self, on: datetime.date) -> Self:
        """What is due within the working days that count as near, not what is late."""
        return self.filter(due_on__range=(on, soon_until(on)))

    def falling_to(self, user: User) -> Self:
        """What `user` is to do, and what the ladder has brought before them."""
        told = Reminder.objects.visible_to(user).values("obligation")
        theirs = Q(assignee=user) | Q(pk__in=told)
        for posting in user.postings:
            theirs |= self._owed_at(posting)
        return self.filter(theirs)

    def _owed_at(self, posting: Posting) -> Q:
        if posting.role == Role.HELPER:
            told = [kind for kind in obligation_kinds() if tells_helpers(kind)]
            return self.paired_with(posting) & Q(kind__in=told)
        owed = Q(role=posting.role, organisation=None, assignee=None) & self.within(posting)
        return owed | (Q(organisation=posting.organisation_id) if posting.organisation_id else NOTHING)


class Obligation(Stamped):
    """Something that is owed by a day: what one record of an app asks for, in one row as long as it stands.

    Written by actions.obligations alone, which the actions of the apps call. subject_code: the record,
    `measure:12`; household_key: the household it is about, if one, in whose village it lies; owed by a role
    where it lies, by an organisation or by a person; since: the day it was laid upon them, anew with every
    other last day and whenever it begins again. The title names no place: `words` has the one of today.
    is_restricted: it lies in the county and speaks of no household, so that no village hears of it.
    """

    kind = models.CharField(_("类别"), max_length=20)
    subject_code = models.CharField(_("对象"), max_length=60)
    title = models.CharField(_("事项"), max_length=150)
    url = models.CharField(_("链接"), max_length=200)
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    household_key = models.BigIntegerField(null=True, blank=True)
    role = models.CharField(_("责任岗位"), max_length=12, choices=Role, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    assignee = models.ForeignKey(
        User, verbose_name=_("责任人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_restricted = models.BooleanField(_("限定知悉范围"), default=False, db_default=False)
    due_on = models.DateField(_("期限"))
    since = models.DateField(_("交办日期"))
    state = models.CharField(_("状态"), max_length=9, choices=ObligationState, default=ObligationState.OPEN)
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("待办事项")
        verbose_name_plural = _("待办事项")
        indexes = [
            models.Index(
                name="obligation_scope",
                fields=["division", "due_on"],
                condition=Q(state=ObligationState.OPEN),
            ),
            models.Index(
                name="obligation_due", fields=["due_on", "id"], condition=Q(state=ObligationState.OPEN)
            ),
            models.Index(
                name="obligation_household",
                fields=["household_key"],
                condition=Q(household_key__isnull=False),
            ),
        ]
        constraints = [
            *listed("obligation", state=ObligationState),
            models.UniqueConstraint(name="obligation_once", fields=["kind", "subject_code"]),
            models.CheckConstraint(
                name="obligation_done_pair",
                condition=Q(state=ObligationState.OPEN, done_at=None)
                | Q(~Q(state=ObligationState.OPEN), done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="obligation_owed_by_somebody",
                condition=~Q(role="") | Q(organisation__isnull=False) | Q(assignee__isnull=False),
            ),
            models.CheckConstraint(
                name="obligation_restricted_apart",
                condition=Q(is_restricted=False)
                | Q(LessThanOrEqual(Length(F("division")), COUNTY), household_key=None, organisation=None),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def kind_name(self) -> str:
        """What its app calls the kind."""
        return str(obligation_kinds()[self.kind].label)

    @property
    def words(self) -> str:
        """The title where it lies now: what is owed about a household begins with its village."""
        return f"{self.division.name}{self.title}" if self.household_key else self.title

    @property
    def owed_by(self) -> str:
        """Who is to do it: a person, a unit, or whoever has the post where it lies."""
        owner = self.assignee or self.organisation
        return owner.name if owner else str(self.get_role_display())

    def days_left(self, on: datetime.date) -> int:
        """Days of the calendar until the last day; below nought when that is over."""
        return (self.due_on - on).days

    def urgency(self, on: datetime.date, *, soon: datetime.date) -> Urgency:
        """How near the last day is; soon: the last day of what is near (soon_until)."""
        if self.due_on < on:
            return Urgency.OVERDUE
        return Urgency.SOON if self.due_on <= soon else Urgency.LATER


def soon_until(on: datetime.date) -> datetime.date:
    """The last day of what is near; where nobody announced the holidays, no later than it would be then."""
    try:
        return working_calendar().add(on, SOON_WORKING_DAYS)
    except CalendarMissing:
        return on + datetime.timedelta(days=SOON_WORKING_DAYS)


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """A reminder is its addressee's alone."""

    def visible_to(self, user: User) -> Self:
        """The user's own."""
        return self.filter(user=user)


class Reminder(models.Model):
    """One person was told of one obligation at one level of the ladder; written by actions.reminders.

    Never changed: the unique key says that nobody is told twice, whoever runs the job how often. since: when
    the obligation was laid upon somebody, so what begins again is told again; is_late: the level's own day
    had passed without a run.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, db_index=False)
    level = models.CharField(_("提醒"), max_length=8, choices=ReminderLevel)
    due_on = models.DateField(_("期限"))
    since = models.DateField(_("交办日期"))
    told_on = models.DateField(_("提醒日期"))
    is_late = models.BooleanField(_("补发"))
    created_at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("到期提醒")
        verbose_name_plural = _("到期提醒")
        indexes = [models.Index(name="reminder_day", fields=["user", "told_on"])]
        constraints = [
            *listed("reminder", level=ReminderLevel),
            models.UniqueConstraint(
                name="reminder_once", fields=["obligation", "user", "due_on", "since", "level"]
            ),
        ]
        triggers = [insert_only("reminder_insert_only")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.due_on}"
