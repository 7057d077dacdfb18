"""One episode of a household under monitoring, its risks, and each go through the steps."""

from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringCategory
from households.models import Household
from households.models.base import RegisterQuerySet
from households.models.visits import follows_household
from monitoring.choices import cases as words
from monitoring.rules.moves import CASE_MOVES
from povertycase.access import NOTHING
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.fields import CompositeForeignKey, EncryptedField, PartialDateField
from povertycase.models import (
    STALES,
    Attachment,
    Division,
    Posting,
    PublicNotice,
    ReviewMeeting,
    Stamped,
    User,
    Versioned,
    listed,
    tracked,
)


class CaseQuerySet(RegisterQuerySet):
    """Clues and cases; a department, which reads its own columns alone, sees none."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)

    def open(self) -> Self:
        """Not ended."""
        return self.filter(status__in=words.OPEN)

    def removed_in(self, year: int) -> Self:
        """Whose risk is removed, on a day or in a month of a year."""
        return self.filter(status=words.CaseStatus.REMOVED, removed_on__startswith=f"{year}")

    def standing(self) -> Self:
        """The one that says how its household stands: the newest that did not come to nothing."""
        known = MonitoringCase.objects.exclude(status=words.CaseStatus.REJECTED)
        later = known.filter(household=OuterRef("household"), episode__gt=OuterRef("episode"))
        return self.exclude(status=words.CaseStatus.REJECTED).exclude(models.Exists(later))

    def with_risks(self) -> Self:
        """`said`: the words of its risks in their order."""
        risks = CaseRisk.objects.filter(case=OuterRef("pk")).order_by("rank")
        return self.annotate(said=ArraySubquery(risks.values("risk")))


class OfCaseQuerySet(CaseQuerySet):
    """What belongs to a case."""

    household_path: ClassVar[str] = "case__household"


class ReadByVisitors:
    """Personal fields of clues and cases: whoever reaches the row may ask to see them, a department never."""

    PERSONAL: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def readable_fields(cls, user: User, record: models.Model | None = None) -> frozenset[str]:
        """The personal fields that `user` may ask for."""
        readers = frozenset(Role) - ADMINISTRATORS - {Role.DEPARTMENT}
        reaches = any(posting.role in readers for posting in user.postings)
        return frozenset(cls.PERSONAL) if reaches else frozenset()


def follows_case(name: str) -> CompositeForeignKey:
    """The copied division is the case's, and moves with it."""
    return CompositeForeignKey(
        name=f"{name}_follows_case",
        fields=["case", "division"],
        to="monitoring.MonitoringCase",
        to_fields=["id", "division"],
    )


