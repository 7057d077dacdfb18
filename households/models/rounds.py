"""Rounds of visits, and who goes where in them."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.choices import visit_plan as plans
from households.choices.visits import RoundKind
from households.models.households import IN_VILLAGE, HouseholdQuerySet
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.models import Division, Posting, Stamped, User, Versioned, listed, tracked
from povertycase.models.divisions import ancestor_codes


class CoveringQuerySet(ScopedQuerySet):
    """What a place has set itself; it is known below, where it is carried out, and above.

    A department, which sees no visits, sees none of it.
    """

    def within(self, posting: Posting) -> Q:
        """Whatever lies in the posting's place, or whose place holds the posting's."""
        if posting.role in ADMINISTRATORS | {Role.DEPARTMENT}:
            return NOTHING
        inside = Q(**{f"{self.division_path}__startswith": posting.division_id})
        return inside | Q(**{f"{self.division_path}__in": ancestor_codes(posting.division_id)})


class SurveyRoundQuerySet(CoveringQuerySet):
    """Rounds."""

    def open(self) -> Self:
        """Those that nobody has closed."""
        return self.filter(closed_on=None)


@pghistory.track(*tracked())
class SurveyRound(Stamped, Versioned):
    """One round in which the households of a place are visited anew; township and county open and close it.

    Every target is to be seen at home; a cross-check goes by assignments to villages.
    """

    name = models.CharField(_("轮次名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=8, choices=RoundKind)
    division = models.ForeignKey(Division, verbose_name=_("范围"), on_delete=models.PROTECT, db_index=False)
    targets = models.CharField(
        _("排查对象"), max_length=10, choices=plans.TargetGroup, default=plans.TargetGroup.REGISTERED
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("完成期限"))
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SurveyRoundQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("排查轮次")
        verbose_name_plural = _("排查轮次")
        indexes = [models.Index(name="survey_round_scope", fields=["division", "ends_on"])]
        constraints = [
            *listed("survey_round", kind=RoundKind, targets=plans.TargetGroup),
            models.CheckConstraint(name="survey_round_dates", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="survey_round_closed", condition=Q(closed_on=None) | Q(closed_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def targets_among(self, households: HouseholdQuerySet) -> HouseholdQuerySet:
        """Those of the households that this round is to see: in a cross-check, of the assigned villages."""
        inside = targets_under(self.division_id, self.targets, households)
        if self.kind == RoundKind.CROSS:
            inside = inside.filter(division__in=self.assignments.values("division"))
        return inside


def targets_under(place: str, group: str, households: HouseholdQuerySet) -> HouseholdQuerySet:
    """Those of the households that lie in a place and belong to a group."""
    wanted = households.needing_helper() if group == plans.TargetGroup.HELPED else households.active()
    return wanted.filter(division__code__startswith=place)


class RoundAssignmentQuerySet(ScopedQuerySet):
    """Who checks which village; seen by who works there, and by the surveyor, not by departments."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)

    def paired_with(self, posting: Posting) -> Q:
        """A 帮扶责任人 sees their own."""
        return Q(surveyor=posting.user)


@pghistory.track(*tracked())
class RoundAssignment(Stamped, Versioned):
    """Somebody surveys one village in a round; made and taken back by whoever keeps the round's place."""

    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="assignments")
    surveyor = models.ForeignKey(User, verbose_name=_("排查人"), on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = RoundAssignmentQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("排查分工")
        verbose_name_plural = _("排查分工")
        indexes = [models.Index(name="round_assignment_scope", fields=["division", "round"])]
        constraints = [
            models.UniqueConstraint(
                name="round_assignment_once",
                fields=["round", "surveyor", "division"],
                violation_error_message=_("此人在本轮次已经负责这个村"),
            ),
            models.CheckConstraint(name="round_assignment_in_village", condition=IN_VILLAGE),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.division_id}"
