"""Where something is wrong: one household, village, project or organisation, or only a division."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person, Village
from households.models.visits import follows_household
from povertycase.fields import CompositeForeignKey
from povertycase.models import Division, Organisation
from projects.models import Project

SUBJECTS = ("household", "village", "project", "organisation")


class Placed(models.Model):
    """The concrete place of a problem: at most one of SUBJECTS; a person with the household they live in."""

    division = models.ForeignKey(
        Division,
        verbose_name=_("所在区划"),
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    household = models.ForeignKey(
        Household, verbose_name=_("户"), null=True, blank=True, on_delete=models.PROTECT, db_constraint=False
    )
    person = models.ForeignKey(Person, verbose_name=_("人"), null=True, blank=True, on_delete=models.PROTECT)
    village = models.ForeignKey(
        Village, verbose_name=_("行政村"), null=True, blank=True, on_delete=models.PROTECT
    )
    project = models.ForeignKey(
        Project, verbose_name=_("项目"), null=True, blank=True, on_delete=models.PROTECT, db_constraint=False
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss_about",
    )

    class Meta:
        abstract = True


def placed(table: str) -> list[models.BaseConstraint]:
    """The constraints of a table of placed rows: one place or none, and the division is that place's."""
    alone = Q(**{f"{name}__isnull": True for name in SUBJECTS})
    one = [Q(**{f"{name}__isnull": name != subject for name in SUBJECTS}) for subject in SUBJECTS]
    return [
        models.CheckConstraint(name=f"{table}_one_place", condition=Q(alone, *one, _connector=Q.OR)),
        models.CheckConstraint(
            name=f"{table}_person_at_home", condition=Q(person=None) | Q(household__isnull=False)
        ),
        models.CheckConstraint(
            name=f"{table}_in_its_village", condition=Q(village=None) | Q(village=F("division"))
        ),
        follows_household(table),
        CompositeForeignKey(
            name=f"{table}_follows_project",
            fields=["project", "division"],
            to="projects.Project",
            to_fields=["id", "division"],
        ),
    ]
