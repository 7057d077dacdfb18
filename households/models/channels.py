"""四合一: what each of the four channels says of a household, and how they agree."""

import datetime
from decimal import Decimal
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices import HouseholdStatus
from households.choices.four_in_one import (
    ComparedField,
    Consistency,
    Correction,
    DataChannel,
    Standing,
)
from households.models.households import Household
from households.models.visits import Visit, VisitQuerySet, follows_household
from households.rules.cells import decimal_of
from households.rules.four_in_one import (
    FIELDS,
    LONGEST,
    LONGEST_TEXT,
    MASKS,
    Comparison,
    Difference,
    Said,
)
from povertycase.fields import EncryptedField
from povertycase.models import STALES, Division, Stamped, User, Versioned, listed, tracked
from povertycase.models.parameters import values_in_force

TOLERANCE = "correction.tolerance_yuan"


def tolerance_at(division_code: str, *, on: datetime.date) -> Decimal:
    """By how many yuan incomes of a place may differ on a day; by none where nobody has set that."""
    known = values_in_force([TOLERANCE], division_code=division_code, on=on)
    return decimal_of(str(known.get(TOLERANCE, ""))) or Decimal(0)


def _text(field: ComparedField) -> models.CharField:
    return models.CharField(field.label, max_length=LONGEST.get(field, LONGEST_TEXT), blank=True)


