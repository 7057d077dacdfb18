"""What others than those who did the work say of a ticket: at each level, afterwards, and 纪委."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models.visits import appended
from povertycase.access import NOTHING
from povertycase.models import Posting, Stamped, User, Versioned, listed, tracked
from rectification.choices import tickets as words
from rectification.models.tickets import OfTicketQuerySet, follows_ticket
from rectification.models.work import OfTicket
from rectification.rules.moves import REFERRAL_MOVES
from rectification.rules.rights import reads_restricted


class CloseoutReview(OfTicket):
    """One level says whether a ticket is done, and why not; written by actions.closing, never changed."""

    level = models.CharField(_("核查层级"), max_length=6, choices=words.CloseoutLevel)
    has_passed = models.BooleanField(_("通过"))
    opinion = models.CharField(_("核查意见"), max_length=300)
    reviewed_on = models.DateField(_("核查日期"))
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("销号核查")
        verbose_name_plural = _("销号核查")
        indexes = [models.Index(name="closeout_review_scope", fields=["division", "-reviewed_on"])]
        constraints = [
            *listed("closeout_review", level=words.CloseoutLevel),
            models.CheckConstraint(name="closeout_review_explained", condition=~Q(opinion="")),
            follows_ticket("closeout_review"),
        ]
        triggers = appended("closeout_review")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.get_level_display()}"


class Recheck(OfTicket):
    """回头看: are a closed ticket's information, measures and effect precise; kept as it was found."""

    rechecked_on = models.DateField(_("回头看日期"))
    is_information_precise = models.BooleanField(_("信息精准"))
    are_measures_precise = models.BooleanField(_("措施精准"))
    is_effect_precise = models.BooleanField(_("成效精准"))
    found = models.CharField(_("回头看情况"), max_length=500)
    rechecked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("回头看")
        verbose_name_plural = _("回头看")
        indexes = [models.Index(name="recheck_scope", fields=["division", "-rechecked_on"])]
        constraints = [
            models.CheckConstraint(name="recheck_explained", condition=~Q(found="")),
            follows_ticket("recheck"),
        ]
        triggers = appended("recheck")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.rechecked_on}"


class ReferralQuerySet(OfTicketQuerySet):
    """Referrals: for the county's office and its readers alone, whoever is named in the ticket."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        may = reads_restricted(posting.role, posting.division_id)
        return super().within(posting) if may else NOTHING


@pghistory.track(*tracked())
class Referral(OfTicket, Stamped, Versioned):
    """What a ticket showed of somebody's conduct goes to 纪委, and comes back with what was decided.

    Written by actions.referrals. The ticket itself goes on and does not tell of it.
    """

    MOVES: ClassVar = REFERRAL_MOVES

    referred_to = models.CharField(_("移送至"), max_length=60)
    clue = models.CharField(_("问题线索"), max_length=1000)
    referred_on = models.DateField(_("移送日期"))
    outcome = models.CharField(_("处理结果"), max_length=500, blank=True)
    concluded_on = models.DateField(_("反馈日期"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.ReferralStatus, default=words.ReferralStatus.REFERRED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = ReferralQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("线索移送")
        verbose_name_plural = _("线索移送")
        indexes = [models.Index(name="referral_scope", fields=["division", "status"])]
        constraints = [
            *listed("referral", status=words.ReferralStatus),
            models.CheckConstraint(
                name="referral_concluded",
                condition=Q(status=words.ReferralStatus.REFERRED)
                | (~Q(outcome="") & Q(concluded_on__isnull=False)),
            ),
            follows_ticket("referral"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.referred_on}"


class SanctionedPerson(models.Model):
    """Somebody whom a referral ended for, with everything that was done to them; written with its outcome."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(_("姓名"), max_length=50)
    duty = models.CharField(_("单位和职务"), max_length=100)
    sanctions = ArrayField(
        models.CharField(max_length=14, choices=words.Sanction), verbose_name=_("处理方式")
    )

    class Meta:
        verbose_name = _("被处理人")
        verbose_name_plural = _("被处理人")
        constraints = [
            models.UniqueConstraint(name="sanctioned_person_once", fields=["referral", "name", "duty"]),
            models.CheckConstraint(
                name="sanctioned_person_listed",
                condition=Q(sanctions__contained_by=words.Sanction.values, sanctions__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name
