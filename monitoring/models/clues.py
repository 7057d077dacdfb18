"""Hints that a family may be in need, from whatever channel."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import Household
from households.models.visits import follows_household
from monitoring.choices.cases import Channel, ClueStatus
from monitoring.models.cases import CaseQuerySet, MonitoringCase, ReadByVisitors
from monitoring.rules.moves import CLUE_MOVES
from povertycase.fields import EncryptedField
from povertycase.models import STALES, Division, Stamped, User, Versioned, listed, tracked


@pghistory.track(*tracked())
class Clue(ReadByVisitors, Stamped, Versioned):
    """Somebody says that a family may be in need; the township decides whether it becomes a case.

    Written by actions.clues. household: None until somebody knows which one is meant. receipt: what whoever
    declared it without a login follows it by. split_from: whose members came into this household while it
    was open; written by actions.splits.
    """

    MOVES: ClassVar = CLUE_MOVES
    PERSONAL: ClassVar = ("reporter_phone",)

    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clues",
        db_constraint=False,
    )
    subject_name = models.CharField(_("反映的户主或家庭成员"), max_length=60)
    channel = models.CharField(_("线索来源"), max_length=12, choices=Channel)
    reported_on = models.DateField(_("线索日期"))
    content = models.CharField(_("反映的情况"), max_length=500)
    reporter = models.CharField(_("反映人"), max_length=60, blank=True)
    reporter_phone = EncryptedField(_("反映人电话"), context="clue.reporter_phone")
    receipt = models.CharField(_("回执码"), max_length=16, null=True, blank=True, db_collation="C")
    case = models.ForeignKey(
        MonitoringCase,
        verbose_name=_("监测个案"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clues",
    )
    split_from = models.ForeignKey(
        MonitoringCase,
        verbose_name=_("分户前的监测个案"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="split_clues",
    )
    status = models.CharField(_("状态"), max_length=10, choices=ClueStatus, default=ClueStatus.RECEIVED)
    outcome = models.CharField(_("研判意见"), max_length=300, blank=True)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("线索")
        verbose_name_plural = _("线索")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="clue_scope", fields=["division", "status", "-reported_on"])]
        constraints = [
            *listed("clue", channel=Channel, status=ClueStatus),
            models.UniqueConstraint(
                name="clue_receipt", fields=["receipt"], condition=Q(receipt__isnull=False)
            ),
            models.UniqueConstraint(
                name="clue_of_split_once",
                fields=["split_from", "household"],
                condition=Q(split_from__isnull=False),
            ),
            models.CheckConstraint(
                name="clue_taken_up", condition=~Q(status=ClueStatus.TAKEN_UP) | Q(case__isnull=False)
            ),
            models.CheckConstraint(
                name="clue_ended_explained", condition=~Q(status=ClueStatus.ENDED) | ~Q(outcome="")
            ),
            follows_household("clue"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.reported_on}"
