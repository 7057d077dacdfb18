"""借羊还羊: things lent for things, counted in their unit."""

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.models import Division, Stamped, User, Versioned, insert_only, listed, tracked
from projects.choices.benefits import SettledKind
from projects.models.benefits import BenefitLink, OfLinkQuerySet, follows_link
from projects.models.triggers import LENT_COVERS_SETTLED, SETTLED_WITHIN_LENT

COUNT = models.PositiveIntegerField()


class InKindLoanQuerySet(OfLinkQuerySet):
    """Things that are lent."""

    def with_settled(self) -> Self:
        """With `settled_count`, what came back or was written off, and `open_count`, what is out."""
        lines = InKindReturn.objects.filter(loan=OuterRef("pk")).order_by().values("loan")
        settled = Subquery(lines.annotate(total=Sum("count")).values("total"), output_field=COUNT)
        return self.annotate(
            settled_count=Coalesce(settled, 0, output_field=COUNT), open_count=F("count") - F("settled_count")
        )


@pghistory.track(*tracked())
class InKindLoan(Stamped, Versioned):
    """So many animals or things lent to a beneficiary, to be returned in kind by a day; as agreed.

    Written by actions.in_kind. Never below what came back of it.
    """

    link = models.ForeignKey(
        BenefitLink, on_delete=models.PROTECT, related_name="loans_in_kind", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    item = models.CharField(_("实物"), max_length=30)
    unit = models.CharField(_("单位"), max_length=6, default="只")
    count = models.PositiveIntegerField(_("借出数量"))
    lent_on = models.DateField(_("借出日期"))
    due_on = models.DateField(_("应还日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = InKindLoanQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("实物借出")
        verbose_name_plural = _("实物借出")
        indexes = [models.Index(name="in_kind_loan_scope", fields=["division", "due_on"])]
        constraints = [
            models.CheckConstraint(name="in_kind_loan_counted", condition=Q(count__gte=1)),
            models.CheckConstraint(name="in_kind_loan_dates", condition=Q(due_on__gt=F("lent_on"))),
            follows_link("in_kind_loan"),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(
                name="in_kind_loan_covers_settled",
                operation=pgtrigger.UpdateOf("count"),
                when=pgtrigger.After,
                func=LENT_COVERS_SETTLED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.count} {self.unit}"


class InKindReturnQuerySet(OfLinkQuerySet):
    """What came back; a line never changes, so its place is its loan's."""

    division_path: ClassVar[str] = "loan__division__code"
    project_path: ClassVar[str] = "loan__link__project__"


class InKindReturn(models.Model):
    """So many came back on a day, or died and were written off with a reason; never changed.

    Written by actions.in_kind. The database keeps their sum within what was lent.
    """

    loan = models.ForeignKey(InKindLoan, on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(_("类别"), max_length=8, choices=SettledKind)
    count = models.PositiveIntegerField(_("数量"))
    settled_on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = InKindReturnQuerySet.as_manager()

    class Meta:
        verbose_name = _("实物归还")
        verbose_name_plural = _("实物归还")
        constraints = [
            *listed("in_kind_return", kind=SettledKind),
            models.CheckConstraint(name="in_kind_return_counted", condition=Q(count__gte=1)),
            models.CheckConstraint(
                name="in_kind_loss_explained", condition=~Q(kind=SettledKind.LOST) | ~Q(note="")
            ),
        ]
        triggers = [
            insert_only("in_kind_return_insert_only"),
            pgtrigger.Trigger(
                name="in_kind_return_within_loan",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=SETTLED_WITHIN_LENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.count}"
