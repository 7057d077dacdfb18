"""Who benefits from a project, and how."""

from typing import ClassVar, Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from povertycase.fields import CompositeForeignKey
from povertycase.models import STALES, Division, Stamped, User, Versioned, listed, tracked
from projects.choices.benefits import SHARED_MODES, BenefitMode
from projects.models.projects import OfProjectQuerySet, Project, follows_project


class LinkQuerySet(OfProjectQuerySet):
    """Who benefits from projects."""

    def in_force(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_on=None)


class OfLinkQuerySet(OfProjectQuerySet):
    """What belongs to a link."""

    project_path: ClassVar[str] = "link__project__"


def follows_link(name: str) -> CompositeForeignKey:
    """The copied division is the link's, and moves with it."""
    return CompositeForeignKey(
        name=f"{name}_follows_link",
        fields=["link", "division"],
        to="projects.BenefitLink",
        to_fields=["id", "division"],
    )


@pghistory.track(*tracked())
class BenefitLink(Stamped, Versioned):
    """A household, one person or a whole village benefits from a project in one way.

    Written by actions.benefits. What is promised by when and what was paid stands in its dues.
    """

    PERSONAL: ClassVar = ()

    project = models.ForeignKey(
        Project,
        verbose_name=_("项目"),
        on_delete=models.PROTECT,
        related_name="links",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    # Its own words for its place: the row lies with the project, the household may live elsewhere.
    beneficiary = models.ForeignKey(
        Household,
        verbose_name=_("受益户"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benefit_links",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("受益人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benefit_links",
    )
    village = models.ForeignKey(
        Division,
        verbose_name=_("受益村"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    mode = models.CharField(_("利益联结方式"), max_length=12, choices=BenefitMode)
    terms = models.CharField(_("约定内容"), max_length=300, blank=True)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("利益联结")
        verbose_name_plural = _("利益联结")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="benefit_link_scope", fields=["division", "mode"])]
        constraints = [
            *listed("benefit_link", mode=BenefitMode),
            models.CheckConstraint(
                name="benefit_link_has_one_subject",
                condition=Q(beneficiary__isnull=False, person=None, village=None)
                | Q(beneficiary=None, person__isnull=False, village=None)
                | Q(beneficiary=None, person=None, village__isnull=False),
            ),
            models.UniqueConstraint(
                name="benefit_link_once",
                fields=["project", "beneficiary", "person", "village", "mode"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(name="benefit_link_with_division", fields=["id", "division"]),
            models.CheckConstraint(
                name="benefit_link_dates", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
            # 三个1/3 counts households and villages.
            models.CheckConstraint(
                name="benefit_link_shares", condition=~Q(mode__in=SHARED_MODES) | Q(person=None)
            ),
            follows_project("benefit_link"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.get_mode_display()}"
