"""A campaign: what a place puts right in a year or in a hundred days, its topics, phases and targets."""

import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from households.models import Household
from households.models.base import RegisterQuerySet
from households.models.households import IN_VILLAGE
from households.models.rounds import CoveringQuerySet
from households.models.visits import follows_household
from povertycase.access import NOTHING
from povertycase.choices import CODE_LENGTHS, Level, Role
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
from rectification.choices import campaigns as words
from rectification.choices.tickets import TicketStatus, Topic
from rectification.models.sources import IssueSource

# The first and the last of a hundred days are both of them.
HUNDRED = 100


class CampaignQuerySet(CoveringQuerySet):
    """Campaigns: known in their place, below and above it; a department knows those it leads a topic of."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        if posting.role != Role.DEPARTMENT:
            return super().within(posting)
        own = CampaignTopic.objects.filter(lead_unit=posting.organisation_id).exclude(lead_unit=None)
        return Q(pk__in=own.values("campaign"))


@pghistory.track(*tracked())
class Campaign(Stamped, Versioned):
    """One campaign of a county or a township; started by its office (actions.campaigns).

    source: where its problems are registered as coming from; it is what makes a ticket one of the campaign.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("开展范围"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    kind = models.CharField(_("行动类别"), max_length=12, choices=words.CampaignKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    name = models.CharField(_("名称"), max_length=100)
    document_number = models.CharField(_("依据文件"), max_length=100, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    source = models.OneToOneField(
        IssueSource, verbose_name=_("问题来源"), on_delete=models.PROTECT, related_name="campaign"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CampaignQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("专项行动")
        verbose_name_plural = _("专项行动")
        constraints = [
            *listed("campaign", kind=words.CampaignKind),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="campaign_once", fields=["division", "year", "name"]),
            models.CheckConstraint(name="campaign_days", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="campaign_of_county_or_below",
                condition=GreaterThanOrEqual(Length(F("division")), CODE_LENGTHS[Level.COUNTY]),
            ),
            models.CheckConstraint(
                name="campaign_hundred_days",
                condition=~Q(kind=words.CampaignKind.HUNDRED_DAYS)
                | Q(ends_on=F("starts_on") + (HUNDRED - 1)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignTopic(models.Model):
    """One topic of a campaign; lead: who leads it as the plan says, lead_unit: which unit that is here."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="topics")
    topic = models.CharField(_("整治专题"), max_length=10, choices=Topic)
    lead = models.CharField(_("牵头责任部门"), max_length=60, blank=True)
    lead_unit = models.ForeignKey(
        Organisation,
        verbose_name=_("牵头单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="campaign_topics",
    )

    class Meta:
        verbose_name = _("行动专题")
        verbose_name_plural = _("行动专题")
        constraints = [
            *listed("campaign_topic", topic=Topic),
            models.UniqueConstraint(name="campaign_topic_once", fields=["campaign", "topic"]),
        ]

    def __str__(self) -> str:
        return self.get_topic_display()


class CampaignPhase(models.Model):
    """One phase of a campaign in its order; passed once the one before it is, with what was reached."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="phases")
    position = models.PositiveSmallIntegerField(_("次序"))
    name = models.CharField(_("阶段"), max_length=60)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    passed_on = models.DateField(_("完成日期"), null=True, blank=True)
    passed_note = models.CharField(_("完成情况"), max_length=300, blank=True)
    passed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("行动阶段")
        verbose_name_plural = _("行动阶段")
        constraints = [
            models.UniqueConstraint(name="campaign_phase_once", fields=["campaign", "position"]),
            models.CheckConstraint(name="campaign_phase_days", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="campaign_phase_passed",
                condition=Q(passed_on=None, passed_note="", passed_by=None)
                | (~Q(passed_note="") & Q(passed_on__isnull=False, passed_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def during(starts_on: datetime.date, ends_on: datetime.date) -> Q:
    """The tickets found by the last day and not closed before the first; of what is restricted none.

    How far a target has come is the same for everybody: it tells nothing of a ticket that only some may know.
    """
    lasts = Q(closed_on=None) | Q(closed_on__gte=starts_on)
    return lasts & Q(is_restricted=False, found_on__lte=ends_on) & ~Q(status=TicketStatus.CANCELLED)


class TargetQuerySet(RegisterQuerySet):
    """Targets of a campaign; no department sees which households there are."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)


@pghistory.track(*tracked())
class CampaignTarget(Stamped, Versioned):
    """One household, or one village (household empty), of the hundred days, in exactly one batch.

    Written by actions.targets. done_on: somebody showed that it is done where no ticket says so.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="targets")
    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="campaign_targets",
    )
    batch = models.CharField(_("批次"), max_length=10, choices=words.Batch)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_note = models.CharField(_("完成情况"), max_length=300, blank=True)
    evidence = models.ForeignKey(
        Attachment,
        verbose_name=_("佐证材料"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = TargetQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("百日行动对象")
        verbose_name_plural = _("百日行动对象")
        indexes = [models.Index(name="campaign_target_scope", fields=["division", "campaign"])]
        constraints = [
            models.CheckConstraint(
                name="campaign_target_in_a_batch", condition=Q(batch__in=words.Batch.values)
            ),
            models.UniqueConstraint(
                name="campaign_target_household_once",
                fields=["campaign", "household"],
                condition=Q(household__isnull=False),
            ),
            models.UniqueConstraint(
                name="campaign_target_village_once",
                fields=["campaign", "division"],
                condition=Q(household=None),
            ),
            models.CheckConstraint(name="campaign_target_in_village", condition=IN_VILLAGE),
            models.CheckConstraint(
                name="campaign_target_done",
                condition=Q(done_on=None, done_note="", evidence=None, done_by=None)
                | (
                    ~Q(done_note="") & Q(done_on__isnull=False, evidence__isnull=False, done_by__isnull=False)
                ),
            ),
            follows_household("campaign_target"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.division_id}"

    @property
    def tickets(self) -> Q:
        """The condition that a ticket is about the target and was there during the campaign."""
        about = Q(household=self.household_id) if self.household_id else Q(division=self.division_id)
        return about & during(self.campaign.starts_on, self.campaign.ends_on)


class MeasureTemplate(models.Model):
    """One way to put right a problem of a topic, in our words; they ship with the system."""

    code = models.CharField(_("编号"), max_length=12, unique=True, db_collation="C")
    topic = models.CharField(_("整治专题"), max_length=10, choices=Topic)
    words = models.CharField(_("措施"), max_length=300)
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        verbose_name = _("措施模板")
        verbose_name_plural = _("措施模板")
        constraints = [*listed("measure_template", topic=Topic)]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def offered_for(cls, topic: str) -> list["MeasureTemplate"]:
        """Those in use for a topic, for whoever accepts a ticket of it."""
        return list(cls.objects.filter(topic=topic, is_active=True).order_by("pk"))
