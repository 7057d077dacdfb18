"""What the screening found, and the key groups that households belong to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.choices import Severity
from households.models import Household
from households.models.visits import follows_household
from monitoring.choices.findings import FAULT_OF, FindingStatus, KeyGroup
from monitoring.models.cases import CaseQuerySet, MonitoringCase
from monitoring.models.clues import Clue
from povertycase.models import STALES, Division, Stamped, User, Versioned, listed


def key_of(county: str) -> str:
    """What makes two screenings of a county the same one while they wait: the key of their job."""
    return f"screening:{county}"


class Finding(Stamped, Versioned):
    """What a rule says of a household, a case or a village, once for as long as it holds.

    Written by the screening; dismissed and confirmed by the county. key: rule, part and subject, so that
    the next screening finds the row again. facts and figures: what it was judged by, and the rows of policy
    in force then. changed_on: the day since which it reads as it does; every screening since has seen it.
    """

    key = models.CharField(_("键"), max_length=120, unique=True, db_collation="C", editable=False)
    rule = models.CharField(_("规则"), max_length=12, db_collation="C")
    part = models.CharField(_("情形"), max_length=40, blank=True)
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
        db_constraint=False,
    )
    case = models.ForeignKey(
        MonitoringCase,
        verbose_name=_("监测个案"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    severity = models.CharField(_("程度"), max_length=8, choices=Severity)
    message = models.CharField(_("情况"), max_length=500)
    clause = models.CharField(_("依据"), max_length=200)
    facts = models.JSONField(_("判定事实"), default=dict)
    figures = models.JSONField(_("判定所用的政策参数"), default=list)
    first_seen_on = models.DateField(_("首次发现"))
    changed_on = models.DateField(_("最近变化"))
    resolved_on = models.DateField(_("消除日期"), null=True, blank=True)
    dismissed_on = models.DateField(_("排除日期"), null=True, blank=True)
    dismissed_until = models.DateField(_("排除有效期至"), null=True, blank=True)
    dismissed_reason = models.CharField(_("排除原因"), max_length=300, blank=True)
    dismissed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    clue = models.ForeignKey(
        Clue,
        verbose_name=_("确认后登记的线索"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    status = models.CharField(_("状态"), max_length=10, choices=FindingStatus, default=FindingStatus.OPEN)

    objects = CaseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("自查发现")
        verbose_name_plural = _("自查发现")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="finding_scope", fields=["division", "status", "rule"])]
        constraints = [
            *listed("finding", severity=Severity, status=FindingStatus),
            models.CheckConstraint(name="finding_rule_known", condition=Q(rule__in=sorted(FAULT_OF))),
            models.CheckConstraint(
                name="finding_resolved",
                condition=Q(status=FindingStatus.RESOLVED, resolved_on__isnull=False)
                | (~Q(status=FindingStatus.RESOLVED) & Q(resolved_on=None)),
            ),
            models.CheckConstraint(
                name="finding_dismissed",
                condition=Q(
                    ~Q(dismissed_reason=""),
                    status=FindingStatus.DISMISSED,
                    dismissed_on__isnull=False,
                    dismissed_until__isnull=False,
                    dismissed_by__isnull=False,
                )
                | Q(
                    ~Q(status=FindingStatus.DISMISSED),
                    dismissed_on=None,
                    dismissed_until=None,
                    dismissed_reason="",
                    dismissed_by=None,
                ),
            ),
            models.CheckConstraint(
                name="finding_of_case", condition=Q(case=None) | Q(household__isnull=False)
            ),
            follows_household("finding"),
        ]

    def __str__(self) -> str:
        return self.key


class KeyGroupTag(models.Model):
    """The key groups that a household belongs to; written by the screening, there only while it has any."""

    household = models.OneToOneField(
        Household,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="key_groups",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    groups = ArrayField(models.CharField(max_length=16, choices=KeyGroup), verbose_name=_("重点人群"))

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("重点人群标签")
        verbose_name_plural = _("重点人群标签")
        indexes = [models.Index(name="key_group_tag_scope", fields=["division"])]
        constraints = [
            models.CheckConstraint(
                name="key_group_tag_listed",
                condition=Q(groups__contained_by=KeyGroup.values, groups__len__gt=0),
            ),
            follows_household("key_group_tag"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}"
