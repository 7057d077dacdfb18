"""公文样式: the layouts that a county's office makes of its own papers, all of them kept."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import CODE_LENGTHS, READ_ONLY, Level, PaperKind, Role
from povertycase.models.base import insert_only
from povertycase.models.divisions import Division
from povertycase.models.people import Posting, User
from povertycase.models.trail import Attachment, told_by_apps
from povertycase.papers import Specimen

COUNTY = CODE_LENGTHS[Level.COUNTY]
# The county's office makes them; whoever reads everything reads them.
READERS = frozenset({Role.COUNTY}) | READ_ONLY


def paper_kinds() -> dict[str, PaperKind]:
    """{code: the kind} of every official document: each app's configuration has its `papers`."""
    return told_by_apps("papers")


def specimen_of(code: str) -> Specimen:
    """An example of a kind of document."""
    found: Specimen = import_string(paper_kinds()[code].specimen)()
    return found


class PaperTemplateQuerySet(ScopedQuerySet):
    """Layouts of papers; nobody below the county's office needs them, its papers show what they are."""

    def within(self, posting: Posting) -> Q:
        """Nothing for anybody else."""
        return super().within(posting) if posting.role in READERS else NOTHING

    def of_kind(self, kind: str, division_code: str) -> Self:
        """The editions that the county of a place has of one kind of paper, the latest first."""
        return self.filter(kind=kind, division_id=division_code[:COUNTY]).order_by("-edition")

    def begun(self, on: datetime.date) -> Self:
        """Those whose day has come; the latest of them holds."""
        return self.filter(in_force_from__lte=on)


class PaperTemplate(models.Model):
    """One edition of a county's layout of a kind of paper; written by actions.paper_templates, never changed.

    The latest edition whose day has come holds. document: a Word file with tags; None where from that day on
    the system's own layout holds again.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("县（区）"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    kind = models.CharField(_("公文"), max_length=40)
    edition = models.PositiveSmallIntegerField(_("版次"))
    document = models.ForeignKey(
        Attachment, verbose_name=_("样式文件"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    in_force_from = models.DateField(_("执行日期"))
    created_by = models.ForeignKey(User, verbose_name=_("办理人"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("办理时间"), auto_now_add=True)

    objects = PaperTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("公文样式")
        verbose_name_plural = _("公文样式")
        constraints = [
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="paper_template_once", fields=["division", "kind", "edition"]),
        ]
        triggers = [insert_only("paper_template_insert_only")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.kind} {self.edition}"
