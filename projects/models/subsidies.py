"""Subsidies that are paid by rule: schemes, their rates, claims, and whom a claim counts."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    Attachment,
    Division,
    Organisation,
    Posting,
    Stamped,
    User,
    Versioned,
    listed,
    tracked,
)
from povertycase.models.divisions import ancestor_codes
from projects.choices import subsidies as words
from projects.models.funds import reads_all_money
from projects.rules.moves import CLAIM_MOVES


def overseen(posting: Posting, path: str) -> Q:
    """What a department reads: the schemes it decides, finance and agriculture all; no limit for others."""
    if posting.role != Role.DEPARTMENT or reads_all_money(posting):
        return Q()
    return Q(**{path: posting.organisation}) if posting.organisation else NOTHING


class SchemeQuerySet(ScopedQuerySet):
    """Schemes: of a place, and of the places above it, for there people claim from them."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        if posting.role in ADMINISTRATORS:
            return NOTHING
        inside = Q(division__code__startswith=posting.division_id)
        above = Q(division__in=ancestor_codes(posting.division_id))
        return (inside | above) & overseen(posting, "authority")


class ClaimQuerySet(ScopedQuerySet):
    """Claims: by place, for a helper those of the households paired with them."""

    def within(self, posting: Posting) -> Q:
        """As above; a department by the scheme it decides."""
        return super().within(posting) & overseen(posting, "scheme__authority")

    def paired_with(self, posting: Posting) -> Q:
        """Claims of households paired with the posting's holder today."""
        return Q(household__in=posting.user.pairing_set.in_force().values("household"))