@pghistory.track(*tracked())
class MonitoringCase(ReadByVisitors, Stamped, Versioned):
    """One episode: from the clue to the risk removed, or to the decision that there is none.

    Written by actions.cases, actions.removals and actions.adoption. A household has one open case at a
    time. identified_on: the county's decision, as precise as it is known; the register has months of what
    came from rolls. adopted_on: the day on which what a roll said was taken over; its steps were elsewhere.
    """

    MOVES: ClassVar = CASE_MOVES
    PERSONAL: ClassVar = ("contact_phone",)

    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, related_name="cases", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    episode = models.PositiveSmallIntegerField(_("第几次纳入"))
    category = models.CharField(_("监测对象类别"), max_length=20, choices=MonitoringCategory)
    clue_on = models.DateField(_("线索日期"))
    identified_on = PartialDateField(_("识别时间"))
    number = models.CharField(_("监测对象编号"), max_length=32, blank=True)
    contact = models.CharField(_("监测联系人"), max_length=60, blank=True)
    contact_phone = EncryptedField(_("监测联系电话"), context="monitoringcase.contact_phone")
    removal_way = models.CharField(_("风险消除方式"), max_length=8, choices=words.RemovalWay, blank=True)
    removed_on = PartialDateField(_("风险消除时间"))
    cleared_reason = models.CharField(
        _("终止监测的原因"), max_length=8, choices=words.ClearedReason, blank=True
    )
    adopted_on = models.DateField(_("由名册承接"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=20, choices=words.CaseStatus, default=words.CaseStatus.VERIFYING
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("监测个案")
        verbose_name_plural = _("监测个案")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="monitoring_case_scope", fields=["division", "status", "-clue_on"])]
        constraints = [
            *listed(
                "monitoring_case",
                category=MonitoringCategory,
                status=words.CaseStatus,
                removal_way=words.RemovalWay,
                cleared_reason=words.ClearedReason,
            ),
            models.CheckConstraint(
                name="monitoring_case_cleared",
                condition=~Q(status=words.CaseStatus.CLEARED) | ~Q(cleared_reason=""),
            ),
            models.UniqueConstraint(name="monitoring_case_once", fields=["household", "episode"]),
            models.UniqueConstraint(
                name="monitoring_case_one_open",
                fields=["household"],
                condition=Q(status__in=[str(status) for status in words.OPEN]),
            ),
            models.UniqueConstraint(name="monitoring_case_with_division", fields=["id", "division"]),
            models.CheckConstraint(
                name="monitoring_case_identified",
                condition=~Q(status__in=[str(each) for each in (*words.MONITORED, "removed")])
                | ~Q(identified_on=""),
            ),
            models.CheckConstraint(
                name="monitoring_case_removed",
                # A roll does not say in which way a risk was removed.
                condition=~Q(status=words.CaseStatus.REMOVED)
                | (~Q(removed_on="") & (~Q(removal_way="") | Q(adopted_on__isnull=False))),
            ),
            follows_household("monitoring_case"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.get_status_display()}"


@pghistory.track(*tracked())
class CaseRisk(models.Model):
    """One risk of a case, in its order; written with the case."""

    case = models.ForeignKey(MonitoringCase, on_delete=models.PROTECT, related_name="risks")
    rank = models.PositiveSmallIntegerField(_("次序"))
    risk = models.CharField(_("致贫返贫风险"), max_length=12, choices=words.Risk)
    part = models.CharField(_("灾害种类"), max_length=8, choices=words.Disaster, blank=True)
    note = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("致贫返贫风险")
        verbose_name_plural = _("致贫返贫风险")
        constraints = [
            *listed("case_risk", risk=words.Risk, part=words.Disaster),
            models.UniqueConstraint(name="case_risk_ranked", fields=["case", "rank"]),
            models.UniqueConstraint(name="case_risk_once", fields=["case", "risk"]),
            models.CheckConstraint(
                name="case_risk_five", condition=Q(rank__gte=1, rank__lte=words.MOST_RISKS)
            ),
            models.CheckConstraint(
                name="case_risk_detailed",
                condition=(~Q(risk=words.Risk.DISASTER) | ~Q(part=""))
                & (~Q(risk=words.Risk.OTHER) | ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return self.risk


@pghistory.track(*tracked())
class Procedure(Stamped, Versioned):
    """One go through the steps, into monitoring or out of it, with the papers of each step.

    Written by actions.cases and actions.removals. What is sent back begins anew: the newest one counts, and
    the papers of those before stay where they are. overrides: {condition: the county's reason}.
    """

    case = models.ForeignKey(
        MonitoringCase, on_delete=models.PROTECT, related_name="procedures", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    turn = models.PositiveSmallIntegerField(_("第几次办理"))
    aim = models.CharField(_("办理事项"), max_length=8, choices=words.Aim)
    started_on = models.DateField(_("开始日期"))
    grounds = models.CharField(_("申请理由"), max_length=300, blank=True)
    natural_document = models.ForeignKey(
        Attachment,
        verbose_name=_("自然消除的证明材料"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    visited_on = models.DateField(_("入户核实日期"), null=True, blank=True)
    visitors = ArrayField(
        models.CharField(max_length=50), verbose_name=_("核实人员"), default=list, blank=True
    )
    found = models.CharField(_("核实情况"), max_length=500, blank=True)
    authorisation = models.ForeignKey(
        Attachment,
        verbose_name=_("申请及承诺授权查询书"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    collection_form = models.ForeignKey(
        Attachment,
        verbose_name=_("信息采集表"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    compared_on = models.DateField(_("信息比对日期"), null=True, blank=True)
    comparison = models.CharField(_("比对结果"), max_length=500, blank=True)
    meeting = models.ForeignKey(
        ReviewMeeting,
        verbose_name=_("评议会"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="procedures",
    )
    votes_for = models.PositiveSmallIntegerField(_("同意票"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("不同意票"), null=True, blank=True)
    notice = models.ForeignKey(
        PublicNotice,
        verbose_name=_("村内公示"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="procedures",
    )
    decided_on = models.DateField(_("县级审定日期"), null=True, blank=True)
    announced_on = models.DateField(_("公告日期"), null=True, blank=True)
    overrides = models.JSONField(_("县级说明的例外"), default=dict, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("办理程序")
        verbose_name_plural = _("办理程序")
        indexes = [models.Index(name="procedure_scope", fields=["division", "case"])]
        constraints = [
            *listed("procedure", aim=words.Aim),
            models.UniqueConstraint(name="procedure_once", fields=["case", "turn"]),
            models.CheckConstraint(
                name="procedure_voted",
                condition=Q(meeting=None, votes_for=None, votes_against=None)
                | Q(meeting__isnull=False, votes_for__isnull=False, votes_against__isnull=False),
            ),
            models.CheckConstraint(
                name="procedure_in_order",
                condition=(Q(notice=None) | Q(meeting__isnull=False))
                & (Q(decided_on=None) | Q(notice__isnull=False))
                & (Q(announced_on=None) | Q(decided_on__isnull=False)),
            ),
            follows_case("procedure"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.turn}"
