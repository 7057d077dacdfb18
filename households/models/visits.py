"""Visits to households: facts that are only ever added to."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from households.choices import visits as words
from households.models.base import RegisterQuerySet
from households.models.households import Household
from households.models.rounds import RoundAssignment, SurveyRound
from povertycase.access import NOTHING
from povertycase.choices import Role
from povertycase.fields import CompositeForeignKey, EncryptedField
from povertycase.models import STALES, Division, Posting, User, listed

RECEIPT_LENGTH = 10


def appended(name: str) -> list[pgtrigger.Trigger]:
    """Rows are never changed or deleted, not even by raw SQL; but they move with their household."""
    return [
        pgtrigger.Protect(name=f"{name}_kept", operation=pgtrigger.Delete),
        pgtrigger.Protect(
            name=f"{name}_unchanged",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(exclude=["division"]),
        ),
    ]


def follows_household(name: str) -> CompositeForeignKey:
    """The copied division is the household's, and moves with it."""
    return CompositeForeignKey(
        name=f"{name}_follows_household",
        fields=["household", "division"],
        to="households.Household",
        to_fields=["id", "division"],
    )


def sees_visits(user: User) -> bool:
    """Whether any posting of the user reads visits."""
    return any(posting.role != Role.DEPARTMENT for posting in user.postings)


def corrections_of(visit: OuterRef) -> models.QuerySet:
    """What was written instead of a visit. Few ever are; unsaid, all visits are joined with themselves."""
    return Visit.objects.filter(corrects=visit, corrects__isnull=False)


class VisitQuerySet(RegisterQuerySet):
    """Visits; a department, which reads its own columns alone, sees none."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)

    def current(self) -> Self:
        """What stands today: a corrected visit gives way to its correction.

        Asked as "there is none": by an outer join PostgreSQL believes that next to no visit is left, and
        sorts millions to show twenty.
        """
        return self.filter(~Exists(corrections_of(OuterRef("pk"))))

    def of_round(self, survey: SurveyRound) -> Self:
        """Those by which a round saw its targets: at home; in a cross-check by whoever was sent there."""
        seen = self.current().filter(round=survey, way=words.VisitWay.HOME)
        if survey.kind != words.RoundKind.CROSS:
            return seen
        sent = RoundAssignment.objects.filter(
            round=survey, surveyor=OuterRef("visitor"), division=OuterRef("division")
        )
        return seen.filter(Exists(sent))


class Visit(models.Model):
    """Somebody saw a household and wrote down how it is; made by actions.record_visit, never changed.

    Its key comes from the phone that made it. A mistake is corrected by another visit that names it.
    answers: {block: {state, kept, details}} as rules.visiting read them.
    """

    PERSONAL: ClassVar = ("place",)

    id = models.UUIDField(primary_key=True)
    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, related_name="visits", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    visitor = models.ForeignKey(User, verbose_name=_("走访人"), on_delete=models.PROTECT)
    way = models.CharField(_("走访方式"), max_length=8, choices=words.VisitWay)
    visited_at = models.DateTimeField(_("走访时间（手机）"))
    visited_on = models.DateField(_("走访日期"))
    is_clock_suspect = models.BooleanField(_("手机时间可疑"), default=False)
    received_at = models.DateTimeField(_("收到时间"))
    place = EncryptedField(_("位置"), context="visit.place")
    place_refused = models.CharField(_("未定位原因"), max_length=12, choices=words.PlaceRefusal, blank=True)
    answers = models.JSONField(_("走访内容"))
    note = models.CharField(_("走访记录"), max_length=1000, blank=True)
    form = models.PositiveSmallIntegerField(_("表单版本"))
    round = models.ForeignKey(
        SurveyRound, verbose_name=_("排查轮次"), null=True, blank=True, on_delete=models.PROTECT
    )
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("更正"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="correction",
    )
    correction_reason = models.CharField(_("更正原因"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    receipt = models.CharField(_("回执号"), max_length=RECEIPT_LENGTH, unique=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访")
        verbose_name_plural = _("走访")
        indexes = [
            models.Index(name="visit_scope", fields=["division", "-visited_on", "id"]),
            models.Index(name="visit_of_person", fields=["visitor", "-visited_on"]),
            # A county's ledger and the API's orders are read along these, not sorted.
            models.Index(name="visit_newest", fields=["visited_on", "id"]),
            models.Index(name="visit_received", fields=["received_at", "id"]),
            # Whether a county's visits count is read from here alone (reports.plan_sql).
            models.Index(
                name="visit_of_household",
                fields=["household", "visited_on"],
                include=["id", "visitor", "way", "place_refused"],
            ),
        ]
        constraints = [
            *listed("visit", way=words.VisitWay, place_refused=words.PlaceRefusal),
            models.CheckConstraint(
                name="visit_correction_pair",
                condition=Q(corrects=None, correction_reason="")
                | Q(~Q(correction_reason=""), corrects__isnull=False),
            ),
            follows_household("visit"),
        ]
        triggers = [*appended("visit"), *STALES]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.household_id}"

    def visitors(self) -> set[int]:
        """The keys of whoever made it, or a version before it."""
        found, version = {self.visitor_id}, self
        while version.corrects is not None:
            version = version.corrects
            found.add(version.visitor_id)
        return found

    def standing(self) -> "Visit":
        """What stands today instead of it: the last of its corrections, itself when there is none."""
        visit = self
        while hasattr(visit, "correction"):
            visit = visit.correction
        return visit
