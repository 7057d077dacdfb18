"""异议: what is said against a ranking that is shown or a published sheet, and how it is answered."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import ScopedQuerySet
from povertycase.choices import Role
from povertycase.models import Division, Organisation, Posting, Stamped, User, Versioned, tracked
from rectification.models.rankings import Ranking
from rectification.models.scores import ScoreSheet
from rectification.models.triggers import OBJECTIONS_OF_PREVIEWS


class ObjectionQuerySet(ScopedQuerySet):
    """Objections: seen where they were raised and above; of a department by that department alone."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        if posting.role == Role.DEPARTMENT:
            own = Q(organisation=posting.organisation_id, organisation__isnull=False)
            return own & super().within(posting)
        return super().within(posting)


@pghistory.track(*tracked())
class RankingObjection(Stamped, Versioned):
    """Somebody objects to a ranking that is shown, or to their own published sheet; actions.objections.

    division, organisation: of the posting that objects. turn: of which showing, or of which edition.
    is_upheld: it has to be put right before anything is final.
    """

    ranking = models.ForeignKey(
        Ranking, null=True, blank=True, on_delete=models.PROTECT, related_name="objections"
    )
    sheet = models.ForeignKey(
        ScoreSheet, null=True, blank=True, on_delete=models.PROTECT, related_name="objections"
    )
    turn = models.PositiveSmallIntegerField(_("第几次公示"))
    division = models.ForeignKey(
        Division,
        verbose_name=_("提出单位所在区划"),
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("提出单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    content = models.CharField(_("异议内容"), max_length=500)
    raised_on = models.DateField(_("提出日期"))
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_upheld = models.BooleanField(_("异议成立"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ObjectionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("排名异议")
        verbose_name_plural = _("排名异议")
        indexes = [models.Index(name="ranking_objection_scope", fields=["division", "-raised_on"])]
        constraints = [
            models.CheckConstraint(
                name="ranking_objection_of_one",
                condition=Q(ranking=None, sheet__isnull=False) | Q(ranking__isnull=False, sheet=None),
            ),
            models.CheckConstraint(name="ranking_objection_explained", condition=~Q(content="")),
            models.CheckConstraint(
                name="ranking_objection_answered",
                condition=Q(is_upheld=None, answer="", answered_on=None, answered_by=None)
                | Q(is_upheld__isnull=False, answered_on__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Protect(name="ranking_objection_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="of_a_preview",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=OBJECTIONS_OF_PREVIEWS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ranking_id} {self.raised_on}"