@pghistory.track(*tracked())
class SubsidyScheme(Stamped, Versioned):
    """One subsidy of one year in one place, with its rates; opened by the county (actions.subsidies).

    authority approves beside the county. It changes only until somebody claims.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("适用区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("补贴类别"), max_length=12, choices=words.SubsidyKind)
    name = models.CharField(_("补贴名称"), max_length=60)
    source = models.CharField(_("政策依据"), max_length=200)
    periods = models.PositiveSmallIntegerField(_("发放周期"), choices=words.Cycle, default=words.Cycle.YEAR)
    authority = models.ForeignKey(
        Organisation,
        verbose_name=_("审定单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decided_schemes",
    )
    claims_until = models.DateField(_("申报截止"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SchemeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("补贴政策")
        verbose_name_plural = _("补贴政策")
        indexes = [models.Index(name="subsidy_scheme_scope", fields=["division", "year"])]
        constraints = [
            *listed("subsidy_scheme", kind=words.SubsidyKind),
            models.CheckConstraint(
                name="subsidy_scheme_periods", condition=Q(periods__in=words.Cycle.values)
            ),
            models.UniqueConstraint(name="subsidy_scheme_once", fields=["division", "year", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


@pghistory.track(*tracked())
class SubsidyRate(models.Model):
    """What a scheme pays for people of one standing, or for everybody; written with its scheme."""

    scheme = models.ForeignKey(SubsidyScheme, on_delete=models.PROTECT, related_name="rates")
    standing = models.CharField(_("身份"), max_length=14, choices=words.Standing, blank=True)
    per = models.CharField(_("计算单位"), max_length=6, choices=words.RatePer)
    rate_yuan = models.DecimalField(_("标准（元）"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("补贴标准")
        verbose_name_plural = _("补贴标准")
        constraints = [
            *listed("subsidy_rate", standing=words.Standing, per=words.RatePer),
            models.UniqueConstraint(name="subsidy_rate_once", fields=["scheme", "standing"]),
            models.CheckConstraint(name="subsidy_rate_positive", condition=Q(rate_yuan__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.standing} {self.rate_yuan}"


@pghistory.track(*tracked())
class SubsidyClaim(Stamped, Versioned):
    """A household, a person or an enterprise asks for a subsidy of a period; it comes to what the rule says.

    Written by actions.subsidies. The village asks, the township looks whether it is true, the county or the
    deciding department approves, the county pays, never the same person twice running.
    """

    PERSONAL: ClassVar = ()
    MOVES: ClassVar = CLAIM_MOVES

    scheme = models.ForeignKey(
        SubsidyScheme, verbose_name=_("补贴政策"), on_delete=models.PROTECT, related_name="claims"
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        verbose_name=_("申报户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subsidy_claims",
        db_constraint=False,
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("申报人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subsidy_claims",
    )
    enterprise = models.CharField(_("申报主体"), max_length=100, blank=True)
    period = models.PositiveSmallIntegerField(_("期次"), default=1)
    people = models.PositiveIntegerField(_("人数"))
    amount_yuan = models.DecimalField(_("补贴金额（元）"), max_digits=18, decimal_places=2)
    requested_on = models.DateField(_("申报日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    accepted_on = models.DateField(_("验收日期"), null=True, blank=True)
    acceptance = models.CharField(_("验收情况"), max_length=300, blank=True)
    document = models.ForeignKey(
        Attachment,
        verbose_name=_("验收材料"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    paid_on = models.DateField(_("兑付日期"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.ClaimStatus, default=words.ClaimStatus.REQUESTED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("补贴申报")
        verbose_name_plural = _("补贴申报")
        indexes = [models.Index(name="subsidy_claim_scope", fields=["division", "status", "requested_on"])]
        constraints = [
            *listed("subsidy_claim", status=words.ClaimStatus),
            models.CheckConstraint(
                name="subsidy_claim_has_one_subject",
                condition=Q(household__isnull=False, person=None, enterprise="")
                | Q(household=None, person__isnull=False, enterprise="")
                | Q(~Q(enterprise=""), household=None, person=None),
            ),
            models.CheckConstraint(
                name="subsidy_claim_positive", condition=Q(amount_yuan__gt=0, people__gte=1, period__gte=1)
            ),
            models.CheckConstraint(
                name="subsidy_claim_accepted",
                condition=~Q(status__in=[words.ClaimStatus.APPROVED, words.ClaimStatus.PAID])
                | Q(~Q(acceptance=""), accepted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="subsidy_claim_paid_on",
                condition=~Q(status=words.ClaimStatus.PAID) | Q(paid_on__isnull=False),
            ),
            models.UniqueConstraint(name="subsidy_claim_keys", fields=["id", "scheme", "period", "status"]),
            CompositeForeignKey(
                name="subsidy_claim_follows_household",
                fields=["household", "division"],
                to="households.Household",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.amount_yuan}"


class SubsidyRecipient(models.Model):
    """A person whom a claim counts; written with it. Its scheme, period and status are the claim's.

    P-DUP: nobody stands in two claims of one scheme and period that live, whoever claims. One person on the
    register is one identity, so the person is what is unique.
    """

    claim = models.ForeignKey(
        SubsidyClaim, on_delete=models.PROTECT, related_name="recipients", db_constraint=False
    )
    scheme = models.ForeignKey(SubsidyScheme, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=words.ClaimStatus)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subsidies")

    class Meta:
        verbose_name = _("补贴人员")
        verbose_name_plural = _("补贴人员")
        constraints = [
            models.UniqueConstraint(name="subsidy_recipient_in_claim", fields=["claim", "person"]),
            models.UniqueConstraint(
                name="subsidy_recipient_once",
                fields=["scheme", "period", "person"],
                condition=Q(status__in=words.LIVE_CLAIMS),
            ),
            CompositeForeignKey(
                name="subsidy_recipient_follows_claim",
                fields=["claim", "scheme", "period", "status"],
                to="projects.SubsidyClaim",
                to_fields=["id", "scheme", "period", "status"],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="subsidy_recipient_stays", operation=pgtrigger.Delete),
            # The cascade from the claim names all its columns; only who is counted, and where, stays.
            pgtrigger.Protect(
                name="subsidy_recipient_is_same",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("person", "claim"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.person_id}"