@pghistory.track(*tracked())
class ChannelSnapshot(Stamped, Versioned):
    """What one channel says of a household, newest; history keeps what it said before.

    Written by actions.channels: people write down what is really so, the handbook and the card; the system's
    is read from the register, and taken_on is the day since which it says so. A blank field is not said.
    """

    PERSONAL: ClassVar = tuple(str(name) for name in MASKS)

    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="channels",
        db_constraint=False,
        db_index=False,  # channel_snapshot_once begins with it
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    channel = models.CharField(_("渠道"), max_length=8, choices=DataChannel)
    taken_on = models.DateField(_("核对日期"))
    taken_by = models.ForeignKey(
        User, verbose_name=_("核对人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    visit = models.ForeignKey(
        Visit,
        verbose_name=_("走访"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="channels",
        db_constraint=False,
    )

    head = _text(ComparedField.HEAD)
    # The same context as the person's: the register's ciphertext is copied as it stands.
    head_certificate = EncryptedField(ComparedField.HEAD_CERTIFICATE.label, context="person.id18")
    size = _text(ComparedField.SIZE)
    members = _text(ComparedField.MEMBERS)
    address = _text(ComparedField.ADDRESS)
    cause = _text(ComparedField.CAUSE)
    exit_year = _text(ComparedField.EXIT_YEAR)
    monitoring_category = _text(ComparedField.MONITORING_CATEGORY)
    monitoring_state = _text(ComparedField.MONITORING_STATE)
    per_capita_yuan = models.CharField(ComparedField.PER_CAPITA.label, max_length=LONGEST_TEXT, blank=True)
    house_grade = _text(ComparedField.HOUSE_GRADE)
    safe_water = _text(ComparedField.SAFE_WATER)
    insured = _text(ComparedField.INSURED)
    helper = _text(ComparedField.HELPER)
    industry = _text(ComparedField.INDUSTRY)

    objects = VisitQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("四合一渠道数据")
        verbose_name_plural = _("四合一渠道数据")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="channel_snapshot_scope", fields=["division", "channel"])]
        constraints = [
            models.UniqueConstraint(name="channel_snapshot_once", fields=["household", "channel"]),
            models.CheckConstraint(
                name="channel_snapshot_taken_by",
                condition=Q(channel=DataChannel.SYSTEM, taken_by=None, visit=None)
                | (~Q(channel=DataChannel.SYSTEM) & Q(taken_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="channel_snapshot_visited", condition=Q(visit=None) | Q(channel=DataChannel.ACTUAL)
            ),
            *listed("channel_snapshot", channel=DataChannel),
            follows_household("channel_snapshot"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.get_channel_display()}"

    @property
    def said(self) -> Said:
        """As the rules see it."""
        return Said({name: getattr(self, name) for name in FIELDS}, self.taken_on)


class ConsistencyQuerySet(VisitQuerySet):
    """How households' channels agree."""

    def standing(self, standing: str) -> Self:
        """Those that count to one figure of the page."""
        return self.filter(STANDINGS[Standing(standing)])

    def to_correct(self, correction: str, *, on: datetime.date) -> Self:
        """Those that differ and have to be put right by a day; of OVERDUE that day is over."""
        owed = self.filter(state=Consistency.DIFFERS, due_on__isnull=False)
        return owed.filter(due_on__lt=on) if correction == Correction.OVERDUE else owed

    def differing(self) -> Self:
        """Those of households on the register in which some channels differ."""
        return self.filter(state=Consistency.DIFFERS, household__status=HouseholdStatus.ACTIVE)


STANDINGS: dict[Standing, Q] = {
    Standing.COMPLETE: Q(missing=[]),
    Standing.BOOKS_AGREE: Q(books_agree=True),
    Standing.MATCHES_LIFE: Q(matches_life=True),
    Standing.CONSISTENT: Q(state=Consistency.CONSISTENT),
    Standing.DIFFERS: Q(state=Consistency.DIFFERS),
    Standing.INCOMPLETE: Q(state=Consistency.INCOMPLETE),
}


class ConsistencyCheck(models.Model):
    """How the channels of a household agree; there as soon as somebody wrote one of them down.

    Counted from the snapshots by actions.channel_checks whenever one of them changes, so it has no history
    of its own. differences: [{field, ahead, behind}] without a value. differs_since: the day they began to
    differ; due_on: until when that has, or had, to be put right (correction.days).
    """

    household = models.OneToOneField(
        Household,
        verbose_name=_("户"),
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="consistency",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    state = models.CharField(_("比对结论"), max_length=10, choices=Consistency)
    books_agree = models.BooleanField(_("账账相符"))
    matches_life = models.BooleanField(_("账实相符"))
    differences = models.JSONField(_("差异"), default=list)
    behind = ArrayField(models.CharField(max_length=8), verbose_name=_("需更正的渠道"), default=list)
    missing = ArrayField(models.CharField(max_length=8), verbose_name=_("缺少的渠道"), default=list)
    newest_on = models.DateField(_("最近核对"))
    differs_since = models.DateField(_("差异起"), null=True, blank=True)
    due_on = models.DateField(_("更正期限"), null=True, blank=True)

    objects = ConsistencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("四合一比对")
        verbose_name_plural = _("四合一比对")
        indexes = [models.Index(name="consistency_scope", fields=["division", "state"])]
        constraints = [
            models.CheckConstraint(
                name="consistency_differs_pair",
                condition=Q(state=Consistency.DIFFERS, differs_since__isnull=False)
                | (~Q(state=Consistency.DIFFERS) & Q(differs_since=None)),
            ),
            *listed("consistency", state=Consistency),
            follows_household("consistency"),
        ]
        triggers = STALES

    def __str__(self) -> str:
        return f"{self.household_id} {self.get_state_display()}"

    @classmethod
    def of(cls, household: int, division: str, found: Comparison) -> Self:
        """What a comparison says, as a row that is not saved yet."""
        return cls(
            household_id=household,
            division_id=division,
            state=found.state,
            books_agree=found.books_agree,
            matches_life=found.matches_life,
            differences=[
                {"field": each.field, "ahead": list(each.ahead), "behind": list(each.behind)}
                for each in found.differences
            ],
            behind=list(found.behind),
            missing=list(found.missing),
            newest_on=found.newest_on,
        )

    @property
    def found(self) -> list[Difference]:
        """The differences as the rules have them."""
        return [
            Difference(each["field"], tuple(each["ahead"]), tuple(each["behind"]))
            for each in self.differences
        ]
