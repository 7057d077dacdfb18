"""What visits found of each safeguard: dated checks."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterQuerySet
from households.models.households import Household
from households.models.visits import Visit, appended, corrections_of, follows_household
from households.rules.visit_checks import Outcome
from povertycase.choices import Role, Trade
from povertycase.models import STALES, Division, Posting, User, listed

# A department reads the checks of its own trade.
TRADE_ITEMS = {
    Trade.MEDICAL: frozenset({choices.SafeguardItem.MEDICAL}),
    Trade.HEALTH: frozenset({choices.SafeguardItem.MEDICAL}),
    Trade.EDUCATION: frozenset({choices.SafeguardItem.SCHOOLING}),
    Trade.HOUSING: frozenset({choices.SafeguardItem.HOUSING}),
    Trade.WATER: frozenset({choices.SafeguardItem.WATER}),
    Trade.CIVIL_AFFAIRS: frozenset({choices.SafeguardItem.FOOD, choices.SafeguardItem.CLOTHING}),
}


# The six that a visit judges, in the order of 两不愁三保障 and drinking water.
CHECKED = (
    choices.SafeguardItem.FOOD,
    choices.SafeguardItem.CLOTHING,
    choices.SafeguardItem.SCHOOLING,
    choices.SafeguardItem.MEDICAL,
    choices.SafeguardItem.HOUSING,
    choices.SafeguardItem.WATER,
)


def items_read_by(posting: Posting) -> frozenset[choices.SafeguardItem]:
    """All through a posting that visits; through a department's those of its trade."""
    if posting.role != Role.DEPARTMENT:
        return frozenset(choices.SafeguardItem)
    trade = posting.organisation.trade if posting.organisation else ""
    return TRADE_ITEMS.get(Trade(trade), frozenset()) if trade else frozenset()


def items_of(user: User) -> list[choices.SafeguardItem]:
    """Those of the six that somebody reads anywhere, in their order."""
    return [item for item in CHECKED if any(item in items_read_by(each) for each in user.postings)]


class SafeguardCheckQuerySet(RegisterQuerySet):
    """Checks of 两不愁三保障 and drinking water."""

    def within(self, posting: Posting) -> Q:
        """Of a department the items of its trade."""
        inside = super().within(posting)
        if posting.role != Role.DEPARTMENT:
            return inside
        return inside & Q(item__in=items_read_by(posting))

    def current(self) -> Self:
        """Those that stand: not of a visit that was corrected."""
        return self.filter(~models.Exists(corrections_of(models.OuterRef("visit"))))

    def newest(self) -> Self:
        """The newest of each item of each household that stands."""
        return (
            self.current().order_by("household", "item", "-checked_on", "-id").distinct("household", "item")
        )

    def of_round(self, round_key: int) -> Self:
        """What a round found: the newest of each item of each household among its visits that stand."""
        return self.filter(pk__in=self.filter(visit__round=round_key).newest().values("pk"))

    def failing(self, round_key: int) -> Self:
        """What a round found not to be met."""
        return self.of_round(round_key).filter(is_met=False)

    def none_newer(self) -> Self:
        """The same rows as newest(), still to be filtered and ordered; cheap where few are read."""
        others = SafeguardCheck.objects.current().filter(
            household=models.OuterRef("household"), item=models.OuterRef("item")
        )
        later = Q(checked_on__gt=models.OuterRef("checked_on"))
        same_day = Q(checked_on=models.OuterRef("checked_on"), id__gt=models.OuterRef("id"))
        return self.current().filter(~models.Exists(others.filter(later | same_day)))


class SafeguardCheck(models.Model):
    """Whether one safeguard of a household was met on a day, and why; made from a visit, never changed.

    facts: what was judged, with the parameter rows that were in force.
    """

    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, related_name="checks", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="checks")
    item = models.CharField(_("保障项目"), max_length=12, choices=choices.SafeguardItem)
    is_met = models.BooleanField(_("达标"))
    checked_on = models.DateField(_("核查日期"))
    explanation = models.CharField(_("判定说明"), max_length=300)
    clause = models.CharField(_("依据"), max_length=60, blank=True)
    facts = models.JSONField(_("判定事实"), default=dict)

    objects = SafeguardCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("保障核查")
        verbose_name_plural = _("保障核查")
        indexes = [
            models.Index(name="safeguard_check_scope", fields=["division", "item", "-checked_on"]),
            models.Index(name="safeguard_check_latest", fields=["household", "item", "-checked_on", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(name="safeguard_check_once", fields=["visit", "item"]),
            *listed("safeguard_check", item=choices.SafeguardItem),
            follows_household("safeguard_check"),
        ]
        triggers = [*appended("safeguard_check"), *STALES]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.checked_on}"

    @classmethod
    def found(cls, visit: Visit, outcome: Outcome) -> Self:
        """What was judged of a visit, as a row that is not saved yet."""
        return cls(
            household_id=visit.household_id,
            division_id=visit.division_id,
            visit=visit,
            item=outcome.item,
            is_met=outcome.is_met,
            checked_on=visit.visited_on,
            explanation=outcome.explanation,
            clause=outcome.rule,
            facts=dict(outcome.facts),
        )
