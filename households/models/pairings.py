"""Who answers for which household."""

import datetime
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices import PairingEnd, Relation
from households.models.base import RegisterQuerySet
from households.models.households import Household
from povertycase.access import NOTHING
from povertycase.choices import Role
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    STALES,
    Division,
    Organisation,
    Posting,
    Stamped,
    User,
    Versioned,
    listed,
    tracked,
)


def posted_on(day: datetime.date, path: str = "helper__posting") -> Q:
    """The condition that the posting at `path` holds on a day; both ends count.

    It belongs into one filter() with whatever else is asked of the same posting.
    """
    lasting = Q(**{f"{path}__valid_to": None}) | Q(**{f"{path}__valid_to__gte": day})
    return lasting & Q(**{f"{path}__valid_from__lte": day})


class PairingQuerySet(RegisterQuerySet):
    """Who is paired with whom."""

    def in_force(self) -> Self:
        """Pairings that hold today; both ends count."""
        today = timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=today), started_on__lte=today)

    def helped_by(self, posting: Posting) -> Q:
        """Those in force of a unit's own people, as postings in force say today."""
        today = timezone.localdate()
        people = Posting.objects.in_force(today).filter(organisation=posting.organisation_id)
        own = Pairing.objects.in_force().filter(helper__in=people.values("user"))
        return Q(pk__in=own.filter(household__closed_on=None).values("pk"))

    def of_own_unit(self, user: User) -> Self:
        """Those of the people of the units that `user` speaks for."""
        reach = NOTHING
        for posting in user.postings:
            if posting.role == Role.DEPARTMENT:
                reach |= self.within(posting) & self.helped_by(posting)
        return self.filter(reach)

    def as_told_to_units(self) -> Self:
        """With the name of the head, to be masked, and the day of the last visit that stands."""
        heads = Q(
            household__memberships__relation=Relation.HEAD, household__memberships__left_on__isnull=True
        )
        return self.annotate(
            head=Max("household__memberships__person__name", filter=heads),
            visited_on=Max("household__visits__visited_on", filter=Q(household__visits__correction=None)),
        ).select_related("division__parent", "household", "helper")

    def sent_by(self, organisation: Organisation) -> Self:
        """Pairings whose helper works for an organisation today, as a posting says."""
        today = timezone.localdate()
        return self.filter(posted_on(today), helper__posting__organisation=organisation).distinct()


@pghistory.track(*tracked())
class Pairing(Stamped, Versioned):
    """A 帮扶责任人 answers for a household from one day to another; township and county make and end it.

    Never deleted: who helped when stays known.
    """

    helper = models.ForeignKey(User, verbose_name=_("帮扶责任人"), on_delete=models.PROTECT)
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="pairings",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    started_on = models.DateField(_("帮扶开始"))
    ended_on = models.DateField(_("帮扶结束"), null=True, blank=True)
    ended_reason = models.CharField(_("结束原因"), max_length=12, choices=PairingEnd, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("结对帮扶")
        verbose_name_plural = _("结对帮扶")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="pairing_scope", fields=["division", "helper"])]
        constraints = [
            *listed("pairing", ended_reason=PairingEnd),
            models.UniqueConstraint(
                name="pairing_once", fields=["helper", "household"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="pairing_dates", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
            CompositeForeignKey(
                name="pairing_follows_household",
                fields=["household", "division"],
                to="households.Household",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} {self.household_id}"


def helping() -> PairingQuerySet:
    """Who helps which household today, as rows with `helper_id` and `household_id`."""
    return Pairing.objects.in_force()
