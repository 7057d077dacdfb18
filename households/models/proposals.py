"""Changes of the register that visits propose."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from households.choices import visits as words
from households.models.households import Household
from households.models.people import Person
from households.models.visits import Visit, VisitQuerySet, follows_household
from households.rules.moves import PROPOSAL_MOVES
from povertycase.fields import EncryptedField
from povertycase.models import Division, User, Versioned, listed, tracked


@pghistory.track(*tracked())
class ChangeProposal(Versioned):
    """A visit found the register different from life in one field; whoever may change it decides.

    person: whose field it is, none for the household's own. Written by actions.record_visit and
    actions.proposals; a corrected visit's proposals lapse.
    """

    MOVES: ClassVar = PROPOSAL_MOVES
    PERSONAL: ClassVar = ("old_value", "new_value")

    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="proposals",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("成员"), null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="proposals")
    field = models.CharField(_("字段"), max_length=40)
    old_value = EncryptedField(_("原值"), context="proposal.value")
    new_value = EncryptedField(_("建议值"), context="proposal.value")
    status = models.CharField(
        _("状态"), max_length=10, choices=words.ProposalStatus, default=words.ProposalStatus.PROPOSED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = VisitQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("变更建议")
        verbose_name_plural = _("变更建议")
        indexes = [models.Index(name="change_proposal_scope", fields=["division", "status", "id"])]
        constraints = [
            models.UniqueConstraint(
                name="change_proposal_once",
                fields=["visit", "person", "field"],
                nulls_distinct=False,
            ),
            *listed("change_proposal", status=words.ProposalStatus),
            follows_household("change_proposal"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.field}"
